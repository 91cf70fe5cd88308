"""Killed at any moment, the next command goes on, nothing acknowledged is lost, and nothing forgotten comes back."""

import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
from kgcli import data, kg
from toy import ToyLoader, application, org, place, put

from kg import Graph
from kg.iris import Iris

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here"),
]

_SOURCES = 10
OTHER = "1036000000024"
#: Stands in one source alone: its name, an organization, a title and a text.
SECRET = "сокрытое7слово"
SECRET_SOURCE = f"{SECRET}.txt"

#: Does one thing to a graph, and says of each step, once it is told of it, how far it is.
_ACT = """
import contextlib, sys
from pathlib import Path
sys.path[:0] = {path!r}
from toy import ToyLoader
from kg import Graph
from kg.watch import watching

def say(what):
    print(what, flush=True)
    return contextlib.nullcontext()

if __name__ == "__main__":
    folder, act, *rest = sys.argv[1:]
    watching.set(say)
    print("started", flush=True)
    with Graph.open(Path(folder), create=act == "load", write=True, wait=30) as graph:
        if act == "load":
            graph.load([rest[0]], known=[ToyLoader()], workers=int(rest[1]),
                       progress=lambda step: say("kept " + step.source.name))
        elif act == "rebuild":
            graph.rebuild()
        else:
            graph.forget(rest[0])
    print("finished", flush=True)
"""


class Moment(NamedTuple):
    """When to kill: so many lines after the start, and seconds later.

    A moment of the work and not of the clock, so that a fast and a slow machine are cut short alike.
    """

    lines: int
    seconds: float


def write(papers: Path, version: int) -> Path:
    """Sources that share organizations; a few of them change from version to version. One can be told from all."""
    for number in range(_SOURCES):
        changed = version if number % 3 == 0 else 0
        put(
            papers / f"{number:02}.txt",
            application(
                "",
                org("o1", f"Фонд номер {number}", "applicant", RU_OGRN="1026000000014" if number % 3 else OTHER),
                org("o2", f"Союз издания {changed}", "partner", region="BY-VI"),
                number=f"21-1-{number:06}",
                title=f"Проект {number} {changed}",
                places=[place("RU-PSK", "Псковская область", "area")],
                text="слово " * 200,
            ),
        )
    secret = application("", org("o1", f"Фонд {SECRET}", "applicant"), title=f"Мост {SECRET}", text=f"{SECRET} " * 300)
    put(papers / SECRET_SOURCE, secret)
    return papers


def act(folder: Path, *what: object, kill: Moment | None = None) -> list[tuple[float, str]]:
    """Do something in a process of its own: what it said, and how many seconds after the start."""
    process = subprocess.Popen(
        [sys.executable, "-c", _ACT.format(path=sys.path), str(folder), *map(str, what)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    begin = time.monotonic()
    said = [(0.0, "started")]

    def listen() -> None:
        assert process.stdout is not None
        # A line cut by the kill was not yet an acknowledgement that anyone could read.
        said.extend((time.monotonic() - begin, line.strip()) for line in process.stdout if line.endswith("\n"))

    reader = threading.Thread(target=listen)
    reader.start()
    if kill is not None:
        while len(said) < kill.lines and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(kill.seconds)
        process.send_signal(signal.SIGKILL)
    process.wait(120)
    # Workers hold the other end of the pipe: it is closed when the last of them is gone.
    reader.join(60)
    assert not reader.is_alive(), "a worker has outlived its parent"
    process.stdout.close()
    assert kill is not None or process.returncode == 0
    return said


def moments(undisturbed: list[tuple[float, str]], count: int, seed: int) -> list[Moment]:
    """Moments all over the time that it took undisturbed, one in each of `count` equal parts of it."""
    dice = random.Random(seed)
    assert undisturbed[-1][1] == "finished"
    end = undisturbed[-1][0]
    times = [(part + dice.random()) / count * end for part in range(count)]
    found = []
    for moment in times:
        lines = sum(said <= moment for said, _ in undisturbed)
        found.append(Moment(lines, moment - undisturbed[lines - 1][0]))
    return found


def moments_of_each_view(undisturbed: list[tuple[float, str]], count: int, seed: int) -> list[Moment]:
    """Moments in the making of every view, however quick it is: `count` in the first two thirds of each."""
    dice = random.Random(seed)
    return [
        Moment(lines, (part + dice.random()) / count * (after - said) * 2 / 3)
        for lines, ((said, line), (after, _)) in enumerate(pairwise(undisturbed), 1)
        if line.startswith("making the ")
        for part in range(count)
    ]


def load(papers: Path, folder: Path) -> Path:
    """A graph of these sources, undisturbed."""
    with Graph.open(folder, create=True) as graph:
        graph.load([papers], known=[ToyLoader()])
    return folder


def kept(said: list[tuple[float, str]]) -> set[str]:
    """The sources that a load has acknowledged."""
    return {line.removeprefix("kept ") for _, line in said if line.startswith("kept ")}


def state(graph: Graph, *, times: bool = True) -> dict[str, Any]:
    """All that the three views say, but for their stamps.

    Args:
        graph: the graph.
        times: also when a source was read, and at which position, which differ from one load to another.
    """
    stamp = Iris(graph.base).graph("view")
    store = {str(quad) for quad in graph.store if stamp not in str(quad.graph_name)}
    tables = {name: graph.tables.rows(f"FROM {name} ORDER BY ALL") for name in graph.tables.names}
    if not times:
        store = {quad for quad in store if "readAt" not in quad}
        for row in tables["sources"]:
            del row["read_at"], row["position"]
    rows = graph.search._reader.rows
    entities = rows("SELECT id, kind, label, detail, places, documents FROM entity ORDER BY id")
    terms = rows("SELECT e.id, t.name, t.text FROM terms t JOIN entity e ON e.key = t.rowid ORDER BY e.id")
    hits = [(hit.entity.id, hit.matched) for hit in graph.search.search("фонд")]
    return {"rdf": store, "tables": tables, "entities": entities, "terms": terms, "hits": hits}


def next_command(folder: Path, number: int) -> None:
    """What a user does next, by turns: each of them must work, whichever view it asks first."""
    asked: list[tuple[object, ...]] = [
        ("query", "sources", "--json"),
        ("find", "фонд", "--json"),
        ("sql", "SELECT name FROM sources", "--json"),
        ("export", "--format", "geojson"),
        ("rebuild",),
    ]
    ran = kg(*asked[number % len(asked)], "--graph", folder)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err


def sound(folder: Path) -> None:
    """The doctor finds no error, and nothing unfinished is left in the way."""
    findings = data("doctor", "--graph", folder)
    assert not [finding for finding in findings if finding["severity"] == "error"]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("crash") / "papers", 0)


@pytest.fixture(scope="module")
def whole(papers: Path) -> Path:
    """A graph of all sources, never disturbed."""
    return load(papers, papers.parent / "whole")


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes one copy after the other of that graph."""
    numbers = iter(range(1000))
    return lambda: shutil.copytree(whole, tmp_path / f"copy{next(numbers)}")


@pytest.mark.parametrize("where", ["new", "again"])
def test_a_load_that_is_killed_loses_nothing_it_acknowledged(where: str, tmp_path: Path) -> None:
    papers, before = write(tmp_path / "papers", 0), tmp_path / "before"
    if where == "again":
        load(papers, before)
        write(papers, 1)

    def folder_of(name: str) -> Path:
        return shutil.copytree(before, tmp_path / name) if before.exists() else tmp_path / name

    clean = folder_of("clean")
    undisturbed = act(clean, "load", papers, 1)
    assert len(kept(undisturbed)) == _SOURCES + 1
    with Graph.open(clean) as graph:
        expected = state(graph, times=False)
    killed_at = []
    for number, moment in enumerate(moments(undisturbed, 4, seed=20211105)):
        folder = folder_of(f"kg-data{number}")
        said = act(folder, "load", papers, 1, kill=moment)
        killed_at.append(said[-1][1])
        if (folder / "journal.sqlite").exists() and kept(said):
            next_command(folder, number)
        with Graph.open(folder, create=True, wait=30) as graph:
            sources = {source.name for source in graph.sources()}
            assert kept(said) <= sources
            assert where == "new" or len(sources) == _SOURCES + 1
            assert all(len(records) == source.records == 1 for source, records in graph.journal.records())
            caught_up = state(graph)
            sound(folder)
            graph.rebuild()
            assert state(graph) == caught_up, f"a view was wrong after {said[-1]}"
    with Graph.open(folder, write=True) as graph:
        graph.load([papers], known=[ToyLoader()])
        assert state(graph, times=False) == expected, "the next load left something out"
    assert killed_at.count("finished") < len(killed_at), "most loads must have been killed before their end"


def test_a_rebuild_that_is_killed_leaves_every_view_right(whole: Path, copied: Callable[[], Path]) -> None:
    with Graph.open(whole) as graph:
        expected = state(graph)
    killed_at = []
    for number, moment in enumerate(moments_of_each_view(act(copied(), "rebuild"), 2, seed=20220208)):
        folder = copied()
        killed_at.append(act(folder, "rebuild", kill=moment)[-1][1])
        next_command(folder, number)
        sound(folder)
        with Graph.open(folder) as graph:
            assert state(graph) == expected, f"a view was wrong after {killed_at[-1]}"
    made = {line for line in killed_at if line.startswith("making the ")}
    assert made == {f"making the {name} view" for name in ("search", "tables", "rdf")}, killed_at


def test_a_forgetting_that_is_killed_is_finished_by_the_next_command(whole: Path, copied: Callable[[], Path]) -> None:
    clean = copied()
    undisturbed = act(clean, "forget", SECRET_SOURCE)
    with Graph.open(whole) as graph:
        before = state(graph)
    with Graph.open(clean) as graph:
        after = state(graph)
    assert SECRET in str(before)
    assert SECRET not in str(after)
    killed_at = []
    for number, moment in enumerate(moments(undisturbed, 6, seed=20220922)):
        folder = copied()
        killed_at.append(act(folder, "forget", SECRET_SOURCE, kill=moment)[-1][1])
        next_command(folder, number)
        sound(folder)
        with Graph.open(folder) as graph:
            gone = all(source.name != SECRET_SOURCE for source in graph.sources())
        if gone:
            nothing_of_it(folder)
        with Graph.open(folder) as graph:
            assert state(graph) == (after if gone else before), f"a view was wrong after {killed_at[-1]}"
        if not gone:
            assert kg("forget", SECRET_SOURCE, "--yes", "--graph", folder).code == 0
            nothing_of_it(folder)
    made = {line for line in killed_at if line.startswith("making the ")}
    assert len(made) > 1, killed_at


@pytest.mark.parametrize(
    "following", [("query", "sources"), ("find", "фонд"), ("sql", "FROM sources"), ("forget", SECRET_SOURCE, "--yes")]
)
def test_whatever_comes_next_clears_what_a_killed_forgetting_left(
    following: tuple[str, ...], copied: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied()

    def killed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with Graph.open(folder, write=True) as graph, monkeypatch.context() as patch:
        # The process ends when the rows are gone, before old pages are cleared and views are made.
        patch.setattr(graph.journal, "_purge", killed)
        patch.setattr(graph, "rebuild", killed)
        with pytest.raises(KeyboardInterrupt):
            graph.forget(SECRET_SOURCE)
    ran = kg(*following, "--graph", folder)
    assert ran.code == (1 if following[0] == "forget" else 0), ran.err
    nothing_of_it(folder)
    sound(folder)


def nothing_of_it(folder: Path) -> None:
    """Nothing of the forgotten source is in a file of the graph: not as words, and not packed in an old generation."""
    for path in folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    for view in (folder / "views").iterdir():
        assert len([path for path in view.iterdir() if path.is_dir()]) == 1, view
        if view.name == "tables":
            assert SECRET not in shown(view)


def shown(view: Path) -> str:
    """What the tables say: Parquet packs its words, so that they are not seen in the bytes."""
    from kg.views import tables

    opened = tables.read(view)
    assert opened is not None
    said = str([opened.rows(f"FROM {name}") for name in opened.names])
    opened.close()
    return said


def test_workers_end_with_a_killed_parent_and_leave_the_graph_usable(papers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kg-data"
    act(folder, "load", papers, 2, kill=Moment(4, 0.0))
    said = act(folder, "load", papers, 2)
    assert len(kept(said)) == _SOURCES + 1
    with Graph.open(folder) as graph:
        assert len(graph.sources()) == _SOURCES + 1
