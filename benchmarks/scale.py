"""A whole country's applications as one table: stage by stage, beside the bare engine and other ways (`make bench`).

Each stage is a process of its own, watched from without. The bare engine is Oxigraph's own command line loading the
same quads in the same run; what lasts is the ratios, the seconds are of this machine. Sizes above 200,000 want tens of
gigabytes of disk: what is no longer needed is deleted on the way.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import msgspec
from _generate_table_files import write_table
from _process import Ran, run
from _scale_questions import LIMIT
from _scale_rml import materialise
from speed import documents

HERE = Path(__file__).resolve().parent
KG = Path(sys.executable).parent / "kg"
#: The environment of what is compared with (`requirements/bench.lock`).
BENCH = HERE.parent / ".venv-bench" / "bin"
#: rdflib takes about a kilobyte and a millisecond for ten quads: above so many projects it is not asked.
_RDFLIB = 1000
#: morph-kgc keeps the whole table in memory.
_MORPH = 200_000
#: The views that take little room.
_SMALL = ("search", "tables")
_STAGES = ("parse", "journal", "links", "search", "tables", "rdf")


class Size(msgspec.Struct, kw_only=True):
    """What was measured with one size.

    Attributes:
        projects: rows of the table.
        quads: of the graph.
        seconds: stage or step → by the clock.
        processor: the same, of all cores together.
        peak: stage → largest memory, in MB.
        bytes: file or view → size.
        questions: engine → question → seconds.
        rows: question → number of answers.
        organization: whom the questions are about.
    """

    projects: int
    organization: str = ""
    quads: int = 0
    seconds: dict[str, float] = {}
    processor: dict[str, float] = {}
    peak: dict[str, float] = {}
    bytes: dict[str, int] = {}
    questions: dict[str, dict[str, float]] = {}
    rows: dict[str, int] = {}

    def took(self, name: str, ran: Ran) -> None:
        """Note a process."""
        self.seconds[name], self.processor[name], self.peak[name] = ran.seconds, ran.processor, ran.peak
        # A large size takes an hour: what is known by now is told by now.
        _say(self.projects, f"{name} took {ran.seconds:,.1f} s ({ran.processor:,.1f} s of the processor)")

    def work_out(self) -> None:
        """Work out what several stages take together."""
        for took in (self.seconds, self.processor):
            took["without the store"] = sum(took[name] for name in ("journal", "links", "search", "tables"))
            if "together" in took:
                took["all"] = took["journal"] + took["together"]


def _stage(*words: object) -> tuple[Ran, dict[str, list[float]]]:
    ran = run([sys.executable, HERE / "_scale_stages.py", *words])
    return ran, msgspec.json.decode(ran.out, type=dict[str, list[float]])


def measure(projects: int, workers: int, folder: Path, *, store: bool = True) -> Size:
    """Load a table of so many projects, and all that follows.

    Args:
        projects: rows.
        workers: processes that read.
        folder: for what is made; emptied of what is large on the way.
        store: the rdf view, too, and what is compared with it.
    """
    views = () if store else _SMALL
    size = Size(projects=projects)
    table, graph = folder / "applications.csv", folder / "graph"
    _say(projects, "writing the table")
    write_table(table, projects, 1, workers)
    _say(projects, "reading it")
    size.bytes["table"] = table.stat().st_size
    size.seconds["parse"], size.processor["parse"] = _stage("parse", table)[1]["parse"]
    size.took("journal", _stage("journal", graph, workers, table)[0])
    _say(projects, "making the views")
    for stage, names in (("views", views), ("together", ()))[: 2 if store else 1]:
        ran, found = _stage(stage, graph, *names)
        size.peak["views"] = max(ran.peak, size.peak.get("views", 0.0))
        for name, (seconds, processor) in found.items():
            size.seconds[name], size.processor[name] = seconds, processor
    size.bytes |= {"journal": _size(graph / "journal.sqlite")}
    size.bytes |= {view.name: _size(view) for view in sorted((graph / "views").iterdir())}
    _say(projects, "asking")
    _ask(size, graph, *(() if store else ("tables",)))
    quads = folder / "graph.nq"
    if store:
        size.quads = int(_stage("quads", graph, quads)[1]["quads"][0])
        size.bytes["quads"] = quads.stat().st_size
    _say(projects, "reading it again")
    _again(size, graph, table, views)
    shutil.rmtree(graph)
    if store:
        _say(projects, "the bare engine, and other ways")
        _bare(size, quads, folder)
        _others(size, quads, table, folder)
    size.work_out()
    return size


def _say(projects: int, what: str) -> None:
    print(f"{projects:,} projects: {what} …", file=sys.stderr, flush=True)


def _ask(size: Size, graph: Path, *kinds: str) -> None:
    """Every question, warm in one process; then two commands as a person calls them."""
    found = msgspec.json.decode(run([sys.executable, HERE / "_scale_questions.py", "ask", graph, *kinds]).out)
    organization = size.organization = found["organization"]
    size.rows = found["rows"]
    size.questions |= {kind: found[kind] for kind in ("tables", "named", "sparql") if kind in found}
    floor = run(
        [sys.executable, HERE / "_scale_questions.py", "duckdb_alone", graph / "views" / "tables", organization]
    )
    size.questions["duckdb"] = msgspec.json.decode(floor.out)
    word = found["name"].rpartition("«")[2].rstrip("»")
    for name, words in {
        "kg --help": ["--help"],
        "kg find": ["find", word, "--graph", graph],
        "kg partners": ["partners", organization, "--graph", graph],
    }.items():
        size.seconds[name] = min(run([KG, *words], accept=(0, 1)).seconds for _ in range(3))


def _again(size: Size, graph: Path, table: Path, views: Sequence[str]) -> None:
    """The same file once more; then with one row changed."""
    if not views:  # `kg load` makes every view
        size.took("unchanged", run([KG, "load", table, "--graph", graph]))
    _change_row(table)
    ran, _ = _stage("journal", graph, 1, table)
    size.took("changed row: journal", ran)
    ran, found = _stage("catch_up", graph, *views)
    size.took("changed row: views", ran)
    for name, (seconds, _) in found.items():
        size.seconds[f"changed row: {name}"] = seconds


def _change_row(table: Path) -> None:
    """Change a letter of the title in a row in the middle, in place."""
    with table.open("r+b") as file:
        file.seek(table.stat().st_size // 2)
        file.readline()
        start, line = file.tell(), file.readline()
        cells = line.split(b";")
        cells[6] = cells[6][:-2] + "ё".encode()
        file.seek(start)
        file.write(b";".join(cells))


def _bare(size: Size, quads: Path, folder: Path) -> None:
    """The same quads into the bare engine."""
    store = folder / "bare"
    size.took("oxigraph load", run([BENCH / "oxigraph", "load", "--location", store, "--file", quads]))
    size.bytes["oxigraph"] = _size(store)
    shutil.rmtree(store)


def _others(size: Size, quads: Path, table: Path, folder: Path) -> None:
    if size.projects <= _RDFLIB:
        iri = f"https://w3id.org/civil-kg/{size.organization}"
        found = msgspec.json.decode(run([sys.executable, HERE / "_scale_questions.py", "rdflib_alone", quads, iri]).out)
        size.seconds["rdflib load"] = found.pop("load")
        size.questions["rdflib"] = found
    quads.unlink()
    if size.projects <= _MORPH:
        ran, made = materialise(BENCH / "python", table, folder)
        size.took("morph-kgc", ran)
        with made.open("rb") as triples:
            size.rows["triples of morph-kgc"] = sum(1 for _ in triples)
        made.unlink()


def prose(pages: int, folder: Path) -> dict[str, float]:
    """Load pages of prose with one process, with two, and once more; seconds, and how many cores were busy."""
    written = folder / "pages"
    written.mkdir()
    documents(written, pages)
    one = run([KG, "load", written, "--graph", folder / "one"])
    two = run([KG, "load", written, "--graph", folder / "two", "--workers", 2])
    again = run([KG, "load", written, "--graph", folder / "two", "--workers", 2])
    return {
        "pages": pages,
        "one process, s": one.seconds,
        "two processes, s": two.seconds,
        "cores busy with two": two.processor / two.seconds,
        "second run, s": again.seconds,
    }


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())


def table_of(sizes: Sequence[Size]) -> Iterator[str]:
    """The figures as lines of a table: a column for each size."""
    rows: list[tuple[str, list[str]]] = [
        ("quads", [f"{size.quads:,}" if size.quads else "–" for size in sizes]),
        ("rows parsed in a second", [f"{size.projects / size.seconds['parse']:,.0f}" for size in sizes]),
    ]
    rows += [(f"{name}, s (of the processor)", [_both(size, name) for size in sizes]) for name in _STAGES[1:]]
    rows += [
        ("links and views together, s (processor)", [_both(size, "together") for size in sizes]),
        ("all of it, s (of the processor)", [_both(size, "all") for size in sizes]),
        ("oxigraph load, s (of the processor)", [_both(size, "oxigraph load") for size in sizes]),
        ("all of it / oxigraph load", [_share(size.seconds, "all", "oxigraph load") for size in sizes]),
        ("… of the processor", [_share(size.processor, "all", "oxigraph load") for size in sizes]),
        ("milliseconds a row", [_a_row(size, "all") for size in sizes]),
        ("… without the store", [_a_row(size, "without the store") for size in sizes]),
        ("peak memory reading, MB", [f"{size.peak['journal']:,.0f}" for size in sizes]),
        ("peak memory of the views, MB", [f"{size.peak['views']:,.0f}" for size in sizes]),
        ("peak memory of oxigraph load, MB", [_peak(size, "oxigraph load") for size in sizes]),
    ]
    changed = [f"changed row: {name}" for name in ("journal", *_STAGES[3:])]
    names = ["unchanged", *changed, "kg --help", "kg find", "kg partners"]
    rows += [(f"{name}, s", [_seconds(size, name) for size in sizes]) for name in names]
    files = ("table", "journal", "tables", "search", "rdf", "oxigraph")
    rows += [(f"{name}, MB on the disk", [_megabytes(size, name) for size in sizes]) for name in files]
    for question in ("matrix", "partners", "collaborators"):
        for engine in ("duckdb", "tables", "sparql", "named", "rdflib"):
            asked = [size.questions.get(engine, {}).get(question) for size in sizes]
            cells = ["–" if seconds is None else _milliseconds(seconds) for seconds in asked]
            rows.append((f"{question}: {engine}, ms", cells))
    rows += [
        ("rdflib: parsing the quads, s", [_seconds(size, "rdflib load") for size in sizes]),
        ("morph-kgc: making triples, s", [_seconds(size, "morph-kgc") for size in sizes]),
        ("… triples", [f"{size.rows.get('triples of morph-kgc', 0):,}" for size in sizes]),
        ("… triples in a second of the processor", [_rate(size) for size in sizes]),
        ("quads in a second of the processor, here", [_quads(size) for size in sizes]),
    ]
    yield f"{'projects':44}" + "".join(f"{size.projects:>18,}" for size in sizes)
    for name, cells in rows:
        yield f"{name:44}" + "".join(f"{cell:>18}" for cell in cells)


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.1f}" if seconds < LIMIT else f"> {1000 * LIMIT:,}"


def _both(size: Size, name: str) -> str:
    return f"{size.seconds[name]:.1f} ({size.processor[name]:.1f})" if name in size.seconds else "–"


def _share(took: Mapping[str, float], name: str, other: str) -> str:
    return f"{took[name] / took[other]:.2f}" if name in took and other in took else "–"


def _a_row(size: Size, name: str) -> str:
    return f"{1000 * size.seconds[name] / size.projects:.2f}" if name in size.seconds else "–"


def _peak(size: Size, name: str) -> str:
    return f"{size.peak[name]:,.0f}" if name in size.peak else "–"


def _megabytes(size: Size, name: str) -> str:
    return f"{size.bytes[name] / 1e6:,.0f}" if name in size.bytes else "–"


def _quads(size: Size) -> str:
    return f"{size.quads / size.processor['all']:,.0f}" if size.quads else "–"


def _seconds(size: Size, name: str) -> str:
    return f"{size.seconds[name]:.2f}" if name in size.seconds else "–"


def _rate(size: Size) -> str:
    if "morph-kgc" not in size.processor:
        return "–"
    return f"{size.rows['triples of morph-kgc'] / size.processor['morph-kgc']:,.0f}"


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as name:
        yield Path(name)


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, nargs="*", default=[1000, 10_000, 180_000], metavar="N")
    parser.add_argument(
        "--storeless",
        type=int,
        nargs="*",
        default=[],
        metavar="N",
        help="sizes of which the rdf view is not made, nor what is compared with it: it takes 0.1 MB of disk a project",
    )
    parser.add_argument("--full", action="store_true", help="1,000,000 projects too: an hour, and 150 GB of disk")
    parser.add_argument("--pages", type=int, default=0, metavar="N", help="load so many pages of prose, too")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes that read (default: 2)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to make it all (default: the system's own)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not (BENCH / "oxigraph").exists():
        parser.error(f"{BENCH} is not there: make .venv-bench/stamp")
    found: list[Size] = []
    told: dict[str, float] = {}
    for projects in [*asked.projects, *([1_000_000] if asked.full else [])]:
        with _folder(asked.folder) as folder:
            found.append(measure(projects, asked.workers, folder))
    for projects in asked.storeless:
        with _folder(asked.folder) as folder:
            found.append(measure(projects, asked.workers, folder, store=False))
    if asked.pages:
        with _folder(asked.folder) as folder:
            told = prose(asked.pages, folder)
    if asked.json:
        print(msgspec.json.encode({"sizes": found, "prose": told}).decode())
        return 0
    print(f"{os.cpu_count()} cores · Python {platform.python_version()} · {platform.machine()}")
    for line in table_of(found):
        print(line)
    for name, value in told.items():
        print(f"{'prose: ' + name:44}{value:>18,.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
