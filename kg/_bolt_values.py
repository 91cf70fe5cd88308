"""Values of a graph database as plain Python."""

from datetime import date, datetime
from typing import Any

__all__ = ["plain"]

_PLAIN = (str, bool, int, float, date, datetime, type(None))


def plain(value: Any) -> Any:
    """A value of an answer in plain types, which JSON and CSV know.

    Args:
        value: as the driver gives it.

    Returns:
        Texts, numbers, booleans, None, lists and maps as they are. A date is a `date`, a moment a `datetime` (to the
        microsecond), times of day and durations are texts as ISO 8601 writes them. A point is (latitude, longitude),
        with the height after them where it has one; a point in a plane (x, y). A node is
        `{"labels": [...], "properties": {...}}`, a relationship `{"type": ..., "properties": {...}}`, a path the list
        of both in turn. Anything else is its text.
    """
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return _of_the_driver(value)


def _of_the_driver(value: Any) -> Any:
    import neo4j.graph
    import neo4j.spatial
    import neo4j.time

    match value:
        case neo4j.time.Date() | neo4j.time.DateTime():
            return value.to_native()
        case neo4j.time.Time() | neo4j.time.Duration():
            return value.iso_format()
        case neo4j.spatial.WGS84Point():
            return (value.latitude, value.longitude, *value[2:])
        case neo4j.spatial.Point():
            return tuple(value)
        case neo4j.graph.Node():
            return {"labels": sorted(value.labels), "properties": plain(dict(value))}
        case neo4j.graph.Relationship():
            return {"type": value.type, "properties": plain(dict(value))}
        case neo4j.graph.Path():
            steps: list[Any] = [plain(value.nodes[0])]
            for relationship, node in zip(value.relationships, value.nodes[1:], strict=True):
                steps += [plain(relationship), plain(node)]
            return steps
    return str(value)
