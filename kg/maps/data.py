"""What a map shows. Everything on the page is said here, so that a map never asks a store.

Things name each other by id. Every text is data: the page shows it as text and never as markup.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

__all__ = [
    "Label",
    "MapCountry",
    "MapData",
    "MapLimit",
    "MapLink",
    "MapNode",
    "MapNote",
    "MapOrganization",
    "MapPart",
    "MapProject",
    "MapQuote",
    "MapRegion",
    "MapSource",
    "NetworkData",
]


class Label(msgspec.Struct, frozen=True):
    """A word in both languages.

    Attributes:
        ru: in Russian.
        en: in English; None where nobody has translated it, then the Russian one is shown.
    """

    ru: str
    en: str | None = None


class MapSource(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a fact on the map comes from.

    Attributes:
        id: as the other parts name it.
        title: of the document.
        name: file name, or path below the loaded folder.
        url: where it can be read, if anywhere: shown as a link where it begins with `http://` or `https://`.
    """

    id: str
    title: str
    name: str = ""
    url: str | None = None


class MapQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a source that show a fact.

    Attributes:
        id: as the other parts name it.
        text: the passage.
        source: id of the document.
        marks: the words in it that show the fact, as (first, after the last) positions in `text`; they are
            highlighted. The whole passage where there are none.
        start: offset of the passage's first character in the document, in code points.
        end: offset after the last character.
        project: id of the project that the words are about, None where they are about the two regions themselves.
    """

    id: str
    text: str
    source: str
    marks: list[tuple[int, int]] = []
    start: int | None = None
    end: int | None = None
    project: str | None = None


class MapCountry(msgspec.Struct, frozen=True, kw_only=True):
    """A country: its ISO 3166-1 alpha-2 code and its name."""

    code: str
    name: Label


class MapRegion(msgspec.Struct, frozen=True, kw_only=True):
    """A region on the map, or a whole country where a source says no more than that.

    Attributes:
        id: as the links name it (`RU-PSK`).
        name: its name.
        country: ISO 3166-1 alpha-2 code, one of the map's countries.
        latitude: degrees north, -90 to 90.
        longitude: degrees east, -180 to 180.
        kind: `region` or `country`.
        organizations: ids of organizations that work there.
        projects: ids of projects that reach it, those that the map has.
        project_count: how many reach it, where the map does not have all of them.
    """

    id: str
    name: Label
    country: str
    latitude: float
    longitude: float
    kind: Literal["region", "country"] = "region"
    organizations: list[str] = []
    projects: list[str] = []
    project_count: int | None = None


class MapPart(msgspec.Struct, frozen=True, kw_only=True):
    """The part an organization has in a project: its id and its roles."""

    organization: str
    roles: list[Label] = []


class MapOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """An organization.

    Attributes:
        id: as the other parts name it.
        name: as the sources name it.
        kind: what kind of organization (NGO, university, …).
        region: id of the region that it is shown at, None where no source says.
        country: ISO 3166-1 alpha-2 code, one of the map's countries; by default that of its region.
        numbers: its registration numbers as they are to be shown (`ИНН 7701642520`, `INN 7701642520`).
        project_count: in how many projects of the whole graph it has a part; None where the map does not say.
        quotes: ids of the words that name it.
    """

    id: str
    name: str
    kind: Label | None = None
    region: str | None = None
    country: str | None = None
    numbers: list[Label] = []
    project_count: int | None = None
    quotes: list[str] = []


class MapProject(msgspec.Struct, frozen=True, kw_only=True):
    """A project or event.

    Attributes:
        id: as the other parts name it.
        title: its title.
        number: of its application.
        status: of its application (supported, completed, …).
        direction: the grant direction.
        first_year: of its work.
        last_year: of its work.
        parts: who has a part in it.
        quotes: ids of the words that say where it works and with whom.
        sources: ids of the documents that describe it.
    """

    id: str
    title: str
    number: str | None = None
    status: Label | None = None
    direction: Label | None = None
    first_year: int | None = None
    last_year: int | None = None
    parts: list[MapPart] = []
    quotes: list[str] = []
    sources: list[str] = []


Kind = Literal["organization", "project", "region"]
Thing = tuple[Kind, str]
LinkKind = Literal["regions", "organizations", "part", "place", "continues"]
#: What the ends of a link are.
_ENDS: Mapping[LinkKind, tuple[Kind, Kind]] = {
    "regions": ("region", "region"),
    "organizations": ("organization", "organization"),
    "part": ("organization", "project"),
    "place": ("region", "project"),
    "continues": ("project", "project"),
}


class MapLink(msgspec.Struct, frozen=True, kw_only=True):
    """That two things belong together.

    Attributes:
        a: id of the one; of the organization, region or earlier project where `b` is a project.
        b: id of the other.
        cross_border: True where they are in different countries, None where nobody knows.
        kind: what is linked: two `regions` or `organizations` that work together, an organization and a project that
            it has a `part` in, a region and a project that works in that `place`, an earlier project and the one
            that `continues` it.
        roles: what the organization, or the region, is to the project.
        unconfirmed: True where the source says that the part is yet to be confirmed.
        basis: how it is known, concepts of the scheme `link-basis` that are described in `MapData.bases`.
        projects: ids of the projects that make the link, those that the map has.
        project_count: how many make it, where the map does not have all of them.
        organizations: ids of the organizations that make it.
        first_year: earliest year of those projects.
        last_year: latest.
        quotes: ids of the words that show it.
        sources: ids of the documents that say it.
    """

    a: str
    b: str
    cross_border: bool | None
    kind: LinkKind = "regions"
    roles: list[Label] = []
    unconfirmed: bool = False
    basis: list[str] = []
    projects: list[str] = []
    project_count: int | None = None
    organizations: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
    quotes: list[str] = []
    sources: list[str] = []

    @property
    def strength(self) -> int:
        """How many projects make the link."""
        return len(self.projects) if self.project_count is None else self.project_count

    @property
    def ends(self) -> tuple[Thing, Thing]:
        """What is at `a` and what at `b`, as (kind, id)."""
        a, b = _ENDS[self.kind]
        return (a, self.a), (b, self.b)


class MapNote(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on the whole map: what it shows, what is not known."""

    text: Label


LimitKind = Literal["organizations", "regions", "links", "projects", "quotes"]


class MapLimit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a map leaves out for the sake of a page that opens quickly and can be read.

    Attributes:
        what: `organizations`, `regions`, `links`, `projects` or `quotes`.
        left_out: how many of them.
        text: what is shown, how it was chosen and how much was left out, in a sentence.
    """

    what: LimitKind
    left_out: int
    text: Label


class MapData(msgspec.Struct, frozen=True, kw_only=True):
    """A whole map.

    Attributes:
        title: heading of the page.
        countries: those of the regions.
        regions: see `MapRegion`.
        links: see `MapLink`; any order, the strongest are drawn first. A map of regions has those of regions alone.
        projects: see `MapProject`.
        organizations: see `MapOrganization`.
        quotes: see `MapQuote`.
        sources: see `MapSource`.
        bases: concept of the scheme `link-basis` → (label, explanation in a sentence).
        notes: remarks shown with the overview.
        limits: what is left out, shown at the top of the overview.
        generated: date of the graph's state, shown on the page; None shows none. Never taken from the clock here, so
            the same data gives the same bytes.

    Raises:
        ValueError: where a part names something that the map does not have, or a place is not on the globe.
    """

    title: Label
    countries: list[MapCountry] = []
    regions: list[MapRegion] = []
    links: list[MapLink] = []
    projects: list[MapProject] = []
    organizations: list[MapOrganization] = []
    quotes: list[MapQuote] = []
    sources: list[MapSource] = []
    bases: dict[str, tuple[Label, Label]] = {}
    notes: list[MapNote] = []
    limits: list[MapLimit] = []
    generated: date | None = None

    def __post_init__(self) -> None:
        countries = {country.code for country in self.countries}
        regions = _unique("region", (region.id for region in self.regions))
        projects = _unique("project", (project.id for project in self.projects))
        organizations = _unique("organization", (organization.id for organization in self.organizations))
        quotes = _unique("quote", (quote.id for quote in self.quotes))
        sources = _unique("source", (source.id for source in self.sources))
        for region in self.regions:
            if not (-90 <= region.latitude <= 90 and -180 <= region.longitude <= 180):
                raise ValueError(f"region {region.id!r} is not on the globe: {region.latitude}, {region.longitude}")
            _known(f"region {region.id!r}", "country", [region.country], countries)
            _known(f"region {region.id!r}", "organization", region.organizations, organizations)
            _known(f"region {region.id!r}", "project", region.projects, projects)
        for organization in self.organizations:
            owner = f"organization {organization.id!r}"
            _known(owner, "region", [organization.region] if organization.region else [], regions)
            _known(owner, "country", [organization.country] if organization.country else [], countries)
            _known(owner, "quote", organization.quotes, quotes)
        for project in self.projects:
            owner = f"project {project.id!r}"
            _known(owner, "organization", (part.organization for part in project.parts), organizations)
            _known(owner, "quote", project.quotes, quotes)
            _known(owner, "source", project.sources, sources)
        for quote in self.quotes:
            _known(f"quote {quote.id!r}", "source", [quote.source], sources)
            ends = [0, *(place for mark in quote.marks for place in mark), len(quote.text)]
            if ends != sorted(ends):
                raise ValueError(f"quote {quote.id!r} has marks outside its text, or not in its order")
            _known(f"quote {quote.id!r}", "project", [quote.project] if quote.project else [], projects)
        things = {"region": regions, "organization": organizations, "project": projects}
        for link in self.links:
            owner = f"link {link.a!r}-{link.b!r}"
            for kind, end in link.ends:
                _known(owner, kind, [end], things[kind])
            _known(owner, "project", link.projects, projects)
            _known(owner, "organization", link.organizations, organizations)
            _known(owner, "quote", link.quotes, quotes)
            _known(owner, "source", link.sources, sources)
            _known(owner, "basis", link.basis, self.bases.keys())


class MapNode(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stands on a network.

    Attributes:
        kind: what it is.
        id: of the organization, project or region.
        steps: links between it and the middle.
        sector: which part of the circle it stands in; one of `NetworkData.sectors`, None for the middle.
    """

    kind: Kind
    id: str
    steps: int
    sector: str | None = None


class NetworkData(MapData, frozen=True, kw_only=True):
    """A network about something in the middle, in rings by the number of steps and in sectors.

    Attributes:
        about: what is shown: an `organization` and who works with it, or a `project` and all that belongs to it.
        nodes: what stands on the page; the first is the middle, the only one with 0 steps. All ends of links are
            among them.
        sectors: key → heading, in the order in which they stand around the circle. A key that is a country's code
            gives the sector that country's tint.
    """

    about: Literal["organization", "project"]
    nodes: list[MapNode]
    sectors: dict[str, Label] = {}

    def __post_init__(self) -> None:
        super().__post_init__()
        things = {
            "organization": {organization.id for organization in self.organizations},
            "project": {project.id for project in self.projects},
            "region": {region.id for region in self.regions},
        }
        _unique("node", (f"{node.kind} {node.id}" for node in self.nodes))
        for node in self.nodes:
            _known("a node", node.kind, [node.id], things[node.kind])
            _known(f"node {node.id!r}", "sector", [node.sector] if node.sector else [], self.sectors)
        if [node.steps for node in self.nodes].count(0) != 1 or self.nodes[0].steps or self.nodes[0].sector:
            raise ValueError("a network has one node in its middle, the first")
        if any(node.steps and node.sector is None for node in self.nodes):
            raise ValueError("every node but the middle stands in a sector")
        drawn = {(node.kind, node.id) for node in self.nodes}
        for link in self.links:
            for end in link.ends:
                if end not in drawn:
                    raise ValueError(f"link {link.a!r}-{link.b!r} ends where no node is: {end[1]!r}")


def _unique(kind: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise ValueError(f"two of kind {kind} have the id {item!r}")
        seen.add(item)
    return seen


def _known(owner: str, kind: str, ids: Iterable[str], known: Iterable[str]) -> None:
    missing = sorted(set(ids).difference(known))
    if missing:
        raise ValueError(f"{owner} names an unknown {kind}: {missing[0]!r}")
