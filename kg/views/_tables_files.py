"""One generation of the tables: a Parquet file each, and a manifest that says what they reflect.

A table is written in two steps: its rows as lines of JSON, then DuckDB makes them Parquet, sorted, so that the same
rows give the same table however they came together. A table in which nothing changed is not written again: the old
generation's file gets a second name.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from kg.views._generations import Stamp
from kg.views._tables_schema import TABLES, Table

__all__ = [
    "Kept",
    "Making",
    "Manifest",
    "Sources",
    "damaged",
    "file_of",
    "literal",
    "manifest_of",
    "parquet",
    "sources_of",
]

Row = dict[str, Any]
#: Source → document → digest of what its organizations were resolved to (`Identities.digests`).
Sources = dict[str, dict[str, str]]

_MANIFEST, _SOURCES = "manifest.json", "sources.json"
#: What tables are sorted by, if not by all their columns: by an id that no two rows share it is quicker.
_ORDER = {"evidence": "id"}
_encode_lines = msgspec.json.Encoder().encode_lines
#: Rows are handed to the encoder in lots of so many.
_LOT = 5_000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A table's file.

    Attributes:
        rows: in it.
        size: of the file in bytes.
        checksum: of its bytes.
        made_of: digest of the rows that it was made from, or of what they follow from; empty for a table that is kept
            document by document.
    """

    rows: int
    size: int
    checksum: str
    made_of: str = ""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation holds: its stamp, and a file for each table."""

    stamp: Stamp
    tables: dict[str, Kept]


def file_of(generation: Path, table: str) -> Path:
    """The file of a table."""
    return generation / f"{table}.parquet"


def manifest_of(generation: Path) -> Manifest | None:
    """The manifest; None where it, or a file that it names, is lost, cut short or not ours."""
    try:
        manifest = msgspec.json.decode((generation / _MANIFEST).read_bytes(), type=Manifest)
        whole = all(
            name in TABLES and file_of(generation, name).stat().st_size == kept.size
            for name, kept in manifest.tables.items()
        )
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return manifest if whole and manifest.tables.keys() == TABLES.keys() else None


def sources_of(generation: Path) -> Sources | None:
    """Which sources a generation holds; None where that cannot be read."""
    try:
        return msgspec.json.decode((generation / _SOURCES).read_bytes(), type=Sources)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def damaged(generation: Path, manifest: Manifest) -> list[str]:
    """Names of the tables whose files are lost or not as they were written."""
    found = []
    for name, kept in manifest.tables.items():
        try:
            whole = _checksum(file_of(generation, name)) == kept.checksum
        except OSError:
            whole = False
        if not whole:
            found.append(name)
    return found


def _checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def literal(text: str | Path) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(path: Path) -> str:
    """A file of a table, as SQL that can stand after FROM."""
    # A folder called `year=2021` on the way would else become a column.
    return f"read_parquet({literal(path)}, hive_partitioning = false)"


class Making:
    """A generation that is being made; used in a `with` block, and gone again where that ends in an error.

    Args:
        generation: its folder, not there yet.
        old: the generation before, for what is carried over.
    """

    def __init__(self, generation: Path, old: Path | None = None) -> None:
        self.generation = generation
        self._old = old
        self._before = manifest_of(old) if old is not None else None
        self._done: dict[str, Kept] = {}
        self._lines: dict[str, Path] = {}
        self._open: dict[str, BinaryIO] = {}
        self._made_of: dict[str, str] = {}
        self._scratch = generation / "scratch"

    def __enter__(self) -> Self:
        import duckdb

        self._scratch.mkdir(parents=True)
        self.connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={
                "temp_directory": str(self._scratch),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        for file in self._open.values():
            file.close()
        if kind is not None:
            shutil.rmtree(self.generation, ignore_errors=True)

    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        if not (rows := list(rows)):
            return
        if table not in self._open:
            path = self._lines.setdefault(table, self._scratch / f"{table}.ndjson")
            self._open[table] = path.open("ab")
        self._open[table].write(_encode_lines(rows))

    def write_all(self, table: str, rows: Iterable[Row]) -> str:
        """Write the rows of a table that belong to no one document. Returns their digest."""
        path = self._lines[table] = self._scratch / f"{table}.ndjson"
        digest = blake2b(digest_size=16)
        with path.open("wb") as file:
            for lot in _lots(rows):
                lines = _encode_lines(lot)
                digest.update(lines)
                file.write(lines)
        self._made_of[table] = digest.hexdigest()
        return self._made_of[table]

    def note(self, table: str, origin: Sequence[str]) -> None:
        """Note all that a table follows from beside the ontology: its rows need not be worked out to be compared."""
        self._made_of[table] = blake2b(msgspec.json.encode(origin), digest_size=16).hexdigest()

    def changed(self, table: str) -> bool:
        """Whether rows of a table are not those of the old generation: of one made, or being made."""
        return self._before is None or self._before.tables[table].made_of != self._made_of.get(table, "")

    def rewritten(self, table: str) -> bool:
        """Whether a table that is done was written anew."""
        return self._before is None or self._done[table].checksum != self._before.tables[table].checksum

    def carry(self, table: str) -> None:
        """Take a table over from the old generation as it is."""
        assert self._old is not None
        assert self._before is not None
        old, new = file_of(self._old, table), file_of(self.generation, table)
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)  # a file system without hard links
            _settle(new)
        self._done[table] = self._before.tables[table]

    def replace(self, table: Table, documents: Iterable[str]) -> None:
        """Finish a table that is kept document by document: the old rows of others, and the rows written.

        Args:
            table: the table.
            documents: those whose old rows are void.
        """
        assert self._old is not None
        old = parquet(file_of(self._old, table.name))
        void = f"{table.source} IN (SELECT unnest($documents))"
        known = {"documents": list(documents)}
        if table.name not in self._lines and not self._any(f"{old} WHERE {void}", known):
            self.carry(table.name)
        else:
            self.finish(table, f"SELECT * FROM {old} WHERE NOT {void} UNION ALL FROM {self.rows(table)}", known)  # noqa: S608

    def _any(self, rows: str, parameters: Mapping[str, object]) -> bool:
        return bool(self.connection.execute(f"SELECT 1 FROM {rows} LIMIT 1", dict(parameters)).fetchall())  # noqa: S608

    def rows(self, table: Table, only: Iterable[str] = ()) -> str:
        """The rows written for a table, as SQL that can stand after FROM.

        Args:
            table: the table.
            only: the columns that were written; by default all.
        """
        types = {name: type_ for name, type_ in table.types.items() if not only or name in only}
        columns = ", ".join(f"{name}: {literal(type_)}" for name, type_ in types.items())
        path = self._lines.get(table.name)
        if table.name in self._open:
            self._open.pop(table.name).close()
        if path is None:
            nothing = ", ".join(f"NULL::{type_} AS {name}" for name, type_ in types.items())
            return f"(SELECT {nothing} LIMIT 0)"
        how = f"format = 'newline_delimited', columns = {{{columns}}}, hive_partitioning = false"
        return f"read_json({literal(path)}, {how})"

    def finish(self, table: Table, query: str, parameters: Mapping[str, object] | None = None) -> None:
        """Make a table's file of the rows that a query gives, its columns in any order.

        Args:
            table: the table.
            query: in SQL.
            parameters: of the query.
        """
        path = file_of(self.generation, table.name)
        columns = ", ".join(f"{column.name}::{column.type} AS {column.name}" for column in table.columns)
        made = self.connection.execute(
            f"COPY (SELECT {columns} FROM ({query}) ORDER BY {_ORDER.get(table.name, 'ALL')}) TO {literal(path)} "  # noqa: S608
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)",
            dict(parameters or {}),
        ).fetchall()
        _settle(path)
        self._done[table.name] = Kept(
            rows=made[0][0],
            size=path.stat().st_size,
            checksum=_checksum(path),
            made_of=self._made_of.get(table.name, ""),
        )

    def view(self, *tables: str) -> None:
        """Let queries speak of tables that are done by their names."""
        for table in tables:
            self.connection.execute(f"CREATE VIEW {table} AS FROM {parquet(file_of(self.generation, table))}")

    def seal(self, stamp: Stamp, sources: Sources) -> None:
        """Write what the generation holds: it is complete then."""
        shutil.rmtree(self._scratch)
        for name, value in ((_SOURCES, sources), (_MANIFEST, Manifest(stamp=stamp, tables=self._done))):
            path = self.generation / name
            path.write_bytes(msgspec.json.encode(value))
            _settle(path)
        _settle(self.generation)


def _lots(rows: Iterable[Row]) -> Iterable[list[Row]]:
    lot: list[Row] = []
    for row in rows:
        lot.append(row)
        if len(lot) == _LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _settle(path: Path) -> None:
    """See to it that a file, or a folder's list of files, outlives a power cut."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
