"""Make a graph of generated projects (`--projects N --seed S --out DIR`): the same seed gives the same documents.

Or a table of them (`--projects N --table FILE.csv`, or `.xlsx`), as a fund publishes its applications: the same seed
gives the same bytes.

What is made is invented: names are put together from word lists of ours, registration numbers have right check digits
and lie where no register gives any out. The regions are real (ISO 3166-2: all 83 of Russia and 127 of eleven
countries near it), so that borders are, too.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _generate_pages import page
from _generate_projects import Generator
from _generate_table_files import write_table

from kg import Graph
from kg.errors import KGError
from kg.journal import Journal, Reading
from kg.model import Record
from kg.seal import seal

__all__ = ["documents", "main", "reading", "write_graph", "write_journal"]

#: So many readings are kept in one step.
_BATCH = 500


def documents(generator: Generator) -> Iterator[tuple[str, Record]]:
    """The text and the record of every project, one at a time."""
    for project in generator:
        yield page(project, generator)


def write_journal(folder: Path, made: Iterable[tuple[str, Record]]) -> int:
    """Keep documents in the journal of a new graph; returns how many there were.

    Args:
        folder: of the graph; made where it is not there.
        made: texts and records.

    Raises:
        KGError: there are documents in the graph already.
    """
    readings = (reading(record) for _, record in made)
    return _keep(folder, iter(lambda: list(islice(readings, _BATCH)), []))


def write_graph(folder: Path, projects: int, seed: int, workers: int = 1) -> int:
    """Keep generated projects in the journal of a new graph; returns how many there were.

    What takes the time is the gate that masks whatever is personal once more; it stands in the processes that make
    the pages. The journal is the same for any number of them.

    Args:
        folder: of the graph; made where it is not there.
        projects: how many.
        seed: of everything.
        workers: processes that make pages.

    Raises:
        KGError: there are documents in the graph already.
    """
    if workers < 2:
        return write_journal(folder, documents(Generator(projects, seed)))
    parts = [(projects, seed, range(start, min(start + _BATCH, projects))) for start in range(0, projects, _BATCH)]
    # As on every system: what a fork takes over of a process with threads may be locked for ever.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return _keep(folder, pool.map(_part, parts))


def _part(part: tuple[int, int, range]) -> list[Reading]:
    """The readings of some projects, made in a process of their own."""
    projects, seed, indexes = part
    generator = _generator(projects, seed)
    return [reading(page(generator.project(index), generator)[1]) for index in indexes]


#: One for each process: it remembers the organizations that it made.
_generator = lru_cache(maxsize=1)(Generator)


def _keep(folder: Path, batches: Iterable[list[Reading]]) -> int:
    with Journal.open(folder, create=True) as journal:
        if journal.position:
            raise KGError("there is a graph in this folder already.", where=str(folder), mend="Name an empty folder.")
        for batch in batches:
            journal.keep_many(batch)
        return journal.position


def reading(record: Record) -> Reading:
    """A record as the journal keeps it."""
    document = record.document
    return Reading(
        name=document.name,
        records=seal([record]),
        locator=f"/generated/{document.name}",
        sha256=document.sha256,
        loader=document.loader,
    )


def main() -> int:
    """Make the graph or the table, and say what it holds and how long each stage took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2000, metavar="N", help="how many (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of everything (default: 1)")
    made = parser.add_mutually_exclusive_group(required=True)
    made.add_argument("--out", type=Path, metavar="DIR", help="folder of the graph")
    made.add_argument("--table", type=Path, metavar="FILE", help="a .csv or .xlsx to write instead")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument("--views", action="store_true", help="make the views too; else the first command does")
    asked = parser.parse_args()
    for name in ("projects", "workers"):
        if getattr(asked, name) < 1:
            parser.error(f"--{name}: at least 1")
    try:
        if asked.table is not None:
            return _write(asked.projects, asked.seed, asked.table, asked.workers)
        return _make(asked.projects, asked.seed, asked.out, workers=asked.workers, views=asked.views)
    except (KGError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _write(count: int, seed: int, path: Path, workers: int) -> int:
    begin = time.perf_counter()
    write_table(path, count, seed, workers)
    seconds = time.perf_counter() - begin
    print(f"{count} applications of seed {seed} in {path}: {path.stat().st_size / 1e6:.0f} MB")
    print(f"  {'rows':24}{seconds:8.1f} s ({count / seconds:,.0f} rows/s)")
    return 0


def _make(count: int, seed: int, folder: Path, *, workers: int, views: bool) -> int:
    stages: dict[str, float] = {}
    begin = time.perf_counter()
    organizations: set[int] = set()
    regions: set[str] = set()
    parts = events = 0
    generator = Generator(count, seed)
    for project in generator:
        organizations.update(part.organization.index for part in project.parts)
        regions.update(project.regions)
        parts += len(project.parts) - 1
        events += project.event
    stages["projects"] = time.perf_counter() - begin
    begin = time.perf_counter()
    write_graph(folder, count, seed, workers)
    stages["pages, sealed and kept"] = time.perf_counter() - begin
    if views:
        begin = time.perf_counter()
        with Graph.open(folder, write=True) as graph:
            graph.rebuild()
        stages["views"] = time.perf_counter() - begin
    countries = {region[:2] for region in regions}
    print(f"{count - events} projects and {events} events of seed {seed} in {folder}")
    print(f"{len(organizations)} organizations, {parts / count:.1f} partners a project")
    print(f"{len(regions)} regions in {len(countries)} countries")
    for stage, seconds in stages.items():
        print(f"  {stage:24}{seconds:8.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
