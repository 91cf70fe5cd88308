"""A table goes in row by row: only what changed is read, nothing that was kept is lost, and nothing is lost in silence."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kgcli import data, kg
from toy import ToyLoader, application, org, put
from toy_stream import ToyRows, rows

from kg import Graph, streaming
from kg.errors import KGError
from kg.journal import FILE, Journal
from kg.journal_file import schema
from kg.loader import Item, Options
from kg.loading import LoadedSource, LoadReport, Progress, RowCounts, load, read_table
from kg.model import Problem, Record
from kg.privacy import mask
from kg.rows import safe_name
from kg.source.file import File

TOY = [ToyLoader(), ToyRows()]
NAME = "grants.txt"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "graph", create=True) as journal:
        yield journal


def one(report: LoadReport) -> LoadedSource:
    (source,) = report.sources
    return source


def counts(report: LoadReport) -> RowCounts:
    found = one(report).rows
    assert found is not None
    return found


def organizations(journal: Journal) -> dict[str, list[str]]:
    """What the graph says: each source with the organizations that it names."""
    return {
        source.name: [found.name for record in records for found in record.organizations]
        for source, records in journal.read()
    }


class Counting(ToyRows):
    """Notes which rows are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def record(self, item: Item, file: str, options: Options) -> Record:
        self.read.append(item.key)
        return super().record(item, file, options)


class NeverLooks(ToyRows):
    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        raise AssertionError("read again")


# Rows


def test_each_row_is_a_source_of_its_own(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    source = one(load(journal, [path], known=TOY))
    assert (source.outcome, source.rows) == ("added", RowCounts(added=2))
    assert source.counts["organizations"] == 2
    ((first, (record,)), (second, _)) = journal.read()
    assert (first.name, second.name) == (f"{NAME}#1", f"{NAME}#2")
    assert (first.file, first.locator, first.loader) == (NAME, str(path), "toy-rows/1")
    document = record.document
    assert (document.name, document.file, document.loader) == (f"{NAME}#1", NAME, "toy-rows/1")
    assert document.sha256 == first.sha256 != ""
    (file,) = journal.files()
    assert (file.name, file.whole, file.records, file.rejected) == (NAME, True, 2, 0)
    assert [kept.name for kept in journal.sources()] == [f"{NAME}#1", f"{NAME}#2"]
    assert journal.documents() == []
    assert journal.counted() == (2, 2)


def test_an_unchanged_table_is_not_looked_into(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    load(journal, [path], known=TOY)
    before = (journal.position, journal.sources())
    assert one(load(journal, [path], known=[NeverLooks()])).outcome == "unchanged"
    assert (journal.position, journal.sources()) == before


def test_of_a_changed_table_only_the_changed_rows_are_read(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, *(f"{number}|Фонд {number}" for number in range(50)))
    load(journal, [path], known=TOY)
    position = journal.position
    rows(path, "new|Союз", *(f"{number}|{'Другой' if number == 7 else 'Фонд'} {number}" for number in range(1, 50)))
    loader = Counting()
    source = one(load(journal, [path], known=[loader]))
    assert (source.outcome, loader.read) == ("replaced", ["new", "7"])
    assert source.rows == RowCounts(added=1, replaced=1, unchanged=48, withdrawn=1)
    assert organizations(journal) == {f"{NAME}#new": ["Союз"]} | {
        f"{NAME}#{number}": [f"{'Другой' if number == 7 else 'Фонд'} {number}"] for number in range(1, 50)
    }
    newer = {kept.name: kept.records for kept, _ in journal.said(since=position)}
    assert newer == {f"{NAME}#new": 1, f"{NAME}#7": 1, f"{NAME}#0": 0}, "what is gone is among the changes"
    assert f"{NAME}#0" not in {kept.name for kept in journal.sources()}


def test_a_withdrawn_row_that_comes_back_is_there_again(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    for lines in (("1|Мост", "2|Берег"), ("1|Мост",), ("1|Мост", "2|Берег")):
        load(journal, [rows(path, *lines)], known=TOY)
    assert organizations(journal) == {f"{NAME}#1": ["Мост"], f"{NAME}#2": ["Берег"]}


def test_a_change_that_touches_no_row_takes_no_step(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    load(journal, [path], known=TOY)
    position = journal.position
    source = one(load(journal, [rows(path, "2|Берег", "1|Мост")], known=TOY))
    assert (source.outcome, source.rows) == ("unchanged", RowCounts(unchanged=2))
    assert journal.position == position, "views need not be looked after"
    assert one(load(journal, [path], known=[NeverLooks()])).outcome == "unchanged"


def test_a_newer_loader_and_other_options_read_all_rows_again(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    load(journal, [path], known=TOY)
    assert counts(load(journal, [path], known=[ToyRows(version=2)])) == RowCounts(replaced=2)
    roles = Options(persons="roles")
    assert counts(load(journal, [path], known=[ToyRows(version=2)], options=roles)) == RowCounts(replaced=2)


def test_a_table_keeps_the_mapping_that_it_was_loaded_with(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост")
    mapped = Options(mapping='{"project":{"number":"a"}}')
    load(journal, [path], known=TOY, options=mapped)
    assert one(load(journal, [path], known=TOY)).outcome == "unchanged"
    document = put(tmp_path / "a.txt", application("a"))
    load(journal, [document], known=TOY)
    assert one(load(journal, [document], known=TOY, options=mapped)).outcome == "unchanged", "no table, no mapping"


def test_a_moved_table_stays_the_same_and_so_do_its_rows(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    load(journal, [path], known=TOY)
    elsewhere = tmp_path / "elsewhere.txt"
    path.rename(elsewhere)
    position = journal.position
    assert one(load(journal, [elsewhere], known=TOY)).outcome == "moved"
    assert {kept.locator for kept in journal.sources()} == {str(elsewhere)}
    assert journal.position == position
    assert counts(load(journal, [rows(elsewhere, "1|Мост", "2|Союз")], known=TOY)) == RowCounts(replaced=1, unchanged=1)
    assert list(organizations(journal)) == [f"{NAME}#1", f"{NAME}#2"]


def test_two_tables_of_one_name_are_two(journal: Journal, tmp_path: Path) -> None:
    paths = [rows(tmp_path / year / NAME, f"1|{year}") for year in ("2021", "2022")]
    load(journal, paths, known=TOY)
    assert organizations(journal) == {f"{NAME}#1": ["2021"], f"2022/{NAME}#1": ["2022"]}


def test_documents_and_tables_are_loaded_together_in_the_order_of_the_paths(journal: Journal, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    put(folder / "a.txt", application("a"))
    rows(folder / "b.txt", "1|Мост")
    put(folder / "c.txt", application("c"))
    report = load(journal, [folder], known=TOY)
    assert [(source.name, source.outcome) for source in report.sources] == [
        ("a.txt", "added"),
        ("b.txt", "added"),
        ("c.txt", "added"),
    ]
    assert [kept.name for kept in journal.documents()] == ["a.txt", "c.txt"]
    assert {source.outcome for source in load(journal, [folder], known=TOY).sources} == {"unchanged"}


def test_a_table_in_an_archive_is_loaded_like_any_other(journal: Journal, tmp_path: Path) -> None:
    def packed(*lines: str) -> Path:
        with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
            archive.write(rows(tmp_path / "in" / NAME, *lines), f"in/{NAME}")
            archive.write(put(tmp_path / "in" / "a.txt", application("a")), "in/a.txt")
        return tmp_path / "data.zip"

    report = load(journal, [packed("1|Мост", "2|Берег")], known=TOY)
    assert {source.name: source.outcome for source in report.sources} == {
        f"data.zip/in/{NAME}": "added",
        "data.zip/in/a.txt": "added",
    }
    again = load(journal, [packed("1|Мост", "2|Союз")], known=TOY)
    assert again.sources[0].rows == RowCounts(replaced=1, unchanged=1)
    assert [source.outcome for source in again.sources] == ["replaced", "unchanged"]
    assert organizations(journal)[f"data.zip/in/{NAME}#2"] == ["Союз"]


# The same key twice


def test_the_same_row_twice_is_one_and_another_of_its_key_is_told_apart(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег", "1|Мост", "1|Союз", "1|Союз")
    assert counts(load(journal, [path], known=TOY)) == RowCounts(added=3, repeated=2)
    assert organizations(journal) == {f"{NAME}#1": ["Мост"], f"{NAME}#2": ["Берег"], f"{NAME}#1~2": ["Союз"]}
    rows(path, "1|Мост", "2|Другой", "1|Мост", "1|Союз", "1|Союз")
    assert counts(load(journal, [path], known=TOY)) == RowCounts(replaced=1, unchanged=2, repeated=2)


_LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(("Мост", "Берег", "Союз"))).map("|".join), min_size=1, max_size=9
)


@settings(max_examples=40, deadline=None)
@given(editions=st.lists(st.tuples(_LINES, st.booleans()), min_size=1, max_size=4), batch=st.integers(1, 4))
def test_after_any_editions_the_graph_is_that_of_the_last_one(
    tmp_path_factory: pytest.TempPathFactory, editions: list[tuple[list[str], bool]], batch: int
) -> None:
    """Also where loads in between were stopped, at any row."""
    folder = tmp_path_factory.mktemp("editions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_BATCH", batch)
        with Journal.open(folder / "many", create=True) as many, Journal.open(folder / "one", create=True) as once:
            for lines, is_stopped in editions:
                path = rows(folder / NAME, *lines)
                load(many, [path], known=TOY, progress=stop_after(2) if is_stopped else None)
            load(many, [path], known=TOY)
            load(once, [path], known=TOY)
            assert organizations(many) == organizations(once)
            assert many.files()[0].whole


def stop_after(steps: int) -> "Stop":
    return Stop(steps)


class Stop:
    """Ctrl-C at a step of a table."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, step: Progress) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


# What cannot be read


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_loaded(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|REJECT", "nothing", "3|EXPLODE olga@example.org", "4|Берег")
    told: list[tuple[str, str | None]] = []
    report = load(journal, [path], known=TOY, reject=lambda file, problem: told.append((file, problem.where)))
    assert (one(report).outcome, report.rejected, report.failed) == ("added", 3, [])
    assert sorted(told) == [(NAME, "row 2"), (NAME, "row 3"), (NAME, "row 4")]
    by_row = {problem.where: problem for problem in one(report).problems}
    assert by_row["row 2"].what == "there is no organization."
    assert by_row["row 4"].code == "loader-failed"
    assert "olga" not in str(report)
    assert set(organizations(journal)) == {f"{NAME}#1", f"{NAME}#4"}
    assert journal.files()[0].rejected == 3


def test_of_many_rejected_rows_the_first_are_listed_and_all_are_told(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", *(f"{number}|REJECT" for number in range(100, 130)))
    told: list[Problem] = []
    source = one(load(journal, [path], known=TOY, reject=lambda _, problem: told.append(problem)))
    assert len(told) == 30
    assert [problem.severity for problem in source.problems] == ["error"] * 10 + ["note"]
    assert "20 more could not be read" in source.problems[-1].what


def test_what_a_row_said_stays_where_it_cannot_be_read_any_more(journal: Journal, tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег")
    load(journal, [path], known=TOY)
    report = load(journal, [rows(path, "1|Мост", "2|REJECT")], known=TOY)
    assert "stays" in (one(report).problems[0].mend or "")
    assert organizations(journal) == {f"{NAME}#1": ["Мост"], f"{NAME}#2": ["Берег"]}
    assert journal.files()[0].records == 2
    assert counts(load(journal, [rows(path, "2|REJECT")], known=TOY)) == RowCounts(rejected=1)
    assert counts(load(journal, [rows(path, "2|REJECT", "3|Союз")], known=TOY)) == RowCounts(
        added=1, rejected=1, withdrawn=1
    )
    assert set(organizations(journal)) == {f"{NAME}#2", f"{NAME}#3"}


@pytest.mark.parametrize("fault", ["BREAK", "BUG"])
def test_a_table_that_breaks_off_keeps_what_was_read_and_withdraws_nothing(
    journal: Journal, tmp_path: Path, fault: str
) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег", "3|Союз")
    load(journal, [path], known=TOY)
    source = one(load(journal, [rows(path, "1|Другой", fault)], known=TOY))
    assert (source.outcome, source.rows) == ("failed", RowCounts(replaced=1))
    assert source.problems[-1].code == "partly-read"
    assert set(organizations(journal)) == {f"{NAME}#1", f"{NAME}#2", f"{NAME}#3"}
    assert not journal.files()[0].whole
    # The edition from before has the bytes that the journal knew: it is read all the same.
    assert counts(load(journal, [rows(path, "1|Мост", "2|Берег", "3|Союз")], known=TOY)).replaced == 1
    assert organizations(journal)[f"{NAME}#1"] == ["Мост"]
    assert journal.files()[0].whole


@pytest.mark.parametrize("lines", [(), ("nothing", "nothing")])
def test_a_table_without_a_row_that_can_be_read_fails_and_its_rows_stay(
    journal: Journal, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    path = rows(tmp_path / NAME, *lines)
    assert one(load(journal, [path], known=TOY)).outcome == "failed"
    assert journal.files() == []
    load(journal, [rows(path, "1|Мост")], known=TOY)
    assert one(load(journal, [rows(path, *lines)], known=TOY)).outcome == "failed"
    assert list(organizations(journal)) == [f"{NAME}#1"]


class Strange(ToyRows):
    """Yields what no loader may."""

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        yield Item(key="1", where="row 1", data=["Мост"])
        yield Item(key="2", where="row 2", data=object())
        yield Item(key="3", where="row 3", data=["\ud800"])
        yield Item(key="\ud800", where="row 4", data=["Мост"])
        yield from super().items(file, options)
        yield "no item"  # type: ignore[misc]


def test_what_a_loader_must_not_yield_is_a_problem_of_the_row_or_the_table(journal: Journal, tmp_path: Path) -> None:
    source = one(load(journal, [rows(tmp_path / NAME, "5|Берег")], known=[Strange()]))
    assert source.outcome == "failed"
    assert source.rows == RowCounts(added=2, rejected=3)
    assert {problem.code for problem in source.problems} == {"loader-failed", "partly-read"}


# Names


@pytest.mark.parametrize(
    ("key", "never"),
    [("olga@example.org", "olga"), ("8 (911) 345-67-89", "345"), ("a\x1b[31mb\nc", "\x1b"), ("k" * 5000, "k" * 1000)],
)
def test_a_key_that_may_not_be_kept_is_no_name(journal: Journal, tmp_path: Path, key: str, never: str) -> None:
    class Keyed(ToyRows):
        def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
            for number, name in enumerate(("Мост", "Берег")):
                yield Item(key=f"{key}{number}", where=f"row {number}", data=[name])

    path = rows(tmp_path / NAME)
    load(journal, [path], known=[Keyed()])
    names = [kept.name for kept in journal.sources()]
    assert len(set(names)) == 2
    assert never not in str(names)
    assert all(len(name) < 200 for name in names)
    load(journal, [rows(path, "")], known=[Keyed()])
    assert [kept.name for kept in journal.sources()] == names


@given(st.from_regex(r"(?:row-|[A-ZР]{0,4}-?)?[0-9]{1,3}(?:[-/.][0-9]{1,3}){0,2}-[0-9]{1,6}", fullmatch=True))
def test_a_plain_key_is_kept_as_it_is(key: str) -> None:
    name = safe_name(NAME, Item(key=key, where="", data=None))
    assert name == f"{NAME}#{key}" or mask(key) != key


def test_a_file_may_name_its_documents_itself_but_not_take_names_of_others(journal: Journal, tmp_path: Path) -> None:
    put(tmp_path / "mine.txt", application("mine", org("o1", "Союз")))
    load(journal, [tmp_path / "mine.txt"], known=TOY)
    path = rows(tmp_path / NAME, "=old.txt|Мост", "=mine.txt|Берег")
    for _ in range(2):
        load(journal, [path], known=TOY)
        assert organizations(journal) == {
            "mine.txt": ["Союз"],
            "old.txt": ["Мост"],
            f"{NAME}#mine.txt": ["Берег"],
        }
        rows(path, "=old.txt|Мост", "=mine.txt|Берег", "")


# Processes, Ctrl-C, kills


def test_workers_read_what_one_process_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_BATCH", 8)
    lines = [f"{number}|{'REJECT' if number % 17 == 0 else 'Фонд'} {number}" for number in range(50)]
    path = tmp_path / NAME
    found = []
    for workers, deadly in ((1, "REJECT"), (2, "DIE")):
        rows(path, *lines, "0|Мост", f"40|{deadly}", "41|Союз")
        with Journal.open(tmp_path / f"graph{workers}", create=True) as journal:
            report = load(journal, [path], known=TOY, workers=workers)
            found.append((counts(report), one(report).counts, organizations(journal)))
    assert found[0] == found[1], "the row that kills who reads it costs itself alone"


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_the_rows_until_then_and_the_next_load_goes_on(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(streaming, "_BATCH", 10)
    path = rows(tmp_path / NAME, *(f"{number}|Фонд {number}" for number in range(100)))
    report = load(journal, [path], known=TOY, workers=workers, progress=stop_after(3))
    assert report.interrupted
    assert one(report).outcome == "stopped"
    held = counts(report).held
    assert 0 < held < 100
    assert journal.counted() == (held, held)
    assert not journal.files()[0].whole
    loader = Counting()
    again = load(journal, [path], known=[loader])
    assert counts(again) == RowCounts(added=100 - held, unchanged=held)
    assert len(loader.read) == 100 - held
    assert len(organizations(journal)) == 100


_LOAD = """
import sys
sys.path[:0] = {path!r}
import kg.streaming
from pathlib import Path
from kg.journal import Journal
from kg.loading import load
from toy_stream import ToyRows
kg.streaming._BATCH = 10
with Journal.open(Path({folder!r}), create=True) as journal:
    load(journal, [Path({source!r})], known=[ToyRows()], progress=lambda step: print(step.rows, flush=True))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("until", [10, 150])
def test_a_killed_load_loses_no_row_that_was_kept(tmp_path: Path, until: int) -> None:
    path = rows(tmp_path / NAME, *(f"{number}|Фонд {number}" for number in range(300)))
    script = _LOAD.format(path=sys.path, folder=str(tmp_path / "graph"), source=str(path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen = int(line)
        if seen >= until:
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    process.wait(60)
    with Journal.open(tmp_path / "graph", write=True) as journal:
        assert journal.check() == []
        kept = len(organizations(journal))
        assert seen <= kept < 300
        assert not journal.files()[0].whole
        assert counts(load(journal, [path], known=TOY)) == RowCounts(added=300 - kept, unchanged=kept)
        assert len(organizations(journal)) == 300


def test_a_full_disk_is_told_with_what_was_kept_and_the_next_load_goes_on(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_BATCH", 20)
    path = rows(tmp_path / NAME, *(f"{number}|Фонд {number}" for number in range(400)))
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages + 30}")
    with pytest.raises(KGError, match=r"disk is full.*goes on"):
        load(journal, [path], known=TOY)
    kept = len(organizations(journal))
    assert 0 < kept < 400
    assert kept % 20 == 0, "a step is kept whole or not at all"
    assert journal.check() == []
    journal._db.execute("PRAGMA max_page_count = 1000000")
    assert counts(load(journal, [path], known=TOY)) == RowCounts(added=400 - kept, unchanged=kept)


def test_memory_does_not_grow_with_the_table(journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate keeps what it masked last, up to a bound; nothing else is kept of a row that has been gone through."""
    monkeypatch.setattr(streaming, "_BATCH", 200)
    peaks = []
    for number, size in enumerate((400, 800, 3200)):
        path = rows(tmp_path / f"{number}.txt", *(f"{row}|Фонд {row}" for row in range(size)))
        load(journal, [path], known=TOY)
        rows(path, "another|Союз", *(f"{row}|Фонд {row}" for row in range(1, size)))
        tracemalloc.start()
        assert counts(load(journal, [path], known=TOY)) == RowCounts(added=1, unchanged=size - 1, withdrawn=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1], "the first load has made everything ready"


# Graphs of the first shape


_SCHEMA_1 = """
DROP TRIGGER file_readings_stay; DROP TABLE file_readings; DROP TABLE files;
DROP INDEX readings_by_content; DROP INDEX readings_by_file;
ALTER TABLE readings DROP COLUMN file;
CREATE INDEX readings_by_content ON readings (sha256);
UPDATE meta SET value = '1' WHERE name = 'schema';
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a graph that was made before tables were read."""
    put(tmp_path / "a.txt", application("a", org("o1", "Мост")))
    with Journal.open(tmp_path / "old", create=True) as journal:
        load(journal, [tmp_path / "a.txt"], known=TOY)
    database = sqlite3.connect(tmp_path / "old" / FILE)
    database.executescript(_SCHEMA_1)
    database.close()
    return tmp_path / "old"


def test_a_graph_of_the_first_shape_is_read_as_it_is(old: Path) -> None:
    with Journal.open(old) as journal:
        assert schema(journal._db) == 1
        assert organizations(journal) == {"a.txt": ["Мост"]}
        assert [kept.name for kept in journal.documents()] == ["a.txt"]
        assert (journal.files(), journal.counted()) == ([], (1, 1))
        assert journal.heads(["a.txt"])["a.txt"].file is None
        assert journal.kept(["a.txt"])["a.txt"].file is None


def test_a_graph_of_the_first_shape_is_brought_up_to_date_by_who_writes(old: Path, tmp_path: Path) -> None:
    with Journal.open(old) as reader, Journal.open(old, write=True) as journal:
        assert schema(journal._db) == 2
        assert one(load(journal, [tmp_path / "a.txt"], known=TOY)).outcome == "unchanged"
        load(journal, [rows(tmp_path / NAME, "1|Берег")], known=TOY)
        assert organizations(reader) == organizations(journal) == {"a.txt": ["Мост"], f"{NAME}#1": ["Берег"]}
        assert journal.check() == []


# Forgetting


def test_forgetting_a_table_removes_all_its_rows_from_every_page(tmp_path: Path) -> None:
    planted = "ПРОВЕРОЧНОЕСЛОВО"
    path = rows(tmp_path / "secret.txt", *(f"{planted}{number}|{planted} {number}" for number in range(30)))
    with Journal.open(tmp_path / "graph", create=True) as journal:
        load(journal, [path, rows(tmp_path / NAME, "1|Мост")], known=TOY)
        load(journal, [rows(path, f"{planted}|{planted}")], known=TOY)
        assert journal.forget("secret.txt") == (61, 31)
        assert organizations(journal) == {f"{NAME}#1": ["Мост"]}
        assert [file.name for file in journal.files()] == [NAME]
        for file in (tmp_path / "graph").iterdir():
            assert planted.encode() not in file.read_bytes(), file
            assert b"secret.txt" not in file.read_bytes(), file
        assert counts(load(journal, [path], known=TOY)) == RowCounts(added=1)


def test_a_graph_forgets_a_table_or_one_of_its_rows(tmp_path: Path) -> None:
    path = rows(tmp_path / NAME, "1|Мост", "2|Берег", "3|Союз")
    other = rows(tmp_path / "other.txt", "1|Мост")
    with Graph.open(tmp_path / "graph", create=True) as graph:
        graph.load([path, other], known=TOY)
        graph.judge(f"org/{NAME}%231/o1", "org/other.txt%231/o1", same=True)
        graph.judge(f"org/{NAME}%232/o1", f"org/{NAME}%233/o1", same=False)
        assert (graph.forget(f"{NAME}#2").records, len(graph.sources())) == (1, 3)
        assert len(graph.journal.judgements()) == 1, "of what it alone named"
        forgotten = graph.forget(NAME)
        assert (forgotten.source, forgotten.records) == (NAME, 2)
        assert [kept.name for kept in graph.sources()] == ["other.txt#1"]
        assert graph.journal.judgements() == []
        assert [row["name"] for row in graph.tables.rows("SELECT name FROM sources")] == ["other.txt#1"]
        with pytest.raises(KGError, match="Did you mean"):
            graph.forget("othr.txt")


def test_the_doctor_tells_of_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_BATCH", 1)
    path = rows(tmp_path / NAME, "1|Мост", "2|REJECT")
    other = rows(tmp_path / "other.txt", "1|Мост", "2|Берег")
    with Graph.open(tmp_path / "graph", create=True) as graph:
        graph.load([path], known=TOY)
        assert graph.load([other], known=TOY, progress=stop_after(2)).interrupted
        found = {finding.where: finding for finding in graph.doctor(known=TOY)}
    assert (found[NAME].code, found[NAME].severity) == ("rows-rejected", "warning")
    assert found["other.txt"].code == "file-unfinished"


# Bytes that were read before


class Reads(ToyLoader):
    """Counts what it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def read(self, source: object, options: Options) -> Iterator[Record]:
        self.names.append(source.name)  # type: ignore[attr-defined]
        return super().read(source, options)  # type: ignore[arg-type]


def test_the_same_bytes_under_another_name_are_not_read_twice(journal: Journal, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        put(tmp_path / "papers" / name, application("", org("o1", "Мост")))
    loader = Reads()
    load(journal, [tmp_path / "papers"], known=[loader])
    assert loader.names == ["a.txt", "c.md"], "another kind of name may be read in another way"
    put(tmp_path / "d.txt", application("", org("o1", "Мост")))
    assert one(load(journal, [tmp_path / "d.txt"], known=[loader])).outcome == "added"
    assert len(loader.names) == 2
    assert organizations(journal) == {name: ["Мост"] for name in ("a.txt", "b.txt", "c.md", "d.txt")}
    assert [record.document.name for _, (record,) in journal.records(["d.txt"])] == ["d.txt"]


def test_bytes_that_could_not_be_read_are_tried_again_under_another_name(journal: Journal, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("TOY EXPLODE", "utf-8")
    report = load(journal, [tmp_path / "a.txt", tmp_path / "b.txt"], known=TOY)
    assert [source.problems[0].where for source in report.failed] == ["a.txt", "b.txt"]


# Reading without keeping, and the terminal


def test_the_rows_of_a_table_are_read_without_keeping_them(tmp_path: Path) -> None:
    found = read_table(rows(tmp_path / NAME, "1|Мост", "2|REJECT", "3|Берег", "BREAK"), known=TOY)
    assert found is not None
    told = [row.document.name if isinstance(row, Record) else row.what for row in found]
    assert told == [f"{NAME}#1", "there is no organization.", f"{NAME}#3", "the file is broken here."]
    assert read_table(put(tmp_path / "a.txt", application("a")), known=TOY) is None


_TABLE = """Номер заявки;Организация;ОГРН;Регион;Название проекта;Статус
21-1-000001;Фонд «Мост»;1067746258370;Псковская область;Мосты;победитель конкурса
21-1-000002;Фонд «Берег»;;Псковская область;Берега;победитель конкурса
;;;;;победитель конкурса
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "grants.csv"
    path.write_text(_TABLE, "utf-8")
    return path


def test_load_says_what_became_of_a_table_and_writes_what_it_rejected(table: Path, tmp_path: Path) -> None:
    ran = kg("load", table, "--graph", tmp_path / "graph", "--rejects", tmp_path / "rejects.csv")
    assert ran.code == 3
    assert "rows: 2 added, 1 rejected" in ran.out
    assert "row 4" in ran.err
    lines = (tmp_path / "rejects.csv").read_text("utf-8").splitlines()
    assert lines[0] == "file,row,what,mend"
    assert lines[1].startswith("grants.csv,row 4,")
    again = kg("load", table, "--graph", tmp_path / "graph")
    assert (again.code, "1 unchanged" in again.err) == (0, True)


def test_read_prints_the_first_rows_of_a_table(table: Path) -> None:
    ran = kg("read", table, "--limit", 1, "--json")
    assert (ran.code, "1 row shown" in ran.err) == (0, True)
    assert json.loads(ran.out)["document"]["name"] == "grants.csv#21-1-000001"
    assert "row 4" in kg("read", table).err
    assert kg("read", table, "--text").code == 2


def test_a_table_that_no_loader_knows_says_how_to_load_it(tmp_path: Path) -> None:
    path = tmp_path / "birds.csv"
    path.write_text("bird;wing\nheron;88\ncrane;102\n", "utf-8")
    for command in (("load", path, "--graph", tmp_path / "graph"), ("read", path)):
        ran = kg(*command)
        assert (ran.code, "kg map-columns" in ran.err) == (3 if command[0] == "load" else 1, True)


def test_rejected_rows_as_json_lines_and_in_the_report(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "rejects.jsonl"
    report = data("load", table, "--graph", tmp_path / "graph", "--rejects", target, code=3)
    assert report["sources"][0]["rows"]["rejected"] == 1
    (line,) = target.read_text("utf-8").splitlines()
    assert json.loads(line)["row"] == "row 4"
    assert kg("load", table, "--graph", tmp_path / "graph", "--rejects", tmp_path / "rejects.doc").code == 2


def test_forget_asks_for_a_table_by_its_rows(table: Path, tmp_path: Path) -> None:
    kg("load", table, "--graph", tmp_path / "graph")
    assert kg("forget", "grants.csv", "--graph", tmp_path / "graph").code == 2, "there is no terminal to ask on"
    ran = kg("forget", "grants.csv", "--yes", "--graph", tmp_path / "graph")
    assert (ran.code, "2 records of 2 readings" in ran.err) == (0, True)
    assert os.path.lexists(table)
