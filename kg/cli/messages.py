"""Messages to the person at the terminal: on stderr, wrapped to its width, no word of a source raw."""

import sys

from kg.cli.columns import indented
from kg.cli.output import bold, neutral, width

__all__ = ["message"]


def message(text: str = "", first: str = "", *, strong: bool = False) -> None:
    """Write a message to stderr.

    Args:
        text: the message; its line ends are kept.
        first: stands before the first line, spaces as wide before the others.
        strong: show `first` in bold, or the whole message where there is no `first`.
    """
    room = width(sys.stderr)
    lead = first
    for line in text.splitlines() or [""]:
        for part in indented(neutral(line), room, lead):
            if strong and not first:
                part = bold(part, sys.stderr)
            elif strong and lead.strip():
                part = bold(lead.rstrip(), sys.stderr) + part[len(lead.rstrip()) :]
            sys.stderr.write(part.rstrip() + "\n")
            lead = " " * len(first)
