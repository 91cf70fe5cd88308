"""What `kg export` writes as RDF comes back with `kg load`, without loss: the same graph is exported again."""

import io
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import NamedNode, Store
from questions.graph import SmallTruth
from toy import application, org
from twin_documents import knots

from kg._export_rdf import RDF, write_rdf
from kg.errors import UnreadableSource
from kg.header_terms import SHOWN
from kg.iris import BASE
from kg.loader import Item, Options
from kg.model import Record
from kg.source.file import File
from kg.views import rdf
from loaders.rdf import RdfLoader

SUFFIXES = {"turtle": ".ttl", "trig": ".trig", "n-quads": ".nq", "json-ld": ".jsonld"}
OPTIONS = Options()


def stored(truth: SmallTruth, folder: Path) -> Store:
    """The rdf view of a truth."""
    rdf.rebuild(truth, folder)
    store = rdf.read(folder)
    assert store is not None
    return store


def exported(store: Store, format: str, path: Path, base: str = BASE) -> Path:
    out = io.BytesIO()
    write_rdf(store, format, out, base)
    path.write_bytes(out.getvalue())
    return path


def loaded(path: Path) -> list[Record]:
    loader, file = RdfLoader(), File.look(path)
    assert loader.knows(file, OPTIONS) > 0.5
    records = []
    for item in loader.items(file, OPTIONS):
        assert isinstance(item, Item)
        assert item.name is not None
        record = loader.record(item, file.name, OPTIONS)
        assert record.document.name == item.name
        records.append(record)
    return records


def facts(store: Store, *, graphs: bool) -> set[str]:
    """All statements but the stamp of the view."""
    stamp = NamedNode(f"{BASE}graph/view")
    return {str(quad if graphs else quad.triple) for quad in store if quad.graph_name != stamp}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return stored(knots(), tmp_path_factory.mktemp("rdf"))


@pytest.mark.parametrize("format", RDF)
def test_an_export_loaded_into_an_empty_graph_is_the_same_graph(store: Store, tmp_path: Path, format: str) -> None:
    again = SmallTruth(loaded(exported(store, format, tmp_path / f"graph{SUFFIXES[format]}")))
    graphs = format != "turtle"
    before, after = facts(store, graphs=graphs), facts(stored(again, tmp_path / "rdf"), graphs=graphs)
    assert (sorted(before - after), sorted(after - before)) == ([], [])


def test_identities_that_a_person_decided_come_back(tmp_path: Path) -> None:
    truth = SmallTruth(
        [application("a.txt", org("o1", "Мост", "applicant")), application("b.txt", org("o1", "Мостик"))]
    )
    truth.judge("org/a.txt/o1", "org/b.txt/o1")
    before = stored(truth, tmp_path / "before")
    again = SmallTruth(loaded(exported(before, "n-quads", tmp_path / "graph.nq")))
    assert again.identities.organization("b.txt", "o1") == "org/a.txt/o1"
    assert facts(stored(again, tmp_path / "after"), graphs=True) == facts(before, graphs=True)


def told(record: Record) -> dict[str, object]:
    """What a record says that RDF carries: not the words of sections, and no order but that of lists that are said."""
    header = msgspec.to_builtins(record.header)
    shown = header.pop("evidence")
    header.pop("applicant")  # follows from the roles
    keys = {one.key for one in record.organizations}
    header["rating"] = record.header.rating and float(record.header.rating)
    return {
        "document": msgspec.structs.replace(record.document, read_at=""),
        "header": header,
        "shown": {field: shown[field] for field in shown if field in SHOWN},
        "sections": [(one.kind, one.heading, one.start, one.end) for one in record.sections],
        "organizations": {
            one.key: (one.name, {*one.roles} - {"mentioned"}, one.unconfirmed, {*one.evidence})
            for one in record.organizations
        },
        "places": {one.id: ({*one.roles}, one.role, one.share, {*one.evidence}) for one in record.places},
        "place_counts": record.place_counts,
        "groups": [(one.text, one.role, [match.id for match in one.concepts]) for one in record.target_groups],
        "themes": [(one.text, [match.id for match in one.concepts], {*one.evidence}) for one in record.themes],
        "projects": [(one.key, one.title, one.number, {*one.participants}, {*one.evidence}) for one in record.projects],
        "links": [(one.kind, one.source.id, one.target.id, {*one.evidence}) for one in record.links],
        "allocations": [
            (one.organization, one.giver if one.giver in keys else None, one.kind, one.amount, one.count, one.evidence)
            for one in record.allocations
        ],
        "events": [(one.key, one.name, one.count, one.starts, {*one.places}, {*one.evidence}) for one in record.events],
        "sessions": record.sessions,
        "problems": record.problems,
    }


def test_the_records_come_back_as_far_as_rdf_carries_them(store: Store, tmp_path: Path) -> None:
    before = {record.document.name: record for record in knots().kept}
    after = {record.document.name: record for record in loaded(exported(store, "n-quads", tmp_path / "graph.nq"))}
    assert before.keys() == after.keys()
    for name, record in before.items():
        one, other = told(record), told(after[name])
        for part in one:
            assert other[part] == one[part], (name, part)


@pytest.mark.parametrize("format", ["turtle", "n-quads"])
def test_a_graph_may_have_another_base(tmp_path: Path, format: str) -> None:
    base, truth = "https://graph.example.org/", knots()
    truth.base = base
    store = stored(truth, tmp_path / "before")
    again = SmallTruth(loaded(exported(store, format, tmp_path / f"graph{SUFFIXES[format]}", base)))
    here = stored(again, tmp_path / "after")
    graphs = format != "turtle"
    assert facts(here, graphs=graphs) == facts(stored(knots(), tmp_path / "here"), graphs=graphs)


@pytest.mark.parametrize("format", RDF)
def test_a_source_of_several_documents_comes_back_as_several_sources(tmp_path: Path, format: str) -> None:
    first, second = application("a.txt", org("o1", "Мост", "applicant")), application("a.txt#2", org("o1", "Дом"))
    truth = SmallTruth()
    truth.tell("a.txt", (first, second))
    path = exported(stored(truth, tmp_path / "rdf"), format, tmp_path / f"graph{SUFFIXES[format]}")
    records = {record.document.name: record for record in loaded(path)}
    assert {name: [one.name for one in record.organizations] for name, record in records.items()} == {
        "a.txt": ["Мост"],
        "a.txt#2": ["Дом"],
    }
    assert [record.document.title for record in records.values()] == ["Project of a.txt", "Project of a.txt#2"]


@pytest.mark.parametrize(
    ("old", "new"), [('/startOffset> "0"', '/startOffset> "-1"'), ('/confidence> "1"', '/confidence> "NaN"')]
)
def test_statements_that_no_export_has_reject_that_document_alone(
    store: Store, tmp_path: Path, old: str, new: str
) -> None:
    path = exported(store, "n-quads", tmp_path / "graph.nq")
    text = path.read_text("utf-8")
    at = next(line for line in text.splitlines() if old in line)
    path.write_text(text.replace(at, at.replace(old, new)), "utf-8")
    loader, file = RdfLoader(), File.look(path)
    made, rejected = 0, []
    for item in loader.items(file, OPTIONS):
        assert isinstance(item, Item)
        try:
            loader.record(item, file.name, OPTIONS)
            made += 1
        except UnreadableSource as error:
            rejected.append(error)
    assert (made, len(rejected)) == (len(knots().kept) - 1, 1)
    assert rejected[0].where
    assert rejected[0].mend
