"""The pages about the commands say what the commands say."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import typer.main

from kg.cli import app
from kg.cli.exits import ExitCode
from kg.cli.frame import PANELS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
_TOP = typer.main.get_command(app).commands  # type: ignore[attr-defined]
#: Groups of commands, with no example of their own.
GROUPS = {name: command for name, command in _TOP.items() if hasattr(command, "commands")}
#: All commands by name, also those of groups: `neo4j push`.
COMMANDS = {name: command for name, command in _TOP.items() if name not in GROUPS} | {
    f"{group} {name}": command for group, known in GROUPS.items() for name, command in known.commands.items()
}


@pytest.mark.parametrize("script", ["build_cli_docs.py", "record_schema.py"])
def test_the_generated_pages_are_up_to_date(script: str) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    command = COMMANDS[name]
    assert name.split()[0] in {shown for names in PANELS.values() for shown in names}, "the help would not list it"
    _, _, part = PAGE.partition(f"\n### kg {name}\n")
    part, _, _ = part.partition("\n### ")
    assert command.help.splitlines()[0] in part
    assert "```sh\nkg" in part, "there is no example"
    for parameter in command.params:
        assert parameter.help, f"{parameter.name} has no help"
        for word in parameter.opts if parameter.param_type_name == "option" else [parameter.metavar]:
            assert word in part


@pytest.mark.parametrize("name", COMMANDS)
def test_every_summary_fits_on_one_line_of_help(name: str) -> None:
    assert len(COMMANDS[name].help.splitlines()[0]) <= 72


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_lists_its_commands(name: str) -> None:
    assert name in {shown for names in PANELS.values() for shown in names}, "the help would not list it"
    _, _, part = PAGE.partition(f"\n### kg {name}\n")
    part, _, _ = part.partition("\n### ")
    for one, command in GROUPS[name].commands.items():
        assert f"`kg {name} {one}`" in part
        assert command.help.splitlines()[0] in part


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    assert f"| {code.value} | {code.meaning}".replace("`| head`", "`\\| head`") in PAGE


def test_every_example_on_the_page_is_a_command_with_options_that_it_has() -> None:
    from shlex import split

    examples = [line for line in PAGE.splitlines() if line.startswith("kg ") and "[OPTIONS]" not in line]
    assert len(examples) >= len(COMMANDS)
    for example in examples:
        words = split(example.partition(" | ")[0].partition(" > ")[0])
        command = COMMANDS[" ".join(words[1:3] if words[1] in GROUPS else words[1:2])]
        known = {opt for parameter in command.params for opt in parameter.opts}
        if words[1] == "query":  # its questions bring options of their own
            continue
        assert {word for word in words if word.startswith("-") and word != "-"} <= known, example


def test_the_record_schema_is_a_schema() -> None:
    schema = json.loads((ROOT / "docs" / "record.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$defs"]["Evidence"]["properties"]["start"]["description"]
