"""What is hidden, what is not, and that hiding never moves a letter."""

import re
import time
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Document, Evidence, Header, Identifier, Organization, Project, Record, Session, Speaker
from kg.privacy import MASK, PERSON, mask, scrub, spans
from kg.seal import seal

#: kind, a text, and the words in it that must be hidden – and nothing beside them.
HIDDEN = [
    ("email", "Пишите: lipa@example.org, ждём", "lipa@example.org"),
    ("email", "Почта lipa [at] example.org", "lipa [at] example.org"),
    ("email", "почта lipa (собака) example точка org", "lipa (собака) example точка org"),
    ("phone", "Звоните +7 (900) 000-00-07 до шести", "+7 (900) 000-00-07"),
    ("phone", "8 (8112) 00-11-22", "8 (8112) 00-11-22"),
    ("phone", "тел. 12-34-56", "12-34-56"),
    ("phone", "Call +996 312 00 00 00 now", "+996 312 00 00 00"),
    ("phone", "+375 29 000-00-00", "+375 29 000-00-00"),
    ("card", "карта 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("account", "р/с 40703810000000000001", "40703810000000000001"),
    ("account", "IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("passport", "паспорт 45 08 123456", "45 08 123456"),
    ("snils", "СНИЛС 112-233-445 95", "112-233-445 95"),
    ("birth", "дата рождения: 01.02.1990", "01.02.1990"),
    ("birth", "1990 года рождения", "1990"),
    ("address", "г. Псков, ул. Липовая, д. 5, кв. 7", "ул. Липовая, д. 5, кв. 7"),
    ("address", "Витебск, Липовая улица, 7", "Липовая улица, 7"),
    ("address", "180000, г. Псков", "180000"),
    ("meeting", "Встречаемся: meet.example.org", "meet.example.org"),
    ("meeting", "Встречаемся: conf.zip/lipa", "conf.zip/lipa"),
    ("meeting", "Вход: https://conference.lipa.example/sosna-77", "https://conference.lipa.example/sosna-77"),
    ("meeting", "Вход: talks.lipa.example/sosna-77, в полдень", "talks.lipa.example/sosna-77"),
    ("meeting", "Комната https://meet.md#lipa", "https://meet.md#lipa"),
    ("meeting", "Комната meet.md:8443", "meet.md:8443"),
    ("handle", "Пишите в t.me/lipa_test", "t.me/lipa_test"),
    ("handle", "Telegram: @lipa_test", "@lipa_test"),
    ("handle", "страница vk.com/lipa.test", "vk.com/lipa.test"),
    (
        "meeting",
        "Вход: https://example.zoom.us/j/12345678901?pwd=AbCd",
        "https://example.zoom.us/j/12345678901?pwd=AbCd",
    ),
    ("meeting", "Meeting ID: 123 4567 8901", "123 4567 8901"),
    ("meeting", "Идентификатор конференции: 987 6543 2100", "987 6543 2100"),
    ("passcode", "Passcode: 135790", "135790"),
    ("passcode", "код доступа: Lipa77", "Lipa77"),
    ("key", 'api_key = "A1b2C3d4E5f6G7h8"', "A1b2C3d4E5f6G7h8"),
    ("key", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
    ("key", '{"accessToken": "lipa-sosna-2"}', "lipa-sosna-2"),
    ("person", "Ведёт Небылицын И. И., доцент", "Небылицын И. И."),
    ("person", "слово И.И. Небылицына", "И.И. Небылицына"),
    ("person", "Мария Петровна Сидорова откроет встречу", "Мария Петровна Сидорова"),
    ("person", "г-жа Вымышленова, редактор", "Вымышленова"),
    ("person", "Асан кызы Мээрим, тренер", "Асан кызы Мээрим"),
    ("person", "Speaker: John Smith, director", "John Smith"),
]

#: Nothing in these is anybody's secret.
SHOWN = [
    "conference.pdf",
    "Программа – в файле conference-2021.csv#RU-PGF-21-1-000001.",
    "See meeting.docx, talks.tar.gz and meeting.jsonld.",
    "Файл meeting.pdf: программа; а где meetings-2021.xlsm? И talk-3.odp…",
    "ОГРН 1067746258370",
    "ИНН 7702365551, КПП 770201001",
    "Бюджет 12 345 678 руб., из них 1 250 000,50",
    "Заявка 21-2-009488 и № 21-2-009489",
    "в 2021–2022 годах, 07.06.2022 – 09.06.2022, 12-05-22",
    "350 000 человек, от 1000 до 2000 участников, 10-15 школ",
    "09:30–10:00 Регистрация, 10.00 - 12.30 Сессия",
    "ISBN 978-5-17-118366-1",
    "на улице Победы прошёл парад",
    "Фонд «Улица детства» и музей «Дом на набережной»",
    "Общество «Невский проспект»",
    "библиотека имени А. С. Пушкина",
    "Библиотека им. А.С. Пушкина",
    "Фонд Андрея Первозванного",
    "улица Юрия Гагарина",
    "Председатель правления общества, директор школы № 5",
    "Министр культуры, начальник управления",
    "Ключ: сотрудничество",
    "Basic principles of cooperation",
    "U.S. Agency for International Development",
    "https://example.org/program и vk.com/club12345",
    "Псковская область и город Витебск",
]


@pytest.mark.parametrize(("kind", "text", "hidden"), HIDDEN, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(HIDDEN)])
def test_what_is_private_is_hidden_and_only_that(kind: str, text: str, hidden: str) -> None:
    assert hidden in text
    assert mask(text) == text.replace(hidden, MASK * len(hidden))
    assert kind in {span.kind for span in spans(text)}


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_public_stays(text: str) -> None:
    assert mask(text) == text


def test_a_private_key_goes_with_all_its_lines() -> None:
    text = "до\n-----BEGIN PRIVATE KEY-----\nMIIabc\ndef\n-----END PRIVATE KEY-----\nпосле"
    masked = mask(text)
    assert masked.startswith("до\n")
    assert masked.endswith("\nпосле")
    assert not re.search(r"[A-Za-z]", masked)
    assert masked.count("\n") == text.count("\n")


def test_persons_may_be_kept_while_contacts_go() -> None:
    text = "Мария Петровна Сидорова, lipa@example.org"
    assert mask(text, keep=PERSON) == f"Мария Петровна Сидорова, {MASK * 16}"


def test_further_stretches_are_hidden_over_line_ends() -> None:
    assert mask("раз\r\nдва", also=[(1, 7)]) == f"р{MASK * 2}\r\n{MASK * 2}а"


def test_spans_are_in_order_and_apart() -> None:
    text = "; ".join(text for _, text, _ in HIDDEN)
    found = spans(text)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert {span.kind for span in found} >= {"email", "phone", "card", "person", "address", "meeting", "key"}


PIECES = st.sampled_from(
    [*(text for _, text, _ in HIDDEN), *SHOWN, "\n", "\r\n", "İ", "ß", MASK, " ", "(", "«", "+7 ", "@"]
)


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=8).map("".join)))
def test_length_and_line_ends_are_kept_for_any_text(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert [i for i, sign in enumerate(masked) if sign in "\r\n"] == [
        i for i, sign in enumerate(text) if sign in "\r\n"
    ]
    assert all(new in (old, MASK) for new, old in zip(masked, text, strict=True))


#: What rules look for, alone and cut short: what is told of a line at a glance must never be less than what they find.
CLUES = st.sampled_from(
    """@ (at) собака at . dot точка https:// t.me/ vk.com/ zoom.us/j/ telegram: тг = ; ? & token key: ключ – пароль код
    доступа Passcode PIN pass phrase Идентификатор конференции meeting id номер паспорт серия снилс р/с счёт iban DE89
    дата рождения д. р. г.р. тел. факс +7 8 00 0 (812) 996 12-34-56 000-000 66-12-34 1990 123456 1234 5678 4111
    7702365551 01.02.1990 руб. ИНН № ул. улице проспект Липовая Победы дом д. кв. 5 7 мкр Baker Street 180000, г. а/я
    Иван Петрович Сидоров Сидорову А. В.В. кызы John Smith Mr г-жа Руководитель директор: Контакты имя Ф.И.О. « » " '
    -----BEGIN PRIVATE KEY----- eyJ ghp_ AKIA bearer api 0123abcd-""".split()
)
GAPS = st.sampled_from(["", " ", " ", " ", "\n", "\r\n", "\u00a0", ", ", ": ", "-", " – ", "("])


@settings(max_examples=200)
@given(st.one_of(
    st.lists(PIECES, max_size=6).map("".join),
    st.lists(st.tuples(st.one_of(CLUES, CLUES, PIECES), GAPS), max_size=14).map(lambda parts: "".join(map("".join, parts))),
))  # fmt: skip
def test_at_a_glance_nothing_is_missed_that_every_pattern_finds(text: str) -> None:
    assert spans(text) == spans(text, hurry=False)


def test_what_begins_in_one_line_and_ends_in_the_next_is_hidden() -> None:
    text = "Passcode:\n135790\nтел.:\n12-34-56\nРуководитель:\nМария Сидорова\nул. Липовая\nд. 5"
    assert mask(text) == (
        f"Passcode:\n{MASK * 6}\nтел.:\n{MASK * 8}\nРуководитель:\n{MASK * 14}\n{MASK * 11}\n{MASK * 4}"
    )


# -- the last gate ------------------------------------------------------------------------------------------------------


def record() -> Record:
    shown = Evidence(start=0, end=16, quote="lipa@example.org", method="rule")
    return Record(
        document=Document(
            name="lipa@example.org.txt", kind="event-programme", title="Встреча, тел. 12-34-56", sha256="ab" * 32
        ),
        header=Header(number="21-2-009488", venue="Псков, ул. Липовая, д. 5", evidence={"venue": shown}),
        organizations=[
            Organization(key="o1", name="Союз «Липа»", aliases=["Союз, +7 900 000-00-07"], evidence=[shown])
        ],
        sessions=[
            Session(
                key="s1",
                title="Слово Марии Петровны Сидоровой",
                start_time="10:00",
                items=["Passcode: 135790"],
                speakers=[Speaker(name="Мария Петровна Сидорова", office="директор, lipa@example.org")],
            )
        ],
    )


def test_scrub_reaches_every_string_of_a_record() -> None:
    scrubbed = scrub(record())
    words = msgspec.json.encode(scrubbed).decode()
    for secret in ("12-34-56", "Липовая", "900 000", "135790", "Сидоровой"):
        assert secret not in words
    assert words.count("lipa@example.org") == 1  # the file's own name, which the user gave
    assert scrubbed.header.evidence["venue"].quote == MASK * 16
    assert scrubbed.organizations[0].name == "Союз «Липа»"
    assert scrubbed.sessions[0].start_time == "10:00"
    assert scrubbed.document.sha256 == "ab" * 32
    assert scrubbed.header.number == "21-2-009488"


def test_a_speaker_whom_the_user_asked_for_keeps_the_name_but_no_contact() -> None:
    speaker = scrub(record()).sessions[0].speakers[0]
    assert speaker.name == "Мария Петровна Сидорова"
    assert speaker.office == f"директор, {MASK * 16}"
    called = Record(document=Document(name="a", kind="k", title="t"), sessions=[
        Session(key="s1", title="t", speakers=[Speaker(name="Мария Сидорова +7 900 000-00-07")])])  # fmt: skip
    assert "900" not in (scrub(called).sessions[0].speakers[0].name or "")


def test_scrub_twice_is_scrub_once_and_leaves_the_record_alone() -> None:
    original = record()
    once = scrub(original)
    assert scrub(once) == once
    assert original == record()


NUMBERS = [
    ("21-2-009488", "21-2-009488"),
    ("Р31-22-3-000106", "Р31-22-3-000106"),
    ("XM-DAC-41114-PROJECT-00012345678", "XM-DAC-41114-PROJECT-00012345678"),
    ("ivan.lipov@example.org", None),
    ("+7 900 000-00-07", None),
    ("89000000007", None),
    ("Иванов И. И.", None),
]


@pytest.mark.parametrize(("number", "kept"), NUMBERS)
def test_a_number_that_is_somebodys_contact_is_none(number: str, kept: str | None) -> None:
    earlier = Project(key="p1", title="Мост", number=number)
    said = Record(document=Document(name="a", kind="k", title="t"), header=Header(number=number), projects=[earlier])
    scrubbed = scrub(said)
    assert (scrubbed.header.number, scrubbed.projects[0].number) == (kept, kept)


def test_registration_numbers_stay_and_contacts_in_their_place_identify_nobody() -> None:
    plain = ["1067746258370", "7701642520", "0000123456", "40003245752", "556012-3456", "CHE-123.456.789"]
    numbers = [Identifier(scheme="XX", value=value) for value in [*plain, "lipa@example.org", "8 900 000 00 07"]]
    org = Organization(key="o1", name="Союз", identifiers=numbers)
    scrubbed = scrub(Record(document=Document(name="a", kind="k", title="t"), organizations=[org]))
    found = scrubbed.organizations[0].identifiers
    assert found[:-2] == numbers[:-2]
    assert [(one.value, one.valid) for one in found[-2:]] == [(MASK * 16, False), (MASK * 15, False)]


def test_words_that_several_fields_share_are_kept_once_and_come_back_for_each() -> None:
    row = Evidence(start=0, end=32, quote="Номер: 7\nПочта: lipa@example.org!", method="cell")
    header = Header(number="7", year=2021, evidence=dict.fromkeys(("number", "year", "title"), row))
    header.evidence["status"] = Evidence(start=0, end=5, quote="Номер", method="cell")
    said = Record(document=Document(name="t.csv#7", kind="k", title="t", file="t.csv"), header=header)
    sealed = seal([said])
    assert sealed.bodies[0].decode().count("Почта") == 1
    (back,) = sealed.records()
    assert back == scrub(said)
    assert back.header.evidence.keys() == header.evidence.keys()
    assert "lipa" not in back.header.evidence["year"].quote
    assert back.header.evidence["number"] is back.header.evidence["title"]
    assert seal([back]) == sealed


# -- linear time ----------------------------------------------------------------------------------------------------------

PLAIN = "Встреча добровольцев пройдёт в библиотеке, начало в десять часов утра. "
HOSTILE = ["+7 ", "8(", "1 2 3 ", "1-", "a@", "a.", "ул. ", "Иванов ", "А. ", "Passcode: ", "meeting id ", "«", "(", "ключ ",
           "-----BEGIN PRIVATE KEY-----", '"key":"', "join ", "http://", "token=", "0", "А", ",д. 1", "DE89 ", "тел. "]  # fmt: skip


def _seconds(text: str) -> float:
    begin = time.perf_counter()
    mask(text)
    return time.perf_counter() - begin


def test_hostile_text_takes_no_more_than_a_few_times_as_long_as_plain_text() -> None:
    size = 120_000
    plain = max(_seconds((PLAIN * (size // len(PLAIN) + 1))[:size]), 0.02)
    slow = {piece: _seconds((piece * (size // len(piece) + 1))[:size]) / plain for piece in HOSTILE}
    assert {piece: round(times) for piece, times in slow.items() if times > 60} == {}


def test_a_megabyte_takes_about_four_times_a_quarter_of_it() -> None:
    text = "".join(HOSTILE) * 8_000
    text = text[:1_000_000]
    quarter = max(_seconds(text[:250_000]), 0.02)
    assert _seconds(text) < 12 * quarter
