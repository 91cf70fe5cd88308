"""Every question has one answer: in SPARQL, and in Cypher on real servers. Rows are compared as they are."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from questions.asking import resolve
from questions.graph import SmallTruth, records
from servers import BoltServer
from twin_documents import knots
from twin_parameters import Drawing
from twins import Twofold, difference, shared_folder

from kg.bolt import Bolt
from kg.cypher import ask_cypher
from kg.errors import BadParameter, KGError
from kg.iris import BASE
from kg.loader import Options
from kg.questions import Question, questions, read_question
from kg.reading import read_source
from kg.views.neo4j import push

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import generate
from _generate_projects import Generator

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "seeds"
SEED = 20
QUESTIONS = questions()
EACH = pytest.mark.parametrize("name", list(QUESTIONS))


def real() -> SmallTruth:
    if not SEEDS.is_dir():
        pytest.skip("the five real documents are not there")
    return SmallTruth(
        record for path in sorted(SEEDS.glob("*.txt")) for record in read_source(path, path.name, Options()).records()
    )


def generated() -> SmallTruth:
    return SmallTruth(record for _, record in generate.documents(Generator(2000, SEED)))


GRAPHS = {
    "knots": knots,
    "five": lambda: SmallTruth(records()),
    "real": real,
    "empty": SmallTruth,
    "generated": generated,
}


@pytest.fixture(scope="module", params=list(GRAPHS))
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twofold:
    """A graph, and what it says in SPARQL."""
    folder = shared_folder(tmp_path_factory.getbasetemp()) / "twins" / request.param
    return Twofold(GRAPHS[request.param](), folder)


@pytest.fixture(scope="module")
def drawing(graph: Twofold) -> Drawing:
    """Draws what the questions of the graph are asked."""
    return Drawing(graph.known, SEED, thorough=len(graph.known.kept) == len(knots().kept))


@pytest.fixture(scope="module")
def mirror(graph: Twofold, bolt_server: BoltServer) -> Iterator[Bolt]:
    """The same graph on a server."""
    bolt_server.wipe()
    with bolt_server.connect() as bolt:
        push(graph.tables, bolt, base=BASE)
        yield bolt


def told(mirror: Bolt, graph: Twofold, question: Question, params: dict[str, object]) -> str:
    """Where the twin's answer is another one; empty where it is the same."""
    rows, in_sparql = graph.answer(QUESTIONS[question.name], params)
    begin = time.perf_counter()
    found = list(ask_cypher(mirror, question, params, resolve=resolve))
    took = time.perf_counter() - begin
    print(f"{question.name} {params}: {len(rows)} rows, SPARQL {in_sparql:.3f} s, Cypher {took:.3f} s")
    return difference(rows, found)


@EACH
def test_every_question_has_a_twin(name: str) -> None:
    assert QUESTIONS[name].twin is not None


@EACH
def test_the_twin_gives_the_same_rows_in_the_same_order(
    name: str, graph: Twofold, drawing: Drawing, mirror: Bolt
) -> None:
    sets = list(drawing.sets(QUESTIONS[name]))
    faults = {repr(params): fault for params in sets if (fault := told(mirror, graph, QUESTIONS[name], params))}
    assert faults == {}
    # Equal answers say little where nothing was found. Generated pages, as those of the fund, tell of no payments.
    if len(graph.known.kept) > 100 and name != "funding_flows":
        assert sum(bool(graph.answer(QUESTIONS[name], params)[0]) for params in sets) > 1


@pytest.mark.parametrize("graph", ["knots"], indirect=True)
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("sources", "ORDER BY source", "ORDER BY source DESC"),
        ("projects", "'applicant'", "'partner'"),
        ("projects", "toLower($text)", "$text"),
        ("events", "event.times AS times", "toString(event.times) AS times"),
        ("evidence_for", "'continues' END AS tie", "'event' END AS tie"),
        ("success_rate_by_direction", "/ decided) / 1000", "/ applications) / 1000"),
    ],
)
def test_a_twin_that_is_wrong_is_noticed(
    name: str, right: str, wrong: str, graph: Twofold, drawing: Drawing, mirror: Bolt
) -> None:
    question = QUESTIONS[name]
    assert right in str(question.twin)
    broken = msgspec.structs.replace(question, twin=str(question.twin).replace(right, wrong))
    assert any(told(mirror, graph, broken, params) for params in drawing.sets(question))


@pytest.mark.parametrize("graph", ["knots"], indirect=True)
def test_other_columns_are_noticed(graph: Twofold, mirror: Bolt, tmp_path: Path) -> None:
    question = QUESTIONS["sources"]
    other = str(question.twin).replace(" AS title", " AS heading")
    with pytest.raises(KGError, match="heading"):
        ask_cypher(mirror, msgspec.structs.replace(question, twin=other), {}, resolve=resolve)
    (tmp_path / "sources.rq").write_text(question.path.read_text("utf-8"), "utf-8")
    assert read_question(tmp_path / "sources.rq").twin is None
    (tmp_path / "sources.cypher").write_text(other, "utf-8")
    with pytest.raises(BadParameter, match="heading"):
        read_question(tmp_path / "sources.rq")
