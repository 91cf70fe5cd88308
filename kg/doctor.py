"""The doctor: examines a graph, changes nothing, and says what to do."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kg.errors import GraphDamaged
from kg.iris import Iris
from kg.journal import Journal
from kg.loader import Loader, broken, loaders
from kg.model import Record
from kg.resolve import Identities
from kg.views import rdf

__all__ = ["Finding", "examine", "examine_damaged"]


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
    view: Path,
    records: Sequence[Record],
    identities: Identities,
    known: Sequence[Loader] | None = None,
) -> list[Finding]:
    """Examine a graph.

    Args:
        journal: of the graph.
        view: directory of the rdf view.
        records: of the journal.
        identities: of these records.
        known: the loaders there are; by default all that are installed.

    Returns:
        What was found: first the journal, then the views, the sources, who is who.
    """
    return [
        *_journal(journal),
        *_view(journal, view),
        *_broken(broken() if known is None else {}),
        *_loaders(journal, loaders() if known is None else known),
        *_numbers(records),
        *_identities(journal, identities),
    ]


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
    sources = journal.sources()
    yield Finding(
        severity="ok",
        code="journal",
        what=f"The journal is at position {journal.position}, with {len(sources)} sources and "
        f"{sum(source.records for source in sources)} records.",
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


def _view(journal: Journal, view: Path) -> Iterator[Finding]:
    iris = Iris(journal.base)
    store = rdf.read(view)
    stamp = rdf.stamp(store, iris) if store is not None else None
    where = str(view)
    if store is None or stamp is None:
        damaged = view.exists() and any(view.iterdir())
        yield Finding(
            severity="error" if damaged else "note",
            code="view-damaged" if damaged else "view-missing",
            what="The rdf view cannot be read." if damaged else "There is no rdf view yet; the next question makes it.",
            where=where,
            mend="Run `kg rebuild`: it is made again from the journal.",
        )
        return
    if stamp.made_with != rdf.made_with():
        yield Finding(
            severity="note",
            code="view-outdated",
            what="The rdf view was made with another ontology or version; the next question makes it again.",
            where=where,
            mend="Run `kg rebuild` to have it now.",
        )
    if stamp.position != journal.position:
        behind = stamp.position < journal.position
        yield Finding(
            severity="note" if behind else "error",
            code="view-behind" if behind else "view-ahead",
            what=f"The rdf view is at position {stamp.position}, the journal at {journal.position}.",
            where=where,
            mend="The next question catches up." if behind else "Run `kg rebuild`: the journal is older than the view.",
        )
        return
    kept = {source.name for source in journal.sources()}
    shown = {
        name for graph in store.named_graphs() if (name := iris.document_of(getattr(graph, "value", ""))) is not None
    }
    for name in sorted(kept ^ shown):
        yield Finding(
            severity="error",
            code="view-differs",
            what="The rdf view lacks this source." if name in kept else "The rdf view holds a source that is gone.",
            where=name,
            mend="Run `kg rebuild`.",
        )
    yield Finding(
        severity="ok",
        code="view",
        what=f"The rdf view is at position {stamp.position}, with {len(shown)} sources and {len(store)} statements.",
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


def _loaders(journal: Journal, known: Sequence[Loader]) -> Iterator[Finding]:
    installed = {loader.name: loader.version for loader in known}
    for source in journal.sources():
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


def _numbers(records: Sequence[Record]) -> Iterator[Finding]:
    for record in records:
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
