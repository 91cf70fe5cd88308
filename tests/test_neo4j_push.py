"""The mirror is what the tables say, however it came to be: pushed at once or bit by bit, cut short, twice, by two."""

import contextlib
import itertools
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgcli import data, graph_of_pages, kg
from mirrored import content, expected, forget_position, whole
from servers import BoltServer
from test_tables_view import Step, change, steps

from kg.bolt import Bolt, Counters
from kg.errors import BadParameter, GraphBusy, KGError
from kg.iris import BASE
from kg.views import _neo4j_compare, _neo4j_push, neo4j, tables
from kg.views._neo4j_write import META, _ahead
from kg.views.neo4j import Pushed
from kg.views.tables import Tables
from tests.questions.graph import SmallTruth, records, truth


def read(known: SmallTruth, directory: Path) -> Tables:
    """The tables of a journal, caught up with it."""
    tables.apply(known, directory)
    found = tables.read(directory)
    assert found is not None
    return found


def push(known: SmallTruth, directory: Path, bolt: Bolt, **options: object) -> Pushed:
    """Push a journal and see that the database holds it, as a push into an empty one would have written it."""
    found = read(known, directory)
    try:
        pushed = neo4j.push(found, bolt, base=BASE, **options)  # type: ignore[arg-type]
        assert content(bolt) == expected(found)
    finally:
        found.close()
    return pushed


def current(known: SmallTruth, directory: Path, bolt: Bolt) -> bool:
    """Whether the status says that the database holds a journal."""
    found = read(known, directory)
    try:
        return neo4j.status(found, bolt, base=BASE).current
    finally:
        found.close()


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the five documents."""
    directory = tmp_path_factory.mktemp("five")
    read(truth(), directory / "view").close()
    return directory / "view"


@pytest.fixture(scope="module")
def bolt(bolt_server: BoltServer) -> Iterator[Bolt]:
    """A server; each test may leave what it likes in it."""
    bolt_server.wipe()
    with bolt_server.connect() as connected:
        yield connected


@pytest.fixture
def known(bolt: Bolt, bolt_server: BoltServer, five: Path, tmp_path: Path) -> SmallTruth:
    """The five documents; the database holds them."""
    if not bolt.read(f"{META} RETURN m.id").rows:
        bolt_server.wipe()
    forget_position(bolt)
    shutil.copytree(five, tmp_path / "view")
    found = tables.read(tmp_path / "view")
    assert found is not None
    neo4j.push(found, bolt, base=BASE)
    found.close()
    return truth()


# What a push writes


def test_the_first_push_writes_all_that_the_tables_hold(bolt_database: BoltServer, tmp_path: Path) -> None:
    with bolt_database.connect() as bolt:
        pushed = push(truth(), tmp_path / "view", bolt)
        nodes, relationships = content(bolt)
        assert current(truth(), tmp_path / "view", bolt)
    assert (pushed.nodes, pushed.relationships, pushed.removed) == (len(nodes), len(relationships), 0)
    assert pushed.position == 5
    assert not pushed.unchanged


def test_pushing_twice_changes_nothing(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    before = whole(bolt)
    assert push(known, tmp_path / "view", bolt).unchanged
    assert whole(bolt) == before
    # The same where the database no longer knows what it reflects and all of it has to be compared.
    forget_position(bolt)
    pushed = push(known, tmp_path / "view", bolt)
    assert (pushed.nodes, pushed.relationships, pushed.removed) == (0, 0, 0)
    assert whole(bolt) == before


def test_a_later_push_sends_only_what_changed(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    record = records()[0]
    record.document.title += ", second edition"
    known.keep(record)
    with_name = "MATCH (n:Session|Event|Speech) WHERE n.source = $name RETURN count(n)"
    ties = "MATCH ()-[r]->() WHERE r.source = $name RETURN count(r)"
    owned = [bolt.read(text, {"name": record.document.name}).rows[0][0] for text in (with_name, ties)]
    pushed = push(known, tmp_path / "view", bolt)
    assert pushed.relationships == owned[1]
    assert owned[0] < pushed.nodes <= owned[0] + 2 + len(record.organizations)  # the document and what it describes
    assert pushed.position == 6


def test_what_is_forgotten_leaves_the_database(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    name = records()[0].document.name
    assert name in str(whole(bolt))
    known.forget(name)
    assert push(known, tmp_path / "view", bolt).removed
    assert name not in str(whole(bolt))


def test_forgetting_everything_leaves_only_the_ontology(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    for record in records():
        known.forget(record.document.name)
    push(known, tmp_path / "view", bolt)
    labels = {row[0][0] for row in bolt.read("MATCH (n) RETURN DISTINCT labels(n)").rows if "Place" not in row[0]}
    assert labels == {"Concept", "GraphMeta"}


def test_a_judgement_joins_two_organizations_and_its_undoing_parts_them(
    bolt: Bolt, known: SmallTruth, tmp_path: Path
) -> None:
    before = content(bolt)
    a, b = [name for name in sorted(known.identities.organizations) if not name.startswith("org/RU-")][:2]
    count = "MATCH (o:Organization) WHERE o.id IN $ids RETURN count(o)"
    known.judge(a, b)
    push(known, tmp_path / "view", bolt)
    assert bolt.read(count, {"ids": [a, b]}).rows == [(1,)]
    known.unjudge()
    push(known, tmp_path / "view", bolt)
    assert bolt.read(count, {"ids": [a, b]}).rows == [(2,)]
    assert content(bolt) == before


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.integers(0, 5), sequence=steps)
def test_a_push_ends_where_a_push_into_an_empty_database_does(
    bolt: Bolt, start: int, sequence: list[Step], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("any")
    known = SmallTruth(records()[:start])
    forget_position(bolt)
    for step in [*sequence, ("catch up", 0, 0)]:
        if step[0] == "catch up":
            push(known, directory, bolt)  # it compares the database with what an empty one would be given
        else:
            change(known, step)
    shutil.rmtree(directory)


def test_documents_are_written_in_lots_whatever_they_are_called(
    bolt: Bolt, known: SmallTruth, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_neo4j_compare, "_AT_ONCE", 2)
    monkeypatch.setattr(_neo4j_compare, "_FEW", 1)
    monkeypatch.setattr(_neo4j_push, "_LOT", 2)
    for number, record in enumerate(records()):
        record.document.name = f"it's ' {number} \"`$base"
        known.keep(record)
    known.forget(records()[0].document.name)
    push(known, tmp_path / "view", bolt)


def test_properties_nodes_and_ties_of_others_stay(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    record = records()[0]
    (org,) = bolt.read("MATCH (o:Organization) RETURN o.id ORDER BY o.id LIMIT 1").rows[0]
    bolt.write(
        "MATCH (o:Organization {id: $id}) SET o.rank = 0.5 CREATE (:Note {text: 'mine'})-[:ABOUT]->(o)", {"id": org}
    )
    try:
        record.document.title += ", second edition"
        known.keep(record)
        found = read(known, tmp_path / "view")
        neo4j.push(found, bolt, base=BASE)
        found.close()
        mine = "MATCH (n:Note)-[:ABOUT]->(o:Organization) RETURN n.text, o.id, o.rank"
        assert bolt.read(mine).rows == [("mine", org, 0.5)]
    finally:
        bolt.write("MATCH (n:Note) DETACH DELETE n")
        bolt.write("MATCH (o:Organization {id: $id}) REMOVE o.rank", {"id": org})


# Cut short, at once, in parallel


_PUSH = """
import sys
from pathlib import Path
from kg.bolt import connect
from kg.iris import BASE
from kg.views import _neo4j_compare, _neo4j_push, neo4j, tables

directory, uri, user, password, database = sys.argv[1:]
found = tables.read(Path(directory))
with connect(uri, user, password, database) as bolt:
    neo4j.push(found, bolt, base=BASE, batch=40, progress=lambda done, total: print(done, total, flush=True))
"""


def killed_push(directory: Path, server: BoltServer, batches: int) -> bool:
    """Push in a process that is killed after so many batches; whether there was one to kill."""
    given = [str(directory), server.uri, server.user, server.password, server.database]
    process = subprocess.Popen([sys.executable, "-c", _PUSH, *given], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = sum(1 for _ in itertools.islice(process.stdout, batches))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return lines == batches


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("seed", range(3))
def test_a_push_that_was_killed_is_finished_by_the_next(
    seed: int, bolt: Bolt, known: SmallTruth, bolt_server: BoltServer, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    known.forget(records()[chance.randrange(3)].document.name)
    for record in records()[3:]:
        record.organizations[0].name += " № 2"
        record.target_groups = record.target_groups[1:]
        known.keep(record)
    read(known, tmp_path / "view").close()
    killed = 0
    for _ in range(2):
        killed += killed_push(tmp_path / "view", bolt_server, chance.randint(1, 12))
    assert killed
    assert bolt.read(f"{META} RETURN m.pushing IS NOT NULL").rows == [(True,)]
    push(known, tmp_path / "view", bolt)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_first_push_that_was_killed_goes_on_where_it_stopped(bolt_database: BoltServer, tmp_path: Path) -> None:
    known = truth()
    read(known, tmp_path / "view").close()
    assert killed_push(tmp_path / "view", bolt_database, 30)
    with bolt_database.connect() as bolt:
        written = bolt.read("MATCH (n) RETURN count(n)").rows[0][0]
        pushed = push(known, tmp_path / "view", bolt)
        assert 0 < pushed.nodes <= len(content(bolt)[0]) - (written - 1)
        assert pushed.removed == 0


def test_a_push_that_is_overtaken_stops_and_changes_nothing_more(
    bolt: Bolt, known: SmallTruth, bolt_server: BoltServer, tmp_path: Path
) -> None:
    known.forget(records()[0].document.name)
    mine = read(known, tmp_path / "view")
    other = Path(shutil.copytree(tmp_path / "view", tmp_path / "other"))
    newer = truth()
    newer.keep(records()[1])
    newer.keep(records()[2])

    def overtake(done: int, total: int) -> None:
        if not overtaken:
            overtaken.append(True)
            with bolt_server.connect() as second:
                push(newer, other, second)

    overtaken: list[bool] = []
    with pytest.raises(GraphBusy, match="another push"):
        neo4j.push(mine, bolt, base=BASE, batch=20, progress=overtake)
    mine.close()
    assert overtaken
    found = read(newer, other)
    assert content(bolt) == expected(found)
    found.close()
    assert current(newer, other, bolt)


def test_several_sessions_that_wait_for_each_other_end_where_one_does(
    bolt: Bolt, known: SmallTruth, tmp_path: Path
) -> None:
    for record in records():
        record.organizations[0].name += " № 2"
        known.keep(record)
    push(known, tmp_path / "view", bolt, sessions=4, batch=7)


def test_two_computers_agree(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    here, there = tmp_path / "view", Path(shutil.copytree(tmp_path / "view", tmp_path / "there"))
    known.keep(records()[0])
    push(known, here, bolt)
    before = whole(bolt)
    older = tables.read(there)
    assert older is not None
    with pytest.raises(KGError, match="ahead: it reflects position 6"):
        neo4j.push(older, bolt, base=BASE)
    older.close()
    assert whole(bolt) == before
    # Once the other copy of the graph is as new, there is nothing to do.
    assert push(known, there, bolt).unchanged
    assert whole(bolt) == before


# What else may be in a database


def test_a_database_of_others_is_left_alone(bolt_database: BoltServer, tmp_path: Path) -> None:
    found = read(truth(), tmp_path / "view")
    with bolt_database.connect() as bolt:
        bolt.write("CREATE (:Organization {name: 'theirs'})")
        before = whole(bolt)
        with pytest.raises(KGError, match="Organization nodes that kg did not write"):
            neo4j.push(found, bolt, base=BASE)
        assert whole(bolt) == before
    found.close()


def test_a_database_that_mirrors_another_graph_is_left_alone(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    other = read(truth("https://example.org/"), tmp_path / "other")
    before = whole(bolt)
    for ask in (neo4j.push, neo4j.status):
        with pytest.raises(KGError, match="mirrors another graph"):
            ask(other, bolt, base="https://example.org/")  # type: ignore[operator]
    assert whole(bolt) == before
    other.close()


def test_another_history_at_the_same_position_is_noticed(bolt: Bolt, known: SmallTruth, tmp_path: Path) -> None:
    other = truth()
    other.forget(records()[0].document.name)
    known.keep(records()[0])
    assert other.position == known.position
    push(known, tmp_path / "view", bolt)
    assert not push(other, tmp_path / "other", bolt).unchanged


def test_what_another_version_wrote_is_made_anew(
    bolt: Bolt, known: SmallTruth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bolt.write("MATCH (c:Concept) SET c.obsolete = true")
    monkeypatch.setattr(neo4j, "VERSION", neo4j.VERSION + 1)
    assert not push(known, tmp_path / "view", bolt).unchanged


@pytest.mark.parametrize("options", [{"batch": 0}, {"sessions": 0}])
def test_a_batch_or_session_must_be_at_least_one(bolt: Bolt, options: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="must be 1 or more"):
        push(truth(), tmp_path / "view", bolt, **options)


# How it writes


def operators(bolt: Bolt, text: str, parameters: dict[str, object]) -> Iterator[str]:
    """What Neo4j would do to carry out a statement: `NodeUniqueIndexSeek(Locking)`, …"""
    with bolt._session() as session:
        plan = session.run(f"EXPLAIN {text}", parameters).consume().plan
    waiting = [plan]
    while waiting:
        part = waiting.pop()
        assert part is not None
        yield part["operatorType"].partition("@")[0]
        waiting += part.get("children", [])


def test_every_statement_finds_what_it_needs_by_an_index(
    bolt: Bolt, known: SmallTruth, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if bolt.server.product != "Neo4j":
        pytest.skip("only of Neo4j is it known how it words its plans")
    asked: dict[str, dict[str, object]] = {}
    write = Bolt.write

    def noted(self: Bolt, text: str, parameters: dict[str, object]) -> Counters:
        asked[text] = parameters
        return write(self, text, parameters)

    monkeypatch.setattr(Bolt, "write", noted)
    known.forget(records()[0].document.name)
    known.forget(records()[1].document.name)
    push(known, tmp_path / "view", bolt)
    known.keep(records()[0])
    push(known, tmp_path / "view", bolt)
    assert len(asked) > 30
    for text, parameters in asked.items():
        for operator in operators(bolt, text, parameters):
            # Of a handful of relationships Neo4j may choose to read the whole index, once. For each row it must not.
            once = operator.endswith("RelationshipIndexScan") and "UNWIND" not in text
            assert once or "Scan" not in operator, text


@pytest.mark.parametrize("fails", [False, True])
def test_rows_are_made_only_a_little_ahead_of_their_writing(fails: bool) -> None:
    made = []

    def rows() -> Iterator[int]:
        for number in range(20):
            made.append(number)
            yield number
        if fails:
            raise KGError("no more rows")

    taken = []
    with pytest.raises(KGError) if fails else contextlib.nullcontext():
        for number in _ahead(rows(), room=2):
            taken.append(number)
            time.sleep(0.005)
            assert len(made) - len(taken) <= 3
    assert taken == list(range(20))


def test_who_stops_asking_for_rows_stops_their_making() -> None:
    made = []

    def rows() -> Iterator[int]:
        for number in itertools.count():
            made.append(number)
            yield number

    with contextlib.closing(_ahead(rows(), room=2)) as ahead:
        assert next(ahead) == 0
    assert len(made) <= 5
    assert all(thread.name != "rows ahead" for thread in threading.enumerate())


# At the command line


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return graph_of_pages(tmp_path)


def test_the_commands_push_and_compare(bolt_database: BoltServer, graph: Path) -> None:
    env, here = bolt_database.environment(), ("--graph", graph)
    assert data("neo4j", "status", *here, env=env, code=1)["position"] is None
    pushed = kg("neo4j", "push", *here, env=env)
    assert pushed.code == 0, pushed.err
    assert re.search(r"nodes and [\d,]+ relationships written, 0 removed \([\d,]+ a second, [\d.]+ s\)", pushed.err)
    assert data("neo4j", "push", *here, "--batch", 100, "--sessions", 2, env=env)["unchanged"]
    after = kg("neo4j", "status", *here, env=env)
    assert after.code == 0, after.err
    assert "holds what the graph holds" in after.err
    assert re.search(r"nodes +Organization +(\d+) +\1\n", after.out)
    forgotten = kg("forget", "23-1-900001.txt", "--yes", *here)
    assert f"{bolt_database.uri}, database {bolt_database.database} still holds it" in forgotten.err
    behind = kg("neo4j", "status", *here, env=env)
    assert behind.code == 1
    assert "`kg neo4j push` brings what has changed" in behind.err
    assert kg("neo4j", "push", *here, env=env).code == 0
    assert data("neo4j", "status", *here, env=env)["current"]
    assert bolt_database.password not in pushed.out + pushed.err + after.out + after.err + behind.err


def test_the_password_is_no_option() -> None:
    for name in ("push", "status"):
        assert "--password" not in kg("neo4j", name, "--help").out


def test_without_a_server_the_command_says_how_to_name_one(graph: Path) -> None:
    ran = kg("neo4j", "push", "--graph", graph, env={"NEO4J_URI": "", "NEO4J_PASSWORD": ""})
    assert ran.code == 2
    assert "NEO4J_URI" in ran.err
