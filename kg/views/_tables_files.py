"""Making one generation of the tables.

A table is written in two steps: its rows as lines of JSON, then DuckDB makes them Parquet, sorted, so that the same
rows give the same table however they came together. A table in which nothing changed is not written again: the old
generation's files get a second name. Where little changed in a large one, only that is written (`_tables_manifest`).
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec

from kg.views._generations import Stamp
from kg.views._tables_manifest import (
    MANIFEST,
    SOURCES,
    Kept,
    Manifest,
    Sources,
    checksum,
    file_of,
    key_of,
    literal,
    manifest_of,
    parquet,
    rows_of,
)
from kg.views._tables_schema import TABLES, Table

__all__ = ["Making", "Row"]

Row = dict[str, Any]

#: What tables are sorted by, if not by all their columns: by an id that no two rows share it is quicker.
_ORDER = {"evidence": "id"}
#: Bytes of memory that DuckDB may take; more goes to the disk. Views of a large graph are made at the same time.
_MEMORY = 250_000_000
#: … and for each reading of a graph that is too large to be sorted and counted in that: as much as 180,000 do with.
_MEMORY_OF_A_READING = 1_400
#: In a table of more rows than this, a few rows that are otherwise are written beside the others …
_LARGE = 20_000
#: … until they are so many, or one in so many of all.
_MOST_BESIDE, _PART_BESIDE = 20_000, 10
#: Rows are handed to the encoder in lots of so many.
_LOT = 5_000
_encode_lines = msgspec.json.Encoder().encode_lines


class Making:
    """A generation that is being made; used in a `with` block, and gone again where that ends in an error.

    Args:
        generation: its folder, not there yet.
        old: the generation before, for what is carried over.
        whole: write every table whole: what is no more must leave the disk.
        readings: how many there are in the journal, about; the memory that is used grows with them.
    """

    def __init__(self, generation: Path, old: Path | None = None, *, whole: bool = False, readings: int = 0) -> None:
        self.generation = generation
        self._old = old
        self._before = manifest_of(old) if old is not None else None
        self._whole = whole
        self._memory = max(_MEMORY, readings * _MEMORY_OF_A_READING)
        self._done: dict[str, Kept] = {}
        self._rows: dict[str, int] = {}
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
                "memory_limit": f"{self._memory}B",
                "threads": 2,
                "preserve_insertion_order": False,
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
        remaining = iter(rows)
        while lot := list(islice(remaining, _LOT)):
            if table not in self._open:
                path = self._lines.setdefault(table, self._scratch / f"{table}.ndjson")
                self._open[table] = path.open("ab")
            self._open[table].write(_encode_lines(lot))

    def keys(self, name: str, column: str, values: Iterable[str]) -> None:
        """Make a temporary table of one column."""
        rows = f"SELECT unnest($values)::VARCHAR AS {column}"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {rows}", {"values": sorted(values)})

    def note(self, table: str, origin: Sequence[str]) -> None:
        """Note all that a table follows from beside the ontology: its rows need not be worked out to be compared."""
        self._made_of[table] = blake2b(msgspec.json.encode(origin), digest_size=16).hexdigest()

    def changed(self, table: str) -> bool:
        """Whether a table follows from something else than in the old generation."""
        return self._before is None or self._before.tables[table].made_of != self._made_of[table]

    def carry(self, table: str) -> None:
        """Take a table over from the old generation as it is."""
        assert self._before is not None
        for name, _ in self._before.tables[table].parts(table):
            self._link(name)
        self._done[table] = self._before.tables[table]
        self._rows[table] = self._before.rows[table]

    def _link(self, name: str) -> None:
        assert self._old is not None
        old, new = file_of(self._old, name), file_of(self.generation, name)
        try:
            os.link(old, new)
        except OSError:
            shutil.copyfile(old, new)  # a file system without hard links
            _settle(new)

    def before(self, table: str) -> str:
        """The rows of a table in the old generation, as SQL that can stand after FROM."""
        assert self._old is not None
        assert self._before is not None
        return rows_of(self._old, TABLES[table], self._before.tables[table])

    def replace(self, table: Table, void: str, query: str) -> None:
        """Finish a table: rows of the old generation, and those that took the place of others.

        Args:
            table: the table.
            void: the keys of the old rows that no longer hold (`key_of`), as SQL that can stand after FROM.
            query: the new rows with these keys, in SQL.
        """
        assert self._before is not None
        db, kept = self.connection, self._before.tables[table.name]
        key, columns = ", ".join(key_of(table)), _columns(table)
        old, new = f"{table.name}_old", f"{table.name}_new"
        rows = f"SELECT {columns} FROM {self.before(table.name)}"  # noqa: S608  # names of our own, here and below
        db.execute(f"CREATE TEMP TABLE {old} AS {rows} SEMI JOIN {void} USING ({key})")
        db.execute(f"CREATE TEMP TABLE {new} AS SELECT {columns} FROM ({query})")  # noqa: S608
        counts = f"SELECT (SELECT count(*) FROM {old}), (SELECT count(*) FROM {new}), (SELECT count(*) FROM {void})"  # noqa: S608
        ((removed, added, keys),) = db.execute(counts).fetchall()
        same = f"FROM (FROM {old} EXCEPT ALL FROM {new}) LIMIT 1"
        # Beside a file that is carried over, old rows of it stay on the disk.
        stays = not self._whole or kept.newer is None
        if stays and removed == added and not db.execute(same).fetchall():
            self.carry(table.name)
            return
        beside = (kept.newer.rows if kept.newer else 0) + added
        keys += kept.void.rows if kept.void else 0
        most = min(_MOST_BESIDE, kept.rows // _PART_BESIDE)
        if self._whole or kept.rows <= _LARGE or beside > most or keys > most:
            self.finish(table, f"{rows} ANTI JOIN {void} USING ({key}) UNION ALL FROM {new}")
            return
        newer, gone = f"FROM {new}", f"SELECT DISTINCT {key} FROM {void}"  # noqa: S608
        if kept.newer is not None:
            assert self._old is not None
            before = [parquet(file_of(self._old, f"{table.name}.{part}")) for part in ("newer", "void")]
            newer = f"SELECT {columns} FROM {before[0]} ANTI JOIN {void} USING ({key}) UNION ALL {newer}"  # noqa: S608
            gone = f"SELECT {key} FROM {before[1]} UNION {gone}"  # noqa: S608
        self._link(table.name)
        self._done[table.name] = msgspec.structs.replace(
            kept,
            newer=self._written(f"{table.name}.newer", newer, _ORDER.get(table.name, "ALL")),
            void=self._written(f"{table.name}.void", gone, "ALL"),
        )
        self._rows[table.name] = self._before.rows[table.name] - removed + added

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

    def finish(self, table: Table, query: str) -> None:
        """Make a table's file of the rows that a query gives, its columns in any order."""
        rows = f"SELECT {_columns(table)} FROM ({query})"  # noqa: S608
        kept = self._written(table.name, rows, _ORDER.get(table.name, "ALL"), self._made_of.get(table.name, ""))
        self._done[table.name] = kept
        self._rows[table.name] = kept.rows
        self._free(table.name)

    def _written(self, name: str, query: str, order: str, made_of: str = "") -> Kept:
        path = file_of(self.generation, name)
        made = self.connection.execute(
            f"COPY (FROM ({query}) ORDER BY {order}) TO {literal(path)} "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        ).fetchall()
        _settle(path)
        return Kept(rows=made[0][0], size=path.stat().st_size, checksum=checksum(path), made_of=made_of)

    def _free(self, table: str) -> None:
        """Give the room back that the lines of a table take, which are no longer needed."""
        if table in self._lines:
            self._lines.pop(table).unlink()

    def view(self, *tables: str) -> None:
        """Let queries speak of tables that are done by their names."""
        for table in tables:
            rows = rows_of(self.generation, TABLES[table], self._done[table])
            self.connection.execute(f"CREATE VIEW {table} AS FROM {rows}")

    def seal(self, stamp: Stamp, sources: Sources) -> None:
        """Write what the generation holds: it is complete then."""
        shutil.rmtree(self._scratch)
        manifest = Manifest(stamp=stamp, tables=self._done, rows=self._rows)
        for name, value in ((SOURCES, sources), (MANIFEST, manifest)):
            path = self.generation / name
            path.write_bytes(msgspec.json.encode(value))
            _settle(path)
        _settle(self.generation)


def _columns(table: Table) -> str:
    return ", ".join(f"{column.name}::{column.type} AS {column.name}" for column in table.columns)


def _settle(path: Path) -> None:
    """See to it that a file, or a folder's list of files, outlives a power cut."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
