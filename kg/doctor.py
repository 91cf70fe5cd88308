"""The doctor: examines a graph, changes nothing, and says what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from kg.errors import GraphDamaged
from kg.iris import Iris
from kg.journal import Journal
from kg.loader import Loader, StreamLoader, broken, loaders, stream_loaders
from kg.model import Record
from kg.resolve import Identities
from kg.views._generations import Stamp, others

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["Finding", "examine", "examine_damaged"]

#: So many sources with one kind of fault are told one by one; of the others only how many they are.
_LISTED = 20


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What the doctor found.

    Attributes:
        severity: `ok`, `note`, `warning` or `error`.
        code: a stable slug for programs (`journal`, `view-behind`, `identifier-conflict`, `unknown-loader`, …).
        what: in one sentence.
        where: file, source or id.
        mend: what to do about it.
    """

    severity: Literal["ok", "note", "warning", "error"]
    code: str
    what: str
    where: str | None = None
    mend: str | None = None


def examine(
    journal: Journal,
    views: Path,
    records: Iterable[Record],
    identities: Identities,
    known: Sequence[Loader | StreamLoader] | None = None,
) -> list[Finding]:
    """Examine a graph.

    Args:
        journal: of the graph.
        views: folder of all views.
        records: of the journal, in outline; gone through once.
        identities: of these records.
        known: the loaders there are; by default all that are installed.

    Returns:
        What was found: first the journal, then the views, the sources, who is who.
    """
    documents: set[str] = set()
    numbers: list[Finding] = []
    for record in records:
        documents.add(record.document.name)
        numbers += _numbers(record)
    return [
        *_journal(journal),
        *_few(_files(journal)),
        *_views(journal, views, documents),
        *_broken(broken() if known is None else {}),
        *_few(_loaders(journal, [*loaders(), *stream_loaders()] if known is None else known)),
        *_few(numbers),
        *_identities(journal, identities),
    ]


def _few(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first findings of each kind, and how many more there are."""
    more: dict[str, list[Finding]] = {}
    told: dict[str, int] = {}
    for finding in findings:
        told[finding.code] = told.get(finding.code, 0) + 1
        if told[finding.code] <= _LISTED:
            yield finding
        else:
            more.setdefault(finding.code, [finding])
    for code, (first,) in more.items():
        what = f"{told[code] - _LISTED:,} more sources of which the same is to be said ({code})."
        yield Finding(severity=first.severity, code=code, what=what, mend=first.mend)


def examine_damaged(journal: Journal, error: GraphDamaged) -> list[Finding]:
    """Examine a graph whose records cannot be read.

    Args:
        journal: of the graph.
        error: what went wrong.
    """
    told = Finding(
        severity="error",
        code="journal-damaged",
        what=error.what,
        where=error.where or str(journal.path),
        mend=error.mend,
    )
    return [told, *(finding for finding in _journal(journal) if finding.severity == "error")]


def _journal(journal: Journal) -> Iterator[Finding]:
    faults = journal.check()
    for fault in faults:
        yield Finding(
            severity="error",
            code="journal-damaged",
            what=f"SQLite finds a fault: {fault}.",
            where=str(journal.path),
            mend="Restore the file from a backup, or move the folder away and load the documents again.",
        )
    if faults:
        return
    sources, records = journal.counted()
    yield Finding(
        severity="ok",
        code="journal",
        what=f"The journal is at position {journal.position}, with {sources} sources and {records} records.",
        where=str(journal.path),
    )
    if journal.purge_pending():
        yield Finding(
            severity="warning",
            code="purge-pending",
            what="Old pages of a forgotten source are still in the journal's file.",
            where=str(journal.path),
            mend="End the processes that read the graph, then run `kg rebuild`.",
        )


def _files(journal: Journal) -> Iterator[Finding]:
    for file in journal.files():
        if not file.whole:
            yield Finding(
                severity="warning",
                code="file-unfinished",
                what="It was not read to its end when it was last loaded.",
                where=file.name,
                mend="`kg load` goes on with it.",
            )
            continue
        rejected = f"; {file.rejected:,} more could not be read" if file.rejected else ""
        yield Finding(
            severity="warning" if file.rejected else "ok",
            code="rows-rejected" if file.rejected else "file",
            what=f"It has {file.records:,} rows in the graph{rejected}.",
            where=file.name,
            mend="Correct them, and load it again; `kg load --rejects FILE` lists them." if file.rejected else None,
        )


class _Shown(Protocol):
    """What the doctor asks of a view, whatever its kind."""

    @property
    def stamp(self) -> Stamp | None:
        """What it reflects; None where it does not say."""
        ...

    def sources(self) -> set[str]:
        """Names of the documents that it holds."""
        ...

    def holds(self) -> str:
        """How much it holds, in words."""
        ...

    def damaged(self) -> list[str]:
        """What in it cannot be read, in words."""
        ...


class _Store:
    """The rdf view as the doctor sees it."""

    def __init__(self, store: "pyoxigraph.Store", stamp: Stamp | None) -> None:
        self._store = store
        self.stamp = stamp

    def sources(self) -> set[str]:
        from kg.views import rdf

        return rdf.sources(self._store)

    def holds(self) -> str:
        return f"{len(self._store):,} statements"

    def damaged(self) -> list[str]:
        try:
            self.sources()
            self.holds()
        except (OSError, RuntimeError) as error:
            return [str(error)]
        return []


def _views(journal: Journal, views: Path, documents: set[str]) -> Iterator[Finding]:
    """Hold every view against the journal, each in the same way."""
    # Who does not ask the doctor should not wait for the libraries of three views.
    from kg.views import rdf, search, tables

    store = rdf.read(views / "rdf")
    found: list[tuple[str, _Shown | None, str]] = [
        ("rdf", _Store(store, rdf.stamp(store, Iris(journal.base))) if store is not None else None, rdf.made_with()),
        ("tables", tables.read(views / "tables"), tables.made_with()),
        ("search", search.read(views / "search"), search.made_with()),
    ]
    for name, view, made_with in found:
        yield from _view(journal.position, documents, name, views / name, view, made_with)
        close = getattr(view, "close", None)
        if close is not None:
            close()


def _view(
    position: int, documents: set[str], name: str, directory: Path, view: _Shown | None, made_with: str
) -> Iterator[Finding]:
    """Hold one view against the journal.

    Args:
        position: of the journal.
        documents: names of those that the journal holds.
        name: of the view.
        directory: of the view.
        view: the view, None where it cannot be read.
        made_with: what it must have been made with.
    """
    where = str(directory)
    stamp = view.stamp if view is not None else None
    if view is None or stamp is None:
        damaged = directory.exists() and any(directory.iterdir())
        yield Finding(
            severity="error" if damaged else "note",
            code="view-damaged" if damaged else "view-missing",
            what=f"The {name} view cannot be read."
            if damaged
            else f"There is no {name} view yet; the next question makes it.",
            where=where,
            mend="Run `kg rebuild`: it is made again from the journal.",
        )
        return
    if faults := view.damaged():
        yield Finding(
            severity="error",
            code="view-damaged",
            what=f"The {name} view is damaged: {', '.join(faults)}.",
            where=where,
            mend="Run `kg rebuild`: it is made again from the journal.",
        )
        return
    if stamp.made_with != made_with:
        yield Finding(
            severity="note",
            code="view-outdated",
            what=f"The {name} view was made with another ontology or version; the next question makes it again.",
            where=where,
            mend="Run `kg rebuild` to have it now.",
        )
    if left := others(directory):
        yield Finding(
            severity="note",
            code="view-leftover",
            what=f"{len(left)} older or unfinished generations of the {name} view are still there: some process "
            "reads or writes them, or was killed.",
            where=where,
            mend="The next command that writes removes them; `kg rebuild` does it now.",
        )
    if stamp.position != position:
        behind = stamp.position < position
        yield Finding(
            severity="note" if behind else "error",
            code="view-behind" if behind else "view-ahead",
            what=f"The {name} view is at position {stamp.position}, the journal at {position}.",
            where=where,
            mend="The next question catches up." if behind else "Run `kg rebuild`: the journal is older than the view.",
        )
        return
    shown = view.sources()
    for document in sorted(documents ^ shown):
        lacks = document in documents
        yield Finding(
            severity="error",
            code="view-differs",
            what=f"The {name} view lacks this source." if lacks else f"The {name} view holds a source that is gone.",
            where=document,
            mend="Run `kg rebuild`.",
        )
    yield Finding(
        severity="ok",
        code="view",
        what=f"The {name} view is at position {stamp.position}, with {len(shown)} sources and {view.holds()}.",
        where=where,
    )


def _broken(loaders: Mapping[str, str]) -> Iterator[Finding]:
    for name, why in sorted(loaders.items()):
        yield Finding(
            severity="warning",
            code="broken-loader",
            what=f"The loader cannot be imported ({why}).",
            where=name,
            mend="Install its package anew, or remove it.",
        )


def _loaders(journal: Journal, known: Sequence[Loader | StreamLoader]) -> Iterator[Finding]:
    installed = {loader.name: loader.version for loader in known}
    for source in (*journal.documents(), *journal.files()):
        name, _, version = source.loader.rpartition("/")
        if name not in installed:
            yield Finding(
                severity="warning",
                code="unknown-loader",
                what=f"It was read by {source.loader}, which is not installed.",
                where=source.name,
                mend="Its facts stay. Install the package of that loader before loading it again.",
            )
        elif str(installed[name]) != version:
            yield Finding(
                severity="note",
                code="older-loader",
                what=f"It was read by {source.loader}; {name}/{installed[name]} is installed.",
                where=source.name,
                mend="`kg load` reads it again with that.",
            )


def _numbers(record: Record) -> Iterator[Finding]:
    for org in record.organizations:
        for number in org.identifiers:
            if not number.valid:
                yield Finding(
                    severity="warning",
                    code="wrong-check-digit",
                    what=f"{number.scheme} {number.value} of {org.name} has a wrong check digit.",
                    where=record.document.name,
                    mend="It identifies nobody. Correct the document and load it again.",
                )


def _identities(journal: Journal, identities: Identities) -> Iterator[Finding]:
    for conflict in identities.conflicts:
        judged = conflict.shared.startswith("judgement ")
        yield Finding(
            severity="warning",
            code="judgement-void" if judged else "identifier-conflict",
            what=f"{conflict.shared}: {conflict.reason}",
            where=", ".join(conflict.ids) or None,
            mend="Take the judgement back." if judged else "They stay apart. See which document has a wrong number.",
        )
    for proposal in identities.proposals:
        yield Finding(
            severity="note",
            code="same-project",
            what=f"It may be {proposal.described}: {proposal.why}",
            where=proposal.named,
            mend="A title alone makes no identity: nothing was merged.",
        )
    in_force = len(journal.judgements())
    yield Finding(
        severity="ok",
        code="identities",
        what=f"{len(identities.organizations)} organizations and {len(identities.projects)} projects and events, "
        f"{in_force} judgements in force.",
    )
