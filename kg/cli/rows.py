"""The rows that a question answers with, as a table, JSON or CSV."""

from typing import TYPE_CHECKING, Any

from kg.cli.columns import table
from kg.cli.labels import field
from kg.cli.messages import message
from kg.cli.output import out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.queries import Rows

__all__ = ["print_rows"]


def print_rows(rows: "Rows", *, as_json: bool, as_csv: bool) -> bool:
    """Print rows; returns whether there are any."""
    names = list(rows.columns)
    found: list[dict[str, Any]] = list(rows)
    if as_json:
        write_json(found)
    elif as_csv:
        write_csv(names, ([row.get(name) for name in names] for row in found))
    elif found:
        # A column that is empty in every row only takes room.
        shown = [name for name in names if any(row.get(name) not in (None, "", []) for row in found)]
        for line in table([*map(field, shown)], [[row.get(name) for name in shown] for row in found], width()):
            out(line)
        message(f"{len(found):,} row{'s' * (len(found) != 1)}")
    else:
        message("Nothing was found.")
    return bool(found)
