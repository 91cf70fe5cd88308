"""The files for `neo4j-admin database import full` hold the graph that a push writes, whatever the texts hold."""

import csv
import gzip
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kg.bolt import Bolt
from kg.errors import KGError
from kg.iris import BASE
from kg.model import ConceptMatch, Document, Evidence, Header, Identifier, Organization, Record, TargetGroup
from kg.serving import _neo4j, serve
from kg.views import _neo4j_bulk, tables
from kg.views._neo4j_bulk import SCHEMA, SCRIPT, Bulk
from kg.views._neo4j_model import model
from kg.views._neo4j_rows import NODES, RELATIONSHIPS, NodeRows
from kg.views.neo4j import bulk, push
from kg.views.tables import Tables
from tests.questions.graph import SmallTruth, records
from tests.servers import BoltServer, require_neo4j

pytestmark = pytest.mark.once

#: What a reader of CSV, of lists or of a shell may stumble over.
HOSTILE = [
    'он сказал: "нет", и ""дважды""',
    "строка\nещё одна\r\nи третья",
    "запятая, точка с запятой; табуляция\tи черта\\",
    'обратная черта перед кавычкой \\" и в конце \\',
    "  пробелы по краям  ",
    "=HYPERLINK(1) `x`) DETACH DELETE n //",
    "$(touch /tmp/x) ${HOME} 'апостроф'",
    "разделитель\x1fсписков и ноль\x00",
    "𝕌nicode и смайлик 🙂",
    "'",
    '"',
]
TEXT = "".join(HOSTILE)


def words(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote, method="rule", confidence=0.75)


def hostile() -> Record:
    """A document that is full of such texts, as names, quotes and phrases."""
    return Record(
        document=Document(
            name='имя "с", кавычками\'.txt', kind="grant-application", title=HOSTILE[0], characters=len(TEXT)
        ),
        header=Header(status_text=HOSTILE[1], competition=HOSTILE[3], starts=date(2024, 2, 29), long_term=True),
        organizations=[
            Organization(
                key=f"o{number}",
                name=text,
                aliases=HOSTILE,
                identifiers=[Identifier(scheme="RU-INN", value=f"12{number}", valid=False)],
                roles=["partner"],
                evidence=[words(one) for one in HOSTILE],
            )
            for number, text in enumerate(HOSTILE)
        ],
        target_groups=[
            TargetGroup(text=text, concepts=[ConceptMatch(id="youth", score=0.5)], evidence=[words(text)])
            for text in HOSTILE
        ]
        + [TargetGroup(text=text, evidence=[words(text)]) for text in HOSTILE],
    )


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    directory = tmp_path_factory.mktemp("tables")
    tables.rebuild(SmallTruth([*records(), hostile()]), directory)
    found = tables.read(directory)
    assert found is not None
    yield found
    found.close()


@pytest.fixture(scope="module")
def written(known: Tables, tmp_path_factory: pytest.TempPathFactory) -> Bulk:
    return bulk(known, tmp_path_factory.mktemp("bulk") / "for 'import'", base=BASE)


def rows_of(files: Bulk, name: str) -> list[dict[str, str]]:
    """The rows of a kind, by the headers of its columns."""
    header = (files.folder / f"{name}.header.csv").read_text("utf-8").strip().split(",")
    found = []
    for part in sorted(files.folder.glob(f"{name}.*.csv.gz")):
        with gzip.open(part, "rt", encoding="utf-8", newline="") as text:
            found += [dict(zip(header, row, strict=True)) for row in csv.reader(text)]
    return found


def name_of(kind: Any) -> str:
    if isinstance(kind, NodeRows):
        return "-".join(("nodes", *kind.labels))
    return f"relationships-{kind.type}-{kind.start}-{kind.end}"


# The files


def test_every_row_of_the_graph_is_in_a_file(known: Tables, written: Bulk) -> None:
    nodes = relationships = 0
    for kind in (*NODES, *RELATIONSHIPS):
        wanted = known.rows(kind.sql, kind.parameters(BASE))
        if not wanted:
            assert not list(written.folder.glob(f"{name_of(kind)}.*"))
            continue
        found = rows_of(written, name_of(kind))
        ends = [one for one in found[0] if "ID(" in one]
        columns = ["id"] if isinstance(kind, NodeRows) else ["a", "b"]
        given = Counter(tuple(row[one] for one in ends) for row in found)
        assert given == Counter(tuple(row[one] for one in columns) for row in wanted)
        nodes, relationships = (
            (nodes + len(found), relationships) if isinstance(kind, NodeRows) else (nodes, relationships + len(found))
        )
    assert (written.nodes, written.relationships) == (nodes + 1, relationships)
    assert written.files == sorted(written.folder.iterdir())
    assert written.bytes == sum(file.stat().st_size for file in written.files)


def test_words_are_in_the_files_as_they_are(written: Bulk) -> None:
    organizations = {
        row["name:string"]: row["names:string[]"].split("\x1f") for row in rows_of(written, "nodes-Organization")
    }
    clean = [text.replace("\x1f", "\ufffd").replace("\x00", "\ufffd") for text in HOSTILE]
    assert organizations[clean[8]] == sorted({*clean})
    stated = rows_of(written, "relationships-TARGETS-Activity-Concept")
    assert set(clean) <= {row["text:string"] for row in stated}


def test_values_are_written_as_the_import_reads_them(written: Bulk) -> None:
    (project,) = [row for row in rows_of(written, "nodes-Activity-Project") if row["title:string"] == HOSTILE[0]]
    assert (project["starts:date"], project["longTerm:boolean"], project["described:boolean"]) == (
        "2024-02-29",
        "true",
        "true",
    )
    (place,) = [row for row in rows_of(written, "nodes-Place-Region") if row["id:ID(Place)"] == "place/RU-PSK"]
    assert place["location:point"] == "{latitude:57.267, longitude:29.051}"
    (document,) = [row for row in rows_of(written, "nodes-Document") if row["name:string"] == "border.txt"]
    moment = datetime.fromisoformat(document["readAt:datetime"])
    assert moment.isoformat() == "2024-05-06T07:08:09+00:00"
    assert document["complete:boolean"] == "true"
    target = next(
        row for row in rows_of(written, "relationships-TARGETS-Activity-Concept") if "quoteStarts:long[]" in row
    )
    assert target["score:double"] in {"0.4", "0.5", "1.0", "0.9", "0.8"}


def test_the_script_is_one_command_with_all_files(written: Bulk) -> None:
    script = written.folder / SCRIPT
    subprocess.run(["sh", "-n", script], check=True, timeout=30)
    told = script.read_text("utf-8")
    assert str(written.folder) not in told
    command = shlex.split(told.partition("exec ")[2].replace("\\\n", " "))
    assert command[1:] == [*written.command[1:5], "$@", *written.command[5:]]
    listed = [name for option in written.command if ".csv" in option for name in option.rsplit("=", 1)[1].split(",")]
    assert sorted([*listed, SCRIPT, SCHEMA]) == [file.name for file in written.files]


def test_the_script_runs_the_program_that_is_named_where_it_lies(written: Bulk, tmp_path: Path) -> None:
    program = tmp_path / "neo4j-admin"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        [written.folder / SCRIPT, "--overwrite-destination"],
        env={"NEO4J_ADMIN": str(program), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    place, *arguments = done.stdout.splitlines()
    assert Path(place) == written.folder
    assert arguments == [*written.command[1:5], "--overwrite-destination", *written.command[5:]]


def test_the_schema_is_that_of_the_model(written: Bulk) -> None:
    lines = (written.folder / SCHEMA).read_text("utf-8").splitlines()
    assert lines[:-1] == [f"{one};" for one in (*model().constraints, *(index.statement for index in model().indexes))]
    assert lines[-1].endswith("REMOVE m.pushing;")


def test_documents_go_into_the_files_in_lots(
    known: Tables, written: Bulk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_neo4j_bulk, "_LOT", 2)
    parts = bulk(known, tmp_path / "parts", base=BASE)
    assert (parts.nodes, parts.relationships) == (written.nodes, written.relationships)
    assert len(list(parts.folder.glob("nodes-Document.*.csv.gz"))) == 3
    for name in ("nodes-Document", "relationships-PARTICIPATES_IN-Organization-Activity"):
        assert Counter(map(str, rows_of(parts, name))) == Counter(map(str, rows_of(written, name)))


def test_an_empty_graph_can_be_imported_too(tmp_path: Path) -> None:
    tables.rebuild(SmallTruth(), tmp_path / "tables")
    found = tables.read(tmp_path / "tables")
    assert found is not None
    files = bulk(found, tmp_path / "files", base=BASE)
    assert not list(files.folder.glob("nodes-Document*"))
    assert rows_of(files, "nodes-Concept")
    found.close()


# What may go wrong


def test_a_folder_with_files_is_left_alone(known: Tables, tmp_path: Path) -> None:
    (tmp_path / "theirs.csv").write_text("a\n")
    with pytest.raises(KGError, match="holds files already"):
        bulk(known, tmp_path, base=BASE)
    assert [file.name for file in tmp_path.iterdir()] == ["theirs.csv"]


def test_a_file_in_the_place_of_the_folder_is_told(known: Tables, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a\n")
    with pytest.raises(KGError, match="this is a file: name a folder"):
        bulk(known, tmp_path / "file", base=BASE)
    with pytest.raises(KGError, match="its folder does not exist"):
        bulk(known, tmp_path / "not" / "there", base=BASE)


def test_nothing_is_left_where_writing_fails(known: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(options: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_neo4j_bulk, "_script", full)
    with pytest.raises(KGError, match="No space left on device"):
        bulk(known, tmp_path / "files", base=BASE)
    assert not list(tmp_path.iterdir())


# The import


def held(bolt: Bolt) -> tuple[Counter[str], Counter[str]]:
    """All nodes and relationships of a database, with labels and properties, but for what tells how far a push is."""
    nodes: Counter[str] = Counter()
    for labels, properties in bolt.stream("MATCH (n) WHERE NOT n:GraphMeta RETURN labels(n), properties(n)"):
        nodes[str((sorted(labels), sorted(properties.items())))] += 1
    ties: Counter[str] = Counter()
    asked = "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), labels(b), b.id, properties(r)"
    for a_labels, a, type_, b_labels, b, properties in bolt.stream(asked):
        ties[str((sorted(a_labels), a, type_, sorted(b_labels), b, sorted(properties.items())))] += 1
    return nodes, ties


@pytest.fixture(scope="module")
def imported(written: Bulk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltServer]:
    """A server over what the real `neo4j-admin` made of the files."""
    require_neo4j()
    home = tmp_path_factory.mktemp("neo4j")
    _neo4j.configure(home, 0, 512)
    program = home / "neo4j-admin"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(_neo4j.admin_command())} "$@"\n')
    program.chmod(0o755)
    environment = {**_neo4j.environment(home), "NEO4J_ADMIN": str(program)}
    done = subprocess.run(
        [written.folder / SCRIPT], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with serve("neo4j", home, memory=512) as server:
        address = server.address
        yield BoltServer("neo4j", address.uri, address.user, address.password(), address.database)


def test_what_is_imported_is_what_a_push_writes_and_a_push_finds_nothing_to_do(
    known: Tables, imported: BoltServer
) -> None:
    with imported.connect() as bolt:
        first = held(bolt)
        assert sum(first[0].values()) > 1000
        done = push(known, bolt, base=BASE)
        assert (done.nodes, done.relationships, done.removed) == (0, 0, 0)
        assert held(bolt) == first
        constraints = {row[0] for row in bolt.read("SHOW CONSTRAINTS YIELD name").rows}
        assert len(constraints) == len(model().constraints)
        bolt.schema("CALL db.awaitIndexes(60)")
        asked = "CALL db.index.fulltext.queryNodes('kg_names', 'приграничье') YIELD node RETURN node.title"
        # The title says «приграничья»: the index knows the forms of a word.
        assert ("Третий сектор приграничья",) in bolt.read(asked).rows
        assert push(known, bolt, base=BASE).unchanged
        imported.wipe()
        push(known, bolt, base=BASE)
        pushed = held(bolt)
    assert first[0] == pushed[0]
    assert first[1] == pushed[1]
