"""Tables as offices write them: what is read of them, and what is told of those that cannot be read."""

import contextlib
import csv
import gzip
import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import workbook

from kg.errors import KGError, UnreadableSource
from kg.model import Problem
from kg.source import _table_xlsx
from kg.source.file import File
from kg.source.grouped import grouped
from kg.source.table import Table, heads, sheets_left_out, tables
from kg.values import amount_of, currency_of, date_of, scale_of

HEAD = ["Регион", "Сумма", "Заметка"]
ROWS = [
    ["Псковская область", "1 000,50", "первая; вторая"],
    ["Москва", "", 'клуб "Мост"'],
    ["Витебск", "7", "две\nстроки"],
]


def file(folder: Path, data: bytes, name: str = "t.csv") -> File:
    path = folder / name
    path.write_bytes(data)
    return File.look(path)


def written(rows: list[list[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def read(table: Table) -> list[list[str]]:
    return [row[1] for row in table.rows() if not isinstance(row, Problem)]


def faults(table: Table) -> list[Problem]:
    return [row for row in table.rows() if isinstance(row, Problem)]


# -- CSV ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "koi8-r", "cp866"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_same_table_is_read_whatever_encoding_and_separator(tmp_path: Path, encoding: str, delimiter: str) -> None:
    (table,) = tables(file(tmp_path, written([HEAD, *ROWS], delimiter).encode(encoding)))
    assert table.headings == tuple(HEAD)
    assert read(table) == ROWS


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    (table,) = tables(file(tmp_path, gzip.compress(written([HEAD, *ROWS]).encode()), "t.csv.gz"))
    assert read(table) == ROWS


def test_a_packed_table_that_is_cut_is_an_error(tmp_path: Path) -> None:
    data = gzip.compress(written([HEAD, *(ROWS * 30_000)]).encode())
    (table,) = tables(file(tmp_path, data[: len(data) // 2], "t.csv.gz"))
    with pytest.raises(UnreadableSource, match="to its end"):
        list(table.rows())


def test_letters_that_come_late_decide_on_the_encoding(tmp_path: Path) -> None:
    # The first bytes are ASCII: a codes' column, and then a name.
    rows = [["code", "name"], *([f"{number:06d}", "x"] for number in range(20_000)), ["last", "Псков, Невель и Опочка"]]
    (table,) = tables(file(tmp_path, written(rows).encode("cp1251")))
    assert table.encoding == "cp1251"
    assert read(table)[-1] == ["last", "Псков, Невель и Опочка"]


def test_the_heading_need_not_stand_in_the_first_row(tmp_path: Path) -> None:
    text = "Сведения о заявках;;\r\n;;\r\n" + written([HEAD, *ROWS])
    (table,) = tables(file(tmp_path, text.encode()))
    assert (table.headings, table.row) == (tuple(HEAD), 3)
    assert [row[0] for row in table.rows() if not isinstance(row, Problem)] == [4, 5, 6]


def test_excels_own_first_line_names_the_separator(tmp_path: Path) -> None:
    (table,) = tables(file(tmp_path, ("sep=|\r\n" + written([HEAD, *ROWS], "|")).encode()))
    assert table.headings == tuple(HEAD)
    assert read(table) == ROWS


def test_headings_are_told_apart(tmp_path: Path) -> None:
    (table,) = tables(file(tmp_path, "Партнёр;;Партнёр;Партнёр;;\r\na;b;c;d;;\r\n".encode()))
    assert table.headings == ("Партнёр", "column 2", "Партнёр (2)", "Партнёр (3)")
    assert table.repeated == ("Партнёр",)
    assert read(table) == [["a", "b", "c", "d"]]


def test_short_rows_are_filled_and_long_ones_told(tmp_path: Path) -> None:
    (table,) = tables(file(tmp_path, b"a;b;c\n1\n1;2;3;;\n1;2;3;4\n\n;;\n5;6;7\n"))
    assert read(table) == [["1", "", ""], ["1", "2", "3"], ["5", "6", "7"]]
    (fault,) = faults(table)
    assert (fault.where, fault.code) == ("row 4", "broken-row")
    assert "4 values" in fault.what


def test_a_quotation_mark_that_never_closes_costs_nothing_but_its_own_line(tmp_path: Path) -> None:
    lines = ["a;b;c", '1;"open;x', *(f"{number};y;z" for number in range(2, 6000))]
    (table,) = tables(file(tmp_path, "\n".join(lines).encode()))
    found = read(table)
    assert found[0] == ["1", '"open', "x"]
    assert len(found) == 5999
    assert found[-1] == ["5999", "y", "z"]
    assert not faults(table)


def test_a_broken_line_with_an_open_quotation_mark_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    lines = ["a;b;c", '1;"open', *(f"{number};y;z" for number in range(2, 40))]
    (table,) = tables(file(tmp_path, "\n".join(lines).encode()))
    (fault,) = faults(table)
    assert fault.where == "row 2"
    assert read(table) == [[str(number), "y", "z"] for number in range(2, 40)]


def test_damaged_letters_are_told(tmp_path: Path) -> None:
    data = written([HEAD, *(ROWS * 30)]).encode() + b"\xc1\xc1;1;\r\nend;2;\r\n"
    (table,) = tables(file(tmp_path, data))
    assert read(table)[-2:] == [["\ufffd\ufffd", "1", ""], ["end", "2", ""]]
    (fault,) = faults(table)
    assert (fault.severity, fault.where, fault.code) == ("warning", "row 92", "undecodable")


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    for data in (b"\x89PNG\r\n\x1a\n" + bytes(100), b"%PDF-1.4 x", b"PK\x03\x04" + bytes(50), b""):
        with pytest.raises(UnreadableSource):
            tables(file(tmp_path, data, "t.bin"))
        assert not heads(File.look(tmp_path / "t.bin"))


def test_the_head_is_read_from_the_first_bytes_alone(tmp_path: Path) -> None:
    (head,) = heads(file(tmp_path, written([HEAD, *(ROWS * 5000)]).encode()))
    assert [row[0] for row in head.rows[:2]] == [1, 2]
    assert head.rows[0][1] == HEAD
    assert len(head.rows) == 30


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        (table,) = tables(file(tmp_path, written([HEAD, *(ROWS[:1] * count)]).encode()))
        tracemalloc.start()
        try:
            assert sum(1 for _ in table.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(2_000), peak(20_000)
    assert large < small + 500_000


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([";", ",", "\t"]),
)
def test_every_cell_comes_back_as_it_was_written(rows: list[list[str]], delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        text = "первая;вторая;третья\n".replace(";", delimiter) + written(rows, delimiter, "\n")
        (table,) = tables(file(Path(folder), text.encode()), lambda row: int("первая" in row))
        assert read(table) == [row for row in rows if any(row)]


@given(st.binary(max_size=400), st.sampled_from(["t.csv", "t.xlsx", "t.txt"]))
def test_any_bytes_give_rows_or_a_clear_error(data: bytes, name: str) -> None:
    told: list[KGError] = []
    with TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(data)
        try:
            looked = File.look(Path(folder, name))
            heads(looked)
            for table in tables(looked):
                list(table.rows())
        except KGError as error:
            told.append(error)
        assert all(error.mend for error in told)


# -- XLSX --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_workbook_says_what_its_cells_show(tmp_path: Path, shared: bool, prefix: str) -> None:
    rows = [
        ["Имя", "Сумма", "День", "Да"],
        ["Мост", 1250000.5, date(2021, 7, 1), True],
        ["Берег", 1067746258370, None, False],
    ]
    path = workbook(tmp_path / "t.xlsx", {"Лист1": rows}, shared=shared, prefix=prefix)
    (table,) = tables(File.look(path))
    assert table.headings == ("Имя", "Сумма", "День", "Да")
    assert read(table) == [["Мост", "1250000.5", "2021-07-01", "true"], ["Берег", "1067746258370", "", "false"]]
    assert table.where(2) == "sheet «Лист1», row 2"


def test_all_sheets_with_known_headings_are_read(tmp_path: Path) -> None:
    sheets = {
        "О таблице": [["Составлено вчера"]],
        "2021": [["", ""], ["", "Имя"], ["", "Мост"]],
        "2022": [["Имя"], ["Берег"]],
        "пусто": [],
    }
    found = tables(File.look(workbook(tmp_path / "t.xlsx", sheets)), lambda row: int("Имя" in row))
    assert [one.what for one in sheets_left_out(File.look(tmp_path / "t.xlsx"), found)] == [
        "sheets without the headings are not read: «О таблице»."
    ]
    assert [(table.sheet, table.row, read(table)) for table in found] == [
        ("2021", 2, [["", "Мост"]]),
        ("2022", 1, [["Берег"]]),
    ]


def test_a_sheet_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_table_xlsx, "_PIECE", 30_000)
    rows = [["Имя", "Номер"], *([f"Мост {number}", number] for number in range(5000))]
    (table,) = tables(File.look(workbook(tmp_path / "t.xlsx", {"a": rows})))
    found = list(table.rows())
    assert found[0] == (2, ["Мост 0", "0"])
    assert found[-1] == (5001, ["Мост 4999", "4999"])
    assert len(found) == 5000


@pytest.mark.parametrize("quote", ['r="{}"', "r='{}'", 'r = "{}"'])
@pytest.mark.parametrize("far", ["XFD1048576", "XFD9999", "ZZ99999"])
def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path, far: str, quote: str) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="2"><c {quote.format(far)}><v>1</v></c></row></sheetData></worksheet>'
    )
    path = workbook(tmp_path / "t.xlsx", {"a": []}, raw={"xl/worksheets/sheet1.xml": sheet.encode()})
    with pytest.raises(UnreadableSource, match="far away"):
        tables(File.look(path))


def test_a_wide_sheet_with_gaps_is_read(tmp_path: Path) -> None:
    rows: list[list[str]] = [[f"c{place}" for place in range(300)], *([] for _ in range(200)), [""] * 299 + ["last"]]
    (table,) = tables(File.look(workbook(tmp_path / "t.xlsx", {"a": rows})))
    ((number, cells),) = [row for row in table.rows() if not isinstance(row, Problem)]
    assert (number, len(cells), cells[299]) == (202, 300, "last")


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_table_xlsx, "_ALLOWED", 100_000)
    path = workbook(tmp_path / "t.xlsx", {"a": [["x" * 2_000_000]]}, shared=False)
    with pytest.raises(UnreadableSource, match="unpacks to far more"):
        tables(File.look(path))


def test_damaged_and_locked_workbooks_are_told(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "t.xlsx", {"a": [["Имя"], *([f"Мост {number}"] for number in range(300))]}).read_bytes()
    for end in range(100, len(whole), len(whole) // 7):
        with pytest.raises(UnreadableSource):
            tables(file(tmp_path, whole[:end], "cut.xlsx"))
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(UnreadableSource, match="damaged"):
        tables(File.look(tmp_path / "other.xlsx"))


def test_entities_of_a_workbook_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("геслагесла")
    evil = (
        f'<!DOCTYPE w [<!ENTITY e SYSTEM "file://{secret}">]><workbook xmlns='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships"><sheets><sheet name="a&e;" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    path = workbook(tmp_path / "t.xlsx", {"a": [["Имя"], ["Мост"]]}, raw={"xl/workbook.xml": evil.encode()})
    with contextlib.suppress(UnreadableSource):
        assert all("гесла" not in table.sheet for table in tables(File.look(path)))


# -- rows of one project, and single values ----------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from("abcde"), CELL), max_size=40), st.integers(1, 10))
def test_rows_are_grouped_as_in_memory_whatever_fits_there(pairs: list[tuple[str, str]], piece: int) -> None:
    rows = [(number, list(pair)) for number, pair in enumerate(pairs, 2)]
    found = list(grouped(rows, lambda cells: cells[0], piece=piece))
    assert found == [(key, [row for row in rows if row[1][0] == key]) for key in sorted({pair[0] for pair in pairs})]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5 240 350,00", "5240350"), ("5\u00a0240\u00a0350,00 руб.", "5240350"), ("1\u202f000", "1000"), ("12,5", "12.5"),
        ("1,234,567.89", "1234567.89"), ("1.234.567,89", "1234567.89"), ("1,234", "1234"), ("0,125", "0.125"),
        ("1'000.00", "1000"), ("€ 500", "500"), ("500 €", "500"), ("12,5 тыс. руб.", "12500"), ("1.5 mln", "1500000"),
        ("-300", "-300"), ("−300,10", "-300.10"), ("308999", "308999"), ("$1,000", "1000"), ("500 000 р.", "500000"),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert amount_of(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["", "нет", "1,2,3", "по смете", "12 волонтёров", "1.2.3", "01.07.2021", "1 2 3 x", "1e999"]
)
def test_what_is_no_sum_is_none(text: str) -> None:
    assert amount_of(text) is None


@given(st.decimals(0, 10**12, places=2))
def test_a_sum_is_the_same_in_every_spelling(amount: Decimal) -> None:
    plain = f"{amount:,.2f}"
    for text in (plain, plain.replace(",", "\u00a0").replace(".", ","), str(amount), str(amount).replace(".", ",")):
        assert amount_of(text) == amount


@pytest.mark.parametrize(
    "text",
    ["01.07.2021", "1.7.2021", "2021-07-01", "01/07/2021", "2021-07-01T00:00:00Z", "01.07.2021 00:00:00", "1 июля 2021 г.",
     "44378", "1 July 2021", "01.07.21", "01.07.2021 г.", "2021-07-01 00:00"],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert date_of(text) == date(2021, 7, 1)


@pytest.mark.parametrize(
    "text", ["", "31.02.2021", "2021", "июль", "01.07.2021 - 30.06.2022", "12345678", "1.7", "99999"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert date_of(text) is None


def test_months_may_stand_first() -> None:
    assert date_of("07/01/2021", "mdy") == date(2021, 7, 1)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_is_read(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year:04d}"):
        assert date_of(text) == day


@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789., \x1c\n'’-−€٣²", max_size=12)))
def test_any_text_is_a_value_or_none(text: str) -> None:
    amount_of(text)
    date_of(text)
    currency_of(text)


def test_units_stand_in_headings() -> None:
    assert (currency_of("Сумма, тыс. руб."), scale_of("Сумма, тыс. руб.")) == ("RUB", 1000)
    assert (currency_of("Budget (EUR)"), scale_of("Budget (EUR)")) == ("EUR", 1)
    assert (currency_of("Европейские фонды"), currency_of("Сомнения"), scale_of("тысяча")) == (None, None, 1)
