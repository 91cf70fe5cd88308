"""Cards written from few documents are those written from all of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from questions.rows import activity, grant_row
from toy import INSTITUTE, ToyLoader, application, between, earlier, org, place, put

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

import generate  # noqa: E402
from _generate_projects import Generator  # noqa: E402

from kg import Graph  # noqa: E402
from kg.cards import Card, Entity  # noqa: E402
from kg.cards.excerpt import excerpt, whole  # noqa: E402
from kg.cards.writing import write_card  # noqa: E402
from kg.iris import Iris  # noqa: E402
from kg.places import gazetteer  # noqa: E402


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """60 generated projects, the five examples, a row of a table and an element of a data file."""
    folder = tmp_path_factory.mktemp("generated")
    rows = [("", grant_row()), ("", activity())]
    generate.write_journal(folder, [*generate.documents(Generator(60, 1)), *rows])
    with Graph.open(folder, write=True) as graph:
        graph.load([ROOT / "examples"])
        assert graph.store is not None
        yield graph


def entities(graph: Graph) -> Iterator[Entity]:
    """Everything in a graph that has a card."""
    iris = Iris(graph.base)

    def made(id: str, kind: str, label: str) -> Entity:
        return Entity(id=id, iri=iris.base + id, kind=kind, label=label)  # type: ignore[arg-type]

    for name, known in graph.identities.organizations.items():
        yield made(name, "organization", known.label)
    for name, project in graph.identities.projects.items():
        yield made(name, "event" if project.event else "project", project.title)
    places = {one.id for record in graph.records for one in record.places} | {"RU", "BY", "RU-KAM"}
    places |= {one.region for record in graph.records for one in record.organizations if one.region}
    places |= {region for one in places if (region := gazetteer().region_of(one)) is not None}
    for name in sorted(places):
        yield made(iris.name(iris.place(name)), "place", name)
    for record in graph.records:
        name = record.document.name
        yield made(iris.name(iris.document(name)), "document", name)


def from_all(graph: Graph, entity: Entity) -> Card:
    sources = list(graph.journal.records())
    return write_card(entity, whole(sources, graph.identities, graph.links), Iris(graph.base))


def test_every_card_from_few_documents_is_the_one_from_all(generated: Graph) -> None:
    all_of_it = whole(list(generated.journal.records()), generated.identities, generated.links)
    kinds: dict[str, int] = {}
    for entity in entities(generated):
        few = excerpt(entity, generated.journal, generated.store)
        assert few is not None, entity
        card = write_card(entity, few, Iris(generated.base), "ru")
        assert card == write_card(entity, all_of_it, Iris(generated.base), "ru"), entity
        assert card == generated.card(entity, language="ru")
        kinds[entity.kind] = kinds.get(entity.kind, 0) + bool(card.parts)
    assert kinds.keys() == {"organization", "project", "event", "place", "document"}
    assert min(kinds.values()) > 3


def test_a_card_of_a_typical_thing_needs_few_documents(generated: Graph) -> None:
    counts = {
        entity.id: len(few.records)
        for entity in entities(generated)
        if entity.kind in ("organization", "project", "document")
        and (few := excerpt(entity, generated.journal, generated.store)) is not None
    }
    assert sorted(counts.values())[len(counts) // 2] <= 3
    assert max(counts.values()) < len(generated.records)


@pytest.fixture
def disputed(tmp_path: Path) -> Iterator[Graph]:
    """Organizations that may be the same and may not: one INN and two OGRN, one application saved twice, two numbers."""
    inn = INSTITUTE["RU-INN"]
    put(tmp_path / "in" / "a.txt", application(
        "a", org("o1", "Институт", "applicant", region="RU-PSK", RU_OGRN="1067746258370", RU_INN=inn),
        org("o2", "Фонд «Мост»", "partner", region="BY-VI"), number="21-1-000001", title="Мост",
        places=[place("geonames:504341", "Псков", "venue"), place("RU", "Россия", "area")],
        links=[between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))],
    ))  # fmt: skip
    put(tmp_path / "in" / "b.txt", application(
        "b", org("o1", "Институт", "applicant", RU_OGRN="1026000002302", RU_INN=inn),
        org("o2", "Клуб «Рядом»", "partner"), number="22-1-000002",
        projects=[earlier("p1", "Мост", ("o1", "implementer"))],
    ))  # fmt: skip
    put(tmp_path / "in" / "c.txt", application(
        "c", org("o1", "Фонд «Мост»", "applicant", RU_OGRN="1067746258370"), org("o2", "ФОНД МОСТ", "partner"),
        number="21-1-000001", title="Мост", projects=[earlier("p1", "Иное", ("o2", "implementer"), number="19-1-000009")],
    ))  # fmt: skip
    put(tmp_path / "in" / "d.txt", application(
        "d", org("o1", "Смешанная", "applicant", RU_INN="!1234567890", RU_OGRN="1206400003150", region="RU"),
        org("o2", "ОО «Рядом»", "partner", region="geonames:504341"), title="Иное",
        projects=[earlier("p1", "Иное", ("o2", "implementer")), earlier("p2", "Мост", ("o1", "partner"))],
    ))  # fmt: skip
    with Graph.open(tmp_path / "graph", create=True) as graph:
        graph.load([tmp_path / "in"], known=[ToyLoader()])
        yield graph


def test_cards_are_the_same_where_identities_are_in_doubt(disputed: Graph) -> None:
    problems = 0
    for judge in (
        lambda: None,
        lambda: disputed.judge("org/a.txt/o2", "org/c.txt/o2", same=True),
        lambda: disputed.judge("org/a.txt/o1", "org/c.txt/o1", same=False),
        lambda: disputed.judge("org/d.txt/o2", "org/c.txt/o2", same=True),
        lambda: disputed.journal.judge("org/RU-OGRN-1067746258370", "org/RU-OGRN-1206400003150", same=True),
        lambda: disputed.undo(disputed.journal.judgements()[0].position),
    ):
        judge()
        assert disputed.store is not None
        for entity in entities(disputed):
            card = disputed.card(entity)
            assert card == from_all(disputed, entity), entity
            problems += len(card.problems)
    assert problems > 10


def test_what_is_undisputed_is_read_from_few_documents_after_a_judgement(disputed: Graph) -> None:
    disputed.judge("org/d.txt/o2", "org/b.txt/o2", same=True)
    store = disputed.store
    name = disputed.identities.organization("d.txt", "o2")
    assert name == disputed.identities.organization("b.txt", "o2")
    one = next(entity for entity in entities(disputed) if entity.id == name)
    assert excerpt(one, disputed.journal, store) is not None


def test_a_card_is_right_where_the_view_is_behind_or_lost(disputed: Graph, tmp_path: Path) -> None:
    first = next(iter(entities(disputed)))
    before = disputed.card(first)
    put(tmp_path / "more" / "e.txt", application("e", org("o9", "Институт", "partner", **{"RU_OGRN": "1067746258370"})))
    with Graph.open(disputed.path) as reader:
        assert reader.store is not None
        disputed.load([tmp_path / "more"], known=[ToyLoader()])
        for entity in entities(disputed):
            assert reader.card(entity) == from_all(disputed, entity)
    assert disputed.card(first) == from_all(disputed, first) != before


def test_the_card_of_a_project_tells_money_shares_and_the_decision(generated: Graph) -> None:
    card = generated.card(only(generated, "Clean rivers on both banks"))
    (number,) = [fact for fact in card.part("header") if fact.name == "number"]
    assert number.detail == {"register": "XI-IATI"}
    assert [(fact.name, fact.detail) for fact in card.part("money")] == [
        (
            "disbursement",
            {"amount": "1 200.50 EUR", "from": "Example Development Fund", "payments": "3",
             "when": "2019-02-01–2020-05-01"},
        ),
        ("disbursement", {"amount": "-200.00 EUR"}),
        ("commitment", {"amount": "5 000.00 USD", "from": "Example Development Fund", "when": "2019-01-15"}),
    ]  # fmt: skip
    assert [fact.detail for fact in card.part("places")] == [{"share": "60 %"}, {"share": "40 %"}]
    told = {fact.name: fact for fact in generated.card(only(generated, "Соседи: «разговор»")).part("header")}
    assert told["decided"].value == "2020-06-15"
    assert told["assessment"].value == "Проект реализован успешно"
    # A field of a row is shown by its own words, not by those of the whole row.
    assert [quote.quote for quote in told["requested"].quotes] == ["450 000,50"]


def test_the_card_of_an_organization_tells_what_it_gives_and_gets(generated: Graph) -> None:
    fund = generated.card(only(generated, "Example Development Fund"))
    assert [(fact.name, fact.value, fact.detail["amount"], fact.detail["to"]) for fact in fund.part("money")] == [
        ("disbursement", "Clean rivers on both banks", "1 200.50 EUR", "River Keepers"),
        ("commitment", "Clean rivers on both banks", "5 000.00 USD", "River Keepers"),
    ]
    keepers = generated.card(only(generated, "River Keepers"))
    assert [fact.detail.get("from") for fact in keepers.part("money")] == [fund.entity.label, None, fund.entity.label]


def test_money_from_somebody_who_is_no_partner_is_told_from_few_documents(tmp_path: Path) -> None:
    record = activity()
    record.organizations[0].roles = ["mentioned"]
    record.allocations.append(record.allocations.pop(0))
    generate.write_journal(tmp_path, [("", record), ("", grant_row())])
    with Graph.open(tmp_path, write=True) as graph:
        graph.rebuild()
        for label in ("Example Development Fund", "River Keepers"):
            entity = only(graph, label)
            assert graph.store is not None
            assert excerpt(entity, graph.journal, graph.store) is not None
            assert graph.card(entity) == from_all(graph, entity)


def only(graph: Graph, label: str) -> Entity:
    (found,) = [
        entity for entity in entities(graph) if entity.label == label and entity.kind in ("organization", "project")
    ]
    return found
