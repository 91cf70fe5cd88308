"""Regions as programmes write them: codes of NUTS, and names in their languages."""

import pytest

from kg import resources
from kg.identifiers import canonical, identifier, split_org_id
from kg.nuts import country_named, region_named, region_of_code
from kg.places import gazetteer


def rows() -> list[list[str]]:
    text = (resources.ontology() / "gazetteer" / "own" / "nuts.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def test_each_code_stands_once_and_lies_in_its_country() -> None:
    codes = [row[0] for row in rows() if row[0] != "-"]
    assert len(codes) == len(set(codes))
    for code, places, *_ in rows():
        for place in places.split():
            assert code == "-" or place[:2] == {"EL": "GR", "UK": "GB"}.get(code[:2], code[:2])


def test_every_region_of_the_gazetteer_in_these_countries_has_a_code_or_a_name() -> None:
    told = {place for _, places, *_ in rows() for place in places.split()}
    for country in ("SE", "NO", "FI", "LT", "PL", "EE", "BY"):
        assert set(gazetteer().children(country)) <= told, country


def test_regions_that_are_told_are_regions_of_the_gazetteer_where_it_has_them() -> None:
    for _, places, *_ in rows():
        for place in places.split():
            regions = gazetteer().children(place[:2])
            if len(place) > 2 and regions and place[:2] not in ("RO", "BG", "HR"):
                assert gazetteer().get(place) is not None, place


@pytest.mark.parametrize(
    ("code", "place"),
    [("SE224", "SE-M"), ("SE11", "SE-AB"), ("SE33", "SE"), ("SE", "SE"), ("PL634", "PL-22"), ("PL911", "PL-14"),
     ("NO082", "NO"), ("FI1D8", "FI-05"), ("LV006", "LV-RIX"), ("LV005", "LV"), ("EL30", "GR"), ("UKD3", "GB"),
     ("DE600", "DE"), ("se224", "SE-M"), ("QQ1", None), ("", None), ("224", None), ("SE2241", None)],
)  # fmt: skip
def test_codes(code: str, place: str | None) -> None:
    assert region_of_code(code) == place


@pytest.mark.parametrize(
    ("name", "country", "place"),
    [("Skåne län", None, "SE-M"), ("SKÅNE LÄN", "SE", "SE-M"), ("SE224 Skåne län", None, "SE-M"),
     ("Skåne län (SE224)", "SE", "SE-M"), ("SE224", "NO", None), ("Pohjois-Karjala", "FI", "FI-13"),
     ("Norra Karelen", None, "FI-13"), ("Småland och Öarna", "SE", "SE"), ("Hrodna oblast", None, "BY-HR"),
     ("Minskaya oblast", "BY", "BY-MI"), ("Lvivska", "UA", "UA-46"), ("Murmansk oblast", "RU", "RU-MUR"),
     ("Pomorskie", "PL", "PL-22"), ("Trondheim", "NO", "NO-50"), ("Nowhere", None, None),
     ("", None, None)],
)  # fmt: skip
def test_names(name: str, country: str | None, place: str | None) -> None:
    assert region_named(name, country) == place


@pytest.mark.parametrize(
    ("name", "code"),
    [("Sverige", "SE"), ("Ruotsi", "SE"), ("Poland", "PL"), ("Польша", "PL"), ("EL", "GR"), ("uk", None), ("UK", "GB"),
     ("RUSSIA", "RU"), ("Republic of Moldova", "MD"), ("Slovensko", "SK"), ("Slovenija", "SI"), ("Minsk", None)],
)  # fmt: skip
def test_countries(name: str, code: str | None) -> None:
    assert country_named(name) == code


@pytest.mark.parametrize(
    ("text", "parts"),
    [("GB-CHC-1159982", ("GB-CHC", "1159982")), ("XM-DAC-701-2", ("XM-DAC", "701-2")),
     ("XI-IATI-EC_ECHO", ("XI-IATI", "EC_ECHO")), ("CH-4", None), ("GB-COH-n/a", None), ("GB-COH-NA", None),
     ("GB-CHC-jane@example.org", None), ("-", None), ("", None)],
)  # fmt: skip
def test_organization_identifiers_are_split(text: str, parts: tuple[str, str] | None) -> None:
    assert split_org_id(text) == parts


@pytest.mark.parametrize(
    ("scheme", "value", "kept", "valid"),
    [("GB-COH", "2046356", "02046356", True), ("GB-COH", "ip28755r", "IP28755R", True), ("GB-COH", "CIO", "CIO", False),
     ("GB-CHC", "1 159 982", "1159982", True), ("NO-BRC", "971 277 882", "971277882", True),
     ("NO-BRC", "971277883", "971277883", False), ("FI-PRO", "01120389", "0112038-9", True),
     ("FI-PRO", "0112038-8", "0112038-8", False), ("XM-DAC", "701-2", "701-2", True), ("RU-INN", "", "", False)],
)  # fmt: skip
def test_numbers_are_kept_in_one_spelling_and_checked(scheme: str, value: str, kept: str, valid: bool) -> None:
    assert canonical(scheme, value) == (kept, valid)
    assert identifier(scheme, value).valid == valid
