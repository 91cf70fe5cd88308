"""Tables as streams of rows: CSV in the encodings and dialects that offices write, and XLSX.

A table is found by its headings, which need not stand in the first row: a title, a date of the export or an empty line
may stand above. Rows are numbered as a spreadsheet shows them, the heading's row included.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     _ = Path(folder, "t.csv").write_bytes("Регион;Сумма\\nПсковская область;1 000,50\\n".encode("cp1251"))
...     (table,) = tables(File.look(Path(folder, "t.csv")))
...     list(table.rows())
[(2, ['Псковская область', '1 000,50'])]
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import msgspec

from kg.errors import UnreadableSource
from kg.model import Problem
from kg.source import _table_csv as csv_table
from kg.source import _table_xlsx as xlsx_table
from kg.source.file import File

__all__ = ["HEAD_ROWS", "Head", "Known", "Row", "Table", "heads", "is_table", "media_type", "sheets_left_out", "tables"]

#: A row: its number as a spreadsheet counts, and its values in the order of the headings.
Row = tuple[int, list[str]]
#: How many headings of a row a loader knows; the row with the most is the heading.
Known = Callable[[Sequence[str]], int]
#: The heading is looked for in so many first rows.
HEAD_ROWS = 30


class Head(msgspec.Struct, frozen=True):
    """The name of a sheet (empty for CSV) and its first rows that are not empty."""

    sheet: str
    rows: list[Row]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table: that of a CSV file, or one sheet of a workbook.

    Attributes:
        file: where it stands.
        sheet: name of the sheet; empty for CSV.
        headings: of the columns, each different: an empty one is called `column 5`, a second one `Partner (2)`.
        row: number of the row in which the headings stand.
        repeated: headings that several columns bear.
        media_type: of the file.
        encoding: of its text, None for XLSX.
    """

    file: File
    sheet: str
    headings: tuple[str, ...]
    row: int
    repeated: tuple[str, ...]
    media_type: str
    encoding: str | None

    def rows(self) -> Iterator[Row | Problem]:
        """The rows below the heading, each as long as the heading; empty ones are left out.

        A row that is too short has empty values at its end. One with more values than the table has columns is a
        problem: nobody knows which value belongs where.

        Raises:
            UnreadableSource: where the file cannot be read to its end.
        """
        width = len(self.headings)
        raw = xlsx_table.rows(self.file, self.sheet) if self.encoding is None else csv_table.rows(self.file, width)
        for found in raw:
            if isinstance(found, Problem):
                yield msgspec.structs.replace(found, where=self.where(int(found.where or 0)))
                continue
            number, cells = found
            if number <= self.row:
                continue
            if not any(cells):
                continue
            if len(cells) == width:
                yield found
            elif len(cells) < width:
                yield number, cells + [""] * (width - len(cells))
            elif any(cell.strip() for cell in cells[width:]):
                yield self._too_long(number, len(cells))
            else:
                yield number, cells[:width]

    def where(self, number: int) -> str:
        """A row, for a person who looks for it.

        Args:
            number: of the row.
        """
        return f"sheet «{self.sheet}», row {number}" if self.sheet else f"row {number}"

    def _too_long(self, number: int, length: int) -> Problem:
        return Problem(
            severity="error",
            what=f"the row has {length} values, the table {len(self.headings)} columns.",
            where=self.where(number),
            mend="Put a value that has a separator in it between quotation marks.",
            code="broken-row",
        )


def is_table(file: File) -> bool:
    """Whether a file may be a table: text in lines, or a workbook."""
    return xlsx_table.is_workbook(file) or csv_table.is_text(file)


def heads(file: File) -> tuple[Head, ...]:
    """The first rows of each table of a file, read without the rest.

    Args:
        file: the file.

    Returns:
        One for each sheet; none where the file is no table.
    """
    return _heads(file, file.path.stat().st_mtime_ns if file.path.exists() else 0)


@lru_cache(maxsize=4)
def _heads(file: File, changed: int) -> tuple[Head, ...]:
    del changed  # a file that was written anew is looked at anew
    try:
        if xlsx_table.is_workbook(file):
            return tuple(Head(name, rows) for name, rows in xlsx_table.heads(file, HEAD_ROWS))
        if csv_table.is_text(file):
            return (Head("", csv_table.head(file, HEAD_ROWS)),)
    except UnreadableSource:
        pass  # whoever reads the file to its end is told
    return ()


def media_type(name: str) -> str:
    """The media type of a table, told by the name of its file.

    >>> media_type("applications.xlsx"), media_type("applications.csv.gz")
    ('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'text/csv')
    """
    return xlsx_table.MEDIA_TYPE if name.lower().endswith((".xlsx", ".xlsm")) else csv_table.MEDIA_TYPE


def sheets_left_out(file: File, read: Sequence[Table]) -> Iterator[Problem]:
    """What is told of the sheets of a workbook that are not read.

    Args:
        file: the workbook.
        read: its tables that are.
    """
    left = [head.sheet for head in heads(file) if head.sheet not in {table.sheet for table in read}]
    if left:
        yield Problem(
            severity="note",
            what=f"sheets without the headings are not read: {', '.join(f'«{name}»' for name in left[:12])}.",
            where=file.name,
            mend="Nothing to do, unless one of them has a table.",
            code="unread-sheet",
        )


def tables(file: File, known: Known | None = None) -> list[Table]:
    """The tables of a file, in its order; sheets without a heading that is known are left out.

    Args:
        file: CSV (also packed by gzip) or XLSX.
        known: how many headings of a row the reader knows. Without it, the first row that is about as full as the
            fullest is the heading.

    Raises:
        UnreadableSource: where the file is no table, or none has a heading.
    """
    workbook = xlsx_table.is_workbook(file)
    if not workbook and not csv_table.is_text(file):
        raise UnreadableSource("this is no table.", where=file.name, mend="Save it as CSV (UTF-8) or as .xlsx.")
    # Not by the cache: here a file that cannot be read has to be told.
    found = xlsx_table.heads(file, HEAD_ROWS) if workbook else [("", csv_table.head(file, HEAD_ROWS))]
    media_type = xlsx_table.MEDIA_TYPE if workbook else csv_table.MEDIA_TYPE
    encoding = None if workbook else csv_table.dialect(file).encoding
    result = []
    for sheet, rows in found:
        heading = _heading(rows, known)
        if heading is not None:
            names, repeated = _names(heading[1])
            result.append(
                Table(
                    file=file,
                    sheet=sheet,
                    headings=names,
                    row=heading[0],
                    repeated=repeated,
                    media_type=media_type,
                    encoding=encoding,
                )
            )
    if not result:
        raise UnreadableSource(
            "no row of headings was found.", where=file.name, mend="Name the columns in the first row."
        )
    return result


def _heading(rows: Sequence[Row], known: Known | None) -> Row | None:
    if known is not None:
        best = max(rows, key=lambda row: (known(row[1]), -row[0]), default=None)
        return best if best is not None and known(best[1]) else None
    fullest = max((sum(map(bool, cells)) for _, cells in rows), default=0)
    return next((row for row in rows if sum(map(bool, row[1])) >= max(1, 0.6 * fullest)), None)


def _names(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Headings, each once, and those that were there more than once."""
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    names: list[str] = []
    repeated: list[str] = []
    seen: dict[str, int] = {}
    for place, cell in enumerate(cells[:last], 1):
        name = " ".join(cell.split()) or f"column {place}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            repeated.append(name)
            name = f"{name} ({seen[name]})"
        names.append(name)
    return tuple(names), tuple(dict.fromkeys(repeated))
