"""Words made to deceive whatever reads them go in as names and as arguments, and come out as words and nothing else.

Each string is written for one reader: SPARQL, SQL, FTS5, HTML, a spreadsheet, a terminal, XML, JSON, BibTeX, a shell,
a path. All of them go through all.
"""

import csv
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from kgcli import Ran, kg, kg_on_a_terminal
from toy import ToyLoader, application, org, place, put, said

from kg import Graph
from kg.errors import KGError
from kg.export import FORMATS
from kg.model import ConceptMatch, TargetGroup

pytestmark = pytest.mark.once

HOSTILE = [
    # SPARQL
    '" } UNION { ?s ?p ?o } #',
    "> . ?s ?p ?o . <http://example.org/x",
    "} ; DROP ALL ; SELECT * WHERE {",
    "\\u0022 . ?a ?b ?c",
    "'''\n FILTER(true) } #",
    "?organization $organization",
    # SQL
    "'; DROP TABLE organizations; --",
    "' OR '1'='1",
    '" UNION SELECT * FROM sources --',
    "$$ || version() || $$",
    "? ?1 $name :name @name",
    "/* */ ATTACH 'x.db' AS y; --",
    # FTS5
    'NEAR("фонд" "мост", 3)',
    "name: фонд",
    "фонд* ^фонд",
    "фонд AND NOT (",
    '"фонд',
    "% _ [a-z]* {name about}: x",
    # HTML and JavaScript
    "<script>alert('карта')</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(document.title)",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "' onmouseover='alert(1)' x='",
    "<!-- <script> --> ]]> <![CDATA[",
    "{{7*7}} ${7*7} `7` <%= 7 %>",
    # spreadsheets
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3+cmd",
    "@SUM(1+1)",
    "\t=1+1",
    "\uff1d1+1",
    '=HYPERLINK("http://example.org";"награда")',
    # terminals
    "\x1b]8;;http://example.org\x1b\\нажми\x1b]8;;\x1b\\",
    "\x1b]0;чужое окно\x07",
    "\x1b[2J\x1b[Hчисто",
    "\x9b31mкрасно\x9b0m",
    "лево\u202eонтаоборот\u202c",
    "нуль\u200bшири\u2060на\ufeff",
    "ноль\x00байт",
    "воз\rврат и\x0bтаб\x0cлист\x85край\u2028строка",
    "[bold red]не разметка[/bold red] %s {0} {cell}",
    # paths
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    # XML and JSON
    "]]> &x; <!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    '", "x": {"y": [1, null]}, "z": "',
    "\\\" \\n \\ud800 \\x00",
    # BibTeX
    "\\input{/etc/passwd} } @misc{x, title={",
    "100% & #1 $x$ ~ ^ _ {\\bf",
    # shells
    "$(touch /tmp/x) `id` ; rm -rf ~ | cat && true > x",
    "--graph=/tmp/x",
    "-h",
    "!! !$ *.txt ~root",
]  # fmt: skip

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
HUB = {"RU_OGRN": "1067746258370", "RU_INN": "7701642520"}
OGRN = HUB["RU_OGRN"]
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|[\t\r]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?|[-\u2013\u2014]")


def make(folder: Path, words: Sequence[str]) -> Path:
    """A graph in which each of the words is a name of everything that a document names, and of its file."""
    for number, word in enumerate(words):
        record = application(
            "",
            org("o1", "Институт моста", "applicant", region="RU-MOW", **HUB),
            org("o2", f"{word} {number}", "partner", region=("BY-VI", "RU-PSK", "KZ-AKT")[number % 3]),
            title=f"{word} {number}",
            number=f"21-1-{number:06}",
            places=[place("BY-VI", "Витебская область", "area"), place("RU-PSK", "Псковская область", "area")],
            text=f"{word} " * 3,
        )
        for named in record.places:
            named.evidence = [said(word, role="area")]
        match = ConceptMatch(id="students", score=1.0)
        record.target_groups = [TargetGroup(text=word, concepts=[match], evidence=[said(word)])]
        name = re.sub(r"[/\x00]", "∕", word)
        put(folder / "papers" / f"{number:02} {name}.txt", record)
    with Graph.open(folder / "graph", create=True) as graph:
        report = graph.load([folder / "papers"], known=[ToyLoader()])
    assert not report.failed, report.failed
    return folder / "graph"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same graph with harmless words."""
    return make(tmp_path_factory.mktemp("calm"), [f"Слово{number:02}" for number in range(len(HOSTILE))])


@pytest.fixture(scope="module")
def graph(folder: Path) -> Iterator[Graph]:
    with Graph.open(folder) as opened:
        yield opened


def content(folder: Path) -> dict[str, str]:
    """All files of a graph that hold something, by their content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    passing = ("-wal", "-shm", ".lock")
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if not path.name.endswith(passing)
    }


def harmless(ran: Ran, *codes: int) -> None:
    assert ran.code in (codes or (0,)), (ran.code, ran.err)
    assert not RAW.search(ran.out + ran.err), RAW.findall(ran.out + ran.err)
    assert "Traceback" not in ran.err
    assert "the software failed" not in ran.err


# What comes out

ROWS: list[tuple[str, ...]] = [
    ("query", "projects"),
    ("query", "sources"),
    ("query", "partners_of", OGRN),
    ("query", "evidence_for", "Псковская область", "Витебская область"),
    ("query", "organizations_in_region", "Псковская область"),
    ("find", "--group", "students", "-n", "1000"),
    ("find", "--kind", "organization", "-n", "1000"),
    ("find", "фонд", "-n", "1000"),
    ("partners", OGRN, "-n", "100"),
    ("links", "--level", "organization", "-n", "1000"),
    ("links", "--between", "RU", "BY", "-n", "1000"),
    ("gaps", "-n", "100"),
    ("path", OGRN, "BY", "-n", "20"),
    ("sql", "FROM organizations"),
    ("sql", "SELECT phrase, quote, source FROM project_groups"),
    ("sparql", "SELECT ?s ?name { ?s rdfs:label ?name }"),
]


@pytest.mark.parametrize("asked", ROWS, ids=lambda words: " ".join(words)[:40])
def test_rows_are_rows_and_their_words_are_words(asked: tuple[str, ...], folder: Path, calm: Path) -> None:
    shown = kg(*asked, "--graph", folder)
    harmless(shown, 0, 1)
    as_json, as_csv = (kg(*asked, form, "--graph", folder) for form in ("--json", "--csv"))
    harmless(as_json, 0, 1)
    harmless(as_csv, 0, 1)
    rows = json.loads(as_json.out)
    header, *cells = csv.reader(io.StringIO(as_csv.out, newline=""))
    assert all(len(row) == len(header) for row in cells)
    bad = [cell for row in cells for cell in row if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell.strip())]
    assert not bad
    if isinstance(rows, list) and asked[0] in {"query", "sql", "sparql"}:
        assert len(rows) == len(cells)
    # As many as there are with harmless words: nothing was lost, and nothing let in. (A search finds other things.)
    if asked[:2] != ("find", "фонд"):
        assert len(cells) == len(list(csv.reader(io.StringIO(kg(*asked, "--csv", "--graph", calm).out)))) - 1


@pytest.mark.parametrize(
    "asked",
    [("show", OGRN), ("cite", OGRN), ("show", "Псковская область", "-q", "99"), ("show", "21-1-000020"), ("doctor",)],
    ids=" ".join,
)
def test_cards_and_citations_are_harmless(asked: tuple[str, ...], folder: Path) -> None:
    harmless(kg(*asked, "--graph", folder))
    told = kg(*asked, "--json", "--graph", folder)
    harmless(told)
    assert json.loads(told.out)


@pytest.mark.parametrize("asked", [ROWS[0], ROWS[5], ROWS[8], ("show", OGRN), ("doctor",)], ids=" ".join)
def test_on_a_terminal_only_our_own_styles_arrive(asked: tuple[str, ...], folder: Path) -> None:
    ran = kg_on_a_terminal(*asked, "--graph", folder, columns=100)
    assert ran.code in (0, 1)
    ours = re.sub("\x1b\\[[0-9;?]*[mKhlA-G]", "", ran.out)
    assert not RAW.search(ours.replace("\r", "")), RAW.findall(ours)


def test_references_are_whole(folder: Path) -> None:
    csl = kg("cite", OGRN, "--csl", "--graph", folder)
    harmless(csl)
    assert len(json.loads(csl.out)) == len(HOSTILE)
    bib = kg("cite", OGRN, "--bibtex", "--graph", folder)
    harmless(bib)
    depth, entries = 0, 0
    for before, sign in zip(" " + bib.out, bib.out, strict=False):
        if sign == "@" and depth == 0:
            entries += 1
        depth += (sign == "{") - (sign == "}") if before != "\\" else 0
        assert depth >= 0
    assert depth == 0
    assert entries == len(HOSTILE)
    assert not re.search(r"(?<!\\)\\(input|bf)\b", bib.out)


@pytest.mark.parametrize("format", FORMATS)
def test_every_export_can_be_read_and_names_the_same(format: str, folder: Path, calm: Path, tmp_path: Path) -> None:
    sizes = []
    for number, where in enumerate((folder, calm)):
        path = tmp_path / f"{number}{FORMATS[format].suffix}"
        harmless(kg("export", "--format", format, "--out", path, "--graph", where))
        sizes.append(_size(format, path))
    assert sizes[0] == sizes[1]
    if format not in {"csv", "parquet"}:
        harmless(kg("export", "--format", format, "--graph", folder))


def _size(format: str, path: Path) -> object:
    """How much an export holds, read by another program's reader."""
    if format in {"turtle", "trig", "n-quads"}:
        kind = {"turtle": "TURTLE", "trig": "TRIG", "n-quads": "N_QUADS"}[format]
        return sum(1 for _ in pyoxigraph.parse(path=str(path), format=getattr(pyoxigraph.RdfFormat, kind)))
    if format == "json-ld":
        return len(json.loads(path.read_text("utf-8"))["@graph"])
    if format in {"graphml", "gexf"}:
        return [element.tag for element in ET.parse(path).iter() if element.tag.endswith(("node", "edge"))]
    if format == "geojson":
        return len(json.loads(path.read_text("utf-8"))["features"])
    with zipfile.ZipFile(path) as packed:
        assert not [name for name in packed.namelist() if ".." in name or name.startswith("/")]
        if format == "csv":
            found = {}
            for name in packed.namelist():
                if name.endswith(".csv"):
                    rows = list(csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"), newline="")))
                    assert len({len(row) for row in rows}) == 1, name
                    found[name] = len(rows)
            return found
        return sorted(packed.namelist())


class Page(HTMLParser):
    """The elements of a page, each with the names of its attributes, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, str]] = set()
        self.links: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        self.links |= {(value or "").strip().lower() for name, value in attrs if name in {"href", "src", "action"}}


@pytest.mark.parametrize(
    "asked",
    [
        ("map",),
        ("map", "--around", OGRN),
        ("map", "--links", "RU", "BY"),
        ("map", "--project", "21-1-000019"),
        ("report", OGRN),
        ("report", "Псковская область"),
        ("report", "Псковская область", "Витебская область"),
    ],
    ids=" ".join,
)
def test_a_page_has_no_element_that_a_name_brought(
    asked: tuple[str, ...], folder: Path, calm: Path, tmp_path: Path
) -> None:
    page, other = (tmp_path / name for name in ("hostile.html", "calm.html"))
    titled = (*asked, "--title", HOSTILE[19])
    harmless(kg(*titled, "--out", page, "--graph", folder))
    harmless(kg(*titled, "--out", other, "--graph", calm))
    found, expected = (Page(path.read_text("utf-8")) for path in (page, other))
    assert found.elements - expected.elements == set()
    assert not [link for link in found.links if link.startswith(("javascript", "http", "//", "vbscript"))]
    # The library that draws has a control character of its own.
    assert RAW.findall(page.read_text("utf-8")) == RAW.findall(other.read_text("utf-8"))


# What goes in


def test_every_name_is_kept_and_found_as_it_is(graph: Graph) -> None:
    names = list(graph.identities.organizations)
    assert len(names) == len(HOSTILE) + 1
    for name in names:
        label = graph.find(name).label
        assert [row["id"] for row in graph.sql("SELECT id FROM organizations WHERE name = ?", [label])] == [name]
        assert len(list(graph.query("partners_of", organization=name))) == (len(HOSTILE) if OGRN in name else 1)
    assert all(graph.find(f"21-1-{number:06}").kind == "project" for number in range(len(HOSTILE)))


def test_what_a_shell_is_offered_is_one_harmless_word(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    offered = {name for word in ("", *HOSTILE, "ф", "с") for name in graph.search.complete(word, limit=1000)}
    assert len(offered) > len(HOSTILE) // 2
    assert not [name for name in offered if RAW.search(name) or name.startswith("-") or set("`$;|&<>'\"\\") & set(name)]
    for shell in ("bash", "zsh", "fish"):
        for word in ("show", "find", "partners", "forget"):
            asked = {"_KG_COMPLETE": f"complete_{shell}", "COMP_WORDS": f"kg\n{word}\n", "COMP_CWORD": "2"}
            asked |= {"_TYPER_COMPLETE_ARGS": f"kg {word} ", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
            ran = kg(env=asked | {"KG_GRAPH": str(folder)})
            assert not RAW.search(ran.out + ran.err)


def arguments(word: str, number: int, out: Path) -> list[tuple[str, ...]]:
    """The word as an argument of everything that asks."""
    own = f"{word} {number}"
    return [
        ("find", "--", word),
        ("find", "--country", word),
        ("find", "--group", word),
        ("find", "--direction", word),
        ("find", "--years", word),
        ("show", "--", own),
        ("cite", "--", own),
        ("cite", "--between", own, "Псковская область"),
        ("partners", "--", own),
        ("partners", OGRN, "--country", word),
        ("partners", OGRN, "--group", word),
        ("path", "--", own, OGRN),
        ("links", "--region", word),
        ("links", "--basis", word),
        ("gaps", "--country", word),
        ("gaps", "--group", word),
        ("query", "--", word),
        ("query", "partners_of", "--organization", own),
        ("query", "projects", "--region", word),
        ("query", "projects", "--status", word),
        ("sql", "--", word),
        ("sparql", "--", word),
        ("map", "--around", own, "--out", str(out)),
        ("map", "--links", word, "BY", "--out", str(out)),
        ("map", "--project", own, "--out", str(out)),
        ("report", "--out", str(out), "--", own),
        ("export", "--level", "region", "--country", word, "--format", "graphml", "--out", str(out)),
        ("export", "--format", word),
        ("forget", "--yes", "--", word),
    ]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_as_an_argument_it_is_a_word_and_changes_nothing(number: int, folder: Path, tmp_path: Path) -> None:
    before = content(folder)
    out = tmp_path / "page.html"
    for asked in arguments(HOSTILE[number], number, out):
        ran = kg(*(word.replace("\x00", "\x01") for word in asked), "--graph", folder)
        harmless(ran, 0, 1, 2)
        assert ran.out or ran.err
        if out.exists():
            elements = Page(out.read_text("utf-8")).elements
            assert not [name for _, name in elements if name.startswith("on")]
            out.unlink()
    assert content(folder) == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_as_a_bound_value_it_finds_itself_or_nothing(number: int, graph: Graph) -> None:
    word = HOSTILE[number]
    everything = len(list(graph.sql("FROM organizations")))
    # By turns: each question is asked with a dozen of them, each network with a third.
    for question in graph.questions()[number % 4 :: 4]:
        for one in question.parameters:
            given = {other.name: OGRN for other in question.parameters if other.required} | {one.name: word}
            rows = _or_none(lambda question=question, given=given: list(graph.query(question.name, **given)))
            assert len(rows) < everything, question.name
    assert list(graph.sql("SELECT ? AS word", [word])) == [{"word": word}]
    assert not list(graph.sql("FROM organizations WHERE id = ?", [word]))
    assert all(hit.matched for hit in _or_none(lambda: graph.search.search(word, limit=1000)))
    assert graph.search.entity(word) is None
    level = ("organization", "region", "country")[number % 3]
    assert len(_or_none(lambda: graph.network(level, country=word))) == 0


def _or_none(ask: Any) -> Any:
    """What is answered; nothing where the word is refused in so many words."""
    try:
        return ask()
    except KGError:
        return []
