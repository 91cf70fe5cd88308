"""`kg export`: hand the graph on, as RDF, as a network, on a map, or as tables."""

import codecs
import sys
from collections.abc import Callable
from io import RawIOBase
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, cast

import typer

from kg.cli.messages import message
from kg.cli.options import GraphOption
from kg.cli.output import escape_rdf, escape_xml, is_terminal, one_line

__all__ = ["export_command"]

_Format = Literal["turtle", "trig", "n-quads", "json-ld", "graphml", "gexf", "geojson", "csv", "parquet"]
_Level = Literal["organization", "region", "country"]
_TABLES = {"csv", "parquet"}


def export_command(
    format: Annotated[
        _Format | None,
        typer.Option(
            "--format",
            "-f",
            metavar="NAME",
            help="turtle, trig, n-quads, json-ld: RDF, all but Turtle with the source of each fact. graphml, gexf: "
            "the network. geojson: points and lines. csv, parquet: the tables. By default what --out ends in, or trig.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE|DIR", help="What to write; by default stdout. For tables a folder, or a .zip."
        ),
    ] = None,
    level: Annotated[
        _Level | None,
        typer.Option(
            "--level", metavar="organization|region|country", help="Of a network: what is linked. [organization]"
        ),
    ] = None,
    since: Annotated[
        int | None, typer.Option("--since", metavar="YEAR", help="Of a network: projects that go on then or later.")
    ] = None,
    until: Annotated[
        int | None, typer.Option("--until", metavar="YEAR", help="Of a network: projects that began then or before.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="COUNTRY", help="Of a network: links with an end there, such as BY."),
    ] = None,
    basis: Annotated[
        list[str] | None,
        typer.Option(
            "--basis", metavar="SLUG", help="Of a network: links known in this way, such as twin-cities; repeatable."
        ),
    ] = None,
    graph: GraphOption = None,
) -> None:
    """Write the graph out, to be read by other software.

    Each export says what it is, whose the facts are, when the newest source was read, and from which sources it comes:
    in RDF as DCAT and VoID, beside tables as datapackage.json, in the others within the file. The same graph gives the
    same bytes.

    \b
    Examples:
      kg export --out graph.trig
      kg export --out regions.gexf --level region --since 2020
      kg export --format csv --out tables
      kg export --format n-quads | gzip > graph.nq.gz
    """
    from kg import Graph
    from kg.errors import BadParameter

    name = format or _by_name(out)
    if out is None and name in _TABLES and is_terminal(sys.stdout):
        raise BadParameter("tables are files.", where=name, mend="Name a folder with --out DIR, or a zip file.")
    sys.stdout.flush()
    target = _stdout(name) if out is None else out
    with Graph.open(graph) as opened:
        opened.export(name, target, level=level, since=since, until=until, country=country, basis=basis or ())
    sys.stdout.buffer.flush()
    if out is not None:
        message(f"Wrote {one_line(str(out))} ({_size(out)}).")


def _size(out: Path) -> str:
    size = sum(file.stat().st_size for file in (out.iterdir() if out.is_dir() else [out]))
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.0f} kB"


def _by_name(out: Path | None) -> str:
    """The format that a file's name tells."""
    from kg.export import FORMATS

    known = {format.suffix: format.name for format in FORMATS.values()}
    return known.get(out.suffix, "trig") if out is not None else "trig"


def _stdout(format: str) -> BinaryIO:
    """Stdout as a format may be shown on it."""
    if format in _TABLES:
        return sys.stdout.buffer
    return cast(BinaryIO, _Shown(sys.stdout.buffer, escape_xml if format in {"graphml", "gexf"} else escape_rdf))


class _Shown(RawIOBase):
    """Stdout for text: what a terminal would act on is written as an escape, which means the same.

    Args:
        stream: where to.
        escape: `escape_rdf` for RDF and JSON, `escape_xml` for XML.
    """

    def __init__(self, stream: BinaryIO, escape: Callable[[str], str]) -> None:
        self._stream = stream
        self._escape = escape
        # Incremental: a chunk may end within a character.
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(cast(bytes, data))
        self._stream.write(self._escape(self._decode(given)).encode())
        return len(given)
