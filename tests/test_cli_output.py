"""What reaches the terminal: nothing raw, nothing lost, nothing cut."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import output
from kg.cli.columns import columns_of, display_width, table, wrap
from kg.cli.exits import ExitCode, code_of
from kg.errors import AmbiguousName, BadParameter, GraphBusy, GraphDamaged, KGError, NewerGraph, UnknownName

NASTY = "\x1b]0;owned\x07<script>alert(1)</script>\x9b31m\u202egnp.exe\r\n=HYPERLINK(1)"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

words = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1b\r\n\t\x9b\u202e=+-@ «»"), max_size=60)


def test_every_character_takes_the_cells_that_unicode_says() -> None:
    for character in map(chr, range(0x110000)):
        wide = unicodedata.east_asian_width(character) in {"W", "F"}
        cells = 0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1 + wide
        assert display_width(character) == cells, f"U+{ord(character):04X}"


@given(words)
def test_no_control_character_survives_and_offsets_hold(text: str) -> None:
    shown = output.neutral(text)
    assert not RAW.search(shown)
    assert "\n" not in shown
    assert "\t" not in shown
    assert len(shown) == len(text)


@given(words)
def test_a_line_is_one_line(text: str) -> None:
    assert len(output.one_line(text).splitlines()) <= 1


@given(words, st.integers(2, 40))
def test_wrapping_loses_no_letter_and_keeps_to_the_width(text: str, room: int) -> None:
    line = output.one_line(text)
    lines = wrap(line, room)
    assert "".join("".join(lines).split()) == "".join(line.split())
    assert all(display_width(part) <= room for part in lines)


@given(st.lists(st.tuples(words, words, st.integers(-9, 10**6) | st.none()), max_size=5), st.integers(20, 100))
def test_a_table_keeps_to_the_terminal(rows: list[tuple[str, str, int | None]], width: int) -> None:
    for line in table(("Name", "What", "Count"), rows, width):
        assert display_width(line) <= width
        assert not RAW.search(line)


@given(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=4))
def test_csv_reads_back_and_holds_no_formula(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", stream)
        output.write_csv(["a", "b"], rows)
    text = stream.getvalue()
    assert not RAW.search(text)
    read = list(csv.reader(io.StringIO(text)))
    assert len(read) == len(rows) + 1
    for cells in read[1:]:
        for cell in cells:
            assert not cell.lstrip().startswith(("=", "@")), cell
            if cell.lstrip().startswith(("+", "-")):
                assert re.fullmatch(r"\s*[+-]?[\d.,eE+-]*\s*", cell), cell


def test_a_pipe_has_no_width_and_nothing_is_cut() -> None:
    long = "слово " * 100
    (_, _, row) = table(("A", "B"), [(long, "ж" * 300)], None)
    assert row == f"{long.strip()}  {'ж' * 300}"


def test_numbers_stand_on_the_right() -> None:
    lines = list(table(("Region", "Projects"), [("Псковская область", 3), ("Минск", 12)], None))
    assert lines[2].endswith(" 3")
    assert lines[3].endswith("12")
    assert display_width(lines[2]) == display_width(lines[3])


def test_a_terminal_too_narrow_for_the_columns_gets_a_block_for_each_row() -> None:
    names = tuple("abcdef")
    lines = list(table(names, [tuple(f"значение {name}" for name in names)], 30))
    assert lines == [f"{name}  значение {name}" for name in names]


def test_a_card_puts_values_under_each_other_and_leaves_empty_ones_out() -> None:
    assert list(columns_of([("Name", "Берег"), ("Nothing", None), ("Number", ["1", "2"])], None)) == [
        "Name    Берег",
        "Number  1",
        "        2",
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colour_follows_the_environment(
    environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.colour(io.StringIO()) is expected


def test_json_is_the_same_value_without_a_raw_control_character(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    output.write_json({"name": NASTY})
    text = capsys.readouterr().out
    assert json.loads(text) == {"name": NASTY}
    assert not RAW.search(text)


def test_rdf_is_the_same_graph_without_a_raw_control_character() -> None:
    import pyoxigraph as ox

    quad = ox.Quad(ox.NamedNode("http://example.org/s"), ox.NamedNode("http://example.org/p"), ox.Literal(NASTY))
    for format in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
        data = ox.serialize([quad.triple if format == ox.RdfFormat.TURTLE else quad], format=format)
        shown = output.escape_rdf(data.decode())
        assert not RAW.search(shown)
        assert [read.object for read in ox.parse(shown, format=format)] == [ox.Literal(NASTY)]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KGError("a"), ExitCode.NOTHING),
        (UnknownName("a"), ExitCode.NOTHING),
        (AmbiguousName("a", [("x", "y")]), ExitCode.NOTHING),
        (BadParameter("a"), ExitCode.USAGE),
        (GraphBusy("a"), ExitCode.GRAPH),
        (GraphDamaged("a"), ExitCode.GRAPH),
        (NewerGraph("a"), ExitCode.GRAPH),
        (ZeroDivisionError(), ExitCode.BUG),
    ],
)
def test_every_error_has_its_exit_code(error: Exception, code: ExitCode) -> None:
    assert code_of(error) is code
