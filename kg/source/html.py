"""The text of an HTML page as a person reads it in the browser."""

import re
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableSource

__all__ = ["declared_charset", "html_text"]

_CHARSET = re.compile(rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
#: Not shown to the reader, or no part of what the page tells (its menus).
_SILENT = frozenset(
    """audio button canvas datalist embed head iframe input link map math meta nav noscript object script select style
    svg template textarea title video""".split()  # noqa: SIM905
)
#: Each begins and ends a line; those of _PARAGRAPHS have an empty line before and after.
_BLOCKS = frozenset(
    """address article aside body caption center dd details dialog div dt fieldset figcaption figure footer form header
    hgroup hr html legend li main section summary table tbody tfoot thead tr""".split()  # noqa: SIM905
)
_PARAGRAPHS = frozenset(["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"])
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Soft hyphens and zero-width characters only steer the line breaking; lone surrogates are no characters at all.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\ud800-\udfff]")


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page names in its `meta` element or XML declaration, None where it names none."""
    found = _XML_CHARSET.search(data[:300]) or _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


class _Page:
    """Text as it grows: white space is collapsed as a browser does, breaks are asked for and made by what follows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.breaks = 0
        self.space = False
        self.glue = False
        self.flat = 0
        self.last = ""
        self.numbers: dict[Any, int] = {}

    def ask(self, breaks: int) -> None:
        if self.flat:
            # In a cell that others follow: a line of its own would look like another row.
            self.space = not self.glue
            return
        self.breaks = max(self.breaks, breaks)
        self.space = False

    def begin_row(self) -> None:
        """Make the line break now: the first cell may be empty, and the tab after it belongs to this row."""
        if self.parts and self.breaks:
            self.parts.append("\n" * self.breaks)
        self.breaks = 0
        self.space = False
        self.glue = True

    def add(self, text: str, *, keep: bool = False) -> None:
        if not text:
            return
        if self.parts and self.breaks:
            self.parts.append("\n" * self.breaks)
        elif self.space and self.parts:
            self.parts.append(" ")
        self.breaks = 0
        self.space = False
        self.parts.append(text)
        self.last = text[-1]
        self.glue = keep

    def words(self, text: str) -> None:
        """Running text: white space becomes one space, none at the beginning of a line."""
        text = _INVISIBLE.sub("", text)
        flat = _SPACE.sub(" ", text)
        if flat.startswith(" ") and not self.glue:
            self.space = self.space or not self.breaks
        body = flat.strip(" ")
        if not body:
            return
        self.add(body)
        self.space = flat.endswith(" ")


def html_text(markup: str, name: str = "") -> str:
    """The text of a page.

    Block elements begin lines, paragraphs and headings stand apart by an empty line, list items read `  • …` or
    `  1. …`, the cells of a table row are separated by tabs. Scripts, styles, menus (`nav`) and hidden elements
    are left out.

    Args:
        markup: the decoded page.
        name: the file's name, for errors.

    Returns:
        The text, lines separated by `\\n`, without white space around.

    Raises:
        UnreadableSource: where there is no page in it.

    >>> html_text("<h1>A</h1><ul><li>b &amp; c<li>d</ul>")
    'A\\n\\n  • b & c\\n  • d'
    """
    from lxml import etree
    from lxml import html as lxml_html

    # huge_tree: saved pages may nest deeper than libxml2 allows by default; we walk without recursion.
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    clean = _XML_DECLARATION.sub("", markup).replace("\x00", "")
    try:
        root = lxml_html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableSource("there is no text in this page.", where=name, mend="Save the page anew.") from None
    page = _Page()
    for event, element in _walk(root, etree):
        _EVENTS[event](page, element)
    lines = (line.rstrip(" ") for line in "".join(page.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _walk(root: Any, etree: Any) -> Iterator[tuple[str, Any]]:
    """`start`, `end` of each element that is shown, in document order; what is silent is skipped with all in it."""
    walker = etree.iterwalk(root, events=("start", "end"))
    silent = None
    for event, element in walker:
        if silent is not None:
            if event == "end" and element is silent:
                silent = None
                yield "tail", element
            continue
        if not isinstance(element.tag, str):
            if event == "end":
                yield "tail", element
            continue
        if event == "start" and _is_silent(element):
            silent = element
            continue
        yield event, element


def _is_silent(element: Any) -> bool:
    return (
        element.tag in _SILENT
        or element.get("hidden") is not None
        or element.get("role") == "navigation"
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _start(page: _Page, element: Any) -> None:
    tag = element.tag
    if tag == "br":
        page.breaks += 1
        page.space = False
        return
    if tag in ("td", "th"):
        if element.getprevious() is not None:
            # White space around cells is layout; a cell that is empty still has its tab.
            page.breaks = 0
            page.space = False
            page.add("\t", keep=True)
        else:
            page.begin_row()
        page.flat += _is_flat(element)
    elif tag in _PARAGRAPHS and not _inside(element, ("li", "td", "th", "dd")):
        page.ask(2)
    elif tag in _BLOCKS or tag in _PARAGRAPHS:
        # A paragraph that opens an item or a cell goes on in its line.
        if not page.glue:
            page.ask(1)
    elif page.last and _needs_space(page, element):
        page.space = True
    if tag == "li":
        page.glue = False
        page.ask(1)
        page.add("• " if page.flat else _bullet(page, element), keep=True)
    text = element.text or ""
    if tag == "pre":
        page.add(_INVISIBLE.sub("", text.replace("\r\n", "\n").strip("\n")))
    else:
        page.words(text)


def _end(page: _Page, element: Any) -> None:
    tag = element.tag
    if tag in ("td", "th"):
        page.flat -= _is_flat(element)
        page.space = False
    elif tag in _PARAGRAPHS and not _inside(element, ("li", "td", "th", "dd")):
        page.ask(2)
    elif tag in _BLOCKS or tag in _PARAGRAPHS:
        page.ask(1)
        page.glue = False
    _tail(page, element)


def _tail(page: _Page, element: Any) -> None:
    page.words(element.tail or "")


_EVENTS = {"start": _start, "end": _end, "tail": _tail}


def _is_flat(cell: Any) -> bool:
    """Whether the cell is one of a row of data and not the last; a layout table's cells hold whole pages."""
    if (
        next(cell.itersiblings("td", "th"), None) is None
        or next(cell.iter("table", "h1", "h2", "h3"), None) is not None
    ):
        return False
    return sum(len(text) for text in cell.itertext()) < 600


def _inside(element: Any, tags: tuple[str, ...]) -> bool:
    """Whether the element lies in one of the tags with nothing but blocks between (ten steps up are enough)."""
    for _ in range(10):
        element = element.getparent()
        if element is None:
            return False
        if element.tag in tags:
            return True
    return False


def _bullet(page: _Page, item: Any) -> str:
    depth = sum(1 for parent in item.iterancestors("ul", "ol"))
    indent = "  " * min(max(depth, 1), 8)
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return f"{indent}• "
    first = _number(parent.get("start"), 1)
    number = _number(item.get("value"), page.numbers.get(parent, first - 1) + 1)
    page.numbers[parent] = number
    return f"{indent}{number}. "


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default


def _needs_space(page: _Page, element: Any) -> bool:
    """`<span>Number</span><span>21</span>`: two labels that only the style sheet keeps apart."""
    before = element.getprevious()
    if element.tag != "span" or before is None or before.tag != "span" or before.tail:
        return False
    begins = "".join(element.itertext()).lstrip()[:1]
    return (page.last.islower() or page.last in ":;,.)") and (begins.isupper() or begins.isdigit())
