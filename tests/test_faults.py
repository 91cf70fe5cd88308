"""What goes wrong outside of the software: said in a clear error, with nothing half written, and with a way out."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from kgcli import BEREG, Ran, command, data, environment, graph_of_pages, kg, kg_process, pages
from toy import application, org, put
from toy_stream import ToyRows, rows

from kg import Graph
from kg.errors import KGError
from kg.journal import Journal
from kg.loading import RowCounts, load

pytestmark = pytest.mark.once

#: One question to each view, and one to all that is known.
ASKED: dict[str, tuple[str, ...]] = {
    "rdf": ("query", "sources", "--csv"),
    "tables": ("sql", "SELECT name FROM sources ORDER BY name", "--csv"),
    "search": ("find", "Берег", "--csv"),
    "card": ("show", BEREG, "--json"),
}
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
only_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can become someone else",
)


def clear(ran: Ran, code: int | Sequence[int], *words: str) -> None:
    """The run ended with that code and one error block that says what, where and the mend; never a traceback."""
    codes = [code] if isinstance(code, int) else code
    assert ran.code in codes, (ran.code, ran.err)
    assert "Traceback" not in ran.err
    assert ran.err.count("Error: ") == 1, ran.err
    assert "  where: " in ran.err
    assert "  mend:  " in ran.err
    for word in words:
        assert word in ran.err, (word, ran.err)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound graph, not to be changed."""
    return graph_of_pages(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def right(folder: Path) -> dict[str, str]:
    """What its views answer."""
    return {view: kg(*asked, "--graph", folder).out for view, asked in ASKED.items()}


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "copied")


def answers(folder: Path) -> dict[str, str]:
    """What the views of a graph answer; each of them must."""
    found = {}
    for view, asked in ASKED.items():
        ran = kg(*asked, "--graph", folder)
        assert ran.code == 0, ran.err
        found[view] = ran.out
    return found


def is_sound(folder: Path, right: dict[str, str]) -> None:
    assert answers(folder) == right
    assert not [one for one in data("doctor", "--graph", folder) if one["severity"] == "error"]


# A full disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes a small disk; asked again, gives it another size."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    where = tmp_path / "disk"
    where.mkdir()

    def sized(size: str) -> Path:
        options = f"{'remount,' if where.is_mount() else ''}size={size},mode=755"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", str(where)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no small file system can be mounted here: {done.stderr.decode().strip()}")
        return where

    yield sized
    if where.is_mount():
        subprocess.run(["umount", "--lazy", str(where)], check=True)


#: From the journal to the last of the views: where the disk is full.
SIZES = ["28k", "96k", "400k", "1000k", "2m", "8m"]


@pytest.mark.parametrize("size", SIZES)
def test_a_load_on_a_full_disk_says_so_and_goes_on_when_there_is_room(
    size: str, disk: Callable[[str], Path], right: dict[str, str], tmp_path: Path
) -> None:
    papers, graph = pages(tmp_path / "pages"), disk(size) / "graph"
    ran = kg_process("load", papers, "--graph", graph)
    clear(ran, 1, "the disk is full.", "Make room")
    assert not list(graph.glob("views/*/*/scratch")), "what was half made takes room"
    again = kg_process("load", papers, "--graph", graph)
    clear(again, 1, "the disk is full.")
    disk("64m")
    assert kg("load", papers, "--graph", graph).code == 0
    assert [row["name"] for row in data("sql", "SELECT name FROM sources ORDER BY name", "--graph", graph)] == [
        "22-2-900002.txt",
        "23-1-900001.txt",
    ]
    assert answers(graph)["search"] == right["search"]
    assert not [one for one in data("doctor", "--graph", graph) if one["severity"] == "error"]


def test_a_table_on_a_full_disk_keeps_its_rows_until_then_and_goes_on(
    disk: Callable[[str], Path], tmp_path: Path
) -> None:
    table = rows(tmp_path / "table.txt", *(f"{number}|Фонд {number}" for number in range(3000)))
    where = disk("3m")
    with (
        Journal.open(where / "graph", create=True) as journal,
        pytest.raises(KGError, match=r"the disk is full.*Make room.*goes on"),
    ):
        load(journal, [table], known=[ToyRows()])
    with Journal.open(where / "graph") as journal:
        assert journal.check() == []
        kept, _ = journal.counted()
        assert 0 < kept < 3000
    disk("64m")
    with Journal.open(where / "graph", write=True) as journal:
        (source,) = load(journal, [table], known=[ToyRows()]).sources
        assert source.rows == RowCounts(added=3000 - kept, unchanged=kept)


@pytest.mark.parametrize("changing", [("rebuild",), ("forget", "23-1-900001.txt", "--yes")], ids=["rebuild", "forget"])
def test_a_graph_on_a_full_disk_goes_on_answering(
    changing: tuple[str, ...], disk: Callable[[str], Path], folder: Path, right: dict[str, str]
) -> None:
    graph = shutil.copytree(folder, disk("64m") / "graph")
    room = shutil.disk_usage(graph)
    (graph.parent / "filler").write_bytes(bytes(room.free - 50_000))
    clear(kg_process(*changing, "--graph", graph), 1, "the disk is full.")
    if changing[0] == "rebuild":
        assert answers(graph) == right
    (graph.parent / "filler").unlink()
    ran = kg(*changing, "--graph", graph)
    assert ran.code == 0 or (changing[0] == "forget" and "no such source" in ran.err)
    assert not (graph / ".forgetting").exists()
    assert not [one for one in data("doctor", "--graph", graph) if one["severity"] == "error"]
    if changing[0] == "forget":
        for path in graph.rglob("*"):
            assert not path.is_file() or b"23-1-900001" not in path.read_bytes(), path


WRITING: list[tuple[str, ...]] = [
    ("export", "--out", "graph.trig"),
    ("export", "--out", "graph.graphml"),
    ("export", "--out", "points.geojson"),
    ("export", "--format", "csv", "--out", "tables"),
    ("export", "--format", "parquet", "--out", "tables.zip"),
    ("map", "--out", "map.html"),
    ("report", BEREG, "--out", "report.html"),
    ("sql", "SELECT a.name, c.* FROM organizations a, concepts c", "--parquet", "rows.parquet"),
]


@pytest.mark.parametrize("writing", WRITING, ids=lambda words: f"{words[0]}-{words[-1]}")
def test_no_half_written_file_is_left_on_a_full_disk(
    writing: tuple[str, ...], disk: Callable[[str], Path], folder: Path
) -> None:
    where = disk("4k")
    ran = kg_process(*writing, "--graph", folder, cwd=where)
    assert ran.code == 1, (ran.code, ran.err)
    assert "Traceback" not in ran.err
    assert "Error: " in ran.err
    assert "space" in ran.err or "full" in ran.err
    assert not list(where.iterdir())
    disk("32m")
    assert kg_process(*writing, "--graph", folder, cwd=where).code == 0
    assert len(list(where.iterdir())) == 1


# A folder that may only be read


def as_nobody(*arguments: object) -> Ran:
    done = subprocess.run(
        [*NOBODY, *command(*arguments)], env=environment(HOME="/"), capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shown(copied: Path) -> Path:
    """A graph that everyone may read and only its owner write."""
    for path in (copied, *copied.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for parent in copied.parents:
        if not parent.stat().st_mode & 0o005:
            parent.chmod(parent.stat().st_mode | 0o005)
    if as_nobody("--version").code:
        pytest.skip("only root may read this interpreter")
    return copied


CHANGING = [("load", "PAGES"), ("forget", "23-1-900001.txt", "--yes"), ("rebuild",)]


@only_root
def test_a_folder_that_may_only_be_read_answers_and_is_not_changed(
    shown: Path, right: dict[str, str], tmp_path: Path
) -> None:
    papers = pages(tmp_path / "pages")
    for view, asked in ASKED.items():
        ran = as_nobody(*asked, "--graph", shown)
        assert (ran.code, ran.out) == (0, right[view]), ran.err
    assert as_nobody("doctor", "--graph", shown).code == 0
    for words in CHANGING:
        ran = as_nobody(*(papers if word == "PAGES" else word for word in words), "--graph", shown)
        clear(ran, 1, "cannot be written", "Give yourself the right")
    is_sound(shown, right)


@only_root
def test_who_may_not_write_is_told_that_a_view_is_missing(shown: Path, right: dict[str, str]) -> None:
    shutil.rmtree(shown / "views")
    for view in ("rdf", "tables", "search"):
        clear(as_nobody(*ASKED[view], "--graph", shown), 1, "cannot be written")
    assert kg("rebuild", "--graph", shown).code == 0
    is_sound(shown, right)


def test_a_disk_that_may_only_be_read_answers(
    disk: Callable[[str], Path], folder: Path, right: dict[str, str], tmp_path: Path
) -> None:
    graph = shutil.copytree(folder, disk("64m") / "graph")
    subprocess.run(["mount", "-o", "remount,ro", str(graph.parent)], check=True)
    assert answers(graph) == right
    assert kg("doctor", "--graph", graph).code == 0
    for words in CHANGING:
        ran = kg_process(*(pages(tmp_path / "pages") if word == "PAGES" else word for word in words), "--graph", graph)
        clear(ran, 1, "Read-only file system")


@only_root
def test_a_page_cannot_be_written_where_one_may_not_write(shown: Path) -> None:
    for words in WRITING:
        target = shown / words[-1]
        ran = as_nobody(*words[:-1], target, "--graph", shown)
        assert ran.code == 1, ran.err
        assert "Traceback" not in ran.err
        assert "Permission denied" in ran.err
        assert not target.exists()


# A journal that cannot be read


def test_a_journal_of_a_newer_version_is_left_alone(copied: Path, tmp_path: Path) -> None:
    journal = copied / "journal.sqlite"
    with sqlite3.connect(journal) as db:
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    db.close()
    before = journal.read_bytes()
    papers = pages(tmp_path / "pages")
    changing = [tuple(papers if word == "PAGES" else word for word in words) for words in CHANGING]
    for words in (*ASKED.values(), *changing, ("doctor",), ("partners", BEREG), ("export",), ("map",)):
        clear(kg(*words, "--graph", copied), 4, "a newer version", "pip install --upgrade")
    assert journal.read_bytes() == before


@pytest.mark.parametrize("how", ["header", "inside", "short", "empty", "text"])
def test_a_damaged_journal_is_told_and_the_documents_make_a_new_graph(how: str, copied: Path, tmp_path: Path) -> None:
    journal = copied / "journal.sqlite"
    whole = journal.read_bytes()
    damaged = {
        "header": b"\xff" * 100 + whole[100:],
        "inside": whole[:4096] + b"\xff" * (len(whole) - 4096),
        "short": whole[: len(whole) // 2],
        "empty": b"",
        "text": b"This is no journal.\n",
    }[how]
    journal.write_bytes(damaged)
    for words in (*ASKED.values(), ("rebuild",), ("load", pages(tmp_path / "pages"))):
        ran = kg(*words, "--graph", copied)
        if how == "empty" and ran.code == 0:
            break  # made anew: an empty journal is one whose making was cut short
        assert ran.code in (0, 1, 4), ran.err
        if ran.code:
            clear(ran, (1, 4) if how == "empty" else 4)
    journal.write_bytes(damaged)
    assert kg("doctor", "--graph", copied).code in (1, 4)
    copied.rename(tmp_path / "away")
    assert kg("load", tmp_path / "pages", "--graph", copied).code == 0
    assert not [one for one in data("doctor", "--graph", copied) if one["severity"] == "error"]


# A view that cannot be read


def _files(view: Path) -> list[Path]:
    return sorted(path for path in view.rglob("*") if path.is_file() and path.name != "LOCK")


@pytest.mark.parametrize("how", ["overwritten", "cut short", "emptied", "gone"])
@pytest.mark.parametrize("name", ["rdf", "tables", "search"])
def test_a_corrupt_view_is_made_again_or_told(
    name: str, how: str, folder: Path, right: dict[str, str], tmp_path: Path
) -> None:
    graph = shutil.copytree(folder, tmp_path / "graph")
    view = graph / "views" / name
    for number in range(len(_files(view))):
        shutil.rmtree(view)
        shutil.copytree(folder / "views" / name, view)
        path = _files(view)[number]
        whole = path.read_bytes()
        if how == "gone":
            path.unlink()
        else:
            half = len(whole) // 2
            path.write_bytes({"overwritten": b"\xa5" * len(whole), "cut short": whole[:half], "emptied": b""}[how])
        told = kg("doctor", "--graph", graph).code
        ran = kg(*ASKED[name], "--graph", graph)
        assert ran.code in (0, 1, 4), ran.err
        if ran.code < 4:
            # Of a list of files that was cut short the store makes an older state: only the doctor can know.
            assert ran.out == right[name] or told == 1, f"{path}: a wrong answer, and the doctor finds nothing"
        else:
            clear(ran, 4, "kg rebuild")
            assert told == 1, path
            assert kg("rebuild", "--graph", graph).code == 0
            assert answers(graph) == right, path
    assert kg("rebuild", "--graph", graph).code == 0
    is_sound(graph, right)


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe\x00", b"../../..\n", b"store-000099\n", b"nonsense" * 1000])
def test_a_pointer_that_leads_nowhere_is_mended_by_the_next_question(
    pointer: bytes, copied: Path, right: dict[str, str]
) -> None:
    for name in ("rdf", "tables", "search"):
        (copied / "views" / name / "current").write_bytes(pointer)
    is_sound(copied, right)


# Several processes


def test_a_second_writer_waits_and_then_works(copied: Path, tmp_path: Path) -> None:
    papers = pages(tmp_path / "more", "22-2-900002.txt")
    (papers / "22-2-900002.txt").rename(papers / "other.txt")
    with Graph.open(copied, write=True):
        second = subprocess.Popen(
            command("load", papers, "--graph", copied), env=environment(), stderr=subprocess.PIPE, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(3)
        for asked in ASKED.values():
            assert kg(*asked, "--graph", copied).code == 0
    _, said = second.communicate(timeout=60)
    assert second.returncode == 0, said
    with Graph.open(copied) as graph:
        assert len(graph.sources()) == 3


def test_a_second_writer_is_told_after_the_wait(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.lock import WriteLock

    take = WriteLock.take
    monkeypatch.setattr(WriteLock, "take", lambda self, wait=0.0: take(self, min(wait, 0.2)))
    with Graph.open(copied, write=True):
        for words in (("rebuild",), ("forget", "23-1-900001.txt", "--yes")):
            clear(kg(*words, "--graph", copied), 4, "another process is writing", "Wait until it is done")
    assert kg("rebuild", "--graph", copied).code == 0


_LOAD_SLOWLY = """
import sys
sys.path[:0] = {path!r}
from toy import ToyLoader
from kg import Graph
if __name__ == "__main__":
    with Graph.open(sys.argv[1], write=True) as graph:
        for number in range(3):
            graph.load([sys.argv[2] + f"/{{number}}"], known=[ToyLoader()])
"""


def test_two_readers_go_on_while_one_writes(copied: Path, tmp_path: Path) -> None:
    for number in range(30):
        record = application("", org("o1", f"Фонд {number} SLOW", "applicant"), title=f"Проект {number}")
        put(tmp_path / "papers" / str(number % 3) / f"{number}.txt", record)
    writer = subprocess.Popen(
        [sys.executable, "-c", _LOAD_SLOWLY.format(path=sys.path), str(copied), str(tmp_path / "papers")]
    )
    bad: list[object] = []
    rounds = [0, 0]

    def read(which: int, *questions: tuple[str, ...]) -> None:
        while writer.poll() is None:
            for words in questions:
                ran = kg_process(*words, "--graph", copied)
                if ran.code != 0 or "Traceback" in ran.err:
                    bad.append((words, ran))
            rounds[which] += 1

    readers = [
        threading.Thread(target=read, args=(0, ("find", "Берег"), ("partners", BEREG))),
        threading.Thread(target=read, args=(1, ASKED["rdf"], ASKED["tables"])),
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(300)
    assert writer.wait(60) == 0
    assert not bad
    assert min(rounds) >= 1
    with Graph.open(copied) as graph:
        assert len(graph.sources()) == 32
        assert len(graph.tables.rows("FROM sources")) == len(graph.search.sources()) == 32


# Ctrl-C

#: Says when it begins its work, so that Ctrl-C comes within and not while Python starts.
_TOLD = """
import sys
import kg.cli
if __name__ == "__main__":
    print("started", file=sys.stderr, flush=True)
    kg.cli.main()
"""

LONG: list[tuple[str, ...]] = [
    ("load", "PAGES"),
    ("rebuild",),
    ("export", "--out", "graph.trig"),
    ("export", "--format", "parquet", "--out", "tables"),
    ("map", "--out", "map.html"),
    ("report", BEREG, "--out", "report.html"),
    ("sparql", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    ("sql", "SELECT count(*) FROM concepts a, concepts b, concepts c, concepts d"),
    ("query", "projects", "--csv"),
]


def written(out: Path) -> dict[str, int]:
    """The files in a folder and below, with their sizes."""
    return {str(path.relative_to(out)): path.stat().st_size for path in out.rglob("*") if path.is_file()}


def emptied(out: Path) -> None:
    for path in out.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("words", LONG, ids=lambda words: f"{words[0]}-{words[-1]}"[:30])
def test_ctrl_c_at_any_moment_leaves_nothing_half_done(
    words: tuple[str, ...], folder: Path, right: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    papers = pages(tmp_path / "pages")
    asked = [str(papers) if word == "PAGES" else word for word in words]
    whole = {}
    if "--out" in words:
        assert kg(*asked, "--graph", folder, cwd=out).code == 0
        whole = written(out)
        assert whole
        emptied(out)
    seen = []
    for moment in (0.05, 0.3, 0.8, 1.5):
        graph = tmp_path / f"graph{moment}"
        if words[0] != "load":
            shutil.copytree(folder, graph)
        process = subprocess.Popen(
            [sys.executable, "-c", _TOLD, *asked, "--graph", str(graph)],
            cwd=out,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert process.stderr.readline() == "started\n"
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
        seen.append(process.returncode)
        # A question in the store does not come back to Python: the system ends it, which a shell shows as 130.
        assert process.returncode in (0, 130, -signal.SIGINT), said
        assert "Traceback" not in said
        # Where Ctrl-C came after the last byte, the file is there, whole.
        assert written(out) in ({}, whole), "something half written is left"
        emptied(out)
        if words[0] == "load":
            assert kg("load", papers, "--graph", graph).code == 0
            assert len(data("query", "sources", "--graph", graph)) == 2
        else:
            assert answers(graph) == right
        assert not [one for one in data("doctor", "--graph", graph) if one["severity"] == "error"]
    assert set(seen) != {0}, "no moment was within the work"
