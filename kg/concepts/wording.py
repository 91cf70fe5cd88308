"""Where the names of a scheme's concepts stand in a text: by dictionary forms, across coordination."""

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cache

import msgspec

from kg.concepts.scheme import concepts, spellings
from kg.concepts.words import Token, Word, agree, headword, tokenize, word

__all__ = ["Lexicon", "Name", "Wording", "lexicon", "nearest", "wordings"]

#: How far the parts of one name may lie from each other, in tokens.
_REACH = 10
#: What each irregularity takes from a wording's closeness.
_PER_MODIFIER = 0.02
_COORDINATED = 0.05
_REORDERED = 0.05
_LOWER_CASE = 0.1

#: Least likeness (rapidfuzz ratio) of a misspelt word: one letter wrong in six.
_ALIKE = 80

_HARD = frozenset(';.:!?\n()[]«»"“”„•█')
_NEGATIONS = frozenset(("не", "ни", "без", "not", "non"))
#: Words of an age bracket, which may stand anywhere: «дети (от 7 до 14 лет) с инвалидностью».
_OF_AGE = frozenset(("от", "до", "лет", "года", "год", "в", "возрасте", "старше", "младше", "и"))
#: Participles that say no more than «to be».
_COPULAS = frozenset(
    ("находиться:actv", "оказаться:actv", "пребывать:actv", "попасть:actv", "проживать:actv", "остаться:actv")
)
_DASHES = frozenset("-–—‑")


class Name(msgspec.Struct, frozen=True):
    """One name of a concept, in words."""

    concept: str
    text: str
    words: tuple[Word, ...]
    forms: tuple[str, ...]
    weak: bool


class Wording(msgspec.Struct, frozen=True):
    """A name found in a text: the tokens that make it, and how closely they follow it (1 is word for word)."""

    name: Name
    places: tuple[int, ...]
    closeness: float


class Lexicon(msgspec.Struct, frozen=True):
    """The names of a scheme.

    Attributes:
        anchors: dictionary form → the names whose rarest word has it.
        vocabulary: dictionary form → the word, for all words of names.
        long: names of four content words and more.
    """

    anchors: dict[str, tuple[Name, ...]]
    vocabulary: dict[str, Word]
    long: tuple[Name, ...]


@cache
def lexicon(scheme: str) -> Lexicon:
    """The names of a scheme, ready for matching; made on first use."""
    names = []
    for concept in concepts(scheme):
        for text, weak in spellings(concept):
            tokens = [token for token in tokenize(text) if token.word.part != "sign"]
            forms = tuple(token.text for token in tokens)
            words = (headword(forms[0]), *(token.word for token in tokens[1:]))
            names.append(Name(concept.id, text, words, forms, weak))
    frequency = Counter(key for name in names for one in name.words for key in one.keys)
    anchors: dict[str, list[Name]] = {}
    for name in names:
        rarest = min(name.words, key=lambda one: sum(frequency[key] for key in one.keys) / len(one.keys))
        for key in rarest.keys:
            anchors.setdefault(key, []).append(name)
    vocabulary = {
        min(one.keys, key=len): one
        for name in names
        for one, form in zip(name.words, name.forms, strict=True)
        if len(form) > 4
    }
    functional = ("conjunction", "preposition")
    long = tuple(name for name in names if sum(one.part not in functional for one in name.words) > 3)
    return Lexicon({key: tuple(found) for key, found in anchors.items()}, vocabulary, long)


def wordings(scheme: str, tokens: list[Token], *, strict: bool) -> list[Wording]:
    """All names of a scheme's concepts in the tokens, overlapping ones too.

    Args:
        scheme: slug of the scheme.
        tokens: of the phrase or text.
        strict: abbreviations must be in capitals, as in running text; where False lower case is nearly as good.
    """
    anchors = lexicon(scheme).anchors
    where: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for key in token.word.keys:
            where.setdefault(key, []).append(place)
    candidates: dict[int, Name] = {}
    for key in where:
        for name in anchors.get(key, ()):
            candidates[id(name)] = name
    found: dict[tuple[int, tuple[int, ...]], Wording] = {}
    for name in candidates.values():
        spots: list[list[int]] = []
        for one in name.words:
            here = sorted({place for key in one.keys for place in where.get(key, ())})
            if not here:
                break
            spots.append(here)
        else:
            for wording in _align(name, spots, tokens, strict):
                found.setdefault((id(name), wording.places), wording)
    return list(found.values())


def _align(name: Name, spots: list[list[int]], tokens: list[Token], strict: bool) -> list[Wording]:
    found = []
    for start in spots[0]:
        places, closeness = [start], 1.0
        for number in range(1, len(name.words)):
            step = _next(name, number, places[-1], spots[number], tokens)
            if step is None:
                break
            places.append(step[0])
            closeness -= step[1]
        else:
            found.append((tuple(places), closeness))
    if not found and 1 < len(name.words) < 4 and not any(one.part == "preposition" for one in name.words):
        found = _reordered(name, spots, tokens)
    result = []
    for where, closeness in found:
        lower = _lower_case(name, where, tokens)
        if (
            (lower and strict)
            or _negated(where, tokens)
            or _qualifies_a_thing(name, where, tokens)
            or _other_reading(name, where, tokens)
            or _half_of_a_compound(name, where, tokens)
        ):
            continue
        result.append(Wording(name, where, closeness - _LOWER_CASE * lower))
    return result


def _next(name: Name, number: int, previous: int, spots: list[int], tokens: list[Token]) -> tuple[int, float] | None:
    """Where the next word of the name stands after the previous one, and what the gap costs; None where nowhere."""
    for index in range(bisect_right(spots, previous), len(spots)):
        place = spots[index]
        if place - previous > _REACH:
            return None
        gap = tokens[previous + 1 : place]
        if all(token.word.part == "sign" and token.text in name.text for token in gap):
            # Also the signs inside a name: «№ 7-ФЗ «О некоммерческих организациях»».
            return place, 0.0
        if any(token.text in _HARD for token in gap):
            return None
        cost = _gap(gap, tokens[previous], tokens[place], name, number)
        if cost is not None:
            return place, cost
    return None


def _gap(gap: list[Token], before: Token, after: Token, name: Name, number: int) -> float | None:
    parts = [token.word.part for token in gap]
    texts = [token.text for token in gap]
    if all(text in _DASHES for text in texts):
        # «пресс - секретари»; but a spaced dash between two things is an apposition, not one name.
        return 0.0 if len(gap) == 1 else None
    if all(token.text.isdigit() or token.text.lower() in _OF_AGE or token.text in "-–+" for token in gap):
        return 0.0
    if name.words[number].part == "preposition" and _copular(gap):
        return _PER_MODIFIER
    if texts == [","] and after.word.part == "participle":
        return 0.0
    if name.words[number].part in ("preposition", "conjunction"):
        return None
    if not _NEGATIONS.isdisjoint(text.lower() for text in texts):
        return None
    if "verb" in parts or "relative" in parts or any(text in _DASHES for text in texts if len(gap) > 4):
        return None
    joint = [part == "conjunction" or text in ",/" for part, text in zip(parts, texts, strict=True)]
    modifiers = sum(part in ("adjective", "participle", "other") for part in parts)
    if not any(joint):
        fits = modifiers == len(gap) <= 3 and all(
            token.word.part == "other" or agree(token.word.cases, after.word.cases) for token in gap
        )
        return _PER_MODIFIER * len(gap) if fits else None
    if "participle" in parts and not joint[-1]:
        return None
    if before.text.isascii() and before.text.isalpha() and before.word.fixed:
        return None
    if joint[0]:
        return _COORDINATED if _joined_before(gap, joint, before) else None
    if joint[-1] and before.word.part != "adjective":
        first = next((token for token in gap if token.word.cases or token.word.fixed), None)
        if first is not None and (
            first.word.fixed
            or after.word.fixed
            or agree({(case, "") for case, _ in first.word.cases}, {(case, "") for case, _ in after.word.cases})
        ):
            return _COORDINATED
    return None


def _copular(gap: list[Token]) -> bool:
    """«(женщины), находящиеся (в трудной жизненной ситуации)»."""
    return [token.text for token in gap[:-1]] in ([","], []) and not gap[-1].word.keys.isdisjoint(_COPULAS)


def _joined_before(gap: list[Token], joint: list[bool], before: Token) -> bool:
    """«государственных и муниципальных (служащих)», «авторы и руководители крупных (проектов)»."""
    nouns = 0
    for token, joins in zip(gap, joint, strict=True):
        if joins or token.word.part in ("adjective", "other"):
            continue
        if token.word.part != "noun":
            return False
        nouns += 1
        if not (token.word.fixed or agree(token.word.cases, before.word.cases)):
            return False
    if before.word.part in ("adjective", "participle"):
        return nouns == 0
    # A comma alone would take «организации, сообщества соотечественников» for organizations of compatriots.
    last = max(number for number, joins in enumerate(joint) if joins)
    return nouns == sum(joint) and len(gap) <= 6 and gap[last].word.part == "conjunction"


def _reordered(name: Name, spots: list[list[int]], tokens: list[Token]) -> list[tuple[tuple[int, ...], float]]:
    """The name's words next to each other in another order: «люди пожилые», «завершенный проект»."""
    turning = [number for number, one in enumerate(name.words) if one.part in ("adjective", "participle", "verb")]
    found: list[tuple[tuple[int, ...], float]] = []
    if not turning:
        return found
    for start in spots[0]:
        places = [start]
        for here in spots[1:]:
            around = here[bisect_left(here, start - len(spots)) : bisect_right(here, start + len(spots))]
            near = [spot for spot in around if spot not in places]
            if not near:
                break
            places.append(near[0])
        else:
            nouns = [tokens[place].word for place in places if tokens[place].word.part == "noun"]
            fits = all(
                tokens[places[number]].word.part == "verb"
                or any(agree(tokens[places[number]].word.attribute, noun.cases) for noun in nouns)
                for number in turning
            )
            if fits and max(places) - min(places) == len(spots) - 1:
                found.append((tuple(sorted(places)), 1.0 - _REORDERED))
    return found


def _lower_case(name: Name, places: tuple[int, ...], tokens: list[Token]) -> bool:
    return any(
        one.abbreviation and not tokens[place].word.abbreviation
        for one, place in zip(name.words, sorted(places), strict=True)
    )


def _negated(places: tuple[int, ...], tokens: list[Token]) -> bool:
    before = min(places) - 1
    return before >= 0 and tokens[before].text.lower() in _NEGATIONS


def _qualifies_a_thing(name: Name, places: tuple[int, ...], tokens: list[Token]) -> bool:
    """Whether a name's last word, an adjective or participle, belongs to a thing: «заключенных соглашений»."""
    last = places[-1]
    attribute = tokens[last].word.attribute
    if not attribute or (name.words[-1].part == "noun" and not name.words[-1].attribute):
        return False
    for token in tokens[last + 1 : last + 4]:
        if token.word.part == "noun":
            return not token.word.animate and agree(attribute, token.word.cases)
        if token.word.part not in ("adjective", "participle", "other") or not agree(attribute, token.word.cases):
            return False
    return False


def _other_reading(name: Name, places: tuple[int, ...], tokens: list[Token]) -> bool:
    """Whether the adjective before shows that the word is another one: «молодежной политики» are no politicians."""
    first = tokens[min(places)].word
    before = tokens[min(places) - 1].word if min(places) else None
    if before is None or before.part != "adjective" or not agree(before.attribute, first.cases):
        return False
    keys = [key for key in name.words[0].keys & first.keys if key in first.readings]
    return bool(keys) and not any(agree(before.attribute, first.readings[key]) for key in keys)


def _half_of_a_compound(name: Name, places: tuple[int, ...], tokens: list[Token]) -> bool:
    """Whether the wording ends inside a hyphenated word as its unchanging first part: «пресс-секретари»."""
    last = max(places)
    if last + 2 >= len(tokens) or tokens[last + 1].text != "-" or tokens[last + 1].spaced or tokens[last + 2].spaced:
        return False
    one, other = tokens[last].word, tokens[last + 2].word
    if one.fixed or other.fixed:
        return False
    meant = [one.readings.get(key, frozenset()) for key in name.words[-1].keys & one.keys]
    return not any(agree(cases, other.cases) for cases in meant)


def nearest(scheme: str, form: str) -> Word | None:
    """The word of a scheme's names that a misspelt word is likely to mean; None where none is near enough."""
    from rapidfuzz import fuzz, process

    lemma = min(word(form).keys, key=len)
    names = [name for name in lexicon(scheme).vocabulary if name[:2] == lemma[:2] and abs(len(name) - len(lemma)) < 2]
    close = process.extractOne(lemma, names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return lexicon(scheme).vocabulary[close[0]] if close else None
