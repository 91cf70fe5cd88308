"""Which finders may find something in a line: a cheap look at its words and numbers, remembered for the next line.

Most of what is masked are short cells without anything private, and most words and forms of numbers come again and
again. So the patterns, dear as they are, are tried only where one of their necessary words or numbers is.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from kg.privacy.spans import Finder

__all__ = ["Hints", "shape"]

#: Digits that are read as one: a number's form is what tells whether it may be private.
_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
#: A number with what may stand between its digits.
_NUMBER = re.compile(r"[+(\d][\d \t\u00a0\u2007\u2009\u202f()+.\-‐‑–—/]*")
#: Longer words are looked through by every finder: patterns that look for their end would take the square of the time.
_LONGEST_WORD = 120
#: Longer lines do not come again.
_LONGEST_LINE = 300


def shape(text: str) -> str:
    """The text with every digit from 1 to 9 as 0; letter for letter as long."""
    return text.encode("utf-8", "surrogatepass").translate(_DIGITS).decode("utf-8", "surrogatepass")


class Hints:
    """What lines must have for each of some finders.

    Args:
        finders: bit `1 << n` of an answer stands for the nth of them.
    """

    def __init__(self, finders: Sequence[Finder]) -> None:
        self._all = (1 << len(finders)) - 1
        self._words: list[tuple[int, re.Pattern[str]]] = []
        self._numbers: list[tuple[int, re.Pattern[str]]] = []
        self._pairs: list[tuple[int, tuple[re.Pattern[str], re.Pattern[str]]]] = []
        for place, finder in enumerate(finders):
            bit = 1 << place
            if finder.word is not None:
                self._words.append((bit, finder.word))
            if finder.number is not None:
                self._numbers.append((bit, finder.number))
            if finder.pair is not None:
                self._pairs.append((bit, finder.pair))
        self._word = lru_cache(maxsize=100_000)(self._look_at_word)
        self._number = lru_cache(maxsize=20_000)(self._look_at_number)
        self._short_line = lru_cache(maxsize=50_000)(self._look_at_line)

    def line(self, line: str) -> int:
        """The finders that may find something in a line.

        Args:
            line: without line end, as `shape` gives it.
        """
        return self._short_line(line) if len(line) <= _LONGEST_LINE else self._look_at_line(line)

    def _look_at_line(self, line: str) -> int:
        found = 0
        before = 0
        for word in line.split():
            if len(word) > _LONGEST_WORD:
                return self._all
            alone, first, second = self._word(word)
            found |= alone | (before & second)
            before = first
        for number in _NUMBER.findall(line):
            found |= self._number(number) if len(number) <= _LONGEST_WORD else self._all
        return found

    def _look_at_word(self, word: str) -> tuple[int, int, int]:
        """Finders that the word is enough for; that it may be the first of two for; the second."""
        return (
            sum(bit for bit, pattern in self._words if pattern.search(word)),
            sum(bit for bit, (first, _) in self._pairs if first.search(word)),
            sum(bit for bit, (_, second) in self._pairs if second.search(word)),
        )

    def _look_at_number(self, number: str) -> int:
        return sum(bit for bit, pattern in self._numbers if pattern.search(number))
