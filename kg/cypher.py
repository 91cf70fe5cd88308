"""Asking the graph as it is in Neo4j: named questions in Cypher, and Cypher of the user's own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from kg._binding import Bound, Resolve, Thing, bind
from kg._plain import plain
from kg.errors import BadParameter, KGError
from kg.iris import Iris
from kg.queries import Rows, Value
from kg.questions import Question

if TYPE_CHECKING:
    from kg.bolt import Bolt

__all__ = ["Mirror", "ask_cypher", "cypher", "mirror"]

_DEFAULT = Iris()


class Mirror(msgspec.Struct, frozen=True):
    """How far a database reflects a graph.

    Attributes:
        position: of the graph's journal, that it reflects.
        pushing: whether a push is under way, or was cut short.
    """

    position: int
    pushing: bool


def mirror(bolt: "Bolt", base: str) -> Mirror:
    """How far a database reflects a graph.

    Args:
        bolt: the database.
        base: base IRI of the graph: ids are those of this base.

    Raises:
        KGError: no graph has been pushed there, or one with another base; the server does not answer.
    """
    found = bolt.read(
        "MATCH (meta:GraphMeta {id: 'graph'}) "
        "RETURN meta.base AS base, meta.journalPosition AS position, meta.pushing IS NOT NULL AS pushing"
    ).rows
    if not found or found[0][1] is None:
        raise KGError("no graph has been pushed there.", where=bolt.where, mend="`kg neo4j push` does.")
    there, position, pushing = found[0]
    if there != base:
        raise KGError(f"another graph is there, with the base {there}.", where=bolt.where, mend="Name its database.")
    return Mirror(position, pushing)


def ask_cypher(
    bolt: "Bolt",
    question: Question,
    params: Mapping[str, object],
    *,
    resolve: Resolve,
    iris: Iris = _DEFAULT,
    limit: int | None = None,
) -> Rows:
    """Ask a named question in Cypher; the rows are those of `kg.queries.ask`.

    Args:
        bolt: the database.
        question: as read from its files.
        params: values by the parameters' names, as for `kg.queries.ask`.
        resolve: what words mean.
        iris: of the graph.
        limit: at most so many rows.

    Raises:
        BadParameter: a parameter is missing, unknown, or has a value that it cannot have; the question has no Cypher,
            or the server finds a fault in it.
        UnknownName: nothing has the name given (from `resolve`, or no such concept).
        AmbiguousName: several have it.
        KGError: the server does not answer, or gives other columns than those of the question.
    """
    bound = bind(question, params, resolve)
    text = question.cypher(bound)
    try:
        answer = bolt.read(text, {name: _parameter(value, iris) for name, value in bound.items()}, limit=limit)
    except BadParameter as error:
        raise BadParameter(
            f"the server does not take {question.name}.cypher: {error.what}", where=error.where, mend=error.mend
        ) from error
    names = [column.name for column in question.columns]
    if answer.rows and answer.keys != names:  # ArcadeDB names no columns where there are no rows
        raise KGError(f"the server answers with {', '.join(answer.keys)} and not with {', '.join(names)}.")
    rows = [
        {column.name: _value(value, column.type) for column, value in zip(question.columns, row, strict=True)}
        for row in answer.rows
        # An aggregate over nothing gives one row of nothing.
        if any(value is not None for value in row)
    ]
    return Rows(names, rows, question.title, [column.type for column in question.columns])


def cypher(bolt: "Bolt", text: str) -> Rows:
    """Ask in Cypher; nothing can be changed.

    Returns:
        The rows. Lists are lists of texts; nodes, relationships, paths and maps are JSON, as texts; a point is a list
        of latitude and longitude.

    Raises:
        BadParameter: something else than a question, or a fault of syntax.
        KGError: the server does not answer.
    """
    if not text.strip():
        raise BadParameter("there is no question.", mend="For example: MATCH (o:Organization) RETURN o.name LIMIT 10")
    answer = bolt.read(text)
    rows = [{name: plain(value) for name, value in zip(answer.keys, row, strict=True)} for row in answer.rows]
    return Rows(answer.keys, rows)


def _parameter(value: Bound, iris: Iris) -> str | bool | int | float | date:
    """A value as Bolt carries it: things by the ids that they have in the database."""
    if isinstance(value, Thing):
        return iris.name(value.iri)
    return float(value) if isinstance(value, Decimal) else value


def _value(value: Any, kind: str) -> Value:
    """A value as `kg.queries.ask` gives it in a column of that type."""
    if isinstance(value, list):
        parts = sorted({str(part) for part in value if part is not None and part != ""})
        return parts if kind == "list" else "; ".join(parts) or None
    if value is None or value == "":
        return [] if kind == "list" else None
    if kind == "list":
        return [str(value)]
    if isinstance(value, float) and value.is_integer() and kind in {"integer", "number"}:
        return int(value)
    if isinstance(value, datetime):
        # As the rdf view writes a moment.
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return plain(value)  # type: ignore[no-any-return]
