"""`kg map-columns`: propose how the columns of a table are to be read."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.messages import message
from kg.cli.options import JsonOption
from kg.cli.output import neutral, one_line, write_json

__all__ = ["map_columns_command"]


def map_columns_command(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A table: CSV or XLSX.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the mapping to this file, for --map.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook. By default the first.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Propose how the columns of a table are to be read.

    The mapping is YAML with the reason for each line; lines that say "check" need a look. Mend it, then load the table
    with it. Nothing is kept.

    \b
    Examples:
      kg map-columns projects.csv
      kg map-columns projects.xlsx --sheet 2021 --out mapping.yaml
      kg load projects.csv --map mapping.yaml
    """
    from kg.errors import BadParameter
    from kg.files import beside
    from kg.loader import Options, choose_stream
    from kg.mapping_proposal import propose
    from kg.source.file import File

    if out is not None and out.exists():
        raise BadParameter("this file is there already.", where=str(out), mend="Name another one, or remove it.")
    file = File.look(table)
    proposal = propose(file, sheet)
    if json:
        write_json(proposal)
    elif out is None:
        sys.stdout.write(neutral(proposal.yaml(), keep="\n"))
        sys.stdout.flush()
    else:
        with beside(out) as path:
            path.write_text(proposal.yaml(), encoding="utf-8")
    read = sum(use.meaning is not None for use in proposal.uses)
    if proposal.mapping is None:
        message("No mapping: no project or no organization was found in it.", strong=True)
    else:
        message(f"{read} of {len(proposal.uses)} columns are read. Look the lines over, then:")
        message(f"  kg load {one_line(str(table))} --map {one_line(str(out)) if out else 'FILE'}")
    known = choose_stream(file, Options())
    if known is not None:
        message(f"This is a {known.title}: `kg load` reads it without a mapping, too.")
