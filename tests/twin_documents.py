"""Documents that make it hard to give one answer twice: they disagree, repeat themselves, say nothing, say it oddly."""

from datetime import date
from decimal import Decimal

from questions.graph import Reading, SmallTruth, border, bridge, diplomacy, programme, twins
from questions.rows import activity, grant_row

from kg.model import (
    ConceptMatch,
    Document,
    Event,
    Header,
    Link,
    Money,
    Participant,
    PlaceCount,
    Project,
    Record,
    Reference,
    Session,
    Speaker,
    TargetGroup,
    Theme,
)

__all__ = ["knots"]

#: Words that would end a text, a name, a comment, a parameter or a line in a query.
ODD = "«Ключ» 'одна' \"две\" `три` \\ $a // if a\n# end {id: 1} 🙂 <b>&amp;</b>"


def other_diplomacy() -> Record:
    """A second document of an application: other status, direction, year, sums, currency, and a part confirmed."""
    r = Reading(
        "diplomacy-2.txt",
        "Номер 21-2-009488. Поддержан. Грант 10 000,10 USD, запрошено 999 999,99. Институт русского зарубежья.\n"
        "Молодежные команды, молодежные команды. Калининград. Грант другой.",
    )
    return Record(
        document=r.document("grant-application", "Цифровая дипломатия (итог)"),
        header=Header(
            number="21-2-009488",
            status="supported",
            year=2020,
            direction="civil-society",
            starts=date(2020, 1, 1),
            ends=date(2023, 2, 1),
            requested=Money(amount=Decimal("999999.99")),
            granted=Money(amount=Decimal("10000.10"), currency="USD"),
        ),
        organizations=[
            r.organization(
                "o1", "Институт русского зарубежья", "co-organizer", "partner", kind="ngo", unconfirmed=True
            ),
            r.organization("o2", "Институт", kind="ngo"),
        ],
        places=[r.place("geonames:554234", "Калининград", "city", "Калининград", "area", "venue")],
        # One phrase twice, in both roles, with a score that has no end and one that is just enough.
        target_groups=[
            r.group("Молодежные команды", ("youth", 0.5), ("activists", 1 / 3)),
            r.group("молодежные команды", ("youth", 0.9)),
            r.group("молодежные команды", ("youth", 0.9), role="participant"),
            TargetGroup(text="молодежные команды", concepts=[ConceptMatch(id="youth", score=0.7)], evidence=[]),
        ],
        place_counts=[PlaceCount(place="RU-MOW", unit="school", text="команды", count=3, evidence=r.words("команды"))],
    )


def chain() -> Record:
    """A project that continues two with the same words and with others, and names a third."""
    r = Reading(
        "chain.txt",
        "Номер 24-1-000001. Продолжает «Цифровой мост 2.0» и «Диалог». Ранее: «Диалог», его вело общество «Витебский\n"
        "диалог» и АНО «Прогрессор». Подобен проекту «Третий сектор». Партнёр – «Прогрессор», ещё раз «Прогрессор».",
    )
    both = r.words("Продолжает «Цифровой мост 2.0» и «Диалог»")
    return Record(
        document=r.document("grant-application", "Цифровой мост 3.0"),
        header=Header(
            number="24-1-000001", status="under-review", direction="civil-society", year=2024, applicant="o1"
        ),
        organizations=[
            r.organization("o1", "АНО «Прогрессор»", "applicant", ogrn="1206400003150", region="RU-SAR", kind="ngo"),
            # The same by its number, under another key.
            r.organization("o2", "«Прогрессор»", "partner", "applicant", ogrn="1206400003150"),
            r.organization("o3", "общество «Витебский\nдиалог»", "predecessor", region="BY-VI"),
        ],
        projects=[
            Project(key="p1", title="Цифровой мост 2.0", number="22-2-004688", relation="continues", evidence=[both]),
            Project(
                key="p2",
                title="Диалог",
                relation="continues",
                first_year=2019,
                participants=[Participant(organization="o3", role="implementer")],
                evidence=[both, r.words("Ранее: «Диалог»")],
            ),
            Project(key="p3", title="Третий сектор", relation="mentions", evidence=[r.words("Третий сектор")]),
        ],
        links=[
            Link(
                kind="partner",
                source=Reference(type="organization", id="o1", label="Прогрессор"),
                target=Reference(type="organization", id="o3", label="Витебский диалог"),
            ),
            Link(
                kind="continues",
                source=Reference(type="project", id="self", label="Цифровой мост 3.0"),
                target=Reference(type="project", id="p2", label="Диалог"),
                evidence=[both],
            ),
        ],
    )


def forum() -> Record:
    """A programme in English: one speaks twice in a session, another session is nameless, a third not confirmed."""
    r = Reading("forum.txt", "Forum. Dialogue of Asia speaks, Dialogue of Asia answers. Bishkek, Osh. Round table.")
    document = r.document("event-programme", "Форум гражданских инициатив")
    document.language = "en"
    speaks, answers = r.words("Dialogue of Asia speaks"), r.words("Dialogue of Asia answers")
    return Record(
        document=document,
        header=Header(starts=date(2023, 9, 12)),
        organizations=[r.organization("o1", "Dialogue of Asia", "organizer", region="KG-GB")],
        places=[r.place("geonames:1528675", "Бишкек", "city", "Bishkek", "venue", "mentioned")],
        sessions=[
            Session(
                key="s1",
                title="Вопросы",
                items=["One", "Two"],
                speakers=[
                    Speaker(organization="o1", role="speaker", evidence=[speaks]),
                    Speaker(
                        organization="o1", office="director", role="facilitator", unconfirmed=True, evidence=[answers]
                    ),
                ],
                evidence=[speaks],
            ),
            Session(key="s2", title="", unconfirmed=True),
        ],
        events=[
            Event(key="e1", name="Round table", kind="round-table", starts=date(2023, 9, 13), ends=date(2024, 1, 1)),
            Event(key="e2", name="Round table", places=["KG-GB", "geonames:1528675"], count=3, evidence=[answers]),
        ],
        themes=[Theme(text="Forum", concepts=[ConceptMatch(id="environment", score=0.49999)], evidence=[speaks])],
    )


def odd() -> Record:
    """A document whose names would break a query that they were pasted into."""
    r = Reading("odd 'name`.txt", f"{ODD} и опять: {ODD}. Псков и Витебск.")
    return Record(
        document=r.document("grant-application", ODD),
        header=Header(number="25-1-`'\"", status="in-progress", direction="civil-society", year=2025),
        organizations=[
            r.organization("o`1", ODD, "applicant", "host", region="RU-PSK"),
            r.organization("o'2", "и опять", "partner", region="BY-VI"),
        ],
        places=[
            r.place("RU-PSK", "Псков", "region", "Псков", "area"),
            r.place("BY-VI", "Витебск", "region", "Витебск", "area"),
        ],
        target_groups=[r.group(ODD, ("youth", 1.0))],
        links=[
            Link(
                kind=kind,
                source=Reference(type="place", id="geonames:504341", label="Псков"),
                target=Reference(type="place", id="BY-VI", label="Витебск"),
                evidence=[r.words("Псков"), r.words("Псков", method="ner"), r.words("Витебск")][: 3 * (kind != "odd")],
            )
            for kind in ("twin-cities", "twin-cities", "cooperation", "odd")
        ],
        events=[Event(key="e'1", name=ODD, kind="meeting", evidence=[r.words("и опять")])],
    )


def activity_again() -> Record:
    """The same activity in another edition of the file: a payment more, a budget, a kind that no scheme has."""
    record = activity()
    record.document.name, record.document.file = "activities-2.xml#XM-EX-0000-17", "activities-2.xml"
    paid, back, promised = record.allocations
    paid.amount, paid.count, paid.last = Money(amount=Decimal("1400.25"), currency="EUR"), 4, date(2021, 3, 1)
    back.giver, back.kind = None, "refund"
    promised.kind, promised.first, promised.last = "budget", None, None
    record.places[0].share = None
    return record


def bare() -> Record:
    """A document that says nothing."""
    return Record(document=Document(name="bare.txt", kind="grant-application", title=""))


def knots() -> SmallTruth:
    """These beside the five documents, and two organizations that a person judged to be one."""
    told = [diplomacy(), twins(), border(), bridge(), programme()]
    known = SmallTruth(
        [*told, other_diplomacy(), chain(), forum(), odd(), bare(), grant_row(), activity(), activity_again()]
    )
    known.judge("org/diplomacy.txt/o2", "org/diplomacy-2.txt/o1")
    return known
