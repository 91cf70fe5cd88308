"""Writing the tables out: CSV or Parquet files and a description of them, as a Data Package (https://datapackage.org).

They go into a folder, or into one zip file.
"""

import csv
import hashlib
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec

from kg._export_about import About, about
from kg.errors import BadParameter, GraphBusy
from kg.files import folder_beside
from kg.harmless import safe_cell
from kg.views.tables import TABLES, Table, Tables

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["PACKAGE", "TABLE_FILES", "write_folder", "write_zip"]

#: The file that describes the others.
PACKAGE = "datapackage.json"
_NAME = "civil-society-graph"

#: Rows are fetched in lots of so many.
_LOT = 10_000
#: The types of DuckDB in the words of the Table Schema of Data Packages.
_TYPES = {
    "VARCHAR": "string",
    "TIMESTAMP": "datetime",
    "DATE": "date",
    "BIGINT": "integer",
    "INTEGER": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "VARCHAR[]": "list",
}
#: What tells one row of a table from all others.
_KEYS = {
    "sources": ["name"],
    "organizations": ["id"],
    "organization_concepts": ["organization", "scheme", "concept"],
    "organization_regions": ["organization", "region"],
    "projects": ["id"],
    "places": ["id"],
    "concepts": ["scheme", "id"],
}
#: Columns that name a row of another table, wherever they stand.
_REFERENCES = {
    "source": ("sources", "name"),
    "organization": ("organizations", "id"),
    "project": ("projects", "id"),
    "continues": ("projects", "id"),
    "event": ("projects", "id"),
    "place": ("places", "id"),
}

#: Opens a file of the export by its name.
_Place = Callable[[str], AbstractContextManager[BinaryIO]]


def write_folder(tables: Tables, format: str, folder: Path) -> None:
    """Write the tables into a folder.

    Args:
        tables: of the graph.
        format: one of `TABLE_FILES`.
        folder: made where it is not there; one that an earlier export filled is filled again.

    Raises:
        BadParameter: the folder has other files in it.
        OSError: it cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not _ours(folder):
        raise BadParameter(
            "other files are in this folder.", where=str(folder), mend="Name a new folder, or an empty one."
        )

    with folder_beside(folder) as written:

        @contextmanager
        def place(name: str) -> Iterator[BinaryIO]:
            with (written / name).open("wb") as file:
                yield file

        _write(tables, format, place)


def _ours(folder: Path) -> bool:
    try:
        package = msgspec.json.decode((folder / PACKAGE).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return False
    return isinstance(package, dict) and package.get("name") == _NAME


def write_zip(tables: Tables, format: str, out: BinaryIO) -> None:
    """Write the tables as one zip file.

    Args:
        tables: of the graph.
        format: one of `TABLE_FILES`.
        out: where to, open for bytes.
    """
    if not out.seekable():  # a pipe
        with tempfile.TemporaryFile() as whole:
            write_zip(tables, format, cast(BinaryIO, whole))
            whole.seek(0)
            shutil.copyfileobj(whole, out)
        return
    modified = about(tables).modified or datetime(1980, 1, 1, tzinfo=UTC)  # the first day that a zip file knows
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        @contextmanager
        def place(name: str) -> Iterator[BinaryIO]:
            entry = zipfile.ZipInfo(name, modified.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                yield cast(BinaryIO, file)

        _write(tables, format, place)


def _write(tables: Tables, format: str, place: _Place) -> None:
    import duckdb

    resources = []
    try:
        for name, table in TABLES.items():
            file = f"{name}.{format}"
            with place(file) as out:
                counted = _Counted(out)
                TABLE_FILES[format](tables, table, counted)
            resources.append(_resource(table, format, file, counted))
    except (duckdb.Error, FileNotFoundError) as error:
        # Another process forgot a source meanwhile: the tables that were open are no more.
        raise GraphBusy("the tables were made anew while they were written out.", mend="Try again.") from error
    with place(PACKAGE) as out:
        out.write(msgspec.json.format(msgspec.json.encode(_package(about(tables), resources)), indent=2) + b"\n")


class _Counted:
    """Passes on what is written, and knows how much it was."""

    def __init__(self, out: "SupportsWrite[bytes]") -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """Pass bytes on."""
        self._out.write(data)
        self._digest.update(data)
        self.bytes += len(data)
        return len(data)

    @property
    def hash(self) -> str:
        """SHA-256 of all of it."""
        return f"sha256:{self._digest.hexdigest()}"


def _write_csv(tables: Tables, table: Table, out: _Counted) -> None:
    """CSV (RFC 4180) in UTF-8 with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    names = ", ".join(column.name for column in table.columns)
    with tables.connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table.name}")  # noqa: S608 – our own names
        while rows := cursor.fetchmany(_LOT):
            writer.writerows([_cell(value) for value in row] for row in rows)
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())


def _cell(value: Any) -> str:
    # Times in the tables are UTC.
    return f"{value.isoformat(timespec='seconds')}Z" if isinstance(value, datetime) else safe_cell(value)


def _write_parquet(tables: Tables, table: Table, out: _Counted) -> None:
    """The view's own file, as it is."""
    with tables.file(table.name).open("rb") as file:
        shutil.copyfileobj(file, out)


#: Formats of one table by the ending of its file.
TABLE_FILES: dict[str, Callable[[Tables, Table, _Counted], None]] = {"csv": _write_csv, "parquet": _write_parquet}


# The description


def _package(told: About, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _NAME,
        "title": told.title,
        "description": f"{told.rights} In CSV an apostrophe stands before what a spreadsheet would take for a formula.",
        **({"created": told.modified} if told.modified else {}),
        "contributors": [one | {"roles": ["data of places"]} for one in told.contributors],
        "sources": told.sources,
        "software": told.software,
        "resources": resources,
    }


def _resource(table: Table, format: str, path: str, written: _Counted) -> dict[str, Any]:
    kind = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}[format]
    return {
        "name": table.name.replace("_", "-"),
        "type": "table",
        "path": path,
        "description": table.meaning,
        "format": format,
        "mediatype": kind,
        **({"encoding": "utf-8"} if format == "csv" else {}),
        "bytes": written.bytes,
        "hash": written.hash,
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(name, type, meaning) for name, type, meaning in _columns(table)]}
    if table.name in _KEYS:
        schema["primaryKey"] = _KEYS[table.name]
    references = [
        {"fields": [column.name], "reference": {"resource": resource, "fields": [field]}}
        for column in table.columns
        if column.name in _REFERENCES and column.type == "VARCHAR"
        for resource, field in [_REFERENCES[column.name]]
    ]
    return schema | ({"foreignKeys": references} if references else {})


def _columns(table: Table) -> Iterator[tuple[str, str, str]]:
    for column in table.columns:
        yield column.name, column.type, column.meaning


def _field(name: str, type: str, meaning: str) -> dict[str, Any]:
    kind = "number" if type.startswith("DECIMAL") else _TYPES[type]
    more = {"itemType": "string", "delimiter": "; "} if kind == "list" else {}
    return {"name": name, "type": kind, **more, "description": meaning}
