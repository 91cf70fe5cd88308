"""Small workbooks for tests, written by hand: what a spreadsheet program saves, and what a hostile one might."""

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = ["column", "workbook"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
Cell = str | int | float | bool | date | None


def column(place: int) -> str:
    """The letters of a column: `A`, …, `Z`, `AA`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def workbook(
    path: Path,
    sheets: dict[str, Sequence[Sequence[Cell]]],
    *,
    shared: bool = True,
    prefix: str = "",
    raw: dict[str, bytes] | None = None,
) -> Path:
    """Write a workbook.

    Args:
        path: where to.
        sheets: name → rows.
        shared: keep texts in the table of shared strings, as Excel does, or in the cells.
        prefix: of the sheet's elements (`x:`), as some programs write them.
        raw: further parts, or parts in place of those written.
    """
    strings: list[str] = []
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
    }
    listed, relations = "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        relations += (
            f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows, strings if shared else None, prefix)
    relations += f'<Relationship Id="rIdS" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{texts}</sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, (raw or {}).get(name, text.encode()))
        for name in (raw or {}).keys() - parts.keys():
            archive.writestr(name, (raw or {})[name])
    return path


def _sheet(rows: Sequence[Sequence[Cell]], strings: list[str] | None, prefix: str) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{column(at)}{number}", value, strings, prefix) for at, value in enumerate(row))
        lines.append(f'<{prefix}row r="{number}">{cells}</{prefix}row>')
    space = f'xmlns:{prefix[:-1]}="{_MAIN}"' if prefix else f'xmlns="{_MAIN}"'
    inside = f"<{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>"
    return f'<?xml version="1.0" encoding="UTF-8"?><{prefix}worksheet {space}>{inside}</{prefix}worksheet>'


def _cell(at: str, value: Cell, strings: list[str] | None, prefix: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<{prefix}c r="{at}" t="b"><{prefix}v>{int(value)}</{prefix}v></{prefix}c>'
    if isinstance(value, date):
        days = (value - date(1899, 12, 30)).days
        return f'<{prefix}c r="{at}" s="1"><{prefix}v>{days}</{prefix}v></{prefix}c>'
    if isinstance(value, int | float):
        return f'<{prefix}c r="{at}"><{prefix}v>{value}</{prefix}v></{prefix}c>'
    if strings is None:
        text = f"<{prefix}is><{prefix}t>{escape(value)}</{prefix}t></{prefix}is>"
        return f'<{prefix}c r="{at}" t="inlineStr">{text}</{prefix}c>'
    strings.append(value)
    return f'<{prefix}c r="{at}" t="s"><{prefix}v>{len(strings) - 1}</{prefix}v></{prefix}c>'
