"""What a loader is, and where loaders are found.

A loader reads one kind of source. There are two kinds: a `Loader` is given a whole document and yields what it says; a
`StreamLoader` reads a table or a data file of any size, one row or element after the other. Each is a class, made known
by an entry point of the group `civil_society_kg.loaders`; the bundled ones are found in the same way as a third
party's.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol, runtime_checkable

import msgspec

from kg.errors import UnreadableSource
from kg.model import Problem, Record
from kg.source import Source
from kg.source.file import File

__all__ = [
    "ENTRY_POINTS",
    "Item",
    "Loader",
    "Options",
    "StreamLoader",
    "broken",
    "choose",
    "choose_stream",
    "loaders",
    "stream_loaders",
]

ENTRY_POINTS = "civil_society_kg.loaders"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked of a reading.

    Attributes:
        persons: `none` (the default) keeps no names of persons; `roles` keeps those who speak or organize in a
            named office.
        mapping: how the columns of a table are to be read (`kg load --map`), as JSON text; empty where nobody said.
    """

    persons: str = "none"
    mapping: str = ""


@runtime_checkable
class Loader(Protocol):
    """Reads one kind of source.

    Attributes:
        name: a slug, the name of its entry point.
        version: raised whenever the same source would give another record: such sources are read again.
        title: what it reads, in a few words, for `kg doctor` and the documentation.
    """

    name: str
    version: int
    title: str

    def recognises(self, source: Source) -> float:
        """How sure the loader is that this is its kind of source, from 0 to 1; never raises for bad input."""
        ...

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """Yield the records of the source.

        Raises:
            UnreadableSource: where the source cannot be read as this kind.
        """
        ...


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one record is made from: a row, an element, the rows of one project.

    Attributes:
        key: tells it from the others of its file, in every edition of the file: the number of the application, the
            identifier of the activity; `row-17` only where there is nothing better.
        where: where it stands, for a person who looks for it: `row 17`, `element 3`.
        data: its content, of plain values that another process can be handed. What changes in it is a change of the
            source; what does not belong to its meaning (the number of the row) has no place in it.
        name: the name of the source in the graph where the file itself says it; None for `FILE#KEY`.
    """

    key: str
    where: str
    data: Any
    name: str | None = None


@runtime_checkable
class StreamLoader(Protocol):
    """Reads one kind of table or data file, of any size.

    Attributes:
        name: a slug, the name of its entry point.
        version: raised whenever the same item would give another record: such files are read again.
        title: what it reads, in a few words, for `kg doctor` and the documentation.
    """

    name: str
    version: int
    title: str

    def knows(self, file: File, options: Options) -> float:
        """How sure the loader is that this is its kind of file, from 0 to 1; never raises for bad input.

        Only the first bytes are looked at (`file.head`), the name is a hint.
        """
        ...

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """Yield what records are made from, in the order of the file, keeping none of it in memory.

        What is no item is yielded as a problem with its place, and the next one is gone on with.

        Raises:
            UnreadableSource: where the file cannot be read as this kind, or not to its end.
        """
        ...

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of an item; asked in any order and in any process, so it knows nothing but its arguments.

        Args:
            item: one that `items` yielded.
            file: name of the file in the graph.
            options: what the user asked of the reading.

        Raises:
            UnreadableSource: where no record can be made of it: this item is rejected, the others are not concerned.
        """
        ...


@cache
def _installed() -> tuple[tuple[Loader | StreamLoader, ...], dict[str, str]]:
    from importlib.metadata import entry_points

    found: list[Loader | StreamLoader] = []
    failed: dict[str, str] = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        # Somebody else's loader that cannot be imported must not stop the reading of what the others know.
        try:
            found.append(point.load()())
        except Exception as error:
            failed[point.name] = f"{point.value}: {type(error).__name__}: {error}"
    return tuple(found), failed


def loaders() -> tuple[Loader, ...]:
    """All loaders of documents that are installed and can be imported, by name."""
    return tuple(loader for loader in _installed()[0] if isinstance(loader, Loader))


def stream_loaders() -> tuple[StreamLoader, ...]:
    """All loaders of tables and data files that are installed and can be imported, by name."""
    return tuple(loader for loader in _installed()[0] if isinstance(loader, StreamLoader))


def broken() -> dict[str, str]:
    """The loaders that are installed and cannot be imported: name → where, and why."""
    return dict(_installed()[1])


def _sureness(loader: Loader, source: Source) -> float:
    try:
        return float(loader.recognises(source))
    except UnreadableSource:
        raise
    except Exception:  # a loader that fails on another's source does not know it
        return 0.0


def choose(source: Source, known: Sequence[Loader] | None = None) -> Loader:
    """The loader that is most sure of the source.

    Args:
        source: what is to be read.
        known: the loaders to choose from; by default all that are installed.

    Raises:
        UnreadableSource: where none recognises it.
    """
    titled: Sequence[Loader | StreamLoader] = (*loaders(), *stream_loaders()) if known is None else known
    known = loaders() if known is None else known
    sure, _, loader = max(
        ((_sureness(loader, source), -place, loader) for place, loader in enumerate(known)),
        default=(0.0, 0, None),
        key=lambda row: row[:2],
    )
    if loader is None or sure <= 0:
        readable = ", ".join(loader.title for loader in titled) or "none is installed"
        raise UnreadableSource(
            "no loader recognises this file.", where=source.name, mend=f"What can be read: {readable}."
        )
    return loader


def choose_stream(file: File, options: Options, known: Sequence[StreamLoader] | None = None) -> StreamLoader | None:
    """The loader of tables and data files that is most sure of a file; None where none knows it.

    Args:
        file: what is to be read.
        options: what the user asked of the reading.
        known: the loaders to choose from; by default all that are installed.
    """
    best: tuple[float, StreamLoader | None] = (0.0, None)
    for loader in stream_loaders() if known is None else known:
        try:
            sure = float(loader.knows(file, options))
        except UnreadableSource:
            raise
        except Exception:  # a loader that fails on another's file does not know it
            sure = 0.0
        if sure > best[0]:
            best = (sure, loader)
    return best[1]
