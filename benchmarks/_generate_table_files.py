"""Writing generated rows as CSV or XLSX, a lot at a time: neither the table nor the file is ever in memory whole."""

import csv
import io
import multiprocessing
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from _generate_table import COLUMNS, MONEY, Row, Table

from kg.errors import BadParameter
from kg.files import beside

__all__ = ["ROWS_OF_A_SHEET", "write_table"]

#: A sheet of XLSX has so many rows at most, the one of the headings among them.
ROWS_OF_A_SHEET = 1_048_576

_Lines = Callable[[list[Row]], bytes]


def write_table(path: Path, projects: int, seed: int, workers: int = 1) -> None:
    """Write a table of generated projects; the same bytes for any number of processes.

    Args:
        path: `.csv` (UTF-8, `;`) or `.xlsx`; what is there is replaced when all is written.
        projects: how many rows.
        seed: of everything.
        workers: processes that make rows.

    Raises:
        BadParameter: another ending, or more rows than a sheet has.
        OSError: it cannot be written.
    """
    if path.suffix not in (".csv", ".xlsx"):
        raise BadParameter("a table is written as .csv or .xlsx.", where=str(path), mend="Name such a file.")
    if path.suffix == ".xlsx" and projects >= ROWS_OF_A_SHEET:
        raise BadParameter(f"a sheet has {ROWS_OF_A_SHEET - 1:,} rows at most.", mend="Write a .csv.")
    with beside(path) as written:
        if path.suffix == ".csv":
            with written.open("wb") as file:
                file.write(_csv([COLUMNS]))
                for lines in _lots(projects, seed, workers, _csv):
                    file.write(lines)
        else:
            with _sheet(written) as (write, first):
                write(first)
                for lines in _lots(projects, seed, workers, _xlsx):
                    write(lines)


def _lots(projects: int, seed: int, workers: int, lines: _Lines) -> Iterator[bytes]:
    table = _table(projects, seed)
    if workers < 2:
        yield from (lines(table.lot(number)) for number in range(table.lots))
        return
    # As on every system: what a fork takes over of a process with threads may be locked for ever.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[bytes]] = deque()
        for number in range(table.lots):
            waiting.append(pool.submit(_lot, projects, seed, lines, number))
            if len(waiting) > 4 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _lot(projects: int, seed: int, lines: _Lines, number: int) -> bytes:
    return lines(_table(projects, seed).lot(number))


#: One for each process: it remembers the organizations that it made.
_table = lru_cache(maxsize=1)(Table)


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


_OPEN, _CLOSE = '<c t="inlineStr"><is><t>', "</t></is></c>"


def _xlsx(rows: list[Row]) -> bytes:
    """Rows of a sheet: texts in their cells, sums as numbers."""
    return "".join([f"<row>{''.join(map(_cell, _KINDS, row))}</row>" for row in rows]).encode()


_KINDS = [place in MONEY for place in range(len(COLUMNS))]


def _cell(is_sum: bool, value: str) -> str:
    if not value:
        return "<c/>"
    return f"<c><v>{value.replace(',', '.')}</v></c>" if is_sum else f"{_OPEN}{escape(value)}{_CLOSE}"


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: All parts of a workbook but its one sheet (ECMA-376, part 1).
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Заявки" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


@contextmanager
def _sheet(path: Path) -> Iterator[tuple[Callable[[bytes], object], bytes]]:
    """A workbook of one sheet: how its rows are written, and the row of the headings."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _PARTS.items():
            book.writestr(_entry(name), _XML + text)
        with book.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            headings = "".join(f"{_OPEN}{escape(name)}{_CLOSE}" for name in COLUMNS)
            yield sheet.write, f"<row>{headings}</row>".encode()
            sheet.write(b"</sheetData></worksheet>")


def _entry(name: str) -> zipfile.ZipInfo:
    """A part whose time is always the same: so the same rows are the same file."""
    entry = zipfile.ZipInfo(name)  # 1980-01-01, as zip files begin
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
