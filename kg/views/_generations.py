"""What the views that are kept in files have in common: generations, the pointer to the one in force, and the stamp.

A view's directory holds a file `current` that names one of the folders beside it, a generation. A new generation is
made whole, then `current` is replaced, atomically. A kill before that leaves the old one in force, and the unfinished
one is swept away by the next writer. Writers hold the graph's write lock.
"""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg import resources
from kg.errors import KGError

__all__ = [
    "Lease",
    "Stamp",
    "current",
    "lease",
    "made_by",
    "next_generation",
    "others",
    "put_in_force",
    "sweep",
    "unwritten",
    "whole_or_gone",
]

_POINTER = "current"


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What a view reflects.

    Attributes:
        position: of the journal.
        made_with: version of the view and checksum of the ontology.
    """

    position: int
    made_with: str


def made_by(view: str, version: int) -> str:
    """Version of a view and checksum of the ontology's files: what its files must have been made with."""
    return f"{view}/{version} ontology/{resources.checksum()}"


def current(directory: Path, kind: str) -> Path | None:
    """The generation in force; None where there is none.

    Args:
        directory: of the view.
        kind: what its generations are called: `store` for `store-000001`.
    """
    try:
        name = (directory / _POINTER).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = directory / name
    return path if _number(name, kind) is not None and path.is_dir() else None


def others(directory: Path) -> list[Path]:
    """The generations of a view that are not in force, of whatever kind."""
    try:
        name = (directory / _POINTER).read_text("ascii").strip()
        return sorted(path for path in directory.iterdir() if path.is_dir() and path.name != name)
    except (OSError, UnicodeDecodeError):
        return []


def next_generation(directory: Path, kind: str) -> Path:
    """Where the next generation is to be made: a folder that is not there yet. What was cut short is swept away."""
    directory.mkdir(parents=True, exist_ok=True)
    old = current(directory, kind)
    sweep(directory, kind, keep=old)
    numbers = [_number(path.name, kind) or 0 for path in directory.glob(f"{kind}-*")]
    return directory / f"{kind}-{max(numbers, default=0) + 1:06d}"


@contextlib.contextmanager
def whole_or_gone(generation: Path) -> Iterator[None]:
    """Make a generation inside: where that ends in an error, what is there of it goes, for it takes room."""
    try:
        yield
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


def unwritten(view: str, directory: Path, error: Exception) -> KGError:
    """What to tell the user where the files of a view could not be written.

    Args:
        view: its name.
        directory: of the view.
        error: of the system, or of the library that wrote.
    """
    where = str(directory)
    if getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in str(error):
        return KGError("the disk is full.", where=where, mend="Make room, then run the command again.")
    why = getattr(error, "strerror", None) or str(error).splitlines()[0]
    return KGError(
        f"the {view} view cannot be written: {why.rstrip('.')}.",
        where=where,
        mend="Check the disk and the folder; the journal holds everything, `kg rebuild` makes the view again.",
    )


def put_in_force(directory: Path, generation: Path) -> None:
    """Make a generation the one that readers open."""
    pointer = directory / f"{_POINTER}.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(generation.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(directory / _POINTER)


def sweep(directory: Path, kind: str, keep: Path | None, *, leased: bool = False) -> None:
    """Remove the generations that are not in force: old ones, and those whose making was cut short.

    Args:
        directory: of the view.
        kind: what its generations are called.
        keep: the one that stays.
        leased: also those that some process is reading (see `lease`): for what must leave the disk at once.
    """
    for path in directory.glob(f"{kind}-*"):
        if path != keep and (leased or not _is_leased(path)):
            shutil.rmtree(path, ignore_errors=True)


class Lease:
    """Keeps a generation from being swept away as long as this object, or its process, is there."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    def release(self) -> None:
        """Give it back; nothing happens the second time."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.release()


def lease(generation: Path) -> Lease:
    """Read a generation for some time: while others write, its files stay where they are."""
    return Lease(_locked(generation, exclusive=False))


def _number(name: str, kind: str) -> int | None:
    digits = name.removeprefix(f"{kind}-")
    return int(digits) if name.startswith(f"{kind}-") and digits.isdecimal() else None


def _is_leased(generation: Path) -> bool:
    handle = _locked(generation, exclusive=True)
    if handle is None:
        return True
    os.close(handle)
    return False


if sys.platform == "win32":

    def _locked(generation: Path, *, exclusive: bool) -> int | None:  # noqa: ARG001
        # Folders cannot be locked there. An open file cannot be removed either, so a sweep only waits for the next one.
        return os.open(os.devnull, os.O_RDONLY) if exclusive else None

else:
    import fcntl

    def _locked(generation: Path, *, exclusive: bool) -> int | None:
        """A handle that holds the lock on a folder; None where it cannot be had."""
        try:
            handle = os.open(generation, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle
