"""The tables and the rdf view say the same of the same things, under the same ids."""

import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from questions.asking import asking
from questions.graph import SmallTruth, bridge, programme, records, truth, twins
from questions.rows import activity, grant_row

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import generate
from _generate_projects import Generator

from kg.header_terms import HEADER, HEADER_CONCEPTS
from kg.iris import BASE, Iris
from kg.model import Evidence, Money, Organization, Project, Record, Reference
from kg.views import Truth, rdf, tables
from kg.views._evidence import Shown
from kg.views.tables import TABLES, Tables

IRIS = Iris()
#: The tables of facts that are things of their own in the rdf view: the thing's class, and what tells it by.
FACTS = {
    "participations": ("Participation", {"organization": "organization", "activity": "project", "role": "role"}),
    "project_places": ("Placement", {"activity": "project", "place": "place", "placeRole": "role"}),
    "project_groups": ("TargetGroup", {"activity": "project", "text": "phrase", "groupRole": "role"}),
    "project_themes": ("Theme", {"activity": "project", "text": "phrase"}),
    "stated_links": ("LinkStatement", {"activity": "project", "linkKind": "kind", "from": "a", "to": "b"}),
    "allocations": (
        "Allocation",
        {"": "id", "activity": "project", "recipient": "organization", "allocationKind": "kind", "count": "payments"},
    ),
    "planned_events": ("Event", {"": "id", "partOf": "project"}),
    "sessions": ("Session", {"": "id", "partOf": "event", "position": "position"}),
    "speeches": ("Speech", {"": "id", "partOf": "session", "position": "position"}),
}


class Both:
    """One graph in both views."""

    def __init__(self, folder: Path, known: Truth) -> None:
        rdf.rebuild(known, folder / "rdf")
        store = rdf.read(folder / "rdf")
        assert store is not None
        self.store = store
        tables.rebuild(known, folder / "tables")
        found = tables.read(folder / "tables")
        assert found is not None
        self.tables: Tables = found

    def rdf(self, query: str) -> list[tuple[str | None, ...]]:
        """Rows of a query, IRIs without the base."""
        found = self.store.query(f"PREFIX ckg: <{BASE}def/> {query}", use_default_graph_as_union=True)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return [tuple(IRIS.name(one.value) if one is not None else None for one in row) for row in found]

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        return self.tables.answer(query).rows


def muddled() -> Record:
    """A document with the same words as evidence several times: for two roles, in two ways, of two things."""
    record = twins()
    record.document.name = "twice & #1.txt"
    record.header.number = None
    words = record.organizations[1].evidence[0]

    def like(**changed: Any) -> Evidence:
        told = {name: getattr(words, name) for name in words.__struct_fields__}
        return Evidence(**told | changed)

    record.header.evidence["granted"] = like(role=None)
    record.organizations[1].roles.append("host")
    record.organizations[1].evidence += [like(role="host"), like(method="rule"), like(role=None), like(role="funder")]
    # The one organization named twice, as the loader saw it: its part in the project is one row.
    record.organizations.append(
        Organization(
            key="o3",
            name=record.organizations[0].name,
            identifiers=list(record.organizations[0].identifiers),
            roles=["applicant"],
            unconfirmed=True,
            evidence=[like(role="applicant", confidence=0.5), record.organizations[0].evidence[0]],
        )
    )
    record.places[0].evidence += [like(role="area"), like(role="venue"), like(role=None)]
    record.places[0].roles.append("seat")
    record.projects = [
        Project(key="p1", title="Другой проект", evidence=[like(role=None), like(method="coordination", role=None)]),
        Project(key="p2", title="Ещё один", relation="continues", evidence=[like(role=None, start=0, end=5)]),
    ]
    lost = Reference(type="organization", id="nobody", label="?")
    record.links[0].evidence.append(like(role=None))
    record.links.append(type(record.links[0])(kind="partner", source=record.links[0].source, target=lost,
                                              evidence=[like(role=None, start=1, end=2)]))  # fmt: skip
    return record


def graph_of(name: str) -> SmallTruth:
    if name == "five documents":
        return truth()
    if name == "rows of tables and the same words twice":
        return SmallTruth([*records(), muddled(), grant_row(), activity()])
    return SmallTruth(record for _, record in generate.documents(Generator(60, 3)))


@pytest.fixture(scope="module", params=["five documents", "rows of tables and the same words twice", "generated"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    found = Both(tmp_path_factory.mktemp("both"), graph_of(request.param))
    yield found
    found.tables.close()


@pytest.mark.parametrize(
    ("table", "pattern"),
    [
        ("sources", "?thing a ckg:Document"),
        ("planned_events", "?thing a ckg:Event ; ckg:partOf ?activity"),
        ("sessions", "?thing a ckg:Session"),
        ("speeches", "?thing a ckg:Speech"),
        ("evidence", "?fact ckg:evidence ?thing"),
    ],
)
def test_things_of_a_document_have_the_ids_of_the_rdf_view(both: Both, table: str, pattern: str) -> None:
    theirs = sorted(row[0] or "" for row in both.rdf(f"SELECT DISTINCT ?thing WHERE {{ {pattern} }}"))
    assert [row[0] for row in both.sql(f"SELECT id FROM {table} ORDER BY id")] == theirs
    assert theirs


def test_evidence_is_what_the_rdf_view_says_of_it(both: Both) -> None:
    theirs = both.rdf("""SELECT ?id ?source ?quote ?start ?end ?method ?confidence WHERE {
        ?id a ckg:Evidence ; ckg:quote ?quote ; ckg:startOffset ?start ; ckg:endOffset ?end ; ckg:method ?method ;
            ckg:confidence ?confidence ; ckg:document/ckg:fileName ?source } ORDER BY STR(?id)""")
    ours = both.sql("FROM evidence ORDER BY id")
    assert [tuple(str(value) for value in row[:-1]) for row in ours] == [row[:-1] for row in theirs]
    assert [round(row[-1], 4) for row in ours] == [float(row[-1] or "") for row in theirs]


@pytest.mark.parametrize("table", FACTS)
def test_a_fact_has_all_the_words_that_show_it_in_the_rdf_view(both: Both, table: str) -> None:
    class_, names = FACTS[table]
    told = " ".join(f"?fact ckg:{name} ?{name} ." for name in names if name)
    asked = " ".join(f"?{name or 'fact'}" for name in names)
    theirs: dict[tuple[str | None, ...], set[str | None]] = defaultdict(set)
    query = f"""SELECT ?source {asked} ?evidence WHERE {{
        ?fact a ckg:{class_} ; ckg:document/ckg:fileName ?source . {told} OPTIONAL {{ ?fact ckg:evidence ?evidence }} }}"""
    for *key, evidence in both.rdf(query):
        theirs[tuple(key)].add(evidence)
    ours: dict[tuple[str | None, ...], set[str | None]] = defaultdict(set)
    for source, *key, evidence in both.sql(f"SELECT source, {', '.join(names.values())}, evidence FROM {table}"):
        said = (_named(table, column, value) for column, value in zip(names.values(), key, strict=True))
        ours[source, *said] |= set(evidence or [None])
    assert ours == theirs


def _named(table: str, column: str, value: Any) -> str | None:
    """A value of the tables as the rdf view has it."""
    if column == "role" and table in {"participations", "project_places"}:
        return f"concept/{'role' if table == 'participations' else 'place-role'}/{value}"
    if table == "allocations" and column == "kind":
        return f"concept/allocation-kind/{value}"
    if table == "project_places" and column == "place":
        return IRIS.name(IRIS.place(value))
    if table == "stated_links" and column in {"a", "b"} and not value.startswith(("org/", "project/", "event/")):
        return IRIS.name(IRIS.place(value))
    return str(value)


def test_the_words_of_a_fact_are_rows_of_its_document_in_order(both: Both) -> None:
    known = {row["id"]: row for row in both.tables.rows("FROM evidence")}
    facts = [table.name for table in TABLES.values() if "evidence" in table.types]
    assert len(facts) == 12
    for table in facts:
        for row in both.tables.rows(f"FROM {table}"):
            shown = [known[id] for id in row["evidence"]]
            assert all(one["source"] == row["source"] for one in shown)
            assert len(set(row["evidence"])) == len(shown)
            places = [(one["start_offset"], one["end_offset"], one["method"], one["id"]) for one in shown]
            assert places == sorted(places)
            assert (row["quote"] is None) == (not shown)
            assert not shown or any(_has(one, row) for one in shown)


def _has(words: dict[str, Any], fact: dict[str, Any]) -> bool:
    """Whether words are those of a fact, or a whole row in which they stand."""
    if (words["method"], words["confidence"]) != (fact["method"], fact["confidence"]):
        return False
    if words["method"] == "cell":
        start, end = (fact[name] - words["start_offset"] for name in ("start_offset", "end_offset"))
        return bool(start >= 0 and words["quote"][start:end] == fact["quote"])
    return all(words[name] == fact[name] for name in ("quote", "start_offset", "end_offset"))


def test_the_counts_of_a_document_are_those_of_the_question(both: Both) -> None:
    columns = ("source", "document_id", "about_id", "organizations", "places", "quotes", "problems")
    theirs = asking(both.store)("sources", *columns)
    ours = both.sql("SELECT name, id, project, organizations, places, quotes, problems FROM sources ORDER BY name")
    assert ours == [tuple(IRIS.name(value) if isinstance(value, str) else value for value in row) for row in theirs]


def test_what_a_document_says_of_itself(both: Both) -> None:
    theirs = both.rdf("""SELECT ?name ?encoding ?sha256 ?version WHERE { ?d ckg:fileName ?name
        OPTIONAL { ?d ckg:encoding ?encoding } OPTIONAL { ?d ckg:sha256 ?sha256 }
        OPTIONAL { ?d ckg:versionDate ?version } } ORDER BY ?name""")
    ours = both.sql("SELECT name, encoding, nullif(sha256, ''), version_date::VARCHAR FROM sources ORDER BY name")
    assert ours == theirs


def test_every_field_of_a_header_is_a_fact(both: Both) -> None:
    ours = both.sql("SELECT project, field, value FROM project_facts")
    for field, name in {**HEADER, **{one: prop for one, (prop, _) in HEADER_CONCEPTS.items()}}.items():
        query = f"""SELECT DISTINCT ?activity ?value WHERE {{ GRAPH ?g {{ ?activity ckg:{name} ?said .
            ?document a ckg:Document ; ckg:describes ?activity OPTIONAL {{ ?said ckg:amount ?amount }} }}
            BIND(COALESCE(?amount, ?said) AS ?value) }}"""
        theirs = {(project, _plain(value or "")) for project, value in both.rdf(query)}
        assert {(project, _plain(value)) for project, said, value in ours if said == field} == theirs, field


def _plain(value: str) -> object:
    """A value by which the two spellings of a number or a concept are one."""
    try:
        return Decimal(value)
    except ArithmeticError:
        return value.rpartition("/")[2] if value.startswith("concept/") else value


@pytest.mark.parametrize(("table", "column", "property"), [("successions", "continues", "continues"), ("mentions", "mentioned", "mentions")])  # fmt: skip
def test_other_projects_are_continued_or_mentioned(both: Both, table: str, column: str, property: str) -> None:
    query = f"""SELECT DISTINCT ?name ?own ?other WHERE {{ GRAPH ?g {{
        ?document a ckg:Document ; ckg:describes ?own ; ckg:fileName ?name . ?own ckg:{property} ?other }} }}"""
    assert sorted(both.sql(f"SELECT source, project, {column} FROM {table}")) == sorted(both.rdf(query))


def test_a_speech_says_who_speaks(both: Both) -> None:
    asked = ("?speech", "?office", "?organization", "?role", "?name", "?unconfirmed")
    optional = " ".join(
        f"OPTIONAL {{ ?speech ckg:{property} {variable} }}"
        for variable, property in zip(
            asked[1:], ("office", "organization", "speakerRole", "personName", "unconfirmed"), strict=True
        )
    )
    theirs = both.rdf(f"SELECT {' '.join(asked)} WHERE {{ ?speech a ckg:Speech {optional} }} ORDER BY STR(?speech)")
    ours = both.sql("SELECT id, office, organization, role, name, unconfirmed::VARCHAR FROM speeches ORDER BY id")
    assert ours == theirs


def test_a_session_has_its_place_in_the_programme_and_its_agenda(tmp_path: Path) -> None:
    known = programme()
    known.sessions[1].unconfirmed = True
    found = Both(tmp_path, SmallTruth([known]))
    assert found.sql("SELECT id, position, agenda, unconfirmed FROM sessions ORDER BY position") == [
        ("session/programme.txt/s1", 1, None, False),
        ("session/programme.txt/s2", 2, "Разбор проектов\nВопросы", True),
    ]


def test_two_names_of_one_organization_are_one_part_with_the_words_of_both(tmp_path: Path) -> None:
    record = muddled()
    found = Both(tmp_path, SmallTruth([record]))
    (row,) = found.sql("SELECT unconfirmed, evidence FROM participations WHERE role = 'applicant'")
    document = "evidence/twice%20%26%20%231.txt"
    first, second = record.organizations[0].evidence[0], record.organizations[2].evidence[0]
    spans = [f"{document}/{words.start}-{words.end}" for words in (first, second)]
    assert row[0] is False
    assert [id.startswith(span) for id, span in zip(row[1], spans, strict=True)] == [True, True]
    assert row[1][0] == spans[0], "the same words in both names are one"


def test_a_link_to_what_is_not_there_shows_nothing(tmp_path: Path) -> None:
    found = Both(tmp_path, SmallTruth([muddled()]))
    assert found.sql("SELECT count(*) FROM stated_links") == [(1,)]
    assert not found.sql("FROM evidence WHERE start_offset = 1")


def test_what_a_place_is_in_is_what_the_rdf_view_says(both: Both) -> None:
    for column, property in (("within", "within"), ("member_of", "memberOf")):
        theirs = both.rdf(
            f"SELECT ?code ?other WHERE {{ ?place ckg:placeCode ?code ; ckg:{property}/ckg:placeCode ?other }}"
        )
        assert sorted(both.sql(f"SELECT id, unnest({column}) FROM places")) == sorted(theirs)
    population = both.rdf("SELECT ?code ?n WHERE { ?place ckg:placeCode ?code ; ckg:population ?n }")
    ours = both.sql("SELECT id, population::VARCHAR FROM places WHERE population IS NOT NULL")
    assert sorted(ours) == sorted(population)


def test_the_ends_of_a_stated_link_are_places_of_the_graph(tmp_path: Path) -> None:
    record = twins()
    record.places = record.places[:2]
    found = Both(tmp_path, SmallTruth([record]))
    ends = found.sql("SELECT name_en FROM stated_links JOIN places ON places.id IN (a, b) ORDER BY name_en")
    assert ends == [("Pskov",), ("Vitebsk",)]


def test_the_next_wider_concepts_are_those_of_the_rdf_view(both: Both) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    theirs = both.rdf(f"SELECT ?one ?wider WHERE {{ ?one <{skos}broader> ?wider }}")
    ours = both.sql("""SELECT c.iri, w.iri FROM concepts c, unnest(c.broader) AS b(id)
        JOIN concepts w ON w.scheme = c.scheme AND w.id = b.id""")
    assert sorted((IRIS.name(one), IRIS.name(wider)) for one, wider in ours) == sorted(theirs)
    assert theirs


def test_money_and_shares_are_those_of_the_rdf_view(tmp_path: Path) -> None:
    found = Both(tmp_path, SmallTruth([grant_row(), activity()]))
    theirs = found.rdf("""SELECT ?id ?giver ?amount ?currency ?first ?last WHERE {
        ?id a ckg:Allocation ; ckg:amount ?amount ; ckg:currency ?currency OPTIONAL { ?id ckg:giver ?giver }
        OPTIONAL { ?id ckg:firstDay ?first } OPTIONAL { ?id ckg:lastDay ?last } } ORDER BY STR(?id)""")
    ours = found.sql(
        "SELECT id, giver, amount, currency, first_day::VARCHAR, last_day::VARCHAR FROM allocations ORDER BY id"
    )
    assert [(*row[:2], Decimal(str(row[2])), *row[3:]) for row in theirs] == ours
    assert [(row[1], row[2]) for row in ours] == [
        (None, Decimal(400000)),
        ("org/GB-CHC-0000001", Decimal("1200.50")),
        (None, Decimal(-200)),
        ("org/GB-CHC-0000001", Decimal(5000)),
    ]
    shares = found.rdf("""SELECT ?code ?share WHERE { ?fact a ckg:Placement ; ckg:place/ckg:placeCode ?code
        OPTIONAL { ?fact ckg:share ?share } } ORDER BY ?code""")
    assert shares == [("BY", "60"), ("RU", "40"), ("RU-PSK", None)]
    assert found.sql("SELECT place, share::INTEGER::VARCHAR FROM project_places ORDER BY place") == shares


def test_a_row_says_of_which_file_it_is(tmp_path: Path) -> None:
    found = Both(tmp_path, SmallTruth([bridge(), activity()]))
    theirs = found.rdf("""SELECT ?name ?file WHERE { ?document ckg:fileName ?name
        OPTIONAL { ?document ckg:file ?file } } ORDER BY ?name""")
    assert theirs == [("activities.xml#XM-EX-0000-17", "activities.xml"), ("bridge.txt", None)]
    assert found.sql("SELECT name, file FROM sources ORDER BY name") == [theirs[0], ("bridge.txt", "bridge.txt")]


def test_money_for_whom_the_record_does_not_have_is_nowhere(tmp_path: Path) -> None:
    record = grant_row()
    record.allocations[0].organization = "o9"
    found = Both(tmp_path, SmallTruth([record]))
    assert found.sql("FROM allocations") == found.rdf("SELECT ?one WHERE { ?one a ckg:Allocation }") == []
    assert found.sql("SELECT * FROM evidence WHERE quote = '400 000'") == []


@pytest.mark.parametrize("amount", ["9" * 17, "-1e400", "NaN", "Infinity", "9999999999999999.999"])
def test_a_sum_that_no_column_takes_is_left_out(amount: str, tmp_path: Path) -> None:
    record = grant_row()
    record.allocations[0].amount = Money(amount=Decimal(amount))
    record.places[0].share = Decimal(amount)
    tables.rebuild(SmallTruth([record]), tmp_path)
    found = tables.read(tmp_path)
    assert found is not None
    assert found.answer("SELECT amount, currency FROM allocations").rows == [(None, "RUB")]
    assert found.answer("SELECT share FROM project_places").rows == [(None,)]
    found.close()


def test_a_name_has_the_language_of_its_document(tmp_path: Path) -> None:
    record = bridge()
    record.document.language = "kk"
    found = Both(tmp_path, SmallTruth([record]))
    assert found.sql("SELECT DISTINCT language FROM organization_names") == [("kk",)]


words = st.builds(
    Evidence,
    start=st.integers(0, 1),
    end=st.integers(2, 3),
    quote=st.just("..."),
    method=st.sampled_from(["rule", "ner"]),
    confidence=st.sampled_from([0.5, 1.0]),
    role=st.sampled_from([None, "partner", "area"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(words, max_size=4), min_size=6, max_size=6))
def test_words_have_an_id_of_their_own_however_often_they_are_found(found: list[list[Evidence]]) -> None:
    record = twins()
    for one, evidence in zip((*record.organizations, *record.target_groups, *record.links), found, strict=False):
        one.evidence = evidence
    record.places = record.places[:1]
    record.places[0].evidence = found[-1]
    shown = Shown(record)
    ids = [id for id, _ in shown]
    assert len(set(ids)) == len(ids) == len(shown)
    for organization in record.organizations:
        told = shown.ids(organization.evidence)
        assert len(told) == len(set(organization.evidence))
        spans = [tuple(map(int, id.split("/")[2].split("-"))) for id in told]
        assert spans == sorted(spans)


def test_words_that_only_name_are_the_same_for_an_organization_and_a_place() -> None:
    record = twins()
    (named,) = (msgspec.structs.replace(words, role=None) for words in record.places[0].evidence)
    record.places[0].evidence = record.organizations[0].evidence = [named]
    shown = Shown(record)
    assert shown.id(named, "place-role") == shown.id(named, "role")
    told = msgspec.structs.replace(named, role="seat")
    record.places[0].evidence = record.organizations[0].evidence = [told]
    record.places[0].roles, record.organizations[0].roles = ["seat"], ["seat"]
    shown = Shown(record)
    assert shown.id(told, "place-role") == shown.id(told, "role") + "/2", "a role of another scheme"


@settings(max_examples=8, deadline=None)
@given(found=st.lists(st.lists(words, max_size=3), min_size=8, max_size=8))
def test_both_views_give_the_same_words_the_same_id(
    found: list[list[Evidence]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    record = twins()
    things = (*record.organizations, *record.target_groups, *record.links, *record.themes, *record.places)
    for one, evidence in zip(things, found, strict=False):
        one.evidence = evidence
    folder = tmp_path_factory.mktemp("any")
    views = Both(folder, SmallTruth([record]))
    query = """SELECT ?id ?method ?start ?end ?confidence WHERE { ?id a ckg:Evidence ; ckg:method ?method ;
        ckg:startOffset ?start ; ckg:endOffset ?end ; ckg:confidence ?confidence }"""
    theirs = sorted((*row[:-1], float(row[-1] or "")) for row in views.rdf(query))
    ours = views.sql(
        "SELECT id, method, start_offset::VARCHAR, end_offset::VARCHAR, confidence FROM evidence ORDER BY id"
    )
    assert ours == theirs
    views.tables.close()
    shutil.rmtree(folder)
