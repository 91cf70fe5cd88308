"""XML that nobody can vouch for, read element by element.

Nothing is fetched, no entity is expanded, and a file that declares a document type is refused: the formats that are
read here need none, and it is what bombs and stolen files are made with. What is read is let go of at once, so memory
does not grow with the file.
"""

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import UnreadableSource
from kg.source.file import File
from kg.source.portions import Portions

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["elements", "root_name"]

#: What may stand before the root: the declaration, comments, instructions.
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_DOCTYPE = "<!DOCTYPE"
_DECLARATION = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)


def root_name(file: File) -> str | None:
    """The name of a file's root, without its prefix; None where it is no XML, or its beginning does not show it."""
    text = _beginning(file.head)
    at = _after_prologue(text)
    # Whoever declares a document type is refused when the file is read, and should be told so.
    declared = _DECLARATION.match(text, at)
    found = _ROOT.match(text, _after_prologue(text, declared.end()) if declared else at)
    return found.group(1) if found else None


def elements(file: File, depth: int = 2) -> Iterator[tuple[int, "_Element"]]:
    """Yield the elements of a file down to some depth below its root, inner ones first, each when it is complete.

    An element is emptied as soon as the next one is asked for. So the inner elements of one that is yielded are gone:
    take from each what is needed when it comes.

    Args:
        file: the file.
        depth: how far below the root elements are yielded; what is deeper is found in them.

    Yields:
        How far below the root the element is (0 is the root itself), and the element.

    Raises:
        UnreadableSource: where it is no XML, is broken, declares a document type, is nested very deeply, or one
            element takes more than `MAX_PORTION` bytes. The elements before that were yielded.
    """
    from lxml import etree

    head = _beginning(file.head)
    if head.startswith(_DOCTYPE, _after_prologue(head)):
        raise _declares(file)
    try:
        with file.open() as raw:
            stream = Portions(raw, file.name)
            events = etree.iterparse(
                stream,
                events=("start", "end"),
                load_dtd=False,
                no_network=True,
                resolve_entities=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            level = -1
            for event, element in events:
                if event == "start":
                    level += 1
                    if level == 0 and element.getroottree().docinfo.doctype:
                        raise _declares(file)
                    continue
                if level <= depth:
                    yield level, element
                    _let_go(element)
                    stream.whole()
                level -= 1
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableSource(
            f"the XML is broken at line {line}, column {column}.", where=file.name, mend="Have it made or fetched anew."
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or cut short"
        raise UnreadableSource(
            f"the file cannot be read to its end ({reason}).", where=file.name, mend="Copy it anew."
        ) from None


def _declares(file: File) -> UnreadableSource:
    return UnreadableSource(
        "the XML declares a document type, with which entities could be smuggled in: it is not read.",
        where=file.name,
        mend="Take the line <!DOCTYPE …> out if you trust the file.",
    )


def _let_go(element: "_Element") -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _beginning(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    # Without a byte order mark the zero bytes of ASCII letters tell.
    if head[:2] in (b"<\0", b"\0<"):
        return head.decode("utf-16-le" if head[:1] == b"<" else "utf-16-be", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _after_prologue(text: str, start: int = 0) -> int:
    found = _PROLOGUE.match(text, start)
    return found.end() if found else start
