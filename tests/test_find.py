"""Finding: one thing by a name as people give it, and things by words and filters."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from kgcli import BEREG, data, graph_of_pages, kg, kg_on_a_terminal
from toy import application, earlier, org, place

from kg.errors import AmbiguousName, BadParameter, UnknownName
from kg.model import ConceptMatch, Record, TargetGroup
from kg.views import search
from kg.views.search import Search
from tests.questions.graph import SmallTruth

OGRN = "1206400003150"


def group(text: str, concept: str) -> TargetGroup:
    return TargetGroup(text=text, concepts=[ConceptMatch(id=concept, score=1.0)])


def records() -> list[Record]:
    """Organizations with names that are told apart only by care."""
    first = application(
        "first.txt",
        org("o1", "АНО «Институт социального проектирования «Прогрессор»", "applicant", region="RU-SAR", RU_OGRN=OGRN),
        org("o2", "Ассоциация «ЦКИТ «Апрель»", "partner", region="RU-PSK"),
        org("o3", "Витебский центр соседства", "partner", region="BY-VI"),
        title="Цифровой мост 2.0",
        number="22-2-004688",
        places=[place("RU-SAR", "Саратовская область", "area"), place("BY-VI", "Витебская область", "area")],
        projects=[earlier("p1", "Цифровой мост", ("o2", "implementer"))],
        text="Обучение сельских учителей. Уроки проходят в библиотеках Псковщины, и дети учатся вместе с родителями.",
    )
    first.target_groups = [group("учителя сельских школ", "teachers"), group("студенты", "students")]
    first.header.direction = "science-education"
    second = application(
        "second.txt",
        org("o1", "Псковская областная организация «Союз соседей»", "applicant", region="RU-PSK"),
        org("o2", "Фонд «Радуга»", "partner", region="RU-PSK"),
        org("o3", "Фонд «Радуга-2»", "partner", region="RU-PSK"),
        org("o4", "Клуб «Радуга»", "mentioned"),
        org("o5", "Фонд «Казань»", "partner"),
        org("o6", "Молодежный центр города Казань", "partner"),
        title="Дорога дружбы",
        places=[place("RU-PSK", "Псковская область", "area"), place("geonames:504341", "Псков", "venue")],
        years=(2019, 2020),
    )
    second.target_groups = [group("молодежь приграничья", "youth")]
    return [first, second]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    directory = tmp_path_factory.mktemp("view")
    search.apply(SmallTruth(records()), directory)
    found = search.read(directory)
    assert found is not None
    yield found
    found.close()


# One thing


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("прогрессор", "Прогрессор"),
        ("Progressor", "Прогрессор"),
        ("АНО Прогрессор", "Прогрессор"),
        ("ANO Progressor", "Прогрессор"),
        ("Институт социального проектирования", "Прогрессор"),
        ("ПPOГPECCOP", "Прогрессор"),  # Latin letters that look Cyrillic
        (OGRN, "Прогрессор"),
        (f"ОГРН {OGRN}", "Прогрессор"),
        (f"org/RU-OGRN-{OGRN}", "Прогрессор"),
        ("progresor", "Прогрессор"),  # double letters are as one
        ("ЦКИТ Апрель", "Апрель"),
        ("tskit aprel", "Апрель"),
        ("CKIT Aprel'", "Апрель"),
        ("«апрель»", "Апрель"),
        ("союз соседей", "Союз соседей"),
        ("Pskovskaja oblastnaja organizacija", "Союз соседей"),
        ("цифровой мост", "Цифровой мост"),
        ("cifrovoy most", "Цифровой мост"),
        ("22–2–004688", "Цифровой мост 2.0"),
        ("дорогу дружбы", "Дорога дружбы"),
        ("Псков", "Псков"),
        ("pskov", "Псков"),
        ("Псковская область", "Псковская область"),
        ("псковской области", "Псковская область"),
        ("pskovskaya oblast", "Псковская область"),
        ("Pskov Region", "Псковская область"),
        ("RU-PSK", "Псковская область"),
        ("geonames:504341", "Псков"),
        ("first.txt", "first.txt"),
    ],
)
def test_a_name_is_taken_as_people_give_it(asked: str, label: str, names: Search) -> None:
    found = names.find(asked)
    assert label in found.label
    assert names.find(found.id) == found
    assert names.find(found.iri) == found
    assert names.entity(found.id) == found


def test_a_place_that_the_graph_does_not_name_is_found_too(names: Search) -> None:
    assert names.find("Мурманская область").id == "place/RU-MUR"
    assert names.find("Казани").id == "place/geonames-551487"
    assert names.documents("place/RU-MUR") == []


def test_a_whole_name_comes_before_a_part_of_one(names: Search) -> None:
    assert names.find("Радуга-2").label == "Фонд «Радуга-2»"
    assert names.find("Казань", ("organization",)).label == "Фонд «Казань»"
    with pytest.raises(AmbiguousName) as several:
        names.find("радуга")
    assert {words.partition(" (")[0] for _, words in several.value.candidates} == {"Фонд «Радуга»", "Клуб «Радуга»"}


def test_kinds_are_looked_through_in_their_order(names: Search) -> None:
    assert names.find("Казань", ("organization", "place")).kind == "organization"
    assert names.find("Казань", ("place", "organization")).kind == "organization", "the graph names no such place"
    assert names.find("Псков", ("place", "organization")).kind == "place"
    with pytest.raises(UnknownName, match="That is the project “Дорога дружбы”"):
        names.find("Дорога дружбы", ("organization",))


@pytest.mark.parametrize("asked", ["Псковская область", "псковской области", "Псков", "Беларусь", "RU-PSK", "СНГ"])
def test_a_place_is_never_taken_for_an_organization_that_has_its_name_in_its(asked: str, names: Search) -> None:
    with pytest.raises(UnknownName) as unknown:
        names.find(asked, ("organization",))
    assert "this is a place" in unknown.value.what
    assert "kg find --" in (unknown.value.mend or "")
    assert "--kind organization" in (unknown.value.mend or "")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Прогрессар", "Прогрессор"),
        ("Пргорессор", "Прогрессор"),
        ("Институт сациального праектирования", "Прогрессор"),
        ("Апырель ЦКИТ", "Апрель"),
        ("Витбеский центр соседства", "Витебский центр соседства"),
    ],
)
def test_what_was_meant_but_for_a_typing_error_is_near(asked: str, meant: str, names: Search) -> None:
    with pytest.raises(UnknownName, match="Did you mean") as unknown:
        names.find(asked)
    assert meant in str(unknown.value)
    near = names.near(asked)
    assert near is not None
    assert meant in near.label


@pytest.mark.parametrize(
    "asked",
    [
        "Рдуга",  # two things of that name
        "Радуга-3",  # numbers are what they are
        "Мост",  # too short for an error
        "Прагрисар",  # too many of them
        "xyz",
        "абв",
        "",
        "   ",
        "12345",
    ],
)
def test_nothing_is_taken_for_what_it_need_not_be(asked: str, names: Search) -> None:
    assert names.near(asked) is None


@pytest.mark.parametrize("asked", ["xyz", "абв", "ъ", "42", "?"])
def test_short_words_are_like_nothing(asked: str, names: Search) -> None:
    with pytest.raises(UnknownName) as unknown:
        names.find(asked)
    assert "Did you mean" not in (unknown.value.mend or "")


# What has the words


def found(hits: list[search.Hit]) -> list[str]:
    return [hit.entity.label for hit in hits]


@pytest.mark.parametrize("asked", ["Псков", "pskov", "Псковской", "ПСКОВСКАЯ", "Pskovskaya oblast"])
def test_all_ways_of_writing_a_word_find_the_same(asked: str, names: Search) -> None:
    hits = names.search(asked, limit=100)
    assert {hit.entity.id for hit in hits} == {hit.entity.id for hit in names.search("Псков", limit=100)}
    assert hits[0].entity.label in ("Псков", "Псковская область")
    assert "Псковская областная организация «Союз соседей»" in found(hits)
    assert "Дорога дружбы" in found(hits)


def test_a_hit_says_which_words_it_has_and_where(names: Search) -> None:
    (hit,) = names.search("сельские УЧИТЕЛЯ", kinds=("project",))
    assert hit.entity.label == "Цифровой мост 2.0"
    assert {"сельских", "учителя"} <= set(hit.matched)
    assert hit.missing == []
    assert hit.part in ("target-group", "summary")
    assert [hit.snippet[start:end] for start, end in hit.marks]
    assert {hit.snippet[start:end] for start, end in hit.marks} <= {"сельских", "учителей", "учителя"}
    assert (hit.places, hit.first_year, hit.last_year) == (["BY-VI", "RU-SAR"], 2021, 2022)


def test_a_name_counts_more_than_a_text(names: Search) -> None:
    assert found(names.search("соседства"))[0] == "Витебский центр соседства"
    assert found(names.search("апрель"))[0] == "Ассоциация «ЦКИТ «Апрель»"
    assert "Цифровой мост 2.0" in found(names.search("апрель"))


def test_target_groups_are_found_in_both_languages(names: Search) -> None:
    for asked in ("youth", "young people", "молодежь", "молодежный"):
        assert "Дорога дружбы" in found(names.search(asked)), asked
    assert "Цифровой мост 2.0" in found(names.search("teachers Belarus"))


def test_the_end_of_a_word_may_be_missing(names: Search) -> None:
    assert any("Прогрессор" in label for label in found(names.search("прогрес")))


def test_where_nothing_has_all_the_words_what_has_most_comes_first(names: Search) -> None:
    hits = names.search("прогрессор библиотеки космос")
    assert hits[0].missing == ["космос"]
    assert [len(hit.missing) for hit in hits] == sorted(len(hit.missing) for hit in hits)
    assert names.search("космос") == []
    assert names.suggest("прагрессор космос") == "прогрессор космос"
    assert names.suggest("космос") is None
    assert names.suggest("прогрессор") is None


@pytest.mark.parametrize(
    "asked",
    ["в и на", "и", "«»", "?!", "-", "\x00", '"', "*", "a OR b AND (c", "name : x", "x" * 5000, "слово " * 9000],
)
def test_any_words_can_be_searched_for(asked: str, names: Search) -> None:
    names.search(asked)
    names.suggest(asked)
    names.complete(asked)
    names.near(asked)


@pytest.mark.parametrize(
    ("filters", "labels"),
    [
        ({"country": "Belarus"}, {"Витебский центр соседства", "Цифровой мост 2.0"}),
        ({"country": "BY"}, {"Витебский центр соседства", "Цифровой мост 2.0"}),
        ({"country": "Беларуси"}, {"Витебский центр соседства", "Цифровой мост 2.0"}),
        ({"country": "СНГ", "region": "Витебск"}, {"Витебский центр соседства", "Цифровой мост 2.0"}),
        ({"region": "псковской области", "kinds": ("project",)}, {"Дорога дружбы"}),
        ({"region": "Псков", "kinds": ("organization",)}, {"Ассоциация «ЦКИТ «Апрель»", "Псковская областная организация «Союз соседей»", "Фонд «Радуга»", "Фонд «Радуга-2»"}),
        ({"region": "ПФО", "kinds": ("project",)}, {"Цифровой мост 2.0"}),
        ({"group": "молодежь", "kinds": ("project",)}, {"Дорога дружбы", "Цифровой мост 2.0"}),  # students too
        ({"group": "Students", "kinds": ("project",)}, {"Цифровой мост 2.0"}),
        ({"direction": "образование", "kinds": ("project",)}, {"Цифровой мост 2.0"}),
        ({"first_year": 2021, "kinds": ("project",)}, {"Цифровой мост 2.0"}),
        ({"last_year": 2020, "kinds": ("project",)}, {"Дорога дружбы", "Цифровой мост"}),
        ({"first_year": 2018, "last_year": 2018}, set()),
    ],
)  # fmt: skip
def test_filters_take_values_as_people_write_them(filters: dict[str, object], labels: set[str], names: Search) -> None:
    kinds = filters.pop("kinds", ("organization", "project", "event"))
    assert set(found(names.search(**filters, kinds=kinds))) == labels  # type: ignore[arg-type]


def test_an_organization_is_where_it_has_its_seat_and_serves_whom_its_projects_serve(names: Search) -> None:
    assert "Фонд «Радуга»" in found(names.search(group="youth", kinds=("organization",)))
    assert "Клуб «Радуга»" not in found(names.search(group="youth", kinds=("organization",))), "only mentioned"
    assert "Фонд «Казань»" not in found(names.search(region="Псков", kinds=("organization",)))


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"country": "Blarus"}, "Did you mean Belarus"),
        ({"country": "Псковская область"}, "filter by region"),
        ({"region": "Псковскя облась"}, "Did you mean Псковская область"),
        ({"group": "молодеж людей"}, "there is no such group"),
        ({"direction": "xx"}, "public-diplomacy"),
    ],
)
def test_an_unknown_value_says_what_is_near(filters: dict[str, str], said: str, names: Search) -> None:
    with pytest.raises(UnknownName) as unknown:
        names.search(**filters)  # type: ignore[arg-type]
    assert said in str(unknown.value)


def test_what_cannot_be_asked_is_said(names: Search) -> None:
    with pytest.raises(BadParameter):
        names.search(first_year=2022, last_year=2020)
    with pytest.raises(BadParameter):
        names.search("x", limit=0)


# The command


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("cli"))


def test_kg_find_shows_who_where_and_why(pages: Path) -> None:
    ran = kg("find", "centr sosedstva bereg", "--graph", pages)
    assert ran.code == 0
    first, facts = ran.out.splitlines()[:2]
    assert "Берег" in first
    assert "organization · Pskov Region (Russia)" in facts
    assert BEREG in facts
    assert "организация · Псковская область (Россия)" in kg("find", "берег", "--graph", pages, "--lang", "ru").out


def test_kg_find_gives_the_same_to_programs(pages: Path) -> None:
    hits = data("find", "берег соседства", "--graph", pages)
    assert hits[0]["id"] == f"org/RU-OGRN-{BEREG}"
    assert hits[0]["places"] == [{"id": "RU-PSK", "name": "Pskov Region"}]
    assert {word.lower() for word in hits[0]["matched"]} >= {"берег", "соседства"}
    rows = list(csv.DictReader(io.StringIO(kg("find", "берег соседства", "--graph", pages, "--csv").out)))
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]


def test_kg_find_needs_words_or_a_filter(pages: Path) -> None:
    assert kg("find", "--graph", pages).code == 2
    assert kg("find", "--kind", "organizations", "--graph", pages).code == 0
    assert kg("find", "--kind", "people", "--graph", pages).code == 2
    assert kg("find", "x", "--json", "--csv", "--graph", pages).code == 2
    ran = kg("find", "--region", "Псков", "--years", "2020-", "--graph", pages)
    assert ran.code == 0
    assert "place ·" not in ran.out, "who is there, not the place itself"


@pytest.mark.parametrize("span", ["2020", "2020-2024", "2020–2024", "2020-", "-2030"])
def test_years_are_given_in_many_ways(span: str, pages: Path) -> None:
    assert kg("find", "--kind", "project", "--years", span, "--graph", pages).code in (0, 1)


@pytest.mark.parametrize("span", ["", "-", "20", "2020-2021-2022", "2024-2020", "soon"])
def test_what_are_no_years_is_said(span: str, pages: Path) -> None:
    ran = kg("find", "--kind", "project", "--years", span, "--graph", pages)
    assert ran.code == 2
    assert ran.err.startswith("Error:")


def test_nothing_found_is_exit_code_1_and_says_what_may_be_meant(pages: Path) -> None:
    ran = kg("find", "бериг", "--graph", pages)
    assert (ran.code, ran.out) == (1, "")
    assert "Did you mean: берег?" in ran.err
    assert data("find", "космонавтика", "--graph", pages, code=1) == []


def test_a_document_is_found_by_its_name_where_nothing_else_is(pages: Path) -> None:
    assert [hit["id"] for hit in data("find", "900001", "--graph", pages)] == ["document/23-1-900001.txt"]


def test_on_a_terminal_the_words_that_were_found_are_bold(pages: Path) -> None:
    ran = kg_on_a_terminal("find", "берег", "--graph", pages, columns=100)
    assert ran.code == 0
    assert "\x1b[1mБерег\x1b[0m" in ran.out
    assert all(len(line) <= 120 for line in ran.out.splitlines())
