"""Links between places that a text states: twin cities, cooperation of regions; and parts that it counts."""

import re
from collections.abc import Sequence
from itertools import combinations

from kg.model import Evidence, Link, PlaceCount, Reference
from kg.morphology import fold, lemmas
from kg.places import PlaceMatch, gazetteer
from loaders.prose.words import Words

__all__ = ["find_counts", "find_links"]

_TWINS = re.compile(r"побратим\w*|породнен\w+|города?-партнер\w*|партнерск\w+ город\w*|городами?-партнер\w*")
_COOPERATION = re.compile(
    r"сотруднича\w+|дружб\w+|сотрудничеств\w+|кооперац\w+|соглашени\w+|взаимодейств\w+|партнерств\w+|контакт\w+ между"
    r"|связ\w+ между|обмен\w* между"
    r"|двусторонн\w+|двухсторонн\w+"
)
_NOT = re.compile(
    r"не (?:явля|был|стал|заключ|подпис|состо)\w+ (?:\w+ ){0,3}(?:побратим|договор|соглашен)|побратим\w+ не"
)

#: Lemmas of the words for a part of a place → slug.
_UNITS: dict[tuple[str, ...], str] = {
    ("муниципальный", "район"): "municipal-district",
    ("район",): "district",
    ("муниципальный", "округ"): "municipal-okrug",
    ("городской", "округ"): "urban-okrug",
    ("муниципальный", "образование"): "municipality",
    ("муниципалитет",): "municipality",
    ("сельский", "поселение"): "rural-settlement",
    ("городской", "поселение"): "urban-settlement",
    ("поселение",): "settlement",
    ("населить", "пункт"): "settlement",
    ("населенный", "пункт"): "settlement",
    ("сельский", "населенный", "пункт"): "rural-settlement",
    ("село",): "village",
    ("деревня",): "village",
    ("поселок",): "village",
    ("город",): "city",
    ("регион",): "region",
    ("субъект",): "region",
    ("область",): "region",
    ("страна",): "country",
    ("государство",): "country",
}
#: What may stand between a count and the place behind it: «12 районов (в) Республики Карелия».
_OF = re.compile(r"\s+(?:в|во|на)?\s*(?:территории)?\s*")
_NUMERALS = {
    "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
    "двенадцать": 12, "пятнадцать": 15, "двадцать": 20,
}  # fmt: skip


def _reference(match: PlaceMatch) -> Reference:
    entry = gazetteer().get(match.id)
    return Reference(type="place", id=match.id, label=entry.name if entry else match.text)


def _pairs(matches: Sequence[PlaceMatch]) -> list[tuple[PlaceMatch, PlaceMatch]]:
    """Pairs across countries. One city with several twins is linked with each, and they not with each other."""
    unique = list({match.id: match for match in matches}.values())
    country = {match.id: gazetteer().country_of(match.id) for match in unique}
    across = [(a, b) for a, b in combinations(unique, 2) if country[a.id] != country[b.id]]
    if len(unique) <= 2:
        return across
    counts = [list(country.values()).count(c) for c in country.values()]
    alone = [match for match, count in zip(unique, counts, strict=True) if count == 1]
    if len(alone) == 1:
        return [(a, b) for a, b in across if alone[0] in (a, b)]
    return [(a, b) for a, b in across if unique[0] in (a, b)]


def _couples(text: str, matches: Sequence[PlaceMatch]) -> list[tuple[PlaceMatch, PlaceMatch]]:
    """«Псков – Витебск и Мурманск – Тромсё»: couples joined by a dash or «и» are linked within, not across."""
    if len(matches) < 4 or len(matches) % 2:
        return []
    couples = list(zip(matches[::2], matches[1::2], strict=True))
    joined = all(
        re.fullmatch(r"\s*(?:[–—-]|и|с)\s*(?:\w+\s+)?", text[a.end : b.start])
        and gazetteer().country_of(a.id) != gazetteer().country_of(b.id)
        for a, b in couples
    )
    return couples if joined else []


def find_links(text: str, grid: Words, matches: Sequence[PlaceMatch]) -> list[Link]:
    """The links between places that the sentences of a part state, across borders.

    Args:
        text: the masked text.
        grid: the words of the part.
        matches: the places named in the text.
    """
    found: dict[tuple[str, str, str], Link] = {}
    for begin, end in grid.sentences:
        sentence = fold(text[begin:end])
        inside = [m for m in matches if begin <= m.start and m.end <= end and not m.in_quotes and not m.adjectival]
        kinds = {m.id: entry.kind for m in inside if (entry := gazetteer().get(m.id))}
        cities = [m for m in inside if kinds.get(m.id) == "city" or m.id in ("RU-MOW", "RU-SPE")]
        regions = [m for m in inside if kinds.get(m.id) == "region"]
        rows: list[tuple[str, PlaceMatch, PlaceMatch]] = []
        if _NOT.search(sentence):
            continue
        if _TWINS.search(sentence):
            rows += [("twin-cities", a, b) for a, b in _couples(text, cities) or _pairs(cities)]
        elif _COOPERATION.search(sentence):
            for group in (regions, cities):
                near = [(a, b) for a, b in _pairs(group) if _side_by_side(text, a, b, sentence)]
                rows += [("cooperation", a, b) for a, b in near]
        for kind, left, right in rows:
            first, second = sorted((left.id, right.id))
            key = (kind, first, second)
            link = found.setdefault(key, Link(kind=kind, source=_reference(left), target=_reference(right)))
            link.evidence.append(Evidence(start=begin, end=end, quote=text[begin:end], method="rule", confidence=0.85))
    return list(found.values())


def _side_by_side(text: str, left: PlaceMatch, right: PlaceMatch, sentence: str) -> bool:
    """«между Псковской и Витебской областями»: two places that one phrase joins."""
    first, second = sorted((left, right), key=lambda m: m.start)
    between = fold(text[first.end : second.start])
    joined = re.fullmatch(r"[\s\w]{0,18}\s(?:и|с|-|–|—)\s[\s\w]{0,14}", between) is not None
    return joined and (
        "между" in sentence or re.search(r"сотруднич|соглашени|контакт|связ|дружб", sentence) is not None
    )


def find_counts(text: str, start: int, end: int, matches: Sequence[PlaceMatch]) -> list[PlaceCount]:
    """Parts of a place that are counted and not named: «37 муниципальных районов и 4 городских округа».

    Args:
        text: the masked text.
        start: start of the part, usually the geography section.
        end: end of it.
        matches: the places named in the text; the one named last before the count is what the parts belong to.
    """
    found: list[PlaceCount] = []
    pattern = re.compile(
        r"(?<![\d-])(\d{1,4}|" + "|".join(_NUMERALS) + r")(?:-?(?:ти|и|х))?\s+((?:[а-яё-]+\s*){1,3})", re.IGNORECASE
    )
    for match in pattern.finditer(text, start, end):
        words = match.group(2).split()
        for size in range(min(3, len(words)), 0, -1):
            unit = _UNITS.get(tuple(lemmas(" ".join(words[:size]))))
            if unit:
                number = match.group(1).lower()
                stop = match.start(2) + sum(len(w) + 1 for w in words[:size]) - 1
                before = [m for m in matches if start <= m.start < match.start() and not m.adjectival]
                behind = [m for m in matches if not m.adjectival and _OF.fullmatch(text, stop, max(stop, m.start))]
                # Districts are parts of a region, whatever cities stand between the two.
                wide = [m for m in before if (entry := gazetteer().get(m.id)) and entry.kind != "city"]
                near = behind or wide[-1:] or before[-1:]
                owner = near[0] if near else None
                found.append(
                    PlaceCount(
                        place=owner.id if owner else None,
                        unit=unit,
                        text=text[match.start(2) : stop],
                        count=int(number) if number.isdigit() else _NUMERALS[number],
                        evidence=Evidence(
                            start=match.start(),
                            end=stop,
                            quote=text[match.start() : stop],
                            method="rule",
                            confidence=0.9,
                        ),
                    )
                )
                break
    return found
