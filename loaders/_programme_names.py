"""Names of persons that only a programme's layout shows: they are overwritten before anything is read."""

import re
from collections.abc import Iterable

from kg.morphology import parses
from kg.privacy import MASK, PERSON, spans

__all__ = ["hide", "name_at", "persons_in", "private_words"]

_WORD = re.compile(r"[^\W\d_][\w’'-]{3,}")
_VOWELS = "аоуыеийяюь"


def hide(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with stretches overwritten, line ends kept."""
    letters = list(text)
    for start, end in stretches:
        for place in range(start, end):
            if letters[place] not in "\r\n":
                letters[place] = MASK
    return "".join(letters)


def private_words(source: str, text: str, names: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the words of names stand alone: a family name whose owner is named in full elsewhere.

    Args:
        source: the text before masking.
        text: the text as masked so far, of the same length.
        names: stretches of `source` that are names of persons.
    """
    stems: set[str] = set()
    for start, end in names:
        for word in _WORD.findall(source[start:end]):
            if word[0].isupper() and not _everyday(word):
                stem = word.rstrip(_VOWELS) if word[0] > "\x7f" else word
                stems.add(stem if len(stem) >= 5 else word)
    if not stems:
        return []
    pattern = re.compile(
        rf"(?<![\w«\"-])(?:{'|'.join(sorted(map(re.escape, stems), reverse=True))})[а-яё]{{0,3}}(?![\w-])"
    )
    return [match.span() for match in pattern.finditer(text)]


def _everyday(word: str) -> bool:
    best = parses(word)[0]
    return (best.is_known and not any(tag in best.tag for tag in ("Name", "Surn", "Patr"))) or "Geox" in best.tag


def persons_in(source: str, text: str) -> list[tuple[int, int]]:
    """The stretches of `source` that patterns know as names, and those that `text` hides beyond the patterns."""
    known = spans(source)
    persons = [(span.start, span.end) for span in known if span.kind in PERSON]
    other = [(span.start, span.end) for span in known]
    masked = [match.span() for match in re.finditer(rf"{MASK}+(?:[ \t-]{MASK}+)*", text)]
    return persons + [
        (left, right) for left, right in masked if not any(start < right and left < end for start, end in other)
    ]


def name_at(source: str, stretch: tuple[int, int]) -> str | None:
    """The name of a person at a stretch of the source; None where it hides something else (an address, a number)."""
    name = re.sub(r"\s+", " ", source[slice(*stretch)]).strip()
    if not re.fullmatch(r"[^\W\d_][^\W\d_.’'-]*\.?(?:[ -]?[^\W\d_][^\W\d_.’'-]*\.?){0,4}", name):
        return None
    return name
