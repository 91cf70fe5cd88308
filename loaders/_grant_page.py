"""The layout of a Presidential Grants Fund application page: header lines, title, sections, with offsets.

Seen in saved pages: `  • key value` with blank lines between, dense `- key value`, a key whose value stands in the
next line, an empty bullet, a Latin C in «Cофинансирование», a no-break space before sums, a first line of
`w3.org/1999/xlink`, a heading glued to the sentence before it («…в проекте.Целевые группы»), a title cut by `...`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Field", "Layout", "Line", "SectionSpan", "layout"]

#: Field name → spellings of its key, longest first, Cyrillic only, lower case, ё written е.
KEYS: dict[str, tuple[str, ...]] = {
    "status": ("статус проекта", "статус заявки", "статус"),
    "competition": ("название конкурса", "конкурс"),
    "direction": ("направление гранта", "грантовое направление"),
    "number": ("номер заявки", "номер проекта", "заявка №"),
    "submitted": ("дата подачи заявки", "дата подачи"),
    "requested": ("запрашиваемая сумма гранта", "запрашиваемый размер гранта", "запрашиваемая сумма"),
    "granted": ("размер предоставленного гранта", "размер гранта", "сумма гранта"),
    "cofinancing": ("софинансирование",),
    "transferred": (
        "перечислено фондом президентских грантов на реализацию проекта",
        "перечислено фондом на реализацию проекта",
        "перечислено фондом президентских грантов",
        "перечислено фондом",
        "перечислено",
    ),
    "total": (
        "общая сумма расходов на реализацию проекта",
        "общая сумма расходов по проекту",
        "общая сумма расходов",
        "бюджет проекта",
    ),
    "term": ("сроки реализации проекта", "срок реализации проекта", "сроки реализации", "срок реализации"),
    "rating": ("рейтинг заявки", "рейтинг проекта", "рейтинг"),
    "organization": ("организация-заявитель", "организация заявитель", "заявитель", "организация"),
    "inn": ("инн",),
    "ogrn": ("огрнип", "огрн"),
    "completed": ("завершенный проект", "проект завершен"),
}

#: Section kind → headings, Cyrillic only, lower case.
HEADINGS: dict[str, tuple[str, ...]] = {
    "summary": ("краткое описание проекта", "краткое описание", "описание проекта", "аннотация проекта", "аннотация"),
    "goals": ("цели проекта", "цель проекта", "цели", "цель"),
    "tasks": ("задачи проекта", "задачи"),
    "significance": (
        "обоснование социальной значимости проекта",
        "обоснование социальной значимости",
        "социальная значимость",
    ),
    "geography": ("география реализации проекта", "география проекта", "география"),
    "target-groups": ("целевые группы проекта", "целевая группа проекта", "целевые группы", "целевая группа"),
    "partners": ("партнеры проекта", "партнеры", "информация о партнерах проекта"),
    "results": ("результаты проекта", "ожидаемые результаты", "достигнутые результаты", "результаты"),
    "calendar": ("календарный план проекта", "календарный план"),
    "budget": ("бюджет проекта", "бюджет", "смета"),
    "team": ("команда проекта", "руководитель проекта", "команда"),
    "contacts": ("контактная информация", "контактные данные", "контакты", "веб-сайт", "адрес"),
}

# Latin letters that look like Cyrillic ones stand in some saved keys («Cофинансирование» begins with a Latin C).
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXaceopxyё\u00a0\u202f\u2007", "АВСЕНКМОРТХасеорхуе   ")

_BULLET = re.compile(r"[ \t\u00a0]*([•●▪◦·*–—-])(?=[ \t\u00a0]|$)[ \t\u00a0]*")
_LIST_ITEM = re.compile(r"[ \t\u00a0]*(?:[•●▪◦·*–—-]|\d{1,2}[.)])[ \t\u00a0]+(?=\S)")
_XLINK = re.compile(r"(?:\s*https?://www\.w3\.org/\S+)+\s*$")
_ALL_HEADINGS = {heading: kind for kind, headings in HEADINGS.items() for heading in headings}
_BY_LENGTH = sorted(_ALL_HEADINGS, key=len, reverse=True)
_LONG = [heading for heading in _BY_LENGTH if len(heading) > 8]
_GLUED = re.compile(
    r"(?<=[.!?;)»\"…])(" + "|".join(re.escape(h) for h in _BY_LENGTH) + r")[ \t]*:?[ \t]*$",
)


def plain(text: str) -> str:
    """Lower case, look-alike letters Cyrillic, spaces plain: the same length as `text`.

    >>> plain("Cофинансирование") == "софинансирование"
    True
    """
    folded = text.translate(_LOOK_ALIKES).lower()
    return folded if len(folded) == len(text) else text.lower()[: len(text)].ljust(len(text))


class Line(NamedTuple):
    """A line with the offsets of its words (outer spaces left out)."""

    start: int
    end: int
    text: str
    bullet: bool


class Field(NamedTuple):
    """A header field: its name, its value as written, and where the value stands."""

    name: str
    value: str
    start: int
    end: int


class SectionSpan(NamedTuple):
    """A section: its kind, heading as written, and the span of its text."""

    kind: str
    heading: str
    start: int
    end: int


class Layout(NamedTuple):
    """What stands where on the page."""

    title: tuple[int, int] | None
    fields: list[Field]
    sections: list[SectionSpan]


def lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines between two offsets that have words or a bullet, outer spaces and bullets cut off."""
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        bullet = _BULLET.match(raw)
        left = bullet.end() if bullet else len(raw) - len(raw.lstrip())
        words = raw[left:].strip()
        if words or bullet:
            left += len(raw[left:]) - len(raw[left:].lstrip()) if words else 0
            yield Line(position + left, position + left + len(words), words, bullet is not None)
        position += len(raw)


def items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the list items of a section; of its lines where it is no list. Numbers and bullets are cut off."""
    found: list[tuple[int, int]] = []
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        mark = _LIST_ITEM.match(raw)
        left = mark.end() if mark else len(raw) - len(raw.lstrip())
        words = raw[left:].strip()
        if re.search(r"\w", words):
            found.append((position + left, position + left + len(words)))
        position += len(raw)
    return found


def _key(line: Line) -> tuple[str, int] | None:
    """The field whose key begins the line, and the length of the key."""
    folded = plain(line.text)
    best: tuple[str, int] | None = None
    for name, spellings in KEYS.items():
        for spelling in spellings:
            if folded.startswith(spelling) and (best is None or len(spelling) > best[1]):
                rest = line.text[len(spelling) :]
                # A page turned into text may glue key and value; a longer word («Организационный») is no key.
                glued = re.match(r"[\s:.№]|$|[А-ЯЁA-Z0-9«\"“]", rest)
                if glued and not (rest[:1].isupper() and line.text.isupper()):
                    best = (name, len(spelling))
    return best


def _headings(text: str) -> list[tuple[int, int, str, int]]:
    """(start of heading line, end of heading, kind, start of heading words), in order."""
    found: list[tuple[int, int, str, int]] = []
    for line in lines(text):
        if line.bullet:
            continue
        folded = plain(line.text)
        kind = _ALL_HEADINGS.get(folded.rstrip(" :."))
        if kind:
            found.append((line.start, line.end, kind, line.start))
            continue
        glued = _GLUED.search(folded) if len(line.text) > 12 else None
        if glued and line.text[glued.start()].isupper():
            found.append(
                (line.start + glued.start(), line.end, _ALL_HEADINGS[glued.group(1)], line.start + glued.start())
            )
            continue
        before = next((heading for heading in _LONG if folded.startswith(heading)), None)
        if before and re.match(r":?(?:[А-ЯЁA-Z][а-яёa-z]|\d{1,2}[.)]\s|[•]\s)", line.text[len(before) :]):
            found.append((line.start, line.start + len(before), _ALL_HEADINGS[before], line.start))
    # «Цель:» or «Результаты:» inside a description is a sub-heading: of several of one kind the one without a colon
    # counts, else the last, since the page's own headings follow the description.
    chosen: dict[str, tuple[bool, int]] = {}
    for place, (_, end, kind, _) in enumerate(found):
        chosen[kind] = max(chosen.get(kind, (False, -1)), (text[end - 1] != ":", place))
    return [row for place, row in enumerate(found) if chosen[row[2]][1] == place]


def layout(text: str) -> Layout:
    """Find title, header fields and sections of a page."""
    headings = _headings(text)
    # «Бюджет проекта» or «Адрес» may be a key of the header: sections begin with the first heading after a field.
    fields: list[Field] = []
    title: tuple[int, int] | None = None
    first = headings[0][0] if headings else len(text)
    head = list(lines(text, 0, first))
    bulleted = sum(line.bullet and _key(line) is not None for line in head) >= 2
    waiting: str | None = None  # a key whose value stands in the next line
    after_empty_bullet = False
    for line in head:
        if not line.text:
            after_empty_bullet = True
            waiting = None
            continue
        if _XLINK.match(line.text):
            continue
        key = _key(line)
        is_status = key is not None and key[0] == "status"
        if key and bulleted and not line.bullet and not is_status and not after_empty_bullet:
            key = None  # in a page with bullets a bare line is a title, whatever word it begins with
        after_empty_bullet = False
        if key:
            name, length = key
            rest = line.text[length:]
            offset = length + len(rest) - len(rest.lstrip(" \t\u00a0\u202f:–—-"))
            value = line.text[offset:]
            if value or name == "completed":
                fields.append(Field(name, value, line.start + offset, line.end))
                waiting = None
            else:
                waiting = name
        elif waiting and not line.bullet:
            fields.append(Field(waiting, line.text, line.start, line.end))
            waiting = None
        elif not line.bullet and fields and fields[-1].name == "organization" and title is not None:
            # A long name of an organization may go on in the next line.
            last = fields.pop()
            fields.append(Field("organization", text[last.start : line.end], last.start, line.end))
        elif not line.bullet and title is None:
            title = (line.start, line.end)
        elif not line.bullet and title is not None and not any(f.name != "status" for f in fields):
            title = (title[0], line.end)  # a title of two lines
    sections: list[SectionSpan] = []
    for place, (_, heading_end, kind, words) in enumerate(headings):
        end = headings[place + 1][0] if place + 1 < len(headings) else len(text)
        body = text[heading_end:end]
        left = len(body) - len(body.lstrip(" \t\r\n\u00a0:"))
        stop = heading_end + len(body.rstrip())
        sections.append(SectionSpan(kind, text[words:heading_end], min(heading_end + left, stop), stop))
    return Layout(title, fields, sections)
