"""The text of a PDF: pages in order, lines that the page width broke joined again."""

import re

from kg.errors import UnreadableSource

__all__ = ["join_lines", "pdf_text"]

_MAX_PAGES = 5_000
#: pdfium marks a hyphen at a line's end by one of these; it is no part of the word.
_HYPHEN = re.compile("[\u00ad\ufffe\x02][ \t]*\r?\n?")
_JUNK = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\uffff\ud800-\udfff]")
#: A line that opens something of its own and never goes on with the line before.
_OPENS = re.compile(
    r"\s*(?:[•●▪◦○■–—*-]\s|\d{1,2}[.:]\d\d\b|\d{1,3}[.)]\s|[а-яa-z]\)\s|(?:Сессия|Модуль|Панель|Блок|Session|Day|День)\b)"
)


def pdf_text(data: bytes, name: str, *, limit: int) -> str:
    """The text of a PDF.

    Args:
        data: the bytes of the file.
        name: its name, for errors.
        limit: the longest text, in characters.

    Returns:
        The text, lines separated by `\\n`, pages by an empty line.

    Raises:
        UnreadableSource: where it is damaged, encrypted, has pictures of text only, or is too long.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSource(
                "the PDF is protected by a password.", where=name, mend="Save a copy without the password."
            ) from None
        raise _damaged(name) from None
    pages: list[str] = []
    size = 0
    try:
        if len(document) > _MAX_PAGES:
            raise _too_long(name, limit)
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            text = textpage.get_text_range()
            textpage.close()
            page.close()
            size += len(text)
            if size > limit:
                raise _too_long(name, limit)
            pages.append(join_lines(text))
    except pypdfium2.PdfiumError:
        raise _damaged(name) from None
    finally:
        document.close()
    text = "\n\n".join(page for page in pages if page)
    if not text.strip():
        raise UnreadableSource(
            "the PDF has no text, only pictures of it.",
            where=name,
            mend="Run text recognition on it first (OCR, for example ocrmypdf).",
        )
    return text


def join_lines(text: str) -> str:
    """Join the lines of a page that were broken only because the page is as wide as it is.

    A line goes on in the next one where it is about as long as the page's lines get, does not end a sentence, and
    the next line does not open a list item, a time or a heading. Hyphens at line ends are taken out.

    >>> join_lines("Organizations of the region met and dis-\\r\\n1. first\\r\\n2. second")
    'Organizations of the region met and dis-\\n1. first\\n2. second'
    """
    text = _JUNK.sub("", _HYPHEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in text.split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    width = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    joined: list[str] = []
    full = False
    for line in lines:
        goes_on = bool(joined) and full and bool(line.strip()) and not _OPENS.match(line) and _unfinished(joined[-1])
        # A wide line that the next one begins in lower case is broken for sure; a capital may be a new heading.
        if goes_on and (line.lstrip()[:1].islower() or joined[-1][-1:] in ",(«–—-" or _ends_small(joined[-1])):
            joined[-1] = f"{joined[-1]} {line.lstrip()}"
        else:
            joined.append(line)
        full = len(line) >= 0.6 * width and len(line) > 25
    return re.sub(r"\n{3,}", "\n\n", "\n".join(joined)).strip("\n")


def _unfinished(line: str) -> bool:
    return line[-1:] not in ".!?:;"


def _ends_small(line: str) -> bool:
    """The line ends in a preposition or conjunction, after which no sentence ends."""
    word = re.search(r"(?:^|[\s(«\"])(\w{1,4})$", line)
    return word is not None and word[1].lower() in {
        "в", "во", "на", "с", "со", "и", "о", "об", "от", "по", "к", "ко", "за", "из", "у", "для", "при", "до", "под",
        "the", "of", "and", "in", "for", "to", "on", "at", "with", "by", "from", "г.", "им.",
    }  # fmt: skip


def _damaged(name: str) -> UnreadableSource:
    return UnreadableSource("the PDF is damaged or incomplete.", where=name, mend="Download or save it again.")


def _too_long(name: str, limit: int) -> UnreadableSource:
    return UnreadableSource(
        f"the PDF is too long (more than {limit // 1_000_000} million characters or {_MAX_PAGES} pages).",
        where=name,
        mend="Split it into one file for each document.",
    )
