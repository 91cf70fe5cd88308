"""What the search view keeps of each thing of the graph, worked out from what the sources say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b

import msgspec

from kg.errors import UnknownName
from kg.finding import Entity, Kind
from kg.iris import Iris
from kg.links import LEADS, PLACE_ROLES, SIDES, country_of
from kg.model import ConceptMatch, Record
from kg.model import Organization as Named
from kg.names import display_name
from kg.places import PlaceEntry, gazetteer
from kg.projects import Project, years_of
from kg.resolve import Organization
from kg.views import Truth

__all__ = ["FIELDS", "SCHEMES", "Entries", "Entry", "Text", "place_detail", "spelled_number"]

#: What a thing is searched by, the most telling first: the columns of the full-text index.
FIELDS = ("name", "about", "place", "organizations", "text")
#: Concepts by which things are filtered: facet → scheme.
SCHEMES = {"group": "target-group", "direction": "grant-direction"}

#: How well words must fit a concept, from 0 to 1, to count for it: as in the named questions.
_MIN_SCORE = 0.5
#: What a place is to a project that reaches it, the most telling first.
_REACH = ("area", "venue", "partner-area", "seat")
assert set(_REACH) == PLACE_ROLES
#: Roles of those who have a part in the project that a source describes.
_PARTS = (LEADS | SIDES) - {"predecessor"}

_UNIT = re.compile(r"\s*\b(?:область|край|Region|Oblast|Krai|Province|District)\b")

_Years = tuple[int | None, int | None]


class Text(msgspec.Struct, frozen=True):
    """Words that a thing is found by.

    Attributes:
        field: one of `FIELDS`.
        part: what they are: `name`, `target-group`, the kind of a section, …
        text: the words.
    """

    field: str
    part: str
    text: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the view keeps of one thing.

    Attributes:
        entity: the thing.
        label_en: its English name, where it has one (places).
        names: all that it is called.
        numbers: registration and application numbers.
        texts: what it is searched by, beside its names.
        facets: what it is filtered by: (`place`, gazetteer id), (`group`, concept), (`direction`, concept); wider
            places and concepts too.
        places: gazetteer ids of where it is or works, the most important first.
        years: first and last of its work.
        documents: names of the sources that name it, sorted.
    """

    entity: Entity
    label_en: str | None = None
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    facets: frozenset[tuple[str, str]] = frozenset()
    places: tuple[str, ...] = ()
    years: _Years = (None, None)
    documents: tuple[str, ...] = ()


class Entries:
    """All things of a graph.

    Args:
        truth: what the view is made from.

    Attributes:
        documents: names of all documents.
    """

    def __init__(self, truth: Truth) -> None:
        self._iris = Iris(truth.base)
        self._identities = truth.identities
        self._records: dict[str, Record] = {}
        self._positions: dict[str, int] = {}
        naming: dict[str, set[str]] = defaultdict(set)
        for change in truth.changes(0):
            for record in change.records:
                name = record.document.name
                self._records[name], self._positions[name] = record, change.position
                for place in (*(place.id for place in record.places), *(org.region for org in record.organizations)):
                    if place is not None:
                        naming[place].add(name)
        self.documents = frozenset(self._records)
        known = {place: gazetteer().get(place) for place in naming}
        self._places = {self._name(self._iris.place(key)): entry for key, entry in known.items() if entry is not None}
        self._naming = naming
        self._files = {self._name(self._iris.document(name)): name for name in self._records}

    def digests(self) -> dict[str, str]:
        """Id of each thing → what changes whenever its entry does."""
        found = {
            name: self._digest(known, {document for document, _ in known.members})
            for things in (self._identities.organizations, self._identities.projects)
            for name, known in things.items()
        }
        found |= {name: _hash(sorted(self._naming[place.id])) for name, place in self._places.items()}
        found |= {name: self._digest(None, {document}) for name, document in self._files.items()}
        return found

    def entry(self, name: str) -> Entry:
        """What the view keeps of a thing, given by its id, one of `digests`."""
        if (org := self._identities.organizations.get(name)) is not None:
            return self._organization(org)
        if (project := self._identities.projects.get(name)) is not None:
            return self._project(project)
        if (place := self._places.get(name)) is not None:
            return self._place(place)
        return self._document(self._files[name])

    def _digest(self, known: Organization | Project | None, documents: Iterable[str]) -> str:
        return _hash((known, [(name, self._positions[name]) for name in sorted(documents)]))

    def _name(self, iri: str) -> str:
        return self._iris.name(iri)

    def _entity(self, name: str, kind: Kind, label: str, detail: Iterable[str]) -> Entity:
        return Entity(
            id=name, iri=self._iris.base + name, kind=kind, label=label or name, detail=", ".join(filter(None, detail))
        )

    def _organization(self, org: Organization) -> Entry:
        number = next((number for number in org.identifiers if number.valid), None)
        seat = gazetteer().get(org.region) if org.region else None
        only = f"in {org.members[0][0]}" if org.members else ""
        detail = (f"{number.scheme} {number.value}" if number else only, seat.name if seat else "")
        where = seat.id if seat is not None else country_of(org)
        facets = _place_facets([where] if where is not None else [])
        texts = [
            *_labelled("kind", "organization-kind", org.kind),
            *_labelled("legal-form", "legal-form", org.legal_form),
            *(_place_text(place) for place in [where] if place is not None),
        ]
        years: list[_Years] = []
        for record, part, earlier in self._parts(org):
            years += earlier
            if part:
                years.append(years_of(record))
                facets |= _concept_facets(record)
                texts.append(Text("text", "project", record.document.title))
                texts += _labels(record)
        return Entry(
            entity=self._entity(org.id, "organization", org.label, detail),
            names=_unique((org.label, org.name, *org.aliases)),
            numbers=_unique(number.value for number in org.identifiers),
            texts=_said(texts),
            facets=frozenset(facets),
            places=(where,) if where is not None else (),
            years=_span(years),
            documents=_unique(sorted(document for document, _ in org.members)),
        )

    def _parts(self, org: Organization) -> Iterator[tuple[Record, bool, list[_Years]]]:
        """The records that name an organization: whether it has a part in their project, the years of earlier ones."""
        keys: dict[str, set[str]] = defaultdict(set)
        for document, key in org.members:
            keys[document].add(key)
        for document, mine in sorted(keys.items()):
            record = self._records[document]
            said = [one for one in record.organizations if one.key in mine]
            part = any(_PARTS & {*one.roles} and not one.unconfirmed for one in said)
            earlier = [
                (project.first_year, project.last_year)
                for project in record.projects
                if any(participant.organization in mine for participant in project.participants)
            ]
            yield record, part, earlier

    def _project(self, project: Project) -> Entry:
        kind: Kind = "event" if project.event else "project"
        years = "–".join(dict.fromkeys(str(year) for year in (project.first_year, project.last_year) if year))
        described = [self._records[document] for document, key in project.members if key == "self"]
        titles = [project.title, *(record.document.title for record in described)]
        texts: list[Text | None] = []
        for document, key in project.members:
            record = self._records[document]
            orgs = {org.key: org for org in record.organizations}
            for other in record.projects:
                if other.key == key:
                    titles.append(other.title)
                    named = (orgs.get(participant.organization) for participant in other.participants)
                    texts += (_names(org) for org in named if org is not None)
        facets: set[tuple[str, str]] = set()
        places: dict[str, int] = {}
        for record in described:
            texts += [*_about(record), *_told(record)]
            facets |= _concept_facets(record)
            for rank, place in _reached(record):
                places[place] = min(rank, places.get(place, rank))
        ranked = sorted(places, key=lambda place: (places[place], place))
        return Entry(
            entity=self._entity(
                project.id,
                kind,
                display_name(project.title),
                (project.number or f"in {project.members[0][0]}", years),
            ),
            names=_unique(titles),
            numbers=(spelled_number(project.number),) if project.number else (),
            texts=_said([*texts, *map(_place_text, ranked)]),
            facets=frozenset(facets | _place_facets(ranked)),
            places=tuple(ranked),
            years=(project.first_year, project.last_year),
            documents=_unique(sorted(document for document, _ in project.members)),
        )

    def _place(self, place: PlaceEntry) -> Entry:
        name = self._name(self._iris.place(place.id))
        containers = gazetteer().inside(place.id) - {place.id}
        return Entry(
            entity=self._entity(name, "place", place.name, (place_detail(place),)),
            label_en=place.name_en or None,
            names=_place_names(place),
            texts=_said(_place_text(key) for key in sorted(containers) if _is_firm(key)),
            facets=frozenset(_place_facets([place.id])),
            places=(place.id,),
            documents=tuple(sorted(self._naming[place.id])),
        )

    def _document(self, document: str) -> Entry:
        record = self._records[document]
        last = document.rsplit("/", 1)[-1]
        reached = [place for _, place in sorted(_reached(record))]
        name = self._name(self._iris.document(document))
        return Entry(
            entity=self._entity(name, "document", document, (record.document.title,)),
            names=_unique((document, last, last.rsplit(".", 1)[0])),
            texts=_said([Text("about", "title", record.document.title)]),
            facets=frozenset(_concept_facets(record) | _place_facets(reached)),
            places=_unique(reached),
            years=years_of(record),
            documents=(document,),
        )


def place_detail(place: PlaceEntry) -> str:
    """What tells a place from others of its name: its id, and in what it lies."""
    above = gazetteer().get(place.parent or place.country or "")
    inside = f"{place.kind} in {above.name}" if above and above.id != place.id else place.kind
    return f"{place.id}, {inside}"


def spelled_number(number: str) -> str:
    """An application's number with the first letter of a regional one in one alphabet."""
    return "".join(number.upper().split()).translate(str.maketrans("PR", "РР"))


def _about(record: Record) -> Iterator[Text]:
    """What the source says its project is about: its target groups, themes and direction, in words and labels."""
    for group in record.target_groups:
        yield Text("about", "target-group", group.text)
    for theme in record.themes:
        yield Text("about", "theme", theme.text)
    if record.header.direction_text:
        yield Text("about", "direction", record.header.direction_text)
    yield from _labels(record)


def _labels(record: Record) -> Iterator[Text]:
    """The concepts of a source's project by their names."""
    yield from _labelled("concept", SCHEMES["direction"], record.header.direction)
    for scheme, matches in _concepts(record):
        for match in matches:
            yield from _labelled("concept", scheme, match.id)


def _told(record: Record) -> Iterator[Text]:
    """What the source tells of its project: who has a part in it, its sections, events and sessions."""
    for org in record.organizations:
        if {*org.roles} - {"mentioned"}:
            yield _names(org)
    for section in record.sections:
        yield Text("text", section.kind, section.text)
    for event in record.events:
        yield Text("text", "event", event.name)
    for session in record.sessions:
        yield Text("text", "session", ". ".join((session.title, *session.items)))


def _names(org: Named) -> Text:
    return Text("organizations", "organization", ", ".join((org.name, *org.aliases)))


def _reached(record: Record) -> Iterator[tuple[int, str]]:
    """The places that the source's project reaches, each with the rank of what it is to it."""
    for place in record.places:
        if gazetteer().get(place.id) is not None:
            yield from ((_REACH.index(role), place.id) for role in {*place.roles, place.role} if role in _REACH)
    for org in record.organizations:
        if "applicant" in org.roles and org.region is not None and gazetteer().get(org.region) is not None:
            yield _REACH.index("seat"), org.region


def _concepts(record: Record) -> Iterator[tuple[str, list[ConceptMatch]]]:
    for group in record.target_groups:
        yield "target-group", [match for match in group.concepts if match.score >= _MIN_SCORE]
    for theme in record.themes:
        yield "theme", [match for match in theme.concepts if match.score >= _MIN_SCORE]


def _concept_facets(record: Record) -> set[tuple[str, str]]:
    found = {
        ("group", slug)
        for scheme, matches in _concepts(record)
        if scheme == SCHEMES["group"]
        for match in matches
        for slug in _wider(scheme, match.id)
    }
    if record.header.direction:
        found |= {("direction", slug) for slug in _wider(SCHEMES["direction"], record.header.direction)}
    return found


def _place_facets(places: Iterable[str]) -> set[tuple[str, str]]:
    return {("place", wider) for place in places for wider in gazetteer().inside(place)}


@cache
def _wider(scheme: str, slug: str) -> frozenset[str]:
    from kg.concepts import wider_concepts

    try:
        return wider_concepts(scheme, slug)
    except UnknownName:
        return frozenset((slug,))


@cache
def _labelled(part: str, scheme: str, slug: str | None) -> tuple[Text, ...]:
    """The labels of a concept in both languages, and its other names of one word; none where the scheme lacks it."""
    from kg.concepts import concept

    try:
        known = concept(scheme, slug) if slug is not None else None
    except UnknownName:
        known = None
    if known is None:
        return ()
    # A longer name holds words of other concepts: «лидеры молодежи» are not what is meant by «лидеры».
    others = [name for names in known.alternatives.values() for name in names if name.isalpha()]
    return Text("about", part, ", ".join(known.names.values())), Text("about", "also-called", ", ".join(others))


@cache
def _place_text(key: str) -> Text | None:
    """The names of a place, and of the region and country that it lies in."""
    # Its own names first; a region's id is longer than a country's.
    firm = sorted(filter(_is_firm, gazetteer().inside(key)), key=lambda place: (-len(place), place))
    named = (gazetteer().get(place) for place in dict.fromkeys((key, *firm)))
    names = [name for place in named if place is not None for name in _place_names(place)]
    # "Pskov Region" is found by Pskov; by "region" alone everything would be.
    return Text("place", "place", _UNIT.sub("", ", ".join(names))) if names else None


def _place_names(place: PlaceEntry) -> tuple[str, ...]:
    return _unique((place.name, place.name_en, *place.names, *place.names_en))


def _is_firm(place: str) -> bool:
    """Whether a place is a region or country: a project in Pskov is not about all groups that Russia is a member of."""
    entry = gazetteer().get(place)
    return entry is not None and entry.kind in ("region", "country")


def _span(years: Iterable[_Years]) -> _Years:
    known = list(years)
    firsts = [first for first, _ in known if first is not None]
    return min(firsts, default=None), max((last for _, last in known if last is not None), default=None)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _said(texts: Iterable[Text | None]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(text for text in texts if text is not None and text.text.strip()))


def _hash(value: object) -> str:
    return blake2b(msgspec.msgpack.encode(value), digest_size=12).hexdigest()
