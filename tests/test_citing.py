"""Citing: each fact with its words, which stand in the source where the citation says; sources as references."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kgcli import BEREG, PAGE, graph_of_pages, kg
from toy import ToyLoader, application, between, org, place, put

from kg import Graph
from kg.citing import Citations, _latex, bibtex, cite_between, csl, reference

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
HOSTILE = 'Мост_100% {"§"} & \\input{/etc/passwd} $x^2~ #1\nвторая строка \x1b[31m'


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The examples."""
    with Graph.open(tmp_path_factory.mktemp("citing") / "kg-data", create=True) as made:
        made.load([EXAMPLES])
        yield made


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("cited"))


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("toy")
    twins = between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))
    put(
        folder / "sources" / "а.txt",
        application("а.txt", org("o1", HOSTILE, "applicant"), org("o2", "Союз", "partner")),
    )
    put(
        folder / "sources" / "б.txt",
        application("б.txt", org("o1", "Фонд", "applicant"), title=HOSTILE, links=[twins], number="21-2-000001"),
    )
    put(folder / "sources" / "a b.txt", application("a b.txt", places=[place("RU-PSK", "Псковская область", "area")]))
    put(folder / "sources" / "a-b.html", application("a-b.html", places=[place("RU-PSK", "Псковская область", "area")]))
    with Graph.open(folder / "kg-data", create=True) as made:
        assert not made.load([folder / "sources"], known=[ToyLoader()]).failed
        yield made


def cited(graph: Graph, words: str) -> Citations:
    return graph.cite(graph.find(words))


@pytest.mark.parametrize("words", ["22-2-004688", "Апрель", "1067746258370", "Псковская область", "19-1-000694.txt"])
def test_the_words_stand_where_the_citation_says(graph: Graph, words: str) -> None:
    found = cited(graph, words)
    card = graph.card(graph.find(words))
    quotes = [quote for part in card.parts for fact in part.facts for quote in fact.quotes]
    assert len(found.citations) == len(quotes)
    for one in found.citations:
        text = (EXAMPLES / one.source).read_text("utf-8")
        assert text[one.start : one.end] == one.quote
        if one.section is not None:
            assert text.rindex(one.section, 0, one.start) < one.start
            assert text[one.start - len(one.before) : one.start] == one.before
        assert 0 < one.confidence <= 1


def test_a_source_is_cited_with_hash_and_day_of_reading(graph: Graph) -> None:
    found = cited(graph, "22-2-004688")
    kept = {source.name: source for source in graph.sources()}
    assert [source.name for source in found.sources] == sorted({one.source for one in found.citations})
    for source in found.sources:
        assert source.sha256 == hashlib.sha256((EXAMPLES / source.name).read_bytes()).hexdigest()
        assert source.read_at == kept[source.name].read_at
    (source,) = found.sources
    assert (source.number, source.kind, source.issued.isoformat()) == ("22-2-004688", "grant-application", "2022-03-15")
    line = reference(source)
    for part in (source.title, source.author, "22-2-004688", "2022-03-15", source.sha256, source.read_at[:10]):
        assert part in line


def test_citations_stand_in_the_order_of_the_source(toy: Graph) -> None:
    found = cited(toy, "Псковская область").citations
    assert len({one.source for one in found}) > 1
    assert [(one.source, one.start) for one in found] == sorted((one.source, one.start) for one in found)


def test_what_ties_two_together_is_cited(graph: Graph) -> None:
    a, b = graph.find("Апрель"), graph.find("Прогрессор")
    rows = graph.query("evidence_for", a=a.iri, b=b.iri)
    found = cite_between(a, b, rows, graph.journal)
    assert found.about == (a, b)
    assert [(one.quote, one.start) for one in found.citations] == [(row["quote"], row["start"]) for row in rows]
    assert {one.detail["role"] for one in found.citations} >= {"Applicant", "Partner"}
    assert [source.name for source in found.sources] == ["22-2-004688.txt"]


def test_a_graph_without_words_for_it_cites_nothing(graph: Graph) -> None:
    a, b = graph.find("RU-CHU"), graph.find("BY-HO")
    nothing = cite_between(a, b, graph.query("evidence_for", a=a.iri, b=b.iri), graph.journal)
    assert (nothing.citations, nothing.sources, csl(nothing), bibtex(nothing)) == ([], [], [], "")


# References


def test_csl_has_what_a_reference_manager_needs(graph: Graph) -> None:
    (item,) = csl(cited(graph, "22-2-004688"))
    assert json.loads(json.dumps(item)) == item
    assert {"id", "type", "title", "author", "issued", "accessed", "number", "language", "note", "annote"} == set(
        item
    ) - {"genre"}
    assert item["issued"] == {"date-parts": [[2022, 3, 15]]}
    assert "«Ассоциация «ЦКИТ «Апрель»» (Краткое описание, characters 477–502;" in item["annote"]


def test_sources_with_like_names_have_keys_of_their_own(toy: Graph) -> None:
    found = cited(toy, "Псковская область")
    assert [source.name for source in found.sources] == ["a b.txt", "a-b.html", "б.txt"]
    keys = [item["id"] for item in csl(found)]
    assert keys == ["a-b", "a-b-1", f"source-{found.sources[2].sha256[:8]}"]
    assert re.findall(r"^@misc\{(.*),$", bibtex(found), re.MULTILINE) == keys


def test_of_a_document_the_reference_is_given(graph: Graph) -> None:
    found = cited(graph, "22-2-004688.txt")
    assert (found.citations, [source.name for source in found.sources]) == ([], ["22-2-004688.txt"])
    assert csl(found)[0]["title"] == "Цифровой мост 2.0"


def test_bibtex_holds_back_what_tex_would_act_on(toy: Graph) -> None:
    text = bibtex(cited(toy, "21-2-000001")) + bibtex(cited(toy, "а.txt"))
    assert balanced(text)
    assert "\\input" not in text
    assert "\\textbackslash{}input\\{" in text
    assert len(re.findall(r"^@misc\{source-[0-9a-f]{8},$", text, re.MULTILINE)) == 2  # names without a Latin letter
    fields = re.findall(r"^  (\w+) = \{(.*)\},$", text, re.MULTILINE)
    assert {"title", "howpublished", "langid"} <= {name for name, _ in fields}


def balanced(text: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


@given(st.text())
def test_no_text_reaches_tex_as_a_command(text: str) -> None:
    written = _latex(text)
    bare = re.sub(r"\\(?:[{}$&#%_]|textbackslash\{\}|textasciicircum\{\}|textasciitilde\{\})", "", written)
    assert not set(bare) & set("\\{}$&#%_^~")
    assert balanced(written)


# The command


def test_kg_cite_shows_words_places_and_references(pages: Path) -> None:
    ran = kg("cite", BEREG, "--graph", pages)
    assert (ran.code, ran.err) == (0, "")
    sha = hashlib.sha256((pages.parent / "pages" / PAGE).read_bytes()).hexdigest()
    assert f"File {PAGE}, SHA-256 {sha}, read " in ran.out
    assert re.search(r"characters \d+–\d+; by header, confidence 1$", ran.out, re.MULTILINE)
    assert re.search(r"^    Applicant: ", ran.out, re.MULTILINE)


def test_kg_cite_gives_json_csl_and_bibtex(pages: Path) -> None:
    asked = ("cite", BEREG, "--graph", pages)
    with Graph.open(pages) as opened:
        found = opened.cite(opened.find(BEREG))
        assert len(found.citations) > 3
    shown = json.loads(kg(*asked, "--json").out)
    assert [one["quote"] for one in shown["citations"]] == [one.quote for one in found.citations]
    assert shown["about"][0]["id"] == f"org/RU-OGRN-{BEREG}"
    assert json.loads(kg(*asked, "--csl").out) == csl(found)
    assert kg(*asked, "--bibtex").out == bibtex(found)


def test_kg_cite_between_two(pages: Path) -> None:
    ran = kg("cite", "--between", "Псковская область", "Витебская область", "--graph", pages)
    assert ran.code == 0, ran.err
    assert "place/RU-PSK" in ran.out
    assert "place/BY-VI" in ran.out
    assert PAGE in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "--between"),
        (("x", "--between", "a", "b"), 2, "--between"),
        (("нет такого",), 1, "no organization"),
        ((BEREG, "--csl", "--bibtex"), 2, "exclude each other"),
        (("--between", "RU-CHU", "BY-HO"), 1, "No words of a source"),
    ],
)
def test_what_cannot_be_cited_is_told(pages: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = kg("cite", *arguments, "--graph", pages)
    assert ran.code == code
    assert words in ran.err


@pytest.mark.parametrize("form", [(), ("--json",), ("--csl",), ("--bibtex",)])
def test_no_form_sends_a_control_character(toy: Graph, form: tuple[str, ...]) -> None:
    for words in ("21-2-000001", "а.txt"):
        ran = kg("cite", words, *form, "--graph", toy.path)
        assert ran.code == 0, ran.err
        assert not [sign for sign in ran.out + ran.err if ord(sign) < 32 and sign != "\n"]
