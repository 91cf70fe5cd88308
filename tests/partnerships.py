"""A small border region by heart: who carries what with whom, for the tests of partners, ways, links and gaps.

Most (Pskov) ── Bereg (Vitebsk) ── Niva (Minsk) ── Volna (Smolensk) ── Most
Ozero (Võru, Estonia) and Sosna (Võru) work with each other alone, Ostrov (Pskov) with nobody.
"""

from collections.abc import Iterable
from pathlib import Path

from questions.graph import SmallTruth
from toy import ToyLoader, application, org, place, put, said

from kg import Graph
from kg.model import ConceptMatch, Organization, Place, Record, TargetGroup
from kg.views import tables
from kg.views.tables import Tables

#: What the organizations are called, and the region of each.
SEATS = {
    "Мост": "RU-PSK",
    "Берег": "BY-VI",
    "Нива": "BY-MI",
    "Волна": "RU-SMO",
    "Озеро": "EE-87",
    "Сосна": "EE-87",
    "Остров": "RU-PSK",
    "Тень": "RU-PSK",
}


def number(name: str) -> str:
    """The number of an organization: by it documents mean the same one."""
    return f"{1000000000000 + [*SEATS].index(name)}"


def of(name: str) -> str:
    """The id of an organization."""
    return f"org/RU-OGRN-{number(name)}"


def party(name: str, *roles: str, unconfirmed: bool = False) -> Organization:
    """An organization's part in a document."""
    found = org(f"o{[*SEATS].index(name)}", f"Фонд «{name}»", *roles, region=SEATS[name], RU_OGRN=number(name))
    found.unconfirmed = unconfirmed
    return found


def group(slug: str, *, score: float = 1.0, unconfirmed: bool = False, role: str = "target") -> TargetGroup:
    """A target group."""
    return TargetGroup(
        text=slug,
        concepts=[ConceptMatch(id=slug, score=score)],
        unconfirmed=unconfirmed,
        role=role,  # type: ignore[arg-type]
        evidence=[said(slug)],
    )


def region(key: str, *roles: str) -> Place:
    """A region of a project."""
    return place(key, key, *(roles or ("area",)))


def project(
    name: str,
    *parties: Organization,
    years: tuple[int, int] | None = (2021, 2022),
    groups: Iterable[str | TargetGroup] = (),
    regions: Iterable[str | Place] = (),
    direction: str | None = None,
    title: str = "",
) -> Record:
    """A document of one project."""
    record = application(
        f"{name}.txt",
        *parties,
        title=title or f"Проект {name}",
        places=[region(one) if isinstance(one, str) else one for one in regions],
        years=years,
    )
    record.target_groups = [group(one) if isinstance(one, str) else one for one in groups]
    record.header.direction = direction
    return record


def records() -> list[Record]:
    """The documents of the small border region."""
    return [
        project(
            "school",
            party("Мост", "applicant"),
            party("Берег", "partner"),
            party("Тень", "partner", unconfirmed=True),
            groups=["students", "youth"],
            regions=["RU-PSK", "BY-VI"],
            direction="civil-society",
        ),
        project(
            "garden", party("Мост", "applicant"), party("Волна", "partner"), years=(2019, 2019), groups=["children"]
        ),
        project(
            "field", party("Берег", "applicant"), party("Нива", "partner"), years=(2020, 2020), groups=["students"]
        ),
        project("wave", party("Волна", "applicant"), party("Нива", "partner"), years=(2022, 2022), groups=["veterans"]),
        project(
            "wave2", party("Волна", "applicant"), party("Нива", "partner"), years=(2022, 2022), groups=["veterans"]
        ),
        project(
            "lake",
            party("Озеро", "applicant"),
            party("Сосна", "partner"),
            groups=["students", "cossacks", group("children", unconfirmed=True), group("women", score=0.3)],
            regions=["EE-87"],
        ),
        project("island", party("Остров", "applicant"), groups=["patients"], direction="health"),
    ]


def tables_of(folder: Path, found: Iterable[Record]) -> Tables:
    """The tables of some documents."""
    tables.rebuild(SmallTruth(found), folder)
    made = tables.read(folder)
    assert made is not None
    return made


def graph_of(folder: Path, found: Iterable[Record]) -> Path:
    """The folder of a graph with some documents."""
    (folder / "sources").mkdir(parents=True)
    for record in found:
        put(folder / "sources" / record.document.name, record)
    with Graph.open(folder / "graph", create=True) as made:
        assert not made.load([folder / "sources"], known=[ToyLoader()]).failed
    return folder / "graph"
