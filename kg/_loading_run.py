"""One load: which files are to be read, who reads them, and what became of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePath

import msgspec

from kg._loading_extract import ExtractedRows, document
from kg._loading_report import LoadedSource, Outcome, Progress, ProgressCallback, RejectCallback
from kg.errors import KGError
from kg.extracts import Extract, ExtractedFile, read_extract
from kg.harmless import neutral
from kg.journal import FileReading, Journal, KeptFile, KeptSource
from kg.loader import Loader, Options, StreamLoader, choose_stream, loaders, stream_loaders
from kg.model import Problem
from kg.privacy import mask
from kg.reading import Reading, problem_of, read_source
from kg.rows import COUNTED, Digests, called, masked, written
from kg.seal import seal
from kg.source.archive import Unpacked
from kg.source.file import File
from kg.streaming import Stream
from kg.walk import Found, Names, content_hash, is_there
from kg.workers import Workers

__all__ = ["UNMAPPED", "Job", "Known", "Run", "needs_mapping"]

#: Loaders of either kind.
Known = Sequence[Loader | StreamLoader]


#: What is said of a table that no loader knows.
UNMAPPED = Problem(
    severity="error",
    what="no loader recognises this table.",
    mend="`kg map-columns FILE` proposes a mapping of its columns, for --map.",
    code="unreadable",
)
_TABLES = {".csv", ".tsv", ".xlsx"}


def needs_mapping(file: File) -> bool:
    """Whether a file that no loader knows is a table, by name and content."""
    if PurePath(file.inner_name).suffix.lower() not in _TABLES:
        return False
    from kg.source.table import is_table

    return is_table(file)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a load: what it is called, and what is known of it before it is read.

    Attributes:
        found: the file.
        name: its name in the graph.
        path: where its bytes are, if it has to be read.
        sha256: of its bytes.
        kept: what the graph has of it.
        done: what became of it, where that is clear without reading it.
        problems: what is to be told of it.
        same: name of another document of the same bytes, whose reading can be taken.
        mapping: True where it is a table that needs a mapping of its columns.
        stream: for a table, what reads it, the file, and what is asked of the reading.
        extracted: where it lies in an extract.
    """

    found: Found
    name: str
    path: Path | None = None
    sha256: str = ""
    kept: KeptSource | None = None
    done: Outcome | None = None
    problems: list[Problem] = []
    same: str | None = None
    mapping: bool = False
    stream: tuple[StreamLoader, File, Options] | None = None
    extracted: tuple[Extract, ExtractedFile] | None = None

    def place(self) -> tuple[Path, str] | None:
        """Where to read it, and its name; None where it need not be read, and for a table."""
        if self.path is None or self.done is not None or self.stream is not None or self.same is not None:
            return None
        return self.path, self.name


class Run:
    """One load: which files are to be read, and what became of them."""

    workers: Workers
    unpacked: Unpacked

    def __init__(
        self,
        journal: Journal,
        options: Options,
        known: Known | None,
        progress: ProgressCallback | None,
        reject: RejectCallback | None,
    ) -> None:
        self.journal = journal
        self.options = options
        self.progress = progress
        self.reject = reject
        everyone: Known = [*loaders(), *stream_loaders()] if known is None else known
        #: None where all that are installed are asked: then workers need not be handed them.
        self.documents = None if known is None else [one for one in known if isinstance(one, Loader)]
        self.streams = [one for one in everyone if isinstance(one, StreamLoader)]
        self.current = {f"{loader.name}/{loader.version}" for loader in everyone}
        self.names = Names([*journal.documents(), *journal.files()])
        self.planned: dict[str, str] = {}
        self.finished: list[LoadedSource] = []
        self.total = 0
        #: What became of the table that is being read, until now.
        self.stopped: Callable[[], LoadedSource | None] | None = None

    def tell(self, name: str, rows: int = 0, source: LoadedSource | None = None) -> None:
        """Tell how far the load has come."""
        if self.progress is not None:
            self.progress(Progress(done=len(self.finished), total=self.total, name=name, rows=rows, source=source))

    def jobs(self, found: Sequence[Found], extracts: Iterable[Path]) -> Iterator[Job]:
        """What is to be done, each planned when those before it have been begun."""
        taken: list[Extract] = []
        faults: list[Job] = []
        for folder in extracts:
            try:
                taken.append(read_extract(folder))
            except KGError as error:
                here = Found(path=folder, name=folder.name, locator=str(folder), fault=error)
                faults.append(_failed(here, error))
        self.total = len(found) + len(faults) + sum(len(extract.files) for extract in taken)
        for file in found:
            yield self.plan(file)
        yield from faults
        for extract in taken:
            for held in extract.files:
                yield self.plan_extracted(extract, held)

    def plan(self, found: Found) -> Job:
        """What to do with a file."""
        try:
            if found.fault is not None:
                raise found.fault
            path = found.path if found.member is None else self.unpacked.path(found.member)
            sha256 = content_hash(path)
        except KGError as error:
            return _failed(found, error)
        job = self.known(found, sha256, self.is_current)
        return job if job.done is not None else self.to_read(job, path)

    def plan_extracted(self, extract: Extract, file: ExtractedFile) -> Job:
        """What to do with a file that was read when an extract was made."""
        name = neutral(file.name)
        found = Found(path=extract.folder / name, name=name, locator=file.locator)
        if file.fault is not None and not file.records:
            return Job(found=found, name=mask(name), done="failed", problems=[masked(file.fault)])
        options = extract.options if file.table else _of_document(extract.options)

        def is_current(kept: KeptSource) -> bool:
            whole = not isinstance(kept, KeptFile) or kept.whole
            return whole and (kept.loader, kept.options) == (file.loader, written(options))

        job = self.known(found, file.sha256, is_current)
        if job.done is not None:
            return job
        if not file.table:
            return msgspec.structs.replace(job, extracted=(extract, file))
        rows = ExtractedRows(extract, file)
        here = File(path=extract.folder, name=job.name, size=0, head=b"")
        return msgspec.structs.replace(job, stream=(rows, here, options))

    def known(self, found: Found, sha256: str, is_current: Callable[[KeptSource], bool]) -> Job:
        """What the graph has of a file, and whether that is all."""
        name = self.names.give(found, sha256)
        kept = self.names.kept(name)
        problems = self.notes(name, sha256)
        if self.planned.get(name) == sha256:
            return Job(found=found, name=name, done="unchanged", problems=[_same_content(name)])
        self.planned[name] = sha256
        if kept is None or kept.sha256 != sha256 or not is_current(kept):
            return Job(found=found, name=name, sha256=sha256, kept=kept, problems=problems)
        place = mask(found.locator)
        if kept.locator == place:
            return Job(found=found, name=name, kept=kept, done="unchanged", problems=problems)
        if is_there(kept.locator):
            # A copy beside the file that the source was read from.
            return Job(found=found, name=name, kept=kept, done="unchanged", problems=[_same_content(name)])
        self.journal.move(name, place)
        return Job(found=found, name=name, kept=kept, done="moved", problems=problems)

    def is_current(self, kept: KeptSource) -> bool:
        """Whether a source would be read in the same way again."""
        options = _of_document(self.options)
        if isinstance(kept, KeptFile):
            if not kept.whole:
                return False
            options = self.options_for(kept)
        return kept.options == written(options) and kept.loader in self.current

    def options_for(self, kept: KeptSource | None) -> Options:
        """What is asked of the reading of a table: it keeps the mapping that it was given once."""
        if self.options.mapping or not isinstance(kept, KeptFile):
            return self.options
        mapping = msgspec.json.decode(kept.options, type=Options).mapping
        return msgspec.structs.replace(self.options, mapping=mapping)

    def to_read(self, job: Job, path: Path) -> Job:
        """How a file is to be read: as a table, as a document, or not at all where the same bytes were read before."""
        options = self.options_for(job.kept)
        try:
            file = File.look(path, job.name)
            loader = choose_stream(file, options, self.streams)
        except KGError as error:
            return msgspec.structs.replace(job, done="failed", problems=[problem_of(error), *job.problems])
        if loader is not None:
            return msgspec.structs.replace(job, path=path, stream=(loader, file, options))
        return msgspec.structs.replace(job, path=path, same=self.same(job), mapping=needs_mapping(file))

    def same(self, job: Job) -> str | None:
        """A document of the same bytes and kind of name that is or will be read in the same way."""
        for other in self.names.same_content(job.name, job.sha256):
            kept = self.names.kept(other)
            is_read = kept is None or (not isinstance(kept, KeptFile) and self.is_current(kept))
            if is_read and PurePath(other).suffix == PurePath(job.name).suffix:
                return other
        return None

    def notes(self, name: str, sha256: str) -> list[Problem]:
        return [_same_content(other) for other in self.names.same_content(name, sha256)[:1]]

    def finish(self, job: Job, reading: Reading | None) -> LoadedSource:
        """Keep what was read of a file, and say what became of it."""
        path = str(job.found.path)
        if job.done is not None:
            return LoadedSource(name=job.name, path=path, outcome=job.done, problems=job.problems)
        if job.stream is not None:
            return self.read_table(job, *job.stream)
        options = self.options
        if job.extracted is not None:
            reading, options = document(*job.extracted, job.name), job.extracted[0].options
        elif reading is None:
            reading = self.read_again(job)
        if reading.fault is not None or reading.sealed is None:
            problems = [UNMAPPED if job.mapping else reading.fault] if reading.fault is not None else []
            if job.kept is not None:
                problems.append(_STAYS)
            return LoadedSource(name=job.name, path=path, outcome="failed", problems=problems)
        records = reading.records()
        loaded = LoadedSource(
            name=job.name,
            path=path,
            outcome="added" if job.kept is None else "replaced",
            title=records[0].document.title,
            kind=records[0].document.kind,
            counts={part: sum(len(getattr(record, part)) for record in records) for part in COUNTED},
            problems=[*(problem for record in records for problem in record.problems), *job.problems],
        )
        before = self.journal.position
        # Ctrl-C may come when it is on the disk and nobody has been told.
        self.stopped = lambda: loaded if self.journal.position > before else None
        self.journal.keep(
            job.name,
            reading.sealed,
            locator=job.found.locator,
            sha256=reading.sha256,
            loader=reading.loader,
            options=written(_of_document(options)),
        )
        return loaded

    def read_again(self, job: Job) -> Reading:
        """The reading of a document whose bytes were read under another name; they are read where that failed."""
        other = job.same or ""
        kept = self.journal.kept([other]).get(other)
        if kept is None or kept.sha256 != job.sha256:
            return read_source(job.path or job.found.path, job.name, self.options, self.documents)
        records = self.journal.reading(kept.position)
        for place, record in enumerate(records):
            record.document.name = job.name if place == 0 else f"{job.name}#{place + 1}"
            if record.document.title == other:
                record.document.title = job.name
        return Reading(loader=kept.loader, sha256=job.sha256, sealed=seal(records))

    def read_table(self, job: Job, loader: StreamLoader, file: File, options: Options) -> LoadedSource:
        """Read a table or data file into the journal, row by row."""

        def rejected(problem: Problem) -> None:
            if self.reject is not None:
                self.reject(job.name, problem)

        reading = FileReading(
            name=job.name,
            locator=job.found.locator,
            sha256=job.sha256,
            loader=called(loader),
            options=written(options),
        )
        digest = loader.digest if isinstance(loader, ExtractedRows) else Digests(loader, options)
        held = job.kept.records if isinstance(job.kept, KeptFile) and job.kept.whole else None
        stream = Stream(
            self.journal, file, loader, options, reading, digest, held, lambda rows: self.tell(job.name, rows), rejected
        )
        self.stopped = lambda: _loaded(job, stream, "stopped")
        stream.run(self.workers)
        loaded = _loaded(job, stream, _outcome(job, stream))
        self.stopped = None
        return loaded


def _failed(found: Found, error: KGError) -> Job:
    return Job(found=found, name=mask(found.name), done="failed", problems=[problem_of(error)])


def _outcome(job: Job, stream: Stream) -> Outcome:
    if stream.fault is not None:
        return "failed"
    if job.kept is None:
        return "added"
    rows = stream.rows
    return "replaced" if rows.added or rows.replaced or rows.withdrawn else "unchanged"


def _loaded(job: Job, stream: Stream, outcome: Outcome) -> LoadedSource:
    """What became of a table until now."""
    problems = [*([stream.fault] if stream.fault is not None else []), *stream.problems, *job.problems]
    if outcome == "failed":
        if stream.rows.added or stream.rows.replaced:
            problems.append(_PARTLY)
        elif job.kept is not None:
            problems.append(_STAYS)
    if outcome == "stopped":
        problems.append(_STOPPED)
    return LoadedSource(
        name=job.name,
        path=str(job.found.path),
        outcome=outcome,
        counts=dict(stream.counts),
        problems=problems,
        rows=stream.rows,
    )


def _of_document(options: Options) -> Options:
    """What is asked of the reading of a document: a mapping means nothing to it."""
    return msgspec.structs.replace(options, mapping="")


_PARTLY = Problem(
    severity="note",
    what="The rows that were read until then are kept.",
    mend="Load the file again when it is mended.",
    code="partly-read",
)

_STOPPED = Problem(
    severity="note",
    what="The rows that were read until then are kept.",
    mend="Load the file again to go on.",
    code="partly-read",
)

_STAYS = Problem(
    severity="note",
    what="What it said when it was last read stays in the graph.",
    mend="`kg forget` removes it.",
    code="earlier-reading-stays",
)


def _same_content(name: str) -> Problem:
    return Problem(severity="note", what=f"The same content is in the graph as {name}.", mend=None, code="same-content")
