"""The rows that a question answers with, as a table, JSON, CSV or Parquet."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.cli.blocks import and_more
from kg.cli.columns import table
from kg.cli.labels import field
from kg.cli.messages import message
from kg.cli.output import one_line, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.queries import Rows

__all__ = ["print_rows"]

#: In a terminal so many items of a list are shown.
_MOST = 6


def print_rows(rows: "Rows", *, as_json: bool, as_csv: bool, parquet: Path | None = None) -> bool:
    """Print rows, or write them to a Parquet file; returns whether there are any."""
    names = list(rows.columns)
    found: list[dict[str, Any]] = list(rows)
    if parquet is not None:
        rows.to_parquet(parquet)
        message(f"Wrote {one_line(str(parquet))}: {_counted(found)}.")
    elif as_json:
        write_json(found)
    elif as_csv:
        write_csv(names, ([row.get(name) for name in names] for row in found))
    elif found:
        # A column that is empty in every row only takes room.
        shown = [name for name in names if any(row.get(name) not in (None, "", []) for row in found)]
        headings = [one_line(field(name)) for name in shown]
        room = width()
        cells = [[_shortened(row.get(name)) if room else row.get(name) for name in shown] for row in found]
        for line in table(headings, cells, room):
            out(line)
        cut = any(isinstance(row[name], list) and len(row[name]) > _MOST for row in found for name in shown)
        rest = ". Long lists are cut; --json and --csv write them in full." if room and cut else ""
        message(_counted(found) + rest)
    else:
        message("Nothing was found.")
    return bool(found)


def _shortened(value: Any) -> Any:
    """A list that would fill the terminal: its first items, and how many more there are."""
    return and_more(value, _MOST, "en") if isinstance(value, list) and len(value) > _MOST else value


def _counted(rows: list[dict[str, Any]]) -> str:
    return f"{len(rows):,} row{'s' * (len(rows) != 1)}"
