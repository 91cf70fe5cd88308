"""Where a text names an event: by the scheme of event kinds, and by nouns that are events only in a plan."""

import re
from functools import lru_cache

from kg.concepts import ConceptMention, mentions
from kg.morphology import fold, lemma

__all__ = ["event_mentions", "people"]

#: Nouns that name an event where something is planned, and other things elsewhere → kind.
_IN_PLANS = {
    "слет": "congress", "сход": "meeting", "праздник": "festival", "школа": "school", "чтение": "conference",
    "вечер": "meeting", "поход": "expedition", "финал": "contest", "урок": "training", "показ": "presentation",
    "смена": "camp", "концерт": "concert", "гастроль": "concert", "премьера": "presentation", "спектакль": "concert",
    "читка": "concert", "посиделки": "meeting", "сессия": "meeting", "занятие": "training", "рейд": "campaign",
    "сплав": "expedition", "заезд": "camp", "пленэр": "exhibition", "прием": "meeting", "сбор": "congress",
    "показательный": "presentation", "дневка": "meeting", "эфир": "media-production",
}  # fmt: skip
#: The last part of a compound tells the kind: «медиахакатон», «кинофестиваль».
_LAST_PARTS = {
    "хакатон": "hackathon", "форум": "forum", "фестиваль": "festival", "лагерь": "camp", "конференция": "conference",
    "выставка": "exhibition", "конкурс": "contest", "экспедиция": "expedition", "марафон": "sports-event",
    "семинар": "seminar", "школа": "school", "смена": "camp",
}  # fmt: skip
_OPEN_DOORS = re.compile(r"д(?:ень|ня|нем|ни|ней) открытых дверей")
_WORD = re.compile(r"[а-яё-]{4,}")

_NUMBER_WORDS = {
    "полторы тысячи": 1500, "полутора тысяч": 1500, "тысяча": 1000, "тысячи": 1000, "две тысячи": 2000, "три тысячи": 3000,
    "пятьсот": 500, "четыреста": 400, "триста": 300, "двести": 200, "двухсот": 200, "ста двадцати": 120, "сто двадцать": 120,
    "сто пятьдесят": 150, "сто": 100, "ста": 100, "восемьдесят": 80, "семьдесят": 70, "шестьдесят": 60, "шестидесяти": 60,
    "пятьдесят": 50, "пятидесяти": 50, "сорок": 40, "сорока": 40, "тридцать": 30, "тридцати": 30, "двадцать": 20, "двадцати": 20,
    "пятнадцать": 15, "десять": 10, "десяти": 10,
}  # fmt: skip
_WHO = (
    r"(?:чел\b\.?|человек\w*|участни\w+|респондент\w*|слушател\w+|волонтер\w*|доброволь?ц\w+|студент\w*|школьник\w*|специалист\w*|гост\w+"
    r"|представител\w+|зрител\w+|подростк\w+|дет(?:ей|и)\b|команд\w*|женщин\w*|сем(?:ей|ьи)\b|ребят\w*|посетител\w+|юнкор\w*|мест\b"
    r"|исследовател\w+|эксперт\w*|педагог\w*|учител\w+|жител\w+|работодател\w+|мастеров|мастера|артист\w*|спортсмен\w*|пенсионер\w*)"
)
_DIGITS = re.compile(rf"(?<![\d.,])(\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d{{1,6}})\+?\s*(?:юных |молодых |онлайн-)?{_WHO}")
_SPELLED = re.compile(r"\b(" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + rf")\s+(?:\w+\s+)?{_WHO}")
_TURNED = re.compile(
    r"человек\s+(" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + r")\b|\(\s*(?:по )?(\d{1,5})\s*\)"
)


def people(folded: str) -> int | None:
    """The number of people that a text speaks of first, in digits or in words; None where it does not.

    >>> people("куда съедутся полторы тысячи гостей"), people("(50 участников)"), people("в 2020 году")
    (1500, 50, None)
    """
    found = [
        (match.start(), int(re.sub(r"\D", "", match.group(1))) if kind == "digits" else _NUMBER_WORDS[match.group(1)])
        for kind, match in (("digits", _DIGITS.search(folded)), ("words", _SPELLED.search(folded)))
        if match
    ]
    if found:
        return min(found)[1]
    turned = _TURNED.search(folded)
    if turned and turned.group(1):
        return _NUMBER_WORDS[turned.group(1)]
    return None


@lru_cache(maxsize=512)  # a sentence is asked for itself, for its events, and for what stands behind each
def event_mentions(text: str) -> tuple[ConceptMention, ...]:
    """The events that a piece of text names, in order, one where several readings overlap."""
    found = list(mentions("event-kind", text))
    folded = fold(text)
    found += [_mention(text, match.start(), match.end(), "presentation") for match in _OPEN_DOORS.finditer(folded)]
    for match in _WORD.finditer(folded):
        word = lemma(match.group())
        kind = _IN_PLANS.get(word) or next(
            (kind for part, kind in _LAST_PARTS.items() if word.endswith(part) and word != part), None
        )
        if kind:
            found.append(_mention(text, match.start(), match.end(), kind))
    chosen: list[ConceptMention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not chosen or mention.start >= chosen[-1].end:
            chosen.append(mention)
    return tuple(chosen)


def _mention(text: str, start: int, end: int, kind: str) -> ConceptMention:
    return ConceptMention(start=start, end=end, text=text[start:end], id=kind, score=0.7)
