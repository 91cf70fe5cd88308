"""Whether a word that looks like a city's name means the city, and which of several."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kg._gazetteer import FEDERAL, gazetteer, key
from kg._place_text import Text
from kg._place_words import (
    BEFORE_NAME_OF_PERSON,
    PLACE_PREPOSITIONS,
    SETTLEMENTS,
    SLAVIC,
    WATERS,
    form_kinds,
    is_feminine_surname,
    is_form_of,
    is_given_name,
    is_often_ordinary,
    is_surname_like,
    name_kinds,
)

__all__ = ["City", "Context", "has_cue", "judge"]

_PRIOR = {"RU": 1.2, "BY": 0.8, "KZ": 0.7, "KG": 0.7, "UA": 0.3, "UZ": 0.5, "TJ": 0.5, "AM": 0.4, "AZ": 0.4, "MD": 0.4,
          "GE": 0.4, "TM": 0.4, "EE": 0.4, "LV": 0.4, "LT": 0.4, "FI": 0.3, "MN": 0.4}  # fmt: skip
# Regions that are one city: GeoNames has its districts (Люблино) as places of their own.
_CITY_REGIONS = frozenset({"RU-MOW", "RU-SPE", "UA-30", "BY-HM", "KZ-71", "KZ-75", "AM-ER", "AZ-BA", "UZ-TK", "GE-TB"})
_NEIGHBOURS = frozenset(_PRIOR) | {"NO", "PL", "CN", "SE"}
_ACROSS_THE_SEA = frozenset({"JP", "KR", "KP", "TR", "IR"})
_CUE_GAP = re.compile(r"\.?[ \u00a0\n]{0,2}|[ \u00a0]?[:–—-][ \u00a0]?")
_ADJACENT = re.compile(
    r"[ \u00a0]?[(\[/][ \u00a0]?|,[ \u00a0]?|[ \u00a0]|\)?,?[ \u00a0](?:[-–—][ \u00a0])?|,?[ \u00a0]?г\.?[ \u00a0]?"
)
_LIST = re.compile(
    r"\s*(?:,|;|/|и|[-‐‑–—]|,?\s*(?:и|или|а также)|\n\s*(?:[•*·–—-]|\d+[.)])?)\s*"
    r"(?:(?:г|гор|город|пос|пгт|п|с|д|дер|село|пос[её]лок)\b\.?\s*)?"
)
_NEAR, _BESIDE = 160, 8


@dataclass(frozen=True)
class City:
    """Words that can be a city's name: word positions, and the names as the gazetteer has them."""

    start: int
    end: int
    names: list[str]


@dataclass(frozen=True)
class _Candidate:
    """A city that bears a name: its id, region (empty where only the country is known), country and population."""

    id: str
    region: str
    country: str
    population: int


@lru_cache(maxsize=20_000)
def _candidates(name: str) -> tuple[_Candidate, ...]:
    known = gazetteer()
    found = []
    lines = known.cities()
    # A name that a city of some size has today is not that of a city once called so: Ставрополь is not Тольятти.
    taken = False
    for number in known.city_names().get(name, ()):
        fields = lines[number].split("\t")
        region, country, population = fields[3], fields[3][:2], int(fields[6] or 0)
        today = key(fields[1])
        taken = taken or (today == name and population >= 20_000)
        former = today != name and SequenceMatcher(None, today, name, autojunk=False).ratio() < 0.6
        found.append((former, _Candidate(f"geonames:{number}", region if "-" in region else "", country, population)))
    return tuple(one for former, one in found if not (former and taken))


@lru_cache(maxsize=1000)
def _around(region: str) -> frozenset[str]:
    """A region and its neighbours."""
    return frozenset({region, *gazetteer().borders(region)}) if region else frozenset()


@dataclass(frozen=True)
class _Last:
    """The city before in a list: the word after it, whether a cue («города …») covers it, and where it lies."""

    end: int
    cue: bool
    region: str
    country: str


class Context:
    """What the text says around its cities: which regions and countries it names, and where.

    Args:
        text: the text.
        spans: (start, end, id, whether it is only an adjective) of the other places that it names.
    """

    def __init__(self, text: Text, spans: Iterable[tuple[int, int, str, bool]]) -> None:
        self.text = text
        known = gazetteer()
        self.spans = sorted(spans)
        self.starts = [span[0] for span in self.spans]
        self.named = {span[2] for span in self.spans}
        self.city_regions: set[str] = set()
        self.countries = {known.country_of(id_) for id_ in self.named}

    def around(self, start: int, end: int) -> tuple[set[str], set[str]]:
        """Ids of the places named right beside a span, and of those named near it on the same line."""
        beside, near = set(), set()
        text = self.text.text
        for place in range(max(0, bisect_left(self.starts, start) - 8), len(self.spans)):
            other_start, other_end, id_, adjectival = self.spans[place]
            if other_start > end + _NEAR:
                break
            if other_end <= start:
                gap = text[other_end:start]
            elif other_start >= end:
                gap = text[end:other_start]
            else:
                continue
            if adjectival:
                if other_end <= start and gap in {" ", "\u00a0"}:
                    beside.add(id_)  # «в норвежском Киркенесе»
                continue
            if len(gap) <= _BESIDE and _ADJACENT.fullmatch(gap):
                beside.add(id_)
            if len(gap) <= _NEAR and "\n" not in gap:
                near.add(id_)
        return beside, near


def judge(cities: list[City], context: Context) -> list[tuple[City, str, float]]:
    """The cities that are meant, with their ids and how sure it is."""
    for city in cities:
        known = [one for name in city.names for one in _candidates(name) if one.population >= 15_000]
        sure = city.end - city.start > 1 or form_kinds(context.text.low[city.start]) <= {"place"}
        if sure and len(known) == 1 and known[0].region:
            context.city_regions.add(known[0].region)
    prepositions = _prepositions(cities, context.text)
    found: list[tuple[City, str, float]] = []
    doubtful: list[City] = []
    last: _Last | None = None
    for city in cities:
        if last and not _is_list(last.end, city.start, context.text):
            last = None
        cue = has_cue(city.start, context.text) or bool(last and last.cue)
        verdict = _verdict(city, cue, prepositions.get(city.start, ""), last, context)
        if not verdict:
            if doubtful and not _is_list(doubtful[-1].end, city.start, context.text):
                doubtful = []
            doubtful.append(city)
            continue
        id_, confidence, best = verdict
        last = _Last(city.end, cue, best.region, best.country)
        # Names that were doubtful by themselves are made likely by a city right after them in a list.
        ahead = city
        for one in reversed(doubtful):
            if not _is_list(one.end, ahead.start, context.text):
                break
            again = _verdict(one, False, prepositions.get(one.start, ""), last, context)
            if not again:
                break
            found.append((one, again[0], again[1]))
            ahead = one
        doubtful = []
        found.append((city, id_, confidence))
    return found


def _prepositions(cities: list[City], text: Text) -> dict[int, str]:
    """The preposition of each city by its first word: its own, or that of the list it stands in («в Нарве и Тарту»)."""
    found: dict[int, str] = {}
    before: City | None = None
    for city in cities:
        own = _preposition(city.start, text)
        if not own and before and _is_list(before.end, city.start, text):
            own = found.get(before.start, "")
        if own:
            found[city.start] = own
        before = city
    return found


def _is_list(end: int, start: int, text: Text) -> bool:
    return 0 <= start - end <= 3 and bool(_LIST.fullmatch(text.text[text.ends[end - 1] : text.starts[start]]))


def has_cue(i: int, text: Text) -> bool:
    """Whether «г.», «город», «в посёлке» and the like stand before a word."""
    if not i:
        return False
    low, gap = text.low[i - 1], text.gap(i)
    if low not in SETTLEMENTS or not _CUE_GAP.fullmatch(gap):
        return False
    if len(low) == 1:
        if (text.words[i - 1].isupper() and not (low == "г" and text.words[i].isupper())) or (
            low in "сдп" and not gap.startswith(".")
        ):
            return False
        before = text.text[max(0, text.starts[i - 1] - 2) : text.starts[i - 1]]
        return not (low == "г" and before.strip()[-1:].isdigit())  # «2021 г.» is a year
    return True


def _preposition(i: int, text: Text) -> str:
    low = text.low[i - 1] if i and text.gap(i).isspace() else ""
    return low if low in PLACE_PREPOSITIONS else ""


def _is_person(city: City, text: Text, sure: bool) -> bool:
    """Whether a name stands among the parts of a person's name, or is what something is named after."""
    i = city.start
    if i:
        gap, word, low = text.gap(i), text.words[i - 1], text.low[i - 1]
        if low in BEFORE_NAME_OF_PERSON and gap.strip(" .\u00a0") == "":
            return True
        if len(word) == 1 and word.isupper() and gap.startswith(".") and "\n" not in gap:
            return True  # В.В. Киров
        if not sure and gap.strip(" \u00a0") == "" and word[0].isupper() and is_given_name(low):
            return True
    after = city.end
    if after >= len(text.words) or not text.gap(after).isspace() or "\n" in text.gap(after):
        return False
    word, low = text.words[after], text.low[after]
    if not word[0].isupper() or text.shouting(after):
        return False
    if sure:  # «Самара Ахметова», but «в Самаре Ахметова»
        return text.low[i] in city.names and not _preposition(i, text) and is_feminine_surname(low)
    if len(word) == 1 and text.text[text.ends[after] : text.ends[after] + 1] == ".":
        return True  # Киров С.М.
    return is_given_name(low) or is_surname_like(low)


def _verdict(
    city: City, cue: bool, preposition: str, last: _Last | None, context: Context
) -> tuple[str, float, _Candidate] | None:
    text = context.text
    start, end = text.starts[city.start], text.ends[city.end - 1]
    beside, near = context.around(start, end)
    named = [(name, one) for name in city.names for one in _candidates(name)]
    if city.end - city.start == 1:
        named = [(name, one) for name, one in named if is_form_of(text.low[city.start], name, one.country)]
    written = " ".join(text.low[city.start : city.end])
    # «в Суворове» is of Суворов, though there is a Суворове too.
    inflected = preposition in {"в", "во"} and written.endswith("е")
    largest = max((one.population for _, one in named), default=0)
    best, best_score, best_name = None, -1.0, ""
    for name, one in named:
        score = math.log10(one.population + 1) + _PRIOR.get(one.country, 0.0)
        score += 6.0 * (one.region in beside) + 3.0 * (one.region in near and one.region not in _CITY_REGIONS)
        if one.country != "RU":
            score += 3.0 * (one.country in beside)
            # That a country is named somewhere makes none of its towns likelier than a much larger one elsewhere.
            weight = 1.0 if one.population == largest or largest < 10_000 else 0.5 * (one.population * 3 > largest)
            score += weight * (1.2 * (one.country in near) + 0.8 * (one.country in context.countries))
        if one.region in _CITY_REGIONS:
            score -= 1.5
        else:
            score += 1.5 * (one.region in context.named) + 1.0 * (one.region in context.city_regions)
        if name[-1] == "о" and written != name:
            score -= 0.5  # «Люблина»: of Люблин rather than of Люблино
        score += 1.0 * (written == name and not inflected)
        if last:
            score += 1.0 * (one.country == last.country and largest < 2 * one.population + 100_000)
            score += 1.5 * (one.region == last.region) or 0.7 * (one.region in _around(last.region))
        if score > best_score:
            best, best_score, best_name = one, score, name
    if best is None:
        return None
    beside_it = best.region in beside or best.country in beside - {"RU"}
    supported = beside_it or best.region in near
    confidence = _confidence(city, best, best_name, cue, preposition, last, beside_it, supported, context)
    return (FEDERAL.get(best.id, best.id), confidence, best) if confidence else None


_ADJECTIVAL = ("ий", "ый", "ой", "ая", "ое", "ее")


def _confidence(city: City, best: _Candidate, name: str, cue: bool, preposition: str, last: _Last | None,
                beside: bool, supported: bool, context: Context) -> float:  # fmt: skip
    """How sure it is that a city is meant, 0 where it is not: see the design's remarks on ambiguous names.

    A name is *doubtful* where the dictionary has it as a common word, a given name or a surname, or where it has an
    adjective's ending. A large city's name needs no cue unless it is doubtful; a doubtful or small one needs a
    preposition, a list of cities, or its region or country near it.
    """
    text, i = context.text, city.start
    single = city.end - i == 1
    if text.follows_street(i) or (i and text.low[i - 1] in WATERS and text.gap(i).strip(" .\u00a0") == ""):
        return 0.0
    if cue:
        return 0.95
    near_country = best.country in _NEIGHBOURS
    across = best.country in _ACROSS_THE_SEA
    large = best.population >= (100_000 if near_country else 300_000)
    middling = best.population >= (10_000 if near_country else 30_000 if across else 100_000)
    form, kinds = text.low[i], name_kinds(name) if single else frozenset()
    adjective = single and best.country in SLAVIC and name.endswith(_ADJECTIVAL)
    given = "name" in kinds
    # A large city's name may have a rare homonym (Калуга, a fish), a small one's may not.
    ordinary = adjective or (single and (is_often_ordinary(form) if large else "word" in kinds | form_kinds(form)))
    surname = "surname" in kinds or (single and not kinds and is_surname_like(name))
    if not large and single:
        known = form_kinds(form)
        given, surname = given or "name" in known, surname or "surname" in known
    doubtful = given or ordinary or surname
    if _is_person(city, text, large and not doubtful):
        return 0.0
    if beside:
        return 0.9
    listed = last is not None and (near_country or across or last.country == best.country)
    if text.is_acronym(i) and not (near_country and (len(form) > 3 or preposition or listed)):
        return 0.0
    plain = not text.shouting(i) and not text.in_quotes(text.starts[i])
    capital = plain and not text.opens_sentence(i)
    kin = last is not None and last.region == best.region
    akin = last is not None and best.region in _around(last.region)
    inside = preposition in _IN
    if adjective:
        return 0.7 if (listed or supported) and (capital or kin) and not _noun_follows(city, text) else 0.0
    if large:
        if not doubtful:
            return 0.93
        if surname and not (ordinary or given):
            return 0.8
        return 0.75 if preposition or listed or supported or (ordinary and capital) else 0.0
    # The text tells of the place's region, or of its country where that is another one.
    local = best.region in context.named | context.city_regions or best.country in context.countries - {"RU"}
    if not doubtful:
        if middling or supported or listed:
            return 0.85
        if best.population >= 1000 and near_country and ("place" in kinds or (inside and plain)):
            return 0.7
        return 0.6 if inside and (local or best.country == "RU") else 0.0
    if ordinary or given:
        sure = (kin and plain) or (capital and supported and (listed or preposition))
        enough = best.population >= (3_000 if best.region in context.named | context.city_regions else 10_000)
        sure = sure or (capital and local and inside and enough and not _noun_follows(city, text))
        sure = sure or (akin and capital and best.population >= 3000)
        return 0.65 if sure or (listed and middling and plain and (local or "place" in kinds)) else 0.0
    return 0.65 if inside or kin or supported or (listed and (middling or akin or local)) else 0.0


_IN = frozenset({"в", "во", "из", "под", "близ", "около"})


def _noun_follows(city: City, text: Text) -> bool:
    """Whether a word follows that an adjective can belong to: «Мирный атом»."""
    after = city.end
    return after < len(text.words) and text.gap(after).strip(" \u00a0") == "" and text.low[after] not in {
        "и", "в", "на", "с", "по", "для", "до", "или", "а", "где", "от", "к", "из", "г",
    }  # fmt: skip
