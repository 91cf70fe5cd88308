"""Run the notebooks of the documentation, and put what they print under the cells that print it.

python scripts/build_notebooks.py [NOTEBOOK…]            # writes the outputs anew
python scripts/build_notebooks.py --check [NOTEBOOK…]    # fails where a notebook shows what is no longer printed

A notebook is a Python file in `docs/notebooks/`. `# %%` begins a cell, as editors and Jupytext know it; the lines with
`# >` at the end of a cell are what it prints. All cells are run in order, in a folder with a graph of `examples/`; one
that asks NEO4J_URI finds a server there that has the same graph.
"""

import contextlib
import difflib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["NOTEBOOKS", "asks_neo4j", "notebook_problems", "playground"]

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.py"))
CELL, OUTPUT = "# %%", "# >"


@contextlib.contextmanager
def playground() -> Iterator[Path]:
    """A folder with a graph of the examples, and nothing else."""
    from kg import Graph

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with Graph.open(folder / "kg-data", create=True) as graph:
            graph.load([ROOT / "examples"])
        yield folder


def asks_neo4j(notebook: Path) -> bool:
    """Whether a notebook needs a server."""
    return "NEO4J_URI" in notebook.read_text(encoding="utf-8")


@contextlib.contextmanager
def _mirror(folder: Path) -> Iterator[None]:
    """A server that is thrown away with the graph of a folder in it, named in the environment."""
    from kg import Graph
    from kg.bolt import connect
    from kg.serving import throw_away
    from kg.views import neo4j

    with throw_away("arcadedb") as server:
        address = server.address
        given = (address.uri, address.user, address.password(), address.database)
        with Graph.open(folder / "kg-data") as graph, connect(*given) as bolt:
            neo4j.push(graph.tables, bolt, base=graph.base)
        before = dict(os.environ)
        names = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")
        os.environ.update(zip(names, given, strict=True))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _cells(text: str) -> list[str]:
    """The cells of a notebook; what stands before the first is one too."""
    return re.split(rf"^(?={re.escape(CELL)})", text, flags=re.MULTILINE)


def _code(cell: str) -> str:
    """A cell without its output and the empty lines at its end."""
    lines = [line for line in cell.splitlines() if not line.startswith(OUTPUT)]
    return "\n".join(lines).rstrip() + "\n"


def _shown(printed: str) -> str:
    return "".join(f"{OUTPUT} {line.rstrip()}".rstrip() + "\n" for line in printed.rstrip("\n").splitlines())


def notebook_problems(notebook: Path, folder: Path) -> tuple[str, str]:
    """Run a notebook.

    Args:
        notebook: a Python file.
        folder: where to run it.

    Returns:
        Where it shows what is not printed, as a diff, empty where it does not; and the notebook with the true output.
    """
    text = notebook.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    parts: list[str] = []
    line = 1
    mirror = _mirror(folder) if asks_neo4j(notebook) else contextlib.nullcontext()
    with contextlib.chdir(folder), mirror:
        for cell in _cells(text):
            code = _code(cell)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                # Empty lines before, so that an error names the line of the file.
                exec(compile("\n" * (line - 1) + cell, str(notebook), "exec"), names)
            parts.append(code + _shown(printed.getvalue()))
            line += cell.count("\n")
    renewed = "\n".join(parts)
    changes = difflib.unified_diff(text.splitlines(), renewed.splitlines(), "notebook", "now", lineterm="")
    return "\n".join(changes), renewed


def main() -> int:
    """Write the outputs anew, or compare them."""
    check = "--check" in sys.argv[1:]
    notebooks = [Path(name).resolve() for name in sys.argv[1:] if name != "--check"] or NOTEBOOKS
    failed = False
    with playground() as folder:
        for notebook in notebooks:
            problems, renewed = notebook_problems(notebook, folder)
            if problems and check:
                failed = True
                print(f"{notebook.name}:\n{problems}\n", file=sys.stderr)
            elif problems:
                notebook.write_text(renewed, encoding="utf-8")
                print(f"{notebook.name}: written anew")
    if failed:
        print("The notebooks show what is no longer printed: run python scripts/build_notebooks.py", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
