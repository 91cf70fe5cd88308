"""How fast every command answers on a generated graph, each as a process of its own, as ratios (`make bench`).

What there is to measure is asked of the software: the commands of `kg --help`, the questions of the graph. Of every
question two calls are measured: the widest (the organization, region or project with the most, nothing filtered) and a
typical one. The seconds are of this machine; what lasts is the ratios to `kg --help` and to a bare start of Python.
"""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import generate
import msgspec
from _answers_subjects import Subjects, arguments, subjects_of
from _generate_pages import page
from _generate_projects import Generator

from kg import Graph
from kg.journal import Journal
from kg.kept_views import VIEWS
from kg.truth import JournalTruth

KG = str(Path(sys.executable).parent / "kg")
#: Exit codes of an answer: 1 is that nothing was found.
_ANSWERED = (0, 1)


class Measured(msgspec.Struct, frozen=True):
    """One call: what it is, seconds by the clock and of the processor (medians), lines of its answer, why it failed.

    Where other processes run, those of the processor say more.
    """

    name: str
    seconds: float
    processor: float
    lines: int = 0
    failed: str = ""


def commands() -> set[str]:
    """The commands that there are."""
    told = subprocess.run([KG, "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  ([a-z][a-z-]*)  +\S", told, re.MULTILINE))


def timed(words: Sequence[str], repeats: int, name: str = "") -> Measured:
    """Run a process some times."""
    times, work = [], []
    for _ in range(repeats):
        begin, before = time.perf_counter(), _processor(resource.RUSAGE_CHILDREN)
        done = subprocess.run(words, capture_output=True, check=False)
        times.append(time.perf_counter() - begin)
        work.append(_processor(resource.RUSAGE_CHILDREN) - before)
    told = done.stderr.decode(errors="replace").strip().splitlines()
    failed = "" if done.returncode in _ANSWERED else f"exit {done.returncode}: {told[0] if told else ''}"
    return Measured(
        name or " ".join(words[1:]), statistics.median(times), statistics.median(work), done.stdout.count(b"\n"), failed
    )


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def calls(graph: Path, known: set[str], them: Subjects, out: Path) -> Iterator[list[str]]:
    """The calls of the commands that there are, without `kg` and `--graph`."""
    few, many = them.typical, them.widest
    page_of = str(out / "page.html")
    told = {
        "find": (["фонарь"], ["молодёжь", "--region", few.region], ["школа", "--kind", "project"], ["--country", "RU"]),
        "partners": ([many.organization], [few.organization], [many.organization, "--new", "--across-borders"]),
        "path": ([many.organization, few.organization], [few.organization, few.partner]),
        "links": ([], ["--between", "RU", "BY"], ["--country", "KZ"], ["--region", few.region, "--group", "youth"]),
        "gaps": ([], ["--country", "BY"], ["--region", few.region]),
        "show": tuple([one] for one in (many.organization, few.organization, many.region, few.project, few.document)),
        "cite": ([many.organization], [few.project], ["--between", many.organization, many.partner]),
        "query": ([],),
        "sql": (["SELECT count(*) FROM participations"], ["SELECT * FROM links ORDER BY project_count DESC LIMIT 20"]),
        "sparql": (["SELECT (COUNT(*) AS ?n) WHERE { ?s a ckg:Project }"],),
        "map": tuple(
            [*what, "--out", page_of]
            for what in (
                [],
                ["--links", "RU", "BY"],
                ["--around", many.organization],
                ["--around", few.organization],
                ["--project", few.project],
            )
        ),
        "report": tuple(
            [*what, "--out", page_of]
            for what in ([many.organization], [few.organization], [many.region], [few.region, few.partner_region])
        ),
    }
    for command, ways in told.items():
        if command in known:
            for way in ways:
                yield [command, *way]
    with Graph.open(graph) as opened:
        for question in opened.questions():
            seen: list[list[str]] = []
            for one in (many, few):
                call = ["query", question.name, *arguments(question, one, filtered=one is few)]
                if call not in seen:
                    seen.append(call)
                    yield call


def catch_up(graph: Path, count: int, seed: int, out: Path) -> Iterator[Measured]:
    """One more document: what is worked out anew, then each view by itself."""
    from importlib import import_module

    copy = out / "more"
    shutil.copytree(graph, copy)
    generator = Generator(count + 1, seed)
    more = page(generator.project(count), generator)[1]
    with Journal.open(copy, write=True) as journal:
        journal.keep_many([generate.reading(more)])

        def stage(name: str, work: Callable[[], object]) -> Measured:
            begin, before = time.perf_counter(), _processor(resource.RUSAGE_SELF)
            work()
            return Measured(name, time.perf_counter() - begin, _processor(resource.RUSAGE_SELF) - before)

        made: list[JournalTruth] = []
        yield stage("one more document: reading the journal", lambda: made.append(JournalTruth(journal)))
        truth = made[0]
        yield stage("one more document: who is the same", lambda: truth.identities)
        yield stage("one more document: links", lambda: truth.links)
        for view in VIEWS:
            apply = import_module(f"kg.views.{view}").apply
            yield stage(f"one more document: {view}", partial(apply, truth, copy / "views" / view))


def measure(graph: Path, count: int, seed: int, repeats: int, only: str) -> Iterator[Measured]:
    """All figures, one after the other."""
    yield timed([sys.executable, "-c", "pass"], max(5, repeats), "python -c pass")
    yield timed([KG, "--help"], max(5, repeats), "kg --help")
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        them = subjects_of(graph)
        for call in calls(graph, commands(), them, out):
            if only in " ".join(call):
                yield timed([KG, *call, "--graph", str(graph)], repeats, " ".join(["kg", *call]))
        if not only:
            example = Path(__file__).resolve().parents[1] / "examples" / "21-2-009488.txt"
            shutil.copytree(graph, out / "loaded")
            yield timed([KG, "load", str(example), "--graph", str(out / "loaded")], 1, "kg load of one more document")
            yield from catch_up(graph, count, seed, out)


def main() -> int:
    """Print the figures; exit code 1 where a call failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2000, metavar="N", help="of the graph (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the graph (default: 1)")
    parser.add_argument(
        "--graph", type=Path, metavar="DIR", help="a graph that was generated so; by default one is made"
    )
    parser.add_argument("--repeats", type=int, default=3, help="of each call; the median counts (default: 3)")
    parser.add_argument("--only", default="", metavar="WORDS", help="only calls with these words")
    parser.add_argument("--json", action="store_true", help="the figures for programs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = asked.graph or Path(folder) / "graph"
        if asked.graph is None:
            generate.write_journal(graph, generate.documents(Generator(asked.projects, asked.seed)))
            with Graph.open(graph, write=True) as opened:
                opened.rebuild()
        figures = measure(graph, asked.projects, asked.seed, asked.repeats, asked.only)
        return _print_json(figures) if asked.json else _print_table(figures, asked.projects)


def _print_json(figures: Iterator[Measured]) -> int:
    found = list(figures)
    print(json.dumps([msgspec.to_builtins(one) for one in found], indent=2, ensure_ascii=False))
    return int(any(one.failed for one in found))


def _print_table(figures: Iterator[Measured], count: int) -> int:
    machine = f"{os.cpu_count()} cores · Python {platform.python_version()} · {platform.machine()}"
    print(f"{count} generated projects · {machine}")
    bare, helped = next(figures), next(figures)
    failed = 0
    print(f"{'':82}{'s':>8}{'cpu s':>8}{'/ help':>8}{'/ python':>10}{'lines':>8}")
    for one in (bare, helped):
        print(_row(one, bare, helped))
    for one in figures:
        print(_row(one, bare, helped), flush=True)
        failed += bool(one.failed)
    return int(failed > 0)


def _row(one: Measured, bare: Measured, helped: Measured) -> str:
    name = one.name if len(one.name) <= 80 else one.name[:79] + "…"
    ratios = (
        f"{one.seconds:8.2f}{one.processor:8.2f}{one.seconds / helped.seconds:8.1f}{one.seconds / bare.seconds:10.1f}"
    )
    return f"{name:82}{ratios}{one.lines or '':>8}" + (f"\n    {one.failed}" if one.failed else "")


if __name__ == "__main__":
    sys.exit(main())
