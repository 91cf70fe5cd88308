"""What the score of a possible partner is made of: each part with its weight, its formula and its words.

This is the one place to change the ranking: a part is a row of `PARTS`, its value a SELECT over the tables. All values
are from 0 to 1 and the same whichever of the two asks; the score is their sum, each times its weight.

Sources of the formulas:

- groups and directions: cosine of vectors weighted by term frequency and inverse document frequency (G. Salton and
  C. Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing & Management 24 (1988)),
  with a constant added to the product of their lengths, which shrinks it where the two have little to compare (after
  R. M. Bell and Y. Koren, "Improved Neighborhood-based Collaborative Filtering", KDD Cup and Workshop 2007),
- common partners: L. A. Adamic and E. Adar, "Friends and neighbors on the Web", Social Networks 25 (2003).
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from kg._named import NEIGHBOURS, Language
from kg.links import LEADING, PARTS_TAKEN
from kg.model import MIN_SCORE
from kg.names import display_name

__all__ = ["PARTS", "WITH", "Part", "parameters"]

Row = Mapping[str, Any]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the score.

    Attributes:
        name: a slug.
        weight: of the part in the score; all weights together are 1.
        label: language → what it is called.
        lead: language → what a sentence on it begins with.
        measures: language → what its value says, and how it is worked out.
        value: SELECT of `part`, `organization` and `value` (0 to 1) behind `WITH`, for all that have something of it
            with `$organization`.
        detail: SELECT behind `WITH` of the reasons for some of them (`$candidates`), the weightiest first:
            `part`, `organization`, `id`, `sources`, names and figures; parts may have it in common.
        figures: the columns of `detail` that are figures.
        words: a row of `detail` as what it is and, in a few words, the figures.
    """

    name: str
    weight: float
    label: dict[str, str]
    lead: dict[str, str]
    measures: dict[str, str]
    value: str
    detail: str
    figures: tuple[str, ...]
    words: Callable[[Row, Language], tuple[str, str]]


#: Years in which the worth of an earlier project halves.
_HALF_LIFE = 5
#: What is added to the product of the lengths of two vectors: one widespread group in common makes no likeness.
_SHRINK = 4.0
#: How much an organization is in a region: where it has its seat, where a project that it carries works.
_SEAT, _WORKS = 1.0, 0.5
#: How close two regions of different countries are: they share the border, projects link them.
_BORDER, _LINKED = 1.0, 0.5


def parameters(organization: str) -> dict[str, Any]:
    """The parameters of everything behind `WITH`."""
    return {
        "organization": organization,
        "parts": sorted(PARTS_TAKEN),
        "leads": sorted(LEADING),
        "min_score": MIN_SCORE,
        "shrink": _SHRINK,
        "half_life": _HALF_LIFE,
        "seat": _SEAT,
        "works": _WORKS,
        "border": _BORDER,
        "linked": _LINKED,
    }


#: What the values and details are read from. Who only takes part, is named, or is yet to confirm makes no reason.
_SHARED = """
latest AS (
  -- Years are counted back from the latest one of the graph; a project planned for later does not make the others old.
  SELECT least((SELECT max(last_year) FROM links), (SELECT max(year(read_at)) FROM sources)) AS latest_year
),
taken AS (
  SELECT organization, project, bool_or(list_contains($leads, role)) AS leads
  FROM participations WHERE NOT unconfirmed AND list_contains($parts, role)
  GROUP BY organization, project
),
edges AS (
  SELECT a AS organization, b AS partner, project_count, projects, first_year, last_year, roles_b AS roles, sources
  FROM links WHERE kind = 'organization'
  UNION ALL
  SELECT b, a, project_count, projects, first_year, last_year, roles_a, sources FROM links WHERE kind = 'organization'
),
degrees AS (
  SELECT organization, count(*) AS partners FROM edges GROUP BY organization
),
features AS (
  SELECT CASE scheme WHEN 'target-group' THEN 'groups' ELSE 'directions' END AS part, scheme, organization,
    concept AS feature, projects
  FROM organization_concepts
),
borne_by AS (
  SELECT part, scheme, feature, count(*) AS having_it FROM features GROUP BY ALL
),
every_one AS (
  SELECT part, count(DISTINCT organization) AS every FROM features GROUP BY part
),
rarities AS (
  -- A feature weighs (1 + ln(projects)) x rarity; `own` is what it weighs for the organization, 0 where it has it not.
  SELECT part, scheme, feature, having_it, every, ln(1 + every / having_it) AS rarity,
    coalesce(1 + ln(ours.projects), 0) * rarity AS own
  FROM borne_by JOIN every_one USING (part)
  LEFT JOIN (FROM features WHERE organization = $organization) ours USING (part, scheme, feature)
),
vectors AS MATERIALIZED (
  SELECT part, organization, sum(weight * weight) AS square, sum(weight * own) AS product
  FROM (
    SELECT part, organization, own, (1 + ln(projects)) * rarity AS weight
    FROM features JOIN rarities USING (part, scheme, feature)
  ) GROUP BY part, organization
),
alike AS (
  SELECT theirs.part, theirs.organization, theirs.product / (sqrt(ours.square * theirs.square) + $shrink) AS value
  FROM vectors ours JOIN vectors theirs USING (part)
  WHERE ours.organization = $organization AND theirs.product > 0
),
regions AS (
  SELECT r.organization, r.region, o.country, CASE WHEN r.seat THEN $seat ELSE $works END AS here
  FROM organization_regions r JOIN organizations o ON o.id = r.organization
),
near AS (
  SELECT a, b, $border AS closeness, NULL::BIGINT AS projects, []::VARCHAR[] AS sources FROM neighbours
  UNION ALL
  SELECT a, b, $linked, project_count, sources FROM links WHERE kind = 'region' AND cross_border
  UNION ALL
  SELECT b, a, $linked, project_count, sources FROM links WHERE kind = 'region' AND cross_border
),
across AS (
  SELECT theirs.organization, near.a, near.b, near.closeness, near.projects, ours.here AS here_a,
    theirs.here AS here_b, ours.here * theirs.here * near.closeness AS value, near.sources
  FROM regions ours JOIN near ON near.a = ours.region JOIN regions theirs ON theirs.region = near.b
  WHERE ours.organization = $organization AND ours.here * theirs.here * near.closeness >= $works
    AND (ours.country = theirs.country) IS NOT TRUE
)
"""

WITH = NEIGHBOURS + _SHARED

_EARLIER_VALUE = """
SELECT 'earlier' AS part, partner AS organization, (1 - pow(2.0, -greatest(project_count, 0.5)))
  * pow(2.0, -greatest(coalesce(latest_year - last_year, $half_life), 0) / $half_life) AS value
FROM edges, latest WHERE organization = $organization
"""

_EARLIER_DETAIL = """
SELECT 'earlier' AS part, e.partner AS organization, p.id, p.title AS name, p.first_year, p.last_year, e.sources
FROM edges e LEFT JOIN projects p ON list_contains(e.projects, p.id)
WHERE e.organization = $organization AND list_contains($candidates, e.partner)
ORDER BY p.last_year DESC NULLS LAST, p.first_year DESC NULLS LAST, p.title, p.id
"""


def _earlier_words(row: Row, language: Language) -> tuple[str, str]:
    if row["id"] is None:
        return {"en": "a source calls them partners", "ru": "источник называет их партнерами"}[language], ""
    years = "–".join(dict.fromkeys(str(year) for year in (row["first_year"], row["last_year"]) if year is not None))
    title = display_name(row["name"])
    return title if title[:1] == "«" else f"«{title}»", years


#: The parts taken by the organization and by those whose reasons are told.
_THESE = """
, these AS (
  SELECT * FROM taken WHERE organization = $organization OR list_contains($candidates, organization)
)"""

_ALIKE_DETAIL = f"""
{_THESE},
-- A row for each project, so that to count rows is to count projects.
said AS (
  SELECT part, scheme, organization, feature, count(*) AS projects, flatten(list(sources)) AS sources
  FROM (
    SELECT 'groups' AS part, 'target-group' AS scheme, t.organization, s.concept AS feature,
      list(DISTINCT s.source) AS sources
    FROM these t JOIN project_groups s ON s.project = t.project
    WHERE NOT s.unconfirmed AND s.score >= $min_score GROUP BY t.organization, t.project, s.concept
    UNION ALL
    SELECT 'directions', 'grant-direction', t.organization, p.direction, p.sources
    FROM these t JOIN projects p ON p.id = t.project WHERE p.direction IS NOT NULL
    UNION ALL
    SELECT 'directions', 'theme', t.organization, s.concept, list(DISTINCT s.source)
    FROM these t JOIN project_themes s ON s.project = t.project
    WHERE s.score >= $min_score GROUP BY t.organization, t.project, s.concept
  ) GROUP BY ALL
)
SELECT part, b.organization, scheme || '/' || feature AS id, c.label_ru AS name_ru, c.label_en AS name_en,
  a.projects AS own_projects, b.projects AS their_projects, having_it AS organizations, every AS of_organizations,
  list_concat(a.sources, b.sources) AS sources
FROM said a JOIN said b USING (part, scheme, feature) JOIN rarities USING (part, scheme, feature)
LEFT JOIN concepts c ON c.scheme = b.scheme AND c.id = b.feature
WHERE a.organization = $organization AND list_contains($candidates, b.organization)
ORDER BY (1 + ln(a.projects)) * (1 + ln(b.projects)) * rarity * rarity DESC, scheme, feature
"""  # noqa: S608


def _alike_words(row: Row, language: Language) -> tuple[str, str]:
    own, theirs, some, every = (
        row[name] for name in ("own_projects", "their_projects", "organizations", "of_organizations")
    )
    if language == "ru":
        note = f"в проектах: {own} и {theirs}; у {some} организаций из {every}"
    else:
        note = f"in {own} and {theirs} of their projects; {some} of {every} organizations"
    return row[f"name_{language}"] or row["id"], note


_ACROSS_DETAIL = f"""
{_THESE},
placed AS (
  SELECT organization, in_region.region, list_distinct(flatten(list(sources))) AS sources
  FROM (
    SELECT id AS organization, region AS place, sources FROM organizations
    WHERE id = $organization OR list_contains($candidates, id)
    UNION ALL
    SELECT t.organization, p.region, [p.source] FROM these t JOIN project_places p ON p.project = t.project
    WHERE t.leads AND p.role IN ('area', 'venue')
  ) JOIN in_region USING (place) GROUP BY ALL
)
SELECT 'border' AS part, x.organization, x.a || ' ' || x.b AS id, any_value(a.name_ru) AS own_ru,
  any_value(a.name_en) AS own_en, any_value(b.name_ru) AS their_ru, any_value(b.name_en) AS their_en,
  bool_or(x.closeness = $border) AS share_border, max(x.projects) AS projects, bool_or(x.here_a = $seat) AS own_seat,
  bool_or(x.here_b = $seat) AS their_seat,
  list_distinct(flatten(list(list_concat(x.sources, list_concat(ours.sources, theirs.sources))))) AS sources
FROM across x JOIN places a ON a.id = x.a JOIN places b ON b.id = x.b
JOIN placed ours ON ours.organization = $organization AND ours.region = x.a
JOIN placed theirs ON theirs.organization = x.organization AND theirs.region = x.b
WHERE list_contains($candidates, x.organization)
GROUP BY x.organization, x.a, x.b
ORDER BY max(x.value) DESC, projects DESC NULLS LAST, x.a, x.b
"""  # noqa: S608

_ENDS = {
    "en": {(1, 1): "both seats", (1, 0): "seat and projects", (0, 1): "projects and seat"},
    "ru": {(1, 1): "адреса обеих", (1, 0): "адрес и проекты", (0, 1): "проекты и адрес"},
}


def _across_words(row: Row, language: Language) -> tuple[str, str]:
    known = []
    if row["share_border"]:
        known.append({"en": "state border", "ru": "общая граница"}[language])
    if row["projects"]:
        known.append(f"{ {'en': 'projects between them', 'ru': 'проектов между ними'}[language] }: {row['projects']}")
    known.append(_ENDS[language][row["own_seat"], row["their_seat"]])
    return f"{row[f'own_{language}']} – {row[f'their_{language}']}", "; ".join(known)


_COMMON_VALUE = """
SELECT 'common' AS part, organization, score / (1 + score) AS value
FROM (
  SELECT second.partner AS organization, sum(1 / ln(d.partners)) AS score
  FROM edges first JOIN edges second ON second.organization = first.partner
  JOIN degrees d ON d.organization = first.partner
  WHERE first.organization = $organization AND second.partner <> $organization GROUP BY second.partner
)
"""

_COMMON_DETAIL = """
SELECT 'common' AS part, second.partner AS organization, o.id, o.name, first.project_count AS own_projects,
  second.project_count AS their_projects, d.partners, list_concat(first.sources, second.sources) AS sources
FROM edges first JOIN edges second ON second.organization = first.partner
JOIN degrees d ON d.organization = first.partner JOIN organizations o ON o.id = first.partner
WHERE first.organization = $organization AND list_contains($candidates, second.partner)
ORDER BY d.partners, first.project_count + second.project_count DESC, o.name, o.id
"""


def _common_words(row: Row, language: Language) -> tuple[str, str]:
    own, theirs, partners = row["own_projects"], row["their_projects"], row["partners"]
    if language == "ru":
        return row["name"], f"проектов {own} и {theirs}; всего партнеров {partners}"
    return row["name"], f"{own} and {theirs} projects; {partners} partners in all"


PARTS = (
    Part(
        name="earlier",
        weight=0.30,
        label={"en": "earlier projects", "ru": "прежние проекты"},
        lead={"en": "worked together", "ru": "работали вместе"},
        measures={
            "en": "Projects and events that both had a part in: (1 - 2^-n) x 2^-(y/5), with n projects, the last one y "
            "years before the latest year of the graph; a partnership that is only stated counts as half a project.",
            "ru": "Проекты и события, в которых участвовали обе: (1 - 2^-n) x 2^-(y/5), где n – число проектов, y – "
            "сколько лет от последнего из них до последнего года в графе; названное партнерство – половина проекта.",
        },
        value=_EARLIER_VALUE,
        detail=_EARLIER_DETAIL,
        figures=("first_year", "last_year"),
        words=_earlier_words,
    ),
    Part(
        name="groups",
        weight=0.25,
        label={"en": "shared target groups", "ru": "общие целевые группы"},
        lead={"en": "both serve", "ru": "общие группы"},
        measures={
            "en": "Target groups that the projects of both serve: cosine of tf-idf vectors, so that a rare group in "
            "common says more than one that everybody serves, shrunk where there is little to compare.",
            "ru": "Целевые группы проектов обеих: косинус векторов tf-idf (редкая общая группа значит больше, чем "
            "та, с которой работают все), уменьшенный, где сравнивать почти нечего.",
        },
        value="SELECT part, organization, value FROM alike WHERE part = 'groups'",
        detail=_ALIKE_DETAIL,
        figures=("own_projects", "their_projects", "organizations", "of_organizations"),
        words=_alike_words,
    ),
    Part(
        name="border",
        weight=0.15,
        label={"en": "border regions", "ru": "приграничные регионы"},
        lead={"en": "across the border", "ru": "через границу"},
        measures={
            "en": "Of organizations of two countries the best pair of regions: 1 where both have their seats in "
            "regions with a common border, 0.5 where projects link these regions or one of the two only works there.",
            "ru": "Для организаций двух стран лучшая пара регионов: 1, где обе находятся в регионах с общей границей; "
            "0,5, где эти регионы связаны проектами или одна из двух организаций там только работает.",
        },
        value="SELECT 'border' AS part, organization, max(value) AS value FROM across GROUP BY organization",
        detail=_ACROSS_DETAIL,
        figures=("share_border", "projects", "own_seat", "their_seat"),
        words=_across_words,
    ),
    Part(
        name="common",
        weight=0.20,
        label={"en": "common partners", "ru": "общие партнеры"},
        lead={"en": "partners in common", "ru": "общие партнеры"},
        measures={
            "en": "Partners of both, those with few partners of their own above all: s / (1 + s), where s is the index "
            "of Adamic and Adar, the sum of 1 / ln(number of partners) over the common partners.",
            "ru": "Партнеры обеих, прежде всего те, у кого своих партнеров мало: s / (1 + s), где s – индекс Адамик и "
            "Адара, сумма 1 / ln(число партнеров) по общим партнерам.",
        },
        value=_COMMON_VALUE,
        detail=_COMMON_DETAIL,
        figures=("own_projects", "their_projects", "partners"),
        words=_common_words,
    ),
    Part(
        name="directions",
        weight=0.10,
        label={"en": "directions and themes", "ru": "направления и темы"},
        lead={"en": "same field", "ru": "общее дело"},
        measures={
            "en": "Grant directions and themes of the projects of both, compared as the target groups are.",
            "ru": "Направления грантов и темы проектов обеих, сравниваются так же, как целевые группы.",
        },
        value="SELECT part, organization, value FROM alike WHERE part = 'directions'",
        detail=_ALIKE_DETAIL,
        figures=("own_projects", "their_projects", "organizations", "of_organizations"),
        words=_alike_words,
    ),
)
