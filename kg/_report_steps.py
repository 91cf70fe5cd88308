"""What could be next: partners to meet, bridges to build. Whom and why is for `kg.partners` and `kg.gaps` to say."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from kg._report_rows import Rows
from kg.gaps import gaps
from kg.introductions import introductions
from kg.partners import Partner, Reason, partners
from kg.reporting.data import Label, ReportGroup, ReportReason, ReportStep
from kg.reporting.words import counted, has, joined, lowered, named, words

__all__ = ["gap_steps", "introduction_step", "meeting_steps", "neighbour_step", "partner_steps", "shared_step"]

#: So many steps are proposed, with so many reasons each, and so many names in a reason.
_STEPS, _REASONS, _NAMES = 4, 2, 2
#: So many neighbours are named, and so many meetings proposed for two places.
_NEIGHBOURS, _MEETINGS = 8, 3

_GROUP_WORDS = """
SELECT source, quote, start_offset, end_offset, method FROM project_groups
WHERE concept IN (SELECT unnest($concepts)) AND source IN (SELECT unnest($sources))
  AND NOT unconfirmed AND quote IS NOT NULL
ORDER BY score DESC, source, start_offset
"""
_PART_WORDS = """
SELECT source, quote, start_offset, end_offset, method FROM participations
WHERE organization IN (SELECT unnest($organizations)) AND source IN (SELECT unnest($sources))
  AND NOT unconfirmed AND role <> 'mentioned' AND quote IS NOT NULL
ORDER BY confidence DESC, source, start_offset
"""
# Regions border on regions, countries on countries; of a region only those of another country count.
_UNLINKED = """
WITH linked AS (
  SELECT a, b, country_a, country_b FROM links WHERE kind = 'region' AND cross_border
  UNION ALL
  SELECT b, a, country_b, country_a FROM links WHERE kind = 'region' AND cross_border
)
SELECT n.b FROM borders n JOIN places one ON one.id = n.a JOIN places other ON other.id = n.b
WHERE n.a = $place AND one.kind = other.kind AND one.country <> other.country
  AND NOT EXISTS (
    SELECT 1 FROM linked WHERE (a = n.a AND b = n.b) OR (country_a = n.a AND country_b = n.b)
  )
"""
_BUSIEST = """
SELECT id, name FROM organizations
WHERE coalesce(seat, country) IN (SELECT place FROM place_inside WHERE ancestor = $place) AND projects > 0
ORDER BY projects DESC, last_year DESC NULLS LAST, name, id LIMIT 1
"""


def partner_steps(rows: Rows, organization: str, place: str | None = None) -> list[ReportStep]:
    """Whom an organization has not worked with and could: the best of `kg.partners`, with the way to each.

    Those across a border come first; where there are too few of them, the best of all follow.

    Args:
        rows: of the graph.
        organization: id of it.
        place: id of a region or country: only those who have their seat there.
    """
    found: list[Partner] = []
    for across in (True, False) if place is None else (False,):
        if len(found) < _STEPS:
            ranked = partners(
                rows.tables, organization, new=True, across_borders=across, place=place, limit=_STEPS, language="ru"
            )
            seen = {partner.organization.id for partner in found}
            found += [partner for partner in ranked.partners if partner.organization.id not in seen]
    found = found[:_STEPS]
    labels = _labels(rows, (reason for partner in found for reason in partner.reasons))
    return [_partner_step(rows, partner, labels) for partner in found]


def _partner_step(rows: Rows, partner: Partner, labels: dict[str, Label]) -> ReportStep:
    who = partner.organization
    places = rows.place_rows([who.region, who.country])
    steps = partner.introduction.steps if partner.introduction is not None else ()
    return ReportStep(
        title=Label(who.name),
        country=who.country,
        where=rows.where(places, who.region, who.country),
        reasons=[_reason(rows, who.id, reason, labels) for reason in partner.reasons[:_REASONS]],
        way=[steps[0].a.name, *(step.b.name for step in steps)] if steps else [],
    )


def _reason(rows: Rows, organization: str, reason: Reason, labels: dict[str, Label]) -> ReportReason:
    """A reason in both languages, and words of the documents that it rests on."""
    what = [labels.get(item.id or "") or Label(item.label) for item in reason.items]
    key = f"reason-{reason.part}"
    best = reason.items[0]
    said = rows.rows(_PART_WORDS, organizations=[organization], sources=list(best.sources))
    scheme, _, slug = (best.id or "").partition("/")
    if scheme == "target-group":
        # What the two share, in a document of the other one: the first one's own stand above.
        theirs = {row["source"] for row in said}
        said = rows.rows(_GROUP_WORDS, concepts=[slug], sources=sorted(theirs)) or said
    return ReportReason(text=words(key if has(key) else "reason", named(what, _NAMES)), refs=rows.words.best(said))


def _labels(rows: Rows, reasons: Iterable[Reason]) -> dict[str, Label]:
    """What the things that reasons rest on are called in both languages, by id."""
    ids = {item.id for reason in reasons for item in reason.items if item.id}
    pairs = {id: id.split(" ") for id in ids if " " in id}
    places = rows.place_rows({end for ends in pairs.values() for end in ends})
    labels = {
        id: joined((places[end]["label"] for end in ends), " – ")
        for id, ends in pairs.items()
        if all(end in places for end in ends)
    }
    for id in ids - labels.keys():
        scheme, _, slug = id.partition("/")
        if scheme in ("target-group", "grant-direction", "theme"):
            labels[id] = lowered(rows.concept(scheme, slug))
    return labels


def gap_steps(rows: Rows, place: str) -> list[ReportStep]:
    """Bridges that are missing on the borders of a region or country, the strongest of `kg.gaps`."""
    found = gaps(rows.tables, place=place, limit=_STEPS, beginners=1, language="ru").gaps
    places = rows.place_rows({end for gap in found for end in (gap.a.id, gap.b.id)})
    steps = []
    for gap in found:
        groups = [lowered(rows.concept("target-group", group.id)) for group in gap.groups]
        said = rows.rows(_GROUP_WORDS, concepts=[gap.groups[0].id], sources=list(gap.sources))
        reasons = [ReportReason(text=words("reason-gap", named(groups, _NAMES)), refs=rows.words.best(said))]
        for beginner in (*gap.beginners_a, *gap.beginners_b):
            who = beginner.organization
            part = rows.rows(_PART_WORDS, organizations=[who.id], sources=list(beginner.sources))
            reasons.append(ReportReason(text=words("reason-beginner", Label(who.name)), refs=rows.words.best(part)))
        ends = [places[end]["label"] if end in places else Label(end) for end in (gap.a.id, gap.b.id)]
        steps.append(ReportStep(title=joined(ends, " – "), country=gap.b.country, reasons=reasons))
    return steps


def neighbour_step(rows: Rows, place: str) -> list[ReportStep]:
    """Neighbours across a state border with which no project and no statement links a region or country."""
    known = rows.place_rows(row["b"] for row in rows.rows(_UNLINKED, place=place))
    if not known:
        return []
    names = [row["label"] for row in sorted(known.values(), key=lambda row: (row["country"] or "", row["id"]))]
    reasons = [ReportReason(text=named(names, _NEIGHBOURS)), ReportReason(text=words("reason-borders"))]
    return [ReportStep(title=words("step-neighbours"), reasons=reasons)]


def meeting_steps(rows: Rows, place: str, other: str | None = None) -> list[ReportStep]:
    """Whom the busiest organization of a place could meet: in another place, or across a border wherever it is."""
    found = rows.rows(_BUSIEST, place=place)
    return [
        msgspec.structs.replace(step, title=joined([Label(who["name"]), step.title], " + "))
        for who in found
        for step in partner_steps(rows, who["id"], place=other)[:_MEETINGS]
    ]


def introduction_step(rows: Rows, a: str, b: str) -> list[ReportStep]:
    """The shortest way from one organization to another that it has not worked with, if there is one."""
    found = introductions(rows.tables, a, b, limit=1, language="ru").found
    if not found or len(found[0].steps) < 2:
        return []
    steps = found[0].steps
    between = [step.b.name for step in steps[:-1]]
    said: list[Any] = []
    for step in steps:
        said += rows.rows(_PART_WORDS, organizations=[step.b.id], sources=list(step.sources))[:1]
    return [
        ReportStep(
            title=words("step-introduction", ", ".join(between)),
            reasons=[ReportReason(text=counted("reason-steps", len(steps)), refs=rows.words.refs(said))],
        )
    ]


def shared_step(groups: Sequence[ReportGroup]) -> list[ReportStep]:
    """To do something together for groups that both serve, each by itself so far."""
    if not groups:
        return []
    names = named([lowered(group.name) for group in groups])
    refs = [ref for group in groups[:_NAMES] for ref in group.refs]
    return [
        ReportStep(title=words("step-together"), reasons=[ReportReason(text=words("reason-both", names), refs=refs)])
    ]
