"""What a database holds of a graph, beside what the rows of the model say that it should hold: for tests of the mirror."""

import json
from datetime import UTC, date, datetime
from typing import Any

from kg.bolt import Bolt
from kg.iris import BASE
from kg.views._neo4j_rows import NODES, RELATIONSHIPS
from kg.views.tables import Tables

__all__ = ["Content", "content", "expected", "forget_position", "whole"]

#: Nodes, then relationships, each as a line that says all of it; sorted.
Content = tuple[list[str], list[str]]

#: Written by the push for itself.
_BOOKKEEPING = {"digest", "complete"}


def content(bolt: Bolt) -> Content:
    """All nodes and relationships but the stamp, without what the push keeps for itself."""
    return _lines(_nodes(bolt), _relationships(bolt), without=_BOOKKEEPING)


def whole(bolt: Bolt) -> Content:
    """All nodes and relationships with all their properties."""
    return _lines(_nodes(bolt, stamp=True), _relationships(bolt), without=set())


def expected(tables: Tables, base: str = BASE) -> Content:
    """What the rows of the model say."""
    nodes, relationships = [], []
    for kind in NODES:
        nodes += [(kind.labels, row) for row in tables.rows(kind.sql, kind.parameters(base))]
    for tie in RELATIONSHIPS:
        rows = tables.rows(tie.sql, tie.parameters(base))
        relationships += [(tie.type, row.pop("a"), row.pop("b"), row) for row in rows]
    return _lines(nodes, relationships, without=set())


def forget_position(bolt: Bolt) -> None:
    """Let the database no longer know what it reflects: the next push has to compare everything."""
    bolt.write("MATCH (m:GraphMeta) REMOVE m.journalPosition")


def _nodes(bolt: Bolt, *, stamp: bool = False) -> list[tuple[Any, ...]]:
    rows = bolt.stream("MATCH (n) RETURN labels(n), properties(n)")
    return [(labels, row) for labels, row in rows if stamp or labels != ["GraphMeta"]]


def _relationships(bolt: Bolt) -> list[tuple[Any, ...]]:
    return list(bolt.stream("MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)"))


def _lines(nodes: list[tuple[Any, ...]], relationships: list[tuple[Any, ...]], without: set[str]) -> Content:
    return (
        sorted(json.dumps([sorted(labels), _plain(row, without)], ensure_ascii=False) for labels, row in nodes),
        sorted(json.dumps([*ends, _plain(row, without)], ensure_ascii=False) for *ends, row in relationships),
    )


def _plain(row: dict[str, Any], without: set[str]) -> dict[str, Any]:
    """Properties in their order, those that are absent left out; a point in place of its coordinates."""
    row = {name: value for name, value in row.items() if value is not None and name not in without}
    if "latitude" in row:
        row["location"] = [row.pop("latitude"), row.pop("longitude")]
    return {name: _value(row[name]) for name in sorted(row)}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        # ArcadeDB, like DuckDB, gives a moment without its zone.
        return value.replace(tzinfo=UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
