"""Choosing among several things of one name: at a terminal, and never anywhere else."""

import contextlib
import os
import pty
import subprocess
from pathlib import Path

import pytest
from kgcli import Ran, command, environment, graph_of_pages, kg, kg_on_a_terminal, kg_process

NAME = "Берег"  # an organization in Pskov and one in Belgorod
PROMPT = "Enter for none] "


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return graph_of_pages(tmp_path_factory.mktemp("cli"))


def interrupted(*arguments: object) -> tuple[int, str]:
    """Exit code and screen of a run on a terminal of its own, where Ctrl-C is pressed at the prompt."""
    process, leader = pty.fork()
    if process == 0:
        os.environ.update(environment(TERM="xterm"))
        line = command(*arguments)
        os.execv(line[0], line)
    shown, pressed = b"", False
    with contextlib.suppress(OSError):  # Linux says so when the other side is closed
        while piece := os.read(leader, 65536):
            shown += piece
            if not pressed and PROMPT.encode() in shown:
                os.write(leader, b"\x03")
                pressed = True
    _, status = os.waitpid(process, 0)
    os.close(leader)
    return os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n")


def asked(graph: Path, answer: str, *arguments: str) -> Ran:
    return kg_on_a_terminal(*(arguments or ("show", NAME)), "--graph", graph, answer=answer, prompt=PROMPT, columns=100)


@pytest.mark.parametrize(("number", "place"), [("1", "Pskov Region"), ("2", "Belgorod Region")])
def test_the_one_whose_number_is_typed_is_shown(number: str, place: str, graph: Path) -> None:
    ran = asked(graph, f"{number}\n")
    assert ran.code == 0
    assert "2 things may be meant" in ran.out
    assert "Which one? [1-2, Enter for none]" in ran.out
    card = ran.out.partition(PROMPT)[2]
    assert place in card


def test_what_is_no_number_is_asked_again(graph: Path) -> None:
    ran = asked(graph, "3\nnein\n 1 \n")
    assert ran.code == 0
    assert ran.out.count("Which one?") == 3
    assert "“3” is not one of the numbers" in ran.out


@pytest.mark.parametrize("answer", ["\n", "  \n", "\x04"], ids=["empty line", "spaces", "Ctrl-D"])
def test_an_empty_answer_ends_it(answer: str, graph: Path) -> None:
    ran = asked(graph, answer)
    assert ran.code == 1
    assert "Nothing was chosen." in ran.out
    assert "Traceback" not in ran.out


@pytest.mark.parametrize("arguments", [("show", NAME), ("query", "partners_of", NAME)])
def test_ctrl_c_ends_it(arguments: tuple[str, ...], graph: Path) -> None:
    code, shown = interrupted(*arguments, "--graph", graph)
    assert code == 130
    assert shown.rstrip().endswith("Interrupted.")
    assert "Traceback" not in shown


def test_a_question_asks_too(graph: Path) -> None:
    ran = asked(graph, "1\n", "query", "partners_of", "--organization", NAME)
    assert ran.code == 0
    assert "Витебский" in ran.out.partition(PROMPT)[2]


@pytest.mark.parametrize("form", [("--json",), ("--csv",)])
def test_a_program_is_never_asked(form: tuple[str, ...], graph: Path) -> None:
    ran = kg_on_a_terminal("query", "partners_of", NAME, *form, "--graph", graph)
    assert ran.code == 1
    assert "Which one?" not in ran.out
    assert "candidates:" in ran.out


def test_nobody_is_asked_where_there_is_no_terminal(graph: Path) -> None:
    ran = kg_process("show", NAME, "--graph", graph, stdin="1\n")
    assert (ran.code, ran.out) == (1, "")
    assert "Which one?" not in ran.err
    assert "candidates:" in ran.err


def test_nobody_is_asked_where_only_the_output_is_a_terminal(graph: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command("show", NAME, "--graph", graph),
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env=environment(TERM="xterm"),
    )
    os.close(follower)
    assert process.wait(60) == 1
    assert b"Which one?" not in os.read(leader, 65536)
    os.close(leader)


def test_a_name_with_a_typing_error_is_taken_and_that_is_said(graph: Path) -> None:
    ran = kg("show", "Центр сосетства Берег", "--graph", graph)
    assert ran.code == 0
    assert ran.err.startswith("Taken for: ")
    assert "Берег" in ran.err
    assert "Pskov Region" in ran.out
    piped = kg("query", "partners_of", "Центр сосетства Берег", "--csv", "--graph", graph)
    assert piped.code == 0
    assert piped.err.startswith("Taken for: ")
    assert "Витебский" in piped.out


def test_what_is_not_certain_is_not_taken(graph: Path) -> None:
    ran = kg("show", "Бериг", "--graph", graph)
    assert ran.code == 1
    assert "Did you mean" in ran.err
    assert "Taken for" not in ran.err


def test_a_place_is_not_taken_for_an_organization(graph: Path) -> None:
    ran = kg("query", "partners_of", "Псковская область", "--graph", graph)
    assert ran.code == 1
    assert "this is a place" in ran.err
    assert "kg find --region RU-PSK --kind organization" in " ".join(ran.err.split())
