"""The entries of a timetable: title, kind, points, and those who speak to each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.concepts import find
from kg.morphology import fold
from kg.places import PlaceMatch
from kg.privacy import MASK
from loaders._programme_layout import Block, Layout
from loaders._programme_speakers import FACILITATOR, GREETING, UNCONFIRMED, People, Voice
from loaders.prose.mentions import Mention

__all__ = ["Item", "Part", "Sessions", "words_of"]

#: «Модератор: …», «Спикеры: …» inside an entry: the label, then those it names.
_LABEL = re.compile(
    r"(?<![\w-])(?P<label>(?:со)?модератор(?:ы|ка)?|ведущ(?:ий|ая|ие)|фасилитатор(?:ы|ка)?|спикер(?:ы)?"
    r"|докладчик(?:и)?|выступ(?:ают|ает|ающие|ления)|эксперт(?:ы)?"
    r"|тренер(?:ы)?|лектор(?:ы)?|участник(?:и)?(?: дискуссии| панели)?|приглашенн\w+ эксперт\w*"
    r"|с приветств\w+ выступ\w+|приветстви[ея](?=[ \t]*:)"
    r"|moderators?|facilitators?|speakers?|presenters?|panell?ists?|trainers?|chair|discussants?)[ \t]*(?::|–|—)[ \t]*"
    r"|(?<![\w-])(?P<verb>вед(?:[её]т|ут))[ \t]+(?=[█А-ЯЁ]|д-р|г-)",
    re.IGNORECASE,
)
#: «Приветствие: …» in the middle of an entry opens a point of its own.
_INNER_POINT = re.compile(
    r"(?<=[\w)])[ \t]+(?=(?:Приветствие|Приветственн\w+ слов\w|Вступительн\w+ слов\w|Welcome)[ \t]*:)"
)
_BULLET = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?:[•●▪◦·○■✓➢]|[–—*-](?=\s)|\d{1,2}[.)](?=\s)|[а-яa-z]\)(?=\s))[ \t]*|[ \t]*[•●▪◦][ \t]*"
)
_BRACKETS = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)?")
_SLASH = re.compile(r"[ \t]+/[ \t]*|/(?=г-|█)")
_DASH = re.compile(r"[ \t]+[–—-][ \t]+|(?<=[.?!»])[ \t]+|,[ \t]+")
_HONORIFIC_LEFT = re.compile(r"(?:г-(?:жа|н)|господин|госпожа|проф\.|д-р|mr\.?|ms\.?|mrs\.?|dr\.?)\s*$", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*[,;&/–—-]*\s*\)|\[\s*\]")
_SOCIAL = re.compile(
    r"культурн\w+ программ|экскурси|обзорн\w+ тур|концерт|фуршет|ужин|фото(?:граф|сесс)|dinner|reception|photo"
    r"|excursion|concert",
    re.IGNORECASE,
)


@dataclass
class Item:
    """A point of an entry: its words, where they stand, and who speaks to it."""

    start: int
    end: int
    text: str
    voices: list[Voice] = field(default_factory=list)
    unconfirmed: bool = False


def _tells_persons(voices: Sequence[Voice]) -> bool:
    """Words on persons are taken out of a point; an organization alone («Приветственное слово / ПРООН») stays in it."""
    return any(voice.name is not None or voice.office is not None for voice in voices)


@dataclass
class Part:
    """An entry of the timetable, read."""

    block: Block
    kind: str
    title: Item
    items: list[Item]
    voices: list[Voice]
    unconfirmed: bool


def words_of(text: str) -> str:
    """Words as they are shown: white space single, masks and what they leave behind taken out.

    >>> words_of("Доклад  ████ (  ) о НКО •")
    'Доклад о НКО'
    """
    bare = re.sub(
        rf"(?:(?<!\w)(?:г-(?:жа|н)|mr|ms|mrs|dr)\.?\s*)?{MASK}+(?:[ -]{MASK}+)*", " ", text, flags=re.IGNORECASE
    )
    bare = _EMPTY.sub(" ", bare)
    bare = re.sub(r"\s+([,.;:!?)])", r"\1", re.sub(r"[\s\u00a0]+", " ", bare))
    bare = re.sub(r"([,;:])(?:\s*[,;])+", r"\1", bare)
    return bare.strip(" \t\n,;:/|&–—-•*")


class Sessions:
    """Reads the timetable of one programme.

    Args:
        text: the text without markup, masked.
        parts: its layout.
        mentions: the organizations named in the timetable.
        places: the places named in it.
    """

    def __init__(self, text: str, parts: Layout, mentions: Sequence[Mention], places: Sequence[PlaceMatch]) -> None:
        self.text = text
        self.parts = parts
        self.people = People(text, mentions, places)
        # «* – по согласованию»: a star marks whom it stands at.
        legend = re.search(r"^[ \t]*(\*+)[ \t]*[–—-]?[ \t]*(.{0,60})$", text, re.M)
        self.star = legend[1] if legend and UNCONFIRMED.search(legend[2]) else None

    def read(self) -> list[Part]:
        """All entries, in order."""
        return [self._part(block) for block in self.parts.blocks]

    def _part(self, block: Block) -> Part:
        voices: list[Voice] = []
        items: list[Item] = []
        title: Item | None = None
        for place, (start, end) in enumerate(block.cells):
            column = self._column(place, len(block.cells), start, end)
            if column == "speaker":
                voices += self.people.read(start, end, labelled=True)
            elif column == "topic":
                for piece in self._pieces(start, end):
                    if title is None and not piece[2]:
                        title = self._item(*piece[:2])
                    else:
                        items.append(self._item(*piece[:2]))
        items = [item for item in items if item.text or item.voices]
        if title is None or not title.text:
            rest = items.pop(0) if items and (title is None or not title.voices) else None
            title = rest or title or Item(block.start, block.end, "")
        voices = title.voices + voices
        unconfirmed = title.unconfirmed or any(item.unconfirmed for item in items) or any(v.unconfirmed for v in voices)
        return Part(block, self._kind(title.text, items), title, items, voices, unconfirmed)

    def _column(self, place: int, count: int, start: int, end: int) -> str:
        if self.parts.columns:
            columns = self.parts.columns
            return columns[place % len(columns)]
        if place == 0 or count == 1:
            return "topic"
        return "speaker" if self.people.names_somebody(start, end) else "topic"

    def _pieces(self, start: int, end: int) -> list[tuple[int, int, bool]]:
        """A cell cut into its first words and its points: (start, end, whether a bullet stands before it)."""
        cuts: list[tuple[int, int, bool]] = []
        bullets = [match.span() for match in _BULLET.finditer(self.text, start, end)]
        cuts += [(left, right, True) for left, right in bullets if right > left]
        taken = {cut[0] for cut in cuts} | {cut[1] for cut in cuts}
        for match in re.compile(r"\n").finditer(self.text, start, end):
            if (
                match.start() not in taken
                and match.end() not in taken
                and not any(a <= match.start() < b for a, b, _ in cuts)
            ):
                cuts.append((match.start(), match.end(), False))
        cuts += [(match.start(), match.end(), True) for match in _INNER_POINT.finditer(self.text, start, end)]
        pieces: list[tuple[int, int, bool]] = []
        at, bullet = start, False
        for cut in [*sorted(cuts), (end, end, False)]:
            if cut[0] < at:
                continue
            self._add(pieces, at, cut[0], bullet)
            at, bullet = cut[1], cut[2]
        return pieces

    def _add(self, pieces: list[tuple[int, int, bool]], start: int, end: int, bullet: bool) -> None:
        body = self.text[start:end]
        inner = body.strip()
        if not re.search(r"\w|█", inner):
            return
        begin = start + body.index(inner)
        if pieces and not bullet and self._goes_on(pieces[-1], inner):
            pieces[-1] = (pieces[-1][0], begin + len(inner), pieces[-1][2])
        else:
            pieces.append((begin, begin + len(inner), bullet))

    def _goes_on(self, before: tuple[int, int, bool], line: str) -> bool:
        """Whether a line is the rest of the one before: it begins small, or that one is unfinished."""
        last = self.text[before[1] - 1]
        so_far = self.text[before[0] : before[1]]
        return (
            line[0].islower() or last in ",:–—-(&" or so_far.count("(") > so_far.count(")")
            or so_far.count("«") > so_far.count("»") or (line[0] == "(" and len(line) > 3)
        )  # fmt: skip

    def _item(self, start: int, end: int) -> Item:
        """A point: the words on what, and those who speak to it."""
        text = self.text[start:end]
        unconfirmed = UNCONFIRMED.search(text) is not None or (self.star is not None and self.star in text)
        role = "greeting" if GREETING.match(text) else "speaker"
        cuts: list[tuple[int, int]] = [(start + m.start(), start + m.end()) for m in UNCONFIRMED.finditer(text)]
        voices: list[Voice] = []
        rest = end
        label = self._label(start, end)
        if label is not None:
            begins, named, who = label
            voices += self.people.read(named, end, who, labelled=True)
            cuts.append((begins, end))
            rest = begins
        for match in _BRACKETS.finditer(self.text, start, rest):
            inside = match.span("inside")
            if self.people.names_somebody(*inside):
                before = self._name_before(start, match.start())
                spoken = self.people.read(before if before is not None else inside[0], inside[1], role)
                voices += spoken
                if _tells_persons(spoken):
                    cuts.append((before if before is not None else match.start(), match.end()))
        if not voices or (label is not None and len(voices) == 0):
            found = self._without_brackets(start, rest, role)
            if found is not None:
                voices, cut = found
                if _tells_persons(voices):
                    cuts.append(cut)
        if label is None and not voices:
            voices = self._implied(start, end, role, unconfirmed)
        if unconfirmed and len(voices) == 1:
            voices[0].unconfirmed = True
        words = text
        for left, right in sorted(cuts, reverse=True):
            words = words[: max(0, left - start)] + " " + words[max(0, right - start) :]
        if self.star:
            words = words.replace(self.star, "")
        return Item(start, end, words_of(words), voices, unconfirmed)

    def _label(self, start: int, end: int) -> tuple[int, int, str] | None:
        match = _LABEL.search(self.text, start, end)
        if match is None:
            return None
        name = match["label"] or match["verb"]
        role = "facilitator" if FACILITATOR.match(name) else "speaker"
        if re.match(r"тренер|trainer", name, re.IGNORECASE):
            role = "trainer"
        elif "приветств" in fold(name):
            role = "greeting"
        named = self.people.read(match.end(), end, role, labelled=True)
        return (match.start(), match.end(), role) if named else None

    def _name_before(self, start: int, bracket: int) -> int | None:
        """«/г-жа … (office, organization)», «… (office)»: the name that the brackets explain."""
        found = re.search(
            rf"(?:^|[/\s(,;:–—-])((?:г-(?:жа|н)\s+)?{MASK}+(?:[ -]{MASK}+)*)\s*$", self.text[start:bracket]
        )
        return None if found is None else start + found.start(1)

    def _without_brackets(self, start: int, end: int, role: str) -> tuple[list[Voice], tuple[int, int]] | None:
        """«Topic / organization», «Topic – name, office», «name, office: topic»."""
        text = self.text[start:end]
        for match in reversed(list(_SLASH.finditer(text))):
            begin = start + match.end()
            if self.people.names_somebody(begin, end):
                return self.people.read(begin, end, role), (start + match.start(), end)
        first = text.find(MASK)
        if first < 0:
            return None
        honorific = _HONORIFIC_LEFT.search(text[:first])
        begin = honorific.start() if honorific else first
        if not re.search(r"\w", text[:begin]):
            # The name opens the point: who it is goes up to a colon, a dash behind the office, or a quotation mark.
            stops = re.finditer(r":\s|\s[–—]\s(?=[«\"А-ЯA-Z])|[«\"](?=[А-ЯA-Z])|\.\s+(?=[А-ЯA-Z«])", text[first:])
            places = [start + first + stop.start() for stop in stops]
            until = next((p for p in places if not any(m.start < p < m.end for m in self.people.mentions)), end)
            voices = self.people.read(start, until, role)
            return (voices, (start, until)) if voices else None
        lead = None
        for dash in _DASH.finditer(text[:begin]):
            lead = dash
        if lead is not None and not re.search(r"\w", text[lead.end() : begin]):
            return self.people.read(start + begin, end, role), (start + lead.start(), end)
        if re.search(r"(?:[:.]|^)\s*$", text[:begin]):
            return self.people.read(start + begin, end, role), (start + begin, end)
        return None

    def _implied(self, start: int, end: int, role: str, unconfirmed: bool) -> list[Voice]:
        """«Приветственное слово ЮНЕСКО», «Практика USAID (требует подтверждения)»: an organization speaks."""
        inside = [m for m in self.people.mentions if start <= m.start and m.end <= end and m.kind != "platform"]
        opens = re.match(
            r"(?:практика|опыт|доклад|выступление|презентация|сообщение|слово|experience|presentation|practice)\b",
            self.text[start:end],
            re.IGNORECASE,
        )
        if not inside or not (role == "greeting" or opens):
            return []
        if opens and inside[0].start - start > 60:
            return []
        return [
            Voice(m.start, m.end, None, None, m, role, unconfirmed)
            for m in (inside if role == "greeting" else inside[:1])
        ]

    def _kind(self, title: str, items: Sequence[Item]) -> str:
        """The concept of the scheme `session-kind` that the first words name."""
        head = re.split(r"[:.(]", title, maxsplit=1)[0] or title
        if re.match(r"(?:сессия|секция|панел|модуль|блок|session|panel|module|workshop)", head, re.IGNORECASE):
            return "session"
        if re.match(r"регистраци|registration|сбор (?:участников|гостей)|прибытие|заезд|arrival", head, re.IGNORECASE):
            return "registration"
        matches = find("session-kind", head) or find("session-kind", title)
        good = [match for match in matches if match.score >= 0.75]
        if len(good) > 1 and good[0].score == good[1].score and "break" in {match.id for match in good}:
            return "break"
        if good:
            return good[0].id
        return "social" if _SOCIAL.search(head) and not items else "session"
