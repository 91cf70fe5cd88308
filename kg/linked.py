"""Who works with whom: the collaboration links of regions, organizations or countries, with what they rest on.

`kg.links` says when two are linked; these are the same links as those of the questions `cross_border_links` and
`country_links`, read from the tables.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from kg._named import (
    Language,
    NamedOrganization,
    NamedPlace,
    NamedProject,
    check_concepts,
    latest_first,
    organizations,
    places,
    projects,
    years,
)
from kg.errors import BadParameter
from kg.model import MIN_SCORE

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = ["Across", "Level", "Linked", "LinkedList", "linked"]

Level = Literal["region", "organization", "country"]


class Across(msgspec.Struct, frozen=True, kw_only=True):
    """The cross-border links of two countries, taken together. Most projects link both regions and organizations.

    Attributes:
        region_pairs: number of pairs of regions that are linked.
        organization_pairs: number of pairs of organizations that are linked.
        organization_project_count: number of projects and events that link organizations.
    """

    region_pairs: int
    organization_pairs: int
    organization_project_count: int


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """Two that work together.

    Attributes:
        a: the one; an organization, or a place (a region or country).
        b: the other; where places were asked for, `a` is in the first of them.
        project_count: number of projects and events that make the link, 0 where sources only state it; of countries
            those that link their regions.
        first_year: first year of those, None where unknown.
        last_year: last year of those, None where unknown.
        bases: how it is known, sorted concepts of the scheme `link-basis`.
        cross_border: whether the two are in different countries, None where unknown.
        roles_a: roles of `a` in those projects, sorted: concepts of the scheme `role`, of a region `place-role`; of a
            country none.
        roles_b: of `b`.
        projects: those projects and events, the latest first; of countries those that link their organizations, too.
        sources: names of the documents that say so, sorted.
        across: of countries, what the link is made of; None at the other levels.
    """

    a: NamedOrganization | NamedPlace
    b: NamedOrganization | NamedPlace
    project_count: int
    first_year: int | None
    last_year: int | None
    bases: tuple[str, ...]
    cross_border: bool | None
    roles_a: tuple[str, ...]
    roles_b: tuple[str, ...]
    projects: tuple[NamedProject, ...]
    sources: tuple[str, ...]
    across: Across | None = None


class LinkedList(msgspec.Struct, frozen=True, kw_only=True):
    """The links that were asked for.

    Attributes:
        level: what is linked.
        found: how many there are; more than `links` has where a limit was given.
        links: most projects first, then by name.
    """

    level: Level
    found: int
    links: tuple[Linked, ...]


# A link has one row, its ends in the order of their ids; `turned` are those that are shown the other way round.
_SQL = """
WITH inside AS (
  SELECT place, ancestor FROM place_inside WHERE ancestor IN ($place, $one, $other)
),
serving AS (
  SELECT DISTINCT g.project FROM project_groups g
  JOIN concept_inside i ON i.scheme = 'target-group' AND i.id = g.concept
  WHERE i.ancestor = $group AND g.score >= $min_score AND NOT g.unconfirmed
),
located AS (
  SELECT l.*,
    CASE l.kind WHEN 'region' THEN l.a ELSE coalesce(oa.region, oa.country) END AS place_a,
    CASE l.kind WHEN 'region' THEN l.b ELSE coalesce(ob.region, ob.country) END AS place_b
  FROM links l LEFT JOIN organizations oa ON oa.id = l.a LEFT JOIN organizations ob ON ob.id = l.b
  WHERE ($level = 'country' OR l.kind = $level)
    AND ($basis IS NULL OR list_contains(l.bases, $basis))
    AND ($since IS NULL OR l.last_year >= $since)
    AND (NOT $crossing OR l.cross_border)
),
placed AS (
  SELECT *,
    place_a IN (SELECT place FROM inside WHERE ancestor = $place) AS a_there,
    place_b IN (SELECT place FROM inside WHERE ancestor = $place) AS b_there,
    place_a IN (SELECT place FROM inside WHERE ancestor = $one)
      AND place_b IN (SELECT place FROM inside WHERE ancestor = $other) AS as_asked,
    place_b IN (SELECT place FROM inside WHERE ancestor = $one)
      AND place_a IN (SELECT place FROM inside WHERE ancestor = $other) AS as_asked_turned
  FROM located
),
wanted AS (
  SELECT *,
    CASE WHEN $one IS NOT NULL THEN NOT as_asked
      WHEN $place IS NOT NULL AND a_there <> b_there THEN b_there
      ELSE $level = 'country' AND country_a > country_b END AS turned,
    CASE WHEN $group IS NULL THEN projects
      ELSE list_intersect(projects, (SELECT list(project) FROM serving)) END AS counted
  FROM placed
  WHERE ($place IS NULL OR a_there OR b_there) AND ($one IS NULL OR as_asked OR as_asked_turned)
),
ends AS (
  SELECT kind, bases, sources, cross_border, counted, first_year, last_year,
    CASE WHEN $level = 'country' THEN (CASE WHEN turned THEN country_b ELSE country_a END)
      WHEN turned THEN b ELSE a END AS a,
    CASE WHEN $level = 'country' THEN (CASE WHEN turned THEN country_a ELSE country_b END)
      WHEN turned THEN a ELSE b END AS b,
    CASE WHEN turned THEN roles_b ELSE roles_a END AS roles_a,
    CASE WHEN turned THEN roles_a ELSE roles_b END AS roles_b
  FROM wanted WHERE $group IS NULL OR len(counted) > 0
),
together AS (
  SELECT a, b, any_value(cross_border) AS cross_border,
    list_sort(list_distinct(flatten(list(bases)))) AS bases,
    list_distinct(flatten(list(counted))) AS projects,
    list_distinct(flatten(list(counted) FILTER (kind = 'region'))) AS region_projects,
    list_distinct(flatten(list(counted) FILTER (kind = 'organization'))) AS organization_projects,
    count(*) FILTER (kind = 'region') AS region_pairs, count(*) FILTER (kind = 'organization') AS organization_pairs,
    list_sort(list_distinct(flatten(list(sources)))) AS sources,
    list_sort(list_distinct(flatten(list(roles_a)))) AS roles_a,
    list_sort(list_distinct(flatten(list(roles_b)))) AS roles_b,
    min(first_year) AS first_year, max(last_year) AS last_year
  FROM ends GROUP BY a, b
)
SELECT t.*, count(*) OVER () AS found, coalesce(len(t.organization_projects), 0) AS organization_project_count,
  CASE $level WHEN 'country' THEN coalesce(len(t.region_projects), 0) ELSE len(t.projects) END AS project_count
FROM together t
LEFT JOIN organizations oa ON oa.id = t.a LEFT JOIN places pa ON pa.id = t.a
LEFT JOIN organizations ob ON ob.id = t.b LEFT JOIN places pb ON pb.id = t.b
ORDER BY project_count DESC, organization_project_count DESC,
  coalesce(oa.name, CASE $language WHEN 'ru' THEN pa.name_ru ELSE pa.name_en END, t.a),
  coalesce(ob.name, CASE $language WHEN 'ru' THEN pb.name_ru ELSE pb.name_en END, t.b), t.a, t.b
LIMIT $limit
"""


def linked(
    tables: "Tables",
    level: Level = "region",
    *,
    between: tuple[str, str] | None = None,
    place: str | None = None,
    since: int | None = None,
    group: str | None = None,
    basis: str | None = None,
    cross_border: bool = False,
    limit: int | None = None,
    language: Language = "en",
) -> LinkedList:
    """Who works with whom.

    Args:
        tables: of the graph.
        level: what is linked: `region` (the default), `organization`, or `country`. Between countries are the
            cross-border links of their regions and organizations, taken together.
        between: ids of two places of the gazetteer: only links with one end in each. An organization is where its seat
            is, else in the country of its register.
        place: id of a region, country or group of countries: only links with an end in it.
        since: only links whose projects go on in this year or later.
        group: concept of the scheme `target-group`: only links by projects that serve it or a narrower one, and only
            these projects, their years and their sources.
        basis: concept of the scheme `link-basis`: only links known in this way.
        cross_border: only links between two countries.
        limit: at most so many; all where None.
        language: of the names of places, `en` or `ru`.

    Raises:
        BadParameter: no such level.
        UnknownName: no such group or basis.
    """
    if level not in get_args(Level):
        raise BadParameter("no such level.", where=level, mend=f"There are {', '.join(get_args(Level))}.")
    check_concepts(("target-group", group), ("link-basis", basis))
    one, other = between or (None, None)
    rows = tables.rows(
        _SQL,
        {
            "level": level,
            "place": place,
            "one": one,
            "other": other,
            "since": since,
            "group": group,
            "min_score": MIN_SCORE,
            "basis": basis,
            "crossing": cross_border or level == "country",
            "limit": limit,
            "language": language,
        },
    )
    known = projects(tables, {project for row in rows for project in row["projects"]})
    ids = {row[end] for row in rows for end in ("a", "b")}
    ends: Mapping[str, NamedOrganization | NamedPlace] = (
        organizations(tables, ids, language) if level == "organization" else places(tables, ids, language)
    )
    return LinkedList(
        level=level,
        found=rows[0]["found"] if rows else 0,
        links=tuple(_linked(row, level, ends, known, recount=group is not None) for row in rows),
    )


def _linked(
    row: dict[str, Any],
    level: Level,
    ends: Mapping[str, NamedOrganization | NamedPlace],
    known: Mapping[str, NamedProject],
    *,
    recount: bool,
) -> Linked:
    shown = latest_first(known[project] for project in row["projects"])
    first_year, last_year, sources = row["first_year"], row["last_year"], row["sources"]
    if recount:
        first_year, last_year = years(shown)
        own = {source for project in shown for source in project.sources}
        sources = [source for source in sources if source in own]
    of_countries = level == "country"
    return Linked(
        a=ends[row["a"]],
        b=ends[row["b"]],
        project_count=row["project_count"],
        first_year=first_year,
        last_year=last_year,
        bases=tuple(row["bases"]),
        cross_border=row["cross_border"],
        roles_a=() if of_countries else tuple(row["roles_a"]),
        roles_b=() if of_countries else tuple(row["roles_b"]),
        projects=shown,
        sources=tuple(sources),
        across=Across(**{name: row[name] for name in Across.__struct_fields__}) if of_countries else None,
    )
