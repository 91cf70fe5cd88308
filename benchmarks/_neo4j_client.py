"""What `benchmarks/neo4j.py` measures in a process of its own, or lets one do that is gone with its memory afterwards.

`python _neo4j_client.py WORK` reads a job as JSON and prints what came of it as JSON. The password of the server is in
NEO4J_PASSWORD, its address and user in NEO4J_URI, NEO4J_USERNAME and NEO4J_DATABASE.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:] = [*(entry for entry in sys.path if Path(entry).resolve() != _HERE), str(_HERE)]

import generate  # noqa: E402
import msgspec  # noqa: E402
from _answers_subjects import arguments, subjects_of  # noqa: E402

from kg import Graph  # noqa: E402
from kg.bolt import Bolt, connect  # noqa: E402
from kg.errors import KGError  # noqa: E402
from kg.journal import Journal  # noqa: E402
from kg.truth import JournalTruth  # noqa: E402
from kg.views import tables  # noqa: E402
from kg.views._neo4j_compare import DOCUMENT, OWNED, SHARED, Comparison, Kind  # noqa: E402
from kg.views._neo4j_rows import NodeRows  # noqa: E402
from kg.views._neo4j_write import statement  # noqa: E402
from kg.views.neo4j import schema  # noqa: E402

#: Batches that are prepared before they are sent, while no time is taken.
_PREPARED = 25
#: Documents whose facts are sent after each other, as by a push.
_LOT = 5_000


class Job(msgspec.Struct):
    """What to do.

    Attributes:
        graph: folder of the graph.
        projects: to be generated.
        seed: of them.
        workers: processes that generate.
        batch: rows in a transaction.
        repeats: of each question; the median counts.
    """

    graph: str
    projects: int = 0
    seed: int = 1
    workers: int = 1
    batch: int = 2_000
    repeats: int = 3


def make(job: Job) -> dict[str, float]:
    """A generated graph with its tables, and no other view."""
    folder = Path(job.graph)
    return {
        "journal": _seconds(lambda: generate.write_graph(folder, job.projects, job.seed, job.workers)),
        "tables": _seconds(lambda: _catch_up(folder)),
    }


def change(job: Job) -> dict[str, float]:
    """Read one document anew: it has another title, and names one organization less."""
    with Journal.open(Path(job.graph), write=True) as journal:
        record = _middle(journal)
        record.document.title += " (2)"
        if len(record.organizations) > 1:
            record.organizations.pop()
        journal.keep_many([generate.reading(record)])
    return {"tables": _seconds(lambda: _catch_up(Path(job.graph)))}


def forget(job: Job) -> dict[str, float]:
    """Forget one document."""
    with Journal.open(Path(job.graph), write=True) as journal:
        journal.forget(_middle(journal).document.name)
    return {"tables": _seconds(lambda: _catch_up(Path(job.graph)))}


def bare(job: Job) -> dict[str, float]:
    """Send all rows with the driver alone: the batches of a push, prepared while no time is taken."""
    import neo4j

    found = tables.read(Path(job.graph) / "views" / "tables")
    assert found is not None
    with Journal.open(Path(job.graph)) as journal:
        base = journal.base
    given = os.environ
    seconds, count = 0.0, 0
    with (
        connect(given["NEO4J_URI"], given["NEO4J_USERNAME"], given["NEO4J_PASSWORD"], given["NEO4J_DATABASE"]) as bolt,
        neo4j.GraphDatabase.driver(
            given["NEO4J_URI"], auth=(given["NEO4J_USERNAME"], given["NEO4J_PASSWORD"])
        ) as driver,
        driver.session(database=given["NEO4J_DATABASE"]) as session,
        Comparison(found, base) as compared,
    ):
        for text in schema(bolt):
            bolt.schema(text)
        for kind, batches in _batches(compared, job.batch):
            text = statement(kind)

            def work(transaction: neo4j.ManagedTransaction, rows: list[Any], text: str = text) -> None:
                transaction.run(text, rows=rows).consume()

            while prepared := list(islice(batches, _PREPARED)):
                begin = time.perf_counter()
                for rows in prepared:
                    session.execute_write(work, rows)
                seconds += time.perf_counter() - begin
                count += sum(map(len, prepared))
    return {"seconds": seconds, "rows": count}


def _batches(compared: Comparison, size: int) -> Iterator[tuple[Kind, Iterator[list[list[Any]]]]]:
    """All rows for an empty database, in the order of a push."""
    compared.take_documents(())
    for kind in SHARED:
        compared.take(kind, ())
    yield from ((kind, compared.rows(kind, size)) for kind in SHARED if isinstance(kind, NodeRows))
    for _ in compared.lots(_LOT):
        yield from ((kind, compared.rows(kind, size)) for kind in (DOCUMENT, *OWNED))
    yield from ((kind, compared.rows(kind, size)) for kind in SHARED if not isinstance(kind, NodeRows))


def questions(job: Job) -> dict[str, dict[str, float]]:
    """Each named question in its widest and in a typical form: seconds in SPARQL and in Cypher, and its rows."""
    given = os.environ
    them = subjects_of(Path(job.graph))
    answers: dict[str, dict[str, float]] = {}
    with (
        Graph.open(job.graph) as graph,
        connect(given["NEO4J_URI"], given["NEO4J_USERNAME"], given["NEO4J_PASSWORD"], given["NEO4J_DATABASE"]) as bolt,
    ):
        for question in graph.questions():
            for form, one in (("widest", them.widest), ("typical", them.typical)):
                words = arguments(question, one, filtered=form == "typical")
                asked = {name[2:].replace("-", "_"): value for name, value in zip(words[::2], words[1::2], strict=True)}
                if asked or form == "widest":
                    told = f"{question.name} {' '.join(words)}".strip()
                    answers[told] = _asked(graph, bolt, question.name, asked, job.repeats)
    return answers


def _asked(graph: Graph, bolt: Bolt, name: str, asked: dict[str, str], repeats: int) -> dict[str, float]:
    told: dict[str, float] = {}
    for language, on in (("sparql", None), ("cypher", bolt)):
        try:
            told[f"{language} rows"] = len(graph.query(name, on=on, **asked))
            times = [_seconds(lambda on=on: graph.query(name, on=on, **asked)) for _ in range(repeats)]  # type: ignore[misc]
            told[language] = statistics.median(times)
        except KGError as error:
            print(f"{name} in {language}: {error}", file=sys.stderr)
            told[language] = float("nan")
    return told


def _middle(journal: Journal) -> Any:
    """The record of a document in the middle of the graph."""
    sources = journal.sources()
    return journal.reading(sources[len(sources) // 2].position)[0]


def _catch_up(folder: Path) -> None:
    with Journal.open(folder, write=True) as journal:
        tables.apply(JournalTruth(journal), folder / "views" / "tables")


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(words: Sequence[str]) -> None:
    """Do the work that the first word names."""
    works: dict[str, Callable[[Job], object]] = {
        work.__name__: work for work in (make, change, forget, bare, questions)
    }
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(works[words[0]](job)))


if __name__ == "__main__":
    main(sys.argv[1:])
