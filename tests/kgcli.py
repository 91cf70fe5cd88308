"""How the tests of the command line run `kg`: as a process, with a pipe or with a terminal of their own making."""

import contextlib
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from kg.cli import app

DATA = Path(__file__).resolve().parent / "data" / "cli"
BEREG = "1026000099993"  # OGRN of the organization in Pskov
PAGE = "23-1-900001.txt"
#: What the environment of the test run may bring along, and a test means to say itself.
_OURS = (
    *("KG_GRAPH", "KG_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "PYTHONIOENCODING"),
    *("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"),
)


@dataclass(frozen=True)
class Ran:
    """What a run of `kg` left behind."""

    code: int
    out: str
    err: str


def environment(**given: str) -> dict[str, str]:
    """The environment of a run: ours without what would change the output, and what is given."""
    return {name: value for name, value in os.environ.items() if name not in _OURS} | given


def command(*arguments: object) -> list[str]:
    """The command line of a run: the same interpreter, whatever is installed where."""
    return [sys.executable, "-m", "kg.cli", *map(str, arguments)]


def kg(*arguments: object, cwd: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None) -> Ran:
    """Run `kg` within this process, which saves loading the language models again; nothing is a terminal."""
    ours: dict[str, str | None] = {**dict.fromkeys(_OURS), **(env or {})}
    with contextlib.chdir(cwd or Path.cwd()):
        ran = CliRunner().invoke(app, [*map(str, arguments)], input=stdin.encode(), env=ours)
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Ran(ran.exit_code, ran.stdout_bytes.decode("utf-8"), ran.stderr_bytes.decode("utf-8"))


def kg_process(
    *arguments: object, cwd: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None
) -> Ran:
    """Run `kg` as a process with pipes, as a script does."""
    run = subprocess.run(
        command(*arguments),
        cwd=cwd,
        input=stdin.encode(),
        env=environment(**(env or {})),
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Ran(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))


def kg_on_a_terminal(
    *arguments: object,
    cwd: Path | None = None,
    columns: int = 80,
    answer: str = "",
    prompt: str = "[y/N]",
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Run `kg` on a terminal (stdout and stderr together are `out`), typing `answer` once it has asked `prompt`."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command(*arguments),
        cwd=cwd,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(**({"TERM": "xterm", "COLUMNS": str(columns)} | dict(env or {}))),
        start_new_session=True,
    )
    os.close(follower)
    shown, asked, until = b"", not answer, time.monotonic() + 300
    while time.monotonic() < until:
        ready, _, _ = select.select([leader], [], [], 0.2)
        if ready:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not piece:
                break
            shown += piece
        if not asked and prompt.encode() in shown:
            os.write(leader, answer.encode())
            asked = True
    os.close(leader)
    return Ran(process.wait(30), shown.decode("utf-8").replace("\r\n", "\n"), "")


def pages(folder: Path, *names: str) -> Path:
    """A folder with the pages of tests/data/cli of these names; by default with all that can be read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or ("23-1-900001.txt", "22-2-900002.txt"):
        shutil.copy(DATA / name, folder / name)
    return folder


def graph_of_pages(folder: Path) -> Path:
    """A graph of the pages that can be read."""
    loaded = kg("load", pages(folder / "pages"), "--graph", folder / "graph")
    assert loaded.code == 0, loaded.err
    return folder / "graph"


def data(*arguments: object, code: int = 0, **rest: Any) -> Any:
    """What a command prints as JSON; nothing else may be on stdout."""
    ran = kg(*arguments, "--json", **rest)
    assert ran.code == code, ran.err
    return json.loads(ran.out)
