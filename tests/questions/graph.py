"""Five small documents as records: what a careful reader would find in them, written down by hand.

The names, numbers and dates are public facts; the sentences are ours. `truth()` makes of them what a view asks for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from kg.changes import Change
from kg.iris import BASE
from kg.links import CollaborationLink, collaboration_links
from kg.model import (
    ConceptMatch,
    Document,
    Event,
    Evidence,
    Header,
    Identifier,
    Link,
    Money,
    Organization,
    Participant,
    Place,
    PlaceCount,
    Problem,
    Project,
    Record,
    Reference,
    Section,
    Session,
    Speaker,
    TargetGroup,
    Theme,
)
from kg.resolve import Identities, Judgement, resolve

Key = TypeVar("Key")

READ_AT = "2024-05-06T07:08:09+00:00"


class Reading:
    """One document: its text, and evidence by the words in it."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def words(self, quote: str, *, method: str = "rule", confidence: float = 0.9, role: str | None = None) -> Evidence:
        start = self.text.index(quote)
        return Evidence(
            start=start, end=start + len(quote), quote=quote, method=method, confidence=confidence, role=role
        )

    def document(self, kind: str, title: str) -> Document:
        return Document(
            name=self.name,
            kind=kind,
            title=title,
            encoding="utf-8",
            sha256=sha256(self.text.encode()).hexdigest(),
            characters=len(self.text),
            loader=f"{kind}/1",
        )

    def organization(
        self, key: str, name: str, *roles: str, ogrn: str | None = None, inn: str | None = None, **rest: object
    ) -> Organization:
        numbers = [("RU-OGRN", ogrn), ("RU-INN", inn)]
        identifiers = [Identifier(scheme=scheme, value=value) for scheme, value in numbers if value]
        evidence = [self.words(name, method="ner", role=role) for role in roles] or [self.words(name, method="ner")]
        return Organization(
            key=key,
            name=name,
            roles=list(roles),
            identifiers=identifiers,
            evidence=evidence,
            **rest,  # type: ignore[arg-type]
        )

    def place(self, id: str, name: str, kind: str, quote: str, *roles: str) -> Place:
        return Place(
            id=id,
            name=name,
            kind=kind,
            country=None if kind == "group" else id[:2] if kind != "city" else None,
            role=roles[0],
            roles=list(roles),
            evidence=[self.words(quote, method="gazetteer", confidence=0.98, role=role) for role in roles],
        )

    def group(self, text: str, *concepts: tuple[str, float], role: str = "target") -> TargetGroup:
        return TargetGroup(
            text=text,
            concepts=[ConceptMatch(id=id, score=score) for id, score in concepts],
            role=role,  # type: ignore[arg-type]
            evidence=[self.words(text, method="concept")],
        )


def diplomacy() -> Record:
    """An application that was not supported: applicant, co-organizer, an office abroad, a comparison country."""
    r = Reading(
        "diplomacy.txt",
        "Номер 21-2-009488. Проект не получил поддержку. Сумма 5 240 350,50. Срок 01.07.2021 - 01.02.2022.\n"
        "Заявитель: НП «Центр изучения постсоветского пространства».\n"
        "Соорганизатор – Институт русского зарубежья. Офисы: Москва и Калининград; опыт США изучен.\n"
        "Для кого: молодежные команды, соотечественники за рубежом.",
    )
    return Record(
        document=r.document("grant-application", "Цифровая дипломатия"),
        header=Header(
            number="21-2-009488",
            status="not-supported",
            status_text="Проект не получил поддержку",
            competition="Второй конкурс 2021",
            year=2021,
            round="2",
            direction="public-diplomacy",
            long_term=False,
            starts=date(2021, 7, 1),
            ends=date(2022, 2, 1),
            requested=Money(amount=Decimal("5240350.50")),
            applicant="o1",
            evidence={
                "number": r.words("21-2-009488", method="header", confidence=1),
                "status": r.words("Проект не получил поддержку", method="header", confidence=1),
                "starts": r.words("01.07.2021", method="header", confidence=1),
            },
        ),
        sections=[Section(kind="target-groups", heading="Для кого", text=r.text[-60:], start=len(r.text) - 60, end=len(r.text))],
        organizations=[
            r.organization(
                "o1", "НП «Центр изучения постсоветского пространства»", "applicant",
                ogrn="1067746258370", inn="7701642520", kind="ngo", region="RU-MOW",
                aliases=["Центр изучения постсоветского пространства"],
            ),
            r.organization("o2", "Институт русского зарубежья", "co-organizer", kind="ngo", region="RU-MOW"),
        ],
        places=[
            r.place("RU-MOW", "Москва", "region", "Москва", "partner-area"),
            r.place("geonames:554234", "Калининград", "city", "Калининград", "area"),
            r.place("US", "США", "country", "США", "compared"),
        ],
        target_groups=[
            r.group("молодежные команды", ("youth", 0.9), ("activists", 0.4)),
            r.group("соотечественники за рубежом", ("compatriots", 1.0)),
        ],
        problems=[Problem(severity="warning", what="a sum has no currency", where="header", code="no-currency")],
    )  # fmt: skip


def twins() -> Record:
    """A project of two border regions: twin cities, themes of NGOs."""
    r = Reading(
        "twins.txt",
        "Номер 23-2-003335. Победитель. Срок 01.08.2023 - 31.07.2024. Грант 999 000,00.\n"
        "Заявитель: АНО «Псковский центр диалога». Партнёр: общество «Витебский диалог».\n"
        "Города-побратимы Псков и Витебск. Территория: Псковская область, Витебская область.\n"
        "Для кого: НКО двух стран, студенты. Тема – экология.",
    )
    return Record(
        document=r.document("grant-application", "Диалог без границ"),
        header=Header(
            number="23-2-003335",
            status="supported",
            year=2023,
            direction="civil-society",
            starts=date(2023, 8, 1),
            ends=date(2024, 7, 31),
            granted=Money(amount=Decimal("999000.00")),
            applicant="o1",
            evidence={"number": r.words("23-2-003335", method="header", confidence=1)},
        ),
        organizations=[
            r.organization("o1", "АНО «Псковский центр диалога»", "applicant", inn="6027000001", region="RU-PSK", kind="ngo"),
            r.organization("o2", "общество «Витебский диалог»", "partner", region="BY-VI", kind="ngo"),
        ],
        places=[
            r.place("RU-PSK", "Псковская область", "region", "Псковская область", "area"),
            r.place("BY-VI", "Витебская область", "region", "Витебская область", "area"),
            r.place("geonames:504341", "Псков", "city", "Псков ", "mentioned"),
            r.place("geonames:620127", "Витебск", "city", "Витебск.", "mentioned"),
        ],
        target_groups=[r.group("НКО двух стран", ("ngo", 1.0)), r.group("студенты", ("students", 1.0))],
        themes=[Theme(text="экология", concepts=[ConceptMatch(id="environment", score=1.0)], evidence=[r.words("экология")])],
        links=[
            Link(
                kind="twin-cities",
                source=Reference(type="place", id="geonames:504341", label="Псков"),
                target=Reference(type="place", id="geonames:620127", label="Витебск"),
                evidence=[r.words("Города-побратимы Псков и Витебск")],
            )
        ],
    )  # fmt: skip


def border() -> Record:
    """A project in border regions of two countries with planned events; the Pskov centre is its partner."""
    r = Reading(
        "border.txt",
        "Номер 19-1-000694. Проект не получил поддержку. Срок 01.07.2019 - 31.08.2020.\n"
        "Заявитель: АНО «Институт приграничья». Партнёр: Псковский центр диалога, ИНН 6027000001.\n"
        "Опрос 1800 жителей: Белгородская, Смоленская, Витебская области; 4 видеоконференции; круглый стол в Смоленске.\n"
        "Для кого: молодежь и студенты. Участвуют 12 школ области.",
    )
    return Record(
        document=r.document("grant-application", "Третий сектор приграничья"),
        header=Header(
            number="19-1-000694",
            status="not-supported",
            year=2019,
            direction="civil-society",
            starts=date(2019, 7, 1),
            ends=date(2020, 8, 31),
            applicant="o1",
            evidence={"number": r.words("19-1-000694", method="header", confidence=1)},
        ),
        organizations=[
            r.organization("o1", "АНО «Институт приграничья»", "applicant", ogrn="1143100000746", region="RU-BEL", kind="ngo"),
            r.organization("o2", "Псковский центр диалога", "partner", inn="6027000001", region="RU-PSK"),
        ],
        places=[
            r.place("RU-BEL", "Белгородская область", "region", "Белгородская", "area"),
            r.place("RU-SMO", "Смоленская область", "region", "Смоленская", "area"),
            r.place("BY-VI", "Витебская область", "region", "Витебская", "area"),
        ],
        place_counts=[PlaceCount(place="RU-BEL", unit="school", text="школ", count=12, evidence=r.words("12 школ"))],
        target_groups=[r.group("молодежь и студенты", ("youth", 1.0), ("students", 1.0))],
        events=[
            Event(key="e1", name="Опрос жителей", kind="survey", participants=1800, places=["RU-BEL", "RU-SMO", "BY-VI"],
                  evidence=[r.words("Опрос 1800 жителей")]),
            Event(key="e2", name="видеоконференции", kind="conference", count=4, evidence=[r.words("4 видеоконференции")]),
            Event(key="e3", name="круглый стол", kind="round-table", places=["geonames:491687"],
                  evidence=[r.words("круглый стол в Смоленске")]),
        ],
    )  # fmt: skip


def bridge() -> Record:
    """A project that continues an earlier one of others."""
    r = Reading(
        "bridge.txt",
        "Номер 22-2-004688. Победитель. Срок 01.08.2022 - 30.06.2023.\n"
        "Заявитель: АНО «Прогрессор». Продолжает «Цифровой мост» 2020-2021 годов: вела Ассоциация «Апрель» вместе\n"
        "с АНО «Прогрессор». Территория – Саратовская область. Для кого: государственные служащие.",
    )
    return Record(
        document=r.document("grant-application", "Цифровой мост 2.0"),
        header=Header(
            number="22-2-004688",
            status="supported",
            year=2022,
            direction="civil-society",
            starts=date(2022, 8, 1),
            ends=date(2023, 6, 30),
            applicant="o1",
            evidence={"number": r.words("22-2-004688", method="header", confidence=1)},
        ),
        organizations=[
            r.organization("o1", "АНО «Прогрессор»", "applicant", ogrn="1206400003150", region="RU-SAR", kind="ngo"),
            r.organization("o2", "Ассоциация «Апрель»", "predecessor", kind="ngo"),
        ],
        places=[r.place("RU-SAR", "Саратовская область", "region", "Саратовская область", "area")],
        target_groups=[r.group("государственные служащие", ("officials", 1.0))],
        projects=[
            Project(
                key="p1",
                title="Цифровой мост",
                relation="continues",
                first_year=2020,
                last_year=2021,
                participants=[
                    Participant(organization="o2", role="implementer"),
                    Participant(organization="o1", role="partner"),
                ],
                evidence=[r.words("Продолжает «Цифровой мост» 2020-2021 годов")],
            )
        ],
    )  # fmt: skip


def programme() -> Record:
    """The programme of an event abroad: sessions, offices, an unconfirmed participant."""
    r = Reading(
        "programme.txt",
        "Форум в Бишкеке, 12.09.2022. Организатор – Центр «Диалог Азии». Участвует Институт приграничья (уточняется).\n"
        "10:00–10:30 Открытие. Приветствие: начальник управления. 10:30–12:00 Мастерская: ведёт директор Центра.\n"
        "Участники: журналисты.",
    )
    return Record(
        document=r.document("event-programme", "Форум гражданских инициатив"),
        header=Header(
            starts=date(2022, 9, 12),
            ends=date(2022, 9, 12),
            start_time="10:00",
            end_time="12:00",
            venue="Бишкек",
            format="in-person",
            version=date(2022, 8, 20),
            evidence={"starts": r.words("12.09.2022", method="header", confidence=1)},
        ),
        organizations=[
            r.organization("o1", "Центр «Диалог Азии»", "organizer", region="KG-GB", kind="ngo"),
            r.organization("o2", "Институт приграничья", "participant", ogrn="1143100000746", unconfirmed=True),
        ],
        places=[r.place("geonames:1528675", "Бишкек", "city", "Бишкеке", "venue")],
        target_groups=[r.group("журналисты", ("media", 1.0), role="participant")],
        sessions=[
            Session(
                key="s1", title="Открытие", start_time="10:00", end_time="10:30", kind="opening",
                speakers=[Speaker(office="начальник управления", role="greeting", evidence=[r.words("Приветствие: начальник управления")])],
                evidence=[r.words("10:00–10:30 Открытие")],
            ),
            Session(
                key="s2", title="Мастерская", start_time="10:30", end_time="12:00", items=["Разбор проектов", "Вопросы"],
                speakers=[Speaker(office="директор", organization="o1", role="facilitator", unconfirmed=True,
                                  evidence=[r.words("ведёт директор Центра")])],
                evidence=[r.words("10:30–12:00 Мастерская")],
            ),
        ],
    )  # fmt: skip


def records() -> list[Record]:
    """All five."""
    return [diplomacy(), twins(), border(), bridge(), programme()]


class _State:
    """What the graph was at one position."""

    def __init__(self, kept: list[Record], judgements: list[Judgement]) -> None:
        self.kept = kept
        self.judgements = judgements

    @cached_property
    def identities(self) -> Identities:
        return resolve(self.kept, self.judgements)

    @cached_property
    def links(self) -> dict[tuple[str, str, str], CollaborationLink]:
        return {(link.kind, link.a, link.b): link for link in collaboration_links(self.kept, self.identities)}


@dataclass
class SmallChanged:
    """What differs (`kg.views.Changed`)."""

    sources: set[str]
    organizations: set[str]
    projects: set[str]
    links: set[tuple[str, str, str]]
    identities: Identities
    found: dict[tuple[str, str, str], CollaborationLink]


def _ids(known: Identities) -> Iterable[tuple[tuple[str, str], str]]:
    return [*known.organization_ids.items(), *known.project_ids.items()]


def _differing(states: Sequence[Mapping[Key, object]]) -> set[Key]:
    """Keys under which one of the states has something else than the one before it."""
    found: set[Key] = set()
    for before, after in pairwise(states):
        found |= {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return found


class SmallTruth:
    """What a view is made from, kept in a list: the journal of these tests.

    `keep` and `forget` add a change; positions count from 1.
    """

    def __init__(self, kept: Iterable[Record] = (), base: str = BASE) -> None:
        self.base = base
        self.position = 0
        self._changes: dict[str, Change] = {}
        self._judgements: list[Judgement] = []
        self._states = [_State([], [])]
        self._sources: dict[str, str] = {}
        for record in kept:
            self.keep(record)

    def keep(self, record: Record) -> None:
        self.tell(record.document.name, (record,))

    def withdraw(self, name: str) -> None:
        """As a row that is gone from its file: read again, and without a record."""
        self.tell(name, ())

    def forget(self, name: str) -> None:
        self.tell(name, (), "")

    def tell(self, name: str, records: tuple[Record, ...], read_at: str = READ_AT) -> None:
        """What a source says now; it may hold several documents."""
        self._sources |= {record.document.name: name for record in records}
        self.position += 1
        self._changes[name] = Change(position=self.position, source=name, records=records, read_at=read_at)
        self._note()

    def judge(self, a: str, b: str) -> None:
        self.position += 1
        self._judgements.append(Judgement(position=self.position, a=a, b=b, same=True))
        self._note()

    def unjudge(self) -> None:
        self.position += 1
        self._judgements.pop()
        self._note()

    def _note(self) -> None:
        self._states.append(_State(self.kept, [*self._judgements]))

    @property
    def kept(self) -> list[Record]:
        return [record for change in self._changes.values() for record in change.records]

    @property
    def identities(self) -> Identities:
        return self._states[-1].identities

    @property
    def links(self) -> Sequence[CollaborationLink]:
        return list(self._states[-1].links.values())

    def changed(self, since: int) -> "SmallChanged | None":
        """All that differs between two of the states since then."""
        if since < 0 or since > self.position:
            return None
        states, now = self._states[since:], self._states[-1]
        known = [state.identities for state in states]
        links = _differing([state.links for state in states])
        meant = [
            {source: sorted((node, name, one.organizations.get(name)) for node, name in _ids(one) if node[0] == source)
             for source, _ in one.project_ids}
            for one in known
        ]  # fmt: skip
        sources = {name for name, change in self._changes.items() if change.position > since}
        sources |= {self._sources.get(document, document) for document in _differing(meant)}
        return SmallChanged(
            sources=sources,
            organizations=_differing([one.organizations for one in known]),
            projects=_differing([one.projects for one in known]),
            links=links,
            identities=now.identities,
            found={key: link for key, link in now.links.items() if key in links},
        )

    def changes(self, since: int) -> Iterable[Change]:
        return [
            change
            for _, change in sorted(self._changes.items())
            if change.position > since and (change.records or since)
        ]

    def change(self, source: str) -> Change:
        return self._changes[source]


def truth(base: str = BASE) -> SmallTruth:
    """The journal of the five documents."""
    return SmallTruth(records(), base)
