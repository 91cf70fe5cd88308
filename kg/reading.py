"""Reading one source with the loader that knows it, here or in worker processes.

Whatever a loader does, what comes back is a `Reading`: one source that breaks a loader is one fault, told without the
source's words.
"""

import contextlib
import multiprocessing
import multiprocessing.process
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.errors import KGError
from kg.loader import Loader, Options, choose
from kg.model import Problem, Record
from kg.privacy import mask
from kg.seal import Sealed, seal
from kg.source import Source

__all__ = ["Reading", "problem_of", "read_all", "read_source"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading of one source gave.

    Attributes:
        loader: name and version of the loader; empty where none was found.
        sha256: of the bytes that were read.
        sealed: the records, past the gate of `kg.privacy`; None where there is a fault.
        fault: why nothing could be read.
    """

    loader: str = ""
    sha256: str = ""
    sealed: Sealed | None = None
    fault: Problem | None = None

    def records(self) -> list[Record]:
        """The records."""
        return self.sealed.records() if self.sealed is not None else []


def problem_of(error: KGError) -> Problem:
    """An error as a problem of its source; what a loader says of a source passes `kg.privacy`."""
    return Problem(
        severity="error",
        what=mask(error.what),
        where=mask(error.where) if error.where else None,
        mend=error.mend,
        code="unreadable",
    )


def read_source(path: Path, name: str, options: Options, known: Sequence[Loader] | None = None) -> Reading:
    """Read one source; never raises for what is in it, nor for what a loader does.

    Args:
        path: the file.
        name: its name in the graph.
        options: what the user asked of the reading.
        known: the loaders to choose from; by default all that are installed.
    """
    loader: Loader | None = None
    try:
        source = Source.open(path, name)
        loader = choose(source, known)
        called = f"{loader.name}/{loader.version}"
        records: list[Record] = []
        for record in loader.read(source, options):
            if not isinstance(record, Record):
                raise TypeError("a loader yields kg.model.Record")
            # Names of documents are the graph's business: each is one record's, whatever the loader called it.
            record.document.name = name if not records else f"{name}#{len(records) + 1}"
            record.document.sha256, record.document.loader = source.sha256, called
            records.append(record)
        if not records:
            return Reading(fault=_fault("there is nothing in it that the loader reads.", name, "Check the document."))
        return Reading(loader=called, sha256=source.sha256, sealed=seal(records))
    except KGError as error:
        return Reading(fault=problem_of(error))
    except Exception as error:
        return Reading(fault=_broken(loader, name, error))


def _broken(loader: Loader | None, name: str, error: Exception) -> Problem:
    """A fault of the loader. The exception's own words may quote the source, so its kind and place must do."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    reader = f"the loader {loader.name}/{loader.version}" if loader is not None else "reading"
    return Problem(
        severity="error",
        what=f"{reader} failed: {type(error).__name__}{place}.",
        where=name,
        mend="Please report this with the document; the other sources are not concerned.",
        code="loader-failed",
    )


def _fault(what: str, name: str, mend: str) -> Problem:
    return Problem(severity="error", what=what, where=name, mend=mend, code="unreadable")


#: What a source that has to be read is known by to the caller, and how to find it.
Job = TypeVar("Job")
Locate = Callable[[Job], tuple[Path, str] | None]


def read_all(
    jobs: Iterable[Job],
    locate: Locate[Job],
    options: Options,
    *,
    workers: int = 1,
    known: Sequence[Loader] | None = None,
) -> Generator[tuple[Job, Reading | None], None, None]:
    """Read many sources; gives them back in their order, each as soon as it and those before it are read.

    Args:
        jobs: one for each source; asked for only a little ahead of what is given back.
        locate: path and name of a job's source; None where it need not be read.
        options: what the user asked of the reading.
        workers: processes that read; with 1 this process does.
        known: the loaders to choose from; those given must be picklable where `workers` is more than 1.
    """
    if workers > 1:
        yield from _Workers(workers, options, known).read(jobs, locate)
        return
    for job in jobs:
        place = locate(job)
        yield job, None if place is None else read_source(*place, options, known)


_KNOWN: Sequence[Loader] | None = None


def _start(known: Sequence[Loader] | None) -> None:
    """Make a worker ready: Ctrl-C is the parent's to handle, and a parent that is killed takes its workers along."""
    global _KNOWN
    _KNOWN = known
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _work(path: Path, name: str, options: Options) -> Reading:
    return read_source(path, name, options, _KNOWN)


class _Workers:
    def __init__(self, workers: int, options: Options, known: Sequence[Loader] | None) -> None:
        self.workers = workers
        self.options = options
        self.known = known
        self.pool = self.fresh(workers)

    def fresh(self, workers: int) -> ProcessPoolExecutor:
        # Spawned, not forked: a forked child would hold the journal's connection and the write lock.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(self.known,))

    def submit(self, place: tuple[Path, str]) -> "Future[Reading]":
        try:
            return self.pool.submit(_work, *place, self.options)
        except BrokenProcessPool as error:
            future: Future[Reading] = Future()
            future.set_exception(error)
            return future

    def read(self, jobs: Iterable[Job], locate: Locate[Job]) -> Generator[tuple[Job, Reading | None], None, None]:
        waiting: deque[tuple[Job, tuple[Path, str] | None, Future[Reading] | None]] = deque()
        try:
            for job in jobs:
                place = locate(job)
                waiting.append((job, place, None if place is None else self.submit(place)))
                if len(waiting) >= 4 * self.workers:
                    yield self.next(waiting)
            while waiting:
                yield self.next(waiting)
        finally:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def next(
        self, waiting: "deque[tuple[Job, tuple[Path, str] | None, Future[Reading] | None]]"
    ) -> tuple[Job, Reading | None]:
        job, place, future = waiting.popleft()
        if place is None or future is None:
            return job, None
        try:
            return job, future.result()
        except BrokenProcessPool:
            # A worker died (a crash in a library written in C, no memory left): all that waited were lost with it.
            reading = self.alone(place)
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.pool = self.fresh(self.workers)
            again = [(job, place, None if place is None else self.submit(place)) for job, place, _ in waiting]
            waiting.clear()
            waiting.extend(again)
            return job, reading

    def alone(self, place: tuple[Path, str]) -> Reading:
        """Read a source in a process of its own: if that dies too, it is this source that kills it."""
        with self.fresh(1) as pool, contextlib.suppress(BrokenProcessPool):
            return pool.submit(_work, *place, self.options).result()
        return Reading(
            fault=Problem(
                severity="error",
                what="the process that read it died (a crash, or no memory left).",
                where=place[1],
                mend="Please report this with the document; the other sources are not concerned.",
                code="loader-failed",
            )
        )
