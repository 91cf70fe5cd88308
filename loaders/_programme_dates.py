"""Dates and times of day as programmes write them, in Russian and English."""

import re
from datetime import date
from typing import NamedTuple

__all__ = ["TIME", "DateSpan", "TimeSpan", "find_dates", "find_times", "time_at"]

_RU = ("январ", "феврал", "март", "апрел", "мая|май", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = [re.compile(f"(?:{ru}|{en})") for ru, en in zip(_RU, _EN, strict=True)]
_MONTH = (
    r"(?:январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]"
    r"|декабр[ья]"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_B = r"[ \t\u00a0]{0,3}"
_DASH = rf"{_B}(?:[-–—−]|по|до|to|till|until|и|and|&){_B}"
_DAY = r"(?<![\d.:])\d{1,2}(?:-?(?:го|е|th|st|nd|rd))?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_I = re.IGNORECASE
_PATTERNS = (
    # с 28 февраля (2022) по 2 марта 2023 · 28 February – 2 March 2023
    re.compile(rf"(?P<d1>{_DAY}){_B}(?P<m1>{_MONTH}){_B}(?P<y1>{_YEAR})?{_B}(?:года"
               rf"|г\.)?{_DASH}(?P<d2>\d{{1,2}}){_B}(?P<m2>{_MONTH}),?{_B}(?P<y2>{_YEAR})?", _I),
    # February 28 – March 2, 2023
    re.compile(rf"(?<!\w)(?P<m1>{_MONTH}){_B}(?P<d1>\d{{1,2}}){_DASH}(?P<m2>{_MONTH})"
               rf"{_B}(?P<d2>\d{{1,2}})(?:,?{_B}(?P<y2>{_YEAR}))?", _I),
    # 7–9 июня 2022 · 7, 8 и 9 июня 2022 · с 7 по 9 июня · 7 июня 2022
    re.compile(rf"(?P<d1>{_DAY})(?:{_B},{_B}\d{{1,2}}){{0,5}}"
               rf"(?:{_DASH}(?P<d2>\d{{1,2}}))?{_B}(?P<m2>{_MONTH})(?:,?{_B}(?P<y2>{_YEAR}))?(?!\w)", _I),
    # June 7–9, 2022 · June 7, 2022
    re.compile(rf"(?<!\w)(?P<m2>{_MONTH}){_B}(?P<d1>\d{{1,2}})(?:st|nd|rd"
               rf"|th)?(?:{_DASH}(?P<d2>\d{{1,2}}))?,?{_B}(?P<y2>{_YEAR})", _I),
    # 07.06.2022 – 09.06.2022 · 07–09.06.2022 · 07.06.2022
    re.compile(rf"(?<![\d.])(?P<d1>\d{{1,2}})[./](?P<m1>\d{{1,2}})(?:[./](?P<y1>{_YEAR}))?{_DASH}"
               rf"(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>{_YEAR})"),
    re.compile(rf"(?<![\d.])(?P<d1>\d{{1,2}})(?:{_DASH}(?P<d2>\d{{1,2}}))?[./](?P<m2>\d{{1,2}})[./](?P<y2>{_YEAR})"),
    re.compile(rf"(?<![\d-])(?P<y2>{_YEAR})-(?P<m2>\d\d)-(?P<d1>\d\d)(?!\d)"),
)  # fmt: skip

_CLOCK = r"(?:[01]?\d|2[0-4])"
#: 09.30 · 9:30 · 10-00 · 9.30 ч. · 2:30 pm


def _one(number: int) -> str:
    minutes = rf"(?:[.:\-](?P<s{number}>[0-5]\d)|(?P<u{number}>[⁰¹²³⁴⁵][⁰¹²³⁴⁵⁶⁷⁸⁹]))"
    return rf"(?P<h{number}>{_CLOCK}){minutes}(?:{_B}(?P<a{number}>[ap]\.?m\b\.?))?(?:{_B}(?:час(?:ов|а)?|ч)\b\.?)?"


TIME = re.compile(
    rf"(?<![\d.:/\-])(?:(?:с|from|в|at){_B})?{_one(1)}(?!\d)(?!\.\d)(?:{_B}(?:[-–—−]{{1,2}}|до|to"
    rf"|по){_B}{_one(2)}(?!\d)(?!\.\d))?",
    re.IGNORECASE,
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class DateSpan(NamedTuple):
    """First and last day of what a text says at `start:end`; None where the days are impossible (32 мая)."""

    start: int
    end: int
    first: date | None
    last: date | None


class TimeSpan(NamedTuple):
    """Times of day that a text says at `start:end`, as `HH:MM`; `last` is None for a beginning alone."""

    start: int
    end: int
    first: str
    last: str | None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    folded = text.lower()
    return next(number for number, pattern in enumerate(_MONTHS, 1) if pattern.match(folded))


def _day(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, int(re.sub(r"\D", "", day)))
    except ValueError:
        return None


def find_dates(text: str, start: int = 0, end: int | None = None, *, year: int | None = None) -> list[DateSpan]:
    """The days that a part of a text names, in order.

    Args:
        text: any text.
        start: where to look from.
        end: where to stop, the end by default.
        year: for days without one; such are left out where it is None.

    >>> find_dates("28 февраля – 2 марта 2023 г.")[0].first.isoformat()
    '2023-02-28'
    """
    end = len(text) if end is None else end
    found: list[DateSpan] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < span.end and span.start < match.end() for span in found):
                continue
            parts = match.groupdict()
            years = int(parts.get("y2") or parts.get("y1") or year or 0)
            if not years:
                continue
            month = _month(parts["m2"])
            first_month = _month(parts["m1"]) if parts.get("m1") else month
            # «28 декабря – 2 января 2023» begins in the year before.
            first_year = int(parts.get("y1") or (years - 1 if first_month > month else years))
            first = _day(first_year, first_month, parts["d1"])
            last = _day(years, month, parts.get("d2") or parts["d1"])
            if first and last and last < first:
                last = None
            found.append(DateSpan(match.start(), match.end(), first, last))
    return sorted(found, key=lambda span: span.start)


def _clock(match: re.Match[str], number: int) -> str | None:
    hours = match[f"h{number}"]
    if hours is None:
        return None
    minute = match[f"s{number}"] or match[f"u{number}"].translate(_SUPERSCRIPT)
    hour = int(hours)
    half = (match[f"a{number}"] or (match["a2"] if number == 1 else "") or "").lower()
    if half.startswith("p") and hour < 12 and not (number == 1 and not match["a1"] and _crosses_noon(match)):
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute}" if hour < 24 or minute == "00" else None


def _crosses_noon(match: re.Match[str]) -> bool:
    """«10:00 – 1:00 pm» begins in the morning."""
    return match["h2"] is not None and int(match["h1"]) > int(match["h2"]) % 12


def _span(match: re.Match[str]) -> TimeSpan | None:
    first = _clock(match, 1)
    return None if first is None else TimeSpan(match.start(), match.end(), first, _clock(match, 2))


def find_times(text: str, start: int = 0, end: int | None = None) -> list[TimeSpan]:
    """The times of day that a part of a text names; dates (07.06.2022) are none.

    >>> find_times("7 июня 2022 года, 09.30 – 17.30")[0][2:]
    ('09:30', '17:30')
    """
    end = len(text) if end is None else end
    days = find_dates(text, start, end, year=2000)
    spans = (_span(match) for match in TIME.finditer(text, start, end))
    return [
        span
        for span in spans
        if span is not None and not any(span.start < day.end and day.start < span.end for day in days)
    ]


def time_at(text: str, start: int, end: int) -> TimeSpan | None:
    """The time that a line opens with, None where it opens with none."""
    match = TIME.match(text, start, end)
    if match is None:
        return None
    after = text[match.end() : end]
    alone = match["h2"] is None
    sign = text[match.end("h1") : match.end("h1") + 1]
    if alone and sign in ".-" and (int(match["h1"]) < 7 or re.match(r"\s*(?:[а-яёa-z%]|[–—-]\s*\d)", after)):
        return None  # «1.10 пункт», «10-15 человек»
    if re.match(r"\s*(?:%|млн|тыс|руб|чел)", after):
        return None
    if any(day.start <= match.start() < day.end for day in find_dates(text, start, min(end, start + 40), year=2000)):
        return None
    return _span(match)
