"""What a source says, as the search view needs it: words, places and concepts of its project."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from sys import intern

import msgspec

from kg.errors import UnknownName
from kg.links import PARTS_TAKEN, PLACE_ROLES
from kg.model import MIN_SCORE, ConceptMatch, Record
from kg.model import Organization as Named
from kg.places import PlaceEntry, gazetteer
from kg.projects import years_of

__all__ = [
    "FIELDS",
    "SCHEMES",
    "Brief",
    "Text",
    "Years",
    "about",
    "is_firm",
    "labelled",
    "names_of",
    "place_facets",
    "place_names",
    "place_text",
    "reached",
    "told",
]

#: What a thing is searched by, the most telling first: the columns of the full-text index.
FIELDS = ("name", "about", "place", "organizations", "text")
#: Concepts by which things are filtered: facet → scheme.
SCHEMES = {"group": "target-group", "direction": "grant-direction"}

#: What a place is to a project that reaches it, the most telling first.
_REACH = ("area", "venue", "partner-area", "seat")
assert set(_REACH) == PLACE_ROLES

_UNIT = re.compile(r"\s*\b(?:область|край|Region|Oblast|Krai|Province|District)\b")

Years = tuple[int | None, int | None]
Facets = frozenset[tuple[str, str]]


class Text(msgspec.Struct, frozen=True, gc=False):
    """Words that a thing is found by.

    Attributes:
        field: one of `FIELDS`.
        part: what they are: `name`, `target-group`, the kind of a section, …
        text: the words.
    """

    field: str
    part: str
    text: str


class Brief(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Of a record, what the entries of the organizations and places that it names need: a small part of it.

    Attributes:
        title: of the document.
        years: of its project's work.
        direction: that its project was applied for under.
        matched: scheme and slug of its other concepts.
        keys: of the organizations that have a part in its project.
        earlier: organizations (by key) that had a part in another project, and its years.
        places: ids of the places that it names, each once.
    """

    title: str
    years: Years
    direction: str | None
    matched: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    earlier: tuple[tuple[str, Years], ...]
    places: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> "Brief":
        """The brief of a record."""
        seats = (org.region for org in record.organizations)
        return cls(
            title=record.document.title,
            years=years_of(record),
            direction=record.header.direction and intern(record.header.direction),
            matched=tuple(_concepts(record)),
            # Thousands of records have the same keys, and places: each is kept once.
            keys=tuple(
                intern(org.key) for org in record.organizations if PARTS_TAKEN & {*org.roles} and not org.unconfirmed
            ),
            earlier=tuple(
                (participant.organization, (project.first_year, project.last_year))
                for project in record.projects
                for participant in project.participants
            ),
            places=tuple(map(intern, filter(None, dict.fromkeys((*(place.id for place in record.places), *seats))))),
        )

    @property
    def facets(self) -> Facets:
        """Its concepts and all wider ones."""
        return _concepts_of(self.direction, self.matched)[0]

    @property
    def labels(self) -> tuple[Text, ...]:
        """The names of its concepts."""
        return _concepts_of(self.direction, self.matched)[1]


def about(record: Record, brief: Brief) -> Iterator[Text]:
    """What the source says its project is about: its target groups, themes and direction, in words and labels."""
    for group in record.target_groups:
        yield Text("about", "target-group", group.text)
    for theme in record.themes:
        yield Text("about", "theme", theme.text)
    if record.header.direction_text:
        yield Text("about", "direction", record.header.direction_text)
    yield from brief.labels


def told(record: Record) -> Iterator[Text]:
    """What the source tells of its project: who has a part in it, its sections, events and sessions."""
    for org in record.organizations:
        if {*org.roles} - {"mentioned"}:
            yield names_of(org)
    for part in ("assessment", "violations"):
        if said := getattr(record.header, part):
            yield Text("text", part, said)
    for section in record.sections:
        yield Text("text", section.kind, section.text)
    for event in record.events:
        yield Text("text", "event", event.name)
    for session in record.sessions:
        yield Text("text", "session", ". ".join((session.title, *session.items)))


def names_of(org: Named) -> Text:
    """The names that a source gives an organization."""
    return Text("organizations", "organization", ", ".join((org.name, *org.aliases)))


def reached(record: Record) -> Iterator[tuple[int, str]]:
    """The places that the source's project reaches, each with the rank of what it is to it."""
    for place in record.places:
        if gazetteer().get(place.id) is not None:
            yield from ((_REACH.index(role), place.id) for role in {*place.roles, place.role} if role in _REACH)
    for org in record.organizations:
        if "applicant" in org.roles and org.region is not None and gazetteer().get(org.region) is not None:
            yield _REACH.index("seat"), org.region


def _concepts(record: Record) -> Iterator[tuple[str, str]]:
    """Scheme and slug of each concept that the words fit well."""
    for group in record.target_groups:
        yield from (_same("target-group", match.id) for match in _well(group.concepts))
    for theme in record.themes:
        yield from (_same("theme", match.id) for match in _well(theme.concepts))


@lru_cache(maxsize=10_000)
def _same(scheme: str, slug: str) -> tuple[str, str]:
    """One pair for all records that have this concept."""
    return scheme, slug


def _well(matches: Iterable[ConceptMatch]) -> Iterator[ConceptMatch]:
    return (match for match in matches if match.score >= MIN_SCORE)


# Rows of a table say the same of thousands of projects.
@lru_cache(maxsize=10_000)
def _concepts_of(direction: str | None, matched: tuple[tuple[str, str], ...]) -> tuple[Facets, tuple[Text, ...]]:
    """The facets and the labels of a project's direction and other concepts."""
    groups = (slug for scheme, slug in matched if scheme == SCHEMES["group"])
    facets = {("group", wider) for slug in groups for wider in _wider(SCHEMES["group"], slug)}
    if direction:
        facets |= {("direction", wider) for wider in _wider(SCHEMES["direction"], direction)}
    labels = [*labelled("concept", SCHEMES["direction"], direction)]
    for scheme, slug in matched:
        labels += labelled("concept", scheme, slug)
    return frozenset(facets), tuple(labels)


@cache
def _wider(scheme: str, slug: str) -> frozenset[str]:
    from kg.concepts import wider_concepts

    try:
        return wider_concepts(scheme, slug)
    except UnknownName:
        return frozenset((slug,))


@cache
def labelled(part: str, scheme: str, slug: str | None) -> tuple[Text, ...]:
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


@lru_cache(maxsize=100_000)
def place_facets(place: str) -> Facets:
    """A place and all that it lies in, as values of the filter."""
    return frozenset(("place", wider) for wider in gazetteer().inside(place))


@lru_cache(maxsize=100_000)
def place_text(key: str) -> Text | None:
    """The names of a place, and of the region and country that it lies in."""
    # Its own names first; a region's id is longer than a country's.
    firm = sorted(filter(is_firm, gazetteer().inside(key)), key=lambda place: (-len(place), place))
    named = (gazetteer().get(place) for place in dict.fromkeys((key, *firm)))
    names = [name for place in named if place is not None for name in place_names(place)]
    # "Pskov Region" is found by Pskov; by "region" alone everything would be.
    return Text("place", "place", _UNIT.sub("", ", ".join(names))) if names else None


def place_names(place: PlaceEntry) -> tuple[str, ...]:
    """All names of a place, each once."""
    return tuple(
        dict.fromkeys(name for name in (place.name, place.name_en, *place.names, *place.names_en) if name.strip())
    )


def is_firm(place: str) -> bool:
    """Whether a place is a region or country: a project in Pskov is not about all groups that Russia is a member of."""
    entry = gazetteer().get(place)
    return entry is not None and entry.kind in ("region", "country")
