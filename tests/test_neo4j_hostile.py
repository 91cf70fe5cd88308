"""Words made to deceive go into the mirror as names, ids and texts, and come out as words and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import BoltServer
from test_injection import HOSTILE
from test_neo4j_faults import is_right, made
from toy import application, org, place, said

from kg.bolt import Bolt
from kg.errors import KGError
from kg.iris import BASE
from kg.model import ConceptMatch, Record, TargetGroup
from kg.views._neo4j_model import model
from kg.views.neo4j import push
from tests.questions.graph import SmallTruth

HUB = {"RU_OGRN": "1067746258370"}
CYPHER = [
    "'}) DETACH DELETE n //",
    '"}) WITH 1 AS x MATCH (n) DETACH DELETE n //',
    "`) DETACH DELETE n //",
    "`:`Admin` {id: 1})",
    "``",
    "\\'}) CREATE (:Injected) //",
    "\\u0027}) CREATE (:Injected) //",
    "$rows $token row.id {id: row[0]}",
    "/* */ CALL db.createLabel('Injected') //",
    "x; MATCH (n) DETACH DELETE n;",
    "line\nbreak\r\nCREATE (:Injected)",
    "нуль\x00байт",
    "graph",  # the id of the node that the push keeps for itself
    "",
    " ",
]
#: 80 kB in UTF-8: no index of Neo4j takes it.
LONG = "длинное имя" * 4_000


def hostile(number: int, word: str, name: str | None = None) -> Record:
    """A document in which a word is the name, key and text of everything; also its own, where it has no other."""
    record = application(
        name or f"{word} {number}.txt",
        org("o1", f"Институт моста {number}", "applicant", region="RU-MOW", **(HUB if number == 0 else {})),
        org(f"{word}o2", f"{word} {number}", "partner", region="BY-VI"),
        title=f"{word} {number}",
        number=f"{word}{number}",
        places=[place("BY-VI", "Витебская область", "area")],
        text=word,
    )
    record.organizations[1].aliases = [word]
    match = ConceptMatch(id="students", score=1.0)
    record.target_groups = [TargetGroup(text=word, concepts=[match], evidence=[said(word)])]
    return record


@pytest.fixture
def empty(bolt_database: BoltServer) -> Iterator[Bolt]:
    """A real server with nothing in it."""
    with bolt_database.connect() as connected:
        yield connected


def shape(bolt: Bolt) -> list[object]:
    """How many nodes there are by their labels, and how many relationships by their type."""
    nodes = bolt.read("MATCH (n) RETURN labels(n), count(*)").rows
    ties = bolt.read("MATCH ()-[r]->() RETURN type(r), count(*)").rows
    return sorted(((sorted(labels), count) for labels, count in nodes), key=repr) + sorted(ties)


def told(word: str) -> str:
    """A word as both graphs tell it: what no RDF syntax can carry is replaced."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", word)


def test_hostile_words_are_words_and_nothing_else(bolt_server: BoltServer, tmp_path: Path) -> None:
    words = [*CYPHER, *HOSTILE]
    calm = made(SmallTruth(hostile(n, f"Слово{n:02}") for n in range(len(words))), tmp_path / "calm")
    bolt_server.wipe()
    with bolt_server.connect() as bolt:
        push(calm, bolt, base=BASE)
        plain = shape(bolt)
    kept = SmallTruth(hostile(n, word) for n, word in enumerate(words))
    shown = made(kept, tmp_path / "hostile")
    bolt_server.wipe()
    with bolt_server.connect() as bolt:
        push(shown, bolt, base=BASE)
        is_right(bolt, shown)
        assert shape(bolt) == plain
        labels = {label for (found,) in bolt.read("MATCH (n) RETURN DISTINCT labels(n)").rows for label in found}
        assert labels <= {*model().labels}
        names = {name for (found,) in bolt.read("MATCH (o:Organization) RETURN o.names").rows for name in found}
        assert names >= {told(word) for word in words if word.strip()}
        for text, column in (
            ("MATCH (d:Document) RETURN d.name", "SELECT name FROM sources"),
            ("MATCH (p:Project) RETURN p.title", "SELECT title FROM projects"),
            ("MATCH (p:Project) RETURN p.number", "SELECT number FROM projects"),
            ("MATCH ()-[t:TARGETS]->() RETURN t.text", "SELECT phrase FROM project_groups"),
            ("MATCH ()-[t:TARGETS]->() RETURN t.quote", "SELECT quote FROM project_groups"),
            ("MATCH ()-[t:TARGETS]->() RETURN t.source", "SELECT source FROM project_groups"),
        ):
            assert texts(bolt, text) == sorted(told(said) for (said,) in shown.answer(column).rows if said), text
        kept.forget(kept.kept[0].document.name)
        fewer = made(kept, tmp_path / "fewer")
        push(fewer, bolt, base=BASE)
        is_right(bolt, fewer)


def texts(bolt: Bolt, question: str) -> list[str]:
    return sorted(told(text) for (text,) in bolt.read(question).rows if text)


def test_texts_over_32_kb_come_back_whole(empty: Bolt, tmp_path: Path) -> None:
    shown = made(SmallTruth([hostile(0, LONG, "0.txt"), hostile(1, f"{LONG}2", "1.txt")]), tmp_path / "long")
    push(shown, empty, base=BASE)
    is_right(empty, shown)
    assert texts(empty, "MATCH ()-[t:TARGETS]->() RETURN t.text") == [LONG, f"{LONG}2"]
    assert texts(empty, "MATCH ()-[t:TARGETS]->() RETURN t.quote") == [LONG, f"{LONG}2"]
    names = {name for (found,) in empty.read("MATCH (o:Organization) RETURN o.names").rows for name in found}
    assert names >= {LONG, f"{LONG} 0", f"{LONG}2", f"{LONG}2 1"}
    # What is indexed is cut, and shows that it is.
    for title in texts(empty, "MATCH (p:Project) RETURN p.title"):
        assert title.endswith("…")
        assert LONG.startswith(title[:-1])
    assert push(shown, empty, base=BASE).unchanged


def test_ids_that_differ_only_at_their_far_end_stay_two(empty: Bolt, tmp_path: Path) -> None:
    keys = [f"{LONG}{end}" for end in "abc"]
    record = application("keys.txt", *(org(key, f"Организация {key[-1]}", "partner") for key in keys))
    shown = made(SmallTruth([record]), tmp_path / "keys")
    push(shown, empty, base=BASE)
    is_right(empty, shown)
    assert texts(empty, "MATCH (o:Organization) RETURN o.name") == ["Организация a", "Организация b", "Организация c"]


def test_a_name_of_a_document_that_no_index_takes_is_told(empty: Bolt, tmp_path: Path) -> None:
    # No file has such a name. Facts lead to their document by it, so that it is not cut.
    shown = made(SmallTruth([hostile(0, "Слово", f"{LONG}.txt")]), tmp_path / "name")
    if empty.server.product == "ArcadeDB":  # its indexes take it
        push(shown, empty, base=BASE)
        is_right(empty, shown)
        return
    with pytest.raises(KGError, match="too long for an index") as caught:
        push(shown, empty, base=BASE)
    assert len(str(caught.value)) < 1_000
