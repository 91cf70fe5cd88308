"""The stages of a load of a table, each a process of its own: `_scale_stages.py STAGE ARGUMENTS`, figures as JSON."""

import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import msgspec

__all__ = ["STAGES", "Figures"]

#: What is measured → its figures; of a step seconds by the clock and of the processor.
Figures = dict[str, list[float]]


def _timed(work: Callable[[], object]) -> list[float]:
    begin, before = time.perf_counter(), time.process_time()
    work()
    return [time.perf_counter() - begin, time.process_time() - before]


def parse(table: str) -> Figures:
    """Go through what the loader of a table makes records of."""
    from kg.loader import Options, choose_stream
    from kg.source.file import File

    file = File.look(table)
    loader = choose_stream(file, Options())
    assert loader is not None
    count = 0

    def go() -> None:
        nonlocal count
        count = sum(1 for _ in loader.items(file, Options()))

    return {"parse": _timed(go), "rows": [count]}


def journal(graph: str, workers: str, *paths: str) -> Figures:
    """Read files into the journal and make no view; what became of rows and documents."""
    from kg.journal import Journal
    from kg.loading import load

    with Journal.open(Path(graph), create=True, write=True) as opened:
        report = load(opened, [Path(path) for path in paths], workers=int(workers))
    rows = [source.rows for source in report.sources if source.rows is not None]
    found: Figures = {name: [sum(getattr(one, name) for one in rows)] for name in ("added", "replaced", "rejected")}
    documents = [source.outcome for source in report.sources if source.rows is None]
    return found | {"documents": [documents.count("added")], "failed": [len(report.failed)]}


#: Name of a view → how a graph is asked for it, which makes it.
_VIEWS = {"search": "search", "tables": "tables", "rdf": "store"}


def _asked_for(graph: object, names: Iterable[str]) -> Figures:
    return {name: _timed(partial(getattr, graph, _VIEWS[name])) for name in names or _VIEWS}


def views(graph: str, *names: str) -> Figures:
    """Work out identities and links, and make views (by default all), one after the other."""
    from kg import Graph

    with Graph.open(graph, write=True) as opened:
        return {"links": _timed(lambda: opened.links)} | _asked_for(opened, names)


def together(graph: str) -> Figures:
    """All of that once more as `kg load` does it: the views of a large graph are made at the same time."""
    from kg import Graph

    with Graph.open(graph, write=True) as opened:
        return {"together": _timed(opened.rebuild)}


def catch_up(graph: str, *names: str) -> Figures:
    """Bring views (by default all) up to the journal after a change."""
    from kg import Graph

    with Graph.open(graph, write=True) as opened:
        return _asked_for(opened, names)


def quads(graph: str, out: str) -> Figures:
    """Write all quads of the graph as N-Quads, for other engines."""
    import pyoxigraph

    from kg import Graph

    with Graph.open(graph) as opened:
        opened.store.dump(out, pyoxigraph.RdfFormat.N_QUADS)
        return {"quads": [len(opened.store)]}


STAGES: dict[str, Callable[..., Figures]] = {
    stage.__name__: stage for stage in (parse, journal, views, together, catch_up, quads)
}

if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(STAGES[sys.argv[1]](*sys.argv[2:])))
