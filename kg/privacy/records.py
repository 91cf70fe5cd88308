"""Whole records with every string masked: the work of the gate, quick for rows whose cells come again and again."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from operator import is_not
from typing import Any

import msgspec

from kg.model import Document, Identifier, Record, Speaker

__all__ = ["scrub"]

#: Fields of a record that are identifiers and digests, not words of a source. A document's name is the user's own.
_FIXED = frozenset(
    {"sha256", "media_type", "encoding", "loader", "key", "id", "scheme", "kind", "role", "roles", "method",
     "legal_form", "region", "country", "concepts", "language", "currency", "start_time", "end_time"}
)  # fmt: skip
#: Fields that are the user's own words: the names of files.
_OWN: dict[type[msgspec.Struct], frozenset[str]] = {Document: frozenset({"name", "file"})}
#: Numbers of registers and applications, in the words of a source. They stay, unless they are a person's address.
_NUMBERS = frozenset({"number", "value"})
#: What a register's number may look like by chance: it is all digits, or has letters that no telephone has.
_LOOKS_LIKE = frozenset({"phone", "card", "account", "address", "snils"})
_TELEPHONE = re.compile(r"[78]\d{10}|(?=\d*-)[\d-]+|(?s:.*)[\s@+(](?s:.*)")
#: Longer texts do not come again.
_LONGEST = 300


def scrub(record: Record) -> Record:
    """The record with every string masked once more: the last gate before anything is stored or shown.

    Identifiers, digests and concepts stay; so does the document's name, which is the user's own. The name of a
    `Speaker` is only there where the user asked for it (`--persons roles`), so a person's name stays in that field,
    and there alone.

    Returns:
        A new record where anything had to be masked, else the same one; scrubbing it again gives the same.
    """
    cleaned: Record = _cleaned(record, _masked)
    return cleaned


def _masked(text: str) -> str | None:
    """The text with what must not be kept overwritten; None where there is nothing of the kind."""
    return _short_masked(text) if len(text) <= _LONGEST else _mask(text)


@lru_cache(maxsize=100_000)
def _short_masked(text: str) -> str | None:
    return _mask(text)


def _mask(text: str) -> str | None:
    from kg.privacy import mask

    masked = mask(text)
    return None if masked == text else masked


def _name_masked(text: str) -> str | None:
    """The name of somebody who acts in an office: it stays, and everything else that is private goes."""
    from kg.privacy import PERSON, mask

    return mask(text, keep=PERSON)


@lru_cache(maxsize=20_000)
def _number_masked(number: str) -> str | None:
    """The number with what must not be kept overwritten; None for a plain number."""
    from kg.privacy import mask

    masked = mask(number, keep=() if _TELEPHONE.fullmatch(number) else _LOOKS_LIKE)
    return None if masked == number else masked


def _cleaned(value: Any, masked: Callable[[str], str | None]) -> Any:
    """The value with its texts masked, itself where none had to be."""
    if isinstance(value, str):
        new = masked(value)
        return value if new is None else new
    if isinstance(value, msgspec.Struct):
        return _cleaned_struct(value)
    if isinstance(value, list | tuple):
        items = [_cleaned(inner, masked) for inner in value]
        return items if any(map(is_not, items, value)) else value
    if isinstance(value, dict):
        # The keys are names of fields and slugs. Fields of a row share their evidence: it is looked at once.
        last = seen = None
        changed = {}
        for key, inner in value.items():
            if inner is not last:
                last, seen = inner, _cleaned(inner, masked)
            if seen is not inner:
                changed[key] = seen
        return value | changed if changed else value
    return value


def _cleaned_struct(value: msgspec.Struct) -> msgspec.Struct:
    changed: dict[str, Any] = {}
    for name, masked in _texts(type(value)):
        inner = getattr(value, name)
        if not inner:
            continue
        # Most are texts and lists of structs: they are not handed on.
        if type(inner) is str:
            hidden = masked(inner)
            if hidden is not None:
                changed[name] = hidden
            continue
        new = _cleaned(inner, masked)
        if new is not inner:
            changed[name] = new
    if not changed:
        return value
    # A number of which something is hidden tells nobody from another any more.
    if "number" in changed:
        changed["number"] = None
    if isinstance(value, Identifier) and "value" in changed:
        changed["valid"] = False
    return msgspec.structs.replace(value, **changed)


def _kept(text: str) -> None:
    """An identifier stays as it is."""


@cache
def _texts(kind: type[msgspec.Struct]) -> tuple[tuple[str, Callable[[str], str | None]], ...]:
    """The fields of a struct that may hold a text or another struct, each with what masks its texts.

    The others need not be looked at: what is no date or number there is refused when the record is read back.
    """
    known = msgspec.inspect.type_info(kind)
    assert isinstance(known, msgspec.inspect.StructType)
    found: list[tuple[str, Callable[[str], str | None]]] = []
    for field in known.fields:
        if field.name in _OWN.get(kind, ()):
            continue
        fixed = field.name in _FIXED
        if _may_hold(field.type, texts=not fixed):
            masked = _kept if fixed else _number_masked if field.name in _NUMBERS else _masked
            if kind is Speaker and field.name == "name":
                masked = _name_masked
            found.append((field.name, masked))
    return tuple(found)


def _may_hold(kind: msgspec.inspect.Type, *, texts: bool) -> bool:
    """Whether a value of a type may be or hold a struct or, where texts are asked for, a text."""
    match kind:
        case msgspec.inspect.StrType():
            return texts
        case msgspec.inspect.UnionType(types=types):
            return any(_may_hold(one, texts=texts) for one in types)
        case msgspec.inspect.ListType(item_type=item) | msgspec.inspect.VarTupleType(item_type=item):
            return _may_hold(item, texts=texts)
        case (
            msgspec.inspect.IntType()
            | msgspec.inspect.FloatType()
            | msgspec.inspect.BoolType()
            | msgspec.inspect.NoneType()
            | msgspec.inspect.DecimalType()
            | msgspec.inspect.DateType()
            | msgspec.inspect.LiteralType()
        ):
            return False
        case _:
            return True
