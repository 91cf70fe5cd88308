"""All that views and cards are made from, as of one position of the journal."""

from collections.abc import Iterable
from functools import cached_property

from kg.changes import Change
from kg.journal import Journal, KeptSource
from kg.links import CollaborationLink, collaboration_links
from kg.model import Record
from kg.resolve import Identities, resolve

__all__ = ["JournalTruth"]


class JournalTruth:
    """The journal and what follows from it (`kg.views.Truth`), read once.

    Args:
        journal: of the graph.

    Attributes:
        base: base IRI of the graph's instances.
        position: of the journal, when this was made.
        sources: in force then, each with its records.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.base = journal.base
        with journal.snapshot():
            self.position = journal.position
            self.sources: list[tuple[KeptSource, list[Record]]] = list(journal.records())
            self._judgements = journal.judgements()

    @property
    def records(self) -> list[Record]:
        """The records of all sources, by source name."""
        return [record for _, records in self.sources for record in records]

    @cached_property
    def identities(self) -> Identities:
        """Who is the same as whom."""
        return resolve(self.records, self._judgements)

    @cached_property
    def links(self) -> list[CollaborationLink]:
        """Who works with whom."""
        return collaboration_links(self.records, self.identities)

    def changes(self, since: int) -> Iterable[Change]:
        """What every source that was read after the position `since` says now, oldest first."""
        newer = [(source, records) for source, records in self.sources if source.position > since]
        for source, records in sorted(newer, key=lambda pair: pair[0].position):
            yield _change(source, records)

    def change(self, source: str) -> Change:
        """What one source says now; without records where it was forgotten."""
        for kept, records in self.sources:
            if kept.name == source:
                return _change(kept, records)
        return Change(position=self.position, source=source)


def _change(source: KeptSource, records: list[Record]) -> Change:
    return Change(position=source.position, source=source.name, records=tuple(records), read_at=source.read_at)
