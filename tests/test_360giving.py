"""Grants of 360Giving: JSON and its flat form say the same, and nobody private is kept."""

import csv
import gzip
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

from kg.loader import Options
from kg.model import Record
from kg.source.file import File
from loaders._threesixty_flat import path_of, unflatten
from loaders.threesixty_giving import ThreeSixtyGivingLoader

LOADER = ThreeSixtyGivingLoader()
SAMPLE = SAMPLES / "community-grants.json"


def grant(folder: Path, **fields: object) -> Record:
    whole: dict[str, object] = {
        "id": "360G-a-1",
        "title": "A grant",
        "currency": "GBP",
        "amountAwarded": 100,
        "awardDate": "2024-02-01",
        "fundingOrganization": [{"id": "GB-CHC-9000003", "name": "A Fund"}],
        "recipientOrganization": [{"id": "GB-CHC-9000004", "name": "A Club"}],
    }
    path = folder / "grants.json"
    path.write_text(json.dumps({"grants": [whole | fields]}), encoding="utf-8")
    (record,) = records(LOADER, path)
    check(record)
    return record


@pytest.fixture(scope="module")
def garden() -> Record:
    return records(LOADER, SAMPLE)[0]


def test_the_header_tells_sums_and_dates(garden: Record) -> None:
    header = garden.header
    assert (header.number, header.scheme, header.status) == ("360G-riverside-A-101", "360G", "supported")
    sums = [header.requested, header.granted, header.transferred]
    assert [one.amount for one in sums if one] == [Decimal(12_000), Decimal("9500.50"), Decimal("4750.25")]
    assert {one.currency for one in sums if one} == {"GBP"}
    assert (header.decided, header.starts, header.ends) == (date(2022, 5, 16), date(2022, 6, 1), date(2023, 5, 31))
    assert (header.competition, header.year) == ("Good Neighbours", 2022)
    check(garden)


def test_funder_and_recipient_have_their_parts_numbers_and_seats(garden: Record) -> None:
    funder, recipient = garden.organizations
    assert (funder.name, funder.roles) == ("Riverside Community Fund", ["funder"])
    assert (recipient.name, recipient.roles, recipient.kind) == ("Hillside Growers", ["applicant"], "ngo")
    assert [(one.scheme, one.value) for one in recipient.identifiers] == [("GB-CHC", "9000001")]
    assert recipient.region == "GB-LDS"
    assert garden.header.applicant == recipient.key
    assert {place.id: place.role for place in garden.places} == {"GB-LDS": "seat", "GB-BRD": "area"}


def test_money_goes_from_funder_to_recipient(garden: Record) -> None:
    funder, recipient = garden.organizations
    assert [(one.kind, one.giver, one.organization, one.first) for one in garden.allocations] == [
        ("award", funder.key, recipient.key, date(2022, 5, 16)),
        ("disbursement", funder.key, recipient.key, None),
    ]


def test_classifications_are_groups_or_themes(garden: Record) -> None:
    assert [(one.text, one.concepts[0].id) for one in garden.target_groups] == [
        ("Older people", "older-people"),
        ("young people", "youth"),
    ]
    assert [one.concepts[0].id for one in garden.themes] == ["environment"]


def test_who_passes_money_on_is_both(tmp_path: Path) -> None:
    halls = records(LOADER, SAMPLE)[1]
    trust = halls.organizations[1]
    assert (trust.name, trust.roles) == ("Borders Halls Trust", ["applicant", "funder"])
    assert [(one.scheme, one.value) for one in trust.identifiers] == [("GB-SC", "SC900002")]
    assert [one.number for one in halls.projects] == ["360G-riverside-A-101"]


def test_a_person_is_never_kept() -> None:
    item, record = items(LOADER, SAMPLE)[2], records(LOADER, SAMPLE)[2]
    assert "Recipient" not in str(item.data.get("recipientIndividual", ""))
    assert "cooker" not in str(record)
    assert "IND-7" not in str(record)
    assert [org.roles for org in record.organizations] == [["funder"]]
    assert [problem.code for problem in record.problems] == ["person"]


def test_streets_and_contacts_are_not_read() -> None:
    assert "Example Lane" not in str([item.data for item in items(LOADER, SAMPLE)])


def test_the_flat_form_says_the_same(garden: Record) -> None:
    (flat,) = records(LOADER, SAMPLES / "community-grants.csv")
    check(flat)
    for field in ("number", "requested", "granted", "transferred", "decided", "starts", "ends", "competition"):
        assert getattr(flat.header, field) == getattr(garden.header, field), field
    for one, other in zip(flat.organizations, garden.organizations, strict=True):
        assert (one.name, one.roles, one.identifiers, one.region) == (
            other.name,
            other.roles,
            other.identifiers,
            other.region,
        )
    assert [place.id for place in flat.places] == [place.id for place in garden.places]
    assert [one.amount for one in flat.allocations] == [one.amount for one in garden.allocations]
    assert [one.text for one in flat.target_groups] == [one.text for one in garden.target_groups]


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    with (SAMPLES / "community-grants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    path = workbook(tmp_path / "grants.xlsx", {"grants": rows})
    (item,) = items(LOADER, path)
    (other,) = items(LOADER, SAMPLES / "community-grants.csv")
    assert item.data | {"mediaType": ""} == other.data | {"mediaType": ""}
    assert records(LOADER, path)[0].document.media_type.endswith("sheet")


def test_packed_grants_are_read(tmp_path: Path) -> None:
    path = tmp_path / "grants.json.gz"
    path.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert [item.data for item in items(LOADER, path)] == [item.data for item in items(LOADER, SAMPLE)]


def test_two_numbers_of_one_register_are_told(tmp_path: Path) -> None:
    record = grant(
        tmp_path, recipientOrganization=[{"id": "GB-COH-01234567", "name": "A Club", "companyNumber": "7654321"}]
    )
    assert [(one.scheme, one.value) for one in record.organizations[1].identifiers] == [("GB-COH", "01234567")]
    assert [problem.code for problem in record.problems] == ["numbers-differ"]


def test_a_company_number_without_its_nought_is_the_same(tmp_path: Path) -> None:
    record = grant(
        tmp_path, recipientOrganization=[{"id": "GB-COH-01234567", "name": "A Club", "companyNumber": "1234567"}]
    )
    assert len(record.organizations[1].identifiers) == 1
    assert record.problems == []


def test_a_sum_that_several_got_is_nobodys(tmp_path: Path) -> None:
    record = grant(tmp_path, recipientOrganization=[{"name": "A Club"}, {"name": "B Club"}])
    assert [org.roles for org in record.organizations] == [["funder"], ["applicant"], ["applicant"]]
    assert record.allocations == []


def test_what_an_organization_is_called_is_no_theme(tmp_path: Path) -> None:
    name = "Friends of Youth Sport"
    record = grant(tmp_path, description=f"Support of {name} for its library.", recipientOrganization=[{"name": name}])
    assert (record.themes, record.target_groups) == ([], [])


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"geoCode": "E09000005", "geoCodeType": "LONB"}, "GB-ENG"),
        ({"geoCode": "S12000036"}, "GB-SCT"),
        ({"geoCode": "95GG40S1"}, "GB-NIR"),
        ({"name": "London", "countryCode": "GB"}, "geonames:2643743"),
        ({"name": "Kenya", "countryCode": "KE"}, "KE"),
        ({"countryCode": "UA"}, "UA"),
        ({"name": "Atlantis"}, None),
    ],
)
def test_places_by_name_and_code(tmp_path: Path, location: dict[str, str], place: str | None) -> None:
    record = grant(tmp_path, beneficiaryLocation=[location])
    assert [one.id for one in record.places] == ([place] if place else [])
    assert [problem.code for problem in record.problems] == ([] if place else ["unknown-place"])


def test_what_is_no_grant_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grants.json"
    good = json.loads(SAMPLE.read_text(encoding="utf-8"))["grants"][0]
    path.write_text(json.dumps({"grants": [good, "grant", {"id": "360G-x"}, None, [good]]}), encoding="utf-8")
    assert len(items(LOADER, path)) == 1
    assert [problem.where for problem in refused(LOADER, path)] == ["grant 2", "grant 3", "grant 4", "grant 5"]


def test_unreadable_values_are_left_out_and_told(tmp_path: Path) -> None:
    record = grant(tmp_path, amountAwarded="a lot", amountDisbursed=5, currency="", awardDate="31/02/2024")
    assert (record.header.granted, record.header.transferred, record.header.decided) == (None, None, None)
    assert [problem.code for problem in record.problems] == ["unreadable-field", "unreadable-field", "impossible-date"]


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Identifier", ("id",)),
        ("Amount Awarded", ("amountAwarded",)),
        ("amountAwarded", ("amountAwarded",)),
        ("Recipient Org:Name", ("recipientOrganization", 0, "name")),
        ("recipientOrganization/0/name", ("recipientOrganization", 0, "name")),
        ("Classifications:1:Title", ("classifications", 1, "title")),
        ("Recipient Org:0:Location:0:Geographic Code", ("recipientOrganization", 0, "location", 0, "geoCode")),
        ("Postcode", None),
        ("Recipient Org:Telephone", None),
        ("", None),
        (":", None),
        ("0:1:2", None),
        ("Recipient Org:99999:Name", None),
    ],
)
def test_headings_of_the_flat_form(heading: str, path: object) -> None:
    assert path_of(heading) == path


def test_lists_of_the_flat_form_have_no_holes() -> None:
    found = unflatten(["Classifications:7:Title", "Classifications:0:Title"], ["b", "a"])
    assert found == {"classifications": [{"title": "b"}]}
    assert unflatten(["Recipient Org:Name", "Identifier"], ["", "x"]) == {"id": "x"}


def test_other_files_are_not_known(tmp_path: Path) -> None:
    for name, text in (("a.json", '[{"id": 1, "title": "x"}]'), ("b.csv", "Identifier,Title\n1,x\n"), ("c.txt", "")):
        path = tmp_path / name
        path.write_text(text)
        assert LOADER.knows(File.look(path), Options()) == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["community-grants.json", "community-grants.csv"]))
def test_a_damaged_file_gives_records_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, seed: int, name: str
) -> None:
    rng = random.Random(seed)
    data = bytearray((SAMPLES / name).read_bytes())
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data))
        piece = bytes(data[at : at + rng.randint(0, 60)])
        data[at : at + rng.randint(0, 60)] = rng.choice(
            [b"", bytes(rng.choices(range(256), k=3)), b'"', b"{", b"[", b",", piece * 2, b"\\ud800"]
        )
    path = tmp_path_factory.mktemp("grants") / name
    path.write_bytes(bytes(data))
    LOADER.knows(File.look(path), Options())
    check_damaged(LOADER, path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published file is not there")
def test_a_published_file_is_read_whole() -> None:
    path = SHARED / "360giving" / "powertochange_870.json"
    found = records(LOADER, path)
    assert (len(found), refused(LOADER, path)) == (870, [])
    for record in found:
        check(record)
    assert all(len(record.organizations) == 2 for record in found)
    assert sum(record.header.granted is not None for record in found) == 870
    assert sum(bool(record.organizations[1].region) for record in found) > 800
