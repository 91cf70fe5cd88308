"""Our own exports, back to the documents that they were written from: one item for each.

Where the export says which source says what (N-Quads, TriG, JSON-LD), a document is its named graph. In Turtle it is
what is said to be of the document; of what several documents say of one project or organization, each is given a
share, so that together they say the same again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.header_terms import HEADER, HEADER_CONCEPTS
from kg.iris import CONCEPTS, VOCABULARY
from kg.loader import Item
from kg.model import Problem
from loaders._rdf_said import LABEL, TYPE, Said, Value, short

if TYPE_CHECKING:
    from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

__all__ = ["exported_items", "is_export"]

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
#: Things that follow from all documents together.
_DERIVED = frozenset({"CollaborationLink", "OrganizationLink", "RegionLink"})
#: What documents that describe one activity may say differently, each of them once.
_STATED = frozenset({*HEADER.values(), *(name for name, _ in HEADER_CONCEPTS.values())})

#: A statement on a thing that is at hand: property and value.
_Stated = tuple[str, Value]


def is_export(store: "Store") -> bool:
    """Whether a store holds an export of ours."""
    return next(_documents(store), None) is not None


def _documents(store: "Store") -> "Iterator[Quad]":
    return store.quads_for_pattern(None, _term("fileName"), None, None)


def _term(name: str) -> "NamedNode":
    from pyoxigraph import NamedNode

    return NamedNode({TYPE: _RDF_TYPE, LABEL: _RDFS_LABEL}.get(name, VOCABULARY + name))


def exported_items(store: "Store") -> Iterator[Item | Problem]:
    """An item for each document, by name; see `loaders._rdf_export_record` for its data."""
    from pyoxigraph import Literal, NamedNode

    names = sorted(
        (quad.object.value, quad.subject.value, str(quad.graph_name))
        for quad in _documents(store)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    )
    for name, node, graph in names:
        try:
            data = _Document(store, name, node, graph.strip("<>") if graph.startswith("<") else None).data()
        except ValueError:  # what is no address was let pass by the parser
            yield Problem(
                severity="error",
                what="an address in it is none.",
                where=f"document {name}",
                mend="Export the graph again; statements that were added by hand may have to go.",
                code="row-rejected",
            )
            continue
        yield Item(key=name, where=f"document {name}", name=name, data=data)


class _Document:
    """What an export says of one document.

    Args:
        store: the export.
        name: of the document.
        node: its address.
        graph: the named graph of its source; None where the export has none.
    """

    def __init__(self, store: "Store", name: str, node: str, graph: str | None) -> None:
        from pyoxigraph import DefaultGraph, NamedNode

        self.store = store
        self.node = node
        self.graph: NamedNode | DefaultGraph = NamedNode(graph) if graph else DefaultGraph()
        self.base = node.removesuffix(f"document/{quote(name, safe='')}")
        if self.base == node:
            self.base = node.rpartition("document/")[0]
        self.identity = NamedNode(f"{self.base}graph/identity") if graph else self.graph
        self._relative: dict[str, str] = {}
        self.own = self.relative(node)

    def data(self) -> dict[str, object]:
        """What it says, and what the whole export says of the organizations and projects in it."""
        from pyoxigraph import NamedNode

        beside = self.store.quads_for_pattern(None, _term("fileName"), None, self.graph)
        if isinstance(self.graph, NamedNode) and len(list(islice(beside, 2))) == 1:
            said = Said.of(self.plain(self.store.quads_for_pattern(None, None, None, self.graph)))
        else:
            said = Said.of(self._mine())
        return {"said": said.statements, "known": Said.of(self._known(said)).statements}

    # Plain statements

    def relative(self, iri: str) -> str:
        """An address without the base; a term of the vocabulary by its name; concepts in full."""
        short = self._relative.get(iri)
        if short is None:
            short = iri if iri.startswith(CONCEPTS) else iri.removeprefix(VOCABULARY).removeprefix(self.base)
            self._relative[iri] = short
        return short

    def plain(self, quads: "Iterable[Quad]") -> Iterator[tuple[str, str, Value]]:
        """Statements as plain values."""
        from pyoxigraph import Literal, NamedNode

        for quad in quads:
            thing, found = quad.subject, quad.object
            if not isinstance(thing, NamedNode):
                continue  # an export has none
            if isinstance(found, Literal):
                value = [f"@{found.language}" if found.language else "^", found.value]
            elif isinstance(found, NamedNode):
                value = ["", self.relative(found.value)]
            else:
                continue
            yield self.relative(thing.value), short(quad.predicate.value), value

    def _of(self, thing: str, graph: "NamedNode | DefaultGraph | None" = None) -> list[_Stated]:
        """What is said of a thing, in the document's graph or another."""
        from pyoxigraph import NamedNode

        full = NamedNode(thing if thing.startswith(CONCEPTS) else self.base + thing)
        found = self.store.quads_for_pattern(full, None, None, graph or self.graph)
        return [(name, value) for _, name, value in self.plain(found)]

    def _to(self, name: str, thing: str) -> list[str]:
        """The things that lead to another one by a property."""
        from pyoxigraph import NamedNode

        found = self.store.quads_for_pattern(None, _term(name), NamedNode(self.base + thing), self.graph)
        return sorted({self.relative(quad.subject.value) for quad in found if isinstance(quad.subject, NamedNode)})

    # What several sources share

    def _known(self, said: Said) -> Iterator[tuple[str, str, Value]]:
        """Kinds, seats, numbers and years: of the organizations and projects that the document names."""
        named: set[str] = set()
        for values in said.statements.values():
            for found in values.values():
                named.update(
                    text for kind, text in found if not kind and text.startswith(("org/", "project/", "event/"))
                )
        for thing in sorted(named):
            for name, value in self._of(thing, self.identity):
                if name in ("kind", "legalForm", "seat", "identifier", "firstYear", "lastYear", LABEL):
                    yield thing, name, value
                if name == "identifier":
                    for further in ("scheme", "value", "valid"):
                        yield from (
                            (value[1], said_name, said_value)
                            for said_name, said_value in self._of(value[1], self.identity)
                            if said_name == further
                        )

    # Without a graph of its own

    def _mine(self) -> Iterator[tuple[str, str, Value]]:
        """What is said to be of the document."""
        activity = next((value[1] for name, value in self._of(self.own) if name == "describes"), "")
        yield from ((self.own, name, value) for name, value in self._of(self.own))
        for thing in self._to("document", self.own):
            stated = self._of(thing)
            classes = {value[1] for name, value in stated if name == TYPE}
            if classes & _DERIVED:
                continue
            if thing.startswith(("org/", "project/")) or thing == activity:
                stated = list(self._share(thing, stated, thing == activity))
            for name, value in stated:
                yield thing, name, value
                if name == "match" or (thing == activity and not value[0]):
                    yield from ((value[1], further, said) for further, said in self._of(value[1]) if _detail(further))

    def _share(self, thing: str, stated: Sequence[_Stated], describes: bool) -> Iterator[_Stated]:
        """This document's share of what is said of a thing that several share."""
        documents = sorted(value[1] for name, value in stated if name == "document")
        describing = [one for one in documents if ("describes", ["", thing]) in self._of(one)]
        yield "document", ["", self.own]
        by_name: dict[str, list[Value]] = {}
        for name, value in stated:
            by_name.setdefault(name, []).append(value)
        for name, values in by_name.items():
            if name == "evidence" or name in ("continues", "mentions"):
                mine = [value for value in values if ("document", ["", self.own]) in self._of(value[1])]
            elif name == "title" and thing.startswith(("project/", "event/")):
                mine = self._title(values, documents, describing, describes)
            elif name == "name":
                parts = [one for one in documents for _ in self._parts(one, thing)]
                mine = _dealt(values, parts, self.own, {one: self._words(stated, one) for one in set(parts)})
            elif name == "alias":
                mine = values if documents[0] == self.own else []
            elif name in _STATED:
                mine = _dealt(values, describing or documents, self.own) if describes or not describing else []
                mine = values[:1] if name == "number" and not describes else mine
            else:
                mine = [] if name == "document" else values
            yield from ((name, value) for value in mine)

    def _title(self, values: list[Value], documents: list[str], describing: list[str], describes: bool) -> list[Value]:
        own = {value[1] for one in describing for name, value in self._of(one) if name == LABEL}
        if describes:
            mine = [value for name, value in self._of(self.own) if name == LABEL]
            return [value for value in values if value in mine] or values[:1]
        named = [value for value in values if value[1] not in own] or values
        return _dealt(named, [one for one in documents if one not in describing], self.own)

    def _words(self, stated: Sequence[_Stated], document: str) -> str:
        """A document's words on a thing."""
        shown = [self._of(value[1]) for name, value in stated if name == "evidence"]
        mine = (words for words in shown if ("document", ["", document]) in words)
        return "\n".join(value[1] for words in mine for name, value in words if name == "quote")

    def _parts(self, document: str, organization: str) -> list[str]:
        """Keys that a document has for an organization, in its own activity."""
        prefix = f"participation/{document.removeprefix('document/')}/"
        nodes = self._to("organization", organization)
        keys = (node.removeprefix(prefix).split("/") for node in nodes if node.startswith(prefix))
        return sorted({key[0] for key in keys if len(key) == 2})


def _detail(name: str) -> bool:
    return name in (TYPE, "concept", "score", "position", "amount", "currency")


def _dealt(
    values: list[Value], places: Sequence[str], place: str, words: Mapping[str, str] | None = None
) -> list[Value]:
    """The values that fall to one of several places, when each is dealt one and none is left over.

    Args:
        values: what is dealt.
        places: who is dealt a value; one that has several parts in it comes several times.
        place: the one that is asked for.
        words: of each place: it is dealt the longest value that stands in them, if any does.
    """
    if not places:
        return values
    longest = sorted(range(len(values)), key=lambda at: -len(values[at][1]))
    said = words or {}
    dealt = [next((at for at in longest if values[at][1] in said.get(one, "")), None) for one in places]
    for at in range(len(values)):
        if at not in dealt:
            free = [to for to, given in enumerate(dealt) if given is None or dealt.count(given) > 1]
            dealt[min(free, key=lambda to: dealt[to] is not None, default=-1)] = at
    mine = [values[at or 0] for one, at in zip(places, dealt, strict=True) if one == place]
    return [value for at, value in enumerate(mine) if value not in mine[:at]]
