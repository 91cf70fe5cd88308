"""benchmarks/neo4j.py: called as the driver's package is, it hides it from nobody; and it sends what a push writes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import generate  # noqa: E402
from _neo4j_client import Job, _batches, change, forget, make  # noqa: E402

from kg.journal import Journal  # noqa: E402
from kg.views import tables  # noqa: E402
from kg.views._neo4j_compare import DOCUMENT, OWNED, SHARED, Comparison  # noqa: E402

pytestmark = pytest.mark.once


def run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout.strip()


@pytest.mark.parametrize("place", [0, 1])
def test_whoever_asks_for_neo4j_gets_the_driver(place: int, tmp_path: Path) -> None:
    code = f"""
import sys
sys.path.insert({place}, {str(ROOT / "benchmarks")!r})
import neo4j, neo4j.time
from neo4j import GraphDatabase
import generate
print(neo4j.__version__, neo4j is sys.modules["neo4j"], "benchmarks" in neo4j.__file__)
"""
    import neo4j

    assert run(code, tmp_path) == f"{neo4j.__version__} True False"
    assert run(code, ROOT / "benchmarks") == f"{neo4j.__version__} True False"


def test_two_processes_write_the_journal_that_one_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "_BATCH", 8)
    assert generate.write_graph(tmp_path / "one", 20, 3) == 20
    assert generate.write_graph(tmp_path / "two", 20, 3, workers=2) == 20
    with Journal.open(tmp_path / "one") as one, Journal.open(tmp_path / "two") as two:
        said = [[(kept.name, records) for kept, records in journal.records()] for journal in (one, two)]
    assert said[0] == said[1]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measured") / "graph"
    assert make(Job(str(folder), projects=30)).keys() == {"journal", "tables"}
    return folder


def sent(graph: Path) -> tuple[int, int]:
    """How many rows the bare driver is given, and how many there should be."""
    found = tables.read(graph / "views" / "tables")
    assert found is not None
    with Comparison(found, "https://example.org/") as compared:
        rows = sum(len(batch) for _, batches in _batches(compared, 50) for batch in batches)
        return rows, sum(map(compared.count, (DOCUMENT, *SHARED, *OWNED)))


def test_the_bare_driver_is_given_all_that_a_push_writes(graph: Path) -> None:
    rows, expected = sent(graph)
    assert rows == expected > 30 * 10


def test_one_document_is_changed_and_one_forgotten(graph: Path) -> None:
    def documents() -> dict[str, str]:
        with Journal.open(graph) as journal:
            return {kept.name: records[0].document.title for kept, records in journal.records()}

    before = documents()
    change(Job(str(graph)))
    changed = documents()
    assert before.keys() == changed.keys()
    assert before != changed
    assert [title for name, title in changed.items() if title != before[name]] == [
        title + " (2)" for name, title in before.items() if changed[name] != title
    ]
    forget(Job(str(graph)))
    assert len(documents()) == len(before) - 1
    found = tables.read(graph / "views" / "tables")
    assert found is not None
    assert found.sources() == documents().keys()
