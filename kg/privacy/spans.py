"""A stretch of text that must not be kept, and the rule that finds some kind of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

__all__ = ["Finder", "Piece", "Rule", "Span", "merge", "run"]


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a text, and what they are (`email`, `phone`, `person`, …)."""

    start: int
    end: int
    kind: str


class Rule(NamedTuple):
    """A pattern for one kind of span.

    Attributes:
        kind: of the spans.
        pattern: compiled. Every repetition in it is bounded, so that it stays linear on any input.
        needs: the pattern is tried only where the text, in lower case, has one of these; empty: always.
        group: the group that is the span; 0 for all that matched.
    """

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()
    group: int = 0


class Piece(NamedTuple):
    """A piece of a text that is looked through: one line of it, or all.

    Attributes:
        text: the whole text.
        lower: the text in lower case.
        start: where the piece begins.
        end: offset after it.
    """

    text: str
    lower: str
    start: int
    end: int

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Where the pattern is found in the piece. What stands before it is seen by the pattern too."""
        return pattern.finditer(self.text, self.start, self.end)


class Finder(NamedTuple):
    """Rules that are tried together, and what a line must have for any of them to find something.

    What it must have (`word`, `number` or `pair`, one of those that are given) is a cheap and necessary condition,
    never a sufficient one. The line is given with every digit as 0.

    Attributes:
        find: the spans in a piece of a text.
        word: found in one of the line's words: pieces without white space.
        number: found in one of the line's stretches of digits and what stands between the digits of a number.
        pair: found in two words that follow each other, the first in the one, the second in the other.
        across: True where a span may go on in the next line: then the whole text is looked through.
    """

    find: Callable[[Piece], Iterable[Span]]
    word: re.Pattern[str] | None = None
    number: re.Pattern[str] | None = None
    pair: tuple[re.Pattern[str], re.Pattern[str]] | None = None
    across: bool = False


def run(rules: Iterable[Rule], piece: Piece) -> Iterator[Span]:
    """The spans that the rules find in a piece of a text."""
    for rule in rules:
        if rule.needs and not any(word in piece.lower for word in rule.needs):
            continue
        for match in piece.matches(rule.pattern):
            start, end = match.span(rule.group)
            if end > start:
                yield Span(start, end, rule.kind)


def merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one (of the kind that begins first)."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            if span.end > merged[-1].end:
                merged[-1] = merged[-1]._replace(end=span.end)
        else:
            merged.append(span)
    return merged
