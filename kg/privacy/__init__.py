"""What must never be kept: contacts and names of persons, secrets. Found by pattern, overwritten in place.

A mask is as long as what it hides, so offsets in the masked text are those of the source. Three kinds of span:

- secrets (`key`, `meeting`, `passcode`): always hidden;
- personal data (`email`, `phone`, `address`, `handle`, `passport`, `snils`, `card`, `account`, `birth`): always hidden;
- names of persons (`person`): hidden unless a reader asked to keep those who act in an office.

Names that only a trained tagger can see are masked by the loaders on top of this.
"""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

import msgspec

from kg.model import Record, Speaker
from kg.privacy.spans import Span, merge

__all__ = ["MASK", "PERSON", "Span", "mask", "scrub", "spans"]

#: The character that overwrites.
MASK = "█"
#: Kinds of span that are names of persons; all others are hidden whatever the reader asks for.
PERSON = frozenset({"person"})

#: Fields of a record that are identifiers and digests, not words of a source. A document's name is the user's own.
_FIXED = frozenset(
    {"sha256", "media_type", "encoding", "loader", "key", "id", "scheme", "value", "kind", "role", "roles", "method",
     "legal_form", "region", "country", "concepts", "language", "currency", "number", "start_time", "end_time"}
)  # fmt: skip
_NOT_LINE_END = re.compile(r"[^\r\n]")

#: Finds what it knows in a text, given with the text in lower case.
_Rule = Callable[[str, str], Iterable[Span]]


def spans(text: str) -> list[Span]:
    """What must not be kept in a text, in order, without overlaps.

    Args:
        text: any text; linear in its length, whatever is in it.

    >>> spans("Тел. 8 (8112) 66-12-34")
    [Span(start=5, end=22, kind='phone')]
    """
    secret_spans, contact_spans, address_spans, person_spans = _rules()
    lower = text.lower()
    if len(lower) != len(text):  # a few letters (İ) grow when lowered; the rules only search in it, never count
        lower = lower[: len(text)]
    private = merge([*secret_spans(text, lower), *contact_spans(text, lower), *address_spans(text, lower)])
    return merge([*private, *person_spans(text)])


@cache
def _rules() -> tuple[_Rule, _Rule, _Rule, Callable[[str], Iterable[Span]]]:
    """The rules, made ready on first use: their patterns take longer than most answers of those who only read."""
    from kg.privacy.addresses import address_spans
    from kg.privacy.contacts import contact_spans
    from kg.privacy.persons import person_spans
    from kg.privacy.secrets import secret_spans

    return secret_spans, contact_spans, address_spans, person_spans


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


def scrub(record: Record) -> Record:
    """The record with every string masked once more: the last gate before anything is stored or shown.

    Identifiers, digests and concepts stay; so does the document's name, which is the user's own. The name of a
    `Speaker` is only there where the user asked for it (`--persons roles`), so a person's name stays in that field,
    and there alone.

    Returns:
        A new record; scrubbing it again gives the same.
    """
    return msgspec.convert(_scrubbed(record, ""), type=Record)


def _scrubbed(value: Any, field: str) -> Any:
    if isinstance(value, str):
        return value if field in _FIXED else mask(value, keep=PERSON if field == "Speaker.name" else ())
    if isinstance(value, msgspec.Struct):
        owner = type(value)
        found: dict[str, Any] = {}
        for name in owner.__struct_fields__:
            inner = getattr(value, name)
            if owner is Speaker and name == "name":
                name_of_speaker = "Speaker.name"
                found[name] = _scrubbed(inner, name_of_speaker)
            elif owner.__name__ == "Document" and name == "name":
                found[name] = inner
            else:
                found[name] = _scrubbed(inner, name)
        return found
    if isinstance(value, list | tuple):
        return [_scrubbed(inner, field) for inner in value]
    if isinstance(value, dict):
        # The keys are names of fields and slugs.
        return {key: _scrubbed(inner, "") for key, inner in value.items()}
    return value
