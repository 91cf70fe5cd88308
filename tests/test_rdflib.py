"""The graph for scripts that use rdflib: what they do with a dataset works, and nothing that writes does anything."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.namespace import PROV, RDF, RDFS, SKOS
from toy import ToyLoader, application, org, put

from kg import Graph
from kg.errors import BadParameter, KGError

pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated:DeprecationWarning")

CKG = rdflib.Namespace("https://w3id.org/civil-kg/def/")
OGRN = "1067746258370"
FUND = rdflib.URIRef(f"https://w3id.org/civil-kg/org/RU-OGRN-{OGRN}")
A, B, C = (rdflib.URIRef(f"http://example.org/{name}") for name in "abc")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("rdflib")
    for name in ("one.txt", "two.txt"):
        put(
            folder / "sources" / name,
            application(name, org("o1", "Фонд «Мост»", "applicant", RU_OGRN=OGRN), org("o2", "Союз", "partner")),
        )
    with Graph.open(folder / "kg-data", create=True) as made:
        assert not made.load([folder / "sources"], known=[ToyLoader()]).failed
        yield made


@pytest.fixture
def dataset(graph: Graph) -> rdflib.Dataset:
    return graph.rdflib()


def test_queries_know_the_prefixes_and_see_all_sources(dataset: rdflib.Dataset) -> None:
    rows = dataset.query("SELECT DISTINCT ?name { ?o a ckg:Organization ; rdfs:label ?name } ORDER BY ?name")
    assert [str(row.name) for row in rows] == ["Союз", "Фонд «Мост»"]
    assert dataset.query("ASK { ?o ckg:role ?role }").askAnswer
    assert len(dataset.query("CONSTRUCT { ?o a ckg:X } WHERE { ?o a ckg:Organization }").graph) == 3
    bound = dataset.query("SELECT ?o ?name { ?o rdfs:label ?name }", initBindings={"o": FUND})
    assert {str(row.name) for row in bound} == {"Фонд «Мост»"}


def test_prefixes_are_bound(dataset: rdflib.Dataset) -> None:
    known = {prefix: str(namespace) for prefix, namespace in dataset.namespaces()}
    assert known["ckg"] == str(CKG)
    assert known["skos"] == str(SKOS)
    assert known["prov"] == str(PROV)
    assert known[""] == "https://w3id.org/civil-kg/"
    assert known["concept"] == "https://w3id.org/civil-kg/concept/"
    assert dataset.qname(CKG.Organization) == "ckg:Organization"


def test_a_statement_of_several_sources_is_one_in_the_whole_and_one_in_each(dataset: rdflib.Dataset) -> None:
    triples = list(dataset.triples((None, None, None)))
    assert len(triples) == len(set(triples)) == len(dataset)
    quads = list(dataset.quads((None, None, None, None)))
    assert len(quads) == len(set(quads))
    assert {quad[:3] for quad in quads} == set(triples)
    graphs = {graph for _, _, _, graph in quads}
    sources = {rdflib.URIRef(f"https://w3id.org/civil-kg/source/{name}") for name in ("one.txt", "two.txt")}
    assert sources <= graphs


def test_the_store_has_statements_of_several_graphs_once_in_the_union() -> None:
    import pyoxigraph

    from kg._rdflib import dataset as made

    store = pyoxigraph.Store()
    for graph in "xy":
        names = (pyoxigraph.NamedNode(str(name)) for name in (A, B, C, f"http://example.org/{graph}"))
        store.add(pyoxigraph.Quad(*names))
    found = made(store, "http://example.org/")
    assert list(found.triples((None, None, None))) == [(A, B, C)]
    assert len(list(found.quads((None, None, None, None)))) == 2
    assert list(found.subjects(B, C)) == [A]


def test_a_source_is_a_named_graph(dataset: rdflib.Dataset) -> None:
    name = rdflib.URIRef("https://w3id.org/civil-kg/source/one.txt")
    source = dataset.graph(name)
    assert 0 < len(source) < len(dataset)
    assert len(list(source)) == len(source)
    assert len(dataset.graph(rdflib.URIRef("https://example.org/nothing"))) == 0
    assert name in {graph.identifier for graph in dataset.graphs()}


def test_what_scripts_do_with_resources_works(dataset: rdflib.Dataset) -> None:
    assert str(dataset.value(FUND, RDFS.label)) == "Фонд «Мост»"
    assert (FUND, RDF.type, CKG.Organization) in dataset
    assert FUND in set(dataset.subjects(RDF.type, CKG.Organization))
    assert FUND in set(dataset.subjects(RDFS.label, rdflib.Literal("Фонд «Мост»")))
    roles = set(dataset.objects(FUND, (~CKG.organization) / CKG.role / SKOS.prefLabel))
    assert "Applicant" in {str(role) for role in roles}


@pytest.mark.parametrize("format", ["trig", "nquads", "json-ld"])
def test_it_is_serialised_whole(dataset: rdflib.Dataset, format: str) -> None:
    again = rdflib.Dataset(default_union=True)
    again.parse(data=dataset.serialize(format=format), format=format)
    assert len(again) == len(dataset)
    name = rdflib.URIRef("https://w3id.org/civil-kg/source/one.txt")
    assert len(again.graph(name)) == len(dataset.graph(name))


def test_a_copy_can_be_changed(graph: Graph) -> None:
    copy = rdflib.Dataset(default_union=True)
    copy += graph.rdflib()
    copy.add((A, B, C))
    assert len(copy) == len(graph.rdflib()) + 1


WRITES: dict[str, Callable[[Any], object]] = {
    "add": lambda dataset: dataset.add((A, B, C)),
    "addN": lambda dataset: dataset.addN([(A, B, C, dataset.default_graph)]),
    "add to a graph": lambda dataset: dataset.graph(A).add((A, B, C)),
    "set": lambda dataset: dataset.set((FUND, RDFS.label, C)),
    "remove": lambda dataset: dataset.remove((FUND, None, None, None)),
    "remove a graph": lambda dataset: dataset.remove_graph(A),
    "update": lambda dataset: dataset.update("DELETE WHERE { ?s ?p ?o }"),
    "parse": lambda dataset: dataset.parse(data="<http://a> <http://b> <http://c> .", format="turtle"),
    "plus": lambda dataset: dataset.__iadd__([(A, B, C, None)]),
    "destroy": lambda dataset: dataset.destroy("anything"),
    "open": lambda dataset: dataset.open("anything", create=True),
}


@pytest.mark.parametrize("write", WRITES)
def test_writing_is_refused_and_changes_nothing(graph: Graph, write: str, tmp_path: Path) -> None:
    dataset = graph.rdflib()
    before = len(dataset)
    with pytest.raises(KGError, match=r"only read here.*Graph\.load"):
        WRITES[write](dataset)
    assert len(dataset) == before
    assert len(graph.rdflib()) == before
    assert (A, B, C) not in dataset


def test_nothing_is_sent_to_another_server(dataset: rdflib.Dataset) -> None:
    with pytest.raises(BadParameter, match="SERVICE"):
        dataset.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_closing_it_does_not_close_the_graph(graph: Graph) -> None:
    dataset = graph.rdflib()
    dataset.close()
    assert len(graph.sparql("SELECT ?o { ?o a ckg:Organization }")) == 3
    assert len(graph.rdflib()) > 0
