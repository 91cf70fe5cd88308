"""What a load tells: what became of each source, and how far it has come."""

from collections.abc import Callable
from typing import Literal

import msgspec

from kg.model import Problem
from kg.streaming import RowCounts

__all__ = ["LoadReport", "LoadedSource", "Outcome", "Progress", "ProgressCallback", "RejectCallback", "RowCounts"]

Outcome = Literal["added", "replaced", "unchanged", "moved", "failed", "stopped"]


class LoadedSource(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one source.

    Attributes:
        name: its name in the graph (for a failed one, the name that it would have had).
        path: the file as the user named it.
        outcome: `added`, `replaced` (its facts changed), `unchanged` (not read again), `moved` (the same content
            under another path), `failed` (of a table: not read to its end, what was read is kept), `stopped` (a table
            at which the user stopped the load: what was read is kept, the next load goes on).
        title: title of the document; empty where it failed.
        kind: document kind; empty where it failed.
        counts: number of organizations, places, target_groups, projects, links, events, sessions that it names;
            empty where it was not read.
        problems: what was wrong in it; of a table the first ones.
        rows: what became of the rows of a table or data file; None for a document.
    """

    name: str
    path: str
    outcome: Outcome
    title: str = ""
    kind: str = ""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    rows: RowCounts | None = None


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

    @property
    def rejected(self) -> int:
        """How many rows of tables could not be read."""
        return sum(source.rows.rejected for source in self.sources if source.rows is not None)

    def count(self, outcome: Outcome) -> int:
        """How many sources had this outcome."""
        return sum(source.outcome == outcome for source in self.sources)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a load has come: told after each source, and again and again while a table is read.

    Attributes:
        done: sources finished.
        total: sources in all.
        name: of the source just finished, or being read.
        rows: of a table, how many rows were gone through.
        source: the one just finished; None while one is being read.
    """

    done: int
    total: int
    name: str
    rows: int = 0
    source: LoadedSource | None = None


ProgressCallback = Callable[[Progress], None]
#: Called with the name of a file and each of its rows that cannot be read.
RejectCallback = Callable[[str, Problem], None]
