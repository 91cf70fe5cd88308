"""The tables view: Parquet files that DuckDB, pandas, R and Spark read. What is in them: `kg.views._tables_schema`.

The view's directory holds generations and a file `current` that names the one in force (`kg.views._generations`). To
catch up is to make the next generation: the rows of the sources that changed are worked out anew and laid beside the
old rows of the others, what is counted over all of them is made again, and a table in which nothing changed is carried
over. So a reader never sees half of a change, and a kill at any moment leaves the old generation in force.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import GraphDamaged
from kg.views._generations import (
    Lease,
    Stamp,
    current,
    lease,
    made_by,
    next_generation,
    put_in_force,
    sweep,
    unwritten,
)
from kg.views._tables_files import Making
from kg.views._tables_manifest import (
    Manifest,
    Sources,
    damaged,
    file_of,
    files_of,
    literal,
    manifest_of,
    rows_of,
    sources_of,
    write_whole,
)
from kg.views._tables_schema import TABLES, Column, Table

if TYPE_CHECKING:
    import duckdb

    from kg.changes import Change
    from kg.views import Changed, Truth

__all__ = ["TABLES", "Answer", "Column", "Stamp", "Table", "Tables", "apply", "made_with", "read", "rebuild", "stamp"]

#: Raised whenever the same records would give other rows: tables of another version are rebuilt.
VERSION = 5

#: What the generations of this view are called.
_KIND = "tables"

#: The tables that are kept document by document.
_KEPT = tuple(table for table in TABLES.values() if table.source is not None)

#: So many rows are fetched at a time.
_LOT = 10_000

Position = int


def apply(truth: "Truth", directory: Path) -> Position:
    """Catch up with the journal.

    A view that is lost, damaged, of another version, made with another ontology, or ahead of the journal is rebuilt.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        KGError: it cannot be written; the old generation stays in force.
    """
    import duckdb

    old = current(directory, _KIND)
    manifest = manifest_of(old) if old is not None else None
    sources = sources_of(old) if old is not None else None
    if (
        old is None
        or manifest is None
        or sources is None
        or manifest.stamp.made_with != made_with()
        or manifest.stamp.position > truth.position
    ):
        return rebuild(truth, directory)
    if manifest.stamp.position == truth.position:
        return truth.position
    changed = truth.changed(manifest.stamp.position)
    if changed is None:
        return rebuild(truth, directory)
    try:
        _catch_up(truth, directory, old, changed, sources)
    except (duckdb.Error, OSError):
        return rebuild(truth, directory)  # a damaged file shows only when it is read
    return truth.position


def rebuild(truth: "Truth", directory: Path) -> Position:
    """Make the view from nothing in a new generation, then put that in force and remove all others.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        KGError: it cannot be written; the old generation stays in force.
    """
    # Who only reads has no use for what makes rows: gazetteer, concepts, links.
    from kg.views._tables_rows import source_rows
    from kg.views._tables_shared import finish_shared, write_ontology

    identities = truth.identities
    sources: Sources = {}
    new = next_generation(directory, _KIND)
    with _told(directory):
        with Making(new, readings=truth.position) as making:
            for change in truth.changes(0):
                for name, rows in source_rows(change, identities).items():
                    making.write(name, rows)
                sources |= _elsewhere(change)
            for table in _KEPT:
                making.finish(table, f"FROM {making.rows(table)}")
            write_ontology(making)
            finish_shared(making, identities, truth.links, truth.base)
            making.seal(Stamp(position=truth.position, made_with=made_with()), sources)
        put_in_force(directory, new)
    sweep(directory, _KIND, keep=new, leased=True)
    return truth.position


def _catch_up(truth: "Truth", directory: Path, old: Path, changed: "Changed", sources: Sources) -> None:
    """Make the next generation out of the old one and what changed."""
    from kg.views._tables_rows import source_rows
    from kg.views._tables_shared import ONTOLOGY, amend_shared

    changes = [truth.change(source) for source in sorted(changed.sources)]
    forgotten = any(not change.records and not change.read_at for change in changes)
    void = {name for source in changed.sources for name in sources.get(source, [source])}
    documents = void | {record.document.name for change in changes for record in change.records}
    sources = {source: names for source, names in sources.items() if source not in changed.sources}
    new = next_generation(directory, _KIND)
    with Making(new, old, whole=forgotten, readings=truth.position) as making:
        for change in changes:
            for name, rows in source_rows(change, changed.identities).items():
                making.write(name, rows)
            sources |= _elsewhere(change)
        making.keys("void_documents", "document", documents)
        for table in _KEPT:
            void_rows = f"(SELECT document AS {table.source} FROM void_documents)"  # noqa: S608  # a column of ours
            making.replace(table, void_rows, f"FROM {making.rows(table)}")
        for name in ONTOLOGY:
            making.carry(name)
        amend_shared(making, changed, documents, truth.base)
        making.seal(Stamp(position=truth.position, made_with=made_with()), sources)
    put_in_force(directory, new)
    # What was forgotten must leave the disk now; other old generations may go when nobody reads them.
    sweep(directory, _KIND, keep=new, leased=forgotten)


def _elsewhere(change: "Change") -> Sources:
    """The documents of a source, where it is not one of the same name."""
    names = [record.document.name for record in change.records]
    return {change.source: names} if names and names != [change.source] else {}


@contextlib.contextmanager
def _told(directory: Path) -> Iterator[None]:
    """Say in words for the user why the files could not be written."""
    import duckdb

    try:
        yield
    except PermissionError:
        raise  # a graph that may only be read: its reader decides what to do
    except (duckdb.Error, OSError) as error:
        raise unwritten("tables", directory, error) from error


def made_with() -> str:
    """Version of the view and checksum of the ontology's files: what the tables must have been made with."""
    return made_by("tables", VERSION)


def stamp(directory: Path) -> Stamp | None:
    """What the view in a directory reflects; None where there is none or it is damaged. Quick: no table is opened."""
    generation = current(directory, _KIND)
    manifest = manifest_of(generation) if generation is not None else None
    return manifest.stamp if manifest is not None else None


def read(directory: Path) -> "Tables | None":
    """The tables as they are now, for reading only; None where there are none or they are damaged."""
    for _ in range(5):
        generation = current(directory, _KIND)
        if generation is None:
            return None
        held = lease(generation)
        manifest = manifest_of(generation)
        if current(directory, _KIND) == generation:
            return Tables(directory, generation, manifest, held) if manifest is not None else None
        held.release()  # a writer was quicker
    return None


class Answer(NamedTuple):
    """What a question was answered with: names and types (DuckDB's) of the columns, and the rows."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


class Tables:
    """The tables, for reading only; `read` opens them.

    While others write, they stay as they were when they were opened. Where a writer had to remove their files, because
    something in them was forgotten, the next question is answered from the tables that are there then.
    """

    def __init__(self, directory: Path, generation: Path, manifest: Manifest, held: Lease) -> None:
        self._directory = directory
        self._generation = generation
        self._manifest = manifest
        self._lease = held
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._whole: TemporaryDirectory[str] | None = None

    @property
    def position(self) -> int:
        """The journal position that they reflect."""
        return self._manifest.stamp.position

    @property
    def stamp(self) -> Stamp:
        """What they reflect and what they were made with."""
        return self._manifest.stamp

    @property
    def names(self) -> list[str]:
        """Names of the tables; their columns are in `TABLES`."""
        return list(TABLES)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._manifest.rows[table]

    def file(self, table: str) -> Path:
        """The Parquet file of a table, to be copied; it stays while these are open, unless a source is forgotten."""
        if self._manifest.tables[table].newer is None:
            return file_of(self._generation, table)
        # It lies in parts: they are put together for who asks for one file.
        self._whole = self._whole or TemporaryDirectory(prefix="kg-tables-")
        path = Path(self._whole.name) / f"{table}.parquet"
        if not path.exists():
            write_whole(self._generation, TABLES[table], self._manifest.tables[table], path)
        return path

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """A DuckDB connection that sees the tables and nothing else: no other file, no network, no extension.

        Raises:
            GraphDamaged: a file of the tables cannot be read.
        """
        import duckdb

        if self._connection is None:
            # Not in the main thread: DuckDB would take a Ctrl-C there, and it would be lost.
            with ThreadPoolExecutor(1) as pool:
                try:
                    self._connection = pool.submit(_connected, self._generation, self._manifest).result()
                except duckdb.Error:
                    self._open_again()
                    self._connection = pool.submit(_connected, self._generation, self._manifest).result()
        return self._connection

    def rows(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> list[dict[str, Any]]:
        """Ask in SQL.

        Args:
            sql: one question.
            params: values for its `?`, or by name for its `$name`.

        Returns:
            A dict for each row, by the names of the columns.

        Raises:
            duckdb.Error: a fault in the question.
            GraphDamaged: a file of the tables cannot be read.
        """
        answer = self.answer(sql, params)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def answer(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> Answer:
        """Ask in SQL; like `rows`, with the rows as tuples and with the types of the columns."""
        import duckdb

        try:
            return _answered(self.connection, sql, params)
        except duckdb.Error:
            if not self.damaged():
                raise
        self._open_again()
        return _answered(self.connection, sql, params)

    def _open_again(self) -> None:
        """Go over to the generation in force, after the own one lost its files."""
        found = read(self._directory)
        if found is None or found._generation == self._generation:
            raise GraphDamaged(
                "the tables view is damaged.", where=str(self._directory), mend="`kg rebuild` makes it anew."
            )
        self.close()
        self._generation, self._manifest, self._lease = found._generation, found._manifest, found._lease

    def damaged(self) -> list[str]:
        """Names of the tables whose files are not as they were written."""
        return damaged(self._generation, self._manifest)

    def sources(self) -> set[str]:
        """Names of the documents that they hold."""
        return {row["name"] for row in self.rows("SELECT name FROM sources")}

    def holds(self) -> str:
        """How much they hold, in words."""
        return f"{sum(self._manifest.rows.values()):,} rows"

    def close(self) -> None:
        """Give the files back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._whole is not None:
            self._whole.cleanup()
            self._whole = None
        self._lease.release()


def _connected(generation: Path, manifest: Manifest) -> "duckdb.DuckDBPyConnection":
    import duckdb

    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "python_enable_replacements": False,
            "temp_directory": "",
        }
    )
    generation = generation.resolve()
    connection.execute(f"SET allowed_paths = [{', '.join(map(literal, files_of(generation, manifest)))}]")
    connection.execute("SET enable_external_access = false")
    for name, kept in manifest.tables.items():
        connection.execute(f"CREATE VIEW {name} AS FROM {rows_of(generation, TABLES[name], kept)}")
    connection.execute("SET lock_configuration = true")
    return connection


def _answered(
    connection: "duckdb.DuckDBPyConnection", sql: str, params: Sequence[object] | Mapping[str, object]
) -> Answer:
    stopped = Event()

    def work(cursor: "duckdb.DuckDBPyConnection") -> Answer:
        cursor.execute(sql, dict(params) if isinstance(params, Mapping) else list(params))
        rows: list[tuple[Any, ...]] = []
        while not stopped.is_set() and (lot := cursor.fetchmany(_LOT)):
            rows += lot
        columns = cursor.description or []
        return Answer([column[0] for column in columns], [str(column[1]) for column in columns], rows)

    # A cursor of its own, so that two questions at a time do not disturb each other. A thread of its own, because
    # DuckDB does not hear of Ctrl-C while the main thread works for it.
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        try:
            return pool.submit(work, cursor).result()
        except KeyboardInterrupt:
            stopped.set()
            cursor.interrupt()
            raise
