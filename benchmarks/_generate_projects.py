"""Abstract projects: what happens, with whom, where and for whom, before anybody writes it down.

A project is a pure function of the seed and its number; so they can be made in any order, in several processes, and a
million of them in constant memory. Writers make records, tables or pages of them.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TypeVar

import msgspec
from _generate_words import SESSIONS, SUBJECTS, WHOM
from _generate_world import COUNTRIES, Organization, World, city_of, invented_name, zipf

from kg.concepts import concepts

__all__ = ["YEARS", "Earlier", "Generator", "Group", "Part", "PlaceLink", "Planned", "Project", "Talk"]

#: The years of the competitions, and how many projects each has against the others.
YEARS = {2017: 5, 2018: 7, 2019: 8, 2020: 11, 2021: 12, 2022: 11, 2023: 10, 2024: 8}
#: How many have 0, 1, … 6 other organizations, of a hundred.
PARTNERS = (28, 26, 18, 12, 8, 5, 3)
_ROLES = {
    "partner": 66, "co-organizer": 11, "funder": 6, "information-partner": 7, "host": 4, "venue": 3, "participant": 3,
}  # fmt: skip
_EVENTS, _CONTINUES, _UNCONFIRMED = 0.04, 0.12, 0.03
#: How often a project reaches regions beyond its own: near ones first, abroad too.
_AREAS = (45, 27, 15, 8, 5)
_SETTLED = {"not-supported": 60, "rejected-formally": 3, "reserve": 2, "supported": 13, "completed": 22}
_RECENT = {"not-supported": 60, "rejected-formally": 3, "reserve": 2, "supported": 20, "in-progress": 15}
_WON = frozenset({"supported", "completed", "in-progress"})
_EVENT_KINDS = (
    "round-table", "seminar", "conference", "festival", "training", "exhibition", "webinar", "camp", "excursion",
    "survey", "contest", "master-class",
)  # fmt: skip
#: The target groups that most projects serve; all others of the scheme come after them.
_SERVED = (
    "youth", "schoolchildren", "older-people", "volunteers", "children", "students", "families", "ngo",
    "people-with-disabilities", "teachers", "local-communities", "rural-residents", "teenagers", "officials",
    "cultural-workers", "compatriots", "media", "women", "entrepreneurs", "migrants",
)  # fmt: skip
_THEMES = (
    "environment", "culture-arts", "education", "volunteering", "historical-memory", "sport", "tourism", "health",
    "cross-border-cooperation", "rural-development", "digital-literacy", "media", "family-support", "employment",
)  # fmt: skip

_Key = TypeVar("_Key", str, int)


class Part(msgspec.Struct, frozen=True):
    """An organization in a project: its role, what the page calls it, whether its part is yet to be confirmed."""

    organization: Organization
    role: str
    name: str
    unconfirmed: bool = False


class Group(msgspec.Struct, frozen=True):
    """A target group: a concept of `target-group`, and the words for it."""

    concept: str
    text: str


class Planned(msgspec.Struct, frozen=True):
    """A planned event: concept of `event-kind`, name, number of people, the city as (id, name) where it is told."""

    kind: str
    name: str
    participants: int | None
    city: tuple[str, str] | None


class PlaceLink(msgspec.Struct, frozen=True):
    """A link between two places, each as (id, name): `twin-cities` of cities, `cooperation` of regions."""

    kind: str
    a: tuple[str, str]
    b: tuple[str, str]


class Earlier(msgspec.Struct, frozen=True):
    """The project that one continues; `number` where the page gives it."""

    title: str
    number: str | None
    first_year: int
    last_year: int


class Talk(msgspec.Struct, frozen=True):
    """A session of an event: times in minutes from midnight, kind of `session-kind`, who speaks (place in `parts`)."""

    title: str
    starts: int
    ends: int
    kind: str
    speaker: int | None


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project, or an event with a programme of its own.

    Attributes:
        index: from 0.
        event: True for an event.
        number: of the application, empty for an event.
        title: of it.
        year: of the competition.
        round: 1, 2 or 3, the last a special one.
        direction: concept of `grant-direction`.
        status: concept of `application-status`.
        submitted: day of the application.
        starts: first day.
        ends: last day; of an event the same one.
        requested: roubles asked for.
        cofinancing: roubles of its own.
        granted: roubles; None where nothing was granted.
        rating: of the experts in hundredths; None where the page does not tell it.
        long_term: whether it is one of three years.
        parts: who carries it (the applicant or organizer) first, then 0 to 6 others.
        regions: ISO 3166-2 codes where it works, its own region first.
        compared: ISO 3166-1 code of a country whose example is told; None for none.
        groups: whom it serves.
        themes: concepts of `theme`.
        earlier: what it continues.
        planned: its events.
        links: between places, as told.
        talks: the programme of an event.
    """

    index: int
    event: bool
    number: str
    title: str
    year: int
    round: int
    direction: str
    status: str
    submitted: date
    starts: date
    ends: date
    requested: int
    cofinancing: int
    granted: int | None
    rating: int | None
    long_term: bool
    parts: tuple[Part, ...]
    regions: tuple[str, ...]
    compared: str | None
    groups: tuple[Group, ...]
    themes: tuple[str, ...]
    earlier: Earlier | None
    planned: tuple[Planned, ...]
    links: tuple[PlaceLink, ...]
    talks: tuple[Talk, ...]


class _Core(msgspec.Struct, frozen=True):
    """What a later project must know of an earlier one to continue it."""

    event: bool
    number: str
    title: str
    year: int
    round: int
    starts: date
    ends: date
    applicant: int
    continues: int | None


class Generator:
    """Projects from 0 below `projects`, the same for the same seed on every machine.

    Args:
        projects: how many.
        seed: of everything.
        organizations: how many there are to take part; by default three for five projects, 12 at least.
    """

    def __init__(self, projects: int, seed: int = 1, organizations: int | None = None) -> None:
        self.count = projects
        self.seed = seed
        self.world = World(seed, organizations or max(12, projects * 3 // 5))
        self._core = lru_cache(maxsize=65536)(self._make_core)

    def __iter__(self) -> Iterator[Project]:
        """All projects in order, one at a time."""
        return map(self.project, range(self.count))

    def project(self, index: int) -> Project:
        """One project."""
        core = self._core(index)
        rng = random.Random(f"{self.seed}/project/{index}")
        applicant = self.world.organization(core.applicant)
        regions = self._areas(rng, applicant.region)
        parts = self._parts(rng, applicant, core.event, regions)
        status = rng.choices(*_weighted(_RECENT if core.year >= 2023 else _SETTLED))[0]
        requested = min(max(round(rng.lognormvariate(14.0, 0.7), -3), 150_000), 9_000_000)
        won = status in _WON
        return Project(
            index=index,
            event=core.event,
            number=core.number,
            title=core.title,
            year=core.year,
            round=core.round,
            direction=self._directions[zipf(rng, len(self._directions), 0.5)],
            status=status,
            submitted=core.starts - timedelta(days=rng.randint(90, 150)),
            starts=core.starts,
            ends=core.ends,
            requested=int(requested),
            cofinancing=int(round(requested * rng.uniform(0.1, 0.9), -2)),
            granted=int(round(requested * rng.uniform(0.6, 1.0), -2)) if won else None,
            rating=rng.randint(5500, 9600) if won and core.year >= 2019 else None,
            long_term=(core.ends - core.starts).days > 540,
            parts=parts,
            regions=regions,
            compared=rng.choice(("FI", "CN", "DE", "JP", "NO")) if rng.random() < 0.1 else None,
            groups=self._groups(rng),
            themes=tuple(rng.sample(_THEMES, rng.randint(1, 3))),
            earlier=self._earlier(rng, core),
            planned=() if core.event else self._planned(rng, regions),
            links=self._links(rng, regions),
            talks=_programme(rng, len(parts)) if core.event else (),
        )

    # --- what others continue --------------------------------------------------------------------------------------

    def _make_core(self, index: int) -> _Core:
        rng = random.Random(f"{self.seed}/core/{index}")
        event = rng.random() < _EVENTS
        earlier = None
        if not event and index and rng.random() < _CONTINUES:
            earlier = rng.randrange(index)
            before = self._core(earlier)
            if before.event or before.year >= max(YEARS):
                earlier = None
        if earlier is not None:
            before = self._core(earlier)
            years = {year: weight for year, weight in YEARS.items() if before.year < year <= before.year + 3}
            title, applicant = _next_title(before.title), before.applicant
        else:
            years = YEARS
            title = f"{invented_name(rng)}: {rng.choice(SUBJECTS)}"
            applicant = self._applicant(rng, event)
        year = rng.choices(*_weighted(years))[0]
        term = rng.choices((1, 2, 3), (52, 43, 5))[0]
        starts = date(year, rng.choice((2, 3, 4) if term == 1 else (7, 8, 9, 10)), rng.choice((1, 1, 1, 15)))
        days = 0 if event else rng.choice((150, 210, 270, 330, 365, 450, 545, 900))
        number = "" if event else f"{year % 100}-{term}-{100_000 + index}"
        ends = starts + timedelta(days=days)
        return _Core(event, number, title, year, term, starts, ends, applicant, earlier)

    def _applicant(self, rng: random.Random, event: bool) -> int:
        """Who applies: a Russian NGO; an event may have any organizer."""
        for _ in range(64):
            index = self.world.ranked(rng)
            if event:
                return index
            if self.world.home(index).startswith("RU") and self.world.organization(index).kind == "ngo":
                return index
        return 0

    def _earlier(self, rng: random.Random, core: _Core) -> Earlier | None:
        if core.continues is None:
            return None
        before = self._core(core.continues)
        number = before.number if rng.random() < 0.6 else None
        return Earlier(before.title, number, before.starts.year, before.ends.year)

    # --- who, where, for whom --------------------------------------------------------------------------------------

    def _areas(self, rng: random.Random, home: str) -> tuple[str, ...]:
        """Regions, the applicant's own first; others are neighbours of one of them three times of four."""
        known = self.world.regions
        found = [home]
        for _ in range(rng.choices(range(len(_AREAS)), _AREAS)[0]):
            near = known[rng.choice(found)].borders
            choice = near if near and rng.random() < 0.75 else self._region_ids
            region = rng.choices(choice, [COUNTRIES.get(one[:2], 3) for one in choice])[0]
            if region not in found:
                found.append(region)
        return tuple(found)

    def _parts(self, rng: random.Random, lead: Organization, event: bool, regions: tuple[str, ...]) -> tuple[Part, ...]:
        parts = [Part(lead, "organizer" if event else "applicant", _called(rng, lead, first=True))]
        taken = {lead.index}
        for _ in range(rng.choices(range(len(PARTNERS)), PARTNERS)[0]):
            near = self.world.ranked_in(rng, rng.choice(regions)) if rng.random() < 0.6 else None
            index = self.world.ranked(rng) if near is None or near in taken else near
            while index in taken:
                index = (index + 1) % self.world.count
            taken.add(index)
            one = self.world.organization(index)
            role = rng.choices(*_weighted(_ROLES))[0]
            parts.append(Part(one, role, _called(rng, one), rng.random() < _UNCONFIRMED))
        return tuple(parts)

    def _groups(self, rng: random.Random) -> tuple[Group, ...]:
        found: dict[str, Group] = {}
        for _ in range(rng.randint(1, 5)):
            concept, name = self._group_names[zipf(rng, len(self._group_names))]
            found.setdefault(concept, Group(concept, name + rng.choice(WHOM)))
        return tuple(found.values())

    def _planned(self, rng: random.Random, regions: tuple[str, ...]) -> tuple[Planned, ...]:
        found = []
        for _ in range(rng.randint(0, 4)):
            kind = rng.choice(_EVENT_KINDS)
            city = city_of(rng, self.world.regions[rng.choice(regions)]) if rng.random() < 0.5 else None
            people = rng.choice((15, 20, 30, 40, 60, 100, 150, 300)) if rng.random() < 0.7 else None
            name = f"{self._kind_names[kind]} «{invented_name(rng)}»"
            found.append(Planned(kind, name, people, (city.id, city.name) if city else None))
        return tuple(found)

    def _links(self, rng: random.Random, regions: tuple[str, ...]) -> tuple[PlaceLink, ...]:
        """Twin cities or declared cooperation, where a project reaches over a border."""
        one = self.world.regions[regions[0]]
        abroad = [self.world.regions[region] for region in regions if region[:2] != one.country]
        if not abroad or rng.random() >= 0.4:
            return ()
        other = rng.choice(abroad)
        cities = city_of(rng, one), city_of(rng, other)
        if rng.random() < 0.5 and cities[0] and cities[1]:
            return (PlaceLink("twin-cities", (cities[0].id, cities[0].name), (cities[1].id, cities[1].name)),)
        return (PlaceLink("cooperation", (one.id, one.name), (other.id, other.name)),)

    @cached_property
    def _region_ids(self) -> list[str]:
        return list(self.world.regions)

    @cached_property
    def _directions(self) -> list[str]:
        found = sorted(one.id for one in concepts("grant-direction"))
        random.Random(f"{self.seed}/directions").shuffle(found)
        return found

    @cached_property
    def _group_names(self) -> list[tuple[str, str]]:
        """Target groups, the ones that many projects serve first."""
        names = {one.id: one.names["ru"] for one in concepts("target-group")}
        others = sorted(names.keys() - set(_SERVED))
        random.Random(f"{self.seed}/groups").shuffle(others)
        return [(id, _lowered(names[id])) for id in (*_SERVED, *others)]

    @cached_property
    def _kind_names(self) -> dict[str, str]:
        return {one.id: one.names["ru"] for one in concepts("event-kind")}


def _called(rng: random.Random, one: Organization, *, first: bool = False) -> str:
    """One spelling of an organization; the applicant's is mostly the one in capitals, as in the register."""
    if first and len(one.spellings) > 1 and rng.random() < 0.7:
        return one.spellings[-1]
    return rng.choice(one.spellings)


def _lowered(name: str) -> str:
    """A label in the middle of a sentence: «СМИ» stays as it is."""
    return name if name[1:2].isupper() or name[1:2] == "-" else name[:1].lower() + name[1:]


def _next_title(title: str) -> str:
    """«… 2.0» after the first, «… 3.0» after the second."""
    stem, _, version = title.rpartition(" ")
    return f"{stem} {int(version[0]) + 1}.0" if version[1:] == ".0" and version[0] < "9" else f"{title} 2.0"


def _programme(rng: random.Random, parts: int) -> tuple[Talk, ...]:
    talks = [Talk("Открытие", 600, 630, "opening", 0)]
    for title in rng.sample(SESSIONS, rng.randint(2, 5)):
        at = talks[-1].ends
        if len(talks) == 3:
            talks.append(Talk("Перерыв", at, at + 30, "break", None))
            at += 30
        talks.append(Talk(title, at, at + rng.choice((45, 60, 90)), "session", rng.randrange(parts)))
    at = talks[-1].ends
    return (*talks, Talk("Закрытие", at, at + 20, "closing", 0))


def _weighted(weights: dict[_Key, int]) -> tuple[list[_Key], list[int]]:
    return list(weights), list(weights.values())
