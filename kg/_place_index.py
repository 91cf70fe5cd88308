"""The gazetteer's names as prose is searched for them: by first word, by adjective and unit, by abbreviation."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kg import resources
from kg._gazetteer import PlaceEntry, gazetteer, key
from kg._place_words import UNITS, adjective_stem, nominatives

__all__ = ["ABBREVIATION", "ADJECTIVE", "CITY", "NAME", "Abbreviation", "Index", "index", "interest"]

NAME, CITY, ABBREVIATION, ADJECTIVE = 1, 2, 4, 8
_MODIFIERS = {"автономный", "автономная", "федеральный"}
_ABBREVIATED = re.compile(r"[А-ЯЁ]{2,}|[А-Я][А-Яа-я]*[А-Я][а-я]?|СПб")


@dataclass(frozen=True)
class Abbreviation:
    """A place that an abbreviation can mean.

    Attributes:
        id: of the place.
        in_context: True where it counts only in a text that names the place in another way too.
    """

    id: str
    in_context: bool


@dataclass
class Index:
    """What `kg._place_prose` looks words up in.

    Attributes:
        names: first word → (words of the name, id) of all places but cities, longest first.
        cities: first word → words of cities' names, longest first.
        abbreviations: as written → what it can mean.
        units: stem of an adjective → unit → id (`псковск` → `область` → `RU-PSK`).
        adjectives: stem of an adjective → id.
        twins: name of a region that is also its seat's, and means the seat unless «провинция» or the like says
            otherwise → id of the region.
        parts: first words of adjectives of several words.
    """

    names: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    cities: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    abbreviations: dict[str, list[Abbreviation]] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    twins: dict[str, str] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)


@cache
def index() -> Index:
    """The index over the ontology's gazetteer, built once."""
    found = Index()
    known = gazetteer()
    cities = known.city_names()
    for place in known.places().values():
        for written in dict.fromkeys(known.written_names(place.id)):
            in_context = written[0] == "?"
            if written[0] == "~":
                continue
            name = written.lstrip("?")
            if _ABBREVIATED.fullmatch(name):
                found.abbreviations.setdefault(name, []).append(Abbreviation(place.id, in_context))
                continue
            words = tuple(key(name).split())
            if place.kind == "region" and place.country != "RU" and _is_seats_name(key(name), place):
                found.twins.setdefault(key(name), place.id)
                continue  # a unit that is a city (BY-HM) or is named like its seat: the city is meant
            if place.kind == "region" and place.parent != place.country and place.country in {"GB", "EE", "LT"}:
                continue  # boroughs and municipalities: their bare names are towns', surnames and common words
            found.names.setdefault(words[0], []).append((words, place.id))
            _add_unit(found, words, place.id)
    for name in cities:
        words = tuple(name.split(" "))
        found.cities.setdefault(words[0], []).append(words)
    for named in found.names.values():
        named.sort(key=lambda row: -len(row[0]))
    for rows in found.cities.values():
        rows.sort(key=lambda words: -len(words))
    for line in (resources.ontology() / "gazetteer" / "adjectives.tsv").read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            place_id, stems = line.split("\t")
            single, *compound = stems.split("|")
            found.adjectives.update(dict.fromkeys([*single.split(), *compound], place_id))
    for stem, units in found.units.items():
        for unit in ("область", "край", "республика", "округ", "воеводство"):
            if unit in units and not units[unit].startswith("RU-FD-"):
                found.adjectives.setdefault(stem, units[unit])
    found.parts = {stem.split(" ")[0] for stem in (*found.units, *found.adjectives) if " " in stem}
    return found


def _is_seats_name(name: str, region: PlaceEntry) -> bool:
    """Whether a region has a city of its name where more than a tenth of its people live: not so Мангистау."""
    known = gazetteer()
    seats = (known.get(f"geonames:{number}") for number in known.city_names().get(name, ()))
    return any(
        seat.parent == region.id and 10 * (seat.population or 0) >= (region.population or 0) for seat in seats if seat
    )


def _add_unit(found: Index, words: tuple[str, ...], place: str) -> None:
    """«Псковская область» → units["псковск"]["область"]."""
    for position, word in enumerate(words):
        if position and word in UNITS:
            before = [one for one in words[:position] if one not in _MODIFIERS]
            stem = adjective_stem(before[-1]) if before else None
            if stem and len(before) <= 3:
                found.units.setdefault(" ".join([*before[:-1], stem]), {}).setdefault(UNITS[word], place)
            return


@lru_cache(maxsize=200_000)
def interest(text: str) -> int:
    """What a token of the text can begin, as a sum of flags; 0 for most words."""
    found = index()
    flags = 0
    low = text.lower().replace("ё", "е")
    if text[0].isupper():
        if text in found.abbreviations:
            flags |= ABBREVIATION
        for name in nominatives(low):
            if name in found.names:
                flags |= NAME
            if name in found.cities:
                flags |= CITY
        if low in found.parts:
            flags |= ADJECTIVE
    stem = adjective_stem(low)
    if stem and (stem in found.units or stem in found.adjectives):
        flags |= ADJECTIVE
    if low.endswith("о") and low[:-1] in found.adjectives:
        flags |= ADJECTIVE
    return flags
