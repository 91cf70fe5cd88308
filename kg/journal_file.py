"""The journal's file: its tables, how it is opened, and SQLite's errors in the user's words."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import GraphBusy, GraphDamaged, KGError, NewerGraph

__all__ = ["SCHEMA", "check_version", "connect", "has_tables", "is_full", "make", "schema", "told", "upgrade"]

#: Version of the journal's shape that this software writes, and the newest it reads. In 1 there were no files of rows.
SCHEMA = 2

#: By so many bytes the index of a write-ahead log grows.
_INDEX = 32_768

#: So many pages of 4 KB the write-ahead log takes before it is written back: fewer, and a load of many rows would
#: write the same pages of the indexes again and again.
_LOG_PAGES = 16_000
#: Memory for pages of the file, in KB.
_CACHE = 64_000

#: A file is a table or data file whose rows are sources of their own. `files` gives it a number, `file_readings` tells
#: how its reading began and ended: in force is the last one, and what it says holds if it is `whole`.
_FILES = """
CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE file_readings (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL, position INTEGER NOT NULL, locator TEXT NOT NULL,
    sha256 TEXT NOT NULL, loader TEXT NOT NULL, options TEXT NOT NULL, read_at TEXT NOT NULL, whole INTEGER NOT NULL,
    rows INTEGER NOT NULL, rejected INTEGER NOT NULL) STRICT;
CREATE INDEX file_readings_by_file ON file_readings (file, id);
CREATE INDEX readings_by_content ON readings (sha256) WHERE file IS NULL;
CREATE INDEX readings_by_file ON readings (file, position) WHERE file IS NOT NULL;
CREATE TRIGGER file_readings_stay BEFORE UPDATE ON file_readings
    BEGIN SELECT RAISE(ABORT, 'readings are never edited'); END;
"""
_TABLES = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE readings (
    position INTEGER PRIMARY KEY, source TEXT NOT NULL, sha256 TEXT NOT NULL, loader TEXT NOT NULL,
    options TEXT NOT NULL, read_at TEXT NOT NULL, file INTEGER) STRICT;
CREATE INDEX readings_by_source ON readings (source, position);
CREATE TABLE records (
    position INTEGER NOT NULL, ordinal INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (position, ordinal)) STRICT;
CREATE TABLE locations (position INTEGER PRIMARY KEY, source TEXT NOT NULL, locator TEXT NOT NULL) STRICT;
CREATE INDEX locations_by_source ON locations (source, position);
CREATE TABLE judgements (
    position INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, same INTEGER NOT NULL, score REAL NOT NULL,
    user TEXT NOT NULL, created_at TEXT NOT NULL, a_name TEXT NOT NULL, b_name TEXT NOT NULL,
    undoes INTEGER) STRICT;
CREATE TABLE forgotten (position INTEGER PRIMARY KEY, forgotten_at TEXT NOT NULL) STRICT;
CREATE TRIGGER readings_stay BEFORE UPDATE ON readings BEGIN SELECT RAISE(ABORT, 'readings are never edited'); END;
CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'records are never edited'); END;
CREATE TRIGGER locations_stay BEFORE UPDATE ON locations BEGIN SELECT RAISE(ABORT, 'locations are never edited'); END;
CREATE TRIGGER judgements_stay BEFORE UPDATE ON judgements
    BEGIN SELECT RAISE(ABORT, 'judgements are never edited'); END;
"""
    + _FILES
)
#: From schema 1 to 2, before `_FILES`.
_UPGRADE = """
ALTER TABLE readings ADD COLUMN file INTEGER;
DROP INDEX readings_by_content;
"""


def connect(path: Path, *, write: bool, wait: float) -> sqlite3.Connection:
    """A connection to the file at `path`; for reading, also where the folder cannot be written."""
    if write:
        db = sqlite3.connect(path, timeout=wait, isolation_level=None)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = WAL")
        # In WAL mode, NORMAL may lose what was acknowledged last when the power fails.
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        return db
    address = path.resolve().as_uri()
    try:
        db = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=wait, isolation_level=None)
        db.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError:
        # A folder that cannot be written: SQLite has nowhere to put the index of the write-ahead log. Without a log
        # beside it nothing can be missed by reading the file as it is.
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        db = sqlite3.connect(f"{address}?immutable=1", uri=True, isolation_level=None)
    return db


def has_tables(db: sqlite3.Connection) -> bool:
    """Whether the file holds anything; it does not where a process was killed while it made the graph."""
    return bool(db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])


def make(db: sqlite3.Connection, base: str) -> None:
    """Make the tables of an empty journal."""
    # One transaction: a journal that was being made when the process was killed is empty, not half made.
    facts = {"schema": str(SCHEMA), "base": base, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    with _step(db):
        for statement in _statements(_TABLES):
            db.execute(statement)
        db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())


def upgrade(db: sqlite3.Connection) -> None:
    """Bring a journal of an older shape to this one; nothing happens where it has it."""
    with _step(db):
        if schema(db) < SCHEMA:
            for statement in _statements(_UPGRADE + _FILES):
                db.execute(statement)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(SCHEMA),))


@contextlib.contextmanager
def _step(db: sqlite3.Connection) -> Iterator[None]:
    """All of what is done inside, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit in between."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def schema(db: sqlite3.Connection) -> int:
    """Version of the journal's shape."""
    return int(db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()[0])


def check_version(db: sqlite3.Connection, path: Path) -> None:
    """Make sure that this is a journal, and one that we can read.

    Raises:
        GraphDamaged: it is something else.
        NewerGraph: a newer version of this software made it.
    """
    try:
        row = db.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        row = None
    if row is None or not str(row[0]).isdigit():
        raise GraphDamaged(
            "this is not the journal of a graph.",
            where=str(path),
            mend="Name another folder, or restore the file from a backup.",
        )
    if int(row[0]) > SCHEMA:
        raise NewerGraph(
            f"a newer version of this software made this graph (schema {row[0]}, this one knows {SCHEMA}).",
            where=str(path),
            mend="Install the newer version: pip install --upgrade civil-society-kg.",
        )


def is_full(error: sqlite3.Error, path: Path) -> bool:
    """Whether SQLite failed because the disk of the file at `path` has no room."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # The index of the write-ahead log is mapped into memory: where it cannot grow, SQLite only knows of a fault.
    full = code == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < _INDEX
    return full or code == sqlite3.SQLITE_FULL


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors in the user's words."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        where = str(path)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise GraphBusy(
                "another process is writing to the graph.", where=where, mend="Try again when it is done."
            ) from None
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise GraphDamaged(
                f"the journal is damaged ({error}).",
                where=where,
                mend="Restore it from a backup, or move the folder away and load the documents again.",
            ) from None
        if is_full(error, path):
            raise KGError("the disk is full.", where=where, mend="Make room, then run the command again.") from None
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise KGError(
                "the journal cannot be opened or written.",
                where=where,
                mend="Give yourself the right to write to the folder and its files, or use another one.",
            ) from None
        if code == sqlite3.SQLITE_IOERR:
            raise KGError(
                f"the disk does not do what it is asked ({error}).", where=where, mend="Check the disk and its room."
            ) from None
        raise
