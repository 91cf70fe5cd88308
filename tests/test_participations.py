"""Lists of partners: rows in any order become projects, each with who leads it, who takes part, and from where."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import SAMPLES, SHARED, check, check_damaged, items, records, refused
from workbooks import workbook

from kg.concepts import concepts
from kg.loader import Options
from kg.model import Record
from kg.source.file import File
from loaders._participation_codes import _KINDS, _OBJECTIVES, _ROLES, kind_of_type, objective, role_of
from loaders._participation_headings import field_of
from loaders.participations import ParticipationsLoader

LOADER = ParticipationsLoader()
SAMPLE = SAMPLES / "partners.csv"
ROW = {"programme": "Gulf", "project": "Reeds", "partner": "A Club", "role": "LP", "country": "Estonia"}


def listed(folder: Path, *rows: dict[str, object], name: str = "partners.json") -> list[Record]:
    path = folder / name
    path.write_text(json.dumps([ROW | row for row in rows]), encoding="utf-8")
    found = records(LOADER, path)
    for record in found:
        check(record)
    return found


@pytest.fixture(scope="module")
def projects() -> dict[str, Record]:
    return {record.header.number or "": record for record in records(LOADER, SAMPLE)}


def test_the_rows_of_a_project_are_one_record(projects: dict[str, Record]) -> None:
    assert projects.keys() == {"Gulf and Lakes GL-07", "Gulf and Lakes GL-11"}
    reeds = projects["Gulf and Lakes GL-07"]
    assert [(org.name, org.roles, org.kind, org.region) for org in reeds.organizations] == [
        ("Peipsi Garden Society", ["applicant"], "ngo", "EE"),
        ("Northern Fishers", ["partner"], "ngo", "SE-BD"),
        ("University of the Lakes", ["partner"], "university", "FI-13"),
    ]
    assert reeds.header.applicant == "o1"
    assert {place.id: place.role for place in reeds.places} == {
        "EE": "seat",
        "SE-BD": "partner-area",
        "FI-13": "partner-area",
    }
    for record in projects.values():
        check(record)


def test_the_header_tells_programme_and_dates(projects: dict[str, Record]) -> None:
    header = projects["Gulf and Lakes GL-07"].header
    assert (header.scheme, header.competition) == ("", "Gulf and Lakes")
    assert (header.starts, header.ends) == (date(2023, 3, 1), date(2026, 2, 28))
    assert projects["Gulf and Lakes GL-07"].document.title == "REEDS – Reed beds that clean the water"


def test_each_partner_has_its_budget(projects: dict[str, Record]) -> None:
    found = [(one.organization, one.kind, one.amount.amount) for one in projects["Gulf and Lakes GL-07"].allocations]
    # The associated partner has a budget of nothing, which is none.
    assert found == [("o1", "budget", Decimal("120000.50")), ("o3", "budget", Decimal(98_500))]
    assert {one.amount.currency for one in projects["Gulf and Lakes GL-07"].allocations} == {"EUR"}


def test_a_partner_across_the_eu_border_has_its_region(projects: dict[str, Record]) -> None:
    regions = {org.name: org.region for org in projects["Gulf and Lakes GL-11"].organizations}
    assert regions == {"Tartu Doors Museum": "EE-79", "Town Museum of Pskov": "RU-PSK"}


def test_objectives_are_themes(projects: dict[str, Record]) -> None:
    (theme,) = projects["Gulf and Lakes GL-11"].themes
    assert (theme.text, [one.id for one in theme.concepts]) == (
        "RSO4.6 culture and sustainable tourism",
        ["culture-arts", "tourism"],
    )
    assert theme.evidence[0].quote == "RSO4.6"


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_rows_changes_nothing(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    heading, *rows = SAMPLE.read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("rows") / SAMPLE.name
    path.write_text("\n".join([heading, *(rows[place] for place in order)]), encoding="utf-8")
    assert [(one.key, one.data) for one in items(LOADER, path)] == [
        (one.key, one.data) for one in items(LOADER, SAMPLE)
    ]


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    rows = [line.split(";") for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    path = workbook(tmp_path / "partners.xlsx", {"Partners": rows})
    written = [item.data | {"media_type": ""} for item in items(LOADER, path)]
    assert written == [item.data | {"media_type": ""} for item in items(LOADER, SAMPLE)]


def test_a_row_more_changes_one_project(tmp_path: Path) -> None:
    path = tmp_path / SAMPLE.name
    last = (
        "Gulf and Lakes;GL-11;OPEN DOORS;Museums open their doors;Valga Players;NGO;PP;Valga maakond;Eesti;RSO4.6;9;;"
    )
    path.write_text(SAMPLE.read_text(encoding="utf-8") + last, encoding="utf-8")
    before, after = items(LOADER, SAMPLE), items(LOADER, path)
    assert [one.key for one in before] == [one.key for one in after]
    assert [one.data == other.data for one, other in zip(before, after, strict=True)] == [True, False]


def test_a_number_that_two_projects_bear_identifies_neither(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        {"project number": 7, "project": "Reeds", "start": "2024-01-01"},
        {"project number": 7, "project": "Doors", "start": "2025-01-01", "partner": "B Club"},
    )
    assert [record.header.number for record in found] == [None, None]
    assert {record.document.title for record in found} == {"Reeds", "Doors"}
    assert {problem.code for record in found for problem in record.problems} == {"shared-number"}
    assert len({record.document.name for record in found}) == 2


def test_a_misspelt_title_does_not_divide_a_project(tmp_path: Path) -> None:
    dates = {"start": "2024-01-01", "end": "2024-12-31", "project number": 7}
    (record,) = listed(
        tmp_path, dates, dates | {"partner": "B Club", "role": "PP"}, dates | {"project": "Reds", "partner": "C Club"}
    )
    assert record.document.title == "Reeds"
    assert len(record.organizations) == 3
    assert [problem.code for problem in record.problems] == ["rows-differ"]


def test_projects_of_two_programmes_stay_apart(tmp_path: Path) -> None:
    found = listed(tmp_path, {"project number": 7}, {"project number": 7, "programme": "Lakes"})
    assert [record.header.number for record in found] == ["Gulf 7", "Lakes 7"]


def test_a_column_that_is_only_called_id_is_no_number(tmp_path: Path) -> None:
    (record,) = listed(tmp_path, {"id": 1}, {"id": 2, "partner": "B Club", "role": "PP"})
    assert record.header.number is None
    assert len(record.organizations) == 2


def test_one_organization_in_two_rows_is_one(tmp_path: Path) -> None:
    (record,) = listed(tmp_path, {"budget": 10}, {"budget": 5, "role": "PP", "partner": "a club"}, {"budget": 10})
    (club,) = record.organizations
    assert club.roles == ["applicant", "partner"]
    assert [one.amount.amount for one in record.allocations] == [10, 5]  # the third row is the first again


def test_what_is_not_known_is_told_and_kept_in_words(tmp_path: Path) -> None:
    (record,) = listed(
        tmp_path, {"role": "Chief", "country": "Atlantis", "nuts3": "Nowhere", "budget": "some", "start": "soon"}
    )
    (club,) = record.organizations
    assert (club.roles, club.region, record.places, record.allocations) == (["mentioned"], None, [], [])
    assert {problem.code for problem in record.problems} == {
        "unknown-role",
        "unknown-place",
        "unreadable-field",
        "impossible-date",
    }


def test_rows_without_project_or_partner_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "partners.json"
    path.write_text(json.dumps([ROW, {**ROW, "project": ""}, {**ROW, "partner": None}, 7]), encoding="utf-8")
    assert len(items(LOADER, path)) == 1
    assert [(one.where, one.severity) for one in refused(LOADER, path)] == [
        ("element 2", "error"),
        ("element 3", "error"),
        ("element 4", "error"),
    ]


def test_numbers_of_registers_are_checked(tmp_path: Path) -> None:
    (record,) = listed(
        tmp_path,
        {"registration number": "971277882", "country": "Norge"},
        {"registration number": "971277883", "country": "NO", "partner": "B Club", "role": "PP"},
        {"registration number": "12345", "country": "Eesti", "partner": "C Club", "role": "PP"},
    )
    assert [[one.valid for one in org.identifiers] for org in record.organizations] == [[True], [False], []]
    assert {problem.code for problem in record.problems} == {"wrong-check-digit", "odd-identifier"}


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ({"budget": 1234.5}, "1234.5", "EUR"),
        ({"budget": 1.234}, "1.234", "EUR"),  # a program wrote it: the point is a decimal point
        ({"budget": 100, "currency": "NOK"}, "100", "NOK"),
        ({"partner budget (SEK)": 100}, "100", "SEK"),
        ({"budget": "1 000,50 €"}, "1000.50", "EUR"),
    ],
)
def test_sums_and_their_currencies(tmp_path: Path, written: dict[str, object], amount: str, currency: str) -> None:
    (record,) = listed(tmp_path, written)
    assert [(one.amount.amount, one.amount.currency) for one in record.allocations] == [(Decimal(amount), currency)]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("organisationsnamn", "organization"),
        ("Partner name (in English)", "organization"),
        ("projectTitle", "project"),
        ("Hankkeen nimi", "project"),
        ("Tytuł projektu", "project"),
        ("Lead partner (yes/no)", "role"),
        ("NUTS 3", "nuts3"),
        ("nuts3_code", "nuts3"),
        ("Wojewodztwo", "region"),
        ("Slutdatum", "ends"),
        ("Contact person", None),
        ("E-mail", None),
    ],
)
def test_headings_in_several_languages(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("text", "role"),
    [("LP", "applicant"), ("lp1", "applicant"), ("PP 12", "partner"), ("AP", "partner"), ("Yes", "applicant"),
     ("Ledande partner", "applicant"), ("ведущий партнёр", "applicant"), ("Observer", "mentioned"), ("", None)],
)  # fmt: skip
def test_roles(text: str, role: str | None) -> None:
    assert role_of(text) == role


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Higher education and research institution", "university"), ("Local public authority", "public-authority"),
     ("Small or medium-sized enterprise (SME)", "business"), ("Interest groups including NGOs", "ngo"),
     ("Business support organisation", None), ("Other", "other"), ("", None)],
)  # fmt: skip
def test_kinds_of_partners(text: str, kind: str | None) -> None:
    assert kind_of_type(text) == kind


def test_what_codes_mean_is_in_the_ontology() -> None:
    assert _ROLES.keys() <= {one.id for one in concepts("role")}
    assert {kind for _, kind in _KINDS} - {None} <= {one.id for one in concepts("organization-kind")}
    assert {slug for _, slugs in _OBJECTIVES.values() for slug in slugs} <= {one.id for one in concepts("theme")}
    assert objective("SO 4.5")[0] == "SO 4.5" or objective("SO4.5")[1][0].id == "health"


def test_a_list_of_something_else_is_not_known(tmp_path: Path) -> None:
    for name, text in (
        ("a.json", '[{"project": "x", "partner": "y"}]'),
        ("b.csv", "Project;Partner;Sum\nx;y;1\n"),
        ("c.csv", "Номер заявки;Организация;Название проекта\n1;2;3\n"),
        ("d.txt", "role"),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert LOADER.knows(File.look(path), Options()) == 0, name


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_a_damaged_file_gives_records_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, seed: int, as_json: bool
) -> None:
    rng = random.Random(seed)
    heading, *lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(heading.split(";"), line.split(";"), strict=True)) for line in lines]
    data = bytearray(json.dumps(rows).encode() if as_json else SAMPLE.read_bytes())
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data))
        piece = bytes(data[at : at + rng.randint(0, 60)])
        data[at : at + rng.randint(0, 60)] = rng.choice(
            [b"", bytes(rng.choices(range(256), k=3)), b'"', b";", b"{", b"[", b"\n", piece * 2, b"\\ud800"]
        )
    path = tmp_path_factory.mktemp("rows") / ("partners.json" if as_json else "partners.csv")
    path.write_bytes(bytes(data))
    LOADER.knows(File.look(path), Options())
    check_damaged(LOADER, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published file is not there")
def test_a_published_file_is_read_whole() -> None:
    path = SHARED / "interreg" / "interregbarometern_until_2024-08.json"
    found = records(LOADER, path)
    assert len(found) == 403
    for record in found:
        check(record)
    assert len(refused(LOADER, path)) == 3  # rows that name no organization
    assert sum(len(record.organizations) for record in found) == 844
    assert all(org.region for record in found for org in record.organizations)
    assert sum("applicant" in org.roles for record in found for org in record.organizations) == 123
