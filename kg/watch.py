"""Telling of long work while it goes on: who shows it, a terminal, sets `watching`; who does it calls `working`."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar

__all__ = ["watching", "working"]

#: Called with what is being done (“making the rdf view”); what it returns is held open until that is done.
watching: ContextVar[Callable[[str], AbstractContextManager[object]] | None] = ContextVar("watching", default=None)


def working(what: str) -> AbstractContextManager[object]:
    """Hold this open around work that may take long.

    Args:
        what: is done, in words that follow “Now”: `making the rdf view`.
    """
    watch = watching.get()
    return watch(what) if watch is not None else contextlib.nullcontext()
