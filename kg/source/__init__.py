"""A source file: its bytes, what kind they are, and the text that a person would read in it.

Kinds: plain text and Markdown (decoded as they stand), HTML, Word (`.docx`) and PDF (text extracted). The kind is
decided by the content; the file's extension is only a hint. Whatever a `Source` was made from, its `text` is there:
what cannot be read is refused when it is opened.
"""

import hashlib
import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.errors import UnreadableSource
from kg.source.encoding import decode
from kg.source.kinds import DOCX, HTML, MARKDOWN, PDF, PLAIN, kind_of

__all__ = ["DOCX", "HTML", "MARKDOWN", "MAX_BYTES", "MAX_CHARACTERS", "MAX_TEXT_BYTES", "PDF", "PLAIN", "Source"]

#: The longest text that is read, in code points: a book of 2,500 pages. What is longer is an export to be split.
MAX_CHARACTERS = 5_000_000
#: The largest text or HTML file, in bytes: no longer text fits into it in any encoding. Checked before reading.
MAX_TEXT_BYTES = 4 * MAX_CHARACTERS
#: The largest file of any kind, in bytes: Word and PDF files may carry pictures.
MAX_BYTES = 200_000_000

_SNIFF = 4096


@dataclass(frozen=True, eq=False)
class Source:
    """One source file, read.

    Attributes:
        path: where it was read from; the name as a path where it was made from bytes.
        name: its name in the graph (a file name, or a path below the loaded folder).
        data: the bytes of the file.
        media_type: `text/plain`, `text/markdown`, `text/html`, `application/pdf`, or Word's.
        encoding: of the file's text, as Python names it; None for docx and pdf.
        text: what a person would read. For plain text and Markdown the decoded text exactly as in the file (line
            ends kept, byte order mark removed); for the other kinds the extracted text. Offsets count its code points.
    """

    path: Path
    name: str
    data: bytes = field(repr=False)
    media_type: str
    encoding: str | None
    text: str = field(repr=False)

    @classmethod
    def open(cls, path: Path | str, name: str | None = None) -> "Source":
        """Read a file.

        Args:
            path: the file.
            name: its name in the graph; the file's own name by default.

        Returns:
            The source, its text extracted.

        Raises:
            UnreadableSource: where it is missing, may not be read, is no file, is empty, binary, damaged,
                encrypted, without text or too large.
        """
        path = Path(path)
        name = name or path.name
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                raise UnreadableSource("this is a folder, not a file.", where=name, mend="Name the files in it.")
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableSource("this is not a regular file.", where=name, mend="Save it as a file first.")
            # The size is looked at first: half a gigabyte must be refused at once, not after reading it.
            if status.st_size > MAX_TEXT_BYTES:
                with path.open("rb") as file:
                    head = file.read(_SNIFF)
                _check_size(name, status.st_size, kind_of(head, name, partial=True))
            data = path.read_bytes()
        except FileNotFoundError:
            raise UnreadableSource("there is no such file.", where=str(path), mend="Check the path.") from None
        except PermissionError:
            raise UnreadableSource(
                "the file may not be read.", where=name, mend="Give yourself the right to read it."
            ) from None
        except (OSError, ValueError) as error:
            # ValueError: a path with a zero byte in it.
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableSource(f"the file cannot be read ({reason}).", where=name, mend="Copy it anew.") from None
        return cls.from_bytes(data, name, path=path)

    @classmethod
    def from_bytes(cls, data: bytes, name: str, *, path: Path | None = None) -> "Source":
        """Read the bytes of a file.

        Args:
            data: the bytes.
            name: the source's name in the graph; its extension is a hint at the kind.
            path: where they come from; the name by default.

        Raises:
            UnreadableSource: as `open` does.
        """
        if not data:
            raise UnreadableSource("the file is empty.", where=name, mend="Save it anew.")
        kind = kind_of(data, name)
        _check_size(name, len(data), kind)
        encoding: str | None = None
        # The extractors are imported when one is needed: most sources are plain text.
        if kind == PDF:
            from kg.source.pdf import pdf_text

            text = pdf_text(data, name, limit=MAX_CHARACTERS)
        elif kind == DOCX:
            from kg.source.docx import docx_text

            text = docx_text(data, name, limit=MAX_CHARACTERS)
        elif kind == HTML:
            from kg.source.html import declared_charset, html_text

            markup, encoding = decode(data, name, declared=declared_charset(data))
            text = html_text(markup, name)
        else:
            text, encoding = decode(data, name)
        if len(text) > MAX_CHARACTERS:
            raise _too_large(name)
        if not text.strip("\ufeff\u200b \t\r\n\f\v\u00a0"):
            raise UnreadableSource("there is no text in the file.", where=name, mend="Save the document anew.")
        return cls(path=path or Path(name), name=name, data=data, media_type=kind, encoding=encoding, text=text)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def masked(self) -> str:
        """The text with personal data and secrets overwritten, of the same length (see `kg.privacy`)."""
        from kg.privacy import mask

        return mask(self.text)


def _check_size(name: str, size: int, kind: str) -> None:
    if size > (MAX_BYTES if kind in (PDF, DOCX) else MAX_TEXT_BYTES):
        raise _too_large(name)


def _too_large(name: str) -> UnreadableSource:
    return UnreadableSource(
        f"the file is too large (more than {MAX_CHARACTERS // 1_000_000} million characters of text).",
        where=name,
        mend="Split it into one file for each document.",
    )
