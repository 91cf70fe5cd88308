"""The words of one value in those of a whole row: the value's own cell, or the row where that cannot be told."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from questions.rows import activity, grant_row

from kg.cells import Cells
from kg.model import Evidence, Header, Money
from kg.row_words import FieldWords, cell_with


def row_of(**values: str) -> Evidence:
    cells = Cells()
    for heading, value in values.items():
        cells.add(heading, value)
    return cells.row()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("450 000,50", Decimal("450000.50")),
        ("450\u00a0000", Decimal("450000.00")),
        ("450000.0", Decimal(450000)),
        ("1,250.75", Decimal("1250.75")),
        ("1.250,75", Decimal("1250.75")),
        ("1,250", Decimal(1250)),
        ("450000 руб.", Decimal(450000)),
        ("-200", Decimal(-200)),
        ("15.06.2020", date(2020, 6, 15)),
        ("2020-06-15 00:00:00", date(2020, 6, 15)),
    ],
)
def test_a_value_is_found_however_it_is_written(written: str, value: Decimal | date) -> None:
    row = row_of(number="7", value=written, other="x")
    field = "granted" if isinstance(value, Decimal) else "decided"
    stated = Money(amount=value) if isinstance(value, Decimal) else value
    words = FieldWords(Header(**{field: stated, "evidence": {field: row}})).of(field)
    assert words is not None
    assert words.quote == " ".join(written.split())
    assert row.quote[words.start : words.end] == words.quote


def test_two_cells_with_one_value_leave_the_row() -> None:
    row = row_of(asked="1000", given="1 000,00", number="1")
    sum_of = Money(amount=Decimal(1000))
    header = Header(requested=sum_of, granted=sum_of, number="1", evidence=dict.fromkeys(("requested", "number"), row))
    said = FieldWords(header)
    assert said.of("requested") is row
    assert said.of("number").quote == "1"  # type: ignore[union-attr]
    assert said.of("granted") is None


def test_what_follows_from_other_words_is_shown_by_those() -> None:
    row = row_of(competition="Первый конкурс 2021", status="победитель", size="")
    header = Header(
        competition="Первый конкурс 2021", year=2021, round="1", status="supported", status_text="победитель",
        evidence=dict.fromkeys(("competition", "year", "round", "status"), row),
    )  # fmt: skip
    said = FieldWords(header)
    assert {field: said.of(field).quote for field in header.evidence} == {  # type: ignore[union-attr]
        "competition": "Первый конкурс 2021",
        "year": "Первый конкурс 2021",
        "round": "Первый конкурс 2021",
        "status": "победитель",
    }


def test_words_may_be_a_part_of_a_cell() -> None:
    row = row_of(status="2 (implementation)", name="a of b", other="b")
    header = Header(
        status="in-progress", status_text="implementation", round="2", evidence={"status": row, "round": row}
    )
    said = FieldWords(header)
    assert said.of("status").quote == "2 (implementation)"  # type: ignore[union-attr]
    assert said.of("round") is row, "a few characters stand anywhere"


def test_words_of_running_text_stay_as_they_are() -> None:
    words = Evidence(start=3, end=12, quote="Сумма: 10\n", method="header")
    header = Header(granted=Money(amount=Decimal(10)), evidence={"granted": words})
    assert FieldWords(header).of("granted") is words
    assert cell_with(words, "10") is words


def test_a_piece_is_shown_by_its_cell() -> None:
    row = grant_row().header.evidence["number"]
    assert cell_with(row, "Витебский музей").quote == "Дом дружбы; Витебский музей, Витебская область (Беларусь)"
    assert cell_with(row, "Соседи").quote == "Соседи: «разговор»"
    assert cell_with(row, "нет такого") is row
    assert cell_with(row, "Номер заявки") is row, "a heading is no value"


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=2, max_size=6), st.integers(0, 5))
def test_words_are_always_those_that_stand_there(values: list[tuple[str, str]], which: int) -> None:
    cells = Cells()
    told = [cells.add(heading, value) for heading, value in values]
    row = cells.row()
    text = told[which % len(told)].quote
    header = Header(assessment=text, evidence={"assessment": row})
    for words in (FieldWords(header).of("assessment"), cell_with(row, text)):
        assert words is not None
        assert row.quote[words.start : words.end] == words.quote
        assert words is row or text in words.quote
    assert FieldWords(activity().header).of("venue") is None
