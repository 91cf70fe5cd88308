"""`kg read`: read one file without keeping it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import JsonOption, PersonsOption, no_two
from kg.cli.output import neutral, out, width, write_json

__all__ = ["read_command"]


def read_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.")],
    persons: PersonsOption = "none",
    json: JsonOption = False,
    text: Annotated[
        bool, typer.Option("--text", help="Print the decoded text, personal data masked: what the offsets refer to.")
    ] = False,
) -> None:
    """Read one file and print what it says, without keeping it.

    With --json the record is printed in the shape of docs/record.schema.json; start and end of its evidence count
    characters (code points) of what --text prints.

    \b
    Examples:
      kg read application.txt
      kg read application.txt --json | jq '.organizations[].name'
    """
    from kg.loader import Options
    from kg.loading import read

    no_two(json=json, text=text)
    records = read(file, Options(persons=persons))
    if text:
        from kg.cli.text import readable
        from kg.source import Source

        # One character for one, so that the offsets hold; in a pipe nothing is added at the end.
        shown = neutral(readable(Source.open(file).masked, records), keep="\n\t")
        sys.stdout.write(shown if width() is None or shown.endswith("\n") else f"{shown}\n")
        return
    for place, record in enumerate(records):
        if json:
            write_json(record)
        else:
            from kg.cli.record import lines

            if place:
                out()
            for line in lines(record, width()):
                out(line)
