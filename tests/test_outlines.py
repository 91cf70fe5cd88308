"""Records in outline say who is who and who works with whom as whole records do."""

import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import generate  # noqa: E402
from _generate_projects import Generator  # noqa: E402
from toy import application, earlier, org  # noqa: E402

from kg.changes import Judgement  # noqa: E402
from kg.journal import Journal  # noqa: E402
from kg.links import collaboration_links  # noqa: E402
from kg.loading import read  # noqa: E402
from kg.model import Record  # noqa: E402
from kg.outlines import outline  # noqa: E402
from kg.resolve import resolve  # noqa: E402
from kg.truth import JournalTruth  # noqa: E402

EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*.txt"))


def outlined(records: list[Record]) -> list[Record]:
    return [outline(msgspec.json.encode(record)) for record in records]


def assert_same_answers(records: list[Record], judgements: list[Judgement]) -> None:
    whole = resolve(records, judgements)
    found = resolve(outlined(records), judgements)
    assert found == whole
    assert found.digests() == whole.digests()
    assert collaboration_links(outlined(records), found) == collaboration_links(records, whole)


RECORDS = [record for _, record in generate.documents(Generator(120, 1))]


@settings(max_examples=10, deadline=None)
@given(st.sets(st.sampled_from(range(len(RECORDS))), min_size=1))
def test_who_is_who_needs_no_more_than_outlines(chosen: set[int]) -> None:
    assert_same_answers([RECORDS[place] for place in sorted(chosen)], [])


def test_judgements_and_predecessors_need_no_more_than_outlines() -> None:
    records = [
        application("a.txt", org("o1", "Фонд «Мост»", "applicant", RU_OGRN="1026000000014"), title="Мост"),
        application(
            "b.txt",
            org("o1", "Фонд «Мост»", "applicant"),
            org("o2", "Союз", "partner"),
            projects=[earlier("p1", "Мост", ("o1", "implementer"))],
        ),
    ]
    judgement = Judgement(position=3, a="org/b.txt/o1", b="org/RU-OGRN-1026000000014", same=True, a_name="Фонд «Мост»")
    assert resolve(records).proposals
    assert_same_answers(records, [])
    assert_same_answers(records, [judgement])


def test_what_loaders_read_needs_no_more_than_outlines() -> None:
    records = [record for path in EXAMPLES for record in read(path)]
    assert len(records) == len(EXAMPLES) > 2
    assert_same_answers(records, [])


def test_an_outline_leaves_the_words_of_a_source_out() -> None:
    ((_, record),) = generate.documents(Generator(1, 7))
    (short,) = outlined([record])
    assert record.sections
    assert record.header.evidence
    assert record.organizations[0].evidence
    assert (short.sections, short.header.evidence, short.organizations[0].evidence) == ([], {}, [])
    assert short.organizations[0].name == record.organizations[0].name


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    generate.write_graph(tmp_path / "graph", 5, 1)
    return Journal.open(tmp_path / "graph", write=True)


def test_the_truth_says_what_was_so_when_it_was_made(journal: Journal) -> None:
    truth = JournalTruth(journal)
    before = [record.document.title for record in truth.records]
    (first, (record,)), *_ = truth.sources
    record.document.title = "Другое"
    journal.keep_many([generate.reading(record)])
    assert [record.document.title for record in truth.records] == before
    assert truth.change(first.name).records[0].document.title != "Другое"
    assert {change.source for change in JournalTruth(journal).changes(truth.position)} == {first.name}
    assert len(list(truth.changes(0))) == 5
    assert list(truth.changes(truth.position)) == []


def test_what_was_forgotten_since_is_not_told_again(journal: Journal) -> None:
    truth = JournalTruth(journal)
    gone = truth.sources[2][0].name
    journal.forget(gone)
    assert truth.change(gone).records == ()
    assert len(truth.records) == 4
