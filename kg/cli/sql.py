"""`kg sql`: ask the tables in SQL."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.exits import ExitCode
from kg.cli.options import CsvOption, GraphOption, JsonOption, ParquetOption, no_two

if TYPE_CHECKING:
    from kg.views.tables import Table

__all__ = ["sql_command"]


def sql_command(
    text: Annotated[str | None, typer.Argument(metavar="QUERY", help="The question; - reads it from stdin.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the question from a file.")
    ] = None,
    graph: GraphOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    parquet: ParquetOption = None,
) -> None:
    """Ask the tables in SQL; without a question, list the tables.

    The SQL is DuckDB's: https://duckdb.org/docs/sql/introduction. Nothing can be changed and no other file read. The
    exit code is 1 where nothing was found.

    \b
    Examples:
      kg sql
      kg sql 'SELECT name, projects FROM organizations ORDER BY projects DESC LIMIT 10'
      kg sql "SELECT a, b, project_count FROM links WHERE kind = 'region' AND cross_border" --csv > links.csv
      kg sql --file question.sql --parquet answer.parquet
    """
    from kg import Graph
    from kg.cli.files import question_text
    from kg.cli.rows import print_rows
    from kg.errors import BadParameter

    no_two(json=json, csv=csv, parquet=parquet is not None)
    if text is None and file is None:
        if parquet is not None:
            raise BadParameter("--parquet writes an answer.", mend="Give a question; `kg sql --csv` lists the tables.")
        _print_tables(as_json=json, as_csv=csv)
        return
    question = question_text(text, file, example="kg sql 'SELECT name FROM organizations'")
    with Graph.open(graph) as opened:
        found = print_rows(opened.sql(question), as_json=json, as_csv=csv, parquet=parquet)
    if not found:
        raise typer.Exit(ExitCode.NOTHING)


def _print_tables(*, as_json: bool, as_csv: bool) -> None:
    from kg.cli.output import out, width, write_csv, write_json
    from kg.views.tables import TABLES

    if as_json:
        write_json(list(TABLES.values()))
    elif as_csv:
        rows = (
            (one.name, column.name, column.type, column.meaning) for one in TABLES.values() for column in one.columns
        )
        write_csv(("table", "column", "type", "meaning"), rows)
    else:
        for line in _listed(list(TABLES.values()), width()):
            out(line)


def _listed(tables: "Sequence[Table]", width: int | None) -> Iterator[str]:
    from kg.cli.columns import columns_of, indented
    from kg.cli.output import bold

    names, types = (
        max(len(getattr(one, part)) for table in tables for one in table.columns) for part in ("name", "type")
    )
    for place, table in enumerate(tables):
        if place:
            yield ""
        first, *rest = indented(table.meaning, width, f"{table.name}  ", "  ")
        yield bold(table.name) + first[len(table.name) :]
        yield from rest
        yield from columns_of(
            [(f"{one.name:<{names}}  {one.type:<{types}}", one.meaning) for one in table.columns], width, "  "
        )
