"""`kg extract --spark`: a real cluster of two workers on this computer gives what one process gives, though one is killed."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kgcli import command, environment, kg_process

from kg.errors import KGError
from kg.extracts import MANIFEST, part_path, read_extract
from kg.serving._neo4j import java

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "examples" / "21-2-009488.txt"
sys.path.insert(0, str(ROOT / "benchmarks"))

from _generate_table_files import write_table  # noqa: E402


def has_java() -> bool:
    try:
        return java().exists()
    except KGError:
        return False


pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (make spark)"),
    pytest.mark.skipif(not has_java(), reason="Java 17 or 21 is not here"),
]

#: Two workers of one core and 1,024 MB each, in processes of their own.
CLUSTER = "local-cluster[2,1,1024]"


def executors(parent: int) -> list[int]:
    """The processes of the cluster's workers, which a process has started."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    processes = [line.split(maxsplit=2) for line in listed.splitlines()[1:]]
    ours, grown = {parent}, True
    while grown:
        more = {int(pid) for pid, its_parent, _ in processes if int(its_parent) in ours} - ours
        ours, grown = ours | more, bool(more)
    return [int(pid) for pid, _, args in processes if int(pid) in ours and "CoarseGrainedExecutorBackend" in args]


def said(folder: Path) -> dict[str, list[tuple[str | None, tuple[str, ...]]]]:
    made = read_extract(folder)
    return {file.name: [(item.key, item.bodies) for item in made.items(file)] for file in made.files}


def test_a_cluster_that_loses_a_worker_gives_the_records_of_one_process(tmp_path: Path) -> None:
    table = tmp_path / "applications.csv"
    write_table(table, 2500, 2)
    one = kg_process("extract", table, PAGE, "--out", tmp_path / "one")
    assert one.code == 0
    words = command("extract", table, PAGE, "--spark", CLUSTER, "--out", tmp_path / "many")
    with subprocess.Popen(words, stderr=subprocess.PIPE, env=environment(), text=True) as running:
        killed = None
        for _ in range(1200):
            if running.poll() is not None:
                break
            # Two parts are being written, so both workers are at work: one of them dies over it.
            if len(list(tmp_path.glob(".many.*/.part-*"))) > 1 and (at_work := executors(running.pid)):
                killed = at_work[0]
                os.kill(killed, signal.SIGKILL)
                break
            time.sleep(0.05)
        told = running.communicate(timeout=200)[1]
    assert running.returncode == 0, told
    assert killed is not None, "the work was done before a worker could be killed"
    assert "2,501 records of 2 files" in told
    assert said(tmp_path / "many") == said(tmp_path / "one")
    # Of what the dead one had begun nothing is left.
    parts = {part for file in read_extract(tmp_path / "many").files for part in file.parts}
    assert {path.name for path in (tmp_path / "many").iterdir()} == {
        MANIFEST,
        *(part_path(Path(), one).name for one in parts),
    }


def test_what_is_no_cluster_is_told_in_one_line(tmp_path: Path) -> None:
    ran = kg_process("extract", PAGE, "--spark", "nowhere", "--out", tmp_path / "made")
    assert ran.code == 1
    assert "Spark did not start" in ran.err
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []
