"""The RDF view: an Oxigraph store on disk, one named graph for each source.

Beside the graphs of the sources there are `graph/identity` (class and label of what several sources share),
`graph/links` and `graph/region-links` (collaboration links), `graph/ontology` (places and concepts) and `graph/view`
(the stamp). Links of regions have a graph of their own, because all of them are asked for at once, and what stands in
one graph Oxigraph reads in one go.

The view's directory holds a file `current` that names one of the stores beside it. A store is changed in two ways:

- **In place.** Removals, additions and the stamp are one SPARQL update, which Oxigraph runs as one transaction.
- **Rebuilt** into a new store, stamped when it is complete; only then `current` is replaced, atomically. A kill before
  leaves the old store in force, and the unfinished one is swept away by the next writer.

So the stamp is never ahead of the data. Writers hold the graph's write lock (RocksDB would refuse a second one).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

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
from kg.views._rdf_bulk import Bulk
from kg.views._rdf_shared import (
    city_references,
    city_statements,
    ontology_statements,
    say_titles,
    shared_things,
)
from kg.views._rdf_source import source_statements
from kg.views._rdf_terms import RDFS_LABEL, Writer, ckg

__all__ = ["Stamp", "apply", "made_with", "read", "rebuild", "sources", "stamp"]

#: Raised whenever the same records would give other quads: stores of another version are rebuilt.
VERSION = 4

#: What the generations of this view are called.
_KIND = "store"

#: Removing more quads than this is slower than making the store anew (2.5 million took 197 s).
_MOST_REMOVED = 20_000
#: … unless the store is large: then as many as there are this many bytes of it (a tenth of all, 170 bytes each).
_BYTES_FOR_REMOVED = 1_700
#: More additions than this are too much for one transaction.
_MOST_ADDED = 200_000

#: What Oxigraph raises for files that are lost or damaged.
_DAMAGED = (OSError, RuntimeError)

_IDENTIFIER = ckg("identifier")
_PROJECT = ckg("project")
_TITLES = ckg("projectTitles")
#: Graphs of what no single source says of a thing.
_LINKS = ("links", "region-links")
_SHARED = ("identity", *_LINKS)

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
        done = _catch_up(store, truth, found, max(_MOST_REMOVED, _size(directory) // _BYTES_FOR_REMOVED))
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
    cities: set[str] = set()
    identities = truth.identities
    with whole_or_gone(new):
        try:
            store = Store(str(new))
            with Bulk(store) as bulk:

                def write(statements: Writer) -> None:
                    cities.update(statements.cities)
                    bulk.write(statements.text)

                write(ontology_statements(iris))
                for change in truth.changes(0):
                    write(source_statements(change, identities, iris))
                for thing in shared_things(identities, truth.links, iris, lambda name: identities.projects[name].title):
                    write(thing.write())
                bulk.write(city_statements(cities, iris).text)
                bulk.write(_stamp_statements(Stamp(position=truth.position, made_with=made_with()), iris).text)
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


def _catch_up(store: Store, truth: Truth, found: Stamp, most_removed: int) -> bool:
    """Bring the store from its stamp to the truth; False where making it anew is the better way, or the only one."""
    changed = truth.changed(found.position)
    if changed is None:
        return False
    iris = Iris(truth.base)
    edit = _Edit(store, iris, most_removed)
    bearers = (changed.identities.organizations.get(name) for name in changed.organizations)
    numbers = {iris.identifier(one.scheme, one.value) for org in bearers if org for one in org.identifiers}
    for source in sorted(changed.sources):
        statements = source_statements(truth.change(source), changed.identities, iris)
        edit.replace(edit.written(None, iris.source_graph(source)), statements)
        if edit.too_much():
            return False

    def title(name: str) -> str | None:
        known = changed.identities.projects.get(name)
        return known.title if known is not None else edit.label(iris.base + name)

    things = {thing.iri: thing for thing in shared_things(changed.identities, changed.found.values(), iris, title)}
    names = {iris.base + name for name in changed.organizations | changed.projects}
    links = {iris.collaboration(a, b) for _, a, b in changed.links}
    names |= links
    for iri in sorted(names):
        edit.replace(edit.shared(iri), things[iri].write() if iri in things else None)
    for iri in sorted(numbers | edit.numbers):
        if iri in things or not edit.is_borne(iri):
            edit.replace(edit.shared(iri), things[iri].write() if iri in things else None)
    for link, graph in sorted(edit.made_by(iris.base + name for name in changed.projects)):
        if link not in links:
            edit.titles(link, graph, title)
    edit.describe_cities()
    now = Stamp(position=truth.position, made_with=made_with())
    edit.replace(_stamp_statements(found, iris).quads, _stamp_statements(now, iris))
    return not edit.too_much() and edit.commit()


class _Edit:
    """What is to be added to a store and removed from it, in one transaction.

    Attributes:
        numbers: registration numbers (IRIs) that organizations bore before.
    """

    def __init__(self, store: Store, iris: Iris, most_removed: int) -> None:
        self.numbers: set[str] = set()
        self._store = store
        self._iris = iris
        self._most_removed = most_removed
        self._fresh: list[Writer] = []
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()
        self._cities_before: set[str] = set()
        self._cities_after: set[str] = set()

    def written(self, subject: str | None, graph: str) -> set[Quad]:
        node = NamedNode(subject) if subject is not None else None
        return set(self._store.quads_for_pattern(node, None, None, NamedNode(graph)))

    def shared(self, iri: str) -> set[Quad]:
        return set().union(*(self.written(iri, self._iris.graph(name)) for name in _SHARED))

    def label(self, iri: str) -> str | None:
        """What an organization, project or event is called by the sources together; None where there is none."""
        found = self._store.quads_for_pattern(NamedNode(iri), RDFS_LABEL, None, NamedNode(self._iris.graph("identity")))
        return next((quad.object.value for quad in found if isinstance(quad.object, Literal)), None)

    def made_by(self, projects: Iterable[str]) -> set[tuple[str, str]]:
        """The links that some projects make, before all this: IRIs of link and graph."""
        found: set[tuple[str, str]] = set()
        for project in map(NamedNode, projects):
            for graph in map(self._iris.graph, _LINKS):
                quads = self._store.quads_for_pattern(None, _PROJECT, project, NamedNode(graph))
                found |= {(quad.subject.value, graph) for quad in quads if isinstance(quad.subject, NamedNode)}
        return found

    def titles(self, link: str, graph: str, title: Callable[[str], str | None]) -> None:
        """State anew what the projects are called that make a link."""
        node, where = NamedNode(link), NamedNode(graph)
        projects = (quad.object for quad in self._store.quads_for_pattern(node, _PROJECT, None, where))
        now = Writer(graph)
        say_titles(now, link, (title(self._iris.name(one.value)) for one in projects if isinstance(one, NamedNode)))
        self.replace(set(self._store.quads_for_pattern(node, _TITLES, None, where)), now)

    def replace(self, old: set[Quad], new: Writer | None) -> None:
        self._cities_before |= city_references(old, self._iris)
        self._cities_after |= new.cities if new is not None else set()
        if old:
            now = new.quads if new is not None else set()
            self._added |= now - old
            self._removed |= old - now
            self._note_numbers(old)
        elif new is not None:
            self._fresh.append(new)

    def _note_numbers(self, quads: set[Quad]) -> None:
        self.numbers |= {
            quad.object.value for quad in quads if quad.predicate == _IDENTIFIER and isinstance(quad.object, NamedNode)
        }

    def is_borne(self, number: str) -> bool:
        """Whether an organization bears a number (an IRI) after all this."""
        graph = NamedNode(self._iris.graph("identity"))
        borne = self._store.quads_for_pattern(None, _IDENTIFIER, NamedNode(number), graph)
        return any(quad not in self._removed for quad in borne)

    def describe_cities(self) -> None:
        """Describe the cities that are named now, and no longer those that nothing names any more."""
        ontology = NamedNode(self._iris.graph("ontology"))
        described = city_statements(self._cities_after, self._iris).quads
        self._added |= {quad for quad in described if quad not in self._store}
        gone = {
            city
            for city in self._cities_before - self._cities_after
            if all(
                quad.graph_name == ontology or quad in self._removed
                for quad in self._store.quads_for_pattern(None, None, NamedNode(city))
            )
        }
        self._removed |= {quad for quad in city_statements(gone, self._iris).quads if quad in self._store}

    def too_much(self) -> bool:
        added = len(self._added) + sum(map(len, self._fresh))
        return added > _MOST_ADDED or len(self._removed) > self._most_removed

    def commit(self) -> bool:
        new = "\n".join((*(statements.block for statements in self._fresh), _blocks(self._added)))
        self._store.update(f"DELETE DATA {{ {_blocks(self._removed)} }} ; INSERT DATA {{ {new} }}")
        self._store.flush()
        return True


def _blocks(quads: Iterable[Quad]) -> str:
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        line = f"{quad.subject} {quad.predicate} {quad.object} ."
        graphs.setdefault(str(quad.graph_name), []).append(line)
    return "\n".join(f"GRAPH {graph} {{\n" + "\n".join(lines) + "\n}" for graph, lines in graphs.items())


# The stamp


def _stamp_statements(new: Stamp, iris: Iris) -> Writer:
    node = iris.graph("view")
    writer = Writer(node)
    writer.type(node, "View")
    writer.say(node, "journalPosition", new.position)
    writer.say(node, "madeWith", new.made_with)
    return writer


# The directory


def _size(directory: Path) -> int:
    """Bytes of the store in force."""
    store = current(directory, _KIND)
    size = 0
    for file in store.iterdir() if store is not None else ():
        with suppress(FileNotFoundError):  # the engine removes what it no longer needs, also at this moment
            size += file.stat().st_size
    return size


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
