"""Run what the documentation shows at the terminal and in Python, and put the true output into it.

python scripts/build_sessions.py [PAGE…]            # writes the pages anew
python scripts/build_sessions.py --check [PAGE…]    # fails where a page shows what is no longer printed

A page is a story, run from top to bottom in an empty folder with a copy of `examples/`:

- a block of `console` is a shell: what stands after `$ `, and after `> ` where a line goes on, is typed on a terminal
  of 100 columns; the others are what is printed. A line `…` stands for any number of lines. `kg neo4j serve` is left
  running until the page ends;
- a block of `pycon` is run by doctest, where `...` stands for anything;
- a block with a file's name after its language (`sparql mine/links.rq`) is written into that file.
"""

import contextlib
import difflib
import doctest
import os
import pty
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["PAGES", "page_problems"]

ROOT = Path(__file__).resolve().parent.parent
#: The pages that show sessions.
PAGES = (
    "README.md",
    "docs/getting-started.md",
    "docs/for-readers.md",
    "docs/for-managers.md",
    "docs/for-researchers.md",
    "docs/cookbook.md",
    "docs/adding-a-question.md",
    "docs/writing-a-loader.md",
    "docs/neo4j.md",
)
COLUMNS = 100
GAP = "…"

_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What differs from run to run (how long it took, when it was), and sizes that every change of the software moves.
_VARIES = [
    (re.compile(r"\d+(?:\.\d+)? s\b"), "0 s"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"), "2000-01-01T00:00:00Z"),
    (re.compile(r"\d[\d,]* (statements|nodes checked)"), r"0 \1"),
    (re.compile(r"\d+(?:\.\d+)? [kKM]B\b"), "0 MB"),
    (re.compile(r"\bread \d{4}-\d\d-\d\d"), "read 2000-01-01"),
    (re.compile(r"\b127\.0\.0\.1:\d+"), "127.0.0.1:0"),
    (re.compile(r"\d[\d,]* a second"), "0 a second"),
    (re.compile(r"\bArcadeDB \d[\d.]*\d"), "ArcadeDB 0"),
]
#: What goes on until Ctrl-C, and the beginning of the last line that it prints before it waits.
_SERVES, _SERVING = "kg neo4j serve", b"stop it:"
#: A server is given one of these ports, all of the same length, so that lines break at the same words.
_PORTS = range(7600, 7700)


def _shell(command: str, folder: Path, last: int, running: contextlib.ExitStack) -> tuple[list[str], int]:
    """What a command prints on a terminal, and its exit code; a server is left to `running`."""
    leader, follower = pty.openpty()
    # Neither a graph nor a database of whoever runs this.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "NEO4J_"))} | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "COLUMNS": str(COLUMNS),
        "NO_COLOR": "1",
        "TERM": "dumb",  # no progress bar
    }
    serves = command.startswith(_SERVES)
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command} --port {_free_port()}" if serves else f"(exit {last}); {command}"],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown = b""
    with contextlib.suppress(OSError):  # Linux says so when the other side is closed
        while piece := os.read(leader, 65536):
            shown += piece
            if serves and b"\n" in shown.partition(_SERVING)[2]:
                running.callback(os.close, leader)
                running.callback(process.wait)
                running.callback(process.terminate)
                return _lines(shown), 0
    os.close(leader)
    return _lines(shown), process.wait()


def _free_port() -> int:
    for port in random.sample(_PORTS, len(_PORTS)):  # in any order: another run may look for one at the same time
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError(f"no port from {_PORTS.start} to {_PORTS.stop - 1} is free")


def _lines(shown: bytes) -> list[str]:
    text = shown.decode().replace("\r\n", "\n").strip("\n")
    return [line.rstrip() for line in text.splitlines()]


def _steps(block: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each command of a block, as its lines, with what the page shows below it."""
    typed: list[str] = []
    shown: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if typed:
                yield typed, shown
            typed, shown = [line], []
        elif typed and not shown and line.startswith("> "):
            typed.append(line)
        else:
            shown.append(line)
    if typed:
        yield typed, shown


def _pieces(shown: list[str]) -> list[list[str]]:
    """The stretches of a shown output between its gaps."""
    pieces: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == GAP:
            pieces.append([])
        else:
            pieces[-1].append(line)
    return pieces


def _steady(lines: list[str]) -> list[str]:
    out = []
    for line in lines:
        for pattern, instead in _VARIES:
            line = pattern.sub(instead, line)
        out.append(line.rstrip())
    return out


def _agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether what the page shows is what was printed, but for the gaps."""
    printed = _steady(printed)
    first, *rest = (_steady(piece) for piece in _pieces(shown))
    if not rest:
        return first == printed
    if printed[: len(first)] != first:
        return False
    at = len(first)
    *middle, last = rest
    for piece in middle:
        found = [n for n in range(at, len(printed) - len(piece) + 1) if printed[n : n + len(piece)] == piece]
        if not found:
            return False
        at = found[0] + len(piece)
    return len(printed) - len(last) >= at and (not last or printed[-len(last) :] == last)


def _renewed(shown: list[str], printed: list[str]) -> list[str]:
    """The output anew, with gaps where the page has them; a stretch in the middle is found by its first line."""
    first, *rest = _pieces(shown)
    if not rest:
        return printed
    *middle, last = rest
    new = printed[: len(first)]
    at = len(new)
    for piece in middle:
        begin = next((n for n in range(at, len(printed)) if piece and printed[n].strip() == piece[0].strip()), None)
        if begin is not None:
            new += [GAP, *printed[begin : begin + len(piece)]]
            at = begin + len(piece)
    tail = printed[max(at, len(printed) - len(last)) :] if last else []
    return [*new, GAP, *tail]


def _session(block: str, folder: Path, problems: list[str], running: contextlib.ExitStack) -> str:
    """Run a block of `console`; what does not agree is noted, and returned anew."""
    lines: list[str] = []
    last = 0
    for typed, shown in _steps(block):
        command = "\n".join(line[2:] for line in typed)
        printed, last = _shell(command, folder, last, running)
        if _agrees(shown, printed):
            lines += typed + shown
        else:
            new = _renewed(shown, printed)
            lines += typed + new
            problems.append(f"$ {command}\n" + "\n".join(difflib.unified_diff(shown, new, "page", "now", lineterm="")))
    return "".join(f"{line}\n" for line in lines)


def _python(block: str, folder: Path, problems: list[str], names: dict[str, object]) -> None:
    """Run a block of `pycon`; examples of one page share their names."""
    test = doctest.DocTestParser().get_doctest(block, {}, "page", None, 0)
    test.globs = names
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
    sys.path.insert(0, str(folder))
    with contextlib.chdir(folder):
        runner.run(test, out=said.append, clear_globs=False)
    sys.path.remove(str(folder))
    problems += said


def page_problems(page: Path) -> tuple[list[str], str]:
    """Run a page.

    Args:
        page: a Markdown file.

    Returns:
        Where it shows what is not printed, and the page with the true output of its shells.
    """
    text = page.read_text(encoding="utf-8")
    problems: list[str] = []
    parts: list[str] = []
    names: dict[str, object] = {}
    at = 0
    with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as running:
        folder = Path(temporary)
        shutil.copytree(ROOT / "examples", folder / "examples")
        for found in _FENCE.finditer(text):
            language, name, block = found.groups()
            if name:
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(block, encoding="utf-8")
            elif language == "console":
                parts += [text[at : found.start(3)], _session(block, folder, problems, running)]
                at = found.end(3)
            elif language == "pycon":
                _python(block, folder, problems, names)
    return problems, "".join([*parts, text[at:]])


def main() -> int:
    """Write the pages anew, or compare them."""
    check = "--check" in sys.argv[1:]
    pages = [name for name in sys.argv[1:] if name != "--check"] or PAGES
    failed = False
    for name in pages:
        page = ROOT / name
        problems, renewed = page_problems(page)
        for problem in problems:
            print(f"{name}:\n{problem}\n", file=sys.stderr)
        if check:
            failed = failed or bool(problems)
        elif renewed != page.read_text(encoding="utf-8"):
            page.write_text(renewed, encoding="utf-8")
            print(f"{name}: written anew")
    if failed:
        print("The pages show what is no longer printed: run python scripts/build_sessions.py", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
