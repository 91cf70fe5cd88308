"""Writing to the mirror: batches of rows, each in one managed transaction that may be carried out twice without harm.

While the server works, a thread makes the next batches; only a few wait at a time, so that memory stays the same
however much there is to write. Every statement first looks whether this push is still the one that writes: where
another has begun since, it changes nothing.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

import msgspec

from kg.bolt import Bolt, Counters
from kg.errors import GraphBusy
from kg.views._neo4j_compare import Kind, key_of
from kg.views._neo4j_model import quoted
from kg.views._neo4j_rows import NodeRows, RelationshipRows

__all__ = ["META", "Meta", "Writer", "gone", "read_meta", "statement"]

#: The one node that says what the mirror reflects.
META = "MATCH (m:GraphMeta {id: 'graph'})"

Row = Sequence[Any]
Rows = list[list[Any]]
_T = TypeVar("_T")


class Meta(msgspec.Struct, frozen=True):
    """What a database says that it mirrors.

    Attributes:
        base: of the graph's IRIs.
        position: of the journal; None where nothing was ever pushed whole.
        made_with: version of the mirror, and what the tables were made with.
        digest: of the documents and of who is the same as whom.
        pushing: token of the push that is under way, or was cut short.
    """

    base: str
    position: int | None
    made_with: str | None
    digest: str | None
    pushing: str | None


def read_meta(bolt: Bolt) -> Meta | None:
    """What a database says that it mirrors; None where no push has begun there."""
    rows = bolt.read(f"{META} RETURN m.base, m.journalPosition, m.madeWith, m.digest, m.pushing").rows
    return Meta(*rows[0]) if rows else None


class Writer:
    """Writes batches to a database.

    Args:
        bolt: the database.
        base: of the graph's IRIs, as the database has it.
        token: says in the database that this push is the one that writes.
        sessions: transactions at a time.
        progress: called with the number of rows after each batch.
    """

    def __init__(self, bolt: Bolt, base: str, token: str, sessions: int, progress: Callable[[int], None]) -> None:
        self._bolt = bolt
        self._given = {"base": base, "token": token}
        self._sessions = sessions
        self._progress = progress
        # With one transaction at a time each takes the lock of the node first, and a push that begins meanwhile waits
        # for its end. Several at a time would wait for each other.
        lock = " SET m.base = $base" if sessions == 1 else ""
        self._guard = f"{META}{lock} WITH m WHERE m.pushing = $token"

    def carry_out(self, text: str, **parameters: Any) -> Counters:
        """Carry out one statement in a transaction of its own; it goes on from `WITH m`."""
        return self._bolt.write(f"{self._guard} {text}", {**self._given, **parameters})

    def write(self, kind: Kind, batches: Iterator[Rows], also: str = "") -> int:
        """Write nodes or relationships.

        Nodes that are there, and relationships that no one document owns, get their properties anew. What a document
        owns was removed before: its relationships are made without a look at those that are there.

        Args:
            kind: of all of them.
            batches: rows, each the values of the key and the map of properties.
            also: more to be set, in Cypher; the node or relationship is `x`.

        Returns:
            How many there were.
        """
        return self._send(statement(kind) + also, batches)

    def delete(self, kind: Kind, batches: Iterable[Sequence[Row]]) -> int:
        """Remove nodes, with all that is tied to them, or relationships. Gives how many nodes and relationships."""
        removed = 0
        for rows in batches:
            removed += gone(self.carry_out(f"UNWIND $rows AS row {_delete(kind)}", rows=list(rows)))
            self._progress(len(rows))
        return removed

    def check(self) -> None:
        """See that no other push has begun.

        Raises:
            GraphBusy: one has.
        """
        if self._bolt.read(f"{META} RETURN m.pushing").rows != [(self._given["token"],)]:
            raise self.overtaken()

    def overtaken(self) -> GraphBusy:
        """The error to raise where another push has begun."""
        return GraphBusy(
            "another push into this database has begun since, and this one has stopped.",
            where=self._bolt.uri,
            mend="Wait until the other one has finished, then push again.",
        )

    def _send(self, text: str, batches: Iterator[Rows]) -> int:
        """Carry out a statement with each batch as `$rows`, several at a time where there are several sessions."""
        done = 0
        with closing(_ahead(batches)) as ready, ThreadPoolExecutor(self._sessions) as pool:
            waiting: deque[tuple[Future[Counters], int]] = deque()
            for rows in ready:
                if len(waiting) == self._sessions:
                    done += self._finished(*waiting.popleft())
                waiting.append((pool.submit(self.carry_out, text, rows=rows), len(rows)))
            for future, count in waiting:
                done += self._finished(future, count)
        return done

    def _finished(self, future: Future[Counters], count: int) -> int:
        future.result()
        self._progress(count)
        return count


def gone(counters: Counters) -> int:
    """How many nodes and relationships a transaction removed."""
    return counters.nodes_deleted + counters.relationships_deleted


def statement(kind: Kind) -> str:
    """Cypher that writes a batch of rows, `$rows`: each the values of the key, then the map of properties."""
    properties = f"SET x += row[{len(key_of(kind))}]"
    if isinstance(kind, NodeRows):
        return f"UNWIND $rows AS row MERGE (x:{':'.join(map(quoted, kind.labels))} {{id: row[0]}}) {properties}"
    key = ", ".join(f"{quoted(name)}: row[{place}]" for place, name in enumerate(key_of(kind)) if place > 1)
    # MERGE would look for the source in its index, which holds all of a type where the server has no figures yet.
    how = "CREATE" if kind.owned else "MERGE"
    tie = f"{how} (a)-[x:{quoted(kind.type)}{f' {{{key}}}' if key else ''}]->(b)"
    return f"UNWIND $rows AS row {_ends(kind)} {tie} {properties}"


def _ends(kind: RelationshipRows) -> str:
    return f"MATCH (a:{quoted(kind.start)} {{id: row[0]}}) MATCH (b:{quoted(kind.end)} {{id: row[1]}})"


def _delete(kind: Kind) -> str:
    if isinstance(kind, NodeRows):
        return f"MATCH (x:{quoted(kind.labels[0])} {{id: row[0]}}) DETACH DELETE x"
    key = " AND ".join(f"x.{quoted(name)} = row[{place}]" for place, name in enumerate(key_of(kind)) if place > 1)
    return f"{_ends(kind)} MATCH (a)-[x:{quoted(kind.type)}]->(b){f' WHERE {key}' if key else ''} DELETE x"


def _ahead(items: Iterable[_T], room: int = 2) -> Generator[_T, None, None]:
    """The items, made in a thread before they are asked for; at most so many wait."""
    ready: Queue[_T | BaseException | None] = Queue(room)
    stop = Event()

    def put(item: _T | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.1)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(None)
        except BaseException as error:  # it is raised where the items are asked for
            put(error)

    thread = Thread(target=work, name="rows ahead", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
