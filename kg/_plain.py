"""Values of an answer in SQL or Cypher in plain form: texts, numbers, booleans, dates, lists of texts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """A value in plain form.

    Exact decimals are numbers (whole ones integers), lists are lists of texts, and what has no plain form (structs,
    nodes, intervals, times of day, whole numbers over 64 bits) is a text; what has parts of its own is JSON.
    """
    if value is None or isinstance(value, str | bool | float | date | datetime):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [_word(item) for item in value if item is not None]
    return _word(value)


def _word(value: Any) -> str:
    if isinstance(value, dict | list | tuple):
        return msgspec.json.encode(_parts(value)).decode()
    value = plain(value) if isinstance(value, Decimal | bytes) else value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parts(value: Any) -> Any:
    """What JSON takes, at any depth."""
    if isinstance(value, dict):
        return {str(key): _parts(one) for key, one in value.items()}
    return [_parts(one) for one in value] if isinstance(value, list | tuple) else plain(value)
