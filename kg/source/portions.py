"""Reading a file of any size piece by piece, with a bound on what a single piece may take."""

from typing import BinaryIO

from kg.errors import UnreadableSource

__all__ = ["MAX_PORTION", "Portions"]

#: No element, object or row of a data file is longer, in bytes: what is, has been made to fill the memory.
MAX_PORTION = 16_000_000


class Portions:
    """The bytes of a file for a parser that asks for them, until one piece takes more than it may.

    Args:
        inner: the file.
        name: its name in the graph.
        start: bytes of it that were read already.
    """

    def __init__(self, inner: BinaryIO, name: str, start: bytes = b"") -> None:
        self._inner = inner
        self._start = start
        self._name = name
        self._left = MAX_PORTION

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            UnreadableSource: where so much was read without a piece that was whole.
        """
        if self._start and size != 0:
            data, self._start = self._start, b""
        else:
            data = self._inner.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableSource(
                f"a single element is longer than {MAX_PORTION:,} bytes.", where=self._name, mend="Look at the file."
            )
        return data

    def whole(self) -> None:
        """A piece is whole: the next one has as much room."""
        self._left = MAX_PORTION
