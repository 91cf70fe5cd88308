"""Organizations, projects and places as an answer names them: read from the tables for the few that are shown."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from kg.names import display_name

if TYPE_CHECKING:
    from kg.views.tables import Tables

__all__ = [
    "NEIGHBOURS",
    "Language",
    "NamedOrganization",
    "NamedPlace",
    "NamedProject",
    "check_concepts",
    "latest_first",
    "organizations",
    "places",
    "projects",
    "years",
]

Language = Literal["en", "ru"]


class NamedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place.

    Attributes:
        id: of the gazetteer (`RU-PSK`).
        name: in the language that was asked for.
        country: id of its country, None for a group of countries.
        country_name: that country's name.
    """

    id: str
    name: str
    country: str | None = None
    country_name: str | None = None


class NamedOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """An organization.

    Attributes:
        id: relative to the graph's base (`org/RU-OGRN-1067746258370`).
        iri: base and id.
        name: as it is shown, in the language of the sources.
        kind: concept of the scheme `organization-kind`, None where unknown.
        region: id of the place of its seat, None where no source says.
        region_name: that place's name, in the language that was asked for.
        country: ISO 3166-1 code, of its seat or of its register; None where neither is known.
        country_name: that country's name.
    """

    id: str
    iri: str
    name: str
    kind: str | None = None
    region: str | None = None
    region_name: str | None = None
    country: str | None = None
    country_name: str | None = None


class NamedProject(msgspec.Struct, frozen=True, kw_only=True):
    """A project or event.

    Attributes:
        id: relative to the graph's base (`project/RU-PGF-21-2-009488`).
        iri: base and id.
        title: as it is shown.
        event: True for an event with a programme of its own.
        first_year: of its work, None where unknown.
        last_year: likewise.
        sources: names of the documents that describe or name it, sorted.
    """

    id: str
    iri: str
    title: str
    event: bool = False
    first_year: int | None = None
    last_year: int | None = None
    sources: tuple[str, ...] = ()


#: What a question begins with: `neighbours` (a, b) are regions of two countries that share a border, both ways round;
#: `in_region` (place, region) says in which regions a place lies, a region in itself, a district in its county too.
NEIGHBOURS = """
WITH bordering AS MATERIALIZED (
  -- By itself, or DuckDB begins with every pair of places of two countries.
  SELECT b.a, b.b, p.country FROM borders b JOIN places p ON p.id = b.a WHERE p.kind = 'region'
),
neighbours AS (
  SELECT n.a, n.b FROM bordering n JOIN places p ON p.id = n.b WHERE p.kind = 'region' AND p.country <> n.country
),
in_region AS (
  SELECT i.place, i.ancestor AS region FROM place_inside i JOIN places p ON p.id = i.ancestor WHERE p.kind = 'region'
),
"""

_PLACES = """
SELECT p.id, p.country,
  coalesce(CASE $language WHEN 'ru' THEN p.name_ru ELSE p.name_en END, p.id) AS name,
  CASE $language WHEN 'ru' THEN c.name_ru ELSE c.name_en END AS country_name
FROM places p LEFT JOIN places c ON c.id = p.country
WHERE p.id IN (SELECT unnest($ids))
"""

_ORGANIZATIONS = """
SELECT o.id, o.iri, o.name, o.kind, o.region, o.country,
  CASE $language WHEN 'ru' THEN r.name_ru ELSE r.name_en END AS region_name,
  CASE $language WHEN 'ru' THEN c.name_ru ELSE c.name_en END AS country_name
FROM organizations o LEFT JOIN places r ON r.id = o.region LEFT JOIN places c ON c.id = o.country
WHERE o.id IN (SELECT unnest($ids))
"""

_PROJECTS = """
SELECT id, iri, title, event, first_year, last_year, list_sort(sources) AS sources
FROM projects WHERE id IN (SELECT unnest($ids))
"""


def places(tables: "Tables", ids: Collection[str], language: Language) -> dict[str, NamedPlace]:
    """Places by id; those that the gazetteer does not have are left out."""
    if not ids:
        return {}
    rows = tables.rows(_PLACES, {"ids": sorted(ids), "language": language})
    return {row["id"]: NamedPlace(**row) for row in rows}


def organizations(tables: "Tables", ids: Collection[str], language: Language) -> dict[str, NamedOrganization]:
    """Organizations by id; those that the graph does not have are left out."""
    if not ids:
        return {}
    rows = tables.rows(_ORGANIZATIONS, {"ids": sorted(ids), "language": language})
    return {row["id"]: NamedOrganization(**row) for row in rows}


def projects(tables: "Tables", ids: Collection[str]) -> dict[str, NamedProject]:
    """Projects and events by id; those that the graph does not have are left out."""
    if not ids:
        return {}
    rows = tables.rows(_PROJECTS, {"ids": sorted(ids)})
    return {
        row["id"]: NamedProject(**{**row, "title": display_name(row["title"]), "sources": tuple(row["sources"])})
        for row in rows
    }


def latest_first(found: Iterable[NamedProject]) -> tuple[NamedProject, ...]:
    """Projects in the order in which they are shown: the latest first, those of an unknown year at the end."""
    return tuple(sorted(found, key=lambda one: (-(one.last_year or 0), -(one.first_year or 0), one.title, one.id)))


def years(found: Iterable[NamedProject]) -> tuple[int | None, int | None]:
    """First and last year of some projects, None where no year is known."""
    known = list(found)
    return (
        min((project.first_year for project in known if project.first_year is not None), default=None),
        max((project.last_year for project in known if project.last_year is not None), default=None),
    )


def check_concepts(*given: tuple[str, str | None]) -> None:
    """Refuse concepts that their scheme does not have.

    Args:
        given: scheme and concept; None is not checked.

    Raises:
        UnknownName: no such concept.
    """
    for scheme, slug in given:
        if slug is not None:
            from kg.concepts import concept

            concept(scheme, slug)
