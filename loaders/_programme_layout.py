"""The parts of an event programme: title, labelled fields, sections, and the blocks of its timetable.

Markup inside the text (tags that were saved as text, Markdown signs) is overwritten by blanks of the same length
before anything is looked for, so every offset stays that of the source's decoded text.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders._programme_dates import TimeSpan, find_dates, time_at

__all__ = ["Block", "Field", "Layout", "Line", "layout", "without_markup"]

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,10})(?:\s[^<>\n]{0,400})?/?>")
_BLOCK_TAGS = frozenset(["p", "li", "ul", "ol", "br", "div", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"])
_ENTITY = re.compile(r"&(nbsp|amp|quot|laquo|raquo|ndash|mdash|#\d{2,5});")
_ENTITIES = {"amp": "&", "quot": '"', "laquo": "«", "raquo": "»", "ndash": "–", "mdash": "—"}
_MARKDOWN = re.compile(r"^[ \t]{0,3}#{1,6}(?=\s)|\*\*|__|^[ \t]{0,3}>(?=\s)|^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$|`", re.M)
_INLINE_BULLET = re.compile(r"[ \t](?=[•●▪◦][ \t])")
_MARK = re.compile(r"(?:[•●▪◦·○■✓➢]|[–—*-](?=\s)|\d{1,2}[.)](?=\s)|[а-яa-z]\)(?=\s))\s*")

#: Labels and headings, folded, as whole lines or before a colon. The first that fits counts.
_LABELS: tuple[tuple[str, str], ...] = (
    ("join", r"join (?:the )?(?:zoom|webinar|meeting)\b.*|meeting id|passcode|идентификатор.*|код доступа"
             r"|(?:ссылка|подключени\w+) (?:для|на|к)\b.*|zoom|пароль"
             r"|подключ\w+(?: .{0,40})?|(?:для участия|чтобы подключиться|для подключения)\b.*|(?:registration"
             r"|регистрация по) (?:link"
             r"|ссылке)"),
    ("contacts", r"контакт\w*(?: .{0,40})?|contacts?(?: .{0,30})?|по всем вопросам.*|for (?:more"
                 r"|further) information|(?:для )?справк\w+|координаты|телефоны?(?: .{0,20})?|e-?mail|тел\.?"),
    ("version", r"версия|редакция|version|по состоянию на|as of|updated|обновлено|проект от|draft(?: of)?"),
    ("date-place", r"(?:дата|даты|время|сроки),?(?: и| /|/) ?место(?: проведения)?|место и (?:дата"
                   r"|время)(?: проведения)?|dates? (?:and|&) (?:venue|place|location)|(?:venue|place"
                   r"|location) and dates?"),
    ("date", r"дат[аы](?: ?(?:и|/|,) ?время)?(?: .{0,30})?|время и дата|сроки(?: проведения.{0,25})?|когда"
             r"|dates?(?: ?(?:and|&|/) ?time)?(?: of .{0,20})?|when|день проведения"),
    ("time", r"время(?: .{0,25})?|начало(?: .{0,25})?|time|start(?: time)?|часы работы"),
    ("place", r"место(?: .{0,30})?|площадк[аи](?: .{0,25})?|адрес(?: .{0,30})?|где|venue|place|location|where|локация"),
    ("co-organizers", r"со-?организатор\w*(?: .{0,40})?|co-?organi[sz]ers?"),
    ("organizers", r"(?:главн\w+ )?организатор\w{0,3}(?: .{0,40})?|организован\w?|проводит(?:ся)?|organi[sz]ers?"
                   r"|organi[sz]ed by|hosted by|hosts?|инициатор\w{0,2}(?: .{0,30})?|учредител\w{1,2}(?: .{0,30})?"
                   r"|convened by|кто (?:проводит|организует)(?: .{0,20})?|who organi[sz]es"),
    ("info-partners", r"информационн\w+ партн[её]р\w*(?: .{0,30})?|медиа-?партн[её]р\w*|media partners?"
                      r"|информационн\w+ поддержк\w+|(?:\w+ )?(?:пишут|показывают|рассказывают)(?: .{0,30})?"),
    ("partners", r"(?:генеральн\w+ |стратегическ\w+ )?партн[её]р\w*(?: .{0,40})?|partners?|in (?:partnership"
                 r"|cooperation) with|при участии|при содействии|совместно с|в партн[её]рстве с"),
    ("funders", r"при (?:\w+ ){0,2}поддержке|(?:мероприятие |форум |семинар )?(?:финансируется|профинансировано)"
                r"|supported by|funded by|with (?:the )?(?:financial )?support of|донор\w{0,2}|donors?"
                r"|(?:генеральн\w+ |официальн\w+ )?спонсор\w{0,2}|sponsors?|источник финансирования"),
    ("participants", r"(?:предлагаем\w+ |предполагаем\w+ |планируем\w+ |основн\w+ |приглаш[её]нн\w+ |состав "
                     r"|категории )?участник\w{0,3}(?: .{0,30})?|участие|целев\w+ (?:аудитория|группа|группы)"
                     r"|аудитория|приглашены|к участию (?:приглашаются|приглашены|допускаются)|(?:proposed "
                     r"|expected |target )?(?:participants?|audience|attendees)|кого (?:ждем|зовем|приглаша\w+)"
                     r"|для кого(?: .{0,30})?|who (?:should|can|will) (?:attend|come)|for whom"),
    ("format", r"формат?(?: .{0,25})?|форма (?:проведения|участия)|format|mode"),
    ("goals", r"цел[ьи](?: .{0,40})?|зачем(?: .{0,30})?|objectives?(?: .{0,25})?|goals?(?: .{0,25})?|aims?(?: .{0,25})?"
              r"|purpose(?: .{0,25})?"),
    ("tasks", r"задачи(?: .{0,30})?|tasks"),
    ("results", r"ожидаем\w+ (?:результат\w*|итог\w*)(?: .{0,25})?|(?:expected )?(?:results|outcomes|outputs)"),
    ("topics", r"(?:основн\w+ |ключев\w+ )?(?:темы|тематик\w+|вопросы|направления)(?: .{0,50})?|(?:key "
               r"|main )?(?:topics|themes|issues)(?: .{0,30})?"),
    ("summary", r"кратк\w+ (?:информация|описание|справка)|о (?:мероприятии|проекте|конференции|форуме|семинаре"
                r"|программе|встрече)|описание(?: .{0,25})?|справка|контекст|предпосылки|введение"
                r"|background(?: .{0,25})?|about(?: .{0,30})?|summary|overview|концепция(?: .{0,25})?|обоснование"
                r"|аннотация|introduction|rationale|context"),
    ("programme", r"(?:предварительн\w+ |рабоч\w+ )?(?:программа|расписание)(?: .{0,50})?|повестка(?: .{0,20})?"
                  r"|agenda|(?:draft |tentative )?(?:programme|program|schedule|timetable)(?: .{0,30})?"
                  r"|ход (?:мероприятия|встречи|семинара)|порядок работы|регламент"),
    ("moderator", r"(?:со)?модератор\w?(?: .{0,25})?|ведущ(?:ий|ая|ие)(?: .{0,25})?|фасилитатор\w?|moderators?"
                  r"|facilitators?|chair"),
    ("languages", r"(?:рабоч\w+ )?язык\w?(?: .{0,25})?|(?:working )?languages?"),
)  # fmt: skip
_COMPILED = [(kind, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for kind, pattern in _LABELS]
#: «При поддержке …»: a label whose value follows without a colon, as a list item or a short line of its own.
_LEADS = re.compile(
    r"(?P<funders>при (?:\w+ ){0,2}поддержке|supported by|funded by|with (?:the )?(?:financial )?support of)\s+"
    r"|(?P<partners>в партн[её]рстве с|при содействии|in (?:partnership|cooperation) with)\s+"
    r"|(?P<organizers>organi[sz]ed by|hosted by)\s+",
    re.IGNORECASE,
)
#: Kinds whose text runs on over empty lines to the next heading.
SECTIONS = frozenset(["goals", "tasks", "results", "summary", "topics", "participants"])
#: Kinds that a line without colon may open only where it is all of the line.
_SPLIT = re.compile(r"[ \t]*(?::|\t|\||[–—](?=\s))[ \t]*")
_UNKNOWN_LABEL = re.compile(r"[A-ZА-ЯЁ][\w /()-]{2,40}:(?=\s|$)")
_JOIN_LINE = re.compile(
    r"зарегистр\w+.{0,60}(?:ссылк|zoom)|(?:ссылк|подключ)\w*.{0,60}(?:zoom|зум|конференци|трансляци)|zoom.{0,20}регистр"
    r"|join zoom|meeting id|passcode|идентификатор конференции|код доступа|конференци\w* zoom"
    r"|регистрац\w+.{0,40}(?:https?:|по ссылке)"
    r"|регистрац\w+ (?:обязательна|участников (?:открыта|до))",
    re.IGNORECASE,
)
_CONTACT_LINE = re.compile(
    r"справки\b|за справками|по (?:всем )?вопросам|контактн|тел(?:ефоны?)?[.:]|e-?mail|for (?:more "
    r"|further )?information|оргкомитет.{0,20}(?:тел|@|█)",
    re.IGNORECASE,
)
#: Who signs the document, and when: no part of its title.
_APPROVAL = re.compile(r"(?:утвержд[аеё]\w*|согласован\w*|approved)\b", re.IGNORECASE)
_DAY_HEADING = re.compile(
    r"(?:день|day)\s*(?:\d|перв|втор|трет|one|two|three)|(?:перв|втор|трет|четв[её]рт)\w+ день|(?:понедельник"
    r"|вторник|среда|четверг"
    r"|пятница|суббота|воскресенье|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """A line with its offsets, white space around left out; `heading` where Markdown says that it is one."""

    start: int
    end: int
    text: str
    heading: bool = False


class Field(NamedTuple):
    """A labelled field or a section: its kind, the label as written, and the span of its words."""

    kind: str
    label: str
    start: int
    end: int


@dataclass
class Block:
    """One entry of the timetable: its time and the spans of its cells (the first is what happens)."""

    time: TimeSpan
    start: int
    end: int
    cells: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Layout:
    """All parts of one programme.

    Attributes:
        head: the lines before the first label, from which the title comes.
        fields: labelled fields and sections, in order.
        blocks: the timetable.
        columns: what the cells behind the time are, where a heading row says so: `topic`, `speaker`, `place`, `other`.
    """

    head: list[Line]
    fields: list[Field]
    blocks: list[Block]
    columns: list[str]

    def of(self, *kinds: str) -> list[Field]:
        """The fields of some kinds."""
        return [item for item in self.fields if item.kind in kinds]


def without_markup(text: str) -> str:
    """The text with tags, entities and Markdown signs overwritten by blanks, line breaks where a block begins.

    >>> without_markup("a<br>b **c**")
    'a\\n   b   c  '
    """

    def tag(match: re.Match[str]) -> str:
        first = "\n" if match[1].lower() in _BLOCK_TAGS else " "
        return first + " " * (len(match[0]) - 1)

    def entity(match: re.Match[str]) -> str:
        return _ENTITIES.get(match[1], " ").ljust(len(match[0]))

    if "<" in text:
        text = _TAG.sub(tag, text)
    if "&" in text:
        text = _ENTITY.sub(entity, text)
    text = _MARKDOWN.sub(lambda match: " " * len(match[0]), text)
    return _INLINE_BULLET.sub("\n", text)


def _lines(text: str, source: str) -> list[Line]:
    found: list[Line] = []
    position = 0
    for raw in text.split("\n"):
        body = raw.strip()
        start = position + (len(raw) - len(raw.lstrip()))
        # A cell of a table may open with the frame's bar.
        while body.startswith("|"):
            inner = body[1:].lstrip()
            start += len(body) - len(inner)
            body = inner
        body = body.rstrip("| \t\r")
        heading = source[position : position + 5].lstrip().startswith("#")
        found.append(Line(start, start + len(body), body, heading))
        position += len(raw) + 1
    return found


def _label(line: Line) -> tuple[str, int] | None:
    """The kind of field that a line opens, and the offset of its value; None where it opens none."""
    mark = _MARK.match(line.text)
    skip = mark.end() if mark else 0
    body = line.text[skip:]
    split = _SPLIT.search(body, 0, 90)
    name = (body[: split.start()] if split else body).strip(" .:*").lower().replace("ё", "е")
    lead = _LEADS.match(body)
    if lead is not None and lead.lastgroup is not None and (mark is not None or len(body) < 140) and body[-1] != ".":
        return lead.lastgroup, line.start + skip + lead.end()
    if not name or len(name) > 80:
        return None
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(name):
            if split is None:
                # Without a colon only a line of its own is a heading, and a list item is none.
                return (kind, line.end) if _is_heading(line, body) and mark is None else None
            if split[0].strip() in "–—" and kind in ("goals", "summary", "programme", "topics", "join"):
                return None  # «Программа – это …» is prose
            return kind, line.start + skip + split.end()
    return None


def _is_heading(line: Line, body: str) -> bool:
    return line.heading or (len(body) <= 60 and body[:1].isupper() and body[-1:] not in ".,;!?")


_COLUMNS = (
    ("time", r"время|time|час\w*"),
    ("speaker", r"кто|who|(?:спикер|докладчик|выступ|модератор|ведущ|ответственн|эксперт|тренер|участник"
                r"|лектор)\w*(?: .*)?|(?:speaker|presenter|moderator|responsible|facilitator)s?(?: .*)?"),
    ("place", r"где|where|место|зал|аудитория|площадка|venue|room|place|location"),
    ("topic", r"что|what|(?:тема|темы|мероприяти|содержани|сессия|наименовани|программа|вид|активност|название|вопрос"
              r"|деятельност|событи)\w*(?: .*)?|(?:topic|session|activity|title|event|agenda)s?(?: .*)?"),
)  # fmt: skip


def _columns(line: Line) -> list[str]:
    """What the cells of a heading row name: «Время | Тема | Спикер»; empty for any other line."""
    cells = [cell.strip().lower() for cell in re.split(r"[|\t]", line.text)]
    if len(cells) < 2:
        return []
    kinds = [next((kind for kind, pattern in _COLUMNS if re.fullmatch(pattern, cell)), "other") for cell in cells]
    return kinds if kinds[0] == "time" and "other" not in kinds[1:2] else []


def layout(text: str, source: str) -> Layout:
    """Take a programme apart.

    Args:
        text: without markup (`without_markup`), masked.
        source: the text with its markup, of the same length.
    """
    lines = _lines(text, source)
    times = [time_at(text, *_timed(line)) if line.text else None for line in lines]
    if sum(time is not None for time in times) < 2:
        times = [time or _trailing(text, line) for time, line in zip(times, lines, strict=True)]
    parts = Layout([], [], [], [])
    open_field: Field | None = None
    block: Block | None = None
    head, quiet, approval = True, False, False
    for place, (line, time) in enumerate(zip(lines, times, strict=True)):
        if not line.text:
            approval = False
            # A field of one line ends at the next empty one; a section and a timetable entry go on.
            if open_field and open_field.end > open_field.start and _is_complete(open_field, text):
                _close(parts, open_field)
                open_field = None
            continue
        approval = approval or (head and _APPROVAL.match(line.text) is not None)
        columns = _columns(line)
        if columns:
            parts.columns = columns[1:]
            head, block = False, None
            continue
        label = _label(line)
        if label is None and _CONTACT_LINE.match(line.text):
            label = ("contacts", line.start)
        if time is not None and not (label and label[0] in ("date", "time", "date-place", "place")):
            _close(parts, open_field)
            open_field, head = None, False
            block = Block(time, line.start, line.end)
            parts.blocks.append(block)
            block.cells = _cells(text, line, time)
            continue
        if block is not None and not _ends_block(line, label):
            _go_on(text, block, line)
            continue
        block = None
        if label is None and _JOIN_LINE.search(line.text):
            label = ("join", line.start)
        if (
            label is not None
            and label[0] == "programme"
            and head
            and line.end <= label[1]
            and not parts.fields
            and not open_field
        ):
            parts.head.append(line)  # «ПРОГРАММА», then of what
        elif label is None and not parts.blocks and not approval and _is_title_of_prose(lines, place, head):
            _close(parts, open_field)
            head, quiet = False, False
            open_field = Field("summary", line.text, line.end, line.end)
        elif label is not None:
            head, quiet = False, label[0] in ("join", "contacts")
            _close(parts, open_field)
            open_field = Field(label[0], line.text, label[1], line.end)
            if label[0] == "programme" and line.end <= label[1]:
                open_field = None
        elif approval:
            continue
        elif open_field is not None:
            if _is_day(line) or (open_field.kind not in SECTIONS and _UNKNOWN_LABEL.match(line.text)):
                _close(parts, open_field)
                open_field = None
                continue
            start = open_field.start if open_field.end > open_field.start else line.start
            open_field = open_field._replace(start=start, end=line.end)
        elif head and not _is_prose(line):
            parts.head.append(line)
        elif _is_prose(line) and not quiet and not parts.blocks:
            # A paragraph without a heading tells what the event is about.
            head = False
            open_field = Field("summary", "", line.start, line.end)
    _close(parts, open_field)
    return parts


def _is_complete(item: Field, text: str) -> bool:
    """Whether an empty line ends a field: a section goes on, but «Участники: учителя, врачи.» has been said."""
    if item.kind not in SECTIONS:
        return True
    return item.kind == "participants" and ":" in item.label and text[item.start : item.end].rstrip()[-1:] == "."


def _is_title_of_prose(lines: list[Line], place: int, head: bool) -> bool:
    """Whether a line without a label is the heading of a paragraph: marked as one, or alone above a long line."""
    line = lines[place]
    if _is_day(line) or _MARK.match(line.text):
        return False
    if line.heading:
        return not head
    following = lines[place + 1] if place + 1 < len(lines) else None
    alone = place > 0 and not lines[place - 1].text and following is not None and _is_prose(following)
    return alone and not head and _is_heading(line, line.text) and line.text[-1] != ":"


def _timed(line: Line) -> tuple[int, int]:
    mark = re.match(r"(?:[•●▪◦·–—*-]|\d{1,2}[.)](?=\s+\d{1,2}[:.]\d\d))\s+", line.text)
    return line.start + (mark.end() if mark else 0), line.end


def _trailing(text: str, line: Line) -> TimeSpan | None:
    """«Регистрация участников (09:30–10:00)», «Регистрация – 09:30»: the time stands at the end of the line."""
    found = re.search(r"(?:\(|[–—]\s|\|\s*|\t)((?:[01]?\d|2[0-3])[:.][0-5]\d[^()|\n]{0,20})\)?$", line.text)
    return time_at(text, line.start + found.start(1), line.end) if found else None


def _is_prose(line: Line) -> bool:
    return len(line.text) > 160 or (len(line.text) > 90 and line.text.endswith("."))


def _is_day(line: Line) -> bool:
    return _DAY_HEADING.match(line.text) is not None or (
        len(line.text) < 60 and any(d.start < 16 for d in find_dates(line.text, year=2000)) and ":" not in line.text
    )


def _ends_block(line: Line, label: tuple[str, int] | None) -> bool:
    if label is None and not _MARK.match(line.text) and _JOIN_LINE.search(line.text):
        return True
    if line.heading or (_is_day(line) and len(line.text) < 80 and not _MARK.match(line.text)):
        return True
    return label is not None and label[0] in (
        "join", "contacts", "co-organizers", "organizers", "partners", "info-partners", "funders", "programme",
        "summary",
    )  # fmt: skip


def _cells(text: str, line: Line, time: TimeSpan) -> list[tuple[int, int]]:
    """The spans of what stands beside the time; those of a table row are parted by tabs or bars."""
    if time.start > line.start + 4:
        before = text[line.start : time.start].rstrip("(–—|\t ")
        return [(line.start, line.start + len(before))]
    spans: list[tuple[int, int]] = []
    body = re.compile(r"[^\t|]+").finditer(text, time.end, line.end)
    for cell in body:
        inner = cell[0].strip(" .:;–—-\u00a0") if not spans else cell[0].strip()
        if inner:
            begin = text.index(inner, cell.start())
            spans.append((begin, begin + len(inner)))
    return spans


def _go_on(text: str, block: Block, line: Line) -> None:
    """A line that belongs to the entry before it: of its last cell, or the first cell where it had none."""
    block.end = line.end
    rows = list(re.compile(r"[^\t|]+").finditer(text, line.start, line.end))
    if len(rows) > 1 and len(rows) <= max(len(block.cells), 1):
        # A row whose time cell is empty or joined with the one above: each cell adds to its column.
        for cell in rows:
            if cell[0].strip():
                block.cells.append((cell.start(), cell.end()))
        return
    if not block.cells:
        block.cells.append((line.start, line.end))
    else:
        block.cells[-1] = (block.cells[-1][0], line.end)


def _close(parts: Layout, item: Field | None) -> None:
    if item is not None and item.end > item.start:
        parts.fields.append(item)
