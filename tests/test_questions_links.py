"""The questions on who works with whom across borders, asked of a border region that is known by heart."""

from pathlib import Path

import pyoxigraph
import pytest
from partnerships import of, party, project, records
from questions.asking import Ask, asking, store_of
from questions.graph import SmallTruth
from toy import org

from kg.model import Record

BRIDGE, SHORE, FIELD, WAVE, LAKE = (of(name) for name in ("Мост", "Берег", "Нива", "Волна", "Озеро"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), records())


@pytest.fixture
def answer(store: pyoxigraph.Store) -> Ask:
    return asking(store)


def test_those_abroad_are_found_directly_and_behind_one_partner(answer: Ask) -> None:
    assert answer("collaborators_across_borders", organization=BRIDGE) == [
        {
            "collaborator": "Фонд «Берег»",
            "country": "Belarus",
            "steps": 1,
            "shared_groups": 2,
            "groups": ["Students", "Young people"],
            "common_partners": 0,
            "through": [],
            "last_year": 2022,
            "sources": ["school.txt"],
            "collaborator_id": SHORE,
            "country_id": "place/BY",
        },
        {
            "collaborator": "Фонд «Нива»",
            "country": "Belarus",
            "steps": 2,
            "shared_groups": 1,
            "groups": ["Students"],
            "common_partners": 2,
            "through": ["Фонд «Берег»", "Фонд «Волна»"],
            "last_year": 2022,
            "sources": ["field.txt", "wave.txt", "wave2.txt"],
            "collaborator_id": FIELD,
            "country_id": "place/BY",
        },
    ]
    # Who is in one's own country, or cannot be reached, is none of them.
    assert answer("collaborators_across_borders", "collaborator_id", organization=LAKE) == []
    assert answer("collaborators_across_borders", "collaborator_id", organization=SHORE) == [BRIDGE, WAVE]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"steps": 1}, [SHORE]),
        ({"country": "place/BY"}, [SHORE, FIELD]),
        ({"country": "place/BY-MI"}, [FIELD]),
        ({"country": "place/group-CIS"}, [SHORE, FIELD]),
        ({"country": "place/EE"}, []),
        ({"from_year": 2021}, [SHORE]),  # the link to Нива through Волна is of 2019, that of Берег with it of 2020
        ({"from_year": 2020}, [SHORE, FIELD]),
    ],
)
def test_collaborators_by(params: dict[str, object], found: list[str], answer: Ask) -> None:
    assert answer("collaborators_across_borders", "collaborator_id", organization=BRIDGE, **params) == found


def test_a_partner_behind_a_link_that_is_too_old_is_no_common_partner(answer: Ask) -> None:
    (_, field) = answer("collaborators_across_borders", organization=BRIDGE, from_year=2020)
    assert (field["common_partners"], field["through"], field["sources"]) == (1, ["Фонд «Берег»"], ["field.txt"])


def test_countries_are_linked_by_their_regions_and_organizations(answer: Ask) -> None:
    assert answer("country_links") == [
        {
            "country_a": "Belarus",
            "country_b": "Russia",
            "projects": 3,
            "region_pairs": 2,
            "organization_projects": 3,
            "organization_pairs": 2,
            "first_year": 2021,
            "last_year": 2022,
            "basis": ["Declared partner", "Joint project", "Project reaches the region"],
            "sources": ["school.txt", "wave.txt", "wave2.txt"],
            "country_a_id": "place/BY",
            "country_b_id": "place/RU",
        }
    ]


@pytest.mark.parametrize(
    ("params", "figures"),
    [
        ({"country": "place/RU"}, [(3, 2)]),
        ({"country": "place/RU", "other": "place/BY"}, [(3, 2)]),
        ({"country": "place/BY", "other": "place/group-CIS"}, [(3, 2)]),
        ({"country": "place/RU", "other": "place/EE"}, []),
        ({"country": "place/EE"}, []),
        ({"basis": "joint-project"}, [(0, 0)]),
        ({"basis": "project-reaches-region"}, [(3, 2)]),
        ({"basis": "twin-cities"}, []),
        ({"to_year": 2021}, [(1, 1)]),
        ({"from_year": 2023}, []),
    ],
)
def test_country_links_by(params: dict[str, object], figures: list[tuple[int, int]], answer: Ask) -> None:
    assert answer("country_links", "projects", "region_pairs", **params) == figures


def test_an_organization_without_a_seat_is_in_the_country_of_its_register(tmp_path: Path) -> None:
    foreign = org("o9", "Объединение «Плёс»", "partner", BY_ADR="190000001")
    answer = asking(store_of(tmp_path, [project("far", party("Мост", "applicant"), foreign, regions=["RU-PSK"])]))
    (row,) = answer("country_links", "projects", "organization_projects", "organization_pairs", "country_a_id")
    assert row == (0, 1, 1, "place/BY")
    found = answer("collaborators_across_borders", "collaborator_id", organization=BRIDGE, country="place/BY")
    assert found == ["org/BY-ADR-190000001"]
    assert answer("organizations_in_region", "projects", region="place/BY") == [0]


def test_brokers_are_ranked_by_whom_they_can_bring_together(answer: Ask) -> None:
    columns = ("organization_id", "here", "there", "joins", "projects", "partners_here", "partners_there")
    assert answer("brokers_between", *columns, country="place/RU", other="place/BY") == [
        (WAVE, 1, 1, 1, 3, ["Фонд «Мост»"], ["Фонд «Нива»"]),
        (FIELD, 1, 1, 1, 3, ["Фонд «Волна»"], ["Фонд «Берег»"]),
        (SHORE, 1, 1, 1, 2, ["Фонд «Мост»"], ["Фонд «Нива»"]),
        (BRIDGE, 1, 1, 1, 2, ["Фонд «Волна»"], ["Фонд «Берег»"]),
    ]
    columns = ("organization_id", "seat", "last_year", "sources")
    assert answer("brokers_between", *columns, country="place/RU-SMO", other="place/BY-VI") == [
        (FIELD, "Minsk Region", 2022, ["field.txt", "wave.txt", "wave2.txt"]),
        (BRIDGE, "Pskov Region", 2022, ["garden.txt", "school.txt"]),
    ]
    assert answer("brokers_between", country="place/RU", other="place/EE") == []


def test_brokers_by_year(answer: Ask) -> None:
    def found(**params: object) -> list[str]:
        return answer("brokers_between", "organization_id", country="place/BY", other="place/RU", **params)

    assert found(from_year=2020) == [FIELD, SHORE]  # of Мост and Волна together nothing is known since 2019
    assert found(to_year=2019) == []


def test_where_one_place_lies_in_the_other_its_partners_are_on_one_side_alone(answer: Ask) -> None:
    ends = ("organization_id", "here", "there")
    apart = answer("brokers_between", *ends, country="place/RU", other="place/BY")
    assert answer("brokers_between", *ends, country="place/RU", other="place/group-CIS") == apart
    turned = [(name, there, here) for name, here, there in apart]
    assert sorted(answer("brokers_between", *ends, country="place/group-CIS", other="place/RU")) == sorted(turned)
    assert answer("brokers_between", *ends, country="place/RU", other="place/RU") == []


def _unnumbered(name: str) -> Record:
    """A document that names a partner without a number."""
    return project(name, party("Мост", "applicant"), org("o9", "Союз «Плёс»", "partner", region="BY-VI"))


def test_organizations_that_are_judged_the_same_count_once(tmp_path: Path) -> None:
    known = SmallTruth([_unnumbered("first"), _unnumbered("second"), records()[0]])
    apart = asking(store_of(tmp_path / "apart", known))
    names = ["org/first.txt/o9", "org/second.txt/o9"]
    assert set(apart("collaborators_across_borders", "collaborator_id", organization=BRIDGE)) == {SHORE, *names}
    known.judge(*names)
    one = asking(store_of(tmp_path / "one", known))
    assert one("collaborators_across_borders", "collaborator_id", organization=BRIDGE) == [SHORE, names[0]]
    assert apart("country_links", "organization_pairs", "organization_projects") == [(3, 3)]
    assert one("country_links", "organization_pairs", "organization_projects") == [(2, 3)]
    assert one("partners_of", "projects", organization=names[0]) == [2]


def test_regions_that_only_seats_link_have_their_words(answer: Ask) -> None:
    columns = ("about", "tie", "role", "quote", "source")
    assert answer("evidence_for", *columns, a="place/RU-PSK", b="place/RU-SMO") == [
        ("Pskov Region", "participation", "Applicant", "Фонд «Мост»", "garden.txt"),
        ("Smolensk Region", "participation", "Partner", "Фонд «Волна»", "garden.txt"),
    ]
    # Whose part is yet to be confirmed links nothing.
    assert "Фонд «Тень»" not in answer("evidence_for", "quote", a="place/RU-PSK", b="place/BY-VI")


def test_every_link_between_regions_has_words(answer: Ask) -> None:
    for row in answer("cross_border_links"):
        assert set(row["sources"]) <= set(answer("evidence_for", "source", a=row["region_a_id"], b=row["region_b_id"]))
