"""Who works with whom: collaboration links, worked out once for every view.

A link says what a careful reader would, and no more:

- Two organizations work together where one carries out a project or event in which the other has a part (it leads
  too, is a partner, a funder, a host, an office of its programme), where both are partners of one project, or where a
  source says in so many words that they are partners. A platform, a venue, someone who only takes part, speaks, or is
  named in passing, and someone whose part is yet to be confirmed, are not collaborators.
- Two regions are linked where one project or event reaches into both: it works there, takes place there, its
  applicant has its seat there, or a partner of it does. Cities count for their region. A country, a group of countries
  or a place named for comparison says nothing of a region, and a region is not linked with one that it lies in
  (Liverpool with England). Twin cities and declared cooperation link the regions of the two places.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from sys import intern
from typing import Any, Literal, NamedTuple

import msgspec

from kg.model import Link, Organization, Place, Project, Record, Reference
from kg.places import gazetteer
from kg.resolve import Identities
from kg.resolve import Organization as Resolved

__all__ = [
    "LEADING",
    "LEADS",
    "PARTS_TAKEN",
    "PLACE_ROLES",
    "SIDES",
    "CollaborationLink",
    "Found",
    "LinkKey",
    "collaboration_links",
    "country_of",
]

#: Roles of those who carry a project or event.
LEADS = frozenset({"applicant", "co-organizer", "organizer", "implementer", "predecessor"})
#: Roles of those who have a part in what others carry.
SIDES = frozenset({"partner", "funder", "host", "office"})
#: Roles of those who carry the project or event that a source describes; a predecessor carried an earlier one.
LEADING = LEADS - {"predecessor"}
#: Roles of those who have a part in it.
PARTS_TAKEN = LEADING | SIDES
#: What a place must be to a project for the project to reach it.
PLACE_ROLES = frozenset({"area", "venue", "partner-area", "seat"})


class CollaborationLink(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That two organizations, or two regions, work together.

    Attributes:
        kind: what is linked: `organization` or `region`.
        a: the one: an organization's id (`org/…`) or a region's gazetteer id (`RU-PSK`); `a < b`.
        b: the other.
        bases: how it is known, sorted concepts of the scheme `link-basis`: `joint-project`, `declared-partner`
            between organizations; `project-reaches-region`, `twin-cities`, `cooperation` between regions.
        projects: ids of the projects and events that make the link (`project/…`, `event/…`), sorted; none where a
            source only states it (twin cities).
        first_year: the earliest year of those projects, None where no year is known.
        last_year: the latest.
        cross_border: True where the two are in different countries; None where the country of one is unknown.
        roles_a: roles of `a` in those projects, sorted: concepts of the scheme `role` for an organization, of
            `place-role` for a region.
        roles_b: of `b`.
        sources: names of the documents that say so, sorted.
    """

    kind: Literal["organization", "region"]
    a: str
    b: str
    bases: tuple[str, ...]
    projects: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    cross_border: bool | None = None
    roles_a: tuple[str, ...] = ()
    roles_b: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def collaboration_links(records: Iterable[Record], identities: Identities) -> list[CollaborationLink]:
    """All links that the records show: one for each pair, sorted by kind, a, b.

    Args:
        records: of the graph.
        identities: of the same records (`kg.resolve.resolve`).
    """
    found = Found(identities)
    for record in records:
        found.add(record)
    return list(found.links())


#: What is linked, and its two ends.
LinkKey = tuple[Literal["organization", "region"], str, str]
#: Who has a part in one project: organization's id, or region → roles.
_Parts = Mapping[str, set[str]]


class _Shown(NamedTuple):
    """What one document shows of two that work together; what several show in the same words is kept once.

    Attributes:
        bases: how it is known.
        roles_a: what the one is to the project.
        roles_b: what the other is.
    """

    bases: frozenset[str]
    roles_a: frozenset[str]
    roles_b: frozenset[str]


class Found:
    """The links that records show, collected record by record.

    Args:
        identities: of the records: of the organizations and projects that they name.
    """

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        #: For each pair, in a row: what is shown, the project or None, the document; and so again.
        self._pairs: dict[LinkKey, list[Any]] = {}
        self._shown: dict[_Shown, _Shown] = {}
        self._countries: dict[str, str | None] = {}

    def add(self, record: Record) -> None:
        """Collect what a record shows."""
        self.add_organizations(record)
        self.add_regions(record)

    def add_organizations(self, record: Record) -> None:
        """Collect which organizations a record shows to work together."""
        # The same name for all: what a record says is soon forgotten, its links stay.
        document = intern(record.document.name)
        self._own_project(record, document)
        for project in record.projects:
            self._other_project(record, document, project)
        for link in record.links:
            if link.kind == "partner":
                self._stated(record, document, link)

    def add_regions(self, record: Record) -> None:
        """Collect which regions a record shows to be linked."""
        document = intern(record.document.name)
        project = self._identities.project(document)
        reach: dict[str, set[str]] = {}
        for place, role in _reached(record):
            region = gazetteer().region_of(place)
            if region is not None:
                reach.setdefault(region, set()).add(role)
        for a, b in combinations(sorted(reach), 2):
            if _are_apart(a, b):
                self._note(self._pair("region", a, b, reach, "project-reaches-region"), project, document)
        for link in record.links:
            if link.kind in ("twin-cities", "cooperation"):
                ends = [gazetteer().region_of(end.id) for end in (link.source, link.target) if end.type == "place"]
                if len(ends) == 2 and ends[0] and ends[1] and _are_apart(ends[0], ends[1]):
                    self._note(self._pair("region", ends[0], ends[1], {}, link.kind), None, document)

    @property
    def keys(self) -> set[LinkKey]:
        """Kind and ends of the links that were collected."""
        return {*self._pairs}

    def _pair(
        self, kind: Literal["organization", "region"], a: str, b: str, parts: _Parts, *bases: str
    ) -> tuple[LinkKey, _Shown]:
        if b < a:
            a, b = b, a
        shown = _Shown(frozenset(bases), frozenset(parts.get(a, ())), frozenset(parts.get(b, ())))
        return (kind, a, b), self._shown.setdefault(shown, shown)

    def _note(self, pair: tuple[LinkKey, _Shown], project: str | None, document: str) -> None:
        key, shown = pair
        known = self._pairs.get(key)
        if known is None:
            self._pairs[key] = [shown, project, document]
        else:
            known += (shown, project, document)

    def _own_project(self, record: Record, document: str) -> None:
        ids = self._identities.organization_ids
        project = self._identities.project(document)
        parts: dict[str, set[str]] = {}
        for org in record.organizations:
            if not org.unconfirmed:
                # `predecessor` tells of another project: `other_project` reads it there.
                parts.setdefault(ids[document, org.key], set()).update(PARTS_TAKEN.intersection(org.roles))
        self._joint(project, parts, document)

    def _other_project(self, record: Record, document: str, project: Project) -> None:
        keys = {org.key for org in record.organizations}
        parts: dict[str, set[str]] = {}
        for participant in project.participants:
            if participant.organization in keys:
                name = self._identities.organization(document, participant.organization)
                parts.setdefault(name, set()).update((LEADS | SIDES) & {participant.role})
        self._joint(self._identities.project(document, project.key), parts, document)

    def _joint(self, project: str, parts: _Parts, document: str) -> None:
        """Link those who have a part in one project."""
        for a, b in combinations(sorted(name for name, roles in parts.items() if roles), 2):
            leads = not LEADS.isdisjoint(parts[a]), not LEADS.isdisjoint(parts[b])
            partners = "partner" in parts[a], "partner" in parts[b]
            if any(leads) or all(partners):
                declared = (leads[0] and partners[1]) or (leads[1] and partners[0])
                bases = ("joint-project", "declared-partner") if declared else ("joint-project",)
                self._note(self._pair("organization", a, b, parts, *bases), project, document)

    def _stated(self, record: Record, document: str, link: Link) -> None:
        """A partnership that the source states in words."""
        ours = "project" in (link.source.type, link.target.type)
        project = self._identities.project(document) if ours else None
        for a in self._bearers(record, link.source):
            for b in self._bearers(record, link.target):
                if a != b:
                    self._note(self._pair("organization", a, b, {}, "declared-partner"), project, document)

    def _bearers(self, record: Record, end: Reference) -> Iterator[str]:
        """The organizations that one end of a partnership stands for: itself, or who carries the source's project."""
        for org in record.organizations:
            mine = end.type == "organization" and org.key == end.id
            ours = end.type == "project" and end.id == "self" and LEADING & {*org.roles}
            if (mine or ours) and not org.unconfirmed:
                yield self._identities.organization(record.document.name, org.key)

    def links(self) -> Iterator[CollaborationLink]:
        """The links, one for each pair, sorted by kind, a, b. What was collected is given away while they are made."""
        for key in sorted(self._pairs):
            yield self._link(key, self._pairs.pop(key))

    def link(self, key: LinkKey) -> CollaborationLink | None:
        """One of the links; None where nothing shows it."""
        found = self._pairs.get(key)
        return None if found is None else self._link(key, found)

    def _link(self, key: LinkKey, found: list[Any]) -> CollaborationLink:
        kind, a, b = key
        shown: set[_Shown] = set(found[::3])
        projects = tuple(sorted({project for project in found[1::3] if project is not None}))
        firsts, lasts = [], []
        for project in projects:
            known = self._identities.projects[project]
            if known.first_year is not None:
                firsts.append(known.first_year)
            if known.last_year is not None:
                lasts.append(known.last_year)
        country_a, country_b = self._country(kind, a), self._country(kind, b)
        return CollaborationLink(
            kind=kind,
            a=a,
            b=b,
            bases=_sorted(frozenset().union(*(one.bases for one in shown))),
            projects=projects,
            first_year=min(firsts, default=None),
            last_year=max(lasts, default=None),
            cross_border=None if country_a is None or country_b is None else country_a != country_b,
            roles_a=_sorted(frozenset().union(*(one.roles_a for one in shown))),
            roles_b=_sorted(frozenset().union(*(one.roles_b for one in shown))),
            sources=tuple(sorted({*found[2::3]})),
        )

    def _country(self, kind: str, end: str) -> str | None:
        if end not in self._countries:
            region = kind == "region"
            country = gazetteer().country_of(end) if region else country_of(self._identities.organizations[end])
            self._countries[end] = country
        return self._countries[end]


@lru_cache(maxsize=65_536)
def _are_apart(a: str, b: str) -> bool:
    """Whether two regions are two, and neither lies in the other."""
    return a not in gazetteer().inside(b) and b not in gazetteer().inside(a)


@lru_cache(maxsize=4096)
def _sorted(words: frozenset[str]) -> tuple[str, ...]:
    """One tuple for all that say the same."""
    return tuple(sorted(words))


def country_of(organization: Resolved) -> str | None:
    """ISO 3166-1 code of an organization's country: of its seat, else of its registers; None where unknown."""
    if organization.region is not None:
        return gazetteer().country_of(organization.region)
    # A register is a country's: its code begins with the country's; that of an international one (XI-…) does not.
    codes = {number.scheme.partition("-")[0] for number in organization.identifiers if number.valid}
    countries = [code for code in codes if gazetteer().get(code) is not None]
    return countries[0] if len(countries) == 1 else None


def regions_of(record: Record) -> set[str]:
    """The regions that a record may link with each other: what its project reaches, and what it states."""
    places = [place for place, _ in _reached(record)]
    places += (end.id for link in record.links for end in (link.source, link.target) if end.type == "place")
    return {region for place in places if (region := gazetteer().region_of(place)) is not None}


def _reached(record: Record) -> Iterator[tuple[str, str]]:
    """Places that the source's project or event reaches, each with what it is to it."""
    for place in record.places:
        yield from ((place.id, role) for role in _roles(place) if role in PLACE_ROLES)
    for org in record.organizations:
        role = _seat(org)
        if org.region is not None and role is not None:
            yield org.region, role


def _roles(place: Place) -> set[str]:
    return {*place.roles} or {place.role}


def _seat(org: Organization) -> str | None:
    """What the seat of an organization is to the project: None where it is none of those who carry or share it."""
    roles = {*org.roles}
    if org.unconfirmed:
        return None
    if "applicant" in roles:
        return "seat"
    return "partner-area" if roles & {"co-organizer", "organizer", "implementer", "partner", "host", "office"} else None
