"""Views: pure functions of the journal and the ontology, stamped with the journal position that they reflect.

All that a view is made from is one `Truth`, so that no view knows how the journal is kept. A view has two functions,
`apply(truth, directory) -> position` (catch up with the journal) and `rebuild(truth, directory) -> position`
(from nothing, into a new directory that is then swapped in).

The shapes of changes come from `kg.changes`, who is the same as whom from `kg.resolve`, the materialised links from
`kg.links`, the IRIs from `kg.iris`.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Protocol

from kg.changes import Change
from kg.links import CollaborationLink
from kg.resolve import Identities

__all__ = ["Change", "Changed", "Truth"]


class Changed(Protocol):
    """What became otherwise since a position of the journal: all that a view has to write anew.

    It tells of everything that was touched since then, also of what came and went again in between.
    """

    @property
    def sources(self) -> Set[str]:
        """Sources that were read, withdrawn or forgotten, and those whose names mean other things now."""
        ...

    @property
    def organizations(self) -> Set[str]:
        """Ids of organizations that are new, gone or otherwise in anything."""
        ...

    @property
    def projects(self) -> Set[str]:
        """Ids of projects and events, likewise."""
        ...

    @property
    def links(self) -> Set[tuple[str, str, str]]:
        """Kind and both ends of collaboration links, likewise."""
        ...

    @property
    def identities(self) -> Identities:
        """Of the identities what concerns these: their sources' names, and all things of them that there are now."""
        ...

    @property
    def found(self) -> Mapping[tuple[str, str, str], CollaborationLink]:
        """Those of the links that there are now."""
        ...


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

    def changed(self, since: int) -> Changed | None:
        """What became otherwise after the position `since`; None where that cannot be told.

        It costs what the changes cost, however large the graph is.
        """
        ...

    def changes(self, since: int) -> Iterable[Change]:
        """What every source that changed after the position `since` says now, one change for each source.

        With `since=0`: all sources that are there.
        """
        ...

    def change(self, source: str) -> Change:
        """What one source says now; without records where it was withdrawn or forgotten (`read_at` is empty then)."""
        ...
