"""The table of applications: its columns under many names, its cells as people fill them, its faults told."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import Cell, workbook

from kg import Graph
from kg.errors import KGError
from kg.loader import Item, Options, choose_stream
from kg.model import Evidence, Money, Problem, Record
from kg.source.file import File
from loaders._table_columns import TITLES, field_of
from loaders.grants_table import GrantsTableLoader

SAMPLE = Path(__file__).resolve().parent.parent / "docs" / "samples" / "applications.csv"
LOADER, OPTIONS = GrantsTableLoader(), Options()
HEADINGS = list(TITLES.values())
ROW = [
    "22-1-004817", "Первый конкурс 2022", "АНО «Институт соседства»", "1226000001479", "6027048152",
    "Псковская область", "Соседи по реке", "Развитие институтов гражданского общества", "1\u00a0841\u00a0000,00",
    "2 310 500,00", "01.07.2022", "30.06.2023", "Победитель конкурса", "15.06.2022", "1 690 000,00",
    "Проект реализован", "", "", "Псковская область", "молодёжь",
]  # fmt: skip


def table(folder: Path, *rows: list[str], headings: list[str] = HEADINGS, encoding: str = "utf-8") -> File:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([headings, *rows])
    path = folder / "applications.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return File.look(path)


def row(**fields: str) -> list[str]:
    """A row with some fields as given."""
    return [fields.get(field, value) for field, value in zip(TITLES, ROW, strict=True)]


def read(file: File) -> tuple[list[Record], list[Problem]]:
    found = list(LOADER.items(file, OPTIONS))
    items = [one for one in found if isinstance(one, Item)]
    return [LOADER.record(item, file.name, OPTIONS) for item in items], [
        one for one in found if isinstance(one, Problem)
    ]


def only(folder: Path, **fields: str) -> Record:
    (record,), _ = read(table(folder, row(**fields)))
    return record


def shown(record: Record) -> list[Evidence]:
    return [
        words
        for one in (*record.organizations, *record.places, *record.target_groups)
        for words in one.evidence
    ]  # fmt: skip


# -- the whole row -----------------------------------------------------------------------------------------------------


def test_the_sample_of_the_documentation_is_read() -> None:
    file = File.look(SAMPLE)
    chosen = choose_stream(file, OPTIONS)
    assert chosen is not None
    assert chosen.name == "grants-table"
    records, problems = read(file)
    assert not problems
    assert [record.header.number for record in records] == [
        "22-1-004817", "22-2-011306", "23-1-002554", "23-1-007190", "23-2-015842",
    ]  # fmt: skip
    assert [record.header.status for record in records] == [
        "supported", "completed", "not-supported", "terminated", "in-progress",
    ]  # fmt: skip
    first = records[0]
    assert [(one.name, one.roles, one.region) for one in first.organizations] == [
        ("АНО «Приграничный институт гражданских инициатив»", ["applicant"], "RU-PSK"),
        ("Витебское областное общественное объединение «Два берега»", ["partner"], "BY-VI"),
        ("ООО «Медиаквартал»", ["partner"], "RU-PSK"),
    ]
    assert {place.id: place.roles for place in first.places} == {
        "RU-PSK": ["area", "partner-area", "seat"],
        "BY-VI": ["area", "partner-area"],
    }
    assert [group.text for group in first.target_groups] == ["молодые журналисты", "студенты вузов"]


def test_every_column_becomes_what_it_says(tmp_path: Path) -> None:
    header = only(tmp_path, violations="Отчёт сдан позже срока").header
    assert (header.number, header.scheme, header.applicant) == ("22-1-004817", None, "o1")
    assert (header.competition, header.year, header.round) == ("Первый конкурс 2022", 2022, "1")
    assert (header.direction, header.status, header.status_text) == (
        "civil-society",
        "supported",
        "Победитель конкурса",
    )
    assert (header.requested, header.total) == (
        Money(amount=Decimal("1841000.00")),
        Money(amount=Decimal("2310500.00")),
    )
    assert header.granted == Money(amount=Decimal("1690000.00"))
    assert (header.starts, header.ends, header.decided) == (date(2022, 7, 1), date(2023, 6, 30), date(2022, 6, 15))
    assert (header.assessment, header.violations) == ("Проект реализован", "Отчёт сдан позже срока")


def test_fields_share_the_row_as_evidence_and_things_have_their_own_words(tmp_path: Path) -> None:
    record = only(tmp_path, partners="Фонд «Берег», ОГРН 1067746258370, Витебская область (Беларусь)")
    evidence = record.header.evidence
    words = evidence["title"]
    assert all(one is words for one in evidence.values())
    assert {"number", "title", "requested", "starts", "applicant"} <= set(evidence)
    assert all(getattr(record.header, name) is not None for name in evidence if name != "title")
    assert (words.start, words.end, words.method) == (0, len(words.quote), "cell")
    assert record.document.characters == words.end
    assert all(words.quote[one.start : one.end] == one.quote for one in shown(record))
    assert {one.quote for one in record.organizations[1].evidence} == {"Фонд «Берег»"}


def test_the_same_application_keeps_its_key_and_data_where_rows_move(tmp_path: Path) -> None:
    rows = [row(), row(number="22-1-000001"), row(number="")]

    def keyed(*given: list[str]) -> dict[str, object]:
        return {one.key: one.data for one in LOADER.items(table(tmp_path, *given), OPTIONS) if isinstance(one, Item)}

    assert keyed(*rows) == keyed(*reversed(rows))
    assert len(keyed(*rows)) == 3


# -- headings and layouts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("№ заявки", "number"), ("Номер  заявки:", "number"), ("Наименование организации", "organization"),
        ("Cубъект РФ", "region"), ("Запрашиваемая сумма, руб.", "requested"), ("Размер гранта (тыс. руб.)", "granted"),
        ("ДАТА НАЧАЛА РЕАЛИЗАЦИИ", "starts"), ("Партнеры проекта", "partners"), ("Организация-заявитель", "organization"),
        ("Название проекта*", "title"), ("Статус заявки", "status"), ("Софинансирование", "cofinancing"),
        ("Руководитель проекта", None), ("Телефон", None), ("E-mail", None), ("", None), ("Сайт", None),
    ],
)  # fmt: skip
def test_headings_are_known_in_several_spellings(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_the_table_is_known_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    file = table(tmp_path, row(violations="«Да» – частично"), encoding=encoding)
    assert LOADER.knows(file, OPTIONS) > 0.9
    (record,), _ = read(file)
    assert record.header.violations == "«Да» – частично"


def test_a_workbook_with_numbers_and_dates_gives_the_same_record(tmp_path: Path) -> None:
    cells: list[Cell] = list(ROW)
    for place, value in {3: 1226000001479, 4: 6027048152, 8: 1841000, 10: date(2022, 7, 1), 14: 1690000.0}.items():
        cells[place] = value
    path = workbook(tmp_path / "a.xlsx", {"О файле": [["Выгрузка"]], "Заявки": [["Реестр"], HEADINGS, cells]})
    (record,), _ = read(File.look(path))
    as_text = only(tmp_path)
    assert record.header.starts == as_text.header.starts
    assert record.header.requested is not None
    assert record.header.requested.amount == 1841000
    assert [one.value for one in record.organizations[0].identifiers] == ["1226000001479", "6027048152"]
    assert all(one.valid for one in record.organizations[0].identifiers)


def test_what_a_table_lacks_is_told_once(tmp_path: Path) -> None:
    headings = ["Организация", "Номер заявки", "Название проекта", "Регион", "Конкурс", "Статус", "Телефон", "Регион"]
    rows = [
        ["Фонд «А»", f"22-1-00000{number}", "Мост", "Псковская область", "", "", "8 (8112) 66-12-34", ""]
        for number in range(5)
    ]
    records, problems = read(table(tmp_path, *rows, headings=headings))
    assert [(one.severity, one.code, one.where) for one in problems] == [
        ("note", "missing-column", "row 1"), ("note", "unread-column", "row 1"), ("note", "repeated-column", "row 1"),
    ]  # fmt: skip
    assert "«ОГРН»" in problems[0].what
    assert "«Телефон»" in problems[1].what
    assert not any(record.problems for record in records)
    # What is not read is not kept.
    assert "66-12-34" not in str(records)


def test_of_repeated_columns_the_first_that_is_filled_counts(tmp_path: Path) -> None:
    headings = ["Номер заявки", "Организация", "Название проекта", "Регион", "Регион", "Конкурс", "Статус"]
    (record,), _ = read(table(tmp_path, ["22-1-000001", "Фонд «А»", "Мост", "", "Москва", "x", "y"], headings=headings))
    assert record.organizations[0].region == "RU-MOW"


def test_another_table_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("Номер;Название;Цена\n1;Стол;5\n", encoding="utf-8")
    assert LOADER.knows(File.look(tmp_path / "other.csv"), OPTIONS) == 0
    assert LOADER.knows(table(tmp_path, row()), Options(mapping="{}")) == 0


def test_totals_and_empty_rows_are_no_applications(tmp_path: Path) -> None:
    total = ["Итого", *[""] * 7, "1 841 000,00", *[""] * 11]
    records, problems = read(table(tmp_path, row(), [""] * 20, total))
    assert len(records) == 1
    assert [(one.severity, one.where) for one in problems] == [("error", "row 4")]


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Псковская обл.", "RU-PSK"), ("г. Москва", "RU-MOW"), ("Москва г", "RU-MOW"), ("Татарстан Респ", "RU-TA"),
        ("Республика Саха (Якутия)", "RU-SA"), ("ПСКОВСКАЯ ОБЛАСТЬ", "RU-PSK"), ("Ханты-Мансийский АО - Югра", "RU-KHM"),
        ("Республика Северная Осетия — Алания", "RU-SE"), ("Россия, Псковская область", "RU-PSK"), ("Чуйская область (Киргизия)", "KG-C"),
    ],
)  # fmt: skip
def test_regions_are_known_as_people_write_them(tmp_path: Path, text: str, region: str) -> None:
    record = only(tmp_path, region=text, geography="")
    assert record.organizations[0].region == region
    assert [(place.id, place.role) for place in record.places] == [(region, "seat")]


def test_an_unknown_region_is_told_and_nothing_guessed(tmp_path: Path) -> None:
    record = only(tmp_path, region="Тридевятая область", geography="Где-то")
    assert record.organizations[0].region is None
    assert [(one.code, one.where) for one in record.problems] == [
        ("unknown-place", "Регион"),
        ("unknown-place", "География проекта"),
    ]


def test_wrong_check_digits_are_kept_as_text_and_reported(tmp_path: Path) -> None:
    record = only(tmp_path, ogrn="1226000001470")
    assert [(one.value, one.valid) for one in record.organizations[0].identifiers] == [
        ("1226000001470", False),
        ("6027048152", True),
    ]
    assert [(one.code, one.where) for one in record.problems] == [("wrong-check-digit", "ОГРН")]


@pytest.mark.parametrize(
    ("inn", "value"), [("0274062111.0", "0274062111"), ("274062111", "0274062111"), ("60 27 04 81 52", "6027048152")]
)
def test_what_a_spreadsheet_does_to_numbers_is_undone(tmp_path: Path, inn: str, value: str) -> None:
    numbers = only(tmp_path, inn=inn).organizations[0].identifiers
    assert ("RU-INN", value, True) in [(one.scheme, one.value, one.valid) for one in numbers]


def test_a_number_that_a_spreadsheet_rounded_is_told(tmp_path: Path) -> None:
    record = only(tmp_path, ogrn="1,226E+12")
    assert [one.scheme for one in record.organizations[0].identifiers] == ["RU-INN"]
    assert [one.code for one in record.problems] == ["rounded-number"]


@pytest.mark.parametrize("private", ["ivan.petrov@example.org", "8 (8112) 66-12-34"])
def test_an_address_in_the_wrong_column_is_not_kept(tmp_path: Path, private: str) -> None:
    record = only(tmp_path, number=private, ogrn=private)
    assert record.header.number is None
    assert [one.scheme for one in record.organizations[0].identifiers] == ["RU-INN"]


@pytest.mark.parametrize("field", ["requested", "starts", "decided", "granted"])
def test_what_is_no_value_of_its_kind_is_left_out_and_told(tmp_path: Path, field: str) -> None:
    record = only(tmp_path, **{field: "уточняется"})
    assert getattr(record.header, field) is None
    assert field not in record.header.evidence
    assert [(one.code, one.where) for one in record.problems] == [("unreadable-field", TITLES[field])]


def test_a_dash_is_no_value_and_no_fault(tmp_path: Path) -> None:
    record = only(tmp_path, granted="-", decided="–", partners="—")
    assert (record.header.granted, record.header.decided, record.problems) == (None, None, [])


def test_sums_in_thousands_are_sums(tmp_path: Path) -> None:
    headings = [f"{one}, тыс. руб." if "умма" in one or "Размер" in one else one for one in HEADINGS]
    (record,), _ = read(table(tmp_path, row(requested="1 841,5", granted="-", total="2000"), headings=headings))
    assert record.header.requested == Money(amount=Decimal("1841500.0"))
    assert record.header.total == Money(amount=Decimal(2000000))


def test_an_end_before_the_beginning_is_told(tmp_path: Path) -> None:
    assert [one.code for one in only(tmp_path, ends="30.06.2021").problems] == ["impossible-date"]


def test_the_term_may_stand_in_one_column(tmp_path: Path) -> None:
    headings = ["Номер заявки", "Организация", "Название проекта", "Сроки реализации", "Конкурс", "Статус"]
    (record,), _ = read(
        table(tmp_path, ["22-1-000001", "Фонд", "Мост", "01.07.2022 - 30.06.2023", "x", "y"], headings=headings)
    )
    assert (record.header.starts, record.header.ends) == (date(2022, 7, 1), date(2023, 6, 30))


def test_another_numbering_means_something_in_this_file_alone(tmp_path: Path) -> None:
    header = only(tmp_path, number="А-17/2022").header
    assert (header.number, header.scheme) == ("А-17/2022", "")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Фонд «Берег», Витебская область (Беларусь)", [("Фонд «Берег»", "BY-VI", [])]),
        ("ОО «Мост», Беларусь\nФонд «Два, три», Псковская область", [("ОО «Мост»", "BY", []), ("Фонд «Два, три»", "RU-PSK", [])]),
        ("Комитет по культуре, спорту и туризму, Москва", [("Комитет по культуре, спорту и туризму", "RU-MOW", [])]),
        ("ООО «Мир», ОГРН 1067746258370", [("ООО «Мир»", None, ["1067746258370"])]),
        ("ООО «Мир», ИНН 6027048152, г. Псков, Псковская область", [("ООО «Мир»", "RU-PSK", ["6027048152"])]),
        ("Псковский университет", [("Псковский университет", None, [])]),
        ("«Центр «Апрель»; ;", [("«Центр «Апрель»", None, [])]),
    ],
)  # fmt: skip
def test_partners_are_taken_apart(tmp_path: Path, cell: str, expected: list[tuple[str, str | None, list[str]]]) -> None:
    found = only(tmp_path, partners=cell).organizations[1:]
    assert [(one.name, one.region, [number.value for number in one.identifiers]) for one in found] == expected
    assert all(one.roles == ["partner"] for one in found)


WORDS = st.one_of(
    st.text(max_size=25),
    st.sampled_from(["1 000,00", "31.02.2022", "=1+1", "ОГРН 1", "«", "\x1b[31m", "ё" * 500, "\U00017d1b буква"]),
)


@settings(max_examples=60, deadline=None)  # the first asks for the dictionary
@given(st.lists(WORDS, min_size=len(HEADINGS), max_size=len(HEADINGS)))
def test_any_cells_give_a_record_whose_quotes_are_true(cells: list[str]) -> None:
    item = Item(key="x", where="row 2", data=dict(zip(HEADINGS, cells, strict=True)))
    record = LOADER.record(item, "f.csv", OPTIONS)
    whole = next(iter(record.header.evidence.values()), None)
    assert whole is None or all(whole.quote[one.start : one.end] == one.quote for one in shown(record))
    assert all(one.what and one.mend for one in record.problems)


@pytest.mark.parametrize("piece", ["«", "(", '"', "1 ", "-", "1", " x", "Псков, ", "; "])
def test_cells_of_a_hundred_thousand_characters_hold_nothing_up(piece: str) -> None:
    # A pattern that looks twice at every character would take hours here.
    cell = f"1{piece * (120_000 // len(piece))}x1"
    record = LOADER.record(
        Item(key="x", where="row 2", data=dict.fromkeys([*HEADINGS, cell[:50_000]], cell)), "f.csv", OPTIONS
    )
    assert record.header.starts is None
    assert field_of(cell) is None


def test_a_table_is_loaded_asked_and_brought_up_to_date(tmp_path: Path) -> None:
    rows = [row(partners="Фонд «Два берега», Витебская область (Беларусь)"), row(number="22-1-000002", region="Москва")]
    with Graph.open(tmp_path / "g", create=True, write=True) as graph:
        file = table(tmp_path, *rows)
        assert not graph.load([file.path]).failed
        (found,) = graph.query("organizations", text="берега")
        assert found["organization"] == "Фонд «Два берега»"
        # One row is changed, one is gone, one is new.
        table(tmp_path, row(partners="Фонд «Три моря», Витебская область (Беларусь)"), row(number="22-1-000003"))
        assert not graph.load([file.path]).failed
        assert not graph.query("organizations", text="берега")
        (found,) = graph.query("organizations", text="моря")
        assert {one["project"] for one in graph.query("projects")} == {"Соседи по реке"}
        assert len(graph.query("projects")) == 2


def test_a_record_knows_nothing_but_its_arguments(tmp_path: Path) -> None:
    file = table(tmp_path, row())
    (item,) = [one for one in LOADER.items(file, OPTIONS) if isinstance(one, Item)]
    assert GrantsTableLoader().record(item, file.name, OPTIONS) == LOADER.record(item, file.name, OPTIONS)


def test_no_table_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    with pytest.raises(KGError):
        list(LOADER.items(File.look(tmp_path / "x.csv"), OPTIONS))
