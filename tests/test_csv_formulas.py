"""No CSV that the program writes holds what a spreadsheet would take for a formula, whatever separates its cells."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kg
from kg.harmless import safe_cell

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
words = st.text(st.sampled_from("=+-@;,\"'\n\r\t 1aЖ|!＝＋"), max_size=12)


def starts_a_formula(cell: str) -> bool:
    bare = cell.strip()
    return bare[:1] in {"=", "+", "-", "@", "＝", "＋"} and bare != "-" and not NUMBER.fullmatch(bare)


@settings(deadline=None)
@given(words)
@example("Мост;=cmd|'/c calc'!A0;Мост")
@example("Мост\n=cmd|'/c calc'!A0\nМост")
@example("x;\t@SUM(1)")
@example('";=1+1;"')
def test_no_cell_is_a_formula_where_commas_and_where_semicolons_separate(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["first", safe_cell(text), "last"])
    for separator in ",;":
        for row in csv.reader(io.StringIO(out.getvalue()), delimiter=separator):
            assert not any(starts_a_formula(cell) for cell in row), (separator, row)


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False)))  # fmt: skip
def test_numbers_stay_numbers(number: object) -> None:
    assert safe_cell(number) == str(number)
    assert safe_cell(str(number).lower()) == str(number).lower()


@given(st.lists(words, max_size=4))
def test_no_item_of_a_list_is_a_formula(items: list[str]) -> None:
    assert not any(starts_a_formula(cell) for cell in re.split("[;\n]", safe_cell(items)))


@pytest.mark.parametrize(
    "module",
    [path for path in Path(kg.__file__).parent.rglob("*.py") if "csv.writer(" in path.read_text("utf-8")],
    ids=lambda path: path.name,
)
def test_whatever_writes_csv_holds_formulas_back(module: Path) -> None:
    text = module.read_text("utf-8")
    assert text.count("safe_cell(") >= 1
    assert "writerow" in text
