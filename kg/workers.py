"""Work done by processes, given back in order: one that dies costs only the piece of work that kills it."""

import contextlib
import multiprocessing
import multiprocessing.process
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

__all__ = ["Workers", "alone"]

Job = TypeVar("Job")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

#: So many pieces of work for each process are asked for before the first is given back.
_AHEAD = 4


class Workers:
    """Processes that work, started when they are first needed. Use it as a context manager.

    Args:
        count: how many; with 1 this process does all the work.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        # Nobody wants what they are at any more, and it may take them long: `shutdown` alone would wait for it.
        working = list((getattr(self._pool, "_processes", None) or {}).values()) if error is not None else []
        self._pool.shutdown(wait=not working, cancel_futures=True)
        for process in working:
            process.terminate()

    def in_order(
        self,
        jobs: Iterable[tuple[Job, Asked | None]],
        work: Callable[[Asked], Answer],
        died: Callable[[Asked], Answer],
    ) -> Generator[tuple[Job, Answer | None], None, None]:
        """Do many pieces of work; gives them back in their order, each as soon as it and those before it are done.

        Args:
            jobs: each with what is to be worked on, None where nothing is; asked for only a little ahead of what is
                given back.
            work: a function of a module, so that another process finds it.
            died: what to give back for work that kills the process which does it.
        """
        if self._count == 1:
            for job, asked in jobs:
                yield job, None if asked is None else work(asked)
            return
        waiting: deque[tuple[Job, Asked | None, Future[Answer] | None]] = deque()
        for job, asked in jobs:
            waiting.append((job, asked, None if asked is None else self._submit(work, asked)))
            if len(waiting) >= _AHEAD * self._count:
                done: tuple[Job, Answer] | tuple[Job, None] = self._next(waiting, work, died)
                yield done
        while waiting:
            done = self._next(waiting, work, died)
            yield done

    def _submit(self, work: Callable[[Asked], Answer], asked: Asked) -> "Future[Answer]":
        if self._pool is None:
            self._pool = _pool(self._count)
        try:
            return self._pool.submit(work, asked)
        except BrokenProcessPool:
            # Those that wait for it will find that out each for itself.
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = _pool(self._count)
            return self._pool.submit(work, asked)

    def _next(
        self,
        waiting: "deque[tuple[Job, Asked | None, Future[Answer] | None]]",
        work: Callable[[Asked], Answer],
        died: Callable[[Asked], Answer],
    ) -> tuple[Job, Answer] | tuple[Job, None]:
        job, asked, future = waiting.popleft()
        if asked is None or future is None:
            return job, None
        try:
            return job, future.result()
        except (BrokenProcessPool, CancelledError):
            # A worker died (a crash in a library written in C, no memory left): all that waited were lost with it.
            answer = alone(work, asked, died)
            for place, (other, work_of_it, its) in enumerate(waiting):
                if work_of_it is not None and its is not None and _is_lost(its):
                    waiting[place] = (other, work_of_it, self._submit(work, work_of_it))
            return job, answer


def alone(work: Callable[[Asked], Answer], asked: Asked, died: Callable[[Asked], Answer]) -> Answer:
    """Do a piece of work in a process of its own: if that dies too, it is this piece that kills it."""
    with _pool(1) as pool, contextlib.suppress(BrokenProcessPool):
        return pool.submit(work, asked).result()
    return died(asked)


def _is_lost(future: "Future[Any]") -> bool:
    return future.cancelled() or (future.done() and isinstance(future.exception(), BrokenProcessPool))


def _pool(count: int) -> ProcessPoolExecutor:
    # Spawned, not forked: a forked child would hold the journal's connection and the write lock.
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_start)


def _start() -> None:
    """Make a worker ready: Ctrl-C is the parent's to handle, and a parent that is killed takes its workers along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
