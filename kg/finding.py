"""What is found: things of the graph by name, and hits of a search."""

from typing import Literal

import msgspec

__all__ = ["KINDS", "Entity", "Hit", "Kind"]

Kind = Literal["organization", "project", "event", "place", "document"]

#: Where a name is looked up, in this order; `project` stands for events too.
KINDS = ("organization", "project", "place", "document")


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has a card.

    Attributes:
        id: relative to the graph's base (`org/RU-OGRN-1067746258370`, `project/…`, `event/…`, `place/RU-PSK`,
            `document/…`).
        iri: base and id.
        kind: what it is.
        label: its name as shown.
        detail: what tells it from others of that name: a number, a region, a file.
    """

    id: str
    iri: str
    kind: Kind
    label: str
    detail: str = ""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a search found.

    Attributes:
        entity: the thing.
        score: how well it fits, greater is better; 0 where it was only filtered and not searched for. Scores of one
            search compare, those of two do not.
        matched: the words of its names and texts that were searched for, as written there, best field first.
        missing: the words searched for that it does not have: none, unless nothing has all of them.
        part: where the snippet is from: `name`, `about` (target groups, themes, direction), `place`, `organizations`,
            or the kind of a section (`summary`, `goals`, …); empty where there is no snippet.
        snippet: the stretch of its texts with the most of the words.
        marks: the words in the snippet, as positions in it, in order.
        places: gazetteer ids of where it is or works, the most important first.
        first_year: of its work, None where unknown.
        last_year: likewise.
    """

    entity: Entity
    score: float = 0.0
    matched: list[str] = []
    missing: list[str] = []
    part: str = ""
    snippet: str = ""
    marks: list[tuple[int, int]] = []
    places: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
