"""Reports: from the graph to the data of one page that can be mailed (`kg.reporting.page.render` makes the page).

A report is on an organization, on a region or country, or on two of these. It says who they are, with whom they work,
across which borders, for whom and since when, and what could be next; behind each fact stand the words of the source.
The lists come from the tables view, the words around them from the records of just the documents concerned.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from kg._report_organization import organization_parts, organization_subject
from kg._report_pair import pair_parts
from kg._report_place import place_id, place_parts, place_subject
from kg._report_rows import Rows
from kg._report_words import Words
from kg.errors import BadParameter
from kg.finding import Entity
from kg.reporting.data import Label, Report, ReportSubject
from kg.reporting.words import joined, words

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["KINDS", "report"]

#: What a report can be on, as `Graph.find` calls it.
KINDS = ("organization", "place")


def report(graph: "Graph", subjects: Sequence[Entity], *, title: Label | None = None) -> Report:
    """What a report shows.

    Args:
        graph: an open graph.
        subjects: one or two organizations, regions or countries, as `Graph.find` gives them; a city stands for its
            region.
        title: heading of the page; by default the name, or both names.

    Returns:
        The report, its lists cut to what one page holds; the same graph gives the same report.

    Raises:
        BadParameter: not one or two subjects, two of which one is the other or lies in it, or one that a report cannot
            be on.
        UnknownName: the graph has no such organization.
    """
    gathered = Words(graph)
    rows = Rows(graph, gathered)
    about = [_subject(rows, entity) for entity in subjects]
    if len(about) not in (1, 2):
        raise BadParameter("a report is on one or on two.", mend="Name an organization or a place, or two of them.")
    _check_apart(about)
    kind: Literal["organization", "place", "pair"]
    parts: dict[str, Any]
    if len(about) == 2:
        kind, parts = "pair", pair_parts(rows, *about)
    elif about[0].kind == "organization":
        kind, parts = "organization", organization_parts(rows, about[0].id)
    else:
        kind, parts = "place", place_parts(rows, about[0].id.removeprefix("place/"))
    parts, quotes, sources = gathered.numbered({"subjects": about, **parts})
    return Report(
        kind=kind,
        title=title or joined((one.name for one in about), " — "),
        notes=[words(f"note-{kind}")],
        quotes=quotes,
        sources=sources,
        state=_state(rows),
        **parts,
    )


def _subject(rows: Rows, entity: Entity) -> ReportSubject:
    if entity.kind == "organization":
        return organization_subject(rows, entity.id)
    if entity.kind == "place":
        asked = entity.id.removeprefix("place/")
        return place_subject(rows, place_id(rows, asked.replace("geonames-", "geonames:", 1)))
    raise BadParameter(
        f"a report is on organizations, regions and countries, not on a {entity.kind}.",
        where=entity.label,
        mend="`kg show` has all that is known of it.",
    )


def _check_apart(about: Sequence[ReportSubject]) -> None:
    """Refuse two that are one, or a region with its own country: all that it does would join the two."""
    if len({one.id for one in about}) < len(about):
        raise BadParameter("a report on two needs two that differ.", where=about[0].name.ru)
    if {one.kind for one in about} == {"region", "country"} and len({one.country for one in about}) == 1:
        raise BadParameter(
            "the one lies in the other.",
            where=" – ".join(one.name.ru for one in about),
            mend="Name two regions, two countries, or a region and another country.",
        )


def _state(rows: Rows) -> date | None:
    """The day on which a source was last read."""
    (found,) = rows.rows("SELECT CAST(max(read_at) AS DATE) AS day FROM sources")
    day: date | None = found["day"]
    return day
