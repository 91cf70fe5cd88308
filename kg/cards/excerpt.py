"""What one card needs of a graph, without reading all of it: few documents of the journal, the rest from the rdf view.

The journal has what each document says; who is who in it, what a project is called and who works with whom was worked
out when the rdf view was made, and stands there. Only the problems of an organization do not: where something may
forbid that it is who it seems to be, nothing is excerpted, and all is read. The cards are the same.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from kg.cards.resolved import Node, Resolved
from kg.cards.shapes import Entity
from kg.iris import Iris
from kg.journal import Journal, KeptSource
from kg.links import CollaborationLink
from kg.model import Organization, Record
from kg.names import fold_title
from kg.projects import proposals_for
from kg.resolve import Identities, merged

if TYPE_CHECKING:
    from pyoxigraph import Store

__all__ = ["Excerpt", "excerpt", "whole"]

_LOCAL = Iris(base="")


class Excerpt(msgspec.Struct, frozen=True):
    """What a card is written from.

    Attributes:
        records: of the documents that the card speaks of, each with its source.
        identities: as much as the card asks for.
        links: those of the thing.
    """

    records: list[tuple[KeptSource, Record]]
    identities: Identities
    links: list[CollaborationLink]


def excerpt(entity: Entity, journal: Journal, store: "Store") -> Excerpt | None:
    """What the card of a thing needs; None where all of the graph must be read for it.

    Args:
        entity: the thing.
        journal: of the graph.
        store: the rdf view.
    """
    from kg.views import rdf

    with journal.snapshot():
        stamp = rdf.stamp(store, Iris(journal.base))
        if stamp is None or stamp.position != journal.position or stamp.made_with != rdf.made_with():
            return None
        found = _Excerpt(entity, journal, Resolved(store, Iris(journal.base)))
        return None if found.is_disputed() else found.made()


def whole(
    sources: Iterable[tuple[KeptSource, list[Record]]], identities: Identities, links: Iterable[CollaborationLink]
) -> Excerpt:
    """All of a graph, for the card that needs it."""
    return Excerpt([(source, record) for source, records in sources for record in records], identities, list(links))


class _Excerpt:
    def __init__(self, entity: Entity, journal: Journal, view: Resolved) -> None:
        self.entity = entity
        self.journal = journal
        self.view = view
        linked = entity.kind in ("organization", "place")
        self.links = sorted(view.links(entity.id), key=lambda link: (link.a, link.b)) if linked else []
        self.seated = view.seated(entity.id) if entity.kind == "place" else set()
        self.namesakes = self._namesakes()
        sources = sorted(self._sources())
        self.records = [(source, record) for source, found in journal.records(sources) for record in found]
        #: Who is meant by each organization of these documents.
        self.meant = {node: name for source in sources for node, name in view.organizations_of(source)}

    def _namesakes(self) -> list[str]:
        """Projects of one title with a project that no document describes: it may be one of them."""
        if self.entity.kind != "project" or self.view.is_described(self.entity.id):
            return []
        title = fold_title(self.view.label(self.entity.id))
        return [name for name, other in self.view.titles() if fold_title(other) == title]

    def _sources(self) -> set[str]:
        """Names of the sources that the card is written from."""
        names: set[str] = set()
        for thing in (self.entity.id, *self.seated, *self.namesakes):
            names |= self.view.sources_of(thing)
        if self.entity.kind == "place":
            names |= self.view.sources_of_place(self.entity.id)
            names |= self.view.sources_of_documents({name for link in self.links for name in link.sources})
        return names

    def is_disputed(self) -> bool:
        """Whether the resolver has to say why an organization stays apart from another, or may have to."""
        if self.entity.kind != "organization":
            return False
        mine = self._said()
        mixed = any(_is_mixed(org) for org in mine.values())
        return mixed or self._is_judged(mine) or self.view.shares_a_number(self.entity.id)

    def _is_judged(self, mine: dict[Node, Organization]) -> bool:
        """Whether it was judged to be the same as something that it is apart from."""
        documents = {document for document, _ in mine}
        numbers = {
            _LOCAL.organization(number.scheme, number.value) for org in mine.values() for number in org.identifiers
        }

        def is_mine(name: str) -> bool:
            # The keys of a document may have been dealt out anew since.
            parts = name.split("/")
            return name in numbers or (len(parts) == 3 and unquote(parts[1]) in documents)

        ends = [(is_mine(row.a), is_mine(row.b)) for row in self.journal.judgements() if row.same]
        return any(a != b for a, b in ends)

    def made(self) -> Excerpt:
        projects = {
            (record.document.name, key): name for _, record in self.records for key, name in _projects_of(record)
        }
        members: dict[str, list[Node]] = {}
        for node, name in (*self.meant.items(), *projects.items()):
            members.setdefault(name, []).append(node)
        named = {*projects.values(), *(name for link in self.links for name in link.projects)}
        identities = Identities(
            organizations={name: self.view.organization(name, sorted(members[name])) for name in self._named(members)},
            projects={name: self.view.project(name, sorted(members.get(name, ()))) for name in named},
            organization_ids=self.meant,
            project_ids=projects,
        )
        if self.entity.kind == "organization":
            mine = self._said()
            identities.organizations[self.entity.id] = merged(self.entity.id, list(mine), list(mine.values()))
        if self.namesakes:
            records = [record for _, record in self.records]
            identities.proposals = proposals_for(records, identities.projects, projects, self.meant)
        return Excerpt(self.records, identities, self.links)

    def _named(self, members: dict[str, list[Node]]) -> Sequence[str]:
        """Ids of the organizations that the card may name; the seated ones in the order of all identities."""
        if self.entity.kind == "organization":
            return [*(end for link in self.links for end in (link.a, link.b)), *self._paid()]
        if self.entity.kind == "place":
            return sorted(self.seated, key=lambda name: min(members[name]))
        return list(dict.fromkeys(self.meant.values()))

    def _paid(self) -> Iterable[str]:
        """Ids of who gives money or gets it in these documents."""
        for _, record in self.records:
            for allocation in record.allocations:
                for key in (allocation.organization, allocation.giver):
                    if key is not None and (name := self.meant.get((record.document.name, key))) is not None:
                        yield name

    def _said(self) -> dict[Node, Organization]:
        """What each document says of the organization."""
        said = {(record.document.name, org.key): org for _, record in self.records for org in record.organizations}
        return {node: said[node] for node, name in sorted(self.meant.items()) if name == self.entity.id}


def _is_mixed(org: Organization) -> bool:
    """Whether a record gives it two valid numbers of one register."""
    valid = {(number.scheme, number.value) for number in org.identifiers if number.valid}
    return len({scheme for scheme, _ in valid}) < len(valid)


def _projects_of(record: Record) -> Iterable[tuple[str, str]]:
    """Key and id of each project that a record describes or names."""
    others = [(one.key, _LOCAL.other_project(record, one)) for one in record.projects]
    return [("self", _LOCAL.activity(record)), *others]
