"""Activities of IATI: who, where, what for and how much, from a sample of ours and from a published file."""

import gzip
import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import SAMPLES, SHARED, check, check_damaged, items, records

from kg.concepts import concepts
from kg.errors import UnreadableSource
from kg.loader import Options
from kg.model import Allocation, Record
from kg.source.file import File
from loaders._iati_codes import KINDS, REGIONS, ROLES, SECTORS, STATUSES
from loaders.iati import IatiLoader

LOADER = IatiLoader()
SAMPLE = SAMPLES / "border-activities.xml"


def activity(folder: Path, inner: str, head: str = 'default-currency="USD"', version: str = "2.03") -> Record:
    path = folder / "activities.xml"
    path.write_text(
        f'<iati-activities version="{version}"><iati-activity {head}>{inner}</iati-activity></iati-activities>',
        encoding="utf-8",
    )
    (record,) = records(LOADER, path)
    check(record)
    return record


@pytest.fixture(scope="module")
def schools() -> Record:
    return records(LOADER, SAMPLE)[0]


def flow(record: Record, one: Allocation) -> tuple[str | None, str]:
    names = {org.key: org.name for org in record.organizations}
    return (names[one.giver] if one.giver else None), names[one.organization]


def test_the_header_tells_number_status_dates_and_budget(schools: Record) -> None:
    header = schools.header
    assert (header.number, header.scheme) == ("FI-PRO-9990001-6-SCHOOLS", "XI-IATI")
    assert (header.status, header.status_text) == ("in-progress", "implementation")
    assert (header.starts, header.ends) == (date(2023, 2, 1), date(2025, 1, 31))  # the actual start, the planned end
    assert header.total is not None
    assert (header.total.amount, header.total.currency) == (Decimal(75_000), "EUR")
    assert (schools.document.title, schools.document.language) == ("School gardens on both sides of the lake", "en")
    assert schools.document.file == "border-activities.xml"
    check(schools)


def test_each_organization_has_its_part_its_kind_and_its_numbers(schools: Record) -> None:
    found = {org.name: org for org in schools.organizations}
    assert {name: org.roles for name, org in found.items()} == {
        "Lakeland Foundation": ["funder"],
        "Peipsi Garden Society": ["organizer"],
        "Narva School Network": ["implementer"],
    }
    assert [org.kind for org in found.values()] == ["ngo", "ngo", "ngo"]
    (number,) = found["Lakeland Foundation"].identifiers
    assert (number.scheme, number.value, number.valid) == ("FI-PRO", "9990001-6", True)
    assert found["Narva School Network"].aliases == ["Нарвская школьная сеть"]


def test_places_have_the_share_of_the_money(schools: Record) -> None:
    assert {place.id: place.share for place in schools.places} == {
        "EE": Decimal(70),
        "LV": Decimal(30),
        "geonames:588335": None,
    }
    assert {place.role for place in schools.places} == {"area"}


def test_shares_never_exceed_the_whole(tmp_path: Path) -> None:
    record = activity(
        tmp_path,
        '<recipient-country code="EE" percentage="70"/><recipient-country code="EE" percentage="50"/>'
        '<recipient-country code="LV" percentage="lots"/>'
        '<recipient-region vocabulary="1" code="89" percentage="60"/>'
        '<recipient-region vocabulary="99" code="E" percentage="60"><narrative>Europe</narrative></recipient-region>',
    )
    assert {place.id: place.share for place in record.places} == {"EE": None, "LV": None, "part:EUROPE": 60}


def test_sectors_are_themes_and_groups_are_those_of_the_description(schools: Record) -> None:
    assert {theme.text: [c.id for c in theme.concepts] for theme in schools.themes} == {
        "basic education": ["education"],
        "environment": ["environment"],
    }
    assert [group.concepts[0].id for group in schools.target_groups] == ["schoolchildren", "teachers", "older-people"]


def test_payments_are_summed_by_who_gets_them(schools: Record) -> None:
    sums = {flow(schools, one): one for one in schools.allocations}
    paid = sums["Lakeland Foundation", "Peipsi Garden Society"]
    assert (paid.kind, paid.amount.amount, paid.amount.currency) == ("disbursement", Decimal("25000.00"), "EUR")
    assert (paid.count, paid.first, paid.last) == (2, date(2023, 2, 10), date(2023, 9, 1))
    # No giver is named: what goes out is given by who publishes.
    assert sums["Lakeland Foundation", "Narva School Network"].count == 1


def test_related_activities_are_named_projects(schools: Record) -> None:
    assert [(one.number, one.relation) for one in schools.projects] == [("FI-PRO-9990001-6-LAKES", "mentioned")]


def test_packed_activities_are_read(tmp_path: Path) -> None:
    path = tmp_path / "activities.xml.gz"
    path.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert [item.data for item in items(LOADER, path)] == [item.data for item in items(LOADER, SAMPLE)]


def test_contacts_are_not_read() -> None:
    assert "358" not in str([item.data for item in items(LOADER, SAMPLE)])
    assert "office@" not in str([item.data for item in items(LOADER, SAMPLE)])


def test_version_1_is_read_as_well(tmp_path: Path) -> None:
    record = activity(
        tmp_path,
        "<iati-identifier>GB-1-2</iati-identifier><title>Wells</title>"
        '<reporting-org ref="GB-1" type="10">The Department</reporting-org>'
        '<participating-org ref="GB-1" role="Accountable">The Department</participating-org>'
        '<participating-org role="Implementing">Water Works</participating-org>'
        '<activity-date type="start-actual" iso-date="2011-02-01"/>'
        '<activity-date type="start-planned" iso-date="2011-01-01"/>'
        '<transaction><transaction-type code="C"/><value currency="GBP" value-date="2011-01-01">500</value>'
        '<receiver-org>Water Works</receiver-org><transaction-date iso-date="2011-01-01"/></transaction>',
        head="",
        version="1.05",
    )
    assert {org.name: org.roles for org in record.organizations} == {
        "The Department": ["organizer"],
        "Water Works": ["implementer"],
    }
    assert record.header.starts == date(2011, 2, 1)
    (one,) = record.allocations
    assert (flow(record, one), one.kind, one.amount.currency) == (
        ("The Department", "Water Works"),
        "commitment",
        "GBP",
    )


def test_a_revised_budget_stands_for_the_original_one(tmp_path: Path) -> None:
    budget = (
        '<budget type="{}"><period-start iso-date="{}-01-01"/><period-end iso-date="{}-12-31"/>'
        '<value value-date="2020-01-01">{}</value></budget>'
    )
    record = activity(
        tmp_path, budget.format(1, 2020, 2020, 10) + budget.format(2, 2020, 2020, 7) + budget.format(1, 2021, 2021, 5)
    )
    assert record.header.total is not None
    assert record.header.total.amount == 12


def test_what_cannot_be_summed_is_told(tmp_path: Path) -> None:
    record = activity(
        tmp_path,
        '<reporting-org ref="XM-DAC-1-2"><narrative>Ministry</narrative></reporting-org>'
        '<transaction><transaction-type code="3"/><value>ten</value></transaction>'
        '<transaction><transaction-type code="3"/></transaction>'
        '<transaction><transaction-type code="6"/><value>10</value></transaction>'
        '<transaction><transaction-type code="3"/><value>1E+999999</value></transaction>'
        '<transaction><transaction-type code="3"/><value>NaN</value></transaction>'
        '<transaction><transaction-type code="3"/><value>10</value></transaction>',
        head="",
    )
    assert record.allocations == []
    told = [problem.what for problem in record.problems if problem.code == "odd-transaction"]
    assert len(told) == 3
    assert any("4 transactions without a sum" in what for what in told)
    assert any("1 transactions of another kind" in what for what in told)
    assert any("no currency" in what for what in told)


def test_incoming_money_comes_to_who_publishes(tmp_path: Path) -> None:
    record = activity(
        tmp_path,
        '<reporting-org ref="XM-DAC-1-2"><narrative>Relief Agency</narrative></reporting-org>'
        '<transaction><transaction-type code="11"/><value>10</value>'
        '<provider-org ref="CH-4"><narrative>Swiss Agency</narrative></provider-org></transaction>'
        '<transaction><transaction-type code="11"/><value>-3</value>'
        '<provider-org ref="CH-4"><narrative>Swiss agency</narrative></provider-org></transaction>',
    )
    (one,) = record.allocations
    assert (flow(record, one), one.kind, one.amount.amount) == (("Swiss Agency", "Relief Agency"), "commitment", 7)
    agency = next(org for org in record.organizations if org.name == "Swiss Agency")
    assert (agency.roles, agency.identifiers[0].scheme) == (["funder"], "IATI")


def test_locations_are_told_apart_by_their_points(tmp_path: Path) -> None:
    place = "<location><name><narrative>{}</narrative></name><point><pos>{}</pos></point></location>"
    record = activity(
        tmp_path,
        '<recipient-country code="EE"/>' + place.format("Narva", "59.37 28.19") + place.format("Paris", "33.66 -95.55"),
    )
    assert [p.id for p in record.places] == ["EE", "geonames:590031", "geonames:4717560"]
    elsewhere = activity(tmp_path, place.format("Georgetown", "0 0") + place.format("Georgetown", ""))
    assert elsewhere.places == []
    assert [problem.code for problem in elsewhere.problems if problem.code == "unknown-place"] == ["unknown-place"]


def test_an_activity_without_number_and_title_is_still_read(tmp_path: Path) -> None:
    record = activity(tmp_path, '<recipient-country code="ZZ"/><participating-org role="1" ref="-"/>')
    assert (record.header.number, record.header.scheme, record.document.title) == (None, "", "element-1")
    assert {problem.code for problem in record.problems} == {"no-number", "no-title", "no-name", "unknown-place"}


def test_the_order_of_transactions_changes_nothing(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    payments = re.findall(r"<transaction .*?</transaction>", text, re.DOTALL)
    path = tmp_path / SAMPLE.name
    path.write_text(text.replace(payments[0], "").replace(payments[-1], payments[-1] + payments[0]), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert [item.data for item in items(LOADER, path)] == [item.data for item in items(LOADER, SAMPLE)]


def test_a_file_without_activities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.xml"
    path.write_text("<iati-activities/>")
    with pytest.raises(UnreadableSource, match="no activity"):
        items(LOADER, path)
    path.write_text("<iati-organisations/>")
    assert LOADER.knows(File.look(path), Options()) == 0


def test_what_codes_mean_is_in_the_ontology() -> None:
    slugs = {name: {concept.id for concept in concepts(name)} for name in ("role", "organization-kind", "theme")}
    assert set(ROLES.values()) <= slugs["role"]
    assert set(KINDS.values()) <= slugs["organization-kind"]
    assert {slug for _, slug in SECTORS.values()} - {None} <= slugs["theme"]
    assert {slug for _, slug in STATUSES.values()} - {None} <= {one.id for one in concepts("application-status")}
    assert REGIONS


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_file_gives_records_or_one_error(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(SAMPLE.read_bytes())
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data))
        piece = data[at : at + rng.randint(0, 40)]
        data[at : at + rng.randint(0, 40)] = rng.choice(
            [b"", bytes(rng.choices(range(256), k=3)), b"<", b"&", piece * 2]
        )
    path = tmp_path_factory.mktemp("iati") / "activities.xml"
    path.write_bytes(bytes(data))
    check_damaged(LOADER, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published file is not there")
def test_a_published_file_is_read_whole() -> None:
    found = records(LOADER, SHARED / "iati" / "UNHCR-Activities-2023.xml")
    assert len(found) == 134
    for record in found:
        check(record)
    assert sum(len(record.organizations) for record in found) > 2_000
    assert sum(one.count for record in found for one in record.allocations) == 2_678
    assert all(record.header.number for record in found)
    assert {problem.severity for record in found for problem in record.problems} <= {"note"}
