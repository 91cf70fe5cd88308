"""Each named question gives the answer that is known; no value given to it can be anything but a value."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from kg.errors import BadParameter, UnknownName
from kg.iris import BASE
from kg.queries import Rows, ask, questions, sparql
from kg.questions import Question, read_question
from kg.views import rdf
from tests.questions.graph import SmallTruth, records, truth

PSKOV, VITEBSK, FORUM = "org/RU-INN-6027000001", "org/twins.txt/o2", "event/programme.txt"
BORDER, TWINS = "project/RU-PGF-19-1-000694", "project/RU-PGF-23-2-003335"
DIPLOMACY, BRIDGE = "project/RU-PGF-21-2-009488", "project/RU-PGF-22-2-004688"
#: The project that the bridge continues: only named there.
EARLIER = truth().identities.project("bridge.txt", "p1")


def resolve(words: str, kinds: Sequence[str]) -> str:
    """In these tests things are named by id."""
    if "/" not in words:
        raise UnknownName("nothing has that name.", where=words)
    return BASE + words


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    directory = tmp_path_factory.mktemp("view")
    rdf.apply(truth(), directory)
    found = rdf.read(directory)
    assert found is not None
    return found


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(name="answer")
def _answer(store: pyoxigraph.Store) -> Ask:
    def answer(name: str, *columns: str, **params: object) -> list[Any]:
        rows = ask(store, questions()[name], params, resolve=resolve)
        if not columns:
            return list(rows)
        return [row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows]

    return answer


# The answers


def test_partners_of(answer: Ask) -> None:
    assert answer("partners_of", organization=PSKOV) == [
        {
            "partner": "АНО «Институт приграничья»",
            "roles": ["Applicant"],
            "projects": 1,
            "first_year": 2019,
            "last_year": 2020,
            "seat": "Belgorod Region",
            "cross_border": False,
            "basis": ["Declared partner", "Joint project"],
            "in_projects": ["Третий сектор приграничья"],
            "sources": ["border.txt"],
            "partner_id": "org/RU-OGRN-1143100000746",
        },
        {
            "partner": "общество «Витебский диалог»",
            "roles": ["Partner"],
            "projects": 1,
            "first_year": 2023,
            "last_year": 2024,
            "seat": "Vitebsk Region",
            "cross_border": True,
            "basis": ["Declared partner", "Joint project"],
            "in_projects": ["Диалог без границ"],
            "sources": ["twins.txt"],
            "partner_id": VITEBSK,
        },
    ]
    assert answer("partners_of", "partner_id", organization=PSKOV, cross_border=True) == [VITEBSK]
    assert answer("partners_of", "partner_id", organization=PSKOV, country="place/BY") == [VITEBSK]
    assert answer("partners_of", "partner_id", organization=PSKOV, from_year=2021) == [VITEBSK]
    assert answer("partners_of", "first_year", organization=PSKOV, to_year="2020") == [2019]
    assert answer("partners_of", "partner_id", organization=PSKOV, to_year=2018) == []
    # Seen from the other end, and in Russian.
    assert answer("partners_of", "roles", organization=VITEBSK, language="ru") == [["Заявитель"]]


def test_cross_border_links(answer: Ask) -> None:
    ends = ("region_a_id", "region_b_id", "projects", "basis", "sources")
    pskov = (
        "place/BY-VI",
        "place/RU-PSK",
        2,
        ["Project reaches the region", "Twin cities"],
        ["border.txt", "twins.txt"],
    )
    belgorod = ("place/BY-VI", "place/RU-BEL", 1, ["Project reaches the region"], ["border.txt"])
    smolensk = ("place/BY-VI", "place/RU-SMO", 1, ["Project reaches the region"], ["border.txt"])
    assert answer("cross_border_links", *ends) == [pskov, belgorod, smolensk]
    assert answer("cross_border_links", *ends, region="place/RU-PSK") == [pskov]
    assert answer("cross_border_links", *ends, region="place/RU", other="place/BY") == [pskov, belgorod, smolensk]
    assert answer("cross_border_links", *ends, region="place/RU", other="place/KZ") == []
    assert answer("cross_border_links", *ends, other="place/RU-FD-CFD") == [belgorod, smolensk]
    assert answer("cross_border_links", *ends, basis="twin-cities") == [pskov]
    assert answer("cross_border_links", *ends, min_projects=2) == [pskov]
    assert answer("cross_border_links", "region_a_id", from_year=2021) == ["place/BY-VI"]
    assert answer("cross_border_links", "country_a", "country_b", language="ru")[0] == ("Беларусь", "Россия")


def test_projects(answer: Ask) -> None:
    rows = answer("projects")
    assert [row["project_id"] for row in rows] == [BORDER, EARLIER, DIPLOMACY, BRIDGE, TWINS]
    assert rows[2] == {
        "project": "Цифровая дипломатия",
        "number": "21-2-009488",
        "status": "Not supported",
        "direction": "Development of public diplomacy and support of compatriots",
        "first_year": 2021,
        "last_year": 2022,
        "applicants": ["НП «Центр изучения постсоветского пространства»"],
        "regions": ["Kaliningrad"],
        "groups": ["Compatriots abroad", "Young people"],
        "requested": 5240350.5,
        "granted": None,
        "currency": "RUB",
        "sources": ["diplomacy.txt"],
        "project_id": DIPLOMACY,
    }
    assert rows[1]["number"] is None
    assert (rows[4]["granted"], rows[4]["regions"]) == (999000, ["Pskov Region", "Vitebsk Region"])


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"region": "place/RU-PSK"}, [TWINS]),
        ({"region": "place/BY"}, [BORDER, TWINS]),
        ({"region": "place/RU-KGD"}, [DIPLOMACY]),  # by its city
        ({"region": "place/US"}, []),  # only compared with
        ({"region": "place/RU-MOW"}, []),  # only an office there
        ({"region": "place/group-UNION-STATE"}, [BORDER, DIPLOMACY, BRIDGE, TWINS]),
        ({"group": "students"}, [BORDER, TWINS]),
        ({"group": "youth"}, [BORDER, DIPLOMACY, TWINS]),  # students are young people
        ({"group": "activists"}, []),  # the words fit too little …
        ({"group": "activists", "min_score": "0,3"}, [DIPLOMACY]),  # … unless asked for
        ({"group": "студенты", "region": "place/RU-PSK"}, [TWINS]),
        ({"from_year": 2022}, [DIPLOMACY, BRIDGE, TWINS]),
        ({"to_year": 2019}, [BORDER]),
        ({"from_year": 2021, "to_year": 2021}, [EARLIER, DIPLOMACY]),
        ({"status": "supported"}, [BRIDGE, TWINS]),
        ({"direction": "civil-society", "status": "not-supported"}, [BORDER]),
        ({"theme": "environment"}, [TWINS]),
        ({"organization": PSKOV}, [BORDER, TWINS]),
        ({"text": "ЦИФРОВ"}, [EARLIER, DIPLOMACY, BRIDGE]),
        ({"text": "нет такого"}, []),
    ],
)
def test_projects_by(params: dict[str, object], found: list[str], answer: Ask) -> None:
    assert answer("projects", "project_id", **params) == found


def test_two_documents_that_differ_on_a_project_are_both_told(tmp_path: Path) -> None:
    later = next(record for record in records() if record.header.number == "21-2-009488")
    later.document.name, later.header.status = "later.txt", "supported"
    later.header.requested = None
    rdf.apply(SmallTruth([*records(), later]), tmp_path)
    store = rdf.read(tmp_path)
    assert store is not None
    (row,) = ask(store, questions()["projects"], {"status": "supported", "text": "дипломатия"}, resolve=resolve)
    assert (row["status"], row["requested"]) == ("Not supported; Supported", 5240350.5)
    assert row["sources"] == ["diplomacy.txt", "later.txt"]
    (source,) = ask(store, questions()["organizations"], {"text": "постсоветского"}, resolve=resolve)
    assert source["projects"] == 1


def test_target_groups_by_region(answer: Ask) -> None:
    columns = ("region_id", "group_id", "projects", "words")
    students, youth, ngo = (f"concept/target-group/{name}" for name in ("students", "youth", "ngo"))
    assert answer("target_groups_by_region", *columns, region="place/BY-VI") == [
        ("place/BY-VI", students, 2, ["молодежь и студенты", "студенты"]),
        ("place/BY-VI", ngo, 1, ["НКО двух стран"]),
        ("place/BY-VI", youth, 1, ["молодежь и студенты"]),
    ]
    assert [row[0] for row in answer("target_groups_by_region", *columns, group="officials")] == ["place/RU-SAR"]
    assert len(answer("target_groups_by_region")) == 12
    assert {row[0] for row in answer("target_groups_by_region", *columns, region="place/RU", to_year=2020)} == {
        "place/RU-BEL", "place/RU-SMO",
    }  # fmt: skip


def test_project_succession(answer: Ask) -> None:
    (row,) = answer("project_succession")
    assert row == {
        "project": "Цифровой мост 2.0",
        "project_number": "22-2-004688",
        "continues": "Цифровой мост",
        "first_year": 2020,
        "last_year": 2021,
        "carried_out_by": ["АНО «Прогрессор» (Partner)", "Ассоциация «Апрель» (Implementer)"],
        "quotes": ["Продолжает «Цифровой мост» 2020-2021 годов"],
        "sources": ["bridge.txt"],
        "project_id": BRIDGE,
        "continues_id": EARLIER,
    }
    assert answer("project_succession", project=EARLIER) == [row]
    assert answer("project_succession", project=TWINS) == []


def test_evidence_for(answer: Ask) -> None:
    columns = ("about", "tie", "role", "quote", "source")
    assert answer("evidence_for", *columns, a="place/RU-PSK", b="place/BY-VI") == [
        ("both", "link", "Twin cities", "Города-побратимы Псков и Витебск", "twins.txt"),
        ("Pskov Region", "placement", "Mentioned", "Псков ", "twins.txt"),
        ("Vitebsk Region", "placement", "Mentioned", "Витебск.", "twins.txt"),
        ("Pskov Region", "placement", "Area of the project", "Псковская область", "twins.txt"),
        ("Vitebsk Region", "placement", "Area of the project", "Витебская область", "twins.txt"),
    ]
    two = [
        ("АНО «Институт приграничья»", "participation", "Applicant", "АНО «Институт приграничья»", "border.txt"),
        ("АНО «Псковский центр диалога»", "participation", "Partner", "Псковский центр диалога", "border.txt"),
    ]
    assert answer("evidence_for", *columns, a=PSKOV, b="org/RU-OGRN-1143100000746") == two
    assert answer("evidence_for", *columns, b=PSKOV, a="org/RU-OGRN-1143100000746") == two
    assert answer("evidence_for", *columns, a=PSKOV, b=BORDER) == two[1:]
    assert answer("evidence_for", "about", "quote", a=BRIDGE, b=EARLIER) == [
        ("both", "Продолжает «Цифровой мост» 2020-2021 годов")
    ]
    assert answer("evidence_for", "quote", a=BORDER, b="place/RU-SMO") == ["Смоленская"]
    assert answer("evidence_for", a=PSKOV, b="org/programme.txt/o1") == []
    text = {record.document.name: record for record in records()}
    for row in answer("evidence_for", a="place/RU-PSK", b="place/BY-VI"):
        assert row["end"] - row["start"] == len(row["quote"])
        assert row["source"] in text


def test_sources(answer: Ask) -> None:
    counts = ("source", "kind", "organizations", "places", "quotes", "problems")
    assert answer("sources", *counts) == [
        ("border.txt", "grant-application", 2, 3, 11, 0),
        ("bridge.txt", "grant-application", 2, 1, 6, 0),
        ("diplomacy.txt", "grant-application", 2, 3, 10, 1),
        ("programme.txt", "event-programme", 2, 1, 9, 0),
        ("twins.txt", "grant-application", 2, 4, 11, 0),
    ]
    (row,) = answer("sources", kind="event-programme")
    assert (row["about"], row["about_id"], row["read_at"]) == (
        "Форум гражданских инициатив",
        FORUM,
        "2024-05-06T07:08:09Z",
    )


def test_organizations(answer: Ask) -> None:
    rows = answer("organizations")
    assert len(rows) == 8
    assert rows[0] == {
        "organization": "АНО «Институт приграничья»",
        "numbers": ["RU-OGRN 1143100000746"],
        "kind": "Non-governmental organization",
        "legal_form": None,
        "seat": "Belgorod Region",
        "roles": ["Applicant", "Participant"],
        "projects": 2,
        "unconfirmed": True,
        "sources": ["border.txt", "programme.txt"],
        "organization_id": "org/RU-OGRN-1143100000746",
    }
    # Only named as who went before: that is no project of its own.
    (april,) = answer("organizations", text="апрель")
    assert (april["roles"], april["projects"]) == (["Implementer", "Predecessor"], 1)
    assert answer("organizations", "organization_id", region="place/BY") == [VITEBSK]
    assert answer("organizations", "organization_id", role="co-organizer") == ["org/diplomacy.txt/o2"]
    assert len(answer("organizations", role="organizer")) == 2  # a co-organizer is one, too
    assert answer("organizations", "organization_id", project=TWINS, role="partner") == [VITEBSK]
    assert answer("organizations", "organization_id", project=BORDER, role="applicant") == ["org/RU-OGRN-1143100000746"]
    assert answer("organizations", "roles", "unconfirmed", project=FORUM) == [
        (["Participant"], True),
        (["Organizer"], False),
    ]
    assert answer("organizations", kind="media") == []


def test_events(answer: Ask) -> None:
    columns = ("event", "kind", "times", "participants", "places", "quotes")
    assert answer("events", *columns) == [
        (
            "Опрос жителей",
            "Survey",
            1,
            1800,
            ["Belgorod Region", "Smolensk Region", "Vitebsk Region"],
            ["Опрос 1800 жителей"],
        ),
        ("видеоконференции", "Conference", 4, None, [], ["4 видеоконференции"]),
        ("круглый стол", "Round table", 1, None, ["Smolensk"], ["круглый стол в Смоленске"]),
    ]
    assert answer("events", "event", region="place/RU-SMO") == ["Опрос жителей", "круглый стол"]
    assert answer("events", "event", kind="survey", project=BORDER) == ["Опрос жителей"]
    assert answer("events", project=TWINS) == []


def test_sessions(answer: Ask) -> None:
    columns = ("start_time", "end_time", "session", "kind", "points", "office", "organization", "role", "unconfirmed")
    opening = ("10:00", "10:30", "Открытие", "Opening", None, "начальник управления", None, "greeting", False)
    workshop = (
        "10:30",
        "12:00",
        "Мастерская",
        "Session",
        "Разбор проектов\nВопросы",
        "директор",
        "Центр «Диалог Азии»",
        "facilitator",
        True,
    )
    assert answer("sessions", *columns) == answer("sessions", *columns, event=FORUM) == [opening, workshop]
    assert answer("sessions", *columns, organization="org/programme.txt/o1") == [workshop]


def test_stated_links(answer: Ask) -> None:
    columns = ("from_id", "to_id", "kind", "quotes")
    pskov = ("place/geonames-504341", "place/geonames-620127", "twin-cities", ["Города-побратимы Псков и Витебск"])
    assert answer("stated_links", *columns) == [pskov]
    assert answer("stated_links", *columns, about="place/BY", kind="twin-cities") == [pskov]
    assert answer("stated_links", *columns, about="place/KZ") == []
    assert answer("stated_links", *columns, kind="cooperation") == []


def test_every_question_is_tested_here() -> None:
    tests = {name.removeprefix("test_") for name in globals()}
    assert set(questions()) <= tests


def test_the_order_of_rows_does_not_depend_on_the_order_of_loading(store: pyoxigraph.Store, tmp_path: Path) -> None:
    known = SmallTruth()
    for record in reversed(records()):
        known.keep(record)
        rdf.apply(known, tmp_path)
    other = rdf.read(tmp_path)
    assert other is not None
    needed = {"organization": PSKOV, "a": "place/RU-PSK", "b": "place/BY-VI"}
    for question in questions().values():
        params = {one.name: needed[one.name] for one in question.parameters if one.required}
        assert list(ask(store, question, params, resolve=resolve)) == list(
            ask(other, question, params, resolve=resolve)
        )


@pytest.mark.parametrize("question", questions().values(), ids=lambda question: question.name)
def test_every_question_is_told_in_both_languages(question: Question) -> None:
    assert question.title_ru != question.title
    assert question.question_ru != question.question
    assert question.order
    assert question.columns
    lines = question.path.read_text("utf-8").splitlines()
    assert max(map(len, lines)) <= 130


# What is given


@pytest.mark.parametrize(
    ("name", "params", "what"),
    [
        ("partners_of", {}, "needs the parameter “organization”"),
        ("projects", {"colour": "red"}, "has no parameter “colour”"),
        ("projects", {"from_year": "last"}, "is not a year"),
        ("projects", {"from_year": 99999}, "is not a year"),
        ("projects", {"from_year": "２０２１"}, "is not a year"),
        ("projects", {"min_score": "much"}, "is not a number"),
        ("projects", {"min_score": "NaN"}, "is not a number"),
        ("projects", {"language": "de"}, "is not one of en, ru"),
        ("partners_of", {"organization": PSKOV, "cross_border": "perhaps"}, "is not true or false"),
        ("cross_border_links", {"min_projects": "1.5"}, "is not a whole number"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, params: dict[str, object], what: str, answer: Ask) -> None:
    with pytest.raises(BadParameter, match=what) as caught:
        answer(name, **params)
    assert caught.value.mend


def test_an_unknown_concept_names_the_known_ones(answer: Ask) -> None:
    with pytest.raises(UnknownName, match="supported"):
        answer("projects", status="щщщ")
    with pytest.raises(UnknownName):
        answer("partners_of", organization="nobody")


@pytest.mark.parametrize(
    "text",
    [
        '" } UNION { ?project_id ?p ?o } #',
        "?_region } ; DROP ALL #",
        "\\u0022 ) } #",
        "?_from_year",
        "# if region",
        "<https://example.org/>",
        "\n# end\n}",
    ],
)
def test_no_value_becomes_a_part_of_the_query(text: str, answer: Ask) -> None:
    assert answer("projects", text=text, from_year=2000) == []


def test_a_concept_is_named_by_slug_id_or_words(answer: Ask) -> None:
    for name in ("public-diplomacy", BASE + "concept/grant-direction/public-diplomacy", "Развитие общественной дипломатии и поддержка соотечественников"):  # fmt: skip
        assert answer("projects", "project_id", direction=name) == [DIPLOMACY]


# A user's own


MINE = """# title: Countries
# question: Which countries are there?
# parameter: code (text, optional) – the code
# parameter: since (date, default 2001-02-03) – a date
# parameter: limit (integer, default 3) – a number
# column: country – name
# column: since (date) – the date
# column: number (number) – a number
PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT ?country ?since ?number WHERE {
  ?place a ckg:Country ; rdfs:label ?country ; ckg:placeCode ?code FILTER(LANG(?country) = "en" && "?_code" != "x")
  # if code
  FILTER(?code = ?_code)
  # end
  BIND(?_since AS ?since)
  BIND(?_limit / 2 AS ?number)
}
ORDER BY ?country
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "countries.rq").write_text(MINE, "utf-8")
    return tmp_path


def test_a_question_of_ones_own_is_asked_like_the_bundled_ones(mine: Path, store: pyoxigraph.Store) -> None:
    question = questions(mine)["countries"]
    assert (question.title_ru, question.question_ru) == ("Countries", "Which countries are there?")
    (row,) = ask(store, question, {"code": "KG"}, resolve=resolve)
    assert row == {"country": "Kyrgyzstan", "since": date(2001, 2, 3), "number": 1.5}
    assert len(ask(store, question, {}, resolve=resolve, limit=10)) == 10


def test_columns_that_the_header_does_not_tell_are_texts(mine: Path, store: pyoxigraph.Store) -> None:
    path = mine / "countries.rq"
    path.write_text("".join(line for line in MINE.splitlines(True) if not line.startswith("# column")), "utf-8")
    assert [(one.name, one.type) for one in read_question(path).columns] == [
        ("country", "text"), ("since", "text"), ("number", "text"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("# title: Countries\n", "", "no line “# title: …”"),
        ("(text, optional)", "(colour)", "unknown type “colour”"),
        ("– the code", "the code", "is not of the form"),
        ("# column: country – name\n", "# column: nation – name\n", "does not select the column “nation”"),
        ("(number) –", "(size) –", "unknown type “size”"),
        ("?code = ?_code", "?code = ?_kode", "“code” is not both"),
        ("  # end\n", "", "without “# end”"),
        ("  # end\n", "  # end\n  # end\n", "without “# if"),
        ("  # if code\n", "", "is not between"),
        ("# if code", "# if kode", "names no parameter"),
        ("  # if code\n  FILTER(?code = ?_code)\n  # end", "  FILTER(?code = ?_code)", "is not between"),
        ("SELECT ?country ?since ?number", "SELEKT ?country", "this is not SPARQL"),
        ("SELECT ?country ?since ?number WHERE", "CONSTRUCT { ?place a ?country } WHERE", "must be a SELECT"),
        ("?place a ckg:Country", "SERVICE <https://example.org/> { ?a ?b ?c } ?place a ckg:Country", "another server"),
    ],
)
def test_a_question_that_is_wrong_says_what_is_wrong(old: str, new: str, what: str, mine: Path) -> None:
    path = mine / "countries.rq"
    assert old in MINE
    path.write_text(MINE.replace(old, new, 1), "utf-8")
    with pytest.raises(BadParameter, match=what):
        read_question(path)


def test_a_file_that_is_no_text_is_no_question(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadParameter, match="cannot be read"):
        questions(tmp_path)


# SPARQL


def test_sparql_is_read_only_and_stays_here(store: pyoxigraph.Store) -> None:
    for text in (
        "DROP ALL",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT ?x WHERE {",
        "SELECT * WHERE { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * WHERE { S\\u0045RVICE SILENT <https://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { ?s ?p '''it's''' . SERVICE <https://example.org/> {} ?a ?b '''x''' }",
    ):
        with pytest.raises(BadParameter):
            sparql(store, text)


def test_a_dataset_of_the_questions_own_is_what_it_asks(store: pyoxigraph.Store) -> None:
    def count(clause: str) -> object:
        return next(iter(sparql(store, f"SELECT (COUNT(*) AS ?from) {clause} WHERE {{ ?s ?p ?o }}")))["from"]  # type: ignore[call-overload]

    graph = f"{BASE}source/twins.txt"
    inside = next(iter(sparql(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")))["n"]  # type: ignore[call-overload]
    assert count("FROM <https://nowhere.example/>") == 0
    assert count(f"FROM <{graph}>") == inside > 0
    assert count("") > inside  # type: ignore[operator]
    assert sparql(store, "ASK { ?x a ckg:Project FILTER('''from <urn:a>''' != '') }") is True


def test_sparql_answers_in_its_own_forms(store: pyoxigraph.Store) -> None:
    assert sparql(store, "ASK { ?x a ckg:Project }") is True
    assert sparql(store, 'ASK { ?service rdfs:label "SERVICE" } # SERVICE') is False
    rows = sparql(store, "SELECT ?x ?n WHERE { ?x ckg:amount ?n } ORDER BY ?n")
    assert isinstance(rows, Rows)
    assert list(rows) == [
        {"x": BASE + "project/RU-PGF-23-2-003335/granted/999000.00-RUB", "n": 999000},
        {"x": BASE + "project/RU-PGF-21-2-009488/requested/5240350.50-RUB", "n": 5240350.5},
    ]
    triples = sparql(store, "CONSTRUCT { ?x a ckg:Thing } WHERE { ?x ckg:amount ?n }")
    assert isinstance(triples, bytes)
    assert len(triples.splitlines()) == 2
    graphs = sparql(store, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?x a ckg:Participation } }")
    assert isinstance(graphs, Rows)
    assert len(graphs) == 5


# Rows


def test_rows_are_written_as_json_and_csv() -> None:
    names = ["name", "many", "sum", "day", "yes"]
    rows = Rows(names, [
        {"name": "=1+1", "many": ["a", "б"], "sum": Decimal("1.5"), "day": date(2021, 7, 1), "yes": True},
        {"name": "two\n“lines”", "many": [], "sum": None, "day": None, "yes": None},
    ])  # fmt: skip
    assert json.loads(rows.to_json())[0] == {
        "name": "=1+1",
        "many": ["a", "б"],
        "sum": 1.5,
        "day": "2021-07-01",
        "yes": True,
    }
    assert list(csv.reader(io.StringIO(rows.to_csv(), newline=""))) == [
        names,
        ["'=1+1", "a; б", "1.5", "2021-07-01", "true"],
        ["two\n“lines”", "", "", "", ""],
    ]
    assert (len(rows), rows[1]["name"]) == (2, "two\n“lines”")
