"""The Neo4j mirror: the graph as nodes and relationships in a database that is spoken to over Bolt.

It is made from the tables view, and a push sends only what differs. Documents own their facts: where the digest of a
document is not the one in the database, what it owned is removed and written anew. What documents share, such as an
organization, has a digest of its own. Every step may be carried out twice, and a document says whether it is complete:
whatever stops a push, the next one finishes, and the end is the same as that of a push into an empty database.

The node `:GraphMeta` says what the mirror reflects, and whether a push is under way or was cut short.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from kg.bolt import Bolt
from kg.errors import BadParameter, KGError
from kg.views._neo4j_compare import Comparison, Kind, Tables
from kg.views._neo4j_model import model, quoted
from kg.views._neo4j_push import Push, schema
from kg.views._neo4j_rows import NODES, RELATIONSHIPS, NodeRows
from kg.views._neo4j_write import Meta, read_meta
from kg.watch import working

if TYPE_CHECKING:
    from kg.views._neo4j_bulk import Bulk

__all__ = ["BATCH", "SESSIONS", "Counted", "Pushed", "Status", "bulk", "made_with", "push", "schema", "status"]

#: Raised whenever the same tables would give another graph: a mirror of another version is emptied and made anew.
VERSION = 1
#: Rows in a transaction, and transactions at a time.
BATCH, SESSIONS = 2_000, 1


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What a push did.

    Attributes:
        nodes: written: new ones, and those that were other.
        relationships: written.
        removed: nodes and relationships that were removed, those of documents that were written anew among them.
        seconds: it took.
        position: of the journal that the database reflects now.
        unchanged: whether the database reflected it before, so that nothing was done.
    """

    nodes: int = 0
    relationships: int = 0
    removed: int = 0
    seconds: float = 0.0
    position: int
    unchanged: bool = False

    @property
    def rate(self) -> float:
        """Nodes and relationships written, in a second."""
        return (self.nodes + self.relationships) / self.seconds if self.seconds else 0.0


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many nodes of a label, or relationships of a type, there are.

    Attributes:
        of: `nodes` or `relationships`.
        name: label or type.
        expected: so many, as the tables say.
        found: so many in the database.
    """

    of: str
    name: str
    expected: int
    found: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How a database stands beside the graph.

    Attributes:
        server: product and version.
        position: of the journal that the database reflects; None where nothing was ever pushed whole.
        journal: position of the graph.
        pushing: whether a push is under way or was cut short.
        made_now: whether it was made by this version and with this ontology.
        counts: by label and type.
    """

    server: str
    position: int | None
    journal: int
    pushing: bool
    made_now: bool
    counts: list[Counted]

    @property
    def current(self) -> bool:
        """Whether the database holds what the graph holds."""
        same = all(one.expected == one.found for one in self.counts)
        return same and self.made_now and not self.pushing and self.position == self.journal


def made_with(tables: Tables) -> str:
    """Version of the mirror and of its model, and what the tables were made with."""
    return f"neo4j/{VERSION} model/{model().digest} {tables.stamp.made_with}"


def push(
    tables: Tables,
    bolt: Bolt,
    *,
    base: str,
    batch: int = BATCH,
    sessions: int = SESSIONS,
    progress: Callable[[int, int], None] | None = None,
) -> Pushed:
    """Bring a database to what the tables hold.

    Args:
        tables: the view, open for reading.
        bolt: the database.
        base: of the graph's IRIs.
        batch: rows in a transaction.
        sessions: transactions at a time. With more than one, transactions that wait for each other are tried again,
            and a second push that begins meanwhile is noticed a batch later.
        progress: called with the number of rows done, and of all.

    Raises:
        BadParameter: `batch` or `sessions` is less than 1.
        KGError: the database holds another graph, other data, or a newer state than the tables; or it cannot be
            reached, written to, …: what was written stays, and the next push goes on there.
        GraphBusy: another push into it has begun since.
    """
    for name, number in (("batch", batch), ("sessions", sessions)):
        if number < 1:
            raise BadParameter(f"{name} must be 1 or more.", where=str(number))
    started = monotonic()
    position = tables.stamp.position
    meta = read_meta(bolt)
    _check(meta, bolt, base, position)
    made = made_with(tables)
    with Comparison(tables, base) as compared:
        stamp = Meta(base, position, made, compared.digest(), None)
        if meta == stamp:
            return Pushed(position=position, seconds=monotonic() - started, unchanged=True)
        work = Push(bolt, compared, stamp, batch, sessions, progress)
        work.begin(anew=meta is not None and meta.made_with != made)
        work.compare()
        work.carry_out()
        work.finish()
    return Pushed(
        nodes=work.nodes,
        relationships=work.relationships,
        removed=work.removed,
        seconds=monotonic() - started,
        position=position,
    )


def _check(meta: Meta | None, bolt: Bolt, base: str, position: int) -> None:
    """See that a database may be written to.

    Raises:
        KGError: it holds something else.
    """
    if meta is None:
        for label in model().labels:
            if bolt.read(f"MATCH (n:{quoted(label)}) RETURN n.id LIMIT 1").rows:
                raise KGError(
                    f"the database holds {label} nodes that kg did not write, and a push would mix with them.",
                    where=bolt.where,
                    mend="Name an empty database with --database, or empty this one first.",
                )
    elif meta.base != base:
        raise KGError(
            f"the database mirrors another graph, whose addresses begin with {meta.base}.",
            where=bolt.where,
            mend="Name another database with --database, or empty this one first.",
        )
    elif meta.position is not None and meta.position > position:
        raise KGError(
            f"the database is ahead: it reflects position {meta.position} of the journal, and this graph is at "
            f"{position}.",
            where=bolt.where,
            mend="Push from the computer whose copy of the graph is newer, or bring this copy up to it first.",
        )


def bulk(tables: Tables, folder: Path, *, base: str) -> "Bulk":
    """Write the files for the first import of a very large graph with `neo4j-admin`, and the command for it.

    Args:
        tables: the view, open for reading.
        folder: for the files; made where it is not there.
        base: of the graph's IRIs.

    Raises:
        KGError: the folder holds files already, or cannot be written to.
    """
    from kg.views import _neo4j_bulk

    return _neo4j_bulk.bulk(tables, folder, base=base, made_with=made_with(tables))


def status(tables: Tables, bolt: Bolt, *, base: str) -> Status:
    """Compare a database with the tables, by counts.

    Args:
        tables: the view, open for reading.
        bolt: the database.
        base: of the graph's IRIs.

    Raises:
        KGError: it mirrors another graph, or cannot be reached.
    """
    meta = read_meta(bolt)
    if meta is not None:
        _check(meta, bolt, base, max(meta.position or 0, tables.stamp.position))
    with Comparison(tables, base) as compared, working("counting"):
        counts = list(_counts(compared, bolt))
    return Status(
        server=str(bolt.server),
        position=meta.position if meta else None,
        journal=tables.stamp.position,
        pushing=meta is not None and meta.pushing is not None,
        made_now=meta is not None and meta.made_with == made_with(tables),
        counts=counts,
    )


def _counts(compared: Comparison, bolt: Bolt) -> Iterator[Counted]:
    expected: dict[tuple[str, str], int] = {}
    kinds: tuple[Kind, ...] = (*NODES, *RELATIONSHIPS)
    for kind in kinds:
        of, names = ("nodes", kind.labels) if isinstance(kind, NodeRows) else ("relationships", (kind.type,))
        count = compared.count(kind)
        for name in names:
            expected[of, name] = expected.get((of, name), 0) + count
    for (of, name), count in expected.items():
        pattern = f"(x:{quoted(name)})" if of == "nodes" else f"()-[x:{quoted(name)}]->()"
        found = bolt.read(f"MATCH {pattern} RETURN count(x)").rows[0][0]
        yield Counted(of=of, name=name, expected=count, found=found)
