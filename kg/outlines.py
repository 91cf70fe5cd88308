"""Records in outline: what it takes to tell who is who and who works with whom, without the words that show it.

Who is who is asked of all records at once, and most of a record is the words of its source. An outline is a record
whose evidence, texts and other fields are passed over while it is decoded: a fifth of the time, a sixth of the memory.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from kg import model

__all__ = ["outline"]

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def _outlined(kind: type[_Struct], *kept: str, parts: Mapping[str, Any] | None = None) -> type[_Struct]:
    """A kind of struct like another, of which only some fields are decoded; the others have their defaults.

    Args:
        kind: the struct.
        kept: names of the fields that are decoded as they are.
        parts: fields that are decoded in outline → their type.
    """
    fields: list[tuple[str, Any, Any]] = []
    for known in msgspec.structs.fields(kind):
        if parts and known.name in parts:
            fields.append((known.name, parts[known.name], _default(known)))
        elif known.name not in kept and not known.required:
            # No record has a field of that name: what stands in it under its own is unknown, and passed over.
            fields.append((known.name, known.type, _default(known, f" {known.name}")))
    made = msgspec.defstruct(
        kind.__name__, fields, bases=(kind,), kw_only=True, gc=False, frozen=kind.__struct_config__.frozen
    )
    return cast(type[_Struct], made)


def _default(known: msgspec.structs.FieldInfo, name: str | None = None) -> Any:
    if known.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=known.default_factory, name=name)
    return msgspec.field(default=known.default, name=name)


_Organization = _outlined(
    model.Organization,
    "key", "name", "legal_form", "kind", "identifiers", "roles", "region", "aliases", "unconfirmed", "known_as",
)  # fmt: skip
_Place = _outlined(model.Place, "id", "role", "roles")
_Project = _outlined(model.Project, "key", "title", "number", "first_year", "last_year", "participants")
_Record = _outlined(
    model.Record,
    parts={
        "document": _outlined(model.Document, "name", "kind", "title", "file"),
        "header": _outlined(model.Header, "number", "scheme", "year", "submitted", "starts", "ends"),
        "organizations": list[_Organization],  # type: ignore[valid-type]
        "places": list[_Place],  # type: ignore[valid-type]
        "projects": list[_Project],  # type: ignore[valid-type]
        "links": list[_outlined(model.Link, "kind", "source", "target")],  # type: ignore[misc]
    },
)

#: A record in outline, from its JSON. It holds what `kg.resolve`, `kg.projects` and `kg.links` read, and no more.
outline: Callable[[bytes], model.Record] = msgspec.json.Decoder(_Record).decode
