"""The scorer of `make evaluate` on small records whose figures are known, and the annotations it reads."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import evaluate  # noqa: E402
from comparison import KINDS, as_plain, compare  # noqa: E402
from scoring import Tally, phrase_score, same_name  # noqa: E402

from kg.identifiers import valid_inn, valid_ogrn  # noqa: E402
from kg.model import (  # noqa: E402
    ConceptMatch,
    Document,
    Event,
    Header,
    Identifier,
    Link,
    Money,
    Organization,
    Participant,
    Place,
    Project,
    Record,
    Reference,
    Session,
    Speaker,
    TargetGroup,
)

GOLD = sorted((ROOT / "benchmarks" / "evaluation").rglob("*.json"))


def gold(**parts: Any) -> dict[str, Any]:
    return {
        "document": "a.txt",
        "header": {"title": "Мост"},
        "organizations": [],
        "places": [],
        "target_groups": [],
    } | parts


def scored(annotation: dict[str, Any], **parts: Any) -> dict[str, Tally]:
    record = Record(document=Document(name="a.txt", kind="grant-application", title="Мост"), **parts)
    return compare(annotation, as_plain(record))


def figures(tally: Tally) -> tuple[int, int, int]:
    return tally.right, len(tally.missing), len(tally.spurious)


# --- the measures ----------------------------------------------------------------------------------------------------


def test_precision_recall_and_f1_are_those_of_the_textbook() -> None:
    tally = Tally(right=6, missing=["a", "b"], spurious=["c", "d", "e", "f"])
    assert (tally.precision, tally.recall) == (0.6, 0.75)
    assert tally.f1 == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))


def test_nothing_to_find_and_nothing_found_is_no_fault() -> None:
    assert Tally().empty
    assert (Tally().precision, Tally().recall, Tally().f1) == (1.0, 1.0, 1.0)
    assert Tally(missing=["a"]).f1 == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("АНО «Тёплый дом»", 'АВТОНОМНАЯ НЕКОММЕРЧЕСКАЯ ОРГАНИЗАЦИЯ "ТЕПЛЫЙ ДОМ"'),
        ("Ассоциацией «ЦКИТ «Апрель»", "Ассоциация «ЦКИТ «Апрель»"),
        ("Министерство культуры", "Министерство культуры Республики Карелия"),
        ("Ховдского университета", "Ховдский университет"),
    ],
)
def test_names_of_one_organization_match(one: str, other: str) -> None:
    assert same_name(one, other) > 0
    assert same_name(other, one) == same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Университет", "Ховдский университет"),
        ("Министерство культуры", "Министерство спорта"),
        ("Фонд «Причал»", "Фонд «Мост»"),
        ("Красный Крест Мурманской области", "Правительство Мурманской области"),
        ("ЮНЕСКО", "Кластерное бюро ЮНЕСКО в Алматы"),
    ],
)
def test_names_of_different_organizations_do_not(one: str, other: str) -> None:
    assert same_name(one, other) == 0.0


def test_a_phrase_matches_the_one_it_is_part_of() -> None:
    assert phrase_score("круглый стол о воде", "проведение круглого стола о воде (50 чел.)") > 0
    assert phrase_score("круглый стол о воде", "выставка рисунков") == 0.0


# --- kind by kind ----------------------------------------------------------------------------------------------------


def test_a_wrong_header_field_is_missing_and_spurious_and_an_invented_one_spurious() -> None:
    annotation = gold(header={"title": "Мост", "number": "21-1-000001", "requested": "1000.50", "year": 2021})
    header = Header(number="21-1-000001", requested=Money(amount=Decimal("1000.50")), year=2022, rating=Decimal("70.0"))
    assert figures(scored(annotation, header=header)["header"]) == (3, 1, 2)


def test_a_registration_number_counts_with_the_verdict_on_its_check_digit() -> None:
    applicant = {"name": "АНО «Мост»", "roles": ["applicant"], "inn": "6730368608", "inn_valid": False}
    found = Organization(key="o1", name="АНО «Мост»", roles=["applicant"])
    for valid, right in ((False, 3), (True, 2)):
        found.identifiers = [Identifier(scheme="RU-INN", value="6730368608", valid=valid)]
        scores = scored(gold(organizations=[applicant]), header=Header(applicant="o1"), organizations=[found])
        assert scores["header"].right == right  # title, applicant, and the number


def test_organizations_match_one_to_one_and_borderline_ones_do_not_count() -> None:
    annotation = gold(
        organizations=[
            {"name": "АНО «Мост»", "roles": ["applicant"]},
            {"name": "Фонд «Причал»", "roles": ["partner|funder"], "region": "RU-PSK"},
            {"name": "Музей лодки", "roles": ["host"]},
            {"name": "газета «Ладога»", "roles": [], "optional": True},
        ]
    )
    found = [
        Organization(key="o1", name="АНО «МОСТ»", roles=["applicant", "mentioned"]),
        Organization(key="o2", name="Фондом «Причал»", roles=["funder", "host"], region="RU-SPE"),
        Organization(key="o3", name="Ладога", roles=["partner"]),
        Organization(key="o4", name="Причал", roles=["partner"]),
    ]
    scores = scored(annotation, organizations=found)
    # «Причал» is nearer by its bare name, so the inflected one is the double.
    assert figures(scores["organizations"]) == (2, 1, 1)
    assert scores["organizations"].missing == ["Музей лодки"]
    assert figures(scores["roles"]) == (2, 1, 2)
    assert figures(scores["exact-names"]) == (1, 2, 2)


def test_places_count_by_id_with_alternatives_and_without_parts_of_the_world() -> None:
    annotation = gold(
        places=[
            {"id": "RU-PSK", "role": "area"},
            {"id": "geonames:1|KG-GB", "role": "venue|area"},
            {"id": "US", "role": "compared"},
            {"id": "RU", "role": "mentioned", "optional": True},
        ]
    )
    found = [
        Place(id="RU-PSK", name="Псковская область", kind="region", role="mentioned"),
        Place(id="KG-GB", name="Бишкек", kind="region", role="area"),
        Place(id="RU", name="Россия", kind="country", role="area"),
        Place(id="part:SIBERIA", name="Сибирь", kind="part", role="area"),
        Place(id="FR", name="Франция", kind="country", role="area"),
    ]
    scores = scored(annotation, places=found)
    assert figures(scores["places"]) == (2, 1, 1)
    assert figures(scores["place-roles"]) == (1, 2, 2)


def test_a_group_told_twice_is_not_spurious_and_a_broader_concept_not_wrong() -> None:
    annotation = gold(
        target_groups=[
            {"text": "многодетные семьи", "concepts": ["large-families", "?women"]},
            {"text": "сельские учителя", "concepts": ["teachers"]},
        ]
    )
    found = [
        TargetGroup(text="Многодетные семьи области", concepts=[ConceptMatch(id="families", score=0.9)]),
        TargetGroup(text="семьи", concepts=[ConceptMatch(id="women", score=0.9)]),
        TargetGroup(
            text="учителя сельских школ",
            concepts=[ConceptMatch(id="teachers", score=0.9), ConceptMatch(id="students", score=0.4)],
        ),
        TargetGroup(text="туристы", concepts=[ConceptMatch(id="tourists", score=1)]),
    ]
    scores = scored(annotation, target_groups=found)
    assert figures(scores["groups"]) == (2, 0, 1)
    assert figures(scores["concepts"]) == (1, 1, 0)


def test_links_match_in_either_direction_and_by_kind() -> None:
    ends = [Reference(type="place", id=id, label=id) for id in ("geonames:1", "geonames:2", "geonames:3")]
    annotation = gold(links=[{"kind": "twin-cities|cooperation", "ends": ["geonames:2", "geonames:1"]}])
    found = [
        Link(kind="twin-cities", source=ends[0], target=ends[1]),
        Link(kind="twin-cities", source=ends[1], target=ends[2]),
    ]
    assert figures(scored(annotation, links=found)["links"]) == (1, 0, 1)


def test_earlier_projects_count_with_years_and_those_who_carried_them_out() -> None:
    told = {"title": "Цифровой мост", "relation": "continues", "first_year": 2020, "last_year": 2021}
    told["participants"] = [
        {"organization": "Ассоциация «Апрель»", "role": "implementer"},
        {"organization": "Фонд «Вода»", "role": "funder"},
    ]
    project = Project(key="p1", title="«Цифровой мост»", relation="continues", first_year=2020, last_year=2022)
    project.participants = [
        Participant(organization="o1", role="implementer"),
        Participant(organization="o2", role="partner"),
    ]
    known = [Organization(key="o1", name="Ассоциацией «Апрель»"), Organization(key="o2", name="Фонд «Вода»")]
    named = Project(key="p2", title="Другой проект")
    scores = scored(gold(predecessors=[told]), organizations=known, projects=[project, named])
    assert figures(scores["predecessors"]) == (1, 0, 0)
    assert figures(scores["predecessor-parts"]) == (2, 2, 2)


def test_events_count_by_name_and_their_facts_where_annotated() -> None:
    annotation = gold(
        events=[
            {"name": "круглый стол о воде", "kind": "round-table|discussion", "count": 2, "participants": 50},
            {"name": "слёт"},
        ]
    )
    found = [Event(key="e1", name="Круглые столы о воде", kind="round-table", count=1, participants=50)]
    scores = scored(annotation, events=found)
    assert figures(scores["events"]) == (1, 1, 0)
    assert figures(scores["event-facts"]) == (2, 1, 1)


def test_sessions_need_both_times() -> None:
    told = [
        {
            "start": "10:00",
            "end": "11:00",
            "title": "Открытие форума",
            "offices": [{"office": "директор"}],
            "unconfirmed": True,
        },
        {"start": "11:00", "end": None, "title": "Обед", "offices": []},
    ]
    annotation = gold(kind="event-programme", sessions=told)
    found = [
        Session(key="s1", title="Открытие", start_time="10:00", end_time="11:00", speakers=[Speaker(office="ректор")]),
        Session(key="s2", title="Обед", start_time="11:00", end_time="12:00"),
    ]
    scores = scored(annotation, sessions=found)
    assert figures(scores["sessions"]) == (1, 1, 1)
    assert figures(scores["offices"]) == (0, 1, 1)
    assert figures(scores["unconfirmed"]) == (0, 1, 0)


# --- the annotations -------------------------------------------------------------------------------------------------


def _ids(name: str) -> set[str]:
    lines = (ROOT / "ontology" / "gazetteer" / name).read_text(encoding="utf-8").splitlines()
    return {line.partition("\t")[0] for line in lines}


def _concepts(scheme: str) -> set[str]:
    text = (ROOT / "ontology" / "schemes" / f"{scheme}.ttl").read_text(encoding="utf-8")
    return set(re.findall(r'skos:notation "([^"]+)"', text))


def _entries(annotation: dict[str, Any]) -> list[tuple[str, str]]:
    """(scheme, concept) of everything that an annotation says in concepts."""
    said = [
        ("grant-direction", annotation["header"].get("direction")),
        ("application-status", annotation["header"].get("status")),
    ]
    for item in annotation["organizations"]:
        said += [("role", role) for role in item["roles"]]
    said += [("place-role", item["role"]) for item in annotation["places"]]
    for item in annotation["target_groups"]:
        said += [("target-group", concept) for concept in item["concepts"]]
    for item in annotation.get("themes", ()):
        said += [("theme", concept) for concept in item["concepts"]]
    said += [("theme", concept) for concept in annotation.get("themes_allowed", ())]
    said += [("event-kind", item["kind"]) for item in annotation.get("events", ()) if "kind" in item]
    said += [("session-kind", item["kind"]) for item in annotation.get("sessions", ()) if "kind" in item]
    said += [("link-basis", item["kind"]) for item in annotation.get("links", ())]
    for project in annotation.get("predecessors", ()):
        said += [("role", part["role"]) for part in project["participants"]]
    return [(scheme, name) for scheme, entry in said if entry for name in entry.lstrip("?").split("|")]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_annotations_use_ids_and_concepts_that_exist(path: Path) -> None:
    annotation = json.loads(path.read_text(encoding="utf-8"))
    known = set().union(*(_ids(f"{name}.tsv") for name in ("areas", "countries", "regions")))
    cities = _ids("cities.tsv")
    ids = [item["id"].split("|") for item in annotation["places"] if not item.get("optional")]
    ids += [item["region"].split("|") for item in annotation["organizations"] if "region" in item]
    assert [entry for entry in ids if not any(i in known or i.removeprefix("geonames:") in cities for i in entry)] == []
    schemes = {scheme: _concepts(scheme) for scheme, _ in _entries(annotation)}
    assert [entry for entry in _entries(annotation) if entry[1] not in schemes[entry[0]]] == []


@pytest.mark.parametrize("path", GOLD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_annotated_registration_numbers_are_right_where_they_say_so(path: Path) -> None:
    for item in json.loads(path.read_text(encoding="utf-8"))["organizations"]:
        if "inn" in item:
            assert valid_inn(item["inn"]) is item.get("inn_valid", True)
            assert valid_ogrn(item["ogrn"])


def test_every_document_of_ours_is_annotated() -> None:
    assert {item.path.name for item in evaluate.annotated("examples")} == {
        path.name for path in (ROOT / "examples").glob("*.txt")
    }
    documents, annotations = evaluate.SETS["held-out"]
    assert {item.path.name for item in evaluate.annotated("held-out")} == {
        path.name for path in documents.iterdir() if path.is_file()
    }
    assert len(list(annotations.glob("*.json"))) >= 14


def test_examples_are_written_anew_and_their_private_data_invented() -> None:
    seeds, _ = evaluate.SETS["seeds"]
    for path in (ROOT / "examples").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert {mail.partition("@")[2] for mail in re.findall(r"[\w.]+@[\w.]+\w", text)} <= {"example.org"}
        if seeds.is_dir():
            real = " ".join(other.read_text(encoding="utf-8") for other in seeds.glob("*.txt"))
            prose = text.partition("Краткое описание")[2] or text
            prose = re.sub(r"География проекта\s+.*", "", prose)  # a list of places and offices: facts
            assert [
                s
                for s in re.split(r"(?<=[.!?…])\s+|\n+", prose)
                if len(re.findall(r"[^\W\d]{2,}", s)) > 6 and "<" not in s and s in real
            ] == []


# --- the command -----------------------------------------------------------------------------------------------------


def test_reading_the_examples_stays_as_good_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    least = ["header=1", "organizations=0.92", "places=0.95", "groups=0.95", "sessions=0.9", "predecessors=1"]
    arguments = ["--set", "examples", "--no-speed", "--errors", *(word for item in least for word in ("--min", item))]
    code = evaluate.main(arguments)
    printed = capsys.readouterr()
    assert code == 0, printed.err + printed.out
    assert all(KINDS[item.partition("=")[0]] in printed.out for item in least)


def test_a_set_below_its_threshold_fails_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--set", "examples", "--no-speed", "--json", "--min", "places=1.01"]) == 1
    printed = capsys.readouterr()
    assert "examples: places has F1" in printed.err
    assert json.loads(printed.out)[0]["kinds"]["places"]["right"] > 30
