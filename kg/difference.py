"""What follows from the journal otherwise than at an earlier position, worked out from what the changes touch alone.

A changed source touches the organizations that share a name, a number or a judgement with one of its own
(`kg.joining.ties`), before or now; no other organization can be another than it was. So both states of the graph are
worked out for these alone, and compared. Which readings hold them is found in the postings (`kg.postings`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import msgspec

from kg.journal import Journal
from kg.links import CollaborationLink, LinkKey, country_of
from kg.model import Record
from kg.postings import Postings
from kg.projects import Project
from kg.resolve import Identities
from kg.state import State, TooMuch, projects_named

__all__ = ["MOST_SOURCES", "Difference", "difference"]

_Thing = TypeVar("_Thing")
#: More sources than this are not told apart: all is worked out anew.
MOST_SOURCES = 300


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What is otherwise now (`kg.views.Changed`).

    Attributes:
        sources: names of those that were read, withdrawn or forgotten, and of those whose organizations are others now.
        organizations: ids of those that are new, gone, or otherwise in anything.
        projects: ids of projects and events, likewise.
        links: kind and ends of collaboration links, likewise.
        identities: of the sources, of the things, and of the ends of the links, as far as they are there now.
        found: those of the links that are there now.
    """

    sources: frozenset[str]
    organizations: frozenset[str]
    projects: frozenset[str]
    links: frozenset[LinkKey]
    identities: Identities
    found: dict[tuple[str, str, str], CollaborationLink]


def difference(journal: Journal, postings: Postings, since: int, until: int) -> Difference:
    """What is otherwise at one position than at an earlier one.

    Args:
        journal: of the graph.
        postings: complete at both positions.
        since: the earlier one.
        until: the later one.

    Raises:
        TooMuch: it is quicker to work out everything.
    """
    sources: set[str] = set()
    for kept, _ in journal.said(since, until):
        sources.add(kept.name)
        if len(sources) > MOST_SOURCES:
            raise TooMuch
    seen: dict[int, list[Record]] = {}
    before = State(journal, postings, since, seen)
    now = State(journal, postings, until, seen)
    return _Comparison(before, now, sources).made()


class _Comparison:
    """Two states of a graph side by side."""

    def __init__(self, before: State, now: State, sources: set[str]) -> None:
        self.before = before
        self.now = now
        self.states = (before, now)
        self.sources = sources
        #: What the sources that were read anew say, before and now.
        self.records = [record for state in self.states for record in state.records_of(sources)]

    def made(self) -> Difference:
        touched = {tie for record in self.records for state in self.states for tie in state.ties_of(record)}
        judged = {one.position: one for state in self.states for one in state.judgements}
        for one in judged.values():
            if (one in self.before.judgements) != (one in self.now.judgements):
                touched |= {tie for state in self.states for tie in state.ties_of_judgement(one)}
        for state in self.states:
            state.take_in(touched)
        organizations = _different(self.before.organizations, self.now.organizations)
        sources = self.sources | {self.now.source_of[document] for document in self._renamed(State.called)}
        projects = self._projects()
        pairs = self._pairs(organizations, self._renamed(State.itself), projects)
        links = {key for key in pairs if self.before.link(key) != self.now.link(key)}
        identities = self._identities(sources, organizations, projects, links)
        found: dict[tuple[str, str, str], CollaborationLink]
        found = {key: link for key in links if (link := self.now.link(key)) is not None}
        return Difference(
            sources=frozenset(sources),
            organizations=frozenset(organizations),
            projects=frozenset(projects),
            links=frozenset(links),
            identities=identities,
            found=found,
        )

    def _renamed(self, told: Callable[[State, str], object]) -> set[str]:
        """Documents that are there in both states and of whose organizations something else is told now."""
        before, now = self.before.meant, self.now.meant
        both = before.keys() & now.keys()
        return {node[0] for node in both if told(self.before, before[node]) != told(self.now, now[node])}

    def _projects(self) -> set[str]:
        names = {name for record in self.records for name in projects_named(record).values()}
        return {name for name in names if self.before.project(name) != self.now.project(name)}

    def _pairs(self, organizations: set[str], documents: set[str], projects: set[str]) -> set[LinkKey]:
        """The links that may be otherwise."""
        found: set[LinkKey] = set()
        for state, other in ((self.before, self.now), (self.now, self.before)):
            names = {record.document.name for record in state.records_of(self.sources)} | documents
            for name in projects:
                project, different = state.project(name), other.project(name)
                if project is not None and _years(project) != _years(different):
                    names |= {document for document, _ in project.members}
            for name in organizations:
                one, another = state.organizations.get(name), other.organizations.get(name)
                if one is not None and another is not None and country_of(one) != country_of(another):
                    names |= {document for document, _ in one.members}
            found |= state.pairs(names)
        return found

    def _identities(
        self, sources: set[str], organizations: set[str], projects: set[str], links: set[LinkKey]
    ) -> Identities:
        """What the sources, the things and the links are now."""
        now = self.now
        records = now.records_of(sources)
        now.know(records)
        ids = {(record.document.name, org.key) for record in records for org in record.organizations}
        named = {node: now.meant[node] for node in ids}
        project_ids = {
            (record.document.name, key): name for record in records for key, name in projects_named(record).items()
        }
        ends = {end for kind, *both in links if kind == "organization" for end in both}
        return Identities(
            organizations=_there({*named.values(), *organizations, *ends}, now.organization),
            projects=_there({*project_ids.values(), *projects}, now.project),
            organization_ids=named,
            project_ids=project_ids,
        )


def _different(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def _there(names: Iterable[str], find: Callable[[str], _Thing | None]) -> dict[str, _Thing]:
    return {name: found for name in sorted(names) if (found := find(name)) is not None}


def _years(project: Project | None) -> tuple[int | None, int | None] | None:
    return None if project is None else (project.first_year, project.last_year)
