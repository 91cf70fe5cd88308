"""`kg neo4j`: the same graph in Neo4j, for those who ask in Cypher."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli._bolt import DatabaseOption, UriOption, UserOption, connected
from kg.cli.columns import table
from kg.cli.exits import ExitCode
from kg.cli.frame import Command
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.neo4j_serve import serve_command
from kg.cli.options import GraphOption, JsonOption
from kg.cli.output import one_line, out, width, write_json
from kg.cli.progress import counting

if TYPE_CHECKING:
    from kg.bolt import Bolt
    from kg.views._neo4j_bulk import Bulk
    from kg.views.neo4j import Pushed, Status

__all__ = ["neo4j_group"]

neo4j_group = typer.Typer(name="neo4j", rich_markup_mode=None)


@neo4j_group.callback(invoke_without_command=True)
def _neo4j(context: typer.Context) -> None:
    """Keep the same graph in Neo4j, and ask it in Cypher.

    `kg neo4j push` brings it there and, later, what has changed; `kg cypher` and `kg query --on neo4j` ask it.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def push_command(
    graph: GraphOption = None,
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    batch: Annotated[
        int | None, typer.Option("--batch", min=1, max=100_000, metavar="N", help="Rows in a transaction. [2000]")
    ] = None,
    sessions: Annotated[
        int | None, typer.Option("--sessions", min=1, max=64, metavar="N", help="Transactions at a time. [1]")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Bring the graph into Neo4j, or what has changed since.

    The database must be empty the first time, and belongs to the graph from then on: what is forgotten here goes there
    too. Whatever stops a push, the next one goes on where it stopped. The password is what NEO4J_PASSWORD says, or is
    asked for.

    \b
    Examples:
      kg neo4j push
      kg neo4j push --uri bolt://localhost:7687 --user neo4j --database neo4j
      kg neo4j push --batch 5000 --json
    """
    from kg import Graph

    with (
        Graph.open(graph) as opened,
        connected(opened.path, uri=uri, user=user, database=database) as bolt,
        counting("Pushing") as told,
    ):
        progress = (lambda done, total: told(done, total, "")) if told is not None else None
        pushed = opened.push(bolt, batch=batch, sessions=sessions, progress=progress)
    if json:
        write_json({"server": str(bolt.server), "uri": bolt.uri, "database": bolt.database, **_fields(pushed)})
    else:
        message(_pushed(pushed, bolt))


def status_command(
    graph: GraphOption = None,
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Compare a database with the graph.

    It shows how many nodes and relationships of each kind there are in both, and what the database reflects. The exit
    code is 1 where it does not hold what the graph holds.

    \b
    Example:
      kg neo4j status --uri bolt://localhost:7687
    """
    from kg import Graph
    from kg.views import neo4j

    with Graph.open(graph) as opened, connected(opened.path, uri=uri, user=user, database=database) as bolt:
        found = neo4j.status(opened.tables, bolt, base=opened.base)
    if json:
        write_json({"uri": bolt.uri, "database": bolt.database, **_fields(found)})
    else:
        _print_status(found, bolt)
    if not found.current:
        raise typer.Exit(ExitCode.NOTHING)


def bulk_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the files.")],
    graph: GraphOption = None,
    json: JsonOption = False,
) -> None:
    """Write files to import a very large graph with.

    `neo4j-admin database import full` fills an empty database more quickly than a push. The folder holds the command
    too, in import.sh. The first `kg neo4j push` after the import makes the constraints and indexes, and finds nothing
    else to do.

    \b
    Example:
      kg neo4j bulk import-files
    """
    import msgspec

    from kg import Graph
    from kg.views import neo4j

    with Graph.open(graph) as opened:
        written = neo4j.bulk(opened.tables, folder, base=opened.base)
    if json:
        write_json(msgspec.to_builtins(written, enc_hook=str))
    else:
        message(_bulk(written))


neo4j_group.command("serve", cls=Command)(serve_command)
neo4j_group.command("push", cls=Command)(push_command)
neo4j_group.command("status", cls=Command)(status_command)
neo4j_group.command("bulk", cls=Command)(bulk_command)


def _fields(answer: "Pushed | Status") -> dict[str, object]:
    """The fields of an answer, and what follows from them."""
    import msgspec

    more = {"current": answer.current} if hasattr(answer, "current") else {"rate": round(answer.rate)}
    fields: dict[str, object] = msgspec.to_builtins(answer)
    return fields | more


def _where(bolt: "Bolt") -> str:
    database = f", database {one_line(bolt.database)}" if bolt.database else ""
    return f"{bolt.server} at {one_line(bolt.uri)}{database}"


def _pushed(pushed: "Pushed", bolt: "Bolt") -> str:
    if pushed.unchanged:
        return f"Nothing to do: {_where(bolt)} holds what the graph holds (position {pushed.position} of the journal)."
    written = f"{plural(pushed.nodes, 'nodes')} and {plural(pushed.relationships, 'relationships')} written"
    return (
        f"{_where(bolt)}: {written}, {pushed.removed:,} removed "
        f"({pushed.rate:,.0f} a second, {pushed.seconds:.1f} s); it holds position {pushed.position} of the journal."
    )


def _print_status(found: "Status", bolt: "Bolt") -> None:
    rows = [(one.of, one.name, one.expected, one.found) for one in found.counts]
    for line in table(("what", "label or type", "graph", "database"), rows, width()):
        out(line)
    sys.stdout.flush()
    message(f"{_where(bolt)}: {_standing(found)}")


def _standing(found: "Status") -> str:
    if found.current:
        return f"holds what the graph holds (position {found.journal} of the journal)."
    if found.pushing:
        return "a push is under way, or was cut short: `kg neo4j push` finishes it."
    if found.position is None:
        return "nothing has been pushed there yet: `kg neo4j push` does."
    if found.position > found.journal:
        return f"ahead of the graph: it holds position {found.position} of the journal, the graph {found.journal}."
    if found.position < found.journal or not found.made_now:
        return (
            f"holds position {found.position} of the journal, the graph {found.journal}: "
            "`kg neo4j push` brings what has changed."
        )
    return "somebody else has changed it: empty the database, then `kg neo4j push` fills it again."


def _bulk(written: "Bulk") -> str:
    return (
        f"Wrote {plural(written.nodes, 'nodes')} and {plural(written.relationships, 'relationships')} "
        f"into {plural(len(written.files), 'files')} ({written.bytes / 1_000_000:.1f} MB); "
        f"import them with {one_line(str(written.folder / 'import.sh'))}."
    )
