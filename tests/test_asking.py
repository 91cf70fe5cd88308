"""Asking: what may be given to a question, questions of a user's own, SPARQL, and the rows of an answer."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from questions.asking import Ask, asking, resolve, store_of
from questions.graph import truth

from kg import Graph
from kg.errors import BadParameter, UnknownName
from kg.iris import BASE
from kg.queries import Rows, ask, questions, sparql
from kg.questions import read_question

PSKOV = "org/RU-INN-6027000001"
DIPLOMACY = "project/RU-PGF-21-2-009488"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), truth())


@pytest.fixture
def answer(store: pyoxigraph.Store) -> Ask:
    return asking(store)


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


def test_a_long_list_is_cut_in_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kg.cli import rows as printing

    files = [f"{number:02}.txt" for number in range(20)]
    answer = Rows(["name", "sources"], [{"name": "Псков", "sources": files}])
    monkeypatch.setattr(printing, "width", lambda: 100)
    printing.print_rows(answer, as_json=False, as_csv=False)
    shown = capsys.readouterr()
    assert "05.txt and 14 more" in shown.out
    assert "06.txt" not in shown.out
    assert "--json and --csv" in shown.err
    monkeypatch.setattr(printing, "width", lambda: None)
    printing.print_rows(answer, as_json=False, as_csv=False)
    piped = capsys.readouterr()
    assert "19.txt" in piped.out
    assert "--json" not in piped.err
    printing.print_rows(answer, as_json=True, as_csv=False)
    assert json.loads(capsys.readouterr().out)[0]["sources"] == files


def test_a_question_of_a_users_own_is_asked_from_python(tmp_path: Path) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    lines = (
        "# title: Nothing",
        "# question: Is there anything?",
        "# column: one – nothing",
        "SELECT ?one { ?one a ckg:Project }",
    )
    (own / "nothing.rq").write_text("\n".join(lines), encoding="utf-8")
    with Graph.open(tmp_path / "graph", create=True) as graph:
        assert len(graph.query("nothing", queries=own)) == len(graph.query("sources", queries=own)) == 0
        with pytest.raises(UnknownName, match="no such question"):
            graph.query("nothing")
