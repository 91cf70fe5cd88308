"""A row of a table and an element of a data file as records: what only such sources say, written down by hand."""

from datetime import date
from decimal import Decimal

from kg.cells import Cells
from kg.model import (
    Allocation,
    ConceptMatch,
    Document,
    Header,
    Identifier,
    Money,
    Organization,
    Place,
    Project,
    Record,
    TargetGroup,
)

__all__ = ["activity", "grant_row"]


def grant_row() -> Record:
    """A row of a fund's table: fields that share the words of the whole row, a partner, a sum for the applicant."""
    cells = Cells()
    number = cells.add("Номер заявки", "20-1-000777")
    name = cells.add("Организация", "АНО «Псковский центр диалога»", role="applicant")
    inn = cells.add("ИНН", "6027000001")
    region = cells.add("Регион", "Псковская область", role="seat")
    title = cells.add("Название проекта", "Соседи: «разговор»")
    cells.add("Запрошенная сумма", "450 000,50")
    cells.add("Дата решения", "15.06.2020")
    granted = cells.add("Размер гранта", "400 000")
    cells.add("Оценка результатов", "Проект реализован успешно")
    cells.add("Нарушения", "отчёт сдан позже срока")
    partners = cells.add("Партнёры", "Дом дружбы; Витебский музей, Витебская область (Беларусь)")
    group = cells.add("Целевые группы", "Студенты")
    row = cells.row()
    header = Header(
        number="20-1-000777",
        status="completed",
        status_text="завершён",
        year=2020,
        decided=date(2020, 6, 15),
        requested=Money(amount=Decimal("450000.50")),
        granted=Money(amount=Decimal("400000")),
        applicant="o1",
        assessment="Проект реализован успешно",
        violations="отчёт сдан позже срока",
    )
    fields = ("number", "title", "status", "year", "decided", "requested", "granted", "assessment", "violations")
    header.evidence = dict.fromkeys(fields, row)
    return Record(
        document=_document("заявки.csv", number.quote, title.quote, "grant-application", cells),
        header=header,
        organizations=[
            Organization(
                key="o1",
                name="АНО «Псковский центр диалога»",
                kind="ngo",
                identifiers=[Identifier(scheme="RU-INN", value="6027000001")],
                roles=["applicant"],
                region="RU-PSK",
                evidence=[name, inn],
            ),
            Organization(
                key="o2",
                name="Витебский музей",
                roles=["partner"],
                region="BY-VI",
                evidence=[Cells.part(partners, "Витебский музей", role="partner")],
            ),
        ],
        places=[
            Place(
                id="RU-PSK", name="Псковская область", kind="region", country="RU", role="seat", roles=["seat"],
                evidence=[region],
            )
        ],
        target_groups=[
            TargetGroup(text="Студенты", concepts=[ConceptMatch(id="students", score=1.0)], evidence=[group])
        ],
        allocations=[
            Allocation(
                organization="o1",
                kind="award",
                amount=Money(amount=Decimal("400000")),
                first=date(2020, 6, 15),
                last=date(2020, 6, 15),
                evidence=[granted],
            ),
        ],
    )  # fmt: skip


def activity() -> Record:
    """An element of a donor's file: a number of another register, shares of places, payments of several kinds."""
    cells = Cells()
    number = cells.add("iati-identifier", "XM-EX-0000-17")
    title = cells.add("title", "Clean rivers on both banks")
    giver = cells.add("participating-org", "Example Development Fund", role="funder")
    taker = cells.add("participating-org", "River Keepers", role="implementer")
    here = cells.add("recipient-country", "Belarus 60 %", role="area")
    there = cells.add("recipient-country", "Russia 40 %", role="area")
    paid = cells.add("transaction", "Disbursement 1200.50 EUR")
    back = cells.add("transaction", "Disbursement -200 EUR")
    promised = cells.add("transaction", "Commitment 5000 USD")
    row = cells.row()
    return Record(
        document=_document("activities.xml", number.quote, title.quote, "iati-activity", cells, language="en"),
        header=Header(
            number="XM-EX-0000-17",
            scheme="XI-IATI",
            starts=date(2019, 1, 1),
            ends=date(2021, 12, 31),
            total=Money(amount=Decimal("6000"), currency="EUR"),
            evidence=dict.fromkeys(("number", "title", "starts", "ends", "total"), row),
        ),
        organizations=[
            Organization(
                key="o1",
                name="Example Development Fund",
                identifiers=[Identifier(scheme="GB-CHC", value="0000001")],
                roles=["funder"],
                evidence=[giver],
            ),
            Organization(key="o2", name="River Keepers", roles=["implementer"], region="BY", evidence=[taker]),
        ],
        places=[
            Place(id="BY", name="Беларусь", kind="country", country="BY", role="area", roles=["area"],
                  share=Decimal(60), evidence=[here]),
            Place(id="RU", name="Россия", kind="country", country="RU", role="area", roles=["area"],
                  share=Decimal(40), evidence=[there]),
        ],
        projects=[Project(key="p1", title="Clean rivers", number="XM-EX-0000-9", evidence=[title])],
        allocations=[
            Allocation(
                organization="o2", giver="o1", kind="disbursement", amount=Money(amount=Decimal("1200.50"), currency="EUR"),
                count=3, first=date(2019, 2, 1), last=date(2020, 5, 1), evidence=[paid],
            ),
            # Money that went back, and a giver whom the record does not have.
            Allocation(
                organization="o2", giver="o7", kind="disbursement", amount=Money(amount=Decimal("-200"), currency="EUR"),
                evidence=[back],
            ),
            Allocation(
                organization="o2", giver="o1", kind="commitment", amount=Money(amount=Decimal("5000"), currency="USD"),
                first=date(2019, 1, 15), last=date(2019, 1, 15), evidence=[promised],
            ),
        ],
    )  # fmt: skip


def _document(file: str, key: str, title: str, kind: str, cells: Cells, language: str = "ru") -> Document:
    return Document(
        name=f"{file}#{key}",
        kind=kind,
        title=title,
        language=language,
        media_type="text/csv",
        encoding="utf-8",
        sha256="0" * 64,
        characters=len(cells.text),
        loader=f"{kind}/1",
        file=file,
    )
