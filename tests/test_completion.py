"""Completion in the shell, asked as the shells ask."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from kgcli import environment, graph_of_pages, kg, kg_process

pytestmark = pytest.mark.once

BASH = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
ZSH = pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
FISH = pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
SHELLS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph, a program called `kg`, and the scripts that it gives to the shells."""
    folder = tmp_path_factory.mktemp("cli")
    graph_of_pages(folder)
    program = folder / "bin" / "kg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m kg.cli "$@"\n')
    program.chmod(0o755)
    for shell in SHELLS:
        # Which shell asks is known by the process above, which is no shell here: it is named instead.
        ran = kg_process("--show-completion", shell, env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
        assert ran.code == 0, ran.err
        (folder / f"script.{shell}").write_text(ran.out, "utf-8")
    return folder


def surroundings(folder: Path, **given: str) -> dict[str, str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return environment(PATH=path, KG_GRAPH=str(folder / "graph"), HOME=str(folder), LC_ALL="C.UTF-8", **given)


def in_bash(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> list[str]:
    """What bash is offered for the last of the words, as it lies in COMPREPLY."""
    script = (
        f'source {folder}/script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _kg_completion kg; '
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words],
        env=surroundings(folder) | dict(env or {}),
        capture_output=True,
        check=True,
    )
    assert ran.stderr == b""
    return ran.stdout.decode().splitlines() if ran.stdout.strip() else []


def typed(folder: Path, shell: str, line: str) -> str:
    """What stands on the line of an interactive shell after `line` and the key for completion."""
    start = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    first = {"bash": "", "zsh": "autoload -Uz compinit; compinit -u -D; "}[shell]
    process, leader = pty.fork()
    if process == 0:
        os.execvpe(start[0], start, surroundings(folder, TERM="dumb", PS1="> ", PROMPT="> ", ZLE_RPROMPT_INDENT="0"))

    def until(sign: str, seconds: float) -> str:
        shown, end = b"", time.monotonic() + seconds
        while time.monotonic() < end and sign.encode() not in shown:
            if select.select([leader], [], [], 0.1)[0]:
                shown += os.read(leader, 65536)
        return shown.decode("utf-8", "replace")

    try:
        os.write(leader, f"{first}source {folder}/script.{shell}; echo ready''now\n".encode())
        until("readynow", 60)
        os.write(leader, f"{line}\t".encode())
        time.sleep(0.2)
        # What the shell has made of the line is seen by printing it as arguments.
        os.write(leader, b" end\x01printf '<%s>\\n' \n")
        shown = until("<end>", 60)
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(leader)
    return shown


@BASH
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["kg", "sho"], ["show"]),
        (["kg", "show", "--quo"], ["--quotes"]),
        (["kg", "query", "partners"], ["partners_of"]),
        (["kg", "query", "projects", "--reg"], ["--region"]),
        (["kg", "find", "--group", "school"], ["schoolchildren"]),
        (["kg", "find", "--kind", "e"], ["event"]),
        (["kg", "show", "--lang", "r"], ["ru"]),
        (["kg", "show", "Школа"], ["Школа\\ добрых\\ соседей"]),
        (["kg", "show", "школа"], ["Школа\\ добрых\\ соседей"]),
        (["kg", "show", "Школа\\ доб"], ["Школа\\ добрых\\ соседей"]),
        (["kg", "show", '"Школа доб'], ["Школа добрых соседей"]),
        (["kg", "show", "'Школа"], ["Школа добрых соседей"]),
        (["kg", "show", "Школа", "доб"], ["добрых\\ соседей"]),
        (["kg", "forget", "23"], ["23-1-900001.txt", "23-1-900001"]),
        (["kg", "find", "--region", "Псковская"], ["Псковская\\ область"]),
        (["kg", "find", "--region", "=", "Псковская"], ["Псковская\\ область"]),
        (["kg", "find", "--region", "RU-PS"], ["RU-PSK"]),
        (["kg", "query", "projects", "--region", "Псковская"], ["Псковская\\ область"]),
        (["kg", "query", "partners_of", "Витебский"], ["Витебский\\ государственный\\ университет"]),
        (["kg", "show", "Ничего"], []),
        (["kg", "load", "some"], []),
    ],
)
def test_bash_is_offered_what_can_be_typed_next(words: list[str], offered: list[str], folder: Path) -> None:
    assert in_bash(folder, *words) == offered


@BASH
def test_every_command_and_option_of_the_help_is_offered(folder: Path) -> None:
    from kg.cli.frame import PANELS

    assert in_bash(folder, "kg", "") == [name for names in PANELS.values() for name in names]
    help = kg("find", "--help").out
    options = in_bash(folder, "kg", "find", "--")
    assert {"--country", "--graph", "--json"} <= set(options)
    assert [option for option in options if option not in help] == []
    assert {"--install-completion", "--version"} <= set(in_bash(folder, "kg", "-"))


@BASH
def test_only_names_of_the_kind_that_is_asked_for_are_offered(folder: Path) -> None:
    assert in_bash(folder, "kg", "partners", "Школа") == []
    assert any("Берег" in name for name in in_bash(folder, "kg", "partners", "Бе"))
    assert in_bash(folder, "kg", "links", "--between", "RU", "Витебская") == ["Витебская\\ область"]


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=SHELLS[shell]) for shell in ("bash", "zsh")])
@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("kg show Школа", "<Школа добрых соседей>"),
        ("kg show 'Школа доб", "<Школа добрых соседей>"),
        ('kg show "школа', "<Школа добрых соседей>"),
        ("kg find --region Псковская", "<--region>\n<Псковская область>"),
    ],
)
def test_a_name_with_spaces_becomes_one_word_of_the_line(line: str, arguments: str, shell: str, folder: Path) -> None:
    shown = typed(folder, shell, line).replace("\r", "")
    assert f"\n{arguments}\n<end>" in shown.replace("<kg>\n<show>", "").replace("<kg>\n<find>", ""), shown


@FISH
def test_fish_is_offered_the_same(folder: Path) -> None:
    def offered(line: str) -> list[str]:
        script = f"source {folder}/script.fish; complete -C {line!r}"
        ran = subprocess.run(
            ["fish", "--no-config", "-c", script], env=surroundings(folder), capture_output=True, text=True, check=True
        )
        return [row.partition("\t")[0] for row in ran.stdout.splitlines()]

    assert offered("kg sho") == ["show"]
    assert offered("kg show Школа") == ["Школа добрых соседей"]
    assert offered("kg find --region псковская") == ["Псковская область"]
    assert str(folder / "script.fish") in offered(f"kg load {folder}/script.f"), "files where there are no names"


# Silence


@BASH
@pytest.mark.parametrize("where", ["nowhere", "empty", "damaged"])
def test_without_a_graph_that_can_be_read_there_are_commands_and_silence(
    where: str, folder: Path, tmp_path: Path
) -> None:
    if where != "nowhere":
        (tmp_path / where).mkdir()
    if where == "damaged":
        shutil.copytree(folder / "graph", tmp_path / where, dirs_exist_ok=True)
        (path,) = (tmp_path / where).glob("views/search/index-*/search.sqlite")
        path.write_bytes(path.read_bytes()[:3000])
    env = {"KG_GRAPH": str(tmp_path / where)}
    assert in_bash(folder, "kg", "show", "Школа", env=env) == []
    assert in_bash(folder, "kg", "sho", env=env) == ["show"]


@BASH
@pytest.mark.parametrize("words", [["kg", "show", "'"], ["kg", "show", '"\\'], ["kg", "nothing", "x"], ["kg", "show", "$(x"], ["kg", "query", "x", "--y"], ["kg", "show", "\\"], ["kg", "--graph"]])  # fmt: skip
def test_half_typed_lines_are_no_mistakes(words: list[str], folder: Path) -> None:
    in_bash(folder, *words)


def test_what_a_shell_tells_may_be_nonsense(folder: Path) -> None:
    for given in ({}, {"COMP_WORDS": "kg\nshow"}, {"COMP_WORDS": "kg", "COMP_CWORD": "x"}):
        for shell in ("bash", "zsh", "fish", "powershell", "other", ""):
            ran = kg_process(env={"_KG_COMPLETE": f"complete_{shell}", **given})
            assert (ran.code, ran.err) == (0, ""), (shell, given)


@BASH
def test_nothing_is_written_to_complete_a_name(folder: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    shutil.copytree(folder / "graph", graph)
    (graph / "views" / "search" / "current").unlink()
    before = sorted(path.relative_to(graph) for path in graph.rglob("*"))
    assert in_bash(folder, "kg", "show", "Школа", env={"KG_GRAPH": str(graph)}) == []
    assert sorted(path.relative_to(graph) for path in graph.rglob("*")) == before, "the view was not made"


@BASH
def test_names_with_signs_that_a_shell_acts_on_are_harmless(folder: Path, tmp_path: Path) -> None:
    from toy import application, org

    from kg.views import search
    from tests.questions.graph import SmallTruth

    name = "Фонд $(touch /tmp/x) `id` & ; | > * ? [a] {b} !c #d ~e \\f 'g' \"h\""
    search.apply(SmallTruth([application("a.txt", org("o1", name))]), tmp_path / "views" / "search")
    (offered,) = in_bash(folder, "kg", "show", "Фонд", env={"KG_GRAPH": str(tmp_path)})
    assert not set("$`&;|<>*?[]{}!#~'\"()") & set(offered)
    ran = subprocess.run(["bash", "-c", f"printf '%s' {offered}"], capture_output=True, text=True, check=True)
    assert ran.stdout == offered.replace("\\", "")


# Installing


@BASH
def test_installing_puts_the_script_into_the_shells_start_up(folder: Path, tmp_path: Path) -> None:
    env = surroundings(folder) | {"HOME": str(tmp_path)}
    ran = subprocess.run(
        ["bash", "--norc", "-c", "kg --install-completion; exit $?"], env=env, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "installed" in ran.stdout
    assert "_KG_COMPLETE=complete_bash" in (tmp_path / ".bash_completions" / "kg.sh").read_text("utf-8")
    assert ".bash_completions/kg.sh" in (tmp_path / ".bashrc").read_text("utf-8")
