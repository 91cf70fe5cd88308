"""`kg extract`: the records that a load reads, however the work is cut; and an extract is believed no more than a file."""

import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgcli import command, environment, kg, kg_process
from toy import application, org, put
from toy_stream import rows

from kg import Graph, _extract_units
from kg.errors import BadParameter, KGError, UnreadableSource
from kg.extraction import extract
from kg.extracts import COLUMNS, MANIFEST, Part, Row, part_path, read_extract
from kg.loader import Options
from kg.model import Record

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(ROOT / "benchmarks"))

from _generate_table_files import write_table  # noqa: E402


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "applications.csv"
    write_table(path, 60, 4)
    return path


@pytest.fixture(scope="module")
def loaded(table: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    with Graph.open(tmp_path_factory.mktemp("loaded") / "graph", create=True, write=True) as graph:
        graph.load([table, EXAMPLES])
        return in_order(graph.records)


@pytest.fixture
def toys(tmp_path: Path) -> dict[str, str]:
    """An environment in which the loaders of the tests are installed."""
    about = tmp_path / "packages" / "toys-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1\n")
    points = "toy = toy:ToyLoader\ntoy-rows = toy_stream:ToyRows\n"
    (about / "entry_points.txt").write_text(f"[civil_society_kg.loaders]\n{points}")
    return environment(PYTHONPATH=os.pathsep.join([str(about.parent), str(ROOT / "tests")]))


def in_order(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.document.name)


def read(folder: Path) -> list[Record]:
    made = read_extract(folder)
    return in_order([record for file in made.files for item in made.items(file) for record in item.records()])


@pytest.mark.parametrize("workers", [1, 2])
def test_an_extract_has_the_records_that_a_load_reads(
    workers: int, table: Path, loaded: list[Record], tmp_path: Path
) -> None:
    report = extract([table, EXAMPLES], tmp_path / "made", options=Options(), workers=workers)
    assert read(tmp_path / "made") == loaded
    assert sum(file.records for file in report.files) == len(loaded)
    assert report.rejected == 0


def test_a_graph_made_of_an_extract_is_the_one_that_a_load_makes(
    table: Path, loaded: list[Record], tmp_path: Path
) -> None:
    source = tmp_path / "in" / "applications.csv"
    source.parent.mkdir()
    source.write_bytes(table.read_bytes())
    extract([source, EXAMPLES], tmp_path / "made", options=Options())
    with Graph.open(tmp_path / "graph", create=True, write=True) as graph:
        assert not graph.load([tmp_path / "made"]).failed
        assert in_order(graph.records) == loaded
        # What was read elsewhere is known as read, row by row.
        again = graph.load([source, EXAMPLES]).sources
        assert {one.outcome for one in again} == {"unchanged"}
        lines = source.read_text("utf-8").splitlines()
        lines[31] = lines[31].replace("00,00;", "00,01;", 1)
        source.write_text("\n".join(lines) + "\n", "utf-8")
        (changed,) = graph.load([source]).sources
        assert changed.rows is not None
        assert (changed.rows.replaced, changed.rows.unchanged + changed.rows.replaced) == (1, 60)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.integers(2_000, 40_000), each=st.integers(1, 9), lot=st.integers(1, 40))
def test_however_a_table_is_cut_its_rows_come_in_their_order(
    share: int, each: int, lot: int, table: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut") / "made"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"_SHARE": share, "_EACH": each, "_LOT": lot}.items():
            patch.setattr(_extract_units, name, value)
        report = extract([table], folder, options=Options())
    assert report.parts == min(each, table.stat().st_size // share)
    made = read_extract(folder)
    numbers = [line.split(";", 1)[0] for line in table.read_text("utf-8").splitlines()[1:]]
    assert [item.key for item in made.items(made.files[0])] == numbers


def test_what_lies_in_an_archive_is_read_as_what_lies_in_a_folder(table: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "all.tar.gz", "w:gz") as archive:
        archive.add(table, "tables/applications.csv")
        archive.add(EXAMPLES / "21-2-009488.txt", "21-2-009488.txt")
    extract([tmp_path / "all.tar.gz"], tmp_path / "packed", options=Options())
    extract([table, EXAMPLES / "21-2-009488.txt"], tmp_path / "plain", options=Options())
    names = [record.document.name for record in read(tmp_path / "packed")]
    assert "all.tar.gz/21-2-009488.txt" in names
    assert [name.startswith("all.tar.gz/tables/applications.csv#") for name in names].count(True) == 60
    packed, plain = read(tmp_path / "packed"), read(tmp_path / "plain")
    titles = [sorted(record.document.title for record in records) for records in (packed, plain)]
    assert titles[0] == titles[1]


def test_a_rejected_row_stands_at_its_place_with_the_reason(toys: dict[str, str], tmp_path: Path) -> None:
    source = rows(tmp_path / "a.rows", "A|Anna's club", "B", "C|REJECT", "D|Dora's club", "E|EXPLODE")
    ran = kg_process("extract", source, "--out", tmp_path / "made", env=toys)
    assert ran.code == 3
    assert "2 records of 1 file, 3 left out" in ran.err
    assert "row 2: the row has no name. Write one." in ran.err
    made = read_extract(tmp_path / "made")
    items = list(made.items(made.files[0]))
    assert [(item.key, len(item.bodies), [one.where for one in item.problems]) for item in items] == [
        ("A", 1, []),
        (None, 0, ["row 2"]),
        ("C", 0, ["row 3"]),
        ("D", 1, []),
        ("E", 0, ["row 5"]),
    ]
    assert "ZeroDivisionError" in items[4].problems[0].what


def test_a_file_that_breaks_in_the_middle_says_so(toys: dict[str, str], tmp_path: Path) -> None:
    source = rows(tmp_path / "a.rows", "A|Anna's club", "BREAK", "C|Carl's club")
    ran = kg_process("extract", source, "--out", tmp_path / "made", "--json", env=toys)
    assert ran.code == 3
    (file,) = json.loads(ran.out)["files"]
    assert (file["records"], file["fault"]["what"]) == (1, "the file is broken here.")
    assert read_extract(tmp_path / "made").files[0].fault is not None


def test_a_document_that_kills_its_process_is_left_out_alone(toys: dict[str, str], tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        put(
            tmp_path / "in" / f"{name}.txt", application(name, org("o1", "DIE" if name == "b" else "Club", "applicant"))
        )
    rows(tmp_path / "in" / "d.rows", "A|Anna's club")
    ran = kg_process("extract", tmp_path / "in", "--out", tmp_path / "made", "-j", 2, env=toys)
    assert ran.code == 3
    assert "the process that read it died" in ran.err
    made = read_extract(tmp_path / "made")
    assert {file.name: file.records for file in made.files} == {"a.txt": 1, "b.txt": 0, "c.txt": 1, "d.rows": 1}


@pytest.mark.once
def test_ctrl_c_leaves_nothing_behind(toys: dict[str, str], tmp_path: Path) -> None:
    for number in range(90):
        put(tmp_path / "in" / f"{number}.txt", application("a", org("o1", "SLOW club", "applicant")))
    words = command("extract", tmp_path / "in", "--out", tmp_path / "made", "-j", 2)
    with subprocess.Popen(words, env=toys, stderr=subprocess.PIPE, start_new_session=True) as running:
        for _ in range(600):
            if list(tmp_path.glob(".made.*/.part-*")):
                break
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "packages"]


def test_what_must_not_be_kept_is_in_no_extract(table: Path, tmp_path: Path) -> None:
    lines = table.read_text("utf-8").splitlines()[:2]
    cells = lines[1].split(";")
    cells[0], cells[6] = "ivan.petrov@example.org", "Звоните Ивану: +7 911 123-45-67"
    (tmp_path / "a.csv").write_text("\n".join([lines[0], ";".join(cells)]), "utf-8")
    extract([tmp_path / "a.csv"], tmp_path / "made", options=Options())
    said = str(duckdb.sql(f"FROM '{tmp_path / 'made' / '*.parquet'}'").fetchall())
    assert "Звоните" in said
    assert "example.org" not in said
    assert "123-45-67" not in said


def test_an_extract_takes_the_place_of_an_earlier_one_and_of_nothing_else(table: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    extract([table, EXAMPLES], made, options=Options())
    assert part_path(made, 1).exists()
    extract([EXAMPLES / "21-2-009488.txt"], made, options=Options())
    assert sorted(path.name for path in made.iterdir()) == [MANIFEST, "part-00000.parquet"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadParameter, match="other files"):
        extract([table], tmp_path / "other", options=Options())


def test_nothing_is_left_where_there_is_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = kg("extract", tmp_path / "empty", "--out", tmp_path / "made")
    assert (ran.code, ran.out) == (1, "")
    assert "there is no file" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_a_cluster_and_processes_here_exclude_each_other(table: Path, tmp_path: Path) -> None:
    ran = kg("extract", table, "--out", tmp_path / "made", "--spark", "yarn", "-j", 2)
    assert ran.code == 2


@pytest.fixture
def made(tmp_path: Path) -> Path:
    extract([EXAMPLES / "21-2-009488.txt"], tmp_path / "made", options=Options())
    return tmp_path / "made"


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "files": []}',
        b'{"format": "1"}',
        b'{"format": 1, "software": "x", "options": {}, "files": [{"name": 3}]}',
    ],
)
def test_what_is_no_description_of_an_extract_is_refused(manifest: bytes, made: Path) -> None:
    (made / MANIFEST).write_bytes(manifest)
    with pytest.raises(UnreadableSource, match=r"Make the extract again\."):
        read_extract(made)


def damage_nothing_there(part: Path) -> None:
    part.unlink()


def damage_cut_short(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-40])


def damage_another_table(part: Path) -> None:
    duckdb.sql("SELECT 1 AS a").write_parquet(str(part))


def damage_other_types(part: Path) -> None:
    columns = ", ".join(f"'x' AS \"{name}\"" for name in COLUMNS)
    duckdb.sql(f"SELECT * REPLACE ('21-2-009488.txt' AS file) FROM (SELECT {columns})").write_parquet(str(part))


@pytest.mark.parametrize("damage", [damage_nothing_there, damage_cut_short, damage_another_table, damage_other_types])
def test_a_damaged_part_is_an_error_that_names_it(damage: object, made: Path) -> None:
    part = part_path(made, 0)
    damage(part)  # type: ignore[operator]
    opened = read_extract(made)
    with pytest.raises(UnreadableSource) as caught:
        list(opened.items(opened.files[0]))
    assert caught.value.where == str(part)


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"document": 3}', "\x00"])
def test_what_an_extract_gives_out_for_a_record_is_checked(body: str, made: Path) -> None:
    with Part(made, 0) as part:
        part.write(Row(file="21-2-009488.txt", record=body))
    opened = read_extract(made)
    (item,) = opened.items(opened.files[0])
    with pytest.raises(UnreadableSource, match="no record"):
        item.records()


def test_a_part_that_fails_leaves_the_one_that_was_there(made: Path) -> None:
    before = part_path(made, 0).read_bytes()

    def fail() -> None:
        with Part(made, 0) as part:
            part.write(Row(file="a"))
            raise KGError("no")

    with pytest.raises(KGError, match="no"):
        fail()
    assert part_path(made, 0).read_bytes() == before
    assert sorted(path.name for path in made.iterdir()) == [MANIFEST, "part-00000.parquet"]


def test_a_very_long_record_comes_back_whole(made: Path) -> None:
    record = application("a", org("o1", "Club", "applicant"), text="слово " * 2_000_000)
    body = msgspec.json.encode(record).decode()
    with Part(made, 0) as part:
        part.write(Row(file="21-2-009488.txt", record=body))
    opened = read_extract(made)
    assert [item.records() for item in opened.items(opened.files[0])] == [[record]]
