"""The places of a report: where its projects reach and its organizations are, about the subject's own place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from kg._report_rows import Row, Rows
from kg.reporting.data import Label, ReportPlace

__all__ = ["Reach", "reach"]

#: So many places across a border are listed, and so many within the country at least where there are many.
_ACROSS, _WITHIN = 6, 2


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Where a subject is at work.

    Attributes:
        places: to be listed: its own, those across a border, those within the country; each kind by projects.
        borders: other countries, those with most projects first.
        all: how many places there are beside its own.
        across: how many of them are in another country.
    """

    places: list[ReportPlace]
    borders: list[Label]
    all: int
    across: int


def reach(rows: Rows, own: Sequence[str], country: str | None, spots: Iterable[Row]) -> Reach:
    """Gather places from what says that projects reach them.

    Args:
        rows: of the graph.
        own: ids of the subject's own place or places: regions or countries.
        country: the subject's country, ISO 3166-1; None where unknown, then no place is across a border.
        spots: rows of `place` (a region, or a country of which no region is named), `project`, its `first_year` and
            `last_year`, `bases` where a link is only stated, and words of a source; the best words first.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    for row in spots:
        found[row["place"]].append(row)
    known = rows.place_rows([*found, *own, country])
    # A country says no more where one of its regions is named; the subject's own says nothing.
    regional = {known[id]["country"] for id in found if id in known and known[id]["kind"] != "country"}
    wanted = [
        id
        for id in found
        if id in known and id not in own and id != country and not (known[id]["kind"] == "country" and id in regional)
    ]
    counts = {id: len({row["project"] for row in found[id] if row["project"]}) for id in wanted}
    order = sorted(wanted, key=lambda id: (-counts[id], id))
    across = [id for id in order if _across(known[id], country)]
    inside = [id for id in order if not _across(known[id], country)]
    weight: dict[str, int] = defaultdict(int)
    for id in across:
        weight[known[id]["country"]] += counts[id]
    names = rows.place_rows(weight)
    listed = (*across[:_ACROSS], *inside[: max(_WITHIN, _ACROSS - len(across))])
    return Reach(
        places=[
            *(_place(rows, known[id], found.get(id, []), country, own=True) for id in own if id in known),
            *(_place(rows, known[id], found[id], country) for id in listed),
        ],
        borders=[names[code]["label"] for code in sorted(weight, key=lambda code: (-weight[code], code))],
        all=len(order),
        across=len(across),
    )


def _across(place: Row, country: str | None) -> bool | None:
    return None if country is None or place["country"] is None else place["country"] != country


def _place(rows: Rows, place: Row, spots: list[Row], country: str | None, *, own: bool = False) -> ReportPlace:
    years = [year for row in spots for year in (row["first_year"], row["last_year"]) if year is not None]
    bases = {basis for row in spots if not row["project"] for basis in row.get("bases") or ()}
    return ReportPlace(
        id=place["id"],
        name=place["label"],
        country=place["country"],
        latitude=place["latitude"],
        longitude=place["longitude"],
        own=own,
        across=_across(place, country),
        projects=len({row["project"] for row in spots if row["project"]}),
        bases=[rows.concept("link-basis", basis) for basis in sorted(bases)],
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        refs=[] if own else rows.words.best(spots),
    )
