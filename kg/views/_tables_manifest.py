"""What a generation of the tables holds: which files each table has, and how they are read.

A table is one Parquet file. Where little changed in a large one, the file stays, and beside it lie `{table}.newer` (the
rows that are otherwise now) and `{table}.void` (the keys of rows of the large file that no longer hold).
"""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from kg.views._generations import Stamp
from kg.views._tables_schema import TABLES, Table

__all__ = [
    "SOURCES",
    "Kept",
    "Manifest",
    "Sources",
    "checksum",
    "damaged",
    "file_of",
    "files_of",
    "key_of",
    "literal",
    "manifest_of",
    "parquet",
    "rows_of",
    "sources_of",
    "write_whole",
]

#: Source → the documents that were read from it, where that is not one document of the same name.
Sources = dict[str, list[str]]

#: What tells the rows that are replaced together, where that is neither a document nor an id.
_REPLACED_BY = {
    "links": ("kind", "a", "b"),
    "organization_concepts": ("organization",),
    "organization_regions": ("organization",),
}

MANIFEST, SOURCES = "manifest.json", "sources.json"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A table's file.

    Attributes:
        rows: in it.
        size: of the file in bytes.
        checksum: of its bytes.
        made_of: digest of all that it follows from; empty where it is compared otherwise.
        newer: the rows that are otherwise now; None where the file says all.
        void: the keys of rows that no longer hold.
    """

    rows: int
    size: int
    checksum: str
    made_of: str = ""
    newer: "Kept | None" = None
    void: "Kept | None" = None

    def parts(self, table: str) -> Iterator[tuple[str, "Kept"]]:
        """The names of its files, without `.parquet`, and what is known of each."""
        yield table, self
        if self.newer is not None and self.void is not None:
            yield f"{table}.newer", self.newer
            yield f"{table}.void", self.void


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation holds.

    Attributes:
        stamp: what it reflects.
        tables: the file of each table.
        rows: how many rows each table has.
    """

    stamp: Stamp
    tables: dict[str, Kept]
    rows: dict[str, int]


def file_of(generation: Path, table: str) -> Path:
    """The file of a table."""
    return generation / f"{table}.parquet"


def files_of(generation: Path, manifest: Manifest) -> list[Path]:
    """All files of all tables."""
    return [file_of(generation, name) for table, kept in manifest.tables.items() for name, _ in kept.parts(table)]


def manifest_of(generation: Path) -> Manifest | None:
    """The manifest; None where it, or a file that it names, is lost, cut short or not ours."""
    try:
        manifest = msgspec.json.decode((generation / MANIFEST).read_bytes(), type=Manifest)
        whole = all(
            table in TABLES and file_of(generation, name).stat().st_size == part.size
            for table, kept in manifest.tables.items()
            for name, part in kept.parts(table)
        )
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return manifest if whole and manifest.tables.keys() == manifest.rows.keys() == TABLES.keys() else None


def sources_of(generation: Path) -> Sources | None:
    """Which sources hold other documents than their names say; None where that cannot be read."""
    try:
        return msgspec.json.decode((generation / SOURCES).read_bytes(), type=Sources)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def damaged(generation: Path, manifest: Manifest) -> list[str]:
    """Names of the tables whose files are lost or not as they were written."""
    return [
        table
        for table, kept in manifest.tables.items()
        if any(checksum(file_of(generation, name)) != part.checksum for name, part in kept.parts(table))
    ]


def checksum(path: Path) -> str:
    """Checksum of a file; empty where it cannot be read."""
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def literal(text: str | Path) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(path: Path) -> str:
    """A file of a table, as SQL that can stand after FROM."""
    # A folder called `year=2021` on the way would else become a column.
    return f"read_parquet({literal(path)}, hive_partitioning = false)"


def key_of(table: Table) -> tuple[str, ...]:
    """The columns by which rows of a table are replaced: document, id, both ends of a link, or whose they are."""
    return _REPLACED_BY.get(table.name, ("id",)) if table.source is None else (table.source,)


def rows_of(generation: Path, table: Table, kept: Kept) -> str:
    """The rows of a table, as SQL that can stand after FROM."""
    whole = parquet(file_of(generation, table.name))
    if kept.newer is None:
        return whole
    newer, void = (parquet(file_of(generation, f"{table.name}.{part}")) for part in ("newer", "void"))
    rest = f"SELECT * FROM {whole} AS whole ANTI JOIN {void} AS void USING ({', '.join(key_of(table))})"  # noqa: S608
    return f"({rest} UNION ALL SELECT * FROM {newer} AS newer)"  # noqa: S608


def write_whole(generation: Path, table: Table, kept: Kept, path: Path) -> None:
    """Write a table that lies in parts as one Parquet file."""
    import duckdb

    with duckdb.connect() as db:
        db.execute(f"COPY (FROM {rows_of(generation, table, kept)} ORDER BY ALL) TO {literal(path)} (FORMAT parquet)")
