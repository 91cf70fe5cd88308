"""Writing a graph out as RDF, with a description of itself (DCAT, VoID) and in an order of its own (`kg.export`).

The same journal gives the same bytes: graphs are sorted, and in Turtle, TriG and JSON-LD so is what a graph says.
N-Quads, the format for what is large, are streamed in the order of the store, which depends on nothing but the quads.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from itertools import chain
from typing import BinaryIO, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg._export_about import CREDITS, RIGHTS, TITLE, software
from kg.iris import CONCEPTS, VOCABULARY, Iris
from kg.questions import PREFIXES
from kg.views._rdf_terms import RDF_TYPE, Writer, ckg

__all__ = ["RDF", "write_rdf"]

#: Formats by the name that a user gives; in Turtle it is lost which source says what.
RDF = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "n-quads": RdfFormat.N_QUADS,
    "json-ld": RdfFormat.JSON_LD,
}

_DCAT, _VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
_DCTERMS, _OWL = PREFIXES["dcterms"], "http://www.w3.org/2002/07/owl#"
_VOCABULARIES = (VOCABULARY, PREFIXES["skos"], PREFIXES["wgs"])


def write_rdf(store: Store, format: str, out: BinaryIO, base: str) -> None:
    """Write all of a store, but its stamp.

    Args:
        store: the rdf view.
        format: one of `RDF`.
        out: where to, open for bytes.
        base: base IRI of the graph.
    """
    iris = Iris(base)
    _WRITERS[format](_graphs(store, iris), out, iris)


def _graphs(store: Store, iris: Iris) -> Iterator[tuple[NamedNode, Iterable[Quad]]]:
    """The named graphs, sorted; the description of the whole is the first."""
    stamp = NamedNode(iris.graph("view"))  # says nothing of the world
    names = sorted(
        (graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and graph != stamp),
        key=lambda graph: graph.value,
    )
    description = Writer(iris.graph("dataset"))
    _describe(description, store, names, iris)
    yield description.graph, description.quads
    for graph in names:
        yield graph, store.quads_for_pattern(None, None, None, graph)


def _describe(out: Writer, store: Store, graphs: list[NamedNode], iris: Iris) -> None:
    """What the dataset is, when its newest source was read, which sources it has, and whom to credit for the places."""
    dataset = iris.graph("dataset")
    for kind in (_DCAT + "Dataset", _VOID + "Dataset"):
        out.link(dataset, RDF_TYPE, kind)
    for language, title in TITLE.items():
        out.say(dataset, _term(_DCTERMS, "title"), title, language)
    out.say(dataset, _term(_DCTERMS, "rights"), RIGHTS, "en")
    out.say(dataset, _term(_OWL, "versionInfo"), software())
    read = (quad.object for quad in store.quads_for_pattern(None, ckg("readAt"), None))
    newest = max((moment.value for moment in read if isinstance(moment, Literal)), default=None)
    if newest is not None:
        out.say(dataset, _term(_DCTERMS, "modified"), datetime.fromisoformat(newest))
    for vocabulary in _VOCABULARIES:
        out.link(dataset, _term(_VOID, "vocabulary"), vocabulary)
    for whom, licence in CREDITS.items():
        out.link(dataset, _term(_DCTERMS, "contributor"), whom)
        out.say(whom, _term(_DCTERMS, "license"), licence)
    for graph in graphs:
        source = iris.document_of(graph.value)
        if source is not None:
            out.link(dataset, _term(_DCTERMS, "source"), iris.document(source))
            out.link(dataset, _term(_VOID, "subset"), graph.value)


def _term(namespace: str, name: str) -> NamedNode:
    return NamedNode(namespace + name)


_Graphs = Iterable[tuple[NamedNode, Iterable[Quad]]]


def _in_order(quads: Iterable[Quad]) -> list[Quad]:
    """By subject, its class first, then by property and value."""
    return sorted(
        quads, key=lambda quad: (str(quad.subject), quad.predicate != RDF_TYPE, str(quad.predicate), str(quad.object))
    )


def _prefixes(iris: Iris) -> dict[str, str]:
    return PREFIXES | {"concept": CONCEPTS, "dcat": _DCAT, "owl": _OWL, "void": _VOID, "": iris.base}


def _write_prefixes(out: BinaryIO, iris: Iris) -> None:
    for name, namespace in sorted(_prefixes(iris).items()):
        out.write(f"@prefix {name}: <{namespace}> .\n".encode())


class _WithoutPrefixes(RawIOBase):
    """Passes on what is written but the lines of prefixes at the beginning: Oxigraph's stand in no order."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._begun = False
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = bytes(data)  # type: ignore[call-overload]
        if self._begun:
            self._out.write(given)
            return len(given)
        lines = (self._rest + given).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            self._begun = self._begun or not line.startswith(b"@prefix ")
            if self._begun:
                self._out.write(line + b"\n")
        if self._begun:
            self._out.write(self._rest)
        return len(given)


def _write_turtle(graphs: _Graphs, out: BinaryIO, iris: Iris) -> None:
    everything = _in_order(chain.from_iterable(quads for _, quads in graphs))
    said: dict[Triple, None] = dict.fromkeys(quad.triple for quad in everything)  # a fact of two sources is one fact
    _write_prefixes(out, iris)
    serialize(said, output=cast(BinaryIO, _WithoutPrefixes(out)), format=RdfFormat.TURTLE, prefixes=_prefixes(iris))


def _write_trig(graphs: _Graphs, out: BinaryIO, iris: Iris) -> None:
    quads = (quad for _, found in graphs for quad in _in_order(found))
    _write_prefixes(out, iris)
    serialize(quads, output=cast(BinaryIO, _WithoutPrefixes(out)), format=RdfFormat.TRIG, prefixes=_prefixes(iris))


def _write_nquads(graphs: _Graphs, out: BinaryIO, _iris: Iris) -> None:
    serialize(chain.from_iterable(quads for _, quads in graphs), output=out, format=RdfFormat.N_QUADS)


def _write_jsonld(graphs: _Graphs, out: BinaryIO, iris: Iris) -> None:
    from kg.jsonld import write

    write(((graph.value, _in_order(quads)) for graph, quads in graphs), out, _prefixes(iris))


_WRITERS: dict[str, Callable[[_Graphs, BinaryIO, Iris], None]] = {
    "turtle": _write_turtle,
    "trig": _write_trig,
    "n-quads": _write_nquads,
    "json-ld": _write_jsonld,
}
