"""Talking Bolt: what a server is, what may be asked of it, and each fault in words – never a password."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest
from bolt_fakes import bolt, listening
from hypothesis import given
from hypothesis import strategies as st

import kg.bolt
from kg._bolt_server import Server, only_asks, server
from kg.bolt import check_address, connect, told
from kg.errors import BadParameter, KGError

NEO4J = Server("Neo4j", (5, 26, 30), (5, 26, 30), True, True, True, True)
ARCADE = Server("ArcadeDB", (26, 10, 2), (5, 26, 0), False, False, True, False)
WORD = "sieben-geheime-Zwerge"


def fault(uri: str, database: str | None = None, **rest: float) -> KGError:
    """What connecting fails with; nowhere in it, nor in what it came from, is the password."""
    with pytest.raises(KGError) as caught:
        connect(uri, "neo4j", WORD, database, **rest)
    error: BaseException | None = caught.value
    while error:
        assert WORD not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__
    assert "\n" not in str(caught.value)
    return caught.value


# What a server is


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Neo4j/5.26.30", NEO4J),
        ("Neo4j/4.4.0", Server("Neo4j", (4, 4, 0), (4, 4, 0), True, True, True, True)),
        ("Neo4j/2025.10.1", Server("Neo4j", (2025, 10, 1), (2025, 10, 1), True, True, True, True)),
        ("Neo4j/5.27-aura", Server("Neo4j", (5, 27), (5, 27), True, True, True, True)),
        ("Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)", ARCADE),
        (
            "Neo4j/v5.11.0 compatible graph database server - Someone",
            Server("a server like Neo4j", (5, 11, 0), (5, 11, 0), False, False, False, False),
        ),
    ],
)
def test_a_server_is_known_by_how_it_introduces_itself(agent: str, told: Server) -> None:
    assert server(agent, "bolt://x") == told


@pytest.mark.parametrize("agent", ["Neo4j/4.3.12", "Neo4j/3.5.35", "Neo4j/4.0.0 compatible (ArcadeDB 22.1)"])
def test_a_server_older_than_4_4_is_refused(agent: str) -> None:
    with bolt(agent) as uri:
        error = fault(uri)
    assert "too old" in error.what
    assert error.where == uri
    assert "4.4" in str(error.mend)


def test_a_server_that_shares_no_version_of_bolt_is_refused() -> None:
    with bolt("Neo4j/3.0.0", version=b"\0\0\0\0") as uri:
        assert "4.4" in str(fault(uri).mend)


def test_a_server_that_is_no_neo4j_is_refused() -> None:
    with bolt("Somebody/1.0\x1b[31m") as uri:
        assert "which is no Neo4j" in fault(uri).what


def test_a_server_that_is_new_enough_is_taken() -> None:
    with bolt("Neo4j/5.26.30") as uri, connect(uri, "neo4j", WORD) as connected:
        assert (connected.uri, connected.database, connected.server) == (uri, "neo4j", NEO4J)
        assert connected.read("RETURN 1 AS x").keys == ["x"]
        assert WORD not in f"{connected!r} {vars(connected)}"


# Addresses


@pytest.mark.parametrize(
    "uri",
    [
        "", "localhost", "localhost:7687", "foo://x", "bolt://", "bolt:///", "bolt://h:99999", "bolt://h:0",
        "bolt://h:seven", "bolt://[::1", "bolt://h/neo4j", "bolt://h?x=1", "bolt://h#x", "http://localhost:7474",
        "https://h", "bolt:// h", "file:///etc/passwd", "bolt+x://h", "neo4j://h?policy=x",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_sent(uri: str) -> None:
    with pytest.raises(BadParameter) as caught:
        connect(uri, "neo4j", WORD)
    assert caught.value.mend


@pytest.mark.parametrize("uri", [f"bolt://neo4j:{WORD}@localhost:7687", f"neo4j:{WORD}@localhost", f"@{WORD}"])
def test_an_address_with_a_password_in_it_is_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check_address(uri)
    assert WORD not in f"{caught.value} {caught.value!r} {caught.value.where} {caught.value.__context__!r}"


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with contextlib.suppress(BadParameter):
        check_address(text)
        assert text.startswith(("bolt", "neo4j"))


# No server, or none that answers


def test_a_server_that_is_away_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = fault(f"bolt://127.0.0.1:{port}")
    assert error.what == "no server answers there."
    assert error.where == f"bolt://127.0.0.1:{port}"
    assert "kg neo4j serve" in str(error.mend)


def test_a_name_that_no_computer_has_is_told() -> None:
    assert "no computer of this name" in fault("bolt://nowhere.invalid:7687").what


def test_a_port_that_speaks_http_is_told() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(20)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(answer) as port:
        assert "HTTP" in fault(f"bolt://127.0.0.1:{port}").what


def test_a_port_that_speaks_something_else_is_told() -> None:
    def greet(connection: socket.socket) -> None:
        connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
        connection.recv(20)

    with listening(greet) as port:
        assert fault(f"bolt://127.0.0.1:{port}").mend


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.bolt, "_CONNECTING", 0.3)
    with listening(lambda _connection: time.sleep(5)) as port:
        assert "does not answer in time" in fault(f"bolt://127.0.0.1:{port}").what


def test_a_server_without_encryption_is_told_from_one_with() -> None:
    with bolt("Neo4j/5.26.30") as uri:
        error = fault(uri.replace("bolt:", "bolt+s:"))
    assert "encrypted" in error.what
    assert "bolt://" in str(error.mend)


# What a server refuses


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Neo.ClientError.Security.Unauthorized", "does not know this user with this password"),
        ("Neo.ClientError.Security.CredentialsExpired", "must be changed"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "too many wrong passwords"),
        ("Neo.ClientError.Database.DatabaseNotFound", "no such database"),
        ("Neo.TransientError.General.DatabaseUnavailable", "not running"),
    ],
)
def test_what_a_server_refuses_at_the_door_is_told(code: str, words: str) -> None:
    with bolt("Neo4j/5.26.30", lambda request, _: (code, "no") if request == "RUN" else None) as uri:
        assert words in fault(uri).what


READ_ONLY = [
    "Neo.ClientError.Security.Forbidden",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
]
MEMORY = [
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
]


@pytest.mark.parametrize(
    ("code", "words"), [(code, "not let this user write") for code in READ_ONLY] + [(code, "memory") for code in MEMORY]
)
def test_what_waiting_does_not_mend_is_tried_once(code: str, words: str) -> None:
    tries = []

    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        if request != "RUN" or b"MERGE" not in body:
            return None
        tries.append(request)
        return code, "no"

    with bolt("Neo4j/5.26.30", refuse) as uri, connect(uri, "neo4j", WORD) as connected:
        with pytest.raises(KGError, match=words):
            connected.write("MERGE (n:X {id: $id})", {"id": 1})
        assert len(tries) == 1


def test_what_waiting_may_mend_is_tried_again() -> None:
    tries = []

    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        if request != "RUN" or b"MERGE" not in body:
            return None
        tries.append(request)
        return ("Neo.TransientError.Transaction.DeadlockDetected", "no") if len(tries) < 3 else None

    with bolt("Neo4j/5.26.30", refuse) as uri, connect(uri, "neo4j", WORD) as connected:
        connected.write("MERGE (n:X {id: $id})", {"id": 1})
    assert len(tries) == 3


def test_patience_ends() -> None:
    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        deadlock = "Neo.TransientError.Transaction.DeadlockDetected", "again\nand again"
        return deadlock if request == "RUN" and b"MERGE" in body else None

    with (
        bolt("Neo4j/5.26.30", refuse) as uri,
        connect(uri, "neo4j", WORD, patience=0.1) as connected,
        pytest.raises(KGError) as caught,
    ):
        connected.write("MERGE (n:X)")
    assert "again" in caught.value.what
    assert "\n" not in str(caught.value)


def test_a_connection_lost_while_a_transaction_is_kept_is_told_as_such() -> None:
    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        if request == "COMMIT":
            raise ConnectionError
        return None

    with (
        bolt("Neo4j/5.26.30", refuse) as uri,
        connect(uri, "neo4j", WORD, patience=0.1) as connected,
        pytest.raises(KGError, match="nobody knows whether it was"),
    ):
        connected.write("MERGE (n:X)")


def test_a_connection_lost_in_the_middle_of_an_answer_is_told() -> None:
    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        if request == "PULL" and b"MATCH" in asked:
            raise ConnectionError
        asked[:] = body if request == "RUN" else asked
        return None

    asked = bytearray()
    with (
        bolt("Neo4j/5.26.30", refuse) as uri,
        connect(uri, "neo4j", WORD, patience=0.1) as connected,
        pytest.raises(KGError, match="lost"),
    ):
        list(connected.stream("MATCH (n) RETURN n.id"))


def test_a_long_message_of_a_server_is_one_line_and_cut() -> None:
    import neo4j.exceptions

    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(
        code="Neo.ClientError.Statement.SyntaxError", message="x" * 5000 + "\nmore"
    )
    assert len(told(error, "bolt://h").what) < 400


@pytest.mark.parametrize("value", ["\ud800", 2**64, object(), {"x": object()}, [2**63]])
def test_a_value_that_cannot_be_sent_is_a_clear_error(value: object) -> None:
    with bolt("Neo4j/5.26.30") as uri, connect(uri, "neo4j", WORD) as connected:
        with pytest.raises(BadParameter):
            connected.write("MERGE (n:X {id: $id})", {"id": value})
        assert connected.read("RETURN 1 AS x").rows == []  # the connection is still of use


# What may be asked


WRITING = [
    "CREATE (n:X)", "create (n:X)", "MATCH (n) SET n.x = 1", "MATCH (n) DETACH DELETE n", "MERGE (n:X)",
    "MATCH (n) REMOVE n.x", "FOREACH (x IN [1] | CREATE (:X))", "DROP INDEX x", "CREATE INDEX x FOR (n:X) ON (n.x)",
    "RETURN 'a\\'' CREATE (n)", "RETURN 1 // x\nCREATE (n)", "RETURN 1 /* x */ CREATE (n)", "RETURN `a``b` CREATE (n)",
    "EXPLAIN CREATE INDEX x FOR (n:X) ON (n.x)", "CALL { CREATE (n) }", "RETURN \"'\" CREATE (n) //'",
]  # fmt: skip
READING = [
    "RETURN 'CREATE (n)'", 'RETURN "it\'s SET"', "MATCH (n:`DELETE`) RETURN n.`set`", "RETURN 1 // CREATE",
    "RETURN 1 /* MERGE\nDROP */ AS x", "MATCH (n) RETURN n.created, n.offset, n.settings", "RETURN 'a\\' CREATE'",
    "MATCH (n) RETURN n.start AS start",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITING)
def test_nothing_that_writes_is_sent_to_a_server_that_would_let_it(text: str) -> None:
    with pytest.raises(BadParameter, match="writes"):
        only_asks(text, ARCADE)


@pytest.mark.parametrize("text", READING)
def test_a_question_is_sent_whatever_it_speaks_of(text: str) -> None:
    only_asks(text, ARCADE)
    only_asks(text, NEO4J)


@pytest.mark.parametrize("text", ["LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "load\n/* x */csv FROM 'x' AS l"])
@pytest.mark.parametrize("asked", [NEO4J, ARCADE])
def test_files_of_the_server_are_not_read(text: str, asked: Server) -> None:
    with pytest.raises(BadParameter, match="LOAD CSV"):
        only_asks(text, asked)


# The terminal


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")


def test_no_log_of_the_driver_has_the_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1, "neo4j")
    with bolt("Neo4j/5.26.30") as uri, connect(uri, "neo4j", WORD) as connected:
        connected.read("RETURN 1 AS x")
    assert "HELLO" in caplog.text
    assert WORD not in caplog.text


def test_the_driver_says_nothing_on_the_terminal(quiet: None) -> None:
    tries = []

    def refuse(request: str, body: bytes) -> tuple[str, str] | None:
        tries.append(request)
        again = request == "RUN" and b"MERGE" in body and tries.count("RUN") < 4
        return ("Neo.TransientError.Transaction.DeadlockDetected", "no") if again else None

    with bolt("Neo4j/5.26.30", refuse) as uri, connect(uri, "neo4j", WORD) as connected:
        connected.write("MERGE (n:X)")
