"""`kg read`: read one file without keeping it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import JsonOption, MapOption, PersonsOption, mapping_of, no_two
from kg.cli.output import neutral, out, width, write_json

if TYPE_CHECKING:
    from kg.model import Problem, Record

__all__ = ["read_command"]


def read_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.")],
    persons: PersonsOption = "none",
    map_file: MapOption = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Of a table, rows to read.")] = 5,
    json: JsonOption = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the decoded text, personal data masked: what the offsets refer to.")
    ] = False,
) -> None:
    """Read one file and print what it says, without keeping it.

    Of a table the first rows are printed. With --json each record is printed in the shape of
    docs/record.schema.json; start and end of its evidence count characters (code points) of what --text prints, of a
    row those of its values, laid out one under the other as its evidence quotes them.

    \b
    Examples:
      kg read application.txt
      kg read application.txt --json | jq '.organizations[].name'
      kg read grants.csv --limit 20
    """
    from kg.loader import Options
    from kg.loading import read, read_table

    no_two(json=json, text=text)
    options = Options(persons=persons, mapping=mapping_of(map_file))
    rows = read_table(file, options) if file.is_file() else None
    if rows is not None:
        if text:
            from kg.errors import BadParameter

            raise BadParameter("a table has no running text.", where=str(file), mend="Leave --text out.")
        _print_rows(rows, limit, json)
        return
    records = read(file, options)
    if text:
        from kg.cli.text import readable
        from kg.source import Source

        # One character for one, so that the offsets hold; in a pipe nothing is added at the end.
        shown = neutral(readable(Source.open(file).masked, records), keep="\n\t")
        sys.stdout.write(shown if width() is None or shown.endswith("\n") else f"{shown}\n")
        return
    for place, record in enumerate(records):
        _print(record, json=json, first=place == 0)


def _print(record: "Record", *, json: bool, first: bool) -> None:
    if json:
        write_json(record)
        return
    from kg.cli.record import lines

    if not first:
        out()
    for line in lines(record, width()):
        out(line)


def _print_rows(rows: "Iterator[Record | Problem]", limit: int, json: bool) -> None:
    """Print the first rows of a table; what is wrong with one is said on stderr."""
    from kg.model import Problem

    shown = 0
    for row in rows:
        if isinstance(row, Problem):
            where = f"{row.where}: " if row.where else ""
            message(f"{where}{row.what}{f' {row.mend}' if row.mend else ''}", f"{row.severity}: ")
        elif shown == limit:
            message(f"{plural(limit, 'rows')} shown; --limit N shows more.")
            return
        else:
            _print(row, json=json, first=shown == 0)
            shown += 1
