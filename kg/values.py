"""What people write into the cells of a table, as typed values: dates, sums, currencies.

Nothing is guessed: what is not wholly a date or a sum is none, and whoever reads the table says so.

>>> date_of("01.07.2021"), amount_of("5 240 350,00 руб.")
(datetime.date(2021, 7, 1), Decimal('5240350.00'))
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

__all__ = ["DateOrder", "amount_of", "currency_of", "date_of", "scale_of"]

#: What stands first in `01/02/2021`: the day or the month.
DateOrder = Literal["dmy", "mdy"]

#: No date and no sum is longer; a longer text would keep the patterns below busy.
_LONGEST = 80
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_WORDS = re.compile(r"(\d{1,2})[.\s]+([^\W\d_]{3,9})\.?\s+(\d{4})")
#: A time of day, a zone, «г.» and quotation marks may stand around a date.
_AFTER = re.compile(
    r"(?:[T ,]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?)?\s*[\"»]?\s*(?:г(?:ода?|\.)?)?\s*"
)
_MONTHS = (
    ("янв", "jan"), ("фев", "feb"), ("мар", "mar"), ("апр", "apr"), ("ма", "may"), ("июн", "jun"), ("июл", "jul"),
    ("авг", "aug"), ("сен", "sep"), ("окт", "oct"), ("ноя", "nov"), ("дек", "dec"),
)  # fmt: skip
#: Spreadsheets count days from here; the numbers below are 1 January 1970 and 31 December 2099.
_EPOCH, _FIRST_DAY, _LAST_DAY = date(1899, 12, 30), 25_569, 73_050

_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u2007'’\t"))
_DIGITS = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?")
_PLAIN_SUM = re.compile(r"-?\d{1,18}(?:[.,]\d{1,2})?")
_SUM = re.compile(r"(?P<before>[^\d\s.,−-]{0,4}\s*)(?P<sum>[-−]?\d[\d\s.,'’\u00a0\u202f]*?)(?P<after>\s*[^\d]*)")
_UNITS = re.compile(
    r"(?P<scale>тыс|млн|млрд|thousand|mln|million)?[.\s]*(?P<unit>[^\W\d_]{0,9}|[€$£₽₸])[.\s]*", re.IGNORECASE
)
_SCALES = {
    "тыс": 1_000,
    "thousand": 1_000,
    "млн": 1_000_000,
    "mln": 1_000_000,
    "million": 1_000_000,
    "млрд": 1_000_000_000,
}
_SCALE = re.compile(r"(?<![^\W\d_])(тыс|млн|млрд|thousand|mln|million)(?![^\W\d_])", re.IGNORECASE)
#: Signs and words, and the currency they mean (ISO 4217).
_CURRENCIES = {
    "RUB": r"₽|руб(?:л[еия]\w*|ль)?|rub|rur|р",
    "EUR": r"€|евро|euros?|eur",
    "USD": r"\$|долл(?:ар\w*)?|usd|dollars?",
    "GBP": r"£|gbp|pounds?",
    "KZT": r"₸|тенге|kzt",
    "KGS": r"сом(?:а|ов)?|kgs",
    "BYN": r"byn|бел руб",
    "SEK": r"sek|kr|kronor",
    "NOK": "nok",
    "DKK": "dkk",
    "PLN": r"pln|zł|злот\w*",
    "CHF": "chf",
    "UAH": r"uah|грн|₴",
}
_CURRENCY = re.compile(
    "|".join(rf"(?P<{code}>(?<![^\W\d_])(?:{words})(?![^\W\d_]))" for code, words in _CURRENCIES.items())
)


@lru_cache(maxsize=100_000)
def date_of(text: str, order: DateOrder = "dmy") -> date | None:
    """The date that a cell holds; None where it is no date, or one that the calendar does not have.

    Args:
        text: `01.07.2021`, `1/7/21`, `2021-07-01`, with a time of day or not, `1 июля 2021 г.`, or the number by which
            a spreadsheet keeps a day (`44378`).
        order: what stands first where only numbers are given.

    >>> date_of("31.02.2022"), date_of("1 июля 2021 г."), date_of("44378")
    (None, datetime.date(2021, 7, 1), datetime.date(2021, 7, 1))
    """
    text = text.strip(' \t\r\n\u00a0"«»')
    if len(text) > _LONGEST:
        return None
    if text.isdecimal() and len(text) == 5:
        days = int(text)
        return _EPOCH + timedelta(days=days) if _FIRST_DAY <= days <= _LAST_DAY else None
    for pattern in (_NUMBERS, _ISO, _WORDS):
        found = pattern.match(text)
        if found and _AFTER.fullmatch(text, found.end()):
            first, second, third = found.groups()
            if pattern is _ISO:
                return _date(int(first), int(second), int(third))
            if pattern is _WORDS:
                return _date(int(third), _month(second), int(first))
            year = int(third) if len(third) == 4 else 2000 + int(third)
            day, month = (first, second) if order == "dmy" else (second, first)
            return _date(year, int(month), int(day))
    return None


def _month(word: str) -> int:
    low = word.lower()
    # «мая» begins like «март»: the longer beginnings are asked first.
    rows = sorted(enumerate(_MONTHS, 1), key=lambda row: -len(row[1][0]))
    return next((number for number, names in rows if low.startswith(names)), 0)


def _date(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def amount_of(text: str) -> Decimal | None:
    """The sum that a cell holds, whatever its spaces, decimal sign and currency; None where it is no sum.

    Where only one sign stands in a number and three digits follow it, it parts thousands: `1,234` is 1234.

    Args:
        text: `5 240 350,00`, `1,234,567.89`, `€ 500`, `12,5 тыс. руб.`

    >>> amount_of("1,234,567.89"), amount_of("12,5 тыс. руб."), amount_of("по смете")
    (Decimal('1234567.89'), Decimal('12500.0'), None)
    """
    bare = text.translate(_SPACES)
    if _PLAIN_SUM.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    found = _SUM.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        return None
    before, after = found["before"].strip(), found["after"].strip()
    units = _UNITS.fullmatch(after)
    if (before and not currency_of(before)) or units is None or (units["unit"] and not currency_of(units["unit"])):
        return None
    digits = _one_point("".join(found["sum"].translate(_SPACES).replace("−", "-").split()))
    if digits is None or not _DIGITS.fullmatch(digits):
        return None
    return Decimal(digits) * _SCALES[units["scale"].lower()] if units["scale"] else Decimal(digits)


def _one_point(digits: str) -> str | None:
    """A number with a decimal point at most: what parts thousands is taken out."""
    digits = digits.rstrip(".,")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = max(".,", key=digits.rfind)
        thousands = "," if decimal == "." else "."
        if digits.count(decimal) > 1:
            return None
        return digits.replace(thousands, "").replace(decimal, ".")
    sign = "." if points else ","
    if points + commas > 1 or re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", digits):
        groups = digits.lstrip("-").split(sign)
        whole = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
        return digits.replace(sign, "") if whole else None
    return digits.replace(",", ".")


@lru_cache(maxsize=10_000)
def currency_of(text: str) -> str | None:
    """The currency that some words name (ISO 4217); None where they name none.

    >>> currency_of("Сумма, тыс. руб."), currency_of("€"), currency_of("Сумма")
    ('RUB', 'EUR', None)
    """
    found = _CURRENCY.search(text.lower())
    return found.lastgroup if found else None


@lru_cache(maxsize=10_000)
def scale_of(heading: str) -> int:
    """What the sums below a heading are to be multiplied by: 1000 for «Сумма, тыс. руб.», else 1."""
    found = _SCALE.search(heading)
    return _SCALES[found.group().lower()] if found else 1
