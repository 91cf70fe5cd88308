"""Any table by a mapping: what it gives, and what is told of a mapping or a table that does not fit."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import workbook

from kg.errors import BadParameter, KGError, UnreadableSource
from kg.loader import Item, Options, choose_stream
from kg.mapping import Mapping, canonical, mapping_of, parse, read_mapping
from kg.model import Money, Problem, Record
from kg.source.file import File
from loaders.mapped_table import MappedTableLoader

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
FINNISH = SAMPLES.parent.parent.parent / "shared" / "data" / "tabular" / "FI_ERDF_2007-2013.csv"
LOADER = MappedTableLoader()

PROJECTS = """Проект;Кто;ИНН;Откуда;Страна;Где;Для кого;Тема;Бюджет, тыс. евро;Дал;Роль;От
Мост;Фонд «Берег»;6027048152;Псковская обл.;;Псков, Витебск;молодёжь|студенты;экология;12,5;Фонд «Север»;ведущий;01.03.2022
Школа;Союз «Лес»;;;Финляндия;;;;;;партнёр;весной
"""
MAPPING = """
language: ru
currency: RUB
project: {title: Проект, starts: От}
organizations:
  - name: Кто
    role_column: {column: Роль, words: {Ведущий: applicant}}
    numbers: {RU-INN: ИНН}
    region: Откуда
    country: Страна
    amounts: [{column: "Бюджет, тыс. евро", kind: award}]
  - {name: Дал, role: funder}
places: [{column: Где, role: venue, split: ","}]
groups: [{column: Для кого, split: "|"}]
themes: [Тема]
"""


def read(path: Path, text: str) -> tuple[list[Record], list[Problem]]:
    options = Options(mapping=canonical(parse(text)))
    file = File.look(path)
    assert LOADER.knows(file, options) == 1.0
    found = list(LOADER.items(file, options))
    items = [one for one in found if isinstance(one, Item)]
    return [LOADER.record(one, file.name, options) for one in items], [one for one in found if isinstance(one, Problem)]


def table(folder: Path, text: str = PROJECTS) -> Path:
    path = folder / "projects.csv"
    path.write_text(text, encoding="utf-8")
    return path


# -- what a mapping gives ----------------------------------------------------------------------------------------------


def test_each_column_is_read_as_the_mapping_says(tmp_path: Path) -> None:
    (record, other), problems = read(table(tmp_path), MAPPING)
    assert not problems
    assert (record.document.title, record.document.kind, record.document.file) == ("Мост", "project", "projects.csv")
    assert (record.header.starts, record.header.applicant, record.header.number) == (date(2022, 3, 1), "o1", None)
    assert [(one.name, one.roles, one.region) for one in record.organizations] == [
        ("Фонд «Берег»", ["applicant"], "RU-PSK"),
        ("Фонд «Север»", ["funder"], None),
    ]
    assert [(one.scheme, one.value, one.valid) for one in record.organizations[0].identifiers] == [
        ("RU-INN", "6027048152", True)
    ]
    assert {place.id: place.roles for place in record.places} == {
        "RU-PSK": ["seat"], "geonames:504341": ["venue"], "geonames:620127": ["venue"],
    }  # fmt: skip
    assert [group.text for group in record.target_groups] == ["молодёжь", "студенты"]
    assert [theme.text for theme in record.themes] == ["экология"]
    (award,) = record.allocations
    assert (award.organization, award.giver, award.kind) == ("o1", "o2", "award")
    assert award.amount == Money(amount=Decimal("12500.0"), currency="EUR")
    assert (other.organizations[0].region, other.organizations[0].roles) == ("FI", ["partner"])
    assert [(one.code, one.where) for one in other.problems] == [("unreadable-field", "От")]


def test_quotes_are_the_words_of_the_row(tmp_path: Path) -> None:
    (record, _), _ = read(table(tmp_path), MAPPING)
    whole = record.header.evidence["title"].quote
    things = (*record.organizations, *record.places, *record.target_groups, *record.themes, *record.allocations)
    for thing in things:
        assert thing.evidence
        assert all(whole[one.start : one.end] == one.quote for one in thing.evidence)


def test_columns_that_are_not_mapped_are_not_kept(tmp_path: Path) -> None:
    text = PROJECTS.replace("Дал;", "Дал;Телефон;", 1).replace("Север»;", "Север»;8 (8112) 66-12-34;", 1)
    records, _ = read(table(tmp_path, text.replace(";;;;;;партнёр", ";;;;;;;партнёр")), MAPPING)
    assert len(records) == 2
    assert "66-12-34" not in str(records)


def test_rows_of_one_project_are_one_record(tmp_path: Path) -> None:
    text = "No;Project;Partner;Role;Country;Budget\n7;Bridge;A Ltd;LP;Finland;10\n8;Ferry;C;LP;;\n7;Bridge;B;PP;Russia;20\n"
    mapping = """
language: en
currency: EUR
rows: participations
project: {number: No, register: XX-TEST, title: Project}
organizations:
  - name: Partner
    role_column: {column: Role, words: {LP: applicant, PP: partner}}
    country: Country
    amounts: [Budget]
"""
    records, _ = read(table(tmp_path, text), mapping)
    bridge = next(record for record in records if record.header.number == "7")
    assert len(records) == 2
    assert [(one.name, one.roles, one.region) for one in bridge.organizations] == [
        ("A Ltd", ["applicant"], "FI"), ("B", ["partner"], "RU"),
    ]  # fmt: skip
    assert [(one.organization, one.amount.amount) for one in bridge.allocations] == [("o1", 10), ("o2", 20)]
    assert bridge.header.scheme == "XX-TEST"
    # What the rows share is laid out once.
    assert bridge.document.characters == len("No: 7\nProject: Bridge\nPartner: A Ltd\nRole: LP\nCountry: Finland\nBudget: 10\n"
                                             "Partner: B\nRole: PP\nCountry: Russia\nBudget: 20")  # fmt: skip


def test_a_project_without_a_number_keeps_its_key_where_rows_move(tmp_path: Path) -> None:
    options = Options(mapping=canonical(parse(MAPPING)))

    def keys(text: str) -> set[str]:
        return {one.key for one in LOADER.items(File.look(table(tmp_path, text)), options) if isinstance(one, Item)}

    heading, *rows = PROJECTS.splitlines()
    assert keys(PROJECTS) == keys("\n".join([heading, *reversed(rows)]))
    assert len(keys(PROJECTS)) == 2


def test_a_row_without_a_project_is_rejected(tmp_path: Path) -> None:
    records, problems = read(table(tmp_path, PROJECTS + ";Фонд;;;;;;;;;ведущий;\n"), MAPPING)
    assert len(records) == 2
    assert [(one.severity, one.where) for one in problems] == [("error", "row 4")]


def test_a_sheet_may_be_named(tmp_path: Path) -> None:
    rows = [["Проект", "Кто"], ["Мост", "Фонд"]]
    path = workbook(tmp_path / "p.xlsx", {"old": rows, "new": [*rows, ["Школа", "Союз"]]})
    mapping = "project: {title: Проект}\norganizations: [{name: Кто, role: applicant}]\n"
    assert len(read(path, mapping)[0]) == 3
    assert len(read(path, mapping + "sheet: new\n")[0]) == 2
    with pytest.raises(UnreadableSource, match="no sheet"):
        read(path, mapping + "sheet: other\n")


def test_a_mapping_is_stronger_than_what_a_table_looks_like() -> None:
    path = SAMPLES / "applications.csv"
    text = "project: {title: Название проекта}\norganizations: [{name: Организация, role: implementer}]"
    chosen = choose_stream(File.look(path), Options(mapping=canonical(parse(text))))
    assert chosen is not None
    assert chosen.name == "mapped-table"


def test_the_sample_of_the_documentation_is_read() -> None:
    text = (SAMPLES / "structural-funds.yaml").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 25
    records, problems = read(SAMPLES / "structural-funds.csv", text)
    assert not problems
    assert [(one.header.number, one.header.scheme, one.header.status) for one in records] == [
        ("A90001", "FI-EURA", "completed"), ("A90002", "FI-EURA", "completed"), ("S90017", "FI-EURA", "terminated"),
    ]  # fmt: skip
    assert records[0].header.granted == Money(amount=Decimal(118500), currency="EUR")
    assert not any(record.problems for record in records)


@pytest.mark.skipif(not FINNISH.exists(), reason="the published file is not here")
def test_the_finnish_structural_funds_are_read() -> None:
    options = Options(mapping=canonical(read_mapping(SAMPLES / "structural-funds.yaml")))
    found = list(LOADER.items(File.look(FINNISH), options))
    assert len(found) == 19_940
    assert all(isinstance(one, Item) for one in found)
    for item in found[::200]:
        assert isinstance(item, Item)
        record = LOADER.record(item, FINNISH.name, options)
        assert record.header.number
        assert record.header.starts
        assert record.header.total
        assert {role for one in record.organizations for role in one.roles} == {"implementer", "funder"}
        assert not record.problems


# -- what does not fit -------------------------------------------------------------------------------------------------


def test_a_column_that_is_not_there_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    text = MAPPING.replace("title: Проект", "title: Проекты")
    with pytest.raises(UnreadableSource) as caught:
        read(table(tmp_path), text)
    assert "«Проекты»" in caught.value.what
    assert "`Проект`" in str(caught.value.mend)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("- a", 1, "a list"),
        ("project: {title: A}", 1, "organizations"),
        ("project: {titel: A}\norganizations: []", 1, "Did you mean `title`"),
        ("project:\n  title: A\norganizations:\n  - name: X\n    rolle: partner", 5, "Did you mean `role`"),
        ("project:\n  title: A\norganizations:\n  - name: X\n    role: implementor", 5, "Did you mean `implementer`"),
        ("project:\n  title: A\norganizations:\n  - name: X", 4, "role"),
        (
            "project:\n  status:\n    column: S\n    words:\n      a: completd\n  title: A\norganizations: []",
            5,
            "completed",
        ),
        ("project: {title: A}\norganizations: []\nplaces:\n  - column: X\n    role: here", 5, "place role"),
        ("project: {}\norganizations: []", 1, "neither a title nor a number"),
        ("project: {title: A}\norganizations: []\ncurrency: euro", 3, "ISO 4217"),
        ("project: {title: A}\norganizations: []\ncountry: Suomi", 3, "ISO 3166"),
        ("project: {title: A}\norganizations: []\nkind: Event", 3, "kind"),
        ("project: {title: A, register: x y}\norganizations: []", 1, "RU-OGRN"),
        ("project: {title: A}\norganizations: []\nrows: some", 3, "rows"),
        ("project: &a {title: A}\norganizations: *a", 2, "alias"),
        ("project: {title: A}\nproject: {title: B}", 2, "twice"),
        ("project:\n\ttitle: A", 2, "no YAML"),
        ("project: {title: [A]}\norganizations: []", 1, "heading of a column"),
        ("[" * 5000, 1, "too deeply"),
        ("a: " * 30, 1, "no YAML"),
    ],
)
def test_a_mapping_that_is_wrong_says_line_and_mend(text: str, line: int, words: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse(text, "m.yaml")
    assert caught.value.where == f"m.yaml, line {line}"
    assert words in str(caught.value)
    assert caught.value.mend


def test_headings_stay_what_they_are() -> None:
    mapping = parse("project: {title: 2021, number: no}\norganizations: [{name: yes, role: partner}]")
    assert [column.headings for column in mapping.columns()] == [("no",), ("2021",), ("yes",)]


def test_a_mapping_is_one_text_whatever_way_it_is_written() -> None:
    one = parse("project: {title: A}\norganizations: [{name: B, role: partner}]\nlanguage: ru")
    two = parse('{"organizations": [{"role": "partner", "name": "B"}], "project": {"title": "A"}}')
    assert canonical(one) == canonical(two)
    assert mapping_of(canonical(one)) == one


def test_a_mapping_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("project: {title: Проект}".encode("cp1251"))
    (tmp_path / "huge.yaml").write_text("#" * 2_000_000)
    for name in ("latin.yaml", "huge.yaml", "missing.yaml", "."):
        with pytest.raises(KGError) as caught:
            read_mapping(tmp_path / name)
        assert caught.value.mend
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(KGError):
        read_mapping(tmp_path / "pipe.yaml")


@given(st.text(max_size=60))
def test_any_text_is_a_mapping_or_a_clear_error(text: str) -> None:
    told: list[BadParameter] = []
    try:
        assert isinstance(parse(text), Mapping)
    except BadParameter as error:
        told.append(error)
    assert all(error.where for error in told)


CELL = st.one_of(
    st.text(max_size=20), st.sampled_from(["01.01.2020", "5,5", "Псков", "ведущий", "6027048152", "\x1b[0m"])
)


@settings(max_examples=50, deadline=None)  # the first asks for the dictionary
@given(st.lists(st.lists(CELL, min_size=12, max_size=12), min_size=1, max_size=3))
def test_any_cells_give_a_record_whose_quotes_are_true(rows: list[list[str]]) -> None:
    headings = PROJECTS.splitlines()[0].split(";")
    data = [dict(zip(headings, row, strict=True)) for row in rows]
    record = LOADER.record(Item(key="x", where="row 2", data=data), "f.csv", Options(mapping=canonical(parse(MAPPING))))
    lengths = record.document.characters
    for thing in (*record.organizations, *record.places, *record.target_groups, *record.themes, *record.allocations):
        for words in thing.evidence:
            assert 0 <= words.start < words.end <= lengths
            assert len(words.quote) == words.end - words.start
