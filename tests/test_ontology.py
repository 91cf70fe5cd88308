"""The ontology says of each class and property what it is, and holds together with the shapes and the records."""

import copy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, URIRef

from kg import model, resources
from kg.changes import Change
from kg.header_terms import HEADER, HEADER_CONCEPTS
from kg.iris import VOCABULARY, Iris
from kg.resolve import resolve
from kg.views._rdf_shared import shared_things
from kg.views._rdf_source import source_quads
from tests.questions.graph import READ_AT, records
from tests.questions.rows import activity, grant_row

CIVIL = rdflib.Graph().parse(resources.ontology() / "civil.ttl")
SHAPES = rdflib.Graph().parse(resources.ontology() / "shapes.ttl")
CLASSES = sorted(one for one in CIVIL.subjects(RDF.type, OWL.Class) if isinstance(one, URIRef))
PROPERTIES = sorted(
    {
        one
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for one in CIVIL.subjects(RDF.type, kind)
        if isinstance(one, URIRef)
    }
)


def local(iri: Any) -> str:
    return str(iri).removeprefix(VOCABULARY)


def languages(graph: rdflib.Graph, subject: Any, predicate: URIRef) -> list[str]:
    return sorted(str(text.language) for text in graph.objects(subject, predicate) if str(text).strip())


def paths(class_: str) -> set[str]:
    """Local names of the properties that a class has by its shape."""
    (shape,) = SHAPES.subjects(SH.targetClass, URIRef(VOCABULARY + class_))
    return {local(SHAPES.value(one, SH.path)) for one in SHAPES.objects(shape, SH.property)}


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES], ids=local)
def test_every_term_is_explained_in_both_languages(term: URIRef) -> None:
    assert str(term).startswith(VOCABULARY)
    assert languages(CIVIL, term, RDFS.label) == ["en", "ru"]
    assert languages(CIVIL, term, RDFS.comment) == ["en", "ru"]


def test_a_project_is_no_organization_and_coordinates_have_their_real_address() -> None:
    assert not list(CIVIL.triples((None, None, URIRef("https://schema.org/Project"))))
    text = "".join(path.read_text("utf-8") for path in resources.ontology().glob("*.ttl"))
    assert "<http://www.w3.org/2003/01/geo/wgs84_pos#>" in text
    assert "https://www.w3.org/2003/01/geo" not in text


def test_the_vocabularies_of_the_field_are_reused() -> None:
    used = {str(term) for triple in CIVIL for term in triple if isinstance(term, URIRef)}
    for namespace in (
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://purl.org/dc/terms/",
        "https://schema.org/",
        "http://purl.org/cerif/frapo/",
        "http://data.europa.eu/s66#",
        "http://www.w3.org/ns/locn#",
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
    ):
        assert any(term.startswith(namespace) and len(term) > len(namespace) for term in used), namespace


def test_superclasses_of_ours_are_classes_of_ours() -> None:
    for _, relation, upper in CIVIL:
        if relation in {RDFS.subClassOf, RDFS.range, RDFS.domain} and str(upper).startswith(VOCABULARY):
            assert upper in CLASSES
        if relation == RDFS.subPropertyOf and str(upper).startswith(VOCABULARY):
            assert upper in PROPERTIES


@pytest.mark.parametrize("term", CLASSES, ids=local)
def test_every_class_has_a_shape(term: URIRef) -> None:
    (shape,) = SHAPES.subjects(SH.targetClass, term)
    assert languages(SHAPES, shape, SH.name) == languages(SHAPES, shape, SH.description) == ["en", "ru"]


def test_shapes_and_vocabulary_have_the_same_properties() -> None:
    shaped = {SHAPES.value(one, SH.path) for one in SHAPES.subjects(RDF.type, SH.PropertyShape)}
    ours = {local(path) for path in shaped if str(path).startswith(VOCABULARY)}
    # A digest is written by the store for things of any class.
    assert ours | {"digest"} == {local(one) for one in PROPERTIES}


@pytest.mark.parametrize("shape", sorted(SHAPES.subjects(RDF.type, SH.PropertyShape)), ids=str)
def test_every_property_of_a_shape_says_what_it_takes(shape: URIRef) -> None:
    path = SHAPES.value(shape, SH.path)
    assert path is not None
    assert languages(SHAPES, shape, SH.name) == languages(SHAPES, shape, SH.description) == ["en", "ru"]
    assert any(SHAPES.value(shape, kind) is not None for kind in (SH.datatype, SH["class"], SH.nodeKind))
    if path in PROPERTIES:
        assert set(SHAPES.objects(shape, SH.name)) == set(CIVIL.objects(path, RDFS.label))
        assert set(SHAPES.objects(shape, SH.description)) == set(CIVIL.objects(path, RDFS.comment))
        stated, asked = CIVIL.value(path, RDFS.range), SHAPES.value(shape, SH.datatype)
        assert asked is None or asked == stated


def test_every_shape_belongs_to_a_class() -> None:
    used = set(SHAPES.objects(None, SH.property))
    assert used == set(SHAPES.subjects(RDF.type, SH.PropertyShape))
    assert URIRef(str(SKOS.Concept)) in set(SHAPES.objects(None, SH.targetClass))


# Records and shapes

#: Field of a record → class and property that keep it. What is a class's own name stands for nodes of that class.
KEPT: dict[str, dict[str, tuple[str, str]]] = {
    "Document": {
        "name": ("Document", "fileName"),
        "kind": ("Document", "documentKind"),
        "title": ("Project", "title"),
        "language": ("Document", "language"),
        "media_type": ("Document", "mediaType"),
        "encoding": ("Document", "encoding"),
        "sha256": ("Document", "sha256"),
        "characters": ("Document", "characters"),
        "loader": ("Document", "loader"),
        "file": ("Document", "file"),
        "read_at": ("Document", "readAt"),
    },
    "Header": {
        **{field: ("Project", name) for field, name in HEADER.items()},
        **{field: ("Project", name) for field, (name, _) in HEADER_CONCEPTS.items()},
        "version": ("Document", "versionDate"),
        "evidence": ("Project", "evidence"),
    },
    "Section": {
        "kind": ("Section", "sectionKind"),
        "heading": ("Section", "heading"),
        "start": ("Section", "startOffset"),
        "end": ("Section", "endOffset"),
    },
    "Evidence": {
        "start": ("Evidence", "startOffset"),
        "end": ("Evidence", "endOffset"),
        "quote": ("Evidence", "quote"),
        "method": ("Evidence", "method"),
        "confidence": ("Evidence", "confidence"),
        "role": ("Evidence", "showsRole"),
    },
    "Identifier": {
        "scheme": ("Identifier", "scheme"),
        "value": ("Identifier", "value"),
        "valid": ("Identifier", "valid"),
    },
    "Money": {"amount": ("Money", "amount"), "currency": ("Money", "currency")},
    "Organization": {
        "name": ("Organization", "name"),
        "legal_form": ("Organization", "legalForm"),
        "kind": ("Organization", "kind"),
        "identifiers": ("Organization", "identifier"),
        "roles": ("Participation", "role"),
        "region": ("Organization", "seat"),
        "aliases": ("Organization", "alias"),
        "unconfirmed": ("Participation", "unconfirmed"),
        "evidence": ("Organization", "evidence"),
    },
    "Place": {
        "id": ("Placement", "place"),
        "roles": ("Placement", "placeRole"),
        "share": ("Placement", "share"),
        "evidence": ("Placement", "evidence"),
    },
    "PlaceCount": {
        "place": ("PlaceCount", "place"),
        "unit": ("PlaceCount", "unit"),
        "text": ("PlaceCount", "text"),
        "count": ("PlaceCount", "count"),
        "evidence": ("PlaceCount", "evidence"),
    },
    "ConceptMatch": {"id": ("ConceptMatch", "concept"), "score": ("ConceptMatch", "score")},
    "TargetGroup": {
        "text": ("TargetGroup", "text"),
        "concepts": ("TargetGroup", "match"),
        "role": ("TargetGroup", "groupRole"),
        "unconfirmed": ("TargetGroup", "unconfirmed"),
        "evidence": ("TargetGroup", "evidence"),
    },
    "Theme": {"text": ("Theme", "text"), "concepts": ("Theme", "match"), "evidence": ("Theme", "evidence")},
    "Participant": {"organization": ("Participation", "organization"), "role": ("Participation", "role")},
    "Project": {
        "title": ("Project", "title"),
        "number": ("Project", "number"),
        "relation": ("Project", "continues"),
        "first_year": ("Project", "firstYear"),
        "last_year": ("Project", "lastYear"),
        "participants": ("Participation", "activity"),
        "evidence": ("Project", "evidence"),
    },
    "Reference": {"id": ("LinkStatement", "to")},
    "Link": {
        "kind": ("LinkStatement", "linkKind"),
        "source": ("LinkStatement", "from"),
        "target": ("LinkStatement", "to"),
        "evidence": ("LinkStatement", "evidence"),
    },
    "Allocation": {
        "organization": ("Allocation", "recipient"),
        "giver": ("Allocation", "giver"),
        "kind": ("Allocation", "allocationKind"),
        "amount": ("Allocation", "amount"),
        "count": ("Allocation", "count"),
        "first": ("Allocation", "firstDay"),
        "last": ("Allocation", "lastDay"),
        "evidence": ("Allocation", "evidence"),
    },
    "Event": {
        "name": ("Event", "http://www.w3.org/2000/01/rdf-schema#label"),
        "kind": ("Event", "eventKind"),
        "count": ("Event", "times"),
        "participants": ("Event", "expectedParticipants"),
        "starts": ("Event", "starts"),
        "ends": ("Event", "ends"),
        "places": ("Event", "place"),
        "evidence": ("Event", "evidence"),
    },
    "Speaker": {
        "name": ("Speech", "personName"),
        "office": ("Speech", "office"),
        "organization": ("Speech", "organization"),
        "role": ("Speech", "speakerRole"),
        "unconfirmed": ("Speech", "unconfirmed"),
        "evidence": ("Speech", "evidence"),
    },
    "Session": {
        "title": ("Session", "http://www.w3.org/2000/01/rdf-schema#label"),
        "start_time": ("Session", "startTime"),
        "end_time": ("Session", "endTime"),
        "kind": ("Session", "sessionKind"),
        "items": ("Session", "agenda"),
        "speakers": ("Session", "speech"),
        "unconfirmed": ("Session", "unconfirmed"),
        "evidence": ("Session", "evidence"),
    },
    "Problem": {field: ("Problem", field) for field in ("severity", "what", "where", "mend", "code")},
    "Record": {
        "document": ("Document", "describes"),
        "header": ("Project", "number"),
        "sections": ("Document", "section"),
        "organizations": ("Participation", "organization"),
        "places": ("Placement", "place"),
        "place_counts": ("PlaceCount", "count"),
        "target_groups": ("TargetGroup", "text"),
        "themes": ("Theme", "text"),
        "projects": ("Project", "title"),
        "links": ("LinkStatement", "from"),
        "allocations": ("Allocation", "recipient"),
        "events": ("Event", "partOf"),
        "sessions": ("Session", "partOf"),
        "problems": ("Document", "problem"),
    },
}  # fmt: skip

#: Fields that no property keeps, and why.
BOOKKEEPING = {
    "Header": {"applicant": "the organization's role says it"},
    "Section": {"text": "the words stay in the journal: a graph handed on quotes, it does not republish", "items": "are lines of the text"},
    "Organization": {"key": "names a node", "known_as": "names a node"},
    "Place": {
        "name": "the gazetteer says it",
        "kind": "the gazetteer says it",
        "country": "the gazetteer says it",
        "role": "the strongest of roles",
    },
    "Project": {"key": "names a node"},
    "Reference": {"type": "says where the id belongs", "label": "the thing's own label says it"},
    "Event": {"key": "names a node"},
    "Session": {"key": "names a node"},
}  # fmt: skip

STRUCTS = {name: getattr(model, name) for name in model.__all__ if isinstance(getattr(model, name), type)}


@pytest.mark.parametrize("name", STRUCTS)
def test_every_field_of_a_record_is_kept_or_named_as_bookkeeping(name: str) -> None:
    kept, bookkeeping = KEPT.get(name, {}), BOOKKEEPING.get(name, {})
    assert not kept.keys() & bookkeeping.keys()
    assert kept.keys() | bookkeeping.keys() == set(STRUCTS[name].__struct_fields__)
    for class_, property_ in kept.values():
        assert property_ in paths(class_), f"{class_} has no {property_}"


def quads(record: model.Record) -> set[Any]:
    change = Change(position=1, source=record.document.name, records=(record,), read_at=READ_AT)
    identities = resolve([record])
    found = source_quads(change, identities, Iris())
    for thing in shared_things(identities, [], Iris(), str):
        found |= thing.write().quads
    return found


def structs_in(value: Any) -> Iterator[Any]:
    if isinstance(value, msgspec.Struct):
        yield value
        for field in value.__struct_fields__:
            yield from structs_in(getattr(value, field))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from structs_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from structs_in(one)


OTHER: dict[tuple[str, str], Any] = {
    ("TargetGroup", "role"): "participant",
    ("Problem", "severity"): "note",
    ("Place", "roles"): ["venue", "seat"],
    ("Evidence", "role"): "funder",
    ("Organization", "region"): "RU-SPE",
    ("Speaker", "organization"): "o2",
    ("Participant", "organization"): "o1",
    ("Document", "read_at"): "2001-02-03T04:05:06+00:00",
    ("Allocation", "organization"): "o2",
    ("Allocation", "giver"): "o2",
    ("Project", "relation"): "mentioned",
    ("Reference", "id"): "geonames:551487",
}  # fmt: skip


def other(name: str, field: str, value: Any) -> Any:
    """Another value for a field, of the same type."""
    if (name, field) in OTHER:
        return OTHER[name, field]
    match value:
        case bool():
            return not value
        case None | str():
            fields = {one.name: one.type for one in msgspec.structs.fields(STRUCTS[name])}
            kinds = {bool: True, int: 1984, date: date(1984, 1, 1), Decimal: Decimal("7.5"), model.Money: money()}
            return next((new for kind, new in kinds.items() if fields[field] == kind | None), "another")
        case int() | float() | Decimal():
            return value + 1 if isinstance(value, int) else value / 2
        case date():
            return date(1984, 1, 1)
        case list() | dict():
            return type(value)()
        case model.Money():
            return model.Money(amount=Decimal(1), currency="EUR")
        case model.Evidence():
            return model.Evidence(start=0, end=1, quote="x", method="rule")
        case model.Reference():
            return model.Reference(type="place", id="geonames:551487", label="Казань")
    raise AssertionError(f"no other value for {name}.{field}: {value!r}")


def money() -> model.Money:
    return model.Money(amount=Decimal(5))


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in KEPT for field in KEPT[name] if name != "Record"]
)
def test_no_field_is_lost_on_the_way_to_the_graph(name: str, field: str) -> None:
    tried = False
    for record in [*records(), grant_row(), activity()]:
        record.header.evidence.setdefault("rating", model.Evidence(start=1, end=2, quote="y", method="header"))
        before = quads(record)
        for number, struct in enumerate(structs_in(record)):
            if type(struct).__name__ != name or (
                isinstance(getattr(struct, field), (list, dict)) and not getattr(struct, field)
            ):
                continue
            changed = copy.deepcopy(record)
            twin = list(structs_in(changed))[number]
            new = other(name, field, getattr(twin, field))
            if new == getattr(twin, field):
                continue
            msgspec.structs.force_setattr(twin, field, new)
            assert quads(changed) != before, f"{name}.{field} = {new!r} changes nothing"
            tried = True
    assert tried, f"no document of the tests has {name}.{field}"
