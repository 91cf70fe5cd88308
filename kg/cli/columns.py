"""Tables and cards laid out for the terminal that is there; in a pipe nothing is cut or wrapped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from kg.cli.output import bold, dim, one_line

__all__ = ["columns_of", "display_width", "indented", "table", "wrap"]

_GAP = 2
#: A column narrower than this cannot be read; then each row is shown as a block of its own.
_NARROWEST = 9
#: Texts of letters and signs that take one cell each, as nearly all are: Latin, Cyrillic, dashes and quotes.
_PLAIN = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]*")


@cache
def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def display_width(text: str) -> int:
    """How many cells of a terminal the text takes: none for a combining sign, two for a wide character."""
    return len(text) if text.isascii() or _PLAIN.fullmatch(text) else sum(map(_cells, text))


def _cut(word: str, room: int) -> Iterator[str]:
    piece, taken = "", 0
    for character in word:
        cells = _cells(character)
        if taken + cells > room and piece:
            yield piece
            piece, taken = "", 0
        piece += character
        taken += cells
    yield piece


def wrap(text: str, room: int | None) -> list[str]:
    """Break a line at spaces so that no part takes more than `room` cells; a longer word is cut.

    Args:
        text: one line.
        room: cells, None for as many as there are.

    Returns:
        At least one line; nothing of the text but spaces is lost.

    >>> wrap("who works with whom", 9)
    ['who works', 'with whom']
    """
    if room is None or display_width(text) <= room:
        return [text]
    room = max(room, 2)
    lines: list[str] = []
    line, taken = "", 0
    for word in text.split():
        for piece in _cut(word, room) if display_width(word) > room else [word]:
            cells = display_width(piece)
            if line and taken + 1 + cells > room:
                lines.append(line)
                line, taken = piece, cells
            else:
                line, taken = (f"{line} {piece}", taken + 1 + cells) if line else (piece, cells)
    return [*lines, line]


def indented(text: str, room: int | None, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a text behind `first`, its further lines behind `rest` (as many spaces as `first` is wide, by default)."""
    rest = " " * display_width(first) if rest is None else rest
    lines = wrap(text, None if room is None else room - max(display_width(first), display_width(rest)))
    return [(first if place == 0 else rest) + line for place, line in enumerate(lines)]


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value)
    return one_line(str(value))


def _room(natural: list[int], width: int | None) -> list[int] | None:
    """How wide each column may be: the widest give way first. None where that leaves them too narrow to be read."""
    if width is None:
        return natural
    free = width - _GAP * (len(natural) - 1)
    if sum(natural) <= free:
        return natural
    share = free // len(natural)
    for cap in range(min(max(natural), free), share - 1, -1):
        if sum(min(cells, cap) for cells in natural) <= free:
            return [min(cells, cap) for cells in natural] if cap >= _NARROWEST else None
    return None


def table(names: Sequence[str], rows: Sequence[Sequence[Any]], width: int | None) -> Iterator[str]:
    """The lines of a table.

    Args:
        names: heading of each column.
        rows: the values, one a column; numbers stand on the right.
        width: cells of the terminal; None lays the table out as wide as it is.

    Returns:
        Lines without line ends. Where the terminal is too narrow for the columns, each row becomes a block of
        `heading  value` lines.
    """
    if not names:
        return
    cells = [[_words(value) for value in row] for row in rows]
    right = [
        any(row[at] is not None for row in rows)
        and all(row[at] is None or (isinstance(row[at], int | float) and not isinstance(row[at], bool)) for row in rows)
        for at in range(len(names))
    ]
    natural = [
        max(display_width(name), *(display_width(row[at]) for row in cells)) if cells else display_width(name)
        for at, name in enumerate(names)
    ]
    room = _room(natural, width)
    if room is None or _breaks_a_word([list(names), *cells], room):
        yield from _blocks(names, cells, width)
        return
    yield from (bold(line) for line in _row(list(names), room, right))
    yield dim((" " * _GAP).join("─" * cells for cells in room))
    for row in cells:
        yield from _row(row, room, right)


def _breaks_a_word(rows: list[list[str]], room: list[int]) -> bool:
    """Whether some word is wider than its column: cut into pieces it cannot be read, nor copied."""
    return any(
        display_width(word) > cells
        for row in rows
        for cell, cells in zip(row, room, strict=True)
        if display_width(cell) > cells
        for word in cell.split()
    )


def _row(row: list[str], room: list[int], right: list[bool]) -> Iterator[str]:
    wrapped = [wrap(cell, cells) for cell, cells in zip(row, room, strict=True)]
    for at in range(max(map(len, wrapped))):
        line = []
        for lines, cells, to_right in zip(wrapped, room, right, strict=True):
            text = lines[at] if at < len(lines) else ""
            space = " " * (cells - display_width(text))
            line.append(space + text if to_right else text + space)
        yield (" " * _GAP).join(line).rstrip()


def _blocks(names: Sequence[str], cells: list[list[str]], width: int | None) -> Iterator[str]:
    widest = max(map(display_width, names))
    for place, row in enumerate(cells):
        if place:
            yield ""
        for name, cell in zip(names, row, strict=True):
            label = name + " " * (widest - display_width(name) + _GAP)
            lines = indented(cell, width, label)
            yield bold(label) + lines[0][len(label) :] if cell else bold(name)
            yield from lines[1:]


def columns_of(pairs: Sequence[tuple[str, Any]], width: int | None, indent: str = "") -> Iterator[str]:
    """The lines of a card: `label  value`, values under each other; a pair without value is left out.

    Args:
        pairs: label and value, a list value one line an item.
        width: cells of the terminal, None for no wrapping.
        indent: stands before every line.
    """
    shown = [(label, value) for label, value in pairs if value not in (None, "", [], ())]
    widest = max((display_width(label) for label, _ in shown), default=0)
    for label, value in shown:
        first = indent + label + " " * (widest - display_width(label) + _GAP)
        rest = " " * display_width(first)
        for item in value if isinstance(value, list | tuple) else [value]:
            lines = indented(_words(item), width, first, rest)
            if first is not rest:
                lines[0] = dim(first) + lines[0][len(first) :]
            yield from lines
            first = rest
