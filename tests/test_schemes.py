"""The SKOS schemes are complete and consistent: what the Turtle files promise to every reader of the graph."""

import re
from collections import Counter

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from kg.concepts import BASE, concepts, schemes
from kg.morphology import fold
from kg.resources import ontology

SCHEMES = (
    "allocation-kind",
    "application-status",
    "event-kind",
    "grant-direction",
    "legal-form",
    "link-basis",
    "organization-kind",
    "place-kind",
    "place-role",
    "role",
    "session-kind",
    "target-group",
    "theme",
)

#: What loaders, records and queries rely on.
REQUIRED = {
    "role": "applicant partner co-organizer organizer funder implementer host predecessor platform office participant "
    "speaker venue mentioned facilitator trainer greeting target",
    "application-status": "not-supported supported in-progress completed under-review expert-review rejected-formally "
    "withdrawn terminated",
    "allocation-kind": "award budget commitment disbursement expenditure incoming",
    "organization-kind": "ngo public-authority university media business international-organization informal-group "
    "platform other",
    "link-basis": "joint-project declared-partner project-reaches-region twin-cities cooperation partner continues",
    "place-role": "area venue partner-area seat compared mentioned",
    "place-kind": "country region city federal-district group part",
    "session-kind": "session opening closing break registration social",
    "legal-form": "ano association foundation charitable-foundation public-organization llc jsc ry mtu",
    "event-kind": "conference forum round-table seminar webinar videoconference training school survey exhibition "
    "festival contest camp strategic-session visit expedition meeting hackathon website online-platform publication "
    "monitoring course concert press-conference ceremony focus-group research",
}

DIRECTIONS = (
    "Социальное обслуживание, социальная поддержка и защита граждан",
    "Охрана здоровья граждан, пропаганда здорового образа жизни",
    "Поддержка семьи, материнства, отцовства и детства",
    "Поддержка молодежных проектов, реализация которых охватывает виды деятельности, предусмотренные статьей 31.1 "
    "Федерального закона от 12 января 1996 г. № 7-ФЗ «О некоммерческих организациях»",
    "Поддержка проектов в области науки, образования, просвещения",
    "Поддержка проектов в области культуры и искусства",
    "Сохранение исторической памяти",
    "Защита прав и свобод человека и гражданина, в том числе защита прав заключенных",
    "Охрана окружающей среды и защита животных",
    "Укрепление межнационального и межрелигиозного согласия",
    "Развитие общественной дипломатии и поддержка соотечественников",
    "Развитие институтов гражданского общества",
    "Выявление и поддержка молодых талантов в области культуры и искусства",
)


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    """Each scheme as any RDF reader sees it, not as our own code does."""
    return {path.stem: Graph().parse(path) for path in sorted((ontology() / "schemes").glob("*.ttl"))}


def _concepts(graph: Graph) -> list[URIRef]:
    return [one for one in graph.subjects(RDF.type, SKOS.Concept) if isinstance(one, URIRef)]


def _labels(graph: Graph, one: URIRef) -> list[Literal]:
    found = [label for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel) for label in graph.objects(one, kind)]
    return [label for label in found if isinstance(label, Literal)]


def test_all_schemes_are_there_and_the_reader_finds_the_same_concepts(graphs: dict[str, Graph]) -> None:
    assert tuple(sorted(graphs)) == SCHEMES == schemes()
    for name, graph in graphs.items():
        assert {str(one) for one in _concepts(graph)} == {one.iri for one in concepts(name)}


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_has_one_preferred_label_in_each_language_and_its_notation(
    graphs: dict[str, Graph], name: str
) -> None:
    graph = graphs[name]
    scheme = URIRef(BASE + name)
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    for one in [scheme, *_concepts(graph)]:
        languages = Counter(
            label.language for label in graph.objects(one, SKOS.prefLabel) if isinstance(label, Literal) and label
        )
        assert languages == {"ru": 1, "en": 1}, one
    for one in _concepts(graph):
        assert [str(value) for value in graph.objects(one, SKOS.notation)] == [str(one).removeprefix(f"{scheme}/")]
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", str(one).removeprefix(f"{scheme}/")), one
        assert list(graph.objects(one, SKOS.inScheme)) == [scheme]


@pytest.mark.parametrize("name", SCHEMES)
def test_no_two_concepts_of_a_scheme_share_a_label(graphs: dict[str, Graph], name: str) -> None:
    graph = graphs[name]
    owners: dict[str, set[str]] = {}
    for one in _concepts(graph):
        labels = [fold(str(label)) for label in _labels(graph, one)]
        repeated = {label for label, times in Counter(labels).items() if times > 1}
        # A word may be the same in two languages ("NGO"), but never twice in one.
        pairs = Counter((fold(str(label)), label.language) for label in _labels(graph, one))
        assert not {pair for pair, times in pairs.items() if times > 1}, (one, repeated)
        for label in labels:
            owners.setdefault(label, set()).add(str(one))
    assert not {label: ones for label, ones in owners.items() if len(ones) > 1}


@pytest.mark.parametrize("name", SCHEMES)
def test_every_label_names_its_language_and_has_no_stray_spaces(graphs: dict[str, Graph], name: str) -> None:
    for one in _concepts(graphs[name]):
        for label in _labels(graphs[name], one):
            assert label.language, label
            assert str(label) == " ".join(str(label).split()) != "", repr(label)


@pytest.mark.parametrize("name", SCHEMES)
def test_wider_concepts_are_of_the_same_scheme_and_end_at_a_top_concept(graphs: dict[str, Graph], name: str) -> None:
    graph = graphs[name]
    known = set(_concepts(graph))
    scheme = URIRef(BASE + name)
    for one in known:
        wider = set(graph.objects(one, SKOS.broader))
        assert wider <= known, one
        top = (one, SKOS.topConceptOf, scheme) in graph
        assert top == ((scheme, SKOS.hasTopConcept, one) in graph) == (not wider), one
        above = set(graph.transitive_objects(one, SKOS.broader)) - {one}
        assert one not in {further for other in above for further in graph.objects(other, SKOS.broader)}, one


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_the_concepts_that_records_hold_exist(name: str) -> None:
    assert set(REQUIRED[name].split()) <= {one.id for one in concepts(name)}


def test_the_thirteen_grant_directions_have_their_official_names() -> None:
    assert sorted(one.names["ru"] for one in concepts("grant-direction")) == sorted(DIRECTIONS)


def test_there_are_many_populations_themes_and_legal_forms() -> None:
    assert len(concepts("target-group")) >= 30
    assert len(concepts("theme")) >= 25
    assert len(concepts("legal-form")) >= 30
