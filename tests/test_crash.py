"""Killed at any moment, the next command goes on and nothing that was acknowledged is lost."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from toy import ToyLoader, application, org, place, put

from kg import Graph
from kg.iris import Iris

KILLS = 20
_BATCHES, _IN_BATCH = 4, 12

#: Loads a folder batch by batch and says of each source, once it is told of it, that it has been kept.
_LOAD = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from toy import ToyLoader
from kg import Graph
print("started", flush=True)
with Graph.open(Path(sys.argv[1]), create=True, wait=30) as graph:
    for batch in sorted(Path(sys.argv[2]).iterdir()):
        graph.load(
            [batch],
            known=[ToyLoader()],
            workers=int(sys.argv[3]),
            progress=lambda step: print(step.source.name, step.source.outcome, flush=True),
        )
print("finished", flush=True)
"""


def write(papers: Path, version: int) -> None:
    """Sources that share organizations; a few of them change from version to version."""
    for batch in range(_BATCHES):
        for number in range(_IN_BATCH):
            changed = version if number % 5 == 0 else 0
            put(
                papers / f"batch{batch}" / f"{batch}-{number:02}.txt",
                application(
                    "",
                    org("o1", f"Фонд номер {number}", "applicant", RU_OGRN="1026000000014" if number % 3 else OTHER),
                    org("o2", f"Союз {batch} издания {changed}", "partner", region="BY-VI"),
                    number=f"21-{batch}-{number:06}",
                    title=f"Проект {batch} {number} {changed}",
                    places=[place("RU-PSK", "Псковская область", "area")],
                    text="слово " * 200,
                ),
            )


OTHER = "1036000000024"


def triples(graph: Graph) -> set[str]:
    stamp = Iris(graph.base).graph("view")
    return {
        str(quad) for quad in graph.store if stamp not in str(quad.graph_name) and "readAt" not in str(quad.predicate)
    }


def run(folder: Path, papers: Path, kill_after: tuple[int, float] | None, workers: int = 1) -> tuple[list[str], bool]:
    """Load in a process of its own; what it acknowledged, and whether it ended.

    `kill_after` is how many sources it must have told of, and how many seconds later it is killed: a moment of the
    work and not of the clock, so that a fast and a slow machine are cut short alike.
    """
    script = _LOAD.format(path=sys.path)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), str(papers), str(workers)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines: list[str] = []
    assert process.stdout.readline() == "started\n"
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or []))
    reader.start()
    if kill_after is not None:
        told, delay = kill_after
        while len(lines) < told and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    process.wait(120)
    # Workers hold the other end of the pipe: it is closed when the last of them is gone.
    reader.join(60)
    assert not reader.is_alive(), "a worker has outlived its parent"
    process.stdout.close()
    finished = bool(lines) and lines[-1] == "finished\n"
    # A line cut by the kill was not yet an acknowledgement that anyone could read.
    whole = [line.strip() for line in lines if line.endswith("\n") and line != "finished\n"]
    return [line.split()[0] for line in whole], finished


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_load_killed_at_20_moments_loses_nothing(tmp_path: Path) -> None:
    dice = random.Random(20211105)
    papers, folder = tmp_path / "papers", tmp_path / "kg-data"
    write(papers, 0)
    acknowledged: set[str] = set()
    cut_short = 0
    for number in range(KILLS):
        write(papers, number)
        # A fresh graph now and then, so that its making is cut short too.
        if number % 7 == 6:
            folder = tmp_path / f"kg-data-{number}"
            acknowledged = set()
        # From the first moment (opening, making the graph) to the last batch; behind a batch the view catches up.
        moment = (dice.randrange(0, _BATCHES * _IN_BATCH - 2), dice.choice((0.0, 0.0, dice.uniform(0, 0.05))))
        told, finished = run(folder, papers, moment)
        cut_short += not finished
        acknowledged |= set(told)
        with Graph.open(folder, create=True, wait=30) as graph:
            assert acknowledged <= {source.name for source in graph.sources()}
            assert all(len(records) == source.records == 1 for source, records in graph.journal.records())
            caught_up = triples(graph)
            assert not [finding for finding in graph.doctor(known=[ToyLoader()]) if finding.severity == "error"]
            graph.rebuild()
            assert triples(graph) == caught_up, f"the view was wrong after kill {number}"
    assert cut_short >= KILLS // 2, "most loads must have been killed before their end"

    _, finished = run(folder, papers, None)
    assert finished
    with Graph.open(folder) as graph, Graph.open(tmp_path / "fresh", create=True) as fresh:
        for batch in sorted(papers.iterdir()):
            fresh.load([batch], known=[ToyLoader()])
        assert triples(graph) == triples(fresh)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_workers_end_with_a_killed_parent_and_leave_the_graph_usable(tmp_path: Path) -> None:
    papers, folder = tmp_path / "papers", tmp_path / "kg-data"
    write(papers, 0)
    run(folder, papers, (5, 0.0), workers=2)
    told, finished = run(folder, papers, None, workers=2)
    assert finished
    assert len(told) == _BATCHES * _IN_BATCH
    with Graph.open(folder) as graph:
        assert len(graph.sources()) == _BATCHES * _IN_BATCH
