"""Asking in Cypher: twins as files, parameters, values, `kg cypher`, `kg query --on neo4j`, and that nothing is written."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kgcli import BEREG, PAGE, data, graph_of_pages, kg, kg_on_a_terminal, pages
from questions.asking import resolve
from questions.graph import Reading, SmallTruth
from servers import BoltServer
from twins import Twofold

from kg import Graph
from kg._cypher_text import columns, parameters
from kg.bolt import Bolt
from kg.cypher import ask_cypher, cypher
from kg.errors import BadParameter, KGError
from kg.iris import BASE
from kg.model import Header, Record
from kg.queries import Rows, ask, questions
from kg.questions import read_question
from kg.serving import serve_graph
from kg.views.neo4j import push

SPARQL = """# title: Values
# question: What does a value become?
# parameter: place (place) – a place
# parameter: status (concept:application-status, optional) – a status
# parameter: words (text, default abc) – some words
# parameter: day (date, default 2021-07-01) – a day
# parameter: share (number, default 0.25) – a number
# parameter: times (integer, default 3) – a whole number
# parameter: yes (boolean, default true) – whether
# column: id (id) – a thing
# column: concept (id) – a concept
# column: words – a text
# column: day (date) – a day
# column: share (number) – a number
# column: whole (number) – a number without a fraction
# column: times (integer) – a whole number
# column: yes (boolean) – whether
# column: many (list) – several
# column: none (list) – no one
# column: joined – several, as a text
# column: empty – nothing
# column: missing – nothing either
SELECT ?id ?concept ?words ?day ?share ?whole ?times ?yes ?many ?none ?joined ?empty ?missing WHERE {
  BIND(?_place AS ?id)
  # if status
  BIND(?_status AS ?concept)
  # end
  BIND(?_words AS ?words) BIND(?_day AS ?day) BIND(?_share AS ?share) BIND(2.00 AS ?whole) BIND(?_times AS ?times)
  BIND(?_yes AS ?yes) BIND("b\\u001Fa\\u001Fb\\u001F" AS ?many) BIND("" AS ?none) BIND("b\\u001Fa" AS ?joined)
  BIND("" AS ?empty)
}
"""
CYPHER = """// Constants, as in the question beside it.
WITH null AS status
// if status
WITH $status AS status
// end
RETURN $place AS id, status AS concept, $words AS words, $day AS day, $share AS share, 2.0 AS whole, $times AS times,
  $yes AS yes, ['b', 'a', 'b', '', null] AS many, [] AS none, ['b', 'a'] AS joined, '' AS empty, null AS missing
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with a question of one's own and its twin."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "values.rq").write_text(SPARQL, "utf-8")
    (folder / "values.cypher").write_text(CYPHER, "utf-8")
    return folder


@pytest.fixture
def bolt(bolt_server: BoltServer) -> Iterator[Bolt]:
    """A server, whatever is in it."""
    with bolt_server.connect() as connected:
        yield connected


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of two pages."""
    return graph_of_pages(tmp_path_factory.mktemp("asked"))


@pytest.fixture
def pushed(bolt_server: BoltServer, graph: Path) -> dict[str, str]:
    """The environment of a server that has the graph."""
    environment = bolt_server.environment()
    if kg("neo4j", "push", "--graph", graph, env=environment).code:
        bolt_server.wipe()  # of what another test has left there
        ran = kg("neo4j", "push", "--graph", graph, env=environment)
        assert ran.code == 0, ran.err
    return environment


# Twins as files


def test_every_bundled_question_has_a_twin() -> None:
    assert [name for name, question in questions().items() if question.twin is None] == []


PLACE = """# title: Place
# question: Which place?
# parameter: place (place) – a place
# parameter: code (text, optional) – its code
# column: id (id) – the place
# column: name – its name
SELECT ?id ?name WHERE {
  BIND(?_place AS ?id) ?id rdfs:label ?name .
  # if code
  ?id ckg:placeCode ?_code .
  # end
}
"""
PLACE_TWIN = """MATCH (place:Place {id: $place})
// if code
WHERE place.placeCode = $code
// end
RETURN place.id AS id, place.name AS name
"""


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("= $code", "= $kode", "“code” is not both a parameter of the header and “$code”"),
        ("{id: $place}", "{id: '$place'}", "“place” is not both"),
        ("// end\n", "", "“// if …” without “// end”"),
        ("// end\n", "// end\n// end\n", "“// end” without “// if …”"),
        ("// if code\n", "// if kode\n", "“// if kode” names no parameter"),
        ("// if code\nWHERE place.placeCode = $code\n// end", "WHERE place.placeCode = $code", "is not between “// if"),
        (
            "place.id AS id, place.name AS name",
            "place.name AS name, place.id AS id",
            "it returns name, id; the columns",
        ),
        (", place.name AS name", "", "it returns id; the columns of the header are id, name"),
        ("place.name AS name", "place.name", "write “place . name AS name”"),
        ("RETURN place.id AS id, place.name AS name", "RETURN *", "has no name"),
        ("RETURN place.id AS id, place.name AS name", "WITH place", "has no RETURN"),
    ],
)
def test_a_twin_that_is_wrong_says_what_is_wrong(old: str, new: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "values.rq").write_text(PLACE, "utf-8")
    (tmp_path / "values.cypher").write_text(PLACE_TWIN, "utf-8")
    assert read_question(tmp_path / "values.rq").twin == PLACE_TWIN
    assert old in PLACE_TWIN
    (tmp_path / "values.cypher").write_text(PLACE_TWIN.replace(old, new, 1), "utf-8")
    with pytest.raises(BadParameter) as caught:
        read_question(tmp_path / "values.rq")
    assert what in caught.value.what
    assert (caught.value.where, bool(caught.value.mend)) == (str(tmp_path / "values.cypher"), True)


def test_a_twin_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "values.rq").write_text(PLACE, "utf-8")
    (tmp_path / "values.cypher").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadParameter, match="cannot be read"):
        read_question(tmp_path / "values.rq")


def test_parts_are_there_for_what_is_given(tmp_path: Path) -> None:
    (tmp_path / "values.rq").write_text(PLACE, "utf-8")
    (tmp_path / "values.cypher").write_text(PLACE_TWIN, "utf-8")
    question = read_question(tmp_path / "values.rq")
    assert "$code" in question.cypher({"place", "code"})
    assert "$code" not in question.cypher({"place"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RETURN 1 AS a", ["a"]),
        ("match (n) return distinct n.x as a, n", ["a", "n"]),
        ("RETURN {a: 1, b: [2, 3]} AS m, f(1, 2) AS f ORDER BY m, f", ["m", "f"]),
        ("CALL { RETURN 1 AS x } RETURN x AS a SKIP 1 LIMIT 2", ["a"]),
        ("RETURN ', x AS y' AS a, \"RETURN 2\" AS b // , c AS d", ["a", "b"]),
        ("RETURN 1 /* , 2 AS c */ AS a", ["a"]),
        ("RETURN n.return AS a, n.order AS b", ["a", "b"]),
        ("RETURN 1 AS `a, ``b``` UNION RETURN 2 AS `a, ``b```", ["a, `b`"]),
        ("RETURN CASE WHEN true THEN 1 END AS a;", ["a"]),
    ],
)
def test_the_columns_of_a_text_are_those_of_its_last_return(text: str, names: list[str]) -> None:
    assert columns(text) == names


@given(st.text(alphabet="ab$'\"`\\/* \n", max_size=30))
def test_what_stands_in_a_string_or_comment_is_no_parameter(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    comment = "/*" + text.replace("*", "") + "*/"
    name = "`" + text.replace("`", "``") + "`"
    assert parameters(f"RETURN {quoted} AS {name} {comment} , $x AS y") == {"x"}


# Asking


def both(folder: Path, bolt: Bolt, **params: object) -> tuple[Rows, Rows]:
    """The answers in SPARQL and in Cypher to the question of one's own."""
    question = read_question(folder / "values.rq")
    return (
        ask(pyoxigraph.Store(), question, params, resolve=resolve),
        ask_cypher(bolt, question, params, resolve=resolve),
    )


def test_values_are_the_same_in_both(mine: Path, bolt: Bolt) -> None:
    everything = {
        "place": "place/RU-PSK", "status": "supported", "words": "«Кавычки» ' \" \\ ` $x\n// if", "day": "1999-12-31",
        "share": "0,125", "times": "-7", "yes": "no",
    }  # fmt: skip
    for params in (everything, {"place": "place/BY"}):
        sparql, answer = both(mine, bolt, **params)
        assert list(sparql) == list(answer) != []
        types = [[[type(value) for value in row.values()] for row in rows] for rows in (sparql, answer)]
        assert types[0] == types[1]
        assert (sparql.columns, sparql.types, sparql.title) == (answer.columns, answer.types, answer.title)
        assert answer[0]["concept"] == ("concept/application-status/supported" if "status" in params else None)
        assert answer[0]["words"] == params.get("words", "abc")


def across_the_narva() -> Record:
    """A project in a municipality, which lies in a county: both are regions to the gazetteer."""
    r = Reading("narva.txt", "Проект для молодёжи: Нарва-Йыэсуу, Тарту и Ивангород. Заявитель: НКО «Мост».")
    return Record(
        document=r.document("grant-application", "Мост через Нарову"),
        header=Header(year=2021),
        organizations=[r.organization("o1", "НКО «Мост»", "applicant", "participant", region="EE-511")],
        places=[
            r.place("EE-514", "Нарва-Йыэсуу", "region", "Нарва-Йыэсуу", "area"),
            r.place("geonames:588335", "Тарту", "city", "Тарту", "area"),
            r.place("RU-LEN", "Ивангород", "region", "Ивангород", "area"),
        ],
        target_groups=[r.group("молодёжи", ("youth", 1.0))],
    )


def test_regions_within_regions_count_as_in_sparql(tmp_path: Path, bolt_database: BoltServer) -> None:
    known = Twofold(SmallTruth([across_the_narva()]), tmp_path / "narva")
    asked: list[tuple[str, dict[str, object]]] = [
        ("coverage_of_border_regions", {"region": "place/EE"}),
        ("target_groups_by_region", {}),
        ("organizations_in_region", {"region": "place/EE-45"}),
        ("cross_border_links", {"region": "place/EE"}),
        ("unlinked_neighbours", {"region": "place/RU"}),
        ("organizations_in_region", {"region": "place/EE", "role": "participant"}),
    ]
    with bolt_database.connect() as bolt:
        push(known.tables, bolt, base=BASE)
        for place, (name, params) in enumerate(asked):
            rows, _ = known.answer(questions()[name], params)
            assert list(ask_cypher(bolt, questions()[name], params, resolve=resolve)) == rows, name
            assert bool(rows) == (place < 4)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"place": "place/BY", "colour": "red"},
        {"place": "place/BY", "day": "yesterday"},
        {"place": "place/BY", "share": "much"},
        {"place": "place/BY", "times": "1.5"},
        {"place": "place/BY", "yes": "perhaps"},
        {"place": "place/BY", "status": "nice"},
        {"place": "nowhere"},
    ],
)
def test_what_cannot_be_asked_is_refused_alike(params: dict[str, object], mine: Path, bolt: Bolt) -> None:
    question = read_question(mine / "values.rq")
    with pytest.raises(KGError) as sparql:
        ask(pyoxigraph.Store(), question, params, resolve=resolve)
    with pytest.raises(KGError) as caught:
        ask_cypher(bolt, question, params, resolve=resolve)
    assert (type(sparql.value), str(sparql.value)) == (type(caught.value), str(caught.value))


def test_a_question_without_a_twin_says_so(mine: Path, bolt: Bolt) -> None:
    (mine / "values.cypher").unlink()
    with pytest.raises(BadParameter, match="“values” is written in SPARQL alone") as caught:
        both(mine, bolt, place="place/BY")
    assert "values.cypher" in str(caught.value.mend)


def test_a_twin_that_the_server_cannot_read_names_its_file(mine: Path, bolt: Bolt) -> None:
    (mine / "values.cypher").write_text(CYPHER.replace("// Constants", "MATSCH (n) // Constants"), "utf-8")
    with pytest.raises(BadParameter, match=r"does not take values\.cypher"):
        both(mine, bolt, place="place/BY")


def test_so_many_rows_are_given_as_are_wanted(tmp_path: Path, bolt: Bolt) -> None:
    (tmp_path / "many.rq").write_text(
        "# title: Many\n# question: How many?\n# parameter: n (integer) – so many\nSELECT ?x { BIND(?_n AS ?x) }",
        "utf-8",
    )
    (tmp_path / "many.cypher").write_text("UNWIND range(1, $n) AS x RETURN x", "utf-8")
    question = read_question(tmp_path / "many.rq")
    assert len(ask_cypher(bolt, question, {"n": 7}, resolve=resolve)) == 7
    assert [row["x"] for row in ask_cypher(bolt, question, {"n": 7}, resolve=resolve, limit=2)] == [1, 2]


def test_values_of_ones_own_cypher_are_plain(bolt: Bolt) -> None:
    rows = cypher(
        bolt,
        "RETURN 1 AS whole, 1.5 AS number, true AS yes, null AS missing, date('2021-07-01') AS day, ['a', 1] AS list, "
        "{a: [1, {b: null}]} AS map, point({latitude: 57.8, longitude: 28.3}) AS point, duration('P1D') AS span",
    )
    assert json.loads(rows.to_json()) == [
        {
            "whole": 1, "number": 1.5, "yes": True, "missing": None, "day": "2021-07-01", "list": ["a", "1"],
            "map": '{"a":[1,{"b":null}]}', "point": ["57.8", "28.3"], "span": "P1D",
        }
    ]  # fmt: skip
    assert rows.types[:5] == ["integer", "number", "boolean", "text", "date"]
    assert cypher(bolt, "UNWIND [] AS x RETURN x").to_json() == "[]"


# Nothing is written

WRITES = (
    "CREATE (:Broken)",
    "MATCH (n) SET n.broken = 1",
    "MATCH (n) REMOVE n.id",
    "MATCH (n) DETACH DELETE n",
    "MERGE (n:Broken {id: 1}) RETURN n",
    "MATCH (n) FOREACH (x IN [1] | CREATE (:Broken))",
    "MATCH (n) CALL { CREATE (m:Broken) RETURN m } RETURN m",
    "/* c */ create (:Broken) // x",
    "RETURN 'x' AS `a` UNION CREATE (n:Broken) RETURN 'y' AS `a`",
    "CREATE CONSTRAINT broken IF NOT EXISTS FOR (n:Broken) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX broken IF NOT EXISTS FOR (n:Broken) ON (n.id)",
    "PROFILE CREATE (:Broken)",
    "MATCH (n) CALL { WITH n SET n.broken = 1 } IN TRANSACTIONS",
    "RETURN 1 AS a; CREATE (:Broken)",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:9/' AS line RETURN line",
)


def state(bolt: Bolt) -> object:
    """All that these would change."""
    names = {str(row[0]) for what in ("CONSTRAINTS", "INDEXES") for row in bolt.read(f"SHOW {what} YIELD name").rows}
    return bolt.read("MATCH (n) RETURN count(n) AS n, count(n.id) AS ids, count(n.broken) AS broken").rows, names


@pytest.mark.parametrize("text", WRITES)
def test_what_would_write_is_refused_and_does_not_take_place(text: str, pushed: dict[str, str], bolt: Bolt) -> None:
    before = state(bolt)
    with pytest.raises(BadParameter):
        cypher(bolt, text)
    assert state(bolt) == before


def test_to_explain_a_write_is_not_to_write(pushed: dict[str, str], bolt: Bolt) -> None:
    before = state(bolt)
    with contextlib.suppress(BadParameter):  # Neo4j tells how it would; ArcadeDB would do it, and is not asked
        cypher(bolt, "EXPLAIN CREATE INDEX broken IF NOT EXISTS FOR (n:Broken) ON (n.id)")
    assert state(bolt) == before


def test_the_command_writes_nothing_and_says_why(pushed: dict[str, str], bolt: Bolt) -> None:
    before = state(bolt)
    ran = kg("cypher", "MATCH (n) DETACH DELETE n", env=pushed)
    assert (ran.code, ran.out) == (2, "")
    assert "only questions can be asked" in ran.err
    assert state(bolt) == before


def test_a_twin_cannot_write_either(mine: Path, pushed: dict[str, str], bolt: Bolt) -> None:
    before = state(bolt)
    (mine / "values.cypher").write_text(CYPHER.replace("WITH null", "CREATE (:Broken) WITH null"), "utf-8")
    with pytest.raises(BadParameter):
        both(mine, bolt, place="place/BY")
    assert state(bolt) == before


# The commands


def test_cypher_answers_as_table_json_csv_and_parquet(pushed: dict[str, str], tmp_path: Path) -> None:
    text = "MATCH (o:Organization) WHERE o.ogrn = '" + BEREG + "' RETURN o.id AS id, o.name AS name"
    (row,) = data("cypher", text, env=pushed)
    assert row["id"] == f"org/RU-OGRN-{BEREG}"
    table = kg("cypher", text, env=pushed)
    assert row["name"] in table.out
    assert "1 row" in table.err
    assert kg("cypher", text, "--csv", env=pushed).out.splitlines()[0] == "id,name"
    assert kg("cypher", text, "--parquet", tmp_path / "a.parquet", env=pushed).code == 0
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"
    (tmp_path / "a.cypher").write_text(text, "utf-8")
    assert data("cypher", "--file", tmp_path / "a.cypher", env=pushed) == [row]
    assert data("cypher", "-", stdin=text, env=pushed) == [row]
    (node,) = data("cypher", text.replace("o.id AS id, o.name AS name", "o"), env=pushed)
    assert json.loads(node["o"])["properties"]["ogrn"] == BEREG


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["MATCH (n:Nothing) RETURN n.id"], 1, "Nothing was found."),
        (["MATCH n RETRUN n"], 2, "Error"),
        ([""], 2, "there is no question"),
        ([], 2, "give the question once"),
        (["RETURN 1 AS x", "--json", "--csv"], 2, "exclude each other"),
    ],
)
def test_a_fault_in_cypher_is_told(arguments: list[str], code: int, said: str, bolt_server: BoltServer) -> None:
    ran = kg("cypher", *arguments, env=bolt_server.environment())
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_what_a_terminal_would_act_on_is_made_visible(bolt_server: BoltServer) -> None:
    text = r"WITH 'red \u001b[31m' AS name RETURN name, {name: name} AS map"
    ran = kg("cypher", text, env=bolt_server.environment())
    assert "\x1b" not in ran.out + ran.err
    assert "␛" in ran.out
    ran = kg("cypher", "RETURN '=1+1' AS x", "--csv", env=bolt_server.environment())
    assert ran.out.splitlines() == ["x", "'=1+1"]


@pytest.mark.parametrize(
    "words",
    [
        ["partners_of", BEREG],
        ["partners_of", BEREG, "--country", "BY", "--lang", "ru"],
        ["organizations", "--text", "берег"],
        ["target-groups-by-region", "--region", "Псковская область"],
    ],
)
def test_a_question_has_one_answer_wherever_it_is_asked(words: list[str], pushed: dict[str, str], graph: Path) -> None:
    for form in ("--json", "--csv"):
        rdf, neo4j = (kg("query", *words, "--graph", graph, form, *on, env=pushed) for on in ((), ("--on", "neo4j")))
        assert (rdf.out, rdf.code) == (neo4j.out, neo4j.code)
        assert rdf.code == 0
        assert neo4j.err == rdf.err


def test_a_user_is_told_where_the_mirror_is_behind(pushed: dict[str, str], graph: Path, tmp_path: Path) -> None:
    shutil.copytree(graph, tmp_path / "graph")
    ask = ("query", "organizations", "--graph", tmp_path / "graph", "--on", "neo4j", "--json")
    assert "Note" not in kg(*ask, env=pushed).err
    assert kg("forget", PAGE, "--graph", tmp_path / "graph", "--yes").code == 0
    behind = kg(*ask, env=pushed)
    assert "Note: The graph has changed since it was pushed" in " ".join(behind.err.split())
    assert behind.code == 0
    assert kg("neo4j", "push", "--graph", tmp_path / "graph", env=pushed).code == 0
    after = kg(*ask, env=pushed)
    assert "Note" not in after.err
    assert after.out != behind.out


def test_where_nothing_was_pushed_nothing_is_answered(bolt_database: BoltServer, graph: Path) -> None:
    ran = kg("query", "organizations", "--graph", graph, "--on", "neo4j", env=bolt_database.environment())
    assert (ran.code, ran.out) == (1, "")
    assert "no graph has been pushed there" in ran.err
    assert "kg neo4j push" in ran.err


def test_another_graph_does_not_answer_for_this_one(pushed: dict[str, str], tmp_path: Path) -> None:
    with Graph.open(tmp_path / "other", create=True, base="https://example.org/other/") as other:
        other.load([pages(tmp_path / "pages", PAGE)])
    ran = kg("query", "organizations", "--graph", tmp_path / "other", "--on", "neo4j", env=pushed)
    assert (ran.code, ran.out) == (1, "")
    assert f"another graph is there, with the base {BASE}" in " ".join(ran.err.split())


def test_a_question_of_ones_own_is_asked_in_cypher_too(mine: Path, pushed: dict[str, str], graph: Path) -> None:
    ask = ("query", "--queries", mine, "values", "RU-PSK", "--graph", graph)
    assert data(*ask, env=pushed) == data(*ask, "--on", "neo4j", env=pushed)
    (mine / "values.cypher").unlink()
    ran = kg(*ask, "--on", "neo4j", env={})
    assert ran.code == 2
    assert "in SPARQL alone" in ran.err


# Which server


def test_without_a_server_it_is_said_how_to_name_one(graph: Path) -> None:
    for words in (["cypher", "RETURN 1"], ["query", "organizations", "--on", "neo4j"]):
        ran = kg(*words, "--graph", graph)
        assert ran.code == 2
        assert "no server is named" in ran.err
        assert "NEO4J_URI" in ran.err
    ran = kg("query", "organizations", "--graph", graph, "--uri", "bolt://localhost:1")
    assert ran.code == 2
    assert "--on neo4j" in ran.err


def test_options_go_before_the_environment(bolt_server: BoltServer) -> None:
    wrong = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_USERNAME": "nobody", "NEO4J_DATABASE": "none"}
    ran = kg(
        "cypher", "RETURN 1 AS x", "--json", "--uri", bolt_server.uri, "--user", bolt_server.user,
        "--database", bolt_server.database, env=wrong | {"NEO4J_PASSWORD": bolt_server.password},
    )  # fmt: skip
    assert json.loads(ran.out) == [{"x": 1}]


def test_the_password_is_asked_for_at_a_terminal_alone(bolt_server: BoltServer) -> None:
    named = {name: value for name, value in bolt_server.environment().items() if name != "NEO4J_PASSWORD"}
    ran = kg("cypher", "RETURN 1 AS x", env=named)
    assert ran.code == 2
    assert "no password is given" in ran.err
    assert "NEO4J_PASSWORD" in ran.err
    ran = kg_on_a_terminal(
        "cypher", "RETURN 41 + 1 AS x", "--csv", answer=f"{bolt_server.password}\n", prompt="Password of", env=named
    )
    assert ran.code == 0, ran.out
    assert ran.out.split()[-1] == "42"
    assert bolt_server.password not in ran.out


def test_the_server_of_the_graph_is_found_by_itself(graph: Path, tmp_path: Path) -> None:
    shutil.copytree(graph, tmp_path / "graph")
    with serve_graph(tmp_path / "graph", "arcadedb"):
        assert kg("neo4j", "push", "--graph", tmp_path / "graph").code == 0
        assert data("cypher", "RETURN 1 AS x", env={"KG_GRAPH": str(tmp_path / "graph")}) == [{"x": 1}]
        ask = ("query", "organizations", "--graph", tmp_path / "graph")
        assert data(*ask) == data(*ask, "--on", "neo4j")
    assert kg("cypher", "RETURN 1", "--graph", tmp_path / "graph").code == 2
