"""All that views and cards are made from, as of one position of the journal."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from kg.changes import Change
from kg.journal import Journal, KeptSource
from kg.links import CollaborationLink, collaboration_links
from kg.model import Record
from kg.resolve import Identities, resolve

__all__ = ["JournalTruth"]


class JournalTruth:
    """The journal and what follows from it (`kg.views.Truth`).

    Records are not kept here: what is asked of them is read again, one source after the other, so that a graph may be
    larger than the memory. A reading is never edited: read again, it says what it said.

    Args:
        journal: of the graph; open as long as this is used.

    Attributes:
        base: base IRI of the graph's instances.
        position: of the journal, when this was made.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.base = journal.base
        with journal.snapshot():
            self.position = journal.position
            self._kept = {kept.name: kept for kept in journal.sources()}
            self._judgements = journal.judgements()

    @property
    def sources(self) -> list[tuple[KeptSource, list[Record]]]:
        """The sources in force then, each with its records, by name; read anew each time."""
        return [(kept, self._journal.reading(kept.position)) for kept in self._kept.values()]

    @property
    def records(self) -> list[Record]:
        """The records of all sources, by source name; read anew each time."""
        return [record for _, records in self.sources for record in records]

    @cached_property
    def identities(self) -> Identities:
        """Who is the same as whom."""
        return resolve(self._outlines(), self._judgements)

    @cached_property
    def links(self) -> list[CollaborationLink]:
        """Who works with whom."""
        identities = self.identities
        return collaboration_links(self._outlines(), identities)

    def changes(self, since: int) -> Iterable[Change]:
        """What every source that was read after the position `since` says now, oldest first."""
        newer = (kept for kept in self._kept.values() if kept.position > since)
        return (self._change(kept) for kept in sorted(newer, key=lambda kept: kept.position))

    def change(self, source: str) -> Change:
        """What one source says now; without records where it was forgotten."""
        kept = self._kept.get(source)
        return self._change(kept) if kept is not None else Change(position=self.position, source=source)

    def _change(self, kept: KeptSource) -> Change:
        records = self._journal.reading(kept.position)
        return Change(position=kept.position, source=kept.name, records=tuple(records), read_at=kept.read_at)

    def _outlines(self) -> Iterator[Record]:
        """The records of all sources in outline, by source name."""
        # Who only asks a view does not need it.
        from kg.outlines import outline

        for kept in self._kept.values():
            yield from self._journal.reading(kept.position, outline)
