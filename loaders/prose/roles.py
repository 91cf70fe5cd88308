"""What an organization does in a project, by the words around its name."""

import re
from typing import NamedTuple

from kg.morphology import fold, parses
from loaders.prose.mentions import Mention

__all__ = ["RoleCue", "role_in_list", "role_of"]


class RoleCue(NamedTuple):
    """A role, how sure it is, and the span of the words that show it (the organization's name not included)."""

    role: str
    confidence: float
    start: int
    end: int


def _compile(patterns: dict[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(role, re.compile(pattern)) for role, pattern in patterns.items()]


#: Words before the name, folded (lower case, ё as е). Of several the nearest to the name counts.
_LEFT = _compile({
    "co-organizer": r"со-?организатор\w*|соорганизаци\w+",
    "organizer": (
        r"(?<!со)(?<!со-)\bорганизатор\w*|организован\w*|организуем\w+|по инициативе|под эгидой"
        r"|проводит(?:ся)?\b"
    ),
    "information-partner": r"инф(?:ормационн\w+|\.)\s*(?:партнер\w*|поддержк\w+|спонсор\w*|сопровожден\w+)|медиа-?партнер\w*",
    "partner": (
        r"(?<!информационные )(?<!информационный )(?<!информационным )(?<!медиа)партнер\w*|в партнерстве с|совместно с|совместной работ\w+ с|совместн\w+ усили\w+"
        r"|в сотрудничестве с|сотрудничеств\w+ с"
        r"|в коллаборации с|коллаборац\w+ с|при участии|при содействии|при помощи|вместе с|в кооперации с"
        r"|в содружестве с"
        r"|соглашени\w+(?: о (?:сотрудничестве|взаимодействии|партнерстве))?(?: подписан\w+)? с"
        r"|договор\w*[^.;:]{0,40} с\b"
        r"|взаимодейств\w+ с|сотруднича\w+ с|договоренност\w+ с|письм\w+ поддержки|поддержали|на стороне \w+ выступ\w+"
        r"|в тесном контакте с|с участием|в тандеме с|заручил\w+ поддержкой|с \w+ стороны|рука об руку с|плечом к плечу с|на пару с"
        r"|договорил\w+ с|(?:работаем|проводим|готовим|сотрудничаем|дружим|делаем|ведем|проведем|подготовим) (?:\w+ )?с|нам помога\w+|нас поддержал\w*"
        r"|(?<!по сравнению )(?<!связано )(?<!связан )\b(?:вместе )?со? \Z"
    ),
    "support": r"при (?:\w+ ){0,3}поддержке|поддержк\w+ со стороны|поддержан\w*",
    "funder": (
        r"грант\w*(?: от| на)?|на средства|за счет средств|финансир\w+|спонсор\w*|донор\w*|субсиди\w+|профинансир\w+"
        r"|на деньги|финансово \w+|взнос\w*|пожертвован\w+"
    ),
    "host": (
        r"принимающ\w+ (?:сторон|организац)\w+|хозя\w+ площадк\w+|в гостях у|на базе|на площадк\w+|в стенах|в помещени\w+|в залах?\b|принимающ\w+|на территории|в здании|на сцене"
        r"|площадк\w+ (?:станет|станут|выступит|послужит|проведения)|в аудитори\w+|(?:пройд|состо|соберут|откро|покаж|встрет|развер|размест|показ|провед)\w* (?:[^.;:]{0,40} )?в\b"
        r"|провод\w+ в\b"
    ),
    "participant": (
        r"участник\w*|участие(?: в \w+)? (?:примут|принимают|приняли|принял|примет)|примут участие"
        r"|приглашен\w*|делегаци\w+"
        r"|представител\w+|сотрудник\w*|студент\w*|специалист\w*|эксперт\w*|преподавател\w*|выпускник\w*|волонтер\w*"
        r"|воспитанник\w*|команд\w+ (?:из|от)"
    ),
    "implementer": (
        r"реализован\w*|реализует\w*|реализовал\w*|осуществлен\w*|осуществляет\w*|исполнител\w*|провел\w*"
        r"|выполнен\w*"
    ),
})  # fmt: skip

#: Words after the name.
_RIGHT = _compile({
    "co-organizer": r"(?:выступ\w+|явля\w+|стан\w+|стал\w*|[–—-])\s+(?:\w+ ){0,3}со-?организатор",
    "partner": (
        r"(?:выступ\w+|явля\w+|стан\w+|стал\w*|,|[–—-])\s*(?:\w+ ){0,4}партнер"
        r"|^\W*(?:\w+ ){0,2}(?:окаж\w+|поможет|помогут|помогает|возьмет на себя|подбер\w+|обеспеч\w+|подготов\w+|направ\w+|разошлет"
        r"|привлеч\w+|проконсультир\w+|поддерж(?:ал|ив|ит)\w*)"
        r"|^\W*(?:\w+ ){0,2}предостав\w+\s+(?:\w+ ){0,3}(?:эксперт|специалист|оборудован|волонтер|информац|материал|транспорт|данны)"
    ),
    "host": (
        r"^\W*предоставлени\w+ (?:\w+ ){0,3}(?:помещен|площадк|зал|аудитор|студи|класс)|^\W*(?:\w+ ){0,2}принимающ\w+ (?:сторон|организац)"
        r"|^\W*(?:\w+ ){0,2}предостав\w+\s+(?:\w+ ){0,3}(?:помещен|площадк|зал|аудитор|территор|студи|класс)"
        r"|^\W*(?:\w+ ){0,2}(?:примет|принимает|примут)\b(?! участие)|на (?:своей|его|ее|чьей) (?:базе|площадке)"
    ),
    "funder": (
        r"^\W*(?:\w+ ){0,1}(?:генеральн\w+ )?спонсор|^\W*финансов\w+ (?:участи|поддержк|помощ)|^\W*(?:\w+ ){0,3}(?:выдел\w+\s+(?:\w+ ){0,3}(?:средств|субсид|грант|руб)|профинансир\w+|софинансир\w+|финансир\w+|оплат\w+)"
    ),
    "information-partner": r"^\W*(?:\w+ ){0,2}информационн\w+ (?:партнер|поддержк|сопровожд)|^\W*\(?(?:медиа|инфо)партнер",
    "participant": (
        r"^\W*(?:\w+ ){0,2}(?:примет|примут|принял\w*|принимает) участие|^\W*(?:\w+ ){0,2}участву\w+"
        r"|^\W*(?:\w+ ){0,1}приглашен\w*"
    ),
})  # fmt: skip

_REACH_LEFT = 260
_REACH_RIGHT = 110


def role_of(text: str, sentence: tuple[int, int], start: int, end: int, kind: str, stop: int | None = None) -> RoleCue:
    """The role of the organization named at `start:end`, `mentioned` where no cue tells.

    Args:
        text: the masked text.
        sentence: span of the sentence.
        start: start of the name.
        end: end of the name.
        kind: kind of the organization: a platform is a platform unless a cue says more.
        stop: start of the next organization's name: cues behind it are not of this one.
    """
    left_start = max(sentence[0], start - _REACH_LEFT)
    left = fold(text[left_start:start])
    best: tuple[int, int, str] | None = None
    for role, pattern in _LEFT:
        for found in pattern.finditer(left):
            row = (found.end(), found.start(), role)
            if (best is None or row[0] > best[0]) and _reaches(left[found.end() :], role):
                best = row
    if kind == "platform" and (best is None or best[2] != "partner" or "информационн" not in left[-90:]):
        return RoleCue("platform", 0.7, start, end)  # what a project uses, whoever is named around it
    right_end = min(sentence[1], end + _REACH_RIGHT, stop if stop is not None else sentence[1])
    right = fold(text[end:right_end])
    for role, pattern in _RIGHT:
        cue = pattern.search(right)
        if cue:
            return RoleCue(role, 0.8, end + cue.start(), end + cue.end())
    if best is not None:
        role = _support(left, text[start:end]) if best[2] == "support" else best[2]
        if role == "funder" and "фонд" not in fold(text[start:end]) and kind == "other":
            role = "partner"
        distance = len(left) - best[0]
        return RoleCue(role, 0.85 if distance < 60 else 0.7, left_start + best[1], left_start + best[0])
    return RoleCue("mentioned", 0.6, start, end)


_ITEM = re.compile(r"[ \t\u00a0]*(?:[•●▪◦·*–—-]|\d{1,2}[.)])?[ \t\u00a0]*\Z")
_IN_ITEM = _compile({
    "co-organizer": r"со-?организатор",
    "host": r"принимающ|площадк\w+ для|предоставлени\w+ (?:\w+ ){0,3}(?:помещен|площадк|зал|аудитор|студи|класс)",
    "funder": r"спонсор|финансов|грант\w* (?:на|в размере)|софинансир|взнос",
    "information-partner": r"информационн|освещени|эфир|публикаци",
    "implementer": r"исполнител",
    "partner": r"партнер|помощ|поддержк|сопровожден|эксперт|волонтер|консульт|методич",
})  # fmt: skip
_LEAD = re.compile(
    r"партнер|помощник|друзья|взаимодейств|вместе с|соорганизатор|участвуют организации|поддержк|команд\w+ проекта|кто с нами"
)


def role_in_list(text: str, mention: Mention, start: int) -> str | None:
    """The role of an organization that begins an item of a list: «1) Министерство … – методическая помощь (партнёр);».

    Args:
        text: the masked text.
        mention: the organization's name.
        start: start of the part, beyond which no line is looked at.
    """
    line = text.rfind("\n", start, mention.start) + 1 or start
    if not _ITEM.match(text[line : mention.start]):
        return None
    end = text.find("\n", mention.end)
    rest = fold(text[mention.end : end if end > 0 else len(text)])
    if not re.match(r"[\s\w.,()«»\"]{0,40}?\s*[–—(:-]", rest):
        return None
    for role, pattern in _IN_ITEM:
        if pattern.search(rest):
            return role
    # The line that opens the list tells what its items are.
    position = line - 1
    while position > start:
        before = text.rfind("\n", start, position) + 1 or start
        words = text[before:position].strip()
        if words.endswith(":"):
            return "partner" if _LEAD.search(fold(words)) else None
        if not re.match(r"[•●▪◦·*–—-]|\d{1,2}[.)]", words):
            return "partner" if _LEAD.search(fold(words)) else None
        position = before - 1
    return None


def _support(left: str, name: str) -> str:
    money = re.search(r"финанс|грант|средств", left[-120:]) or re.search(r"фонд|GIZ|USAID", name, re.IGNORECASE)
    return "funder" if money and "информац" not in left[-60:] else "partner"


def _reaches(between: str, role: str) -> bool:
    """Whether a cue still speaks of a name behind `between`: not across a clause with a verb of its own."""
    if ";" in between:
        return False
    if ":" in between:
        return True
    if role in ("participant", "host", "funder", "organizer", "implementer") and len(between) > 120:
        return False
    for word in re.findall(r"[а-я-]{3,}", between):
        tag = parses(word)[0].tag
        if tag.POS in ("VERB", "GRND") or word in ("который", "которая", "которые", "где", "чтобы"):
            return (
                re.match(r"выступ|стан|стал|явля|буд|соглас|вызва|обеща|готов|ока[зж]|помога|поддерж|предостав", word)
                is not None
            )
    return True
