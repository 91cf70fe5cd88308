"""The questions on regions, groups and events, asked of a border region that is known by heart."""

from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
from partnerships import group, of, party, project, records, region
from questions.asking import Ask, asking, store_of
from questions.graph import SmallTruth, truth
from toy import said

from kg.gaps import gaps
from kg.model import Event, Place
from kg.views import tables

BRIDGE, SHORE, ISLAND = (of(name) for name in ("Мост", "Берег", "Остров"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), records())


@pytest.fixture
def answer(store: pyoxigraph.Store) -> Ask:
    return asking(store)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks of the five documents, which have events."""
    return asking(store_of(tmp_path_factory.mktemp("five"), truth()))


def test_groups_that_two_organizations_serve(answer: Ask) -> None:
    assert answer("shared_target_groups", a=BRIDGE, b=SHORE) == [
        {
            "group": "Students",
            "projects_a": 1,
            "projects_b": 2,
            "together": 1,
            "in_projects_a": ["Проект school"],
            "in_projects_b": ["Проект field", "Проект school"],
            "words": ["students"],
            "sources": ["field.txt", "school.txt"],
            "group_id": "concept/target-group/students",
        },
        {
            "group": "Young people",
            "projects_a": 1,
            "projects_b": 1,
            "together": 1,
            "in_projects_a": ["Проект school"],
            "in_projects_b": ["Проект school"],
            "words": ["youth"],
            "sources": ["school.txt"],
            "group_id": "concept/target-group/youth",
        },
    ]
    columns = ("group_id", "projects_a", "projects_b")
    assert answer("shared_target_groups", *columns, a=SHORE, b=BRIDGE, to_year=2020) == []
    assert answer("shared_target_groups", "projects_a", a=SHORE, b=BRIDGE, from_year=2021) == [1, 1]
    assert answer("shared_target_groups", a=BRIDGE, b=ISLAND) == []


def test_what_is_unconfirmed_or_fits_too_little_is_not_shared(answer: Ask) -> None:
    shared = answer("shared_target_groups", "group_id", a=of("Озеро"), b=of("Сосна"))
    assert shared == ["concept/target-group/cossacks", "concept/target-group/students"]
    more = answer("shared_target_groups", "group_id", a=of("Озеро"), b=of("Сосна"), min_score=0.2)
    assert set(more) - set(shared) == {"concept/target-group/women"}
    assert answer("shared_target_groups", a=BRIDGE, b=of("Тень")) == []  # its part is yet to be confirmed


def test_neighbours_that_serve_the_same_people_without_a_link(answer: Ask) -> None:
    assert answer("unlinked_neighbours") == [
        {
            "region_a": "Võru County",
            "country_a": "Estonia",
            "region_b": "Pskov Region",
            "country_b": "Russia",
            "strength": 1,
            "shared_groups": 1,
            "groups": ["Students"],
            "organizations_a": ["Фонд «Озеро»", "Фонд «Сосна»"],
            "organizations_b": ["Фонд «Мост»"],
            "sources": ["lake.txt", "school.txt"],
            "region_a_id": "place/EE-87",
            "region_b_id": "place/RU-PSK",
        }
    ]


@pytest.mark.parametrize(
    ("params", "pairs"),
    [
        ({"region": "place/RU"}, [("place/RU-PSK", "place/EE-87")]),
        ({"region": "place/EE-87"}, [("place/EE-87", "place/RU-PSK")]),
        ({"other": "place/EE"}, [("place/RU-PSK", "place/EE-87")]),
        ({"region": "place/RU", "other": "place/EE"}, [("place/RU-PSK", "place/EE-87")]),
        ({"region": "place/RU", "other": "place/BY"}, []),
        ({"region": "place/KZ"}, []),
        ({"group": "youth"}, [("place/EE-87", "place/RU-PSK")]),  # students are young people
        ({"group": "cossacks"}, []),
    ],
)
def test_unlinked_neighbours_by(params: dict[str, object], pairs: list[tuple[str, str]], answer: Ask) -> None:
    assert answer("unlinked_neighbours", "region_a_id", "region_b_id", **params) == pairs


def test_the_gaps_of_the_tables_are_the_same(answer: Ask, tmp_path: Path) -> None:
    tables.rebuild(SmallTruth(records()), tmp_path)
    made = tables.read(tmp_path)
    assert made is not None
    for place in (None, "RU", "EE-87"):
        found = gaps(made, place=place, limit=None).gaps
        told = [(f"place/{gap.a.id}", f"place/{gap.b.id}", gap.strength, len(gap.groups)) for gap in found]
        columns = ("region_a_id", "region_b_id", "strength", "shared_groups")
        assert answer("unlinked_neighbours", *columns, region=place and f"place/{place}") == told
    made.close()


def test_what_there_is_in_border_regions(answer: Ask) -> None:
    (pskov,) = answer("coverage_of_border_regions", region="place/RU-PSK")
    assert pskov == {
        "region": "Pskov Region",
        "country": "Russia",
        "projects": 1,
        "organizations": 3,
        "groups": 2,
        "links": 1,
        "neighbours": 6,
        "linked_neighbours": 1,
        "without_link": ["Alūksne", "Balvi", "Ludza", "Põlva County", "Võru County"],
        "last_year": 2022,
        "sources": ["school.txt"],
        "region_id": "place/RU-PSK",
        "country_id": "place/RU",
    }
    figures = ("region_id", "projects", "organizations", "links", "linked_neighbours", "last_year")
    belarus = answer("coverage_of_border_regions", *figures, region="place/BY")
    # Those with something first; those with nothing are there too.
    assert belarus[0] == ("place/BY-VI", 1, 1, 1, 1, 2022)
    assert ("place/BY-MI", 0, 1, 1, 0, None) in belarus
    assert ("place/BY-BR", 0, 0, 0, 0, None) in belarus
    assert not any(name == "place/RU-MOW" for name, *_ in answer("coverage_of_border_regions", *figures))


def test_coverage_at_the_border_with_one_country(answer: Ask) -> None:
    columns = ("region_id", "neighbours", "linked_neighbours", "links")
    assert answer("coverage_of_border_regions", *columns, region="place/RU-PSK", neighbour="place/EE") == [
        ("place/RU-PSK", 2, 0, 1)
    ]
    assert answer("coverage_of_border_regions", *columns, region="place/RU-PSK", neighbour="place/KZ") == []


def test_coverage_by_year(answer: Ask) -> None:
    columns = ("projects", "groups", "links", "linked_neighbours")

    def pskov(**years: int) -> tuple[int, ...]:
        return answer("coverage_of_border_regions", *columns, region="place/RU-PSK", **years)[0]

    assert pskov(from_year=2022) == pskov(to_year=2021) == (1, 2, 1, 1)
    assert pskov(from_year=2023) == pskov(to_year=2020) == (0, 0, 0, 0)


def test_who_is_in_a_region(answer: Ask) -> None:
    rows = answer("organizations_in_region", region="place/RU-PSK")
    assert rows[0] == {
        "organization": "Фонд «Мост»",
        "kind": None,
        "seat": "Pskov Region",
        "in_region": True,
        "projects": 1,
        "roles": ["Applicant"],
        "groups": ["Students", "Young people"],
        "last_year": 2022,
        "sources": ["school.txt"],
        "organization_id": BRIDGE,
    }
    assert [(row["organization_id"], row["in_region"], row["projects"]) for row in rows[1:]] == [
        (SHORE, False, 1),
        (ISLAND, True, 0),
        (of("Тень"), True, 0),  # its part is yet to be confirmed
    ]
    assert rows[2]["sources"] == ["island.txt"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"seat_only": True}, [BRIDGE, ISLAND, of("Тень")]),
        ({"role": "partner"}, [SHORE]),
        ({"group": "youth"}, [BRIDGE, SHORE]),
        ({"group": "patients"}, []),
        ({"from_year": 2022, "seat_only": True}, [BRIDGE]),
        ({"to_year": 2020}, []),
        ({"kind": "ngo"}, []),
        ({"region": "place/BY"}, [SHORE, BRIDGE, of("Нива")]),
        ({"region": "place/EE", "role": "applicant"}, [of("Озеро")]),
    ],
)
def test_organizations_in_region_by(params: dict[str, object], found: list[str], answer: Ask) -> None:
    given = {"region": "place/RU-PSK"} | params
    assert answer("organizations_in_region", "organization_id", **given) == found


def test_a_city_counts_for_its_region(tmp_path: Path) -> None:
    city = Place(id="geonames:504341", name="Псков", kind="city", country="RU", role="venue", roles=["venue"])
    city.evidence = [said("Псков", role="venue")]
    answer = asking(
        store_of(tmp_path, [project("city", party("Нива", "applicant"), groups=["children"], regions=[city])])
    )
    for place in ("place/geonames-504341", "place/RU-PSK", "place/RU"):
        assert answer("organizations_in_region", "projects", region=place) == [1]
    assert answer("coverage_of_border_regions", "projects", "groups", region="place/RU-PSK") == [(1, 1)]
    assert answer("target_groups_by_region", "region_id", "projects") == [("place/RU-PSK", 1)]


def test_a_country_that_is_named_alone_is_no_region(tmp_path: Path) -> None:
    answer = asking(
        store_of(
            tmp_path, [project("wide", party("Мост", "applicant"), groups=["children"], regions=[region("RU", "area")])]
        )
    )
    assert set(answer("coverage_of_border_regions", "projects", region="place/RU")) == {0}
    assert answer("organizations_in_region", "projects", region="place/RU") == [1]


def test_groups_of_a_role_other_than_target_are_not_served(tmp_path: Path) -> None:
    known = [
        project("p", party("Мост", "applicant"), groups=[group("children", role="participant")], regions=["RU-PSK"])
    ]
    answer = asking(store_of(tmp_path, known))
    assert answer("organizations_in_region", "groups", region="place/RU-PSK") == [[]]
    assert answer("target_groups_by_region") == []


# Events


def test_events_with_who_takes_part(five: Ask) -> None:
    rows = five("events_and_participants")
    assert [row["event"] for row in rows] == [
        "Опрос жителей",
        "видеоконференции",
        "круглый стол",
        "Форум гражданских инициатив",
    ]
    assert rows[0] == {
        "event": "Опрос жителей",
        "kind": "Survey",
        "starts": None,
        "ends": None,
        "places": ["Belgorod Region", "Smolensk Region", "Vitebsk Region"],
        "times": 1,
        "participants": 1800,
        "groups": ["Students", "Young people"],
        "organizations": ["АНО «Институт приграничья» (Applicant)", "АНО «Псковский центр диалога» (Partner)"],
        "project": "Третий сектор приграничья",
        "sources": ["border.txt"],
        "event_id": "event/border.txt/e1",
        "project_id": "project/RU-PGF-19-1-000694",
    }
    forum = rows[3]
    assert (forum["starts"], forum["ends"], forum["places"]) == (date(2022, 9, 12), date(2022, 9, 12), ["Bishkek"])
    # Whose part is yet to be confirmed does not take part.
    assert (forum["groups"], forum["organizations"]) == (
        ["Journalists and the media"],
        ["Центр «Диалог Азии» (Organizer)"],
    )
    assert (forum["project"], forum["project_id"], forum["sources"]) == (None, None, ["programme.txt"])


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"project": "event/programme.txt"}, ["event/programme.txt"]),
        ({"project": "project/RU-PGF-23-2-003335"}, []),
        ({"region": "place/KG"}, ["event/programme.txt"]),
        ({"region": "place/RU-SMO"}, ["event/border.txt/e1", "event/border.txt/e3"]),
        ({"kind": "conference"}, ["event/border.txt/e2"]),
        ({"group": "media"}, ["event/programme.txt"]),
        ({"group": "students", "kind": "survey"}, ["event/border.txt/e1"]),
        ({"organization": "org/programme.txt/o1"}, ["event/programme.txt"]),
        ({"organization": "org/RU-OGRN-1143100000746", "region": "place/KG"}, []),
        ({"from_year": 2021}, ["event/programme.txt"]),
        ({"to_year": 2019, "kind": "conference"}, ["event/border.txt/e2"]),
        ({"to_year": 2018}, []),
    ],
)
def test_events_by(params: dict[str, object], found: list[str], five: Ask) -> None:
    assert five("events_and_participants", "event_id", **params) == found


def test_an_event_of_its_own_year_is_not_asked_for_by_its_projects(tmp_path: Path) -> None:
    known = project("long", party("Мост", "applicant"), years=(2019, 2024))
    known.events = [Event(key="e1", name="слёт", starts=date(2020, 5, 1), evidence=[said("слёт")])]
    answer = asking(store_of(tmp_path, [known]))
    assert answer("events_and_participants", "starts", from_year=2020) == [date(2020, 5, 1)]
    assert answer("events_and_participants", from_year=2021) == []
