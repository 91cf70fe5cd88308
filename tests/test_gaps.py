"""Where a bridge is missing: neighbours that serve the same people and have no link, and who could begin."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partnerships import SEATS, SmallTruth, group, of, party, project, records, region, tables_of
from toy import between

from kg import Graph
from kg.errors import UnknownName
from kg.gaps import GapList, gaps
from kg.places import gazetteer
from kg.views.tables import Tables

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import generate
from _generate_projects import Generator

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    made = tables_of(tmp_path_factory.mktemp("gaps"), records())
    yield made
    made.close()


def pairs(found: GapList) -> list[tuple[str, str]]:
    return [(gap.a.id, gap.b.id) for gap in found.gaps]


def test_neighbours_that_serve_the_same_people_without_a_link_are_a_gap(tables: Tables) -> None:
    found = gaps(tables)
    # Pskov and Vitebsk serve students both, and are linked; Vitebsk and Võru are no neighbours.
    assert pairs(found) == [("EE-87", "RU-PSK")]
    (gap,) = found.gaps
    assert [(one.id, one.label, one.projects_a, one.projects_b) for one in gap.groups] == [
        ("students", "Students", 1, 1)
    ]
    assert gap.strength == 1
    assert gap.sources == ("lake.txt", "school.txt")


def test_those_who_serve_the_group_on_their_side_could_begin(tables: Tables) -> None:
    (gap,) = gaps(tables).gaps
    assert [one.organization.id for one in gap.beginners_a] == [of("Озеро"), of("Сосна")]
    assert [one.organization.id for one in gap.beginners_b] == [of("Мост")], "its partner has its seat elsewhere"
    bridge = gap.beginners_b[0]
    assert (bridge.seat, bridge.groups, bridge.partners_across) == (True, ("students",), 0)
    assert [one.title for one in bridge.projects] == ["Проект school"]
    assert bridge.sources == ("school.txt",)


def test_the_place_that_is_asked_for_stands_first(tables: Tables) -> None:
    assert pairs(gaps(tables, place="RU")) == [("RU-PSK", "EE-87")]
    assert pairs(gaps(tables, place="EE-87")) == [("EE-87", "RU-PSK")]
    (turned,) = gaps(tables, place="RU-PSK").gaps
    assert [one.organization.id for one in turned.beginners_a] == [of("Мост")]
    assert gaps(tables, place="KZ") == GapList(found=0, gaps=())


def test_filters_and_language(tables: Tables) -> None:
    assert gaps(tables, group="students").found == 1
    assert gaps(tables, group="cossacks").found == 0
    (gap,) = gaps(tables, language="ru").gaps
    assert (gap.groups[0].label, gap.b.name) == ("Студенты", "Псковская область")
    with pytest.raises(UnknownName, match="martians"):
        gaps(tables, group="martians")


def test_the_empty_graph_has_no_gap(tmp_path: Path) -> None:
    assert gaps(tables_of(tmp_path, [])) == GapList(found=0, gaps=())


def test_a_wider_group_takes_the_narrower_ones_with_it(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project("a", party("Мост", "applicant"), groups=["schoolchildren"], regions=["RU-PSK"]),
            project("b", party("Озеро", "applicant"), groups=["schoolchildren"], regions=["EE-87"]),
        ],
    )
    assert gaps(made, group="children").found == gaps(made, group="schoolchildren").found == 1


def test_those_with_partners_on_the_other_side_come_before_others(tmp_path: Path) -> None:
    letter = project("letter", party("Остров", "mentioned"), party("Сосна", "mentioned"))
    letter.links = [between("partner", ("organization", "o6"), ("organization", "o5"))]
    found = [
        project("a", party("Мост", "applicant"), groups=["students"], regions=["RU-PSK"]),
        project("b", party("Остров", "applicant"), groups=["students"], regions=["RU-PSK"]),
        project("c", party("Волна", "applicant"), groups=["students"], regions=["RU-PSK"]),
        project("lake", party("Озеро", "applicant"), groups=["students"], regions=["EE-87"]),
    ]

    def begin(made: Tables) -> list[tuple[str, bool, int]]:
        (gap,) = [one for one in gaps(made).gaps if {one.a.id, one.b.id} == {"EE-87", "RU-PSK"}]
        return [(one.organization.id, one.seat, one.partners_across) for one in gap.beginners_b]

    without = begin(tables_of(tmp_path / "without", found))
    assert without == [(of("Мост"), True, 0), (of("Остров"), True, 0), (of("Волна"), False, 0)]
    known_there = begin(tables_of(tmp_path / "with", [*found, letter]))
    assert known_there == [(of("Остров"), True, 1), (of("Мост"), True, 0), (of("Волна"), False, 0)]


def test_unconfirmed_groups_and_compared_places_count_for_nothing(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            project("a", party("Мост", "applicant"), groups=["students", "youth"], regions=["RU-PSK"]),
            project("b", party("Озеро", "applicant"), groups=[group("students", unconfirmed=True)], regions=["EE-87"]),
            project("c", party("Сосна", "applicant"), groups=["youth"], regions=[region("EE-87", "compared")]),
            project("d", party("Сосна", "applicant"), groups=[group("youth", role="participant")], regions=["EE-87"]),
        ],
    )
    assert gaps(made).found == 0


def test_what_is_in_a_district_is_in_its_region_too(tmp_path: Path) -> None:
    antsla = "EE-142"  # a parish of Võru County
    serving = [
        project("a", party("Мост", "applicant"), groups=["students"], regions=["RU-PSK"]),
        project("b", party("Озеро", "applicant"), groups=["students"], regions=[antsla]),
    ]
    assert pairs(gaps(tables_of(tmp_path / "apart", serving))) == [("EE-87", "RU-PSK")]
    bridge = project("c", party("Мост", "applicant"), regions=["RU-PSK", antsla])
    assert gaps(tables_of(tmp_path / "linked", [*serving, bridge])).found == 0


# Against a second reckoning, straight from the records

_documents = st.lists(
    st.tuples(
        st.sampled_from([*SEATS][:6]),
        st.lists(st.sampled_from(["students", "youth"]), max_size=2, unique=True),
        st.lists(st.sampled_from(["RU-PSK", "BY-VI", "EE-87", "EE-64", "RU-SMO", "LV-007"]), max_size=2, unique=True),
    ),
    max_size=7,
)


@settings(max_examples=10, deadline=None)
@given(_documents)
def test_gaps_are_all_unlinked_neighbours_with_a_group_in_common(drawn: list[tuple[str, list[str], list[str]]]) -> None:
    found = [
        project(f"p{place}", party(name, "applicant"), groups=groups, regions=regions)
        for place, (name, groups, regions) in enumerate(drawn)
    ]
    joined = {(link.a, link.b) for link in SmallTruth(found).links if link.kind == "region"}
    served = {
        (where, whom): sum(whom in groups and where in regions for _, groups, regions in drawn)
        for where in ("RU-PSK", "BY-VI", "EE-87", "EE-64", "RU-SMO", "LV-007")
        for whom in ("students", "youth")
    }
    expected: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for (a, whom), count in served.items():
        for (b, other), second in served.items():
            neighbours = a < b and a[:2] != b[:2] and b in gazetteer().borders(a)
            if neighbours and whom == other and count and second and (a, b) not in joined:
                expected.setdefault((a, b), {})[whom] = (count, second)
    with TemporaryDirectory() as folder:
        made = tables_of(Path(folder), found)
        answer = gaps(made, limit=None)
        shown = {
            (gap.a.id, gap.b.id): {one.id: (one.projects_a, one.projects_b) for one in gap.groups}
            for gap in answer.gaps
        }
        assert shown == expected
        assert answer.found == len(expected)
        strengths = [gap.strength for gap in answer.gaps]
        assert strengths == sorted(strengths, reverse=True)
        assert strengths == [sum(map(min, shown[pair].values())) for pair in shown]
        for gap in answer.gaps:
            assert gap.beginners_a
            assert gap.beginners_b
            assert all(one.sources and one.projects for one in (*gap.beginners_a, *gap.beginners_b))
        made.close()


# The figures of the question


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("generated")
    generate.write_journal(folder, generate.documents(Generator(300, 1)))
    with Graph.open(folder) as made:
        yield made


@pytest.mark.parametrize("asked", [{}, {"region": "RU"}, {"group": "youth"}, {"region": "KZ", "group": "students"}])
def test_gaps_have_the_figures_of_unlinked_neighbours(graph: Graph, asked: dict[str, str]) -> None:
    told = graph.query("unlinked_neighbours", **asked)
    found = gaps(graph.tables, place=asked.get("region"), group=asked.get("group"), limit=None)
    assert len(told) == found.found
    assert [(f"place/{gap.a.id}", f"place/{gap.b.id}", gap.strength, len(gap.groups)) for gap in found.gaps] == [
        (row["region_a_id"], row["region_b_id"], row["strength"], row["shared_groups"]) for row in told
    ]
    assert found.found > 0 or asked
