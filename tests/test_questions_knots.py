"""Answers about documents that repeat themselves, continue two projects at once, or count places."""

import pytest
from questions.asking import Ask, asking, store_of
from twin_documents import knots

BORDER, CHAIN, BRIDGE = (f"project/RU-PGF-{number}" for number in ("19-1-000694", "24-1-000001", "22-2-004688"))
PSKOV = "org/RU-INN-6027000001"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(store_of(tmp_path_factory.mktemp("view"), knots()))


def test_a_number_of_schools_ties_nothing_together(answer: Ask) -> None:
    for other in (BORDER, "place/BY-VI", PSKOV):
        quotes = answer("evidence_for", "quote", a="place/RU-BEL", b=other)
        assert quotes
        assert "12 школ" not in quotes


def test_of_a_project_that_continues_two_each_pair_has_its_own_words(answer: Ask) -> None:
    both, of_one = "Продолжает «Цифровой мост 2.0» и «Диалог»", "Ранее: «Диалог»"
    (dialogue,) = (id for id in answer("project_succession", "continues_id", project=CHAIN) if "RU-PGF-24" in id)
    assert answer("evidence_for", "quote", a=CHAIN, b=BRIDGE) == [both]
    # The document states that link in a sentence of its own, too.
    assert answer("evidence_for", "quote", "tie", a=dialogue, b=CHAIN) == [
        (both, "continues"),
        (both, "link"),
        (of_one, "continues"),
    ]


def test_a_session_in_which_an_organization_speaks_twice_has_two_rows(answer: Ask) -> None:
    rows = answer("sessions", "session", "role", organization="org/forum.txt/o1")
    assert rows == [("Вопросы", "speaker"), ("Вопросы", "facilitator")]


def test_links_that_two_documents_state_are_sorted_by_the_first(answer: Ask) -> None:
    sources = [min(row) for row in answer("stated_links", "sources")]
    assert sources == sorted(sources)
    assert len(set(sources)) > 2


def test_who_cannot_be_reached_is_no_collaborator_in_however_many_steps(answer: Ask) -> None:
    for steps in (2, 9, 1000):
        assert set(answer("collaborators_across_borders", "steps", organization=PSKOV, steps=steps)) <= {1, 2}
