"""Holding a graph against the ontology's shapes (SHACL)."""

from typing import Literal

import msgspec
import pyoxigraph

from kg import resources
from kg.iris import Iris

__all__ = ["ValidationReport", "Violation", "validate"]


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """A node that breaks a shape: ids or IRIs of node, property and value, severity and the shape's message."""

    focus: str
    path: str | None
    value: str | None
    severity: Literal["violation", "warning", "info"]
    message: str


class ValidationReport(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the graph keeps to the shapes (no `violation`), and what breaks them."""

    conforms: bool
    violations: list[Violation]
    nodes: int = 0


def validate(store: pyoxigraph.Store, base: str) -> ValidationReport:
    """Hold the union of all named graphs against `ontology/shapes.ttl`.

    Args:
        store: the rdf view.
        base: base IRI of the graph; ids in the report are relative to it.
    """
    import rdflib
    from pyshacl import validate as run
    from rdflib.namespace import RDF, SH

    data = rdflib.Graph()
    # pyshacl over a store on disk does not finish: the graph is copied into memory.
    stamp = pyoxigraph.NamedNode(Iris(base).graph("view"))
    triples = pyoxigraph.serialize(
        {quad.triple for quad in store if quad.graph_name != stamp}, format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    data.parse(data=triples, format="nt")
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl")
    ontology = rdflib.Graph().parse(resources.ontology() / "civil.ttl")
    conforms, results, _ = run(data, shacl_graph=shapes, ont_graph=ontology, inference="none", advanced=True)
    assert isinstance(results, rdflib.Graph)

    def text(value: object) -> str | None:
        return None if value is None else str(value).removeprefix(base)

    severities: dict[object, Literal["violation", "warning", "info"]] = {SH.Warning: "warning", SH.Info: "info"}
    found = [
        Violation(
            focus=text(results.value(result, SH.focusNode)) or "",
            path=text(results.value(result, SH.resultPath)),
            value=text(results.value(result, SH.value)),
            severity=severities.get(results.value(result, SH.resultSeverity), "violation"),
            message=str(results.value(result, SH.resultMessage) or ""),
        )
        for result in results.subjects(RDF.type, SH.ValidationResult)
    ]
    found.sort(key=lambda one: (one.severity != "violation", one.severity, one.focus, one.path or "", one.message))
    return ValidationReport(
        # A warning is worth knowing and breaks nothing.
        conforms=bool(conforms) or all(one.severity != "violation" for one in found),
        violations=found,
        nodes=len(set(data.subjects())),
    )
