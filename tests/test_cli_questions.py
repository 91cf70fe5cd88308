"""Asking: the named questions and SPARQL, in each form, and what a wrong question is told."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from kgcli import BEREG, data, graph_of_pages, kg


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("cli"))


# query


def test_query_lists_the_questions_in_words(graph: Path, tmp_path: Path) -> None:
    ran = kg("query", cwd=tmp_path)
    assert ran.code == 0
    assert "With whom does an organization work" in " ".join(ran.out.split())
    assert "С кем работает организация" in " ".join(kg("query", "--lang", "ru").out.split())
    names = [question["name"] for question in data("query")]
    assert {"partners_of", "cross_border_links", "projects", "sources", "evidence_for"} <= set(names)
    rows = list(csv.DictReader(io.StringIO(kg("query", "--csv").out)))
    assert [row["name"] for row in rows] == names


def test_query_help_describes_the_question_that_is_named() -> None:
    ran = kg("query", "projects", "--help")
    assert ran.code == 0
    assert "  --from-year YEAR" in ran.out
    assert "schoolchildren" in ran.out, "the values of a concept are listed"
    assert "Usage: kg query" in kg("query", "--help").out


def test_query_answers_in_three_forms(graph: Path) -> None:
    ask = ("query", "partners_of", "--organization", BEREG, "--graph", graph)
    ran = kg(*ask)
    assert ran.code == 0
    assert ran.out.splitlines()[0].split("  ")[0] == "Partner"
    assert ran.err == "1 row\n"
    (row,) = data(*ask)
    assert row["partner"] == "Витебский государственный университет"
    assert row["cross_border"] is True
    assert row["roles"] == ["Partner"]
    (line,) = csv.DictReader(io.StringIO(kg(*ask, "--csv").out))
    assert line["partner"] == row["partner"]
    assert (line["cross_border"], line["basis"]) == ("true", "Declared partner; Joint project")


def test_query_takes_what_it_needs_without_the_option_and_a_flag_without_value(graph: Path) -> None:
    assert len(data("query", "partners_of", BEREG, "--cross-border", "--graph", graph)) == 1
    assert data("query", "partners-of", BEREG, "--cross-border=false", "--graph", graph, code=1) == []
    assert len(data("query", "evidence_for", BEREG, "Витебский государственный университет", "--graph", graph)) > 0


def test_query_prints_labels_in_the_language_that_is_asked_for(graph: Path) -> None:
    assert data("query", "partners_of", BEREG, "--graph", graph)[0]["seat"] == "Vitebsk Region"
    assert data("query", "partners_of", BEREG, "--lang", "ru", "--graph", graph)[0]["seat"] == "Витебская область"


def test_a_question_without_an_answer_says_so_and_exits_with_1(graph: Path) -> None:
    ran = kg("query", "projects", "--from-year", "2050", "--graph", graph)
    assert (ran.code, ran.out, ran.err) == (1, "", "Nothing was found.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["partner_of"], 1, "Did you mean partners_of?"),
        (["partners_of"], 2, "needs the parameter “organization”"),
        (["projects", "--regoin", "Псков"], 2, "Did you mean --region?"),
        (["projects", "--jsn"], 2, "Did you mean --json?"),
        (["projects", "--from-year", "soon"], 2, "“soon” is not a year"),
        (["projects", "--from-year"], 2, "“--from-year” needs a value"),
        (["projects", "--text", "a", "--text", "b"], 2, "given twice"),
        (["projects", "--region", "Псковская", "область"], 2, "in quotes"),
        (["projects", "--region", "Тьмутараканская область"], 1, "Тьмутараканская область"),
        (["projects", "--json", "--csv"], 2, "--json and --csv exclude each other"),
        (["--region", "Псков"], 2, "no question is named"),
        (["sources", "--queries", "no-such-folder"], 2, "no-such-folder"),
    ],
)
def test_a_wrong_question_is_one_clear_error(graph: Path, arguments: list[str], code: int, said: str) -> None:
    ran = kg("query", *arguments, "--graph", graph)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.startswith("Error: ")


def test_questions_of_ones_own_stand_beside_ours(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "titles.rq").write_text(
        "# title: Titles\n# question: What are the documents called?\n# parameter: word (text, optional) – in it\n"
        "SELECT ?title WHERE { ?document a ckg:Document ; rdfs:label ?title\n"
        "  # if word\n  FILTER(CONTAINS(?title, ?_word))\n  # end\n} ORDER BY ?title\n",
        encoding="utf-8",
    )
    assert "What are the documents called?" in kg("query", "--queries", tmp_path).out
    own = ("query", "titles", "--queries", tmp_path, "--graph", graph)
    assert [row["title"] for row in data(*own, "--word", "Река")] == ["Река без границ"]


# sparql


def test_sparql_reads_its_question_from_the_command_line_a_file_or_stdin(graph: Path, tmp_path: Path) -> None:
    text = "SELECT ?name WHERE { ?p a ckg:Project ; rdfs:label ?name } ORDER BY ?name"
    (tmp_path / "question.rq").write_text(text, encoding="utf-8")
    expected = [{"name": "Река без границ"}, {"name": "Школа добрых соседей"}]
    assert data("sparql", text, "--graph", graph) == expected
    assert data("sparql", "--file", tmp_path / "question.rq", "--graph", graph) == expected
    assert data("sparql", "-", "--graph", graph, stdin=text) == expected
    assert kg("sparql", text, "--csv", "--graph", graph).out == "name\nРека без границ\nШкола добрых соседей\n"


def test_sparql_answers_yes_or_no_and_the_exit_code_says_it_too(graph: Path) -> None:
    assert kg("sparql", "ASK { ?s ?p ?o }", "--graph", graph).out == "true\n"
    no = kg("sparql", "ASK { <urn:a> ?p ?o }", "--graph", graph)
    assert (no.code, no.out) == (1, "false\n")
    assert data("sparql", "ASK { <urn:a> ?p ?o }", "--graph", graph, code=1) is False


def test_sparql_constructs_triples(graph: Path) -> None:
    text = "CONSTRUCT { ?p rdfs:label ?name } WHERE { ?p a ckg:Project ; rdfs:label ?name }"
    ran = kg("sparql", text, "--graph", graph)
    assert ran.err == "2 triples\n"
    assert len(list(ox.parse(ran.out, format=ox.RdfFormat.N_TRIPLES))) == 2
    ran = kg("sparql", text, "--json", "--graph", graph)
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "DROP ALL", "SELECT nonsense", "", "SELECT * {"])
def test_sparql_changes_nothing_and_says_what_is_wrong(graph: Path, text: str) -> None:
    before = kg("sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--csv", "--graph", graph).out
    ran = kg("sparql", text, "--graph", graph)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert kg("sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--csv", "--graph", graph).out == before


def test_sparql_wants_one_question(graph: Path) -> None:
    assert kg("sparql", "--graph", graph).code == 2
    assert kg("sparql", "ASK {}", "--file", "x.rq", "--graph", graph).code == 2
    ran = kg("sparql", "--file", "no-such-file.rq", "--graph", graph)
    assert ran.code == 1
    assert "no-such-file.rq" in ran.err
