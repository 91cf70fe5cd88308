"""Who works with whom: collaboration links, worked out once for every view.

A link says what a careful reader would, and no more:

- Two organizations work together where one carries out a project or event in which the other has a part (it leads
  too, is a partner, a funder, a host, an office of its programme), where both are partners of one project, or where a
  source says in so many words that they are partners. A platform, a venue, someone who only takes part, speaks, or is
  named in passing, and someone whose part is yet to be confirmed, are not collaborators.
- Two regions are linked where one project or event reaches into both: it works there, takes place there, its
  applicant has its seat there, or a partner of it does. Cities count for their region. A country, a group of countries
  or a place named for comparison says nothing of a region. Twin cities and declared cooperation link the regions of
  the two places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Literal

import msgspec

from kg.model import Organization, Place, Project, Record, Reference
from kg.places import gazetteer
from kg.resolve import Identities
from kg.resolve import Organization as Resolved

__all__ = ["LEADS", "PLACE_ROLES", "SIDES", "CollaborationLink", "collaboration_links", "country_of"]

#: Roles of those who carry a project or event.
LEADS = frozenset({"applicant", "co-organizer", "organizer", "implementer", "predecessor"})
#: Roles of those who have a part in what others carry.
SIDES = frozenset({"partner", "funder", "host", "office"})
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
    found = _Found(identities)
    for record in records:
        found.own_project(record)
        for project in record.projects:
            found.other_project(record, project)
        found.stated(record)
    return found.links()


class _Pair:
    """What is known of two that work together."""

    def __init__(self) -> None:
        self.bases: set[str] = set()
        self.projects: set[str] = set()
        self.sources: set[str] = set()
        self.roles: tuple[set[str], set[str]] = (set(), set())


#: Who has a part in one project: organization's id, or region → roles.
_Parts = Mapping[str, set[str]]


class _Found:
    def __init__(self, identities: Identities) -> None:
        self.identities = identities
        self.pairs: dict[tuple[Literal["organization", "region"], str, str], _Pair] = defaultdict(_Pair)

    def pair(self, kind: Literal["organization", "region"], a: str, b: str, parts: _Parts, basis: str) -> _Pair:
        a, b = sorted((a, b))
        pair = self.pairs[kind, a, b]
        pair.bases.add(basis)
        pair.roles[0].update(parts.get(a, ()))
        pair.roles[1].update(parts.get(b, ()))
        return pair

    def own_project(self, record: Record) -> None:
        document = record.document.name
        project = self.identities.project(document)
        parts: dict[str, set[str]] = defaultdict(set)
        for org in record.organizations:
            if not org.unconfirmed:
                # `predecessor` tells of another project: `other_project` reads it there.
                roles = (LEADS | SIDES) - {"predecessor"}
                parts[self.identities.organization(document, org.key)] |= roles & {*org.roles}
        self.joint(project, parts, document)
        reach: dict[str, set[str]] = defaultdict(set)
        for place, role in _reached(record):
            region = gazetteer().region_of(place)
            if region is not None:
                reach[region].add(role)
        for a, b in combinations(sorted(reach), 2):
            pair = self.pair("region", a, b, reach, "project-reaches-region")
            pair.projects.add(project)
            pair.sources.add(document)

    def other_project(self, record: Record, project: Project) -> None:
        document = record.document.name
        keys = {org.key for org in record.organizations}
        parts: dict[str, set[str]] = defaultdict(set)
        for participant in project.participants:
            if participant.organization in keys:
                name = self.identities.organization(document, participant.organization)
                parts[name] |= (LEADS | SIDES) & {participant.role}
        self.joint(self.identities.project(document, project.key), parts, document)

    def joint(self, project: str, parts: _Parts, document: str) -> None:
        """Link those who have a part in one project."""
        for a, b in combinations(sorted(name for name, roles in parts.items() if roles), 2):
            leading = [bool(LEADS & parts[name]) for name in (a, b)]
            partners = ["partner" in parts[name] for name in (a, b)]
            if any(leading) or all(partners):
                pair = self.pair("organization", a, b, parts, "joint-project")
                if (leading[0] and partners[1]) or (leading[1] and partners[0]):
                    pair.bases.add("declared-partner")
                pair.projects.add(project)
                pair.sources.add(document)

    def stated(self, record: Record) -> None:
        """Links that the source states in words."""
        document = record.document.name
        for link in record.links:
            if link.kind in ("twin-cities", "cooperation"):
                ends = [gazetteer().region_of(end.id) for end in (link.source, link.target) if end.type == "place"]
                if len(ends) == 2 and ends[0] and ends[1] and ends[0] != ends[1]:
                    self.pair("region", ends[0], ends[1], {}, link.kind).sources.add(document)
            elif link.kind == "partner":
                for a in self.bearers(record, link.source):
                    for b in self.bearers(record, link.target):
                        if a != b:
                            pair = self.pair("organization", a, b, {}, "declared-partner")
                            pair.sources.add(document)
                            if "project" in (link.source.type, link.target.type):
                                pair.projects.add(self.identities.project(document))

    def bearers(self, record: Record, end: Reference) -> Iterator[str]:
        """The organizations that one end of a partnership stands for: itself, or who carries the source's project."""
        for org in record.organizations:
            mine = end.type == "organization" and org.key == end.id
            ours = end.type == "project" and end.id == "self" and (LEADS - {"predecessor"}) & {*org.roles}
            if (mine or ours) and not org.unconfirmed:
                yield self.identities.organization(record.document.name, org.key)

    def links(self) -> list[CollaborationLink]:
        return [self.link(kind, a, b, pair) for (kind, a, b), pair in sorted(self.pairs.items())]

    def link(self, kind: Literal["organization", "region"], a: str, b: str, pair: _Pair) -> CollaborationLink:
        known = [self.identities.projects[project] for project in pair.projects]
        country_a, country_b = (self.country(kind, end) for end in (a, b))
        return CollaborationLink(
            kind=kind,
            a=a,
            b=b,
            bases=tuple(sorted(pair.bases)),
            projects=tuple(sorted(pair.projects)),
            first_year=min((project.first_year for project in known if project.first_year is not None), default=None),
            last_year=max((project.last_year for project in known if project.last_year is not None), default=None),
            cross_border=None if country_a is None or country_b is None else country_a != country_b,
            roles_a=tuple(sorted(pair.roles[0])),
            roles_b=tuple(sorted(pair.roles[1])),
            sources=tuple(sorted(pair.sources)),
        )

    def country(self, kind: str, end: str) -> str | None:
        if kind == "region":
            return gazetteer().country_of(end)
        return country_of(self.identities.organizations[end])


def country_of(organization: Resolved) -> str | None:
    """ISO 3166-1 code of an organization's country: of its seat, else of its registers; None where unknown."""
    if organization.region is not None:
        return gazetteer().country_of(organization.region)
    # A register is a country's: its code begins with the country's; that of an international one (XI-…) does not.
    codes = {number.scheme.partition("-")[0] for number in organization.identifiers if number.valid}
    countries = [code for code in codes if gazetteer().get(code) is not None]
    return countries[0] if len(countries) == 1 else None


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
