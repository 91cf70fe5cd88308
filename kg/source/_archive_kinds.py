"""The two kinds of archive, zip and tar (plain, or packed by gzip, bzip2 or xz), read one after the other by one rule.

What lies in an archive is copied out by its place in it, never to a path that the archive names.
"""

import bz2
import gzip
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import msgspec

from kg.errors import UnreadableSource

__all__ = ["DAMAGED", "Archive", "Entry", "open_archive", "too_much"]

#: What the readers of Python raise for an archive that is damaged or made to harm.
DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)
_BLOCK = 512
_CHUNK = 1 << 20
#: No header of an archive needs more memory than this.
_MOST_AT_ONCE = 16 << 20
#: First bytes of a packed tar archive → what unpacks it.
_PACKED: dict[bytes, Callable[[Path], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
#: Members by which a zip file is a document of an office program, or a book, and no archive.
_OFFICE = {"[Content_Types].xml", "mimetype"}
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


class Entry(msgspec.Struct, frozen=True):
    """A member of an archive.

    Attributes:
        place: its place among the members, from 0.
        name: its path in the archive, with slashes.
        size: of what it unpacks to, in bytes.
        refused: why it is not read; empty where nothing speaks against it.
    """

    place: int
    name: str
    size: int
    refused: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it is one of those that are left out of a folder too."""
        return any(part.startswith(".") or part == "__MACOSX" for part in self.name.split("/"))


class Archive(Protocol):
    """An archive that is open."""

    def entries(self) -> Iterator[Entry]:
        """Its files, without folders, in their order.

        Raises:
            DAMAGED: it cannot be read further.
        """
        ...

    def copy(self, place: int, out: BinaryIO, most: int) -> None:
        """Write what a member unpacks to; cheap where the members are asked for in their order.

        Args:
            place: of the member.
            out: where to.
            most: bytes that it may have.

        Raises:
            DAMAGED: it cannot be read.
            UnreadableSource: it unpacks to more.
        """
        ...

    def close(self) -> None:
        """Give its file back."""
        ...


def open_archive(path: Path, most: int) -> Archive | None:
    """Open an archive; None for any other file, and for one that cannot be opened.

    Args:
        path: the file.
        most: bytes that all of it may unpack to.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_BLOCK)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _Zip.open(path)
        with _unpacked(path) as file:
            return _Tar(path, most) if _is_tar(file.read(_BLOCK)) else None
    except DAMAGED:
        return None


def _unpacked(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        head = file.read(6)
    unpack = next((unpack for magic, unpack in _PACKED.items() if head.startswith(magic)), None)
    return cast(BinaryIO, unpack(path)) if unpack is not None else path.open("rb")


def _is_tar(block: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _cleaned(name: str) -> tuple[str, str]:
    """A member's path with single slashes, and why it is none."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        return "/".join(part for part in parts if part != ".."), "its path leads out of the archive"
    return "/".join(parts), ""


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = archive.infolist()

    @classmethod
    def open(cls, path: Path) -> "_Zip | None":
        archive = zipfile.ZipFile(path)
        if _OFFICE & set(archive.NameToInfo):
            archive.close()
            return None
        return cls(archive)

    def entries(self) -> Iterator[Entry]:
        for place, member in enumerate(self._members):
            name, refused = _cleaned(_zip_name(member))
            if member.is_dir() or not name:
                continue
            kind = member.external_attr >> 28
            if kind not in (0, 0o10):  # the type of a Unix file: 8 is a regular one
                refused = refused or "it is a link or a device, and no file"
            if member.flag_bits & _ENCRYPTED:
                refused = refused or "it is encrypted"
            yield Entry(place, name, member.file_size, refused)

    def copy(self, place: int, out: BinaryIO, most: int) -> None:
        with self._archive.open(self._members[place]) as member:
            _copy(cast(BinaryIO, member), out, most)

    def close(self) -> None:
        self._archive.close()


def _zip_name(member: zipfile.ZipInfo) -> str:
    """Its name. Without the mark of UTF-8, Python takes the code page of the first PCs; Russian Windows has its own."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "cp866"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


class _Tar:
    """Goes through the archive from its beginning; only to look at an earlier member it is opened anew."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._most = most
        self._file: _Forward | None = None
        self._archive: tarfile.TarFile | None = None
        self._next = 0

    def entries(self) -> Iterator[Entry]:
        self._begin()
        while (member := self._step()) is not None:
            name, refused = _cleaned(member.name)
            if member.isdir() or not name:
                continue
            if not member.isreg() or member.issparse():
                refused = refused or "it is a link, a device or a file with holes"
            yield Entry(self._next - 1, name, member.size, refused)

    def copy(self, place: int, out: BinaryIO, most: int) -> None:
        if self._archive is None or place < self._next:
            self._begin()
        member = None
        while self._next <= place:
            member = self._step()
            if member is None:
                raise EOFError
        content = self._archive.extractfile(member) if self._archive is not None and member is not None else None
        if content is None:
            raise EOFError
        _copy(cast(BinaryIO, content), out, most)

    def _begin(self) -> None:
        self.close()
        self._file = _Forward(_unpacked(self._path), self._most)
        self._archive = tarfile.open(fileobj=cast(BinaryIO, self._file), mode="r:", errors="surrogateescape")  # noqa: SIM115
        self._next = 0

    def _step(self) -> tarfile.TarInfo | None:
        assert self._archive is not None
        member = self._archive.next()
        self._archive.members = []  # type: ignore[attr-defined] # it would keep all of them
        self._next += 1
        return member

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()
        if self._file is not None:
            self._file.close()
        self._archive = self._file = None


class _Forward:
    """Bytes that are read once, in their order, and end in an error past a limit."""

    def __init__(self, inner: BinaryIO, most: int) -> None:
        self._inner = inner
        self._left = most
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > _MOST_AT_ONCE:
            raise OverflowError("a header that needs this much memory is none")
        data = self._inner.read(size)
        self._at += len(data)
        self._left -= len(data)
        if self._left < 0:
            raise too_much()
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> int:
        if place < self._at:
            raise OSError("an archive is read forwards")
        while self._at < place and self.read(min(_CHUNK, place - self._at)):
            pass
        return self._at

    def close(self) -> None:
        self._inner.close()


def too_much() -> UnreadableSource:
    """The error for what unpacks to far more than it should."""
    return UnreadableSource(
        "the archive unpacks to far more than data do: it is not read.", mend="Unpack it yourself and look."
    )


def _copy(inner: BinaryIO, out: BinaryIO, most: int) -> None:
    while chunk := inner.read(_CHUNK):
        most -= len(chunk)
        if most < 0:
            raise too_much()
        out.write(chunk)
