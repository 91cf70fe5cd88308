"""Where a bridge is missing: regions on both sides of a border that serve the same people and do not work together.

The same pairs and figures as those of the question `unlinked_neighbours`, with the organizations that could begin.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg._named import (
    NEIGHBOURS,
    Language,
    NamedOrganization,
    NamedPlace,
    NamedProject,
    check_concepts,
    latest_first,
    organizations,
    places,
    projects,
)
from kg.links import LEADING, PARTS_TAKEN
from kg.model import MIN_SCORE

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = ["Beginner", "Gap", "GapList", "SharedGroup", "gaps"]


class SharedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A target group that projects in both regions serve.

    Attributes:
        id: concept of the scheme `target-group`.
        label: in the language that was asked for.
        projects_a: number of projects that serve it in the one region.
        projects_b: in the other.
    """

    id: str
    label: str
    projects_a: int
    projects_b: int


class Beginner(msgspec.Struct, frozen=True, kw_only=True):
    """An organization that could begin.

    Attributes:
        organization: who it is.
        seat: True where it has its seat in the region, False where a project that it carries works there.
        groups: the shared groups that it serves, concepts of the scheme `target-group`, sorted.
        partners_across: how many partners it has in the country on the other side.
        projects: in which it serves them, the latest first.
        sources: names of the documents that say so, sorted.
    """

    organization: NamedOrganization
    seat: bool
    groups: tuple[str, ...]
    partners_across: int
    projects: tuple[NamedProject, ...]
    sources: tuple[str, ...]


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Two regions of different countries that share a border and target groups, and have no link.

    Attributes:
        a: the one region; where a region or country was asked for, the one inside it.
        b: the other.
        strength: how much both serve the same: for each shared group the projects of the region that has fewer of
            them, all together.
        groups: those groups, the most served first.
        beginners_a: organizations of the one region that could begin, the likeliest first.
        beginners_b: of the other.
        sources: names of the documents that show the groups, sorted.
    """

    a: NamedPlace
    b: NamedPlace
    strength: int
    groups: tuple[SharedGroup, ...]
    beginners_a: tuple[Beginner, ...]
    beginners_b: tuple[Beginner, ...]
    sources: tuple[str, ...]


class GapList(msgspec.Struct, frozen=True, kw_only=True):
    """The gaps that were asked for.

    Attributes:
        found: how many there are; more than `gaps` has where a limit was given.
        gaps: the strongest first, then by name.
    """

    found: int
    gaps: tuple[Gap, ...]


# Behind `NEIGHBOURS`.
_GAPS = """
inside AS (
  SELECT place FROM place_inside WHERE ancestor = $place
),
wanted_groups AS (
  SELECT id FROM concept_inside WHERE scheme = 'target-group' AND ($group IS NULL OR ancestor = $group)
),
served AS (
  SELECT i.region, g.concept, count(DISTINCT p.project) AS projects,
    list_distinct(list_concat(list(p.source), list(g.source))) AS sources
  FROM project_places p JOIN in_region i ON i.place = p.place JOIN project_groups g ON g.project = p.project
  WHERE p.role IN ('area', 'venue')
    AND g.role = 'target' AND NOT g.unconfirmed AND g.score >= $min_score
    AND g.concept IN (SELECT id FROM wanted_groups)
  GROUP BY i.region, g.concept
),
linked AS (
  SELECT ia.region AS one, ib.region AS other
  FROM links l JOIN in_region ia ON ia.place = l.a JOIN in_region ib ON ib.place = l.b WHERE l.kind = 'region'
),
pairs AS (
  -- Of the two ways round the one that was asked for; both ends inside, or nothing asked: in the order of the ids.
  SELECT a, b FROM neighbours
  WHERE CASE WHEN $place IS NULL THEN a < b
    ELSE a IN (SELECT place FROM inside) AND (a < b OR b NOT IN (SELECT place FROM inside)) END
),
shared AS (
  SELECT n.a, n.b, sa.concept, sa.projects AS projects_a, sb.projects AS projects_b,
    list_concat(sa.sources, sb.sources) AS sources
  FROM pairs n JOIN served sa ON sa.region = n.a JOIN served sb ON sb.region = n.b AND sb.concept = sa.concept
  WHERE (n.a, n.b) NOT IN (SELECT (one, other) FROM linked) AND (n.b, n.a) NOT IN (SELECT (one, other) FROM linked)
)
SELECT s.a, s.b, sum(least(projects_a, projects_b))::BIGINT AS strength,
  list({
    'id': concept, 'projects_a': projects_a, 'projects_b': projects_b,
    'label': CASE $language WHEN 'ru' THEN c.label_ru ELSE c.label_en END
  } ORDER BY least(projects_a, projects_b) DESC, projects_a + projects_b DESC, concept) AS groups,
  list_sort(list_distinct(flatten(list(sources)))) AS sources, count(*) OVER () AS found
FROM shared s LEFT JOIN concepts c ON c.scheme = 'target-group' AND c.id = s.concept
JOIN places pa ON pa.id = s.a JOIN places pb ON pb.id = s.b
GROUP BY s.a, s.b
ORDER BY strength DESC, count(*) DESC,
  CASE $language WHEN 'ru' THEN any_value(pa.name_ru) ELSE any_value(pa.name_en) END,
  CASE $language WHEN 'ru' THEN any_value(pb.name_ru) ELSE any_value(pb.name_en) END, s.a, s.b
LIMIT $limit
"""

# Behind `NEIGHBOURS`. For each region of a gap, what it shares and the country on the other side: who there serves
# that, its own first.
_BEGINNERS = """
asked AS (
  SELECT DISTINCT unnest($regions) AS region, unnest($others) AS other, unnest($countries) AS country,
    unnest($concepts) AS concept
),
taken AS (
  SELECT organization, project, bool_or(list_contains($leads, role)) AS leads, list(DISTINCT source) AS sources
  FROM participations WHERE NOT unconfirmed AND list_contains($parts, role)
  GROUP BY organization, project
),
serving AS (
  SELECT project, concept, list(DISTINCT source) AS sources FROM project_groups
  WHERE role = 'target' AND NOT unconfirmed AND score >= $min_score GROUP BY project, concept
),
reaching AS (
  SELECT DISTINCT p.project, i.region FROM project_places p JOIN in_region i ON i.place = p.place
  WHERE p.role IN ('area', 'venue')
),
seats AS (
  SELECT o.id AS organization, i.region FROM organizations o JOIN in_region i ON i.place = o.region
),
across AS (
  SELECT organization, country, count(*) AS partners
  FROM (
    SELECT a AS organization, country_b AS country FROM links WHERE kind = 'organization'
    UNION ALL SELECT b, country_a FROM links WHERE kind = 'organization'
  ) GROUP BY organization, country
),
found AS (
  SELECT q.region, q.other, q.country, o.id AS organization, any_value(o.name) AS name, any_value(o.region) AS home,
    bool_or(h.region IS NOT NULL) AS seat,
    list_sort(list(DISTINCT q.concept)) AS groups, list(DISTINCT t.project) AS projects,
    list_sort(list_distinct(flatten(list(list_concat(t.sources, s.sources))))) AS sources, max(p.last_year) AS last_year
  FROM asked q JOIN serving s ON s.concept = q.concept JOIN taken t ON t.project = s.project
  JOIN organizations o ON o.id = t.organization JOIN projects p ON p.id = t.project
  LEFT JOIN reaching r ON r.project = t.project AND r.region = q.region
  LEFT JOIN seats h ON h.organization = o.id AND h.region = q.region
  WHERE h.region IS NOT NULL OR (t.leads AND r.project IS NOT NULL)
  GROUP BY q.region, q.other, q.country, o.id
),
ranked AS (
  SELECT f.*, coalesce(x.partners, 0) AS partners_across, row_number() OVER (
    PARTITION BY f.region, f.other
    ORDER BY seat DESC, len(groups) DESC, partners_across DESC, len(projects) DESC, last_year DESC NULLS LAST, name,
      f.organization
  ) AS rank
  FROM found f LEFT JOIN across x ON x.organization = f.organization AND x.country = f.country
),
named AS (
  -- Of several with one name and seat, which may be one that documents name without a number, only the first.
  SELECT * FROM ranked QUALIFY row_number() OVER (PARTITION BY region, other, name, home ORDER BY rank) = 1
)
SELECT * FROM named QUALIFY row_number() OVER (PARTITION BY region, other ORDER BY rank) <= $each
ORDER BY region, other, rank
"""


def gaps(
    tables: "Tables",
    *,
    place: str | None = None,
    group: str | None = None,
    limit: int | None = 10,
    beginners: int = 3,
    language: Language = "en",
) -> GapList:
    """Regions that share a state border and serve the same groups, with no link between them.

    A region serves a group where a project that works or takes place there (`area`, `venue`) names it as its target, by
    words that fit with a score of at least 0.5, and does not call it unconfirmed. What is in a district is in its
    region, too. `kg.links` says when two regions are linked.

    Args:
        tables: of the graph.
        place: id of a region, country or group of countries: only gaps with an end in it.
        group: concept of the scheme `target-group`: only this group and narrower ones.
        limit: at most so many; all where None.
        beginners: at most so many organizations on each side; of several that bear one name in one region, one.
        language: of labels and names of places, `en` or `ru`.

    Raises:
        UnknownName: there is no such group.
    """
    check_concepts(("target-group", group))
    rows = tables.rows(
        NEIGHBOURS + _GAPS,
        {"place": place, "group": group, "min_score": MIN_SCORE, "limit": limit, "language": language},
    )
    where = places(tables, {row[end] for row in rows for end in ("a", "b")}, language)
    who = _beginners(tables, rows, where, beginners, language)
    return GapList(
        found=rows[0]["found"] if rows else 0,
        gaps=tuple(
            Gap(
                a=where[row["a"]],
                b=where[row["b"]],
                strength=row["strength"],
                groups=tuple(SharedGroup(**{**one, "label": one["label"] or one["id"]}) for one in row["groups"]),
                beginners_a=tuple(who[row["a"], row["b"]]),
                beginners_b=tuple(who[row["b"], row["a"]]),
                sources=tuple(row["sources"]),
            )
            for row in rows
        ),
    )


def _beginners(
    tables: "Tables",
    found: Sequence[Mapping[str, Any]],
    where: Mapping[str, NamedPlace],
    each: int,
    language: Language,
) -> dict[tuple[str, str], list[Beginner]]:
    """Who could begin, by region and the region on the other side."""
    asked = [
        (row[here], row[there], where[row[there]].country, group["id"])
        for row in found
        for here, there in (("a", "b"), ("b", "a"))
        for group in row["groups"]
    ]
    beginners: dict[tuple[str, str], list[Beginner]] = defaultdict(list)
    if not asked:
        return beginners
    regions, others, countries, concepts = (list(column) for column in zip(*asked, strict=True))
    rows = tables.rows(
        NEIGHBOURS + _BEGINNERS,
        {
            "regions": regions,
            "others": others,
            "countries": countries,
            "concepts": concepts,
            "parts": sorted(PARTS_TAKEN),
            "leads": sorted(LEADING),
            "min_score": MIN_SCORE,
            "each": each,
        },
    )
    who = organizations(tables, {row["organization"] for row in rows}, language)
    known = projects(tables, {project for row in rows for project in row["projects"]})
    for row in rows:
        beginners[row["region"], row["other"]].append(
            Beginner(
                organization=who[row["organization"]],
                seat=row["seat"],
                groups=tuple(row["groups"]),
                partners_across=row["partners_across"],
                projects=latest_first(known[project] for project in row["projects"]),
                sources=tuple(row["sources"]),
            )
        )
    return beginners
