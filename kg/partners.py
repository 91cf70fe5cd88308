"""Whom an organization works with and could work with next: a ranking with its reasons and the way to each.

`kg._partner_parts` says what the score is made of; a better ranking changes that table and nothing here.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg._named import Language, NamedOrganization, check_concepts, organizations
from kg._partner_parts import PARTS, WITH, Part, parameters
from kg.errors import UnknownName
from kg.introductions import Introduction, Way, best_ways, described

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = ["Partner", "PartnerList", "Reason", "ReasonItem", "ScorePart", "partners"]

_PARAMETER = re.compile(r"\$(\w+)")
#: So many groups, partners, … a sentence names; the reason has them all.
_NAMED = 3


class ScorePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the score, the same for all who are ranked.

    Attributes:
        name: a slug: `earlier`, `groups`, `border`, `common`, `directions`.
        label: in words.
        weight: of the part; all weights together are 1.
        measures: what its value says, and its formula.
    """

    name: str
    label: str
    weight: float
    measures: str


class ReasonItem(msgspec.Struct, frozen=True, kw_only=True):
    """One project, group, pair of regions, partner or theme that speaks for a partner.

    Attributes:
        id: of it: `project/…`, `target-group/youth`, `RU-PSK BY-VI`, `org/…`, `grant-direction/…`, `theme/…`; None for
            a partnership that is only stated.
        label: its name.
        note: figures and years in words.
        figures: the same for programs, by name.
        sources: names of the documents that show it, sorted.
    """

    id: str | None
    label: str
    note: str
    figures: dict[str, Any]
    sources: tuple[str, ...]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why someone is a good partner, in one respect.

    Attributes:
        part: the part of the score.
        value: of the part, from 0 to 1.
        points: what it adds to the score: value times weight.
        text: the reason as a sentence, with the weightiest items.
        items: everything that it rests on, the weightiest first.
    """

    part: str
    value: float
    points: float
    text: str
    items: tuple[ReasonItem, ...]


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """One who could be worked with.

    Attributes:
        organization: who it is.
        score: from 0 to 1: the sum of the points of its reasons.
        worked_together: whether the two work or worked together.
        reasons: the weightiest first.
        introduction: the way to it: one step where the two work together already; None where nobody of at most three
            on the way can introduce.
        sources: names of the documents behind the reasons, those of the weightiest first.
    """

    organization: NamedOrganization
    score: float
    worked_together: bool
    reasons: tuple[Reason, ...]
    introduction: Introduction | None
    sources: tuple[str, ...]


class PartnerList(msgspec.Struct, frozen=True, kw_only=True):
    """The partners of an organization, those that it has and those that it could have.

    Attributes:
        organization: whose.
        found: how many there are with any reason; more than `partners` has where a limit was given.
        parts: what the score is made of.
        partners: the best first, then by name.
    """

    organization: NamedOrganization
    found: int
    parts: tuple[ScorePart, ...]
    partners: tuple[Partner, ...]


# Behind the values of all parts. Candidates are those who have a part in something or work with someone: who is only
# named, or has yet to confirm, has given no sign of wanting partners.
_RANKED = """
weights AS (
  SELECT unnest($names) AS part, unnest($weights) AS weight
),
scores AS (
  SELECT organization, round(sum(value * weight), 6) AS score,
    list({'part': part, 'value': round(value, 6), 'points': round(value * weight, 6)}) AS points
  FROM part_values JOIN weights USING (part) WHERE value > 0 AND organization <> $organization GROUP BY organization
),
inside AS (
  SELECT place FROM place_inside WHERE ancestor = $place
),
serving AS (
  SELECT DISTINCT f.organization FROM features f
  JOIN concept_inside i ON i.scheme = f.scheme AND i.id = f.feature
  WHERE f.part = 'groups' AND i.ancestor = $group
),
own AS (
  SELECT country FROM organizations WHERE id = $organization
)
SELECT o.id, s.score, s.points, count(*) OVER () AS found,
  o.id IN (SELECT partner FROM edges WHERE organization = $organization) AS worked_together
FROM scores s JOIN organizations o ON o.id = s.organization
WHERE o.id IN (SELECT organization FROM taken UNION ALL SELECT organization FROM edges)
  AND (NOT $new OR o.id NOT IN (SELECT partner FROM edges WHERE organization = $organization))
  AND (NOT $across OR o.country <> (SELECT country FROM own))
  AND ($place IS NULL OR coalesce(o.region, o.country) IN (SELECT place FROM inside))
  AND ($group IS NULL OR o.id IN (SELECT organization FROM serving))
ORDER BY s.score DESC, o.name, o.id
LIMIT $limit
"""


def partners(
    tables: "Tables",
    organization: str,
    *,
    new: bool = False,
    across_borders: bool = False,
    place: str | None = None,
    group: str | None = None,
    limit: int | None = 10,
    language: Language = "en",
) -> PartnerList:
    """Whom an organization works with and could work with, the best first, with reasons and introductions.

    The score of each is the sum of its parts: earlier projects together, shared target groups, border regions, common
    partners, shared directions and themes (`kg._partner_parts` has weights, formulas and their sources). Only what
    sources confirm makes a reason.

    Args:
        tables: of the graph.
        organization: id of the organization (`org/RU-OGRN-1067746258370`).
        new: only those that it has not worked with.
        across_borders: only those in another country.
        place: id of a region, country or group of countries: only those who have their seat in it.
        group: concept of the scheme `target-group`: only those who serve it or a narrower one.
        limit: at most so many; all where None.
        language: of labels and sentences, `en` or `ru`.

    Raises:
        UnknownName: the graph has no such organization; there is no such group.
    """
    known = organizations(tables, {organization}, language)
    if organization not in known:
        raise UnknownName("the graph has no such organization.", where=organization)
    check_concepts(("target-group", group))
    asked = parameters(organization) | {
        "names": [part.name for part in PARTS],
        "weights": [part.weight for part in PARTS],
        "new": new,
        "across": across_borders,
        "place": place,
        "group": group,
        "limit": limit,
    }
    values = "\nUNION ALL\n".join(part.value for part in PARTS)
    rows = _rows(tables, "".join((WITH, ",\npart_values AS (", values, "),", _RANKED)), asked)
    candidates = [row["id"] for row in rows]
    who = organizations(tables, candidates, language)
    items = _items(tables, organization, candidates, language)
    ways = _ways(tables, organization, {row["id"]: row["worked_together"] for row in rows}, language)
    return PartnerList(
        organization=known[organization],
        found=rows[0]["found"] if rows else 0,
        parts=tuple(
            ScorePart(name=part.name, label=part.label[language], weight=part.weight, measures=part.measures[language])
            for part in PARTS
        ),
        partners=tuple(_partner(row, who, items, ways.get(row["id"]), language) for row in rows),
    )


def _rows(tables: "Tables", sql: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Ask, with those of the values that the question speaks of."""
    return tables.rows(sql, {name: asked[name] for name in _PARAMETER.findall(sql)})


def _items(
    tables: "Tables", organization: str, candidates: Sequence[str], language: Language
) -> dict[tuple[str, str], list[ReasonItem]]:
    """What the score rests on, by part and candidate."""
    found: dict[tuple[str, str], list[ReasonItem]] = defaultdict(list)
    parts = {part.name: part for part in PARTS}
    asked = parameters(organization) | {"candidates": candidates}
    for detail in dict.fromkeys(part.detail for part in PARTS) if candidates else ():
        for row in _rows(tables, WITH + detail, asked):
            part = parts[row["part"]]
            label, note = part.words(row, language)
            found[part.name, row["organization"]].append(
                ReasonItem(
                    id=row["id"],
                    label=label,
                    note=note,
                    figures={name: row[name] for name in part.figures},
                    sources=tuple(sorted(set(row["sources"]))),
                )
            )
    return found


def _ways(
    tables: "Tables", organization: str, candidates: Mapping[str, bool], language: Language
) -> dict[str, Introduction]:
    """The best way to each candidate: by itself to those that it works with, along the network to the others."""
    found: dict[str, Way] = {name: (organization, name) for name, together in candidates.items() if together}
    strangers = candidates.keys() - found.keys()
    if strangers:
        found |= best_ways(tables, organization, strangers)
    return dict(zip(found, described(tables, [*found.values()], language), strict=True))


def _partner(
    row: Mapping[str, Any],
    who: Mapping[str, NamedOrganization],
    items: Mapping[tuple[str, str], list[ReasonItem]],
    introduction: Introduction | None,
    language: Language,
) -> Partner:
    points = {point["part"]: point for point in row["points"]}
    reasons = [
        Reason(
            part=part.name,
            value=points[part.name]["value"],
            points=points[part.name]["points"],
            text=_sentence(part, items[part.name, row["id"]], language),
            items=tuple(items[part.name, row["id"]]),
        )
        for part in PARTS
        if part.name in points
    ]
    reasons.sort(key=lambda reason: -reason.points)
    return Partner(
        organization=who[row["id"]],
        score=row["score"],
        worked_together=row["worked_together"],
        reasons=tuple(reasons),
        introduction=introduction,
        sources=tuple(dict.fromkeys(name for reason in reasons for item in reason.items for name in item.sources)),
    )


def _sentence(part: Part, items: Sequence[ReasonItem], language: Language) -> str:
    named = [f"{item.label} ({item.note})" if item.note else item.label for item in items[:_NAMED]]
    if len(items) > _NAMED:
        named.append({"en": f"and {len(items) - _NAMED} more", "ru": f"и еще {len(items) - _NAMED}"}[language])
    return f"{part.lead[language]}: {'; '.join(named)}"
