"""Filling a store: N-Quads text is handed to Oxigraph in large pieces, and it takes them in while more is written.

Oxigraph works without the interpreter's lock, on threads of its own. So the store is filled on one core while Python
writes on the other, and what waits in memory is a few pieces, however large the graph is.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from pyoxigraph import RdfFormat, Store

__all__ = ["Bulk"]

#: Characters of a piece. Oxigraph holds several times as much while it sorts one, and writes files for each.
_PIECE = 40_000_000
#: Pieces that are taken in at a time; one more is being written.
_THREADS = 2


class Bulk:
    """Fills a store with N-Quads text; used in a `with` block, at whose end all of it is in the store.

    Args:
        store: to be filled.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._texts: list[str] = []
        self._size = 0
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="oxigraph")
        self._loading: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._hand_over()
                self._wait(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def write(self, text: str) -> None:
        """Add statements.

        Args:
            text: N-Quads whose IRIs and language tags are valid: they are not checked again.

        Raises:
            OSError, RuntimeError: what was added before could not be written.
        """
        self._texts.append(text)
        self._size += len(text)
        if self._size >= _PIECE:
            self._hand_over()

    def _hand_over(self) -> None:
        if not self._texts:
            return
        self._wait(_THREADS - 1)
        piece = "".join(self._texts).encode()
        self._texts, self._size = [], 0
        self._loading.append(self._pool.submit(self._load, piece))

    def _load(self, piece: bytes) -> None:
        self._store.bulk_load(input=piece, format=RdfFormat.N_QUADS, lenient=True)

    def _wait(self, most: int) -> None:
        """Wait until no more than so many pieces are being taken in."""
        while len(self._loading) > most:
            self._loading.popleft().result()
