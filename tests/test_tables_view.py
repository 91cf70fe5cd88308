"""The tables view is a function of the journal: however it came to be, it says the same, and what the records say."""

import gc
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.concepts import concepts, schemes
from kg.errors import GraphDamaged, KGError
from kg.iris import BASE
from kg.model import Identifier, Money, Organization, Record
from kg.places import gazetteer
from kg.views import _generations, _tables_files, tables
from kg.views.tables import TABLES, Tables
from tests.questions import graph
from tests.questions.graph import SmallTruth, records, truth

Content = dict[str, list[tuple[Any, ...]]]


def said(directory: Path) -> Content:
    """All rows of all tables."""
    found = tables.read(directory)
    assert found is not None
    content = {name: found.answer(f"FROM {name}").rows for name in found.names}
    found.close()
    return content


def rebuilt(known: SmallTruth, directory: Path) -> Content:
    tables.rebuild(known, directory)
    return said(directory)


def position(directory: Path) -> int:
    found = tables.stamp(directory)
    assert found is not None
    return found.position


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tables")
    assert tables.apply(truth(), directory) == 5
    return directory


@pytest.fixture(scope="module")
def opened(view: Path) -> Iterator[Tables]:
    found = tables.read(view)
    assert found is not None
    yield found
    found.close()


def made_of(record: Record, directory: Path) -> Tables:
    tables.apply(SmallTruth([record]), directory)
    found = tables.read(directory)
    assert found is not None
    return found


# What is in them


def test_the_tables_have_the_columns_that_the_schema_says(opened: Tables) -> None:
    assert opened.names == list(TABLES)
    for table in TABLES.values():
        told = opened.rows(f"DESCRIBE {table.name}")
        assert {row["column_name"]: row["column_type"] for row in told} == table.types
        assert opened.rows(f"SELECT count(*) AS n FROM {table.name}") == [{"n": opened.count(table.name)}]
        assert all(column.meaning for column in table.columns)


def test_links_are_those_of_the_graph(opened: Tables) -> None:
    known = truth()
    fields = ("kind", "a", "b", "bases", "projects", "first_year", "last_year", "cross_border", "roles_a", "roles_b", "sources")  # fmt: skip
    expected = [
        {field: list(value) if isinstance(value := getattr(link, field), tuple) else value for field in fields}
        | {"project_count": len(link.projects)}
        for link in known.links
    ]
    found = opened.rows(f"SELECT {', '.join(fields)}, project_count FROM links ORDER BY kind, a, b")
    assert found == expected
    border = opened.rows("SELECT country_a, country_b FROM links WHERE cross_border")
    assert border
    assert all(row["country_a"] != row["country_b"] for row in border)


def test_participations_are_those_of_the_records(opened: Tables) -> None:
    known = truth().identities
    expected = set()
    for record in records():
        name = record.document.name
        for org in record.organizations:
            for role in org.roles or ["mentioned"]:
                expected.add((known.organization(name, org.key), known.project(name), role, org.unconfirmed, name))
        for project in record.projects:
            for part in project.participants:
                whom, what = known.organization(name, part.organization), known.project(name, project.key)
                expected.add((whom, what, part.role, False, name))
    found = opened.answer("SELECT organization, project, role, unconfirmed, source FROM participations").rows
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_every_fact_has_its_words_and_its_document(opened: Tables) -> None:
    texts = {record.document.name for record in records()}
    for table in TABLES.values():
        if "evidence" in table.types:
            rows = opened.rows(f"SELECT * FROM {table.name}")
            # None of the five only mentions another project, or says what one organization of several gets.
            assert rows or table.name in {"mentions", "allocations"}, table.name
            for row in rows:
                assert row["source"] in texts
                if row["quote"] is not None:
                    assert row["end_offset"] - row["start_offset"] == len(row["quote"])
                    assert 0 < row["confidence"] <= 1
                elif table.name != "project_facts":
                    pytest.fail(f"no words in {table.name}")


def test_the_words_are_the_surest_that_show_the_role(tmp_path: Path) -> None:
    record = graph.border()
    org = record.organizations[1]
    words = org.evidence[0]
    again = {"start": words.start + 100, "end": words.end + 100}
    org.evidence += [
        msgspec.structs.replace(words, quote="surer", confidence=0.99, **again),
        msgspec.structs.replace(words, quote="surest, of another role", role="host", confidence=1.0, **again),
    ]
    found = made_of(record, tmp_path)
    (row,) = found.rows("SELECT quote, confidence FROM participations WHERE role = ? AND source = ?", ["partner", "border.txt"])  # fmt: skip
    assert row == {"quote": "surer", "confidence": 0.99}


def test_sums_dates_and_lists_keep_their_values(tmp_path: Path) -> None:
    record = graph.twins()
    record.header.requested = Money(amount=Decimal("2201600.55"))
    record.header.granted = Money(amount=Decimal("0.1"))
    record.header.rating = Decimal("75.25")
    record.header.submitted = date(2023, 3, 15)
    record.header.completed, record.header.long_term = False, True
    found = made_of(record, tmp_path)
    (row,) = found.rows("SELECT * FROM projects WHERE described")
    assert (row["requested"], row["granted"], row["total"], row["currency"]) == (
        Decimal("2201600.55"), Decimal("0.10"), None, "RUB",
    )  # fmt: skip
    assert row["rating"] == Decimal("75.25")
    assert (row["submitted"], row["completed"], row["long_term"]) == (date(2023, 3, 15), False, True)
    assert row["sources"] == ["twins.txt"]
    (read_at,) = found.rows("SELECT read_at, position FROM sources")
    assert read_at == {"read_at": datetime(2024, 5, 6, 7, 8, 9), "position": 1}
    assert found.rows("SELECT sum(requested) AS total FROM projects") == [{"total": Decimal("2201600.55")}]


@pytest.mark.parametrize(
    ("amount", "kept"),
    [("1e30", None), ("12345678901234567.891", None), ("9999999999999999.99", Decimal("9999999999999999.99")), ("-5", Decimal(-5))],
)  # fmt: skip
def test_a_sum_too_large_for_the_column_stays_as_a_fact(amount: str, kept: Decimal | None, tmp_path: Path) -> None:
    record = graph.twins()
    record.header.total = Money(amount=Decimal(amount))
    found = made_of(record, tmp_path)
    assert found.rows("SELECT total FROM projects WHERE described") == [{"total": kept}]
    assert found.rows("SELECT value, currency FROM project_facts WHERE field = 'total'") == [
        {"value": format(Decimal(amount), "f"), "currency": "RUB"}
    ]


def test_sums_of_two_currencies_are_not_mixed(tmp_path: Path) -> None:
    record = graph.twins()
    record.header.requested = Money(amount=Decimal(100), currency="EUR")
    record.header.total = Money(amount=Decimal(9000))
    found = made_of(record, tmp_path)
    assert found.rows("SELECT requested, total, currency FROM projects WHERE described") == [
        {"requested": Decimal(100), "total": None, "currency": "EUR"}
    ]
    assert {"value": "9000", "currency": "RUB"} in found.rows("SELECT value, currency FROM project_facts")


def test_where_documents_differ_the_one_read_last_counts(tmp_path: Path) -> None:
    page, text = graph.twins(), graph.twins()
    page.document.name, page.header.status = "twins.html", "supported"
    text.header.status, text.header.direction = "under-review", "public-diplomacy"
    page.header.direction = None
    for kept, status in (([text, page], "supported"), ([page, text], "under-review")):
        shutil.rmtree(tmp_path)
        tables.apply(SmallTruth(kept), tmp_path)
        found = tables.read(tmp_path)
        assert found is not None
        assert found.rows("SELECT status, direction, sources FROM projects WHERE described") == [
            {"status": status, "direction": "public-diplomacy", "sources": ["twins.html", "twins.txt"]}
        ]


AWKWARD = (
    'Фонд "Мост" \\ «Ёж»',
    "two\nlines\r\nand\ta tab",
    "🎈 emoji 👩‍👩‍👧 and é",
    "'; DROP TABLE links; --",
    "nul\x00byte \x1b[31m",
    "=1+1",
    '{"json": [1]}',
    "NULL",
    " leading and trailing ",
    "\u202eright to left \u2028",
)


def test_awkward_names_come_back_as_they_were(tmp_path: Path) -> None:
    record = graph.twins()
    record.organizations[0].aliases = list(AWKWARD)
    record.document.title = AWKWARD[1]
    record.target_groups[0].text = AWKWARD[2]
    found = made_of(record, tmp_path)
    names = {row["name"] for row in found.rows("SELECT name FROM organization_names")}
    assert names >= set(AWKWARD)
    assert found.rows("SELECT name FROM organization_names WHERE name = $name", {"name": AWKWARD[3]}) == [
        {"name": AWKWARD[3]}
    ]
    assert found.rows("SELECT title FROM sources") == [{"title": AWKWARD[1]}]
    assert {"phrase": AWKWARD[2]} in found.rows("SELECT phrase FROM project_groups")


def test_what_a_document_does_not_say_is_null(tmp_path: Path) -> None:
    record = Record(document=msgspec.structs.replace(graph.twins().document, name="bare.txt"))
    record.organizations = [Organization(key="o1", name="Anon")]
    found = made_of(record, tmp_path)
    (organization,) = found.rows("SELECT * FROM organizations")
    gone = {name for name, value in organization.items() if value is None}
    assert gone == {"legal_form", "kind", "seat", "region", "country", "latitude", "longitude", "ogrn", "inn", "first_year", "last_year"}  # fmt: skip
    assert organization["projects"] == 0
    (project,) = found.rows("SELECT * FROM projects")
    assert {name for name, value in project.items() if value is not None} == {
        "id", "iri", "title", "event", "described", "sources",
    }  # fmt: skip
    assert found.rows("SELECT role, quote, confidence FROM participations") == [
        {"role": "mentioned", "quote": None, "confidence": None}
    ]


def test_an_organization_counts_the_projects_it_has_a_part_in(opened: Tables) -> None:
    known = truth().identities
    parts: dict[str, set[str]] = {}
    for row in opened.rows("SELECT * FROM participations"):
        if row["role"] != "mentioned" and not row["unconfirmed"]:
            parts.setdefault(row["organization"], set()).add(row["project"])
    for row in opened.rows("SELECT id, projects, first_year, last_year, sources FROM organizations"):
        mine = [known.projects[name] for name in parts.get(row["id"], ())]
        assert row["projects"] == len(mine)
        assert row["first_year"] == min((one.first_year for one in mine if one.first_year), default=None)
        assert row["last_year"] == max((one.last_year for one in mine if one.last_year), default=None)
        assert row["sources"] == sorted({document for document, _ in known.organizations[row["id"]].members})


def test_wrong_numbers_are_told_but_identify_nobody(tmp_path: Path) -> None:
    record = graph.twins()
    record.organizations[0].identifiers = [Identifier(scheme="RU-INN", value="1234567890", valid=False)]
    found = made_of(record, tmp_path)
    assert {"value": "1234567890", "valid": False} in found.rows("SELECT value, valid FROM identifiers")
    assert not found.rows("SELECT * FROM organizations WHERE inn = '1234567890'")


def test_a_place_lies_in_its_region_district_country_and_groups(opened: Tables) -> None:
    asked = "SELECT ancestor FROM place_inside WHERE place = 'geonames:504341'"
    inside = {row["ancestor"] for row in opened.rows(asked)}
    assert {"geonames:504341", "RU-PSK", "RU-FD-NWFD", "RU", "group:CIS"} <= inside
    assert "BY" not in inside
    cities = {row["id"] for row in opened.rows("SELECT id FROM places WHERE kind = 'city'")}
    named = {place.id for record in records() for place in record.places if place.kind == "city"}
    assert cities == named | {place for record in records() for event in record.events for place in event.places if "geonames" in place}  # fmt: skip
    assert opened.rows("SELECT region, country FROM places WHERE id = 'geonames:504341'") == [
        {"region": "RU-PSK", "country": "RU"}
    ]
    assert len(opened.rows("SELECT * FROM places WHERE kind <> 'city'")) == len(gazetteer().places())
    assert opened.rows("SELECT * FROM borders WHERE a = 'RU-PSK' AND b = 'BY-VI'")
    assert opened.rows("SELECT * FROM borders WHERE b = 'RU-PSK' AND a = 'BY-VI'")


def test_all_concepts_are_there_with_their_labels(opened: Tables) -> None:
    rows = opened.rows("SELECT * FROM concepts")
    assert {(row["scheme"], row["id"]) for row in rows} == {(name, one.id) for name in schemes() for one in concepts(name)}  # fmt: skip
    assert all(row["label_ru"] and row["label_en"] for row in rows)
    own = opened.rows("SELECT count(*) AS n FROM concept_inside WHERE id = ancestor")
    assert own == [{"n": len(rows)}]
    assert opened.rows("SELECT * FROM concept_inside WHERE id <> ancestor")


def test_a_phrase_without_a_concept_is_not_lost(tmp_path: Path) -> None:
    record = graph.twins()
    record.target_groups[0].concepts = []
    found = made_of(record, tmp_path)
    (row,) = found.rows("SELECT concept, score FROM project_groups WHERE phrase = ?", [record.target_groups[0].text])
    assert row == {"concept": None, "score": None}


def test_another_base_gives_other_iris_and_the_same_ids(view: Path, tmp_path: Path) -> None:
    tables.apply(truth("https://example.org/kg/"), tmp_path)
    ours, theirs = said(view), said(tmp_path)
    assert [row[0] for row in ours["organizations"]] == [row[0] for row in theirs["organizations"]]
    assert all(row[1] == "https://example.org/kg/" + row[0] for row in theirs["organizations"])
    assert all(row[1] == BASE + row[0] for row in ours["projects"])


def test_a_key_that_the_record_lacks_stops_nothing(tmp_path: Path) -> None:
    record = graph.bridge()
    record.projects[0].participants = [msgspec.structs.replace(part, organization="nobody") for part in record.projects[0].participants]  # fmt: skip
    assert made_of(record, tmp_path).count("participations") == sum(len(org.roles or [""]) for org in record.organizations)  # fmt: skip


@pytest.mark.parametrize("name", ["year=2021", "it's [here] *?", "Ёлка и 'кавычки' \"x\"", "%20 $HOME ~"])
def test_the_folder_may_be_called_anything(name: str, tmp_path: Path, view: Path) -> None:
    known = truth()
    directory = tmp_path / name / "tables"
    tables.apply(known, directory)
    known.keep(graph.twins())
    assert tables.apply(known, directory) == 6
    assert {name: rows for name, rows in said(directory).items() if name != "sources"} == {
        name: rows for name, rows in said(view).items() if name != "sources"
    }


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
            record.header.granted = Money(amount=Decimal("17.5"))
            record.header.status = "supported"
        case 4:
            record.document.name = f"copy of {record.document.name}"
        case 5:
            record.organizations = record.organizations[:1]
            record.projects, record.links = [], []
        case 6:
            record.organizations[0].unconfirmed = True
        case 7:
            record.header.direction = "social-support"
        case 8:
            record.organizations[0].region = "RU-SMO"
    return record


Step = tuple[str, int, int]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.integers(0, 4), st.integers(0, 8)),
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
@given(start=st.integers(0, 5), sequence=steps, large=st.booleans())
def test_catching_up_ends_where_making_anew_does(
    start: int, sequence: list[Step], large: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("any")
    known = SmallTruth(records()[:start])
    tables.apply(known, directory / "view")
    with pytest.MonkeyPatch.context() as patch:
        if large:
            treat_all_as_large(patch)
        for step in sequence:
            if step[0] == "catch up":
                assert tables.apply(known, directory / "view") == known.position
            else:
                change(known, step)
        assert tables.apply(known, directory / "view") == known.position
    assert position(directory / "view") == known.position
    assert in_order(said(directory / "view")) == in_order(rebuilt(known, directory / "anew"))
    shutil.rmtree(directory)


def treat_all_as_large(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_tables_files, "_LARGE", -1)
    patch.setattr(_tables_files, "_PART_BESIDE", 1)


def in_order(content: Content) -> Content:
    """The rows sorted: in a large table those that are newer come last."""
    return {name: sorted(rows, key=str) for name, rows in content.items()}


@pytest.mark.parametrize(("readings", "megabytes"), [(0, 250), (100_000, 250), (1_000_000, 1_400)])
def test_the_memory_that_is_used_grows_with_the_largest_graphs_alone(
    readings: int, megabytes: int, tmp_path: Path
) -> None:
    with _tables_files.Making(tmp_path / "new", readings=readings) as making:
        (limit,) = making.connection.execute(
            "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"
        ).fetchall()
        (same,) = making.connection.execute(f"SELECT format_bytes({megabytes * 1_000_000})").fetchall()
    assert limit == same


def test_what_little_changed_in_a_large_table_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    treat_all_as_large(monkeypatch)
    known = truth()
    tables.apply(known, tmp_path / "view")
    for how in (1, 3):
        known.keep(variant(records()[0], how))
        tables.apply(known, tmp_path / "view")
    generation = _generations.current(tmp_path / "view", "tables")
    assert generation is not None
    assert (generation / "project_facts.newer.parquet").exists()
    found = tables.read(tmp_path / "view")
    assert found is not None
    assert found.damaged() == []
    for name in found.names:
        (together,) = duckdb.sql(f"SELECT count(*) FROM read_parquet('{found.file(name)}')").fetchall()
        assert together == (found.count(name),) == found.answer(f"SELECT count(*) FROM {name}").rows[0]
    found.close()
    known.forget(records()[0].document.name)
    tables.apply(known, tmp_path / "view")
    assert not list(tmp_path.rglob("*.newer.parquet")), "what is forgotten leaves the disk"
    assert in_order(said(tmp_path / "view")) == in_order(rebuilt(known, tmp_path / "anew"))


def test_the_order_of_loading_does_not_matter(view: Path, tmp_path: Path) -> None:
    known = SmallTruth()
    for record in reversed(records()):
        known.keep(record)
        tables.apply(known, tmp_path)
    ours, theirs = said(view), said(tmp_path)
    at = list(TABLES["sources"].types).index("position")
    for content in (ours, theirs):
        content["sources"] = [(*row[:at], *row[at + 1 :]) for row in content["sources"]]
    assert ours == theirs


def test_a_file_with_several_documents_is_replaced_and_forgotten_as_one(tmp_path: Path) -> None:
    known = truth()

    def read(*names: str) -> None:
        found = [graph.border() for _ in names]
        for record, name in zip(found, names, strict=True):
            record.document.name, record.header.number = name, None
        known.tell("many.csv", tuple(found))

    for names in (("many.csv", "many.csv#2", "many.csv#3"), ("many.csv", "many.csv#2"), ()):
        read(*names)
        tables.apply(known, tmp_path / "view")
        content = said(tmp_path / "view")
        assert content == rebuilt(known, tmp_path / "anew")
        at = list(TABLES["sources"].types).index("file")
        assert [row[0] for row in content["sources"] if row[at] == "many.csv"] == list(names)
        assert {row[3] for row in content["successions"]} | {row[4] for row in content["participations"]} >= set(names)


def test_undoing_a_judgement_brings_back_what_was(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    before = said(tmp_path)
    known.judge("org/bridge.txt/o2", "org/twins.txt/o2")
    tables.apply(known, tmp_path)
    assert said(tmp_path) != before
    known.unjudge()
    tables.apply(known, tmp_path)
    assert said(tmp_path) == before


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)

    def files() -> dict[str, int]:
        generation = _generations.current(tmp_path, "tables")
        assert generation is not None
        return {path.name: path.stat().st_ino for path in generation.glob("*.parquet")}

    before = files()
    record = graph.twins()
    record.header.rating = Decimal(50)
    known.keep(record)
    tables.apply(known, tmp_path)
    same = {name.removesuffix(".parquet") for name, inode in files().items() if inode == before[name]}
    assert {"sessions", "places", "borders", "concepts", "concept_inside", "links", "participations"} <= same
    assert same.isdisjoint({"sources", "project_facts", "projects"})
    at = known.position
    assert tables.apply(known, tmp_path) == at
    assert (tmp_path / "current").read_text() == "tables-000002\n", "nothing is written where nothing changed"


def test_what_is_forgotten_leaves_the_disk(tmp_path: Path) -> None:
    known = truth()
    record = graph.twins()
    secret = "Only-this-document-says-so"
    record.target_groups[0].text = secret
    known.keep(record)
    tables.apply(known, tmp_path)
    reader = tables.read(tmp_path)
    assert reader is not None
    assert reader.rows("SELECT phrase FROM project_groups WHERE phrase = ?", [secret])
    known.forget("twins.txt")
    tables.apply(known, tmp_path)
    assert len(list(tmp_path.glob("tables-*"))) == 1
    for path in tmp_path.rglob("*.parquet"):
        for row in duckdb.sql(f"FROM read_parquet('{path}')").fetchall():
            assert secret not in str(row)
    assert "twins.txt" not in "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.json"))
    assert not [row for rows in said(tmp_path).values() for row in rows if "twins.txt" in str(row)]
    # The reader's own files are gone: it goes over to those that are there.
    assert reader.rows("SELECT phrase FROM project_groups WHERE phrase = ?", [secret]) == []
    assert reader.position == known.position


def test_forgetting_everything_leaves_only_the_ontology(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    for record in records():
        known.forget(record.document.name)
    tables.apply(known, tmp_path)
    kept = {name for name, rows in said(tmp_path).items() if rows}
    assert kept == {"places", "place_inside", "borders", "concepts", "concept_inside"}
    assert not [row for row in said(tmp_path)["places"] if row[0].startswith("geonames:")]


# Readers


def test_who_reads_goes_on_while_others_write(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    reader = tables.read(tmp_path)
    assert reader is not None
    for number in range(3):
        record = graph.border()
        record.document.name = f"new {number}.txt"
        known.keep(record)
        tables.apply(known, tmp_path)
        later = tables.read(tmp_path)
        assert later is not None
        assert later.count("sources") == 6 + number
        later.close()
        assert reader.rows("SELECT count(*) AS n FROM sources") == [{"n": 5}]
        assert reader.position == 5
    assert len(list(tmp_path.glob("tables-*"))) == 2, "the one that is read and the one in force"
    reader.close()
    known.keep(graph.twins())
    tables.apply(known, tmp_path)
    assert len(list(tmp_path.glob("tables-*"))) == 1


READER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kg.views import tables
found = tables.read(Path({directory!r}))
for line in sys.stdin:
    print(found.rows("SELECT count(*) AS n FROM sources")[0]["n"], found.position, flush=True)
"""


def test_a_reader_in_another_process_goes_on_too(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    code = READER.format(root=str(Path(__file__).parents[1]), directory=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:  # fmt: skip
        assert reader.stdin is not None
        assert reader.stdout is not None

        def ask() -> str:
            reader.stdin.write("?\n")  # type: ignore[union-attr]
            reader.stdin.flush()  # type: ignore[union-attr]
            return reader.stdout.readline().strip()  # type: ignore[union-attr]

        assert ask() == "5 5"
        for _ in range(2):
            known.keep(variant(graph.border(), 4))
            tables.apply(known, tmp_path)
        assert ask() == "5 5"
        known.forget("twins.txt")
        tables.apply(known, tmp_path)
        assert ask() == "5 8", "without what was forgotten"
        reader.stdin.close()


def test_a_reader_that_is_thrown_away_gives_its_files_back(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    reader = tables.read(tmp_path)
    assert reader is not None
    reader.rows("FROM links")
    del reader
    gc.collect()
    known.keep(graph.twins())
    tables.apply(known, tmp_path)
    assert len(list(tmp_path.glob("tables-*"))) == 1


def test_two_questions_at_a_time_do_not_disturb_each_other(opened: Tables) -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked = [f"SELECT {number} AS n, count(*) AS c FROM participations" for number in range(24)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(opened.rows, asked))
    assert found == [[{"n": number, "c": opened.count("participations")}] for number in range(24)]


# Damage


def harm(how: str, directory: Path) -> None:
    generation = next(directory.glob("tables-*"))
    links = generation / "links.parquet"
    manifest = generation / "manifest.json"
    if how == "lost":
        shutil.rmtree(directory)
    elif how == "no pointer":
        (directory / "current").unlink()
    elif how == "pointer elsewhere":
        (directory / "current").write_text("../../etc")
    elif how == "pointer to rubbish":
        (directory / "current").write_bytes(b"\xff\xfe\x00")
    elif how == "a table lost":
        links.unlink()
    elif how == "a table cut short":
        links.write_bytes(links.read_bytes()[:-20])
    elif how == "no manifest":
        manifest.unlink()
    elif how == "rubbish in the manifest":
        manifest.write_bytes(b"{}")
    elif how == "no list of sources":
        (generation / "sources.json").unlink()
    else:
        told = msgspec.json.decode(manifest.read_bytes())
        told["stamp"] |= {"made_with": "tables/0"} if how == "other version" else {"position": 99}
        manifest.write_bytes(msgspec.json.encode(told))


@pytest.mark.parametrize(
    "how",
    ["lost", "no pointer", "pointer elsewhere", "pointer to rubbish", "a table lost", "a table cut short", "no manifest",
     "rubbish in the manifest", "no list of sources", "other version", "ahead"],
)  # fmt: skip
def test_a_view_that_is_no_good_is_made_anew(how: str, tmp_path: Path, view: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    harm(how, tmp_path)
    if how not in {"no list of sources", "other version", "ahead"}:
        assert tables.read(tmp_path) is None
        assert tables.stamp(tmp_path) is None
    assert tables.apply(known, tmp_path) == known.position
    assert said(tmp_path) == said(view)
    assert len(list(tmp_path.glob("tables-*"))) == 1


def scratched(directory: Path, table: str) -> None:
    """Damage the inside of a table's file, and leave its size as it is."""
    path = next(directory.glob("tables-*")) / f"{table}.parquet"
    content = bytearray(path.read_bytes())
    content[8 : len(content) // 2] = b"\xaa" * (len(content) // 2 - 8)
    path.unlink()
    path.write_bytes(content)


def test_damage_inside_a_file_is_told_and_mended_by_the_next_change(tmp_path: Path) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    scratched(tmp_path, "participations")
    reader = tables.read(tmp_path)
    assert reader is not None
    assert reader.damaged() == ["participations"]
    with pytest.raises(GraphDamaged, match="damaged"):
        reader.rows("FROM participations")
    reader.close()
    known.keep(graph.twins())
    tables.apply(known, tmp_path)
    assert said(tmp_path) == rebuilt(known, tmp_path / "anew")


def test_another_ontology_makes_another_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.apply(truth(), tmp_path)
    monkeypatch.setattr(tables, "made_with", lambda: "tables/1 ontology/other")
    tables.apply(truth(), tmp_path)
    assert (tmp_path / "current").read_text() == "tables-000002\n"


def test_a_full_disk_is_told_and_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = truth()
    tables.apply(known, tmp_path)
    before = said(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(_tables_files, "_settle", full)
        known.keep(variant(graph.twins(), 1))
        with pytest.raises(KGError, match="the disk is full") as told:
            tables.apply(known, tmp_path)
    assert told.value.mend
    assert said(tmp_path) == before
    assert len(list(tmp_path.glob("tables-*"))) == 1, "what was half made is gone: it takes room"
    tables.apply(known, tmp_path)
    assert said(tmp_path) == rebuilt(known, tmp_path / "anew")


# Killed


class Killed(BaseException):
    """Stands for the moment at which the process ends."""


MOMENTS: list[tuple[Any, str]] = [
    (_tables_files.Making, "__enter__"),
    (_tables_files.Making, "write"),
    (_tables_files.Making, "keys"),
    (_tables_files.Making, "replace"),
    (_tables_files.Making, "carry"),
    (_tables_files.Making, "finish"),
    (_tables_files.Making, "view"),
    (_tables_files.Making, "seal"),
    (_tables_files, "_settle"),
    (tables, "next_generation"),
    (tables, "put_in_force"),
    (tables, "sweep"),
]


def interrupted(monkeypatch: pytest.MonkeyPatch, at: int, work: Callable[[], object]) -> int:
    """Do some work until the moment numbered `at`. Returns how many moments there were."""
    seen = 0

    def watched(call: Callable[..., Any], after: bool) -> Callable[..., Any]:
        def moment(*args: Any, **rest: Any) -> Any:
            nonlocal seen
            found = call(*args, **rest) if after else None
            seen += 1
            if seen == at:
                raise Killed
            return found if after else call(*args, **rest)

        return moment

    with monkeypatch.context() as patch:
        for owner, name in MOMENTS:
            patch.setattr(
                owner, name, watched(getattr(owner, name), after=name in {"put_in_force", "_settle", "carry"})
            )
        # What a killed process does not do.
        patch.setattr(_tables_files.shutil, "rmtree", lambda *_, **__: None)
        try:
            work()
        except Killed:
            assert seen >= at
    return seen


@pytest.mark.parametrize("how", ["catching up", "making anew"])
def test_cut_short_at_any_step_it_goes_on_from_there(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = truth()
    tables.apply(known, tmp_path / "before")
    before = said(tmp_path / "before")
    known.keep(variant(graph.twins(), 1))
    known.forget("bridge.txt")
    after = rebuilt(known, tmp_path / "after")
    make = tables.apply if how == "catching up" else tables.rebuild
    at, total = 1, 10**6
    while at <= total:
        directory = tmp_path / f"view {at}"
        shutil.copytree(tmp_path / "before", directory)
        seen = interrupted(monkeypatch, at, lambda: make(known, directory))  # noqa: B023
        total = seen if seen < at else total
        assert said(directory) in (before, after), f"at moment {at}"
        assert tables.apply(known, directory) == known.position
        assert said(directory) == after, f"at moment {at}"
        shutil.rmtree(directory)
        at += 9
    assert 30 < total < 10**6


WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kg.views import tables
from tests.questions.graph import truth
from tests.test_tables_view import shuffled
known = truth()
print("ready", flush=True)
for step in range(1000):
    shuffled(known, step)
    tables.apply(known, Path({directory!r}))
    if step % 5 == 4:
        tables.rebuild(known, Path({directory!r}))
    print(step, flush=True)
"""


def shuffled(known: SmallTruth, seed: int) -> None:
    """Change the journal in some way, the same for the same seed."""
    chance = random.Random(seed)
    change(known, (chance.choice(["keep", "keep", "forget", "judge", "unjudge"]), chance.randrange(5), chance.randrange(6)))  # fmt: skip


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_killed_at_any_moment_it_goes_on_from_there(tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(3):
        directory = tmp_path / f"view {number}"
        tables.apply(truth(), directory)
        code = WORKER.format(root=str(Path(__file__).parents[1]), directory=str(directory))
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.05, 1.5))
            worker.send_signal(signal.SIGKILL)
            done = worker.stdout.read().split()
        known = truth()
        # The journal is one step ahead of what was told to be done: that step is what was being written.
        for step in range(len(done) + 1):
            shuffled(known, step)
        found = tables.stamp(directory)
        assert found is not None
        assert found.position <= known.position
        assert tables.apply(known, directory) == known.position
        assert said(directory) == rebuilt(known, tmp_path / f"anew {number}")


def test_a_sweep_leaves_what_is_read(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"tables-{number:06d}").mkdir()
    held = _generations.lease(tmp_path / "tables-000001")
    _generations.sweep(tmp_path, "tables", keep=tmp_path / "tables-000003")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tables-000001", "tables-000003"]
    held.release()
    held.release()
    _generations.sweep(tmp_path, "tables", keep=tmp_path / "tables-000003")
    assert [path.name for path in tmp_path.iterdir()] == ["tables-000003"]
    _generations.lease(tmp_path / "tables-000003")
    _generations.sweep(tmp_path, "tables", keep=None, leased=True)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_may_only_be_read_can_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("only root runs this, who may write everywhere")
    tables.apply(truth(), tmp_path)
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    tmp_path.chmod(0o555)
    try:
        assert said(tmp_path)["sources"]
    finally:
        for path in [tmp_path, *tmp_path.rglob("*")]:
            path.chmod(0o755)
