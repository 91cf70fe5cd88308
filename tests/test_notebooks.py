"""The notebooks of the documentation run, and show what they print."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from build_notebooks import NOTEBOOKS, asks_neo4j, notebook_problems, playground  # noqa: E402

from kg.serving import missing  # noqa: E402

pytestmark = [
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with playground() as made:
        yield made


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_prints(notebook: Path, folder: Path) -> None:
    if asks_neo4j(notebook) and (reason := missing("arcadedb")):
        pytest.skip(reason)
    problems, _ = notebook_problems(notebook, folder)
    assert problems == "", f"python scripts/build_notebooks.py\n{problems}"


def test_there_is_a_notebook_for_each_way_out() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "neo4j_driver",
        "network_measures",
        "rdflib_store",
        "rows_to_pandas",
        "rows_to_polars",
        "sql_tables",
    ]


def test_what_is_printed_takes_the_place_of_what_was_shown(tmp_path: Path) -> None:
    notebook = tmp_path / "one.py"
    notebook.write_text(
        '"""A title."""\n\n# %% First\nx = 1\nprint(x)\n# > 2\n\n# %% Second\ny = x + 1\nprint(y)\nprint()\nprint("z")\n'
    )
    problems, renewed = notebook_problems(notebook, tmp_path)
    assert "-# > 2" in problems
    assert renewed.endswith('# > 1\n\n# %% Second\ny = x + 1\nprint(y)\nprint()\nprint("z")\n# > 2\n# >\n# > z\n')
    notebook.write_text(renewed)
    assert notebook_problems(notebook, tmp_path) == ("", renewed)
