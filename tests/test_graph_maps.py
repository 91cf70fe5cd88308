"""From a graph to the data of its maps: who is shown, in which words, and what is left out and said to be."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from kgcli import kg
from toy import ToyLoader, application, earlier, org, place, put

from kg import Graph
from kg.errors import UnknownName
from kg.maps import Label
from kg.maps.network import render
from kg.maps.regions import render as render_regions
from kg.model import Evidence, Record, Section
from kg.organization_map import organization_map
from kg.places import gazetteer
from kg.project_map import project_map
from kg.region_map import region_map

OGRN = "1067746258370"
BRIDGE = f"org/RU-OGRN-{OGRN}"
WORDS = (
    "Заявитель: Фонд «Мост»\nФонд «Мост» готовит встречи соседей вместе с союзом «Берег». Встречи пройдут в Пскове. "
    "Клуб «Волна» пока думает. Проект продолжает «Первые встречи»."
)


def at(words: str, role: str | None = None, *, nth: int = 0) -> Evidence:
    start = WORDS.index(words)
    for _ in range(nth):
        start = WORDS.index(words, start + 1)
    return Evidence(start=start, end=start + len(words), quote=words, method="rule", confidence=0.9, role=role)


def meetings() -> Record:
    """The fund in Pskov leads, a union in Vitebsk is its partner, a club is not confirmed, an earlier project."""
    fund = org("o1", "Фонд «Мост»", "applicant", region="RU-PSK", RU_OGRN=OGRN)
    fund.evidence = [at("Фонд «Мост»", "applicant"), at("Фонд «Мост»", nth=1)]
    shore = org("o2", "Союз «Берег»", "partner", region="BY-VI")
    shore.evidence = [at("союзом «Берег»", "partner")]
    club = org("o3", "Клуб «Волна»", "partner")
    club.evidence = [at("Клуб «Волна»", "partner")]
    club.unconfirmed = True
    school = org("o4", "Школа в Гомеле", "mentioned", region="BY-HO")
    town = place("geonames:504341", "Псков", "venue")
    town.evidence = [at("Пскове", "venue")]
    before = earlier("p1", "Первые встречи", ("o4", "implementer"), ("o1", "partner"))
    before.evidence = [at("Проект продолжает «Первые встречи».")]
    record = application(
        "shore.txt", fund, shore, club, school, org("o5", "Вестник", "mentioned"),
        title="Встречи соседей", number="21-2-000001", projects=[before],
        places=[town, place("BY", "Беларусь", "area"), place("group:CIS", "СНГ", "area"), place("US", "США", "compared")],
    )  # fmt: skip
    start = WORDS.index("\n") + 1  # the first line is a field of a form, not running text
    record.sections = [Section(kind="summary", heading="О проекте", text=WORDS[start:], start=start, end=len(WORDS))]
    return record


def path_to_bishkek() -> list[Record]:
    """The union of the first project works with a fund in Omsk, which works with a centre in Bishkek."""
    number = {"RU_OGRN": "1027700132195"}
    return [
        application("omsk.txt", org("o1", "Фонд в Омске", "applicant", region="RU-OMS", **number),
                    org("o2", "Фонд «Мост»", "partner", region="RU-PSK", RU_OGRN=OGRN), title="Омск и Псков"),
        application("bishkek.txt", org("o1", "Фонд в Омске", "applicant", region="RU-OMS", **number),
                    org("o2", "Центр в Бишкеке", "partner", region="KG-GB"), title="Омск и Бишкек", years=(2023, 2024)),
        application("alone.txt", org("o1", "Музей", "applicant", region="RU-SMO"), title="Без партнёров"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("maps")
    for record in (meetings(), *path_to_bishkek()):
        put(folder / "sources" / record.document.name, record)
    with Graph.open(folder / "kg-data", create=True) as made:
        assert not made.load([folder / "sources"], known=[ToyLoader()]).failed
        yield made


def named(data, steps: int | None = None) -> set[str]:
    names = {one.id: one.name for one in data.organizations}
    return {
        names[node.id] for node in data.nodes if node.kind == "organization" and (steps is None or node.steps == steps)
    }


def test_a_network_reaches_as_many_steps_as_asked_for(graph: Graph) -> None:
    one = organization_map(graph, BRIDGE, depth=1)
    assert named(one, 0) == {"Фонд «Мост»"}
    assert named(one, 1) == {"Союз «Берег»", "Фонд в Омске", "Школа в Гомеле"}
    assert max(node.steps for node in one.nodes) == 1
    two = organization_map(graph, BRIDGE, depth=2)
    assert named(two, 2) == {"Центр в Бишкеке"}
    assert named(two, 1) == named(one, 1)
    # Neither who is only named nor whose part is not confirmed works with the fund.
    assert not {"Клуб «Волна»", "Вестник"} & named(two)
    assert two.limits == []


def test_who_is_linked_and_how_is_what_the_graph_says(graph: Graph) -> None:
    data = organization_map(graph, BRIDGE, depth=2)
    shown = {(link.a, link.b): link for link in data.links}
    known = {(link.a, link.b): link for link in graph.links if link.kind == "organization"}
    assert shown.keys() == known.keys()
    for ends, link in shown.items():
        assert (tuple(link.projects), tuple(link.basis), link.cross_border, link.first_year) == (
            known[ends].projects, known[ends].bases, known[ends].cross_border, known[ends].first_year,
        )  # fmt: skip
        assert link.strength == len(link.projects)


def test_a_link_of_organizations_quotes_the_sentence_that_names_both(graph: Graph) -> None:
    data = organization_map(graph, BRIDGE, depth=1)
    link = next(link for link in data.links if {link.a, link.b} == {BRIDGE, "org/shore.txt/o2"})
    quotes = [quote for quote in data.quotes if quote.id in link.quotes]
    assert [quote.text for quote in quotes] == ["Фонд «Мост» готовит встречи соседей вместе с союзом «Берег»."]
    assert [quotes[0].text[a:b] for a, b in quotes[0].marks] == ["Фонд «Мост»", "союзом «Берег»"]
    assert WORDS[quotes[0].start : quotes[0].end] == quotes[0].text
    assert quotes[0].source == "shore.txt"


def test_an_organization_in_a_network_has_numbers_region_country_and_words(graph: Graph) -> None:
    data = organization_map(graph, BRIDGE, depth=1)
    fund = next(one for one in data.organizations if one.id == BRIDGE)
    assert (fund.region, fund.country, fund.project_count) == ("RU-PSK", "RU", 3)
    assert Label(f"ОГРН {OGRN}", f"OGRN {OGRN}") in fund.numbers
    texts = {quote.id: quote.text for quote in data.quotes}
    # The field of the form comes last: the sentence says more.
    assert "Фонд «Мост» готовит встречи соседей вместе с союзом «Берег»." in [texts[one] for one in fund.quotes]
    assert set(data.sectors) == {"RU", "BY"}
    assert {node.id: node.sector for node in data.nodes}["org/shore.txt/o2"] == "BY"


def test_a_network_too_large_keeps_the_nearest_and_strongest_and_says_so(graph: Graph) -> None:
    data = organization_map(graph, BRIDGE, depth=2, most=3)
    assert len(data.nodes) == 3
    assert named(data, 2) == set()
    assert [(limit.what, limit.left_out) for limit in data.limits] == [("organizations", 2)]
    assert "3 of 5" in data.limits[0].text.en
    assert "3 из 5" in data.limits[0].text.ru
    assert data.limits[0].text.ru in render(data).replace("\\u003c", "<")


def test_an_organization_without_partners_stands_alone(graph: Graph) -> None:
    data = organization_map(graph, "org/alone.txt/o1")
    assert (named(data), data.links, data.limits) == ({"Музей"}, [], [])
    assert [project.title for project in data.projects] == ["Без партнёров"]


@pytest.mark.parametrize("make", [organization_map, project_map])
def test_what_the_graph_does_not_have_is_refused(graph: Graph, make) -> None:
    with pytest.raises(UnknownName, match="no such"):
        make(graph, "org/nowhere.txt/o1")


def test_a_project_has_its_people_its_places_and_the_one_before_it(graph: Graph) -> None:
    data = project_map(graph, "project/RU-PGF-21-2-000001")
    assert data.title == Label("Встречи соседей")
    assert data.nodes[0].id == "project/RU-PGF-21-2-000001"
    assert named(data, 1) == {"Фонд «Мост»", "Союз «Берег»", "Клуб «Волна»"}
    assert named(data, 2) == {"Школа в Гомеле"}
    assert {node.id for node in data.nodes if node.kind == "region"} == {"RU-PSK", "BY"}
    sectors = {node.id: node.sector for node in data.nodes}
    assert (sectors[BRIDGE], sectors["RU-PSK"], sectors["org/shore.txt/o4"]) == ("RU", "places", "earlier")
    assert list(data.sectors) == ["RU", "BY", "?", "places", "earlier"]
    kinds = [link.kind for link in data.links]
    assert (kinds.count("place"), kinds.count("continues")) == (2, 1)
    assert "СНГ" in data.notes[0].text.ru or "Содружество" in data.notes[0].text.ru
    assert "US" not in {node.id for node in data.nodes}
    assert render(data) == render(project_map(graph, "project/RU-PGF-21-2-000001"))


def test_each_tie_of_a_project_says_the_role_and_quotes_its_words(graph: Graph) -> None:
    data = project_map(graph, "project/RU-PGF-21-2-000001")
    quotes = {quote.id: quote for quote in data.quotes}

    def told(a: str) -> tuple[list[str], list[str], bool]:
        link = next(link for link in data.links if link.a == a and link.b == "project/RU-PGF-21-2-000001")
        marked = [quotes[one].text[left:right] for one in link.quotes for left, right in quotes[one].marks]
        return [role.en for role in link.roles], marked, link.unconfirmed

    assert told(BRIDGE) == (["applicant"], ["Фонд «Мост»"], False)
    assert told("org/shore.txt/o2") == (["partner"], ["союзом «Берег»"], False)
    assert told("org/shore.txt/o3") == (["partner", "unconfirmed"], ["Клуб «Волна»"], True)
    assert told("RU-PSK")[1] == ["Пскове"]
    continued = next(link for link in data.links if link.kind == "continues")
    assert [quotes[one].text for one in continued.quotes] == ["Проект продолжает «Первые встречи»."]
    earlier_people = {link.a: [role.en for role in link.roles] for link in data.links if link.b == continued.a}
    assert earlier_people == {"org/shore.txt/o4": ["implementer"], BRIDGE: ["partner"]}


def test_the_later_project_stands_on_the_map_of_the_earlier_one(graph: Graph) -> None:
    before = next(link.a for link in project_map(graph, "project/RU-PGF-21-2-000001").links if link.kind == "continues")
    data = project_map(graph, before)
    assert {node.sector for node in data.nodes if node.kind == "project" and node.steps} == {"later"}


@pytest.mark.parametrize(
    ("between", "links"),
    [
        (("RU", "BY"), {("BY-VI", "RU-PSK")}),
        (("BY", "RU-PSK"), {("BY-VI", "RU-PSK")}),
        (("BY-VI", "geonames:504341"), {("BY-VI", "RU-PSK")}),
        (("RU", "RU"), {("RU-OMS", "RU-PSK")}),
        (("RU-FD-NWFD", "KG"), set()),
        (("RU-OMS", "KG"), {("KG-GB", "RU-OMS")}),
    ],
)
def test_links_between_two_places_and_no_others(
    graph: Graph, between: tuple[str, str], links: set[tuple[str, str]]
) -> None:
    data = region_map(graph, between=between)
    assert {(link.a, link.b) for link in data.links} == links
    assert {region.id for region in data.regions} == {end for ends in links for end in ends}
    assert {project for link in data.links for project in link.projects} == {project.id for project in data.projects}


def test_the_map_of_links_is_named_after_the_two(graph: Graph) -> None:
    assert region_map(graph, between=("RU", "BY")).title == Label("Связи: Россия – Беларусь", "Links: Russia – Belarus")
    assert region_map(graph, between=("RU", "BY"), title=Label("Мои")).title == Label("Мои")


def test_a_map_of_very_many_links_keeps_the_strongest_and_says_so(tmp_path: Path) -> None:
    regions = [one.id for one in gazetteer().places().values() if one.kind == "region" and one.latitude is not None]
    some = sorted(code for code in regions if code.startswith(("RU-", "FI-", "BY-", "KZ-")))[:64]
    wide = application(
        "wide.txt", org("o1", "Сеть", "applicant"), title="Всюду", places=[place(code, code, "area") for code in some]
    )
    strong = application(
        "strong.txt", org("o1", "Сеть", "applicant"), title="Ещё раз",
        places=[place(code, code, "area") for code in some[:2]],
    )  # fmt: skip
    for record in (wide, strong):
        put(tmp_path / "sources" / record.document.name, record)
    with Graph.open(tmp_path / "kg-data", create=True) as graph:
        graph.load([tmp_path / "sources"], known=[ToyLoader()])
        data = region_map(graph)
    whole = len(some) * (len(some) - 1) // 2
    assert len(data.links) < whole
    assert max(data.links, key=lambda link: link.strength).strength == 2
    limit = next(limit for limit in data.limits if limit.what == "links")
    assert limit.left_out == whole - len(data.links)
    assert f"{len(data.links)} of {whole}" in limit.text.en
    assert len(render_regions(data).encode()) < 5_000_000
    # What the page says, the command says too, to people and to programs.
    out = tmp_path / "map.html"
    ran = kg("map", "--graph", tmp_path / "kg-data", "--out", out)
    assert limit.text.en in " ".join(ran.err.split())
    counts = json.loads(kg("map", "--graph", tmp_path / "kg-data", "--out", out, "--json").out)
    assert counts["left_out"] == {limit.what: limit.left_out for limit in data.limits}
