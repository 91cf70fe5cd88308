"""The questions on sums and decisions, asked of applications that are known by heart."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pyoxigraph
import pytest
from partnerships import party, project
from questions.asking import Ask, asking, store_of
from questions.rows import activity, grant_row

from kg.model import Identifier, Money, Project, Record


def application(
    name: str,
    status: str | None = None,
    *,
    direction: str | None = "culture",
    year: int | None = 2021,
    requested: int | None = None,
    granted: int | None = None,
    currency: str = "RUB",
    regions: tuple[str, ...] = ("RU-PSK",),
    number: str | None = None,
) -> Record:
    record = project(name, party("Мост", "applicant"), years=(2019, 2020), direction=direction, regions=regions)
    record.header.status, record.header.year, record.header.number = status, year, number
    record.header.requested = None if requested is None else Money(amount=Decimal(requested), currency=currency)
    record.header.granted = None if granted is None else Money(amount=Decimal(granted), currency=currency)
    return record


def applications() -> list[Record]:
    return [
        application("won", "supported", requested=500, granted=400),
        application("done", "completed", requested=300, granted=300, regions=("RU-PSK", "BY-VI")),
        application("lost", "not-supported", requested=1000),
        application("formal", "rejected-formally", year=2022, requested=70),
        application("open", "under-review", year=2022),
        application("euro", "contract-pending", year=2022, requested=90, granted=80, currency="EUR"),
        application("withdrawn", "withdrawn", direction="health", requested=0),
        application("bare", direction=None, year=None, regions=("BY-VI",)),
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), applications())


@pytest.fixture
def answer(store: pyoxigraph.Store) -> Ask:
    return asking(store)


SUMS = ("year", "direction_id", "currency", "applications", "with_request", "requested", "grants", "granted")
CULTURE, HEALTH = "concept/grant-direction/culture", "concept/grant-direction/health"


def test_sums_by_direction_and_year(answer: Ask) -> None:
    assert answer("funding_by_direction_and_year", *SUMS) == [
        (2019, None, None, 1, 0, None, 0, None),  # without a competition the first year of the work
        (2021, HEALTH, "RUB", 1, 1, 0, 0, None),  # nothing was asked for; that is known
        (2021, CULTURE, "RUB", 3, 3, 1800, 2, 700),
        (2022, CULTURE, None, 1, 0, None, 0, None),
        (2022, CULTURE, "EUR", 1, 1, 90, 1, 80),
        (2022, CULTURE, "RUB", 1, 1, 70, 0, None),
    ]
    rows = answer("funding_by_direction_and_year", language="ru")
    assert rows[1]["direction"] == "Охрана здоровья граждан, пропаганда здорового образа жизни"
    assert (rows[0]["direction"], rows[0]["sources"]) == (None, ["bare.txt"])
    assert rows[2]["sources"] == ["done.txt", "lost.txt", "won.txt"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"direction": "health"}, [(2021, "RUB", 1)]),
        ({"region": "place/BY"}, [(2019, None, 1), (2021, "RUB", 1)]),
        ({"region": "place/RU-PSK", "from_year": 2022}, [(2022, None, 1), (2022, "EUR", 1), (2022, "RUB", 1)]),
        ({"to_year": 2020}, [(2019, None, 1)]),
        ({"region": "place/KZ"}, []),
    ],
)
def test_sums_by(params: dict[str, object], found: list[tuple[object, ...]], answer: Ask) -> None:
    assert answer("funding_by_direction_and_year", "year", "currency", "applications", **params) == found


RATES = ("direction_id", "applications", "decided", "supported", "rate")


def test_what_share_of_the_decided_is_supported(answer: Ask) -> None:
    assert answer("success_rate_by_direction", *RATES) == [
        (CULTURE, 6, 5, 3, 0.6),
        (HEALTH, 1, 0, 0, None),
    ]
    (culture, _) = answer("success_rate_by_direction")
    assert (culture["direction"], culture["year"], culture["region"]) == (
        "Support of projects in culture and the arts",
        None,
        None,
    )
    assert "bare.txt" not in culture["sources"]
    assert len(culture["sources"]) == 6


def test_rates_by_year_and_region(answer: Ask) -> None:
    assert answer("success_rate_by_direction", "year", *RATES[1:], by_year=True, direction="culture") == [
        (2021, 3, 3, 2, 0.667),
        (2022, 3, 2, 1, 0.5),
    ]
    assert answer("success_rate_by_direction", "region", "region_id", *RATES[1:], by_region=True) == [
        ("Vitebsk Region", "place/BY-VI", 1, 1, 1, 1),
        ("Pskov Region", "place/RU-PSK", 6, 5, 3, 0.6),
        ("Pskov Region", "place/RU-PSK", 1, 0, 0, None),
    ]
    assert answer("success_rate_by_direction", *RATES, by_region=False) == answer("success_rate_by_direction", *RATES)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"region": "place/BY"}, [(CULTURE, 1, 1, 1, 1)]),
        ({"region": "place/BY", "by_region": True}, [(CULTURE, 1, 1, 1, 1)]),
        ({"from_year": 2022}, [(CULTURE, 3, 2, 1, 0.5)]),
        ({"to_year": 2021, "direction": "culture"}, [(CULTURE, 3, 3, 2, 0.667)]),
        ({"to_year": 2018}, []),
    ],
)
def test_rates_by(params: dict[str, object], found: list[tuple[object, ...]], answer: Ask) -> None:
    assert answer("success_rate_by_direction", *RATES, **params) == found


def test_two_documents_that_differ_on_an_application_make_one(tmp_path: Path) -> None:
    first = application("first", "under-review", requested=100, number="21-1-000001", year=2022)
    second = application("second", "supported", requested=120, granted=60, number="21-1-000001", direction="health")
    answer = asking(store_of(tmp_path, [first, second]))
    # The larger sum, the earlier year, the first direction; and it was supported.
    assert answer("funding_by_direction_and_year", *SUMS) == [(2021, CULTURE, "RUB", 1, 1, 120, 1, 60)]
    assert answer("success_rate_by_direction", *RATES) == [(CULTURE, 1, 1, 1, 1)]
    assert answer("funding_by_direction_and_year", "sources") == [["first.txt", "second.txt"]]


def test_a_project_that_is_only_named_is_no_application(tmp_path: Path) -> None:
    named = application("new", "supported", requested=10)
    named.projects = [Project(key="p1", title="Раньше", relation="continues", first_year=2018)]
    answer = asking(store_of(tmp_path, [named]))
    assert answer("funding_by_direction_and_year", "applications") == [1]
    assert answer("success_rate_by_direction", "applications") == [1]


FLOWS = ("giver", "recipient_id", "kind", "currency", "amount", "projects", "payments", "first_year", "last_year")
KEEPERS = "org/activities.xml%23XM-EX-0000-17/o2"
FUND = "Example Development Fund"
PAID = (FUND, KEEPERS, "Disbursement", "EUR", 1200.5, 1, 3, 2019, 2020)
BACK = (None, KEEPERS, "Disbursement", "EUR", -200, 1, 1, 2019, 2021)  # without days the years of the project
PROMISED = (FUND, KEEPERS, "Commitment", "USD", 5000, 1, 1, 2019, 2019)
AWARD = (None, "org/RU-INN-6027000001", "Award", "RUB", 400000, 1, 1, 2020, 2020)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(store_of(tmp_path_factory.mktemp("flows"), [grant_row(), activity()]))


def test_who_gave_how_much_to_whom(flows: Ask) -> None:
    assert flows("funding_flows", *FLOWS) == [PAID, BACK, AWARD, PROMISED]
    assert flows("funding_flows", "kind", "sources", language="ru", kind="award") == [
        ("Присуждённая сумма", ["заявки.csv#20-1-000777"])
    ]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"giver": "org/GB-CHC-0000001"}, [PAID, PROMISED]),
        ({"recipient": "org/RU-INN-6027000001"}, [AWARD]),
        ({"kind": "disbursement"}, [PAID, BACK]),
        ({"region": "place/RU"}, [PAID, BACK, PROMISED]),  # a seat is not where a project works
        ({"from_year": 2021}, [BACK]),
        ({"to_year": 2019}, [PAID, BACK, PROMISED]),
        ({"giver": "org/GB-CHC-0000001", "to_year": 2018}, []),
    ],
)
def test_flows_by(params: dict[str, object], found: list[tuple[object, ...]], flows: Ask) -> None:
    assert flows("funding_flows", *FLOWS, **params) == found


def test_money_that_two_documents_state_of_one_project_is_counted_once(tmp_path: Path) -> None:
    again, other = activity(), activity()
    again.document = msgspec.structs.replace(again.document, name="again.xml#XM-EX-0000-17", file="again.xml")
    again.allocations[0].amount = Money(amount=Decimal("1300"), currency="EUR")
    other.document = msgspec.structs.replace(other.document, name="activities.xml#XM-EX-0000-18", title="Lakes")
    other.header.number = "XM-EX-0000-18"
    for record in (again, other):
        record.organizations[1].identifiers = [Identifier(scheme="XI-LEI", value="X1")]
    known = activity()
    known.organizations[1].identifiers = [Identifier(scheme="XI-LEI", value="X1")]
    answer = asking(store_of(tmp_path, [known, again, other]))
    found = answer("funding_flows", "amount", "projects", "payments", giver="org/GB-CHC-0000001", kind="disbursement")
    assert found == [(2500.5, 2, 6)]
