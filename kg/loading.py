"""From files and folders to records, one source at a time, and what became of each."""

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg._loading_report import (
    LoadedSource,
    LoadReport,
    Outcome,
    Progress,
    ProgressCallback,
    RejectCallback,
    RowCounts,
)
from kg._loading_run import UNMAPPED, Job, Known, Run, needs_mapping
from kg.errors import KGError, UnreadableSource
from kg.extracts import is_extract
from kg.journal import Journal
from kg.loader import Loader, Options, StreamLoader, choose_stream
from kg.model import Problem, Record
from kg.privacy import mask
from kg.reading import read_all, read_source
from kg.rows import COUNTED, Digests, Items, made, safe_name
from kg.source.archive import Unpacked
from kg.source.file import File
from kg.walk import files
from kg.workers import Workers

__all__ = [
    "COUNTED",
    "DEFAULT",
    "LoadReport",
    "LoadedSource",
    "Outcome",
    "Progress",
    "ProgressCallback",
    "RejectCallback",
    "RowCounts",
    "load",
    "read",
    "read_table",
]

#: A reading that nothing in particular is asked of.
DEFAULT = Options()


def read(path: Path, options: Options = DEFAULT, *, known: Sequence[Loader] | None = None) -> list[Record]:
    """Read one source without storing it.

    Args:
        path: the file.
        options: what is asked of the reading.
        known: the loaders to choose from; by default all that are installed.

    Returns:
        Its records, one as a rule, as the journal would keep them.

    Raises:
        UnreadableSource: where it cannot be read.
    """
    reading = read_source(path, mask(path.name), options, known)
    if reading.fault is not None:
        fault = UNMAPPED if path.is_file() and needs_mapping(File.look(path)) else reading.fault
        raise UnreadableSource(fault.what, where=reading.fault.where, mend=fault.mend)
    return reading.records()


def read_table(
    path: Path, options: Options = DEFAULT, *, known: Known | None = None
) -> Iterator[Record | Problem] | None:
    """Read the rows of a table or data file without storing them, one after the other.

    Args:
        path: the file.
        options: what is asked of the reading.
        known: the loaders to choose from; by default all that are installed.

    Returns:
        The record of each row as the journal would keep it, or what is wrong with it; last, why the file could not be
        read to its end, if so. None where the file is no table that a loader knows.

    Raises:
        UnreadableSource: the file cannot be read.
    """
    file = File.look(path, mask(path.name))
    streams = None if known is None else [one for one in known if isinstance(one, StreamLoader)]
    loader = choose_stream(file, options, streams)
    return None if loader is None else _rows(loader, file, options)


def _rows(loader: StreamLoader, file: File, options: Options) -> Iterator[Record | Problem]:
    digest = Digests(loader, options)
    items = Items(loader, file, options)
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        one = made(loader, file.name, options, item, safe_name(file.name, item), digest(item))
        yield from one.problems if one.records is None else one.records.records()
    if items.fault is not None:
        yield items.fault


def load(
    journal: Journal,
    paths: Iterable[Path],
    *,
    options: Options = DEFAULT,
    workers: int = 1,
    progress: ProgressCallback | None = None,
    reject: RejectCallback | None = None,
    known: Known | None = None,
    skip: Sequence[Path] = (),
) -> LoadReport:
    """Read files and folders into a journal: a document in one step, a table in many, each row a source of its own.

    A source that cannot be read is reported and the others are loaded. What the graph has already (the same bytes,
    loader and options) is not read again; of a changed table only the changed rows are.

    Args:
        journal: open for writing.
        paths: files, folders, and extracts (`kg.extracts`).
        options: what is asked of the reading; of what an extract holds it was asked when that was made.
        workers: processes that read.
        progress: called after each source; when it tells of a source, that one is on the disk.
        reject: called with each row of a table that cannot be read; a report lists only the first ones.
        known: the loaders to choose from; by default all that are installed.
        skip: folders to leave out.

    Returns:
        What became of each file. After Ctrl-C: of those until then, `interrupted` set.

    Raises:
        KGError: the journal cannot be written; what was kept until then stays.
    """
    started = time.monotonic()
    run = Run(journal, options, known, progress, reject)
    named = list(paths)
    extracts = [path for path in named if is_extract(path)]
    found = list(files((path for path in named if path not in extracts), skip=skip))
    interrupted = False
    jobs = run.jobs(found, extracts)
    try:
        with (
            Workers(workers) as run.workers,
            Unpacked() as run.unpacked,
            contextlib.closing(read_all(jobs, Job.place, options, run.workers, known=run.documents)) as readings,
        ):
            for job, reading in readings:
                run.finished.append(run.finish(job, reading))
                run.stopped = None
                if job.found.member is not None:
                    run.unpacked.done(job.found.member)
                run.tell(run.finished[-1].name, source=run.finished[-1])
    except KeyboardInterrupt:
        interrupted = True
        last = run.stopped() if run.stopped is not None else None
        if last is not None and last not in run.finished[-1:]:
            run.finished.append(last)
    except KGError as error:
        if run.finished or (run.stopped is not None and run.stopped() is not None):
            error.mend = f"{error.mend or ''} What was read until then is kept: the next `kg load` goes on.".strip()
        raise
    return LoadReport(sources=run.finished, seconds=time.monotonic() - started, interrupted=interrupted)
