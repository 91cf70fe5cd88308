"""Holding a graph against the ontology's shapes (SHACL)."""

from typing import Literal

import msgspec
import pyoxigraph

from kg import resources
from kg.iris import Iris

__all__ = ["ValidationReport", "Violation", "validate"]


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """A node that breaks a shape.

    Attributes:
        focus: id of the node (its IRI, without the graph's base).
        path: the property, likewise; None where the node as a whole is wrong.
        value: the value that is wrong; None where one is missing.
        severity: `violation`, `warning` (two documents differ, say) or `info`.
        message: what the shape asks for.
        documents: names of the sources that speak of the node, sorted.
    """

    focus: str
    path: str | None
    value: str | None
    severity: Literal["violation", "warning", "info"]
    message: str
    documents: tuple[str, ...] = ()


class ValidationReport(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the graph keeps to the shapes.

    Attributes:
        conforms: True where nothing is a `violation`; a warning is worth knowing and breaks nothing.
        violations: what breaks them, violations first, then by node.
        nodes: how many nodes were looked at.
    """

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

    iris = Iris(base)
    stamp = pyoxigraph.NamedNode(iris.graph("view"))
    # pyshacl over a store on disk does not finish: the graph is copied into memory, each statement once.
    triples = {quad.triple for quad in store if quad.graph_name != stamp}
    data = rdflib.Graph()
    data.parse(data=pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt")
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl")
    _, results, _ = run(data, shacl_graph=shapes, inference="none")
    assert isinstance(results, rdflib.Graph)
    severities: dict[object, Literal["violation", "warning", "info"]] = {SH.Warning: "warning", SH.Info: "info"}

    def text(value: object) -> str | None:
        return None if value is None else iris.name(str(value))

    found = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus = results.value(result, SH.focusNode)
        found.append(
            Violation(
                focus=text(focus) or "",
                path=text(results.value(result, SH.resultPath)),
                value=text(results.value(result, SH.value)),
                severity=severities.get(results.value(result, SH.resultSeverity), "violation"),
                message=str(results.value(result, SH.resultMessage) or ""),
                documents=_documents(store, str(focus), iris) if isinstance(focus, rdflib.URIRef) else (),
            )
        )
    found.sort(key=lambda one: (one.severity != "violation", one.severity, one.focus, one.path or "", one.message))
    return ValidationReport(
        conforms=all(one.severity != "violation" for one in found),
        violations=found,
        nodes=len(set(data.subjects())),
    )


def _documents(store: pyoxigraph.Store, node: str, iris: Iris) -> tuple[str, ...]:
    quads = store.quads_for_pattern(pyoxigraph.NamedNode(node), None, None)
    graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)}
    return tuple(sorted(name for graph in graphs if (name := iris.document_of(graph)) is not None))
