"""The ways from one organization to another, on networks known by heart and against a search through all ways."""

from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partnerships import SEATS, SmallTruth, of, party, project, records, tables_of
from toy import between

from kg.errors import BadParameter, UnknownName
from kg.introductions import Introductions, Network, best_ways, introductions
from kg.model import Record
from kg.views.tables import Tables


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    made = tables_of(tmp_path_factory.mktemp("introductions"), records())
    yield made
    made.close()


def joint(name: str, a: str, b: str, year: int = 2021) -> Record:
    """A project of two."""
    return project(name, party(a, "applicant"), party(b, "partner"), years=(year, year))


def ways(found: Introductions) -> list[list[str]]:
    """The names on each way."""
    called = {of(name): name for name in SEATS}
    return [[called[way.steps[0].a.id], *(called[step.b.id] for step in way.steps)] for way in found.found]


def test_partners_need_no_introduction(tables: Tables) -> None:
    found = introductions(tables, of("Мост"), of("Берег"))
    assert ways(found) == [["Мост", "Берег"]], "and no way round by others"
    assert found.steps_needed == 1


def test_each_step_says_what_it_rests_on(tables: Tables) -> None:
    (way, *_) = introductions(tables, of("Нива"), of("Мост")).found
    first, second = way.steps
    assert (first.a.name, first.b.name, second.b.name) == ("Фонд «Нива»", "Фонд «Волна»", "Фонд «Мост»")
    assert (first.project_count, first.first_year, first.last_year) == (2, 2022, 2022)
    assert [one.title for one in first.projects] == ["Проект wave", "Проект wave2"]
    assert (first.roles_a, first.roles_b) == (("partner",), ("applicant",)), "whichever of the two is named first"
    assert first.sources == ("wave.txt", "wave2.txt")
    assert first.bases == ("declared-partner", "joint-project")
    assert (first.cross_border, second.cross_border) == (True, False)
    assert first.a.region_name == "Minsk Region"


def test_of_two_ways_of_one_length_more_projects_come_first(tables: Tables) -> None:
    assert ways(introductions(tables, of("Мост"), of("Нива"))) == [["Мост", "Волна", "Нива"], ["Мост", "Берег", "Нива"]]


def test_of_two_ways_of_as_many_projects_the_later_comes_first(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            joint("a", "Мост", "Берег", 2015),
            joint("b", "Берег", "Нива", 2015),
            joint("c", "Мост", "Волна", 2015),
            joint("d", "Волна", "Нива", 2016),
        ],
    )
    assert ways(introductions(made, of("Мост"), of("Нива"))) == [["Мост", "Волна", "Нива"], ["Мост", "Берег", "Нива"]]


def test_a_weak_step_is_not_hidden_by_a_strong_one(tmp_path: Path) -> None:
    made = tables_of(
        tmp_path,
        [
            joint("weak", "Мост", "Берег"),
            *(joint(f"strong{at}", "Берег", "Нива") for at in range(9)),
            *(joint(f"even{at}", a, b) for at, (a, b) in enumerate([("Мост", "Волна"), ("Волна", "Нива")] * 3)),
        ],
    )
    assert ways(introductions(made, of("Мост"), of("Нива")))[0] == ["Мост", "Волна", "Нива"]


def test_a_place_means_some_organization_there(tables: Tables) -> None:
    assert ways(introductions(tables, of("Мост"), "BY"))[0] == ["Мост", "Берег"]
    to_minsk = introductions(tables, of("Мост"), "BY-MI")
    assert ways(to_minsk) == [["Мост", "Волна", "Нива"], ["Мост", "Берег", "Нива"]]
    assert (to_minsk.target.id, to_minsk.target.name) == ("BY-MI", "Minsk Region")
    # No way leads through one organization of Belarus to another.
    assert all(
        [step.b.country for step in way.steps].index("BY") == len(way.steps) - 1
        for way in introductions(tables, of("Волна"), "BY", limit=10).found
    )


def test_one_who_is_there_itself_looks_for_another(tables: Tables) -> None:
    assert ways(introductions(tables, of("Берег"), "BY"))[0] == ["Берег", "Нива"]
    assert introductions(tables, of("Остров"), "RU-PSK").found == ()


def test_where_there_is_no_way_it_says_how_far_each_reaches(tables: Tables) -> None:
    found = introductions(tables, of("Мост"), of("Сосна"))
    assert (found.found, found.steps_needed) == ((), None)
    assert (found.start_reaches, found.target_reaches) == (3, 1)
    alone = introductions(tables, of("Остров"), of("Мост"))
    assert (alone.found, alone.start_reaches, alone.target_reaches) == ((), 0, 3)
    nobody = introductions(tables, of("Мост"), "KZ")
    assert (nobody.found, nobody.target_reaches) == ((), 0)


def test_a_way_that_is_too_long_is_told_apart_from_none(tables: Tables) -> None:
    found = introductions(tables, of("Мост"), of("Нива"), max_steps=1)
    assert (found.found, found.steps_needed) == ((), 2)


def test_an_unconfirmed_part_introduces_nobody(tables: Tables) -> None:
    found = introductions(tables, of("Тень"), of("Мост"))
    assert (found.found, found.start_reaches) == ((), 0)


def test_a_stated_partnership_is_a_step_without_projects(tmp_path: Path) -> None:
    stated = project("letter", party("Мост", "mentioned"), party("Берег", "mentioned"))
    stated.links = [between("partner", ("organization", "o0"), ("organization", "o1"))]
    made = tables_of(tmp_path, [stated, joint("b", "Берег", "Нива")])
    first, _ = introductions(made, of("Мост"), of("Нива")).found[0].steps
    assert (first.project_count, first.projects, first.last_year) == (0, (), None)
    assert first.sources == ("letter.txt",)


def test_who_is_not_in_the_graph_is_told(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no such organization or place"):
        introductions(tables, of("Мост"), "org/RU-OGRN-1")
    with pytest.raises(UnknownName, match="no such organization or place"):
        introductions(tables, of("Мост"), "XX-NOWHERE")
    with pytest.raises(UnknownName):
        introductions(tables_of(tmp_path, []), of("Мост"), of("Нива"))
    with pytest.raises(BadParameter, match="to itself"):
        introductions(tables, of("Мост"), of("Мост"))


# Against a search through all ways

_joint = st.lists(
    st.tuples(st.sampled_from([*SEATS][:6]), st.sampled_from([*SEATS][:6]), st.integers(2015, 2022)).filter(
        lambda drawn: drawn[0] != drawn[1]
    ),
    min_size=1, max_size=9,
)  # fmt: skip


def _hardness(way: tuple[str, ...], links: dict[tuple[str, str], tuple[int, int]]) -> tuple[int, float, int]:
    """Steps, then projects as resistances in a row, then years: the less the better."""
    steps = [links[min(pair), max(pair)] for pair in pairwise(way)]
    return len(steps), round(sum(1 / count for count, _ in steps), 9), -sum(last for _, last in steps)


@settings(max_examples=10, deadline=None)
@given(_joint)
def test_the_ways_are_the_best_of_all_without_detours(drawn: list[tuple[str, str, int]]) -> None:
    found = [joint(f"p{place}", a, b, year) for place, (a, b, year) in enumerate(drawn)]
    links = {
        (link.a, link.b): (len(link.projects), link.last_year or 0)
        for link in SmallTruth(found).links
        if link.kind == "organization"
    }
    known = networkx.Graph([*links])
    with TemporaryDirectory() as folder:
        made = tables_of(Path(folder), found)
        network = Network(made)
        for a in sorted(known):
            for b in sorted(known):
                if a >= b:
                    continue
                every = [tuple(way) for way in networkx.all_simple_paths(known, a, b)]
                straight = [way for way in every if len(known.subgraph(way).edges) == len(way) - 1]
                best = sorted(_hardness(way, links) for way in straight)[:3]
                shown = [*islice(network.ways(a, [b]), 3)]
                assert [_hardness(way, links) for way in shown] == best
                assert len(set(shown)) == len(shown)
                near = best_ways(made, a, [b]).get(b)
                within = [hardness for hardness in best if hardness[0] <= 4]
                assert [_hardness(near, links)] == within[:1] if near else not within
                back = [*islice(network.ways(b, [a]), 3)]
                assert [_hardness(way, links) for way in back] == best, "the way back is as good"
        made.close()
