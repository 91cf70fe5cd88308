"""What makes the words of a source harmless to those who act on them: terminals and spreadsheets.

Names and quotes come from documents that anyone may have written. A terminal acts on control characters, a
spreadsheet on formulas.
"""

import re
from typing import Any

__all__ = ["UNSAFE", "neutral", "safe_cell"]

#: Control characters of ASCII and Latin-1, line separators, signs that turn the direction of writing, halves of
#: surrogate pairs: a terminal acts on the first, a reader is deceived by the others.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
#: Bytes that were no text in the encoding of a path.
_UNDECODED = re.compile("[\udc80-\udcff]")
#: What makes a spreadsheet take a cell for a formula (OWASP's list, and the full-width forms some programs fold).
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|[\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_YEARS_OR_DASH = re.compile(r"[-\u2013\u2014]")
#: Where a spreadsheet set to another separator than the comma, as in Russia, begins a cell or a row of its own.
_CUTS = re.compile(r"([;\n][\s\"]*)")


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else " " if code in (0x2028, 0x2029) else "\ufffd"


def neutral(text: str, keep: str = "") -> str:
    """The text with every character that a terminal would act on made visible, one for one.

    Args:
        text: words of a source.
        keep: control characters that stay, such as a line end.

    >>> neutral("red \\x1b[31m")
    'red ␛[31m'
    """
    if _UNDECODED.search(text):
        # Not of a source: a path that the locale could not decode, which is UTF-8 all the same.
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return UNSAFE.sub(lambda match: match.group() if match.group() in keep else _shown(match), text)


def safe_cell(value: Any) -> str:
    """A cell of CSV: control characters visible (line ends stay), formulas held back by an apostrophe.

    A formula inside of the cell is held back too where it follows a semicolon or a line end: a spreadsheet for which
    the semicolon separates cells takes what stands there for a cell of its own.

    >>> safe_cell("=1+1"), safe_cell("-5,5"), safe_cell(None)
    ("'=1+1", '-5,5', '')
    >>> safe_cell("Bridge;=1+1"), safe_cell(["Bridge", "-5", "=1+1"])
    ("Bridge;'=1+1", "Bridge; -5; '=1+1")
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if not isinstance(value, str):
        return str(value)
    text = neutral(value.replace("\r\n", "\n"), keep="\n")
    held = "'" if _FORMULA.match(value) and not _plain(text) else ""
    first, *inner = _CUTS.split(text)
    if inner:
        # What stands last goes on with the next cell, so that even a number may begin a formula there.
        last = len(inner) - 1
        text = first + "".join(
            f"'{one}" if _FORMULA.match(one) and (place == last or not _plain(one)) else one
            for place, one in enumerate(inner)
        )
    return held + text


def _plain(text: str) -> bool:
    """Whether a text is a number or a mere dash, which is no formula."""
    bare = text.strip()
    return bool(_NUMBER.fullmatch(bare) or _YEARS_OR_DASH.fullmatch(bare))
