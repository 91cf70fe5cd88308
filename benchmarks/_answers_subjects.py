"""Whom and what the measured calls ask about: the widest of a graph, and something typical."""

import re
from collections import Counter
from pathlib import Path

import msgspec

from kg import Graph
from kg.concepts import concepts
from kg.questions import Parameter, Question

__all__ = ["Subject", "Subjects", "arguments", "subjects_of"]

#: Concepts that are asked for; of other schemes the first one.
_CONCEPTS = {
    "target-group": "youth",
    "grant-direction": "culture",
    "application-status": "completed",
    "role": "partner",
    "event-kind": "round-table",
    "link-basis": "twin-cities",
    "organization-kind": "ngo",
}
_PLAIN = {"year": "2021", "integer": "2", "number": "0.5", "boolean": "true", "date": "2021-06-01", "text": "фонарь"}


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Things to ask about, by id.

    Attributes:
        organization: an organization.
        partner: one that works with it.
        region: a region.
        partner_region: one that is linked with it.
        project: a project.
        event: an event with a programme.
        document: name of a source.
    """

    organization: str
    partner: str
    region: str
    partner_region: str
    project: str
    event: str
    document: str


class Subjects(msgspec.Struct, frozen=True):
    """The things with the most to tell, and typical ones."""

    widest: Subject
    typical: Subject


def subjects_of(graph: Path) -> Subjects:
    """What to ask of a graph.

    Args:
        graph: its folder.
    """
    with Graph.open(graph) as opened:
        identities, links, records = opened.identities, list(opened.links), opened.records
    events = sorted(project.id for project in identities.projects.values() if project.event)
    named = Counter(identities.organization(r.document.name, org.key) for r in records for org in r.organizations)
    reached = Counter(place.id for record in records for place in record.places if place.kind == "region")
    near: dict[str, list[tuple[int, str]]] = {}
    for link in links:
        for one, other in ((link.a, link.b), (link.b, link.a)):
            near.setdefault(one, []).append((-len(link.projects), other))
    # A number is asked for: an organization without one has an id that only its document knows.
    numbered = Counter({id: count for id, count in named.items() if id.count("/") == 1 and id in near})
    told = sorted(records, key=lambda record: (-len(record.organizations), record.document.name))
    told = [record for record in told if record.header.number]

    def subject(organization: str, region: str, place: int) -> Subject:
        record = told[place]
        return Subject(
            organization=organization,
            partner=min(near[organization])[1],
            region=region,
            partner_region=min(near[region])[1],
            project=identities.project(record.document.name),
            event=events[0],
            document=record.document.name,
        )

    return Subjects(
        widest=subject(_ranked(numbered, 0.0), _ranked(reached, 0.0), 0),
        typical=subject(_ranked(numbered, 0.4), _ranked(reached, 0.4), len(told) // 2),
    )


def arguments(question: Question, one: Subject, *, filtered: bool) -> list[str]:
    """Words for a question's parameters: those that it needs, with `filtered` the first that it may have, too.

    Args:
        question: to be asked.
        one: whom and what about.
        filtered: whether something optional is asked for.
    """
    words: list[str] = []
    taken: Counter[str] = Counter()
    left = int(filtered)
    countries = any(parameter.name == "country" for parameter in question.parameters)
    for parameter in question.parameters:
        if parameter.type == "language" or parameter.default is not None:
            continue
        if not parameter.required:
            if not left:
                continue
            left -= 1
        value = _value(parameter, one, taken[parameter.type], countries)
        taken[parameter.type] += 1
        words += [f"--{parameter.name.replace('_', '-')}", value]
    return words


def _value(parameter: Parameter, one: Subject, nth: int, countries: bool) -> str:
    kind = parameter.type.split(" or ")[0]
    if found := re.search(r"such as ([\w-]+)", parameter.description):
        return found[1]
    if kind.startswith("concept:"):
        scheme = kind.removeprefix("concept:")
        return _CONCEPTS.get(scheme) or concepts(scheme)[0].id
    if kind == "place":
        return (("RU", "BY") if countries else (one.region, one.partner_region))[nth % 2]
    if kind == "project":
        return one.event if "event" in parameter.name else one.project
    if kind == "organization":
        return (one.organization, one.partner)[nth % 2]
    return one.document if kind == "document" else _PLAIN[kind]


def _ranked(counted: Counter[str], share: float) -> str:
    """The one at a share of the ranks, 0 for the first; of equals the first by id."""
    ranks = sorted(counted, key=lambda name: (-counted[name], name))
    return ranks[int(share * (len(ranks) - 1))]
