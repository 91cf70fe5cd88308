"""Reading one source with the loader that knows it, here or in worker processes.

Whatever a loader does, what comes back is a `Reading`: one source that breaks a loader is one fault, told without the
source's words.
"""

import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.errors import KGError
from kg.loader import Loader, Options, StreamLoader, choose
from kg.model import Problem, Record
from kg.privacy import mask
from kg.seal import Sealed, seal
from kg.source import Source
from kg.workers import Workers

__all__ = ["Reading", "fault_of", "problem_of", "read_all", "read_source", "worker_died"]


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
        return Reading(fault=fault_of(loader, name, error))


def fault_of(loader: Loader | StreamLoader | None, name: str, error: Exception) -> Problem:
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
    workers: Workers,
    *,
    known: Sequence[Loader] | None = None,
) -> Generator[tuple[Job, Reading | None], None, None]:
    """Read many sources; gives them back in their order, each as soon as it and those before it are read.

    Args:
        jobs: one for each source; asked for only a little ahead of what is given back.
        locate: path and name of a job's source; None where it need not be read.
        options: what the user asked of the reading.
        workers: who reads.
        known: the loaders to choose from; those given must be picklable where more than one process reads.
    """

    def asked() -> Iterator[tuple[Job, _Asked | None]]:
        for job in jobs:
            place = locate(job)
            yield job, None if place is None else (*place, options, known)

    yield from workers.in_order(asked(), _read, _died)


_Asked = tuple[Path, str, Options, Sequence[Loader] | None]


def _read(asked: _Asked) -> Reading:
    return read_source(*asked)


def _died(asked: _Asked) -> Reading:
    return Reading(fault=worker_died(asked[1]))


def worker_died(where: str) -> Problem:
    """That the process which read something died of it."""
    return Problem(
        severity="error",
        what="the process that read it died (a crash, or no memory left).",
        where=where,
        mend="Please report this with the document; the other sources are not concerned.",
        code="loader-failed",
    )
