"""Write docs/commands.md from the commands themselves.

python scripts/build_cli_docs.py            # writes it
python scripts/build_cli_docs.py --check    # fails where the page is not what the commands say
"""

import sys
from pathlib import Path
from typing import Any

import typer.main

from kg.cli import app
from kg.cli.exits import ExitCode
from kg.cli.frame import PANELS

__all__ = ["page"]

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

OPENING = """\
# Commands

<!-- Written by scripts/build_cli_docs.py from the commands: change those, then run it. -->

`kg COMMAND --help` says the same at the terminal. What holds for all of them:

- Data goes to stdout, messages go to stderr. With `--json` or `--csv` stdout has nothing but data.
- Where the output goes to a file or a pipe it has no colour, and nothing is wrapped or cut. On a terminal it is
  wrapped to its width; `NO_COLOR=1` turns bold and colour off, `FORCE_COLOR=1` turns them on in a pipe.
- Output is UTF-8, whatever the locale says. Control characters that a source brings along are shown (`␛`) and not
  sent to the terminal; a cell of CSV that a spreadsheet would take for a formula gets an apostrophe before it.
- The graph is the folder that `--graph` names, else the one that `KG_GRAPH` names, else `kg-data` in the working
  directory.
- Names from sources stay in the language of the source; roles, groups, statuses and the like are shown in English.
- An error is one block on stderr: what is wrong, where, and what to do. `KG_DEBUG=1` shows Python's traceback instead.
"""


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _parameters(command: Any, context: Any) -> list[str]:
    rows = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            rows.append(_row([f"`{parameter.metavar}`", str(parameter.help)]))
            continue
        name, said = parameter.get_help_record(context)
        rows.append(_row([f"`{name}`", said]))
    return ["| option | what it does |", "|---|---|", *rows, ""] if rows else []


def _words(text: str) -> list[str]:
    """A docstring as Markdown: a paragraph that keeps its lines (after a line of `\\b`) becomes a code block."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("\b\n"):
            _, *shell = paragraph.splitlines()[1:]
            lines += ["```sh", *(line.strip() for line in shell), "```", ""]
        else:
            lines += [" ".join(paragraph.split()), ""]
    return lines


def _command(name: str, command: Any) -> list[str]:
    """The section of a command, and of each command of a group."""
    with command.make_context(name, ["--help"], resilient_parsing=True) as context:
        pieces = command.collect_usage_pieces(context)
        lines = [f"### kg {name}", "", "```", f"kg {name} {' '.join(pieces)}", "```", "", *_words(command.help)]
        if not hasattr(command, "commands"):
            return lines + _parameters(command, context)
    rows = [
        _row([f"[`kg {name} {one}`](#kg-{name}-{one})", part.help.splitlines()[0]])
        for one, part in command.commands.items()
    ]
    lines += ["| command | what it does |", "|---|---|", *rows, ""]
    return lines + [line for one, part in command.commands.items() for line in _command(f"{name} {one}", part)]


def page() -> str:
    """The page."""
    group: Any = typer.main.get_command(app)
    lines = [OPENING, "| command | what it does |", "|---|---|"]
    lines += [
        _row([f"[`kg {name}`](#kg-{name})", group.commands[name].help.splitlines()[0]])
        for names in PANELS.values()
        for name in names
    ]
    lines.append("")
    for title, names in PANELS.items():
        lines += [f"## {title}", ""]
        for name in names:
            lines += _command(name, group.commands[name])
    lines += ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [_row([str(code.value), code.meaning]) for code in ExitCode]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in sys.argv[1:]:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.name} is not what the commands say: run python scripts/build_cli_docs.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
