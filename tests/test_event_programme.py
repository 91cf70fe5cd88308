"""Programmes of events in many layouts: what is read, what is never kept, and what is no programme at all."""

import io
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableSource
from kg.loader import Options
from kg.model import Evidence, Organization, Record, Session
from kg.source import Source
from loaders.event_programme import EventProgrammeLoader

DATA = Path(__file__).parent / "data" / "programme"
LOADER = EventProgrammeLoader()
FILES = sorted(path.name for path in DATA.iterdir())


def read(source: Source | str, *, persons: str = "none", name: str = "programme.txt") -> Record:
    if isinstance(source, str):
        source = Source.from_bytes(source.encode(), name)
    return next(iter(LOADER.read(source, Options(persons=persons))))


def file(name: str, *, persons: str = "none") -> Record:
    return read(Source.open(DATA / name), persons=persons)


def organization(record: Record, part: str) -> Organization:
    found = [each for each in record.organizations if part in each.name]
    assert len(found) == 1, [each.name for each in record.organizations]
    return found[0]


def session(record: Record, start: str) -> Session:
    return next(each for each in record.sessions if each.start_time == start)


def times(record: Record) -> list[tuple[str | None, str | None, str]]:
    return [(each.start_time, each.end_time, each.kind) for each in record.sessions]


def codes(record: Record) -> set[str]:
    return {problem.code for problem in record.problems}


def all_evidence(value: object) -> list[Evidence]:
    if isinstance(value, Evidence):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [each for name in value.__struct_fields__ for each in all_evidence(getattr(value, name))]
    if isinstance(value, dict):
        return [each for inner in value.values() for each in all_evidence(inner)]
    if isinstance(value, list | tuple):
        return [each for inner in value for each in all_evidence(inner)]
    return []


# -- a Russian programme with tabs ---------------------------------------------------------------------------------------


def test_title_dates_times_and_version() -> None:
    record = file("tabs.txt")
    assert record.document.title == "межрегионального форума «Тёплый двор»"
    assert record.document.kind == "event-programme"
    assert record.document.language == "ru"
    header = record.header
    assert (header.starts, header.ends) == (date(2024, 3, 14), date(2024, 3, 15))
    assert (header.start_time, header.end_time) == ("10:00", "18:00")
    assert header.version == date(2024, 3, 2)
    assert header.format == "hybrid"
    assert header.venue == "Вологодская областная библиотека, г. Вологда, Россия"
    assert codes(record) == set()


def test_the_venue_gives_its_city_and_country() -> None:
    places = {place.name: place for place in file("tabs.txt").places}
    assert places["Вологда"].role == "venue"
    assert places["Россия"].role == "venue"
    assert places["Витебск"].role == "mentioned"


def test_organizers_funders_partners() -> None:
    record = file("tabs.txt")
    assert "organizer" in organization(record, "Соседи Вологды").roles
    assert "organizer" in organization(record, "Витебское общество").roles
    assert organization(record, "президентских грантов").roles == ["funder"]
    assert organization(record, "Вологодский государственный").roles == ["partner"]
    assert organization(record, "областная библиотека").roles == ["venue"]
    assert not any("Тёплый двор" in each.name for each in record.organizations)


def test_participants_are_groups() -> None:
    groups = {group.text: group for group in file("tabs.txt").target_groups}
    assert set(groups) == {"дворовые активисты", "учителя", "журналисты", "студенты"}
    assert all(group.role == "participant" and group.concepts for group in groups.values())
    assert [text for text, group in groups.items() if group.unconfirmed] == ["студенты"]


def test_sessions_times_kinds_and_points() -> None:
    record = file("tabs.txt")
    assert times(record) == [
        ("10:00", "10:30", "registration"),
        ("10:30", "11:00", "opening"),
        ("11:00", "12:30", "session"),
        ("12:30", "13:30", "break"),
        ("13:30", "15:00", "session"),
        ("15:00", "15:20", "break"),
        ("15:20", "16:00", "closing"),
    ]
    first = session(record, "11:00")
    assert first.title == "Сессия 1: Двор как общий дом"
    assert first.items == ["Как посадить аллею", "Опыт Витебска"]
    assert session(record, "15:20").title == "Закрытие"
    assert session(record, "15:20").items == []


def test_offices_and_their_organizations() -> None:
    record = file("tabs.txt")
    greeting = session(record, "10:30").speakers[0]
    assert (greeting.office, greeting.role) == ("заместитель главы города Вологды", "greeting")
    speaker = session(record, "11:00").speakers[0]
    assert speaker.office == "координатор"
    assert speaker.organization == organization(record, "Соседи Вологды").key
    chair = session(record, "13:30").speakers[0]
    assert (chair.office, chair.role) == ("директор", "facilitator")
    assert chair.organization == organization(record, "Витебское общество").key


def test_what_is_yet_to_be_confirmed() -> None:
    record = file("tabs.txt")
    assert organization(record, "Красный Север").unconfirmed
    assert not organization(record, "Вологодский государственный").unconfirmed
    assert session(record, "11:00").unconfirmed
    assert not session(record, "10:30").unconfirmed


@pytest.mark.parametrize(
    "mark",
    [
        "требует подтверждения",
        "уточняется",
        "участие уточняется",
        "по согласованию",
        "TBC",
        "to be confirmed",
        "подтверждение ожидается",
        "ожидается подтверждение",
        "не подтверждено",
        "участие подтверждается",
        "на согласовании",
        "просит подтвердить",
    ],
)
def test_every_wording_of_doubt(mark: str) -> None:
    record = read(
        "Семинар «Ручей»\nДата: 4 мая 2024 года\nОрганизаторы: АНО «Исток»; Фонд «Родник» (" + mark + ")\n\n"
        "10:00–11:00 Доклад о родниках (эксперт АНО «Исток», " + mark + ")\n11:00–12:00 Обед\n12:00–13:00 Закрытие\n"
    )
    assert organization(record, "Родник").unconfirmed
    assert not organization(record, "Исток").unconfirmed
    assert [each.unconfirmed for each in record.sessions] == [True, False, False]
    assert mark not in session(record, "10:00").title


# -- names, links and codes ----------------------------------------------------------------------------------------------

PRIVATE = (
    "Небылицын",
    "Вымышленов",
    "Smith",
    "zoom.us",
    "LipaSosna",
    "900 0000",
    "445566",
    "778899",
    "lipa@example",
    "000-00-07",
)


@pytest.mark.parametrize("name", FILES)
def test_no_name_link_or_code_anywhere(name: str) -> None:
    kept = msgspec.json.encode(file(name)).decode()
    assert [secret for secret in PRIVATE if secret in kept] == []


def test_names_of_those_in_office_where_the_user_asks() -> None:
    record = file("tabs.txt", persons="roles")
    assert session(record, "10:30").speakers[0].name == "Небылицын Пётр Ильич"
    assert session(record, "11:00").speakers[0].name == "Вымышленова Анна Сергеевна"
    everything_else = msgspec.json.encode([*all_evidence(record)] + [each.title for each in record.sessions]).decode()
    assert "Небылицын" not in everything_else
    assert [secret for secret in PRIVATE[3:] if secret in msgspec.json.encode(record).decode()] == []
    assert all(each.speakers[0].name is None for each in file("tabs.txt").sessions if each.speakers)


@pytest.mark.parametrize("name", FILES)
def test_every_quote_is_the_masked_text_at_its_offsets(name: str) -> None:
    source = Source.open(DATA / name)
    record = read(source)
    evidence = all_evidence(record)
    assert len(evidence) > 8
    for each in evidence:
        original = source.masked[each.start : each.end]
        assert len(each.quote) == len(original)
        # The loader hides more than the patterns do, and changes nothing else.
        assert all(new in (old, "█") for new, old in zip(each.quote, original, strict=True))


# -- other layouts ---------------------------------------------------------------------------------------------------------


def test_a_numbered_list() -> None:
    record = file("numbered.txt")
    assert record.document.title == "Семинар «Как считать птиц»"
    assert record.header.starts == record.header.ends == date(2023, 5, 3)
    assert [(place.name, place.role) for place in record.places] == [("Рудня", "venue")]
    assert [(each.start_time, each.end_time, each.title) for each in record.sessions] == [
        ("09:00", "09:30", "Сбор участников"),
        ("09:30", "11:00", "Лекция о перелётах"),
        ("11:00", "13:00", "Выход на озеро"),
        ("13:00", "13:30", "Подведение итогов"),
    ]
    assert organization(record, "натуралистов").roles == ["organizer"]


def test_a_markdown_table_of_facts_and_one_of_times() -> None:
    record = file("table.md")
    assert record.document.title == "Конференция «Мост через Двину»"
    assert record.header.starts == date(2023, 9, 20)
    assert record.header.format == "hybrid"
    assert {place.name: place.role for place in record.places} == {"Полоцк": "venue", "Беларусь": "venue"}
    assert "organizer" in organization(record, "София").roles
    assert "partner" in organization(record, "Псковский").roles
    assert [group.text for group in record.target_groups] == ["краеведы", "музейные работники"]
    assert [kind for *_, kind in times(record)] == ["opening", "session", "break", "closing"]
    speaker = session(record, "10:30").speakers[0]
    assert (speaker.office, speaker.organization) == ("доцент", organization(record, "Псковский").key)


def test_a_page_of_html_and_nothing_of_its_menu() -> None:
    record = file("page.html")
    assert record.document.title == "Встреча читателей «Полка соседа»"
    assert record.document.media_type == "text/html"
    assert record.header.starts == date(2023, 10, 5)
    assert [each.title for each in record.sessions] == ["Приветствие", "Обмен книгами", "Чаепитие"]
    assert "organizer" in organization(record, "Книжный мост").roles


def test_a_menu_that_no_element_marks_is_no_title_either() -> None:
    page = (DATA / "page.html").read_text().replace("<nav>", "<div>").replace("</nav>", "</div>")
    record = read(Source.from_bytes(page.encode(), "a.html"))
    assert record.document.title == "Встреча читателей «Полка соседа»"


def test_russian_and_english_mixed() -> None:
    record = file("mixed.txt")
    assert record.document.title == 'Joint workshop "Clean Lake" Совместный семинар «Чистое озеро»'
    assert (record.header.starts, record.header.ends) == (date(2024, 6, 12), date(2024, 6, 13))
    assert record.header.format == "hybrid"
    assert "organizer" in organization(record, "Union of Lake").roles
    nordic = organization(record, "Nordic")
    assert (nordic.roles, nordic.unconfirmed, nordic.aliases) == (["funder"], True, [])
    assert [kind for *_, kind in times(record)] == ["registration", "opening", "break", "session", "break"]
    chair = session(record, "09:30").speakers[0]
    assert (chair.office, chair.role) == ("director", "facilitator")
    assert chair.organization == organization(record, "Union of Lake").key


def test_a_word_file() -> None:
    import docx

    document = docx.Document()
    document.add_heading("Круглый стол «Тихая улица»", 0)
    for line in ("Дата: 9 апреля 2024 года", "Место: Дом молодёжи, Гомель", "Организатор: Общество «Тишина»"):
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    rows = (("10:00–10:15", "Открытие"), ("10:15–11:30", "Как мерить шум"), ("11:30–12:00", "Закрытие"))
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(place, column).text = text
    out = io.BytesIO()
    document.save(out)
    source = Source.from_bytes(out.getvalue(), "a.docx")
    assert LOADER.recognises(source) > 0.5
    record = read(source)
    assert record.document.title == "Круглый стол «Тихая улица»"
    assert record.header.starts == date(2024, 4, 9)
    assert [each.title for each in record.sessions] == ["Открытие", "Как мерить шум", "Закрытие"]
    assert organization(record, "Тишина").roles == ["organizer"]


def test_labels_as_bullets_and_questions() -> None:
    record = read(
        "# Слёт «Полынья»\n\n**Дата:** 2 февраля 2024 г.\n**Место:** Дом рыбака, Полоцк\n\n"
        "- **Организатор** — общество «Лёд»\n- **При поддержке** Фонда «Прорубь»\n\n"
        "## Кого ждём\n\n* рыбаков\n* школьников (подтверждение ожидается)\n\n"
        "## Полезно знать\n\nТёплые вещи у каждого свои, а чай, печенье и дрова найдутся на берегу у всех, кто доберётся туда первым утром.\n\n"
        "| Время | Что | Кто |\n|---|---|---|\n| 10:00–11:00 | Открытие | председатель общества «Лёд» |\n"
        "| 11:00–12:00 | Уха | |\n| 12:00–13:00 | Закрытие | |\n",
        name="a.md",
    )
    assert record.document.title == "Слёт «Полынья»"
    assert "organizer" in organization(record, "Лёд").roles
    assert organization(record, "Прорубь").roles == ["funder"]
    assert [(group.text, group.unconfirmed) for group in record.target_groups] == [
        ("рыбаков", False),
        ("школьников", True),
    ]
    assert session(record, "10:00").speakers[0].office == "председатель"
    assert [section.kind for section in record.sections] == ["participants", "summary"]


def test_who_greets_and_who_leads() -> None:
    record = read(
        "Форум «Мельница»\nДата: 2 февраля 2024 г.\nОрганизатор: Фонд «Жернов»\n\n"
        "10:00–11:00\tОткрытие\n\tПриветствия: проректор по науке; глава города Полоцка\n"
        "\tВедёт Пётр Ильич Небылицын, директор Фонда «Жернов»\n11:00–12:00\tОбед\n12:00–13:00\tЗакрытие\n"
    )
    told = [(each.office, each.role) for each in record.sessions[0].speakers]
    assert told == [
        ("проректор по науке", "greeting"),
        ("глава города Полоцка", "greeting"),
        ("директор", "facilitator"),
    ]
    assert record.sessions[0].speakers[2].organization == organization(record, "Жернов").key


def test_a_list_of_organizers_is_cut_where_names_end() -> None:
    record = read(
        "Форум «Мельница»\nДата: 2 февраля 2024 г.\n"
        "Организаторы: Полоцкое управление по молодёжи и спорту, газета «Ветер» и мастерская «Крыло», Витебская область\n\n"
        "10:00–11:00 Открытие\n11:00–12:00 Обед\n12:00–13:00 Закрытие\n"
    )
    assert {each.name for each in record.organizations if "organizer" in each.roles} == {
        "Полоцкое управление по молодёжи и спорту",
        "газета «Ветер»",
        "мастерская «Крыло»",
    }


def test_a_bare_heading_is_no_title() -> None:
    record = read(
        "ПРОГРАММА\nЛетней школы «Вода и хлеб»\n\n1–2 июня 2024 года\n\n10:00 Сбор\n11:00 Лекция\n12:00 Обед\n"
    )
    assert record.document.title == "Летней школы «Вода и хлеб»"
    assert (record.header.starts, record.header.ends) == (date(2024, 6, 1), date(2024, 6, 2))
    assert record.organizations == []


# -- dates, formats, problems ------------------------------------------------------------------------------------------------


def short(day: str, form: str = "очно") -> str:
    return (
        f"Семинар «Ручей»\nДата: {day}\nФормат: {form}\n\n10:00–11:00 Начало\n11:00–12:00 Обед\n12:00–13:00 Закрытие\n"
    )


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("7 июня 2022 года", "2022-06-07", "2022-06-07"),
        ("7–9 июня 2022 г.", "2022-06-07", "2022-06-09"),
        ("с 28 февраля по 2 марта 2023", "2023-02-28", "2023-03-02"),
        ("28 декабря – 2 января 2024 г.", "2023-12-28", "2024-01-02"),
        ("07.06.2022", "2022-06-07", "2022-06-07"),
        ("07–09.06.2022", "2022-06-07", "2022-06-09"),
        ("2022-06-07", "2022-06-07", "2022-06-07"),
        ("June 7–9, 2022", "2022-06-07", "2022-06-09"),
        ("28 February – 2 March 2023", "2023-02-28", "2023-03-02"),
    ],
)
def test_dates_as_people_write_them(written: str, first: str, last: str) -> None:
    record = read(short(written))
    assert (str(record.header.starts), str(record.header.ends)) == (first, last)
    assert record.header.evidence["starts"].quote in written


@pytest.mark.parametrize("written", ["32 мая 2024 года", "30.02.2024", "31 июня 2023 г."])
def test_an_impossible_date_is_reported_and_not_kept(written: str) -> None:
    record = read(short(written))
    assert record.header.starts is None
    assert "impossible-date" in codes(record)


def test_no_date_and_no_timetable_are_reported() -> None:
    record = read("Семинар «Ручей»\n\nОрганизатор: Фонд «Родник»\nМесто: Полоцк\n")
    assert codes(record) == {"no-date", "no-timetable"}
    assert record.sessions == []
    assert all(problem.mend for problem in record.problems)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("очно и онлайн", "hybrid"),
        ("в смешанном формате", "hybrid"),
        ("очно, ведётся трансляция", "hybrid"),
        ("гибридный", "hybrid"),
        ("онлайн, платформа Zoom", "online"),
        ("дистанционно", "online"),
        ("очно", "in-person"),
        ("in person", "in-person"),
    ],
)
def test_formats(written: str, form: str) -> None:
    assert read(short("7 июня 2022 года", written)).header.format == form


# -- what is a programme -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_programmes_are_recognised(name: str) -> None:
    assert LOADER.recognises(Source.open(DATA / name)) >= 0.5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.txt",
            "Номер заявки 21-2-000001\nГрантовое направление\nЗапрашиваемая сумма 100 000\nСеминар в 10:00, 11:00\n",
        ),
        ("a.txt", "Уважаемые коллеги! Приглашаем вас на встречу в пятницу. С уважением, оргкомитет."),
        ("a.json", '{"title": "Семинар", "times": ["10:00", "11:00", "12:00"]}'),
        ("a.txt", '{"title": "Семинар", "times": ["10:00", "11:00", "12:00"]}'),
        ("a.csv", "time,title\n10:00,Семинар\n11:00,Обед\n12:00,Закрытие\n"),
        ("a.txt", "Река течёт на север, и берега её пусты."),
    ],
)
def test_other_documents_are_refused(name: str, text: str) -> None:
    assert LOADER.recognises(Source.from_bytes(text.encode(), name)) == 0.0


def test_a_text_far_too_long_is_no_programme() -> None:
    source = Source.from_bytes(("10:00 Семинар\n" * 80_000).encode(), "a.txt")
    assert LOADER.recognises(source) == 0.0
    with pytest.raises(UnreadableSource, match="no programme"):
        read(source)


# -- anything at all -------------------------------------------------------------------------------------------------------------

LINES = [line for name in ("tabs.txt", "mixed.txt", "table.md") for line in (DATA / name).read_text().split("\n")]
ODD = [
    "",
    "|",
    "\t",
    "10:00",
    "99:99 – 10:00",
    "10:00 – 11:00\t(",
    "«",
    "Дата:",
    "Дата: 99 мая",
    "Участники:",
    "# ",
    "<b>",
    "████",
    "(TBC)",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(ODD), st.text(max_size=30)), min_size=1, max_size=14),
    st.sampled_from(["none", "roles"]),
)
def test_a_programme_torn_and_mixed_never_breaks_the_reading(lines: list[str], persons: str) -> None:
    text = "\n".join(["Семинар", *lines])
    try:
        source = Source.from_bytes(b"\xef\xbb\xbf" + text.encode(), "a.txt")
    except UnreadableSource:
        return
    assert 0.0 <= LOADER.recognises(source) <= 1.0
    record = read(source, persons=persons)
    assert record.document.title
    keys = {each.key for each in record.organizations}
    assert {voice.organization for each in record.sessions for voice in each.speakers} - {None} <= keys
    assert all(len(each.quote) == each.end - each.start for each in all_evidence(record))
