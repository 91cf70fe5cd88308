"""What no single source says: identities, collaboration links, and what the ontology knows of places and concepts."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec
from pyoxigraph import NamedNode, Quad

from kg.concepts import scheme, schemes, wider_concepts
from kg.iris import Iris, concept
from kg.links import CollaborationLink, country_of
from kg.model import Identifier
from kg.places import PlaceEntry, gazetteer
from kg.resolve import Identities, Organization, Project
from kg.views._containers import PLACE_CLASSES, containers
from kg.views._rdf_terms import RDF_TYPE, RDFS_LABEL, SKOS, WGS84, Writer

__all__ = ["Thing", "city_references", "city_statements", "ontology_statements", "say_titles", "shared_things"]

_LATITUDE, _LONGITUDE = NamedNode(WGS84 + "lat"), NamedNode(WGS84 + "long")


class Thing(msgspec.Struct, frozen=True):
    """Something that several sources share, and what all of them together say of it.

    Attributes:
        iri: of the thing; the subject of all its statements.
        write: writes them.
    """

    iri: str
    write: Callable[[], Writer]


#: Between the texts that a link holds as one: RDF/XML cannot carry what the answers of questions have there.
_BETWEEN = "\t"


def shared_things(
    identities: Identities, links: Iterable[CollaborationLink], iris: Iris, title: Callable[[str], str | None]
) -> Iterator[Thing]:
    """Every organization, registration number, project, event and collaboration link, each once.

    Args:
        identities: who is who.
        links: who works with whom.
        iris: of the graph.
        title: of a project or event that makes one of the links, by id.
    """
    numbers: dict[str, Identifier] = {}
    for organization in identities.organizations.values():
        yield Thing(iris.base + organization.id, partial(_organization, organization, iris))
        numbers |= {iris.identifier(one.scheme, one.value): one for one in organization.identifiers}
    for iri, identifier in numbers.items():
        yield Thing(iri, partial(_identifier, iri, identifier, iris))
    for project in identities.projects.values():
        yield Thing(iris.base + project.id, partial(_project, project, iris))
    for link in links:
        yield Thing(iris.collaboration(link.a, link.b), partial(_link, link, iris, title))


def _organization(organization: Organization, iris: Iris) -> Writer:
    out = Writer(iris.graph("identity"))
    node = out.type(iris.base + organization.id, "Organization")
    out.say(node, RDFS_LABEL, organization.label)
    out.link(node, "kind", concept("organization-kind", organization.kind) if organization.kind else None)
    out.link(node, "legalForm", concept("legal-form", organization.legal_form) if organization.legal_form else None)
    out.link(node, "seat", iris.place(organization.region) if organization.region else None)
    country = country_of(organization)
    out.link(node, "country", iris.place(country) if country else None)
    for identifier in organization.identifiers:
        out.link(node, "identifier", iris.identifier(identifier.scheme, identifier.value))
    return out


def _identifier(iri: str, identifier: Identifier, iris: Iris) -> Writer:
    out = Writer(iris.graph("identity"))
    out.type(iri, "Identifier")
    out.say(iri, "scheme", identifier.scheme)
    out.say(iri, "value", identifier.value)
    out.say(iri, "valid", identifier.valid)
    return out


def _project(project: Project, iris: Iris) -> Writer:
    out = Writer(iris.graph("identity"))
    node = out.type(iris.base + project.id, "Event" if project.event else "Project")
    out.say(node, RDFS_LABEL, project.title)
    out.say(node, "firstYear", project.first_year)
    out.say(node, "lastYear", project.last_year)
    return out


def _link(link: CollaborationLink, iris: Iris, title: Callable[[str], str | None]) -> Writer:
    regions = link.kind == "region"
    out = Writer(iris.graph("region-links" if regions else "links"))
    kind = "RegionLink" if regions else "OrganizationLink"
    node = out.type(iris.collaboration(link.a, link.b), "CollaborationLink", kind)
    for name, end in (("endA", link.a), ("endB", link.b)):
        thing = iris.place(end) if regions else iris.base + end
        out.link(node, name, thing)
        out.link(node, "between", thing)
    scheme = "place-role" if regions else "role"
    for name, roles in (("roleA", link.roles_a), ("roleB", link.roles_b)):
        for role in roles:
            out.link(node, name, concept(scheme, role))
    for basis in link.bases:
        out.link(node, "basis", concept("link-basis", basis))
    for project in link.projects:
        out.link(node, "project", iris.base + project)
    out.say(node, "projectCount", len(link.projects))
    say_titles(out, node, map(title, link.projects))
    out.say(node, "firstYear", link.first_year)
    out.say(node, "lastYear", link.last_year)
    out.say(node, "crossBorder", link.cross_border)
    for source in link.sources:
        out.link(node, "document", iris.document(source))
    out.say(node, "fileNames", _BETWEEN.join(link.sources))
    return out


def say_titles(out: Writer, link: str, titles: Iterable[str | None]) -> None:
    """State the titles of the projects that make a link: to gather thousands at every question takes seconds."""
    found = {title.replace(_BETWEEN, " ") for title in titles if title}
    out.say(link, "projectTitles", _BETWEEN.join(sorted(found)))


def ontology_statements(iris: Iris) -> Writer:
    """All concepts, and all places that are not cities (those come with who names them: `city_statements`)."""
    out = Writer(iris.graph("ontology"))
    for name in schemes():
        _scheme(out, name)
    for place in gazetteer().places().values():
        _place(out, place, iris)
    return out


def _scheme(out: Writer, name: str) -> None:
    known = scheme(name)
    out.link(known.iri, RDF_TYPE, SKOS + "ConceptScheme")
    for language, label in known.names.items():
        out.say(known.iri, RDFS_LABEL, label, language)
    for one in known.concepts:
        out.link(one.iri, RDF_TYPE, SKOS + "Concept")
        out.link(one.iri, _skos("inScheme"), known.iri)
        out.say(one.iri, _skos("notation"), one.id)
        for wider in one.broader:
            out.link(one.iri, _skos("broader"), concept(name, wider))
        for wider in wider_concepts(name, one.id):
            out.link(one.iri, _skos("broaderTransitive"), concept(name, wider))
        for language, label in one.names.items():
            out.say(one.iri, _skos("prefLabel"), label, language)
            out.say(one.iri, RDFS_LABEL, label, language)
        for language, text in one.definitions.items():
            out.say(one.iri, _skos("definition"), text, language)
        for kind, texts in (("altLabel", one.alternatives), ("hiddenLabel", one.weak)):
            for language, others in texts.items():
                for other in others:
                    out.say(one.iri, _skos(kind), other, language)


def _skos(name: str) -> NamedNode:
    return NamedNode(SKOS + name)


def city_references(quads: Iterable[Quad], iris: Iris) -> set[str]:
    """The IRIs of the cities that quads name."""
    prefix = iris.place("geonames:")
    return {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(prefix)
    }


def city_statements(cities: Iterable[str], iris: Iris) -> Writer:
    """What the gazetteer knows of cities, given by IRI; nothing of those that it does not know."""
    out = Writer(iris.graph("ontology"))
    prefix = iris.place("geonames:")
    for city in cities:
        entry = gazetteer().get(f"geonames:{city.removeprefix(prefix)}")
        if entry is not None:
            _place(out, entry, iris)
    return out


def _place(out: Writer, place: PlaceEntry, iris: Iris) -> None:
    node = out.type(iris.place(place.id), "Place", PLACE_CLASSES[place.kind])
    out.say(node, RDFS_LABEL, place.name, "ru")
    out.say(node, RDFS_LABEL, place.name_en, "en")
    out.say(node, "placeCode", place.id)
    within, member_of = containers(place)
    for name, wider in (("within", within), ("memberOf", member_of)):
        for container in wider:
            out.link(node, name, iris.place(container))
    # Paths of unknown length are looked for at every row by Oxigraph: what lies in what is written out.
    for container in gazetteer().inside(place.id):
        out.link(node, "inside", iris.place(container))
    for neighbour in gazetteer().borders(place.id):
        out.link(node, "borders", iris.place(neighbour))
    out.link(node, "country", iris.place(place.country) if place.country else None)
    out.say(node, _LATITUDE, place.latitude)
    out.say(node, _LONGITUDE, place.longitude)
    out.say(node, "population", place.population)
