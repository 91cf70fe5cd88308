"""Each named question gives the answer that is known of five documents."""

from pathlib import Path

import pyoxigraph
import pytest
from questions.asking import Ask, asking, resolve, store_of
from questions.graph import SmallTruth, records, truth

from kg.queries import ask, questions
from kg.views import rdf

PSKOV, VITEBSK, FORUM = "org/RU-INN-6027000001", "org/twins.txt/o2", "event/programme.txt"
BORDER, TWINS = "project/RU-PGF-19-1-000694", "project/RU-PGF-23-2-003335"
DIPLOMACY, BRIDGE = "project/RU-PGF-21-2-009488", "project/RU-PGF-22-2-004688"
#: The project that the bridge continues: only named there.
EARLIER = truth().identities.project("bridge.txt", "p1")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    return store_of(tmp_path_factory.mktemp("view"), truth())


@pytest.fixture
def answer(store: pyoxigraph.Store) -> Ask:
    return asking(store)


# The answers


def test_partners_of(answer: Ask) -> None:
    assert answer("partners_of", organization=PSKOV) == [
        {
            "partner": "АНО «Институт приграничья»",
            "roles": ["Applicant"],
            "projects": 1,
            "first_year": 2019,
            "last_year": 2020,
            "seat": "Belgorod Region",
            "cross_border": False,
            "basis": ["Declared partner", "Joint project"],
            "in_projects": ["Третий сектор приграничья"],
            "sources": ["border.txt"],
            "partner_id": "org/RU-OGRN-1143100000746",
        },
        {
            "partner": "общество «Витебский диалог»",
            "roles": ["Partner"],
            "projects": 1,
            "first_year": 2023,
            "last_year": 2024,
            "seat": "Vitebsk Region",
            "cross_border": True,
            "basis": ["Declared partner", "Joint project"],
            "in_projects": ["Диалог без границ"],
            "sources": ["twins.txt"],
            "partner_id": VITEBSK,
        },
    ]
    assert answer("partners_of", "partner_id", organization=PSKOV, cross_border=True) == [VITEBSK]
    assert answer("partners_of", "partner_id", organization=PSKOV, country="place/BY") == [VITEBSK]
    assert answer("partners_of", "partner_id", organization=PSKOV, from_year=2021) == [VITEBSK]
    assert answer("partners_of", "first_year", organization=PSKOV, to_year="2020") == [2019]
    assert answer("partners_of", "partner_id", organization=PSKOV, to_year=2018) == []
    # Seen from the other end, and in Russian.
    assert answer("partners_of", "roles", organization=VITEBSK, language="ru") == [["Заявитель"]]


def test_cross_border_links(answer: Ask) -> None:
    ends = ("region_a_id", "region_b_id", "projects", "basis", "sources")
    pskov = (
        "place/BY-VI",
        "place/RU-PSK",
        2,
        ["Project reaches the region", "Twin cities"],
        ["border.txt", "twins.txt"],
    )
    belgorod = ("place/BY-VI", "place/RU-BEL", 1, ["Project reaches the region"], ["border.txt"])
    smolensk = ("place/BY-VI", "place/RU-SMO", 1, ["Project reaches the region"], ["border.txt"])
    assert answer("cross_border_links", *ends) == [pskov, belgorod, smolensk]
    assert answer("cross_border_links", *ends, region="place/RU-PSK") == [pskov]
    assert answer("cross_border_links", *ends, region="place/RU", other="place/BY") == [pskov, belgorod, smolensk]
    assert answer("cross_border_links", *ends, region="place/RU", other="place/KZ") == []
    assert answer("cross_border_links", *ends, other="place/RU-FD-CFD") == [belgorod, smolensk]
    assert answer("cross_border_links", *ends, basis="twin-cities") == [pskov]
    assert answer("cross_border_links", *ends, min_projects=2) == [pskov]
    assert answer("cross_border_links", "region_a_id", from_year=2021) == ["place/BY-VI"]
    assert answer("cross_border_links", "country_a", "country_b", language="ru")[0] == ("Беларусь", "Россия")


def test_projects(answer: Ask) -> None:
    rows = answer("projects")
    assert [row["project_id"] for row in rows] == [BORDER, EARLIER, DIPLOMACY, BRIDGE, TWINS]
    assert rows[2] == {
        "project": "Цифровая дипломатия",
        "number": "21-2-009488",
        "status": "Not supported",
        "direction": "Development of public diplomacy and support of compatriots",
        "first_year": 2021,
        "last_year": 2022,
        "applicants": ["НП «Центр изучения постсоветского пространства»"],
        "regions": ["Kaliningrad"],
        "groups": ["Compatriots abroad", "Young people"],
        "requested": 5240350.5,
        "granted": None,
        "currency": "RUB",
        "sources": ["diplomacy.txt"],
        "project_id": DIPLOMACY,
    }
    assert rows[1]["number"] is None
    assert (rows[4]["granted"], rows[4]["regions"]) == (999000, ["Pskov Region", "Vitebsk Region"])


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"region": "place/RU-PSK"}, [TWINS]),
        ({"region": "place/BY"}, [BORDER, TWINS]),
        ({"region": "place/RU-KGD"}, [DIPLOMACY]),  # by its city
        ({"region": "place/US"}, []),  # only compared with
        ({"region": "place/RU-MOW"}, []),  # only an office there
        ({"region": "place/group-UNION-STATE"}, [BORDER, DIPLOMACY, BRIDGE, TWINS]),
        ({"group": "students"}, [BORDER, TWINS]),
        ({"group": "youth"}, [BORDER, DIPLOMACY, TWINS]),  # students are young people
        ({"group": "activists"}, []),  # the words fit too little …
        ({"group": "activists", "min_score": "0,3"}, [DIPLOMACY]),  # … unless asked for
        ({"group": "студенты", "region": "place/RU-PSK"}, [TWINS]),
        ({"from_year": 2022}, [DIPLOMACY, BRIDGE, TWINS]),
        ({"to_year": 2019}, [BORDER]),
        ({"from_year": 2021, "to_year": 2021}, [EARLIER, DIPLOMACY]),
        ({"status": "supported"}, [BRIDGE, TWINS]),
        ({"direction": "civil-society", "status": "not-supported"}, [BORDER]),
        ({"theme": "environment"}, [TWINS]),
        ({"organization": PSKOV}, [BORDER, TWINS]),
        ({"text": "ЦИФРОВ"}, [EARLIER, DIPLOMACY, BRIDGE]),
        ({"text": "нет такого"}, []),
    ],
)
def test_projects_by(params: dict[str, object], found: list[str], answer: Ask) -> None:
    assert answer("projects", "project_id", **params) == found


def test_two_documents_that_differ_on_a_project_are_both_told(tmp_path: Path) -> None:
    later = next(record for record in records() if record.header.number == "21-2-009488")
    later.document.name, later.header.status = "later.txt", "supported"
    later.header.requested = None
    rdf.apply(SmallTruth([*records(), later]), tmp_path)
    store = rdf.read(tmp_path)
    assert store is not None
    (row,) = ask(store, questions()["projects"], {"status": "supported", "text": "дипломатия"}, resolve=resolve)
    assert (row["status"], row["requested"]) == ("Not supported; Supported", 5240350.5)
    assert row["sources"] == ["diplomacy.txt", "later.txt"]
    (source,) = ask(store, questions()["organizations"], {"text": "постсоветского"}, resolve=resolve)
    assert source["projects"] == 1


def test_target_groups_by_region(answer: Ask) -> None:
    columns = ("region_id", "group_id", "projects", "words")
    students, youth, ngo = (f"concept/target-group/{name}" for name in ("students", "youth", "ngo"))
    assert answer("target_groups_by_region", *columns, region="place/BY-VI") == [
        ("place/BY-VI", students, 2, ["молодежь и студенты", "студенты"]),
        ("place/BY-VI", ngo, 1, ["НКО двух стран"]),
        ("place/BY-VI", youth, 1, ["молодежь и студенты"]),
    ]
    assert [row[0] for row in answer("target_groups_by_region", *columns, group="officials")] == ["place/RU-SAR"]
    assert len(answer("target_groups_by_region")) == 12
    assert {row[0] for row in answer("target_groups_by_region", *columns, region="place/RU", to_year=2020)} == {
        "place/RU-BEL", "place/RU-SMO",
    }  # fmt: skip


def test_project_succession(answer: Ask) -> None:
    (row,) = answer("project_succession")
    assert row == {
        "project": "Цифровой мост 2.0",
        "project_number": "22-2-004688",
        "continues": "Цифровой мост",
        "first_year": 2020,
        "last_year": 2021,
        "carried_out_by": ["АНО «Прогрессор» (Partner)", "Ассоциация «Апрель» (Implementer)"],
        "quotes": ["Продолжает «Цифровой мост» 2020-2021 годов"],
        "sources": ["bridge.txt"],
        "project_id": BRIDGE,
        "continues_id": EARLIER,
    }
    assert answer("project_succession", project=EARLIER) == [row]
    assert answer("project_succession", project=TWINS) == []


def test_evidence_for(answer: Ask) -> None:
    columns = ("about", "tie", "role", "quote", "source")
    assert answer("evidence_for", *columns, a="place/RU-PSK", b="place/BY-VI") == [
        # The one project reaches Pskov by the seat of its partner alone.
        ("Pskov Region", "participation", "Partner", "Псковский центр диалога", "border.txt"),
        ("Vitebsk Region", "placement", "Area of the project", "Витебская", "border.txt"),
        ("Pskov Region", "participation", "Applicant", "АНО «Псковский центр диалога»", "twins.txt"),
        ("Vitebsk Region", "participation", "Partner", "общество «Витебский диалог»", "twins.txt"),
        ("both", "link", "Twin cities", "Города-побратимы Псков и Витебск", "twins.txt"),
        ("Pskov Region", "placement", "Mentioned", "Псков ", "twins.txt"),
        ("Vitebsk Region", "placement", "Mentioned", "Витебск.", "twins.txt"),
        ("Pskov Region", "placement", "Area of the project", "Псковская область", "twins.txt"),
        ("Vitebsk Region", "placement", "Area of the project", "Витебская область", "twins.txt"),
    ]
    two = [
        ("АНО «Институт приграничья»", "participation", "Applicant", "АНО «Институт приграничья»", "border.txt"),
        ("АНО «Псковский центр диалога»", "participation", "Partner", "Псковский центр диалога", "border.txt"),
    ]
    assert answer("evidence_for", *columns, a=PSKOV, b="org/RU-OGRN-1143100000746") == two
    assert answer("evidence_for", *columns, b=PSKOV, a="org/RU-OGRN-1143100000746") == two
    assert answer("evidence_for", *columns, a=PSKOV, b=BORDER) == two[1:]
    assert answer("evidence_for", "about", "quote", a=BRIDGE, b=EARLIER) == [
        ("both", "Продолжает «Цифровой мост» 2020-2021 годов")
    ]
    assert answer("evidence_for", "quote", a=BORDER, b="place/RU-SMO") == ["Смоленская"]
    assert answer("evidence_for", a=PSKOV, b="org/programme.txt/o1") == []
    text = {record.document.name: record for record in records()}
    for row in answer("evidence_for", a="place/RU-PSK", b="place/BY-VI"):
        assert row["end"] - row["start"] == len(row["quote"])
        assert row["source"] in text


def test_sources(answer: Ask) -> None:
    counts = ("source", "kind", "organizations", "places", "quotes", "problems")
    assert answer("sources", *counts) == [
        ("border.txt", "grant-application", 2, 3, 11, 0),
        ("bridge.txt", "grant-application", 2, 1, 6, 0),
        ("diplomacy.txt", "grant-application", 2, 3, 10, 1),
        ("programme.txt", "event-programme", 2, 1, 9, 0),
        ("twins.txt", "grant-application", 2, 4, 11, 0),
    ]
    (row,) = answer("sources", kind="event-programme")
    assert (row["about"], row["about_id"], row["read_at"]) == (
        "Форум гражданских инициатив",
        FORUM,
        "2024-05-06T07:08:09Z",
    )


def test_organizations(answer: Ask) -> None:
    rows = answer("organizations")
    assert len(rows) == 8
    assert rows[0] == {
        "organization": "АНО «Институт приграничья»",
        "numbers": ["RU-OGRN 1143100000746"],
        "kind": "Non-governmental organization",
        "legal_form": None,
        "seat": "Belgorod Region",
        "roles": ["Applicant", "Participant"],
        "projects": 2,
        "unconfirmed": True,
        "sources": ["border.txt", "programme.txt"],
        "organization_id": "org/RU-OGRN-1143100000746",
    }
    # Only named as who went before: that is no project of its own.
    (april,) = answer("organizations", text="апрель")
    assert (april["roles"], april["projects"]) == (["Implementer", "Predecessor"], 1)
    assert answer("organizations", "organization_id", region="place/BY") == [VITEBSK]
    assert answer("organizations", "organization_id", role="co-organizer") == ["org/diplomacy.txt/o2"]
    assert len(answer("organizations", role="organizer")) == 2  # a co-organizer is one, too
    assert answer("organizations", "organization_id", project=TWINS, role="partner") == [VITEBSK]
    assert answer("organizations", "organization_id", project=BORDER, role="applicant") == ["org/RU-OGRN-1143100000746"]
    assert answer("organizations", "roles", "unconfirmed", project=FORUM) == [
        (["Participant"], True),
        (["Organizer"], False),
    ]
    assert answer("organizations", kind="media") == []


def test_events(answer: Ask) -> None:
    columns = ("event", "kind", "times", "participants", "places", "quotes")
    assert answer("events", *columns) == [
        (
            "Опрос жителей",
            "Survey",
            1,
            1800,
            ["Belgorod Region", "Smolensk Region", "Vitebsk Region"],
            ["Опрос 1800 жителей"],
        ),
        ("видеоконференции", "Conference", 4, None, [], ["4 видеоконференции"]),
        ("круглый стол", "Round table", 1, None, ["Smolensk"], ["круглый стол в Смоленске"]),
    ]
    assert answer("events", "event", region="place/RU-SMO") == ["Опрос жителей", "круглый стол"]
    assert answer("events", "event", kind="survey", project=BORDER) == ["Опрос жителей"]
    assert answer("events", project=TWINS) == []


def test_sessions(answer: Ask) -> None:
    columns = ("start_time", "end_time", "session", "kind", "points", "office", "organization", "role", "unconfirmed")
    opening = ("10:00", "10:30", "Открытие", "Opening", None, "начальник управления", None, "greeting", False)
    workshop = (
        "10:30",
        "12:00",
        "Мастерская",
        "Session",
        "Разбор проектов\nВопросы",
        "директор",
        "Центр «Диалог Азии»",
        "facilitator",
        True,
    )
    assert answer("sessions", *columns) == answer("sessions", *columns, event=FORUM) == [opening, workshop]
    assert answer("sessions", *columns, organization="org/programme.txt/o1") == [workshop]


def test_stated_links(answer: Ask) -> None:
    columns = ("from_id", "to_id", "kind", "quotes")
    pskov = ("place/geonames-504341", "place/geonames-620127", "twin-cities", ["Города-побратимы Псков и Витебск"])
    assert answer("stated_links", *columns) == [pskov]
    assert answer("stated_links", *columns, about="place/BY", kind="twin-cities") == [pskov]
    assert answer("stated_links", *columns, about="place/KZ") == []
    assert answer("stated_links", *columns, kind="cooperation") == []


def test_evidence_for_group(answer: Ask) -> None:
    columns = ("about", "tie", "role", "quote", "source", "score")
    assert answer("evidence_for_group", *columns, a=PSKOV, group="youth") == [
        ("АНО «Псковский центр диалога»", "participation", "Partner", "Псковский центр диалога", "border.txt", None),
        ("Students", "group", "target", "молодежь и студенты", "border.txt", 1),
        ("Young people", "group", "target", "молодежь и студенты", "border.txt", 1),
        (
            "АНО «Псковский центр диалога»",
            "participation",
            "Applicant",
            "АНО «Псковский центр диалога»",
            "twins.txt",
            None,
        ),
        ("Students", "group", "target", "студенты", "twins.txt", 1),
    ]
    assert answer("evidence_for_group", "quote", a=TWINS, group="students") == ["студенты"]
    assert answer("evidence_for_group", *columns[:4], a="place/KG", group="media") == [
        ("Kyrgyzstan", "placement", "Venue", "Бишкеке"),
        ("Journalists and the media", "group", "participant", "журналисты"),
    ]
    assert answer("evidence_for_group", "quote", a=DIPLOMACY, group="activists") == []
    assert answer("evidence_for_group", "quote", a=DIPLOMACY, group="activists", min_score=0.4) == [
        "молодежные команды"
    ]
    assert answer("evidence_for_group", a="place/US", group="youth") == []  # only compared with
