"""What a journal keeps and has in force: sources, and the files whose rows are sources.

In force is the last reading of each source. A row that is gone from its file has a last reading without content: it is
withdrawn. What is read here may be hundreds of thousands of rows, so it goes through the journal once, in pages.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from kg.journal_file import schema
from kg.seal import Sealed

__all__ = ["Head", "KeptFile", "KeptSource", "counted", "files", "heads", "readings", "rows_of", "said", "sources"]

#: So many sources are fetched at a time; a record of prose may be a hundred kilobytes.
_PAGE = 200
#: So many names are asked for at a time.
_NAMES = 1000
#: That no later reading took the place of this one, up to a position.
_LAST = """NOT EXISTS (SELECT 1 FROM readings n
    WHERE n.source = r.source AND n.position > r.position AND n.position <= :until)"""
_FIELDS = "r.source, r.position, r.sha256, r.loader, r.options, r.read_at"
_ALL = 1 << 62


class KeptSource(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A source as the journal keeps it: its last reading.

    Attributes:
        name: its name in the graph.
        locator: absolute path it was last seen at: private, never exported.
        sha256: of its bytes, hex; of its content where it is a row of a file.
        loader: name and version of what read it, `grant-application/1`.
        options: what the user asked of the reading, as JSON.
        read_at: ISO 8601, UTC.
        position: the journal's position of the reading.
        records: how many records it gave; none where it was withdrawn.
        file: name of the file that it is a row of; None for a document of its own.
    """

    name: str
    locator: str
    sha256: str
    loader: str
    options: str
    read_at: str
    position: int
    records: int
    file: str | None = None


class KeptFile(KeptSource, frozen=True, kw_only=True, gc=False):
    """A table or data file as the journal keeps it; `records` counts its rows.

    Attributes:
        rejected: how many of its rows could not be read.
        whole: False where its reading was cut short, and some of its rows may be those of an earlier edition.
    """

    rejected: int = 0
    whole: bool = True


class Head(NamedTuple):
    """The last reading of a source, in short: its position, digest (empty where withdrawn) and number of its file."""

    position: int
    digest: str
    file: int | None


class _File(NamedTuple):
    name: str
    locator: str
    options: str


def sources(
    db: sqlite3.Connection, names: Sequence[str] | None = None, *, rows: bool = True, withdrawn: bool = False
) -> list[KeptSource]:
    """Sources in force, by name.

    Args:
        db: of the journal.
        names: only these; by default all.
        rows: also those that are rows of a file.
        withdrawn: also those that are gone from their file.
    """
    if names is not None:
        found: list[KeptSource] = []
        for at in range(0, len(names), _NAMES):
            some = names[at : at + _NAMES]
            found += _sources(db, f"r.source IN ({_marks(some)})", some)
        found.sort(key=lambda kept: kept.name)
    else:
        found = _sources(db, "TRUE" if rows or schema(db) == 1 else "r.file IS NULL")
    return found if withdrawn else [kept for kept in found if kept.records]


def _sources(db: sqlite3.Connection, which: str, names: Sequence[str] = ()) -> list[KeptSource]:
    made = _Maker(db)
    made.look_up(names or None)
    count = "(SELECT count(*) FROM records k WHERE k.position = r.position)"
    found = db.execute(
        f"SELECT {_FIELDS}, {made.file}, {count} FROM readings r WHERE {which} AND NOT EXISTS "  # noqa: S608
        "(SELECT 1 FROM readings n WHERE n.source = r.source AND n.position > r.position) ORDER BY r.source",
        list(names),
    )
    return [made.kept(row[:7], row[7]) for row in found]


class _Maker:
    """Makes kept sources of rows; texts that many of them share are one in memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.file = "r.file" if schema(db) > 1 else "NULL"
        self.places: dict[str, str] = {}
        self.files = {number: _File(kept.name, kept.locator, kept.options) for number, kept in _files(db)}
        self.texts: dict[str, str] = {}
        self._db = db

    def look_up(self, names: Sequence[str] | None) -> None:
        """Look up where some documents lie, or all; a row of a file lies where that lies."""
        some = f"WHERE source IN ({_marks(names)})" if names is not None else ""
        found = self._db.execute(
            f"SELECT source, locator, max(position) FROM locations {some} GROUP BY source",  # noqa: S608
            list(names or ()),
        )
        self.places = {source: locator for source, locator, _ in found}

    def kept(self, row: Sequence[Any], records: int) -> KeptSource:
        name, position, sha256, loader, options, read_at, number = row
        file = None if number is None else self.files.get(number)
        same = self.texts.setdefault
        return KeptSource(
            name=name,
            locator=file.locator if file else self.places.get(name, ""),
            sha256=sha256,
            loader=same(loader, loader),
            options=file.options if file else same(options, options),
            read_at=same(read_at, read_at),
            position=position,
            records=records,
            file=file.name if file else None,
        )


def said(db: sqlite3.Connection, since: int = 0, until: int | None = None) -> Iterator[tuple[KeptSource, Sealed]]:
    """What the sources say that were in force at a position, in the order in which they were read.

    No query is open between one and the next, so that others may write meanwhile.

    Args:
        db: of the journal.
        since: only what was read after this position; then also what was withdrawn, without records.
        until: the position; by default the journal's own.
    """
    until = _ALL if until is None else until
    made = _Maker(db)
    page = f"""SELECT {_FIELDS}, {made.file}, k.body FROM (SELECT * FROM readings r
        WHERE r.position > :since AND r.position <= :until AND {_LAST} ORDER BY r.position LIMIT {_PAGE}) r
        LEFT JOIN records k ON k.position = r.position ORDER BY r.position, k.ordinal"""  # noqa: S608
    at = since
    while found := db.execute(page, {"since": at, "until": until}).fetchall():
        made.look_up([row[0] for row in found if row[6] is None])
        for row, rows in groupby(found, key=lambda row: row[:7]):
            bodies = tuple(body for *_, body in rows if body is not None)
            if bodies or since:
                yield made.kept(row, len(bodies)), Sealed(bodies)
        at = found[-1][1]


def readings(db: sqlite3.Connection, positions: Sequence[int], until: int) -> Iterator[tuple[int, str, Sealed]]:
    """Those of some readings that were in force at a position, in order: position, source and records of each.

    Args:
        db: of the journal.
        positions: of the readings; forgotten ones are left out.
        until: the position.
    """
    wanted = sorted(positions)
    for at in range(0, len(wanted), _NAMES):
        some = wanted[at : at + _NAMES]
        marks = ",".join(map(str, some))
        found = db.execute(
            f"""SELECT r.position, r.source, k.body FROM readings r LEFT JOIN records k ON k.position = r.position
            WHERE r.position IN ({marks}) AND {_LAST} ORDER BY r.position, k.ordinal""",  # noqa: S608
            {"until": until},
        ).fetchall()
        for (position, source), rows in groupby(found, key=lambda row: row[:2]):
            yield position, source, Sealed(tuple(body for *_, body in rows if body is not None))


def files(db: sqlite3.Connection) -> list[KeptFile]:
    """The files whose rows are sources, by name."""
    return sorted((kept for _, kept in _files(db)), key=lambda kept: kept.name)


def _files(db: sqlite3.Connection) -> Iterator[tuple[int, KeptFile]]:
    if schema(db) == 1:
        return
    found = db.execute("""
        SELECT f.id, f.name, r.position, r.locator, r.sha256, r.loader, r.options, r.read_at, r.whole, r.rows,
            r.rejected
        FROM files f JOIN file_readings r ON r.id = (SELECT max(id) FROM file_readings WHERE file = f.id)""").fetchall()
    for number, name, position, locator, sha256, loader, options, read_at, whole, rows, rejected in found:
        yield (
            number,
            KeptFile(
                name=name,
                locator=locator,
                sha256=sha256,
                loader=loader,
                options=options,
                read_at=read_at,
                position=position,
                records=rows,
                rejected=rejected,
                whole=bool(whole),
            ),
        )


def heads(db: sqlite3.Connection, names: Sequence[str]) -> dict[str, Head]:
    """The last readings of sources, in short; those that were never read are not in it."""
    file = "file" if schema(db) > 1 else "NULL"
    found: dict[str, Head] = {}
    for at in range(0, len(names), _NAMES):
        some = names[at : at + _NAMES]
        rows = db.execute(
            f"SELECT source, max(position), sha256, {file} FROM readings WHERE source IN ({_marks(some)})"  # noqa: S608
            " GROUP BY source",
            some,
        )
        for name, position, digest, number in rows:
            found[name] = Head(position, digest, number)
    return found


def rows_of(db: sqlite3.Connection, file: int, until: int) -> Iterator[tuple[str, int]]:
    """Name and position of each row of a file that was in force at a position, in the order of their readings."""
    page = f"""SELECT r.source, r.position FROM readings r WHERE r.file = :file AND r.position > :since
        AND r.position <= :until AND r.sha256 != '' AND {_LAST} ORDER BY r.position LIMIT {_NAMES}"""  # noqa: S608
    at = 0
    while found := db.execute(page, {"file": file, "since": at, "until": until}).fetchall():
        yield from found
        at = found[-1][1]


def counted(db: sqlite3.Connection) -> tuple[int, int]:
    """How many sources are in force, and how many records they gave."""
    found = db.execute(
        "SELECT count(*), sum(k.count) FROM (SELECT max(position) AS position FROM readings GROUP BY source) r"
        " JOIN (SELECT position, count(*) AS count FROM records GROUP BY position) k ON k.position = r.position"
    ).fetchone()
    return found[0], found[1] or 0


def _marks(names: Sequence[str]) -> str:
    return ",".join("?" * len(names))
