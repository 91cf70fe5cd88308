"""Values of data files that programs write for programs: one spelling each, and everything else is a mistake."""

import re
from decimal import Decimal
from typing import Any

__all__ = ["decimal", "percent", "words"]

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,12})?")
#: Control characters and halves of characters: nothing that is written or shown can have them.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def words(value: Any) -> str:
    """A value as a text on one line: empty for what is no text or number.

    >>> words("  Pskov\\n region "), words(23), words(None), words(["a"])
    ('Pskov region', '23', '', '')
    """
    if isinstance(value, Decimal):
        # "1E+5" is no way to write a sum; what is beyond all measure stays as it was written.
        value = format(value, "f") if -12 <= value.as_tuple().exponent <= 18 else str(value)  # type: ignore[operator]
    elif isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    elif isinstance(value, int):
        value = str(value) if abs(value) < 10**40 else ""
    return " ".join(_NO_TEXT.sub(" ", value).split())


def decimal(text: str) -> Decimal | None:
    """A number with a decimal point; None where it is none, or beyond all measure.

    >>> decimal("1200.50"), decimal("1,200"), decimal("NaN")
    (Decimal('1200.50'), None, None)
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def percent(text: str) -> Decimal | None:
    """A share in per cent, from 0 to 100."""
    number = decimal(text.removesuffix("%").strip())
    return number if number is not None and 0 <= number <= 100 else None
