"""Who works with whom: the same links as the named questions tell, by region, country and organization."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from partnerships import of, party, project, records, tables_of
from toy import between

from kg import Graph
from kg.errors import BadParameter, UnknownName
from kg.linked import Across, Linked, LinkedList, linked
from kg.questions import questions
from kg.views.tables import Tables

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import generate  # noqa: E402
from _generate_projects import Generator  # noqa: E402


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    twins = project("twins", party("Остров", "applicant"), years=None)
    twins.links = [between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))]
    made = tables_of(tmp_path_factory.mktemp("linked"), [*records(), twins])
    yield made
    made.close()


def ends(found: LinkedList) -> list[tuple[str, str]]:
    return [(link.a.id, link.b.id) for link in found.links]


def test_regions_are_linked_by_projects_and_by_what_is_stated(tables: Tables) -> None:
    found = linked(tables, between=("RU", "BY"))
    link = next(link for link in found.links if (link.a.id, link.b.id) == ("RU-PSK", "BY-VI"))
    assert (link.a.name, link.b.name) == ("Pskov Region", "Vitebsk Region")
    assert link.bases == ("project-reaches-region", "twin-cities")
    assert (link.project_count, link.first_year, link.last_year) == (1, 2021, 2022)
    assert [one.title for one in link.projects] == ["Проект school"]
    assert link.sources == ("school.txt", "twins.txt")
    assert link.cross_border is True


def test_the_places_that_are_asked_for_stand_in_their_order(tables: Tables) -> None:
    there, back = linked(tables, between=("RU", "BY")), linked(tables, between=("BY", "RU"))
    assert {(b, a) for a, b in ends(back)} == set(ends(there))
    assert all(a.startswith("BY") for a, _ in ends(back))
    one, other = there.links[0], back.links[0]
    assert (one.roles_a, one.roles_b) == (other.roles_b, other.roles_a)
    assert all(a == "BY-VI" for a, _ in ends(linked(tables, place="BY-VI")))
    assert all(link.a.country == "BY" for link in linked(tables, "country", place="BY").links)


def test_organizations_are_placed_by_their_seat(tables: Tables) -> None:
    found = linked(tables, "organization", between=("RU-SMO", "BY"))
    assert ends(found) == [(of("Волна"), of("Нива"))]
    assert found.links[0].project_count == 2
    assert (found.links[0].roles_a, found.links[0].roles_b) == (("applicant",), ("partner",))
    assert ends(linked(tables, "organization", place="EE")) == [(of("Озеро"), of("Сосна"))]
    assert linked(tables, "organization").found == 5


def test_countries_take_the_links_of_their_regions_and_organizations_together(tables: Tables) -> None:
    (link,) = linked(tables, "country").links
    assert {link.a.id, link.b.id} == {"BY", "RU"}
    # Three projects link regions; organizations are linked by them: Most with Bereg, Volna with Niva.
    assert {one.title for one in link.projects} == {"Проект school", "Проект wave", "Проект wave2"}
    assert (link.project_count, link.first_year, link.last_year) == (3, 2021, 2022)
    assert link.across == Across(region_pairs=2, organization_pairs=2, organization_project_count=3)
    assert link.bases == ("declared-partner", "joint-project", "project-reaches-region", "twin-cities")
    assert (link.roles_a, link.roles_b) == ((), ())
    assert linked(tables).links[0].across is None


def test_countries_that_only_their_organizations_link_are_linked(tmp_path: Path) -> None:
    # Where the seat is known by its register alone, no region is reached.
    one, other = party("Мост", "applicant"), party("Берег", "partner")
    one.region, other.region = None, "BY"
    made = tables_of(tmp_path, [project("a", one, other)])
    (link,) = linked(made, "country").links
    assert link.project_count == 0
    assert link.across == Across(region_pairs=0, organization_pairs=1, organization_project_count=1)
    assert [project.title for project in link.projects] == ["Проект a"]


def test_filters_leave_what_is_asked_for(tables: Tables) -> None:
    everything = linked(tables)
    assert linked(tables, cross_border=True).found < everything.found
    assert linked(tables, since=2022).found < everything.found
    assert all(link.last_year and link.last_year >= 2022 for link in linked(tables, since=2022).links)
    assert ends(linked(tables, basis="twin-cities")) == [("BY-VI", "RU-PSK")]
    assert linked(tables, limit=1).links == everything.links[:1]
    assert linked(tables, limit=1).found == everything.found
    assert linked(tables, between=("KZ", "CN")) == LinkedList(level="region", found=0, links=())


def test_a_group_counts_its_own_projects_alone(tables: Tables) -> None:
    (link,) = linked(tables, "country", group="students").links
    assert [one.title for one in link.projects] == ["Проект school"]
    assert (link.project_count, link.first_year, link.last_year) == (1, 2021, 2022)
    assert link.sources == ("school.txt",), "what only a stated link shows is no project for the group"
    assert linked(tables, "organization", group="veterans").links[0].project_count == 2
    assert linked(tables, "organization", group="cossacks").found == 1
    assert linked(tables, "organization", group="women").found == 0, "words that hardly fit"


def test_the_strongest_come_first_then_by_name(tables: Tables) -> None:
    for level in ("region", "organization", "country"):
        counts = [link.project_count for link in linked(tables, level).links]
        assert counts == sorted(counts, reverse=True)
    names = [(link.project_count, link.a.name) for link in linked(tables, "organization").links]
    assert names == sorted(names, key=lambda pair: (-pair[0], pair[1]))
    assert linked(tables, language="ru").links[0].a.name != linked(tables, language="en").links[0].a.name


def test_what_is_unknown_is_told(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="no such level"):
        linked(tables, "village")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="martians"):
        linked(tables, group="martians")
    with pytest.raises(UnknownName, match="telepathy"):
        linked(tables, basis="telepathy")
    assert linked(tables_of(tmp_path, [])).found == 0


# The figures of the questions


@pytest.fixture(scope="module", params=["examples", "generated"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "generated":
        generate.write_journal(folder, generate.documents(Generator(100, 1)))
    with Graph.open(folder, create=request.param == "examples") as made:
        if request.param == "examples":
            assert not made.load([ROOT / "examples"]).failed
        yield made


def figures(link: Linked) -> tuple[object, ...]:
    """A link as the questions tell it."""
    pair = sorted((f"place/{link.a.id}", f"place/{link.b.id}"))
    titles = {one.title for one in link.projects}
    return (*pair, link.project_count, link.first_year, link.last_year, len(link.bases), len(titles), link.sources)


@pytest.mark.parametrize("asked", [{}, {"from_year": 2022}, {"region": "RU"}, {"region": "RU", "other": "BY"}])
def test_regions_have_the_figures_of_cross_border_links(graph: Graph, asked: dict[str, object]) -> None:
    told = graph.query("cross_border_links", **asked)
    between = (str(asked["region"]), str(asked["other"])) if "other" in asked else None
    place = str(asked["region"]) if "region" in asked and between is None else None
    since = 2022 if "from_year" in asked else None
    found = linked(graph.tables, cross_border=True, between=between, place=place, since=since)
    assert len(told) == found.found > 0
    assert {figures(link) for link in found.links} == {
        (
            *sorted((str(row["region_a_id"]), str(row["region_b_id"]))),
            *(row["projects"], row["first_year"], row["last_year"]),
            *(len(row["basis"]), len(row["in_projects"]), tuple(row["sources"])),
        )
        for row in told
    }


@pytest.mark.skipif("country_links" not in questions(), reason="the question is not there")
@pytest.mark.parametrize("asked", [{}, {"from_year": 2022}, {"country": "RU", "other": "BY"}])
def test_countries_have_the_figures_of_country_links(graph: Graph, asked: dict[str, object]) -> None:
    told = graph.query("country_links", **asked)
    between = (str(asked["country"]), str(asked["other"])) if "other" in asked else None
    found = linked(graph.tables, "country", between=between, since=2022 if "from_year" in asked else None)
    assert len(told) == found.found > 0
    shown = set()
    for link in found.links:
        assert link.across is not None
        figures = (link.project_count, link.first_year, link.last_year, len(link.bases), link.sources)
        shown.add((*sorted((f"place/{link.a.id}", f"place/{link.b.id}")), *figures, *structs.astuple(link.across)))
    assert shown == {
        (
            *sorted((str(row["country_a_id"]), str(row["country_b_id"]))),
            *(row["projects"], row["first_year"], row["last_year"], len(row["basis"]), tuple(row["sources"])),
            *(row["region_pairs"], row["organization_pairs"], row["organization_projects"]),
        )
        for row in told
    }
