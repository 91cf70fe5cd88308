"""Asking the tables in SQL: the answer is right, nothing else can be read, nothing can be changed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from kgcli import command, data, environment, graph_of_pages, kg, kg_on_a_terminal

from kg.errors import BadParameter, KGError
from kg.sql import ask
from kg.views import tables
from kg.views.tables import TABLES, Tables
from tests.questions.graph import truth


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tables")
    tables.apply(truth(), directory)
    return directory


@pytest.fixture(scope="module")
def opened(view: Path) -> Iterator[Tables]:
    found = tables.read(view)
    assert found is not None
    yield found
    found.close()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("sql"))


# Answers


def test_an_answer_has_rows_by_the_names_of_its_columns(opened: Tables) -> None:
    rows = ask(opened, "SELECT id, starts, event FROM projects WHERE id = 'project/RU-PGF-23-2-003335'")
    assert rows.columns == ["id", "starts", "event"]
    assert list(rows) == [{"id": "project/RU-PGF-23-2-003335", "starts": rows[0]["starts"], "event": False}]
    assert isinstance(rows[0]["starts"], date)
    assert rows.types == ["text", "date", "boolean"]


def test_parameters_are_bound_and_never_pasted(opened: Tables) -> None:
    injected = "RU-PSK' OR 1=1; DROP VIEW links; --"
    assert len(ask(opened, "SELECT id FROM places WHERE id = ?", [injected])) == 0
    assert len(ask(opened, "SELECT id FROM places WHERE id = $place", {"place": injected})) == 0
    assert len(ask(opened, "SELECT id FROM places WHERE id = $place", {"place": "RU-PSK"})) == 1
    assert ask(opened, "SELECT $one || $two AS both", {"one": "a'", "two": '"b'})[0] == {"both": "a'\"b"}


def test_values_without_a_plain_form_become_texts(opened: Tables) -> None:
    rows = ask(
        opened,
        "SELECT 12.50::DECIMAL(9,2) AS d, 3.00::DECIMAL(9,2) AS w, [1, NULL, 2] AS l, {'a': 1} AS s, INTERVAL 1 DAY AS i, "
        "TIME '10:30' AS t, 'x'::BLOB AS b, 170141183460469231731687303715884105727::HUGEINT AS h, NULL AS n, "
        "TIMESTAMP '2024-05-06 07:08:09' AS m, [{'a': true}] AS ls",
    )
    assert rows[0] == {
        "d": 12.5,
        "w": 3,
        "l": ["1", "2"],
        "s": '{"a":1}',
        "i": "1 day, 0:00:00",
        "t": "10:30:00",
        "b": "78",
        "h": "170141183460469231731687303715884105727",
        "n": None,
        "m": datetime(2024, 5, 6, 7, 8, 9),
        "ls": ['{"a":true}'],
    }
    assert rows.types == ["number", "number", "list", "text", "text", "text", "text", "text", "text", "timestamp", "list"]  # fmt: skip
    assert json.loads(rows.to_json())
    assert rows.to_csv()


def test_two_columns_of_one_name_are_told_apart(opened: Tables) -> None:
    rows = ask(opened, "SELECT 1 AS a, 2 AS a, 3 AS a_1")
    assert rows[0] == {"a": 1, "a_1": 2, "a_1_1": 3}


@pytest.mark.parametrize(
    "question",
    ["FROM links", "VALUES (1)", "TABLE sources", "DESCRIBE links", "SHOW TABLES", "SUMMARIZE sources",
     "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 3) FROM n",
     "(SELECT 1) UNION ALL (SELECT 2)", "SELECT 1 INTERSECT SELECT 1", "SELECT 1;", "SELECT 1 -- a remark\n;",
     "SELECT 'COPY x TO y; DROP' AS text", "SELECT count(*) FILTER (WHERE kind = 'region') FROM links",
     "SELECT (SELECT max(position) FROM sources) AS last", "PIVOT links ON kind IN ('region') USING count(*) GROUP BY a",
     "SELECT basis, count(*) FROM (SELECT unnest(bases) AS basis FROM links) GROUP BY basis", "SELECT * FROM range(3)"],
)  # fmt: skip
def test_every_kind_of_question_is_answered(question: str, opened: Tables) -> None:
    assert len(ask(opened, question)) > 0


# What is refused

FORBIDDEN = [
    "COPY links TO '{out}'",
    "COPY (SELECT 1) TO '{out}' (FORMAT csv)",
    "COPY links FROM '/etc/passwd'",
    "WITH x AS (COPY (SELECT 1) TO '{out}') SELECT 1",
    "WITH x AS (COPY (SELECT 1) TO '{links}' (FORMAT csv, USE_TMP_FILE false)) SELECT 1",
    "SELECT 1; COPY links TO '{out}'",
    "/* SELECT */ COPY links TO '{out}'",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '/etc'",
    "ATTACH '{out}'",
    "ATTACH ':memory:' AS other",
    "ATTACH 'postgres:host=localhost' AS other (TYPE postgres)",
    "DETACH memory",
    "USE other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{out}'",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "SET threads = 1",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET allowed_paths",
    "SET VARIABLE x = 1",
    "CALL pragma_version()",
    "CALL enable_logging()",
    "CREATE TABLE t (a INTEGER)",
    "CREATE OR REPLACE VIEW links AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "CREATE TEMP TABLE t AS FROM links",
    "CREATE SECRET s (TYPE s3)",
    "DROP VIEW links",
    "ALTER VIEW links RENAME TO l",
    "INSERT INTO links VALUES (1)",
    "WITH x AS (INSERT INTO links VALUES (1) RETURNING 1) FROM x",
    "WITH x AS (DELETE FROM links RETURNING a) FROM x",
    "WITH x AS (UPDATE links SET a = 'b' RETURNING a) FROM x",
    "UPDATE links SET a = 'b'",
    "DELETE FROM links",
    "TRUNCATE links",
    "MERGE INTO links USING links AS l ON true WHEN MATCHED THEN DELETE",
    "BEGIN TRANSACTION",
    "CHECKPOINT",
    "VACUUM",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE COPY links TO '{out}'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('{other}')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '{other}'",
    "SELECT * FROM read_text('{manifest}')",
    "SELECT * FROM 'https://example.org/x.parquet'",
    "SELECT * FROM read_csv('/dev/stdin')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT getenv('HOME')",
    "SELECT * FROM frame",
    "SELECT 1; SELECT 2",
    "",
    "  -- nothing\n",
    ";",
    "SELEC 1",
    "SELECT nam FROM organizations",
    "SELECT \x00",
    "\\! ls",
    ".shell ls",
]


@pytest.mark.parametrize("question", FORBIDDEN)
def test_what_is_no_question_on_the_tables_is_refused(
    question: str, opened: Tables, view: Path, tmp_path: Path
) -> None:
    frame = [1, 2, 3]  # DuckDB would look for a variable of that name
    other = tmp_path / "other.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS secret) TO '{other}'")
    generation = next(view.glob("tables-*"))
    asked = question.format(
        out=tmp_path / "out", other=other, manifest=generation / "manifest.json", links=generation / "links.parquet"
    )
    before = {path: path.read_bytes() for path in view.rglob("*") if path.is_file()}
    with pytest.raises(BadParameter) as told:
        ask(opened, asked)
    assert told.value.what.endswith(".")
    assert "root:" not in str(told.value)
    assert frame
    assert not (tmp_path / "out").exists()
    assert {path: path.read_bytes() for path in view.rglob("*") if path.is_file()} == before
    assert len(ask(opened, "FROM links")) == opened.count("links")


@pytest.mark.parametrize(
    "statement",
    ["COPY links TO '{out}'", "ATTACH '{out}'", "INSTALL httpfs", "SET enable_external_access = true",
     "SET lock_configuration = false", "SET allowed_paths = ['/etc/passwd']", "FROM read_text('/etc/passwd')",
     "FROM glob('/*')", "FROM 'https://example.org/x.parquet'", "EXPORT DATABASE '{out}'", "LOAD '{out}'", "FROM frame",
     "SET temp_directory = '{out}'", "PRAGMA temp_directory = '{out}'", "CREATE PERSISTENT SECRET s (TYPE s3)"],
)  # fmt: skip
def test_the_connection_itself_is_closed_to_all_else(statement: str, view: Path, tmp_path: Path) -> None:
    frame = [1]
    found = tables.read(view)
    assert found is not None
    with pytest.raises(duckdb.Error):
        found.connection.execute(statement.format(out=tmp_path / "out"))
    assert frame
    assert not (tmp_path / "out").exists()
    found.close()


@pytest.mark.parametrize(
    ("question", "what", "where", "mend"),
    [
        ("SELECT\n  nam\nFROM organizations", '"nam" not found', "line 2: nam", '"name"'),
        ("SELECT name FROM organisations", "organisations does not exist", "line 1", '"organizations"'),
        ("SELECT id FROM places WHERE id = RU", '"RU" not found', "line 1", "'RU'"),
        ("SELECT flor(1.5)", "flor does not exist", "line 1", '"floor"'),
        ("SELECT 'a'::INTEGER", "Could not convert", "line 1", None),
        ("SELECT ?", "parameters: 1", None, None),
        ("SELECT $name", "parameters: name", None, None),
        ("PIVOT links ON kind USING count(*)", "PIVOT must name", None, "IN ("),
        ("FROM read_text('/etc/passwd')", "only the tables", None, "kg sql"),
        ("COPY links TO 'x'", "COPY cannot be used", None, "SELECT"),
    ],
)
def test_a_fault_says_where_and_what_to_do(
    question: str, what: str, where: str | None, mend: str | None, opened: Tables
) -> None:
    with pytest.raises(BadParameter) as told:
        ask(opened, question)
    assert what in told.value.what
    assert (where is None and told.value.where is None) or where in (told.value.where or "")  # type: ignore[operator]
    assert mend is None or mend in (told.value.mend or "")
    assert "Error:" not in told.value.what


def test_an_answer_larger_than_memory_is_told(opened: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    def small(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate")

    monkeypatch.setattr(tables, "_answered", small)
    monkeypatch.setattr("kg.sql._only_asks", lambda *_: None)
    with pytest.raises(KGError, match="more memory"):
        ask(opened, "SELECT 1")


@pytest.mark.parametrize(
    "question",
    ["SELECT count(*) FROM range(1000000000000) WHERE range % 7 = 3", "SELECT range FROM range(300000000)"],
    ids=["while DuckDB works", "while rows come"],
)
def test_ctrl_c_stops_a_question(question: str, view: Path) -> None:
    found = tables.read(view)
    assert found is not None
    assert ask(found, "SELECT 1 AS one")[0] == {"one": 1}  # on a busy machine, to open it may take longer than the wait
    stopped = threading.Event()

    def press() -> None:
        # One that was lost, as one may be on a busy machine, must not leave the tests hanging: it is pressed again.
        wait = 0.5
        while not stopped.wait(wait):
            os.kill(os.getpid(), signal.SIGINT)
            wait = 5.0

    # In the background of a script Ctrl-C is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    presser = threading.Thread(target=press)
    presser.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            ask(found, question)
    finally:
        stopped.set()
        presser.join()
        signal.signal(signal.SIGINT, before)
    assert ask(found, "SELECT 1 AS one")[0] == {"one": 1}
    found.close()


# The command


def test_without_a_question_the_tables_are_listed(tmp_path: Path) -> None:
    ran = kg("sql", cwd=tmp_path)
    assert ran.code == 0
    for table in TABLES.values():
        assert f"{table.name}  {table.meaning}" in ran.out
        assert all(column.meaning in ran.out for column in table.columns)
    listed = data("sql", cwd=tmp_path)
    assert [table["name"] for table in listed] == list(TABLES)
    assert listed[0]["columns"][0].keys() == {"name", "type", "meaning"}
    assert kg("sql", "--csv", cwd=tmp_path).out.startswith("table,column,type,meaning\nsources,name,VARCHAR,")
    shown = kg_on_a_terminal("sql", cwd=tmp_path, columns=100).out
    assert max(map(len, shown.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines())) <= 100


def test_the_question_comes_from_the_command_line_a_file_or_stdin(graph: Path, tmp_path: Path) -> None:
    text = "SELECT title FROM projects WHERE described ORDER BY title"
    expected = [{"title": "Река без границ"}, {"title": "Школа добрых соседей"}]
    (tmp_path / "question.sql").write_text("\ufeff" + text, "utf-8")
    assert data("sql", text, "--graph", graph) == expected
    assert data("sql", "--file", tmp_path / "question.sql", "--graph", graph) == expected
    assert data("sql", "-", "--graph", graph, stdin=text) == expected
    assert kg("sql", text, "--csv", "--graph", graph).out == "title\nРека без границ\nШкола добрых соседей\n"
    shown = kg("sql", text, "--graph", graph)
    assert shown.out.splitlines()[0] == "Title"
    assert shown.err == "2 rows\n"


def test_an_answer_can_be_written_as_parquet(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.parquet"
    ran = kg("sql", "SELECT id, first_year, sources FROM projects ORDER BY id", "--parquet", out, "--graph", graph)
    assert ran.code == 0, ran.err
    kept = duckdb.sql(f"FROM '{out}'")
    assert kept.columns == ["id", "first_year", "sources"]
    assert [str(one) for one in kept.types] == ["VARCHAR", "BIGINT", "VARCHAR[]"]
    assert kg("sql", "--parquet", out, "--graph", graph).code == 2
    assert kg("sql", "SELECT 1", "--parquet", out, "--json", "--graph", graph).code == 2


@pytest.mark.parametrize(
    ("question", "code"),
    [("SELECT 1 AS one", 0), ("SELECT 1 AS one WHERE false", 1), ("SELECT nam FROM links", 2), ("DROP VIEW links", 2), ("FROM read_text('/etc/passwd')", 2)],
)  # fmt: skip
def test_the_exit_code_says_what_became_of_it(question: str, code: int, graph: Path) -> None:
    ran = kg("sql", question, "--graph", graph)
    assert ran.code == code
    assert bool(ran.out) == (code == 0)
    assert "Traceback" not in ran.err


def test_nothing_of_a_source_reaches_the_terminal_raw(graph: Path) -> None:
    ran = kg("sql", "SELECT chr(27) || '[31mred' AS a, '=1+1' AS b", "--graph", graph)
    assert "\x1b" not in ran.out
    assert "'=1+1" in kg("sql", "SELECT '=1+1' AS b", "--csv", "--graph", graph).out
    shown = kg("sql", 'SELECT 1 AS "\x1b[31m"', "--graph", graph)
    assert "\x1b" not in shown.out
    assert "\x1b" not in kg("sql", 'SELECT 1 AS "=\x1b[31m"', "--csv", "--graph", graph).out
    fault = kg("sql", 'SELECT "\x1b[31m" FROM links', "--graph", graph)
    assert fault.code == 2
    assert "\x1b" not in fault.err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is another thing there")
def test_ctrl_c_ends_the_command_with_its_code(graph: Path) -> None:
    asked = command("sql", "SELECT count(*) FROM range(1000000000000) WHERE range % 7 = 3", "--graph", graph)
    code = f"import signal, sys, runpy; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv = {['kg', *asked[3:]]!r}; runpy.run_module('kg.cli', run_name='__main__')"  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # fmt: skip
        time.sleep(4)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == b""
    assert err.decode().strip() == "Interrupted."


def test_a_graph_that_is_not_there_is_told(tmp_path: Path) -> None:
    ran = kg("sql", "SELECT 1", "--graph", tmp_path / "nowhere")
    assert ran.code == 1
    assert "Traceback" not in ran.err
