"""Names in quotation marks, nested and unclosed ones too."""

import re
from typing import NamedTuple

__all__ = ["Quoted", "core_names", "quoted"]

_OPEN, _CLOSE = "«“„", "»”"
_MARK = re.compile(r"[«»“”„\"]")
#: A quoted name of an organization is not longer than this many characters.
_LONGEST = 200


class Quoted(NamedTuple):
    """A quoted name: `start` and `end` include the marks, `inner_start` and `inner_end` do not."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def _kind(text: str, place: int) -> str:
    """Whether the mark at `place` opens or closes; a straight one shows it by its neighbours."""
    mark = text[place]
    if mark in _OPEN:
        # “ closes in „German“ style: after a word and before a space or the end.
        after = text[place + 1 : place + 2]
        if mark == "“" and place and text[place - 1].isalnum() and not after.isalnum():
            return "close"
        return "open"
    if mark in _CLOSE:
        return "close"
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if after.isalnum() or after in '«“„"':
        return "open" if not before.isalnum() else "close"
    return "close"


def quoted(text: str, start: int = 0, end: int | None = None) -> list[Quoted]:
    """The quoted names of a text, outermost ones, within lines.

    A name whose inner quote closes and whose outer one never does ends with the inner one («ЦКИТ «Апрель» в 2020 году
    с «Прогрессором»): it goes on only where the next mark closes.

    Args:
        text: any text.
        start: where to begin.
        end: where to stop, the end of the text by default.

    Returns:
        Spans in order, without overlaps.
    """
    stop = len(text) if end is None else end
    found: list[Quoted] = []
    position = start
    while position < stop:
        line_end = text.find("\n", position, stop)
        line_end = stop if line_end < 0 else line_end
        found.extend(_in_line(text, position, line_end))
        position = line_end + 1
    return found


def _in_line(text: str, start: int, end: int) -> list[Quoted]:
    marks = [(m.start(), _kind(text, m.start())) for m in _MARK.finditer(text, start, end)]
    found: list[Quoted] = []
    place = 0
    while place < len(marks):
        at, kind = marks[place]
        if kind == "close":
            place += 1
            continue
        depth, last = 1, None
        step = place + 1
        while step < len(marks) and marks[step][0] - at <= _LONGEST:
            where, what = marks[step]
            if what == "open":
                if last is not None and not _goes_on(marks, step, last):
                    break
                depth += 1
            else:
                depth -= 1
                last = where
                if depth == 0:
                    break
                following = marks[step + 1] if step + 1 < len(marks) else None
                if following is None or following[1] == "open" or following[0] - where > 60:
                    break
            step += 1
        if last is None:
            # Never closed: the name ends with the clause.
            clause = re.compile(r"[^,.;:()\n«»“”„\"]*").match(text, at + 1, end)
            close = clause.end() if clause and 2 <= clause.end() - at - 1 <= 60 else None
            if close is not None:
                while close > at + 1 and text[close - 1].isspace():
                    close -= 1
                found.append(Quoted(at, close, at + 1, close))
            place += 1
            continue
        inner_end = last
        closing = last + 1
        found.append(Quoted(at, closing, at + 1, inner_end))
        while place < len(marks) and marks[place][0] < closing:
            place += 1
    return found


def _goes_on(marks: list[tuple[int, str]], step: int, last: int) -> bool:
    """Whether a mark that opens after an inner close still belongs to the outer name: «A «B» и «C»»."""
    return marks[step][0] - last <= 4 and step + 2 < len(marks) and marks[step + 1][1] == marks[step + 2][1] == "close"


def core_names(name: str) -> list[str]:
    """The quoted names inside a name, outermost first, without marks: what two spellings of it share.

    >>> core_names('АНО "ИНСТИТУТ ЭКСПЕРТИЗЫ "ПРОГРЕССОР"')
    ['ИНСТИТУТ ЭКСПЕРТИЗЫ "ПРОГРЕССОР', 'ПРОГРЕССОР']
    """
    cores: list[str] = []
    for span in quoted(name):
        inner = name[span.inner_start : span.inner_end]
        cores.append(inner.strip())
        cores.extend(part.strip(' "«»“”„') for part in re.split(r"[«“„\"]", inner)[1:] if part.strip(' "«»“”„'))
    return cores
