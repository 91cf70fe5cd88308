"""What kind of file some bytes are, decided by their content."""

import io
import re
import zipfile
from pathlib import PurePath

from kg.errors import UnreadableSource

__all__ = ["DOCX", "HTML", "MARKDOWN", "PDF", "PLAIN", "kind_of"]

PLAIN = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: First bytes of files that people take for text documents: what they are, and the way out.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .ppt)", "Save it as .docx, .pdf or .txt."),
    (b"{\\rtf", "a Rich Text file", "Save it as .docx, .pdf or .txt."),
    (b"\x89PNG", "a picture", "Run text recognition on it, or type it."),
    (b"\xff\xd8\xff", "a picture", "Run text recognition on it, or type it."),
    (b"GIF8", "a picture", "Run text recognition on it, or type it."),
    (b"II*\x00", "a picture", "Run text recognition on it, or type it."),
    (b"MM\x00*", "a picture", "Run text recognition on it, or type it."),
    (b"\x1f\x8b", "a compressed file", "Unpack it and load what is in it."),
    (b"7z\xbc\xaf\x27\x1c", "an archive", "Unpack it and load what is in it."),
    (b"Rar!", "an archive", "Unpack it and load what is in it."),
    (b"\x7fELF", "a program", "Load documents."),
    (b"SQLite format 3\x00", "a database", "Load documents."),
)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(?:html|head|body|div|p|table|ul|ol|h[1-6]|article|section|meta|title)\b[^<>]*>", re.IGNORECASE)


def kind_of(data: bytes, name: str, *, partial: bool = False) -> str:
    """The media type of a file.

    Args:
        data: its bytes, or the first thousands of them.
        name: its name, whose extension is a hint where the content leaves a choice, and which errors name.
        partial: True where `data` is only the beginning.

    Returns:
        One of `PLAIN`, `MARKDOWN`, `HTML`, `PDF`, `DOCX`.

    Raises:
        UnreadableSource: where it is a file of another kind.
    """
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return DOCX if partial else _zip_kind(data, name)
    for magic, what, mend in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableSource(f"this is {what}.", where=name, mend=mend)
    suffix = PurePath(name).suffix.lower()
    # UTF-16 markup is recognised by the same words once its zero bytes are taken out.
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    if _HTML_START.match(start) or (suffix in {".html", ".htm", ".xhtml"} and _TAG.search(start)):
        return HTML
    # A text that only has some tags in it stays text: its offsets must stay those of the file.
    return MARKDOWN if suffix in {".md", ".markdown"} else PLAIN


def _zip_kind(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError):
        raise UnreadableSource(
            "the Word file or archive is damaged or incomplete.", where=name, mend="Copy or download it again."
        ) from None
    if "word/document.xml" in names or any(part.startswith("word/document") for part in names):
        return DOCX
    if any(part.startswith(("xl/", "ppt/")) for part in names):
        raise UnreadableSource("this is a spreadsheet or a presentation.", where=name, mend="Save it as .pdf or .txt.")
    if "content.xml" in names:
        raise UnreadableSource("this is an OpenDocument file.", where=name, mend="Save it as .docx, .pdf or .txt.")
    raise UnreadableSource("this is an archive.", where=name, mend="Unpack it and load what is in it.")
