"""Asking the named questions of small graphs, where things are named by their ids."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph

from kg.errors import UnknownName
from kg.iris import BASE
from kg.model import Record
from kg.queries import ask, questions
from kg.views import rdf
from questions.graph import SmallTruth

#: Asks a question by name: all of its rows, or of each only the columns that are named.
Ask = Callable[..., list[Any]]


def resolve(words: str, kinds: Sequence[str]) -> str:
    """In these tests things are named by id."""
    if "/" not in words:
        raise UnknownName("nothing has that name.", where=words)
    return BASE + words


def store_of(folder: Path, known: SmallTruth | Iterable[Record]) -> pyoxigraph.Store:
    """The rdf view of some documents."""
    rdf.rebuild(known if isinstance(known, SmallTruth) else SmallTruth(known), folder)
    found = rdf.read(folder)
    assert found is not None
    return found


def asking(store: pyoxigraph.Store) -> Ask:
    """What asks the questions of a store."""
    known = questions()

    def answer(name: str, *columns: str, **params: object) -> list[Any]:
        rows = ask(store, known[name], params, resolve=resolve)
        if not columns:
            return list(rows)
        return [row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows]

    return answer
