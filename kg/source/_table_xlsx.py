"""XLSX, read piece by piece: a sheet is cut into small workbooks, and python-calamine reads one after the other.

Calamine holds a sheet as one block of cells, from its first to its last, so a sheet is never handed to it whole: memory
stays that of a piece, and a cell at the far end of an empty sheet is refused instead of being given a block of that
size. The first rows are read in the same way, without the rest.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import msgspec

from kg.errors import UnreadableSource
from kg.source.file import File

__all__ = ["MEDIA_TYPE", "heads", "is_workbook", "rows"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A sheet is read in pieces of about so many bytes of its XML.
_PIECE = 16_000_000
_FIRST_PIECE = 100_000
#: No row of a table is longer, in bytes of XML.
_LONGEST_ROW = 8_000_000
#: The texts of all cells, which every piece needs, may be so long.
_MAX_STRINGS = 1_000_000_000
#: Those of the first rows stand at the beginning.
_FIRST_STRINGS = 8_000_000
_MAX_SHEET = 20_000_000_000
#: A part that unpacks to more than so many times its size, and to more than so many bytes, is a bomb.
_MAX_RATIO, _ALLOWED = 500, 64_000_000
_MAX_SHEETS = 500
#: So many cells may lie between the first and the last of a piece, beside some for each that is there.
_MAX_BLOCK = 5_000_000
_CELL = re.compile(rb"r\s*=\s*[\"']([A-Z]+)(\d+)[\"']")
_TWO_LETTERS = re.compile(rb'r="[A-Z]{2}')
_ROW_NUMBER = re.compile(rb'row [^>]*?\br="(\d{1,9})"')
_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")
_ROOT = re.compile(rb"<((?:\w+:)?worksheet)\b")
_DATA_START = re.compile(rb"<(\w+:)?sheetData\s*(/?)>")
_DATA_END = re.compile(rb"</(?:\w+:)?sheetData>")


def is_workbook(file: File) -> bool:
    """Whether a file is a workbook, by its first bytes and its list of parts."""
    if file.packed or not file.head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # A damaged one is still known by its name: whoever reads it is told.
        return file.name.lower().endswith((".xlsx", ".xlsm"))
    return "xl/workbook.xml" in names


def heads(file: File, count: int) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Name and first rows of each sheet that has any.

    Raises:
        UnreadableSource: where the workbook is damaged, encrypted, or no workbook.
    """
    with _Workbook(file) as book:
        found = []
        for sheet in book.sheets[:_MAX_SHEETS]:
            first = []
            for row in book.rows(sheet, first=True):
                if any(row[1]):
                    first.append(row)
                if len(first) >= count:
                    break
            if first:
                found.append((sheet.name, first))
        return found


def rows(file: File, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that are not empty, with their numbers, values as text.

    Raises:
        UnreadableSource: where it cannot be read to its end.
    """
    with _Workbook(file) as book:
        yield from book.rows(next(sheet for sheet in book.sheets if sheet.name == name))


class _Sheet(msgspec.Struct, frozen=True):
    name: str
    part: str


class _Workbook:
    """The parts of a workbook, opened."""

    def __init__(self, file: File) -> None:
        self.file = file
        try:
            self.archive = zipfile.ZipFile(file.path)
        except Exception as error:  # whatever a damaged archive makes its readers raise
            raise self._damaged(error) from None
        try:
            self.sheets = self._sheets()
        except Exception as error:
            self.archive.close()
            raise error if isinstance(error, UnreadableSource) else self._damaged(error) from None

    def __enter__(self) -> "_Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self.archive.close()

    def rows(self, sheet: _Sheet, *, first: bool = False) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet that have values.

        Args:
            sheet: which.
            first: True where only the first rows will be asked for.
        """
        from python_calamine import CalamineWorkbook

        try:
            with self.archive.open(sheet.part) as part:
                strings = self._strings(first=first)
                size, at_once = (_FIRST_PIECE, _FIRST_PIECE) if first else (_PIECE, 1 << 20)
                chunks = _limited(part, self.archive.getinfo(sheet.part), _MAX_SHEET, at_once)
                for piece in _pieces(chunks, size):
                    _check(piece)
                    with CalamineWorkbook.from_filelike(self._small(sheet.part, piece, strings)) as book:
                        yield from _values(book.get_sheet_by_name(sheet.name))
        except UnreadableSource as error:
            raise UnreadableSource(error.what, where=self.file.name, mend=error.mend) from None
        except Exception as error:  # whatever damaged parts make their readers raise
            raise self._damaged(error) from None

    def _sheets(self) -> list[_Sheet]:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        relations = etree.fromstring(self._part("xl/_rels/workbook.xml.rels"), parser)
        targets = {one.get("Id"): one.get("Target", "") for one in relations if isinstance(one.tag, str)}
        found = []
        for one in etree.fromstring(self._part("xl/workbook.xml"), parser).iter("{*}sheet"):
            relation = next((value for name, value in one.attrib.items() if str(name).endswith("}id")), None)
            part = posixpath.normpath(posixpath.join("/xl", str(targets.get(relation, "")))).lstrip("/")
            if part in self.archive.namelist() and "worksheets/" in part:
                found.append(_Sheet(str(one.get("name") or ""), part))
        return found

    def _part(self, name: str, most: int = 50_000_000) -> bytes:
        with self.archive.open(name) as part:
            data = part.read(most + 1)
        if len(data) > most:
            raise _too_much()
        return data

    def _strings(self, *, first: bool) -> bytes | None:
        """The texts of all cells; only the first of them where only the first rows are read."""
        name = next((one for one in self.archive.namelist() if one.lower() == "xl/sharedstrings.xml"), None)
        if name is None:
            return None
        with self.archive.open(name) as part:
            if not first:
                return b"".join(_limited(part, self.archive.getinfo(name), _MAX_STRINGS))
            data = part.read(_FIRST_STRINGS)
        end = data.rfind(b"</si>")
        return data if len(data) < _FIRST_STRINGS or end < 0 else data[: end + 5] + b"</sst>"

    def _small(self, part: str, sheet: bytes, strings: bytes | None) -> io.BytesIO:
        """A workbook with one piece of one sheet in it."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as small:
            for name in self.archive.namelist():
                low = name.lower()
                if low == "xl/sharedstrings.xml":
                    if strings is not None:
                        small.writestr(name, strings)
                elif low in _NEEDED or low.endswith(".rels"):
                    small.writestr(name, self._part(name))
            small.writestr(part, sheet)
        data.seek(0)
        return data

    def _damaged(self, error: Exception) -> UnreadableSource:
        kind = type(error).__name__
        if kind == "PasswordError" or "encrypted" in str(error) or "password" in str(error):
            return UnreadableSource(
                "the workbook is locked with a password.", where=self.file.name, mend="Save it without one."
            )
        return UnreadableSource(
            "the workbook is damaged or incomplete.", where=self.file.name, mend="Open and save it anew, or use CSV."
        )


_NEEDED = frozenset({"[content_types].xml", "xl/workbook.xml", "xl/styles.xml"})


def _limited(part: IO[bytes], info: zipfile.ZipInfo, most: int, size: int = 1 << 20) -> Iterator[bytes]:
    """The bytes of a part, so many at a time, up to a limit."""
    left = min(most, max(_ALLOWED, _MAX_RATIO * info.compress_size))
    while chunk := part.read(size):
        left -= len(chunk)
        if left < 0:
            raise _too_much()
        yield chunk


def _pieces(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """A sheet as sheets of about so many bytes each, cut between two rows."""
    begin = b""
    start = None
    for chunk in chunks:
        begin += chunk
        start = _DATA_START.search(begin)
        if start or len(begin) > _LONGEST_ROW:
            break
    if start is None or start.group(2):
        return  # no rows: an empty sheet, or none at all
    # What stands before the rows (views, widths of columns) is not needed, but the root has the namespaces.
    opening = begin[: start.end()]
    root = _ROOT.search(opening)
    closing = b"</%bsheetData></%b>" % (start.group(1) or b"", root.group(1) if root else b"worksheet")
    for rows in _blocks(begin[start.end() :], chunks, size):
        yield opening + rows + closing


def _blocks(begin: bytes, chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Whole rows, about so many bytes at a time."""
    data = bytearray(begin)
    seen = 0
    while True:
        end = _DATA_END.search(data, max(0, seen - 40)) if data.find(b"sheetData>", max(0, seen - 40)) >= 0 else None
        if end:
            yield bytes(data[: end.start()])
            return
        if len(data) >= size:
            cut = max((row.end() for row in _ROW_END.finditer(data, max(0, len(data) - _LONGEST_ROW))), default=0)
            if not cut and len(data) > size + _LONGEST_ROW:
                raise _too_much()
            if cut:
                yield bytes(data[:cut])
                del data[:cut]
        seen = len(data)
        chunk = next(chunks, b"")
        if not chunk:
            yield bytes(data)  # the sheet is cut: whoever reads it is told
            return
        data += chunk


def _check(piece: bytes) -> None:
    """Refuse cells so far out that the block of all cells between would not fit into memory.

    All references would take longer to look at than to read the sheet: as long as no cell leaves the rows between the
    first and the last, the columns it may stand in are counted by their letters.
    """
    cells = piece.count(b"c r=")
    first, last = _row_number(piece, piece.find(b"row ")), _row_number(piece, piece.rfind(b"row "))
    if first and last >= first and _is_plain(piece):
        outside = re.search(rb'r="(?![A-Z]{1,2}(?:%b)")[A-Z]' % _between(first, last), piece)
        columns = 702 if _TWO_LETTERS.search(piece) else 26
        if not outside and 1.1 * (last - first) * columns <= _MAX_BLOCK + 5 * cells:
            return
    found = [(_column(letters), int(number)) for letters, number in _CELL.findall(piece)]
    if not found:
        return
    rows = max(row for _, row in found) - min(row for _, row in found) + 1
    columns = max(column for column, _ in found)
    if rows * columns > _MAX_BLOCK + 5 * cells:
        raise UnreadableSource("a cell stands far away from the table.", mend="Delete it, or save as CSV.")


def _is_plain(piece: bytes) -> bool:
    """Whether every reference is written `r="A1"`, without the spaces and single quotes that XML allows."""
    return piece.count(b"r=") == piece.count(b'r="') and not any(
        spaced in piece for spaced in (b"r =", b"r\t=", b"r\n=", b"r\r=")
    )


def _row_number(piece: bytes, at: int) -> int:
    found = _ROW_NUMBER.match(piece, at) if at >= 0 else None
    return int(found[1]) if found else 0


def _between(first: int, last: int) -> bytes:
    """A pattern for numbers between two, told by their length and first two digits."""
    patterns = []
    for length in range(len(str(first)), len(str(last)) + 1):
        low = int(str(first)[:2]) if length == len(str(first)) else 10
        high = int(str(last)[:2]) if length == len(str(last)) else 99
        if length < 3:
            patterns.append(r"\d{1,2}")
        else:
            patterns.append(f"(?:{'|'.join(map(str, range(low, high + 1)))})\\d{{{length - 2}}}")
    return "|".join(patterns).encode()


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:7]:
        number = 26 * number + letter - 64
    return number


def _values(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    start = sheet.start
    if start is None:
        return
    first, left = start
    padding = [""] * left
    for number, row in enumerate(sheet.to_python(), first + 1):
        cells = [value if type(value) is str else _text(value) for value in row]
        if any(cells):
            yield number, padding + cells if left else cells


def _text(value: Any) -> str:
    """A value as a person would read it: dates as `2021-07-01`, whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _too_much() -> UnreadableSource:
    return UnreadableSource(
        "the workbook unpacks to far more than a table does.", mend="Look at it in a spreadsheet, and save it as CSV."
    )
