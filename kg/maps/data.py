"""What a map shows. Everything on the page is said here, so that a map never asks a store.

Things name each other by id. Every text is data: the page shows it as text and never as markup.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

__all__ = [
    "Label",
    "MapCountry",
    "MapData",
    "MapLink",
    "MapNote",
    "MapOrganization",
    "MapPart",
    "MapProject",
    "MapQuote",
    "MapRegion",
    "MapSource",
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
        projects: ids of projects that reach it.
    """

    id: str
    name: Label
    country: str
    latitude: float
    longitude: float
    kind: Literal["region", "country"] = "region"
    organizations: list[str] = []
    projects: list[str] = []


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
        numbers: its registration numbers as they are to be shown (`ИНН 7701642520`, `INN 7701642520`).
        quotes: ids of the words that name it.
    """

    id: str
    name: str
    kind: Label | None = None
    region: str | None = None
    numbers: list[Label] = []
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


class MapLink(msgspec.Struct, frozen=True, kw_only=True):
    """That two regions work together.

    Attributes:
        a: id of the one region.
        b: id of the other.
        cross_border: True where they are in different countries.
        basis: how it is known, concepts of the scheme `link-basis` that are described in `MapData.bases`.
        projects: ids of the projects that make the link.
        organizations: ids of the organizations that make it.
        first_year: earliest year of those projects.
        last_year: latest.
        quotes: ids of the words that show it.
        sources: ids of the documents that say it.
    """

    a: str
    b: str
    cross_border: bool
    basis: list[str] = []
    projects: list[str] = []
    organizations: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
    quotes: list[str] = []
    sources: list[str] = []


class MapNote(msgspec.Struct, frozen=True, kw_only=True):
    """A remark on the whole map: what was left out, and why."""

    text: Label


class MapData(msgspec.Struct, frozen=True, kw_only=True):
    """A whole map.

    Attributes:
        title: heading of the page.
        countries: those of the regions.
        regions: see `MapRegion`.
        links: see `MapLink`; any order, the strongest are drawn first.
        projects: see `MapProject`.
        organizations: see `MapOrganization`.
        quotes: see `MapQuote`.
        sources: see `MapSource`.
        bases: concept of the scheme `link-basis` → (label, explanation in a sentence).
        notes: remarks shown with the overview.
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
        for link in self.links:
            owner = f"link {link.a!r}-{link.b!r}"
            _known(owner, "region", [link.a, link.b], regions)
            _known(owner, "project", link.projects, projects)
            _known(owner, "organization", link.organizations, organizations)
            _known(owner, "quote", link.quotes, quotes)
            _known(owner, "source", link.sources, sources)
            _known(owner, "basis", link.basis, self.bases.keys())


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
