"""Starting a graph database on this machine, for this machine alone: ArcadeDB from PyPI, or Neo4j Community."""

import contextlib
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kg.bolt import connect
from kg.errors import GraphBusy, KGError
from kg.lock import WriteLock
from kg.serving import _arcadedb, _neo4j
from kg.serving._address import Address, Engine
from kg.serving._lacks import lacks
from kg.serving._process import Process
from kg.watch import working

__all__ = ["Address", "Engine", "RunningServer", "missing", "running", "serve", "serve_graph", "throw_away"]

_HERE = "127.0.0.1"
#: Where drivers look for a graph database if they are not told otherwise.
_USUAL_PORT = 7687
#: Seconds until a server that is starting must answer.
_STARTING = 180.0
#: MB of heap for a server that is thrown away after a test.
_SMALL = 512
#: Java translates once and plainly, and collects garbage in one thread.
_BRIEF = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_NAMES: dict[Engine, str] = {"arcadedb": "ArcadeDB", "neo4j": "Neo4j"}


class RunningServer:
    """A server that answers.

    Args:
        address: where.
        process: that serves.
        lacks: what it cannot do that Neo4j can, in words; empty for Neo4j itself.
        product: its name and version.
        log: file in which it says what goes wrong.
    """

    def __init__(self, address: Address, process: Process, product: str, lacks: list[str], log: Path) -> None:
        self.address = address
        self.log = log
        self.product = product
        self.lacks = lacks
        self._process = process

    def running(self) -> bool:
        """Whether it still runs."""
        return self._process.running()

    def wait(self) -> None:
        """Wait until it ends of itself."""
        self._process.wait()


@contextlib.contextmanager
def serve(
    engine: Engine,
    folder: Path,
    *,
    port: int | None = None,
    memory: int | None = None,
    leaves: bool = True,
    brief: bool = False,
) -> Iterator[RunningServer]:
    """Serve the data in a folder on 127.0.0.1 for as long as the context lasts; nobody else may reach it.

    Args:
        engine: the program that serves.
        folder: of its data, its logs and its password (`password`, for its owner alone); it is made where it is not
            there, and then so is the password.
        port: where it speaks Bolt; None: any that is free.
        memory: heap of its Java, in MB; None: a quarter of the machine's, from 512 to 4096.
        leaves: the data stay; else the folder is removed at the end.
        brief: it will not run for long: Java starts in two thirds of the time, and does not get as fast later.

    Raises:
        KGError: the engine is not installed, the port is taken, the password was lost, or the server does not start.
    """
    folder = folder.resolve()
    if engine == "arcadedb":
        _arcadedb.check_installed()
    else:
        _neo4j.check_installed()
        _neo4j.jars()  # now: fetching them is told of by itself
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    bolt_port = port if port is not None else _free_port()
    _check_free(bolt_port)
    with working(f"starting {_NAMES[engine]}"):
        address, process = _start(
            engine, folder, bolt_port, memory or _memory(), _BRIEF if brief else (), None if leaves else folder
        )
        try:
            # Neo4j says nothing where it is started, and all in a file of its own.
            log = folder / ("logs/neo4j.log" if engine == "neo4j" else "server.log")
            product, lacks = _answers(address, process, log)
        except BaseException:
            process.stop()
            raise
    try:
        yield RunningServer(address, process, product, lacks, log)
    finally:
        with working(f"stopping {_NAMES[engine]}"):
            process.stop()


@contextlib.contextmanager
def throw_away(engine: Engine, *, memory: int = _SMALL, brief: bool = False) -> Iterator[RunningServer]:
    """Serve an empty database in a temporary folder, which is removed at the end.

    Args:
        engine: the program that serves.
        memory: heap of its Java, in MB.
        brief: as in `serve`.

    Raises:
        KGError: as in `serve`.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"kg-{engine}-"))
    try:
        with serve(engine, folder, memory=memory, leaves=False, brief=brief) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serve_graph(graph: Path, engine: Engine, *, port: int | None = None) -> Iterator[RunningServer]:
    """Serve the database that belongs to a graph, and write its address to `neo4j/server.json` in the graph's folder.

    Args:
        graph: folder of the graph; the data lie in its `neo4j/arcadedb` or `neo4j/neo4j`.
        engine: the program that serves.
        port: where it speaks Bolt; None: 7687 where that is free, else any.

    Raises:
        GraphBusy: a server of this graph is running already.
        KGError: as in `serve`.
    """
    home = _home(graph)
    home.mkdir(mode=0o700, exist_ok=True)
    lock = WriteLock(home / "lock")
    try:
        lock.take(wait=0.5)  # who looks whether a server runs holds it for a moment
    except GraphBusy:
        told = running(graph)
        raise GraphBusy(
            "a server of this graph is running already.",
            where=told.uri if told else str(graph),
            mend="Use that one, or stop it with Ctrl-C where it was started.",
        ) from None
    try:
        (home / "server.json").unlink(missing_ok=True)
        if port is None and _is_free(_USUAL_PORT):
            port = _USUAL_PORT
        with serve(engine, home / engine, port=port) as server:
            _write_privately(home / "server.json", msgspec.json.encode(server.address))
            try:
                yield server
            finally:
                (home / "server.json").unlink(missing_ok=True)
    finally:
        lock.release()


def missing(engine: Engine) -> str | None:
    """What an engine lacks to be started here, in words; None: nothing. Nothing is fetched to find out."""
    try:
        if engine == "arcadedb":
            _arcadedb.check_installed()
        else:
            _neo4j.check_installed()
    except KGError as error:
        return str(error)
    return None


def running(graph: Path) -> Address | None:
    """The address of the server that `kg neo4j serve` runs for a graph; None where none runs.

    Args:
        graph: folder of the graph.
    """
    home = _home(graph)
    try:
        address = msgspec.json.decode((home / "server.json").read_bytes(), type=Address)
    except (OSError, msgspec.DecodeError):
        return None
    lock = WriteLock(home / "lock")
    try:
        lock.take()
    except KGError:
        return address
    # Nobody holds it: whoever served was killed, and left the address behind.
    lock.release()
    return None


def _home(graph: Path) -> Path:
    return graph / "neo4j"


def _start(
    engine: Engine, folder: Path, port: int, memory: int, java_options: Sequence[str], thrown_away: Path | None
) -> tuple[Address, Process]:
    log, kept = folder / "server.log", folder / "password"
    if engine == "neo4j":
        _neo4j.configure(folder, port, memory)
        command = _neo4j.command(folder, memory, java_options)  # what is missing is told before a password is made
        password = _password(kept, known_to=folder / "data" / "databases" / "system")
        if not kept.exists():
            _neo4j.set_password(folder, password)
        http_port, told, environment = None, None, _neo4j.environment(folder)
        user, database = _neo4j.USER, _neo4j.DATABASE
    else:
        http_port, environment = _free_port(), None
        command = [sys.executable, "-m", "kg.serving._arcadedb"]
        password = _password(kept, known_to=folder / "config" / "server-users.jsonl")
        asked = _arcadedb.Asked(str(folder), password, port, http_port, memory, list(java_options))
        told = msgspec.json.encode(asked) + b"\n"
        user, database = _arcadedb.USER, _arcadedb.DATABASE
    _write_privately(kept, f"{password}\n".encode())
    process = Process(command, log, environment=environment, told=told, throw_away=thrown_away)
    uri = f"bolt://{_HERE}:{port}"
    return Address(engine, uri, user, database, str(kept), process.pid, http_port), process


def _password(kept: Path, known_to: Path) -> str:
    """The password of a server that was started before, else a new one.

    Args:
        kept: file that it is kept in.
        known_to: is there where the server knows a password already.
    """
    if kept.exists():
        return kept.read_text(encoding="ascii").strip()
    if known_to.exists():
        raise KGError(
            "the server's data are here, but its password is not.",
            where=str(kept),
            mend="Remove that folder; `kg neo4j push` fills a new one.",
        )
    return secrets.token_hex(16)


def _write_privately(path: Path, content: bytes) -> None:
    """Write a file whole that nobody else may read."""
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written.touch(mode=0o600)
        written.write_bytes(content)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def _answers(address: Address, process: Process, log: Path) -> tuple[str, list[str]]:
    """Wait until the server lets us in; give its name, and what it lacks."""
    until, last = time.monotonic() + _STARTING, ""
    port = int(address.uri.rpartition(":")[2])
    while time.monotonic() < until:
        if not process.running():
            raise KGError("the server ended while it started.", where=str(log), mend="That file says why.")
        if not _is_free(port):
            try:
                with connect(address.uri, address.user, address.password(), address.database) as bolt:
                    return str(bolt.server), lacks(bolt)
            except KGError as error:  # not yet: its database is made last
                last = error.what
        time.sleep(0.1)
    raise KGError(f"the server does not answer ({last or 'its port is closed'}).", where=str(log))


def _memory() -> int:
    """A quarter of the machine's memory in MB, from 512 to 4096."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(_SMALL, min(4096, whole // 4))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((_HERE, 0))
        return int(free.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        # As servers do: what has just been closed is free.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((_HERE, port))
        except OSError:
            return False
    return True


def _check_free(port: int) -> None:
    if not _is_free(port):
        raise KGError(f"port {port} is taken.", where=_HERE, mend="Give another one, or stop what uses it.")
