"""All that views and cards are made from, as of one position of the journal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from kg import resources
from kg.changes import Change
from kg.collecting import no_collecting
from kg.difference import MOST_SOURCES, Difference, difference
from kg.joining import Words
from kg.journal import Journal, KeptSource
from kg.links import CollaborationLink, collaboration_links
from kg.model import Record
from kg.postings import Postings
from kg.resolve import Identities, resolve
from kg.state import TooMuch, words_of

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
            self._judgements = journal.judgements()
        self._changed: dict[int, Difference | None] = {}

    @property
    def sources(self) -> list[tuple[KeptSource, list[Record]]]:
        """The sources in force then, each with its records, by name; read anew each time."""
        return sorted(self._read(), key=lambda row: row[0].name)

    @property
    def records(self) -> list[Record]:
        """The records of all sources, by source name; read anew each time."""
        return [record for _, records in self.sources for record in records]

    @cached_property
    def identities(self) -> Identities:
        """Who is the same as whom."""
        with no_collecting():
            try:
                posted = self._postings((self.position,)) is not None
            except TooMuch:
                posted = False
            return resolve(self._outlines() if posted else self._posted(), self._judgements)

    @cached_property
    def links(self) -> list[CollaborationLink]:
        """Who works with whom."""
        identities = self.identities
        with no_collecting():
            return collaboration_links(self._outlines(), identities)

    def changes(self, since: int) -> Iterable[Change]:
        """What every source that was read after the position `since` says now, oldest first."""
        return (_change(kept, records) for kept, records in self._read(since))

    def change(self, source: str) -> Change:
        """What one source says now; without records where it was forgotten."""
        head = self._journal.heads([source]).get(source)
        if head is not None and head.position <= self.position:
            # A row that is gone from its file has a last reading without records.
            for kept, records in self._journal.read(head.position - 1, head.position):
                return _change(kept, records)
        elif head is not None:
            # It was read again since: what it said then is looked for.
            for kept, records in self._read():
                if kept.name == source:
                    return _change(kept, records)
        return Change(position=self.position, source=source)

    def changed(self, since: int) -> Difference | None:
        """What is otherwise now than at an earlier position; None where that cannot be told, and all is to be asked.

        It costs what the changes touch, however large the graph is. What was forgotten since cannot be told, nor what
        is too much.

        Args:
            since: a position of the journal.
        """
        if since not in self._changed:
            self._changed[since] = self._difference(since)
        return self._changed[since]

    def _difference(self, since: int) -> Difference | None:
        if not self._journal.last_forgotten <= since <= self.position:
            return None
        try:
            postings = self._postings((since, self.position))
            if postings is None:
                return None
            with no_collecting():
                return difference(self._journal, postings, since, self.position)
        except TooMuch:
            return None

    def _postings(self, positions: Sequence[int]) -> Postings | None:
        """The postings, brought up to some positions; None where they must be made anew.

        Raises:
            TooMuch: it is quicker to make them anew.
        """
        postings = Postings.read(self._path, resources.checksum())
        if postings is None or not postings.steps or postings.steps[0] < self._journal.last_forgotten:
            return None
        for position in positions:
            if position > postings.steps[-1]:
                self._post(postings, postings.steps[-1], position)
            if position not in postings.steps:
                return None
        return postings

    def _post(self, postings: Postings, since: int, until: int) -> None:
        """Note in the postings what was read between two positions."""
        words = Words()
        for count, (kept, records) in enumerate(self._journal.read(since, until, _outline())):
            if count > MOST_SOURCES:
                raise TooMuch
            for record in records:
                postings.add(words_of(record, words), kept.position)
        postings.step(until)
        postings.write(self._path)

    @property
    def _path(self) -> Path:
        return self._journal.path.with_name("postings")

    def _read(self, since: int = 0) -> Iterator[tuple[KeptSource, list[Record]]]:
        return self._journal.read(since, self.position)

    def _outlines(self) -> Iterator[Record]:
        """The records of all sources in outline."""
        return (record for _, records in self._journal.read(0, self.position, _outline()) for record in records)

    def _posted(self) -> Iterator[Record]:
        """The same; what they say is posted meanwhile, so that the next change costs little."""
        postings, words = Postings(resources.checksum()), Words()
        for kept, records in self._journal.read(0, self.position, _outline()):
            for record in records:
                postings.add(words_of(record, words), kept.position)
                yield record
        postings.step(self.position)
        postings.write(self._path)


def _outline() -> Callable[[bytes], Record]:
    # Who only asks a view does not need it.
    from kg.outlines import outline

    return outline


def _change(kept: KeptSource, records: Sequence[Record]) -> Change:
    return Change(position=kept.position, source=kept.name, records=tuple(records), read_at=kept.read_at)
