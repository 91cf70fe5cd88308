"""Which concepts a phrase names (`find`), and where in running text concepts are named (`mentions`)."""

import re
from functools import lru_cache

import msgspec

from kg.concepts.ages import age_groups
from kg.concepts.phrase import read
from kg.concepts.wording import Wording, lexicon, nearest, wordings
from kg.concepts.words import Token, agree, tokenize
from kg.model import ConceptMatch

__all__ = ["ConceptMention", "find", "mentions", "without_long_term"]

#: The phrase's head, but not the whole phrase.
_PART = 0.95
_WEAK = 0.8
_OPENER = 0.7
_WEAK_WHOLE = 0.9
#: A name inside a longer name of another concept: its head, «студенты» in «иностранные студенты», or not, «НКО» in
#: «руководители НКО».
_HEAD_INSIDE = 0.75
_INSIDE = 0.55
_LEAST = 0.2
_MISSPELT = 0.8
#: Names of so many words are also found by most of their words.
_LONG = 4
_LONG_SHARE = 0.6

_LONG_TERM = re.compile(r"\s*[-–—(,]*\s*долгосрочн\w+\s+проект\w*\s*\)?\s*$", re.IGNORECASE)


class ConceptMention(msgspec.Struct, frozen=True, kw_only=True):
    """A concept named in running text.

    Attributes:
        start: offset of the first character, in code points.
        end: offset after the last character.
        text: the words, `text[start:end]`; where several things share a word («помощь пожилым, детям») it runs from
            that word, so mentions may overlap.
        id: slug of the concept.
        score: how closely the words follow a name of the concept, from 0 to 1.
    """

    start: int
    end: int
    text: str
    id: str
    score: float


def without_long_term(direction: str) -> tuple[str, bool]:
    """A grant direction without «- долгосрочный проект», and whether that was there.

    >>> without_long_term("Сохранение исторической памяти - долгосрочный проект")
    ('Сохранение исторической памяти', True)
    """
    short = _LONG_TERM.sub("", direction)
    return short, short != direction


def find(scheme: str, phrase: str) -> list[ConceptMatch]:
    """The concepts of a scheme that a phrase names, best first.

    Inflection, ё, the order of words and coordination («государственных и муниципальных служащих») do not matter.
    The phrase is read as a noun phrase: what it IS counts, what it only tells about that counts little.

    Args:
        scheme: slug of the scheme (`target-group`).
        phrase: a header field, list item or noun phrase, in Russian or English.

    Returns:
        Matches with scores: 1 the phrase is a name of the concept; 0.8 and more the phrase names it as (one of)
        what it is about; 0.4 to 0.8 it belongs to the description («родители школьников»: schoolchildren), is part of
        a longer name or is doubtful; less than 0.4 it stands in a clause or a quoted title. Empty where the phrase
        names no concept.

    Raises:
        UnknownName: where there is no such scheme.

    >>> [match.id for match in find("target-group", "Молодежь и студенты")]
    ['youth', 'students']
    """
    return list(_find(scheme, phrase))


@lru_cache(maxsize=20_000)
def _find(scheme: str, phrase: str) -> tuple[ConceptMatch, ...]:
    if scheme == "grant-direction":
        phrase, _ = without_long_term(phrase)
    tokens = tokenize(phrase)
    scores = _scores(scheme, tokens)
    if scheme == "target-group":
        for group in age_groups(phrase, set(scores)):
            scores = {name: (score * _HEAD_INSIDE, place) for name, (score, place) in scores.items()}
            scores[group] = _PART, 0
    if not scores:
        scores = _misspelt(scheme, tokens) or _mostly(scheme, tokens)
    ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[1][1], item[0]))
    return tuple(ConceptMatch(id=name, score=round(score, 2)) for name, (score, _) in ranked if score >= _LEAST)


def _scores(scheme: str, tokens: list[Token]) -> dict[str, tuple[float, int]]:
    """Concept → its best score and the place where it is named."""
    found = wordings(scheme, tokens, strict=False)
    if not found:
        return {}
    reading = read(tokens)
    content = {place for place, token in enumerate(tokens) if token.word.part not in ("sign", "conjunction")}
    scores: dict[str, tuple[float, int]] = {}
    for wording in found:
        places = set(wording.places)
        first = min(places)
        whole = content <= places
        weight = reading.weights[first]
        if first in reading.openers and len(places) > 1:
            weight = max(weight, _OPENER)
        rivals = [other for other in found if other.name.concept != wording.name.concept]
        if wording.name.weak:
            if any(not other.name.weak and not places.isdisjoint(other.places) for other in rivals):
                continue
            weight *= _WEAK_WHOLE if whole else _WEAK
        elif not whole:
            weight *= _PART
        inside = [other for other in rivals if places < set(other.places)]
        own = [other for other in found if other.name.concept == wording.name.concept]
        if inside and not any(places < set(other.places) for other in own):
            weight *= max(_share(other, places, tokens) for other in inside)
        score = weight * wording.closeness
        if score > scores.get(wording.name.concept, (0.0, 0))[0]:
            scores[wording.name.concept] = (score, first)
    return scores


def _share(outer: Wording, places: set[int], tokens: list[Token]) -> float:
    """What is left of a name that lies inside the outer one."""
    head = next((place for place in outer.places if tokens[place].word.part == "noun"), outer.places[0])
    if head not in places:
        return _INSIDE
    first = min(outer.places)
    if first >= 2 and tokens[first - 1].word.part == "conjunction" and tokens[first].word.part == "adjective":
        before = tokens[first - 2].word
        if before.part == "adjective" and agree(before.attribute, tokens[head].word.cases):
            # «российские и зарубежные студенты» are students of both sorts.
            return 1.0
    return _HEAD_INSIDE


def _misspelt(scheme: str, tokens: list[Token]) -> dict[str, tuple[float, int]]:
    """The same with unknown words taken for the names they look like: «волентеры»."""
    mended = []
    for token in tokens:
        near = None
        if len(token.text) > 5 and not token.word.known and token.word.part != "sign":
            near = nearest(scheme, token.text)
        mended.append(msgspec.structs.replace(token, word=near) if near else token)
    if mended == tokens:
        return {}
    return {name: (score * _MISSPELT, place) for name, (score, place) in _scores(scheme, mended).items()}


def _mostly(scheme: str, tokens: list[Token]) -> dict[str, tuple[float, int]]:
    """Concepts most of whose long official name is in the phrase: names that are cut short or misspelt."""
    keys = [token.word.keys for token in tokens if token.word.part not in ("sign", "conjunction", "preposition")]
    if len(keys) < _LONG - 1:
        return {}
    scores: dict[str, tuple[float, int]] = {}
    for name in lexicon(scheme).long:
        words = [one for one in name.words if one.part not in ("conjunction", "preposition")]
        both = sum(any(one.keys & key for key in keys) for one in words)
        share = both / (len(words) + len(keys) - both)
        if share >= _LONG_SHARE and share > scores.get(name.concept, (0.0, 0))[0]:
            scores[name.concept] = (share, 0)
    return scores


def mentions(scheme: str, text: str) -> list[ConceptMention]:
    """Where concepts of a scheme are named in running text, in the order of the text.

    Only the wording of a name counts (inflected, coordinated), the longest where one lies inside another;
    abbreviations must be in capitals. Names that are ordinary words too («животные») count only where they are a
    whole list item.

    Args:
        scheme: slug of the scheme (`theme`).
        text: any text.

    Raises:
        UnknownName: where there is no such scheme.

    >>> [mention.id for mention in mentions("theme", "помощь пожилым, животные, спорт")]
    ['older-people-support', 'animal-protection', 'sport']
    """
    tokens = tokenize(text)
    found = wordings(scheme, tokens, strict=True)
    kept: dict[tuple[str, frozenset[int]], Wording] = {}
    covering: dict[int, list[frozenset[int]]] = {}
    for wording in sorted(found, key=lambda one: (-len(one.places), one.name.weak, -one.closeness)):
        places = frozenset(wording.places)
        if any(places < other for place in places for other in covering.get(place, ())):
            continue
        if wording.name.weak and not _alone(wording.places, tokens):
            continue
        kept.setdefault((wording.name.concept, places), wording)
        for place in places:
            covering.setdefault(place, []).append(places)
    result = []
    for wording in kept.values():
        start, end = tokens[min(wording.places)].start, tokens[max(wording.places)].end
        score = wording.closeness * (_WEAK if wording.name.weak else 1.0)
        result.append(
            ConceptMention(start=start, end=end, text=text[start:end], id=wording.name.concept, score=round(score, 2))
        )
    # Of one concept named twice in the same words («региональных органов власти») the longer naming is enough.
    result.sort(key=lambda one: (one.start, -one.end, one.id))
    reach: dict[str, int] = {}
    distinct = []
    for one in result:
        if one.end > reach.get(one.id, -1):
            distinct.append(one)
            reach[one.id] = one.end
    return sorted(distinct, key=lambda one: (one.end, one.start, one.id))


def _alone(places: tuple[int, ...], tokens: list[Token]) -> bool:
    """Whether the tokens are a whole list item: nothing but a sign or «и» on both sides."""
    before, after = min(places) - 1, max(places) + 1
    left = before < 0 or tokens[before].text in ",;:(•\n-–—" or tokens[before].word.part == "conjunction"
    right = after >= len(tokens) or tokens[after].text in ",;.)\n" or tokens[after].word.part == "conjunction"
    signs = [place for place in (before, after) if 0 <= place < len(tokens) and tokens[place].word.part == "sign"]
    return left and right and (bool(signs) or len(tokens) <= len(places) + 2)
