"""The text of a source as its record may show it: what the offsets of the record refer to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from kg.model import Evidence, Record, Section
from kg.privacy import MASK

__all__ = ["readable"]


def readable(masked: str, records: Sequence[Record]) -> str:
    """The masked text of a source, with what its reading has hidden on top of that.

    Patterns hide contacts and secrets; names that only a trained tagger sees are hidden while a source is read, and
    show as masked characters in the record's sections and quotes. Those are laid over the text. Between and after the
    sections only headings and quoted words are shown: there stands what the reader left out on purpose, the contacts
    above all.

    Args:
        masked: the text of the source, masked by pattern.
        records: what was read from it.

    Returns:
        A text of the same length.
    """
    shown = list(masked)
    known = bytearray(len(masked))
    for start, words in _pieces(records):
        for at, character in enumerate(words, start):
            if at < len(shown):
                known[at] = 1
                if character == MASK:
                    shown[at] = MASK
    sections = [section for record in records for section in record.sections]
    if sections:
        headings = {section.heading.strip() for section in sections}
        at = min(section.start for section in sections)
        for line in masked[at:].splitlines(keepends=True):
            if line.strip() not in headings:
                for place in range(at, at + len(line)):
                    if not known[place] and not shown[place].isspace():
                        shown[place] = MASK
            at += len(line)
    return "".join(shown)


def _pieces(value: Any) -> Iterator[tuple[int, str]]:
    """Offset and words of every section and every quote in a record."""
    if isinstance(value, Section):
        yield value.start, value.text
    elif isinstance(value, Evidence):
        yield value.start, value.quote
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _pieces(getattr(value, name))
    elif isinstance(value, dict):
        yield from _pieces(value.values())
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            yield from _pieces(item)
