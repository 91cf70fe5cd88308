"""What the values of a column are, whatever stands over them: dates, sums, numbers with right check digits, places."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from kg.concepts import find
from kg.identifiers import valid_inn, valid_ogrn
from kg.places import find_places, gazetteer
from kg.values import amount_of, currency_of, date_of

__all__ = ["ColumnFacts", "facts_of", "names_one_of"]

#: Values of a column that are looked at closely: distinct ones, the most frequent first.
_CLOSELY = 60
#: A concept that fits the words less well does not count.
_SURE = 0.9
_LEGAL = re.compile(
    r"[«»“”\"]|\b(?:АНО|НКО|ООО|РОО|МОО|фонд|ассоциаци|союз|организаци|учреждени|университет|общество|центр|министерств"
    r"|администрац|foundation|association|university|council|institut\w*|ltd|limited|gmbh|centre|center|trust|oy|ab|ry"
    r"|kommun|kunta|yliopisto|universitet\w*|liitto|säätiö|keskus|förening|stiftelse\w*|länsstyrelse\w*|region)\b",
    re.IGNORECASE,
)


class ColumnFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the values of one column have in common; shares are of the filled cells, from 0 to 1.

    Attributes:
        heading: of the column.
        filled: how many cells have a value.
        distinct: how many different values there are.
        length: how long a value is, on average.
        dates: share of dates.
        sums: share of sums.
        letters: share of values with a word of letters.
        ogrn: share of numbers of the Russian state register, their check digit right.
        inn: share of Russian taxpayer numbers, their check digits right.
        places: share of names of places.
        countries: share of names or codes of countries.
        statuses: share of words for a status.
        roles: share of words for a role.
        organizations: share of values that look like an organization's name.
        groups: share of values that name target groups.
        split: what seems to stand between several values in one cell; None where a cell is one value.
        currency: that the values name most often; None where they name none.
        words: the most frequent values, where there are few different ones.
    """

    heading: str
    filled: int = 0
    distinct: int = 0
    length: float = 0.0
    dates: float = 0.0
    sums: float = 0.0
    letters: float = 0.0
    ogrn: float = 0.0
    inn: float = 0.0
    places: float = 0.0
    countries: float = 0.0
    statuses: float = 0.0
    roles: float = 0.0
    organizations: float = 0.0
    groups: float = 0.0
    split: str | None = None
    currency: str | None = None
    words: tuple[str, ...] = ()


def facts_of(heading: str, values: Sequence[str]) -> ColumnFacts:
    """Look at the values of a column.

    Args:
        heading: of the column.
        values: its cells, empty ones too.

    >>> facts_of("?", ["Псковская область", "Москва"]).places
    1.0
    """
    counted = Counter(found for value in values if (found := " ".join(value.split())))
    if not counted:
        return ColumnFacts(heading=heading)
    total = counted.total()
    frequent = counted.most_common(_CLOSELY)
    looked = sum(count for _, count in frequent)
    split = _separator(frequent)
    pieces = Counter(
        piece for value, count in frequent for piece in _pieces(value, split) for _ in range(min(count, 50))
    )

    def share(holds: Callable[[str], bool]) -> float:
        return round(sum(count for value, count in frequent if holds(value)) / looked, 3)

    def share_of_pieces(holds: Callable[[str], bool]) -> float:
        return round(sum(count for value, count in pieces.items() if holds(value)) / max(1, pieces.total()), 3)

    units = (currency_of(value.strip("0123456789 .,-")) for value, _ in frequent if amount_of(value) is not None)
    currencies = Counter(code for code in units if code is not None)
    return ColumnFacts(
        heading=heading,
        filled=total,
        distinct=len(counted),
        length=round(sum(len(value) * count for value, count in counted.items()) / total, 1),
        dates=share(lambda value: date_of(value) is not None and not value.isdecimal()),
        sums=share(lambda value: amount_of(value) is not None),
        letters=share(lambda value: re.search(r"[^\W\d_]{2}", value) is not None),
        ogrn=share(valid_ogrn),
        inn=share(valid_inn),
        places=share_of_pieces(_is_place),
        countries=share_of_pieces(_is_country),
        statuses=share(lambda value: names_one_of("application-status", value)),
        roles=share(lambda value: names_one_of("role", value)),
        organizations=share_of_pieces(lambda value: len(value) > 4 and _LEGAL.search(value) is not None),
        groups=share_of_pieces(lambda value: len(value) < 80 and names_one_of("target-group", value)),
        split=split,
        currency=currencies.most_common(1)[0][0] if currencies else None,
        words=tuple(value for value, _ in frequent[:12]) if len(counted) <= 40 else (),
    )


def _separator(frequent: Sequence[tuple[str, int]]) -> str | None:
    for sign in (";", "|"):
        if sum(sign in value for value, _ in frequent) > 0.1 * len(frequent):
            return sign
    return None


def _pieces(value: str, split: str | None) -> list[str]:
    return [found for piece in (value.split(split) if split else [value]) if (found := piece.strip())]


def names_one_of(scheme: str, value: str) -> bool:
    """Whether a value names a concept of a scheme."""
    matches = find(scheme, value) if len(value) < 200 else []
    return bool(matches) and matches[0].score >= _SURE


def _is_place(value: str) -> bool:
    if not re.search(r"[^\W\d_]{3}", value) or len(value) > 80:
        return False
    if gazetteer().find(value):
        return True
    found = find_places(value)
    return bool(found) and 2 * sum(match.end - match.start for match in found) > len(value)


def _is_country(value: str) -> bool:
    return len(value) < 40 and any(place.kind == "country" for place in gazetteer().find(value))
