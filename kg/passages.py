"""Passages: the sentence around some words of a source, with the words marked in it.

Evidence tells of a few words; a reader wants to see what is said of them without opening the document.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec
import razdel

from kg.model import Evidence, Record, Section

__all__ = ["Passage", "joined", "passage", "sentence"]

#: Longest passage, and how much of it stands before the first marked words, in characters.
_LONGEST, _BEFORE = 360, 140

Span = tuple[int, int]


class Passage(msgspec.Struct, frozen=True):
    """A stretch of a document.

    Attributes:
        document: its name.
        start: offset of the first character, in code points of the document's text.
        end: offset after the last character.
        text: the words; `…` at an end where the sentence goes on.
        marks: the marked stretches, as positions in `text`, in order, never overlapping.
    """

    document: str
    start: int
    end: int
    text: str
    marks: tuple[Span, ...]


def sentence(record: Record, words: Evidence) -> tuple[int, int, str]:
    """Offsets of the sentence around some words, and the document's name; the words alone outside of any section."""
    section = _section(record, words)
    if section is not None:
        for first, last in _sentences(section.text):
            if section.start + first <= words.start and words.end <= section.start + last:
                return section.start + first, section.start + last, record.document.name
    return words.start, words.end, record.document.name


def passage(record: Record, words: Sequence[Evidence], around: Evidence | None = None) -> Passage:
    """The passage around some words of one sentence, cut where it is very long.

    Args:
        record: whose words they are.
        words: to be marked; those outside of the passage are left out. At least one.
        around: what the passage must hold; by default the first of the words.
    """
    whole = around or min(words, key=lambda one: (one.start, one.end))
    start, end, document = sentence(record, whole)
    section = _section(record, whole)
    text = section.text[start - section.start : end - section.start] if section else whole.quote
    marks = _apart((one.start, one.end) for one in words if start <= one.start and one.end <= end)
    head = tail = ""
    if len(text) > _LONGEST:
        # The cut is between words: a space, or the edge.
        first = max(0, (marks[0][0] if marks else whole.start) - start - _BEFORE)
        first = text.find(" ", first) + 1 if first and " " in text[first : first + 30] else first
        last = max(first + _LONGEST, marks[0][1] - start if marks else 0)
        last = (
            text.rfind(" ", first, last) if last < len(text) and " " in text[last - 30 : last] else min(last, len(text))
        )
        head, tail = "… " * (first > 0), " …" * (last < len(text))
        text, start, end = text[first:last], start + first, start + last
    shift = len(head) - start
    inside = tuple((left + shift, right + shift) for left, right in marks if start <= left and right <= end)
    return Passage(document, start, end, head + text + tail, inside)


def joined(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages of the same words as one, with the marks of all."""
    together: dict[tuple[str, int, int, str], set[Span]] = {}
    for one in passages:
        together.setdefault((one.document, one.start, one.end, one.text), set()).update(one.marks)
    for (document, start, end, text), marks in together.items():
        yield Passage(document, start, end, text, tuple(_apart(marks)))


def _section(record: Record, words: Evidence) -> Section | None:
    inside = (one for one in record.sections if one.start <= words.start and words.end <= one.end)
    return next((one for one in inside if len(one.text) == one.end - one.start), None)


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[Span, ...]:
    """Where the sentences of a section are; a line of its own is one too, and so is a section without any."""
    spans: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        spans += [(at + one.start, at + one.stop) for one in razdel.sentenize(line)]
        at += len(line)
    return tuple(spans)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, without those that overlap an earlier one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
