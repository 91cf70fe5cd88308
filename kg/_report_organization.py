"""What a report on an organization says."""

from collections import defaultdict
from typing import Any

from kg._report_places import reach
from kg._report_rows import REACHING, Row, Rows, strongest_first, years
from kg._report_steps import partner_steps
from kg.links import PARTS_TAKEN
from kg.names import display_name
from kg.reporting.data import Label, ReportFact, ReportOrganization, ReportSubject
from kg.reporting.words import named, words

__all__ = ["organization_parts", "organization_subject", "parts_taken", "reached"]

#: So many partners are listed, and so many projects that only name it.
_PARTNERS, _NAMED = 8, 2
_REGISTERS = {"RU-OGRN": Label("ОГРН", "OGRN"), "RU-INN": Label("ИНН", "INN"), "RU-OGRNIP": Label("ОГРНИП", "OGRNIP")}

_PARTS = """
SELECT project, role, source, quote, start_offset, end_offset, method
FROM participations WHERE organization = $organization AND NOT unconfirmed AND role <> 'mentioned'
ORDER BY project, confidence DESC, source, start_offset
"""

# Where a document only names it, or calls its part unconfirmed, and nothing else is known of it there.
_ONLY_NAMED = """
SELECT p.title, m.unconfirmed, m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM participations m JOIN projects p ON p.id = m.project
WHERE m.organization = $organization
QUALIFY bool_and(m.unconfirmed OR m.role = 'mentioned') OVER (PARTITION BY m.project)
  AND row_number() OVER (PARTITION BY m.project ORDER BY m.unconfirmed DESC, m.confidence DESC, m.source) = 1
ORDER BY m.unconfirmed, p.last_year DESC NULLS LAST, p.title
"""

_NUMBERS = """
SELECT scheme, value, min(source) AS source FROM identifiers
WHERE organization = $organization AND valid GROUP BY scheme, value ORDER BY scheme DESC, value
"""

_PARTNERS_OF = """
SELECT CASE WHEN a = $organization THEN b ELSE a END AS partner,
  CASE WHEN a = $organization THEN roles_b ELSE roles_a END AS roles,
  bases, projects, project_count, first_year, last_year, cross_border
FROM links WHERE kind = 'organization' AND $organization IN (a, b)
ORDER BY project_count DESC, last_year DESC NULLS LAST, partner
"""

# What shows a partner's part: its words in their joint projects, the latest first; else a stated partnership.
_PARTNER_WORDS = """
WITH joint AS (
  SELECT CASE WHEN a = $organization THEN b ELSE a END AS partner, unnest(projects) AS project
  FROM links WHERE kind = 'organization' AND $organization IN (a, b)
)
SELECT j.partner, p.last_year, m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM joint j JOIN projects p ON p.id = j.project
JOIN participations m ON m.organization = j.partner AND m.project = j.project AND m.role IN (SELECT unnest($parts))
WHERE j.partner IN (SELECT unnest($partners))
UNION ALL
SELECT CASE WHEN a = $organization THEN b ELSE a END, NULL, source, quote, start_offset, end_offset, method
FROM stated_links WHERE kind = 'partner' AND $organization IN (a, b)
ORDER BY last_year DESC NULLS LAST, source, start_offset
"""

_TITLES = """
SELECT id, title FROM projects WHERE id IN (SELECT unnest($ids)) ORDER BY last_year DESC NULLS LAST, title, id
"""

# Where projects reach: regions, and countries of which a source names no region; the seats of partners are such too.
_REACHED = """
SELECT coalesce(f.region, f.country) AS place, f.project, p.first_year, p.last_year,
  f.source, f.quote, f.start_offset, f.end_offset, f.method
FROM project_places f JOIN projects p ON p.id = f.project
WHERE f.project IN (SELECT unnest($ids)) AND f.role IN (SELECT unnest($reaching))
  AND f.kind IN ('region', 'city', 'country') AND coalesce(f.region, f.country) IS NOT NULL
UNION ALL
SELECT coalesce(o.region, o.country), m.project, p.first_year, p.last_year,
  m.source, m.quote, m.start_offset, m.end_offset, m.method
FROM participations m JOIN projects p ON p.id = m.project JOIN organizations o ON o.id = m.organization
WHERE m.project IN (SELECT unnest($ids)) AND NOT m.unconfirmed AND m.role IN (SELECT unnest($parts))
  AND coalesce(o.region, o.country) IS NOT NULL
ORDER BY last_year DESC NULLS LAST, source, start_offset
"""


def organization_subject(rows: Rows, organization: str) -> ReportSubject:
    """An organization as the subject of a report."""
    own = rows.organization(organization)
    kind, scheme = own["legal_form"], "legal-form"
    if kind is None:
        kind, scheme = own["kind"], "organization-kind"
    places = rows.place_rows([own["seat"], own["country"]])
    return ReportSubject(
        id=organization,
        name=Label(own["name"]),
        kind="organization",
        country=own["country"],
        what=rows.concept(scheme, kind) if kind else None,
        where=rows.where(places, own["seat"], own["country"]),
        facts=[*_numbers(rows, organization), *_only_named(rows, organization)],
    )


def organization_parts(rows: Rows, organization: str) -> dict[str, Any]:
    """The lists of a report on an organization."""
    own = rows.organization(organization)
    roles, said = parts_taken(rows, organization)
    everything, projects = rows.projects(roles, roles, said)
    links = rows.rows(_PARTNERS_OF, organization=organization)
    known = rows.organizations([link["partner"] for link in links])
    places = [own["region"]] if own["region"] else [own["country"]] if own["country"] else []
    far = reach(rows, places, own["country"], reached(rows, roles))
    groups, all_groups = rows.groups(roles)
    return {
        "organizations": _partners(rows, organization, _listed(links), known),
        "projects": projects,
        "years": years(everything),
        "places": far.places,
        "borders": far.borders,
        "groups": groups,
        "countries": rows.countries([known[link["partner"]]["country"] for link in links]),
        "steps": partner_steps(rows, organization),
        "totals": {
            "projects": len(everything),
            "projects-carried-out": sum(row["carried_out"] for row in everything),
            "organizations": len(links),
            "organizations-across": sum(bool(link["cross_border"]) for link in links),
            "countries-across": len(far.borders),
            "places": far.all,
            "places-across": far.across,
            "groups": all_groups,
        },
    }


def parts_taken(rows: Rows, organization: str) -> tuple[dict[str, set[str]], dict[str, list[Row]]]:
    """The projects that an organization has a confirmed part in: its roles, and the rows that show them."""
    roles: dict[str, set[str]] = defaultdict(set)
    said: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows(_PARTS, organization=organization):
        roles[row["project"]].add(row["role"])
        said[row["project"]].append(row)
    return roles, {project: found[:1] for project, found in said.items()}


def reached(rows: Rows, projects: Any) -> list[Row]:
    """Where projects reach, and the words that say so, as `kg._report_places.reach` takes them."""
    return rows.rows(_REACHED, ids=sorted(projects), reaching=REACHING, parts=sorted(PARTS_TAKEN)) if projects else []


def _numbers(rows: Rows, organization: str) -> list[ReportFact]:
    names = rows.rows("SELECT name FROM organization_names WHERE organization = $id", id=organization)
    return [
        ReportFact(
            term=_REGISTERS.get(row["scheme"], Label(row["scheme"])),
            value=Label(row["value"]),
            refs=rows.words.of_number({each["name"] for each in names}, row["value"], row["source"]),
        )
        for row in rows.rows(_NUMBERS, organization=organization)
    ]


def _only_named(rows: Rows, organization: str) -> list[ReportFact]:
    """Projects that name it in passing, and those in which its part is yet to be confirmed."""
    facts = []
    found = rows.rows(_ONLY_NAMED, organization=organization)
    for term, unconfirmed in (("fact-named", False), ("fact-unconfirmed", True)):
        told = [row for row in found if row["unconfirmed"] == unconfirmed]
        if told:
            titles = named([Label(display_name(row["title"])) for row in told], most=_NAMED)
            facts.append(ReportFact(term=words(term), value=titles, refs=rows.words.refs(told[:_NAMED])))
    return facts


def _listed(links: list[Row]) -> list[Row]:
    """The strongest partners: those across a border first, and half of the room at least for the others."""
    across = [link for link in links if link["cross_border"]]
    others = [link for link in links if not link["cross_border"]]
    room = max(_PARTNERS // 2, _PARTNERS - len(others))
    across = across[:room]
    return across + others[: _PARTNERS - len(across)]


def _partners(rows: Rows, organization: str, links: list[Row], known: dict[str, Row]) -> list[ReportOrganization]:
    partners = [link["partner"] for link in links]
    titles = rows.rows(_TITLES, ids=sorted({project for link in links for project in link["projects"]}))
    refs = rows.quotes(
        _PARTNER_WORDS, "partner", organization=organization, partners=partners, parts=sorted(PARTS_TAKEN)
    )
    places = rows.place_rows([known[id][field] for id in partners for field in ("seat", "country")])
    return [
        ReportOrganization(
            id=link["partner"],
            name=Label(own["name"]),
            country=own["country"],
            where=rows.where(places, own["seat"], own["country"]),
            roles=[rows.concept("role", role) for role in strongest_first(link["roles"])],
            bases=[] if link["project_count"] else [rows.concept("link-basis", basis) for basis in link["bases"]],
            projects=link["project_count"],
            titles=[display_name(row["title"]) for row in titles if row["id"] in link["projects"]][:1],
            first_year=link["first_year"],
            last_year=link["last_year"],
            across=link["cross_border"],
            refs=refs.get(link["partner"], []),
        )
        for link in links
        for own in [known[link["partner"]]]
    ]
