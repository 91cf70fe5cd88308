"""What holds for every named question: it is told and tested, knows its sources, and counts nothing twice."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph
import pytest
from questions.asking import resolve, store_of
from questions.graph import SmallTruth, records, truth

from kg.queries import ask, questions
from kg.questions import Question
from kg.views import rdf

HERE = Path(__file__).parent
PSKOV, BORDERLAND = "org/RU-INN-6027000001", "org/RU-OGRN-1143100000746"
#: What a question needs, by its name where the same parameter means different things.
NEEDED: dict[str, str] = {
    "organization": PSKOV,
    "country": "place/RU",
    "other": "place/BY",
    "region": "place/RU-PSK",
    "a": "place/RU-PSK",
    "b": "place/BY-VI",
    "evidence_for_group a": PSKOV,
    "group": "youth",
    "shared_target_groups a": PSKOV,
    "shared_target_groups b": BORDERLAND,
}
#: Questions about single documents: another document is another row.
OF_DOCUMENTS = {"events", "events_and_participants", "evidence_for", "evidence_for_group", "sources"}


def each(but: Collection[str] = ()) -> pytest.MarkDecorator:
    """A test for each question."""
    wanted = [question for question in questions().values() if question.name not in but]
    return pytest.mark.parametrize("question", wanted, ids=lambda question: question.name)


ALL = each()


def needed(question: Question) -> dict[str, object]:
    return {
        one.name: NEEDED.get(f"{question.name} {one.name}") or NEEDED[one.name]
        for one in question.parameters
        if one.required
    }


def rows(store: pyoxigraph.Store, question: Question, **params: object) -> list[dict[str, Any]]:
    return list(ask(store, question, needed(question) | params, resolve=resolve))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), truth())


@pytest.fixture(scope="module")
def reversed_store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """Of the same documents, loaded one by one from the last."""
    known, folder = SmallTruth(), tmp_path_factory.mktemp("reversed")
    for record in reversed(records()):
        known.keep(record)
        rdf.apply(known, folder)
    found = rdf.read(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def twofold(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """Of the applications among the documents, each of them saved twice."""
    known = [record for record in records() if record.header.number]
    copies = []
    for record in records():
        if record.header.number:
            record.document = msgspec.structs.replace(record.document, name=f"{record.document.name}.copy")
            copies.append(record)
    return store_of(tmp_path_factory.mktemp("twofold"), [*known, *copies])


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("once"), [record for record in records() if record.header.number])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("empty"), [])


def test_the_answer_of_every_question_is_tested() -> None:
    text = "".join(path.read_text("utf-8") for path in HERE.glob("test_questions*.py"))
    tested = set(re.findall(r"\w\(\s*\"(\w+)\"", text))
    assert set(questions()) <= tested


@ALL
def test_it_is_told_in_both_languages(question: Question) -> None:
    assert question.title_ru != question.title
    assert question.question_ru != question.question
    assert question.order
    assert question.columns
    lines = question.path.read_text("utf-8").splitlines()
    assert max(map(len, lines)) <= 130


@ALL
def test_it_names_its_sources_and_the_ids_for_further_questions(question: Question) -> None:
    names = {column.name: column.type for column in question.columns}
    assert "source" in names or names.get("sources") == "list"
    assert "id" in names.values()
    assert "language" in {one.name for one in question.parameters} or question.name == "sources"


@ALL
def test_the_order_of_rows_does_not_depend_on_the_order_of_loading(
    question: Question, store: pyoxigraph.Store, reversed_store: pyoxigraph.Store
) -> None:
    assert rows(store, question) == rows(reversed_store, question)


@each(but=OF_DOCUMENTS)
def test_the_same_document_saved_twice_changes_no_figure(
    question: Question, once: pyoxigraph.Store, twofold: pyoxigraph.Store
) -> None:
    figures = [column.name for column in question.columns if column.type in {"integer", "number", "id", "boolean"}]
    figures = [name for name in figures if name != "session_id"]

    def told(store: pyoxigraph.Store) -> list[list[Any]]:
        return [[row[name] for name in figures] for row in rows(store, question)]

    assert told(twofold) == told(once)


@ALL
def test_the_empty_graph_has_an_empty_answer(question: Question, empty: pyoxigraph.Store) -> None:
    if question.name == "coverage_of_border_regions":
        (pskov,) = rows(empty, question, region="place/RU-PSK")
        assert (pskov["projects"], pskov["organizations"], pskov["links"]) == (0, 0, 0)
    else:
        assert rows(empty, question) == []


@each(but={"sources"})  # which has no labels
def test_in_russian_it_says_the_same_of_the_same_things(question: Question, store: pyoxigraph.Store) -> None:
    plain = [one.name for one in question.columns if one.type in {"integer", "number", "id", "boolean"}]

    def told(language: str) -> list[str]:
        return sorted(repr([row[name] for name in plain]) for row in rows(store, question, language=language))

    assert told("ru") == told("en")


@pytest.mark.parametrize("type", ["organization", "place", "project"])
def test_an_id_that_nothing_has_finds_nothing(type: str, store: pyoxigraph.Store) -> None:
    asked = 0
    for question in questions().values():
        for one in question.parameters:
            if type in one.type.split(" or "):
                assert rows(store, question, **{one.name: f"{type}/nothing"}) == [], question.name
                asked += 1
    assert asked
