"""From the graph to the data of a map of regions: `kg.network.region_map`.

For every link the map gets the projects behind it, who has a part in them, and the passages of the sources that name
the two regions, the naming words marked. A passage is the sentence around the words, so that a reader sees what is
said of the place without opening the document.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice

import msgspec

from kg.concepts import concept
from kg.errors import UnknownName
from kg.graph import Graph
from kg.links import LEADS, PLACE_ROLES, SIDES, CollaborationLink
from kg.maps.data import (
    Label,
    MapCountry,
    MapData,
    MapLink,
    MapNote,
    MapOrganization,
    MapPart,
    MapProject,
    MapQuote,
    MapRegion,
    MapSource,
)
from kg.model import Evidence, Record
from kg.passages import Passage, joined, passage, sentence
from kg.places import PlaceEntry, gazetteer
from kg.resolve import Organization

__all__ = ["TITLE", "region_map"]

TITLE = Label("Кто с кем работает через границу", "Who works with whom across borders")

#: Passages shown for one link, for one project, for one organization.
_FOR_LINK, _FOR_PROJECT, _FOR_ORGANIZATION = 6, 4, 3
_NUMBERS = {"RU-OGRN": ("ОГРН", "OGRN"), "RU-INN": ("ИНН", "INN"), "RU-OGRNIP": ("ОГРНИП", "OGRNIP")}
#: Roles in the order in which participants are listed.
_CARRY = ("applicant", "organizer", "implementer", "predecessor", "co-organizer", "partner", "office", "host", "funder")
#: Which passages show best that a project reaches a place, by what the place is to it.
_RANK = {"area": 0, "venue": 1, "partner-area": 2, "seat": 3}


def region_map(
    graph: Graph, *, title: Label | None = None, generated: date | None = None, cross_border_only: bool = False
) -> MapData:
    """What the map of regions shows.

    Args:
        graph: an open graph.
        title: heading of the page; by default `TITLE`.
        generated: date shown on the page; by default the day on which a source was last read, so that the same graph
            gives the same page.
        cross_border_only: leave out the links between regions of one country.

    Returns:
        Regions that have a link or that a project reaches, their links, and what stands behind them. Regions without
        coordinates are left out, and a note says so.
    """
    return _Drawing(graph, cross_border_only).data(title or TITLE, generated or _last_read(graph))


def _last_read(graph: Graph) -> date | None:
    days = [source.read_at[:10] for source in graph.sources() if source.read_at]
    return date.fromisoformat(max(days)) if days else None


class _Mention(msgspec.Struct, frozen=True):
    """That a record names a region as a place of its project: the words and what the place is to it."""

    record: Record
    words: Evidence
    role: str


class _Drawing:
    """Gathers one map."""

    def __init__(self, graph: Graph, cross_border_only: bool) -> None:
        self.identities = graph.identities
        self.records = graph.records
        self.by_name = {record.document.name: record for record in self.records}
        links = [link for link in graph.links if link.kind == "region" and (link.cross_border or not cross_border_only)]
        reached = self._mentions()
        named = {end for link in links for end in (link.a, link.b)} | {region for region, _ in reached}
        self.places = {region: entry for region in sorted(named) if (entry := _located(region)) is not None}
        self.left_out = len(named) - len(self.places)
        self.links = [link for link in links if link.a in self.places and link.b in self.places]
        self.reached = {key: found for key, found in reached.items() if key[0] in self.places}
        self.parts = self._parts()
        self.quotes: dict[tuple[Passage, str | None], MapQuote] = {}

    def data(self, title: Label, generated: date | None) -> MapData:
        projects = sorted(
            {project for _, project in self.reached} | {project for link in self.links for project in link.projects}
        )
        links = [self._link(link) for link in self.links]
        shown = [self._project(project) for project in projects]
        organizations = sorted({part.organization for project in shown for part in project.parts})
        at: dict[str, list[str]] = defaultdict(list)
        made = [self._organization(self.identities.organizations[name]) for name in organizations]
        for organization in made:
            if organization.region is not None:
                at[organization.region].append(organization.id)
        regions = [
            MapRegion(
                id=region,
                name=Label(entry.name, entry.name_en),
                country=entry.country or "",
                latitude=entry.latitude or 0.0,
                longitude=entry.longitude or 0.0,
                organizations=at[region],
                projects=sorted({project for place, project in self.reached if place == region}),
            )
            for region, entry in self.places.items()
        ]
        quotes = sorted(self.quotes.values(), key=lambda quote: quote.id)
        sources = {quote.source for quote in quotes} | {source for project in shown for source in project.sources}
        sources |= {source for link in links for source in link.sources}
        return MapData(
            title=title,
            countries=[_country(code) for code in sorted({region.country for region in regions})],
            regions=regions,
            links=links,
            projects=shown,
            organizations=made,
            quotes=quotes,
            sources=[
                MapSource(id=name, title=self.by_name[name].document.title or name, name=name)
                for name in sorted(sources)
            ],
            bases={basis: _basis(basis) for basis in sorted({basis for link in links for basis in link.basis})},
            notes=list(self._notes(made)),
            generated=generated,
        )

    # What the records say

    def _mentions(self) -> dict[tuple[str, str], list[_Mention]]:
        """(region, project) → the words by which the project reaches the region, the plainest first."""
        found: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
        for record in self.records:
            project = self.identities.project(record.document.name)
            for place in record.places:
                region = gazetteer().region_of(place.id)
                roles = {*place.roles, place.role} & PLACE_ROLES
                if region is None or not roles:
                    continue
                best = min(roles, key=lambda role: (_RANK[role], role))
                words = [one for one in place.evidence if one.role in roles] or list(place.evidence)
                found[region, project] += [_Mention(record, one, one.role or best) for one in words]
            for organization in record.organizations:
                region = gazetteer().region_of(organization.region) if organization.region else None
                part = {*organization.roles} & (LEADS | SIDES)
                if region is not None and part - {"predecessor", "funder"} and not organization.unconfirmed:
                    words = [one for one in organization.evidence if one.role in part] or organization.evidence
                    role = "seat" if "applicant" in part else "partner-area"
                    found[region, project] += [_Mention(record, one, role) for one in words[:1]]
        for mentions in found.values():
            mentions.sort(key=lambda one: (_RANK.get(one.role, 9), one.record.document.name, one.words.start))
        return found

    def _parts(self) -> dict[str, dict[str, list[str]]]:
        """Project → organization → its roles, strongest first; who is only named has no part.

        The empty role at the end says that the part is yet to be confirmed.
        """
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for record in self.records:
            name = record.document.name
            keys = {organization.key for organization in record.organizations}
            for organization in record.organizations:
                # `predecessor` tells of the earlier project, which has participants of its own.
                roles = {*organization.roles} - {"mentioned", "predecessor"}
                if roles:
                    who = self.identities.organization(name, organization.key)
                    found[self.identities.project(name)][who] |= roles | ({""} if organization.unconfirmed else set())
            for other in record.projects:
                for part in other.participants:
                    if part.organization in keys:
                        who = self.identities.organization(name, part.organization)
                        found[self.identities.project(name, other.key)][who].add(part.role)
        parts: dict[str, dict[str, list[str]]] = {}
        for project, members in found.items():
            ranked = {who: sorted(roles, key=_weight) for who, roles in members.items()}
            parts[project] = dict(sorted(ranked.items(), key=lambda member: (_weight(member[1][0]), member[0])))
        return parts

    # The parts of the map

    def _project(self, name: str) -> MapProject:
        project = self.identities.projects[name]
        described = [self.by_name[document] for document, key in project.members if key == "self"]
        header = described[0].header if described else None
        passages: dict[Passage, None] = {}
        for region in self.places:
            for mention in self.reached.get((region, name), [])[:1]:
                passages[passage(mention.record, [mention.words])] = None
        return MapProject(
            id=name,
            title=project.title,
            number=project.number,
            status=_label("application-status", header.status) if header and header.status else None,
            direction=_label("grant-direction", header.direction) if header and header.direction else None,
            first_year=project.first_year,
            last_year=project.last_year,
            parts=[
                MapPart(organization=who, roles=[_role(role) for role in roles])
                for who, roles in self.parts.get(name, {}).items()
            ],
            quotes=[self._quote(one, name) for one in islice(joined(passages), _FOR_PROJECT)],
            sources=sorted({document for document, _ in project.members}),
        )

    def _organization(self, organization: Organization) -> MapOrganization:
        region = gazetteer().region_of(organization.region) if organization.region else None
        words: dict[Passage, None] = {}
        for document, key in organization.members:
            record = self.by_name[document]
            for one in record.organizations:
                if one.key == key:
                    words |= dict.fromkeys(passage(record, [each]) for each in one.evidence[:_FOR_ORGANIZATION])
        return MapOrganization(
            id=organization.id,
            name=organization.label,
            kind=_label("organization-kind", organization.kind) if organization.kind else None,
            region=region if region in self.places else None,
            numbers=[
                Label(*(f"{word} {number.value}" for word in _NUMBERS.get(number.scheme, (number.scheme,) * 2)))
                for number in organization.identifiers
                if number.valid
            ],
            quotes=[self._quote(one, None) for one in islice(words, _FOR_ORGANIZATION)],
        )

    def _link(self, link: CollaborationLink) -> MapLink:
        quotes = [self._quote(one, None) for one in islice(self._stated(link), _FOR_LINK)]
        for project in link.projects:
            quotes += [self._quote(one, project) for one in self._shown(link, project)]
        carriers = {
            who
            for project in link.projects
            for who, roles in self.parts.get(project, {}).items()
            if (LEADS | SIDES) & {*roles} and "" not in roles
        }
        return MapLink(
            a=link.a,
            b=link.b,
            cross_border=bool(link.cross_border),
            basis=list(link.bases),
            projects=list(link.projects),
            organizations=sorted(carriers),
            first_year=link.first_year,
            last_year=link.last_year,
            quotes=quotes,
            sources=list(link.sources),
        )

    def _stated(self, link: CollaborationLink) -> Iterator[Passage]:
        """Passages that state the link itself: twin cities, cooperation."""
        ends = {link.a, link.b}
        for name in link.sources:
            record = self.by_name[name]
            for stated in record.links:
                if {
                    gazetteer().region_of(end.id) for end in (stated.source, stated.target) if end.type == "place"
                } == ends:
                    for words in stated.evidence:
                        inner = [
                            mark
                            for place in record.places
                            if gazetteer().region_of(place.id) in ends
                            for mark in place.evidence
                            if words.start <= mark.start and mark.end <= words.end
                        ]
                        yield passage(record, inner or [words], around=words)

    def _shown(self, link: CollaborationLink, project: str) -> Iterator[Passage]:
        """Passages that show a project in both regions: one that names both, else one for each."""
        found = [self.reached.get((end, project), []) for end in (link.a, link.b)]
        places = [{sentence(one.record, one.words): one for one in reversed(mentions)} for mentions in found]
        both = [key for key in places[0] if key in places[1]]
        if both:
            first, second = (place[min(both, key=lambda key: key[:2])] for place in places)
            yield passage(first.record, [first.words, second.words])
            return
        for mentions in found:
            for mention in mentions[:1]:
                yield passage(mention.record, [mention.words])

    def _quote(self, shown: Passage, project: str | None) -> str:
        quote = self.quotes.get((shown, project))
        if quote is None:
            quote = self.quotes[shown, project] = MapQuote(
                id=f"q{len(self.quotes):05}",
                text=shown.text,
                source=shown.document,
                marks=list(shown.marks),
                start=shown.start,
                end=shown.end,
                project=project,
            )
        return quote.id

    def _notes(self, organizations: list[MapOrganization]) -> Iterator[MapNote]:
        yield MapNote(
            text=Label(
                "Связь есть, когда один проект или событие охватывает оба региона или источник прямо говорит о ней. "
                "Если источник называет только страну, связи регионов из этого не следует.",
                "Two regions are linked where one project or event reaches both, or a source says so. "
                "Where a source names only a country, no link of regions follows.",
            )
        )
        homeless = sum(organization.region is None for organization in organizations)
        if homeless:
            yield MapNote(
                text=Label(
                    f"Организаций без названного в источниках региона: {homeless}. Они есть в списках, но не на карте.",
                    f"Organizations whose region no source names: {homeless}. They are in the lists, not on the map.",
                )
            )
        if self.left_out:
            yield MapNote(
                text=Label(
                    f"Регионов без известных координат: {self.left_out}. Они и их связи не показаны.",
                    f"Regions without known coordinates: {self.left_out}. They and their links are not shown.",
                )
            )


def _located(region: str) -> PlaceEntry | None:
    entry = gazetteer().get(region)
    known = entry is not None and entry.latitude is not None and entry.longitude is not None and entry.country
    return entry if known else None


def _country(code: str) -> MapCountry:
    entry = gazetteer().get(code)
    return MapCountry(code=code, name=Label(entry.name, entry.name_en) if entry else Label(code))


def _label(scheme: str, slug: str) -> Label:
    """What a concept is called; its slug where a third party's loader made one up."""
    try:
        names = concept(scheme, slug).names
    except UnknownName:
        return Label(slug)
    return Label(names.get("ru", names.get("en", slug)), names.get("en"))


def _weight(role: str) -> tuple[int, str]:
    """Sorts roles: those who carry the project, those who have a part in it, all others, the unconfirmed at the end."""
    return (_CARRY.index(role) if role in _CARRY else 50 if role else 99), role


def _role(slug: str) -> Label:
    """A role in the middle of a line; the empty slug stands for a part that is yet to be confirmed."""
    if not slug:
        return Label("участие не подтверждено", "unconfirmed")
    label = _label("role", slug)
    return Label(label.ru[:1].lower() + label.ru[1:], label.en and label.en[:1].lower() + label.en[1:])


def _basis(slug: str) -> tuple[Label, Label]:
    try:
        texts = concept("link-basis", slug).definitions
    except UnknownName:
        texts = {}
    return _label("link-basis", slug), Label(texts.get("ru", texts.get("en", "")), texts.get("en"))
