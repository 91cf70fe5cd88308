"""Rows as pandas and polars data frames and as Parquet: what type each column has, and its values of that type."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import KGError
from kg.files import beside

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]
    import polars

__all__ = ["pandas_frame", "polars_frame", "types_of", "write_parquet"]


class _As(NamedTuple):
    """A type of a column in three systems: names of DuckDB, pandas and polars."""

    duckdb: str
    pandas: str
    polars: str


_TYPES = {
    "text": _As("VARCHAR", "string", "String"),
    "id": _As("VARCHAR", "string", "String"),
    "integer": _As("BIGINT", "Int64", "Int64"),
    "number": _As("DOUBLE", "Float64", "Float64"),
    "boolean": _As("BOOLEAN", "boolean", "Boolean"),
    "date": _As("DATE", "datetime64[s]", "Date"),
    "timestamp": _As("TIMESTAMP", "datetime64[us]", "Datetime"),
    "list": _As("VARCHAR[]", "object", "List"),
}
#: Values for one statement: enough that few are needed, few enough for memory.
_BATCH = 20_000


def types_of(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], told: Sequence[str]) -> list[str]:
    """The type of each column: `text`, `id`, `integer`, `number`, `boolean`, `date`, `timestamp` or `list`.

    Args:
        columns: their names.
        rows: what is in them.
        told: their types where they are known (`kg.questions.Column.type`), else empty. A type that some value is not
            of gives way to what the values are.
    """
    types: list[str] = []
    for at, name in enumerate(columns):
        kinds = {_kind(row[name]) for row in rows if row[name] is not None}
        types.append(_type(kinds, told[at] if told else None))
    return types


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if -(2**63) <= value < 2**63 else "text"
    if isinstance(value, float | Decimal):
        return "number"
    if isinstance(value, datetime):
        return "timestamp"
    if isinstance(value, date):
        return "date"
    return "list" if isinstance(value, list | tuple) else "text"


def _type(kinds: set[str], told: str | None) -> str:
    if told in {"text", "id"} or (told is not None and kinds <= {told}):
        return told
    for wide, narrow in (("number", "integer"), ("timestamp", "date")):
        if wide in kinds | {told}:
            kinds = kinds - {narrow} | {wide}
    return kinds.pop() if len(kinds) == 1 else "text"


def _value(value: Any, type: str) -> Any:
    """A value as its column's type wants it; None stays."""
    if value is None:
        return None
    if type in {"text", "id"}:
        return str(value).lower() if isinstance(value, bool) else str(value)
    if type == "number":
        return float(value)
    if type == "list":
        return [str(item) for item in value]
    if type == "timestamp" and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if type == "timestamp" and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _values(name: str, type: str, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [_value(row[name], type) for row in rows]


def _package(name: str) -> ModuleType:
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise KGError(
            f"{name} is not installed.", mend='Install it with: pip install "civil-society-kg[frames]"'
        ) from error


def pandas_frame(columns: Sequence[str], types: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> "pandas.DataFrame":
    """The rows as a pandas frame (`kg.queries.Rows.to_pandas`)."""
    pandas = _package("pandas")
    series = {
        name: pandas.Series(_values(name, type, rows), dtype=_TYPES[type].pandas)
        for name, type in zip(columns, types, strict=True)
    }
    return pandas.DataFrame(series, columns=list(columns))


def polars_frame(columns: Sequence[str], types: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> "polars.DataFrame":
    """The rows as a polars frame (`kg.queries.Rows.to_polars`)."""
    polars = _package("polars")
    schema = {
        name: polars.List(polars.String) if type == "list" else getattr(polars, _TYPES[type].polars)
        for name, type in zip(columns, types, strict=True)
    }
    values = {name: _values(name, type, rows) for name, type in zip(columns, types, strict=True)}
    return polars.DataFrame(values, schema=schema)  # type: ignore[no-any-return]


def write_parquet(
    path: Path,
    columns: Sequence[str],
    types: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    told: Mapping[str, str],
) -> None:
    """Write the rows as one Parquet file (`kg.queries.Rows.to_parquet`).

    Args:
        path: the file.
        columns: names of the columns.
        types: of the columns.
        rows: the rows.
        told: facts about them, kept in the file's metadata.

    Raises:
        KGError: it cannot be written.
    """
    import duckdb

    if not columns:
        raise KGError("an answer without columns is no table.", where=str(path))
    fields = [(_quoted(name), _TYPES[type].duckdb) for name, type in zip(columns, types, strict=True)]
    facts = ", ".join(f"{_quoted(key)}: {_literal(value)}" for key, value in told.items() if value)
    metadata = f", KV_METADATA {{{facts}}}" if facts else ""
    with beside(path) as written, duckdb.connect() as connection:
        try:
            connection.execute(f"CREATE TABLE rows ({', '.join(' '.join(field) for field in fields)})")
            lists = ", ".join(f"unnest(?::{type}[])" for _, type in fields)
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                values = [_values(name, type, batch) for name, type in zip(columns, types, strict=True)]
                connection.execute(f"INSERT INTO rows SELECT {lists}", values)
            connection.execute(f"COPY rows TO {_literal(str(written))} (FORMAT parquet{metadata})")
        except duckdb.IOException as error:
            raise KGError(f"it cannot be written: {str(error).splitlines()[0]}", where=str(path)) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
