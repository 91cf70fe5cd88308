"""The journal keeps what it acknowledged, forgets what it is told to, and says what is wrong with its file."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from toy import application, org

from kg.errors import GraphBusy, GraphDamaged, KGError, NewerGraph, UnknownName
from kg.journal import FILE, SCHEMA, Journal, Reading
from kg.lock import WriteLock
from kg.model import Record
from kg.seal import seal


def keep(journal: Journal, name: str, *records: Record, sha256: str = "a") -> int:
    found = records or (application(name, org("o1", "Фонд «Мост»", "applicant")),)
    return journal.keep(name, seal(found), locator=f"/somewhere/{name}", sha256=sha256, loader="toy/1")


def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    record = application("a.txt", org("o1", "Фонд «Мост»", "applicant", RU_INN="6027000016"), number="21-1-000001")
    with Journal.open(tmp_path / "new" / "graph", create=True) as journal:
        assert keep(journal, "a.txt", record) == 1
    with Journal.open(tmp_path / "new" / "graph") as journal:
        ((source, found),) = journal.records()
    assert found == [record]
    assert (source.name, source.locator, source.loader, source.records) == ("a.txt", "/somewhere/a.txt", "toy/1", 1)


def test_the_last_reading_of_a_source_counts_and_the_position_only_grows(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        assert [keep(journal, "a.txt"), keep(journal, "b.txt"), keep(journal, "a.txt", sha256="c")] == [1, 2, 3]
        assert [(source.name, source.position, source.sha256) for source in journal.sources()] == [
            ("a.txt", 3, "c"),
            ("b.txt", 2, "a"),
        ]
        assert journal.forget("b.txt") == (1, 1)
        assert (journal.position, journal.last_forgotten) == (4, 4)
        assert keep(journal, "b.txt") == 5


def reading(name: str) -> Reading:
    sealed = seal([application(name, org("o1", "Фонд «Мост»", "applicant"))])
    return Reading(name=name, records=sealed, locator=f"/somewhere/{name}", sha256="a", loader="toy/1")


def test_many_readings_are_kept_as_if_one_after_the_other(tmp_path: Path) -> None:
    names = ["a.txt", "b.txt", "c.txt"]
    with Journal.open(tmp_path / "one", create=True) as one, Journal.open(tmp_path / "many", create=True) as many:
        assert [keep(one, name) for name in names] == [1, 2, 3]
        assert many.keep_many([reading(name) for name in names]) == 3
        assert many.keep_many([]) == 3
        assert [found for _, found in many.records()] == [found for _, found in one.records()]
        assert [(s.name, s.position, s.locator) for s in many.sources()] == [
            (s.name, s.position, s.locator) for s in one.sources()
        ]
        assert keep(many, "d.txt") == 4


def test_of_many_readings_all_are_kept_or_none(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "first.txt")
        broken = msgspec.structs.replace(reading("b.txt"), sha256=None)
        with pytest.raises(sqlite3.IntegrityError):
            journal.keep_many([reading("a.txt"), broken])
        assert (journal.position, [source.name for source in journal.sources()]) == (1, ["first.txt"])


def test_a_moved_source_has_a_new_place_and_the_same_reading(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "a.txt")
        journal.move("a.txt", "/elsewhere/a.txt")
        (source,) = journal.sources()
    assert (source.locator, source.position) == ("/elsewhere/a.txt", 1)


def test_rows_cannot_be_edited(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "a.txt")
        journal.judge("org/a.txt/o1", "org/a.txt/o2", same=True)
    database = sqlite3.connect(tmp_path / FILE)
    for table, column in (
        ("readings", "sha256"),
        ("records", "body"),
        ("judgements", "user"),
        ("locations", "locator"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never edited"):
            database.execute(f"UPDATE {table} SET {column} = ?", (b"x" if column == "body" else "x",))
    database.close()


def test_a_judgement_is_undone_by_a_row_of_its_own(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        first = journal.judge("org/a/1", "org/b/1", same=True, user="Ann", score=0.8, a_name="A", b_name="B")
        second = journal.judge("org/a/1", "org/c/1", same=False)
        (one, two) = journal.judgements()
        assert (one.position, one.same, one.score, one.user, one.a_name) == (first, True, 0.8, "Ann", "A")
        assert (two.position, two.same) == (second, False)
        journal.undo(first, user="Bob")
        assert [row.position for row in journal.judgements()] == [second]
        assert [(row.undoes, row.user) for row in journal.judgement_log()] == [
            (None, "Ann"),
            (None, ""),
            (first, "Bob"),
        ]
        with pytest.raises(UnknownName):
            journal.undo(first)


def test_every_string_passes_the_privacy_gate(tmp_path: Path) -> None:
    record = application("a.txt", org("o1", "Фонд", "applicant"), text="Пишите на olga.petrova@example.org, ждём.")
    with Journal.open(tmp_path, create=True) as journal:
        journal.keep(
            "a.txt", seal([record]), locator="/home/olga.petrova@example.org/a.txt", sha256="a", loader="toy/1"
        )
        ((source, (kept,)),) = journal.records()
    assert "olga" not in kept.sections[0].text
    assert kept.sections[0].text.startswith("Пишите на █")
    assert "olga" not in source.locator
    assert b"olga" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_forgetting_clears_the_pages_of_the_file(tmp_path: Path) -> None:
    """Rows of many sizes are read again and again, so that copies lie in pages, free pages and the log."""
    planted = "ПРОВЕРОЧНОЕСЛОВО"
    with Journal.open(tmp_path, create=True) as journal:
        for round_ in range(6):
            for number in range(12):
                filler = "слово " * (number * 400)
                keep(journal, f"{number}.txt", application(f"{number}.txt", text=filler), sha256=f"{round_}")
            text = f"{planted} {round_} " * (50 * round_ + 1)
            keep(journal, "secret.txt", application("secret.txt", org("o1", planted, "applicant"), text=text))
            journal.judge("org/secret.txt/o1", f"org/{round_}.txt/o1", same=True, a_name=planted)
        assert planted.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert journal.forget("secret.txt", ids=["org/secret.txt/o1"]) == (6, 6)
        assert not journal.purge_pending()
        for path in tmp_path.iterdir():
            assert planted.encode() not in path.read_bytes(), path
            assert b"secret.txt" not in path.read_bytes(), path
        assert len(journal.sources()) == 12
        assert journal.judgements() == []
        assert journal.check() == []


def test_forgetting_while_someone_reads_is_finished_by_the_next_writer(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "secret.txt", application("secret.txt", text="ПРОВЕРОЧНОЕСЛОВО"))
        reader = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM records").fetchone()
        with pytest.raises(GraphBusy, match="forgotten"):
            journal.forget("secret.txt", wait=0.2)
        assert journal.sources() == []
        assert journal.purge_pending()
        reader.close()
    with Journal.open(tmp_path, write=True) as journal:
        assert not journal.purge_pending()
        for path in tmp_path.iterdir():
            assert "ПРОВЕРОЧНОЕСЛОВО".encode() not in path.read_bytes(), path


def test_forgetting_what_is_not_there_says_so(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal, pytest.raises(UnknownName):
        journal.forget("nothing.txt")


def test_no_graph_in_the_folder_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="kg load"):
        Journal.open(tmp_path)
    with pytest.raises(UnknownName):
        Journal.open(tmp_path / "nowhere", write=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"This is no database." * 100, b"SQLite format 3\0" + b"\x07" * 5000])
def test_a_file_that_is_no_journal_is_reported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(GraphDamaged, match="backup"):
        Journal.open(tmp_path)
    with pytest.raises(GraphDamaged):
        Journal.open(tmp_path, write=True)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_truncated_journal_is_reported(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        for number in range(30):
            keep(journal, f"{number}.txt", application(f"{number}.txt", text="слово " * 500))
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(GraphDamaged), Journal.open(tmp_path) as journal:
        list(journal.records())


def test_a_damaged_record_is_reported(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "a.txt")
    database = sqlite3.connect(tmp_path / FILE)
    database.execute("DROP TRIGGER records_stay")
    database.execute("UPDATE records SET body = ?", (b'{"document": 3}',))
    database.commit()
    database.close()
    with Journal.open(tmp_path) as journal, pytest.raises(GraphDamaged, match="position 1"):
        list(journal.records())


def test_another_database_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / FILE)
    database.execute("CREATE TABLE shopping (item TEXT)")
    database.commit()
    database.close()
    with pytest.raises(GraphDamaged, match="not the journal"):
        Journal.open(tmp_path, write=True)


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "a.txt")
    database = sqlite3.connect(tmp_path / FILE)
    database.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(SCHEMA + 1),))
    database.commit()
    database.close()
    for write in (False, True):
        with pytest.raises(NewerGraph, match="newer version"):
            Journal.open(tmp_path, write=write)


def test_a_journal_whose_making_was_cut_short_is_made_again(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    with pytest.raises(UnknownName):
        Journal.open(tmp_path)
    with Journal.open(tmp_path, create=True) as journal:
        assert keep(journal, "a.txt") == 1


def _hold(folder: Path, ready: "multiprocessing.synchronize.Event", seconds: float) -> None:
    with Journal.open(folder, write=True):
        ready.set()
        time.sleep(seconds)


def test_a_second_writer_waits_and_then_says_that_the_graph_is_busy(tmp_path: Path) -> None:
    Journal.open(tmp_path, create=True).close()
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, 3.0))
    other.start()
    try:
        assert ready.wait(60)
        with pytest.raises(GraphBusy):
            Journal.open(tmp_path, write=True, wait=0.2)
        with Journal.open(tmp_path) as reader:
            assert reader.sources() == []
        with Journal.open(tmp_path, write=True, wait=30) as journal:
            assert keep(journal, "a.txt") == 1
    finally:
        other.join()


def test_a_reader_sees_what_a_writer_adds(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as writer, Journal.open(tmp_path) as reader:
        assert reader.position == 0
        keep(writer, "a.txt")
        assert reader.position == 1
        with reader.snapshot():
            assert len(reader.sources()) == 1
            keep(writer, "b.txt")
            assert (reader.position, len(reader.sources())) == (1, 1)
        assert (reader.position, len(reader.sources())) == (2, 2)


def test_a_journal_that_was_opened_for_reading_is_not_written(tmp_path: Path) -> None:
    Journal.open(tmp_path, create=True).close()
    with Journal.open(tmp_path) as journal, pytest.raises(KGError, match="for reading only"):
        keep(journal, "a.txt")


def test_a_lock_is_free_when_its_holder_is_gone(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / ".lock")
    lock.take()
    with pytest.raises(GraphBusy):
        WriteLock(tmp_path / ".lock").take()
    lock.release()
    lock.release()
    again = WriteLock(tmp_path / ".lock")
    again.take()
    again.release()


def test_a_full_disk_is_told_and_nothing_is_half_kept(tmp_path: Path) -> None:
    with Journal.open(tmp_path, create=True) as journal:
        keep(journal, "a.txt")
        pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
        journal._db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(KGError, match="disk is full"):
            keep(journal, "b.txt", application("b.txt", text="слово " * 20_000))
        assert [source.name for source in journal.sources()] == ["a.txt"]
        assert journal.position == 1
        assert keep(journal, "c.txt") == 2


_AS_NOBODY = """
import os, sys
from pathlib import Path
sys.path[:0] = {path!r}
from kg.journal import Journal
from kg.errors import KGError
os.setgid(65534); os.setuid(65534)
folder = Path({folder!r})
with Journal.open(folder) as journal:
    print(len(journal.sources()))
try:
    Journal.open(folder, write=True)
except KGError as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become someone else")
def test_a_folder_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with Journal.open(folder, create=True) as journal:
        keep(journal, "a.txt")
    for path in (*folder.iterdir(), folder):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for parent in folder.parents:
        if not parent.stat().st_mode & 0o005:
            parent.chmod(parent.stat().st_mode | 0o005)
    script = _AS_NOBODY.format(path=sys.path, folder=str(folder))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, told = done.stdout.splitlines()
    assert count == "1"
    assert "cannot be written" in told
