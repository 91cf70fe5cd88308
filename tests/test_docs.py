"""What the documentation promises: all is told, links lead somewhere, and what is shown is what happens."""

import re
import runpy
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from kg import __version__
from kg.cli import app
from kg.loader import ENTRY_POINTS
from kg.questions import questions
from kg.serving import missing

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
#: Folders that hold no pages of ours: what runs leave behind, and documents that are read by tests.
_OTHERS = {"out", "build", "dist", "site", "kg-data", "data", "heldout", "development", "node_modules"}
PAGES = sorted(
    page
    for top in ROOT.iterdir()
    if not top.name.startswith(".")
    for page in ([top] if top.suffix == ".md" else top.rglob("*.md"))
    if not _OTHERS & {*page.relative_to(ROOT).parts}
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = list(runpy.run_path(str(ROOT / "scripts" / "build_sessions.py"))["PAGES"])
BUNDLED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][ENTRY_POINTS]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def rows(text: str) -> dict[str, str]:
    """What tables say of names: `name` in the first cell → the words in the second."""
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|", text, re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("command", typer.main.get_command(app).commands)  # type: ignore[attr-defined]
def test_every_command_is_told_in_the_readme(command: str) -> None:
    assert len(rows(README).get(f"kg {command}", "")) > 10


@pytest.mark.parametrize("loader", sorted(BUNDLED))
def test_every_bundled_loader_is_told(loader: str) -> None:
    assert loader in {point.name for point in entry_points(group=ENTRY_POINTS)}
    for page in ("README.md", "docs/writing-a-loader.md"):
        assert len(rows((ROOT / page).read_text(encoding="utf-8")).get(loader, "")) > 10, page


@pytest.mark.parametrize("question", sorted(path.stem for path in (ROOT / "queries").glob("*.rq")))
def test_every_question_is_told(question: str) -> None:
    assert question in questions()
    assert len(rows(README).get(question, "")) > 10
    assert f"{question}" in (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")


def test_every_target_of_make_is_told_and_every_one_told_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert found is not None
    targets = set(found[1].split())
    told = {
        target for page in PAGES for target in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    assert told <= targets
    assert targets <= set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))


def test_no_table_of_the_readme_tells_of_what_is_not_there() -> None:
    known = {f"kg {command}" for command in typer.main.get_command(app).commands}  # type: ignore[attr-defined]
    told = {row for row in rows(README) if not row.startswith("make ")}
    assert told == known | set(questions()) | set(BUNDLED)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert ROOT in file.parents or file == ROOT, f"{target} leads out of the repository"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), target


def test_every_page_of_docs_is_found_from_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").iterdir():
        if page.is_file() and page.name != "README.md":
            assert f"({page.name})" in index, page.name


@pytest.mark.parametrize("page", SESSIONS)
def test_what_a_page_shows_is_what_happens(page: str) -> None:
    """Its shells print it, its Python returns it, its loader and its question run."""
    if page == "docs/neo4j.md" and (reason := missing("arcadedb")):
        pytest.skip(reason)
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_sessions.py", "--check", page],
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_every_page_with_a_session_is_run() -> None:
    shown = {
        name(page) for page in PAGES if re.search(r"^```(?:console|pycon)$", page.read_text("utf-8"), re.MULTILINE)
    }
    assert shown == set(SESSIONS)


@pytest.mark.parametrize("page", SESSIONS)
def test_blocks_are_narrow_enough_to_be_read(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in re.findall(r"^```(?:console|pycon|python|text)\b.*?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            assert len(line) <= 110, line


def test_the_cookbook_has_twelve_tasks_each_with_an_answer() -> None:
    parts = re.split(r"^## ", (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [part.partition(".")[0] for part in parts] == [str(number) for number in range(1, 13)]
    for part in parts:
        blocks = re.findall(r"^```(?:console|pycon)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        answered = [
            line
            for block in blocks
            for line in block.splitlines()
            if line.strip() and not line.startswith(("$ ", ">>> ", "... ", "…"))
        ]
        assert answered, part
        assert not any(line.startswith(("Nothing", "Error")) for line in answered), part


def test_the_session_check_notices_an_output_that_is_not_true(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ echo one; echo two\none\nthree\n```\n\n```pycon\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8"
    )
    script = ROOT / "scripts" / "build_sessions.py"
    check = [sys.executable, str(script), "--check", str(page)]
    run = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 1
    assert "-three" in run.stderr
    assert "Expected:\n    3" in run.stderr
    page.write_text(
        "```console\n$ echo one; echo two; echo three\n…\ntwo\n…\n$ (exit 3)\n$ echo $?\n3\n```\n", encoding="utf-8"
    )
    run = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr


def test_the_changelog_has_the_version_and_what_is_not_released() -> None:
    headings = re.findall(
        r"^## \[(.+?)\](?: [-–] (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings, "no version has a heading"
    versions = [version for version, _ in headings]
    assert versions[0] == "Unreleased" or versions[0] == __version__
    assert "Unreleased" in versions or __version__ in versions
    assert all(date for version, date in headings if version != "Unreleased"), "a released version has a date"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_the_pages_say_nothing_of_the_machine_they_were_written_on() -> None:
    for page in PAGES:
        assert not re.search(r"(?<![\w./])/(?:work|root|home|tmp|Users)/", page.read_text(encoding="utf-8")), page
