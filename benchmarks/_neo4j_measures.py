"""What `benchmarks/neo4j.py` measures, and how it is told."""

import argparse
import contextlib
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kg.bolt import connect
from kg.errors import KGError
from kg.serving import Engine, missing, throw_away
from kg.serving._neo4j import admin_command, configure, environment

__all__ = ["main"]

#: Seconds after which something is given up.
_PATIENCE = 7_200
_CLIENT = Path(__file__).with_name("_neo4j_client.py")
_KG = "import sys; from kg.cli import main; sys.argv[0] = 'kg'; main()"
#: Without this module the driver speaks in plain Python.
_NO_RUST = "import sys; sys.modules['neo4j._rust'] = None; "
#: Rows in a transaction, and transactions at a time, that are tried beside what a push does of itself.
_TRIED = ((500, 1), (1_000, 1), (5_000, 1), (10_000, 1), (2_000, 2))

#: Graphs of more projects are pushed once, however many rounds are asked for.
_ONCE = 10_000

#: What a program is told of a server.
Given = Mapping[str, str]
#: Name, number and unit of a figure.
Named = tuple[str, float, str]


class Figure(msgspec.Struct, frozen=True):
    """One figure: of which server and how many projects, what it is, the number, its unit."""

    engine: str
    projects: int
    name: str
    value: float
    unit: str = "s"


class Asked(msgspec.Struct, frozen=True):
    """What is to be measured.

    Attributes:
        sizes: projects of each graph, the smallest first: with that one batches and questions are measured, too.
        engines: servers.
        seed: of the graphs.
        rounds: pushes, and runs of the bare driver, of each size.
        workers: processes that generate.
        memory: heap of a server, in MB.
        keep: folder for the graphs, which are used again; None: one that is removed.
        only: parts that are measured.
    """

    sizes: list[int]
    engines: list[Engine]
    seed: int
    rounds: int
    workers: int
    memory: int
    keep: Path | None
    only: set[str]


_PARTS = ("push", "changes", "bulk", "batches", "questions")


def measure(asked: Asked) -> Iterator[Figure]:
    """All figures, one after the other."""
    with contextlib.ExitStack() as opened:
        folder = asked.keep or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="kg-bench-")))
        for size in sorted(asked.sizes):
            graph = folder / f"projects-{size}-{asked.seed}"
            if not (graph / "views" / "tables").is_dir():
                made = _work(
                    "make", {"graph": str(graph), "projects": size, "seed": asked.seed, "workers": asked.workers}
                )
                yield Figure("", size, "generating the journal", made["journal"])
                yield Figure("", size, "making the tables of it", made["tables"])
            for engine in asked.engines:
                for figure in _of(engine, graph, asked, size):
                    yield Figure(engine, size, *figure)


def _of(engine: Engine, graph: Path, asked: Asked, size: int) -> Iterator[Named]:
    """The figures of one server and one graph."""
    smallest = size == min(asked.sizes)
    if asked.only & {"push", "changes", "questions"}:
        yield from _pushes(engine, graph, asked, asked.rounds if size <= _ONCE else 1, smallest=smallest)
    if "bulk" in asked.only and engine == "neo4j":
        yield from _bulk(graph, asked)
    if smallest and "batches" in asked.only:
        yield from _batches(engine, graph, asked)


def _pushes(engine: Engine, graph: Path, asked: Asked, rounds: int, *, smallest: bool) -> Iterator[Named]:
    """The push beside the bare driver, in turns, each into an empty database; what follows the first push."""
    seconds: dict[str, list[float]] = {"push": [], "bare": []}
    rows, peaks = 0, [0.0]
    for number in range(rounds):
        for what in ("push", "bare") if number % 2 == 0 else ("bare", "push"):
            if what == "bare" and "push" not in asked.only:
                continue
            with _database(engine, asked.memory) as given:
                if what == "bare":
                    done = _work("bare", {"graph": str(graph)}, given)
                    if done["rows"] != rows:
                        print(f"The bare driver sent {done['rows']} rows, the push {rows}.", file=sys.stderr)
                else:
                    done, peak = _pushed(graph, given)
                    rows = done["nodes"] + done["relationships"]
                    peaks.append(peak)
                seconds[what].append(done["seconds"])
                if what == "push" and number == 0:
                    if smallest and "questions" in asked.only:
                        yield from _questions(graph, given)
                    if "changes" in asked.only:
                        yield from _changes(graph, given, done["seconds"])
        if "push" not in asked.only:
            return
    yield "nodes and relationships", rows, ""
    for what, times in seconds.items():
        yield f"{what}, rows a second", rows * len(times) / sum(times), "1/s"
    yield "push / bare driver, rate", sum(seconds["bare"]) / sum(seconds["push"]), "×"
    yield "push, peak memory of the client", max(peaks), "MB"


def _changes(graph: Path, given: Given, first: float) -> Iterator[Named]:
    """What follows the first push: nothing new, one document read anew, one forgotten."""
    yield "push of what is there already", _pushed(graph, given)[0]["seconds"], "s"
    with tempfile.TemporaryDirectory(dir=graph.parent) as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(graph, copy, ignore=shutil.ignore_patterns("rdf", "search"))
        for work, told in (("change", "one document changed"), ("forget", "one document forgotten")):
            yield f"{told}: the tables catch up", _work(work, {"graph": str(copy)})["tables"], "s"
            done, peak = _pushed(copy, given)
            yield f"{told}: push", done["seconds"], "s"
            yield f"{told}: push / first push", done["seconds"] / first, "×"
            yield f"{told}: written and removed", done["nodes"] + done["relationships"] + done["removed"], ""
            yield f"{told}: peak memory of the client", peak, "MB"


def _bulk(graph: Path, asked: Asked) -> Iterator[Named]:
    """The files for the import, and the import."""
    with tempfile.TemporaryDirectory(dir=graph.parent) as name:
        folder, home = Path(name) / "files", Path(name) / "home"
        begin = time.perf_counter()
        written, peak = _kg(["neo4j", "bulk", str(folder), "--graph", str(graph), "--json"], {})
        seconds, rows = time.perf_counter() - begin, written["nodes"] + written["relationships"]
        yield "bulk files, rows a second", rows / seconds, "1/s"
        yield "bulk files", written["bytes"] / 1e6, "MB"
        yield "bulk files, peak memory of the client", peak, "MB"
        configure(home, 7687, asked.memory)
        begin = time.perf_counter()
        done = subprocess.run(
            admin_command(*written["command"][1:], memory=asked.memory),
            cwd=folder,
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode:
            raise KGError(f"the import failed: {done.stderr.decode(errors='replace')[-1000:]}")
        yield "import of the files, rows a second", rows / (time.perf_counter() - begin), "1/s"


def _batches(engine: Engine, graph: Path, asked: Asked) -> Iterator[Named]:
    """Other batches, two transactions at a time, and the driver in plain Python, as ratios to a push as it is."""

    def rate(*options: str, rust: bool = True) -> float:
        with _database(engine, asked.memory) as given:
            return float(_pushed(graph, given, options, rust=rust)[0]["rate"])

    usual = rate()
    yield "push as it is, rows a second", usual, "1/s"
    for batch, sessions in _TRIED:
        told = f"push, {batch} rows in a transaction, {sessions} at a time / as it is"
        yield told, rate("--batch", str(batch), "--sessions", str(sessions)) / usual, "×"
    yield "push without neo4j-rust-ext / with it", rate(rust=False) / usual, "×"


def _questions(graph: Path, given: Given) -> Iterator[Named]:
    """Each named question in Cypher beside SPARQL."""
    for name, told in _work("questions", {"graph": str(graph)}, given).items():
        yield f"{name}: Cypher", 1000 * told["cypher"], "ms"
        yield f"{name}: Cypher / SPARQL", told["cypher"] / told["sparql"], "×"
        if told.get("cypher rows") != told.get("sparql rows"):
            print(f"{name}: {told.get('cypher rows')} rows, {told.get('sparql rows')} in SPARQL.", file=sys.stderr)


@contextlib.contextmanager
def _database(engine: Engine, memory: int) -> Iterator[Given]:
    """An empty database: of a server that is started for it, or the one that NEO4J_URI names, emptied afterwards."""
    if engine == "neo4j" and os.environ.get("NEO4J_URI"):
        given = {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": "", "NEO4J_DATABASE": "neo4j"}
        given |= {name: value for name, value in os.environ.items() if name.startswith("NEO4J_")}
        _check_empty(given)
        try:
            yield given
        finally:
            _empty(given)
    else:
        with throw_away(engine, memory=memory) as server:
            yield server.address.environment()


def _check_empty(given: Given) -> None:
    with connect(*_address(given)) as bolt:
        if bolt.read("MATCH (n) RETURN 1 LIMIT 1").rows:
            raise KGError("the database is not empty, and what is measured empties it.", where=given["NEO4J_URI"])


def _empty(given: Given) -> None:
    with connect(*_address(given)) as bolt:
        bolt.schema("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
        for kind in ("CONSTRAINT", "INDEX"):
            for (name,) in bolt.read(f"SHOW {kind}S YIELD name, type WHERE type <> 'LOOKUP' RETURN name").rows:
                bolt.schema(f"DROP {kind} `{name}`")


def _address(given: Given) -> tuple[str, str, str, str]:
    return given["NEO4J_URI"], given["NEO4J_USERNAME"], given["NEO4J_PASSWORD"], given["NEO4J_DATABASE"]


def _pushed(
    graph: Path, given: Given, options: Sequence[str] = (), *, rust: bool = True
) -> tuple[dict[str, Any], float]:
    """What `kg neo4j push` says, and its peak memory in MB."""
    return _kg(["neo4j", "push", "--graph", str(graph), "--json", *options], given, rust=rust)


def _kg(words: Sequence[str], given: Given, *, rust: bool = True) -> tuple[dict[str, Any], float]:
    """A command of `kg` as a process of its own: its answer, and its peak memory in MB."""
    code = _KG if rust else _NO_RUST + _KG
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=out, env={**os.environ, **given})
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise KGError(f"kg {' '.join(words[:2])} failed with exit code {process.returncode}.")
        out.seek(0)
        # macOS counts in bytes, others in kB.
        return json.load(out), used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _work(work: str, job: Mapping[str, object], given: Given | None = None) -> dict[str, Any]:
    """What a process of its own does and tells."""
    done = subprocess.run(
        [sys.executable, str(_CLIENT), work],
        input=json.dumps(job).encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, **(given or {})},
        timeout=_PATIENCE,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def main(description: str) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--projects", type=int, action="append", metavar="N", help="of a graph (default: 2000, 10000)")
    parser.add_argument("--full", action="store_true", help="10,000 and 100,000 projects: some hours")
    parser.add_argument("--engine", choices=("neo4j", "arcadedb"), action="append", help="server (default: both)")
    parser.add_argument("--only", choices=_PARTS, action="append", help="parts to measure (default: all)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="of push and bare driver, with up to 10,000 projects (default: 2)"
    )
    parser.add_argument("--memory", type=int, default=1024, metavar="MB", help="heap of a server (default: 1024)")
    parser.add_argument("--workers", type=int, default=2, help="processes that generate (default: 2)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the graphs (default: 1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for the graphs, to use them again")
    parser.add_argument("--json", action="store_true", help="the figures for programs")
    words = parser.parse_args()
    wanted: list[Engine] = words.engine or ["neo4j", "arcadedb"]
    engines = [engine for engine in wanted if _is_there(engine)]
    if not engines:
        return 0
    asked = Asked(
        sizes=words.projects or ([10_000, 100_000] if words.full else [2_000, 10_000]),
        engines=engines,
        seed=words.seed,
        rounds=words.rounds,
        workers=words.workers,
        memory=words.memory,
        keep=words.keep,
        only=set(words.only or _PARTS),
    )
    try:
        return _told(measure(asked), as_json=words.json)
    except KGError as error:
        print(error, file=sys.stderr)
        return 1


def _is_there(engine: Engine) -> bool:
    reason = None if engine == "neo4j" and os.environ.get("NEO4J_URI") else missing(engine)
    if reason:
        print(f"{engine} is left out: {reason}", file=sys.stderr)
    return reason is None


def _told(figures: Iterator[Figure], *, as_json: bool) -> int:
    if as_json:
        found = [msgspec.to_builtins(one) for one in figures if math.isfinite(one.value)]
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return 0
    print(f"{os.cpu_count()} cores · Python {platform.python_version()} · {platform.machine()}")
    heading = ("", -1)
    for one in figures:
        if (one.engine, one.projects) != heading:
            heading = one.engine, one.projects
            print(f"\n{one.projects:,} projects{f' · {one.engine}' if one.engine else ''}")
        number = f"{one.value:,.0f}" if abs(one.value) >= 100 else f"{one.value:.3g}"
        print(f"{number:>12} {one.unit:4}{one.name}", flush=True)
    return 0
