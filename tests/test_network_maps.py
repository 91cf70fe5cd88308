"""Promises of the network pages that need no browser: where dots stand, what is in the file, what is refused."""

import json
import math
import re
from collections import defaultdict

import pytest
from atlas import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import dense, hostile_network, network, venture
from test_maps import Page

from kg.maps import Label, MapLink, MapNode, NetworkData
from kg.maps.network import LINKS_DRAWN, render
from kg.maps.page import legible
from kg.maps.rings import rings


@st.composite
def crowds(draw):
    """Nodes in up to three rings and five sectors, linked at random."""
    count = draw(st.integers(0, 120))
    nodes = [MapNode(kind="organization", id="0", steps=0)]
    nodes += [
        MapNode(kind="organization", id=str(at), steps=draw(st.integers(1, 3)), sector=draw(st.sampled_from("ABCDE")))
        for at in range(1, count + 1)
    ]
    ends = st.integers(0, count)
    links = draw(st.lists(st.tuples(ends, ends, st.floats(0.1, 50)), max_size=80))
    return nodes, links


@given(crowds())
@settings(max_examples=25, deadline=None)
def test_no_two_dots_stand_on_one_another_and_each_stands_in_its_ring_and_sector(crowd):
    nodes, links = crowd
    made = rings(nodes, links, "ABCDE")
    assert made.at[0] == (0.0, 0.0)
    assert rings(nodes, links, "ABCDE") == made
    nearest = min((math.dist(a, b) for at, a in enumerate(made.at) for b in made.at[at + 1 :]), default=made.gap)
    assert nearest >= made.gap * 0.7
    reach = defaultdict(list)
    for node, spot in zip(nodes, made.at, strict=True):
        reach[node.steps].append(math.hypot(*spot))
    for nearer, farther in zip(sorted(reach), sorted(reach)[1:], strict=False):
        assert max(reach[nearer]) < min(reach[farther])
    spans = {sector.key: sector for sector in made.sectors}
    assert set(spans) == {node.sector for node in nodes if node.sector}
    assert sum(sector.last - sector.first for sector in made.sectors) == pytest.approx(
        2 * math.pi if spans else 0, abs=0.01
    )
    for node, (x, y) in zip(nodes[1:], made.at[1:], strict=True):
        sector = spans[node.sector]
        turn = (math.atan2(y, x) - (sector.first + sector.last) / 2 + math.pi) % (2 * math.pi) - math.pi
        assert abs(turn) <= (sector.last - sector.first) / 2 + 0.01
        assert math.hypot(x, y) <= sector.rim


def test_dots_stand_near_those_they_are_linked_with():
    first = [MapNode(kind="organization", id=f"a{at}", steps=1, sector="A") for at in range(12)]
    second = [MapNode(kind="organization", id=f"b{at}", steps=2, sector="A") for at in range(12)]
    nodes = [MapNode(kind="organization", id="0", steps=0), *first, *second]
    # The outer ones are given the other way round: only their links can put them right.
    links = [(0, 1 + at, 1.0) for at in range(12)] + [(1 + at, 24 - at, 5.0) for at in range(12)]
    made = rings(nodes, links, "A")
    turns = [abs(math.atan2(*made.at[1 + at]) - math.atan2(*made.at[24 - at])) for at in range(12)]
    assert sum(min(turn, 2 * math.pi - turn) for turn in turns) / 12 < 0.3


def test_a_small_country_gets_more_than_its_share_of_the_circle():
    nodes = [MapNode(kind="organization", id="0", steps=0)]
    nodes += [
        MapNode(kind="organization", id=str(at), steps=1, sector="A" if at < 100 else "B") for at in range(1, 104)
    ]
    widths = {sector.key: sector.last - sector.first for sector in rings(nodes, [], "AB").sectors}
    assert widths["B"] / (2 * math.pi) > 4 / 103


@pytest.mark.parametrize("make", [network, venture, hostile_network])
def test_the_same_network_gives_the_same_bytes(make):
    assert render(make()) == render(make())


def test_a_network_opens_in_the_language_asked_for():
    assert '<html lang="en">' in render(network(5), language="en")
    with pytest.raises(ValueError, match="ru and en"):
        render(network(5), language="de")


def test_no_name_of_a_network_becomes_markup_or_gets_out_of_the_data():
    plain, hostile = Page(render(network(5))), Page(render(hostile_network()))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    shown = hostile.data()
    assert {one["name"] for one in shown["organizations"].values()} == {legible(name) for name in HOSTILE}
    assert {source["url"] for source in shown["sources"].values()} == {None}
    scripts = [text for tag, a, text in hostile.raw if tag == "script" and a.get("type") != "application/json"]
    assert not [name for name in HOSTILE for text in scripts if name in text]


def test_pyvis_learns_no_name_and_moves_nothing():
    data = network(30)
    page = Page(render(data))
    drawing = next(text for _, _, text in page.raw if "function drawGraph()" in text)
    assert '"physics": {"enabled": false}' in drawing
    assert not [one.name for one in data.organizations if json.dumps(one.name)[1:-1] in drawing]
    shown = json.loads(re.search(r"nodes = new vis\.DataSet\((.*)\);", drawing)[1])
    assert [[node["x"], node["y"]] for node in shown] == [dot["at"] for dot in page.data()["dots"]]


def test_every_dot_has_a_line_towards_the_middle_however_many_links_there_are():
    shown = Page(render(dense())).data()
    lines = [link for link in shown["links"] if link["drawn"]]
    assert shown["drawn"] == len(lines) == LINKS_DRAWN < len(shown["links"])
    towards = {end for link in lines for end in (link["a"], link["b"]) if end}
    assert towards == set(range(1, 400))
    assert [link["count"] for link in shown["links"]] == sorted(
        (link["count"] for link in shown["links"]), reverse=True
    )


def test_what_belongs_to_a_project_stays_in_its_order():
    shown = Page(render(venture())).data()
    assert [link["kind"] for link in shown["links"]] == [link.kind for link in venture().links]
    assert [dot["kind"] for dot in shown["dots"]] == [node.kind for node in venture().nodes]


def test_the_page_says_what_is_left_out():
    limits = Page(render(hostile_network())).data()["limits"]
    assert [text for text, _ in limits] == [legible(name) for name in HOSTILE]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nodes": []}, "in its middle"),
        ({"nodes": [MapNode(kind="organization", id="org/0", steps=0)] * 2}, "two of kind node"),
        ({"nodes": [MapNode(kind="organization", id="org/9", steps=0)]}, "unknown organization"),
        ({"nodes": [MapNode(kind="organization", id="org/0", steps=1, sector="RU")]}, "in its middle"),
        ({"nodes": [MapNode(kind="organization", id="org/0", steps=0, sector="RU")]}, "in its middle"),
        (
            {"nodes": [MapNode(kind="organization", id=f"org/{at}", steps=at) for at in range(2)]},
            "stands in a sector",
        ),
        (
            {"nodes": [MapNode(kind="organization", id=f"org/{at}", steps=at, sector="X" * at or None) for at in range(2)]},
            "unknown sector",
        ),
        ({"nodes": [MapNode(kind="organization", id="org/0", steps=0)]}, "ends where no node is"),
        ({"links": [MapLink(a="org/0", b="org/1", cross_border=None)]}, "unknown region"),
        ({"links": [MapLink(a="org/0", b="org/1", kind="part", cross_border=None)]}, "unknown project"),
    ],
)  # fmt: skip
def test_a_network_that_does_not_hold_together_is_refused(change, fault):
    data = network(4)
    with pytest.raises(ValueError, match=fault):
        NetworkData(**{name: getattr(data, name) for name in data.__struct_fields__} | change)


def test_a_network_of_one_is_a_page():
    alone = NetworkData(
        about="organization",
        title=Label("Одна"),
        organizations=network(2).organizations[:1],
        countries=network(2).countries,
        nodes=[MapNode(kind="organization", id="org/0", steps=0)],
    )
    shown = Page(render(alone)).data()
    assert (shown["links"], shown["backdrop"]["sectors"]) == ([], [])
