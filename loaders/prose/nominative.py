"""A name found in an oblique case, put into the nominative: «Псковским государственным университетом»."""

import re
from typing import Any

from kg.morphology import parses

__all__ = ["nominative"]

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")


def _like(word: str, pattern: str) -> str:
    """`word` with the capitals of `pattern`, and its hyphen, which the dictionary drops («Северо-Осетинская»)."""
    if pattern.count("-") == 1 and "-" not in word:
        cut = pattern.index("-")
        word = f"{word[:cut]}-{word[cut:]}"
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    if pattern[:1].isupper():
        return "-".join(
            piece[:1].upper() + piece[1:] if mould[:1].isupper() else piece
            for piece, mould in zip(word.split("-"), pattern.split("-") + [""] * 9, strict=False)
        )
    return word


def _noun(word: str, number: str) -> Any | None:
    readings = [p for p in parses(word) if p.tag.POS == "NOUN" and p.tag.number == number]
    return readings[0] if readings else None


def nominative(words: list[str], head: int, number: str = "sing") -> list[str]:
    """The words up to the head noun, put into the nominative; what follows the head stays as it is.

    Args:
        words: the words of a name, the head noun among them.
        head: index of the head noun.
        number: `sing`, or `plur` where several are meant («видеоконференций» → «видеоконференции»).

    Returns:
        As many words. Where the head is no known noun, the words unchanged.

    >>> nominative("Псковским государственным университетом".split(), 2)
    ['Псковский', 'государственный', 'университет']
    """
    reading = _noun(words[head], number)
    if reading is None:
        return words
    # Of several cases the one that the adjectives before it share.
    candidates = [p for p in parses(words[head]) if p.tag.POS == "NOUN" and p.tag.number == number]
    adjectives = [w for w in words[:head] if re.match(r"[А-Яа-яЁё]", w)]
    for candidate in candidates:
        if all(
            any(p.tag.case == candidate.tag.case and p.tag.number == number for p in parses(a) if p.tag.case)
            for a in adjectives
        ):
            reading = candidate
            break
    changed = list(words)
    straight = reading.inflect({"nomn", number})
    if straight is not None:
        changed[head] = _like(straight.word, words[head])
    for place in range(head):
        readings = [
            p
            for p in parses(words[place])
            if p.tag.POS in ("ADJF", "PRTF") and p.tag.case == reading.tag.case and p.tag.number == number
        ]
        readings = [p for p in readings if p.tag.gender in (reading.tag.gender, None)] or readings
        if readings:
            gender = {reading.tag.gender} if reading.tag.gender and number == "sing" else set()
            form = readings[0].inflect({"nomn", number} | gender)
            if form is not None:
                changed[place] = _like(form.word, words[place])
        elif words[place][:1].isalpha():
            noun = next(
                (p for p in parses(words[place]) if p.tag.POS == "NOUN" and p.tag.case == reading.tag.case), None
            )
            form = noun.inflect({"nomn"}) if noun is not None and not words[place].isupper() else None
            if form is not None:
                changed[place] = _like(form.word, words[place])
    return changed
