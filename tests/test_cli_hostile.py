"""Names that someone made to deceive a terminal, a spreadsheet or a script go through every command unharmed."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgcli import DATA, kg, kg_on_a_terminal

from kg.cards import Card, CardPart, Entity, Fact, Quote
from kg.cli import card as card_page
from kg.cli import record as record_page
from kg.cli.columns import display_width
from kg.cli.rows import print_rows
from kg.model import (
    Document,
    Event,
    Evidence,
    Link,
    Organization,
    Place,
    Problem,
    Record,
    Reference,
    Session,
    TargetGroup,
)
from kg.queries import Rows

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")

TITLES = [
    "Мост\x1b]0;чужое окно\x07 и \x1b[2Jберег",
    '=HYPERLINK("http://example.org","награда")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "[bold red]не разметка[/bold red] {cell} %s $HOME `id`",
    "<script>alert('карта')</script> & <b>жирно</b>",
    "налево\u202eонтаоборот\u202c и \x9b31mкрасно\x9b0m",
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    page = (DATA / "22-2-900002.txt").read_text(encoding="utf-8")
    for number, title in enumerate(TITLES):
        text = page.replace("Река без границ", title).replace("22-2-900002", f"22-2-90001{number}")
        (folder / f"22-2-90001{number}.txt").write_text(text, encoding="utf-8")
    ran = kg("load", folder, "--graph", folder / "graph")
    assert ran.code == 0, ran.err
    assert not RAW.search(ran.out + ran.err)
    return folder / "graph"


COMMANDS = [
    ("query", "projects"),
    ("query", "projects", "--csv"),
    ("query", "projects", "--json"),
    ("query", "sources"),
    ("sparql", "SELECT ?name { ?p a ckg:Project ; rdfs:label ?name }"),
    ("sparql", "CONSTRUCT { ?p rdfs:label ?name } { ?p a ckg:Project ; rdfs:label ?name }"),
    ("show", "22-2-900010"),
    ("show", "22-2-900015", "--json"),
    ("show", "22-2-900010.txt"),
    ("show", "Белгородская область"),
    ("show", "\x1b[31mнет такого\x07"),
    ("query", "\x1b[31mнет такого\x07"),
    ("query", "projects", "--\x1b[31m", "x"),
    ("forget", "\x1b[31mнет такого\x07"),
    ("export", "--format", "turtle"),
    ("export", "--format", "trig"),
    ("export", "--format", "n-quads"),
    ("export", "--format", "json-ld"),
    ("doctor",),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_sends_a_control_character_to_the_terminal(graph: Path, arguments: tuple[str, ...]) -> None:
    ran = kg(*arguments, "--graph", graph)
    assert ran.out + ran.err
    assert not RAW.search(ran.out + ran.err)
    assert "Traceback" not in ran.err
    assert ran.code != 70


def test_on_a_terminal_only_our_own_styles_arrive(graph: Path) -> None:
    for arguments in (("show", "22-2-900010"), ("query", "projects")):
        shown = kg_on_a_terminal(*arguments, "--graph", graph).out
        assert "берег" in shown
        assert set(re.findall("\x1b[^m]*m", shown)) <= {"\x1b[0m", "\x1b[1m", "\x1b[2m"}
        assert not RAW.search(re.sub("\x1b\\[[012]m", "", shown))


def test_the_data_is_whole_in_json_and_no_formula_in_csv(graph: Path) -> None:
    rows = json.loads(kg("query", "projects", "--json", "--graph", graph).out)
    titles = {row["project"] for row in rows}
    assert len(titles) == len(TITLES)
    assert {"[bold red]не разметка[/bold red] {cell} %s $HOME `id`", TITLES[4]} <= titles
    cells = [
        row["project"] for row in csv.DictReader(io.StringIO(kg("query", "projects", "--csv", "--graph", graph).out))
    ]
    assert len(cells) == len(TITLES)
    assert not [cell for cell in cells if cell.lstrip()[:1] in "=@+-"]
    assert f"'{TITLES[1]}" in cells


def test_read_of_a_hostile_page_is_harmless_in_every_form(tmp_path: Path) -> None:
    page = (DATA / "22-2-900002.txt").read_text(encoding="utf-8").replace("Река без границ", TITLES[0])
    (tmp_path / "a.txt").write_text(page, encoding="utf-8")
    for form in ((), ("--json",), ("--text",)):
        ran = kg("read", tmp_path / "a.txt", *form)
        assert ran.code == 0
        assert not RAW.search(ran.out + ran.err)
    assert len(ran.out) == len(page), "the offsets hold"


words = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1b\x07\r\n\t\x9b\u202e=+-@[]{}<>&\"'«» "), max_size=40
)
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _harmless(lines: Iterator[str], width: int | None) -> None:
    for line in lines:
        assert not RAW.search(line)
        assert "\n" not in line
        assert width is None or display_width(line) <= width, line


@calm
@given(st.lists(words, min_size=8, max_size=8), st.sampled_from([None, 40, 80]))
def test_any_words_make_a_harmless_card(said: list[str], width: int | None) -> None:
    quote = Quote(
        document=said[0], start=0, end=9, quote=said[1], method="ner", confidence=1, before=said[2], after=said[3]
    )
    facts = [
        Fact(name="role", value=said[4], detail={"years": said[5], "note": said[6]}, quotes=[quote, quote]),
        Fact(
            name="role",
            value=said[1],
            quotes=[Quote(document="a", start=1, end=2, quote=said[1], method="header", confidence=1)],
        ),
    ]
    entity = Entity(id="org/a", iri="https://example.org/a", kind="organization", label=said[7], detail=said[0])
    card = Card(entity=entity, parts=[CardPart(name="names", facts=facts)], documents=[said[0]], problems=[said[1]])
    _harmless(card_page.lines(card, width, quotes=1, limit=1), width)


@calm
@given(st.lists(words, min_size=8, max_size=8), st.sampled_from([None, 40, 80]))
def test_any_words_make_a_harmless_page_of_a_record(said: list[str], width: int | None) -> None:
    evidence = [Evidence(start=0, end=3, quote=said[0], method="ner")]
    end = Reference(type="place", id="RU", label=said[1])
    record = Record(
        document=Document(name=said[2], kind="grant-application", title=said[3]),
        organizations=[Organization(key="o1", name=said[4], roles=[said[5]], evidence=evidence)],
        places=[Place(id="RU", name=said[6], kind="country")],
        target_groups=[TargetGroup(text=said[7], evidence=evidence)],
        links=[Link(kind=said[5], source=end, target=end, evidence=evidence)],
        events=[Event(key="e1", name=said[0])],
        sessions=[Session(key="s1", title=said[1])],
        problems=[Problem(severity="note", what=said[2], where=said[3], mend=said[4])],
    )
    _harmless(record_page.lines(record, width), width)


@calm
@given(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=3))
def test_any_words_make_harmless_rows(capsys: pytest.CaptureFixture[str], rows: list[list[str]]) -> None:
    answer = Rows(["name", "list"], [{"name": first, "list": [second]} for first, second in rows])
    for as_json, as_csv in ((False, False), (True, False), (False, True)):
        capsys.readouterr()
        assert print_rows(answer, as_json=as_json, as_csv=as_csv) is True
        shown = capsys.readouterr().out
        assert not RAW.search(shown)
        if as_json:
            assert [row["name"] for row in json.loads(shown)] == [first for first, _ in rows]
        if as_csv:
            assert len(list(csv.reader(io.StringIO(shown)))) == len(rows) + 1
