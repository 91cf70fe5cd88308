"""The words of a source that show its facts: which show a fact best, and under which id each stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from kg.changes import Change
from kg.iris import Iris
from kg.model import Document, Evidence, Project, Record, Reference, TargetGroup, Theme

__all__ = ["RoleScheme", "Shown", "best", "file_of", "moment_of", "showing"]

#: Schemes of the roles that words show.
RoleScheme = Literal["role", "place-role"]


def showing(evidence: Sequence[Evidence], role: str) -> list[Evidence]:
    """The words that show a role; where none do, those that only name the thing; else all."""
    return (
        [words for words in evidence if words.role == role]
        or [words for words in evidence if words.role is None]
        or list(evidence)
    )


def file_of(document: Document, change: Change) -> str | None:
    """The file that a document is a row, an element or a part of; None where it is a file of its own."""
    file = document.file or change.source
    return file if file != document.name else None


def moment_of(document: Document, change: Change) -> datetime | None:
    """When a document was read first, UTC: as its file says, else as the journal does; None where neither tells."""
    for told in (document.read_at, change.read_at):
        try:
            moment = datetime.fromisoformat(told)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # a loader took what it found for a time
            continue
    return None


def best(evidence: Sequence[Evidence]) -> Evidence | None:
    """The surest words, of several equally sure ones the first in the text; None where there are none."""
    return min(evidence, key=lambda words: (-words.confidence, words.start, words.end), default=None)


class Shown:
    """All words that show what a record says, each under an id of its own: the same in every view.

    The id is that of its place in the text, `evidence/{document}/{start}-{end}`. What stands in one place may be
    evidence several times, found in several ways or for several roles: from the second on a number follows, in the
    order in which the record has them.

    Args:
        record: the record.
    """

    def __init__(self, record: Record) -> None:
        self._ids: dict[tuple[Evidence, str], str] = {}
        document = Iris(base="").node("evidence", record.document.name)
        spans: Counter[str] = Counter()
        for scheme, evidence in _shown(record):
            for words in evidence:
                key = _key(words, scheme)
                if key not in self._ids:
                    span = f"{document}/{words.start}-{words.end}"
                    spans[span] += 1
                    self._ids[key] = f"{span}/{spans[span]}" if spans[span] > 1 else span

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[tuple[str, Evidence]]:
        """All of them with their ids, relative to the graph's base."""
        return ((id, words) for (words, _), id in self._ids.items())

    def id(self, words: Evidence, scheme: RoleScheme = "role") -> str:
        """The id of some words, relative to the graph's base.

        Args:
            words: of the record.
            scheme: of the role that they show.

        Raises:
            KeyError: they show nothing in the record.
        """
        return self._ids[_key(words, scheme)]

    def ids(self, evidence: Iterable[Evidence], scheme: RoleScheme = "role") -> list[str]:
        """The ids of the words that show one fact, each once, in their order in the text."""
        found = {self.id(words, scheme): words for words in evidence}
        if len(found) < 2:  # most facts have one, and there are many facts
            return list(found)
        return sorted(found, key=lambda id: (found[id].start, found[id].end, found[id].method, id))


def _key(words: Evidence, scheme: RoleScheme) -> tuple[Evidence, str]:
    return words, scheme if words.role else ""


def _shown(record: Record) -> Iterator[tuple[RoleScheme, Iterable[Evidence]]]:
    yield "role", record.header.evidence.values()
    for organization in record.organizations:
        yield "role", organization.evidence
    for place in record.places:
        for role in place.roles or [place.role]:
            yield "place-role", showing(place.evidence, role)
    for count in record.place_counts:
        yield "place-role", [count.evidence]
    named: list[TargetGroup | Theme | Project] = [*record.target_groups, *record.themes, *record.projects]
    for one in named:
        yield "role", one.evidence
    for link in record.links:
        # A link to what the record does not have is a fault of its loader: no view has it.
        if _known(link.source, record) and _known(link.target, record):
            yield "role", link.evidence
    for allocation in record.allocations:
        if _has(record, allocation.organization):
            yield "role", allocation.evidence
    for event in record.events:
        yield "role", event.evidence
    for session in record.sessions:
        yield "role", session.evidence
        for speaker in session.speakers:
            yield "role", speaker.evidence


def _known(end: Reference, record: Record) -> bool:
    if end.type == "place":
        return True
    if end.type == "organization":
        return _has(record, end.id)
    return end.id == "self" or any(project.key == end.id for project in record.projects)


def _has(record: Record, key: str) -> bool:
    return any(organization.key == key for organization in record.organizations)
