"""One graph twice, as the rdf view and as tables for the mirror; its answers in SPARQL, which are worked out once."""

import contextlib
import os
import pickle
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph
from questions.asking import resolve
from questions.graph import SmallTruth

from kg.lock import WriteLock
from kg.queries import ask
from kg.questions import Question
from kg.views import rdf, tables

__all__ = ["Row", "Twofold", "difference"]

Row = dict[str, Any]

#: Seconds that one process waits for another to make a graph, or an answer.
_PATIENCE = 600.0


class Twofold:
    """One graph as the rdf view and as the tables.

    Args:
        known: what it is made from.
        folder: of the graph; processes that are given the same one make views and answers once between them.
    """

    def __init__(self, known: SmallTruth, folder: Path) -> None:
        self.known = known
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (folder / "made").exists():
                rdf.rebuild(known, folder / "rdf")
                tables.rebuild(known, folder / "tables")
                (folder / "made").touch()

    @cached_property
    def store(self) -> pyoxigraph.Store:
        """The rdf view."""
        found = rdf.read(self._folder / "rdf")
        assert found is not None
        return found

    @cached_property
    def tables(self) -> tables.Tables:
        """The tables."""
        found = tables.read(self._folder / "tables")
        assert found is not None
        return found

    def answer(self, question: Question, params: Row) -> tuple[list[Row], float]:
        """The rows in SPARQL, and the seconds that they took when they were asked for first."""
        key = sha256(repr((question.name, sorted(params.items()))).encode()).hexdigest()[:24]
        kept = self._folder / f"{key}.pickle"
        with self._alone():
            if not kept.exists():
                begin = time.perf_counter()
                rows = list(ask(self.store, question, params, resolve=resolve))
                kept.write_bytes(pickle.dumps((rows, time.perf_counter() - begin)))
        known: tuple[list[Row], float] = pickle.loads(kept.read_bytes())
        return known

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        lock = WriteLock(self._folder / "lock")
        lock.take(wait=_PATIENCE)
        try:
            yield
        finally:
            lock.release()


def shared_folder(own: Path) -> Path:
    """The folder that all processes of a test run share, from the base folder of this one."""
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def difference(sparql: Sequence[Row], cypher: Sequence[Row]) -> str:
    """Where two answers are not the same – values, their types, the order –, in words; empty where they are."""
    for number, (wanted, found) in enumerate(zip(sparql, cypher, strict=False), 1):
        if list(wanted) != list(found):
            return f"columns {list(found)}, not {list(wanted)}"
        for column, value in wanted.items():
            if (type(found[column]), found[column]) != (type(value), value):
                return f"row {number}, {column}: {found[column]!r}, in SPARQL {value!r}"
    if len(sparql) != len(cypher):
        return f"{len(cypher)} rows, in SPARQL {len(sparql)}"
    return ""
