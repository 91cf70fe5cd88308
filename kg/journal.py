"""The journal: the truth of a graph, in one SQLite file.

Rows are only ever added: readings of sources with the records they gave, the places sources moved to, judgements.
What is in force is the last reading of each source. The one exception is forgetting, which the law may ask for: it
takes the rows of a source out of the file's pages too and leaves a row without content, so that views know of it.

Of a source's text the journal keeps what its records quote, and nothing else: what a loader has masked or left out
is nowhere in the graph's folder.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from kg.changes import Judgement
from kg.errors import GraphBusy, GraphDamaged, KGError, UnknownName
from kg.iris import BASE
from kg.journal_file import SCHEMA, check_version, connect, has_tables, make, schema, told, upgrade
from kg.journal_kept import Head, KeptFile, KeptSource, counted, files, heads, readings, rows_of, said, sources
from kg.journal_steps import FileReading, Reading, Row, add_reading, add_rows, forget, move, note_file, now
from kg.lock import WriteLock
from kg.model import Record
from kg.privacy import mask
from kg.seal import Sealed

__all__ = ["FILE", "SCHEMA", "FileReading", "Journal", "KeptFile", "KeptSource", "Reading", "Row"]

#: Name of the journal in a graph's folder.
FILE = "journal.sqlite"


class Journal:
    """The journal of one graph. Use `Journal.open`, as a context manager.

    Attributes:
        path: of its file.
        writable: whether it was opened for writing.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriteLock | None) -> None:
        self.path = path
        self.writable = lock is not None
        self._db = connection
        self._lock = lock

    @classmethod
    def open(
        cls, folder: Path, *, create: bool = False, write: bool = False, base: str = BASE, wait: float = 10.0
    ) -> "Journal":
        """Open the journal in a graph's folder.

        Args:
            folder: of the graph.
            create: make folder and journal where there are none; implies `write`.
            write: to add to it; one process at a time.
            base: base IRI of the graph's instances, kept when the journal is made.
            wait: seconds to wait for another writer.

        Raises:
            UnknownName: there is no graph in the folder and `create` is False.
            GraphBusy: another process was still writing after `wait` seconds.
            GraphDamaged: the file is not a journal, or broken.
            NewerGraph: a newer version of this software made it.
            KGError: the folder cannot be written, the disk is full.
        """
        path = folder / FILE
        write = write or create
        lock: WriteLock | None = None
        # An empty file is what a process leaves that was killed while it made the graph.
        exists = path.is_file() and path.stat().st_size > 0
        if not exists and not create:
            raise UnknownName(
                "there is no graph here.",
                where=str(folder),
                mend="Make one with `kg load PATH…`, or name another folder.",
            )
        if write:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise KGError(f"the folder cannot be made: {error.strerror}.", where=str(folder)) from None
            lock = WriteLock(folder / ".lock")
            lock.take(wait)
        try:
            with told(path):
                connection = connect(path, write=write, wait=wait)
                try:
                    if write and not has_tables(connection):
                        make(connection, base)
                    check_version(connection, path)
                    if write and schema(connection) < SCHEMA:
                        upgrade(connection)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        journal = cls(path, connection, lock)
        if write and journal._meta("purge"):
            journal._purge(wait=1.0)
        return journal

    @property
    def position(self) -> int:
        """The position of the last change; 0 for an empty journal. It only ever grows."""
        return int(self._meta("position") or 0)

    @property
    def base(self) -> str:
        """Base IRI of the graph's instances."""
        return self._meta("base") or BASE

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside belongs to one position, whatever another process writes meanwhile."""
        with told(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def sources(self) -> list[KeptSource]:
        """All sources in force, the rows of files too, by name."""
        with told(self.path):
            return sources(self._db)

    def documents(self) -> list[KeptSource]:
        """The sources in force that are documents of their own, by name."""
        with told(self.path):
            return sources(self._db, rows=False)

    def files(self) -> list[KeptFile]:
        """The tables and data files whose rows are sources, by name."""
        with told(self.path):
            return files(self._db)

    def kept(self, names: Sequence[str]) -> dict[str, KeptSource]:
        """Those of some sources that are in force, by name."""
        with told(self.path):
            return {kept.name: kept for kept in sources(self._db, names)}

    def heads(self, names: Sequence[str]) -> dict[str, Head]:
        """The last readings of some sources, in short; also of those that were withdrawn."""
        with told(self.path):
            return heads(self._db, names)

    def counted(self) -> tuple[int, int]:
        """How many sources are in force, and how many records they gave."""
        with told(self.path):
            return counted(self._db)

    def said(self, since: int = 0, until: int | None = None) -> Iterator[tuple[KeptSource, Sealed]]:
        """What the sources say that were in force at a position, in the order in which they were read.

        One pass, in pages: the way to go through a large graph.

        Args:
            since: only what was read after this position; then also what was withdrawn, without records.
            until: the position; by default the journal's own.
        """
        with told(self.path):
            yield from said(self._db, since, until)

    def read(
        self, since: int = 0, until: int | None = None, decode: Callable[[bytes], Record] | None = None
    ) -> Iterator[tuple[KeptSource, list[Record]]]:
        """The same as records.

        Args:
            since: see `said`.
            until: see `said`.
            decode: how each record is decoded: `kg.outlines.outline`, or by default as it is.

        Raises:
            GraphDamaged: a record cannot be read.
        """
        for source, sealed in self.said(since, until):
            yield source, self._decoded(source.position, sealed, decode)

    def readings(self, positions: Sequence[int], until: int) -> Iterator[tuple[int, str, Sealed]]:
        """Those of some readings that were in force at a position, in order: position, source and records of each."""
        with told(self.path):
            yield from readings(self._db, positions, until)

    def records(self, names: Sequence[str] | None = None) -> Iterator[tuple[KeptSource, list[Record]]]:
        """The sources in force with their records, by name.

        Args:
            names: only these; by default all.
        """
        for source in self.sources() if names is None else self.kept(names).values():
            yield source, self.reading(source.position)

    def reading(self, position: int, decode: Callable[[bytes], Record] | None = None) -> list[Record]:
        """The records of one reading; none where it was forgotten.

        Args:
            position: of the reading.
            decode: how each is decoded: `kg.outlines.outline`, or by default as it is.
        """
        with told(self.path):
            rows = self._db.execute("SELECT body FROM records WHERE position = ? ORDER BY ordinal", (position,))
            sealed = Sealed(tuple(body for (body,) in rows))
        return self._decoded(position, sealed, decode)

    def _decoded(self, position: int, sealed: Sealed, decode: Callable[[bytes], Record] | None) -> list[Record]:
        try:
            return sealed.records(decode)
        except msgspec.DecodeError as error:
            raise GraphDamaged(
                f"a record of the journal cannot be read ({error}).",
                where=f"{self.path}, position {position}",
                mend="Load its source again, or restore the file from a backup.",
            ) from None

    @property
    def last_forgotten(self) -> int:
        """Position at which a source was last forgotten; 0 where none was. Older views hold what should be gone."""
        with told(self.path):
            return int(self._db.execute("SELECT coalesce(max(position), 0) FROM forgotten").fetchone()[0])

    def judgements(self, until: int | None = None) -> list[Judgement]:
        """The judgements in force, those not taken back, in order.

        Args:
            until: at this position of the journal; by default now.
        """
        rows = [row for row in self.judgement_log() if until is None or row.position <= until]
        undone = {row.undoes for row in rows if row.undoes is not None}
        return [row for row in rows if row.undoes is None and row.position not in undone]

    def judgement_log(self) -> list[Judgement]:
        """All rows of the judgement log, those that take another back too, in order."""
        with told(self.path):
            rows = self._db.execute(
                "SELECT position, a, b, same, score, user, created_at, a_name, b_name, undoes"
                " FROM judgements ORDER BY position"
            ).fetchall()
        names = Judgement.__struct_fields__
        return [Judgement(**{**dict(zip(names, row, strict=True)), "same": bool(row[3])}) for row in rows]

    def keep(self, name: str, records: Sealed, *, locator: str, sha256: str, loader: str, options: str = "{}") -> int:
        """Add a reading of a source (see `Reading`). When this returns, it is on the disk.

        Returns:
            The position of the reading.
        """
        reading = Reading(name=name, records=records, locator=locator, sha256=sha256, loader=loader, options=options)
        return self.keep_many([reading])

    def keep_many(self, readings: Sequence[Reading]) -> int:
        """Add readings in one step: all of them or, where anything fails, none. Then they are on the disk.

        The disk is waited for once and not for each, which is what takes the time of `keep`.

        Returns:
            The position of the last one; the journal's own where there is none to add.
        """
        if not readings:
            return self.position
        with self._transaction(len(readings)) as first:
            for position, reading in enumerate(readings, first):
                add_reading(self._db, position, reading)
        return first + len(readings) - 1

    def keep_rows(
        self,
        file: FileReading,
        rows: Sequence[Row],
        *,
        withdrawn: Sequence[str] = (),
        whole: bool = False,
        count: int = 0,
        rejected: int = 0,
    ) -> int:
        """Add readings of rows of a file in one step: all of them or none. When this returns, they are on the disk.

        Until a step says that the file is whole, the journal knows that its reading was begun and not ended: the file
        is read again whatever it holds.

        Args:
            file: the file.
            rows: those that are new or changed.
            withdrawn: names of rows that the file has no more.
            whole: True with the last step.
            count: with the last step, how many rows the file has.
            rejected: with the last step, how many could not be read.

        Returns:
            The position of the last one; the journal's own where there is none to add.
        """
        steps = len(rows) + len(withdrawn)
        with self._transaction(steps) as first:
            last = first + steps - 1
            number = note_file(self._db, file, last, whole=whole, count=count, rejected=rejected)
            add_rows(self._db, number, file, rows, withdrawn, first)
        return last

    def file_number(self, name: str) -> int | None:
        """The number of a file in the journal; None where it was never read."""
        with told(self.path):
            if schema(self._db) == 1:
                return None
            row = self._db.execute("SELECT id FROM files WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def rows_of(self, number: int, until: int) -> Iterator[tuple[str, int]]:
        """Name and position of each row of a file that was in force at a position."""
        with told(self.path):
            yield from rows_of(self._db, number, until)

    def move(self, name: str, locator: str) -> int:
        """Note that a source or a file now lies elsewhere, its content unchanged."""
        number = self.file_number(name)
        if number is not None:
            with self._transaction(0) as next_position:
                move(self._db, number, next_position - 1, locator)
            return next_position - 1
        with self._transaction() as position:
            self._db.execute("INSERT INTO locations VALUES (?, ?, ?)", (position, name, mask(locator)))
        return position

    def judge(
        self, a: str, b: str, *, same: bool, score: float = 1.0, user: str = "", a_name: str = "", b_name: str = ""
    ) -> int:
        """Add a judgement; returns its position."""
        with self._transaction() as position:
            self._db.execute(
                "INSERT INTO judgements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (position, a, b, same, score, user, now(), a_name, b_name),
            )
        return position

    def undo(self, judgement: int, *, user: str = "") -> int:
        """Take a judgement back by a row of its own; returns that row's position.

        Raises:
            UnknownName: there is no judgement in force at that position.
        """
        found = next((row for row in self.judgements() if row.position == judgement), None)
        if found is None:
            raise UnknownName(f"there is no judgement {judgement} in force.")
        with self._transaction() as position:
            self._db.execute(
                "INSERT INTO judgements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (position, found.a, found.b, found.same, found.score, user, now(), "", "", judgement),
            )
        return position

    def history(self, name: str, decode: Callable[[bytes], Record] | None = None) -> Iterator[list[Record]]:
        """The records of every reading of a source, or of the rows of a file, oldest first.

        Args:
            name: of the source or the file.
            decode: how each is decoded: `kg.outlines.outline`, or by default as it is.
        """
        which, key = self._which(name)
        with told(self.path):
            rows = self._db.execute(f"SELECT position FROM readings WHERE {which} ORDER BY position", (key,)).fetchall()  # noqa: S608
        for (position,) in rows:
            yield self.reading(position, decode)

    def forget(self, name: str, *, ids: Sequence[str] = (), wait: float = 10.0) -> tuple[int, int]:
        """Remove all of a source, or of a file and its rows: readings, records, paths, and judgements on them alone.

        Args:
            name: of the source or the file.
            ids: ids (`org/…`) that nothing names any more without it; judgements on them go too.
            wait: seconds to wait for readers that still hold old pages of the file.

        Returns:
            How many readings and records were removed.

        Raises:
            UnknownName: there is no such source.
            GraphBusy: a reader held the old pages; the rows are gone, the pages will be at the next write.
        """
        number = self.file_number(name)
        which, key = self._which(name)
        with told(self.path):
            known = self._db.execute(f"SELECT 1 FROM readings WHERE {which} LIMIT 1", (key,)).fetchone()  # noqa: S608
        if known is None and number is None:
            raise UnknownName(
                "there is no such source in the graph.", where=name, mend="`kg query sources` lists them."
            )
        with self._transaction() as position:
            readings, removed = forget(self._db, name, number, ids)
            self._db.execute("INSERT INTO forgotten VALUES (?, ?)", (position, now()))
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('purge', '1')")
        if not self._purge(wait):
            raise GraphBusy(
                "it is forgotten, but another process still reads old pages of the journal.",
                where=str(self.path),
                mend="End that process, then run `kg doctor`: the pages are cleared by the next command that writes.",
            )
        return readings, removed

    def purge_pending(self) -> bool:
        """Whether pages of something forgotten still wait to be cleared."""
        return bool(self._meta("purge"))

    def check(self) -> list[str]:
        """What SQLite's own integrity check finds wrong; empty where all is well."""
        try:
            with told(self.path):
                lines = [row[0] for row in self._db.execute("PRAGMA integrity_check(20)")]
        except GraphDamaged as error:
            return [error.what.rstrip(".")]
        return [] if lines == ["ok"] else lines

    def close(self) -> None:
        """Give the file and the write lock back."""
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _meta(self, name: str) -> str | None:
        with told(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _which(self, name: str) -> tuple[str, str | int]:
        """What picks the readings of a source, or of the rows of a file: a condition and its value."""
        number = self.file_number(name)
        return ("source = ?", name) if number is None else ("file = ?", number)

    @contextlib.contextmanager
    def _transaction(self, steps: int = 1) -> Iterator[int]:
        """Durable steps forward, as one: yields the first position, commits at the end, rolls back on any error."""
        if not self.writable:
            raise KGError("the graph was opened for reading only.", where=str(self.path))
        with told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                position = self.position + 1
                yield position
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('position', ?)", (str(position + steps - 1),))
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _patience(self, seconds: float) -> Iterator[None]:
        """How long one statement waits for others inside: SQLite would wait for a reader before it says "busy"."""
        usual = self._db.execute("PRAGMA busy_timeout").fetchone()[0]
        self._db.execute(f"PRAGMA busy_timeout = {int(1000 * seconds)}")
        try:
            yield
        finally:
            self._db.execute(f"PRAGMA busy_timeout = {usual}")

    def _purge(self, wait: float) -> bool:
        """Write the file anew without what was deleted, and empty the write-ahead log.

        Secure delete clears deleted rows, but not copies that rebalancing left in the unused part of a page; only a
        vacuum does. Returns False where a reader kept the log from being emptied.
        """
        until = time.monotonic() + wait
        with told(self.path), self._patience(0.1):
            self._db.execute("VACUUM")
            while True:
                busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                if not busy:
                    break
                if time.monotonic() > until:
                    return False
                time.sleep(0.05)
            self._db.execute("DELETE FROM meta WHERE name = 'purge'")
        return True
