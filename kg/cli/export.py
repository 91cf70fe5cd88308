"""`kg export`: hand the graph on as RDF."""

import codecs
import sys
from io import RawIOBase
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, cast

import typer

from kg.cli.files import replacing
from kg.cli.messages import message
from kg.cli.options import GraphOption
from kg.cli.output import escape_rdf, one_line

__all__ = ["export_command"]


def export_command(
    format: Annotated[
        Literal["turtle", "trig", "n-quads", "json-ld"],
        typer.Option(
            "--format",
            "-f",
            metavar="turtle|trig|n-quads|json-ld",
            help="TriG, N-Quads and JSON-LD keep which source says what; Turtle has the facts alone.",
        ),
    ] = "trig",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write; by default stdout.")
    ] = None,
    graph: GraphOption = None,
) -> None:
    """Write the whole graph as RDF.

    \b
    Examples:
      kg export --format trig --out graph.trig
      kg export --format n-quads | gzip > graph.nq.gz
    """
    from kg import Graph

    with Graph.open(graph) as opened:
        if out is None:
            sys.stdout.flush()
            opened.export(format, cast(BinaryIO, _Shown(sys.stdout.buffer)))
            sys.stdout.buffer.flush()
            return
        with replacing(out) as stream:
            opened.export(format, stream)
        message(f"Wrote {one_line(str(out))} ({out.stat().st_size / 1_000_000:.1f} MB).")


class _Shown(RawIOBase):
    """Stdout for RDF: what a terminal would act on is written as `\\uXXXX`, which is the same graph."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        # Incremental: a chunk may end within a character.
        self._decode = codecs.getincrementaldecoder("utf-8")().decode

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(cast(bytes, data))
        self._stream.write(escape_rdf(self._decode(given)).encode())
        return len(given)
