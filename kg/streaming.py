"""A table or data file into the journal: one row after the other, each a source of its own.

What a row says is read only where its content is new: the journal has the digest of every row that it holds. Rows are
kept in batches, each in one step, and the file itself when all of it is in: so a load that is cut short loses nothing
that was kept, and the next one goes on. Nothing grows with the file but one byte for each reading of the journal.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import msgspec

from kg.journal import FileReading, Journal, Row
from kg.journal_kept import Head
from kg.loader import Item, Options, StreamLoader
from kg.model import Problem
from kg.privacy import mask
from kg.reading import fault_of, worker_died
from kg.rows import COUNTED, Items, Made, made, row_name, safe_name
from kg.source.file import File
from kg.workers import Workers, alone

__all__ = ["Digesting", "RowCounts", "Stream"]

#: So many items are compared with the journal at a time, and at most so many rows are read and kept in one step …
_BATCH = 1000
#: … or so many bytes of them: elements of some files are large.
_BYTES = 4_000_000
#: So many problems of rows are listed in a report; all are counted, and told one by one.
_LISTED = 10


class RowCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the rows of a file.

    Attributes:
        added: new in the graph.
        replaced: changed since they were last read.
        unchanged: not read again.
        withdrawn: gone from the file since it was last read, and with it from the graph.
        rejected: could not be read.
        repeated: stand in the file twice, word for word; counted once.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0
    repeated: int = 0

    @property
    def held(self) -> int:
        """How many rows the graph has of the file."""
        return self.added + self.replaced + self.unchanged


class Digesting(Protocol):
    """Makes the digest of an item; `size` is that of all content until now, in bytes."""

    size: int

    def __call__(self, item: Item) -> str:
        """The digest of an item; raises TypeError or ValueError where its content is no plain value."""
        ...


class _Planned(NamedTuple):
    """A row that is to be read: its item, name and digest, and whether the graph has an earlier reading of it."""

    item: Item
    name: str
    digest: str
    known: bool


class _Batch(NamedTuple):
    loader: StreamLoader
    file: str
    options: Options
    rows: list[_Planned]


class Stream:
    """The load of one file.

    Args:
        journal: open for writing.
        file: what is read.
        loader: what reads it.
        options: what the user asked of the reading.
        reading: the file as the journal is to keep it.
        digest: of an item's content (`kg.rows.Digests`).
        held: how many of its rows the graph has; None where that is not known.
        tell: called with the number of rows so far, again and again.
        reject: called with each row that cannot be read.

    Attributes:
        counts: how many organizations, places … were read in them.
        problems: the first of what was wrong in them.
        fault: why the file could not be read to its end; None where it could, until now.
    """

    def __init__(
        self,
        journal: Journal,
        file: File,
        loader: StreamLoader,
        options: Options,
        reading: FileReading,
        digest: Digesting,
        held: int | None,
        tell: Callable[[int], None],
        reject: Callable[[Problem], None],
    ) -> None:
        self.counts = dict.fromkeys(COUNTED, 0)
        self.problems: list[Problem] = []
        self.fault: Problem | None = None
        self._journal = journal
        self._file = file
        self._loader = loader
        self._options = options
        self._reading = reading
        self._tell = tell
        self._reject = reject
        self._unlisted = {"error": 0, "warning": 0, "note": 0}
        self._number = journal.file_number(reading.name)
        self._start = journal.position
        #: For each position of the journal whether its reading is one of a row that was met.
        self._met = bytearray(self._start + 1 if self._number is not None else 0)
        self._added = self._replaced = self._unchanged = self._withdrawn = self._rejected = self._repeated = 0
        #: Rows that cannot be read any more, and of which the graph has an earlier reading.
        self._staying = 0
        #: Name → digest of the rows that are being read and not yet kept, and of those that could not be read.
        self._pending: dict[str, str] = {}
        self._digest = digest
        self._held = held

    @property
    def rows(self) -> RowCounts:
        """What became of the rows until now."""
        return RowCounts(
            added=self._added,
            replaced=self._replaced,
            unchanged=self._unchanged,
            withdrawn=self._withdrawn,
            rejected=self._rejected,
            repeated=self._repeated,
        )

    def run(self, workers: Workers) -> None:
        """Read the file and keep what is new.

        Raises:
            KGError: the journal cannot be written; what was kept until then stays.
        """
        for planned, readings in workers.in_order(self._batches(), _make, _died):
            self._keep(planned, readings or [])
            self._told()
        if self.fault is None and self.rows.held == 0:
            self.fault = self._nothing()
        if self.fault is None:
            self._end()
        self._tell_unlisted()

    def _batches(self) -> Iterator[tuple[list[_Planned], _Batch | None]]:
        """What is to be read, in batches."""
        planned: list[_Planned] = []
        for items, is_full in self._portions():
            planned += self._compared(items)
            if len(planned) >= _BATCH or (planned and is_full):
                yield planned, self._batch(planned)
                planned = []
            else:
                self._told()
        if planned:
            yield planned, self._batch(planned)

    def _portions(self) -> Iterator[tuple[list[tuple[Item, str]], bool]]:
        """The items with their digests, some at a time, and whether those are many bytes."""
        items: list[tuple[Item, str]] = []
        full = _BYTES
        for item in self._items():
            try:
                items.append((item, self._digest(item)))
            except (TypeError, ValueError) as error:  # half of a character, or what is no plain value
                self._refuse(fault_of(self._loader, mask(item.where), error))
            if len(items) >= _BATCH or self._digest.size >= full:
                yield items, self._digest.size >= full
                items = []
                full = self._digest.size + _BYTES
        yield items, False

    def _batch(self, planned: list[_Planned]) -> _Batch:
        return _Batch(self._loader, self._reading.name, self._options, planned)

    def _items(self) -> Iterator[Item]:
        """The items of the file; what is none is rejected, or told of the whole file."""
        found = Items(self._loader, self._file, self._options)
        for item in found:
            if not isinstance(item, Problem):
                yield item
            elif item.severity == "error":
                self._refuse(item)
            else:
                self._list(item)
        self.fault = found.fault

    def _compared(self, items: Sequence[tuple[Item, str]]) -> Iterator[_Planned]:
        """Those of some items that are new or changed."""
        file = self._reading.name
        names = [row_name(file, item) for item, _ in items]
        heads = self._journal.heads(names)
        # A name that the graph has is safe: only others are looked at closely.
        unknown = {
            place: safe
            for place, name in enumerate(names)
            if name not in heads and name not in self._pending and (safe := safe_name(file, items[place][0])) != name
        }
        heads |= self._journal.heads(list(unknown.values()))
        for place, (item, digest) in enumerate(items):
            planned = self._placed(item, unknown.get(place, names[place]), digest, heads)
            if planned is not None:
                self._pending[planned.name] = planned.digest
                yield planned

    def _placed(self, item: Item, name: str, digest: str, heads: dict[str, Head]) -> _Planned | None:
        """The row under the first name that is its own; None where the graph has it, or has met it in this file."""
        for candidate in self._candidates(item, name):
            if candidate in self._pending:
                before = self._pending[candidate]
            else:
                head = heads.get(candidate)
                if head is None and candidate != name:
                    head = self._journal.heads([candidate]).get(candidate)
                if head is None or not head.digest:
                    return _Planned(item, candidate, digest, known=False)
                if head.file is None or head.file != self._number:
                    continue  # it is the name of another document
                if head.position <= self._start and not self._met[head.position]:
                    self._met[head.position] = 1
                    if head.digest != digest:
                        return _Planned(item, candidate, digest, known=True)
                    self._unchanged += 1
                    return None
                before = head.digest
            if before == digest:
                self._repeated += 1
                return None
        raise AssertionError("there is always one more name")

    def _candidates(self, item: Item, name: str) -> Iterator[str]:
        yield name
        if item.name is not None:
            name = f"{self._reading.name}#{name}"
            yield name
        number = 2
        while True:
            yield f"{name}~{number}"
            number += 1

    def _keep(self, planned: Sequence[_Planned], readings: Sequence[Made]) -> None:
        rows: list[Row] = []
        known = 0
        for row, one in zip(planned, readings, strict=True):
            if one.records is None:
                self._refuse(*one.problems, stays=row.known)
                self._staying += row.known
                continue
            rows.append(Row(row.name, row.digest, one.records))
            known += row.known
        if rows:
            self._journal.keep_rows(self._reading, rows)
            if self._number is None:
                self._number = self._journal.file_number(self._reading.name)
        for row, one in zip(planned, readings, strict=True):
            if one.records is None:
                continue
            del self._pending[row.name]
            for part, count in zip(COUNTED, one.counts, strict=True):
                self.counts[part] += count
            for problem in one.problems:
                self._list(problem)
        self._added += len(rows) - known
        self._replaced += known

    def _end(self) -> None:
        """Withdraw what is gone, and say that the file is whole."""
        gone: list[str] = []
        known = self._unchanged + self._replaced + self._staying
        if self._number is not None and self._met and known != self._held:
            for name, position in self._journal.rows_of(self._number, self._start):
                if not self._met[position]:
                    gone.append(name)
                    if len(gone) >= _BATCH:
                        self._withdraw(gone)
                        gone = []
        self._withdraw(gone)
        count = self._added + known
        self._journal.keep_rows(self._reading, [], whole=True, count=count, rejected=self._rejected)

    def _withdraw(self, names: Sequence[str]) -> None:
        if names:
            self._journal.keep_rows(self._reading, [], withdrawn=names)
            self._withdrawn += len(names)

    def _nothing(self) -> Problem:
        what = (
            "none of its rows could be read." if self.rows.rejected else "there is nothing in it that the loader reads."
        )
        return Problem(severity="error", what=what, where=self._reading.name, mend="Check the file.", code="unreadable")

    def _refuse(self, problem: Problem, *, stays: bool = False) -> None:
        if stays:
            mend = f"{problem.mend or ''} What this row said when it was last read stays in the graph."
            problem = msgspec.structs.replace(problem, mend=mend.strip())
        self._rejected += 1
        self._list(problem)
        self._reject(problem)

    def _list(self, problem: Problem) -> None:
        if sum(listed.severity == problem.severity for listed in self.problems) < _LISTED:
            self.problems.append(problem)
        else:
            self._unlisted[problem.severity] += 1

    def _tell_unlisted(self) -> None:
        for severity, count in self._unlisted.items():
            if count:
                what = f"{count:,} more {'could not be read' if severity == 'error' else f'have a {severity}'}."
                mend = "`kg load --rejects FILE` writes all that could not be read." if severity == "error" else None
                self.problems.append(Problem(severity="note", what=what, mend=mend, code="not-listed"))

    def _told(self) -> None:
        self._tell(self.rows.held + self.rows.rejected + self.rows.repeated)


def _make(batch: _Batch) -> list[Made]:
    """Read a batch of rows: what one does to its loader does not concern the others."""
    return [made(batch.loader, batch.file, batch.options, row.item, row.name, row.digest) for row in batch.rows]


def _died(batch: _Batch) -> list[Made]:
    """Find the row that kills the process which reads it: the others are not concerned."""
    rows = batch.rows
    if len(rows) == 1:
        return [Made(None, problems=[worker_died(mask(rows[0].item.where))])]
    middle = len(rows) // 2
    halves = (batch._replace(rows=rows[:middle]), batch._replace(rows=rows[middle:]))
    return [one for half in halves for one in alone(_make, half, _died)]
