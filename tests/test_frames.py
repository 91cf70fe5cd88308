"""Answers as data frames and as Parquet: the right columns and types, whatever is in them, also without rows."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kgcli import graph_of_pages, kg

from kg import Graph
from kg.errors import KGError
from kg.queries import Rows

TYPES = ["text", "integer", "number", "boolean", "date", "list", "id"]
NAMES = [f"{type} column" for type in TYPES]
FULL = ["Фонд «Мост»", 2**40, Decimal("1.5"), True, date(2021, 7, 1), ["а", "б; в"], "org/x"]
BARE = [None, None, None, None, None, [], None]


def rows_of(*values: Sequence[Any], types: Sequence[str] = TYPES) -> Rows:
    return Rows(NAMES, [dict(zip(NAMES, row, strict=True)) for row in values], "Привет, 'мир'", types)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("frames"))


@pytest.mark.parametrize("rows", [rows_of(FULL, BARE), rows_of(BARE), rows_of()], ids=["full", "bare", "empty"])
def test_a_pandas_frame_has_the_types_of_the_question_whatever_is_in_it(rows: Rows) -> None:
    frame = rows.to_pandas()
    assert list(frame.columns) == NAMES
    assert [str(dtype) for dtype in frame.dtypes] == [
        "string", "Int64", "Float64", "boolean", "datetime64[s]", "object", "string",
    ]  # fmt: skip
    assert len(frame) == len(rows)


def test_a_pandas_frame_has_the_values() -> None:
    frame = rows_of(FULL, BARE).to_pandas()
    first, second = (frame.iloc[at].tolist() for at in range(2))
    assert first == ["Фонд «Мост»", 2**40, 1.5, True, pandas.Timestamp(2021, 7, 1), ["а", "б; в"], "org/x"]
    assert [pandas.isna(value) for value in second if value != []] == [True] * 6
    assert second[5] == []


@pytest.mark.parametrize("rows", [rows_of(FULL, BARE), rows_of(BARE), rows_of()], ids=["full", "bare", "empty"])
def test_a_polars_frame_has_the_types_of_the_question_whatever_is_in_it(rows: Rows) -> None:
    frame = rows.to_polars()
    assert dict(frame.schema) == dict(
        zip(
            NAMES,
            [
                polars.String, polars.Int64, polars.Float64, polars.Boolean, polars.Date,
                polars.List(polars.String), polars.String,
            ],
            strict=True,
        )
    )  # fmt: skip
    assert frame.rows() == [tuple(float(v) if isinstance(v, Decimal) else v for v in row.values()) for row in rows]


@pytest.mark.parametrize("rows", [rows_of(FULL, BARE), rows_of(BARE), rows_of()], ids=["full", "bare", "empty"])
def test_a_parquet_file_has_types_values_and_title(rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "it's an answer.parquet"
    rows.to_parquet(path)
    with duckdb.connect() as connection:
        read = connection.read_parquet(str(path))
        assert read.columns == NAMES
        assert [str(type) for type in read.types] == [
            "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "VARCHAR[]", "VARCHAR",
        ]  # fmt: skip
        found = read.fetchall()
        told = connection.execute(
            "SELECT value FROM parquet_kv_metadata($path) WHERE key = 'title'", {"path": str(path)}
        )
        assert told.fetchall() == [("Привет, 'мир'".encode(),)]
    assert found == [tuple(float(v) if isinstance(v, Decimal) else v for v in row.values()) for row in rows]


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    count = 45_000  # more than go into one statement
    rows = Rows(["n", "names"], [{"n": n, "names": [str(n)] * (n % 3)} for n in range(count)])
    rows.to_parquet(tmp_path / "many.parquet")
    read = polars.read_parquet(tmp_path / "many.parquet")
    assert read["n"].to_list() == list(range(count))
    assert read["names"].to_list()[:4] == [[], ["1"], ["2", "2"], []]


@pytest.mark.parametrize(
    ("values", "type"),
    [
        ([1, None, 2], "integer"),
        ([1, 2.5], "number"),
        ([2**70, 1], "text"),
        ([Decimal("1.5"), None], "number"),
        ([True, None], "boolean"),
        ([True, 1], "text"),
        ([date(2020, 1, 2)], "date"),
        ([date(2020, 1, 2), datetime(2020, 1, 2, 3, 4, tzinfo=UTC)], "timestamp"),
        ([["a"], None], "list"),
        ([["a"], "b"], "text"),
        ([b"x", {"a": 1}], "text"),
        ([None], "text"),
        ([], "text"),
    ],
)
def test_columns_that_nobody_told_have_the_type_of_their_values(values: list[Any], type: str) -> None:
    rows = Rows(["x"], [{"x": value} for value in values])
    assert rows.types == [type]
    assert len(rows.to_pandas()) == len(rows.to_polars()) == len(values)


def test_a_column_that_is_not_what_it_was_said_to_be_is_what_it_is() -> None:
    # A user's own question may say `(integer)` of what is none.
    rows = Rows(["a", "b"], [{"a": "many", "b": 7}], types=["integer", "text"])
    assert rows.types == ["text", "text"]
    assert rows.to_polars().rows() == [("many", "7")]


value = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(), st.datetimes(),
    st.lists(st.text(), max_size=2), st.decimals(allow_nan=False, allow_infinity=False, places=2),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(value, value), max_size=4), st.lists(st.sampled_from(TYPES), min_size=2, max_size=2))
def test_any_values_make_a_frame_and_a_file(
    tmp_path_factory: Any, values: list[tuple[Any, Any]], types: list[str]
) -> None:
    rows = Rows(["a", "b"], [{"a": a, "b": b} for a, b in values], types=types)
    path = tmp_path_factory.mktemp("any") / "any.parquet"
    rows.to_parquet(path)
    pandas_frame, polars_frame = rows.to_pandas(), rows.to_polars()
    with duckdb.connect() as connection:
        read = connection.read_parquet(str(path)).fetchall()
    assert len(read) == len(pandas_frame) == len(polars_frame) == len(values)
    for at, (a, b) in enumerate(values):
        assert [cell is None for cell in read[at]] == [a is None, b is None]
        assert [cell is None for cell in polars_frame.row(at)] == [a is None, b is None]


def test_questions_tell_the_types_of_their_columns(graph: Path) -> None:
    with Graph.open(graph) as opened:
        found = opened.query("projects")
        nothing = opened.query("projects", status="rejected", from_year=2900)
        assert (len(found) > 0, len(nothing)) == (True, 0)
        assert list(found.to_pandas().dtypes) == list(nothing.to_pandas().dtypes)
        assert found.to_polars().schema == nothing.to_polars().schema
        assert found.to_polars().schema["first_year"] == polars.Int64
        assert found.to_pandas()["regions"].map(type).unique().tolist() == [list]
        asked = opened.sparql("SELECT ?n (COUNT(*) AS ?c) { ?o a ckg:Organization ; rdfs:label ?n } GROUP BY ?n")
        assert isinstance(asked, Rows)
        assert asked.types == ["text", "integer"]


@pytest.mark.parametrize(("package", "way"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_a_package_that_is_not_there_is_named_with_the_way_to_get_it(
    package: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(KGError, match=rf"{package} is not installed.*civil-society-kg\[frames\]"):
        getattr(rows_of(FULL), way)()


def test_parquet_needs_neither_pandas_nor_polars_nor_pyarrow(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "for name in ('pandas', 'polars', 'pyarrow'): sys.modules[name] = None\n"
        "from kg.queries import Rows\n"
        f"Rows(['a'], [{{'a': 1}}]).to_parquet({str(tmp_path / 'a.parquet')!r})\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert polars.read_parquet(tmp_path / "a.parquet").rows() == [(1,)]


def test_an_answer_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "answer.parquet"
    path.write_text("before")
    broken = Rows(["a"], [{"a": 1}, {"b": 2}], types=["integer"])
    with pytest.raises(KeyError):
        broken.to_parquet(path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("answer.parquet", "before")]
    with pytest.raises(FileNotFoundError, match="its folder does not exist"):
        rows_of(FULL).to_parquet(tmp_path / "no" / "answer.parquet")
    with pytest.raises(IsADirectoryError):
        rows_of(FULL).to_parquet(tmp_path)
    with pytest.raises(KGError, match="without columns"):
        Rows([], []).to_parquet(path)
    assert path.read_text() == "before"


def test_kg_query_writes_parquet(graph: Path, tmp_path: Path) -> None:
    ran = kg("query", "projects", "--parquet", tmp_path / "projects.parquet", "--graph", graph)
    assert (ran.code, ran.out) == (0, "")
    assert "projects.parquet: 2 rows." in ran.err
    frame = polars.read_parquet(tmp_path / "projects.parquet")
    with Graph.open(graph) as opened:
        assert frame.equals(opened.query("projects").to_polars())
    ran = kg("query", "projects", "--from-year", "2900", "--parquet", tmp_path / "none.parquet", "--graph", graph)
    assert ran.code == 1
    assert polars.read_parquet(tmp_path / "none.parquet").schema == frame.schema


@pytest.mark.parametrize(
    "arguments", [("--parquet", "x"), ("projects", "--help", "--parquet", "x"), ("projects", "--csv", "--parquet", "x")]
)
def test_parquet_without_an_answer_or_beside_another_format_is_refused(
    graph: Path, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    ran = kg("query", *arguments, "--graph", graph, cwd=tmp_path)
    assert ran.code == 2
    assert "--parquet" in ran.err
    assert list(tmp_path.iterdir()) == []
