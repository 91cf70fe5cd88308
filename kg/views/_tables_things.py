"""The rows of what no single source says: organizations, projects, links, places, concepts."""

from collections.abc import Iterable, Iterator

from kg.concepts import concepts, schemes, wider_concepts
from kg.iris import Iris
from kg.links import CollaborationLink, country_of
from kg.places import PlaceEntry, gazetteer
from kg.resolve import Identities, Organization, Project
from kg.views._containers import containers
from kg.views._tables_files import Row

__all__ = [
    "border_rows",
    "concept_inside_rows",
    "concept_rows",
    "link_rows",
    "organization_rows",
    "place_inside_rows",
    "place_rows",
    "project_rows",
]


def organization_rows(organizations: Iterable[Organization], iris: Iris) -> Iterator[Row]:
    """Organizations, without what is counted over their projects."""
    for organization in organizations:
        seat = gazetteer().get(organization.region) if organization.region else None
        numbers = {number.scheme: number.value for number in reversed(organization.identifiers) if number.valid}
        yield {
            "id": organization.id,
            "iri": iris.base + organization.id,
            "name": organization.label,
            "legal_form": organization.legal_form,
            "kind": organization.kind,
            "seat": organization.region,
            "region": gazetteer().region_of(organization.region) if organization.region else None,
            "country": country_of(organization),
            "latitude": seat.latitude if seat else None,
            "longitude": seat.longitude if seat else None,
            "ogrn": numbers.get("RU-OGRN"),
            "inn": numbers.get("RU-INN"),
            "sources": sorted({document for document, _ in organization.members}),
        }


def project_rows(projects: Iterable[Project], iris: Iris) -> Iterator[Row]:
    """Projects and events, without what the fields of their documents state."""
    for project in projects:
        yield {
            "id": project.id,
            "iri": iris.base + project.id,
            "title": project.title,
            "event": project.event,
            "described": project.described,
            "number": project.number,
            "first_year": project.first_year,
            "last_year": project.last_year,
            "sources": sorted({document for document, _ in project.members}),
        }


def link_rows(links: Iterable[CollaborationLink], identities: Identities) -> Iterator[Row]:
    """The collaboration links."""
    countries = {id: country_of(organization) for id, organization in identities.organizations.items()}
    for link in links:
        ends = [gazetteer().country_of(end) if link.kind == "region" else countries[end] for end in (link.a, link.b)]
        yield {
            "kind": link.kind,
            "a": link.a,
            "b": link.b,
            "bases": link.bases,
            "projects": link.projects,
            "project_count": len(link.projects),
            "first_year": link.first_year,
            "last_year": link.last_year,
            "cross_border": link.cross_border,
            "country_a": ends[0],
            "country_b": ends[1],
            "roles_a": link.roles_a,
            "roles_b": link.roles_b,
            "sources": link.sources,
        }


def place_rows(cities: Iterable[str]) -> Iterator[Row]:
    """All places that are no cities, and the cities given by id."""
    for place in _places(cities):
        within, member_of = containers(place)
        yield {
            "id": place.id,
            "name_ru": place.name,
            "name_en": place.name_en,
            "kind": place.kind,
            "parent": place.parent,
            "region": gazetteer().region_of(place.id),
            "country": place.country,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "within": within,
            "member_of": member_of,
            "population": place.population,
        }


def place_inside_rows(cities: Iterable[str]) -> Iterator[Row]:
    """What lies in what, of the same places."""
    for place in _places(cities):
        yield from ({"place": place.id, "ancestor": wider} for wider in sorted(gazetteer().inside(place.id)))


def _places(cities: Iterable[str]) -> Iterator[PlaceEntry]:
    yield from gazetteer().places().values()
    for city in cities:
        entry = gazetteer().get(city)
        if entry is not None:
            yield entry


def border_rows() -> Iterator[Row]:
    """Who borders on whom."""
    for place in gazetteer().places():
        yield from ({"a": place, "b": neighbour} for neighbour in gazetteer().borders(place))


def concept_rows() -> Iterator[Row]:
    """All concepts of all schemes."""
    for scheme in schemes():
        for one in concepts(scheme):
            yield {
                "scheme": scheme,
                "id": one.id,
                "iri": one.iri,
                "label_ru": one.names.get("ru"),
                "label_en": one.names.get("en"),
                "broader": one.broader,
            }


def concept_inside_rows() -> Iterator[Row]:
    """Which concept is a kind of which."""
    for scheme in schemes():
        for one in concepts(scheme):
            yield from (
                {"scheme": scheme, "id": one.id, "ancestor": wider} for wider in sorted(wider_concepts(scheme, one.id))
            )
