"""The generated table of a country, and the benchmark that loads it: small sizes, and no figure is ever asserted."""

import csv
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import items

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import _scale_questions  # noqa: E402
import _scale_rml  # noqa: E402
import _scale_stages  # noqa: E402
import scale  # noqa: E402
from _generate_table import COLUMNS, LOT, MONEY, Table  # noqa: E402
from _generate_table_files import ROWS_OF_A_SHEET, write_table  # noqa: E402
from _process import run  # noqa: E402

from kg import Graph  # noqa: E402
from kg.errors import BadParameter  # noqa: E402
from kg.identifiers import valid_inn, valid_ogrn  # noqa: E402
from kg.loader import Options, stream_loaders  # noqa: E402
from kg.rows import made  # noqa: E402

_NUMBER, _OGRN, _INN, _PARTNERS, _AREA = 0, 3, 4, 17, 18


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**40), count=st.integers(1, 10**6), data=st.data())
def test_any_lot_of_any_table_is_true_and_the_same_again(seed: int, count: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, (count - 1) // LOT))
    lot = Table(count, seed).lot(number)
    assert lot == Table(count, seed).lot(number)
    assert len(lot) == min(LOT, count - number * LOT)
    for row in lot[:20]:
        assert len(row) == len(COLUMNS)
        assert valid_ogrn(row[_OGRN])
        assert valid_inn(row[_INN])
        assert row[2] not in row[_PARTNERS]
    assert len({row[_NUMBER] for row in lot}) == len(lot)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_two_processes_write_the_table_that_one_writes(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    write_table(one, LOT + 5, 3)
    write_table(two, LOT + 5, 3, workers=2)
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [one.name, two.name]


def test_both_kinds_of_file_have_the_same_rows(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    write_table(tmp_path / "a.csv", 50, 8)
    write_table(tmp_path / "a.xlsx", 50, 8)
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    plain = rows_of(tmp_path / "a.csv")
    assert sheet[0] == plain[0] == list(COLUMNS)
    for cells, words in zip(sheet[1:], plain[1:], strict=True):
        for place, (cell, word) in enumerate(zip(cells, words, strict=True)):
            assert cell == (float(word.replace(",", ".")) if place in MONEY and word else word)


def test_a_row_is_read_as_it_was_meant(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", 12, 5)
    (loader,) = [one for one in stream_loaders() if one.name == "grants-table"]
    rows = rows_of(tmp_path / "a.csv")[1:]
    for item, row in zip(items(loader, tmp_path / "a.csv"), rows, strict=True):
        read = made(loader, "a.csv", Options(), item, f"a.csv#{item.key}", "")
        assert read.records is not None, read.problems
        assert not read.problems
        (record,) = read.records.records()
        assert record.header.number == row[_NUMBER]
        partners = [entry for entry in row[_PARTNERS].split("; ") if entry]
        assert sum("partner" in one.roles for one in record.organizations) == len(partners)
        areas = [place.id for place in record.places if "area" in place.roles]
        assert len(areas) == len(row[_AREA].split("; "))
        assert record.target_groups


@pytest.mark.parametrize(("name", "rows"), [("a.txt", 3), ("a", 3), ("a.xlsx", ROWS_OF_A_SHEET)])
def test_what_no_table_can_be_is_refused_and_nothing_is_left(name: str, rows: int, tmp_path: Path) -> None:
    with pytest.raises(BadParameter):
        write_table(tmp_path / name, rows, 1)
    assert not list(tmp_path.iterdir())


def test_a_process_is_watched_with_its_children() -> None:
    hog = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; a = b\"1\" * 120_000_000; time.sleep(0.4)'])"
    ran = run([sys.executable, "-c", hog])
    assert ran.peak > 120
    assert ran.seconds > 0.4
    assert run([sys.executable, "-c", "print('a')"]).out == b"a\n"
    with pytest.raises(RuntimeError, match="no such thing"):
        run([sys.executable, "-c", "raise SystemExit('no such thing')"])


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    write_table(folder / "applications.csv", 60, 1)
    made_of = _scale_stages.journal(str(folder / "graph"), "1", str(folder / "applications.csv"))
    assert (made_of["added"], made_of["rejected"], made_of["failed"]) == ([60], [0], [0])
    assert _scale_stages.views(str(folder / "graph")).keys() == {"links", "search", "tables", "rdf"}
    assert _scale_stages.views(str(folder / "graph"), "search").keys() == {"links", "search"}
    assert _scale_stages.catch_up(str(folder / "graph"), "tables").keys() == {"tables"}
    assert _scale_stages.together(str(folder / "graph")).keys() == {"together"}
    return folder


def test_the_stages_load_what_the_table_has(country: Path, tmp_path: Path) -> None:
    assert _scale_stages.parse(str(country / "applications.csv"))["rows"] == [60]
    found = _scale_stages.quads(str(country / "graph"), str(tmp_path / "graph.nq"))
    assert found["quads"] == [len((tmp_path / "graph.nq").read_bytes().splitlines())]
    assert found["quads"][0] > 60 * 50


def test_every_engine_is_asked_the_same_questions(country: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_scale_questions, "_REPEATS", 1)
    asked = _scale_questions.ask(str(country / "graph"))
    kinds = {"tables", "named", "sparql"}
    assert all(asked[kind].keys() == {"matrix", "partners", "collaborators"} for kind in kinds)  # type: ignore[attr-defined]
    assert all(asked["rows"].values())  # type: ignore[attr-defined]
    organization = str(asked["organization"])
    assert {"organization", "name", "rows", "tables"} == _scale_questions.ask(str(country / "graph"), "tables").keys()
    assert _scale_questions.duckdb_alone(str(country / "graph" / "views" / "tables"), organization).keys() == {
        "matrix",
        "partners",
        "collaborators",
    }


def test_plain_sparql_and_the_tables_answer_with_the_same_rows(country: Path) -> None:
    with Graph.open(country / "graph") as opened:
        across = "SELECT DISTINCT a FROM links WHERE kind = 'organization' AND cross_border AND NOT contains(a, '#')"
        three = [str(row["a"]) for row in opened.sql(f"{across} ORDER BY a LIMIT 3")]
        assert len(three) == 3
        told, found = _both(opened, "matrix", three[0])
        assert sorted(told) == sorted(found)
        for name in ("partners", "collaborators"):
            for one in three:
                told, found = _both(opened, name, one)
                assert told == found


def _both(opened: Graph, name: str, organization: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    sql, sparql = _scale_questions._SQL[name], _scale_questions._SPARQL[name]
    told = [tuple(row.values()) for row in opened.sql(sql, _scale_questions._params(sql, organization))]
    asked = opened.sparql(_scale_questions._text(sparql, f"{opened.base}{organization}"))
    place = f"{opened.base}place/"
    found = [
        tuple(value.removeprefix(place) if isinstance(value, str) else value for value in row.values())
        for row in asked  # type: ignore[union-attr]
    ]
    assert told
    return told, found


def test_one_row_is_changed_in_place(country: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes((country / "applications.csv").read_bytes())
    scale._change_row(table)
    before, after = rows_of(country / "applications.csv"), rows_of(table)
    changed = [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert len(changed) == 1
    cells = [
        place for place, pair in enumerate(zip(before[changed[0]], after[changed[0]], strict=True)) if len({*pair}) > 1
    ]
    assert cells == [6]


def test_every_figure_has_a_line() -> None:
    names = ["parse", "journal", "links", "search", "tables", "rdf", "together", "oxigraph load", "unchanged", "changed row: journal",
             "changed row: search", "changed row: tables", "changed row: rdf", "kg --help", "kg find", "kg partners"]  # fmt: skip
    files = ("table", "journal", "tables", "search", "rdf", "oxigraph")
    size = scale.Size(
        projects=10,
        quads=1000,
        seconds=dict.fromkeys(names, 2.0),
        processor=dict.fromkeys(names, 3.0),
        peak=dict.fromkeys([*names, "views"], 100.0),
        bytes=dict.fromkeys(files, 1000),
        questions={"tables": {"matrix": 0.5}},
    )
    size.work_out()
    small = scale.Size(
        projects=10,
        seconds={
            name: took for name, took in size.seconds.items() if name not in ("rdf", "together", "all", "oxigraph load")
        },
        processor=size.processor,
        peak={"journal": 1.0, "views": 1.0},
        bytes={"table": 1000},
    )
    mixed = {line[:44].strip(): line[44:].split() for line in scale.table_of([size, small])}
    assert mixed["all of it / oxigraph load"] == ["2.00", "–"]
    assert mixed["… without the store"] == ["800.00", "800.00"]
    assert mixed["rdf, MB on the disk"] == ["0", "–"]
    lines = list(scale.table_of([size, size]))
    assert any(line.split()[-2:] == ["2.00", "2.00"] and line.startswith("all of it / oxigraph") for line in lines)
    assert any(line.startswith("matrix: tables, ms") and line.split()[-1] == "500.0" for line in lines)
    assert any(line.startswith("matrix: rdflib, ms") and line.split()[-1] == "–" for line in lines)
    assert all(len(line) <= 100 for line in lines)


def test_the_mapping_for_the_usual_way_is_turtle_of_our_columns(tmp_path: Path) -> None:
    import rdflib

    parts = tuple(_scale_rml._maps(columns) for columns in (_scale_rml._OF_PROJECT, _scale_rml._OF_ORGANIZATION))
    graph = rdflib.Graph().parse(data=_scale_rml._MAPPING % parts, format="turtle", publicID="https://example.org/")
    references = graph.objects(None, rdflib.URIRef("http://semweb.mmlab.be/ns/rml#reference"))
    assert {str(one) for one in references} <= set(COLUMNS)
    write_table(tmp_path / "a.csv", 5, 1)
    _scale_rml._with_commas(tmp_path / "a.csv", tmp_path / "b.csv")
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == rows_of(tmp_path / "a.csv")
