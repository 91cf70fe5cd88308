"""Where generated projects happen, and the organizations that carry them.

An organization is a pure function of the seed and its number, so a million of them need no memory: their numbers are
ranks of a bounded Zipf distribution, and a fixed pattern says which region each lives in.
"""

import random
from collections.abc import Sequence
from functools import cached_property, lru_cache

import msgspec
from _generate_words import ADJECTIVES, AFTER, FOREIGN_FORMS, FORMS, NOUNS, OTHER_BODIES, adjective

from kg.places import gazetteer

__all__ = [
    "COUNTRIES",
    "REGIONS",
    "ZIPF",
    "Organization",
    "Region",
    "World",
    "city_of",
    "invented_name",
    "numbers",
    "zipf",
]

#: The countries beside Russia, with how much each weighs against the others: those that border on it, and Kyrgyzstan.
COUNTRIES = {"BY": 6, "KZ": 6, "KG": 3, "MN": 2, "CN": 2, "FI": 2, "EE": 2, "LV": 2, "LT": 1, "GE": 1, "AZ": 2}
#: Regions in all. ISO 3166-2 has 83 of Russia; the others are those of `COUNTRIES` that are nearest to it.
REGIONS = 210
#: At most so many regions of one country abroad: Azerbaijan has 70 districts.
_MOST_ABROAD = 16
#: Exponent of the distribution of projects over organizations.
ZIPF = 0.8
#: One organization in so many, as a share: abroad; without any number; written in several ways.
_ABROAD, _UNNUMBERED, _VARIED = 0.2, 0.15, 0.35
#: Length of the pattern that says where organizations live.
_PATTERN = 1024
#: Registers of other countries (org-id.guide) → digits before the seven that tell one from another.
_ABROAD_REGISTERS = {"KZ": ("KZ-BIN", "19994"), "BY": ("BY-ADR", "99"), "KG": ("KG-INN", "0199919")}
_KINDS = {"ngo": 78, "public-authority": 9, "university": 4, "media": 4, "business": 5}
#: A factor without a common divisor with ten million: no two organizations get one number.
_SPREAD = 7_654_321
#: Weights of the digits of an INN.
_INN = (2, 4, 10, 3, 5, 9, 4, 6, 8)


class City(msgspec.Struct, frozen=True):
    """A city: its gazetteer id and Russian name."""

    id: str
    name: str


class Region(msgspec.Struct, frozen=True):
    """A region: its ISO 3166-2 code and Russian name, its country, its largest cities, the regions it borders on."""

    id: str
    name: str
    country: str
    cities: tuple[City, ...]
    borders: tuple[str, ...]


class Organization(msgspec.Struct, frozen=True):
    """An invented organization.

    Attributes:
        index: its rank, from 0: the lower, the more projects.
        region: ISO 3166-2 code of its seat.
        country: ISO 3166-1 code.
        kind: concept of `organization-kind`.
        legal_form: concept of `legal-form`.
        spellings: what sources call it: one name, or several that mean it.
        numbers: (register, number) pairs; none where nobody states one.
    """

    index: int
    region: str
    country: str
    kind: str
    legal_form: str
    spellings: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...] = ()


def zipf(rng: random.Random, count: int, exponent: float = ZIPF) -> int:
    """A rank from 0 below `count`; rank k comes up about as often as 1 / (k + 1) ** exponent.

    The inverse of the distribution function of the continuous power law on [1, count + 1], rounded down.
    """
    rest = 1 - exponent
    rank = int((((count + 1) ** rest - 1) * rng.random() + 1) ** (1 / rest)) - 1
    return min(rank, count - 1)


def invented_name(rng: random.Random) -> str:
    """A name in the nominative without quotes: «Янтарный компас», «Медная тропа соседей»."""
    gender = rng.choice("mfn")
    name = f"{adjective(rng.choice(ADJECTIVES), gender)} {rng.choice(NOUNS[gender])}"
    if rng.random() < 0.6:
        name += f" {rng.choice(AFTER)}"
    return name[0].upper() + name[1:]


def city_of(rng: random.Random, region: Region) -> City | None:
    """A city of a region; None where the region is itself one (Moscow)."""
    return rng.choice(region.cities) if region.cities else None


class World:
    """The regions, and `organizations` invented organizations in them.

    Args:
        seed: of everything.
        organizations: how many there are.
    """

    def __init__(self, seed: int, organizations: int) -> None:
        self.seed = seed
        self.count = organizations
        self.organization = lru_cache(maxsize=65536)(self._organization)

    @cached_property
    def regions(self) -> dict[str, Region]:
        """The regions by code: all of Russia, then those abroad, the nearest to Russia first."""
        places = gazetteer()
        ids = list(places.children("RU"))
        steps, seen = list(ids), set(ids)
        abroad = dict.fromkeys(COUNTRIES, 0)
        for region in steps:  # grows while it is walked: breadth first over the borders
            for near in places.borders(region):
                country = near[:2]
                if near not in seen and country in abroad and places.get(near) is not None and "-" in near:
                    seen.add(near)
                    steps.append(near)
                    if abroad[country] < _MOST_ABROAD and len(ids) < REGIONS:
                        abroad[country] += 1
                        ids.append(near)
        cities = _cities(ids)
        known = {}
        for region in ids:
            entry = places.get(region)
            assert entry is not None
            borders = tuple(other for other in places.borders(region) if other in ids)
            known[region] = Region(region, entry.name, region[:2], cities.get(region, ()), borders)
        return known

    def home(self, index: int) -> str:
        """Code of the region that an organization lives in."""
        return self._pattern[index % len(self._pattern)]

    def ranked(self, rng: random.Random) -> int:
        """An organization by the Zipf distribution over all."""
        return zipf(rng, self.count)

    def ranked_in(self, rng: random.Random, region: str) -> int | None:
        """An organization by the Zipf distribution over those of a region; None where none lives there."""
        slots = self._slots.get(region, ())
        whole, rest = divmod(self.count, len(self._pattern))
        count = whole * len(slots) + sum(slot < rest for slot in slots)
        if not count:
            return None
        row, slot = divmod(zipf(rng, count), len(slots))
        return row * len(self._pattern) + slots[slot]

    @cached_property
    def _pattern(self) -> list[str]:
        """Region of organization 0, 1, 2, …, again and again: as often as each region weighs."""
        rng = random.Random(f"{self.seed}/pattern")
        regions = list(self.regions.values())
        beyond = {region.id: any(near[:2] != "RU" for near in region.borders) for region in regions}
        home = [region for region in regions if region.country == "RU"]
        weights = [(3.0 if beyond[region.id] else 1.0) * rng.uniform(0.5, 2.0) for region in home]
        scale = (1 - _ABROAD) / sum(weights)
        share = {region.id: weight * scale for region, weight in zip(home, weights, strict=True)}
        for country, weight in COUNTRIES.items():
            own = [region for region in regions if region.country == country]
            part = _ABROAD * weight / sum(COUNTRIES.values()) / len(own)
            share.update({region.id: part for region in own})
        # The largest remainders fill the pattern; every region is there once at least.
        slots = {region: max(1, int(part * _PATTERN)) for region, part in share.items()}
        pattern = [region for region, count in slots.items() for _ in range(count)]
        rng.shuffle(pattern)
        first = next(place for place, region in enumerate(pattern) if region.startswith("RU"))
        pattern[0], pattern[first] = pattern[first], pattern[0]
        return pattern

    @cached_property
    def _slots(self) -> dict[str, list[int]]:
        slots: dict[str, list[int]] = {}
        for slot, region in enumerate(self._pattern):
            slots.setdefault(region, []).append(slot)
        return slots

    def _organization(self, index: int) -> Organization:
        rng = random.Random(f"{self.seed}/organization/{index}")
        region = self.regions[self.home(index)]
        # The first one always can apply: so there is an applicant in the smallest world.
        kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0] if index else "ngo"
        legal_form, spellings = _names(rng, region, kind)
        varied = rng.random() < _VARIED
        numbered = rng.random() >= _UNNUMBERED or not index
        return Organization(
            index=index,
            region=region.id,
            country=region.country,
            kind=kind,
            legal_form=legal_form,
            spellings=spellings if varied else spellings[:1],
            numbers=numbers(index, region.country) if numbered else (),
        )


def _names(rng: random.Random, region: Region, kind: str) -> tuple[str, tuple[str, ...]]:
    """Legal form and spellings of a name: the fullest, the short one, the one in capitals."""
    name = invented_name(rng)
    gender = ""
    if kind != "ngo":
        form, whole, short = rng.choice(OTHER_BODIES[kind])
    elif region.country == "RU":
        form = rng.choice(list(FORMS))
        whole, gender, short = FORMS[form]
    else:
        form, whole, short = FOREIGN_FORMS.get(region.country, FOREIGN_FORMS[""])
    if gender:
        first, _, unit = region.name.partition(" ")
        local = unit.startswith(("область", "край")) and first.endswith(("ая", "ий"))
        whole = f"{first[:-2]}ая {whole}" if local else whole[0].upper() + whole[1:]
    full = f"{whole} «{name}»"
    return form, (full, f"{short} «{name}»", full.upper().replace("«", '"').replace("»", '"'))


def numbers(index: int, country: str) -> tuple[tuple[str, str], ...]:
    """Registration numbers that no register gives out: of a region 98, which there is not, or of a month 99.

    Args:
        index: of the organization.
        country: ISO 3166-1 code.

    Returns:
        (register, number) pairs; none where no register of the country is known here.
    """
    own = f"{(index * _SPREAD + 4_815_162) % 10_000_000:07d}"
    if country == "RU":
        ogrn, inn = f"1{10 + index % 14:02d}98{own}", f"98{own}"
        # The check digits as `kg.identifiers` has them; to try all ten takes ten times as long.
        check = sum(weight * int(digit) for weight, digit in zip(_INN, inn, strict=True))
        return (("RU-OGRN", f"{ogrn}{int(ogrn) % 11 % 10}"), ("RU-INN", f"{inn}{check % 11 % 10}"))
    register = _ABROAD_REGISTERS.get(country)
    return ((register[0], register[1] + own),) if register else ()


def _cities(regions: Sequence[str]) -> dict[str, tuple[City, ...]]:
    """The three largest cities of each region."""
    wanted = set(regions)
    found: dict[str, list[tuple[int, str, str]]] = {}
    for number, line in gazetteer().cities().items():
        _, name, _, region, _, _, people, *_ = line.split("\t")
        if region in wanted and name and people:
            found.setdefault(region, []).append((-int(people), f"geonames:{number}", name))
    return {
        region: tuple(City(id, name) for _, id, name in sorted(known)[:3])
        for region, known in found.items()
        if region not in ("RU-MOW", "RU-SPE")
    }
