"""Maps for the tests: one as the real documents give it, one full of hostile names, one that is large."""

import math
from datetime import date

from kg.maps import (
    Label,
    MapCountry,
    MapData,
    MapLink,
    MapNote,
    MapOrganization,
    MapPart,
    MapProject,
    MapQuote,
    MapRegion,
    MapSource,
)

__all__ = ["BASES", "HOSTILE", "crowd", "hostile", "neighbours", "quote"]

BASES = {
    "project-reaches-region": (
        Label("Проект охватывает оба региона", "A project reaches both"),
        Label("Источник называет оба региона местом работы проекта.", "A source names both as places of its work."),
    ),
    "twin-cities": (
        Label("Города-побратимы", "Twin cities"),
        Label("Города двух регионов объявлены побратимами.", "Cities of the two regions are twins."),
    ),
    "cooperation": (
        Label("Сотрудничество", "Cooperation"),
        Label("Источник говорит о сотрудничестве регионов.", "A source speaks of their cooperation."),
    ),
}

_PLACES = [
    ("RU-PSK", "Псковская область", "Pskov Oblast", "RU", 57.33, 28.86),
    ("RU-BEL", "Белгородская область", "Belgorod Oblast", "RU", 50.76, 37.56),
    ("RU-SMO", "Смоленская область", "Smolensk Oblast", "RU", 55.03, 33.04),
    ("RU-BRY", "Брянская область", "Bryansk Oblast", "RU", 52.92, 33.43),
    ("RU-MOW", "Москва", "Moscow", "RU", 55.75, 37.62),
    ("RU-MOS", "Московская область", "Moscow Oblast", "RU", 55.50, 38.00),
    ("RU-OMS", "Омская область", "Omsk Oblast", "RU", 56.04, 73.36),
    ("RU-YAN", "Ямало-Ненецкий автономный округ", "Yamalo-Nenets Autonomous Okrug", "RU", 66.53, 66.61),
    ("RU-ULY", "Ульяновская область", "Ulyanovsk Oblast", "RU", 54.14, 47.62),
    ("RU-TA", "Республика Татарстан", "Tatarstan", "RU", 55.36, 50.67),
    ("BY-VI", "Витебская область", "Vitebsk Region", "BY", 55.19, 29.02),
    ("BY-HR", "Гродненская область", "Grodno Region", "BY", 53.66, 24.96),
    ("BY-MA", "Могилёвская область", "Mogilev Region", "BY", 53.73, 30.26),
    ("BY-HO", "Гомельская область", "Gomel Region", "BY", 52.16, 29.13),
    ("KG-GB", "Бишкек", "Bishkek", "KG", 42.87, 74.59),
]


def neighbours() -> MapData:
    """Regions on both sides of borders, as the documents at hand tell of them."""
    school, seminar, office, launch = "project/19", "project/23", "project/21", "event/launch"
    border = [("RU-BEL", "RU-SMO", "RU-BRY"), ("BY-HR", "BY-MA", "BY-HO")]
    links = [
        _link(a, b, projects=[school], organizations=["o1", "o2"], years=(2019, 2020), quotes=["q1"], sources=["d1"])
        for a in border[0]
        for b in border[1]
    ]
    links += [
        _link(a, b, projects=[school], organizations=["o1", "o2"], years=(2019, 2020), quotes=["q1"], sources=["d1"])
        for side in border
        for a, b in [(side[0], side[1]), (side[0], side[2]), (side[1], side[2])]
    ]
    links.append(
        _link(
            "RU-PSK", "BY-VI", basis=["project-reaches-region", "twin-cities", "cooperation"],
            projects=[seminar, school], organizations=["o3", "o4"], years=(2019, 2023), quotes=["q2", "q3"],
            sources=["d2"],
        )
    )  # fmt: skip
    offices = ["RU-MOW", "RU-OMS", "RU-YAN", "RU-ULY", "RU-TA"]
    links += [
        _link(a, b, projects=[office], organizations=["o5", "o6"], years=(2021, 2022), quotes=["q4"], sources=["d3"])
        for at, a in enumerate(offices)
        for b in offices[at + 1 :]
    ]
    links.append(
        _link("RU-MOW", "KG-GB", projects=[launch], organizations=["o7"], years=(2022, 2022),
              quotes=["q5"], sources=["d4"])
    )  # fmt: skip
    organizations = [
        MapOrganization(id="o1", name="АНО «Институт пограничья»", kind=Label("НКО", "NGO"), region="RU-BEL",
                        numbers=[Label("ОГРН 1143100000746")], quotes=["q1"]),
        MapOrganization(id="o2", name="Гомельский открытый университет", kind=Label("Университет", "University"),
                        region="BY-HO"),
        MapOrganization(id="o3", name="Псковский центр устойчивого развития", kind=Label("НКО", "NGO"),
                        region="RU-PSK", numbers=[Label("ИНН 6027068261", "INN 6027068261")], quotes=["q2"]),
        MapOrganization(id="o4", name="Витебский союз добровольцев", kind=Label("НКО", "NGO"), region="BY-VI"),
        MapOrganization(id="o5", name="Партнёрство «Постсоветское пространство»", kind=Label("НКО", "NGO"),
                        region="RU-MOW", numbers=[Label("ОГРН 1067746258370")], quotes=["q4"]),
        MapOrganization(id="o6", name="Проектный офис в Омске", region="RU-OMS"),
        MapOrganization(id="o7", name="Сообщество практиков", region="KG-GB", quotes=["q5"]),
        MapOrganization(id="o8", name="Вестник без адреса", kind=Label("СМИ", "Media")),
    ]  # fmt: skip
    partner, applicant = Label("партнёр", "partner"), Label("заявитель", "applicant")
    projects = [
        MapProject(id=school, title="Соседи по границе", number="19-1-000694", first_year=2019, last_year=2020,
                   status=Label("проект не получил поддержку", "not supported"),
                   direction=Label("Развитие институтов гражданского общества", "Civil society institutions"),
                   parts=[MapPart(organization="o1", roles=[applicant]), MapPart(organization="o2", roles=[partner])],
                   quotes=["q1"], sources=["d1"]),
        MapProject(id=seminar, title="Псков и Витебск: общее дело", number="23-2-003335",
                   first_year=2023, last_year=2023, status=Label("проект не получил поддержку", "not supported"),
                   direction=Label("Развитие общественной дипломатии и поддержка соотечественников"),
                   parts=[MapPart(organization="o3", roles=[applicant]),
                          MapPart(organization="o4", roles=[partner, Label("соорганизатор", "co-organizer")])],
                   quotes=["q3"], sources=["d2"]),
        MapProject(id=office, title="Пять офисов", number="21-2-009488", first_year=2021, last_year=2022,
                   parts=[MapPart(organization="o5", roles=[applicant]), MapPart(organization="o6")],
                   quotes=["q4"], sources=["d3"]),
        MapProject(id=launch, title="Запуск сообщества", first_year=2022, last_year=2022,
                   parts=[MapPart(organization="o7", roles=[Label("организатор", "organizer")])], sources=["d4"]),
    ]  # fmt: skip
    quotes = [
        quote("q1", "Опрос пройдёт там, где живут соседи: [Белгородская], [Смоленская], [Брянская] области "
               "и [Гомельская].", "d1", 2100, school),
        MapQuote(id="q2", text="города-побратимы Псков и Витебск", source="d2", start=640, end=672),
        quote("q3", "Участников дадут [Псковская] и [Витебская] области, по двадцать с каждой стороны.",
               "d2", 1200, seminar),
        MapQuote(id="q4", text="Омская область", source="d3", start=5121, end=5135, project=office),
        MapQuote(id="q5", text="г. Бишкек", source="d4", start=120, end=129, project=launch),
    ]  # fmt: skip
    sources = [
        MapSource(id="d1", title="Соседи по границе", name="19-1-000694.txt"),
        MapSource(id="d2", title="Псков и Витебск: общее дело", name="23-2-003335.txt", url="https://example.org/23"),
        MapSource(id="d3", title="Пять офисов", name="21-2-009488.txt"),
        MapSource(id="d4", title="Запуск сообщества", name="launch.docx"),
    ]
    return MapData(
        title=Label("Кто с кем работает через границу", "Who works with whom across borders"),
        countries=[
            MapCountry(code="RU", name=Label("Россия", "Russia")),
            MapCountry(code="BY", name=Label("Беларусь", "Belarus")),
            MapCountry(code="KG", name=Label("Кыргызстан", "Kyrgyzstan")),
        ],
        regions=[
            MapRegion(
                id=id, name=Label(ru, en), country=country, latitude=latitude, longitude=longitude,
                organizations=[each.id for each in organizations if each.region == id],
                projects=sorted({project for link in links if id in (link.a, link.b) for project in link.projects}),
            )
            for id, ru, en, country, latitude, longitude in _PLACES
        ],
        links=links,
        projects=projects,
        organizations=organizations,
        quotes=quotes,
        sources=sources,
        bases=BASES,
        notes=[MapNote(text=Label("Примечание о полноте.", "A note on what is complete."))],
        generated=date(2026, 5, 4),
    )  # fmt: skip


def quote(id: str, text: str, source: str, start: int, project: str) -> MapQuote:
    """A quote whose words in [brackets] are highlighted."""
    plain, marks = "", []
    for part in text.split("["):
        word, bracket, rest = part.partition("]")
        if bracket:
            marks.append((len(plain), len(plain) + len(word)))
        plain += word + rest
    return MapQuote(id=id, text=plain, source=source, marks=marks, start=start, end=start + len(plain), project=project)


def _link(
    a: str,
    b: str,
    *,
    projects: list[str],
    organizations: list[str],
    years: tuple[int, int],
    quotes: list[str],
    sources: list[str],
    basis: list[str] | None = None,
) -> MapLink:
    a, b = sorted((a, b))
    return MapLink(
        a=a, b=b, cross_border=a[:2] != b[:2], basis=basis or ["project-reaches-region"], projects=projects,
        organizations=organizations, first_year=years[0], last_year=years[1], quotes=quotes, sources=sources,
    )  # fmt: skip


#: Names that try to run, to break out of the script, to turn the line round, or to tear the layout.
HOSTILE = [
    "<img src=x onerror=\"alert('img')\">",
    "</script><script>alert('script')</script>",
    "<!--<script>alert('comment')</script>-->",
    "javascript:alert('address')",
    "\" onmouseover=\"alert('quote')\" '",
    "href=<a href='javascript:alert(1)'>here</a>",
    "line\u2028break\u2029and\x00nul \u202egnirts\u202c \u200f",
    "{{7*7}} {{data}} ${alert(1)} {% raw %}",
    "\ud83d half a sign, \ufeff a mark, <svg/onload=alert(2)>",
    "Длинное имя " * 42,
    "Безпробелов" * 46,
    "جمعية السلام 🌍👩\u200d👩\u200d👧 <b>«Мир»</b>",
]


def hostile() -> MapData:
    """Every text of a map is hostile."""
    names = HOSTILE
    count = len(names)
    label = [Label(name, name) for name in names]
    return MapData(
        title=label[1],
        countries=[MapCountry(code="RU", name=label[0]), MapCountry(code="BY", name=label[1])],
        regions=[
            MapRegion(
                id=f"r{at}{names[at]}", name=label[at], country="RU" if at % 2 else "BY",
                latitude=50 + at, longitude=20 + 5 * (at % 4), organizations=[f"o{at}{names[at]}"],
                projects=[f"p{at}{names[at]}"],
            )
            for at in range(count)
        ],
        organizations=[
            MapOrganization(id=f"o{at}{names[at]}", name=names[at], kind=label[at], region=f"r{at}{names[at]}",
                            numbers=[label[at]], quotes=[f"q{at}{names[at]}"])
            for at in range(count)
        ],
        projects=[
            MapProject(
                id=f"p{at}{names[at]}", title=names[at], number=names[at], status=label[at], direction=label[at],
                parts=[MapPart(organization=f"o{at}{names[at]}", roles=[label[at]])],
                quotes=[f"q{at}{names[at]}"], sources=[f"d{at}{names[at]}"],
            )
            for at in range(count)
        ],
        quotes=[
            MapQuote(id=f"q{at}{names[at]}", text=names[at], marks=[(0, 3), (4, 6)],
                     source=f"d{at}{names[at]}", start=0, end=5, project=f"p{at}{names[at]}")
            for at in range(count)
        ],
        sources=[
            MapSource(id=f"d{at}{names[at]}", title=names[at], name=names[at],
                      url="javascript:alert('url')" if at % 2 else f"https://example.org/{names[at]}")
            for at in range(count)
        ],
        links=[
            MapLink(a=f"r{at}{names[at]}", b=f"r{(at + 1) % count}{names[(at + 1) % count]}",
                    cross_border=bool(at % 2), basis=[names[at]], projects=[f"p{at}{names[at]}"],
                    organizations=[f"o{at}{names[at]}"], quotes=[f"q{at}{names[at]}"], sources=[f"d{at}{names[at]}"])
            for at in range(count)
        ],
        bases={name: (Label(name, name), Label(name, name)) for name in names},
        notes=[MapNote(text=each) for each in label],
    )  # fmt: skip


def crowd(regions: int = 300, links: int = 2000) -> MapData:
    """A large map without chance: regions on a grid over Eurasia, each linked with the next ones."""
    countries = [
        "RU",
        "BY",
        "KZ",
        "FI",
        "NO",
        "PL",
        "LV",
        "EE",
        "LT",
        "UA",
        "CN",
        "MN",
        "KG",
        "UZ",
        "TJ",
        "GE",
        "AM",
        "SE",
    ]
    spots = [(at % 25, at // 25) for at in range(regions)]
    shown = [
        MapRegion(
            id=f"r{at:03}", name=Label(f"Область номер {at}", f"Region number {at}"), country=countries[at % 18],
            latitude=38 + row * 2.4 + math.sin(at) * 0.7, longitude=8 + column * 4.2 + math.cos(at * 3) * 0.9,
        )
        for at, (column, row) in enumerate(spots)
    ]  # fmt: skip
    pairs = [(a, (a + step) % regions) for step in (1, 3, 7, 24, 26, 51, 53, 101) for a in range(regions)]
    pairs = [pair for pair in pairs if pair[0] < pair[1]][:links]
    projects = [
        MapProject(id=f"p{at}", title=f"Проект номер {at}", first_year=2010 + at % 15, last_year=2011 + at % 15,
                   parts=[MapPart(organization=f"o{at % 600}"), MapPart(organization=f"o{at * 7 % 600}")])
        for at in range(1500)
    ]  # fmt: skip
    return MapData(
        title=Label("Большая карта", "A large map"),
        countries=[MapCountry(code=code, name=Label(code)) for code in countries],
        regions=shown,
        organizations=[
            MapOrganization(id=f"o{at}", name=f"Организация номер {at}", region=f"r{at % regions:03}")
            for at in range(600)
        ],
        projects=projects,
        links=[
            MapLink(a=f"r{a:03}", b=f"r{b:03}", cross_border=countries[a % 18] != countries[b % 18],
                    basis=["project-reaches-region"],
                    projects=[f"p{(a * 7 + b * 13 + k) % 1500}" for k in range(1 + (a * b) % 9)])
            for a, b in pairs
        ],
        bases=BASES,
    )  # fmt: skip
