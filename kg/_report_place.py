"""What a report on a region or country says."""

from typing import Any

from kg._report_places import reach
from kg._report_rows import REACHING, Row, Rows, years
from kg._report_steps import gap_steps, meeting_steps, neighbour_step
from kg.errors import BadParameter
from kg.links import PARTS_TAKEN
from kg.names import display_name
from kg.places import gazetteer
from kg.reporting.data import Label, ReportOrganization, ReportStep, ReportSubject

__all__ = ["place_id", "place_parts", "place_projects", "place_subject"]

#: So many organizations are listed.
_ORGANIZATIONS = 8

# The projects and events that reach a place, by what lies in it: as in `kg.links`, where they work, or where those who
# carry or share them have their seat.
_PROJECTS_HERE = """
WITH inside AS (
  SELECT place FROM place_inside WHERE ancestor = $place
)
SELECT project, source, quote, start_offset, end_offset, method, confidence, 0 AS rank FROM project_places
WHERE place IN (SELECT place FROM inside) AND role IN (SELECT unnest($reaching))
UNION ALL
SELECT m.project, m.source, m.quote, m.start_offset, m.end_offset, m.method, m.confidence, 1
FROM participations m JOIN organizations o ON o.id = m.organization
WHERE coalesce(o.seat, o.country) IN (SELECT place FROM inside) AND NOT m.unconfirmed
  AND m.role IN (SELECT unnest($parts))
ORDER BY project, rank, confidence DESC, source, start_offset
"""

_HERE = """
SELECT o.*, count(*) OVER () AS found FROM organizations o
WHERE coalesce(o.seat, o.country) IN (SELECT place FROM place_inside WHERE ancestor = $place) AND o.projects > 0
ORDER BY o.projects DESC, o.last_year DESC NULLS LAST, o.name, o.id LIMIT $limit
"""

_THEIR_WORDS = """
SELECT m.organization, p.title, m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM participations m JOIN projects p ON p.id = m.project
WHERE m.organization IN (SELECT unnest($organizations)) AND NOT m.unconfirmed AND m.role <> 'mentioned'
ORDER BY p.last_year DESC NULLS LAST, p.title, m.confidence DESC, m.source, m.start_offset
"""

# The other end of each link of a region; of a country, the country at the other end.
_LINKED = """
WITH ends AS (
  SELECT a AS own, b AS other, country_a, country_b AS far, projects FROM links WHERE kind = 'region'
  UNION ALL
  SELECT b, a, country_b, country_a, projects FROM links WHERE kind = 'region'
)
SELECT CASE WHEN $country THEN far ELSE other END AS place, other, projects FROM ends
WHERE CASE WHEN $country THEN country_a = $place AND far <> $place ELSE own = $place END
ORDER BY own, other
"""

# What shows that projects reach the other end: `kg._report_places` takes the best for each place.
_FAR_WORDS = """
WITH wanted AS (
  SELECT DISTINCT unnest($projects) AS project
)
SELECT f.project, f.region AS place, f.country, p.first_year, p.last_year,
  f.source, f.quote, f.start_offset, f.end_offset, f.method
FROM project_places f JOIN wanted USING (project) JOIN projects p ON p.id = f.project
WHERE f.role IN (SELECT unnest($reaching)) AND f.region IS NOT NULL
UNION ALL
SELECT m.project, o.region, o.country, p.first_year, p.last_year,
  m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM participations m JOIN wanted USING (project) JOIN projects p ON p.id = m.project
JOIN organizations o ON o.id = m.organization
WHERE m.role IN (SELECT unnest($parts)) AND NOT m.unconfirmed AND o.region IS NOT NULL
ORDER BY last_year DESC NULLS LAST, source, start_offset
"""

_STATED_FAR = """
SELECT s.kind, s.source, s.quote, s.start_offset, s.end_offset, s.method,
  coalesce(a.region, a.country) AS one, coalesce(b.region, b.country) AS other,
  a.country AS country_one, b.country AS country_other
FROM stated_links s JOIN places a ON a.id = s.a JOIN places b ON b.id = s.b
WHERE s.kind IN ('twin-cities', 'cooperation') ORDER BY s.source, s.start_offset
"""


def place_id(rows: Rows, asked: str) -> str:
    """The region or country that a report can be on: of a city its region.

    Raises:
        BadParameter: it is neither, nor lies in a region.
    """
    # The tables have only cities that the graph names.
    place = gazetteer().region_of(asked) if asked.startswith("geonames:") else asked
    row = rows.place_rows([place]).get(place or "")
    if row is not None and row["kind"] in ("region", "country"):
        return str(row["id"])
    raise BadParameter(
        "a report on a place is on a region or a country.",
        where=row["name_en"] if row is not None else asked,
        mend="Name one of its regions or countries.",
    )


def place_subject(rows: Rows, place: str) -> ReportSubject:
    """A region or country as the subject of a report."""
    known = rows.place_rows([place])
    row = known[place]
    above = rows.place_rows([row["country"]]) if row["country"] != place else {}
    return ReportSubject(
        id=f"place/{place}",
        name=row["label"],
        kind=row["kind"],
        country=row["country"],
        where=above[row["country"]]["label"] if row["country"] in above else None,
    )


def place_parts(rows: Rows, place: str) -> dict[str, Any]:
    """The lists of a report on a region or country."""
    row = rows.place_rows([place])[place]
    said = place_projects(rows, place)
    everything, projects = rows.projects(said, {}, said)
    here = rows.rows(_HERE, place=place, limit=_ORGANIZATIONS)
    far = reach(rows, [place], row["country"], _linked(rows, place, country=row["kind"] == "country"))
    groups, all_groups = rows.groups(said)
    return {
        "organizations": _organizations(rows, place, here),
        "projects": projects,
        "years": years(everything),
        "places": far.places,
        "borders": far.borders,
        "groups": groups,
        "steps": _steps(rows, place),
        "totals": {
            "projects": len(everything),
            "projects-carried-out": sum(row["carried_out"] for row in everything),
            "organizations": here[0]["found"] if here else 0,
            "countries-across": len(far.borders),
            "places": far.all,
            "places-across": far.across if row["kind"] == "region" else 0,
            "groups": all_groups,
        },
    }


def _steps(rows: Rows, place: str) -> list[ReportStep]:
    """Bridges that are missing; where the borders are bridged, who could meet."""
    return gap_steps(rows, place) + neighbour_step(rows, place) or meeting_steps(rows, place)


def place_projects(rows: Rows, place: str) -> dict[str, list[Row]]:
    """The projects that reach a place, each with the row whose words say so best."""
    said: dict[str, list[Row]] = {}
    for row in rows.rows(_PROJECTS_HERE, place=place, reaching=REACHING, parts=sorted(PARTS_TAKEN)):
        if row["quote"] is not None:
            said.setdefault(row["project"], [row])
        else:
            said.setdefault(row["project"], [])
    return said


def _organizations(rows: Rows, place: str, here: list[Row]) -> list[ReportOrganization]:
    ids = [row["id"] for row in here]
    said = rows.rows(_THEIR_WORDS, organizations=ids) if ids else []
    told: dict[str, list[Row]] = {id: [] for id in ids}
    for row in said:
        told[row["organization"]].append(row)
    places = rows.place_rows(row["seat"] for row in here)
    return [
        ReportOrganization(
            id=row["id"],
            name=Label(row["name"]),
            country=row["country"],
            where=places[row["seat"]]["label"] if row["seat"] in places and row["seat"] != place else None,
            roles=[rows.concept("organization-kind", row["kind"])] if row["kind"] else [],
            projects=row["projects"],
            titles=[display_name(each["title"]) for each in told[row["id"]][:1]],
            first_year=row["first_year"],
            last_year=row["last_year"],
            refs=rows.words.best(told[row["id"]]),
        )
        for row in here
    ]


def _linked(rows: Rows, place: str, *, country: bool) -> list[Row]:
    """What a region or country is linked with, a row for each project and each stated link."""
    links = rows.rows(_LINKED, place=place, country=country)
    far: dict[tuple[str, str], str] = {}
    for link in links:
        for project in link["projects"]:
            far[project, link["other"]] = link["place"]
    spots = [
        row | {"place": far[row["project"], row["place"]]}
        for row in rows.rows(
            _FAR_WORDS, projects=sorted({project for project, _ in far}), reaching=REACHING, parts=sorted(PARTS_TAKEN)
        )
        if (row["project"], row["place"]) in far
    ]
    return [*spots, *_stated(rows, place, country=country)]


def _stated(rows: Rows, place: str, *, country: bool) -> list[Row]:
    """Twin cities and declared cooperation of a region or country."""
    field = "country_{}" if country else "{}"
    found = []
    for row in rows.rows(_STATED_FAR):
        ends = [row[field.format(end)] for end in ("one", "other")]
        if place in ends and ends[0] != ends[1]:
            other = ends[1] if ends[0] == place else ends[0]
            found.append(
                row | {"place": other, "project": None, "first_year": None, "last_year": None, "bases": [row["kind"]]}
            )
    return found
