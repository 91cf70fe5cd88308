"""What the mirror should hold, beside what it holds: the tables and the database compared, in DuckDB.

A document owns the nodes and relationships that are made of its facts: one digest over all of them says whether the
mirror has them as they are now. What documents share, such as an organization, has a digest each. DuckDB's memory is
limited and what does not fit is laid aside on the disk, so that a graph of any size is compared in the same memory.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from kg.errors import KGError
from kg.views._generations import Stamp
from kg.views._neo4j_rows import NODES, RELATIONSHIPS, NodeRows, RelationshipRows

if TYPE_CHECKING:
    import duckdb

__all__ = ["DOCUMENT", "OWNED", "SHARED", "Comparison", "Kind", "Tables", "key_of"]

#: What so many documents own is digested at once.
_AT_ONCE = 5_000
#: The names of so few documents are given one by one.
_FEW = 500

Kind = NodeRows | RelationshipRows
Row = tuple[Any, ...]

_ALL: tuple[Kind, ...] = (*NODES, *RELATIONSHIPS)
#: The node of a document: it is written before what the document owns, and says how far that has come.
DOCUMENT = next(kind for kind in NODES if kind.labels == ("Document",))
#: What belongs to one document and goes with it; nodes first, for the relationships need them.
OWNED = tuple(kind for kind in _ALL if kind.owned and kind is not DOCUMENT)
#: What documents share, or what the ontology says; nodes first.
SHARED = tuple(kind for kind in _ALL if not kind.owned and kind is not DOCUMENT)

#: Of the memory that a push may take, so much is DuckDB's.
_MEMORY = "256MB"
#: Rows of the database are taken over in lots of so many.
_LOT = 10_000


class Tables(Protocol):
    """What a push needs of the tables view."""

    @property
    def stamp(self) -> Stamp:
        """What they reflect and what they were made with."""
        ...

    @property
    def names(self) -> list[str]:
        """Names of the tables."""
        ...

    def file(self, table: str) -> Path:
        """The Parquet file of a table."""
        ...


def key_of(kind: Kind) -> tuple[str, ...]:
    """The columns that tell a node from others of its label, or a relationship from others of its type."""
    if isinstance(kind, NodeRows):
        return ("id",)
    return ("a", "b", *(["source"] if kind.owned else []), *(name for name in kind.key if name != "source"))


class Comparison:
    """The tables, and what is known of the database; used in a `with` block.

    Args:
        tables: the view, open.
        base: of the graph's IRIs.
    """

    def __init__(self, tables: Tables, base: str) -> None:
        self._tables = tables
        self._base = base

    def __enter__(self) -> Self:
        import duckdb

        self._scratch = TemporaryDirectory(prefix="kg-neo4j-")
        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "threads": 2,
                "temp_directory": self._scratch.name,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        for name in self._tables.names:
            path = _text(str(self._tables.file(name).resolve()))
            self.run(f"CREATE VIEW {name} AS FROM read_parquet({path}, hive_partitioning = false)")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._scratch.cleanup()

    def run(self, query: str, parameters: dict[str, Any] | None = None) -> "duckdb.DuckDBPyConnection":
        """Carry out SQL; `$base` has its value already.

        Raises:
            KGError: the tables are gone, the disk is full, or there is not enough memory.
        """
        given = dict(parameters or {}) | ({"base": self._base} if "$base" in query else {})
        with _in_words():
            return self._connection.execute(query, given)

    def digest(self) -> str:
        """Of the documents and of who is the same as whom: tells two graphs at the same position apart."""
        parts = "SELECT to_json(s) AS part FROM sources AS s UNION ALL SELECT to_json(o) FROM organizations AS o"
        return str(self.run(f"SELECT sum(md5_number_lower(part)) FROM ({parts})").fetchall()[0][0])  # noqa: S608

    def count(self, kind: Kind) -> int:
        """How many nodes or relationships of a kind there should be."""
        return self._number(f"SELECT count(*) FROM ({kind.sql})")  # noqa: S608

    # Documents

    def take_documents(self, found: Iterable[Row]) -> None:
        """Compare the documents.

        Args:
            found: id, name, digest and whether it is complete, of every document in the database.
        """
        self._take("found", ("id", "name", "digest", "complete"), found)
        self.run("CREATE OR REPLACE TABLE parts (name VARCHAR, rows BIGINT, digest HUGEINT)")
        for within in self._ranges():
            for kind in (DOCUMENT, *OWNED):
                name = "name" if kind is DOCUMENT else "source"
                self.run(
                    f"INSERT INTO parts SELECT r.{name}, count(*), sum(md5_number_lower({_hashed(kind)})) "  # noqa: S608
                    f"FROM ({kind.sql}) AS r WHERE r.{name} {within} GROUP BY r.{name}"
                )
        self.run(f"""
            CREATE OR REPLACE TABLE documents AS
            WITH digests AS (SELECT name, sum(rows) AS rows, sum(digest)::VARCHAR AS digest FROM parts GROUP BY name),
            wanted AS (SELECT id, name, rows, digest FROM ({DOCUMENT.sql}) JOIN digests USING (name))
            SELECT coalesce(w.id, f.id) AS id, coalesce(w.name, f.name) AS name, w.digest, w.rows,
                f.id IS NOT NULL AS found, w.id IS NULL AS gone,
                row_number() OVER (ORDER BY w.id IS NULL, coalesce(w.name, f.name)) - 1 AS place
            FROM wanted AS w FULL JOIN found AS f ON f.id = w.id
            WHERE w.id IS NULL OR NOT coalesce(f.complete = 'true' AND f.digest = w.digest, false)
        """)  # noqa: S608
        self.run("DROP TABLE parts")

    def owned_rows(self) -> int:
        """How many nodes and relationships there are to write for the documents that differ, they themselves too."""
        return self._number("SELECT coalesce(sum(rows), 0) FROM documents")

    def gone(self) -> list[tuple[str, str]]:
        """Id and name of the documents that the database has and should not have."""
        return self.run("SELECT id, name FROM documents WHERE gone ORDER BY place").fetchall()

    def lots(self, size: int) -> Iterator[list[tuple[str, str, bool]]]:
        """The documents to write, so many at a time; `rows` gives what those of the last lot own.

        Each with id, name, and whether the database has something of it, which must go first.
        """
        count = self._number("SELECT count(*) FROM documents WHERE NOT gone")
        for start in range(0, count, size):
            within = {"start": start, "end": start + size}
            self.run("CREATE OR REPLACE TABLE lot AS FROM documents WHERE place >= $start AND place < $end", within)
            yield self.run("SELECT id, name, found FROM lot WHERE NOT gone ORDER BY place").fetchall()

    # What is shared

    def take(self, kind: Kind, found: Iterable[Row]) -> None:
        """Note what the database has: the nodes of a label, or the relationships of a type between two labels.

        Args:
            kind: one of `SHARED`; of those with the same first label only the first is asked for.
            found: key and digest of each.
        """
        self._take(_found(kind), (*key_of(kind), "digest"), found)

    def differing(self, kind: Kind) -> int:
        """How many of a kind that is shared are to be written: those that are not there, or other."""
        return self._number(f"SELECT count(*) FROM ({self._differing(kind)})")  # noqa: S608

    def lost(self, kind: Kind, size: int) -> Iterator[list[Row]]:
        """The keys of what the database has and should not have: of a shared kind, and those with its first label."""
        if not self._number(f"SELECT count(*) FROM {_found(kind)}"):  # noqa: S608
            return iter(())
        keys = _listed(key_of(kind))
        alike = [one for one in SHARED if _found(one) == _found(kind)]
        wanted = " UNION ALL ".join(f"SELECT {keys} FROM ({one.sql})" for one in alike)  # noqa: S608
        query = f"SELECT {keys} FROM {_found(kind)} ANTI JOIN ({wanted}) USING ({keys}) ORDER BY ALL"  # noqa: S608
        return self._fetched(query, size)

    # Rows to write

    def rows(self, kind: Kind, size: int) -> Iterator[list[list[Any]]]:
        """What is to be written, in batches of a size: each row the values of the key, then the map of properties.

        Args:
            kind: an owned one or that of documents: for the documents of the lot. A shared one: what differs.
            size: of a batch.
        """
        query = self.query(kind)
        keys = key_of(kind)
        others = [name for name in self._columns(query) if name not in keys]
        count, properties = len(keys), _properties(kind, others)
        for lot in self._fetched(f"SELECT {_listed((*keys, *others))} FROM ({query})", size):  # noqa: S608
            yield [[*row[:count], properties(row[count:])] for row in lot]

    def query(self, kind: Kind) -> str:
        """SQL for what `rows` gives: the columns of the kind, and a digest where it is kept."""
        if kind is DOCUMENT:
            return f"SELECT d.*, lot.digest FROM ({kind.sql}) AS d JOIN lot USING (id)"  # noqa: S608
        if kind.owned:
            return f"SELECT * FROM ({kind.sql}) WHERE {self._of_lot()}"  # noqa: S608
        return self._differing(kind)

    def _of_lot(self) -> str:
        """A condition for the rows of the lot that DuckDB applies before it groups them, as it would not a join."""
        few = self.run(f"SELECT name FROM lot WHERE NOT gone LIMIT {_FEW + 1}").fetchall()  # noqa: S608
        if len(few) <= _FEW:
            return f"source IN ({', '.join(_text(name) for (name,) in few) or 'NULL'})"
        first, last = self.run("SELECT min(name), max(name) FROM lot WHERE NOT gone").fetchall()[0]
        return f"source BETWEEN {_text(first)} AND {_text(last)} AND source IN (SELECT name FROM lot WHERE NOT gone)"  # noqa: S608

    def _ranges(self) -> list[str]:
        """Conditions that part the documents by their names: what all of them own at once would take much memory."""
        found = self.run(f"""
            SELECT min(name), max(name)
            FROM (SELECT name, (row_number() OVER (ORDER BY name) - 1) // {_AT_ONCE} AS part FROM ({DOCUMENT.sql}))
            GROUP BY part ORDER BY part
        """).fetchall()  # noqa: S608
        return [f"BETWEEN {_text(first)} AND {_text(last)}" for first, last in found]

    def _differing(self, kind: Kind) -> str:
        keys = key_of(kind)
        same = " AND ".join(f'f."{name}" = w."{name}"' for name in keys)
        if not self.has_digest(kind):
            return f"SELECT w.* FROM ({kind.sql}) AS w ANTI JOIN {_found(kind)} AS f ON {same}"  # noqa: S608
        return (
            f"SELECT w.* FROM (SELECT r.*, md5({_hashed(kind)}) AS digest FROM ({kind.sql}) AS r) AS w "  # noqa: S608
            f"LEFT JOIN {_found(kind)} AS f ON {same} WHERE f.digest IS DISTINCT FROM w.digest"
        )

    def has_digest(self, kind: Kind) -> bool:
        """Whether what is made of a shared kind says what it was made of: not where its key says all of it."""
        return len(self._columns(kind.sql)) > len(key_of(kind))

    # DuckDB

    def _number(self, query: str) -> int:
        return int(self.run(query).fetchall()[0][0])

    def _columns(self, query: str) -> list[str]:
        return [row[0] for row in self.run(f"DESCRIBE {query}").fetchall()]

    def _fetched(self, query: str, size: int) -> Iterator[list[Row]]:
        """The rows of a query, so many at a time: a cursor of its own, so that others can be asked meanwhile."""
        with _in_words(), self._connection.cursor() as cursor:
            cursor.execute(query, {"base": self._base} if "$base" in query else {})
            while lot := cursor.fetchmany(size):
                yield lot

    def _take(self, table: str, columns: Sequence[str], found: Iterable[Row]) -> None:
        """Make a table of texts of what the database gives."""
        typed = ", ".join(f'"{name}" VARCHAR' for name in columns)
        self.run(f"CREATE OR REPLACE TABLE {table} ({typed})")
        rows = iter(found)
        while lot := list(islice(rows, _LOT)):
            given = {f"c{place}": list(column) for place, column in enumerate(zip(*lot, strict=True))}
            values = ", ".join(f"unnest(${name}::VARCHAR[])" for name in given)
            self.run(f"INSERT INTO {table} SELECT {values}", given)


def _found(kind: Kind) -> str:
    """The table of what the database has of a kind; its name is made of names of the model."""
    if isinstance(kind, NodeRows):
        return f"found_{kind.labels[0]}"
    return f"found_{kind.type}_{kind.start}_{kind.end}"


def _text(value: str) -> str:
    """A text as SQL writes it; a document may well be called `$base`, and that is no parameter then."""
    return "('" + value.replace("'", "''").replace("$", "' || chr(36) || '") + "')"


def _listed(names: Sequence[str]) -> str:
    """Names of columns for SQL; some of them are words of it."""
    return ", ".join(f'"{name}"' for name in names)


def _hashed(kind: Kind) -> str:
    """SQL for what a row of a kind, called r, is digested from: its values, and what is made of them."""
    made = ":".join(kind.labels) if isinstance(kind, NodeRows) else f"{kind.start}-{kind.type}-{kind.end}"
    return f"concat('{made} ', to_json(r))"


def _properties(kind: Kind, names: Sequence[str]) -> Callable[[Row], dict[str, Any]]:
    """What makes a map of properties of the values of a row: a moment gets its zone, a point is put together."""
    moments = [one.name for one in kind.kind.rows if one.type == "ZONED DATETIME"]
    points = "latitude" in names
    if not moments and not points:
        return lambda values: dict(zip(names, values, strict=True))
    from neo4j.spatial import WGS84Point

    def converted(values: Row) -> dict[str, Any]:
        row = dict(zip(names, values, strict=True))
        for name in moments:
            row[name] = row[name] and row[name].replace(tzinfo=UTC)
        if points:
            latitude, longitude = row.pop("latitude"), row.pop("longitude")
            row["location"] = None if latitude is None or longitude is None else WGS84Point((longitude, latitude))
        return row

    return converted


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Say in words for the user why the tables could not be read or compared."""
    import duckdb

    try:
        yield
    except duckdb.IOException as error:
        raise KGError(
            "the tables were made anew, or the disk is full, while they were being compared.",
            mend="Make room where temporary files go, then push again: it goes on where it stopped.",
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise KGError(
            "comparing the tables with the database needs more memory than there is.", mend="Push again."
        ) from error
