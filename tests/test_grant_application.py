"""Application pages of the Presidential Grants Fund: every field, every section, every trap of the layout."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import KGError
from kg.loader import Options, choose
from kg.model import Record
from kg.source import Source
from loaders._grant_fields import application_number, competition, dates, money, rating
from loaders._grant_page import layout, plain
from loaders.grant_application import GrantApplicationLoader

PAGE = Path(__file__).parent / "data" / "grant" / "saved-page.txt"
TEXT = PAGE.read_text(encoding="utf-8")


def read(text: str, name: str = "page.txt") -> Record:
    (record,) = GrantApplicationLoader().read(Source.from_bytes(text.encode(), name), Options())
    return record


@pytest.fixture(scope="module")
def record() -> Record:
    source = Source.open(PAGE)
    assert choose(source).name == "grant-application"
    (found,) = GrantApplicationLoader().read(source, Options())
    return found


def test_every_header_field_is_typed(record: Record) -> None:
    header = record.header
    assert record.document.title == "Школа озёрных хранителей"
    assert header.number == "22-1-001234"
    assert header.status == "supported"
    assert (header.year, header.round) == (2022, "1")
    assert header.direction == "environment-animals"
    assert header.long_term is True
    assert header.submitted == date(2021, 10, 15)
    assert (header.starts, header.ends) == (date(2022, 2, 1), date(2023, 11, 30))
    assert header.rating == Decimal("71.25")
    assert header.completed is True
    sums = {name: getattr(header, name) for name in ("requested", "granted", "cofinancing", "transferred", "total")}
    assert {name: str(value.amount) for name, value in sums.items()} == {
        "requested": "1250000.50",
        "granted": "1200000.00",
        "cofinancing": "300000.00",
        "transferred": "1200000.00",
        "total": "1550000.50",
    }
    assert {value.currency for value in sums.values()} == {"RUB"}


def test_every_header_field_has_its_words(record: Record) -> None:
    for name, evidence in record.header.evidence.items():
        assert TEXT[evidence.start : evidence.end] == evidence.quote, name
        assert (evidence.method, evidence.confidence) == ("header", 1.0)
    assert set(record.header.evidence) >= {"number", "status", "direction", "starts", "ends", "inn", "ogrn", "title"}


def test_the_applicant_comes_from_the_header_with_its_numbers(record: Record) -> None:
    (applicant,) = [o for o in record.organizations if "applicant" in o.roles]
    assert applicant.key == record.header.applicant
    assert {(i.scheme, i.value, i.valid) for i in applicant.identifiers} == {
        ("RU-INN", "7701642520", True),
        ("RU-OGRN", "1067746258370", True),
    }
    assert (applicant.legal_form, applicant.kind, applicant.region) == ("ano", "ngo", "RU-KR")
    assert any("Озёрный край" in alias for alias in applicant.aliases), "the short name in the text is the same one"


def test_organizations_of_the_prose_have_their_roles(record: Record) -> None:
    roles = {o.name: o.roles for o in record.organizations}
    assert roles["Карельский региональный общественный фонд «Онего»"] == ["co-organizer"]
    assert roles["Петрозаводский государственный университет"] == ["host"]
    assert roles["Ассоциация «ЦЭП «Родник»"] == ["predecessor"]
    assert roles["Добрая вода"] == ["platform"]
    assert len(record.organizations) == 5


def test_the_continued_project_tells_who_carried_it_out_and_with_whom(record: Record) -> None:
    (project,) = record.projects
    assert (project.title, project.relation, project.first_year, project.last_year) == (
        "Чистый берег",
        "continues",
        2019,
        2020,
    )
    names = {o.key: o.roles for o in record.organizations}
    assert [(names[p.organization], p.role) for p in project.participants] == [
        (["predecessor"], "implementer"),
        (["applicant"], "partner"),
    ]


def test_only_geography_and_event_places_are_where_it_works(record: Record) -> None:
    roles = {place.name: place.role for place in record.places}
    assert roles["Республика Карелия"] == roles["Северная Карелия"] == roles["Финляндия"] == "area"
    assert roles["Петрозаводск"] == roles["Йоэнсуу"] == "area"
    assert roles["Швеция"] == roles["Дания"] == "compared"
    assert "seat" in next(place for place in record.places if place.id == "RU-KR").roles


def test_counted_parts_are_kept_as_counted(record: Record) -> None:
    assert [(c.place, c.unit, c.count) for c in record.place_counts] == [
        ("RU-KR", "municipal-district", 5),
        ("RU-KR", "urban-okrug", 2),
    ]


def test_twin_cities_are_linked_with_the_sentence_that_says_so(record: Record) -> None:
    (link,) = [link for link in record.links if link.kind == "twin-cities"]
    assert {link.source.label, link.target.label} == {"Петрозаводск", "Йоэнсуу"}
    assert link.evidence[0].quote.startswith("Города-побратимы Петрозаводск и Йоэнсуу")


def test_planned_events_with_their_numbers(record: Record) -> None:
    events = [(e.kind, e.count, e.participants) for e in record.events]
    assert events == [("seminar", 4, 60), ("conference", 1, 120)]
    assert "Озёра без границ" in record.events[1].name


def test_target_groups_keep_the_phrase_and_find_concepts(record: Record) -> None:
    groups = [(g.text, [c.id for c in g.concepts]) for g in record.target_groups]
    assert [text for text, _ in groups] == [
        "Школьники 12-16 лет из сельских районов",
        "Учителя биологии",
        "волонтеры экологических отрядов",
    ]
    assert [concepts[0] for _, concepts in groups] == ["schoolchildren", "teachers", "volunteers"]


def test_a_heading_glued_to_the_sentence_before_it_is_a_heading(record: Record) -> None:
    assert [s.kind for s in record.sections] == [
        "summary",
        "goals",
        "tasks",
        "significance",
        "geography",
        "target-groups",
    ]
    assert next(s for s in record.sections if s.kind == "geography").text.endswith("(Финляндия).")


def test_contacts_leave_the_region_only(record: Record) -> None:
    seat = next(place for place in record.places if "seat" in place.roles)
    assert (seat.id, seat.kind) == ("RU-KR", "region")
    assert "Ленина" not in repr(record)
    assert "185035" not in repr(record)


@pytest.mark.parametrize("bullet", ["- ", "  • ", "– ", "* ", ""])
def test_dense_and_bulleted_pages_read_the_same(record: Record, bullet: str) -> None:
    head, body = TEXT.split("Краткое описание", 1)
    lines = [line.strip().replace("• ", bullet) for line in head.splitlines() if line.strip()]
    other = read("\n".join(lines) + "\nКраткое описание" + body)
    for name in ("number", "status", "direction", "requested", "granted", "starts", "ends", "rating", "completed"):
        assert getattr(other.header, name) == getattr(record.header, name), name
    assert other.document.title == record.document.title


def test_html_reads_like_text(record: Record) -> None:
    head, body = TEXT.split("Краткое описание", 1)
    rows = [line.strip(" •") for line in head.splitlines() if line.strip()][3:]
    page = (
        "<html><head><meta charset='utf-8'><script>var x = 'Номер заявки';</script></head><body><div>Статус проекта: "
        "<b>победитель конкурса</b></div><h1>Школа озёрных хранителей</h1><ul>"
        + "".join(f"<li><span>{row}</span></li>" for row in rows)
        + "</ul><h2>Краткое описание</h2>"
        + "".join(f"<p>{line}</p>" for line in body.splitlines() if line.strip())
        + "</body></html>"
    )
    other = read(page, "page.html")
    assert other.document.media_type == "text/html"
    assert other.document.title == record.document.title
    for name in ("number", "status", "direction", "total", "starts", "ends", "rating", "completed"):
        assert getattr(other.header, name) == getattr(record.header, name), name
    assert {o.name for o in other.organizations} == {o.name for o in record.organizations}


def test_key_and_value_in_two_lines() -> None:
    other = read(TEXT.replace("Номер заявки 22-1-001234", "Номер заявки\n22-1-001234"))
    assert other.header.number == "22-1-001234"


def test_an_empty_bullet_before_a_key_without_value() -> None:
    other = read(TEXT.replace("  • Рейтинг заявки 71,25", "-\nРейтинг заявки"))
    assert other.header.rating is None
    assert other.header.number == "22-1-001234"


def test_a_wrong_check_digit_is_reported_and_identifies_nobody() -> None:
    other = read(TEXT.replace("7701642520", "7701642521"))
    (applicant,) = [o for o in other.organizations if "applicant" in o.roles]
    assert [(i.scheme, i.valid) for i in applicant.identifiers] == [("RU-INN", False), ("RU-OGRN", True)]
    assert [p.code for p in other.problems] == ["wrong-check-digit"]


def test_impossible_dates_are_reported() -> None:
    other = read(TEXT.replace("01.02.2022 - 30.11.2023", "31.02.2022 - 30.11.2021"))
    assert other.header.starts is None
    assert [p.code for p in other.problems] == ["impossible-date"]
    turned = read(TEXT.replace("01.02.2022 - 30.11.2023", "01.02.2022 - 30.11.2021"))
    assert [p.code for p in turned.problems] == ["impossible-date"]


def test_a_page_without_number_or_organization_is_read_and_reported() -> None:
    kept = [
        line for line in TEXT.splitlines() if not any(k in line for k in ("Номер заявки", "Организация", "ИНН", "ОГРН"))
    ]
    other = read("\n".join(kept))
    assert {p.code for p in other.problems} == {"no-number", "no-organization"}
    assert other.header.applicant is None
    assert other.document.title == "Школа озёрных хранителей"


def test_what_is_no_page_is_not_recognised() -> None:
    for text in ("Просто письмо о проекте и организации.", "name,sum\na,1\n", "{}", "Программа форума\n10.00 Открытие"):
        assert GrantApplicationLoader().recognises(Source.from_bytes(text.encode(), "x.txt")) == 0


def test_values_of_fields() -> None:
    assert money("5\u00a0240\u00a0350,00").amount == Decimal("5240350.00")  # type: ignore[union-attr]
    assert money("нет") is None
    assert application_number("P31-22-3-000106") == "Р31-22-3-000106"
    assert competition("Специальный конкурс 2020") == (2020, "special")
    assert rating("83.5") == Decimal("83.5")
    assert dates("с 1 марта 2024 по 30.02.2024") == [(date(2024, 3, 1), "1 марта 2024"), (None, "30.02.2024")]
    assert plain("Cофинансирование") == "софинансирование"


def test_a_title_may_begin_with_the_word_of_a_key() -> None:
    other = read(TEXT.replace("Школа озёрных хранителей", "Конкурс юных хранителей озёр ..."))
    assert other.document.title == "Конкурс юных хранителей озёр ..."
    assert other.header.competition == "Первый конкурс 2022"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_pages_never_crash(data: st.DataObject) -> None:
    """Lines lost, doubled, cut or sprinkled with odd characters: a record or a clear error, offsets always true."""
    lines = TEXT.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "cut", "insert", "upper", "join"]))
        line = lines[place]
        lines[place] = {
            "drop": "",
            "double": line * 2,
            "cut": line[: data.draw(st.integers(0, max(0, len(line) - 1)))],
            "insert": line
            + data.draw(st.text(alphabet="«»\"'<>&•-–:;№0123456789 \u00a0\u202eАБяё\t\x00█", max_size=12)),
            "upper": line.upper(),
            "join": line.rstrip("\n"),
        }[how]
    text = "".join(lines)
    try:
        source = Source.from_bytes(text.encode(), "mutated.txt")
        records = list(GrantApplicationLoader().read(source, Options()))
    except KGError:
        return
    for found in records:
        for thing in (*found.organizations, *found.places, *found.target_groups, *found.links, *found.events):
            for evidence in thing.evidence:
                assert 0 <= evidence.start <= evidence.end <= len(source.text)
                assert len(evidence.quote) == evidence.end - evidence.start


def test_layout_of_nothing() -> None:
    assert layout("") == layout("   \n ") == (None, [], [])
