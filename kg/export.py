"""Writing a graph out as RDF."""

from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph

from kg.errors import BadParameter
from kg.iris import CONCEPTS, Iris
from kg.queries import PREFIXES

__all__ = ["FORMATS", "export"]

#: Formats by the name that a user gives; with Turtle the source of each fact is lost.
FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "n-quads": pyoxigraph.RdfFormat.N_QUADS,
    "json-ld": pyoxigraph.RdfFormat.JSON_LD,
}


def export(store: pyoxigraph.Store, format: str, out: BinaryIO, base: str) -> None:
    """Write all of a store.

    Args:
        store: the rdf view.
        format: a name of `FORMATS`.
        out: where to, open for bytes.
        base: base IRI of the graph.

    Raises:
        BadParameter: another format.
    """
    if format not in FORMATS:
        raise BadParameter("this is no format to export.", where=format, mend=f"There are: {', '.join(FORMATS)}.")
    prefixes = PREFIXES | {"": base, "concept": CONCEPTS}
    # The view's own stamp says nothing of the world.
    stamp = pyoxigraph.NamedNode(Iris(base).graph("view"))
    graphs = sorted((graph for graph in store.named_graphs() if graph != stamp), key=str)

    def quads() -> Iterator[pyoxigraph.Quad]:
        for graph in graphs:
            yield from store.quads_for_pattern(None, None, None, graph)

    def triples() -> Iterator[pyoxigraph.Triple]:
        said = set()
        for quad in quads():
            if quad.triple not in said:
                said.add(quad.triple)
                yield quad.triple

    pyoxigraph.serialize(
        triples() if format == "turtle" else quads(), output=out, format=FORMATS[format], prefixes=prefixes
    )
