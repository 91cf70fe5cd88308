"""The rdf view for rdflib's users: a dataset over Oxigraph that can be read and not written (`Graph.rdflib`)."""

from collections.abc import Iterator
from typing import Any, NoReturn

import pyoxigraph
import rdflib
from oxrdflib import OxigraphStore

from kg.errors import KGError
from kg.iris import CONCEPTS
from kg.questions import PREFIXES, stays_here

__all__ = ["dataset"]


def dataset(store: pyoxigraph.Store, base: str) -> rdflib.Dataset:
    """An rdflib dataset of a graph.

    Args:
        store: the rdf view.
        base: base IRI of the graph's instances; its prefix is the empty one.

    Returns:
        A dataset in which each source is a named graph and the default graph is all of them together, each statement
        once. The ontology's prefixes are bound. Queries are answered by Oxigraph: `initBindings` takes variables that
        the query selects. Whatever would change the graph raises `KGError` and changes nothing.
    """
    made = rdflib.Dataset(store=_Reader(store), default_union=True)
    for prefix, namespace in (PREFIXES | {"concept": CONCEPTS, "": base}).items():
        made.bind(prefix, namespace, replace=True)
    return made


class _Reader(OxigraphStore):
    """Oxigraph's store without what changes it."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__(store=store)

    def triples(self, triple: Any, context: rdflib.Graph | None = None) -> Iterator[tuple[Any, Iterator[Any]]]:
        """Give each statement once, with the graphs that make it; Oxigraph gives it once for each of them."""
        if context is not None:
            yield from super().triples(triple, context)
            return
        seen: set[Any] = set()
        for found, _ in super().triples(triple):
            if found not in seen:
                seen.add(found)
                yield found, self._makers(found)

    def _makers(self, triple: Any) -> Iterator[Any]:
        for _, graphs in super().triples(triple):
            yield from graphs

    def query(self, query: Any, *bindings: Any, **rest: Any) -> Any:
        """Answer; nothing of the question may go to another server."""
        stays_here(str(query))
        return super().query(query, *bindings, **rest)

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Do nothing: `Dataset.graph` says so of each graph that it gives; one that is not there is an empty one."""

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Leave the store open: it is the graph's."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        """Say that nothing is written here."""
        raise KGError(
            "the graph is only read here, and nothing was changed.",
            mend="Load a document with Graph.load; or change a copy: copy = rdflib.Dataset(); copy += graph.rdflib().",
        )

    add = addN = remove = remove_graph = update = destroy = open = _refuse  # noqa: N815 – rdflib's names
