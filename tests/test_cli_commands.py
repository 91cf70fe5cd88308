"""Each command on a small graph: what it prints, in which form, and the code it leaves with."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from kgcli import BEREG, DATA, PAGE, data, graph_of_pages, kg, kg_on_a_terminal, kg_process, pages

from kg.cards import Card, CardPart, Entity, Fact
from kg.cli.card import in_words, lines

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("cli"))


# load


def test_load_says_what_was_read_and_closes_with_counts_and_time(tmp_path: Path) -> None:
    ran = kg("load", pages(tmp_path / "pages"), cwd=tmp_path)
    assert ran.code == 0
    assert (tmp_path / "kg-data").is_dir()
    assert "Школа добрых соседей" in ran.out
    assert f"{PAGE} · grant-application · 2 organizations" in ran.out
    assert "wrong check digit" in ran.err
    assert ran.err.splitlines()[-1].startswith("2 sources: 2 added; read: 4 organizations")
    again = kg("load", tmp_path / "pages", cwd=tmp_path)
    assert (again.code, again.out) == (0, "")
    assert again.err.startswith("2 sources: 2 unchanged")


def test_load_reports_a_bad_file_loads_the_others_and_exits_with_3(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", PAGE, "unreadable.txt")
    (folder / "empty.txt").write_bytes(b"")
    ran = kg("load", folder, "--graph", tmp_path / "graph")
    assert ran.code == 3
    assert "Школа добрых соседей" in ran.out
    assert f"Left out: {folder / 'unreadable.txt'}\n" in ran.err
    assert f"Left out: {folder / 'empty.txt'}\n          error: " in ran.err
    assert "3 sources: 1 added, 2 left out" in ran.err
    assert "Traceback" not in ran.err


def test_load_of_a_missing_path_makes_no_graph(tmp_path: Path) -> None:
    ran = kg("load", "nowhere.txt", cwd=tmp_path)
    assert ran.code == 1
    assert "nowhere.txt" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_load_of_an_empty_folder_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    ran = kg("load", "pages", cwd=tmp_path)
    assert ran.code == 1
    assert "No file was found" in ran.err


def test_load_prints_its_report_as_json(tmp_path: Path) -> None:
    report = data("load", pages(tmp_path / "pages", PAGE, "unreadable.txt"), "--graph", tmp_path / "graph", code=3)
    assert {source["name"]: source["outcome"] for source in report["sources"]} == {
        PAGE: "added",
        "unreadable.txt": "failed",
    }
    assert report["sources"][0]["counts"]["organizations"] == 2


def test_load_reads_with_several_processes(tmp_path: Path) -> None:
    ran = kg_process("load", pages(tmp_path / "pages"), "--graph", tmp_path / "graph", "--workers", 2)
    assert ran.code == 0, ran.err
    assert "2 added" in ran.err


def test_load_shows_its_progress_on_a_terminal_only(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", PAGE)
    assert "Reading" in kg_on_a_terminal("load", folder, "--graph", tmp_path / "a").out
    assert "Reading" not in kg("load", folder, "--graph", tmp_path / "b").err


def test_load_takes_the_graph_from_the_environment(tmp_path: Path) -> None:
    ran = kg("load", DATA / PAGE, cwd=tmp_path, env={"KG_GRAPH": "elsewhere"})
    assert ran.code == 0
    assert (tmp_path / "elsewhere").is_dir()


def test_a_graph_in_use_is_an_exit_code_of_its_own(graph: Path) -> None:
    from kg import Graph

    with Graph.open(graph, write=True):
        ran = kg("load", DATA / PAGE, "--graph", graph)
    assert ran.code == 4
    assert ran.err.startswith("Error: another process")


def test_a_damaged_graph_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    kg("load", DATA / PAGE, "--graph", tmp_path / "graph")
    (tmp_path / "graph" / "journal.sqlite").write_bytes(b"no database, but long enough to be taken for one" * 100)
    ran = kg("query", "sources", "--graph", tmp_path / "graph")
    assert ran.code == 4
    assert "Traceback" not in ran.err


# read


def test_read_prints_a_page_without_keeping_anything(tmp_path: Path) -> None:
    ran = kg("read", DATA / PAGE, cwd=tmp_path)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Школа добрых соседей"
    assert "  Status       Supported (победитель конкурса)" in lines
    assert "Organizations (2)" in lines
    assert list(tmp_path.iterdir()) == []


def test_read_json_has_the_published_shape_and_its_offsets_point_into_the_text() -> None:
    record = data("read", DATA / PAGE)
    schema = json.loads((ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
    text = kg("read", DATA / PAGE, "--text").out
    assert len(text) == record["document"]["characters"]
    seen = 0
    for words in _evidence(record):
        assert text[words["start"] : words["end"]] == words["quote"]
        seen += 1
    assert seen > 20


def _evidence(value: Any) -> Any:
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        for item in value.values():
            yield from _evidence(item)
    elif isinstance(value, list):
        for item in value:
            yield from _evidence(item)


def test_read_text_shows_no_personal_data(tmp_path: Path) -> None:
    page = tmp_path / PAGE
    planted = ("ivanova@example.org", "+7 911 123-45-67", "Иванова Мария Петровна", "Ленина")
    said = f"{planted[0]}, тел. {planted[1]}, {planted[2]}\n"
    page.write_text((DATA / PAGE).read_text(encoding="utf-8") + said, encoding="utf-8")
    for form in ("--text", "--json"):
        ran = kg("read", page, form)
        assert ran.code == 0
        for secret in planted:
            assert secret not in ran.out + ran.err


def test_read_of_a_file_that_is_no_source_is_one_error() -> None:
    ran = kg("read", DATA / "unreadable.txt")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: no loader recognises this file.\n  where: unreadable.txt\n  mend:")


# show


@pytest.mark.parametrize("words", [[BEREG], ["6027999905"], [f"org/RU-OGRN-{BEREG}"], ["Центр", "соседства"]])
def test_show_finds_an_organization_by_number_id_or_words(graph: Path, words: list[str]) -> None:
    ran = kg("show", *words, "--graph", graph)
    assert ran.code == 0
    assert ran.out.startswith("Автономная некоммерческая организация «Центр соседства «Берег»\norganization · ")
    assert "Витебский государственный университет" in ran.out
    assert f"{PAGE}:" in ran.out


def test_show_gives_the_card_of_a_project_a_region_and_a_document(graph: Path) -> None:
    project = kg("show", "23-1-900001", "--graph", graph).out
    assert "  Granted      1 200 000.00 RUB  «1 200 000,00»  23-1-900001.txt:338-350\n" in project
    assert "Supported" in project
    assert "Победитель конкурса" in kg("show", "23-1-900001", "--lang", "ru", "--graph", graph).out
    region = kg("show", "Псковская область", "--graph", graph).out
    assert "Школа добрых соседей" in region
    assert "Витебская область" in region
    assert "Counts" in kg("show", PAGE, "--graph", graph).out


def test_show_prints_as_many_quotes_as_are_asked_for(graph: Path) -> None:
    quotes = [kg("show", "RU-PSK", "--quotes", n, "--graph", graph).out.count(f"{PAGE}:") for n in (0, 1, 9)]
    assert quotes[0] == 0
    assert 0 < quotes[1] < quotes[2]


def test_show_lists_the_first_and_says_how_many_more_there_are(graph: Path) -> None:
    facts = data("show", BEREG, "--graph", graph)["parts"]
    names = Counter((part["name"], fact["name"]) for part in facts for fact in part["facts"])
    assert max(names.values()) > 1, "a card on which one kind of fact stands more than once"
    short = kg("show", BEREG, "--limit", 1, "--graph", graph).out
    cut = sum(count - 1 for count in names.values())
    more = [
        int(found) for line in short.splitlines() if "--limit" in line for found in re.findall(r"(\d+) more of", line)
    ]
    assert sum(more) == cut


def test_a_page_shows_the_beginning_of_long_lists_and_all_other_words() -> None:
    titles = ", ".join(f"«Проект соседей {number}»" for number in range(40))
    phrase = ", ".join("те, кто живёт у границы" for _ in range(40))
    fact = Fact(name="partner", value="Фонд «Берег»", detail={"projects": titles, "words": phrase})
    entity = Entity(id="org/x", iri="https://example.org/org/x", kind="organization", label="Фонд «Мост»")
    card = Card(entity=entity, parts=[CardPart(name="partners", facts=[fact])], documents=[])
    page = "\n".join(lines(card, None, 0, 30))
    assert "», … (all of them: --json), те, кто" in page
    assert "«Проект соседей 39»" not in page
    assert phrase in page
    assert titles in in_words(fact.value, fact.detail), "what is cited is whole"


def test_show_prints_the_card_as_json(graph: Path) -> None:
    card = data("show", BEREG, "--graph", graph)
    assert card["entity"]["id"] == f"org/RU-OGRN-{BEREG}"
    assert {part["name"] for part in card["parts"]} >= {"names", "identifiers", "participations", "partners"}


def test_an_ambiguous_name_lists_candidates_and_an_unknown_one_what_is_near(graph: Path) -> None:
    ran = kg("show", "Берег", "--graph", graph)
    assert (ran.code, ran.out) == (1, "")
    assert "  candidates:\n" in ran.err
    assert f"    org/RU-OGRN-{BEREG}  " in ran.err
    ran = kg("show", "Школа добрых соседок", "--graph", graph)
    assert (ran.code, ran.out) == (1, "")
    assert "Did you mean «Школа добрых соседей»?" in ran.err


def test_a_typing_error_is_passed_over_and_told(graph: Path) -> None:
    ran = kg("show", "Школа дорбых соседей", "--graph", graph)
    assert ran.code == 0
    assert ran.out.startswith("Школа добрых соседей\n")
    assert "Taken for" in ran.err


# map


def test_map_writes_one_page_with_the_title_that_is_given(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "borders.html"
    ran = kg("map", "--out", out, "--title", "Через <b>границу</b>", "--graph", graph)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"Wrote {out}: ")
    page = out.read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Витебская область" in page
    assert "Через <b>границу</b>" not in page
    assert [path.name for path in tmp_path.iterdir()] == ["borders.html"]
    counts = data("map", "--out", out, "--cross-border", "--graph", graph)
    assert counts["file"] == str(out)
    assert counts["links"] == 1


def test_map_opens_the_page_in_the_browser(graph: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/asked"\n')
    browser.chmod(0o755)
    ran = kg_process("map", "--open", "--graph", graph, cwd=tmp_path, env={"BROWSER": f"{browser} %s"})
    assert ran.code == 0, ran.err
    assert (tmp_path / "asked").read_text() == (tmp_path / "map.html").as_uri()


def test_map_of_a_graph_without_regions_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    kg("load", tmp_path / "pages", "--graph", tmp_path / "graph")
    ran = kg("map", "--out", tmp_path / "map.html", "--graph", tmp_path / "graph")
    assert (ran.code, ran.out) == (1, "")
    assert not (tmp_path / "map.html").exists()


# export, validate, rebuild, doctor, forget


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("n-quads", ox.RdfFormat.N_QUADS),
        ("json-ld", ox.RdfFormat.JSON_LD),
    ],
)
def test_export_writes_the_same_graph_to_a_file_and_to_a_pipe(
    graph: Path, tmp_path: Path, name: str, format: ox.RdfFormat
) -> None:
    piped = kg("export", "--format", name, "--graph", graph)
    assert (piped.code, piped.err) == (0, "")
    ran = kg("export", "--format", name, "--out", tmp_path / "graph.rdf", "--graph", graph)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("Wrote ")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.rdf"]
    written = set(ox.parse((tmp_path / "graph.rdf").read_bytes(), format=format))
    assert set(ox.parse(piped.out, format=format)) == written
    assert any(quad.object == ox.Literal("Школа добрых соседей") for quad in written)


def test_export_refuses_what_it_does_not_know_and_leaves_no_half_file(graph: Path, tmp_path: Path) -> None:
    ran = kg("export", "--format", "xlsx", "--graph", graph)
    assert ran.code == 2
    assert "turtle" in ran.err
    ran = kg("export", "--out", tmp_path / "no-such-folder" / "graph.trig", "--graph", graph)
    assert ran.code == 1
    assert "no-such-folder" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_validate_says_whether_the_graph_keeps_to_the_shapes(graph: Path) -> None:
    ran = kg("validate", "--graph", graph)
    assert ran.code == 0, ran.out
    assert ran.err.startswith("The graph keeps to the shapes: ")
    assert data("validate", "--graph", graph)["conforms"] is True


def test_doctor_finds_a_sound_graph_sound(graph: Path) -> None:
    ran = kg("doctor", "--graph", graph)
    assert ran.code == 0
    assert "ok       " in ran.out
    assert "wrong check digit" in ran.out
    assert {finding["severity"] for finding in data("doctor", "--graph", graph)} <= {"ok", "note", "warning"}


def test_rebuild_makes_a_lost_view_again(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "graph"
    kg("load", DATA / PAGE, "--graph", folder)
    before = kg("export", "--format", "n-quads", "--graph", folder).out
    shutil.rmtree(folder / "views")
    ran = kg("rebuild", "--graph", folder)
    assert (ran.code, ran.out) == (0, "")
    assert "1 source" in ran.err
    assert sorted(kg("export", "--format", "n-quads", "--graph", folder).out.splitlines()) == sorted(
        before.splitlines()
    )
    assert data("rebuild", "--graph", folder)["sources"] == 1


def test_forget_asks_on_a_terminal_and_needs_yes_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    kg("load", pages(tmp_path / "pages"), "--graph", folder)
    ran = kg("forget", PAGE, "--graph", folder)
    assert ran.code == 2
    assert "--yes" in ran.err
    asked = kg_on_a_terminal("forget", PAGE, "--graph", folder, answer="n\n")
    assert asked.code == 1
    assert "Nothing was removed." in asked.out
    assert len(data("query", "sources", "--graph", folder)) == 2
    asked = kg_on_a_terminal("forget", PAGE, "--graph", folder, answer="y\n")
    assert asked.code == 0
    assert [row["source"] for row in data("query", "sources", "--graph", folder)] == ["22-2-900002.txt"]
    assert data("forget", "22-2-900002.txt", "--yes", "--graph", folder)["source"] == "22-2-900002.txt"
    assert data("query", "sources", "--graph", folder, code=1) == []


def test_forget_removes_nothing_by_a_name_that_is_only_near(graph: Path) -> None:
    ran = kg("forget", "23-1-900001", "--yes", "--graph", graph)
    assert (ran.code, ran.out) == (1, "")
    assert PAGE in ran.err
    assert len(data("query", "sources", "--graph", graph)) == 2
