"""What lies in archives (`.zip`, `.tar`, `.tar.gz`, `.tar.bz2`, `.tar.xz`, and archives in them), as files to be read.

A member is listed (`members`) without being unpacked, and unpacked when it is asked for (`Unpacked`), to a file of our
own in a temporary folder: no path that an archive names is ever written to. What is made to harm is refused: a path
that leads out of the archive, links and devices, and bombs, which unpack to far more than data do.
"""

import contextlib
import errno
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

import msgspec

from kg.errors import UnreadableSource
from kg.source._archive_kinds import DAMAGED, Archive, Entry, open_archive, too_much
from kg.source.file import MAX_UNPACKED

__all__ = ["MAX_DEPTH", "MAX_MEMBERS", "MAX_RATIO", "Member", "Unpacked", "is_archive", "members"]

#: An archive may hold archives, which may hold archives; what lies deeper is not read.
MAX_DEPTH = 3
#: Files in an archive, those in the archives in it counted.
MAX_MEMBERS = 1_000_000
#: All of it may unpack to so many times its size, once it is past the first megabytes. Tables pack by 5 to 50.
MAX_RATIO = 250
_ALLOWED = 64_000_000
_SUFFIX = re.compile(r"(\.[A-Za-z0-9]{1,12}){1,2}")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A file in an archive.

    Attributes:
        archive: the archive's path; of the outermost, where it lies in an archive that lies in another.
        name: its path in the archive: `inner/file.csv`, `inner.zip/file.csv`.
        places: its place among the members of each archive, the outermost first.
        size: of what it unpacks to, in bytes.
    """

    archive: Path
    name: str
    places: tuple[int, ...]
    size: int


def is_archive(path: Path) -> bool:
    """Whether a file is an archive that can be opened. Documents of office programs, which are zip files, are none."""
    archive = open_archive(path, _most(path))
    if archive is not None:
        archive.close()
    return archive is not None


def _most(path: Path) -> int:
    try:
        return min(MAX_UNPACKED, max(_ALLOWED, MAX_RATIO * path.stat().st_size))
    except OSError:
        return _ALLOWED


def members(path: Path, name: str) -> list[Member | UnreadableSource] | None:
    """What lies in an archive, in its order, without hidden files and folders.

    Args:
        path: the file.
        name: what errors call it.

    Returns:
        Each file, or why it is not read; one error alone where the whole archive is refused. None for a file that is
        no archive, or a damaged one that cannot even be opened.
    """
    listing = _Listing(path, name)
    archive = open_archive(path, listing.left)
    if archive is None:
        return None
    try:
        with contextlib.closing(archive), tempfile.TemporaryDirectory(prefix="kg-archive-") as folder:
            listing.add(archive, (), "", Path(folder))
    except UnreadableSource as refused:
        return [UnreadableSource(refused.what, where=name, mend=refused.mend)]
    except OSError as error:
        return [_no_room(error, name)]
    if not listing.found:
        return [UnreadableSource("there is no file in the archive.", where=name, mend="Pack it anew.")]
    return listing.found


class _Listing:
    """Goes through an archive and the archives in it, and keeps count of what all of them unpack to."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.left = _most(path)
        self.count = 0
        self.found: list[Member | UnreadableSource] = []

    def add(self, archive: Archive, places: tuple[int, ...], inside: str, folder: Path) -> None:
        """Add what an archive holds.

        Args:
            archive: it.
            places: of the archive itself, in those that it lies in.
            inside: its path in them.
            folder: for archives that it holds.

        Raises:
            UnreadableSource: it is a bomb.
            OSError: an archive in it cannot be unpacked to the folder.
        """
        entries: dict[str, Entry] = {}
        try:
            for entry in archive.entries():
                self._count(entry)
                if entry.name in entries:
                    self._refuse(f"{inside}{entry.name}", "there are two of that name: the first one")
                entries[entry.name] = entry
        except DAMAGED:
            self._refuse(inside.rstrip("/"), "the archive is damaged or incomplete: what comes after its fault")
        for entry in entries.values():
            if entry.refused:
                self._refuse(f"{inside}{entry.name}", f"{entry.refused}: it")
            elif not entry.hidden:
                self._file(archive, entry, (*places, entry.place), f"{inside}{entry.name}", folder)

    def _count(self, entry: Entry) -> None:
        self.left -= max(entry.size, 0)
        self.count += 1
        if self.left < 0 or self.count > MAX_MEMBERS:
            raise too_much()

    def _file(self, archive: Archive, entry: Entry, places: tuple[int, ...], name: str, folder: Path) -> None:
        if not _may_be_archive(entry.name):
            self.found.append(Member(archive=self.path, name=name, places=places, size=entry.size))
            return
        unpacked = folder / "-".join(map(str, places))
        try:
            with unpacked.open("wb") as out:
                archive.copy(entry.place, out, entry.size)
        except DAMAGED as error:
            if getattr(error, "errno", None) == errno.ENOSPC:
                raise
            self._refuse(name, "it is damaged: it")
            return
        inner = open_archive(unpacked, self.left)
        if inner is None:
            self.found.append(Member(archive=self.path, name=name, places=places, size=entry.size))
        elif len(places) >= MAX_DEPTH:
            inner.close()
            self._refuse(name, f"more than {MAX_DEPTH} archives lie in one another: it")
        else:
            with contextlib.closing(inner):
                self.add(inner, places, f"{name}/", folder)
        unpacked.unlink()

    def _refuse(self, name: str, why: str) -> None:
        where = f"{self.name}/{name}" if name else self.name
        mend = "Unpack the archive yourself and look at it."
        self.found.append(UnreadableSource(f"{why} is not read.", where=where, mend=mend))


def _may_be_archive(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in {".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz"}


def _no_room(error: OSError, name: str) -> UnreadableSource:
    reason = error.strerror or "no room"
    return UnreadableSource(
        f"it cannot be unpacked to {tempfile.gettempdir()} ({reason}).",
        where=name,
        mend="Make room there, or set TMPDIR to another folder.",
    )


class Unpacked:
    """Gives the files of archives real paths, one after the other; a context manager, at whose end all are gone.

    Ask for the members in the order in which they were listed: a tar archive is then gone through once.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._open: list[tuple[tuple[Path, tuple[int, ...]], Archive, Path | None]] = []
        self._given: dict[Member, Path] = {}
        self._count = 0

    def path(self, member: Member) -> Path:
        """Unpack a member to a file of its own, which stays until `done`.

        Raises:
            UnreadableSource: it cannot be unpacked.
        """
        if member in self._given:
            return self._given[member]
        where = f"{member.archive.name}/{member.name}"
        target = self._new(member.name)
        try:
            with target.open("wb") as out:
                self._archive(member).copy(member.places[-1], out, max(member.size, 0))
        except UnreadableSource as error:
            target.unlink(missing_ok=True)
            raise UnreadableSource(error.what, where=where, mend=error.mend) from None
        except DAMAGED as error:
            target.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
                raise _no_room(error, where) from None
            raise UnreadableSource(
                "it cannot be unpacked: the archive is damaged, or packed in a way that is not known here.",
                where=where,
                mend="Copy the archive anew, or unpack it yourself.",
            ) from None
        self._given[member] = target
        return target

    def done(self, member: Member) -> None:
        """Give up a member's file."""
        path = self._given.pop(member, None)
        if path is not None:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def file(self, member: Member) -> Iterator[Path]:
        """`path` and, at the end, `done`."""
        try:
            yield self.path(member)
        finally:
            self.done(member)

    def close(self) -> None:
        """Give up all files."""
        self._close_to(0)
        self._given.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _new(self, name: str) -> Path:
        """A path for a file: the ending says to some readers what it is."""
        if self._folder is None:
            try:
                self._folder = Path(tempfile.mkdtemp(prefix="kg-archive-"))
            except OSError as error:
                raise _no_room(error, name) from None
        self._count += 1
        suffix = "".join(PurePosixPath(name).suffixes[-2:])
        return self._folder / f"{self._count}{suffix if _SUFFIX.fullmatch(suffix) else ''}"

    def _archive(self, member: Member) -> Archive:
        """The archive that a member lies in, open; the one used last stays open."""
        for depth in range(len(member.places)):
            wanted = (member.archive, member.places[:depth])
            if depth < len(self._open) and self._open[depth][0] == wanted:
                continue
            self._close_to(depth)
            copied: Path | None = None
            if depth:
                copied = self._new("")
                with copied.open("wb") as out:
                    self._open[-1][1].copy(member.places[depth - 1], out, MAX_UNPACKED)
            archive = open_archive(copied or member.archive, MAX_UNPACKED)
            if archive is None:
                raise EOFError  # it has been changed since it was listed
            self._open.append((wanted, archive, copied))
        self._close_to(len(member.places))
        return self._open[-1][1]

    def _close_to(self, depth: int) -> None:
        while len(self._open) > depth:
            _, archive, copied = self._open.pop()
            archive.close()
            if copied is not None:
                copied.unlink(missing_ok=True)
