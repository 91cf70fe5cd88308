"""Extracts: what loaders read of files, as a folder of Parquet files that `kg load` takes in.

To read is what takes the time, and it needs no graph. So it can be done elsewhere, by many processes or machines
(`kg extract`), and the graph is made of what they read. A folder holds `extract.json`, which says what was read and
how, and parts: `part-00000.parquet`, …, with a row for each record and for each row or element that was rejected.

An extract comes from elsewhere and is believed no more than any other file: what is read back passes the gate to the
journal (`kg.seal`) like everything else.
"""

import heapq
import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kg.errors import UnreadableSource
from kg.loader import Options
from kg.model import Problem, Record
from kg.seal import Sealed

if TYPE_CHECKING:
    import duckdb

__all__ = ["COLUMNS", "MANIFEST", "Extract", "Extracted", "ExtractedFile", "Part", "Row", "is_extract", "read_extract"]

#: Name of the file that describes the others.
MANIFEST = "extract.json"
_FORMAT = 1
#: Columns of a part, with their types in DuckDB; what they hold is said at `Row`.
COLUMNS = {
    "file": "VARCHAR",
    "place": "BIGINT",
    "key": "VARCHAR",
    "name": "VARCHAR",
    "where": "VARCHAR",
    "digest": "VARCHAR",
    "record": "VARCHAR",
    "problem": "VARCHAR",
}
#: Rows that DuckDB packs together: small, since every part of a file is read at the same time.
_ROW_GROUP = 2048
_LOT = 200
#: A line that DuckDB reads may be so long by default.
_LONG = 16_000_000


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of a part.

    Attributes:
        file: name of the file in the graph.
        place: which item of the file it comes from, counted from 0; a document is one item.
        key: what tells an item from the others of its file, without what must not be kept; None for a document.
        name: the name in the graph that the file itself gives to the item; None where it gives none.
        where: where the item stands, for a person: `row 17`.
        digest: of the item's content; None for a document, which is compared by the bytes of its file.
        record: the record as JSON, as docs/record.schema.json says; None where there is none.
        problem: what is wrong with the item, as JSON: where `record` is None, why there is none.
    """

    file: str
    place: int = 0
    key: str | None = None
    name: str | None = None
    where: str | None = None
    digest: str | None = None
    record: str | None = None
    problem: str | None = None


class ExtractedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read.

    Attributes:
        name: its name in the graph.
        locator: absolute path where it was read.
        sha256: of its bytes, hex.
        loader: name and version of what read it; empty where nothing could.
        table: True where its rows or elements are sources of their own.
        records: how many records it gave.
        rejected: how many of its rows or elements gave none.
        parts: numbers of the parts that hold them.
        fault: why it could not be read, or not to its end; None where it could.
    """

    name: str
    locator: str
    sha256: str
    loader: str
    table: bool
    records: int
    rejected: int
    parts: list[int]
    fault: Problem | None = None


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    software: str
    options: Options
    files: list[ExtractedFile]


class Extracted(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was read of one item: of a document, a row, an element.

    Attributes:
        key: what tells it from the others of its file; None for a document.
        name: the name in the graph that the file itself gives it; None where it gives none.
        where: where it stands, for a person.
        digest: of its content; None for a document.
        bodies: its records, as JSON, not checked yet.
        problems: what is wrong with it.
    """

    key: str | None
    name: str | None
    where: str | None
    digest: str | None
    bodies: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def records(self) -> list[Record]:
        """Its records; they have yet to pass `kg.seal.seal`.

        Raises:
            UnreadableSource: one is no record.
        """
        try:
            return Sealed(tuple(body.encode() for body in self.bodies)).records()
        except msgspec.MsgspecError:
            raise UnreadableSource(
                "what the extract says of it is no record.", where=self.where, mend="Make the extract again."
            ) from None


_decode_problem = msgspec.json.Decoder(Problem).decode


def part_path(folder: Path, number: int) -> Path:
    """The file of a part."""
    return folder / f"part-{number:05d}.parquet"


def is_extract(folder: Path) -> bool:
    """Whether a folder says of itself that it is an extract."""
    return (folder / MANIFEST).is_file()


class Extract:
    """An extract that is there.

    Args:
        folder: where it is.
        options: what was asked of the reading.
        files: the files that were read, in the order in which they were named.
    """

    def __init__(self, folder: Path, options: Options, files: list[ExtractedFile]) -> None:
        self.folder = folder
        self.options = options
        self.files = files

    def items(self, file: ExtractedFile) -> Iterator[Extracted]:
        """What was read of a file, item after item, in its order; none of it is kept in memory.

        Raises:
            UnreadableSource: a part is lost, cut short, or not ours.
        """
        rows = heapq.merge(*(self._rows(file, number) for number in file.parts), key=attrgetter("place"))
        found: list[Row] = []
        for row in rows:
            if found and row.place != found[0].place:
                yield _item(found)
                found = []
            found.append(row)
        if found:
            yield _item(found)

    def _rows(self, file: ExtractedFile, number: int) -> Iterator[Row]:
        import duckdb

        path = part_path(self.folder, number)
        # Whoever made the file: the types are those that are expected, or it is no part.
        names = ", ".join(f'CAST("{name}" AS {kind})' for name, kind in COLUMNS.items())
        try:
            with _connect(self.folder) as connection:
                sql = f"SELECT {names} FROM read_parquet(?, hive_partitioning = false) WHERE file = ?"  # noqa: S608
                found = connection.execute(f"{sql} AND place IS NOT NULL", [str(path), file.name])
                while rows := found.fetchmany(_LOT):
                    yield from (Row(**dict(zip(COLUMNS, row, strict=True))) for row in rows)
        except duckdb.Error:
            raise UnreadableSource(
                "this part of the extract is lost, cut short, or not one.",
                where=str(path),
                mend="Make the extract again.",
            ) from None


def _item(rows: list[Row]) -> Extracted:
    first = rows[0]
    try:
        problems = tuple(_decode_problem(row.problem) for row in rows if row.problem is not None)
    except msgspec.MsgspecError:
        problems = (Problem(severity="error", what="the extract does not say why it was rejected.", where=first.where),)
    return Extracted(
        key=first.key,
        name=first.name,
        where=first.where,
        digest=first.digest,
        bodies=tuple(row.record for row in rows if row.record is not None),
        problems=problems,
    )


def read_extract(folder: Path) -> Extract:
    """Open an extract.

    Args:
        folder: as `kg extract` wrote it.

    Raises:
        UnreadableSource: it is none, is damaged, or was written by a newer version of this software.
    """
    where = str(folder / MANIFEST)
    again = "Make the extract again."
    try:
        data = (folder / MANIFEST).read_bytes()
        if msgspec.json.decode(data, type=dict[str, Any]).get("format") != _FORMAT:
            raise UnreadableSource("this extract has another format.", where=where, mend=again)
        manifest = msgspec.json.decode(data, type=_Manifest)
    except OSError as error:
        raise UnreadableSource(f"it cannot be read ({error.strerror}).", where=where, mend=again) from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise UnreadableSource("this is no description of an extract.", where=where, mend=again) from None
    return Extract(folder, manifest.options, manifest.files)


def write_manifest(folder: Path, options: Options, files: list[ExtractedFile]) -> None:
    """Describe the parts of a folder: after this it is an extract."""
    from importlib.metadata import version

    manifest = _Manifest(format=_FORMAT, software=version("civil-society-kg"), options=options, files=files)
    data = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    (folder / MANIFEST).write_bytes(data + b"\n")


class Part:
    """A part that is being written; used in a `with` block, and in its place only where that ends well.

    Several processes may write the same part at the same time, as Spark lets them where one is slow: the last one
    wins, and all have the same rows.

    Args:
        folder: of the extract.
        number: of the part.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.path = part_path(folder, number)
        self._scratch = folder / f".{self.path.stem}.{os.getpid()}.{os.urandom(4).hex()}"
        self._longest = 0

    def __enter__(self) -> "Part":
        self._lines = self._scratch.open("wb")
        return self

    def write(self, row: Row) -> None:
        """Add a row."""
        line = msgspec.json.encode(row)
        self._longest = max(self._longest, len(line))
        self._lines.write(line + b"\n")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        packed = self._scratch.with_suffix(".packed")
        try:
            self._lines.close()
            if kind is None:
                self._pack(packed)
                packed.replace(self.path)
        finally:
            self._scratch.unlink(missing_ok=True)
            packed.unlink(missing_ok=True)

    def _pack(self, packed: Path) -> None:
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
        with _connect(self.folder) as connection:
            connection.execute(
                f"COPY (FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}}, "
                f"maximum_object_size = {max(_LONG, self._longest + 1)})) "
                f"TO {_literal(packed)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})",
                [str(self._scratch)],
            )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _connect(folder: Path) -> "duckdb.DuckDBPyConnection":
    import duckdb

    return duckdb.connect(
        config={
            "threads": 1,
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
