"""What must never be kept: contacts and names of persons, secrets. Found by pattern, overwritten in place.

A mask is as long as what it hides, so offsets in the masked text are those of the source. Three kinds of span:

- secrets (`key`, `meeting`, `passcode`): always hidden;
- personal data (`email`, `phone`, `address`, `handle`, `passport`, `snils`, `card`, `account`, `birth`): always hidden;
- names of persons (`person`): hidden unless a reader asked to keep those who act in an office.

Names that only a trained tagger can see are masked by the loaders on top of this.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from kg.privacy.hints import Hints, shape
from kg.privacy.records import scrub
from kg.privacy.spans import Finder, Piece, Span, merge

__all__ = ["MASK", "PERSON", "Span", "mask", "scrub", "spans"]

#: The character that overwrites.
MASK = "█"
#: Kinds of span that are names of persons; all others are hidden whatever the reader asks for.
PERSON = frozenset({"person"})

_NOT_LINE_END = re.compile(r"[^\r\n]")


def spans(text: str, *, hurry: bool = True) -> list[Span]:
    """What must not be kept in a text, in order, without overlaps.

    Args:
        text: any text; linear in its length, whatever is in it.
        hurry: False tries every pattern on all of it, and finds the same.

    >>> spans("Тел. 8 (8112) 66-12-34")
    [Span(start=5, end=22, kind='phone')]
    """
    private, persons, hints = _rules()
    everything = (1 << len(private) + len(persons)) - 1
    lines = list(_lines(text, hints)) if hurry else [(0, len(text), everything)]
    wanted = 0
    for _, _, found in lines:
        wanted |= found
    if not wanted:
        return []
    lower = text.lower()
    if len(lower) != len(text):  # a few letters (İ) grow when lowered; the rules only search in it, never count
        lower = lower[: len(text)]

    def run(finders: Sequence[Finder], first: int) -> Iterator[Span]:
        for place, finder in enumerate(finders, first):
            if wanted >> place & 1:
                where = [(start, end) for start, end, found in lines if found >> place & 1]
                for start, end in [(0, len(text))] if finder.across else where:
                    yield from finder.find(Piece(text, lower, start, end))

    return merge([*merge(run(private, 0)), *run(persons, len(private))])


def _lines(text: str, hints: Hints) -> Iterator[tuple[int, int, int]]:
    """Start and end of each line in which something may be found, and the finders that may find it."""
    start = 0
    for line in shape(text).split("\n"):
        end = start + len(line)
        found = hints.line(line)
        if found:
            yield start, end, found
        start = end + 1


@cache
def _rules() -> tuple[tuple[Finder, ...], tuple[Finder, ...], Hints]:
    """The rules, made ready on first use: their patterns take longer than most answers of those who only read."""
    from kg.privacy import addresses, contacts, persons, secrets

    private = (*secrets.FINDERS, *contacts.FINDERS, *addresses.FINDERS)
    return private, persons.FINDERS, Hints((*private, *persons.FINDERS))


def mask(text: str, also: Iterable[tuple[int, int]] = (), *, keep: Collection[str] = ()) -> str:
    """Overwrite what must not be kept.

    Args:
        text: any text.
        also: further stretches (start, end) to overwrite.
        keep: kinds to leave as they are, `PERSON` for one.

    Returns:
        A text of the same length; line ends stay, so lines stay lines. Masking twice changes nothing more.

    >>> mask("почта: info@example.org, город Псков")
    'почта: ████████████████, город Псков'
    """
    parts: list[str] = []
    at = 0
    hidden = [Span(start, end, "also") for start, end in also]
    for start, end, _ in merge([*(span for span in spans(text) if span.kind not in keep), *hidden]):
        parts.append(text[at:start])
        parts.append(_NOT_LINE_END.sub(MASK, text[start:end]))
        at = end
    return "".join([*parts, text[at:]]) if parts else text
