"""Rows that tell of one thing brought together, in memory that does not grow with the file."""

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from typing import IO

import msgspec

from kg.source.table import Row

__all__ = ["grouped"]

#: So many rows are sorted in memory; of a longer table such pieces are written to temporary files and merged.
_PIECE = 100_000
#: Key of the group, number of the row, values.
_Keyed = tuple[str, int, list[str]]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Keyed).decode


def grouped(
    rows: Iterable[Row], key: Callable[[list[str]], str], *, piece: int = _PIECE
) -> Iterator[tuple[str, list[Row]]]:
    """Bring the rows of each key together, wherever in the table they stand.

    Args:
        rows: of a table.
        key: what rows of one group have in common.
        piece: so many rows are held in memory.

    Returns:
        The groups in the order of their keys, each with its rows in the order of the table.

    >>> list(grouped([(2, ["b"]), (3, ["a"]), (4, ["b"])], lambda cells: cells[0]))
    [('a', [(3, ['a'])]), ('b', [(2, ['b']), (4, ['b'])])]
    """
    with ExitStack() as open_files:
        pieces: list[Iterable[_Keyed]] = []
        waiting: list[_Keyed] = []
        for number, cells in rows:
            waiting.append((key(cells), number, cells))
            if len(waiting) >= piece:
                pieces.append(_written(sorted(waiting), open_files))
                waiting = []
        for name, found in groupby(heapq.merge(*pieces, sorted(waiting)), key=itemgetter(0)):
            yield name, [(number, cells) for _, number, cells in found]


def _written(rows: list[_Keyed], open_files: ExitStack) -> Iterator[_Keyed]:
    file: IO[bytes] = open_files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # closed with the others
    for row in rows:
        data = _encode(row)
        file.write(len(data).to_bytes(4, "little") + data)
    file.seek(0)
    return _read(file)


def _read(file: IO[bytes]) -> Iterator[_Keyed]:
    while length := file.read(4):
        yield _decode(file.read(int.from_bytes(length, "little")))
