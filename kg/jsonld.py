"""JSON-LD in which our properties are plain keys: what a script sees is `"projectCount": 3`, and still it is RDF.

The context follows from `ontology/civil.ttl`: each property is a term, typed by its range, so that values of that type
need no more than themselves. Graphs are written one after the other; nothing is held but one of them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any, BinaryIO

import msgspec
import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from kg import resources
from kg.iris import VOCABULARY

__all__ = ["context", "write"]

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDFS_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_OBJECT, _DATATYPE = (f"http://www.w3.org/2002/07/owl#{kind}Property" for kind in ("Object", "Datatype"))
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@cache
def _properties() -> dict[str, str]:
    """Our properties: local name → `@id` for things, else the datatype; empty for texts with a language."""
    kinds: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for triple in pyoxigraph.parse(path=str(resources.ontology() / "civil.ttl"), format=pyoxigraph.RdfFormat.TURTLE):
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        name = triple.subject.value.removeprefix(VOCABULARY)
        if triple.predicate.value == _RDF_TYPE and triple.object.value in {_OBJECT, _DATATYPE}:
            kinds[name] = triple.object.value
        elif triple.predicate.value == _RDFS_RANGE:
            ranges[name] = triple.object.value
    return {
        name: "@id" if kind == _OBJECT else "" if ranges[name] == _LANGUAGE_STRING else ranges[name]
        for name, kind in sorted(kinds.items())
    }


def context(prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The JSON-LD context of our vocabulary.

    Args:
        prefixes: further prefixes; an empty one has no form in JSON-LD and is left out.
    """
    terms: dict[str, Any] = {name: iri for name, iri in sorted(prefixes.items()) if name}
    terms |= {"id": "@id", "type": "@type"}
    for name, kind in _properties().items():
        typed = {"@type": kind.replace(_XSD, "xsd:")} if kind and kind != f"{_XSD}string" else {}
        terms[name] = {"@id": f"ckg:{name}"} | typed
    return terms


def write(graphs: Iterable[tuple[str, list[Quad]]], out: BinaryIO, prefixes: Mapping[str, str]) -> None:
    """Write named graphs as one JSON-LD document.

    Args:
        graphs: name and quads of each, the quads of one subject together.
        out: where to, open for bytes.
        prefixes: prefix → namespace.
    """
    encode = msgspec.json.Encoder().encode
    out.write(b'{"@context": ' + msgspec.json.format(encode(context(prefixes)), indent=2) + b',\n"@graph": [')
    first = True
    for name, quads in graphs:
        nodes = [
            encode(_node(subject, list(group), prefixes)) for subject, group in groupby(quads, lambda q: q.subject)
        ]
        out.write(b"" if first else b",")
        out.write(b'\n{"id": ' + encode(name) + b', "@graph": [\n' + b",\n".join(nodes) + b"\n]}")
        first = False
    out.write(b"\n]}\n")


def _node(subject: Any, quads: list[Quad], prefixes: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for quad in quads:
        if quad.predicate.value == _RDF_TYPE and isinstance(quad.object, NamedNode):
            values.setdefault("type", []).append(_short(quad.object.value, prefixes))
            continue
        name = quad.predicate.value.removeprefix(VOCABULARY)
        kind = _properties().get(name)
        key = name if kind is not None else _short(quad.predicate.value, prefixes)
        values.setdefault(key, []).append(_value(quad.object, kind))
    return {"id": subject.value} | {key: found[0] if len(found) == 1 else found for key, found in values.items()}


def _value(term: Any, kind: str | None) -> Any:
    if isinstance(term, NamedNode):
        return term.value if kind == "@id" else {"id": term.value}
    assert isinstance(term, Literal)  # the view writes no blank nodes
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    # A number without fraction and a truth are the same in JSON; a decimal is not, a float would round it.
    if datatype == f"{_XSD}boolean" and kind in {datatype, None}:
        return term.value == "true"
    if datatype == f"{_XSD}integer" and kind in {datatype, None}:
        return int(term.value)
    if datatype == f"{_XSD}string" and kind in {datatype, "", None}:
        return term.value
    return term.value if datatype == kind else {"@value": term.value, "@type": datatype}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for name, namespace in prefixes.items():
        if name and iri.startswith(namespace) and iri[len(namespace) :].isidentifier():
            return f"{name}:{iri[len(namespace) :]}"
    return iri
