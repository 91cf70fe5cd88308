"""The doctor holds every view against the journal, changes nothing, and says what to do."""

import shutil
from pathlib import Path

import pytest

from kg import Graph
from kg.doctor import Finding
from kg.views import rdf, search, tables
from tests.toy import INSTITUTE, ToyLoader, application, org, put

TOY = [ToyLoader()]
VIEWS = ("rdf", "tables", "search")
SOURCES = ("first.txt", "second.txt", "third.txt")


def load(folder: Path, papers: Path, *names: str) -> None:
    for name in names:
        record = application(name, org("o1", f"Fund {name}", "applicant", RU_OGRN=INSTITUTE["RU-OGRN"]))
        put(papers / name, record)
    with Graph.open(folder, create=True) as graph:
        graph.load([papers], known=TOY)
        made(graph)


def made(graph: Graph) -> None:
    """See to it that all views are there and up to date."""
    graph.store  # noqa: B018
    graph.tables.rows("SELECT 1")
    graph.search.entity("org/none")


def found(folder: Path) -> dict[str, list[Finding]]:
    """The findings on each view."""
    with Graph.open(folder) as graph:
        findings = graph.doctor(known=TOY)
    told: dict[str, list[Finding]] = {name: [] for name in VIEWS}
    for finding in findings:
        for name in VIEWS:
            if f"The {name} view" in finding.what or f"no {name} view" in finding.what or f"of the {name} view" in finding.what:  # fmt: skip
                told[name].append(finding)
    return told


def content(folder: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in (folder / "views").rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graphs to copy: of two sources, of these and a third, and of two others."""
    folder = tmp_path_factory.mktemp("graphs")
    load(folder / "two", folder / "papers", *SOURCES[:2])
    shutil.copytree(folder / "two", folder / "three")
    load(folder / "three", folder / "papers", SOURCES[2])
    load(folder / "others", folder / "other papers", SOURCES[0], SOURCES[2])
    return folder


@pytest.fixture
def folder(graphs: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(graphs / "two", tmp_path / "graph"))


def exchange(name: str, folder: Path, other: Path) -> None:
    """Give a graph another one's view."""
    shutil.rmtree(folder / "views" / name)
    shutil.copytree(other / "views" / name, folder / "views" / name)


def test_sound_views_are_told_with_what_they_hold(folder: Path) -> None:
    before = content(folder)
    for name, findings in found(folder).items():
        (only,) = findings
        assert (only.severity, only.code) == ("ok", "view")
        assert "with 2 sources and " in only.what
        assert only.where == str(folder / "views" / name)
    assert content(folder) == before, "the doctor changes nothing"


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_that_is_not_there_is_told(name: str, folder: Path) -> None:
    shutil.rmtree(folder / "views" / name)
    told = found(folder)
    assert [(one.severity, one.code) for one in told.pop(name)] == [("note", "view-missing")]
    assert all(one.code == "view" for findings in told.values() for one in findings)


@pytest.mark.parametrize("how", ["rubbish", "cut short", "no pointer"])
@pytest.mark.parametrize("name", VIEWS)
def test_a_damaged_view_is_told_and_mended_by_a_rebuild(name: str, how: str, folder: Path) -> None:
    if how == "no pointer":
        (folder / "views" / name / "current").unlink()
    else:
        for path in (folder / "views" / name).rglob("*"):
            if path.is_file() and path.suffix in {".sst", ".parquet", ".sqlite", ".log"} | ({""} if "MANIFEST" in path.name else set()):  # fmt: skip
                kept = path.read_bytes()
                path.write_bytes(b"rubbish" * 50 if how == "rubbish" else kept[: len(kept) // 2])
    (only,) = found(folder)[name]
    assert (only.severity, only.code) == ("error", "view-damaged")
    assert "kg rebuild" in (only.mend or "")
    with Graph.open(folder, write=True) as graph:
        graph.rebuild()
    assert [one.code for one in found(folder)[name]] == ["view"]


def test_damage_inside_a_table_is_found_without_asking_it(folder: Path) -> None:
    path = next((folder / "views" / "tables").rglob("links.parquet"))
    kept = bytearray(path.read_bytes())
    kept[10] ^= 0xFF
    path.write_bytes(kept)
    (only,) = found(folder)["tables"]
    assert (only.code, only.what) == ("view-damaged", "The tables view is damaged: links.")


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_behind_the_journal_is_told(name: str, graphs: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(graphs / "three", tmp_path / "graph"))
    exchange(name, folder, graphs / "two")
    told = found(folder)
    (only,) = told.pop(name)
    assert (only.severity, only.code) == ("note", "view-behind")
    assert [one.code for findings in told.values() for one in findings] == ["view", "view"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_ahead_of_the_journal_is_told(name: str, folder: Path, graphs: Path) -> None:
    exchange(name, folder, graphs / "three")
    (only,) = found(folder)[name]
    assert (only.severity, only.code) == ("error", "view-ahead")
    assert "kg rebuild" in (only.mend or "")


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_with_other_sources_is_told(name: str, folder: Path, graphs: Path) -> None:
    exchange(name, folder, graphs / "others")
    with Graph.open(folder) as graph:
        findings = [one for one in graph.doctor(known=TOY) if one.code == "view-differs"]
    assert [(one.severity, one.where, one.what) for one in findings] == [
        ("error", "second.txt", f"The {name} view lacks this source."),
        ("error", "third.txt", f"The {name} view holds a source that is gone."),
    ]


@pytest.mark.parametrize(("name", "module"), [("rdf", rdf), ("tables", tables), ("search", search)])
def test_a_view_of_another_version_is_told(
    name: str, module: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "made_with", lambda: "another version")
    told = found(folder)
    assert [(one.severity, one.code) for one in told.pop(name)] == [("note", "view-outdated"), ("ok", "view")]
    assert [one.code for findings in told.values() for one in findings] == ["view", "view"]


@pytest.mark.parametrize("name", VIEWS)
def test_what_a_killed_process_left_is_told(name: str, folder: Path) -> None:
    (generation,) = (path for path in (folder / "views" / name).iterdir() if path.is_dir())
    shutil.copytree(generation, generation.with_name(generation.name[:-1] + "9"))
    told = found(folder)[name]
    assert [(one.severity, one.code) for one in told] == [("note", "view-leftover"), ("ok", "view")]
    with Graph.open(folder, write=True) as graph:
        graph.rebuild()
    assert [one.code for one in found(folder)[name]] == ["view"]
