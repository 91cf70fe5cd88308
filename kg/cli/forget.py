"""`kg forget`: remove all that one source said."""

import sys
from typing import Annotated

import typer

from kg.cli.exits import ExitCode
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption
from kg.cli.output import is_terminal, one_line, write_json

__all__ = ["forget_command"]


def forget_command(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Name of the source, as `kg query sources` lists it, or of a table.")
    ],
    graph: GraphOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Remove a source and all that it said; of a table all its rows.

    Its text and facts leave the journal and every view, and a database in Neo4j with the next `kg neo4j push`. This
    cannot be undone; the file itself is not touched, and can be loaded again. On a terminal the command asks first;
    elsewhere it needs --yes.

    \b
    Examples:
      kg forget application-2021.txt
      kg forget grants.csv
    """
    from kg import Graph
    from kg.errors import BadParameter
    from kg.journal import KeptFile

    with Graph.open(graph, write=True) as opened:
        # Looked up before the question, so that nobody says yes to a typing error.
        kept = opened.source(source)
        if kept is not None and not yes:
            if not is_terminal(sys.stdin):
                raise BadParameter("there is no terminal to ask on.", where=source, mend="Give --yes to remove it.")
            rows = f", {plural(kept.records, 'rows')}," if isinstance(kept, KeptFile) else ""
            message(f"All that {one_line(source)}{rows} says will be removed from {opened.path}.")
            if not typer.confirm("Remove it?", err=True):
                message("Nothing was removed.")
                raise typer.Exit(ExitCode.NOTHING)
        forgotten = opened.forget(source)
    if json:
        write_json(forgotten)
    else:
        counts = f"{plural(forgotten.records, 'records')} of {plural(forgotten.readings, 'readings')}"
        message(f"Removed {one_line(forgotten.source)}: {counts}.")
        for mirror in forgotten.mirrors:
            database = f", database {one_line(mirror.database)}" if mirror.database else ""
            message(f"{one_line(mirror.uri)}{database} still holds it: `kg neo4j push` removes it there.")
