"""Which column of a table is what: the best by heading and values together, each meaning once."""

from collections.abc import Callable, Sequence

import msgspec

from kg._column_facts import ColumnFacts, names_one_of
from kg._column_names import meanings
from kg.mapping import PROJECT_FIELDS

__all__ = ["ColumnUse", "choose"]


class ColumnUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a column is proposed for.

    Attributes:
        heading: of the column.
        meaning: such as `title`, `organization`, `region`; None for a column that is left out.
        why: what speaks for it, in a few words.
        sure: False where the values alone speak for it.
        unknown: the words of a status or role that mean nothing known.
    """

    heading: str
    meaning: str | None
    why: str
    sure: bool = True
    unknown: tuple[str, ...] = ()


#: What the values alone can show, without a heading that says so; then it is to be looked at.
_BY_VALUES: tuple[tuple[str, Callable[[ColumnFacts], float]], ...] = (
    ("ogrn", lambda facts: facts.ogrn),
    ("inn", lambda facts: facts.inn),
    ("country", lambda facts: facts.countries),
    ("region", lambda facts: facts.places),
    ("status", lambda facts: facts.statuses if facts.distinct <= 40 else 0.0),
    ("organization", lambda facts: facts.organizations if facts.distinct > 5 else 0.0),
)
#: What the share of a fact is called.
_SHARES = {
    "ogrn": ("ogrn", "right check digits"),
    "inn": ("inn", "right check digits"),
    "country": ("countries", "countries"),
    "region": ("places", "known places"),
    "city": ("places", "known places"),
    "geography": ("places", "known places"),
    "status": ("statuses", "known words"),
    "role": ("roles", "known words"),
    "group": ("groups", "known groups"),
    "date": ("dates", "dates"),
    "sum": ("sums", "sums"),
}


def choose(columns: Sequence[ColumnFacts]) -> list[ColumnUse]:
    """The meaning of each column.

    Args:
        columns: of a table, in its order.

    Returns:
        One for each, in the same order.
    """
    candidates: list[tuple[float, int, str]] = []
    for place, facts in enumerate(columns):
        for rank, meaning in enumerate(meanings(facts.heading)):
            fit = _fits(meaning, facts)
            if fit > 0:
                candidates.append((1.0 / (1 + rank) + fit, -place, meaning))
    chosen: dict[int, tuple[str, bool]] = {}
    taken: set[str] = set()

    def take(place: int, meaning: str, *, sure: bool) -> None:
        if place not in chosen and meaning not in taken:
            chosen[place] = (meaning, sure)
            taken.add(meaning)

    for _, place, meaning in sorted(candidates, reverse=True):
        take(-place, meaning, sure=True)
    for meaning, share in _BY_VALUES:
        best = max((place for place in range(len(columns)) if place not in chosen), key=lambda at: share(columns[at]),
                   default=None)  # fmt: skip
        if best is not None and share(columns[best]) > 0.8:
            take(best, meaning, sure=False)
    for meaning, place in _unnamed(columns, frozenset(chosen), taken):
        take(place, meaning, sure=False)
    return [_use(facts, *chosen.get(place, (None, True))) for place, facts in enumerate(columns)]


def _unnamed(columns: Sequence[ColumnFacts], chosen: frozenset[int], taken: set[str]) -> list[tuple[str, int]]:
    """Dates that nobody names, the first of two being the beginning; the longest texts where nothing is the title."""
    left = [place for place in range(len(columns)) if place not in chosen]
    days = [place for place in left if columns[place].dates > 0.8]
    found = (
        list(zip(("starts", "ends"), days, strict=False)) if len(days) > 1 and not taken & {"starts", "ends"} else []
    )
    texts = [
        place
        for place in left
        if columns[place].letters > 0.9
        and columns[place].distinct > 0.5 * columns[place].filled
        and 10 < columns[place].length < 300
    ]
    if texts and not taken & {"title", "number"}:
        found.append(("title", max(texts, key=lambda place: columns[place].length)))
    return found


def _fits(meaning: str, facts: ColumnFacts) -> float:
    """How well the values of a column can have a meaning: 0 they cannot, 1 they show it by themselves."""
    numbers = facts.ogrn + facts.inn
    kind = PROJECT_FIELDS.get(meaning)
    if not facts.filled:
        return 0.0
    if kind == "date":
        return facts.dates if facts.dates > 0.6 else 0.0
    if kind == "sum":
        return 0.5 * facts.sums if facts.sums > 0.6 and numbers < 0.3 and facts.dates < 0.3 else 0.0
    if meaning in ("ogrn", "inn"):
        share: float = getattr(facts, meaning)
        return share if share > 0.5 else 0.0
    if meaning == "number":
        return 0.5 if numbers < 0.3 and facts.dates < 0.3 and facts.length < 40 and facts.distinct > 1 else 0.0
    return _text_fits(meaning, facts) if facts.letters > 0.5 and facts.dates < 0.3 else 0.0


def _text_fits(meaning: str, facts: ColumnFacts) -> float:
    if meaning in ("region", "city", "geography"):
        return facts.places
    if meaning == "country":
        return facts.countries
    if meaning in ("organization", "partner", "funder"):
        return max(0.4 if facts.places < 0.8 else 0.0, facts.organizations)
    if meaning == "status":
        return max(0.4 if facts.distinct <= 40 else 0.0, facts.statuses)
    if meaning == "role":
        return max(0.4 if facts.distinct <= 20 and facts.length < 40 else 0.0, facts.roles)
    if meaning == "group":
        return max(0.4, facts.groups)
    if meaning == "title":
        return 0.5 if facts.distinct > 0.2 * facts.filled or facts.distinct > 100 else 0.2
    return 0.4  # competition, direction and what else is told in the funder's words


def _use(facts: ColumnFacts, meaning: str | None, sure: bool) -> ColumnUse:
    scheme = {"status": "application-status", "role": "role"}.get(meaning or "")
    return ColumnUse(
        heading=facts.heading,
        meaning=meaning,
        why=_why(meaning, facts),
        sure=sure,
        unknown=tuple(word for word in facts.words if scheme and not names_one_of(scheme, word)),
    )


def _why(meaning: str | None, facts: ColumnFacts) -> str:
    if not facts.filled:
        return "empty"
    kind = PROJECT_FIELDS.get(meaning or "")
    fact, called = _SHARES.get(kind if kind in ("date", "sum") else meaning or "", ("", ""))
    if fact and getattr(facts, fact) > 0:
        return f"{getattr(facts, fact):.0%} {called}"
    return f"{facts.distinct:,} different value{'s' * (facts.distinct != 1)}"
