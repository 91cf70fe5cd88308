"""What the twins are asked: sets of parameters drawn from the graph itself, so that they mean something.

The values of a set come from one document, so that all of them together still match it.
"""

from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any

from questions.graph import SmallTruth

from kg.concepts import concepts
from kg.iris import BASE, Iris
from kg.model import Record
from kg.places import gazetteer
from kg.questions import Parameter, Question

__all__ = ["Drawing"]

Pair = tuple[str | None, str | None]

#: A value for each type of parameter that nothing in a graph has.
_NOTHING: dict[str, Any] = {
    "organization": "org/nothing",
    "project": "project/nothing",
    "place": "place/AR",
    "document": "document/nothing",
    "text": "Ничего такого нет",
    "integer": 1_000_000,
    "number": "1.01",
    "boolean": True,
    "language": "en",
}
#: So many documents are looked at for the one that has most to ask about.
_LOOKED_AT = 200


class Drawing:
    """Draws parameters for the questions of one graph; the same seed draws the same.

    Args:
        known: what the graph is made from.
        seed: of what is drawn.
        thorough: whether to draw all that may be drawn; else, for a large graph, a part of it.
    """

    def __init__(self, known: SmallTruth, seed: int, *, thorough: bool) -> None:
        self._identities = known.identities
        self._records = known.kept
        self._seed = seed
        self._thorough = thorough

    def sets(self, question: Question) -> Iterator[dict[str, Any]]:
        """Sets of parameters for a question, each another one.

        With what it needs alone, in both languages; with each of the others alone and with all of them; with values
        that nothing has.
        """
        chance = Random(f"{self._seed} {question.name}")
        seen: list[dict[str, Any]] = []
        for one in self._drawn(question, chance):
            if one not in seen:
                seen.append(one)
                yield one

    def _drawn(self, question: Question, chance: Random) -> Iterator[dict[str, Any]]:
        needed = [one for one in question.parameters if one.required]
        others = [one for one in question.parameters if not one.required and one.type != "language"]
        speaks = any(one.type == "language" for one in question.parameters)
        russian = {"language": "ru"} if speaks else {}
        for number, values in enumerate(self._values(question, chance)):
            with_needed = {one.name: values[one.name] for one in needed}
            yield with_needed
            if self._thorough or number == 0:
                yield with_needed | russian
        values = self._best(question, chance)
        with_needed = {one.name: values[one.name] for one in needed}
        given = {one.name: values[one.name] for one in others if values.get(one.name) is not None}
        for name, value in given.items():
            yield with_needed | {name: value}
        for one in others:
            if one.type == "boolean":
                yield with_needed | {one.name: False}
        yield with_needed | given | russian
        nothing = [*needed, *others] if self._thorough else [chance.choice([*needed, *others])] if others else []
        for one in nothing:
            if one.type != "boolean":
                yield with_needed | {one.name: _nothing(one, chance)}

    def _best(self, question: Question, chance: Random) -> dict[str, Any]:
        """The values of the document that has most to ask about."""
        needed = {one.name for one in question.parameters if one.required}

        def worth(values: dict[str, Any]) -> tuple[bool, int]:
            given = {name for name, value in values.items() if value is not None}
            return needed <= given, len(given)

        records = chance.sample(self._records, min(len(self._records), _LOOKED_AT))
        values = max(
            (_Facts(record, self._identities, chance).values(question) for record in records), key=worth, default={}
        )
        return {
            one.name: _nothing(one, chance) if one.required and values.get(one.name) is None else values.get(one.name)
            for one in question.parameters
        }

    def _values(self, question: Question, chance: Random) -> Iterator[dict[str, Any]]:
        """Values for what a question needs, of several documents."""
        needed = {one.name for one in question.parameters if one.required}
        if not needed or not self._records:
            yield self._best(question, chance)
            return
        wanted = 6 if self._thorough else 2
        for record in chance.sample(self._records, len(self._records)):
            facts = _Facts(record, self._identities, chance)
            # What ties two things together is of many kinds: each of them is asked about.
            every_kind = self._thorough and question.name == "evidence_for"
            found = [facts.values(question, pair) for pair in facts.pairs] if every_kind else [facts.values(question)]
            whole = [values for values in found if all(values[name] is not None for name in needed)]
            yield from whole
            wanted -= bool(whole) and not every_kind
            if not wanted:
                return


def _nothing(parameter: Parameter, chance: Random) -> Any:
    kind = parameter.type.split(" or ")[0]
    if kind.startswith("concept:"):
        return chance.choice(concepts(kind.removeprefix("concept:"))).id
    if kind == "year":
        return 2900 if parameter.name.startswith("from") else 1100
    return _NOTHING[kind]


class _Facts:
    """What one document has to be asked about."""

    def __init__(self, record: Record, identities: Any, chance: Random) -> None:
        self.record = record
        self.name = record.document.name
        self.identities = identities
        self.chance = chance
        self.activity = identities.project(self.name)
        self.organizations = [
            identities.organization(self.name, one.key) for one in record.organizations if not one.unconfirmed
        ]
        self.regions = sorted({f"place/{_dashed(one)}" for one in self._areas()})

    def _areas(self) -> Iterator[str]:
        for place in self.record.places:
            if {"area", "venue"} & ({*place.roles} or {place.role}):
                yield gazetteer().region_of(place.id) or place.id

    @property
    def pairs(self) -> list[Pair]:
        """Two that the document ties together, each pair of another kind."""
        two = self.chance.sample(self.organizations, 2) if len(self.organizations) > 1 else [None, None]
        foreign = (
            [(a, b) for a, b in product(self.regions, repeat=2) if a < b and _country(a) != _country(b)]
            or [tuple(sorted(self.chance.sample(self.regions, 2)))]
            if len(self.regions) > 1
            else [(None, None)]
        )
        pairs: list[Pair] = [(two[0], two[1]), self.chance.choice(foreign)]
        if self.organizations and self.regions:
            pairs += [(two[0] or self.organizations[0], self.activity), (self.regions[0], self.activity)]
            pairs += [(self.organizations[0], self.regions[-1]), (self.activity, self.organizations[-1])]
        earlier = [one for one in self.record.projects if one.relation == "continues"]
        pairs += [(self.activity, self.identities.project(self.name, one.key)) for one in earlier]
        pairs += [(self._end(one.source), self._end(one.target)) for one in self.record.links]
        return pairs

    def _end(self, end: Any) -> str | None:
        if end.type == "place":
            return f"place/{_dashed(gazetteer().region_of(end.id) or end.id)}"
        if end.type == "organization":
            return str(self.identities.organization(self.name, end.id))
        return str(self.identities.project(self.name, end.id))

    def values(self, question: Question, pair: Pair | None = None) -> dict[str, Any]:
        """A value for each parameter of a question; None where the document has none.

        Args:
            question: with its parameters.
            pair: for what asks of two, `a` and `b`; by default one of `pairs`.
        """
        two = pair or self.chance.choice(self.pairs)
        if question.name == "shared_target_groups":
            two = (self.organizations[0], self.organizations[-1]) if len(self.organizations) > 1 else (None, None)
        return {one.name: self._value(question.name, one, two) for one in question.parameters}

    def _value(self, question: str, parameter: Parameter, pair: Pair) -> Any:
        special = getattr(self, f"_{question}_{parameter.name}", None)
        if special is not None:
            return special()
        if question in ("evidence_for", "shared_target_groups") and parameter.name in ("a", "b"):
            return pair[parameter.name == "b"]
        if parameter.name in _BY_NAME:
            return _BY_NAME[parameter.name](self)
        return _BY_TYPE[parameter.type](self)

    # Of single questions

    def _evidence_for_group_a(self) -> str:
        return self.chance.choice([self.activity, *self.organizations, *self.regions])

    def _sessions_event(self) -> str | None:
        return self.activity if self.record.sessions else None

    def _sessions_organization(self) -> str | None:
        keys = [one.organization for session in self.record.sessions for one in session.speakers if one.organization]
        return self.identities.organization(self.name, keys[0]) if keys else None

    def _events_project(self) -> str | None:
        return self.activity if self.record.events else None

    def _events_region(self) -> str | None:
        places = [place for event in self.record.events for place in event.places]
        return f"place/{_dashed(gazetteer().region_of(places[0]) or places[0])}" if places else None

    _events_and_participants_region = _events_region

    def _project_succession_project(self) -> str | None:
        return self.activity if any(one.relation == "continues" for one in self.record.projects) else None

    def _stated_links_about(self) -> str | None:
        return self._end(self.record.links[0].source) if self.record.links else None

    def _stated_links_kind(self) -> str | None:
        return self.record.links[0].kind if self.record.links else None

    def _funding_flows_giver(self) -> str | None:
        keys = [one.giver for one in self.record.allocations if one.giver]
        return self.identities.organization(self.name, keys[0]) if keys else None

    def _funding_flows_recipient(self) -> str | None:
        keys = [one.organization for one in self.record.allocations]
        return self.identities.organization(self.name, keys[0]) if keys else None

    def _sources_kind(self) -> str:
        return self.record.document.kind

    def _coverage_of_border_regions_region(self) -> str | None:
        return next((one for one in self.regions if _across(one)), None)

    def _coverage_of_border_regions_neighbour(self) -> str | None:
        region = self._coverage_of_border_regions_region()
        return _across(region)[0] if region else None

    # By name and by type

    def organization(self) -> str | None:
        return self.organizations[0] if self.organizations else None

    def place(self) -> str | None:
        return self.regions[0] if self.regions else None

    def other_place(self) -> str | None:
        """A region abroad."""
        return next((one for one in self.regions if _country(one) != _country(self.regions[0])), None)

    def country(self) -> str | None:
        return _country(self.regions[0]) if self.regions else None

    def other_country(self) -> str | None:
        other = self.other_place()
        return _country(other) if other else None

    def group(self) -> str | None:
        found = [match for one in self.record.target_groups for match in one.concepts if match.score >= 0.5]
        return found[0].id if found else None

    def theme(self) -> str | None:
        found = [match.id for one in self.record.themes for match in one.concepts]
        return found[0] if found else None

    def allocation_kind(self) -> str | None:
        return self.record.allocations[0].kind if self.record.allocations else None

    def event_kind(self) -> str | None:
        kinds = [one.kind for one in self.record.events if one.kind]
        return kinds[0] if kinds else None

    def organization_kind(self) -> str | None:
        return self.identities.organizations[self.organizations[0]].kind if self.organizations else None

    def role(self) -> str | None:
        return next((role for one in self.record.organizations for role in one.roles), None)

    def year(self) -> int | None:
        return self.identities.projects[self.activity].first_year

    def text(self) -> str:
        return max(self.record.document.title.split(), key=len, default="а").strip("«»:,.").upper()


_BY_NAME: dict[str, Callable[[_Facts], Any]] = {
    "country": _Facts.country,
    "other": _Facts.other_country,
    "min_projects": lambda _: 2,
    "steps": lambda _: 1,
    "min_score": lambda _: "0.9",
}
_BY_TYPE: dict[str, Callable[[_Facts], Any]] = {
    "organization": _Facts.organization,
    "project": lambda facts: facts.activity,
    "place": _Facts.place,
    "boolean": lambda _: True,
    "text": _Facts.text,
    "year": _Facts.year,
    "language": lambda _: "en",
    "concept:target-group": _Facts.group,
    "concept:theme": _Facts.theme,
    "concept:allocation-kind": _Facts.allocation_kind,
    "concept:event-kind": _Facts.event_kind,
    "concept:organization-kind": _Facts.organization_kind,
    "concept:role": _Facts.role,
    "concept:grant-direction": lambda facts: facts.record.header.direction,
    "concept:application-status": lambda facts: facts.record.header.status,
    "concept:link-basis": lambda _: "project-reaches-region",
}


def _dashed(place: str) -> str:
    return Iris().place(place).removeprefix(BASE + "place/")


def _across(region: str) -> list[str]:
    """The places of other countries that a region borders on."""
    near = [f"place/{_dashed(one)}" for one in gazetteer().borders(region.removeprefix("place/"))]
    return sorted(one for one in near if _country(one) != _country(region))


def _country(region: str) -> str | None:
    code = gazetteer().country_of(region.removeprefix("place/").replace("geonames-", "geonames:"))
    return f"place/{code}" if code else None
