"""What a report on two says: what joins them, whom both serve, and what could be next."""

from collections import defaultdict
from itertools import islice
from typing import Any

from kg._report_organization import parts_taken
from kg._report_place import place_projects
from kg._report_rows import Row, Rows, strongest_first, years
from kg._report_steps import introduction_step, meeting_steps, partner_steps, shared_step
from kg.links import PARTS_TAKEN
from kg.names import display_name
from kg.reporting.data import (
    Label,
    ReportFact,
    ReportGroup,
    ReportOrganization,
    ReportPlace,
    ReportStep,
    ReportSubject,
)
from kg.reporting.words import joined

__all__ = ["pair_parts"]

#: So many organizations, and so many statements on the two themselves, are listed.
_ORGANIZATIONS, _BONDS = 8, 6

_STATED = """
SELECT s.kind, s.a, s.b, s.source, s.quote, s.start_offset, s.end_offset, s.method FROM stated_links s
JOIN place_inside a ON a.place = s.a JOIN place_inside b ON b.place = s.b
WHERE s.kind IN ('twin-cities', 'cooperation')
  AND ((a.ancestor = $one AND b.ancestor = $other) OR (a.ancestor = $other AND b.ancestor = $one))
ORDER BY s.kind DESC, s.source, s.start_offset
"""

_STATED_PARTNERS = """
SELECT kind, a, b, source, quote, start_offset, end_offset, method FROM stated_links
WHERE kind = 'partner' AND ((a = $one AND b = $other) OR (a = $other AND b = $one)) ORDER BY source, start_offset
"""

# Who carries or shares the joint projects, and the words that say so.
_CARRIERS = """
SELECT m.organization, m.project, m.role, p.title, p.first_year, p.last_year, o.name, o.seat, o.country,
  m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM participations m JOIN projects p ON p.id = m.project JOIN organizations o ON o.id = m.organization
WHERE m.project IN (SELECT unnest($ids)) AND NOT m.unconfirmed AND m.role IN (SELECT unnest($parts))
ORDER BY p.last_year DESC NULLS LAST, m.confidence DESC, m.source, m.start_offset
"""

# Organizations that both work with, and their words in projects with either.
_COMMON = """
WITH edges AS (
  SELECT a AS own, b AS partner, projects FROM links WHERE kind = 'organization' AND a IN ($one, $other)
  UNION ALL
  SELECT b, a, projects FROM links WHERE kind = 'organization' AND b IN ($one, $other)
),
common AS (
  SELECT partner, flatten(list(projects)) AS projects FROM edges
  WHERE partner NOT IN ($one, $other) GROUP BY partner HAVING count(DISTINCT own) = 2
)
SELECT m.organization, m.project, m.role, p.title, p.first_year, p.last_year, o.name, o.seat, o.country,
  m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM common c JOIN participations m ON m.organization = c.partner AND list_contains(c.projects, m.project)
JOIN projects p ON p.id = m.project JOIN organizations o ON o.id = m.organization
WHERE NOT m.unconfirmed AND m.role IN (SELECT unnest($parts))
ORDER BY p.last_year DESC NULLS LAST, m.confidence DESC, m.source, m.start_offset
"""


def pair_parts(rows: Rows, one: ReportSubject, other: ReportSubject) -> dict[str, Any]:
    """The lists of a report on two subjects."""
    (roles, said), (_, their_said) = (_projects(rows, subject) for subject in (one, other))
    together = [project for project in said if project in their_said]
    shows = {project: [*said[project][:1], *their_said[project][:1]] for project in together}
    everything, projects = rows.projects(together, roles if one.kind == "organization" else {}, shows)
    stated = _stated(rows, one, other)
    organizations = _organizations(rows, one, other, together)
    groups, all_groups = rows.groups(said, their_said)
    served = rows.served(together)
    return {
        "bonds": _bonds(rows, one, other, stated),
        "organizations": organizations[:_ORGANIZATIONS],
        "projects": projects,
        "years": years(everything),
        "places": _spots(rows, [one, other]),
        "groups": groups,
        "countries": rows.countries([each.country for each in organizations]),
        "steps": _steps(rows, one, other, together, [group for group in groups if group.id not in served]),
        "totals": {
            "projects": len(everything),
            "organizations": len(organizations),
            "groups": all_groups,
            "bonds": len(stated),
        },
    }


def _key(subject: ReportSubject) -> str:
    return subject.id.removeprefix("place/")


def _projects(rows: Rows, subject: ReportSubject) -> tuple[dict[str, set[str]], dict[str, list[Row]]]:
    if subject.kind == "organization":
        return parts_taken(rows, subject.id)
    return {}, place_projects(rows, _key(subject))


def _stated(rows: Rows, one: ReportSubject, other: ReportSubject) -> dict[tuple[str, str, str], list[Row]]:
    """What sources state of the two themselves: (kind of link, its ends) → the rows that say so."""
    told: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    alike = (one.kind == "organization") == (other.kind == "organization")
    sql = _STATED_PARTNERS if one.kind == "organization" else _STATED
    for row in rows.rows(sql, one=_key(one), other=_key(other)) if alike else ():
        told[row["kind"], row["a"], row["b"]].append(row)
    return told


def _bonds(
    rows: Rows, one: ReportSubject, other: ReportSubject, stated: dict[tuple[str, str, str], list[Row]]
) -> list[ReportFact]:
    """Twin cities, cooperation, partnership."""
    told = dict(islice(stated.items(), _BONDS))
    places = rows.place_rows({end for _, a, b in told for end in (a, b)})
    names = {one.id: one.name, other.id: other.name} | {id: row["label"] for id, row in places.items()}
    return [
        ReportFact(
            term=rows.concept("link-basis", kind),
            value=joined([names.get(a) or Label(a), names.get(b) or Label(b)], " – "),
            refs=rows.words.best(found),
        )
        for (kind, a, b), found in told.items()
    ]


def _organizations(
    rows: Rows, one: ReportSubject, other: ReportSubject, together: list[str]
) -> list[ReportOrganization]:
    """Who joins the two: partners of both organizations; who carries the projects that reach both places."""
    if one.kind == other.kind == "organization":
        found = rows.rows(_COMMON, one=one.id, other=other.id, parts=sorted(PARTS_TAKEN))
    else:
        found = rows.rows(_CARRIERS, ids=sorted(together), parts=sorted(PARTS_TAKEN)) if together else []
    members: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        if row["organization"] not in (one.id, other.id):
            members[row["organization"]].append(row)
    places = rows.place_rows(part for said in members.values() for part in (said[0]["seat"], said[0]["country"]))
    listed = sorted(members.items(), key=lambda item: (-len({row["project"] for row in item[1]}), item[1][0]["name"]))
    return [_organization(rows, id, said, places, shown=at < _ORGANIZATIONS) for at, (id, said) in enumerate(listed)]


def _organization(rows: Rows, id: str, said: list[Row], places: dict[str, Row], *, shown: bool) -> ReportOrganization:
    first = said[0]
    known = [year for row in said for year in (row["first_year"], row["last_year"]) if year is not None]
    return ReportOrganization(
        id=id,
        name=Label(first["name"]),
        country=first["country"],
        where=rows.where(places, first["seat"], first["country"]),
        roles=[rows.concept("role", role) for role in strongest_first(row["role"] for row in said)],
        projects=len({row["project"] for row in said}),
        titles=[display_name(first["title"])],
        first_year=min(known, default=None),
        last_year=max(known, default=None),
        refs=rows.words.best(said) if shown else [],
    )


def _spots(rows: Rows, subjects: list[ReportSubject]) -> list[ReportPlace]:
    """Where the two are: their regions or countries, each once."""
    seats = {_key(subject): subject for subject in subjects}
    known = rows.organizations([id for id, subject in seats.items() if subject.kind == "organization"])
    ids = [
        known[id]["region"] or known[id]["country"] if subject.kind == "organization" else id
        for id, subject in seats.items()
    ]
    places = rows.place_rows(ids)
    return [
        ReportPlace(
            id=id,
            name=places[id]["label"],
            country=places[id]["country"],
            latitude=places[id]["latitude"],
            longitude=places[id]["longitude"],
            own=True,
        )
        for id in dict.fromkeys(ids)
        if id in places
    ]


def _steps(
    rows: Rows, one: ReportSubject, other: ReportSubject, together: list[str], apart: list[ReportGroup]
) -> list[ReportStep]:
    """Groups that both serve, each by itself; and who of the two sides could meet."""
    steps = shared_step(apart)
    organizations = [subject.id for subject in (one, other) if subject.kind == "organization"]
    places = [_key(subject) for subject in (one, other) if subject.kind != "organization"]
    if len(places) == 2:
        return steps + meeting_steps(rows, *places)
    if places:
        return steps + partner_steps(rows, organizations[0], place=places[0])
    return steps + ([] if together else introduction_step(rows, *organizations))
