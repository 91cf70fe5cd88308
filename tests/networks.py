"""Networks for the tests: around an organization, small or large; around a project; one full of hostile names."""

from datetime import date

import msgspec
from atlas import BASES, HOSTILE, quote

from kg.maps import (
    Label,
    MapCountry,
    MapLimit,
    MapLink,
    MapNode,
    MapNote,
    MapOrganization,
    MapPart,
    MapProject,
    MapRegion,
    MapSource,
    NetworkData,
)

__all__ = ["dense", "hostile_network", "network", "venture"]


def network(organizations: int = 60, *, rings: int = 2) -> NetworkData:
    """A network without chance: the first organization in the middle, the others in rings around it."""
    codes = ["RU", "BY", "KG", "FI", "PL", None]
    first = max(1, organizations // 4)
    home = [codes[(at * at + at // 3) % len(codes)] for at in range(organizations)]
    steps = [0, *(1 if at <= first or rings == 1 else 2 for at in range(1, organizations))]
    towards = [0 if steps[at] < 2 else 1 + (at * 7 + at // 5) % first for at in range(organizations)]
    pairs = {(towards[at], at) for at in range(1, organizations)}
    pairs |= {tuple(sorted((at, 1 + (at * 13) % (organizations - 1)))) for at in range(2, organizations, 2)}
    pairs = sorted(pair for pair in pairs if pair[0] != pair[1])
    kind = Label("Некоммерческая организация", "Non-profit organization")
    links, projects, quotes = [], [], []
    for at, (a, b) in enumerate(pairs):
        made = [f"project/{at}-{turn}" for turn in range(1 + (a * b) % 4)]
        cross = None if home[a] is None or home[b] is None else home[a] != home[b]
        for project in made:
            quotes.append(
                quote(
                    f"q {project}", f"Проект ведёт [организация {a}], партнёр – [организация {b}].", "d1", 100, project
                )
            )
            projects.append(
                MapProject(
                    id=project, title=f"Общее дело {project[8:]}", first_year=2015 + at % 9, last_year=2016 + at % 9,
                    parts=[MapPart(organization=f"org/{a}", roles=[Label("заявитель", "applicant")]),
                           MapPart(organization=f"org/{b}", roles=[Label("партнёр", "partner")])],
                    quotes=[f"q {project}"], sources=["d1"],
                )
            )  # fmt: skip
        links.append(
            MapLink(a=f"org/{a}", b=f"org/{b}", kind="organizations", cross_border=cross, basis=["cooperation"],
                    projects=made, first_year=2015 + at % 9, last_year=2016 + at % 9,
                    quotes=[f"q {project}" for project in made], sources=["d1"])
        )  # fmt: skip
    return NetworkData(
        about="organization",
        title=Label("Сеть организации 0", "Network of organization 0"),
        countries=[MapCountry(code=code, name=Label(code)) for code in codes if code],
        organizations=[
            MapOrganization(id=f"org/{at}", name=f"АНО «Организация номер {at}»", country=home[at], kind=kind,
                            numbers=[Label(f"ОГРН {10**12 + at}", f"OGRN {10**12 + at}")], project_count=1 + at * at % 30)
            for at in range(organizations)
        ],
        projects=projects,
        links=links,
        quotes=quotes,
        sources=[MapSource(id="d1", title="Отчёт", name="report.txt")],
        bases=BASES,
        nodes=[
            MapNode(kind="organization", id=f"org/{at}", steps=steps[at], sector=(home[at] or "?") if at else None)
            for at in range(organizations)
        ],
        sectors={code or "?": Label(code or "Страна неизвестна", code or "Country unknown") for code in codes},
        notes=[MapNote(text=Label("Примечание о сети.", "A note on the network."))],
        generated=date(2026, 5, 4),
    )  # fmt: skip


def dense() -> NetworkData:
    """A network of 400 with more links than are drawn at once."""
    data = network(400)
    known = {(link.a, link.b) for link in data.links}
    pairs = [(f"org/{a}", f"org/{b}") for a in range(60, 100) for b in range(100, 140)]
    more = [MapLink(a=a, b=b, kind="organizations", cross_border=False) for a, b in pairs if (a, b) not in known]
    return msgspec.structs.replace(data, links=data.links + more)


def venture() -> NetworkData:
    """A project with its organizations and regions, and the earlier project that it continues, with its people."""
    partner, applicant = Label("партнёр", "partner"), Label("заявитель", "applicant")
    new, old = "project/23", "project/19"
    quotes = [
        quote("q1", "Заявитель – [Псковский центр].", "d1", 10, new),
        quote("q2", "Партнёр – [Витебский союз] из Беларуси.", "d1", 60, new),
        quote("q3", "Встречи пройдут в [Псковской области].", "d1", 120, new),
        quote("q4", "Проект продолжает «[Соседи]».", "d1", 180, new),
        quote("q5", "Его вела [Смоленская школа].", "d1", 240, old),
    ]
    part = {"kind": "part", "cross_border": None, "sources": ["d1"]}
    return NetworkData(
        about="project",
        title=Label("Общее дело"),
        countries=[MapCountry(code="RU", name=Label("Россия", "Russia")),
                   MapCountry(code="BY", name=Label("Беларусь", "Belarus"))],
        regions=[MapRegion(id="RU-PSK", name=Label("Псковская область", "Pskov Oblast"), country="RU",
                           latitude=57.3, longitude=28.9, organizations=["o1"], projects=[new]),
                 MapRegion(id="BY", name=Label("Беларусь", "Belarus"), country="BY", kind="country",
                           latitude=53.7, longitude=28.0, projects=[new])],
        organizations=[MapOrganization(id="o1", name="Псковский центр", region="RU-PSK", project_count=4),
                       MapOrganization(id="o2", name="Витебский союз", country="BY"),
                       MapOrganization(id="o3", name="Смоленская школа", country="RU"),
                       MapOrganization(id="o4", name="Портал без адреса")],
        projects=[MapProject(id=new, title="Общее дело", number="23-1-000001", first_year=2023, last_year=2024,
                             parts=[MapPart(organization="o1", roles=[applicant]),
                                    MapPart(organization="o2", roles=[partner])],
                             quotes=["q1"], sources=["d1"]),
                  MapProject(id=old, title="Соседи", first_year=2019, last_year=2020,
                             parts=[MapPart(organization="o1", roles=[partner]),
                                    MapPart(organization="o3", roles=[applicant])], sources=["d1"])],
        links=[MapLink(a="o1", b=new, roles=[applicant], projects=[new], quotes=["q1"], **part),
               MapLink(a="o2", b=new, roles=[partner], projects=[new], quotes=["q2"], **part),
               MapLink(a="o4", b=new, roles=[Label("участие не подтверждено", "unconfirmed")], unconfirmed=True,
                       projects=[new], **part),
               MapLink(a="o1", b=old, roles=[partner], projects=[old], **part),
               MapLink(a="o3", b=old, roles=[applicant], projects=[old], quotes=["q5"], **part),
               MapLink(a="RU-PSK", b=new, kind="place", cross_border=None, roles=[Label("место работы", "area")],
                       projects=[new], quotes=["q3"], sources=["d1"]),
               MapLink(a="BY", b=new, kind="place", cross_border=None, projects=[new], sources=["d1"]),
               MapLink(a=old, b=new, kind="continues", cross_border=None, projects=[old, new], quotes=["q4"],
                       sources=["d1"])],
        quotes=quotes,
        sources=[MapSource(id="d1", title="Общее дело", name="23-1-000001.txt")],
        nodes=[MapNode(kind="project", id=new, steps=0),
               MapNode(kind="organization", id="o1", steps=1, sector="RU"),
               MapNode(kind="organization", id="o2", steps=1, sector="BY"),
               MapNode(kind="organization", id="o4", steps=1, sector="?"),
               MapNode(kind="region", id="RU-PSK", steps=1, sector="places"),
               MapNode(kind="region", id="BY", steps=1, sector="places"),
               MapNode(kind="project", id=old, steps=1, sector="earlier"),
               MapNode(kind="organization", id="o3", steps=2, sector="earlier")],
        sectors={"RU": Label("Участники: Россия", "Participants: Russia"),
                 "BY": Label("Участники: Беларусь", "Participants: Belarus"),
                 "?": Label("Участники, страна неизвестна", "Participants, country unknown"),
                 "places": Label("Где работает", "Where it works"),
                 "earlier": Label("Более ранние проекты", "Earlier projects")},
        generated=date(2026, 5, 4),
    )  # fmt: skip


def hostile_network() -> NetworkData:
    """Every text of a network is hostile."""
    names, count = HOSTILE, len(HOSTILE)
    label = [Label(name, name) for name in names]
    return NetworkData(
        about="organization",
        title=label[1],
        countries=[MapCountry(code="RU", name=label[0]), MapCountry(code="BY", name=label[1])],
        regions=[MapRegion(id=f"r{names[0]}", name=label[0], country="RU", latitude=55, longitude=37)],
        organizations=[
            MapOrganization(id=f"o{name}", name=name, kind=label[at], country=("RU", "BY", None)[at % 3],
                            region=f"r{names[0]}" if at == 0 else None, numbers=[label[at]])
            for at, name in enumerate(names)
        ],
        projects=[
            MapProject(id=f"p{name}", title=name, number=name, status=label[at], direction=label[at],
                       parts=[MapPart(organization=f"o{name}", roles=[label[at]])], quotes=[f"q{name}"],
                       sources=[f"d{name}"])
            for at, name in enumerate(names)
        ],
        quotes=[quote(f"q{name}", name.replace("[", "("), f"d{name}", 0, f"p{name}") for name in names],
        sources=[MapSource(id=f"d{name}", title=name, name=name, url="javascript:alert('url')") for name in names],
        links=[
            MapLink(a=f"o{names[at - 1]}", b=f"o{names[at]}", kind="organizations", cross_border=bool(at % 2),
                    roles=[label[at]], basis=[names[at]], projects=[f"p{names[at]}"], quotes=[f"q{names[at]}"],
                    sources=[f"d{names[at]}"])
            for at in range(1, count)
        ],
        bases={name: (Label(name, name), Label(name, name)) for name in names},
        nodes=[
            MapNode(kind="organization", id=f"o{name}", steps=min(at, 2), sector=names[at % 4] if at else None)
            for at, name in enumerate(names)
        ],
        sectors={names[at]: label[at] for at in range(4)},
        notes=[MapNote(text=each) for each in label],
        limits=[MapLimit(what="links", left_out=at, text=each) for at, each in enumerate(label)],
    )  # fmt: skip
