"""CSV as offices write it: encoding and separator found by looking, quotation marks that never close, lines cut short.

By the standard library's reader: it knows every encoding, says in which row it is, lets a broken row be read again, and
hands rows over faster than DuckDB, which is quick at answering and not at giving up its rows to Python one by one.
"""

import codecs
import csv
import io
import math
import re
import zlib
from collections import Counter, deque
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice

import msgspec

from kg.errors import UnreadableSource
from kg.model import Problem
from kg.source.encoding import decode
from kg.source.file import HEAD, File

__all__ = ["MEDIA_TYPE", "Dialect", "dialect", "head", "is_text", "rows"]

MEDIA_TYPE = "text/csv"
_DELIMITERS = ";,\t|"
#: A line longer than this is no row of a table.
_LONGEST = 4_000_000
#: A quotation mark that swallows so many lines was never meant to open anything.
_SWALLOWED = 20
#: So many bytes around the first letter that is not ASCII are enough to tell an encoding.
_SAMPLE = 20_000
_WIDE = re.compile(rb"[\x80-\xff]")
_AMONG_ASCII = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
#: First bytes of files that are no text: packed, PDF, pictures, old Office, programs, databases.
_BINARY = (
    b"PK",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"\x7fELF",
    b"SQLite",
    b"GIF8",
)


class Dialect(msgspec.Struct, frozen=True):
    """How a CSV file is written: its encoding as Python names it, and what stands between two values."""

    encoding: str
    delimiter: str


def is_text(file: File) -> bool:
    """Whether a file may be CSV: text, by its first bytes."""
    start = file.head[:_SAMPLE]
    if not start or start.startswith(_BINARY):
        return False
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" not in start:
        return True
    # UTF-16 without a mark: every second byte is one of few.
    return min(len(start[0::2].strip(b"\x00\x04")), len(start[1::2].strip(b"\x00\x04"))) == 0


def dialect(file: File) -> Dialect:
    """How the file is written.

    Raises:
        UnreadableSource: where it is no text.
    """
    return _dialect(file)


@lru_cache(maxsize=4)
def _dialect(file: File) -> Dialect:
    encoding = _encoding(file)
    text = file.head.decode(encoding, errors="replace")
    # Not by str.splitlines, which ends lines at signs that may stand in a cell.
    lines = list(islice(io.StringIO(text, newline=""), 60))
    if lines and _is_declaration(lines[0]):
        return Dialect(encoding, lines[0].rstrip("\r\n")[4:5] or "\t")
    if len(lines) > 1 and len(file.head) >= HEAD:
        lines.pop()  # it may be cut
    return Dialect(encoding, max(_DELIMITERS, key=lambda sign: _regularity(lines, sign)))


def _regularity(lines: list[str], delimiter: str) -> float:
    """How much like a table the lines look, cut at a sign: 0 for one column."""
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if any(cells):
                widths[len(cells)] += 1
    except csv.Error:
        pass
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return math.sqrt(width - 1) * (count / widths.total()) ** 2


def _encoding(file: File) -> str:
    start = file.head
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    sample = start if not start.isascii() else _beyond_ascii(file)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        pass
    else:
        if b"\x00" not in sample:
            return "utf-8"
    return _one_byte(sample[:_SAMPLE], file.name)


def _one_byte(sample: bytes, name: str) -> str:
    """The encoding of a table that is mostly codes and figures, told by the cells with letters beyond ASCII."""
    wide = len(_WIDE.findall(sample))
    if b"\x00" not in sample and wide and len(_AMONG_ASCII.findall(sample)) > 0.5 * wide:
        return "cp1252"  # letters with marks within Latin words: Päijät-Häme
    cells = b"\n".join(cell for cell in re.split(rb"[;,\t\r\n|\"]+", sample) if not cell.isascii())
    return decode(cells if b"\x00" not in sample else sample, name)[1]


def _beyond_ascii(file: File) -> bytes:
    """The part of the file where it is first more than ASCII; its beginning where it never is."""
    with file.open() as stream:
        before = b""
        while chunk := stream.read(1 << 20):
            if not chunk.isascii():
                at = next(place for place, byte in enumerate(chunk) if byte > 0x7F)
                begin = max(0, at - 2000)
                return before[-max(0, 2000 - at) :] * (at < 2000) + chunk[begin : at + _SAMPLE - 2000]
            before = chunk[-2000:]
    return file.head


def head(file: File, count: int) -> list[tuple[int, list[str]]]:
    """The first rows that are not empty, from the first bytes of the file alone."""
    found = dialect(file)
    text = io.StringIO(file.head.decode(found.encoding, errors="replace"), newline="")
    result = []
    for row in _parsed(text, found.delimiter):
        if not isinstance(row, Problem) and any(row[1]):
            result.append(row)
        if len(result) >= count:
            break
    return result


def rows(file: File, width: int) -> Iterator[tuple[int, list[str]] | Problem]:
    """All rows with their numbers, as long as each is; a problem's `where` is the number of its row.

    Args:
        file: the file.
        width: how many columns the table has.

    Raises:
        UnreadableSource: where the file ends in the middle of a packed stream, or is no text.
    """
    found = dialect(file)
    try:
        with io.TextIOWrapper(file.open(), encoding=found.encoding, errors="replace", newline="") as text:
            yield from _parsed(text, found.delimiter, width)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is cut or damaged"
        raise UnreadableSource(
            f"the file cannot be read to its end ({reason}).", where=file.name, mend="Copy or download it again."
        ) from None


def _parsed(text: io.TextIOBase, delimiter: str, width: int = 0) -> Iterator[tuple[int, list[str]] | Problem]:
    taken: list[str] = []  # the lines of the row that is being read
    again: deque[str] = deque()  # lines that a quotation mark swallowed, to be read anew
    readline = partial(text.readline, _LONGEST)
    number = 0
    damaged: list[int] = []

    def lines() -> Iterator[str]:
        while line := again.popleft() if again else readline():
            taken.append(line)
            if "\ufffd" in line:
                damaged.append(number + 1)
            yield line

    while True:
        reader = csv.reader(lines(), delimiter=delimiter)
        try:
            for cells in reader:
                number += 1
                if len(cells) != width:
                    if number == 1 and _is_declaration(taken[0]):
                        cells = []
                    mended = _unclosed(taken, delimiter, width) if len(taken) > 1 and width else None
                    if mended is not None:
                        break
                taken.clear()
                if cells:
                    yield number, cells
            else:
                if damaged and width:
                    yield _damaged(damaged)
                return
        except csv.Error:  # a value of more than 131,072 characters: a quotation mark that does not close
            number += 1
            mended = _unclosed(taken, delimiter, width)
        again.extendleft(reversed(taken[1:]))
        taken.clear()
        yield (number, mended) if mended else _broken(number)


def _is_declaration(line: str) -> bool:
    """Whether a line is Excel's own first one, which names the separator: `sep=;`."""
    return line[:4].lower() == "sep=" and len(line.strip()) <= 5


def _unclosed(taken: list[str], delimiter: str, width: int) -> list[str] | None:
    """The first line of a row of several lines that has not as many values as the table has columns.

    Returns:
        Its values where it is a whole row once quotation marks mean nothing, an empty list where it is none but has
        swallowed much, None where the lines may well be one row.
    """
    cells = next(iter(csv.reader(taken[:1], delimiter=delimiter, quoting=csv.QUOTE_NONE)), [])
    if len(cells) == width:
        return cells
    return [] if len(taken) > _SWALLOWED else None


def _damaged(numbers: list[int]) -> Problem:
    return Problem(
        severity="warning",
        what=f"letters that are none in the file's encoding stand in {len(set(numbers)):,} rows, as \ufffd.",
        where=str(numbers[0]),
        mend="Save the table anew as UTF-8.",
        code="undecodable",
    )


def _broken(number: int) -> Problem:
    return Problem(
        severity="error",
        what="a quotation mark in the row is not closed.",
        where=str(number),
        mend="Write quotation marks inside a value twice, and the value between quotation marks.",
        code="broken-row",
    )
