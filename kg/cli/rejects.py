"""The rows of tables that could not be read, all of them, in a file."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.cli.files import replacing
from kg.harmless import safe_cell
from kg.model import Problem

__all__ = ["written_to"]

_COLUMNS = ("file", "row", "what", "mend")


@contextmanager
def written_to(path: Path | None) -> Iterator[Callable[[str, Problem], None] | None]:
    """Write rejected rows to a file, one after the other, while this is held open.

    Args:
        path: `.csv` for a table, `.jsonl` for JSON Lines; None writes nothing.

    Yields:
        To be called with the name of a file and what is wrong with one of its rows; None where nothing is written.

    Raises:
        BadParameter: another kind of file.
        OSError: it cannot be written.
    """
    if path is None:
        yield None
        return
    if path.suffix.lower() not in {".csv", ".jsonl"}:
        from kg.errors import BadParameter

        raise BadParameter(
            "rejected rows are written as .csv or .jsonl.", where=str(path), mend="For example: --rejects rejects.csv"
        )
    line = _csv if path.suffix.lower() == ".csv" else _json
    with replacing(path) as stream:
        if line is _csv:
            stream.write(line(_COLUMNS))
        yield lambda file, problem: _write(
            stream.write, line((file, problem.where or "", problem.what, problem.mend or ""))
        )


def _write(write: Callable[[bytes], int], line: bytes) -> None:
    write(line)


def _csv(cells: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode()


def _json(cells: tuple[str, ...]) -> bytes:
    import msgspec

    return msgspec.json.encode(dict(zip(_COLUMNS, cells, strict=True))) + b"\n"
