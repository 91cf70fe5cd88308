"""Statements for the constraints and indexes of the property graph. Only names of the model get into them."""

from collections.abc import Iterable

import msgspec

__all__ = ["OURS", "Index", "create_index", "identifier_constraint", "quoted"]

#: Names in the database begin so: it may hold constraints and indexes of others.
OURS = "kg"


class Index(msgspec.Struct, frozen=True):
    """An index of the database.

    Attributes:
        name: of the index.
        kind: range, point or full-text.
        of: `nodes` or `relationships`.
        on: labels, or the one type.
        properties: that it holds.
        statement: Cypher that makes it where it is not there.
    """

    name: str
    kind: str
    of: str
    on: tuple[str, ...]
    properties: tuple[str, ...]
    statement: str


def quoted(name: str) -> str:
    """A label, type or property name for a statement: between backticks, backticks in it doubled.

    >>> quoted("PARTICIPATES_IN")
    '`PARTICIPATES_IN`'
    >>> quoted("a`b")
    '`a``b`'
    """
    return f"`{name.replace('`', '``')}`"


def identifier_constraint(label: str) -> str:
    """Cypher for the constraint that the `id` of a label's nodes is unique.

    >>> identifier_constraint("Place")
    'CREATE CONSTRAINT `kg_place_id` IF NOT EXISTS FOR (n:`Place`) REQUIRE n.`id` IS UNIQUE'
    """
    name = quoted(f"{OURS}_{label.lower()}_id")
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{quoted(label)}) REQUIRE n.`id` IS UNIQUE"


def create_index(name: str, kind: str, pattern: str, variable: str, on: Iterable[str]) -> str:
    """Cypher that makes an index where it is not there.

    Args:
        name: of the index.
        kind: range, point or full-text.
        pattern: what is indexed: `(n:`Place`)`.
        variable: that stands for it in the pattern.
        on: names of the properties.

    >>> create_index("kg_place_name", "range", "(n:`Place`)", "n", ["name"])
    'CREATE INDEX `kg_place_name` IF NOT EXISTS FOR (n:`Place`) ON (n.`name`)'
    """
    properties = ", ".join(f"{variable}.{quoted(one)}" for one in on)
    words = {"range": "INDEX", "point": "POINT INDEX", "full-text": "FULLTEXT INDEX"}[kind]
    start = f"CREATE {words} {quoted(name)} IF NOT EXISTS FOR {pattern}"
    if kind != "full-text":
        return f"{start} ON ({properties})"
    # The Russian analyzer finds words in any of their forms, and leaves other languages as they are.
    return f"{start} ON EACH [{properties}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'russian'}}}}"
