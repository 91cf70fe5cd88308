"""Doing the units of an extraction as a job of Apache Spark.

Spark does what it is good at: it hands units to machines, and hands out again what a lost machine has not finished.
Files are read, and parts written, by the units themselves, in folders that all machines share.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kg._extract_units import Done, Unit, do
from kg.errors import KGError
from kg.extracts import part_path
from kg.serving._neo4j import java

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["run"]

#: Seconds between two looks at how far the work has come.
_LOOK = 0.5


def run(
    cut: Callable[[int], Sequence[Unit]],
    folder: Path,
    master: str,
    progress: Callable[[int, int], None],
) -> list[Done]:
    """Do units on a Spark cluster.

    Args:
        cut: gives the units, for so many at a time.
        folder: of the extract, which all machines see under this path.
        master: where the cluster is, as Spark calls it: `local[4]`, `spark://host:7077`, `yarn`.
        progress: told again and again how many units are done, and how many there are.

    Returns:
        What each gave, in their order.

    Raises:
        KGError: Spark or Java is not there, the cluster does not answer, or the work failed on it again and again.
    """
    context = _context(master)
    try:
        units = cut(context.defaultParallelism)
        tasks = context.parallelize([msgspec.json.encode(unit) for unit in units], len(units)).map(_Task(str(folder)))
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(tasks.collect)
            while not answer.done():
                try:
                    wait([answer], timeout=_LOOK)
                    progress(sum(part_path(folder, unit.number).exists() for unit in units), len(units))
                except BaseException:  # Ctrl-C
                    context.cancelAllJobs()
                    raise
            return [msgspec.json.decode(done, type=Done) for done in answer.result()]
    except Exception as error:
        raise _failed(error) from None
    finally:
        context.stop()


class _Task:
    """What a machine is handed with a unit; it has the software itself."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, unit: bytes) -> bytes:
        return msgspec.json.encode(do(msgspec.json.decode(unit, type=Unit), Path(self.folder)))


def _context(master: str) -> "SparkContext":
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError:
        raise KGError(
            "Spark is not installed here.", mend="Install it with: pip install 'civil-society-kg[spark]'"
        ) from None
    if master.startswith("local"):
        # On this computer all is known: the interpreter, the Java, and an address that needs no network.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("JAVA_HOME", str(_java_home()))
    conf = SparkConf().setMaster(master).setAppName("kg extract")
    for name, value in _SETTINGS.items():
        conf.setIfMissing(name, value)
    try:
        return SparkContext(conf=conf)
    except Exception as error:
        raise _failed(error) from None


def _java_home() -> Path:
    """Where a Java is that Spark runs on: those of Neo4j will do."""
    try:
        return java().resolve().parents[1]
    except KGError as error:
        raise KGError(error.what.replace("Neo4j", "Spark"), mend=error.mend) from None


#: What is set where nobody said otherwise (`SPARK_CONF_DIR`).
_SETTINGS = {"spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false", "spark.ui.enabled": "false"}


#: Words of Spark → what they say to who asked for it, and the mend.
_KNOWN = (
    (
        "JAVA_GATEWAY_EXITED",
        "Spark did not start.",
        "Check what --spark names, and that Java 17 or 21 is on the path or in JAVA_HOME.",
    ),
    (
        "No module named 'kg'",
        "the machines of the cluster do not have this software.",
        "Install it there, and name its interpreter in PYSPARK_PYTHON.",
    ),
    ("Could not parse Master URL", "this is no address of a Spark cluster.", "One looks like spark://host:7077."),
    ("masters are unresponsive", "the cluster does not answer.", "Check the address, and that it runs."),
    ("No space left on device", "the disk is full.", "Make room there, and extract again."),
)


def _failed(error: Exception) -> KGError:
    """What Spark says, without the words of a source that a trace may have."""
    if isinstance(error, KGError):
        return error
    text = str(error)
    for words, what, mend in _KNOWN:
        if words in text:
            return KGError(what, mend=mend)
    kind = re.findall(r"^(?:\S+\.)?(\w+(?:Error|Exception))\b", text, re.MULTILINE)
    return KGError(
        f"Spark gave the work up ({kind[-1] if kind else type(error).__name__}).",
        mend="Look at the logs of its machines, or extract with --workers on one.",
    )
