"""From files and folders to records, one source at a time, and what became of each."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kg.errors import KGError, UnreadableSource
from kg.journal import Journal, KeptSource
from kg.loader import Loader, Options, loaders
from kg.model import Problem, Record
from kg.privacy import mask
from kg.reading import Reading, problem_of, read_all, read_source
from kg.walk import Found, Names, content_hash, files

__all__ = [
    "COUNTED",
    "DEFAULT",
    "LoadReport",
    "LoadedSource",
    "Outcome",
    "Progress",
    "ProgressCallback",
    "load",
    "read",
]

#: A reading that nothing in particular is asked of.
DEFAULT = Options()

Outcome = Literal["added", "replaced", "unchanged", "moved", "failed"]


class LoadedSource(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one source.

    Attributes:
        name: its name in the graph (for a failed one, the name that it would have had).
        path: the file as the user named it.
        outcome: `added`, `replaced` (its facts changed), `unchanged` (not read again), `moved` (the same content
            under another path), `failed`.
        title: title of the document; empty where it failed.
        kind: document kind; empty where it failed.
        counts: number of organizations, places, target_groups, projects, links, events, sessions that it names;
            empty where it was not read.
        problems: what was wrong in it.
    """

    name: str
    path: str
    outcome: Outcome
    title: str = ""
    kind: str = ""
    counts: dict[str, int] = {}
    problems: list[Problem] = []


class LoadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one load did.

    Attributes:
        sources: one for each file, in the order of the paths.
        seconds: how long it took.
        interrupted: True where the user stopped it (Ctrl-C): what is listed is kept.
    """

    sources: list[LoadedSource]
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def failed(self) -> list[LoadedSource]:
        """The sources that could not be read."""
        return [source for source in self.sources if source.outcome == "failed"]

    def count(self, outcome: Outcome) -> int:
        """How many sources had this outcome."""
        return sum(source.outcome == outcome for source in self.sources)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a load has come: told after each source.

    Attributes:
        done: sources finished.
        total: sources in all.
        source: the one just finished.
    """

    done: int
    total: int
    source: LoadedSource


ProgressCallback = Callable[[Progress], None]


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
        raise UnreadableSource(reading.fault.what, where=reading.fault.where, mend=reading.fault.mend)
    return reading.records()


def load(
    journal: Journal,
    paths: Iterable[Path],
    *,
    options: Options = DEFAULT,
    workers: int = 1,
    progress: ProgressCallback | None = None,
    known: Sequence[Loader] | None = None,
    skip: Sequence[Path] = (),
) -> LoadReport:
    """Read files and folders into a journal, each source in a transaction of its own.

    A source that cannot be read is reported and the others are loaded. What the graph has already (the same bytes,
    loader and options) is not read again.

    Args:
        journal: open for writing.
        paths: files and folders.
        options: what is asked of the reading.
        workers: processes that read.
        progress: called after each source; when it tells of a source, that one is on the disk.
        known: the loaders to choose from; by default all that are installed.
        skip: folders to leave out.

    Returns:
        What became of each file. After Ctrl-C: of those until then, `interrupted` set.
    """
    started = time.monotonic()
    run = _Run(journal, options, known)
    found = list(files(paths, skip=skip))
    finished: list[LoadedSource] = []
    interrupted = False
    jobs = (run.plan(file) for file in found)
    try:
        with contextlib.closing(read_all(jobs, _Job.place, options, workers=workers, known=known)) as readings:
            for job, reading in readings:
                finished.append(run.finish(job, reading))
                if progress is not None:
                    progress(Progress(done=len(finished), total=len(found), source=finished[-1]))
    except KeyboardInterrupt:
        interrupted = True
    return LoadReport(sources=finished, seconds=time.monotonic() - started, interrupted=interrupted)


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a load: what it is called, and what is known of it before it is read."""

    found: Found
    name: str
    kept: KeptSource | None = None
    done: Outcome | None = None
    problems: list[Problem] = []

    def place(self) -> tuple[Path, str] | None:
        """Where to read it, and its name; None where nothing is left to do."""
        return None if self.done is not None else (self.found.path, self.name)


class _Run:
    """One load: which files are to be read, and what became of them."""

    def __init__(self, journal: Journal, options: Options, known: Sequence[Loader] | None) -> None:
        self.journal = journal
        self.options = msgspec.json.encode(options, order="deterministic").decode()
        self.current = {f"{loader.name}/{loader.version}" for loader in (loaders() if known is None else known)}
        self.names = Names(journal.sources())
        self.planned: dict[str, str] = {}

    def plan(self, found: Found) -> _Job:
        """What to do with a file."""
        try:
            if found.fault is not None:
                raise found.fault
            sha256 = content_hash(found.path)
        except KGError as error:
            return _Job(found=found, name=mask(found.name), done="failed", problems=[problem_of(error)])
        name = self.names.give(found, sha256)
        kept = self.names.kept(name)
        problems = self.notes(name, sha256)
        if self.planned.get(name) == sha256:
            return _Job(found=found, name=name, done="unchanged", problems=[_same_content(name)])
        self.planned[name] = sha256
        if kept is None or (kept.sha256, kept.options) != (sha256, self.options) or kept.loader not in self.current:
            return _Job(found=found, name=name, kept=kept, problems=problems)
        place = mask(found.locator)
        if kept.locator == place:
            return _Job(found=found, name=name, kept=kept, done="unchanged", problems=problems)
        if os.path.lexists(kept.locator):
            # A copy beside the file that the source was read from.
            return _Job(found=found, name=name, kept=kept, done="unchanged", problems=[_same_content(name)])
        self.journal.move(name, place)
        return _Job(found=found, name=name, kept=kept, done="moved", problems=problems)

    def notes(self, name: str, sha256: str) -> list[Problem]:
        return [_same_content(other) for other in self.names.same_content(name, sha256)[:1]]

    def finish(self, job: _Job, reading: Reading | None) -> LoadedSource:
        """Keep what was read of a file, and say what became of it."""
        path = str(job.found.path)
        if job.done is not None or reading is None:
            return LoadedSource(name=job.name, path=path, outcome=job.done or "failed", problems=job.problems)
        if reading.fault is not None or reading.sealed is None:
            problems = [reading.fault] if reading.fault is not None else []
            if job.kept is not None:
                problems.append(_STAYS)
            return LoadedSource(name=job.name, path=path, outcome="failed", problems=problems)
        records = reading.records()
        self.journal.keep(
            job.name,
            reading.sealed,
            locator=job.found.locator,
            sha256=reading.sha256,
            loader=reading.loader,
            options=self.options,
        )
        return LoadedSource(
            name=job.name,
            path=path,
            outcome="added" if job.kept is None else "replaced",
            title=records[0].document.title,
            kind=records[0].document.kind,
            counts={part: sum(len(getattr(record, part)) for record in records) for part in COUNTED},
            problems=[*(problem for record in records for problem in record.problems), *job.problems],
        )


#: Parts of a record that a report counts.
COUNTED = ("organizations", "places", "target_groups", "projects", "links", "events", "sessions")

_STAYS = Problem(
    severity="note",
    what="What it said when it was last read stays in the graph.",
    mend="`kg forget` removes it.",
    code="earlier-reading-stays",
)


def _same_content(name: str) -> Problem:
    return Problem(severity="note", what=f"The same content is in the graph as {name}.", mend=None, code="same-content")
