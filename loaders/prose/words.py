"""The words of a text with what the dictionary says of them: the ground on which the rules walk."""

import re
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import razdel

from kg.morphology import fold, parses, tokens
from loaders.prose.quotes import quoted

__all__ = ["Word", "Words"]

#: A sentence that begins right behind the full stop of another, as where a page lost its line ends.
_GLUED = re.compile(r"(?<=[а-яё»)\"])[.!?](?=[А-ЯЁ][а-яё]{2})")
_ADJECTIVES = {"ADJF", "PRTF"}
_VERBS = {"VERB", "INFN", "GRND", "PRTS", "ADJS"}


class _Span(NamedTuple):
    start: int
    stop: int
    text: str


def _whole(line: str) -> list[_Span]:
    """The sentences of a line; one that ends inside «…» goes on: a title may hold a full stop."""
    found: list[_Span] = []
    names = quoted(line)
    for piece in razdel.sentenize(line):
        last = found[-1] if found else None
        if last and any(name.start < last.stop < name.end for name in names):
            found[-1] = _Span(last.start, piece.stop, line[last.start : piece.stop])
        else:
            found.append(_Span(piece.start, piece.stop, piece.text))
    return found


class Word:
    """A token: `start`, `end`, `text`, and its readings on demand."""

    __slots__ = ("_lemma", "end", "first", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.first = False  # of a sentence or a line
        self._lemma: str | None = None

    @property
    def lemma(self) -> str:
        """Dictionary form, lower case, ё as е."""
        if self._lemma is None:
            self._lemma = fold(parses(self.text)[0].normal_form)
        return self._lemma

    @property
    def lemmas(self) -> set[str]:
        """Dictionary forms of all likely readings."""
        return {fold(parse.normal_form) for parse in parses(self.text)[:5]}

    @property
    def readings(self) -> tuple[Any, ...]:
        """pymorphy3 parses, likeliest first."""
        return parses(self.text)

    @property
    def is_word(self) -> bool:
        """Whether it has letters or digits."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        """Whether it is written in capitals, two letters or more."""
        letters = [c for c in self.text if c.isalpha()]
        return len(letters) >= 2 and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)

    def pos(self) -> str | None:
        """Part of speech of the likeliest reading."""
        return self.readings[0].tag.POS  # type: ignore[no-any-return]

    @property
    def adjective(self) -> bool:
        """Whether some likely reading is an adjective or participle."""
        return any(parse.tag.POS in _ADJECTIVES for parse in self.readings[:4])

    @property
    def noun(self) -> bool:
        """Whether some likely reading is a noun."""
        return any(parse.tag.POS == "NOUN" for parse in self.readings[:4])

    @property
    def verb(self) -> bool:
        """Whether the likeliest reading is a verb."""
        return self.pos() in _VERBS

    def case(self, *cases: str) -> bool:
        """Whether some reading as noun or adjective has one of the cases."""
        return any(parse.tag.case in cases for parse in self.readings if parse.tag.case)

    def agrees(self, other: "Word") -> bool:
        """Whether some reading as adjective has a case and number that the other word has as noun."""
        forms = {(p.tag.case, p.tag.number) for p in other.readings if p.tag.POS == "NOUN"}
        own = {(p.tag.case, p.tag.number) for p in self.readings if p.tag.POS in _ADJECTIVES}
        return not forms or not own or bool(forms & own)

    @property
    def singular(self) -> bool:
        """Whether some reading is singular, or has no number."""
        return any(parse.tag.number in ("sing", None) for parse in self.readings)


class Words:
    """The words of a text, and where sentences begin.

    Args:
        text: the text.
        start: offset of the part to look at.
        end: end of that part.
    """

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.start = start
        self.end = len(text) if end is None else end

    @cached_property
    def words(self) -> list[Word]:
        """All tokens of the part, in order."""
        part = self.text[self.start : self.end]
        found = [Word(self.start + token.start, self.start + token.stop, token.text) for token in tokens(part)]
        firsts = {begin for begin, _ in self.sentences}
        previous: Word | None = None
        for word in found:
            opening = previous is not None and previous.first and not previous.is_word
            word.first = word.start in firsts or opening
            previous = word
        return found

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Spans of sentences; a line end always ends one, and a list number or bullet is no part of it."""
        spans: list[tuple[int, int]] = []
        position = self.start
        for line in self.text[self.start : self.end].splitlines(keepends=True):
            left = len(line) - len(line.lstrip(" \t\u00a0\ufeff"))
            mark = 0
            rest = line[left:]
            for size in range(1, 4):
                if rest[:size].isdigit() and rest[size : size + 1] in (".", ")") and rest[size + 1 : size + 2] in " \t":
                    mark = size + 2
            if not mark and rest[:1] in "•●▪◦·*–—-" and rest[1:2] in (" ", "\t", "\u00a0"):
                mark = 2
            offset = left + mark
            begin = position + offset
            for found in _whole(line[offset:]):
                cuts = [0, *(glue.end() for glue in _GLUED.finditer(found.text)), len(found.text)]
                spans += [(begin + found.start + a, begin + found.start + b) for a, b in pairwise(cuts)]
            position += len(line)
        return spans

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def at(self, offset: int) -> int:
        """Index of the first word that begins at or after an offset."""
        return bisect_left(self._starts, offset)

    def between(self, start: int, end: int) -> list[Word]:
        """The words that begin in a span."""
        return self.words[self.at(start) : self.at(end)]

    def sentence(self, offset: int) -> tuple[int, int]:
        """Span of the sentence around an offset."""
        place = bisect_left(self.sentences, (offset + 1, 0)) - 1
        if place < 0:
            return self.start, self.end
        begin, end = self.sentences[place]
        return (begin, end) if offset <= end else (offset, offset)

    def broken(self, left: Word, right: Word) -> bool:
        """Whether a line ends between two words."""
        return "\n" in self.text[left.end : right.start]
