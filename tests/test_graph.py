"""The graph as its user knows it: documents in, answers out, each with its source."""

import io
import json
import multiprocessing
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from toy import ToyLoader, application, between, earlier, org, place, put, said

from kg import Graph
from kg.errors import AmbiguousName, BadParameter, GraphBusy, UnknownName
from kg.iris import Iris
from kg.model import ConceptMatch, Evidence, Money, Record, Section, TargetGroup
from kg.views import rdf

TOY = [ToyLoader()]
#: The project that the first application continues, as the graph names it.
EARLIER = "project/RU-PGF-21-2-000001/%D1%86%D0%B8%D1%84%D1%80%D0%BE%D0%B2%D0%BE%D0%B9%20%D0%BC%D0%BE%D1%81%D1%82"
OGRN, INN = "1067746258370", "7701642520"
SUMMARY = "Вместе с Ассоциацией «Берег» фонд учит молодёжь. В прошлом году шёл проект «Цифровой мост»."


def first() -> Record:
    shore = org("o2", "Ассоциация «Берег»", "partner", region="BY-VI")
    start = SUMMARY.index("Ассоциацией")
    words = SUMMARY[start : start + len("Ассоциацией «Берег»")]
    shore.evidence = [Evidence(start=start, end=start + len(words), quote=words, method="rule", role="partner")]
    record = application(
        "first.txt",
        org("o1", 'ФОНД РАЗВИТИЯ "МОСТ"', "applicant", region="RU-PSK", RU_OGRN=OGRN, RU_INN=INN),
        shore,
        org("o3", "Портал «Учёба»", "platform"),
        org("o4", "Союз студентов", "mentioned"),
        title="Школа соседей",
        number="21-2-000001",
        places=[
            place("RU-PSK", "Псковская область", "area", "seat"),
            place("geonames:620127", "Витебск", "partner-area"),
            place("US", "США", "compared"),
        ],
        projects=[earlier("p1", "Цифровой мост", ("o4", "implementer"))],
        links=[between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))],
    )
    record.header.status, record.header.status_text = "not-supported", "проект не получил поддержку"
    record.header.requested = Money(amount=1250000)
    record.header.evidence = {"requested": said("1 250 000,00")}
    record.target_groups = [
        TargetGroup(text="студенты", concepts=[ConceptMatch(id="students", score=0.9)], evidence=[said("студенты")])
    ]
    record.sections = [Section(kind="summary", heading="Краткое описание", text=SUMMARY, start=0, end=len(SUMMARY))]
    return record


def second() -> Record:
    return application(
        "second.txt",
        org("o1", "Фонд развития «Мост»", "partner", RU_INN=INN),
        org("o2", "Союз студентов Минска", "applicant", region="BY-HM"),
        title="Лаборатория будущего",
        number="22-1-000002",
        years=(2022, 2023),
        places=[place("BY-HM", "Минск", "area")],
    )


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    put(tmp_path / "papers" / "first.txt", first())
    put(tmp_path / "papers" / "second.txt", second())
    return tmp_path / "papers"


@pytest.fixture
def graph(tmp_path: Path, papers: Path) -> Iterator[Graph]:
    with Graph.open(tmp_path / "kg-data", create=True) as opened:
        opened.load([papers], known=TOY)
        yield opened


def triples(graph: Graph) -> set[str]:
    stamp = Iris(graph.base).graph("view")
    return {str(quad) for quad in graph.store if stamp not in str(quad.graph_name)}


# Loading and views


def test_what_was_loaded_can_be_asked(graph: Graph) -> None:
    answer = graph.sparql("SELECT ?name WHERE { ?o a ckg:Organization ; rdfs:label ?name } ORDER BY ?name")
    assert "Фонд развития «Мост»" in [row["name"] for row in answer]  # type: ignore[index,union-attr]
    assert graph.sparql("ASK { ?s ?p ?o }") is True
    made = graph.sparql("CONSTRUCT { ?o a ckg:Organization } WHERE { ?o a ckg:Organization }")
    assert isinstance(made, bytes)
    assert f"<{graph.base}org/RU-OGRN-{OGRN}>".encode() in made


@pytest.mark.parametrize(
    "text", ["DELETE WHERE { ?s ?p ?o }", "INSERT DATA { <a:a> <a:b> <a:c> }", "SELECT ?x WHERE", "CLEAR ALL", ""]
)
def test_sparql_changes_nothing_and_says_what_is_wrong(graph: Graph, text: str) -> None:
    before = triples(graph)
    with pytest.raises(BadParameter):
        graph.sparql(text)
    assert triples(graph) == before


def test_loading_twice_gives_the_same_graph(graph: Graph, papers: Path) -> None:
    before, position = triples(graph), graph.journal.position
    report = graph.load([papers], known=TOY)
    assert report.count("unchanged") == 2
    assert (triples(graph), graph.journal.position) == (before, position)


def test_a_view_that_caught_up_is_the_view_that_is_built_anew(graph: Graph, papers: Path) -> None:
    put(papers / "second.txt", application("second.txt", org("o1", "Мост", "applicant", RU_INN=INN), title="Другое"))
    put(papers / "third.txt", application("third.txt", org("o1", "Новый союз", "applicant")))
    graph.load([papers], known=TOY)
    (papers / "third.txt").unlink()
    graph.judge("org/third.txt/o1", "org/first.txt/o2", same=True)
    caught_up = triples(graph)
    graph.rebuild()
    assert triples(graph) == caught_up
    assert not any("22-1-000002" in triple for triple in caught_up)


def test_the_order_of_loading_does_not_matter(tmp_path: Path, papers: Path) -> None:
    found = []
    for number, names in enumerate((("first.txt", "second.txt"), ("second.txt", "first.txt"))):
        with Graph.open(tmp_path / str(number), create=True) as graph:
            for name in names:
                graph.load([papers / name], known=TOY)
            found.append({triple for triple in triples(graph) if "readAt" not in triple})
    assert found[0] == found[1]


def test_a_reader_makes_the_view_that_a_killed_writer_did_not(graph: Graph, tmp_path: Path) -> None:
    expected = triples(graph)
    graph.close()
    shutil.rmtree(tmp_path / "kg-data" / "views")
    with Graph.open(tmp_path / "kg-data") as again:
        assert triples(again) == expected


def test_a_lost_or_broken_view_is_made_again(graph: Graph, tmp_path: Path) -> None:
    expected = triples(graph)
    graph.close()
    for file in (tmp_path / "kg-data" / "views").rglob("*"):
        if file.is_file() and file.suffix in {".sst", ".log"}:
            file.write_bytes(b"rubbish")
    with Graph.open(tmp_path / "kg-data", write=True) as again:
        again.rebuild()
        assert triples(again) == expected


def _hold_open(folder: Path, ready: Any, go: Any) -> None:
    with Graph.open(folder, write=True) as graph:
        graph.store.query("ASK { ?s ?p ?o }")
        ready.set()
        go.wait(60)


def _ask(folder: Path, answers: Any) -> None:
    with Graph.open(folder) as graph:
        answers.put(len(triples(graph)))


def test_two_readers_ask_while_one_writes(graph: Graph, tmp_path: Path) -> None:
    expected = len(triples(graph))
    graph.close()
    context = multiprocessing.get_context("spawn")
    ready, go, answers = context.Event(), context.Event(), context.Queue()
    writer = context.Process(target=_hold_open, args=(tmp_path / "kg-data", ready, go))
    writer.start()
    try:
        assert ready.wait(60)
        readers = [context.Process(target=_ask, args=(tmp_path / "kg-data", answers)) for _ in range(2)]
        for reader in readers:
            reader.start()
        assert [answers.get(timeout=60) for _ in readers] == [expected] * 2
        for reader in readers:
            reader.join()
        with pytest.raises(GraphBusy):
            Graph.open(tmp_path / "kg-data", write=True, wait=0.2)
    finally:
        go.set()
        writer.join()


def test_a_reader_behind_a_writer_reads_the_view_as_it_is(graph: Graph, papers: Path, tmp_path: Path) -> None:
    put(papers / "third.txt", application("third.txt", org("o1", "Новый союз", "applicant")))
    from kg.loading import load

    with Graph.open(tmp_path / "kg-data") as reader:
        before = triples(reader)
        load(graph.journal, [papers], known=TOY)  # the journal is ahead, its writer still at work
        started = time.monotonic()
        assert triples(reader) == before
        assert time.monotonic() - started < 5
        graph.close()
        assert len(triples(reader)) > len(before)


def test_the_base_is_kept_with_the_graph(tmp_path: Path, papers: Path) -> None:
    with Graph.open(tmp_path / "own", create=True, base="https://example.org/net/") as graph:
        graph.load([papers], known=TOY)
    with Graph.open(tmp_path / "own") as graph:
        assert graph.find(OGRN).iri == f"https://example.org/net/org/RU-OGRN-{OGRN}"
        assert graph.sparql(f"ASK {{ <https://example.org/net/org/RU-OGRN-{OGRN}> ?p ?o }}") is True
        # Questions that name a graph mean that of this base.
        (link,) = graph.query("cross_border_links")
        assert (link["region_a_id"], link["region_b_id"]) == ("place/BY-VI", "place/RU-PSK")
    for wrong in ("no iri/", "https://example.org/net", 'https://example.org/"x/'):
        with pytest.raises(BadParameter):
            Graph.open(tmp_path / "other", create=True, base=wrong)


def test_the_folder_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownName, match="kg-data"):
        Graph.open()
    monkeypatch.setenv("KG_GRAPH", str(tmp_path / "named"))
    with Graph.open(create=True) as graph:
        assert graph.path == tmp_path / "named"


# Asking


def test_a_named_question_is_asked_with_words(graph: Graph) -> None:
    names = [question.name for question in graph.questions()]
    assert names == sorted(names)
    assert "partners_of" in names
    rows = graph.query("partners_of", organization="фонд мост")
    assert {"Ассоциация «Берег»", "Союз студентов Минска"} <= {row["partner"] for row in rows}
    with pytest.raises(UnknownName, match="partners_of"):
        graph.query("partner_of")
    with pytest.raises(BadParameter):
        graph.query("partners_of", organisation="фонд мост")


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        (OGRN, f"org/RU-OGRN-{OGRN}"),
        (INN, f"org/RU-OGRN-{OGRN}"),
        ("ИНН 77 0164 2520", f"org/RU-OGRN-{OGRN}"),
        (f"org/RU-OGRN-{OGRN}", f"org/RU-OGRN-{OGRN}"),
        (f"<https://w3id.org/civil-kg/org/RU-OGRN-{OGRN}>", f"org/RU-OGRN-{OGRN}"),
        ("Фонд развития «Мост»", f"org/RU-OGRN-{OGRN}"),
        ("  фонд   РАЗВИТИЯ мост", f"org/RU-OGRN-{OGRN}"),
        ("АНО «Развития Мост»", f"org/RU-OGRN-{OGRN}"),
        ("портал учеба", "org/first.txt/o3"),
        ("берег", "org/first.txt/o2"),
        ("21-2-000001", "project/RU-PGF-21-2-000001"),
        ("школа соседей", "project/RU-PGF-21-2-000001"),
        ("лаборат", "project/RU-PGF-22-1-000002"),
        ("RU-PSK", "place/RU-PSK"),
        ("place/geonames-620127", "place/geonames-620127"),
        ("Псковская область", "place/RU-PSK"),
        ("витебск", "place/geonames-620127"),
        ("first.txt", "document/first.txt"),
        ("document/second.txt", "document/second.txt"),
    ],
)
def test_things_are_found_by_number_iri_id_and_words(graph: Graph, words: str, id_: str) -> None:
    entity = graph.find(words)
    assert (entity.id, entity.iri) == (id_, f"https://w3id.org/civil-kg/{id_}")


def test_an_ambiguous_name_lists_candidates_and_an_unknown_one_says_what_is_near(graph: Graph) -> None:
    with pytest.raises(AmbiguousName) as ambiguous:
        graph.find("союз студ")
    assert [id_ for id_, _ in ambiguous.value.candidates] == ["org/first.txt/o4", "org/second.txt/o2"]
    with pytest.raises(UnknownName, match=r"Did you mean .*Фонд развития «Мост»"):
        graph.find("Фонт развитея Мозт")
    with pytest.raises(UnknownName):
        graph.find("   ")
    with pytest.raises(UnknownName):
        graph.find("Школа соседей", kinds=("organization",))


# Cards


def test_the_card_of_an_organization_leads_back_to_the_words(graph: Graph) -> None:
    card = graph.card(graph.find(OGRN))
    assert card.entity.label == "Фонд развития «Мост»"
    assert [fact.value for fact in card.part("identifiers")] == [f"RU-OGRN {OGRN}", f"RU-INN {INN}"]
    assert [(fact.name, fact.value) for fact in card.part("participations")] == [
        ("applicant", "Школа соседей"),
        ("partner", "Лаборатория будущего"),
    ]
    shore = next(fact for fact in card.part("partners") if fact.value == "Ассоциация «Берег»")
    assert shore.detail["across-a-border"] == "yes"
    (quote,) = shore.quotes
    assert quote.quote == "Ассоциацией «Берег»" == SUMMARY[quote.start : quote.end]
    assert quote.before.endswith("Вместе с ")
    assert quote.after.startswith(" фонд учит")
    assert card.documents == ["first.txt", "second.txt"]
    assert msgspec.json.encode(card)


def test_the_card_of_a_project_has_header_places_and_what_came_before(graph: Graph) -> None:
    card = graph.card(graph.find("21-2-000001"))
    header = {fact.name: fact for fact in card.part("header")}
    assert header["status"].concept == "application-status/not-supported"
    assert header["requested"].value == "1 250 000.00 RUB"
    assert header["requested"].quotes[0].quote == "1 250 000,00"
    assert {(fact.name, fact.value) for fact in card.part("places")} >= {
        ("compared", "United States"),
        ("area", "Pskov Region"),
    }
    assert [(fact.name, fact.entity) for fact in card.part("projects")] == [("continues", EARLIER)]
    earlier_card = graph.card(graph.find(EARLIER))
    assert [(fact.name, fact.value) for fact in earlier_card.part("organizations")] == [
        ("implementer", "Союз студентов")
    ]
    assert [fact.name for fact in earlier_card.part("projects")] == ["continued-by"]


def test_the_card_of_a_region_shows_with_whom_it_works(graph: Graph) -> None:
    card = graph.card(graph.find("Псковская область"))
    assert {fact.value for fact in card.part("projects")} == {"Школа соседей"}
    assert [fact.value for fact in card.part("organizations")] == ["Фонд развития «Мост»"]
    (link,) = card.part("regions")
    assert (link.entity, link.detail["across-a-border"]) == ("place/BY-VI", "yes")
    assert [fact.name for fact in card.part("links")] == ["twin-cities"]


def test_the_card_of_a_document_says_what_was_read_from_it(graph: Graph) -> None:
    card = graph.card(graph.find("first.txt"))
    assert [fact.entity for fact in card.part("describes")] == ["project/RU-PGF-21-2-000001"]
    assert {fact.name: fact.value for fact in card.part("counts")}["organizations"] == "4"
    assert card.part("sections")[0].detail["heading"] == "Краткое описание"


def test_every_organization_project_document_and_place_has_a_card(graph: Graph) -> None:
    for id_ in (
        *graph.identities.organizations,
        *graph.identities.projects,
        "document/first.txt",
        "place/RU-PSK",
        "place/US",
    ):
        card = graph.card(graph.find(id_))
        assert card.parts, id_
        for part in card.parts:
            for fact in part.facts:
                assert fact.value, (id_, fact)
                assert fact.documents or part.name == "place", (id_, fact)


# Judgements


def test_a_judgement_changes_every_view_and_its_undoing_changes_it_back(graph: Graph) -> None:
    before = triples(graph)
    position = graph.judge("org/first.txt/o4", "org/second.txt/o2", same=True, user="Ann")
    judged = graph.find("org/first.txt/o4")
    assert graph.identities.organization("first.txt", "o4") == graph.identities.organization("second.txt", "o2")
    assert judged.id == "org/first.txt/o4"
    assert triples(graph) != before
    graph.undo(position, user="Bob")
    assert triples(graph) == before


def test_what_cannot_be_judged_is_said(graph: Graph, papers: Path) -> None:
    with pytest.raises(UnknownName):
        graph.judge("org/nowhere/o1", f"org/RU-OGRN-{OGRN}", same=True)
    with pytest.raises(BadParameter):
        graph.judge("org/first.txt/o4", "org/first.txt/o4", same=True)
    put(papers / "third.txt", application("third.txt", org("o1", "Фонд", RU_INN="7710000030")))
    graph.load([papers], known=TOY)
    with pytest.raises(BadParameter, match="RU-INN"):
        graph.judge("org/RU-INN-7710000030", f"org/RU-OGRN-{OGRN}", same=True)


# Forgetting


def test_forgetting_leaves_no_word_in_any_file(graph: Graph, papers: Path, tmp_path: Path) -> None:
    words = ["ТАЙНОЕСЛОВО", "СОКРЫТЫЙСОЮЗ", "потаенный-проект", "7710000030", "секрет-файл"]
    record = application(
        "x",
        org("o1", words[1], "applicant", RU_INN=words[3]),
        org("o2", "Ассоциация «Берег»", "partner"),
        title=words[2],
        text=f"{words[0]} " * 500,
    )
    put(papers / f"{words[4]}.txt", record)
    graph.load([papers], known=TOY)
    graph.judge(f"org/RU-INN-{words[3]}", "org/first.txt/o2", same=True, user="Ann")
    record.sections[0] = Section(kind="summary", heading="x", text=f"{words[0]} снова", start=0, end=17)
    put(papers / f"{words[4]}.txt", record)
    graph.load([papers], known=TOY)
    assert words[1] in " ".join(triples(graph))

    forgotten = graph.forget(f"{words[4]}.txt")
    assert (forgotten.readings, forgotten.records) == (2, 2)
    assert words[1] not in " ".join(triples(graph))
    with pytest.raises(UnknownName):
        graph.find(words[3])
    graph.close()
    for path in (tmp_path / "kg-data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                assert word.encode() not in content, (path, word)
    with Graph.open(tmp_path / "kg-data") as again:
        assert {source.name for source in again.sources()} == {"first.txt", "second.txt"}
        assert not [finding for finding in again.doctor() if finding.severity == "error"]


def test_forgetting_gives_the_graph_that_never_had_the_source(graph: Graph, papers: Path) -> None:
    before = triples(graph)
    put(papers / "third.txt", application("third.txt", org("o1", "Берег", "applicant", RU_INN=INN, RU_OGRN=OGRN)))
    graph.load([papers], known=TOY)
    assert triples(graph) != before
    graph.forget("third.txt")
    assert triples(graph) == before


def test_a_source_is_gone_from_the_view_when_forgetting_was_cut_short(
    graph: Graph, papers: Path, tmp_path: Path
) -> None:
    put(papers / "third.txt", application("third.txt", org("o1", "СОКРЫТЫЙСОЮЗ")))
    graph.load([papers], known=TOY)
    graph.journal.forget("third.txt")  # the process ends here, before the view is made anew
    graph.close()
    with Graph.open(tmp_path / "kg-data") as again:
        assert "СОКРЫТЫЙСОЮЗ" not in " ".join(triples(again))
    for path in (tmp_path / "kg-data").rglob("*"):
        assert path.is_dir() or "СОКРЫТЫЙСОЮЗ".encode() not in path.read_bytes(), path


def test_a_source_with_a_masked_name_is_found_by_its_own(graph: Graph, papers: Path) -> None:
    put(papers / "olga@example.org.txt", application("x", title="Третий"))
    graph.load([papers], known=TOY)
    assert "olga" not in graph.find("olga@example.org.txt", kinds=("document",)).label
    assert "olga" not in graph.forget("olga@example.org.txt").source
    assert len(graph.sources()) == 2


def test_forgetting_what_is_not_there_says_what_is_near(graph: Graph) -> None:
    with pytest.raises(UnknownName, match=r"first\.txt"):
        graph.forget("frist.txt")


# Care


def test_the_doctor_finds_a_healthy_graph_healthy(graph: Graph) -> None:
    findings = graph.doctor(known=TOY)
    assert {finding.severity for finding in findings} == {"ok"}
    assert {finding.code for finding in findings} == {"journal", "view", "identities"}


def test_the_doctor_says_what_is_wrong_and_what_to_do(graph: Graph, papers: Path, tmp_path: Path) -> None:
    put(
        papers / "third.txt",
        application(
            "third.txt",
            org("o1", "Фонд", RU_OGRN="1026000000014", RU_INN=INN),
            org("o2", "Союз", RU_INN="!6027000017"),
        ),
    )
    graph.load([papers], known=TOY)
    position = graph.judge("org/third.txt/o2", "org/first.txt/o2", same=True)
    put(papers / "third.txt", application("third.txt", org("o1", "Фонд", RU_OGRN="1026000000014", RU_INN=INN)))
    found = {finding.code: finding for finding in graph.doctor(known=[ToyLoader(version=2)])}
    assert found["identifier-conflict"].where == f"org/RU-INN-{INN}, org/RU-OGRN-1026000000014, org/RU-OGRN-{OGRN}"
    assert found["wrong-check-digit"].where == "third.txt"
    assert found["older-loader"].mend
    assert found["view-behind"].severity == "note"
    graph.load([papers], known=TOY)
    found = {finding.code: finding for finding in graph.doctor(known=[])}
    assert found["judgement-void"].what.startswith(f"judgement {position}")
    assert found["unknown-loader"].severity == "warning"
    graph.close()
    shutil.rmtree(tmp_path / "kg-data" / "views")
    with Graph.open(tmp_path / "kg-data") as again:
        assert "view-missing" in {finding.code for finding in again.doctor(known=TOY)}


def test_the_doctor_finds_a_damaged_journal(graph: Graph, tmp_path: Path) -> None:
    graph.close()
    file = tmp_path / "kg-data" / "journal.sqlite"
    database = sqlite3.connect(file)
    database.execute("PRAGMA writable_schema = ON")
    (root,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'readings_by_content'").fetchone()
    (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    content = bytearray(file.read_bytes())
    content[(root - 1) * size + 100 : root * size] = b"\x55" * (size - 100)
    file.write_bytes(content)
    with Graph.open(tmp_path / "kg-data") as again:
        assert "journal-damaged" in {finding.code for finding in again.doctor(known=TOY)}


def test_the_doctor_tells_of_a_record_that_cannot_be_read(graph: Graph, tmp_path: Path) -> None:
    graph.close()
    database = sqlite3.connect(tmp_path / "kg-data" / "journal.sqlite")
    database.execute("DROP TRIGGER records_stay")
    database.execute("UPDATE records SET body = ?", (b"{}",))
    database.commit()
    database.close()
    with Graph.open(tmp_path / "kg-data") as again:
        assert [finding.code for finding in again.doctor(known=TOY)] == ["journal-damaged"]


def test_a_graph_of_our_own_keeps_to_the_shapes(graph: Graph) -> None:
    report = graph.validate()
    assert [violation for violation in report.violations if violation.severity == "violation"] == []
    assert report.conforms
    assert report.nodes > 20


@pytest.mark.parametrize("format_", ["turtle", "trig", "n-quads", "json-ld"])
def test_what_is_exported_can_be_read_back(graph: Graph, format_: str) -> None:
    import pyoxigraph

    from kg._export_rdf import RDF

    out = io.BytesIO()
    graph.export(format_, out)
    again = pyoxigraph.Store()
    again.load(input=out.getvalue(), format=RDF[format_])
    expected = triples(graph)
    if format_ == "turtle":  # here the description of the whole stands among the rest
        assert {str(quad.triple) for quad in again} >= {
            str(quad.triple) for quad in graph.store if not str(quad.graph_name).endswith("graph/view>")
        }
    else:
        described = {str(quad) for quad in again if str(quad.graph_name).endswith("graph/dataset>")}
        assert described, "the export says what it is"
        assert {str(quad) for quad in again} - described == expected
    if format_ == "json-ld":
        assert json.loads(out.getvalue())


def test_another_format_is_refused(graph: Graph) -> None:
    with pytest.raises(BadParameter, match="turtle"):
        graph.export("xlsx", io.BytesIO())


def test_private_places_of_files_are_not_exported(graph: Graph, tmp_path: Path) -> None:
    assert str(tmp_path) not in " ".join(triples(graph))
    assert rdf.read(tmp_path / "kg-data" / "views" / "rdf") is not None
