"""The list of databases that a graph was pushed to."""

import os
from pathlib import Path

import pytest
from kgcli import data, graph_of_pages

from kg.mirrors import Mirror, mirrors, note

HERE = Mirror(uri="bolt://127.0.0.1:7687", database="neo4j", position=3)


def test_each_database_is_kept_once_with_its_last_position(tmp_path: Path) -> None:
    other = Mirror(uri=HERE.uri, database="trial", position=3)
    later = Mirror(uri=HERE.uri, database="neo4j", position=5)
    for one in (HERE, other, later):
        note(tmp_path, one)
    assert mirrors(tmp_path) == [other, later]


@pytest.mark.parametrize("damage", [b"", b"[{", b'{"uri": 1}', b"\xff\xfe"])
def test_a_damaged_list_is_no_list(damage: bytes, tmp_path: Path) -> None:
    note(tmp_path, HERE)
    (tmp_path / "neo4j" / "mirrors.json").write_bytes(damage)
    assert mirrors(tmp_path) == []
    note(tmp_path, HERE)
    assert mirrors(tmp_path) == [HERE]


def test_a_folder_that_may_only_be_read_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "neo4j").write_text("a file where the folder should be")
    note(tmp_path, HERE)
    assert mirrors(tmp_path) == []


def test_who_forgets_is_told_who_still_holds_it(tmp_path: Path) -> None:
    graph = graph_of_pages(tmp_path)
    assert data("forget", "23-1-900001.txt", "--yes", "--graph", graph)["mirrors"] == []
    note(graph, HERE)
    told = data("forget", "22-2-900002.txt", "--yes", "--graph", graph)["mirrors"]
    assert told == [{"uri": HERE.uri, "database": "neo4j", "position": 3}]
    assert os.fspath(tmp_path) not in str(told)
