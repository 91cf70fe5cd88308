"""`kg map` in all its kinds: what it writes, what it says, and how it fails."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from kgcli import BEREG, data, graph_of_pages, kg, kg_on_a_terminal


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("maps"))


def shown(page: Path) -> Any:
    """The data that a written page shows."""
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="map-data">(.*?)</script>', text)[1])


def test_around_draws_the_network_of_an_organization(graph: Path, tmp_path: Path) -> None:
    out = tmp_path / "network.html"
    ran = kg("map", "--around", BEREG, "--out", out, "--lang", "ru", "--graph", graph)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"Wrote {out}: 1 link, 2 organizations, 1 project (")
    page = shown(out)
    assert (page["map"], page["language"]) == ("network", "ru")
    assert page["organizations"][page["dots"][0]["id"]]["name"].endswith("«Центр соседства «Берег»")
    assert page["title"][1].startswith("Who works with ")


def test_depth_says_how_far(graph: Path, tmp_path: Path) -> None:
    counts = data("map", "--around", BEREG, "--depth", 1, "--out", tmp_path / "a.html", "--graph", graph)
    assert counts == {
        "file": str(tmp_path / "a.html"), "regions": 0, "links": 1, "organizations": 2, "projects": 1, "left_out": {},
    }  # fmt: skip
    assert kg("map", "--around", BEREG, "--depth", 0, "--graph", graph, cwd=tmp_path).code == 2
    ran = kg("map", "--depth", 2, "--graph", graph, cwd=tmp_path)
    assert ran.code == 2
    assert "--depth belongs to --around" in ran.err


@pytest.mark.parametrize("ends", [("RU", "BY"), ("Россия", "Витебская область"), ("Pskov Oblast", "Belarus")])
def test_links_draws_only_what_is_between_the_two(graph: Path, tmp_path: Path, ends: tuple[str, str]) -> None:
    out = tmp_path / "links.html"
    assert data("map", "--links", *ends, "--out", out, "--graph", graph)["links"] == 1
    page = shown(out)
    assert page["map"] == "regions"
    assert {region["name"][1] for region in page["regions"]} == {"Pskov Region", "Vitebsk Region"}


def test_project_draws_who_and_where(graph: Path, tmp_path: Path) -> None:
    for words in ("23-1-900001", "project/RU-PGF-23-1-900001", "Школа добрых соседей"):
        counts = data("map", "--project", words, "--out", tmp_path / "map.html", "--graph", graph)
        assert (counts["organizations"], counts["regions"], counts["projects"]) == (2, 2, 1)
    page = shown(tmp_path / "map.html")
    assert page["map"] == "project"
    assert page["title"][0] == "Школа добрых соседей"


def test_every_kind_takes_a_title_and_writes_map_html_by_default(graph: Path, tmp_path: Path) -> None:
    for kind in (["--around", BEREG], ["--links", "RU", "BY"], ["--project", "23-1-900001"], []):
        ran = kg("map", *kind, "--title", "Наш <b>заголовок</b>", "--graph", graph, cwd=tmp_path)
        assert ran.code == 0, ran.err
        assert shown(tmp_path / "map.html")["title"] == ["Наш <b>заголовок</b>"] * 2
        assert "<b>заголовок" not in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


@pytest.mark.parametrize(
    "kinds",
    [
        ["--around", BEREG, "--links", "RU", "BY"],
        ["--project", "23-1-900001", "--around", BEREG],
        ["--links", "RU", "BY", "--cross-border"],
    ],
)
def test_one_map_at_a_time(graph: Path, tmp_path: Path, kinds: list[str]) -> None:
    ran = kg("map", *kinds, "--graph", graph, cwd=tmp_path)
    assert ran.code == 2
    assert "exclude each other" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (["--around", "Совсем другое общество"], "Error: "),
        (["--around", "Псковская область"], "Error: "),
        (["--project", "99-9-999999"], "Error: "),
        (["--links", "RU", "Атлантида"], "Error: "),
        (["--links", "RU", "FI"], "There is nothing to show: no document of the graph links RU and FI."),
    ],
)
def test_what_cannot_be_drawn_writes_nothing(graph: Path, tmp_path: Path, kind: list[str], words: str) -> None:
    ran = kg("map", *kind, "--graph", graph, cwd=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_several_bear_lists_them_or_asks_at_a_terminal(graph: Path, tmp_path: Path) -> None:
    ran = kg("map", "--around", "Берег", "--graph", graph, cwd=tmp_path)
    assert ran.code == 1
    assert f"org/RU-OGRN-{BEREG}" in ran.err
    asked = kg_on_a_terminal(
        "map", "--around", "Берег", "--graph", graph, cwd=tmp_path, answer="1\n", prompt="Which one?"
    )
    assert asked.code == 0, asked.out
    assert "Wrote map.html" in asked.out
