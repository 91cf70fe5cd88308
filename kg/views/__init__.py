"""Views: pure functions of the journal and the ontology, stamped with the journal position that they reflect.

All that a view is made from is one `Truth`, so that no view knows how the journal is kept. A view has two functions,
`apply(truth, directory) -> position` (catch up with the journal) and `rebuild(truth, directory) -> position`
(from nothing, into a new directory that is then swapped in).

The shapes of changes come from `kg.changes`, who is the same as whom from `kg.resolve`, the materialised links from
`kg.links`, the IRIs from `kg.iris`.
"""

from collections.abc import Iterable
from typing import Protocol

from kg.changes import Change
from kg.links import CollaborationLink
from kg.resolve import Identities

__all__ = ["Change", "Truth"]


class Truth(Protocol):
    """All that a view is made from, as of one position of the journal."""

    @property
    def base(self) -> str:
        """The base IRI of the graph's instances; ends with a slash."""
        ...

    @property
    def position(self) -> int:
        """The journal position that all of this reflects."""
        ...

    @property
    def identities(self) -> Identities:
        """Who is the same as whom."""
        ...

    @property
    def links(self) -> Iterable[CollaborationLink]:
        """The collaboration links, all of them."""
        ...

    def changes(self, since: int) -> Iterable[Change]:
        """What every source that changed after the position `since` says now, one change for each source.

        With `since=0`: all sources that are there. A source that changed only because a judgement made its
        organizations others need not be among them: a view sees that by `Identities.digests` and asks for `change`.
        """
        ...

    def change(self, source: str) -> Change:
        """What one source says now; without records where it was forgotten."""
        ...
