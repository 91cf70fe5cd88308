"""Handing a graph on, whole: as RDF, as a network, as points and lines on a map, or as tables.

Every export says what it is, whose the facts are, when the newest source was read, and which sources there are. The
same graph gives the same bytes.
"""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import msgspec

from kg._export_network import NETWORKS, Narrowed, write_geojson, write_network
from kg._export_rdf import RDF, write_rdf
from kg._export_tables import TABLE_FILES, write_folder, write_zip
from kg.errors import BadParameter
from kg.files import beside
from kg.network import Level
from kg.watch import working

if TYPE_CHECKING:
    import pyoxigraph

    from kg.views.tables import Tables

__all__ = ["FORMATS", "Exported", "Format", "export"]


class Format(msgspec.Struct, frozen=True):
    """A format to export.

    Attributes:
        name: as a user gives it.
        suffix: of the files that it is known by.
        meaning: what it is, in a line.
    """

    name: str
    suffix: str
    meaning: str


#: All formats by name.
FORMATS = {
    format.name: format
    for format in (
        Format("turtle", ".ttl", "RDF, the facts alone"),
        Format("trig", ".trig", "RDF with the source of each fact"),
        Format("n-quads", ".nq", "RDF with the source of each fact, a line a statement"),
        Format("json-ld", ".jsonld", "RDF with the source of each fact, as JSON"),
        Format("graphml", ".graphml", "the network, for igraph, R and Cytoscape"),
        Format("gexf", ".gexf", "the network, for Gephi, with years to play"),
        Format("geojson", ".geojson", "points and lines, for maps"),
        Format("csv", ".csv.zip", "the tables, a file each, with a description"),
        Format("parquet", ".parquet.zip", "the tables, a file each, with a description"),
    )
}


class Exported(Protocol):
    """What an export is made from: an open graph (`kg.Graph`), or what is like it."""

    @property
    def base(self) -> str:
        """Base IRI of its instances."""
        ...

    @property
    def store(self) -> "pyoxigraph.Store":
        """The rdf view."""
        ...

    @property
    def tables(self) -> "Tables":
        """The tables view."""
        ...


def export(
    graph: Exported,
    format: str,
    out: BinaryIO | Path | str,
    *,
    level: Level | None = None,
    since: int | None = None,
    until: int | None = None,
    country: str | None = None,
    basis: Collection[str] = (),
) -> None:
    """Write a graph out (`Graph.export`).

    Args:
        graph: an open graph.
        format: one of `FORMATS`.
        out: a file's path, which is there when all is written and not before; or a stream open for bytes. Tables go
            into a folder; into one zip file where the path ends in `.zip`, or `out` is a stream.
        level: of a network, `organization` (the default), `region` or `country`; of `geojson` by default regions and
            organizations.
        since: of a network and `geojson`, like the others: see `kg.network.collaboration`.
        until: likewise.
        country: likewise.
        basis: likewise.

    Raises:
        BadParameter: another format; a level or filter for a format that has none; a folder with other files in it.
        OSError: it cannot be written.
    """
    narrowed = Narrowed(since=since, until=until, country=country, basis=basis)
    if format not in FORMATS:
        raise BadParameter("this is no format to export.", where=format, mend=f"There are: {', '.join(FORMATS)}.")
    if (level or any(narrowed.values())) and format not in {*NETWORKS, "geojson"}:
        raise BadParameter(
            "only a network has levels and filters.", where=format, mend=f"Take {', '.join(NETWORKS)} or geojson."
        )
    # Before a file is begun: a view that is not there is made first, which may take long.
    _ = graph.store if format in RDF else graph.tables.connection
    if not isinstance(out, str | Path):
        _write(graph, format, out, level, narrowed)
        return
    path = Path(out)
    with working(f"writing {path.name}"):
        if format in TABLE_FILES and path.suffix != ".zip":
            write_folder(graph.tables, format, path)
        else:
            with beside(path) as written, written.open("wb") as stream:
                _write(graph, format, stream, level, narrowed)


def _write(graph: Exported, format: str, out: BinaryIO, level: Level | None, narrowed: Narrowed) -> None:
    if format in RDF:
        write_rdf(graph.store, format, out, graph.base)
    elif format in NETWORKS:
        write_network(graph.tables, format, out, level or "organization", narrowed)
    elif format == "geojson":
        write_geojson(graph.tables, out, level, narrowed)
    else:
        write_zip(graph.tables, format, out)
