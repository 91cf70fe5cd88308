"""The text of a Word document (`.docx`): paragraphs, lists and tables in document order."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableSource

__all__ = ["docx_text"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Uncompressed, in bytes: a file of 100 KB can unpack to gigabytes.
_MAX_UNPACKED = 300_000_000


def docx_text(data: bytes, name: str, *, limit: int) -> str:
    """The text of a document.

    Headings stand apart by an empty line, list items read `  • …` or `  1. …`, the cells of a table row are
    separated by tabs. Text boxes are read where they are anchored; deleted text of tracked changes, notes,
    headers and footers are left out.

    Args:
        data: the bytes of the file.
        name: its name, for errors.
        limit: the longest text, in characters.

    Returns:
        The text, lines separated by `\\n`.

    Raises:
        UnreadableSource: where the file is damaged, or unpacks to more than is sane.
    """
    import docx
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableSource(
                    "the Word file unpacks to an unusual size.", where=name, mend="Save the text alone as .txt."
                )
        document = docx.Document(io.BytesIO(data))
        lines: list[str] = []
        size = 0
        for line in _Reader(document).body():
            size += len(line) + 1
            if size > limit:
                break
            lines.append(line)
    except (KeyError, ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile, etree.LxmlError) as error:
        # python-docx has no error of its own for what is missing inside the package: KeyError, ValueError and kin.
        raise UnreadableSource(
            f"the Word file is damaged ({type(error).__name__}).", where=name, mend="Open it in Word and save it anew."
        ) from None
    if size > limit:
        raise UnreadableSource(
            f"the text is too long (more than {limit // 1_000_000} million characters).",
            where=name,
            mend="Split it into one file for each document.",
        )
    return "\n".join(lines).strip("\n")


class _Reader:
    """Reads one document; keeps the counters of its numbered lists."""

    def __init__(self, document: Any) -> None:
        self.root = document.element.body
        self.formats = _list_formats(document)
        self.styles = {style.style_id: style for style in document.styles if style.style_id}
        self.counters: dict[tuple[str, int], int] = defaultdict(int)

    def body(self) -> Iterator[str]:
        """The lines of the document."""
        blank = True
        for line in self._blocks(self.root):
            if line or not blank:
                yield line
            blank = not line

    def _blocks(self, parent: Any) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield ""
                yield from self._table(child)
                yield ""
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        text = _text(paragraph)
        heading = self._is_heading(paragraph)
        if heading:
            yield ""
        mark = self._mark(paragraph) if text.strip() else ""
        yield from (mark + text.strip(" ")).split("\n")
        if heading:
            yield ""
        for box in paragraph.iter(f"{_W}txbxContent"):
            # Word keeps each text box twice, for new and for old readers.
            if not any(up.tag == _FALLBACK for up in box.iterancestors()):
                yield from self._blocks(box)

    def _style(self, paragraph: Any) -> Any:
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(found.get(f"{_W}val")) if found is not None else None

    def _is_heading(self, paragraph: Any) -> bool:
        style = self._style(paragraph)
        return style is not None and str(style.name).lower().startswith(("heading", "title", "заголовок", "название"))

    def _mark(self, paragraph: Any) -> str:
        """The bullet or number that Word draws before a list item, empty for any other paragraph."""
        style = self._style(paragraph)
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbering is None and style is not None:
            numbering = style.element.find(f"{_W}pPr/{_W}numPr")
        level, number = 0, None
        if numbering is not None:
            level = int(_value(numbering.find(f"{_W}ilvl")) or 0)
            number = _value(numbering.find(f"{_W}numId"))
        named = str(style.name).lower() if style is not None else ""
        if number in (None, "0") and not named.startswith(("list bullet", "list number")):
            return ""
        form = self.formats.get((number or "", level)) or ("bullet" if "bullet" in named else "decimal")
        indent = "  " * (min(level, 7) + 1)
        if form == "bullet" or form == "none":
            return f"{indent}• "
        key = (number or named, level)
        self.counters[key] += 1
        for other in [k for k in self.counters if k[0] == key[0] and k[1] > level]:
            del self.counters[other]
        return f"{indent}{self.counters[key]}. "

    def _table(self, table: Any) -> Iterator[str]:
        for row in _children(table, "tr"):
            cells = ["\n".join(self._cell(cell)).strip("\n") for cell in _children(row, "tc")]
            # Only the last cell keeps its lines: a line of an earlier one would look like a row of its own.
            yield from "\t".join([" ".join(cell.split("\n")) for cell in cells[:-1]] + cells[-1:]).split("\n")

    def _cell(self, cell: Any) -> Iterator[str]:
        for line in self._blocks(cell):
            if line.strip():
                yield line


def _children(parent: Any, name: str) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _children(child, name)


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    silent = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", _FALLBACK}
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}ptab"):
            # A tab stop of the paragraph's properties has the same name as a tab in its text.
            if element.getparent().tag == f"{_W}r":
                parts.append("\t")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif element.tag not in silent:
            stack.append(iter(element))
    return "".join(parts).replace("\u00ad", "")


def _value(element: Any) -> str | None:
    return None if element is None else element.get(f"{_W}val")


def _list_formats(document: Any) -> dict[tuple[str, int], str]:
    """(list, level) → `bullet`, `decimal`, …"""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return {}  # a document without lists
    abstract: dict[str | None, dict[int, str]] = {}
    for item in root.iter(f"{_W}abstractNum"):
        levels = {}
        for level in item.iter(f"{_W}lvl"):
            levels[int(level.get(f"{_W}ilvl") or 0)] = _value(level.find(f"{_W}numFmt")) or "decimal"
        abstract[item.get(f"{_W}abstractNumId")] = levels
    formats: dict[tuple[str, int], str] = {}
    for item in root.iter(f"{_W}num"):
        number = item.get(f"{_W}numId") or ""
        for level, form in abstract.get(_value(item.find(f"{_W}abstractNumId")), {}).items():
            formats[number, level] = form
    return formats
