"""The frame around every command: quick help, clear errors, exit codes, and a quiet end."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kgcli import DATA, command, environment, kg_on_a_terminal
from kgcli import kg_process as kg

from kg.cli.frame import show_error
from kg.errors import AmbiguousName, UnknownName, UnreadableSource

#: Importing one of these makes every command wait, `kg --help` too.
HEAVY = (
    "rdflib",
    "pyoxigraph",
    "pyshacl",
    "networkx",
    "pyvis",
    "slovnet",
    "numpy",
    "pymorphy3",
    "rich",
    "lxml",
    "sqlite3",
    "duckdb",
    "pandas",
    "polars",
    "matplotlib",
    "Stemmer",
)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, kg.cli, typer.main; typer.main.get_command(kg.cli.app); print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert not loaded & set(HEAVY)


def test_help_lists_the_commands_and_the_exit_codes() -> None:
    ran = kg("--help")
    assert ran.code == 0
    assert ran.err == ""
    for name in ("load", "read", "show", "query", "sparql", "map", "export", "validate", "forget", "rebuild", "doctor"):
        assert re.search(rf"^  {name} +[A-Z]", ran.out, re.MULTILINE)
    assert "130 interrupted" in " ".join(ran.out.split())


def test_without_a_command_the_help_is_shown() -> None:
    assert kg().out == kg("--help").out


def test_the_version_is_printed() -> None:
    assert re.fullmatch(r"kg \d+\.\d+\.\d+\n", kg("--version").out)


def test_an_unknown_command_says_what_is_near() -> None:
    ran = kg("lod")
    assert ran.code == 2
    assert ran.out == ""
    assert "load" in ran.err
    assert "kg --help" in ran.err


def test_an_unknown_option_and_a_missing_argument_say_how_to_call() -> None:
    ran = kg("show", "--jsn", "x")
    assert ran.code == 2
    assert "--json" in ran.err
    assert "usage: kg show [OPTIONS] WHAT" in ran.err
    assert kg("show").code == 2


def test_a_command_without_a_graph_says_how_to_make_one(tmp_path: Path) -> None:
    for words in (["show", "x"], ["query", "sources"], ["sparql", "ASK {}"], ["doctor"], ["validate"], ["export"]):
        ran = kg(*words, cwd=tmp_path)
        assert ran.code == 1, words
        assert ran.out == ""
        assert ran.err.startswith("Error: ")
        assert "kg load" in ran.err
        assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == [], "asking made a graph"


def test_an_error_is_one_block_of_what_where_candidates_and_mend(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(
        AmbiguousName(
            "two organizations bear this name.",
            [("org/RU-OGRN-1", "Берег (Псков)"), ("org/a.txt/o1", "Берег\x1b[31m")],
            where="Берег",
            mend="Give the number.",
        )
    )
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "Error: two organizations bear this name.\n"
        "  where: Берег\n"
        "  candidates:\n"
        "    org/RU-OGRN-1  Берег (Псков)\n"
        "    org/a.txt/o1   Берег␛[31m\n"
        "  mend:  Give the number.\n"
    )


def test_an_error_without_a_place_or_a_mend_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(UnknownName("nothing has this name."))
    show_error(UnreadableSource("line one\nline two"))
    assert capsys.readouterr().err == "Error: nothing has this name.\nError: line one\n       line two\n"


def test_a_fault_of_the_software_is_short_and_shows_its_traceback_on_demand(tmp_path: Path) -> None:
    # A fault that no code path foresees: a module of ours that cannot be imported.
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['kg.loading'] = None\n")
    ran = kg("read", "x", env={"PYTHONPATH": str(tmp_path)})
    assert ran.code == 70
    assert "Traceback" not in ran.err
    assert "KG_DEBUG=1" in ran.err
    ran = kg("read", "x", env={"PYTHONPATH": str(tmp_path), "KG_DEBUG": "1"})
    assert ran.code != 0
    assert "Traceback" in ran.err


def test_output_is_utf8_under_any_locale() -> None:
    for locale in ({"LC_ALL": "C"}, {"LANG": "C", "LC_ALL": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        ran = kg("read", "нет-такого.txt", env=locale)
        assert ran.code == 1
        assert "нет-такого.txt" in ran.err


@pytest.mark.parametrize("arguments", [("--help",), ("query",), ("sparql", "SELECT * { ?s ?p ?o }"), ("export",)])
def test_the_reader_of_the_output_may_go_away(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    kg("load", DATA / "23-1-900001.txt", cwd=tmp_path)
    process = subprocess.Popen(
        command(*arguments), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    assert process.wait(60) == 141
    assert "Traceback" not in said
    assert "Error" not in said
    assert "Exception" not in said


def test_ctrl_c_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    # The command waits for its question on stdin; there it is interrupted.
    process = subprocess.Popen(
        command("sparql", "-"),
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    time.sleep(3)  # by then it has started, on a busy machine too
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.decode() == "\nInterrupted.\n"


def test_a_load_that_is_interrupted_keeps_what_it_has_read(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page = (DATA / "23-1-900001.txt").read_text(encoding="utf-8")
    for number in range(400):
        (pages / f"{number:03}.txt").write_text(page.replace("23-1-900001", f"23-1-800{number:03}"), encoding="utf-8")
    process = subprocess.Popen(
        command("load", "pages"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    until = time.monotonic() + 60
    while not kept_sources(tmp_path / "kg-data") and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said.decode()
    kept = kept_sources(tmp_path / "kg-data")
    assert 0 < kept < 400
    assert f"{kept} added" in said.decode()


def kept_sources(folder: Path) -> int:
    from kg import Graph
    from kg.errors import KGError

    try:
        with Graph.open(folder) as graph:
            return len(graph.sources())
    except KGError:  # not made yet
        return 0


def test_a_terminal_gets_bold_and_a_pipe_or_no_color_does_not() -> None:
    assert "\x1b[1m" in kg_on_a_terminal("lod").out
    assert "\x1b" not in kg_on_a_terminal("lod", env={"NO_COLOR": "1"}).out
    assert "\x1b" not in kg_on_a_terminal("lod", env={"TERM": "dumb"}).out
    assert "\x1b" not in kg("lod").err
    assert "\x1b[1m" in kg("lod", env={"FORCE_COLOR": "1"}).err


def test_messages_wrap_to_the_terminal() -> None:
    ran = kg_on_a_terminal("read", "x" * 100, columns=40, env={"NO_COLOR": "1"})
    assert max(map(len, ran.out.splitlines())) <= 40
    assert "x" * 100 in "".join(line.strip() for line in ran.out.splitlines()).replace("where: ", "")
