"""What a loader is, and where loaders are found.

A loader reads one kind of source. It is a class with the attributes and the two methods of `Loader`, made known by
an entry point of the group `civil_society_kg.loaders`; the bundled ones are found in the same way as a third party's.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol, runtime_checkable

import msgspec

from kg.errors import UnreadableSource
from kg.model import Record
from kg.source import Source

__all__ = ["ENTRY_POINTS", "Loader", "Options", "broken", "choose", "loaders"]

ENTRY_POINTS = "civil_society_kg.loaders"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the user asked of a reading.

    Attributes:
        persons: `none` (the default) keeps no names of persons; `roles` keeps those who speak or organize in a
            named office.
    """

    persons: str = "none"


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


@cache
def _installed() -> tuple[tuple[Loader, ...], dict[str, str]]:
    from importlib.metadata import entry_points

    found: list[Loader] = []
    failed: dict[str, str] = {}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        # Somebody else's loader that cannot be imported must not stop the reading of what the others know.
        try:
            found.append(point.load()())
        except Exception as error:
            failed[point.name] = f"{point.value}: {type(error).__name__}: {error}"
    return tuple(found), failed


def loaders() -> tuple[Loader, ...]:
    """All loaders that are installed and can be imported, by name."""
    return _installed()[0]


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
    known = loaders() if known is None else known
    sure, _, loader = max(
        ((_sureness(loader, source), -place, loader) for place, loader in enumerate(known)),
        default=(0.0, 0, None),
        key=lambda row: row[:2],
    )
    if loader is None or sure <= 0:
        readable = ", ".join(loader.title for loader in known) or "none is installed"
        raise UnreadableSource(
            "no loader recognises this file.", where=source.name, mend=f"What can be read: {readable}."
        )
    return loader
