"""What reaches the terminal: data on stdout, messages on stderr, nothing of a source raw.

Names and quotes come from documents that anyone may have written. A terminal acts on control characters, a
spreadsheet on formulas; both are made harmless here (`kg.harmless`), and only here, so no command prints by itself.
"""

import csv
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any

from kg.harmless import UNSAFE, neutral, safe_cell

__all__ = [
    "bold",
    "colour",
    "dim",
    "escape_rdf",
    "escape_xml",
    "is_terminal",
    "neutral",
    "one_line",
    "out",
    "prepare_streams",
    "safe_cell",
    "width",
    "write_csv",
    "write_json",
]

#: The same in JSON text: there the encoder has already dealt with ASCII below the space.
_UNSAFE_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile("[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")  # a no-break space keeps its meaning


def prepare_streams() -> None:
    """Make stdout and stderr speak UTF-8 whatever the locale says, without ever failing on a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person looks at the stream."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def colour(stream: IO[str] | None = None) -> bool:
    """Whether the stream (stdout by default) may be given bold and colour: https://no-color.org and TERM say."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream or sys.stdout) and os.environ.get("TERM") != "dumb"


def width(stream: IO[str] | None = None) -> int | None:
    """Columns of the terminal, at least 20; None where the output goes to a file or a pipe, which has no width."""
    if not is_terminal(stream or sys.stdout):
        return None
    return max(20, shutil.get_terminal_size((80, 24)).columns)


def one_line(text: str) -> str:
    """The text as one line: runs of white space become one space, control characters become visible."""
    return neutral(_SPACES.sub(" ", text).strip(" "))


def _styled(text: str, code: str, stream: IO[str] | None) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text and colour(stream) else text


def bold(text: str, stream: IO[str] | None = None) -> str:
    """The text in bold where the stream (stdout by default) shows it."""
    return _styled(text, "1", stream)


def dim(text: str, stream: IO[str] | None = None) -> str:
    """The text set back where the stream (stdout by default) shows it."""
    return _styled(text, "2", stream)


def out(line: str = "") -> None:
    """Write one line of data to stdout. The caller has made the words in it neutral."""
    sys.stdout.write(line + "\n")


def write_json(value: Any) -> None:
    """Write a value as JSON, two spaces deep, in UTF-8; characters that a terminal acts on are written as `\\u…`."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8")
    out(_UNSAFE_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as CSV (RFC 4180 with line feeds): a line of names, then the rows."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in columns])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])


def escape_rdf(text: str) -> str:
    """N-Triples, N-Quads, Turtle, TriG or JSON with every unsafe character as `\\uXXXX`, which says the same."""
    return UNSAFE.sub(lambda m: m.group() if m.group() in "\t\n\r" else f"\\u{ord(m.group()):04X}", text)


def escape_xml(text: str) -> str:
    """XML with every unsafe character that XML can hold as `&#x…;`, which says the same."""
    return UNSAFE.sub(lambda m: m.group() if m.group() in "\t\n\r" else f"&#x{ord(m.group()):X};", text)
