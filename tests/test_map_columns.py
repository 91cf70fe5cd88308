"""A mapping is proposed by headings and values, says why, and can be loaded as it is."""

import json
from pathlib import Path

import pytest
from kgcli import kg
from workbooks import workbook

from kg._column_facts import facts_of
from kg._column_names import MEANINGS, language_of, meanings
from kg.loader import Item, Options
from kg.mapping import PROJECT_FIELDS, canonical, parse
from kg.mapping_proposal import Proposal, propose
from kg.source.file import File
from loaders.mapped_table import MappedTableLoader

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"


def proposed(folder: Path, text: str) -> Proposal:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return propose(File.look(path))


def use(proposal: Proposal) -> dict[str, str | None]:
    return {one.heading: one.meaning for one in proposal.uses}


@pytest.mark.parametrize("name", ["structural-funds.csv", "applications.csv"])
def test_what_is_proposed_can_be_loaded(name: str) -> None:
    file = File.look(SAMPLES / name)
    proposal = propose(file)
    mapping = parse(proposal.yaml())
    assert mapping == proposal.mapping
    options, loader = Options(mapping=canonical(mapping)), MappedTableLoader()
    items = [one for one in loader.items(file, options) if isinstance(one, Item)]
    records = [loader.record(one, file.name, options) for one in items]
    assert len(records) == proposal.rows
    assert all(record.header.number and record.organizations and record.header.starts for record in records)


def test_the_sample_is_understood() -> None:
    found = use(propose(File.look(SAMPLES / "structural-funds.csv")))
    assert found == {
        "Koodi": "number", "Rahasto": "competition", "Projektin nimi": "title", "Ohjelma / osio": None, "Tl": None,
        "Viranomainen": "funder", "Toiminnan tila": "status", "Aloituspvm": "starts", "Päättymispvm": "ends",
        "Toteuttajan nimi": "organization", "Myönnetty EU- ja valtion rahoitus": "granted",
        "Toteutunut EU- ja valtion rahoitus": "transferred", "Suunniteltu julkinen rahoitus yhteensä": "total",
        "Toteutunut julkinen rahoitus yhteensä": None,
    }  # fmt: skip


def test_values_speak_where_headings_do_not(tmp_path: Path) -> None:
    rows = "\n".join(
        f"1226000001479;Фонд «Берег {number}»;Псковская область;0{number}.03.2022;0{number}.04.2023;Школа у реки и леса {number}"
        for number in range(1, 8)
    )
    proposal = proposed(tmp_path, f"а;б;в;г;д;е\n{rows}\n")
    assert use(proposal) == {
        "а": "ogrn", "б": "organization", "в": "region", "г": "starts", "д": "ends", "е": "title",
    }  # fmt: skip
    assert not any(one.sure for one in proposal.uses)
    assert proposal.yaml().count("check:") >= 6


def test_headings_that_values_contradict_are_not_believed(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path, "Название проекта;Организация;Дата начала;Бюджет\nМост;Фонд;скоро;много\nШкола;Союз;потом;мало\n"
    )
    assert use(proposal) == {
        "Название проекта": "title",
        "Организация": "organization",
        "Дата начала": None,
        "Бюджет": None,
    }


def test_rows_of_one_project_are_noticed(tmp_path: Path) -> None:
    text = "Project ID,Project title,Partner name,Role,Country\n" + "".join(
        f"{number},Bridge {number},Partner {number}{part} Ltd,{'lead' if part == 'a' else 'partner'},Finland\n"
        for number in range(20)
        for part in "abc"
    )
    proposal = proposed(tmp_path, text)
    assert proposal.mapping is not None
    assert (proposal.mapping.rows, proposal.mapping.language) == ("participations", "en")
    assert "rows: participations" in proposal.yaml()
    assert use(proposal)["Role"] == "role"


def test_unknown_words_are_to_be_filled_in(tmp_path: Path) -> None:
    yaml = proposed(tmp_path, "Project,Organisation,Status\nA bridge,B Ltd,zzz\nFerry,C Ltd,completed\n").yaml()
    assert "#     zzz: …" in yaml
    assert "#     completed" not in yaml


def test_several_values_in_a_cell_are_noticed(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "Проект,Организация,География\nМост,Фонд,Псков; Витебск\nШкола,Союз,Москва; Тверь\n")
    assert proposal.mapping is not None
    assert "split: ;" in proposal.yaml()


def test_without_project_or_organization_there_is_no_mapping(tmp_path: Path) -> None:
    proposal = proposed(tmp_path, "x,y\n1,2\n3,4\n")
    assert proposal.mapping is None
    assert all(line.startswith("#") for line in proposal.yaml().splitlines())


def test_what_must_not_be_shown_is_masked(tmp_path: Path) -> None:
    yaml = proposed(
        tmp_path, "Project,Organisation,Status\nA bridge,B Ltd,ivan@example.org\nFerry,C Ltd,\x1b[31m\n"
    ).yaml()
    assert "example.org" not in yaml
    assert "\x1b" not in yaml


def test_each_meaning_is_one_that_a_mapping_has() -> None:
    others = {
        "organization",
        "partner",
        "funder",
        "role",
        "region",
        "city",
        "country",
        "geography",
        "group",
        "ogrn",
        "inn",
    }
    assert set(MEANINGS) <= {*PROJECT_FIELDS, *others}
    assert meanings("Номер телефона") == []
    assert language_of(["Projektnamn", "Stödmottagare"]) == "sv"


@pytest.mark.parametrize("values", [[], ["", " "], ["x"] * 3, ["01.01.2020", "5"], ["\x00", "=1"]])
def test_any_column_has_facts(values: list[str]) -> None:
    facts = facts_of("h", values)
    assert 0 <= facts.dates <= 1
    assert facts.filled == sum(bool(value.strip()) for value in values)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_prints_yaml_and_nothing_else_on_stdout() -> None:
    ran = kg("map-columns", str(SAMPLES / "structural-funds.csv"))
    assert ran.code == 0
    assert parse(ran.out).project.title == "Projektin nimi"
    assert "11 of 14 columns are read" in ran.err


def test_the_command_writes_a_file_once(tmp_path: Path) -> None:
    out = tmp_path / "mapping.yaml"
    assert kg("map-columns", str(SAMPLES / "applications.csv"), "--out", str(out)).code == 0
    assert parse(out.read_text(encoding="utf-8")).project.number == "Номер заявки"
    again = kg("map-columns", str(SAMPLES / "applications.csv"), "--out", str(out))
    assert again.code != 0
    assert "there already" in again.err


def test_the_command_knows_sheets_and_json(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"a": [["x"]], "b": [["Project", "Organisation"], ["Bridge", "A Ltd"]]})
    ran = kg("map-columns", str(path), "--sheet", "b", "--json")
    assert json.loads(ran.out)["sheet"] == "b"
    ran = kg("map-columns", str(path), "--sheet", "c")
    assert ran.code != 0
    assert "no sheet" in ran.err


def test_what_is_no_table_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x89PNG" + bytes(20))
    ran = kg("map-columns", str(tmp_path / "x.bin"))
    assert ran.code != 0
    assert "no table" in ran.err
