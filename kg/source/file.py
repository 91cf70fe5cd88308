"""A data file as a stream loader sees it: its first bytes, and its bytes one after the other, unpacked."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from kg.errors import UnreadableSource

__all__ = ["HEAD", "MAX_RATIO", "MAX_UNPACKED", "File"]

#: So many first bytes of a file are looked at to tell what it is.
HEAD = 65_536
#: A gzip file may not unpack to more bytes than this, …
MAX_UNPACKED = 50_000_000_000
#: … nor to more than so many times its size, once it is past the first megabytes: that is a bomb and no data.
MAX_RATIO = 1_000
_ALLOWED = 64_000_000


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A data file.

    Attributes:
        path: where its bytes are.
        name: its name in the graph.
        size: of the file, in bytes, packed as it is.
        head: its first bytes, unpacked.
        packed: True for a gzip file.
    """

    path: Path
    name: str
    size: int
    head: bytes
    packed: bool = False

    @classmethod
    def look(cls, path: Path | str, name: str | None = None) -> "File":
        """Look at a file.

        Args:
            path: the file.
            name: its name in the graph; the file's own by default.

        Raises:
            UnreadableSource: it is missing, no file, may not be read, or is packed and damaged.
        """
        path = Path(path)
        name = name or path.name
        try:
            if not path.is_file():
                raise UnreadableSource("this is not a regular file.", where=name, mend="Check the path.")
            size = path.stat().st_size
            with path.open("rb") as raw:
                start = raw.read(HEAD)
            packed = start.startswith(b"\x1f\x8b")
            found = cls(path=path, name=name, size=size, head=start, packed=packed)
            if packed:
                with found.open() as file:
                    found = msgspec.structs.replace(found, head=file.read(HEAD))
        except (OSError, ValueError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or "it is damaged"
            raise UnreadableSource(f"the file cannot be read ({reason}).", where=name, mend="Copy it anew.") from None
        return found

    @property
    def inner_name(self) -> str:
        """The name without `.gz`: what its extension says of the content."""
        return self.name.removesuffix(".gz") if self.packed else self.name

    def open(self) -> BinaryIO:
        """Its bytes, unpacked.

        Raises:
            UnreadableSource: while reading, where it unpacks to far more than a data file does.
            OSError: it cannot be read.
        """
        if not self.packed:
            return self.path.open("rb")
        limit = min(MAX_UNPACKED, max(_ALLOWED, MAX_RATIO * self.size))
        return cast(BinaryIO, io.BufferedReader(_Limited(gzip.open(self.path), limit, self.name), HEAD))


class _Limited(io.RawIOBase):
    """Bytes that end in an error past a limit."""

    def __init__(self, inner: gzip.GzipFile, limit: int, name: str) -> None:
        self._inner = inner
        self._left = limit
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableSource(
                "it unpacks to far more than a data file does.", where=self._name, mend="Unpack it yourself and look."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()
