"""One push, step by step: what it compares, writes and removes, and in which order."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from uuid import uuid4

from kg.bolt import Bolt
from kg.views._neo4j_compare import DOCUMENT, OWNED, SHARED, Comparison, Kind, key_of
from kg.views._neo4j_model import model, quoted
from kg.views._neo4j_rows import NodeRows
from kg.views._neo4j_write import Meta, Writer, gone, read_meta
from kg.watch import working

__all__ = ["Push", "schema"]

#: The facts of so many documents are written before these count as complete: what a push that is cut short has to
#: remove and write again. Each time all tables are read once.
_LOT = 5_000
#: The facts of so many documents are removed in a transaction.
_REMOVED = 500

_T = TypeVar("_T")


class Push:
    """One push; its methods are its steps, in their order.

    Args:
        bolt: the database.
        compared: the tables.
        stamp: what the database says of itself in the end.
        batch: rows in a transaction.
        sessions: transactions at a time.
        progress: called with the number of rows done, and of all.

    Attributes:
        nodes: written so far.
        relationships: written so far.
        removed: nodes and relationships removed so far.
    """

    def __init__(
        self,
        bolt: Bolt,
        compared: Comparison,
        stamp: Meta,
        batch: int,
        sessions: int,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.bolt, self.compared, self.batch = bolt, compared, batch
        self.nodes = self.relationships = self.removed = 0
        self._done = self._total = 0
        #: How many of each kind that is shared are to be written.
        self._differing: dict[Kind, int] = {}
        self._told = progress
        self._stamp, self._token = stamp, uuid4().hex
        self._write = Writer(bolt, stamp.base, self._token, sessions, self._progress)

    def _progress(self, rows: int) -> None:
        self._done += rows
        if self._told is not None:
            self._told(self._done, max(self._total, self._done))

    def begin(self, *, anew: bool) -> None:
        """Note in the database that this push writes now; see to its constraints and indexes.

        Args:
            anew: remove first what is there: it was made by another version or with another ontology.
        """
        with working("preparing the database"):
            for text in schema(self.bolt):
                self.bolt.schema(text)
        given = {"base": self._stamp.base, "token": self._token}
        self.bolt.write("MERGE (m:GraphMeta {id: 'graph'}) SET m.base = $base, m.pushing = $token", given)
        if anew:
            with working("removing what another version has written"):
                self._write.carry_out("REMOVE m.journalPosition")
                self._empty()
        self._write.carry_out("SET m.madeWith = $made", made=self._stamp.made_with)

    def _empty(self) -> None:
        for label in model().labels:
            if label == "GraphMeta":
                continue
            text = f"MATCH (n:{quoted(label)}) WITH n LIMIT $batch DETACH DELETE n"
            while found := gone(self._write.carry_out(text, batch=self.batch)):
                self.removed += found

    def compare(self) -> None:
        """Find out what differs."""
        with working("comparing the tables with the database"):
            found = self.bolt.stream("MATCH (d:Document) RETURN d.id, d.name, d.digest, d.complete")
            self.compared.take_documents(found)
            labels = set()
            for kind in SHARED:
                if isinstance(kind, NodeRows):
                    if kind.labels[0] in labels:
                        continue
                    labels.add(kind.labels[0])
                self.compared.take(kind, self.bolt.stream(_digests(kind)))
            self._differing = {kind: count for kind in SHARED if (count := self.compared.differing(kind))}
            self._total = self.compared.owned_rows() + sum(self._differing.values())

    def carry_out(self) -> None:
        """Write what differs, remove what is gone."""
        for kind in self._differing:
            if isinstance(kind, NodeRows):
                self._put(kind)
        self._forget()
        for lot in self.compared.lots(_LOT):
            self._documents(lot)
            self._write.check()
        ties = [kind for kind in SHARED if not isinstance(kind, NodeRows)]
        for kind in ties:
            self._remove_lost(kind)
            if kind in self._differing:
                self._put(kind)
        for kind in reversed(SHARED):
            if isinstance(kind, NodeRows):
                self._remove_lost(kind)
        self._write.check()

    def finish(self) -> None:
        """Note in the database what it reflects now."""
        self._write.carry_out(
            "SET m.journalPosition = $position, m.digest = $digest REMOVE m.pushing",
            position=self._stamp.position,
            digest=self._stamp.digest,
        )
        if read_meta(self.bolt) != self._stamp:
            raise self._write.overtaken()

    def _put(self, kind: Kind, also: str = "") -> None:
        count = self._write.write(kind, self.compared.rows(kind, self.batch), also)
        if isinstance(kind, NodeRows):
            self.nodes += count
        else:
            self.relationships += count

    def _remove_lost(self, kind: Kind) -> None:
        self.removed += self._write.delete(kind, self.compared.lost(kind, self.batch))

    def _forget(self) -> None:
        """Remove the documents that are gone, with all that they own."""
        for some in _some(self.compared.gone(), _REMOVED):
            self._remove_owned(some)
            self.removed += gone(
                self._write.carry_out(
                    "UNWIND $ids AS id MATCH (d:Document {id: id}) DETACH DELETE d", ids=[id for id, _ in some]
                )
            )

    def _documents(self, lot: list[tuple[str, str, bool]]) -> None:
        """Write the documents of a lot with all that they own."""
        for some in _some([(id, name) for id, name, found in lot if found], _REMOVED):
            self._remove_owned(some)
        self._put(DOCUMENT, ", x.complete = false")
        for kind in OWNED:
            self._put(kind)
        for ids in _some([id for id, *_ in lot], self.batch):
            self._write.carry_out("UNWIND $ids AS id MATCH (d:Document {id: id}) SET d.complete = true", ids=ids)

    def _remove_owned(self, documents: list[tuple[str, str]]) -> None:
        self._write.carry_out(
            "UNWIND $ids AS id MATCH (d:Document {id: id}) SET d.complete = false", ids=[id for id, _ in documents]
        )
        names = [name for _, name in documents]
        for type_ in sorted({kind.type for kind in OWNED if not isinstance(kind, NodeRows)}):
            text = f"MATCH ()-[r:{quoted(type_)}]->() WHERE r.source IN $names DELETE r"
            self.removed += gone(self._write.carry_out(text, names=names))
        for label in sorted({kind.labels[0] for kind in OWNED if isinstance(kind, NodeRows)}):
            text = f"MATCH (n:{quoted(label)}) WHERE n.source IN $names DETACH DELETE n"
            self.removed += gone(self._write.carry_out(text, names=names))


def schema(bolt: Bolt) -> Iterator[str]:
    """Cypher that makes the constraints and indexes, those that the server can have."""
    yield from model().constraints
    for index in model().indexes:
        if (
            (index.kind != "full-text" or bolt.server.full_text)
            and (index.kind != "point" or bolt.server.point_index)
            and (index.of != "relationships" or bolt.server.relationship_index)
        ):
            yield index.statement


def _digests(kind: Kind) -> str:
    """Key and digest of all that the database has of a shared kind. Nodes without one were written by others."""
    if isinstance(kind, NodeRows):
        return f"MATCH (n:{quoted(kind.labels[0])}) WHERE n.digest IS NOT NULL RETURN n.id, n.digest"
    key = "".join(f", r.{quoted(name)}" for name in key_of(kind)[2:])
    return (
        f"MATCH (a:{quoted(kind.start)})-[r:{quoted(kind.type)}]->(b:{quoted(kind.end)}) "
        f"RETURN a.id, b.id{key}, r.digest"
    )


def _some(items: list[_T], size: int) -> Iterator[list[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
