"""`scripts/neo4j-local`: a Neo4j Community that is thrown away, for tests and for trying things out."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kg.errors import KGError
from kg.serving import RunningServer, _neo4j, throw_away
from kg.watch import watching

#: In the folder of a server that `start` left running: the process that ends it and cleans up.
_KEEPER = "keeper.pid"


def _start(memory: int) -> int:
    """Leave a server running, and say where it answers."""
    asked = [sys.executable, "-m", "kg.serving", "keep", "--memory", str(memory)]
    keeper = subprocess.Popen(  # noqa: S603  # only our own words
        asked, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert keeper.stdout is not None
    try:
        told = keeper.stdout.read()
    except BaseException:
        keeper.terminate()
        keeper.wait()
        raise
    if not told:
        return keeper.wait()
    sys.stdout.write(told)
    _say("It runs until: scripts/neo4j-local stop")
    return 0


def _keep(memory: int) -> int:
    """Be the process that `start` leaves behind."""
    with throw_away("neo4j", memory=memory) as server:
        address = server.address
        folder = Path(address.password_file).parent
        (folder / _KEEPER).write_text(f"{os.getpid()}\n", encoding="ascii")
        print(f"NEO4J_URI={address.uri}\nNEO4J_USERNAME={address.user}\nNEO4J_DATABASE={address.database}")
        print(f"NEO4J_PASSWORD_FILE={address.password_file}", flush=True)
        # `start` waits for the end of this output, and a closed terminal shall not disturb us.
        silent = os.open(os.devnull, os.O_RDWR)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        server.wait()
    return 0


def _stop() -> int:
    """Stop what `start` left running."""
    folder = Path(tempfile.gettempdir())
    # Others write there too, and what they say is not acted on.
    found = sorted(told for told in folder.glob(f"kg-neo4j-*/{_KEEPER}") if told.parent.stat().st_uid == os.getuid())
    for told in found:
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(told.read_text(encoding="ascii")), signal.SIGTERM)
        until = time.monotonic() + 30
        while told.parent.exists() and time.monotonic() < until:
            time.sleep(0.1)
        _say(
            f"Stopped the server in {told.parent}." if not told.parent.exists() else f"{told.parent} does not go away."
        )
    if not found:
        _say("None runs.")
    return 0


def _run(command: Sequence[str], memory: int) -> int:
    """Run a command that is told of a server, and give its exit code."""
    with throw_away("neo4j", memory=memory) as server:
        _say(f"{_described(server)}; it is thrown away at the end.")
        try:
            child = subprocess.Popen(  # noqa: S603  # the user's own command
                command, env=os.environ | server.address.environment()
            )
        except OSError as error:
            raise KGError(f"the command cannot be run ({error.strerror}).", where=command[0]) from None
        # Ctrl-C reaches the command as well, which ends as it likes.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            code = child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
    return code if code >= 0 else 128 - code


def _described(server: RunningServer) -> str:
    return f"{server.product} answers at {server.address.uri}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _watch(what: str) -> AbstractContextManager[object]:
    _say(f"{what[:1].upper()}{what[1:]} …")
    return contextlib.nullcontext()


def _ended(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/neo4j-local",
        description="A Neo4j Community on 127.0.0.1 that is thrown away: from its Maven artefacts, with Java 17 or 21.",
    )
    memory = argparse.ArgumentParser(add_help=False)
    memory.add_argument("--memory", type=int, default=512, metavar="MB", help="heap of its Java (512)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("start", parents=[memory], help="leave one running; prints where, and the file of its password")
    actions.add_parser("stop", help="stop what `start` left running")
    run = actions.add_parser("run", parents=[memory], help="run a command with NEO4J_URI, NEO4J_PASSWORD … set")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND …")
    actions.add_parser("fetch", help="fetch the jars, 123 MB, if they are not there yet")
    actions.add_parser("keep", parents=[memory])  # what `start` leaves behind
    parsed = parser.parse_args(arguments)
    if parsed.action == "run" and not parsed.command:
        parser.error("run what?")
    return parsed


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; gives the exit code."""
    asked = _parsed(arguments)
    watching.set(_watch)
    # A terminal that is closed, or whoever started us, ends us in order as well.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _ended)
    try:
        if asked.action == "start":
            return _start(asked.memory)
        if asked.action == "keep":
            return _keep(asked.memory)
        if asked.action == "stop":
            return _stop()
        if asked.action == "fetch":
            _say(f"Neo4j's jars are in {_neo4j.jars()}.")
            return 0
        return _run(asked.command, asked.memory)
    except KGError as error:
        _say(f"Error: {error}")
        return 1
    except KeyboardInterrupt:
        _say("Interrupted.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
