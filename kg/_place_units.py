"""Regions whose name is an adjective with a unit («Псковская область»), alone, in lists, or without the unit."""

import re
from dataclasses import dataclass

from kg._place_index import CITY, Index, interest
from kg._place_text import Text
from kg._place_words import BLOCKING_HEADS, JOINERS, adjective_stem, is_given_name, unit_of

__all__ = ["Found", "Units"]

_REGIONS = ("область", "край", "республика", "округ", "воеводство", "уезд", "губерния")
_LIST_GAP = re.compile(r"\s*(?:[,;/]|[-‐‑‒–—−]|\n\s*(?:[•*·–—-]|\d+[.)])?)?\s*")
_DISTRICT_WORDS = ("муниципальн", "городск", "сельск", "внутригородск", "административн")
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
            return scanned[1][2] in {"район", _UNLISTED}
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
        t, start, unlisted = self.t, i, False
        while i < len(t.words) and i < start + 3 and t.gap(i).strip(" \u00a0\n.") == "":
            word, low = t.words[i], t.low[i]
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
        return self.without_unit(i, end, stem)

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
