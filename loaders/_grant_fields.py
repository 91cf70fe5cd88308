"""The header fields of a grant application as typed values."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from kg.model import Money

__all__ = ["application_number", "competition", "dates", "money", "rating"]

_SUM = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f\u2009']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?")
_DATE = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORD_DATE = re.compile(r"(?<!\d)(\d{1,2})\s+([а-яё]{3,9})\s+(\d{4})", re.IGNORECASE)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
#: `21-2-009488`; regional competitions put a letter and the region's code before it: `Р31-22-3-000106`.
_NUMBER = re.compile(r"(?<![\w-])(?:[А-ЯA-Z]{1,3}\d{0,3}-)?\d{2}-\d{1,2}-\d{5,7}(?!\d)")
_ROUNDS = {
    "перв": "1", "втор": "2", "трет": "3", "четверт": "4", "пят": "5", "специальн": "special",
}  # fmt: skip
_CURRENCIES = (("$", "USD"), ("usd", "USD"), ("долл", "USD"), ("€", "EUR"), ("eur", "EUR"), ("евро", "EUR"))


def money(value: str) -> Money | None:
    """A sum such as `5 240 350,00` (spaces, no-break ones too, and a decimal comma); roubles unless it says else.

    >>> money("1 841 000,00 руб.").amount
    Decimal('1841000.00')
    """
    found = _SUM.search(value)
    if not found:
        return None
    digits = re.sub(r"[ \u00a0\u202f\u2009']", "", found.group()).replace(",", ".")
    try:
        amount = Decimal(digits)
    except InvalidOperation:  # pragma: no cover – the pattern admits numbers only
        return None
    folded = value.lower()
    currency = next((code for mark, code in _CURRENCIES if mark in folded), "RUB")
    return Money(amount=amount, currency=currency)


def dates(value: str) -> list[tuple[date | None, str]]:
    """The dates in a value, each with its words; None for one that the calendar does not have.

    >>> dates("01.07.2021 - 31.02.2022")
    [(datetime.date(2021, 7, 1), '01.07.2021'), (None, '31.02.2022')]
    """
    found: list[tuple[int, date | None, str]] = []
    for match in _DATE.finditer(value):
        day, month, year, iso_year, iso_month, iso_day = match.groups()
        parts = (int(iso_year), int(iso_month), int(iso_day)) if iso_year else (int(year), int(month), int(day))
        found.append((match.start(), _date(*parts), match.group()))
    for match in _WORD_DATE.finditer(value):
        word = match.group(2).lower()
        number = next((place for place, stem in enumerate(_MONTHS, 1) if word.startswith(stem)), 0)
        if number:
            found.append((match.start(), _date(int(match.group(3)), number, int(match.group(1))), match.group()))
    return [(when, words) for _, when, words in sorted(found, key=lambda row: row[0])]


def _date(year: int, month: int, day: int) -> date | None:
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def application_number(value: str) -> str | None:
    """The number of an application, look-alike Latin letters made Cyrillic.

    >>> application_number("№ P31-22-3-000106")
    'Р31-22-3-000106'
    """
    found = _NUMBER.search(value)
    return found.group().translate(str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")) if found else None


def competition(value: str) -> tuple[int | None, str | None]:
    """Year and round of a competition.

    >>> competition("Второй конкурс 2021")
    (2021, '2')
    """
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", value)
    folded = value.lower().replace("ё", "е")
    round_ = next((number for stem, number in _ROUNDS.items() if re.search(rf"\b{stem}", folded)), None)
    if round_ is None:
        digit = re.search(r"(?:№\s*|\b)(\d{1,2})(?:-?й)?\s*(?:конкурс|тур|этап)|конкурс\s*№\s*(\d{1,2})", folded)
        round_ = next((g for g in digit.groups() if g), None) if digit else None
    return (int(year.group()) if year else None), round_


def rating(value: str) -> Decimal | None:
    """The experts' rating, `76,75` → 76.75."""
    found = re.search(r"\d{1,3}(?:[.,]\d{1,3})?", value)
    return Decimal(found.group().replace(",", ".")) if found else None
