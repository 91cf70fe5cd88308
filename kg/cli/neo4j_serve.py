"""`kg neo4j serve`: a graph database for this graph, on this machine alone."""

import contextlib
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from kg.cli.messages import message
from kg.cli.options import GraphOption
from kg.cli.output import one_line

if TYPE_CHECKING:
    from kg.serving import RunningServer

__all__ = ["serve_command"]


def serve_command(
    graph: GraphOption = None,
    engine: Annotated[
        Literal["arcadedb", "neo4j"],
        typer.Option(
            "--engine",
            metavar="arcadedb|neo4j",
            help="ArcadeDB, which brings its own Java; or Neo4j Community, which needs Java 17 or 21, and Maven once.",
        ),
    ] = "arcadedb",
    port: Annotated[
        int | None,
        typer.Option(
            "--port", metavar="N", min=1, max=65535, help="Port for Bolt. By default 7687 where it is free, else any."
        ),
    ] = None,
) -> None:
    """Serve a graph database for this graph until Ctrl-C.

    It answers on 127.0.0.1 alone. Its data, and its password in a file that only you may read, lie in neo4j/ in the
    folder of the graph. `kg neo4j push` in another terminal fills it; that and `kg cypher` find it without an address.

    \b
    Examples:
      kg neo4j serve
      kg neo4j serve --engine neo4j --port 7688
    """
    from kg import Graph
    from kg.errors import KGError
    from kg.serving import serve_graph

    with Graph.open(graph) as opened:
        folder = opened.path
    server = None
    try:
        with _as_ctrl_c(signal.SIGTERM, signal.SIGHUP), serve_graph(folder, engine, port=port) as server:
            _tell(server, graph)
            server.wait()
        raise KGError("the server ended of itself.", where=str(server.log), mend="That file says why.")
    except KeyboardInterrupt:
        if server is None:
            raise
    message("Stopped.")


def _tell(server: "RunningServer", graph: Path | None) -> None:
    address = server.address
    message(f"{server.product} answers at {address.uri}, for this machine alone.", strong=True)
    message(address.user, "  user:      ")
    message(f"in {one_line(_from_here(address.password_file))}", "  password:  ")
    message(address.database, "  database:  ")
    if server.lacks:
        message("\n".join(server.lacks), "  it lacks:  ")
    named = f" --graph {shlex.quote(str(graph))}" if graph is not None else ""
    message(one_line(f"kg neo4j push{named}"), "  fill it:   ")
    message("Ctrl-C", "  stop it:   ")


def _from_here(path: str) -> str:
    """A path as it is called from the working directory, where it lies below that."""
    with contextlib.suppress(ValueError):
        return str(Path(path).relative_to(Path.cwd()))
    return path


@contextlib.contextmanager
def _as_ctrl_c(*signals: signal.Signals) -> Iterator[None]:
    """Let other signals end the server in order, too."""
    before = {number: signal.signal(number, _interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
