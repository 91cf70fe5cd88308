"""A stretch of text that must not be kept, and the rule that finds some kind of it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["Rule", "Span", "merge", "run"]


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


def run(rules: Iterable[Rule], text: str, lower: str) -> Iterator[Span]:
    """The spans that the rules find in a text; `lower` is the text in lower case."""
    for rule in rules:
        if rule.needs and not any(word in lower for word in rule.needs):
            continue
        for match in rule.pattern.finditer(text):
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
