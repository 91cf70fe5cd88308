"""Where a text names places: regions, countries and groups first, then the cities in their light."""

import re
from bisect import bisect_left

import msgspec

from kg._gazetteer import gazetteer
from kg._place_cities import City, Context, has_cue, judge
from kg._place_index import ABBREVIATION, ADJECTIVE, CITY, NAME, index, interest
from kg._place_text import Text
from kg._place_units import Units
from kg._place_words import form_kinds, is_form_of, nominatives

__all__ = ["PlaceMatch", "find_places"]


class PlaceMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A place that a text names.

    Attributes:
        start: offset of the first character, in code points.
        end: offset after the last character.
        text: the words, `text[start:end]`.
        id: of the place in the gazetteer.
        method: `gazetteer`, or `coordination` where the name shares its noun with others («Псковской и Витебской
            областей» is two matches, the noun in the last).
        confidence: from 0 to 1.
        adjectival: True where an adjective only tells where people or organizations are from («российские НКО»):
            it names no place where something happens.
        in_quotes: True inside quotation marks, where the words may be the name of an organization, an office or a work.
    """

    start: int
    end: int
    text: str
    id: str
    method: str = "gazetteer"
    confidence: float = 0.95
    adjectival: bool = False
    in_quotes: bool = False


def find_places(text: str) -> list[PlaceMatch]:
    """Find every place that a Russian text names, inflected, abbreviated or in a list that shares one noun.

    Cities are given by GeoNames id, except Russia's federal cities (`RU-MOW`, `RU-SPE`); of several cities of one
    name the one whose region or country the text names near it, else the largest.

    Args:
        text: running prose, headings, addresses; offsets in the result are those of this text.

    Returns:
        The matches in the order of the text, none overlapping another.
    """
    return _Finder(text).run()


_BETWEEN_WORDS = re.compile(r"[ \t\u00a0\u202f]{1,3}|\s?\n\s?|[-‐‑‒–—−]|[ \u00a0][-‐‑‒–—−/(][ \u00a0]?|\.[ \u00a0]?")


class _Finder:
    def __init__(self, text: str) -> None:
        self.t = Text(text)
        self.index = index()
        self.units = Units(self.t, self.index)
        self.matches: list[tuple[int, int, PlaceMatch]] = []
        self.cities: list[City] = []
        self.maybe: list[tuple[int, str]] = []
        self.either: list[tuple[int, int, list[str]]] = []

    def run(self) -> list[PlaceMatch]:
        t, position, count = self.t, 0, len(self.t.words)
        while position < count:
            flags = interest(t.words[position])
            position = max(position + 1, self.at(position, flags)) if flags else position + 1
        self.resolve_cities()
        self.resolve_ambiguous()
        return self.finished()

    # --- one position --------------------------------------------------------------------------------------------

    def at(self, i: int, flags: int) -> int:
        """Look for a place that begins at a word; returns the word after it, or `i` where there is none."""
        t = self.t
        if flags & ABBREVIATION:
            self.maybe.append((i, t.words[i]))
            if not flags & NAME:
                return i + 1
        name, name_words = self.name_at(i) if flags & NAME else ("", 0)
        city_words = self.city_at(i) if flags & CITY else 0
        if (
            name
            and city_words == name_words
            and (self.settlement_cue(i) or (self.exact(i, city_words) and not self.exact_name(i, name_words)))
        ):
            name = ""
        if name and name_words >= city_words:
            if not self.plausible(i, i + name_words, name):
                return i + name_words
            several = self.namesakes(i, name_words)
            if len(several) > 1:
                self.either.append((i, i + name_words, several))
                return i + name_words
            start = i - 1 if self.units.unit_before(i, {"республика"}) and name.startswith("RU-") else i
            confidence = 0.97 if name_words > 1 else 0.93
            self.add(start, i + name_words, name, confidence=confidence)
            return i + name_words
        if flags & ADJECTIVE and city_words < 2:
            after, found = self.units.find(i)
            for one in found:
                self.add(one.start, one.end, one.place, method=one.method, confidence=one.confidence,
                         adjectival=one.adjectival)  # fmt: skip
            if after > i:
                return after
        if city_words:
            twin = self.twin(i, city_words)
            if twin:
                self.add(i, i + city_words, twin, confidence=0.9)
                return i + city_words
            if flags & ABBREVIATION:
                return i
            if t.words[i][0].isupper() and not self.is_adjective(i, city_words):
                self.cities.append(City(i, i + city_words, self.city_names(i, city_words)))
            return i + city_words
        return i

    def twin(self, i: int, length: int) -> str | None:
        """The region that a city's name means after «провинция» or the like: «провинции Хэйлунцзян и Цзилинь»."""
        twins = [self.index.twins[name] for name in self.city_names(i, length) if name in self.index.twins]
        return twins[0] if twins and self.units.follows_unit(i) else None

    def is_adjective(self, i: int, length: int) -> bool:
        """Whether a word that could be a city's is part of another name («в Ленинском доме», «Октябрьского района»)."""
        last = i + length - 1
        if self.units.is_district(last):
            return True
        ending = length == 1 and self.t.low[last].endswith(("ском", "цком"))
        return ending and not self.units.is_instrumental(last, last + 1)

    def name_at(self, i: int) -> tuple[str, int]:
        """The place whose name begins at a word, and how many words the longest such name has."""
        place, longest = "", 0
        for first in sorted(nominatives(self.t.low[i])):
            for words, id_ in self.index.names.get(first, ()):
                if len(words) > longest and self.fits(i, words):
                    place, longest = id_, len(words)
        return place, longest

    def settlement_cue(self, i: int) -> bool:
        """Whether «г.» or the like says that a settlement follows («г. Куба»)."""
        return has_cue(i, self.t)

    def exact(self, i: int, length: int) -> bool:
        return tuple(self.t.low[i : i + length]) in self.index.cities.get(self.t.low[i], ())

    def exact_name(self, i: int, length: int) -> bool:
        words = tuple(self.t.low[i : i + length])
        return any(words == one for one, _ in self.index.names.get(self.t.low[i], ()))

    def namesakes(self, i: int, length: int) -> list[str]:
        """Ids of all places that bear a name («Алтай»: the republic and the territory)."""
        return list(
            dict.fromkeys(
                id_
                for first in sorted(nominatives(self.t.low[i]))
                for words, id_ in self.index.names.get(first, ())
                if len(words) == length and self.fits(i, words)
            )
        )

    def city_at(self, i: int) -> int:
        longest = 0
        for first in nominatives(self.t.low[i]):
            for words in self.index.cities.get(first, ()):
                if len(words) > longest and (len(words) == 1 or self.fits(i, words)):
                    longest = len(words)
        return longest

    def city_names(self, i: int, length: int) -> list[str]:
        names = {
            " ".join(words)
            for first in nominatives(self.t.low[i])
            for words in self.index.cities.get(first, ())
            if len(words) == length and (length == 1 or self.fits(i, words))
        }
        return sorted(names)

    def fits(self, i: int, words: tuple[str, ...]) -> bool:
        """Whether the words from `i` on are an inflected form of a name whose first word fits already."""
        t = self.t
        if i + len(words) > len(t.words):
            return False
        for offset in range(1, len(words)):
            here = i + offset
            if not _BETWEEN_WORDS.fullmatch(t.gap(here)):
                return False
            if t.low[here] != words[offset] and words[offset] not in nominatives(t.low[here]):
                return False
        return len(words) > 1 or is_form_of(t.low[i], words[0], None)

    def plausible(self, i: int, end: int, place: str) -> bool:
        """Whether a country's or region's name is meant as one, and not a word that looks like it."""
        t = self.t
        if end - i > 1:
            return True
        before = t.low[i - 1] if i and t.gap(i).isspace() else ""
        if before in {"единая", "единой", "единую", "справедливая", "справедливой"}:
            return False  # parties
        if place == "part:EUROPE" and before.startswith("совет"):
            return False
        if len(place) == 2 and "word" in form_kinds(t.low[i]):
            return not t.opens_sentence(i) and not t.shouting(i)
        return not t.follows_street(i)

    # --- the end -------------------------------------------------------------------------------------------------

    def add(self, i: int, end: int, place: str, *, method: str = "gazetteer", confidence: float = 0.95,
            adjectival: bool = False) -> None:  # fmt: skip
        t = self.t
        start, stop = t.starts[i], t.ends[end - 1]
        if "(" in t.text[start:stop] and t.text[stop : stop + 1] == ")":
            stop += 1
        match = PlaceMatch(
            start=start, end=stop, text=t.text[start:stop], id=place, method=method, confidence=confidence,
            adjectival=adjectival, in_quotes=t.in_quotes(start),
        )  # fmt: skip
        self.matches.append((i, end, match))

    def resolve_cities(self) -> None:
        context = Context(self.t, ((one.start, one.end, one.id, one.adjectival) for _, _, one in self.matches))
        known = gazetteer()
        for city, place, confidence in judge(self.cities, context):
            if known.get(place):
                self.add(city.start, city.end, place, confidence=confidence)

    def resolve_ambiguous(self) -> None:
        """Abbreviations and names of several places, by what else the text names."""
        known = gazetteer()
        seen: dict[str, int] = {}
        for _, _, match in self.matches:
            for id_ in {match.id, known.country_of(match.id), known.region_of(match.id)} - {None}:
                seen[str(id_)] = seen.get(str(id_), 0) + 1
        for i, end, ids in self.either:
            known_one = max(ids, key=lambda id_: seen.get(id_, 0))
            self.add(i, end, known_one, confidence=0.8 if seen.get(known_one) else 0.6)
        taken = sorted((i, end) for i, end, _ in self.matches)
        for i, word in self.maybe:
            place = bisect_left(taken, (i + 1,)) - 1
            if place >= 0 and taken[place][0] <= i < taken[place][1]:
                continue
            best = max(
                self.index.abbreviations[word],
                key=lambda one: (min(seen.get(one.id, 0), 3 if one.in_context else 4), not one.in_context),
            )
            if seen.get(best.id) or not best.in_context:
                self.add(i, i + 1, best.id, confidence=0.8 if best.in_context else 0.95)

    def finished(self) -> list[PlaceMatch]:
        t = self.t
        rows = sorted(self.matches, key=lambda row: (row[2].start, -row[2].end))
        covered = {word for i, end, _ in rows for word in range(i, end)}
        found: list[PlaceMatch] = []
        for i, end, match in rows:
            if found and match.start < found[-1].end:
                continue
            if not match.adjectival and self.is_part_of_compound(i, end, covered):
                continue
            if t.only_in_quotes(match.start, match.end) and end - i == 1:
                continue
            found.append(match)
        return found

    def is_part_of_compound(self, i: int, end: int, covered: set[int]) -> bool:
        """Whether a hyphen joins a name to something that is no place: «Пермь-нефть», «Краснодар-2»."""
        t = self.t
        before, after = t.joined_before(i), t.joined_after(end - 1)
        if before.isdigit() or after.isdigit():
            return True
        if before.isalpha() and i - 1 not in covered and t.low[i - 1] not in {"по", "экс"}:
            return True
        return after.isalpha() and end not in covered
