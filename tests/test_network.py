"""The collaboration network as networkx graphs, and what of it goes onto the map."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import igraph
import networkx
import pytest
from toy import ToyLoader, application, between, earlier, org, place, put

from kg import Graph
from kg.concepts import label
from kg.errors import BadParameter, UnknownName
from kg.maps import Label, MapData
from kg.maps.regions import render
from kg.model import Evidence, Place, Record, Section
from kg.network import LEVELS
from kg.passages import passage
from kg.region_map import region_map

OGRN, INN = "1067746258370", "7701642520"
WORDS = (
    "Школа соседей работает давно. Занятия пройдут в Псковской области и в Витебске. "
    "Псков и Витебск – города-побратимы.\nПартнёр – союз «Берег»."
)


def at(words: str, role: str | None = None, text: str = WORDS) -> Evidence:
    start = text.index(words)
    return Evidence(start=start, end=start + len(words), quote=words, method="rule", role=role)


def located(key: str, name: str, words: str, role: str) -> Place:
    found = place(key, name, role)
    found.evidence = [at(words, role)]
    return found


def school() -> Record:
    """Pskov and Vitebsk, told in running text."""
    fund = org("o1", 'ФОНД РАЗВИТИЯ "МОСТ"', "applicant", region="RU-PSK", RU_OGRN=OGRN, RU_INN=INN)
    shore = org("o2", "Союз «Берег»", "partner", region="BY-VI")
    shore.evidence = [at("союз «Берег»", "partner")]
    shore.kind = "ngo"
    twins = between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))
    twins.evidence = [at("Псков и Витебск – города-побратимы.")]
    record = application(
        "school.txt",
        fund,
        shore,
        org("o3", "Портал «Учёба»", "platform"),
        org("o4", "Союз студентов", "mentioned"),
        org("o5", "Клуб «Волна»", "partner"),
        title="Школа соседей",
        number="21-2-000001",
        places=[
            located("RU-PSK", "Псковская область", "Псковской области", "area"),
            located("geonames:620127", "Витебск", "Витебске", "partner-area"),
            place("BY", "Беларусь", "area"),
            place("US", "США", "compared"),
        ],
        links=[twins],
        projects=[earlier("p1", "Цифровой мост", ("o4", "implementer"), ("o1", "partner"))],
    )
    record.organizations[4].unconfirmed = True
    record.header.status, record.header.direction = "supported", "public-diplomacy"
    record.sections = [Section(kind="summary", heading="О проекте", text=WORDS, start=0, end=len(WORDS))]
    return record


def forum() -> Record:
    """Three regions, two countries, later years; no running text."""
    return application(
        "forum.txt",
        org("o1", "Фонд развития «Мост»", "organizer", region="RU-PSK", RU_OGRN=OGRN),
        org("o2", "Университет Гомеля", "co-organizer", region="BY-HO"),
        title="Форум соседей",
        number="23-1-000002",
        places=[place("RU-SMO", "Смоленская область", "area"), place("BY-VI", "Витебская область", "venue")],
        years=(2023, 2024),
    )


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("network")
    for record in (school(), forum()):
        put(folder / "sources" / record.document.name, record)
    with Graph.open(folder / "kg-data", create=True) as made:
        report = made.load([folder / "sources"], known=[ToyLoader()])
        assert not report.failed
        yield made


def shown(data: MapData, title: str):
    return next(project for project in data.projects if project.title == title)


def test_organizations_are_linked_by_their_projects(graph: Graph) -> None:
    network = graph.network()
    fund = f"org/RU-OGRN-{OGRN}"
    assert isinstance(network, networkx.Graph)
    assert not network.is_directed()
    names = {data["name_ru"] for _, data in network.nodes(data=True)}
    assert names == {"Фонд развития «Мост»", "Союз «Берег»", "Университет Гомеля", "Союз студентов"}
    assert network.nodes[fund] == {
        "name_ru": "Фонд развития «Мост»", "name_en": "Фонд развития «Мост»", "region": "RU-PSK", "country": "RU",
        "latitude": pytest.approx(57.5, abs=1), "longitude": pytest.approx(29, abs=1.5),
    }  # fmt: skip
    assert network.nodes["org/school.txt/o2"]["kind"] == "ngo"
    edge = network.edges[fund, "org/school.txt/o2"]
    assert edge == {
        "weight": 1, "projects": "project/RU-PGF-21-2-000001", "first_year": 2021, "last_year": 2022,
        "years": "2021; 2022", "cross_border": True, "basis": "declared-partner; joint-project",
        "sources": "school.txt",
    }  # fmt: skip


def test_regions_are_linked_by_the_projects_that_reach_both(graph: Graph) -> None:
    network = graph.network("region")
    assert set(network) == {"RU-PSK", "RU-SMO", "BY-VI", "BY-HO"}
    edge = network.edges["RU-PSK", "BY-VI"]
    assert edge["weight"] == 2
    assert (edge["first_year"], edge["last_year"]) == (2021, 2024)
    assert edge["years"] == "2021; 2022; 2023; 2024"
    assert edge["basis"] == "project-reaches-region; twin-cities"
    assert edge["sources"] == "forum.txt; school.txt"
    assert network.edges["RU-PSK", "RU-SMO"]["cross_border"] is False
    assert network.nodes["BY-VI"]["name_en"].startswith("V")
    assert networkx.number_of_selfloops(network) == 0


def test_countries_are_linked_by_what_crosses_their_border(graph: Graph) -> None:
    network = graph.network("country")
    assert list(network) == ["BY", "RU"]
    assert "region" not in network.nodes["RU"]
    edge = network.edges["BY", "RU"]
    assert edge["weight"] == 2  # a project that makes several links of regions counts once
    assert edge["cross_border"] is True


def test_a_network_can_be_narrowed(graph: Graph) -> None:
    assert set(graph.network("region", basis=["twin-cities"]).edges) == {("BY-VI", "RU-PSK")}
    assert set(graph.network("region", until=2022).edges) == {("BY-VI", "RU-PSK")}
    assert graph.network("region", since=2025).number_of_nodes() == 0
    assert graph.network("region", since=2023).number_of_edges() == 6
    assert set(graph.network("region", country="BY").edges) == set(graph.network("region").edges) - {
        ("RU-PSK", "RU-SMO")
    }
    for name in ("BY", "by", "Беларусь", "Belarus"):
        assert list(graph.network("country", country=name)) == ["BY", "RU"]
    assert graph.network("country", country="FI").number_of_nodes() == 0


def test_a_link_in_some_years_is_of_the_projects_of_those_years(graph: Graph) -> None:
    edge = graph.network("region", since=2023).edges["BY-VI", "RU-PSK"]
    assert (edge["weight"], edge["projects"], edge["sources"]) == (1, "project/RU-PGF-23-1-000002", "forum.txt")
    assert (edge["first_year"], edge["years"]) == (2023, "2023; 2024")
    edge = graph.network("region", until=2022).edges["BY-VI", "RU-PSK"]
    assert (edge["weight"], edge["last_year"], edge["sources"]) == (1, 2022, "school.txt")
    # One of 2021-2022, one of 2023-2024: what lies between belongs to neither, what touches both to both.
    assert graph.network("region", since=2022, until=2023).edges["BY-VI", "RU-PSK"]["weight"] == 2


def test_stated_links_keep_a_weight(tmp_path: Path) -> None:
    record = application(
        "twins.txt", org("o1", "Фонд", "applicant"), places=[place("geonames:504341", "Псков", "mentioned")]
    )
    record.links = [between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))]
    put(tmp_path / "sources" / "twins.txt", record)
    with Graph.open(tmp_path / "kg-data", create=True) as graph:
        graph.load([tmp_path / "sources"], known=[ToyLoader()])
        edge = graph.network("region").edges["BY-VI", "RU-PSK"]
        assert edge == {"weight": 1, "cross_border": True, "basis": "twin-cities", "sources": "twins.txt"}
        assert graph.network("region", since=1900).number_of_edges() == 0
        data = region_map(graph)
        assert [(link.a, link.b, link.projects, link.basis) for link in data.links] == [
            ("BY-VI", "RU-PSK", [], ["twin-cities"])
        ]
        assert "<!DOCTYPE html>" in render(data)


def test_the_same_graph_gives_nodes_and_edges_in_the_same_order(graph: Graph) -> None:
    first, second = (graph.network("region") for _ in range(2))
    assert list(first.nodes) == sorted(first.nodes) == list(second.nodes)
    assert list(first.edges) == list(second.edges)


@pytest.mark.parametrize("level", LEVELS)
def test_the_network_goes_into_igraph_and_files_as_it_is(graph: Graph, level: str, tmp_path: Path) -> None:
    network = graph.network(level)
    into = igraph.Graph.from_networkx(network)
    assert (into.vcount(), into.ecount()) == (network.number_of_nodes(), network.number_of_edges())
    assert into.vs["_nx_name"] == list(network)
    assert into.es["weight"] == [weight for _, _, weight in network.edges(data="weight")]
    assert into.strength(weights="weight") == [strength for _, strength in network.degree(weight="weight")]
    for write, read in ((networkx.write_gexf, networkx.read_gexf), (networkx.write_graphml, networkx.read_graphml)):
        write(network, tmp_path / "network")
        again = read(tmp_path / "network")
        assert set(again) == set(network)
        for a, b, attributes in network.edges(data=True):
            assert {name: again.edges[a, b][name] for name in attributes} == attributes
        for node, attributes in network.nodes(data=True):
            assert {name: again.nodes[node][name] for name in attributes} == attributes


def test_what_xml_cannot_hold_stands_in_no_attribute(tmp_path: Path) -> None:
    one, other = org("o1", "Фонд \x1b[31m<b>&\u202e\x00", "applicant"), org("o2", "Союз", "partner")
    put(tmp_path / "sources" / "one.txt", application("one.txt", one, other))
    with Graph.open(tmp_path / "kg-data", create=True) as made:
        made.load([tmp_path / "sources"], known=[ToyLoader()])
        network = made.network()
    name = network.nodes["org/one.txt/o1"]["name_ru"]
    assert "\x1b" not in name
    assert "<b>&" in name
    networkx.write_graphml(network, tmp_path / "network.graphml")
    assert networkx.read_graphml(tmp_path / "network.graphml").nodes["org/one.txt/o1"]["name_ru"] == name


@pytest.mark.parametrize(
    ("options", "fault", "words"),
    [
        ({"level": "town"}, BadParameter, "organization, region, country"),
        ({"basis": "twin-cities"}, BadParameter, "as a list"),
        ({"basis": ["twins"]}, UnknownName, "link-basis"),
        ({"since": 2024, "until": 2020}, BadParameter, "after the last"),
        ({"country": "Псковская область"}, UnknownName, "no country"),
    ],
)
def test_a_fault_says_what_and_how_to_mend_it(graph: Graph, options, fault, words: str) -> None:
    with pytest.raises(fault, match=words):
        graph.network(**options)


def test_the_map_has_the_links_with_what_makes_them(graph: Graph) -> None:
    data = region_map(graph)
    link = next(link for link in data.links if (link.a, link.b) == ("BY-VI", "RU-PSK"))
    assert link.cross_border
    assert link.projects == ["project/RU-PGF-21-2-000001", "project/RU-PGF-23-1-000002"]
    assert (link.first_year, link.last_year) == (2021, 2024)
    names = {organization.id: organization.name for organization in data.organizations}
    assert {names[one] for one in link.organizations} == {"Фонд развития «Мост»", "Союз «Берег»", "Университет Гомеля"}
    assert {region.id for region in data.regions} == {"RU-PSK", "RU-SMO", "BY-VI", "BY-HO"}
    assert [country.code for country in data.countries] == ["BY", "RU"]


def test_a_project_on_the_map_says_number_status_direction_and_who_did_what(graph: Graph) -> None:
    project = shown(region_map(graph), "Школа соседей")
    assert project.number == "21-2-000001"
    assert project.status == Label(*(label("application-status", "supported", lang) for lang in ("ru", "en")))
    assert project.direction.ru == "Развитие общественной дипломатии и поддержка соотечественников"
    parts = {part.organization: [role.en for role in part.roles] for part in project.parts}
    assert list(parts) == [f"org/RU-OGRN-{OGRN}", "org/school.txt/o2", "org/school.txt/o5", "org/school.txt/o3"]
    assert parts[f"org/RU-OGRN-{OGRN}"] == ["applicant"]
    assert parts["org/school.txt/o5"] == ["partner", "unconfirmed"]
    assert "org/school.txt/o4" not in parts  # only named


def test_a_passage_names_both_regions_and_marks_the_words(graph: Graph) -> None:
    data = region_map(graph)
    link = next(link for link in data.links if (link.a, link.b) == ("BY-VI", "RU-PSK"))
    quotes = {quote.id: quote for quote in data.quotes}
    told = [quotes[one] for one in link.quotes if quotes[one].project == "project/RU-PGF-21-2-000001"]
    assert [quote.text for quote in told] == ["Занятия пройдут в Псковской области и в Витебске."]
    assert [told[0].text[a:b] for a, b in told[0].marks] == ["Псковской области", "Витебске"]
    assert WORDS[told[0].start : told[0].end] == told[0].text
    stated = [quotes[one] for one in link.quotes if quotes[one].project is None]
    assert [quote.text for quote in stated] == ["Псков и Витебск – города-побратимы."]
    assert {quotes[one].source for one in link.quotes} == {"school.txt", "forum.txt"}


def test_an_organization_on_the_map_has_its_numbers_kind_and_words(graph: Graph) -> None:
    organizations = {one.name: one for one in region_map(graph).organizations}
    fund, shore = organizations["Фонд развития «Мост»"], organizations["Союз «Берег»"]
    assert Label(f"ОГРН {OGRN}", f"OGRN {OGRN}") in fund.numbers
    assert (fund.region, shore.region) == ("RU-PSK", "BY-VI")
    assert shore.kind is not None
    assert organizations["Портал «Учёба»"].region is None
    quotes = {quote.id: quote for quote in region_map(graph).quotes}
    assert [quotes[one].text for one in shore.quotes] == ["Партнёр – союз «Берег»."]


def test_the_map_says_what_it_leaves_out(graph: Graph) -> None:
    notes = " ".join(note.text.en or "" for note in region_map(graph).notes)
    assert "no link of regions follows" in notes
    assert "whose region no source names: 2" in notes


def test_inner_links_can_be_left_out(graph: Graph) -> None:
    assert all(link.cross_border for link in region_map(graph, cross_border_only=True).links)
    assert not all(link.cross_border for link in region_map(graph).links)


def test_the_date_on_the_map_is_the_graphs(graph: Graph) -> None:
    days = {source.read_at[:10] for source in graph.sources()}
    assert region_map(graph).generated == date.fromisoformat(max(days))
    assert region_map(graph, generated=date(2020, 1, 2)).generated == date(2020, 1, 2)
    assert region_map(graph, title=Label("Моя карта")).title == Label("Моя карта")


def test_the_same_graph_gives_the_same_page(graph: Graph) -> None:
    assert render(region_map(graph)) == render(region_map(graph))


def test_an_empty_graph_gives_an_empty_map(tmp_path: Path) -> None:
    with Graph.open(tmp_path / "kg-data", create=True) as graph:
        data = region_map(graph)
        assert (data.regions, data.links, data.generated) == ([], [], None)
        for level in LEVELS:
            assert graph.network(level).number_of_nodes() == 0
        assert "<!DOCTYPE html>" in render(data)


def test_a_long_passage_is_cut_around_its_words() -> None:
    text = "слово " * 200 + "Псков" + " слово" * 200
    record = application("long.txt", text=text)
    cut = passage(record, [at("Псков", text=text)])
    assert len(cut.text) < 400
    assert cut.text.startswith("… слово")
    assert cut.text.endswith("слово …")
    assert [cut.text[a:b] for a, b in cut.marks] == ["Псков"]
    assert text[cut.start : cut.end] == cut.text.removeprefix("… ").removesuffix(" …")


def test_words_outside_of_any_section_are_shown_alone() -> None:
    record = application("bare.txt")
    words = Evidence(start=900, end=905, quote="Псков", method="header")
    assert passage(record, [words]).text == "Псков"
    assert passage(record, [words]).marks == ((0, 5),)


def test_overlapping_words_are_marked_once() -> None:
    record = application("both.txt", text="Псковская и Витебская области")
    words = [
        Evidence(start=0, end=29, quote="Псковская и Витебская области", method="rule"),
        Evidence(start=12, end=29, quote="Витебская области", method="rule"),
    ]
    assert passage(record, words).marks == ((0, 29),)
