"""The search view is a function of the journal: however it came to be, it finds the same."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GraphBusy, GraphDamaged, KGError
from kg.model import Record
from kg.views import search
from kg.views.search import Search
from tests.questions import graph
from tests.questions.graph import SmallTruth, records, truth

#: Tables whose rows belong to a thing: their keys are numbers that depend on the order of writing.
OF_ENTITY = {"name": "t.text, folded, core, skeleton, main", "word": "word, spelled", "number": "number",
             "facet": "facet, value", "document": "name", "text": "place, field, part, phrase"}  # fmt: skip
Content = dict[str, list[tuple[Any, ...]]]


def file_of(directory: Path) -> Path:
    (path,) = directory.glob("index-*/search.sqlite")
    return path


def said(directory: Path) -> Content:
    """All rows of the view, things by their ids."""
    found = search.read(directory)
    assert found is not None
    rows = found._reader.rows
    rows("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'terms', 'instance')")
    content = {
        table: sorted(rows(f"SELECT e.id, {columns} FROM {table} t JOIN entity e ON e.key = t.entity"))
        for table, columns in OF_ENTITY.items()
    }
    plain = "id, kind, label, label_en, detail, places, first_year, last_year, documents"
    content["entity"] = sorted(rows(f"SELECT {plain} FROM entity"), key=str)
    content["terms"] = sorted(
        rows("SELECT e.id, v.term, v.col, v.offset FROM vocabulary v JOIN entity e ON e.key = v.doc")
    )
    for table in ("source", "phrase", "gram", "concept", "concept_name", "place_name"):
        content[table] = sorted(rows(f"SELECT * FROM {table}"))
    found.close()
    return content


def rebuilt(known: SmallTruth, directory: Path) -> Content:
    search.rebuild(known, directory)
    return said(directory)


def position(directory: Path) -> int:
    found = search.read(directory)
    assert found is not None
    return search.stamp(found).position


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("view")
    assert search.apply(truth(), directory) == 5
    return directory


@pytest.fixture(scope="module")
def opened(view: Path) -> Iterator[Search]:
    found = search.read(view)
    assert found is not None
    yield found
    found.close()


# What it says


def test_everything_that_has_a_card_is_in_the_view(opened: Search) -> None:
    known = truth().identities
    for name, org in known.organizations.items():
        entity = opened.entity(name)
        assert entity is not None
        assert (entity.kind, entity.label) == ("organization", org.label)
        assert opened.documents(name) == sorted({document for document, _ in org.members})
    for name, project in known.projects.items():
        assert opened.documents(name) == sorted({document for document, _ in project.members})
    for record in records():
        assert opened.documents(f"document/{record.document.name}") == [record.document.name]
    assert opened.documents("place/BY-VI") == ["border.txt", "twins.txt"]
    assert opened.documents("org/nobody") == []
    assert opened.entity("org/nobody") is None


def test_only_places_that_the_graph_names_are_things_of_it(opened: Search) -> None:
    found = {hit.entity.id for hit in opened.search(kinds=("place",), limit=100)}
    named = {f"place/{place.id.replace(':', '-')}" for record in records() for place in record.places}
    seats = {f"place/{org.region}" for record in records() for org in record.organizations if org.region}
    assert found == named | seats


def test_a_key_that_the_record_lacks_stops_nothing(tmp_path: Path) -> None:
    record = graph.bridge()
    record.organizations = record.organizations[:1]
    record.places[0].id = "RU-XXX"
    search.apply(SmallTruth([record]), tmp_path)
    found = search.read(tmp_path)
    assert found is not None
    assert found.find("Цифровой мост", ("project",)).label.startswith("Цифровой мост")


def test_another_base_gives_other_iris_and_the_same_ids(view: Path, tmp_path: Path) -> None:
    search.apply(truth("https://example.org/net/"), tmp_path)
    found = search.read(tmp_path)
    assert found is not None
    entity = found.find("Прогрессор")
    assert entity.iri == f"https://example.org/net/{entity.id}"
    assert said(tmp_path) == said(view)


def test_the_view_needs_no_store(view: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg.views import search\n"
        f"found = search.read(Path({str(view)!r})); found.find('Прогрессор'); found.search('молодежь')\n"
        "print([name for name in ('pyoxigraph', 'duckdb', 'rdflib', 'pymorphy3') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# Catching up


def variant(record: Record, how: int) -> Record:
    """The record, or one that says something else."""
    match how:
        case 1:
            record.organizations[0].name += " № 2"
        case 2:
            record.places = record.places[:1]
            record.target_groups = record.target_groups[1:]
            record.sessions = []
        case 3:
            record.document.title = "Совсем другое название"
            record.header.direction = "culture"
        case 4:
            record.document.name = f"copy of {record.document.name}"
        case 5:
            record.organizations = record.organizations[:1]
            record.projects, record.links = [], []
    return record


Step = tuple[str, int, int]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.integers(0, 4), st.integers(0, 5)),
        st.tuples(st.just("forget"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("withdraw"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("judge"), st.integers(0, 12), st.integers(0, 12)),
        st.tuples(st.just("unjudge"), st.just(0), st.just(0)),
        st.tuples(st.just("catch up"), st.just(0), st.just(0)),
    ),
    min_size=2,
    max_size=9,
)


def change(known: SmallTruth, step: Step) -> None:
    what, one, other = step
    if what == "keep":
        known.keep(variant(records()[one], other))
    elif what == "withdraw" and (names := sorted(record.document.name for record in known.kept)):
        known.withdraw(names[one % len(names)])
    elif what == "forget" and (names := sorted(record.document.name for record in known.kept)):
        known.forget(names[one % len(names)])
    elif what == "judge" and len(names := sorted(known.identities.organizations)) > 1 and one != other:
        known.judge(names[one % len(names)], names[other % len(names)])
    elif what == "unjudge" and known._judgements:
        known.unjudge()


@settings(max_examples=12, deadline=None)
@given(start=st.integers(0, 5), sequence=steps)
def test_catching_up_ends_where_making_anew_does(
    start: int, sequence: list[Step], tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("any")
    known = SmallTruth(records()[:start])
    search.apply(known, directory / "view")
    for step in sequence:
        if step[0] == "catch up":
            assert search.apply(known, directory / "view") == known.position
        else:
            change(known, step)
    assert search.apply(known, directory / "view") == known.position
    assert position(directory / "view") == known.position
    assert said(directory / "view") == rebuilt(known, directory / "anew")
    shutil.rmtree(directory)


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    known = truth()
    search.apply(known, tmp_path)

    def keys() -> dict[str, int]:
        found = search.read(tmp_path)
        assert found is not None
        return dict(found._reader.rows("SELECT id, key FROM entity"))

    before = keys()
    known.keep(graph.bridge())
    search.apply(known, tmp_path)
    after = keys()
    rewritten = {name for name in before if before[name] != after.get(name)}
    assert rewritten
    assert rewritten <= {
        "document/bridge.txt",
        "project/RU-PGF-22-2-004688",
        "project/RU-PGF-22-2-004688/%D1%86%D0%B8%D1%84%D1%80%D0%BE%D0%B2%D0%BE%D0%B9%20%D0%BC%D0%BE%D1%81%D1%82",
        "org/RU-OGRN-1206400003150",
        "org/bridge.txt/o2",
    }


def test_a_judgement_is_seen_and_its_undoing_too(view: Path, tmp_path: Path) -> None:
    known = truth()
    search.apply(known, tmp_path)
    before = said(tmp_path)
    known.judge("org/diplomacy.txt/o2", "org/bridge.txt/o2")
    search.apply(known, tmp_path)
    found = search.read(tmp_path)
    assert found is not None
    assert found.find("Апрель").id == found.find("Институт русского зарубежья").id
    known.unjudge()
    search.apply(known, tmp_path)
    assert said(tmp_path) == before


def test_what_is_forgotten_leaves_the_disk(tmp_path: Path) -> None:
    known = truth()
    record = graph.twins()
    secret = "Потаенноеслово"
    record.document.title = f"{secret} без границ"
    record.organizations[1].name = f"Общество «{secret}»"
    known.keep(record)
    search.apply(known, tmp_path)
    reader = search.read(tmp_path)
    assert reader is not None
    assert reader.search(secret)
    known.forget("twins.txt")
    search.apply(known, tmp_path)
    later = search.read(tmp_path)
    assert later is not None
    assert later.search(secret) == []
    assert len(list(tmp_path.glob("index-*"))) == 1
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for word in (secret, secret.lower(), "potaenoeslov", "twins.txt"):
        assert word.encode() not in content, word


# Others at the same time


def test_who_reads_goes_on_while_others_write(tmp_path: Path) -> None:
    known = truth()
    search.apply(known, tmp_path)
    reader = search.read(tmp_path)
    assert reader is not None
    with reader._reader.snapshot():
        assert reader.documents("place/RU-BEL") == ["border.txt"]
        for number in range(3):
            record = graph.border()
            record.document.name = f"new {number}.txt"
            known.keep(record)
            assert search.apply(known, tmp_path) == known.position
        assert reader.documents("place/RU-BEL") == ["border.txt"], "one moment, until it has read"
    assert len(reader.documents("place/RU-BEL")) == 4
    known.forget("new 0.txt")
    search.apply(known, tmp_path)
    assert len(reader.documents("place/RU-BEL")) == 4, "the old file, until it is opened again"
    later = search.read(tmp_path)
    assert later is not None
    assert len(later.documents("place/RU-BEL")) == 3


def test_a_second_writer_waits_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = truth()
    search.apply(known, tmp_path)
    monkeypatch.setattr(search, "_WAIT", 0.1)
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    known.keep(graph.bridge())
    with pytest.raises(GraphBusy, match="another process is writing"):
        search.apply(known, tmp_path)
    other.execute("ROLLBACK")
    other.close()
    assert search.apply(known, tmp_path) == known.position


READ_ONLY = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kg.views import search
import Stemmer
import encodings.ascii
search.made_with()
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
found = search.read(Path({directory!r}))
print(found.find("Прогрессор").id, found.search("молодежь")[0].entity.kind)
"""


def test_it_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    directory = tmp_path / "view"
    search.apply(truth(), directory)
    for path in sorted(directory.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    directory.chmod(0o555)
    if os.geteuid() == 0:
        # Root may write everywhere, so the reader becomes someone else, who must be let in.
        for parent in directory.parents:
            if not parent.stat().st_mode & 0o005:
                parent.chmod(parent.stat().st_mode | 0o005)
    script = READ_ONLY.format(root=str(Path(__file__).parents[1]), directory=str(directory))
    try:
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert ran.stdout == "org/RU-OGRN-1206400003150 project\n", ran.stderr
    finally:
        for path in [directory, *directory.rglob("*")]:
            path.chmod(0o755)


# Damage


def harm(how: str, directory: Path) -> None:
    path = file_of(directory)
    if how == "lost":
        shutil.rmtree(directory)
    elif how == "no pointer":
        (directory / "current").unlink()
    elif how == "pointer elsewhere":
        (directory / "current").write_text("../../etc")
    elif how == "file lost":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut short":
        path.write_bytes(path.read_bytes()[:5000])
    elif how == "rubbish":
        path.write_bytes(b"rubbish" * 4000)
    else:
        statement = {
            "no stamp": "DELETE FROM meta",
            "a table lost": "DROP TABLE name",
            "other version": "UPDATE meta SET value = 'search/0' WHERE name = 'made_with'",
            "ahead": "UPDATE meta SET value = '99' WHERE name = 'position'",
        }[how]
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()


@pytest.mark.parametrize(
    "how",
    ["lost", "no pointer", "pointer elsewhere", "file lost", "empty", "cut short", "rubbish", "no stamp", "a table lost",
     "other version", "ahead"],
)  # fmt: skip
def test_a_view_that_is_no_good_is_made_anew(how: str, tmp_path: Path, view: Path) -> None:
    known = truth()
    search.apply(known, tmp_path)
    harm(how, tmp_path)
    if how in {"a table lost", "cut short"}:
        # That shows when the view must be changed.
        known.keep(graph.programme())
        assert search.apply(known, tmp_path) == known.position
        assert said(tmp_path) == rebuilt(known, tmp_path / "anew")
    else:
        if how not in {"other version", "ahead"}:
            assert search.read(tmp_path) is None
        assert search.apply(known, tmp_path) == known.position
        assert said(tmp_path) == said(view)
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_damage_inside_the_file_is_told(tmp_path: Path) -> None:
    search.apply(truth(), tmp_path)
    harm("a table lost", tmp_path)
    found = search.read(tmp_path)
    assert found is not None
    with pytest.raises(GraphDamaged, match="cannot be read") as damaged:
        found.find("Прогрессор")
    assert damaged.value.mend == "Run `kg rebuild`."


def test_another_ontology_makes_another_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = truth()
    search.apply(known, tmp_path)
    before = file_of(tmp_path)
    monkeypatch.setattr(search, "VERSION", search.VERSION + 1)
    search.apply(known, tmp_path)
    assert file_of(tmp_path) != before
    found = search.read(tmp_path)
    assert found is not None
    assert search.stamp(found).made_with == search.made_with()


def test_a_full_disk_is_told_and_leaves_the_old_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = truth()
    search.apply(known, tmp_path)
    before = said(tmp_path)

    def small(path: Path, *, write: bool, wait: float) -> sqlite3.Connection:
        db = connect(path, write=write, wait=wait)
        if write:
            db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        return db

    connect = search.connect
    monkeypatch.setattr(search, "connect", small)
    record = graph.programme()
    record.document.name = "long.txt"
    record.sessions[0].items = [f"Слово{number} о деле" for number in range(5000)]
    known.keep(record)
    with pytest.raises(KGError, match="the disk is full"):
        search.apply(known, tmp_path)
    monkeypatch.undo()
    assert said(tmp_path) == before
    assert search.apply(known, tmp_path) == known.position


CATCH_UP = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from kg.views import search
from tests.questions import graph
from tests.questions.graph import truth

known = truth()
for number in range(40):
    record = graph.border()
    record.document.name = f"new {{number}}.txt"
    known.keep(record)
print("ready", flush=True)
search.{what}(known, Path({directory!r}))
"""


@pytest.mark.parametrize("what", ["apply", "rebuild"])
def test_killed_at_any_moment_it_goes_on_from_there(what: str, tmp_path: Path) -> None:
    known = truth()
    search.apply(known, tmp_path)
    before = said(tmp_path)
    root = Path(__file__).parents[1]
    code = CATCH_UP.format(root=str(root), tests=str(root / "tests"), what=what, directory=str(tmp_path))
    for moment in (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(moment)
            writer.send_signal(signal.SIGKILL)
        if position(tmp_path) != 5:
            break
        assert said(tmp_path) == before
    for number in range(40):
        record = graph.border()
        record.document.name = f"new {number}.txt"
        known.keep(record)
    assert search.apply(known, tmp_path) == known.position
    assert said(tmp_path) == rebuilt(known, tmp_path / "anew")
    assert len(list(tmp_path.glob("index-*"))) == 1
