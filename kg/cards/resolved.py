"""What was worked out over all documents, read back from the rdf view by the thing: identities, projects, links."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.iris import VOCABULARY, Iris, concept_of
from kg.links import CollaborationLink
from kg.places import gazetteer
from kg.projects import Project
from kg.resolve import Organization

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

__all__ = ["Node", "Resolved"]

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: An organization or project in one document: the document's name, the key in its record.
Node = tuple[str, str]


class Resolved:
    """The rdf view of a graph. Things go by their ids, relative to the graph's base.

    Args:
        store: the view.
        iris: of the graph.
    """

    def __init__(self, store: "Store", iris: Iris) -> None:
        from pyoxigraph import NamedNode

        self._store = store
        self._iris = iris
        self._node = NamedNode
        self._identity = NamedNode(iris.graph("identity"))

    # Sources

    def sources_of(self, id: str) -> set[str]:
        """Names of the sources that speak of a thing."""
        return self._sources(self._store.quads_for_pattern(self._thing(id), None, None))

    def sources_of_documents(self, names: Iterable[str]) -> set[str]:
        """Names of the sources of documents: a source of several documents calls each by a name of its own."""
        found: set[str] = set()
        for name in names:
            found |= self.sources_of(self._iris.name(self._iris.document(name)))
        return found

    def sources_of_place(self, id: str) -> set[str]:
        """Names of the sources that speak of a place, or of one in it where it is a region."""
        quads = (self._quads(name, place) for place in self._inside(id) for name in ("place", "from", "to"))
        return {source for found in quads for source in self._sources(found)}

    # Organizations

    def organizations_of(self, source: str) -> Iterator[tuple[Node, str]]:
        """Document and key of each organization of a source, with its id."""
        graph = self._node(self._iris.source_graph(source))
        for quad in self._store.quads_for_pattern(None, _term("organization"), None, graph):
            kind, *keys = self._name(quad.subject).split("/")
            # `participation/{document}/{key}/{role}`; one in a project beside its own has that one's key, too.
            if kind == "participation" and len(keys) == 3:
                yield (unquote(keys[0]), unquote(keys[1])), self._name(quad.object)

    def organization(self, id: str, members: Iterable[Node]) -> Organization:
        """An organization by its label and seat, without its other names and numbers.

        Args:
            id: of it.
            members: to be noted.
        """
        label, seat = self.label(id), self._value(id, "seat")
        region = None if seat is None else _place(self._iris.name(seat))
        return Organization(id=id, name=label, label=label, region=region, members=tuple(members))

    def seated(self, place: str) -> set[str]:
        """Ids of the organizations that have their seat in a place, or in one in it where it is a region."""
        return {name for one in self._inside(place) for name in self._subjects("seat", one)}

    def shares_a_number(self, id: str) -> bool:
        """Whether another organization bears a number of this one."""
        numbers = self._store.quads_for_pattern(self._thing(id), _term("identifier"), None)
        return any(self._subjects("identifier", self._name(number.object)) - {id} for number in numbers)

    # Projects

    def project(self, id: str, members: Iterable[Node]) -> Project:
        """A project or event, without its number.

        Args:
            id: of it.
            members: to be noted.
        """
        first, last = self._value(id, "firstYear"), self._value(id, "lastYear")
        event = self._store.quads_for_pattern(self._thing(id), self._node(_TYPE), _term("Event"), self._identity)
        return Project(
            id=id,
            title=self.label(id),
            event=next(event, None) is not None,
            described=self.is_described(id),
            first_year=None if first is None else int(first),
            last_year=None if last is None else int(last),
            members=tuple(members),
        )

    def titles(self) -> Iterator[tuple[str, str]]:
        """Id and title of every project and event."""
        for quad in self._store.quads_for_pattern(None, self._node(_LABEL), None, self._identity):
            id = self._name(quad.subject)
            if id.startswith(("project/", "event/")):
                yield id, quad.object.value  # type: ignore[union-attr]

    def is_described(self, id: str) -> bool:
        """Whether a document describes a project, and not only names it."""
        return next(self._quads("describes", id), None) is not None

    def label(self, id: str) -> str:
        """What an organization, project or event is called; empty where it has no name."""
        quads = self._store.quads_for_pattern(self._thing(id), self._node(_LABEL), None, self._identity)
        return next((quad.object.value for quad in quads), "")  # type: ignore[union-attr]

    # Links

    def links(self, id: str) -> Iterator[CollaborationLink]:
        """The links of an organization or place."""
        for link in self._subjects("between", id):
            said: dict[str, list[str]] = {}
            for quad in self._store.quads_for_pattern(self._thing(link), None, None):
                said.setdefault(quad.predicate.value.removeprefix(VOCABULARY), []).append(quad.object.value)  # type: ignore[union-attr]
            yield self._link(said)

    def _link(self, said: dict[str, list[str]]) -> CollaborationLink:
        regions = f"{VOCABULARY}RegionLink" in said[_TYPE]
        ends = [self._iris.name(said[name][0]) for name in ("endA", "endB")]
        years = [int(said[name][0]) if name in said else None for name in ("firstYear", "lastYear")]
        return CollaborationLink(
            kind="region" if regions else "organization",
            a=_place(ends[0]) if regions else ends[0],
            b=_place(ends[1]) if regions else ends[1],
            bases=_slugs(said.get("basis", ())),
            projects=tuple(sorted(self._iris.name(iri) for iri in said.get("project", ()))),
            first_year=years[0],
            last_year=years[1],
            cross_border={"true": True, "false": False}.get(said.get("crossBorder", [""])[0]),
            roles_a=_slugs(said.get("roleA", ())),
            roles_b=_slugs(said.get("roleB", ())),
            sources=tuple(sorted(unquote(self._iris.name(iri).removeprefix("document/")) for iri in said["document"])),
        )

    # The store

    def _thing(self, id: str) -> "NamedNode":
        return self._node(self._iris.base + id)

    def _name(self, node: object) -> str:
        return self._iris.name(node.value)  # type: ignore[attr-defined]

    def _quads(self, name: str, value: str) -> "Iterator[Quad]":
        """The statements that give a thing as value of a property."""
        return self._store.quads_for_pattern(None, _term(name), self._thing(value))

    def _subjects(self, name: str, value: str) -> set[str]:
        return {self._name(quad.subject) for quad in self._quads(name, value)}

    def _value(self, id: str, name: str) -> str | None:
        quads = self._store.quads_for_pattern(self._thing(id), _term(name), None, self._identity)
        return next((quad.object.value for quad in quads), None)  # type: ignore[union-attr]

    def _sources(self, quads: "Iterable[Quad]") -> set[str]:
        """Names of the sources in whose graphs quads are."""
        graphs = {getattr(quad.graph_name, "value", "") for quad in quads}
        return {name for graph in graphs if (name := self._iris.document_of(graph)) is not None}

    def _inside(self, id: str) -> set[str]:
        """A place, and what lies in it where it is a region: a country counts for itself only."""
        place = gazetteer().get(_place(id))
        return {id, *self._subjects("inside", id)} if place is not None and place.kind == "region" else {id}


def _term(name: str) -> "NamedNode":
    from pyoxigraph import NamedNode

    return NamedNode(VOCABULARY + name)


def _slugs(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(found[1] for iri in iris if (found := concept_of(iri)) is not None))


def _place(id: str) -> str:
    """Gazetteer id of a place: its IRI has a dash for the colon of `geonames:504341`."""
    key = id.removeprefix("place/")
    return next((spelled for spelled in (key, key.replace("-", ":", 1)) if gazetteer().get(spelled)), key)
