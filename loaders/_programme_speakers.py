"""Who speaks: `(name, office, organization & name, office …)`, `name – office`, `Moderator: …`, a column of speakers.

A name is only a stretch of the text here; what is kept of a person is the office and the organization.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.morphology import fold, parses
from kg.places import PlaceMatch
from kg.privacy import MASK
from loaders.prose.mentions import Mention

__all__ = ["FACILITATOR", "GREETING", "UNCONFIRMED", "People", "Voice", "is_office"]

UNCONFIRMED = re.compile(
    r"\(?\b(?:(?:(?:участие|состав|выступление) )?(?:требу\w+ (?:подтверждения|уточнения)|уточня(?:е|ю)тся"
    r"|не подтвержд[её]н\w*|подтверждается|на подтверждении|(?:на|в стадии) согласовани[ия]|согласовыва(?:е|ю)тся)"
    r"|по согласованию|подтверждени[ея] (?:\w+ )?ожида(?:е|ю)тся|ожида\w+ подтверждени[ея]|жд[её]\w+ подтверждени[ея]"
    r"|прос[ия]т подтвердить|подтвердит позже|предварительно|to be confirmed|tbc|tbd|t\.b\.c\.?|to be announced"
    r"|tba|unconfirmed"
    r"|not confirmed|pending confirmation|\?\?)(?!\w)\)?",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"(?:приветств\w+|вступительн\w+ слов\w*|открыти\w+ (?:конференци|форум|семинар|мероприят|церемони)\w*"
    r"|welcom\w+|opening (?:remarks|speech|address)|greeting\w*)",
    re.IGNORECASE,
)
FACILITATOR = re.compile(
    r"(?:со)?модератор\w*|ведущ(?:ий|ая|ие|его)|вед(?:[её]т|ут)\b|фасилитатор\w*|moderat\w+|facilitat\w+"
    r"|chair(?:ed|person)?\b|host\b",
    re.IGNORECASE,
)
_TRAINER = re.compile(r"тренер\w*|инструктор\w*|наставник\w*|trainers?\b|coach\w*|mentors?\b", re.IGNORECASE)
_OFFICE = frozenset(
    """координатор руководитель руководительница директор начальник председатель президент заместитель менеджер
    специалист эксперт профессор доцент тренер советник министр посол глава секретарь представитель представительница
    аналитик журналист консультант сотрудник член декан ректор проректор заведующий основатель учредитель редактор
    депутат губернатор мэр аким психолог юрист социолог учитель преподаватель волонтер помощник атташе консул
    уполномоченный модератор исследователь методист куратор администратор вице-президент сопредседатель лидер автор
    coordinator director head chief chair chairperson chairman president deputy manager specialist expert professor
    adviser advisor minister ambassador secretary representative analyst journalist consultant officer member dean
    rector founder editor lawyer researcher lecturer associate assistant lead leader fellow trainer attache consul mayor
    commissioner teacher volunteer economist psychologist vice-president co-founder
    """.split()  # noqa: SIM905
)
_HONORIFIC = re.compile(
    r"(?<!\w)(?:г-(?:жа|н|жи|на)|господин\w?|госпожа|проф\.|д-р|к\.\s?\w{1,4}\.\s?н\.|д\.\s?\w{1,4}\.\s?н\.|(?:mr"
    r"|mrs|ms|dr|prof|h\.e)\.?(?=\s))",
    re.IGNORECASE,
)
_NAME = re.compile(rf"{MASK}+(?:[ \t-]{MASK}+)*")
_LATIN_NAME = re.compile(r"[A-Z][a-z'’]+(?:[- ](?:[A-Z][a-z'’]+|[A-Z]\.|de|van|von|al|bin|uulu|kyzy)){1,3}")
_CYRILLIC_NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:[- ](?:[А-ЯЁ][а-яё]+|кызы|уулу|оглы)){1,2}")
_SEPARATOR = re.compile(
    r";|&|\n|•|\s/\s?|/(?=\w|█)|(?:,|\bи\b|\band\b)(?=\s*(?:[А-Яа-яA-Za-z.-]{1,10}\s)?█)"
    r"|(?<=\)),|,(?=\s+[а-яёa-z])|(?:,|\bи\b|\band\b)(?=\s*[A-ZА-ЯЁ][\w'’-]+\s[A-ZА-ЯЁ][\w'’.-]+\s*\()"
)
_SMALL = re.compile(
    r"^(?:в|во|на|от|из|при|по|и|of|in|at|for|the|from|and|to)\s+|\s+(?:в|во|на|от|из|при|и|of|in|at|for|the|from"
    r"|and)$",
    re.IGNORECASE,
)


@dataclass
class Voice:
    """One who speaks.

    Attributes:
        start: offset of the words that say so, the name left out where other words are there.
        end: offset after them.
        name: the span of the person's name, None where none is given.
        office: in the source's words.
        organization: the mention of it.
        role: `facilitator`, `speaker`, `trainer`, `greeting`.
        unconfirmed: True where the source says so.
    """

    start: int
    end: int
    name: tuple[int, int] | None = None
    office: str | None = None
    organization: Mention | None = None
    role: str = "speaker"
    unconfirmed: bool = False


class _Part(NamedTuple):
    start: int
    end: int
    sign: str  # the separator before it


def is_office(text: str) -> bool:
    """Whether words name an office or occupation: one of the first four is a noun for a person."""
    for word in re.findall(r"[\w-]+", text)[:5]:
        folded = fold(word)
        if folded in _OFFICE:
            return True
        if folded[0] > "\x7f":
            best = parses(word)[0]
            if best.is_known and fold(best.normal_form) in _OFFICE:
                return True
            tag = best.tag
            if "NOUN" in tag and "anim" in tag and not any(sign in tag for sign in ("Name", "Surn", "Patr", "Geox")):
                return True
    return False


class People:
    """Reads stretches of text that name speakers.

    Args:
        text: the text without markup, masked.
        mentions: the organizations named in it.
        places: the places named in it.
    """

    def __init__(self, text: str, mentions: Sequence[Mention], places: Sequence[PlaceMatch]) -> None:
        self.text = text
        self.mentions = mentions
        self.places = places

    def names_somebody(self, start: int, end: int) -> bool:
        """Whether a stretch (the inside of brackets, a cell) says who speaks, and nothing else."""
        inside = self.text[start:end]
        bare = UNCONFIRMED.sub("", inside).strip(" ,;.")
        if not bare or (bare.isupper() and len(bare) <= 6 and not self._mentions(start, end)):
            return False
        if MASK in inside or self._name(start, end):
            return True
        if is_office(bare.split(",")[0]) and len(bare) < 200:
            return True
        covered = sum(m.end - m.start for m in self._mentions(start, end))
        return covered >= 0.7 * len(bare)

    def read(self, start: int, end: int, role: str = "speaker", *, labelled: bool = False) -> list[Voice]:
        """Those whom a stretch of text names, in order.

        Args:
            start: where it begins.
            end: where it ends.
            role: theirs where the words do not say another.
            labelled: True where a label or a column says that all of it names speakers.
        """
        voices: list[Voice] = []
        for part in self._parts(start, end):
            voice = self._voice(part, role, labelled=labelled)
            if voice is None:
                continue
            if voice.name is None and voices and part.sign != "\n":
                # «… и …/тренеры», «… / ЮНЕСКО»: what follows the slash is said of those before it.
                waiting = [v for v in voices if v.name and v.office is None and v.organization is None]
                if waiting and part.sign.strip() in ("/", ",", ""):
                    for before in waiting:
                        before.office, before.organization = voice.office, voice.organization
                        before.start, before.end = voice.start, voice.end
                        before.role = voice.role if voice.role == "trainer" else before.role
                        before.unconfirmed |= voice.unconfirmed
                    continue
            voices.append(voice)
        return voices

    def _mentions(self, start: int, end: int) -> list[Mention]:
        return [m for m in self.mentions if start <= m.start and m.end <= end]

    def _parts(self, start: int, end: int) -> list[_Part]:
        """The stretch cut at separators that stand neither in the name of an organization nor in brackets."""
        parts: list[_Part] = []
        at, sign = start, ""
        for match in _SEPARATOR.finditer(self.text, start, end):
            inside = self.text[at : match.start()]
            if any(m.start <= match.start() < m.end for m in self.mentions):
                continue
            if match[0] == "," and not self._another(at, match.start(), end):
                continue
            if inside.count("(") > inside.count(")") or inside.count("«") > inside.count("»"):
                continue
            parts.append(_Part(at, match.start(), sign))
            at, sign = match.end(), match[0]
        parts.append(_Part(at, end, sign))
        return [part for part in parts if re.search(r"\w|█", self.text[part.start : part.end])]

    def _another(self, start: int, comma: int, end: int) -> bool:
        """Whether a comma parts two who speak: before a name, or «директор фонда «А», редактор «Б»» without names."""
        after = re.match(r"\s*(?P<word>[\w-]+)?", self.text[comma + 1 : end])
        word = after["word"] if after else None
        if not word or word[0] == MASK or not word[0].islower():
            return True
        if MASK in self.text[start:comma] or self.text[comma - 1] == ")":
            return self.text[comma - 1] == ")"
        told = [m for m in self.mentions if start <= m.start and comma - 1 <= m.end <= comma]
        return bool(told) and is_office(word)

    def _name(self, start: int, end: int) -> tuple[int, int] | None:
        """A name that no pattern saw: two to four words in capitals that open the stretch, with an office behind."""
        lead = re.match(r"[\s,.•–—-]*", self.text[start:end])
        begin = start + (lead.end() if lead else 0)
        honorific = _HONORIFIC.match(self.text, begin, end)
        if honorific:
            begin = (
                honorific.end() + len(self.text[honorific.end() : end]) - len(self.text[honorific.end() : end].lstrip())
            )
        match = _LATIN_NAME.match(self.text, begin, end) or _CYRILLIC_NAME.match(self.text, begin, end)
        if match is None or re.match(r"[\w»]", self.text[match.end() : match.end() + 1]):
            return None
        if any(m.start < match.end() and match.start() < m.end for m in self.mentions):
            return None
        if any(p.start < match.end() and match.start() < p.end for p in self.places) or is_office(match[0]):
            return None
        words = re.findall(r"[\w'’]+", match[0])
        if words[0][0] > "\x7f" and any(_everyday(word) for word in words):
            return None
        after = self.text[match.end() : end].lstrip()
        told = honorific is not None or (after[:1] in (",", "(", "–", "—", "-", "|", "\t") and is_office(after[:80]))
        return match.span() if told else None

    def _voice(self, part: _Part, role: str, *, labelled: bool) -> Voice | None:
        text = self.text[part.start : part.end]
        unconfirmed = UNCONFIRMED.search(text) is not None
        masked = [(part.start + m.start(), part.start + m.end()) for m in _NAME.finditer(text)]
        name = masked[0] if masked else (self._name(part.start, part.end) or self._bare_name(part, labelled))
        mentions = self._mentions(part.start, part.end)
        organization = mentions[0] if mentions else None
        office = self._office(part, [*masked, *([name] if name else [])], mentions)
        if office is not None and not is_office(office) and name is None:
            office = None
        if _TRAINER.search(text):
            role = "trainer"
        elif FACILITATOR.search(text):
            role = "facilitator"
        if name is None and organization is None and office is None and role != "trainer":
            return None
        start, end = self._said(part, name)
        return Voice(start, end, name, office, organization, role, unconfirmed)

    def _bare_name(self, part: _Part, labelled: bool) -> tuple[int, int] | None:
        """Behind «Speaker:» two capitalised words alone are a name."""
        if not labelled:
            return None
        text = self.text[part.start : part.end].strip(" .,")
        match = _LATIN_NAME.fullmatch(text) or _CYRILLIC_NAME.fullmatch(text)
        begin = self.text.index(text, part.start) if text else part.start
        if match is None or self._mentions(part.start, part.end) or is_office(text):
            return None
        if any(p.start < begin + len(text) and begin < p.end for p in self.places):
            return None
        if text[0] > "\x7f" and any(_everyday(word) for word in re.findall(r"\w+", text)):
            return None
        return begin, begin + len(text)

    def _office(self, part: _Part, names: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> str | None:
        letters = list(self.text[part.start : part.end])
        for start, end in names:
            letters[start - part.start : end - part.start] = "\x00" * (end - start)
        for mention in mentions:
            # What stands behind an organization in its clause («… в Кыргызстане») belongs to it.
            letters[mention.start - part.start : mention.end - part.start] = "\x01" * (mention.end - mention.start)
        bare = UNCONFIRMED.sub("\x00", _HONORIFIC.sub(" ", "".join(letters)))
        pieces = []
        for piece in re.split(r"[,()\[\]–—\n\x00/:|\t•]+| - ", bare):
            words = piece.split("\x01")[0].replace(MASK, " ")
            while (shorter := _SMALL.sub("", words.strip(" .*«»\"'-"))) != words:
                words = shorter
            if len(words) >= 3 and re.search(r"[^\W\d_]{3}", words) and not self._is_place(words, part):
                pieces.append(re.sub(r"\s+", " ", words))
        offices = [piece for piece in pieces if is_office(piece)] or pieces[:1]
        if len(offices) > 1:  # «Модератор: …, директор»: the first is the role, the second the office
            offices = [piece for piece in offices if not FACILITATOR.fullmatch(piece)] or offices
        return ", ".join(offices[:2]) or None

    def _is_place(self, words: str, part: _Part) -> bool:
        inside = [p for p in self.places if part.start <= p.start and p.end <= part.end]
        return any(fold(words) in fold(p.text) or (len(p.text) >= 0.7 * len(words) and p.text in words) for p in inside)

    def _said(self, part: _Part, name: tuple[int, int] | None) -> tuple[int, int]:
        """The words of the part, from behind the name on where something follows it."""
        start, end = part.start, part.end
        if name and re.search(r"\w", self.text[name[1] : end].replace(MASK, "")):
            start = name[1]
        around = " \t\n,.;:/–—-•*"
        while start < end and (self.text[start] in around or self._lonely(start, end, self.text[start])):
            start += 1
        while start < end and (self.text[end - 1] in around or self._lonely(start, end, self.text[end - 1])):
            end -= 1
        return (start, end) if start < end else (part.start, part.end)

    def _lonely(self, start: int, end: int, sign: str) -> bool:
        """A bracket at the edge whose other half is outside."""
        text = self.text[start:end]
        return sign in "()" and text.count("(") != text.count(")")


def _everyday(word: str) -> bool:
    best = parses(word)[0]
    return best.is_known and not any(tag in best.tag for tag in ("Name", "Surn", "Patr"))
