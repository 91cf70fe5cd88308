"""The RDF view: an Oxigraph store on disk, one named graph for each source.

Beside the graphs of the sources there are `graph/identity` (class and label of what several sources share),
`graph/links` (collaboration links), `graph/ontology` (places and concepts) and `graph/view` (the stamp).

The view's directory holds a file `current` that names one of the stores beside it. A store is changed in two ways:

- **In place.** Removals, small additions and the stamp are one SPARQL update, which Oxigraph runs as one transaction.
  Large additions come before it, in bulk and without a stamp: after a kill between the two the stamp still has the old
  position, the same changes are replayed, and replaying compares with what is there, so it ends in the same state.
- **Rebuilt** into a new store, stamped when it is complete; only then `current` is replaced, atomically. A kill before
  leaves the old store in force, and the unfinished one is swept away by the next writer.

So the stamp is never ahead of the data. Writers hold the graph's write lock (RocksDB would refuse a second one).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.changes import Change
from kg.errors import GraphBusy
from kg.iris import Iris
from kg.views import Truth
from kg.views._generations import (
    Stamp,
    current,
    made_by,
    next_generation,
    put_in_force,
    sweep,
    unwritten,
    whole_or_gone,
)
from kg.views._rdf_shared import ontology_quads, place_quads, place_references, shared_things
from kg.views._rdf_source import source_quads
from kg.views._rdf_terms import Writer, ckg

__all__ = ["Stamp", "apply", "made_with", "read", "rebuild", "sources", "stamp"]

#: Raised whenever the same records would give other quads: stores of another version are rebuilt.
VERSION = 2

#: What the generations of this view are called.
_KIND = "store"

#: Removing more quads than this is slower than making the store anew (2.5 million took 197 s).
_MOST_REMOVED = 20_000
#: More additions than this go in by bulk loading; fewer would only leave many small files.
_MOST_ADDED = 20_000

#: What Oxigraph raises for files that are lost or damaged.
_DAMAGED = (OSError, RuntimeError)

Position = int


def apply(truth: Truth, directory: Path) -> Position:
    """Catch up with the journal: write anew the graphs of the sources that changed, and what follows from them.

    A view that is lost, damaged, of another version, made with another ontology, or ahead of the journal is rebuilt.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        GraphBusy: where another process has the store open for writing.
    """
    store = _open(directory)
    found = stamp(store, Iris(truth.base)) if store is not None else None
    if store is None or found is None or found.made_with != made_with() or found.position > truth.position:
        del store
        return rebuild(truth, directory)
    if found.position == truth.position:
        return truth.position
    try:
        done = _catch_up(store, truth, found)
    except _DAMAGED:
        done = False  # a damaged file shows only when it is read
    del store
    return truth.position if done else rebuild(truth, directory)


def rebuild(truth: Truth, directory: Path) -> Position:
    """Make the view from nothing in a new store, then put that in force.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        KGError: it cannot be written; the old store stays in force.
    """
    new = next_generation(directory, _KIND)
    iris = Iris(truth.base)
    places: set[str] = set()
    digests: dict[str, str] = {}
    identities = truth.identities
    known = identities.digests()

    def everything() -> Iterator[Quad]:
        for change in truth.changes(0):
            quads = source_quads(change, identities, iris)
            places.update(place_references(quads, iris))
            digests[iris.source_graph(change.source)] = _digest(known, _names(change))
            yield from quads
        for thing in shared_things(identities, truth.links, iris):
            quads = thing.write()
            places.update(place_references(quads, iris))
            digests[thing.iri] = thing.digest
            yield from quads
        yield from ontology_quads(iris)
        yield from place_quads(places, iris)

    with whole_or_gone(new):
        try:
            store = Store(str(new))
            store.bulk_extend(everything())
            store.extend(_stamp_quads(Stamp(position=truth.position, made_with=made_with()), digests, iris))
            store.flush()
        except _DAMAGED as error:
            raise unwritten("rdf", directory, error) from error
        del store
    put_in_force(directory, new)
    sweep(directory, _KIND, keep=new)
    return truth.position


def read(directory: Path) -> Store | None:
    """The store as it is now, for reading only; None where there is none or it cannot be opened."""
    store = current(directory, _KIND)
    if store is None:
        return None
    try:
        return Store.read_only(str(store))
    except _DAMAGED:
        return None


def stamp(store: Store, iris: Iris) -> Stamp | None:
    """What a store reflects; None where it has no stamp."""
    node = NamedNode(iris.graph("view"))
    try:
        values = {quad.predicate: quad.object for quad in store.quads_for_pattern(node, None, None, node)}
    except _DAMAGED:
        return None
    position, made = values.get(ckg("journalPosition")), values.get(ckg("madeWith"))
    if not isinstance(position, Literal) or not isinstance(made, Literal):
        return None
    return Stamp(position=int(position.value), made_with=made.value)


def sources(store: Store) -> set[str]:
    """Names of the documents that a store holds.

    Raises:
        OSError, RuntimeError: it is damaged.
    """
    names = store.quads_for_pattern(None, ckg("fileName"), None, None)
    return {quad.object.value for quad in names if isinstance(quad.object, Literal)}


def made_with() -> str:
    """Version of the view and checksum of the ontology's files: what a store must have been made with."""
    return made_by("rdf", VERSION)


# Catching up in place


def _catch_up(store: Store, truth: Truth, found: Stamp) -> bool:
    """Bring the store from its stamp to the truth; False where making it anew is the better way."""
    iris, identities = Iris(truth.base), truth.identities
    known = identities.digests()
    old = _digests(store, iris)
    new = {iri: digest for iri, digest in old.items() if iris.document_of(iri) is not None}
    changes = {change.source: change for change in truth.changes(found.position)}
    for graph in list(new):
        source = iris.document_of(graph) or ""
        if source not in changes and new[graph] != _digest(known, _documents(store, graph)):
            changes[source] = truth.change(source)
    edit = _Edit(store, iris)
    for change in changes.values():
        graph = iris.source_graph(change.source)
        edit.replace(edit.written(None, graph), source_quads(change, identities, iris))
        new.pop(graph, None)
        if change.records:
            new[graph] = _digest(known, _names(change))
        if edit.too_much():
            return False
        edit.add_in_bulk()
    for thing in shared_things(identities, truth.links, iris):
        new[thing.iri] = thing.digest
        if old.get(thing.iri) != thing.digest:
            edit.replace(edit.shared(thing.iri), thing.write())
    for iri in old.keys() - new.keys():
        if iris.document_of(iri) is None:
            edit.replace(edit.shared(iri), set())
    edit.describe_cities()
    # The new position must not be seen before all removals are done: it waits for the transaction.
    edit.add_in_bulk()
    # Of the digests, one for each thing of the graph, only those that changed are written.
    now = Stamp(position=truth.position, made_with=made_with())
    gone = {iri: digest for iri, digest in old.items() if new.get(iri) != digest}
    made = {iri: digest for iri, digest in new.items() if old.get(iri) != digest}
    edit.replace(set(_stamp_quads(found, gone, iris)), set(_stamp_quads(now, made, iris)))
    return not edit.too_much() and edit.commit()


class _Edit:
    """What is to be added to a store and removed from it, in one transaction."""

    def __init__(self, store: Store, iris: Iris) -> None:
        self.store = store
        self.iris = iris
        self.added: set[Quad] = set()
        self.removed: set[Quad] = set()
        self._cities_before: set[str] = set()
        self._cities_after: set[str] = set()

    def written(self, subject: str | None, graph: str) -> set[Quad]:
        node = NamedNode(subject) if subject is not None else None
        return set(self.store.quads_for_pattern(node, None, None, NamedNode(graph)))

    def shared(self, iri: str) -> set[Quad]:
        return self.written(iri, self.iris.graph("identity")) | self.written(iri, self.iris.graph("links"))

    def replace(self, old: set[Quad], new: set[Quad]) -> None:
        self.added |= new - old
        self.removed |= old - new
        self._cities_before |= place_references(old, self.iris)
        self._cities_after |= place_references(new, self.iris)

    def describe_cities(self) -> None:
        """Describe the cities that are named now, and no longer those that nothing names any more."""
        ontology = NamedNode(self.iris.graph("ontology"))
        self.added |= {quad for quad in place_quads(self._cities_after, self.iris) if quad not in self.store}
        gone = {
            city
            for city in self._cities_before - self._cities_after
            if all(
                quad.graph_name == ontology or quad in self.removed
                for quad in self.store.quads_for_pattern(None, None, NamedNode(city))
            )
        }
        self.removed |= {quad for quad in place_quads(gone, self.iris) if quad in self.store}

    def too_much(self) -> bool:
        return len(self.removed) > _MOST_REMOVED

    def add_in_bulk(self) -> None:
        """Add what there is by now, if it is much: ahead of the transaction, see the top of this module."""
        if len(self.added) > _MOST_ADDED:
            self.store.bulk_extend(self.added)
            self.added = set()

    def commit(self) -> bool:
        self.store.update(f"DELETE DATA {{ {_blocks(self.removed)} }} ; INSERT DATA {{ {_blocks(self.added)} }}")
        self.store.flush()
        return True


def _blocks(quads: Iterable[Quad]) -> str:
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        line = f"{quad.subject} {quad.predicate} {quad.object} ."
        graphs.setdefault(str(quad.graph_name), []).append(line)
    return "\n".join(f"GRAPH {graph} {{\n" + "\n".join(lines) + "\n}" for graph, lines in graphs.items())


# The stamp


def _stamp_quads(new: Stamp, digests: dict[str, str], iris: Iris) -> Iterator[Quad]:
    node = iris.graph("view")
    writer = Writer(node)
    writer.type(node, "View")
    writer.say(node, "journalPosition", new.position)
    writer.say(node, "madeWith", new.made_with)
    for iri, digest in digests.items():
        writer.say(iri, "digest", digest)
    yield from writer.quads


def _digests(store: Store, iris: Iris) -> dict[str, str]:
    """Graph of a source, or thing that sources share → digest of what its statements were made from."""
    found = store.quads_for_pattern(None, ckg("digest"), None, NamedNode(iris.graph("view")))
    return {
        quad.subject.value: quad.object.value
        for quad in found
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }


def _digest(known: dict[str, str], documents: set[str]) -> str:
    """Which identities the names in a source's documents have: changes when a judgement changes one of them."""
    return " ".join(known.get(document, "-") for document in sorted(documents))


def _names(change: Change) -> set[str]:
    return {record.document.name for record in change.records}


def _documents(store: Store, graph: str) -> set[str]:
    names = store.quads_for_pattern(None, ckg("fileName"), None, NamedNode(graph))
    return {quad.object.value for quad in names if isinstance(quad.object, Literal)}


# The directory


def _open(directory: Path) -> Store | None:
    """The store in force, for writing; None where there is none or it is damaged."""
    store = current(directory, _KIND)
    # Store() would make an empty store of a folder whose files are lost.
    if store is None or not (store / "CURRENT").exists():
        return None
    try:
        return Store(str(store))
    except _DAMAGED as error:
        if "lock" in str(error).lower():
            raise GraphBusy(
                "another process is writing to the graph.", where=str(directory), mend="Try again when it is done."
            ) from error
        return None
