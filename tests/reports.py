"""Reports for the tests: one that tells much, one on a pair, one full of hostile names, one that tells nothing."""

from datetime import date

from atlas import HOSTILE

from kg.reporting import (
    Label,
    Report,
    ReportCountry,
    ReportFact,
    ReportGroup,
    ReportOrganization,
    ReportPlace,
    ReportProject,
    ReportQuote,
    ReportReason,
    ReportSource,
    ReportStep,
    ReportSubject,
    ReportYear,
)

__all__ = ["bare", "hostile", "pair", "rich"]

_SOURCES = [
    ReportSource(id="23-1-000101.txt", name="23-1-000101.txt", title="Берега дружбы", read=date(2026, 1, 12)),
    ReportSource(id="forum.md", name="programmes/forum.md", title="Форум соседей", read=date(2026, 1, 13)),
]


def _quote(number: int, text: str, word: str, source: str, start: int) -> ReportQuote:
    at = text.index(word)
    return ReportQuote(
        number=number, text=text, source=source, start=start, end=start + len(text), marks=[(at, at + len(word))]
    )


_QUOTES = [
    _quote(1, "Заявитель: Псковский центр «Берег», ОГРН 1026000099993.", "Псковский центр «Берег»", "23-1-000101.txt", 210),
    _quote(2, "Партнёр проекта, Витебский союз добровольцев, примет две смены школы у себя.",
           "Витебский союз добровольцев", "23-1-000101.txt", 1480),
    _quote(3, "Занятия пройдут в Псковской и Витебской областях.", "Витебской", "23-1-000101.txt", 2011),
    _quote(4, "Зовём сельскую молодёжь и тех, кто работает с ней.", "сельскую молодёжь", "23-1-000101.txt", 2502),
    _quote(5, "Форум открывает Латвийский дом соседства вместе с «Берегом».", "Латвийский дом соседства", "forum.md", 77),
    _quote(6, "Участники: волонтёры, сельские учителя, журналисты.", "волонтёры", "forum.md", 390),
]  # fmt: skip


def rich() -> Report:
    """What a report on a busy organization tells."""
    applicant, partner = Label("Заявитель", "Applicant"), Label("Партнер", "Partner")
    by, lv = (
        Label("Витебская область, Беларусь", "Vitebsk Region, Belarus"),
        Label("Резекне, Латвия", "Rēzekne, Latvia"),
    )
    return Report(
        kind="organization",
        title=Label("Псковский центр «Берег»"),
        subjects=[
            ReportSubject(
                id="org/RU-OGRN-1026000099993",
                name=Label("Псковский центр «Берег»"),
                kind="organization",
                country="RU",
                what=Label("Общественная организация", "Public organization"),
                where=Label("Псковская область, Россия", "Pskov Region, Russia"),
                facts=[ReportFact(term=Label("ОГРН", "OGRN"), value=Label("1026000099993"), refs=[1])],
            )
        ],
        totals={
            "projects": 9, "organizations": 11, "organizations-across": 7, "countries-across": 3,
            "places-across": 4, "groups": 5,
        },
        organizations=[
            ReportOrganization(
                id="org/a", name=Label("Витебский союз добровольцев"), country="BY", where=by, roles=[partner],
                projects=4, titles=["Берега дружбы", "Тропа соседей"], first_year=2019, last_year=2024, across=True,
                refs=[2, 3],
            ),
            ReportOrganization(
                id="org/b", name=Label("Латвийский дом соседства"), country="LV", where=lv,
                roles=[Label("Соорганизатор", "Co-organizer")], projects=2, titles=["Форум соседей"],
                first_year=2022, last_year=2023, across=True, refs=[5],
            ),
            ReportOrganization(
                id="org/c", name=Label("Вестник без адреса"), roles=[Label("СМИ", "Media")], projects=1,
                titles=["Тропа соседей"], first_year=2021, last_year=2021, refs=[6],
            ),
        ],
        places=[
            _place("RU-PSK", "Псковская область", "Pskov Region", "RU", 57.27, 29.05, own=True),
            _place("BY-VI", "Витебская область", "Vitebsk Region", "BY", 55.4, 28.97, across=True, projects=4,
                   first_year=2019, last_year=2024, refs=[3]),
            _place("LV-077", "Резекне", "Rēzekne", "LV", 56.51, 27.34, across=True, projects=2, refs=[5]),
            _place("EE-86", "Выруский уезд", "Võru County", "EE", 57.85, 27.0, across=True, projects=1, refs=[3]),
            _place("RU-SMO", "Смоленская область", "Smolensk Region", "RU", 54.9, 33.0, across=False, projects=1,
                   refs=[3]),
        ],
        projects=[
            ReportProject(
                id="project/1", title="Берега дружбы", number="23-1-000101",
                status=Label("Победитель конкурса", "Supported"), granted=True, first_year=2023, last_year=2024,
                roles=[applicant], sum="1 250 000 RUB", refs=[1],
            ),
            ReportProject(
                id="event/1", title="Форум соседей", event=True, first_year=2022, last_year=2022,
                roles=[Label("Организатор", "Organizer")], refs=[5],
            ),
            ReportProject(
                id="project/2", title="Тропа соседей", status=Label("Проект не получил поддержку", "Not supported"),
                granted=False, first_year=2021, last_year=2021, roles=[applicant], sum="800 000 RUB", asked=True,
                refs=[1],
            ),
        ],
        groups=[
            ReportGroup(id="rural-youth", name=Label("Сельская молодёжь", "Rural youth"), projects=5, refs=[4]),
            ReportGroup(id="volunteers", name=Label("Волонтёры", "Volunteers"), projects=3, refs=[6]),
            ReportGroup(id="teachers", name=Label("Педагоги и учителя", "Teachers"), projects=2, refs=[6]),
            ReportGroup(id="media", name=Label("Журналисты и СМИ", "Journalists and the media"), projects=1, refs=[6]),
        ],
        countries=[
            ReportCountry(code="BY", name=Label("Беларусь", "Belarus"), organizations=4),
            ReportCountry(code="LV", name=Label("Латвия", "Latvia"), organizations=2),
            ReportCountry(code="RU", name=Label("Россия", "Russia"), organizations=3),
        ],
        years=[
            ReportYear(year=year, projects=projects, unfunded=unfunded)
            for year, projects, unfunded in ((2019, 1, 0), (2020, 0, 0), (2021, 2, 1), (2022, 3, 0), (2023, 4, 2), (2024, 2, 0))
        ],
        steps=[
            ReportStep(
                title=Label("Полоцкий центр сельской молодёжи"), country="BY", where=by,
                reasons=[
                    ReportReason(text=Label("Обе работают для: сельская молодёжь", "Both serve: rural youth"), refs=[4]),
                    ReportReason(text=Label("Соседний регион за границей", "A border region")),
                ],
                way=["Псковский центр «Берег»", "Витебский союз добровольцев", "Полоцкий центр сельской молодёжи"],
            ),
            ReportStep(
                title=Label("Псковская область и Тартуский уезд", "Pskov Region and Tartu County"), country="EE",
                reasons=[ReportReason(text=Label("Соседи без связи", "Neighbours without a link"))],
            ),
        ],
        notes=[Label("Учтены только подтверждённые участники.", "Only confirmed participants are counted.")],
        quotes=_QUOTES,
        sources=_SOURCES,
        state=date(2026, 1, 13),
    )  # fmt: skip


def pair() -> Report:
    """What a report on two regions tells."""
    told = rich()
    here, there = told.places[0], told.places[1]
    return Report(
        kind="pair",
        title=Label("Псковская область — Витебская область", "Pskov Region — Vitebsk Region"),
        subjects=[
            ReportSubject(id=f"place/{one.id}", name=one.name, kind="region", country=one.country)
            for one in (here, there)
        ],
        totals={"projects": 2, "organizations": 2, "groups": 2},
        organizations=told.organizations[:2],
        places=[here, _place("BY-VI", "Витебская область", "Vitebsk Region", "BY", 55.4, 28.97, own=True)],
        projects=told.projects[:2],
        groups=[
            ReportGroup(id=one.id, name=one.name, projects=one.projects, each=(one.projects, 1), refs=one.refs)
            for one in told.groups[:2]
        ],
        quotes=_QUOTES,
        sources=_SOURCES,
    )


def hostile() -> Report:
    """A report every text of which is an attack."""
    quotes = [
        ReportQuote(number=at, text=f"{text} — {text}", source=text, start=0, end=9, marks=[(0, 1)])
        for at, text in enumerate(HOSTILE, start=1)
    ]
    refs = [quote.number for quote in quotes]
    return Report(
        kind="organization",
        title=Label(HOSTILE[0]),
        subjects=[ReportSubject(id=HOSTILE[0], name=Label(HOSTILE[0]), kind="organization", where=Label(HOSTILE[1]))],
        totals={"projects": 5, "organizations": 5, "groups": 5},
        organizations=[
            ReportOrganization(id=text, name=Label(text), country=text[:2], where=Label(text), titles=[text], refs=refs)
            for text in HOSTILE
        ],
        places=[
            ReportPlace(id=f"{at}{text}", name=Label(text), country=text[:2], latitude=50.0 + at, longitude=30.0 + at,
                        own=at == 0, across=True)
            for at, text in enumerate(HOSTILE)
        ],
        projects=[ReportProject(id=text, title=text, sum=text, roles=[Label(text)]) for text in HOSTILE],
        groups=[ReportGroup(id=text, name=Label(text), projects=2) for text in HOSTILE],
        countries=[ReportCountry(code=text[:2], name=Label(text), organizations=3) for text in HOSTILE],
        years=[ReportYear(year=2020, projects=1), ReportYear(year=2021, projects=2)],
        steps=[
            ReportStep(title=Label(text), reasons=[ReportReason(text=Label(text))], way=[text, text]) for text in HOSTILE
        ],
        notes=[Label(text) for text in HOSTILE],
        quotes=quotes,
        sources=[ReportSource(id=text, name=text, title=text) for text in HOSTILE],
    )  # fmt: skip


def bare() -> Report:
    """A report on something that no source says anything of."""
    name = Label("Тартуский уезд", "Tartu County")
    return Report(
        kind="place",
        title=name,
        subjects=[ReportSubject(id="place/EE-79", name=name, kind="region", country="EE")],
    )


def _place(id: str, ru: str, en: str, country: str, latitude: float, longitude: float, **rest) -> ReportPlace:
    return ReportPlace(id=id, name=Label(ru, en), country=country, latitude=latitude, longitude=longitude, **rest)
