"""Which databases a graph was pushed to: they hold what is forgotten here until the next push, and their owner is told.

The list lies in the graph's folder, without user or password. It is a help to memory, not the truth: a copy of the
folder elsewhere may have been pushed too.
"""

import contextlib
from pathlib import Path

import msgspec

__all__ = ["Mirror", "mirrors", "note"]

_FILE = "neo4j/mirrors.json"


class Mirror(msgspec.Struct, frozen=True, kw_only=True):
    """A database that a graph was pushed to.

    Attributes:
        uri: address of its server.
        database: name there; None where the server has but one.
        position: of the journal that it reflected then.
    """

    uri: str
    database: str | None
    position: int


def mirrors(graph: Path) -> list[Mirror]:
    """The databases that a graph was pushed to from its folder; none where nothing can be read.

    Args:
        graph: its folder.
    """
    try:
        return msgspec.json.decode((graph / _FILE).read_bytes(), type=list[Mirror])
    except (OSError, msgspec.MsgspecError):
        return []


def note(graph: Path, mirror: Mirror) -> None:
    """Keep in mind that a graph was pushed; where its folder may only be read, nothing is kept.

    Args:
        graph: its folder.
        mirror: the database; what was known of it before is replaced.
    """
    others = [one for one in mirrors(graph) if (one.uri, one.database) != (mirror.uri, mirror.database)]
    path = graph / _FILE
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(msgspec.json.format(msgspec.json.encode([*others, mirror])))
        new.replace(path)
