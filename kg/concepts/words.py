"""Words of a phrase or text, with what matching needs to know of each: dictionary forms, cases, part of speech."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from kg.morphology import fold, parses

__all__ = ["Token", "Word", "agree", "headword", "tokenize", "word"]

#: Web addresses (taken as signs), words, line ends and single signs. Hyphenated words are split, in labels as in
#: texts, so that «дети-инвалиды» and «дети - инвалиды» are one wording.
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>()]+|[\w.-]+\.[a-z]{2,}\b[^\s<>(),;]*"
    r"|(?i:\b(?:гос|соц|муниц|общ)\.)(?=[\s-]*[а-яё])|[a-zA-Z]+['’]s\b|[^\W_]+|\n|[^\w\s]|_"
)

#: What applicants cut short before a noun: «гос. служащие».
_CUT = {"гос.": "государственный", "соц.": "социальный", "муниц.": "муниципальный", "общ.": "общественный"}
_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_ANY_CASE = frozenset((case, number) for case in _CASES for number in ("sing", "plur"))

#: Forms of one preposition or conjunction.
_SAME = {"со": "с", "об": "о", "обо": "о", "во": "в", "ко": "к"}

_CONJUNCTIONS = frozenset(("и", "или", "либо", "также", "да", "and", "or", "as", "well"))
_ENGLISH_PREPOSITIONS = frozenset(
    ("of", "for", "with", "in", "from", "on", "at", "to", "by", "about", "among", "between", "through", "into")
)
_ENGLISH_CLAUSE_WORDS = """
who that which whose working living studying providing responsible aged engaged involved affected
"""
_ENGLISH_CLAUSE = frozenset(_ENGLISH_CLAUSE_WORDS.split())
_ENGLISH_DETERMINERS = frozenset(("the", "a", "an", "their", "our", "its", "all", "other", "these", "those", "such"))
_RELATIVES = frozenset(("который", "чей", "где", "кто", "что", "чтобы", "когда"))

#: A reading that is less likely than this share of all readings of a form is left out.
_UNLIKELY = 0.02


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a word form.

    Attributes:
        keys: its dictionary forms; two words are the same where they share one.
        part: `noun`, `adjective`, `participle`, `verb`, `preposition`, `conjunction`, `relative`, `sign` or `other`.
        cases: (case, number) of its readings as noun, adjective or participle; empty where it has none.
        attribute: (case, number) of its readings as adjective or participle alone.
        animate: it names a person (or animal).
        transitive: a participle or verb that takes an object without preposition.
        fixed: it has one form for all cases («СМИ», Latin words), so cases say nothing.
        readings: dictionary form → (case, number) of the readings that have it.
        abbreviation: two or more capital letters («НКО», «ОсОО»).
        known: the dictionary has it.
    """

    keys: frozenset[str]
    part: str
    cases: frozenset[tuple[str, str]] = frozenset()
    attribute: frozenset[tuple[str, str]] = frozenset()
    animate: bool = False
    transitive: bool = False
    fixed: bool = False
    readings: dict[str, frozenset[tuple[str, str]]] = {}
    abbreviation: bool = False
    known: bool = True


class Token(msgspec.Struct, frozen=True):
    """A word or sign of a text with its offsets in code points; `spaced` where a space stands before it."""

    start: int
    end: int
    text: str
    word: Word
    spaced: bool


def _english(form: str) -> str:
    # Plural and possessive s only: labels name things, so verbs need no care.
    form = form.removesuffix("'s").removesuffix("’s")
    if len(form) > 4 and form.endswith("ies"):
        return form[:-3] + "y"
    if len(form) > 3 and form.endswith("s") and not form.endswith(("ss", "us", "is")):
        return form[:-1]
    return form


def _latin(form: str) -> Word:
    if form in _ENGLISH_PREPOSITIONS:
        part = "preposition"
    elif form in _ENGLISH_CLAUSE:
        part = "relative"
    elif form in _ENGLISH_DETERMINERS:
        part = "other"
    else:
        part = "noun"
    return Word(keys=frozenset((_english(form), form)), part=part, fixed=True)


@lru_cache(maxsize=200_000)
def word(form: str) -> Word:
    """What is known of a word form, as written."""
    lower = fold(form)
    abbreviation = sum(map(str.isupper, form)) > 1
    if not form[0].isalnum() or ("." in form and lower not in _CUT):
        return Word(keys=frozenset((form,)), part="sign")
    if lower in _CUT:
        return Word(keys=frozenset((_CUT[lower],)), part="adjective", cases=_ANY_CASE, attribute=_ANY_CASE)
    if lower in _CONJUNCTIONS:
        return Word(keys=frozenset((lower,)), part="conjunction")
    if lower.isdigit():
        return Word(keys=frozenset((lower,)), part="other")
    if lower.replace("’", "'").isascii():
        found = _latin(lower)
        return msgspec.structs.replace(found, abbreviation=abbreviation) if abbreviation else found
    keys = {lower} if abbreviation else set()
    of_key: dict[str, set[tuple[str, str]]] = {}
    cases: set[tuple[str, str]] = set()
    attribute: set[tuple[str, str]] = set()
    weights: dict[str, float] = {}
    animate = transitive = fixed = False
    readings = parses(form.lower())
    for reading in readings:
        tag = reading.tag
        if reading.score < _UNLIKELY and len(readings) > 1:
            continue
        normal = fold(reading.normal_form)
        part = _part(tag.POS)
        # «заключенные» (people) and «заключившие» (a treaty) have one infinitive.
        voiced = part == "participle" or tag.POS == "PRTS"
        key = f"{normal}:{tag.voice}" if voiced else _SAME.get(normal, normal)
        keys.add(key)
        weights[part] = weights.get(part, 0.0) + reading.score
        if tag.case and tag.number and part in ("noun", "adjective", "participle"):
            cases.add((tag.case, tag.number))
            of_key.setdefault(key, set()).add((tag.case, tag.number))
            if part != "noun":
                attribute.add((tag.case, tag.number))
        if part == "noun" and reading.score >= 0.1:
            animate = animate or tag.animacy == "anim"
            fixed = fixed or "Fixd" in tag
        transitive = transitive or tag.transitivity == "tran"
    # An unknown noun reads as a short adjective just as well («акиматов»): in doubt it is a noun.
    part = max(weights, key=lambda name: (round(weights[name], 2), name == "noun"))
    if fold(form) in _RELATIVES or keys & _RELATIVES:
        part = "relative"
    if abbreviation and part == "other":
        part, fixed = "noun", True
    return Word(
        keys=frozenset(keys or {lower}),
        part=part,
        cases=frozenset(cases),
        attribute=frozenset(attribute),
        animate=animate,
        transitive=transitive,
        fixed=fixed or (part == "noun" and not cases),
        readings={key: frozenset(found) for key, found in of_key.items()},
        abbreviation=abbreviation,
        known=bool(readings[0].is_known),
    )


@lru_cache(maxsize=20_000)
def headword(form: str) -> Word:
    """A word as the first of a name: names stand in the nominative, and name persons where the form may.

    >>> sorted(headword("политики").keys)
    ['политик']
    """
    full = word(form)
    readings = parses(form.lower()) if full.known and not form.isascii() else ()
    for persons in (True, False):
        kept = {
            fold(reading.normal_form)
            for reading in readings
            if reading.tag.case == "nomn" and (_person(reading) or not persons)
        }
        if full.keys & kept:
            dropped = {fold(reading.normal_form) for reading in readings if reading.tag.POS == "NOUN"} - kept
            return msgspec.structs.replace(full, keys=full.keys - dropped)
    return full


def _person(reading: Any) -> bool:
    return reading.tag.animacy == "anim" and not {"Name", "Surn", "Patr"} & set(reading.tag.grammemes)


def _part(tag: str | None) -> str:
    return {
        "NOUN": "noun",
        "ADJF": "adjective",
        "PRTF": "participle",
        "VERB": "verb",
        "INFN": "verb",
        "GRND": "verb",
        "ADJS": "verb",
        "PRTS": "verb",
        "PREP": "preposition",
        "CONJ": "conjunction",
    }.get(tag or "", "other")


def agree(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Whether two sets of (case, number) share one."""
    return not frozenset(one).isdisjoint(other)


def tokenize(text: str) -> list[Token]:
    """The words and signs of a text."""
    found = []
    previous = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        form = match.group()
        found.append(Token(start, end, form, word(form), start != previous))
        previous = end
    return found
