"""A text as words with offsets, and what stands around a word: gaps, quotation marks, sentence starts, streets."""

import re
from bisect import bisect_right
from functools import cached_property

from kg._place_words import SETTLEMENTS, STREETS

__all__ = ["Text"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LOOKALIKES = str.maketrans("ABCEHKMOPTXaceopxyё", "АВСЕНКМОРТХасеорхуё")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
_HYPHENS = "-‐‑"
_PAIRS = {"«": "»", "“": "”", "„": "“"}
_QUOTES = re.compile(r"[«»“”„\"\n]")
_LONGEST_QUOTE = 300
_STREET_GAP = re.compile(r"\.?[ \u00a0]*[«\"]?")
_SENTENCE = re.compile(r"[.!?…:;•·\n]\W*$|^\W*$|(?:^|\n)\s*[-–—*\d.)(]+\s*$")


class Text:
    """The words of a text.

    Attributes:
        text: the text.
        words: its words as written, Latin letters that look Cyrillic made Cyrillic inside a Cyrillic word.
        low: the words in lower case, е for ё.
        starts: offset of each word.
        ends: offset after each word.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self.words = [one.group() for one in found]
        self.starts = [one.start() for one in found]
        self.ends = [one.end() for one in found]
        for place, word in enumerate(self.words):
            if not word.isascii() and _LATIN.search(word) and _CYRILLIC.search(word):
                self.words[place] = word.translate(_LOOKALIKES)
        self.low = [word.lower().replace("ё", "е") for word in self.words]

    def gap(self, i: int) -> str:
        """What stands between word `i` and the one before it."""
        return self.text[self.ends[i - 1] if i else 0 : self.starts[i]]

    def opens_sentence(self, i: int) -> bool:
        """Whether a word would be capitalised anyway: the first of the text, a sentence, a line, a list item."""
        start = self.starts[i]
        before = self.text[max(0, start - 12) : start].rstrip(' \u00a0\t«"“(')
        return start == 0 or not before or bool(_SENTENCE.search(before))

    def shouting(self, i: int) -> bool:
        """Whether a word stands in capitals among words in capitals, so that a capital letter says nothing."""
        if len(self.words[i]) < 2 or not self.words[i].isupper():
            return False
        near = [word for word in self.words[max(0, i - 2) : i + 3] if len(word) > 1]
        return sum(word.isupper() for word in near) > 1 or len(near) == 1

    def is_acronym(self, i: int) -> bool:
        """Whether a short word in capitals stands among words that are not: «студенты МАУ»."""
        word = self.words[i]
        if len(word) > 5 or not word.isupper():
            return False
        beside = [self.words[here] for here in (i - 1, i + 1) if 0 <= here < len(self.words)]
        return not any(len(one) > 3 and one.isupper() for one in beside) and len(self.words) > 1

    def follows_street(self, i: int) -> bool:
        """Whether a street, square or the like stands before a word, which is then its name."""
        for back in range(1, 4):
            here = i - back
            if here < 0:
                return False
            gap = self.gap(here + 1)
            if back > 1 and gap.strip(" .\u00a0-"):
                return False
            low = self.low[here]
            if low in STREETS and _STREET_GAP.fullmatch(gap):
                return True
            if low in SETTLEMENTS or "," in gap or "\n" in gap or not self.words[here][0].isupper():
                return False
        return False

    def joined_before(self, i: int) -> str:
        """The character that a hyphen joins to a word on its left, empty where there is none."""
        start = self.starts[i]
        return self.text[start - 2] if start > 1 and self.text[start - 1] in _HYPHENS else ""

    def joined_after(self, i: int) -> str:
        """The character that a hyphen joins to a word on its right, empty where there is none."""
        end = self.ends[i]
        return self.text[end + 1 : end + 2] if self.text[end : end + 1] in tuple(_HYPHENS) else ""

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """(start, end) of the outermost quotations, inside their marks; one that never closes ends with its line."""
        spans: list[tuple[int, int]] = []
        stack: list[tuple[str, int]] = []
        for mark in _QUOTES.finditer(self.text):
            character, place = mark.group(), mark.start()
            if character == "\n":
                if stack:
                    spans.append((stack[0][1], place))
                    stack = []
            elif stack and character == stack[-1][0]:
                _, start = stack.pop()
                if not stack:
                    spans.append((start, place))
            elif character in _PAIRS:
                stack.append((_PAIRS[character], place + 1))
            elif character == '"' and not any(close == '"' for close, _ in stack):
                stack.append(('"', place + 1))
            elif stack and character in "»”":
                spans.append((stack[0][1], place))
                stack = []
        if stack:
            spans.append((stack[0][1], len(self.text)))
        return [(start, end if end - start <= _LONGEST_QUOTE else start) for start, end in spans]

    def in_quotes(self, offset: int) -> bool:
        """Whether an offset lies in a quotation."""
        place = bisect_right(self.quotations, (offset, len(self.text) + 1)) - 1
        return place >= 0 and self.quotations[place][0] <= offset < self.quotations[place][1]

    def only_in_quotes(self, start: int, end: int) -> bool:
        """Whether a span is all that its quotation marks hold: «Европа»."""
        before = self.text[start - 1 : start] if start else ""
        return before in tuple('«"“„') and self.text[end : end + 1] in tuple('»"”“')
