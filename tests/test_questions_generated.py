"""The answers on a hundred generated projects are those that plain Python works out from the records."""

import sys
from collections import defaultdict
from functools import cached_property
from itertools import product
from pathlib import Path

import pytest
from questions.asking import Ask, asking, store_of
from questions.graph import SmallTruth

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import generate
from _generate_projects import Generator

from kg.links import LEADS, SIDES, CollaborationLink, collaboration_links, country_of
from kg.places import gazetteer
from kg.resolve import resolve

PARTS = (LEADS | SIDES) - {"predecessor"}
SUPPORTED = {"supported", "contract-pending", "in-progress", "completed", "terminated", "grant-declined"}
DECIDED = SUPPORTED | {"not-supported", "rejected-formally"}


class Plain:
    """What the records say, as sets: who has a part in what, where it works, whom it serves."""

    def __init__(self) -> None:
        # Of this seed there are neighbours without a link.
        self.records = [record for _, record in generate.documents(Generator(100, 8))]
        self.identities = resolve(self.records, [])
        self.links = collaboration_links(self.records, self.identities)
        self.parts: dict[str, set[str]] = defaultdict(set)
        self.regions: dict[str, set[str]] = defaultdict(set)
        self.groups: dict[str, set[str]] = defaultdict(set)
        for record in self.records:
            name = record.document.name
            activity = self.identities.project(name)
            for org in record.organizations:
                if not org.unconfirmed and PARTS & {*org.roles}:
                    self.parts[self.identities.organization(name, org.key)].add(activity)
            for other in record.projects:
                for one in other.participants:
                    if one.role in PARTS:
                        id = self.identities.organization(name, one.organization)
                        self.parts[id].add(self.identities.project(name, other.key))
            for place in record.places:
                if {"area", "venue"} & ({*place.roles} or {place.role}):
                    self.regions[activity].add(gazetteer().region_of(place.id) or place.id)
            for group in record.target_groups:
                if group.role == "target" and not group.unconfirmed:
                    self.groups[activity] |= {match.id for match in group.concepts if match.score >= 0.5}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Organization → country, of those whose country is known."""
        known = {one.id: country_of(one) for one in self.identities.organizations.values()}
        return {name: country for name, country in known.items() if country is not None}

    @cached_property
    def partners(self) -> dict[str, dict[str, CollaborationLink]]:
        """Organization → partner → the link between the two."""
        found: dict[str, dict[str, CollaborationLink]] = defaultdict(dict)
        for link in self.links:
            if link.kind == "organization":
                found[link.a][link.b] = found[link.b][link.a] = link
        return found

    @cached_property
    def linked(self) -> dict[str, set[str]]:
        """Region → the regions that it has a link with."""
        found: dict[str, set[str]] = defaultdict(set)
        for link in self.links:
            if link.kind == "region":
                found[link.a].add(link.b)
                found[link.b].add(link.a)
        return found

    def serves(self, organization: str) -> set[str]:
        return set().union(*(self.groups[project] for project in self.parts[organization]))

    def working(self, region: str) -> set[str]:
        return {project for project, regions in self.regions.items() if region in regions}


def country(region: str) -> str | None:
    return gazetteer().country_of(region)


def across(region: str) -> set[str]:
    """The regions of other countries that a region borders on."""
    neighbours = (gazetteer().get(name) for name in gazetteer().borders(region))
    return {one.id for one in neighbours if one and one.kind == "region" and one.country != country(region)}


def bordering() -> set[str]:
    return {one.id for one in gazetteer().places().values() if one.kind == "region" and across(one.id)}


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain()


@pytest.fixture(scope="module")
def answer(plain: Plain, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(store_of(tmp_path_factory.mktemp("view"), SmallTruth(plain.records)))


def busiest(plain: Plain) -> list[str]:
    """The organizations with most partners, and one with a single one."""
    ranked = sorted(plain.partners, key=lambda name: (-len(plain.partners[name]), name))
    return [*ranked[:5], ranked[-1]]


def test_collaborators_across_borders(plain: Plain, answer: Ask) -> None:
    seen = 0
    for own in busiest(plain):
        near = plain.partners[own]
        wanted = {}
        for name, home in plain.countries.items():
            common = near.keys() & plain.partners[name].keys() - {own, name}
            if home != plain.countries[own] and (name in near or common):
                ways = [(near[name], near[name])] if name in near else []
                ways += [(near[partner], plain.partners[name][partner]) for partner in common]
                wanted[name] = (
                    1 if name in near else 2,
                    len(plain.serves(own) & plain.serves(name)),
                    len(common),
                    max(link.last_year or 0 for way in ways for link in way) or None,
                    sorted({source for _, link in ways for source in link.sources}),
                )
        columns = ("collaborator_id", "steps", "shared_groups", "common_partners", "last_year", "sources")
        rows = answer("collaborators_across_borders", *columns, organization=own)
        assert {name: tuple(rest) for name, *rest in rows} == wanted
        assert [row[1:4] for row in rows] == sorted(
            (row[1:4] for row in rows), key=lambda row: (row[0], -row[1], -row[2])
        )
        seen += len(rows)
    assert seen > 20


def test_country_links(plain: Plain, answer: Ask) -> None:
    found: dict[tuple[str, str], list[set[object]]] = defaultdict(lambda: [set(), set(), set(), set()])
    for link in plain.links:
        at = 0 if link.kind == "region" else 2
        ends = [country(end) if link.kind == "region" else plain.countries.get(end) for end in (link.a, link.b)]
        if link.cross_border:
            pair = found[tuple(sorted(f"place/{end}" for end in ends))]  # type: ignore[index]
            pair[at] |= {*link.projects}
            pair[at + 1].add((link.a, link.b))
    columns = (
        "country_a_id",
        "country_b_id",
        "projects",
        "region_pairs",
        "organization_projects",
        "organization_pairs",
    )
    rows = answer("country_links", *columns)
    assert {row[:2]: row[2:] for row in rows} == {pair: tuple(map(len, sets)) for pair, sets in found.items()}
    assert len(rows) > 5


@pytest.mark.parametrize(("here", "there"), [("RU", "BY"), ("RU", "LT"), ("RU-PSK", "RU")])
def test_brokers_between(here: str, there: str, plain: Plain, answer: Ask) -> None:
    def inside(name: str, place: str) -> bool:
        region = plain.identities.organizations[name].region or plain.countries.get(name)
        return region is not None and place in (region, country(region))

    wanted = {}
    for name, partners in plain.partners.items():
        near = {partner for partner in partners if inside(partner, here)}
        far = {partner for partner in partners if inside(partner, there)} - near
        if near and far:
            projects = {project for partner in near | far for project in partners[partner].projects}
            wanted[name] = (len(near), len(far), len(near) * len(far), len(projects))
    columns = ("organization_id", "here", "there", "joins", "projects")
    rows = answer("brokers_between", *columns, country=f"place/{here}", other=f"place/{there}")
    assert {name: tuple(rest) for name, *rest in rows} == wanted
    assert wanted


def test_shared_target_groups(plain: Plain, answer: Ask) -> None:
    names = busiest(plain)
    for a, b in product(names[:2], names[2:]):
        wanted = {}
        for group in plain.serves(a) & plain.serves(b):
            mine, theirs = ({one for one in plain.parts[name] if group in plain.groups[one]} for name in (a, b))
            wanted[f"concept/target-group/{group}"] = (len(mine), len(theirs), len(mine & theirs))
        rows = answer("shared_target_groups", "group_id", "projects_a", "projects_b", "together", a=a, b=b)
        assert {group: tuple(rest) for group, *rest in rows} == wanted


def test_unlinked_neighbours(plain: Plain, answer: Ask) -> None:
    wanted = {}
    for a in bordering():
        for b in across(a):
            if a < b and b not in plain.linked[a]:
                served = [
                    [group for project in plain.working(end) for group in plain.groups[project]] for end in (a, b)
                ]
                least = {group: min(served[0].count(group), served[1].count(group)) for group in {*served[0]}}
                if any(least.values()):
                    wanted[f"place/{a}", f"place/{b}"] = (sum(least.values()), sum(map(bool, least.values())))
    rows = answer("unlinked_neighbours", "region_a_id", "region_b_id", "strength", "shared_groups")
    assert {row[:2]: row[2:] for row in rows} == wanted
    assert wanted


def test_coverage_of_border_regions(plain: Plain, answer: Ask) -> None:
    seats = [one.region and gazetteer().region_of(one.region) for one in plain.identities.organizations.values()]
    wanted = {}
    for region in bordering():
        projects = plain.working(region)
        wanted[f"place/{region}"] = (
            len(projects),
            seats.count(region),
            len(set().union(*(plain.groups[project] for project in projects))),
            sum(country(other) != country(region) for other in plain.linked[region]),
            len(across(region)),
            len(across(region) & plain.linked[region]),
        )
    columns = ("region_id", "projects", "organizations", "groups", "links", "neighbours", "linked_neighbours")
    rows = answer("coverage_of_border_regions", *columns)
    assert {name: tuple(rest) for name, *rest in rows} == wanted


def test_funding_and_success(plain: Plain, answer: Ask) -> None:
    sums: dict[tuple[object, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    rates: dict[object, list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in plain.records:
        header = record.header
        project = plain.identities.projects[plain.identities.project(record.document.name)]
        direction = header.direction and f"concept/grant-direction/{header.direction}"
        if project.event:
            continue
        asked, given = header.requested, header.granted
        for currency in {money.currency for money in (asked, given) if money} or {None}:
            row = sums[header.year or project.first_year, direction, currency]
            row[0] += 1
            for at, money in ((1, asked), (3, given)):
                if money and money.currency == currency:
                    row[at] += 1
                    row[at + 1] += float(money.amount)
        if header.status:
            rates[direction][0] += 1
            rates[direction][1] += header.status in DECIDED
            rates[direction][2] += header.status in SUPPORTED
    columns = ("year", "direction_id", "currency", "applications", "with_request", "requested", "grants", "granted")
    rows = answer("funding_by_direction_and_year", *columns)
    assert {row[:3]: [value or 0 for value in row[3:]] for row in rows} == dict(sums)
    told = answer("success_rate_by_direction", "direction_id", "applications", "decided", "supported", "rate")
    assert {name: [*rest] for name, *rest, _ in told} == dict(rates)
    for _, _, decided, supported, rate in told:
        assert rate == (pytest.approx(supported / decided, abs=0.001) if decided else None)


def test_organizations_in_region(plain: Plain, answer: Ask) -> None:
    seats = {one.id: one.region for one in plain.identities.organizations.values()}
    busy = sorted(bordering(), key=lambda region: (-len(plain.working(region)), region))
    for region in (*busy[:3], "RU-PSK"):
        there = plain.working(region)
        wanted = {}
        for name, seat in seats.items():
            projects = plain.parts[name] & there
            here = bool(seat) and region in (seat, gazetteer().region_of(seat or ""))
            if projects or here:
                groups = set().union(*(plain.groups[project] for project in projects))
                wanted[name] = (here, len(projects), len(groups))
        rows = answer("organizations_in_region", region=f"place/{region}")
        told = {row["organization_id"]: (row["in_region"], row["projects"], len(row["groups"])) for row in rows}
        assert told == wanted
        assert wanted or region == "RU-PSK"


def test_target_groups_by_region(plain: Plain, answer: Ask) -> None:
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for project, regions in plain.regions.items():
        for region, group in product(regions, plain.groups[project]):
            wanted[f"place/{region}", f"concept/target-group/{group}"] += 1
    rows = answer("target_groups_by_region", "region_id", "group_id", "projects")
    assert {row[:2]: row[2] for row in rows} == {
        pair: count
        for pair, count in wanted.items()
        if gazetteer().get(pair[0][6:]).kind in ("region", "country")  # type: ignore[union-attr]
    }


def test_every_document_that_shows_a_link_has_words_for_it(plain: Plain, answer: Ask) -> None:
    links = [link for link in plain.links if link.cross_border][::25]
    for link in links:
        ends = [f"place/{end}" if link.kind == "region" else end for end in (link.a, link.b)]
        assert {*link.sources} <= {*answer("evidence_for", "source", a=ends[0], b=ends[1])}
    assert len(links) > 5
