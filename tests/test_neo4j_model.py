"""The property graph follows from the shapes: every class and property is in it or left out for a reason, and the SQL
over the tables gives exactly what the model says."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import resources
from kg.errors import KGError
from kg.header_terms import HEADER, HEADER_CONCEPTS
from kg.iris import BASE, Iris
from kg.model import Document, Event, Evidence, Header, Organization, Place, Record, TargetGroup
from kg.views import rdf, tables
from kg.views._containers import PLACE_CLASSES
from kg.views._neo4j_model import Model, Property, model, quoted, read_model
from kg.views._neo4j_relationship_sql import STATED
from kg.views._neo4j_rows import NODES, RELATIONSHIPS, NodeRows, RelationshipRows, columns
from kg.views._neo4j_shapes import PG, SH, Shapes, local
from kg.views._neo4j_sql import MOST_BYTES
from kg.views._rdf_terms import RDF_TYPE, ckg
from kg.views.tables import Tables
from tests.questions.graph import SmallTruth, records
from tests.questions.rows import activity, grant_row

TEXT = (resources.ontology() / "shapes.ttl").read_text("utf-8")
SHAPES = Shapes(TEXT)
MODEL = model()
CLASSES = [shape for shape in SHAPES.instances(SH + "NodeShape") if SHAPES.values(shape, SH + "targetClass")]
#: Types of DuckDB's columns by the type of a property.
DUCKDB = {
    "STRING": {"VARCHAR"},
    "INTEGER": {"INTEGER", "BIGINT"},
    "FLOAT": {"DOUBLE"},
    "BOOLEAN": {"BOOLEAN"},
    "DATE": {"DATE"},
    "ZONED DATETIME": {"TIMESTAMP"},
    "LIST<STRING>": {"VARCHAR[]"},
    "LIST<INTEGER>": {"INTEGER[]"},
    "LIST<FLOAT>": {"DOUBLE[]"},
}

Row = dict[str, Any]


# Shapes and model


def kinds_of(shape: str) -> list[Any]:
    """The nodes and relationships in which things of a class, or values of a property, appear."""
    return [kind for kind in (*MODEL.nodes, *MODEL.relationships) if kind.shape == local(shape)]


def told_at(class_: str) -> set[str]:
    """Property shapes whose values are at things of a class, or at what starts or ends at them."""
    kinds = kinds_of(class_)
    labels = {label for kind in kinds for label in getattr(kind, "labels", ())}
    kinds += [tie for tie in MODEL.relationships if {tie.start, tie.end} & labels]
    shapes = {shape for kind in kinds for one in kind.properties for shape in one.shapes}
    ends = {value for kind in kinds for value in of(kind.shape)}
    return shapes | ends | {kind.shape for kind in kinds}


def of(shape: str) -> set[str]:
    """Property shapes that an appearance says it stands for beside its properties."""
    subject = next(one for one in SHAPES.subjects(PG + "as") if local(one) == shape)
    return {local(one) for kind in SHAPES.values(subject, PG + "as") for one in SHAPES.values(kind, PG + "of")}


@pytest.mark.parametrize("shape", CLASSES, ids=local)
def test_every_class_is_in_the_property_graph_or_left_out_for_a_reason(shape: str) -> None:
    name = local(shape)
    assert sum([bool(kinds_of(shape)), name in MODEL.left_out, name in MODEL.with_others]) == 1
    assert all(MODEL.left_out.get(name, {"en": "-", "ru": "-"}).values())


@pytest.mark.parametrize("shape", CLASSES, ids=local)
def test_every_property_of_a_class_is_in_the_property_graph_or_left_out_for_a_reason(shape: str) -> None:
    if local(shape) in MODEL.left_out:
        return
    others = [f"https://w3id.org/civil-kg/shapes/{one}" for one in MODEL.with_others.get(local(shape), ())]
    told = set().union(*(told_at(one) for one in others or [shape]))
    has = {local(one) for one in SHAPES.values(shape, SH + "property")}
    assert has - told - MODEL.left_out.keys() == set()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bpg:(\w+)(?= |\n)", TEXT)) - {"Group"}))
def test_every_word_of_the_annotations_is_explained_in_both_languages(name: str) -> None:
    subject = PG + name
    if SHAPES.is_a(subject, PG + "Group"):
        return
    comment = SHAPES.meaning(subject, "http://www.w3.org/2000/01/rdf-schema#comment")
    inherited = [SHAPES.meaning(one, SH + "description") for one in SHAPES.values(subject, PG + "of")]
    assert any(meaning.keys() == {"en", "ru"} for meaning in (comment, *inherited))


def test_the_model_has_the_labels_types_and_keys_that_are_promised() -> None:
    assert {"Organization", "Activity", "Project", "Event", "Place", "Region", "Document", "Concept"} <= set(
        MODEL.labels
    )
    assert {"PARTICIPATES_IN", "LOCATED_IN", "COVERS", "PART_OF", "BORDERS", "TARGETS", "CONTINUES"} <= set(MODEL.types)
    assert MODEL.relationship("PARTICIPATES_IN", "Organization", "Activity").key == ("source", "role")
    assert MODEL.relationship("TARGETS", "Activity", "Concept").key == ("source", "text", "role")
    for tie in MODEL.relationships:
        assert tie.key[:1] == (("source",) if any(one.name == "source" for one in tie.properties) else ())


def test_each_label_has_a_constraint_and_each_source_of_a_relationship_an_index() -> None:
    assert [re.search(r"\(n:`(\w+)`\) REQUIRE n.`id` IS UNIQUE", one)[1] for one in MODEL.constraints] == list(
        MODEL.labels
    )  # type: ignore[index]
    owned = {tie.type for tie in RELATIONSHIPS if tie.owned}
    assert {index.on[0] for index in MODEL.indexes if index.of == "relationships"} == owned
    assert {index.kind for index in MODEL.indexes} == {"range", "point", "full-text"}
    assert len({index.name for index in MODEL.indexes}) == len(MODEL.indexes)
    for index in MODEL.indexes:
        assert index.statement.startswith("CREATE ")
        assert f"`{index.name}` IF NOT EXISTS FOR " in index.statement


def test_reading_the_shapes_again_gives_the_same_model() -> None:
    assert read_model(TEXT) == MODEL
    assert msgspec.json.decode(msgspec.json.encode(MODEL), type=Model) == MODEL


def test_the_digest_changes_with_the_model_and_not_with_its_words() -> None:
    for old, new in (
        ('"BORDERS"', '"NEXT_TO"'),
        ('pg:name "described"', 'pg:name "told"'),
        (
            'pg:name "problems" ; pg:of shape:problem-any ; pg:datatype "INTEGER"',
            'pg:name "problems" ; pg:datatype "FLOAT"',
        ),
        ('pg:key ( "source" "linkKind" )', 'pg:key ( "source" )'),
        ('pg:on ( "nameRu" )', 'pg:on ( "nameEn" )'),
    ):
        assert old in TEXT
        assert read_model(TEXT.replace(old, new)).digest != MODEL.digest
    assert read_model(TEXT.replace("Always graph.", "It is always graph.")).digest == MODEL.digest


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_characters='"\\\n\r'), max_size=80))
def test_no_statement_holds_a_name_that_is_none(name: str) -> None:
    for old in ('"BORDERS"', '"personName"', 'pg:labels ( "Session" )'):
        new = f'"{name}"' if old.startswith('"') else f'pg:labels ( "{name}" )'
        with contextlib.suppress(KGError):
            found = read_model(TEXT.replace(old, new))
            assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", one) for one in (*found.labels, *found.types))
            properties = [one.name for kind in (*found.nodes, *found.relationships) for one in kind.properties]
            assert all(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", one) for one in properties)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('pg:labels ( "Document" )', 'pg:labels ( "Docu`ment" )', "is no name"),
        ('pg:name "described"', 'pg:name "a` SET n.b"', "is no name"),
        ('pg:name "described"', 'pg:name "title"', "a property twice"),
        ('pg:datatype "POINT"', 'pg:datatype "PLACE"', "no type of values"),
        ('pg:start "Session" ; pg:end "Speech"', 'pg:start "Session"', "without `pg:start` or `pg:end`"),
        ('pg:start "Session" ; pg:end "Speech"', 'pg:start "Session" ; pg:end "Talk"', "no nodes have"),
        ('pg:key ( "source" "linkKind" )', 'pg:key ( "source" "what" )', "none of its properties"),
        ('pg:kind "point"', 'pg:kind "vector"', "no kind, labels or properties"),
        ('pg:on ( "location" )', 'pg:on ( "where" )', "not there"),
        ('pg:relationship "BORDERS" ;', "", "neither nodes"),
        ('pg:kind "point"', 'pg:kind "point", "range"', "more than once"),
        ("@prefix pg:", "@prefix :", "cannot be read"),
        ('"Where it is, in WGS84; of an organization where its seat is."@en,', "", "no meaning in English"),
    ],
)  # fmt: skip
def test_annotations_that_are_wrong_are_told(old: str, new: str, what: str) -> None:
    assert old in TEXT
    with pytest.raises(KGError, match=re.escape(what)):
        read_model(TEXT.replace(old, new))


def test_backticks_in_a_name_are_doubled() -> None:
    assert quoted("a`) DETACH DELETE (n:`b") == "`a``) DETACH DELETE (n:``b`"


# Model and rows


def documents_and_rows() -> SmallTruth:
    """Five documents, a row of a table and an element of a data file."""
    return SmallTruth([*records(), grant_row(), activity()])


@pytest.fixture(scope="module")
def seven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    directory = tmp_path_factory.mktemp("tables")
    tables.rebuild(documents_and_rows(), directory)
    found = tables.read(directory)
    assert found is not None
    yield found
    found.close()


def made_of(directory: Path, *records: Record) -> Tables:
    tables.rebuild(SmallTruth(list(records)), directory)
    found = tables.read(directory)
    assert found is not None
    return found


def rows(known: Tables, kind: NodeRows | RelationshipRows, base: str = BASE) -> list[Row]:
    return known.rows(kind.sql, kind.parameters(base))


def nodes(known: Tables, *labels: str) -> list[Row]:
    return [row for kind in NODES if kind.labels == labels for row in rows(known, kind)]


def ties(known: Tables, type_: str) -> list[Row]:
    return [row for kind in RELATIONSHIPS if kind.type == type_ for row in rows(known, kind)]


def name_of(kind: NodeRows | RelationshipRows) -> str:
    return ":".join(kind.labels) if isinstance(kind, NodeRows) else f"{kind.start}-{kind.type}-{kind.end}"


def test_every_kind_of_the_model_has_rows_and_no_other() -> None:
    labels = [kind.labels for kind in MODEL.nodes if kind.labels != ("GraphMeta",)]
    assert Counter(kind.labels for kind in NODES) == Counter(labels)
    ends = Counter((tie.type, tie.start, tie.end) for tie in MODEL.relationships)
    assert Counter((tie.type, tie.start, tie.end) for tie in RELATIONSHIPS) == ends
    assert all(one.bookkeeping for one in MODEL.node("GraphMeta").properties)


@pytest.mark.parametrize("kind", [*NODES, *RELATIONSHIPS], ids=name_of)
def test_the_columns_are_exactly_the_properties_of_the_model(seven: Tables, kind: NodeRows | RelationshipRows) -> None:
    answer = seven.answer(kind.sql, kind.parameters(BASE))
    ends = ["a", "b"] if isinstance(kind, RelationshipRows) else []
    assert sorted(answer.columns) == sorted([*ends, *columns(kind.kind.rows)])
    types = dict(zip(answer.columns, answer.types, strict=True))
    for one in kind.kind.rows:
        if one.type == "POINT":
            assert types["latitude"] == types["longitude"] == "DOUBLE"
        else:
            assert types[one.name] in DUCKDB[one.type], one.name
    assert kind.owned == ("source" in answer.columns)


def test_a_point_comes_as_latitude_and_longitude() -> None:
    meaning = {"en": "-", "ru": "-"}
    assert columns([Property("id", "STRING", meaning), Property("location", "POINT", meaning)]) == [
        "id",
        "latitude",
        "longitude",
    ]


@pytest.mark.parametrize("base", [BASE, "https://example.org/мир/"])
def test_ids_are_unique_and_every_relationship_has_its_ends_and_its_key(seven: Tables, base: str) -> None:
    ids: dict[str, set[str]] = {}
    for kind in NODES:
        found = [row["id"] for row in rows(seven, kind, base)]
        assert len(found) == len(set(found))
        for label in kind.labels:
            assert not ids.setdefault(label, set()) & set(found)
            ids[label] |= set(found)
    for tie in RELATIONSHIPS:
        found = [(row["a"], row["b"], *(row[name] for name in tie.key)) for row in rows(seven, tie, base)]
        assert len(found) == len(set(found))
        assert {one[0] for one in found} <= ids[tie.start]
        assert {one[1] for one in found} <= ids[tie.end]


@pytest.mark.parametrize("base", [BASE, "https://example.org/мир/"])
def test_ids_are_what_the_rdf_graph_calls_things(tmp_path: Path, base: str) -> None:
    known = documents_and_rows()
    known.base = base
    rdf.rebuild(known, tmp_path / "rdf")
    store, iris = rdf.read(tmp_path / "rdf"), Iris(base)
    assert store is not None
    tables.rebuild(known, tmp_path / "tables")
    found = tables.read(tmp_path / "tables")
    assert found is not None

    def things(class_: str) -> set[str]:
        return {iris.name(quad.subject.value) for quad in store.quads_for_pattern(None, RDF_TYPE, ckg(class_))}

    for kind in NODES:
        if kind.labels == ("Concept",):
            continue
        given_ids = {row["id"] for row in rows(found, kind, base)}
        assert {row["iri"] for row in rows(found, kind, base)} == {base + one for one in given_ids}
        shape = kind.kind.shape
        wanted = things(shape)
        if shape == "Event":
            planned = {one for one in wanted if one.count("/") > 1}
            wanted = planned if kind.labels == ("Event",) else wanted - planned
        assert given_ids == wanted, kind.labels
    found.close()


def test_nothing_is_an_empty_list(seven: Tables) -> None:
    for kind in (*NODES, *RELATIONSHIPS):
        assert not any(value == [] or value == "" for row in rows(seven, kind) for value in row.values())


def test_rows_that_documents_own_can_be_taken_document_by_document(seven: Tables) -> None:
    for kind in (*NODES, *RELATIONSHIPS):
        if not kind.owned:
            continue
        known = rows(seven, kind)
        parts: list[Row] = []
        for source in sorted(seven.sources()):
            narrowed = f"SELECT * FROM ({kind.sql}) WHERE source IN ($source)"
            parts += seven.rows(narrowed, {**kind.parameters(BASE), "source": source})
        assert sorted(map(str, parts)) == sorted(map(str, known))


def test_a_header_field_has_the_name_that_it_has_in_the_rdf_graph() -> None:
    names = {field: name for name, (field, _) in STATED.items()}
    assert names == {**HEADER, **{field: name for field, (name, _) in HEADER_CONCEPTS.items()}, "title": "title"}


def test_every_kind_of_place_has_a_label(seven: Tables) -> None:
    assert {row["kind"] for row in seven.rows("SELECT DISTINCT kind FROM places")} == PLACE_CLASSES.keys()


# What the rows say


def test_a_participation_is_told_with_its_words(seven: Tables) -> None:
    (row,) = [row for row in ties(seven, "PARTICIPATES_IN") if row["role"] == "co-organizer"]
    start = row["quoteStarts"][0]
    assert row == {
        "a": "org/diplomacy.txt/o2", "b": "project/RU-PGF-21-2-009488", "role": "co-organizer", "unconfirmed": False,
        "source": "diplomacy.txt", "confidence": 0.9, "quote": "Институт русского зарубежья",
        "quotes": ["Институт русского зарубежья"], "quoteStarts": [start], "quoteEnds": [start + 27],
        "quoteMethods": ["ner"], "quoteConfidences": [0.9],
    }  # fmt: skip


def test_what_a_header_states_is_told_with_its_words(seven: Tables) -> None:
    (row,) = [row for row in ties(seven, "DESCRIBES") if row["source"] == "diplomacy.txt"]
    assert (row["a"], row["b"]) == ("document/diplomacy.txt", "project/RU-PGF-21-2-009488")
    assert (row["requested"], row["requestedCurrency"], row["granted"]) == (5240350.5, "RUB", None)
    assert (row["competitionYear"], row["competitionRound"], row["longTerm"]) == (2021, "2", False)
    said = dict(zip(row["quoteFields"], row["quotes"], strict=True))
    assert said["number"] == "21-2-009488"
    assert said["starts"] == "01.07.2021"


def test_money_is_a_thing_between_two_organizations_and_a_project(seven: Tables) -> None:
    (row,) = [row for row in nodes(seven, "Allocation") if row["payments"] == 3]
    assert (row["allocationKind"], row["amount"], row["currency"]) == ("disbursement", 1200.5, "EUR")
    assert (str(row["firstDay"]), str(row["lastDay"])) == ("2019-02-01", "2020-05-01")
    assert row["quotes"] == ["Disbursement 1200.50 EUR"]
    ends = {
        (tie, one["b"])
        for tie in ("GIVEN_BY", "ALLOCATED_TO", "PART_OF")
        for one in ties(seven, tie)
        if one["a"] == row["id"]
    }
    assert ends == {
        ("GIVEN_BY", "org/GB-CHC-0000001"),
        ("ALLOCATED_TO", "org/activities.xml%23XM-EX-0000-17/o2"),
        ("PART_OF", "project/XI-IATI-XM-EX-0000-17"),
    }


def test_what_only_tables_say_is_at_the_project_and_its_places(seven: Tables) -> None:
    (row,) = [row for row in nodes(seven, "Activity", "Project") if row["number"] == "20-1-000777"]
    assert (str(row["decided"]), row["assessment"]) == ("2020-06-15", "Проект реализован успешно")
    assert row["violations"] == "отчёт сдан позже срока"
    (row,) = [row for row in nodes(seven, "Activity", "Project") if row["number"] == "XM-EX-0000-17"]
    assert row["numberScheme"] == "XI-IATI"
    assert {row["b"]: row["share"] for row in ties(seven, "COVERS") if row["share"]} == {
        "place/BY": 60.0,
        "place/RU": 40.0,
    }
    files = {row["name"]: row["file"] for row in nodes(seven, "Document")}
    assert files["twins.txt"] is None
    assert files["activities.xml#XM-EX-0000-17"] == "activities.xml"


def words(start: int, *, method: str = "rule", confidence: float = 0.9, quote: str = "слова") -> Evidence:
    return Evidence(start=start, end=start + 5, quote=quote, method=method, confidence=confidence)


def record(**rest: Any) -> Record:
    name = rest.pop("name", "a.txt")
    header = rest.pop("header", Header())
    title = rest.pop("title", "Проект")
    return Record(document=Document(name=name, kind="grant-application", title=title), header=header, **rest)


def test_words_stand_in_the_order_of_the_text_and_the_surest_is_the_quote(tmp_path: Path) -> None:
    told = [words(9), words(3, quote="ранее"), words(20, confidence=0.98765, quote="верно"), words(3, method="ner")]
    known = made_of(
        tmp_path, record(organizations=[Organization(key="o1", name="АНО", roles=["partner"], evidence=told)])
    )
    (row,) = ties(known, "PARTICIPATES_IN")
    assert row["quoteStarts"] == [3, 3, 9, 20]
    assert row["quoteMethods"] == ["ner", "rule", "rule", "rule"]
    assert row["quoteConfidences"] == [0.9, 0.9, 0.9, 0.9877]
    assert (row["quote"], row["confidence"]) == ("верно", 0.9877)


def test_a_fact_without_words_is_there_without_quotes(tmp_path: Path) -> None:
    known = made_of(tmp_path, record(organizations=[Organization(key="o1", name="АНО", roles=["partner"])]))
    (row,) = ties(known, "PARTICIPATES_IN")
    assert row["quotes"] is row["quoteStarts"] is row["quote"] is row["confidence"] is None


def test_what_a_document_says_twice_is_one_fact_with_the_words_of_both(tmp_path: Path) -> None:
    said = [
        TargetGroup(text="молодёжь", concepts=[match(0.8)], unconfirmed=True, evidence=[words(3)]),
        TargetGroup(text="молодёжь", concepts=[match(0.6)], evidence=[words(40, confidence=0.5)]),
        TargetGroup(text="марсиане", evidence=[words(50)]),
    ]
    known = made_of(tmp_path, record(target_groups=said))
    (row,) = ties(known, "TARGETS")
    assert (row["score"], row["unconfirmed"], row["confidence"], row["quoteStarts"]) == (0.8, False, 0.9, [3, 40])
    (described,) = ties(known, "DESCRIBES")
    assert described["otherGroups"] == ["марсиане"]


def match(score: float) -> Any:
    return msgspec.convert({"id": "youth", "score": score}, TargetGroup.__annotations__["concepts"].__args__[0])


def test_a_place_that_the_gazetteer_does_not_know_ties_nothing(tmp_path: Path) -> None:
    unknown = Place(id="geonames:1", name="Нигде", kind="city", role="area", evidence=[words(1)])
    known = made_of(tmp_path, record(places=[unknown], events=[Event(key="e1", name="Слёт", places=["geonames:1"])]))
    assert not ties(known, "COVERS")
    assert not ties(known, "TAKES_PLACE_IN")


def test_a_name_that_no_index_takes_is_cut_and_whole_elsewhere(tmp_path: Path) -> None:
    long = "Дом " * 2500 + "мира"
    known = made_of(
        tmp_path, record(title=long, organizations=[Organization(key="o1", name=long, evidence=[words(1)])])
    )
    (organization,) = nodes(known, "Organization")
    assert organization["names"] == [long]
    (project,) = nodes(known, "Activity", "Project")
    (described,) = ties(known, "DESCRIBES")
    assert described["title"] == long
    for shown in (organization["name"], organization["nameRu"], project["title"]):
        assert shown == long[:1999] + "…"
        assert len(shown.encode()) <= MOST_BYTES


def test_ids_that_no_index_takes_are_cut_and_stay_apart(tmp_path: Path) -> None:
    twins = [record(name=f"{'я' * 2000}{end}.txt") for end in "аб"]
    known = made_of(tmp_path, *twins)
    found = [row["id"] for row in nodes(known, "Activity", "Project")]
    assert len(set(found)) == 2
    assert all(len(one.encode()) <= MOST_BYTES for one in found)
    assert {row["b"] for row in ties(known, "DESCRIBES")} == set(found)
    assert len({row["iri"] for row in nodes(known, "Activity", "Project")}) == 2


def test_a_text_without_words_is_no_property(tmp_path: Path) -> None:
    empty = Evidence(start=1, end=1, quote="", method="rule")
    known = made_of(
        tmp_path,
        record(
            title="",
            header=Header(status_text="", venue=""),
            organizations=[
                Organization(key="o1", name="", roles=["partner"], kind="", legal_form="", evidence=[empty])
            ],
            target_groups=[TargetGroup(text="", concepts=[match(0.8)], evidence=[empty])],
            events=[Event(key="e1", name="", kind="")],
        ),
    )
    found = [row for kind in (*NODES, *RELATIONSHIPS) for row in rows(known, kind)]
    # But for a key, which a server wants to have a value.
    assert not [name for row in found for name, value in row.items() if value == "" and name != "text"]
    (row,) = ties(known, "PARTICIPATES_IN")
    assert (row["quote"], row["quotes"]) == (None, [""])


def test_what_no_rdf_syntax_can_carry_is_replaced_as_in_the_rdf_graph(tmp_path: Path) -> None:
    known = made_of(
        tmp_path,
        record(
            organizations=[
                Organization(key="o1", name="А\x1fБ\x00", roles=["partner"], evidence=[words(1, quote="x\x01")])
            ]
        ),
    )
    (organization,) = nodes(known, "Organization")
    assert organization["names"] == ["А\ufffdБ\ufffd"]
    (row,) = ties(known, "PARTICIPATES_IN")
    assert row["quotes"] == [row["quote"]] == ["x\ufffd"]
