"""The RDF view is a function of the journal: however it came to be, it says the same, conforms, and can be handed on."""

import io
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pyoxigraph
import pytest

from kg._export_rdf import RDF as FORMATS
from kg._export_rdf import write_rdf as export
from kg.errors import GraphBusy
from kg.iris import BASE, Iris
from kg.model import Identifier, Record
from kg.validation import validate
from kg.views import rdf
from kg.views._rdf_terms import ckg
from tests.questions import graph
from tests.questions.graph import SmallTruth, records, truth

IRIS = Iris()
VIEW = pyoxigraph.NamedNode(IRIS.graph("view"))
CKG = "https://w3id.org/civil-kg/def/"


def said(directory: Path) -> set[pyoxigraph.Quad]:
    """All that the view in a directory says, but not when it was last written."""
    store = rdf.read(directory)
    assert store is not None
    return {quad for quad in store if quad.graph_name != VIEW}


def position(directory: Path) -> int:
    store = rdf.read(directory)
    assert store is not None
    found = rdf.stamp(store, IRIS)
    assert found is not None
    return found.position


def rebuilt(known: SmallTruth, directory: Path) -> set[pyoxigraph.Quad]:
    rdf.rebuild(known, directory)
    return said(directory)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("view")
    assert rdf.apply(truth(), directory) == 5
    return directory


@pytest.fixture(scope="module")
def store(view: Path) -> pyoxigraph.Store:
    found = rdf.read(view)
    assert found is not None
    return found


def rows(store: pyoxigraph.Store, query: str) -> list[tuple[str | None, ...]]:
    answer = store.query("PREFIX ckg: <" + CKG + "> " + query, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return [tuple(getattr(term, "value", None) for term in row) for row in answer]


# What it says


def test_all_that_the_view_says_conforms_to_the_shapes(store: pyoxigraph.Store) -> None:
    report = validate(store, BASE)
    assert report.violations == []
    assert report.conforms
    assert report.nodes > 1000


@pytest.mark.parametrize(
    ("break_it", "focus", "path"),
    [
        (lambda record: record.organizations[0].evidence.clear(), "participation/twins.txt/o1/applicant", "def/evidence"),
        (lambda record: setattr(record.header, "status", "won"), "project/RU-PGF-23-2-003335", "def/status"),
        (lambda record: setattr(record.places[0], "id", "RU-XXX"), "placement/twins.txt/RU-XXX/area", "def/place"),
        (lambda record: setattr(record.target_groups[0].concepts[0], "__class__", None), None, None),
        (lambda record: setattr(record.header, "ends", record.header.starts.replace(year=2001)), "project/RU-PGF-23-2-003335", "def/starts"),
        (lambda record: setattr(record.document, "sha256", "12ab"), "document/twins.txt", "def/sha256"),
    ],
    ids=["no evidence", "unknown status", "unknown place", "score above 1", "ends before it starts", "no checksum"],
)  # fmt: skip
def test_a_fault_is_found_and_its_document_named(
    break_it: object, focus: str | None, path: str | None, tmp_path: Path
) -> None:
    record = graph.twins()
    if focus is None:
        focus, path = "target-group/twins.txt/1/ngo", "def/score"
        record.target_groups[0].concepts[0] = msgspec.structs.replace(record.target_groups[0].concepts[0], score=1.5)
    else:
        break_it(record)  # type: ignore[operator]
    rdf.apply(SmallTruth([record]), tmp_path)
    report = validate(rdf.read(tmp_path), BASE)  # type: ignore[arg-type]
    (fault,) = [one for one in report.violations if (one.focus, one.path) == (focus, path)]
    assert fault.documents == ("twins.txt",)
    assert report.conforms == (fault.severity == "warning")


def test_every_fact_leads_to_its_words_and_its_document(store: pyoxigraph.Store) -> None:
    texts = {record.document.name: record for record in records()}
    for class_ in (
        "Participation",
        "Placement",
        "TargetGroup",
        "Theme",
        "LinkStatement",
        "PlaceCount",
        "Session",
        "Speech",
    ):
        found = rows(store, f"SELECT ?fact ?quote ?name WHERE {{ ?fact a ckg:{class_} OPTIONAL {{ ?fact ckg:evidence ?e . "
                            "?e ckg:quote ?quote ; ckg:document/ckg:fileName ?name } }")  # fmt: skip
        assert found, class_
        assert all(quote and name in texts for _, quote, name in found), class_
    header = rows(store, f"SELECT ?quote WHERE {{ <{BASE}project/RU-PGF-21-2-009488> ckg:evidence ?e . "
                         "?e ckg:shows ckg:number ; ckg:quote ?quote }")  # fmt: skip
    assert header == [("21-2-009488",)]


def test_the_words_for_a_role_are_those_that_show_it(store: pyoxigraph.Store) -> None:
    record = graph.border()
    words = record.organizations[1].evidence[0]
    record.organizations[1].evidence.append(msgspec.structs.replace(words, quote="only named", role=None))
    found = rdf_of(record)
    part = pyoxigraph.NamedNode(IRIS.node("participation", "border.txt", "o2", "partner"))
    shown = {quad.object for quad in found if quad.subject == part and quad.predicate.value == CKG + "evidence"}
    quotes = {quad.object.value for quad in found if quad.subject in shown and quad.predicate.value == CKG + "quote"}
    assert quotes == {words.quote}


def rdf_of(record: Record) -> set[pyoxigraph.Quad]:
    from kg.views._rdf_source import source_quads

    known = SmallTruth([record])
    return source_quads(known.change(record.document.name), known.identities, IRIS)


def test_two_findings_of_the_same_words_stay_two(store: pyoxigraph.Store) -> None:
    record = graph.border()
    first = record.organizations[0].evidence[0]
    record.organizations[0].evidence.append(msgspec.structs.replace(first, method="rule", confidence=0.5))
    methods = [
        quad.object.value
        for quad in rdf_of(record)
        if quad.predicate.value == CKG + "method" and f"/{first.start}-{first.end}" in str(quad.subject)
    ]
    assert sorted(methods) == ["ner", "rule"]


def test_identifiers_stay_what_they_are_and_sums_are_decimals(tmp_path: Path) -> None:
    record = graph.twins()
    record.organizations[0].identifiers = [Identifier(scheme="RU-INN", value="0100000000", valid=False)]
    record.header.number = "01"
    rdf.apply(SmallTruth([record]), tmp_path)
    store = rdf.read(tmp_path)
    assert store is not None
    literals = {str(quad.object) for quad in store}
    assert {'"0100000000"', '"01"', '"999000"^^<http://www.w3.org/2001/XMLSchema#decimal>'} <= literals
    assert '"2023-08-01"^^<http://www.w3.org/2001/XMLSchema#date>' in literals


def test_what_is_written_is_what_is_stored(view: Path) -> None:
    known = truth()
    written: set[pyoxigraph.Quad] = set()
    for change in known.changes(0):
        from kg.views._rdf_source import source_quads

        written |= source_quads(change, known.identities, IRIS)
    assert written <= said(view)


def test_any_words_can_be_written(tmp_path: Path) -> None:
    record = graph.twins()
    odd = 'a"b\\u0041 \\\n\r\t {?x} # <i> \x00\x1f \ufffe 😀'
    record.organizations[0].name = odd
    record.document.language = "not a language"
    known = SmallTruth([graph.border()])
    rdf.apply(known, tmp_path)
    known.keep(record)
    rdf.apply(known, tmp_path)
    once = said(tmp_path)
    assert any(getattr(quad.object, "value", "") == 'a"b\\u0041 \\\n\r\t {?x} # <i> �� � 😀' for quad in once)
    known.keep(graph.twins())
    rdf.apply(known, tmp_path)
    assert said(tmp_path) == rebuilt(known, tmp_path / "anew")


def test_a_record_that_names_what_it_does_not_have_stops_nothing(tmp_path: Path) -> None:
    record = graph.bridge()
    record.projects[0].participants = [*record.projects[0].participants, type(record.projects[0].participants[0])(organization="o9", role="partner")]  # fmt: skip
    assert rdf.apply(SmallTruth([record]), tmp_path) == 1


def test_places_are_described_with_what_they_lie_in(store: pyoxigraph.Store) -> None:
    inside = {row[0] for row in rows(store, f"SELECT ?p {{ <{BASE}place/geonames-504341> ckg:inside ?p }}")}
    assert {BASE + "place/" + code for code in ("geonames-504341", "RU-PSK", "RU-FD-NWFD", "RU", "group-CIS")} <= inside
    assert rows(store, f"SELECT ?p {{ <{BASE}place/RU-PSK> ckg:borders ?p FILTER(?p = <{BASE}place/BY-VI>) }}")


def test_another_base_moves_all_but_concepts_and_vocabulary(tmp_path: Path) -> None:
    rdf.apply(truth("https://example.org/kg/"), tmp_path)
    store = rdf.read(tmp_path)
    assert store is not None
    ours = {str(term) for quad in store for term in (quad.subject, quad.object, quad.graph_name) if BASE in str(term)}
    assert all(BASE + "concept/" in term or BASE + "def/" in term for term in ours)
    assert validate(store, "https://example.org/kg/").conforms


# However it came to be


def test_loading_the_same_again_changes_nothing(view: Path, tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    for record in records():
        known.keep(record)
        rdf.apply(known, tmp_path)
    assert said(tmp_path) == said(view)


def shuffled(known: SmallTruth, steps: int, seed: int) -> None:
    """Change the journal in some ways, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(steps):
        match chance.randrange(6):
            case 0:
                known.forget(chance.choice(records()).document.name)
            case 1:
                record = chance.choice(records())
                record.places = record.places[: chance.randrange(3)]
                record.target_groups = record.target_groups[1:]
                known.keep(record)
            case 2:
                record = chance.choice(records())
                record.organizations[0].name += " № 2"
                known.keep(record)
            case 3:
                names = sorted(known.identities.organizations)
                if len(names) > 1:
                    known.judge(*chance.sample(names, 2))
            case 4:
                known.keep(chance.choice(records()))
            case 5:
                record = chance.choice(records())
                record.document.title += f" {chance.randrange(10)}"
                known.keep(record)


@pytest.mark.parametrize("seed", range(3))
def test_catching_up_ends_where_making_anew_does(seed: int, tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path / "view")
    for step in range(5):
        shuffled(known, 1 + step % 2, seed * 10 + step)
        assert rdf.apply(known, tmp_path / "view") == known.position
        assert said(tmp_path / "view") == rebuilt(known, tmp_path / "anew"), step
    assert (tmp_path / "view" / "current").read_text() == "store-000001\n", "it was made anew and not caught up"


def test_a_file_that_the_engine_removes_meanwhile_is_no_damage(tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    (tmp_path / "store-000001" / "000000.gone").symlink_to(tmp_path / "gone")  # listed, and no longer there
    known.keep(records()[0])
    assert rdf.apply(known, tmp_path) == known.position
    assert (tmp_path / "current").read_text() == "store-000001\n"


def test_a_project_of_another_title_is_so_called_by_its_links(tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path / "view")
    titles = ckg("projectTitles")
    changed = 0
    for record in records():
        before = {quad for quad in said(tmp_path / "view") if quad.predicate == titles}
        record.document.title = f"Дом у реки {record.document.name}"
        known.keep(record)
        rdf.apply(known, tmp_path / "view")
        now = said(tmp_path / "view")
        changed += before != {quad for quad in now if quad.predicate == titles}
        assert now == rebuilt(known, tmp_path / "anew"), record.document.name
    assert changed, "a record whose project makes links"
    assert (tmp_path / "view" / "current").read_text() == "store-000001\n", "it was made anew and not caught up"


def test_undoing_a_judgement_brings_back_what_was(tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    before = said(tmp_path)
    known.judge("org/bridge.txt/o2", "org/twins.txt/o2")
    rdf.apply(known, tmp_path)
    assert said(tmp_path) != before
    known.unjudge()
    rdf.apply(known, tmp_path)
    assert said(tmp_path) == before


def test_forgetting_everything_leaves_only_the_ontology(tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    for record in records():
        known.forget(record.document.name)
    rdf.apply(known, tmp_path)
    assert {quad.graph_name.value for quad in said(tmp_path)} == {IRIS.graph("ontology")}
    assert not [quad for quad in said(tmp_path) if "geonames" in str(quad.subject)]


@pytest.mark.parametrize(("added", "removed"), [(10, 10**9), (10**9, 10)], ids=["added", "removed"])
def test_large_changes_make_it_anew(added: int, removed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "_MOST_ADDED", added)
    monkeypatch.setattr(rdf, "_MOST_REMOVED", removed)
    monkeypatch.setattr(rdf, "_BYTES_FOR_REMOVED", 10**12)
    known = SmallTruth(records()[:3])
    rdf.apply(known, tmp_path / "view")
    shuffled(known, 6, 1)
    for record in records()[3:]:
        known.keep(record)
    rdf.apply(known, tmp_path / "view")
    assert (tmp_path / "view" / "current").read_text() == "store-000002\n"
    assert said(tmp_path / "view") == rebuilt(known, tmp_path / "anew")


def harm(how: str, directory: Path) -> None:
    store = next(directory.glob("store-*"))
    if how == "lost":
        shutil.rmtree(directory)
    elif how == "no pointer":
        (directory / "current").unlink()
    elif how == "pointer elsewhere":
        (directory / "current").write_text("../../etc")
    elif how == "files lost":
        for path in store.iterdir():
            path.unlink()
    elif how == "half the files lost":
        for path in store.glob("*.sst"):
            path.unlink()
    elif how == "rubbish":
        for path in [*store.glob("MANIFEST*"), *store.glob("*.sst")]:
            path.write_bytes(b"rubbish" * 100)
    elif how == "no stamp":
        opened = pyoxigraph.Store(str(store))
        opened.remove_graph(VIEW)
    elif how in {"other version", "ahead"}:
        opened = pyoxigraph.Store(str(store))
        old = next(opened.quads_for_pattern(VIEW, pyoxigraph.NamedNode(CKG + ("madeWith" if how == "other version" else "journalPosition")), None, VIEW))  # fmt: skip
        opened.remove(old)
        new = pyoxigraph.Literal("rdf/0") if how == "other version" else pyoxigraph.Literal(99)
        opened.add(pyoxigraph.Quad(old.subject, old.predicate, new, VIEW))


@pytest.mark.parametrize(
    "how",
    ["lost", "no pointer", "pointer elsewhere", "files lost", "half the files lost", "rubbish", "no stamp", "other version", "ahead"],
)  # fmt: skip
def test_a_view_that_is_no_good_is_made_anew(how: str, view: Path, tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    harm(how, tmp_path)
    assert rdf.apply(known, tmp_path) == known.position
    assert said(tmp_path) == said(view)
    assert len(list(tmp_path.glob("store-*"))) == 1


def test_another_ontology_makes_another_view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rdf.apply(truth(), tmp_path)
    monkeypatch.setattr(rdf, "made_with", lambda: "rdf/1 ontology/other")
    rdf.apply(truth(), tmp_path)
    assert (tmp_path / "current").read_text() == "store-000002\n"


def test_a_second_writer_is_told_that_it_must_wait(tmp_path: Path) -> None:
    known = truth()
    rdf.apply(known, tmp_path)
    held = pyoxigraph.Store(str(tmp_path / "store-000001"))
    known.keep(graph.twins())
    with pytest.raises(GraphBusy):
        rdf.apply(known, tmp_path)
    assert held


WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kg.views import rdf
from tests.questions.graph import truth
from tests.test_rdf_view import shuffled
rdf._MOST_ADDED, rdf._MOST_REMOVED = {limits}
rdf._BYTES_FOR_REMOVED = 10**12
known = truth()
print("ready", flush=True)
for step in range(1000):
    shuffled(known, 1, step)
    rdf.apply(known, Path({directory!r}))
    if step % 7 == 6:
        rdf.rebuild(known, Path({directory!r}))
    print(step, flush=True)
"""


@pytest.mark.parametrize("limits", [(10**9, 10**9), (20, 200)], ids=["in place", "in place and anew"])
def test_killed_at_any_moment_it_goes_on_from_there(limits: tuple[int, int], tmp_path: Path) -> None:
    directory = tmp_path / "view"
    rdf.apply(truth(), directory)
    chance = random.Random(7)
    for _ in range(3):
        shutil.rmtree(directory)
        rdf.apply(truth(), directory)
        code = WORKER.format(root=str(Path(__file__).parents[1]), limits=limits, directory=str(directory))
        worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.02, 0.6))
        worker.send_signal(signal.SIGKILL)
        done = worker.stdout.read().split()
        worker.wait()
        known = truth()
        # The journal is one step ahead of what was told to be done: that step is what was being written.
        for step in range(len(done) + 1):
            shuffled(known, 1, step)
        assert position(directory) <= known.position
        assert rdf.apply(known, directory) == known.position
        assert said(directory) == rebuilt(known, tmp_path / "anew")


# Handing it on


def exported(store: pyoxigraph.Store, format: str, base: str = BASE) -> bytes:
    out = io.BytesIO()
    export(store, format, out, base)
    return out.getvalue()


@pytest.mark.parametrize("format", ["n-quads", "trig", "json-ld"])
def test_nothing_is_lost_on_a_round_trip(format: str, view: Path, store: pyoxigraph.Store) -> None:
    back = set(pyoxigraph.parse(exported(store, format), FORMATS[format]))
    extra = {quad for quad in back if quad.graph_name == pyoxigraph.NamedNode(IRIS.graph("dataset"))}
    assert back - extra == said(view)


def test_turtle_has_every_fact_once(view: Path, store: pyoxigraph.Store) -> None:
    back = [quad.triple for quad in pyoxigraph.parse(exported(store, "turtle"), FORMATS["turtle"])]
    assert len(back) == len(set(back))
    assert set(back) >= {quad.triple for quad in said(view)}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_is_handed_on_as_the_same_bytes(format: str, store: pyoxigraph.Store, tmp_path: Path) -> None:
    known = SmallTruth()
    for record in reversed(records()):
        known.keep(record)
        rdf.apply(known, tmp_path)
    other = rdf.read(tmp_path)
    assert other is not None
    assert exported(store, format) == exported(other, format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_says_what_it_is(format: str, store: pyoxigraph.Store) -> None:
    back = pyoxigraph.Store()
    back.load(exported(store, format), FORMATS[format])
    (row,) = rows(
        back,
        """SELECT ?date ?version (COUNT(DISTINCT ?source) AS ?sources) (COUNT(DISTINCT ?whom) AS ?credits) WHERE {
          ?set a <http://www.w3.org/ns/dcat#Dataset>, <http://rdfs.org/ns/void#Dataset> ;
            <http://purl.org/dc/terms/modified> ?date ; <http://www.w3.org/2002/07/owl#versionInfo> ?version ;
            <http://purl.org/dc/terms/source> ?source ; <http://purl.org/dc/terms/contributor> ?whom .
          ?source a ckg:Document . ?whom <http://purl.org/dc/terms/license> ?licence
        } GROUP BY ?date ?version""",
    )
    assert row == ("2024-05-06T07:08:09Z", row[1], "5", "4")
    assert "civil-society-kg" in str(row[1])


def test_the_stamp_is_not_handed_on(store: pyoxigraph.Store) -> None:
    for format in FORMATS:
        assert b"journalPosition" not in exported(store, format).partition(b'"@graph"')[2 if format == "json-ld" else 0]


def test_json_ld_reads_like_json(store: pyoxigraph.Store) -> None:
    document = msgspec.json.decode(exported(store, "json-ld"))
    graphs = {one["id"]: one["@graph"] for one in document["@graph"]}
    links = {one["id"]: one for one in graphs[IRIS.graph("region-links")]}
    link = links[IRIS.collaboration("BY-VI", "RU-PSK")]
    assert (link["projectCount"], link["crossBorder"], link["firstYear"]) == (2, True, 2019)
    assert link["endA"] == BASE + "place/BY-VI"
    assert "ckg:RegionLink" in link["type"]


def test_shortcuts_say_what_the_facts_say(store: pyoxigraph.Store) -> None:
    def pairs(pattern: str) -> set[tuple[str, str]]:
        text = f"SELECT ?a ?b WHERE {{ GRAPH ?source {{ {pattern} }} }}"
        answer = store.query(text, prefixes={"ckg": CKG, "role": BASE + "concept/role/"})
        return {(str(row["a"]), str(row["b"])) for row in answer}  # type: ignore[union-attr]

    assert pairs("?a ckg:takesPartIn ?b") == pairs(
        "?fact ckg:organization ?a ; ckg:activity ?b ; ckg:unconfirmed false ; ckg:role ?role . FILTER(?role IN ("
        "role:applicant, role:co-organizer, role:organizer, role:implementer, role:partner, role:funder, role:host,"
        "role:office))"
    )
    assert pairs("?a ckg:serves ?b") == pairs(
        '?fact ckg:activity ?a ; ckg:groupRole "target" ; ckg:unconfirmed false ; ckg:match ?match . '
        "?match ckg:concept ?b ; ckg:score ?score . FILTER(?score >= 0.5)"
    )
    works = {(project.rpartition("/")[2], place) for project, place in pairs("?a ckg:worksIn ?b")}
    kaliningrad = f"<{BASE}place/RU-KGD>"
    assert ("RU-PGF-21-2-009488>", kaliningrad) in works  # of a city its region
    assert not any("place/US" in place for _, place in works)  # only compared with


def test_an_organization_is_in_the_country_of_its_seat_or_register(tmp_path: Path) -> None:
    known = records()
    for organization in known[2].organizations:
        organization.region = None
    known[2].organizations[1].identifiers = [Identifier(scheme="XI-EU", value="12")]
    rdf.rebuild(SmallTruth(known[2:3]), tmp_path)
    store = rdf.read(tmp_path)
    assert store is not None
    text = (
        "SELECT ?name ?country WHERE { GRAPH ?g { ?a a ckg:Organization ; rdfs:label ?name ; ckg:country ?country } }"
    )
    prefixes = {"ckg": CKG, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    found = {(row["name"].value, row["country"].value) for row in store.query(text, prefixes=prefixes)}  # type: ignore[union-attr]
    # The register of an international body names no country.
    assert found == {("АНО «Институт приграничья»", BASE + "place/RU")}
