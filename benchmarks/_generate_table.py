"""A country's applications as one table: a row for each, in the columns of the Presidential Grants Fund's own.

A page of prose tells much that a table does not, and takes thirty times as long to make. So rows are made here from the
same regions, words and numbers as the pages, in lots: a lot is a pure function of the seed and its number, and may be
made in any order and by any process, a million rows in constant memory.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar

from _generate_projects import YEARS
from _generate_words import (
    ADJECTIVES,
    AFTER,
    FOREIGN_FORMS,
    FORMS,
    NOUNS,
    OTHER_BODIES,
    STATUSES,
    SUBJECTS,
    WHOM,
    adjective,
)
from _generate_world import COUNTRIES, World, numbers, zipf

from kg.concepts import concepts, label
from kg.places import gazetteer

__all__ = ["COLUMNS", "LOT", "MONEY", "Row", "Table"]

#: The columns: those that the fund publishes, then three that hold what it tells on the pages of the projects.
COLUMNS = (
    "Номер заявки", "Конкурс", "Организация", "ОГРН", "ИНН", "Регион", "Название проекта", "Грантовое направление",
    "Запрошенная сумма", "Общая сумма расходов", "Начало", "Окончание", "Статус", "Дата решения", "Размер гранта",
    "Оценка результатов", "Нарушения", "Партнёры", "География проекта", "Целевые группы",
)  # fmt: skip
#: Places of the columns that hold a sum.
MONEY = (8, 9, 14)
#: So many rows are made in one go.
LOT = 1000

Row = tuple[str, ...]

_ROUNDS = ("Первый конкурс", "Второй конкурс", "Специальный конкурс")
_STATUSES = {"not-supported": 60, "rejected-formally": 3, "reserve": 2, "supported": 5, "completed": 30}
#: Of the last two years: what was won is not finished yet.
_RECENT = {"not-supported": 60, "rejected-formally": 3, "reserve": 2, "supported": 20, "in-progress": 15}
_WON = frozenset({"supported", "completed", "in-progress"})
_ASSESSED = {
    "Проект реализован успешно": 55,
    "Проект реализован удовлетворительно": 40,
    "Проект реализован неудовлетворительно": 5,
}
_VIOLATIONS = {"": 92, "Отчётность представлена с опозданием": 6, "Часть расходов не подтверждена документами": 2}
#: How many have 0, 1, … 6 partners, of a hundred.
_PARTNERS = {0: 28, 1: 26, 2: 18, 3: 12, 4: 8, 5: 5, 6: 3}
#: How many regions beyond its own a project reaches.
_AREAS = {0: 45, 1: 27, 2: 15, 3: 8, 4: 5}
_KINDS = {"ngo": 78, "public-authority": 9, "university": 4, "media": 4, "business": 5}
#: One organization in so many, as a share, nobody states a number of; a Russian NGO has one, else it could not apply.
_UNNUMBERED = 0.4
_MASK = (1 << 64) - 1


class _Organization(NamedTuple):
    """An organization as the cells of a table name it."""

    index: int
    name: str
    ogrn: str
    inn: str
    region: str
    entry: str
    applies: bool


class Table:
    """The rows of a table, the same for the same seed and number on every machine.

    Args:
        projects: how many rows.
        seed: of everything.
    """

    def __init__(self, projects: int, seed: int = 1) -> None:
        self.count = projects
        self.seed = seed
        self.world = World(seed, max(12, projects * 3 // 5))
        self.organization = lru_cache(maxsize=65536)(self._organization)

    def __iter__(self) -> Iterator[Row]:
        """All rows in order."""
        return chain.from_iterable(map(self.lot, range(self.lots)))

    @property
    def lots(self) -> int:
        """How many lots there are."""
        return -(-self.count // LOT)

    def lot(self, number: int) -> list[Row]:
        """The rows of one lot, from 0."""
        rng = random.Random(f"{self.seed}/table/{number}")
        return [self._row(rng, index) for index in range(number * LOT, min((number + 1) * LOT, self.count))]

    def _row(self, rng: random.Random, index: int) -> Row:
        term = _pick(rng, _ROUND)
        year = _pick(rng, _YEAR)
        begins = date(year, 2 + int(rng.random() * 3) + (5 if term else 0), 1)
        ends = begins + timedelta(days=_pick(rng, (150, 210, 270, 330, 365, 450, 545)))
        decided = begins - timedelta(days=20 + int(rng.random() * 40))
        status = _pick(rng, _RECENT_STATUS if year >= 2023 else _STATUS)
        requested = min(max(int(rng.lognormvariate(14.0, 0.7)) // 1000 * 1000, 150_000), 9_000_000)
        own = int(requested * (0.1 + 0.8 * rng.random())) // 100 * 100
        granted = f"{int(requested * (0.6 + 0.4 * rng.random())) // 100 * 100},00" if status in _WON else ""
        finished = status == "completed"
        lead = self._applicant(rng)
        home = self.world.home(lead.index)
        regions = self._areas(rng, home)
        return (
            f"{year % 100}-{term + 1}-{100_000 + index}",
            f"{_ROUNDS[term]} {year}",
            lead.name,
            lead.ogrn,
            lead.inn,
            lead.region,
            f"{_invented(rng)}: {_pick(rng, SUBJECTS)}",
            _pick(rng, self._directions),
            f"{requested},00",
            f"{requested + own},00",
            _day(begins),
            _day(ends),
            STATUSES[status],
            _day(decided),
            granted,
            _pick(rng, _ASSESSMENT) if finished else "",
            _pick(rng, _VIOLATION) if finished else "",
            "; ".join(self._partners(rng, lead.index, regions)),
            "; ".join([self.world.regions[region].name for region in regions]),
            "; ".join(self._groups(rng)),
        )

    # --- who, where, for whom --------------------------------------------------------------------------------------

    def _applicant(self, rng: random.Random) -> _Organization:
        """Who applies: a Russian NGO."""
        for _ in range(64):
            one = self.organization(self.world.ranked(rng))
            if one.applies:
                return one
        return self.organization(0)

    def _areas(self, rng: random.Random, home: str) -> list[str]:
        """Regions, the applicant's own first; others are neighbours of one of them three times of four."""
        found = [home]
        for _ in range(_pick(rng, _AREA_COUNT)):
            near = self._near[_pick(rng, found)] if rng.random() < 0.75 else ()
            region = _pick(rng, near or self._anywhere)
            if region not in found:
                found.append(region)
        return found

    def _partners(self, rng: random.Random, lead: int, regions: list[str]) -> list[str]:
        taken = {lead: ""}
        for _ in range(_pick(rng, _PARTNER_COUNT)):
            near = self.world.ranked_in(rng, _pick(rng, regions)) if rng.random() < 0.6 else None
            index = self.world.ranked(rng) if near is None else near
            if index not in taken:
                taken[index] = self.organization(index).entry
        del taken[lead]
        return list(taken.values())

    def _groups(self, rng: random.Random) -> list[str]:
        names = self._group_names
        found = {names[zipf(rng, len(names))] for _ in range(1 + int(rng.random() * 3))}
        return sorted(f"{name}{_pick(rng, WHOM)}" for name in sorted(found))

    @cached_property
    def _near(self) -> dict[str, tuple[str, ...]]:
        return {region.id: _by_weight(region.borders) for region in self.world.regions.values()}

    @cached_property
    def _anywhere(self) -> tuple[str, ...]:
        return _by_weight(tuple(self.world.regions))

    @cached_property
    def _directions(self) -> tuple[str, ...]:
        return tuple(label("grant-direction", one.id, "ru") for one in concepts("grant-direction"))

    @cached_property
    def _group_names(self) -> tuple[str, ...]:
        names = sorted(one.names["ru"] for one in concepts("target-group") if one.id != "other")
        random.Random(f"{self.seed}/groups").shuffle(names)
        return tuple(name[:1].lower() + name[1:] if name[1:2].islower() else name for name in names)

    # --- organizations ---------------------------------------------------------------------------------------------

    def _organization(self, index: int) -> _Organization:
        chance = _Chance(self.seed, index)
        region = self.world.regions[self.world.home(index)]
        # The first one always can apply.
        kind = _pick(chance, _KIND) if index else "ngo"
        gender = ""
        if kind != "ngo":
            _, form, _ = _pick(chance, OTHER_BODIES[kind])
        elif region.country == "RU":
            form, gender, _ = _pick(chance, _OWN_FORMS)
        else:
            _, form, _ = FOREIGN_FORMS.get(region.country, FOREIGN_FORMS[""])
        if gender:
            form = self._of_region(region.name, form)
        name = f"{form} «{_invented(chance)}»"
        home = region.country == "RU"
        applies = home and kind == "ngo"
        known = applies or chance.random() >= _UNNUMBERED
        ogrn, inn = (value for _, value in numbers(index, "RU")) if home and known else ("", "")
        place = region.name if home else f"{region.name} ({self._countries[region.country]})"
        words = (name, f"ОГРН {ogrn}", place) if ogrn else (name, place)
        return _Organization(index, name, ogrn, inn, region.name, ", ".join(words), applies)

    @cached_property
    def _countries(self) -> dict[str, str]:
        return {code: found.name for code in COUNTRIES if (found := gazetteer().get(code))}

    @staticmethod
    @lru_cache(maxsize=1024)
    def _of_region(region: str, form: str) -> str:
        """«Псковская региональная …»: where the region's name is an adjective, the organization has it too."""
        first, _, unit = region.partition(" ")
        local = unit.startswith(("область", "край")) and first.endswith(("ая", "ий"))
        return f"{first[:-2]}ая {form}" if local else form[0].upper() + form[1:]


class _Chance:
    """Choices that hang on a seed and a number alone: a generator of the standard library takes longer to be seeded."""

    def __init__(self, seed: int, index: int) -> None:
        self._state = ((seed + 1) * 0x9E3779B97F4A7C15 + (index + 1) * 0xD1B54A32D192ED03) & _MASK

    def random(self) -> float:
        """From 0 below 1. The generator is splitmix64 (Steele, Lea, Flood 2014)."""
        self._state = state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & _MASK
        return ((state ^ (state >> 31)) >> 11) / (1 << 53)


class _Random(Protocol):
    def random(self) -> float: ...


_One = TypeVar("_One")


def _pick(chance: _Random, choice: Sequence[_One]) -> _One:
    return choice[int(chance.random() * len(choice))]


def _shares(weights: Mapping[_One, int]) -> tuple[_One, ...]:
    """Each choice as often as it weighs: to pick from is then one step."""
    return tuple(one for one, weight in weights.items() for _ in range(weight))


def _by_weight(regions: Sequence[str]) -> tuple[str, ...]:
    """Regions, those of some countries more often than others."""
    return _shares({region: COUNTRIES.get(region[:2], 3) for region in regions})


def _invented(chance: _Random) -> str:
    """A name in the nominative without quotes: «Янтарный компас», «Медная тропа соседей»."""
    name = _pick(chance, _NAMES)
    return f"{name} {_pick(chance, AFTER)}" if chance.random() < 0.6 else name


def _day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


_NAMES = tuple(
    f"{adjective(stem, gender)} {noun}".capitalize()
    for gender in NOUNS
    for stem in ADJECTIVES
    for noun in NOUNS[gender]
)
_OWN_FORMS = tuple(FORMS.values())
_KIND, _YEAR, _ROUND = _shares(_KINDS), _shares(YEARS), _shares({0: 52, 1: 43, 2: 5})
_STATUS, _RECENT_STATUS = _shares(_STATUSES), _shares(_RECENT)
_ASSESSMENT, _VIOLATION = _shares(_ASSESSED), _shares(_VIOLATIONS)
_PARTNER_COUNT, _AREA_COUNT = _shares(_PARTNERS), _shares(_AREAS)
