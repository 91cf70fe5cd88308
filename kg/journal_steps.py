"""The steps that a journal takes forward, as rows of its tables; each is called within a transaction."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from kg.privacy import mask
from kg.seal import Sealed

__all__ = ["FileReading", "Reading", "Row", "add_reading", "add_rows", "forget", "move", "note_file", "now"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of a source, to be kept.

    Attributes:
        name: of the source in the graph.
        records: what it says, sealed (`kg.seal.seal`): nothing else gets in.
        locator: absolute path it was read from.
        sha256: of its bytes, hex.
        loader: name and version of what read it.
        options: what the user asked of the reading, as JSON.
    """

    name: str
    records: Sealed
    locator: str
    sha256: str
    loader: str
    options: str = "{}"


class FileReading(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of a table or data file, whose rows are sources of their own.

    Attributes:
        name: of the file in the graph.
        locator: absolute path it is read from.
        sha256: of its bytes, hex.
        loader: name and version of what reads it.
        options: what the user asked of the reading, as JSON.
    """

    name: str
    locator: str
    sha256: str
    loader: str
    options: str = "{}"


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of a file, to be kept: its name as a source, digest of its content, and what it says."""

    name: str
    digest: str
    records: Sealed


def add_reading(db: sqlite3.Connection, position: int, reading: Reading) -> None:
    """Add a reading of a document."""
    db.execute(
        "INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (position, reading.name, reading.sha256, reading.loader, reading.options, now()),
    )
    db.executemany(
        "INSERT INTO records VALUES (?, ?, ?)",
        [(position, place, body) for place, body in enumerate(reading.records.bodies)],
    )
    db.execute("INSERT INTO locations VALUES (?, ?, ?)", (position, reading.name, mask(reading.locator)))


def add_rows(
    db: sqlite3.Connection, number: int, file: FileReading, rows: Sequence[Row], withdrawn: Sequence[str], first: int
) -> None:
    """Add readings of rows of a file, those that are withdrawn last.

    Args:
        db: of the journal.
        number: of the file.
        file: the file.
        rows: those that are new or changed.
        withdrawn: names of rows that the file has no more.
        first: position of the first of them.
    """
    said = [(row.name, row.digest, row.records.bodies) for row in rows]
    found = list(enumerate([*said, *((name, "", ()) for name in withdrawn)], first))
    when = now()
    db.executemany(
        "INSERT INTO readings VALUES (?, ?, ?, ?, '', ?, ?)",
        [(position, name, digest, file.loader, when, number) for position, (name, digest, _) in found],
    )
    db.executemany(
        "INSERT INTO records VALUES (?, ?, ?)",
        [(position, place, body) for position, (*_, bodies) in found for place, body in enumerate(bodies)],
    )


def note_file(
    db: sqlite3.Connection, file: FileReading, position: int, *, whole: bool, count: int, rejected: int
) -> int:
    """Note that the reading of a file takes a step, where that begins or ends it; returns the file's number."""
    db.execute("INSERT OR IGNORE INTO files (name) VALUES (?)", (file.name,))
    number = int(db.execute("SELECT id FROM files WHERE name = ?", (file.name,)).fetchone()[0])
    last = db.execute(
        "SELECT whole, locator FROM file_readings WHERE file = ? ORDER BY id DESC LIMIT 1", (number,)
    ).fetchone()
    place = mask(file.locator)
    if whole or last != (0, place):
        db.execute(
            "INSERT INTO file_readings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, position, place, file.sha256, file.loader, file.options, now(), whole, count, rejected),
        )
    return number


def move(db: sqlite3.Connection, number: int, position: int, locator: str) -> None:
    """Note that a file now lies elsewhere."""
    db.execute(
        "INSERT INTO file_readings SELECT NULL, file, ?, ?, sha256, loader, options, read_at, whole, rows, rejected"
        " FROM file_readings WHERE file = ? ORDER BY id DESC LIMIT 1",
        (position, mask(locator), number),
    )


def forget(db: sqlite3.Connection, name: str, number: int | None, ids: Sequence[str]) -> tuple[int, int]:
    """Remove all of a source, or of a file and its rows.

    Args:
        db: of the journal.
        name: of the source or the file.
        number: of the file, None for a source.
        ids: what judgements are removed with it.

    Returns:
        How many readings and records were removed.
    """
    which, key = ("source = ?", name) if number is None else ("file = ?", number)
    of_it = f"position IN (SELECT position FROM readings WHERE {which})"  # noqa: S608
    records = db.execute(f"DELETE FROM records WHERE {of_it}", (key,)).rowcount  # noqa: S608
    readings = db.execute(f"DELETE FROM readings WHERE {which}", (key,)).rowcount  # noqa: S608
    if number is None:
        db.execute("DELETE FROM locations WHERE source = ?", (name,))
    else:
        db.execute("DELETE FROM file_readings WHERE file = ?", (number,))
        db.execute("DELETE FROM files WHERE id = ?", (number,))
    db.executemany("DELETE FROM judgements WHERE a = ? OR b = ?", [(gone, gone) for gone in ids])
    return readings, records


def now() -> str:
    """The time, as the journal tells it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
