"""Regions whose name is an adjective with a unit («Псковская область»), alone, in lists, or without the unit."""

import re
from dataclasses import dataclass
from functools import cached_property

from kg._place_index import CITY, Index, interest
from kg._place_text import Text
from kg._place_words import BLOCKING_HEADS, JOINERS, adjective_stem, is_given_name, unit_of

__all__ = ["Found", "Units"]

_REGIONS = ("область", "край", "республика", "округ", "воеводство", "уезд", "губерния")
_LIST_GAP = re.compile(r"\s*(?:[,;/]|[-‐‑‒–—−]|\n\s*(?:[•*·–—-]|\d+[.)])?)?\s*")
# After an adjective that lacks its noun: «двадцать из Ферганской, десять из Ошской области».
_BEFORE_ELLIPSIS = frozenset({"из", "в", "во", "от", "для", "до", "с", "со", "между"})
_AFTER_ELLIPSIS = re.compile(r"\s*[,.;:)\]!?…\n]|\s[-–—]\s")
_FEMININE, _MASCULINE = ("ой", "ою", "ую", "ая"), ("ого", "ому", "ом", "ий")
_ELLIPTICAL = {"область": _FEMININE, "республика": _FEMININE, "край": _MASCULINE, "округ": _MASCULINE,
               "аймак": _MASCULINE, "уезд": _MASCULINE}  # fmt: skip
# Before names that are then regions' and not their seats': «провинции Хэйлунцзян и Цзилинь».
_OF_NAMES = frozenset({"провинция", "губерния", "аймак", "уезд", "лен", "велаят"})
_DISTRICT_WORDS = ("муниципальн", "городск", "сельск", "внутригородск", "административн")
_DISTRICTS = ("округ", "район", "поселен", "образован", "совет")
# Not in ISO 3166: neither a region nor, by its adjective alone, another one.
_UNLISTED = "народная республика"


@dataclass(frozen=True)
class Found:
    """A region that words `start` to `end` name."""

    start: int
    end: int
    place: str
    method: str
    confidence: float
    adjectival: bool


class Units:
    """Finds them in one text."""

    def __init__(self, text: Text, index: Index) -> None:
        self.t = text
        self.index = index

    def unit_before(self, i: int, units: set[str]) -> bool:
        if not i or not re.fullmatch(r"\.?[ \u00a0]", self.t.gap(i)):
            return False
        found = unit_of(self.t.low[i - 1])
        return bool(found and found[0] in units)

    def is_district(self, i: int) -> bool:
        """Whether the word is only part of the name of a district or street: «Октябрьского района»."""
        t, here = self.t, i + 1
        if adjective_stem(t.low[i]) is None:
            return False
        scanned = self.scan(i)
        if scanned:
            items, (_, unit_end, unit) = scanned
            if unit in {"район", _UNLISTED}:
                return True
            # «Пограничный и Хасанский округа», but «Мирный, Архангельская область»
            named = unit_of(t.low[unit_end - 1])
            return bool(len(items) == 1 or (named and named[1])) and self.region(items[0][2], unit) is None
        while here < len(t.words) and here <= i + 3 and t.gap(here).strip(" \u00a0-") == "":
            if t.low[here] in BLOCKING_HEADS or (t.low[here] == "р" and t.low[here + 1 : here + 2] == ["н"]):
                return True
            if not t.low[here].startswith(_DISTRICT_WORDS):
                return False
            if t.low[here + 1 : here + 2] and t.low[here + 1].startswith(("округ", "поселен")):
                return True
            here += 1
        return False

    def compound(self, i: int) -> int:
        """The word after a chain of words joined by hyphens that begins at `i`."""
        end = i + 1
        while end < len(self.t.words) and self.t.gap(end) in {"-", "‐", "‑"}:
            end += 1
        return end

    def stem(self, i: int, end: int) -> str | None:
        stem = adjective_stem(self.t.low[end - 1])
        return " ".join([*self.t.low[i : end - 1], stem]) if stem else None

    def scan(self, i: int) -> tuple[list[tuple[int, int, str]], tuple[int, int, str]] | None:
        """Adjectives from `i` on that share a unit: their (start, end, stem), and the unit's (start, end, name)."""
        t, position = self.t, i
        items: list[tuple[int, int, str]] = []
        while len(items) < 15:
            end = self.compound(position)
            stem = self.stem(position, end)
            if stem is None:
                return None
            items.append((position, end, stem))
            unit = self.unit_at(end)
            if unit:
                return items, unit
            position = end
            joined = 0
            while position < len(t.words) and t.low[position] in JOINERS and _LIST_GAP.fullmatch(t.gap(position)):
                position, joined = position + 1, joined + 1
            if position >= len(t.words):
                return None
            gap = t.gap(position)
            if not _LIST_GAP.fullmatch(gap) or (not joined and not gap.strip() and "\n" not in gap):
                return None
            low = t.low[self.compound(position) - 1]
            if not (t.words[position][0].isupper() or adjective_stem(low) in self.index.units):
                return None
        return None

    def unit_at(self, i: int) -> tuple[int, int, str] | None:
        t, start, unlisted, district = self.t, i, False, False
        while i < len(t.words) and i < start + 3 and t.gap(i).strip(" \u00a0\n.") == "":
            word, low = t.words[i], t.low[i]
            if low.startswith(_DISTRICT_WORDS):
                district, i = True, i + 1
                continue
            if district:
                return (start, i + 1, "район") if low.startswith(_DISTRICTS) else None
            if word in {"АО", "ФО"}:
                return start, i + 1, "округ"
            if low == "р" and t.low[i + 1 : i + 2] == ["н"] and t.gap(i + 1) in {"-", "‑"}:
                return start, i + 2, "район"
            if low == "а" and t.low[i + 1 : i + 2] == ["обл"]:
                return start, i + 2, "область"
            unit = unit_of(low) if low not in BLOCKING_HEADS else ("район", False)
            if unit:
                return start, i + 1, _UNLISTED if unlisted and unit[0] == "республика" else unit[0]
            unlisted = unlisted or low.startswith("народн")
            if not low.startswith(("автономн", "федеральн", "авт", "народн")):
                return None
            i += 1
        return None

    def find(self, i: int) -> tuple[int, list[Found]]:
        """The regions that adjectives from word `i` on name, and the word after them; `i` where there are none."""
        shared = self.sharing_a_unit(i)
        if shared:
            return shared
        t, end = self.t, self.compound(i)
        stem = self.stem(i, end)
        before = self.unit_before_list(i)
        if before is not None and stem and t.words[i][0].isupper() and t.low[end - 1].endswith(("ая", "ий", "ой")):
            unit = unit_of(t.low[before])
            place = self.region(stem, unit[0]) if unit else None
            if place:
                return end, [Found(before if before == i - 1 else i, end, place, "gazetteer", 0.9, False)]
        if self.is_district(end - 1):
            return end, []
        if self.is_instrumental(i, end):
            return i, []
        if t.words[i][0].isupper() and (t.follows_street(i) or self.is_surname(i, end)):
            return end, []
        place = self.elliptical(i, end, stem) if stem else None
        if place:
            return end, [Found(i, end, place, "coordination", 0.75, False)]
        return self.without_unit(i, end, stem)

    def elliptical(self, i: int, end: int, stem: str) -> str | None:
        """The region of an adjective whose noun the text has with another one: «десять из Ошской области, пять из
        Ферганской»."""
        t = self.t
        if stem not in self.index.units or not t.words[i][0].isupper():
            return None
        if end < len(t.words) and t.low[end] not in JOINERS and not _AFTER_ELLIPSIS.match(t.gap(end)):
            return None
        here = i
        while here and here > i - 12:
            before, gap = t.low[here - 1], t.gap(here)
            if before in _BEFORE_ELLIPSIS and gap.isspace():
                break
            if before not in JOINERS and not re.fullmatch(r",?\s+", gap):
                return None
            if unit_of(before) and "," in gap:
                break
            if before not in JOINERS and adjective_stem(before) not in self.index.units:
                return None
            here -= 1
        else:
            return None
        endings = {unit for unit, ends in _ELLIPTICAL.items() if t.low[end - 1].endswith(ends)}
        units = self.index.units[stem]
        return next((units[unit] for unit in _ELLIPTICAL if unit in endings & units.keys() & self.units_of_text), None)

    @cached_property
    def units_of_text(self) -> frozenset[str]:
        """The units that the text names after an adjective of a region: `область` where it has «Ошская область»."""
        found, low = set(), self.t.low
        for here in range(1, len(low)):
            unit = unit_of(low[here])
            if unit and unit[0] in self.index.units.get(self.stem(here - 1, here) or "", ()):
                found.add(unit[0])
        return frozenset(found)

    def follows_unit(self, i: int) -> bool:
        """Whether «провинция», «губернии» or the like stands before a name or the list that it belongs to."""
        t, here = self.t, i
        while here and here > i - 10:
            before, gap = t.low[here - 1], t.gap(here)
            unit = unit_of(before)
            if unit and unit[0] in _OF_NAMES:
                return gap.isspace()
            if before not in JOINERS and not re.fullmatch(r",\s*", gap) and t.low[here] not in JOINERS:
                return False
            if before not in JOINERS and not t.words[here - 1][0].isupper():
                return False
            here -= 1
        return False

    def sharing_a_unit(self, i: int) -> tuple[int, list[Found]] | None:
        scanned = self.scan(i)
        if not scanned:
            return None
        items, (_, unit_end, unit) = scanned
        if unit == _UNLISTED or (unit == "район" and not self.has_districts()):
            return unit_end, []
        method = "coordination" if len(items) > 1 else "gazetteer"
        found = []
        for start, end, stem in items:
            place = self.region(stem, unit)
            if place:
                found.append(Found(start, unit_end if end == items[-1][1] else end, place, method, 0.95, False))
        return (unit_end, found) if found else None

    def without_unit(self, i: int, end: int, stem: str | None) -> tuple[int, list[Found]]:
        adjectives, found = self.index.adjectives, []
        if stem and stem in adjectives:
            return end, [Found(i, end, adjectives[stem], "gazetteer", 0.7, True)]
        if end - i > 1:  # «российско-белорусский»
            for position in range(i, end):
                low = self.t.low[position]
                part = low[:-1] if position < end - 1 and low.endswith("о") else adjective_stem(low)
                if part in adjectives:
                    found.append(Found(position, position + 1, adjectives[part], "gazetteer", 0.7, True))
        return (end if found else i), found

    def is_instrumental(self, i: int, end: int) -> bool:
        """Whether «Мурманском» is the city («между Мурманском и …») and no adjective («в Мурманском порту»)."""
        t = self.t
        if end - i > 1 or not t.low[i].endswith(("ском", "цком")) or not interest(t.words[i]) & CITY:
            return False
        before = t.low[i - 1] if i else ""
        if before in {"между", "с", "со", "под", "над", "перед", "за"}:
            return True
        if before in {"в", "во", "на", "о", "об", "при", "по"}:
            return False
        follows = end < len(t.words) and t.gap(end).isspace() and "\n" not in t.gap(end)
        return not follows or t.low[end] in JOINERS

    def is_surname(self, i: int, end: int) -> bool:
        """Whether «Тверская» is a person's: «Елена Тверская», «Тверская Е.А.»."""
        t = self.t
        if i and t.gap(i) in {" ", "\u00a0"} and t.words[i - 1][0].isupper() and is_given_name(t.low[i - 1]):
            return True
        return end < len(t.words) and len(t.words[end]) == 1 and t.words[end].isupper() and t.gap(end).isspace()

    def region(self, stem: str, unit: str) -> str | None:
        units = self.index.units.get(stem)
        if not units:
            return None
        if unit in units:
            return units[unit]
        if unit in {"регион", "край"}:
            return next((units[one] for one in _REGIONS if one in units), None)
        return None

    def unit_before_list(self, i: int) -> int | None:
        """The unit before a name in address order («обл. Псковская», «области: Псковская, Тверская»)."""
        t, here = self.t, i
        while here and here > i - 12:
            gap = t.gap(here)
            if re.fullmatch(r"\.?[ \u00a0]?|:\s*|\.\s", gap) and gap:
                unit = unit_of(t.low[here - 1])
                if unit and unit[0] in _REGIONS:
                    return here - 1
            if t.low[here - 1] in JOINERS or re.fullmatch(r",\s*", gap):
                here -= 1
                if adjective_stem(t.low[here]) is None and t.low[here] not in JOINERS:
                    return None
                continue
            return None
        return None

    def has_districts(self) -> bool:
        return any(word in self.t.text for word in ("Молд", "Азерб"))
