"""What maps are made of, asked of the tables: organizations, projects, regions, countries, sources."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from kg._map_words import Row, Words
from kg.concepts import concept
from kg.errors import UnknownName
from kg.graph import Graph
from kg.maps.data import (
    Label,
    MapCountry,
    MapLimit,
    MapLink,
    MapOrganization,
    MapPart,
    MapProject,
    MapRegion,
    MapSource,
)
from kg.places import PlaceEntry, gazetteer

__all__ = [
    "NOT_CONFIRMED",
    "UNKNOWN",
    "Rows",
    "bases",
    "countries",
    "country",
    "label_of",
    "located",
    "region",
    "role_label",
    "too_few_quotes",
]

#: The sector, and the sign, of what nobody knows the country of.
UNKNOWN = "?"
NOT_CONFIRMED = Label("участие не подтверждено", "unconfirmed")

#: Passages shown for one project and for one organization.
_FOR_PROJECT, _FOR_ORGANIZATION = 3, 3
_NUMBERS = {"RU-OGRN": ("ОГРН", "OGRN"), "RU-INN": ("ИНН", "INN"), "RU-OGRNIP": ("ОГРНИП", "OGRNIP")}
#: Roles in the order in which participants are listed.
_CARRY = ("applicant", "organizer", "implementer", "predecessor", "co-organizer", "partner", "office", "host", "funder")

# A predecessor's role that a document gives in its own project tells of the earlier one, which has its own rows.
_PARTS = """
SELECT p.*, f.project IS NOT NULL AS own
FROM participations p
LEFT JOIN (SELECT DISTINCT project, source FROM project_facts) f ON f.project = p.project AND f.source = p.source
WHERE p.project IN (SELECT unnest($ids)) AND p.role <> 'mentioned' AND NOT (p.role = 'predecessor' AND own)
ORDER BY p.project, p.organization, p.source, p.start_offset, p.role
"""
_PROJECTS = "SELECT * FROM projects WHERE id IN (SELECT unnest($ids))"
_ORGANIZATIONS = "SELECT * FROM organizations WHERE id IN (SELECT unnest($ids))"
_VALID_NUMBERS = """
SELECT DISTINCT organization, scheme, value FROM identifiers
WHERE valid AND organization IN (SELECT unnest($ids)) ORDER BY organization, scheme, value
"""
_TITLES = "SELECT name, title FROM sources WHERE name IN (SELECT unnest($names))"
_SEATS = """
SELECT id, region FROM organizations WHERE id IN (SELECT unnest($ids)) AND region IS NOT NULL ORDER BY id
"""
_NAMED = """
SELECT * FROM participations WHERE organization IN (SELECT unnest($ids)) AND quote IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY organization ORDER BY source, start_offset, role) <= $most
ORDER BY organization, source, start_offset, role
"""


class Rows:
    """Asks the tables of one graph for the parts of a map.

    Args:
        graph: an open graph.
        words: gathers the quotes.
    """

    def __init__(self, graph: Graph, words: Words) -> None:
        self.tables = graph.tables
        self.words = words
        #: project → organization → its rows of `participations`.
        self.parts: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))

    def rows(self, sql: str, **params: object) -> list[Row]:
        """The rows of a question."""
        return list(self.tables.rows(sql, params))

    def read_date(self) -> date | None:
        """The day on which a source was last read."""
        found: date | None = self.rows("SELECT CAST(max(read_at) AS DATE) AS day FROM sources")[0]["day"]
        return found

    def read_parts(self, projects: Collection[str]) -> None:
        """Find out who has a part in some projects: `parts`."""
        for row in self.rows(_PARTS, ids=sorted(projects)) if projects else ():
            self.parts[row["project"]][row["organization"]].append(row)

    def roles(self, project: str, organization: str) -> list[str]:
        """What an organization is to a project, the weightiest first; the empty role at the end: not confirmed."""
        rows = self.parts[project][organization]
        found = {row["role"] for row in rows} | {"" for row in rows if row["unconfirmed"]}
        return sorted(found, key=_weight)

    def rank(self, project: str, organization: str) -> tuple[int, str]:
        """Sorts who has a part in a project: those who carry it first, those whose part is not confirmed last."""
        roles = self.roles(project, organization)
        return _weight(roles[0] if roles and "" not in roles else "")

    def projects(self, ids: Sequence[str], quotes: dict[str, list[str]]) -> list[MapProject]:
        """Projects in the order of their ids, after `read_parts`.

        Args:
            ids: of the projects.
            quotes: project → ids of the words that are shown with it.
        """
        found = {row["id"]: row for row in self.rows(_PROJECTS, ids=ids)}
        return [
            MapProject(
                id=name,
                title=row["title"],
                number=row["number"],
                status=label_of("application-status", row["status"]) if row["status"] else None,
                direction=label_of("grant-direction", row["direction"]) if row["direction"] else None,
                first_year=row["first_year"],
                last_year=row["last_year"],
                parts=[
                    MapPart(organization=who, roles=[role_label(role) for role in roles])
                    for who, roles in self._ranked(name)
                ],
                quotes=quotes.get(name, []),
                sources=row["sources"],
            )
            for name in ids
            for row in [found.get(name)]
            if row is not None
        ]

    def words_of_project(self, project: str) -> list[str]:
        """Ids of the quotes that name who carries a project, and with whom."""
        rows = [self.parts[project][who][:1] for who, _ in self._ranked(project)[:_FOR_PROJECT]]
        return self.words.keep(self.words.telling(row for first in rows for row in first), project, _FOR_PROJECT)

    def _ranked(self, project: str) -> list[tuple[str, list[str]]]:
        members = [(who, self.roles(project, who)) for who in self.parts[project]]
        return sorted(members, key=lambda member: (_weight(member[1][0]), member[0]))

    def organizations(self, ids: Sequence[str], regions: Collection[str]) -> list[MapOrganization]:
        """Organizations in the order of their ids; the first ones get words that name them, while there is room.

        Args:
            ids: of the organizations.
            regions: ids of those that the map has.
        """
        found = {row["id"]: row for row in self.rows(_ORGANIZATIONS, ids=ids)}
        numbers = defaultdict(list)
        for row in self.rows(_VALID_NUMBERS, ids=ids):
            words = _NUMBERS.get(row["scheme"], (row["scheme"],) * 2)
            numbers[row["organization"]].append(Label(*(f"{word} {row['value']}" for word in words)))
        named = defaultdict(list)
        for row in self.rows(_NAMED, ids=ids[: self.words.room], most=_FOR_ORGANIZATION):
            named[row["organization"]].append(row)
        self.words.read({row["source"] for said in named.values() for row in said})
        return [
            MapOrganization(
                id=name,
                name=row["name"],
                kind=label_of("organization-kind", row["kind"]) if row["kind"] else None,
                region=row["region"] if row["region"] in regions else None,
                country=row["country"],
                numbers=numbers[name],
                project_count=row["projects"],
                quotes=self.words.keep(self.words.telling(named[name]), None, _FOR_ORGANIZATION),
            )
            for name in ids
            for row in [found.get(name)]
            if row is not None
        ]

    def regions_of(self, organizations: Collection[str]) -> dict[str, list[str]]:
        """Region → those of the organizations that have their seat there."""
        homes: dict[str, list[str]] = defaultdict(list)
        for row in self.rows(_SEATS, ids=sorted(organizations)):
            homes[row["region"]].append(row["id"])
        return homes

    def sources(self, links: Sequence[MapLink], projects: Sequence[MapProject]) -> list[MapSource]:
        """The documents that some links, projects and the quotes come from."""
        names = sorted(
            {name for link in links for name in link.sources}
            | {name for project in projects for name in project.sources}
            | {quote.source for quote in self.words.quotes}
        )
        rows = self.rows(_TITLES, names=names)
        titles = {row["name"]: row["title"] for row in rows}
        return [MapSource(id=name, title=titles.get(name) or name, name=name) for name in names]


def countries(organizations: Iterable[MapOrganization], regions: Iterable[MapRegion]) -> list[MapCountry]:
    """The countries of some organizations and regions."""
    codes = {one.country for one in organizations if one.country} | {each.country for each in regions}
    return [country(code) for code in sorted(codes)]


def bases(links: Sequence[MapLink]) -> dict[str, tuple[Label, Label]]:
    """In which ways some links are known: what each is called, and what it means."""
    return {slug: _basis(slug) for slug in sorted({slug for link in links for slug in link.basis})}


def located(place: str) -> PlaceEntry | None:
    """A region or country of the gazetteer that can be put on a map."""
    entry = gazetteer().get(place)
    known = entry is not None and entry.latitude is not None and entry.longitude is not None and entry.country
    return entry if known else None


def region(entry: PlaceEntry, *, organizations: Sequence[str] = (), projects: Sequence[str] = ()) -> MapRegion:
    """A located place as a part of a map."""
    return MapRegion(
        id=entry.id,
        name=Label(entry.name, entry.name_en),
        country=entry.country or "",
        latitude=entry.latitude or 0.0,
        longitude=entry.longitude or 0.0,
        kind="country" if entry.kind == "country" else "region",
        organizations=list(organizations),
        projects=list(projects),
    )


def country(code: str) -> MapCountry:
    """A country by its code."""
    entry = gazetteer().get(code)
    return MapCountry(code=code, name=Label(entry.name, entry.name_en) if entry else Label(code))


def label_of(scheme: str, slug: str) -> Label:
    """What a concept is called; its slug where a third party's loader made one up."""
    try:
        names = concept(scheme, slug).names
    except UnknownName:
        return Label(slug)
    return Label(names.get("ru", names.get("en", slug)), names.get("en"))


def role_label(slug: str, scheme: str = "role") -> Label:
    """A role in the middle of a line; the empty slug stands for a part that is yet to be confirmed."""
    if not slug:
        return NOT_CONFIRMED
    label = label_of(scheme, slug)
    return Label(label.ru[:1].lower() + label.ru[1:], label.en and label.en[:1].lower() + label.en[1:])


def _basis(slug: str) -> tuple[Label, Label]:
    try:
        texts = concept("link-basis", slug).definitions
    except UnknownName:
        texts = {}
    return label_of("link-basis", slug), Label(texts.get("ru", texts.get("en", "")), texts.get("en"))


def too_few_quotes(words: Words) -> list[MapLimit]:
    """That there was no room for all quotes, where it is so."""
    if not words.left_out:
        return []
    shown = len(words.quotes)
    return [
        MapLimit(
            what="quotes",
            left_out=words.left_out,
            text=Label(
                f"Слова источников: {shown}, у самых сильных связей. Где их нет, назван документ.",
                f"Quotes shown: {shown}, for the strongest links. Where there is none, the document is named.",
            ),
        )
    ]


def _weight(role: str) -> tuple[int, str]:
    """Sorts roles: those who carry the project, those who have a part in it, all others, the unconfirmed at the end."""
    return (_CARRY.index(role) if role in _CARRY else 50 if role else 99), role
