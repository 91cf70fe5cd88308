"""The events and activities that a project plans: «проведение 4 видеоконференций (50 участников)»."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.concepts import ConceptMention
from kg.model import Event, Evidence
from kg.morphology import fold, lemma, parses
from kg.places import PlaceMatch
from loaders.prose.event_words import event_mentions, people
from loaders.prose.nominative import nominative
from loaders.prose.places import ORIGIN
from loaders.prose.quotes import quoted
from loaders.prose.words import Word, Words

__all__ = ["Segment", "find_events", "segments"]

_LEAD = re.compile(
    r"мероприяти\w*|\bплан\w*|задума\w*|программ\w*|календар\w*|что будет|по пунктам|запланирован\w*|план\w* проекта|этап\w*|состоит из|включает\w*|предусмотрен\w*"
    r"|будут (?:проведен|организован|реализован)\w*"
    r"|активност\w+|формат\w+|блок\w*|част(?:ей|и)"
)
_PLANNED = re.compile(
    r"провед(?:ени\w+|ем|ут|ет|ена|ены|ен)\b|пройд(?:ет|ут)|состо(?:ит|ят)ся|планиру\w+"
    r"|запланирова\w+|буд(?:ет|ут)|организу\w+|организац\w+"
    r"|предусм\w+|заверш(?:ит|ат)\w*|итог\w* станет|стан(?:ет|ут)|предпола\w+|намечен\w*|намерен\w*"
    r"|создани\w+|подготов\w+|примут участие|включает|соберет"
)
_PAST = re.compile(
    r"\b(?:прошл(?:а|и|о)|прошел|состоял\w+|проводил\w+|провел[аи]?|провели|были|была|было|был)\b"
    r"|в прошлом году|ранее|проводились"
)
_CARRIED_OUT = re.compile(
    r"(?:провед|организ|созда|пройд|состо|запуск|выпуск|издани|подготов|разработ)\w*\s+(?:[\w-]+\s+){0,4}\Z"
)
_COUNT = re.compile(
    r"(?:(?<![\d–-])(?P<number>\d{1,3})(?:-?(?:ти|х|и|го|мя|ю))?(?:-\w+)?|(?P<word>один|одна|одно|одного|две|два|двух|дв\w+|тр[ие]\w*|четыр\w+|пят[ьи]\w*|шест[ьи]\w*|семь|семи|восемь|восьми|девят[ьи]|десят[ьи]|двенадцат[ьи])|(?P<series>сери[яиюей]+|цикл\w*))\s*\Z",
)
_WORDS = (
    ("один", 1),
    ("одн", 1),
    ("дв", 2),
    ("тр", 3),
    ("четыр", 4),
    ("пят", 5),
    ("шест", 6),
    ("сем", 7),
    ("вос", 8),
    ("девят", 9),
    ("десят", 10),
)
#: A count behind the noun: «вебинары - 5 шт.», «курсов – десять».
_AFTER = re.compile(
    r"\s*[-–—:]\s*(\d{1,3}|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двенадцать)\b(?!\s*(?:чел|участ|минут|дн|час))"
)
#: What others did or do is no plan: «участники форума», «по итогам конференции».
_OF_OTHERS = re.compile(
    r"(?:согласно|по данным|участник\w*|итог\w*|результат\w*|победител\w+|выпускник\w*|опыт\w*|рамках|после|во время|подготовк\w+ к|площадк\w+) (?:\w+ ){0,2}\Z"
)
_FORESEEN = ("запланировать", "предусмотреть", "наметить", "назначить")
_ENUMERATED = re.compile(r"(?:(?<=\s)|(?<=^))(\d{1,2})[.)]\s+(?=[А-ЯЁа-яё«\"])")
#: Kinds that are a way of working rather than an event of their own: only in a list of activities.
_LISTED_ONLY = {
    "website",
    "publication",
    "monitoring",
    "research",
    "survey",
    "course",
    "training",
    "contest",
    "focus-group",
    "school",
}


class Segment(NamedTuple):
    """A piece of text that tells of one activity: an item of a list, or a sentence."""

    start: int
    end: int
    listed: bool


def segments(text: str, start: int, end: int) -> list[Segment]:
    """The list items and sentences of a part; items under «Основные мероприятия:» and inline «1) … 2) …» are listed."""
    found: list[Segment] = []
    position = start
    leading = False
    for raw in text[start:end].splitlines(keepends=True):
        stop = position + len(raw.rstrip())
        bullet = re.match(r"[ \t\u00a0]*(?:[•●▪◦·*–—-]|\d{1,2}[.)])[ \t\u00a0]+", raw)
        if bullet:
            found.append(Segment(position + bullet.end(), stop, leading or bullet.group().strip()[:1] in "•●▪◦·*–—-"))
        elif raw.strip():
            found.extend(_inline(text, position, stop))
            leading = raw.rstrip().endswith(":") or (
                bool(_LEAD.search(fold(raw)[-120:])) and raw.rstrip().endswith(".")
            )
        position += len(raw)
    return found


def _inline(text: str, start: int, end: int) -> list[Segment]:
    marks = list(_ENUMERATED.finditer(text, start, end))
    run: list[re.Match[str]] = []
    for mark in marks:
        if int(mark.group(1)) == len(run) + 1:
            run.append(mark)
    pieces: list[Segment] = []
    rest = end
    if len(run) >= 2:
        for place, mark in enumerate(run):
            stop = run[place + 1].start() if place + 1 < len(run) else end
            whole = Words(text, mark.end(), stop).sentences
            last = place + 1 == len(run)
            pieces.append(Segment(mark.end(), whole[0][1] if last and whole else stop, True))
            if place + 1 < len(run) and len(whole) > 1:
                pieces[-1] = Segment(mark.end(), stop, True)
        tail = [Segment(a, b, False) for a, b in Words(text, pieces[-1].end, end).sentences]
        rest = run[0].start()
    else:
        tail = []
    head = [Segment(a, b, False) for a, b in Words(text, start, rest).sentences]
    return [piece for sentence in head for piece in _after_colon(text, sentence)] + pieces + tail


def _after_colon(text: str, sentence: Segment) -> list[Segment]:
    """«Предусмотрено проведение: 12 семинаров; ярмарки; опроса»: each part is an item of a list."""
    colon = text.find(":", sentence.start, sentence.end)
    if (
        colon < 0
        or not (lead := fold(text[sentence.start : colon]))
        or not (_LEAD.search(lead) or _PLANNED.search(lead))
    ):
        return [sentence]
    mark = ";" if ";" in text[colon : sentence.end] else ","
    pieces: list[Segment] = []
    depth, begin = 0, colon + 1
    for place in range(colon + 1, sentence.end):
        depth += (text[place] in "(«") - (text[place] in ")»")
        if text[place] == mark and depth <= 0:
            pieces.append(Segment(begin, place, True))
            begin = place + 1
    pieces.append(Segment(begin, sentence.end, True))
    named = [piece for piece in pieces if event_mentions(text[piece.start : piece.end])]
    return pieces if len(named) >= 2 else [sentence]


def find_events(
    text: str, parts: Sequence[tuple[int, int]], matches: Sequence[PlaceMatch], first_key: int = 1
) -> list[Event]:
    """The planned events that the parts of a text tell of.

    Args:
        text: the masked text.
        parts: spans to look at, the fullest first; an event named again is not counted again.
        matches: the places named in the text.
        first_key: number of the first key.
    """
    found: list[Event] = []
    seen: set[tuple[str | None, str]] = set()
    kinds: set[str | None] = set()
    for part, (start, end) in enumerate(parts):
        for segment in segments(text, start, end):
            for mention in _named(text, segment):
                event = _event(text, segment, mention, matches)
                key = _identity(event)
                if (
                    key in seen
                    or (part and event.kind in kinds)
                    or (not segment.listed and event.kind in kinds and event.count == 1 and not quoted(event.name))
                ):
                    continue
                seen.add(key)
                kinds.add(event.kind)
                event.key = f"e{first_key + len(found)}"
                found.append(event)
    return found


def _identity(event: Event) -> tuple[str | None, str]:
    title = [event.name[q.inner_start : q.inner_end] for q in quoted(event.name)]
    return event.kind, fold(title[0]) if title else " ".join(
        sorted({lemma(w) for w in re.findall(r"[а-яё-]{4,}", fold(event.name))})
    )


def _named(text: str, segment: Segment) -> list[ConceptMention]:
    """The events that a segment is about: the first of a list item, those with a word of planning in a sentence."""
    folded = fold(text[segment.start : segment.end])
    named = [m for m in event_mentions(text[segment.start : segment.end]) if not _in_quotes(text, segment, m)]
    if not named:
        return []
    if segment.listed:
        # «Формирование команд из участников конкурса путем проведения 5 сессий»: what is carried out is the event.
        done = [m for m in named if _CARRIED_OUT.search(folded[: m.start])]
        opening = [m for m in named if len(re.findall(r"\w+", folded[: m.start])) <= 3]
        return (done or opening)[:1]
    if _PAST.search(folded) and not re.search(r"буд(?:ет|ут)|заплан|планир", folded):
        return []
    future = any(
        word.readings[0].tag.tense == "futr" or (word.pos() == "PRTS" and word.lemma in _FORESEEN)
        for word in Words(text, segment.start, segment.end).words
        if word.is_word
    )
    return [m for place, m in enumerate(named) if _is_planned(folded, m, named[place + 1 :], future=future)]


def _is_planned(folded: str, mention: ConceptMention, later: list[ConceptMention], *, future: bool) -> bool:
    """Whether a sentence plans the event that it names."""
    behind = folded[mention.end : min([mention.end + 70, *(m.start for m in later[:1])])]
    before = folded[max(0, mention.start - 90) : mention.start]
    counted = (
        _COUNT.search(before[-26:].rstrip() + " ") is not None or people(behind) is not None or _AFTER.search(behind)
    )
    if _OF_OTHERS.search(before):
        return False
    if counted and (future or _PLANNED.search(folded) or _AFTER.search(behind)):
        return True
    telling = mention.score >= 0.9 and mention.id not in _LISTED_ONLY
    titled = re.match(r"\s*[«\"]", behind) is not None
    return (telling or titled) and (future or _PLANNED.search(before + behind[:60]) is not None)


def _in_quotes(text: str, segment: Segment, mention: ConceptMention) -> bool:
    at = segment.start + mention.start
    return any(q.inner_start <= at < q.inner_end for q in quoted(text, segment.start, segment.end))


def _event(text: str, segment: Segment, mention: ConceptMention, matches: Sequence[PlaceMatch]) -> Event:
    at = segment.start + mention.start
    grid = Words(text, segment.start, segment.end)
    begin, stop, count = _phrase(text, grid, at, segment.start + mention.end)
    later = [segment.start + m.start for m in event_mentions(text[segment.start : segment.end])]
    limit = segment.end
    if not segment.listed:
        # What stands behind the next event of the sentence is told of that one.
        limit = min([segment.end, stop + 160, *(start for start in later if start > stop)])
    after = _AFTER.match(fold(text[stop : min(limit, stop + 30)]))
    if after and count == 1:
        count = _number(after.group(1))
    places = [
        m.id
        for m in matches
        if segment.start <= m.start and m.end <= limit and not m.in_quotes and not m.adjectival
        if not ORIGIN.search(fold(text[max(segment.start, m.start - 60) : m.start]))
    ]
    return Event(
        key="",
        name=_straight(text, begin, at, segment.start + mention.end, stop, count),
        kind=mention.id,
        count=count,
        participants=people(fold(text[at:limit])),
        places=list(dict.fromkeys(places)),
        evidence=[
            Evidence(
                start=segment.start,
                end=segment.end,
                quote=text[segment.start : segment.end],
                method="rule",
                confidence=0.85 if segment.listed else 0.7,
            )
        ],
    )


def _phrase(text: str, grid: Words, at: int, mention_end: int) -> tuple[int, int, int]:
    """Span of the event's name around its noun, and how many of them there are."""
    index = grid.at(at)
    words = grid.words
    first = index
    while first > 0 and words[first - 1].is_word and words[first - 1].adjective and not words[first - 1].text.isdigit():
        if words[first - 1].lemma in ("один", "первый") and words[first - 1].text.lower().startswith("од"):
            break
        first -= 1
    count = (
        _count(fold(text[max(grid.start, words[first].start - 24) : words[first].start])) if first < len(words) else 1
    )
    last = max(index, grid.at(mention_end) - 1)
    place = last + 1
    while place < len(words) and place - index < 22:
        word = words[place]
        quote = next((q for q in quoted(text, word.start, grid.end) if q.start == word.start), None)
        if quote is not None:
            last = grid.at(quote.end) - 1
            break
        hyphen = word.text in ("-", "–") and word.start == words[place - 1].end
        if not word.is_word and not hyphen:
            break
        if word.text == "и" and _joins(words, place):
            place += 1
            continue
        if _ends_name(word):
            break
        if word.noun or word.acronym:
            last = place
        place += 1
    return words[first].start, words[last].end, count


def _straight(text: str, begin: int, at: int, noun_end: int, stop: int, count: int) -> str:
    """The name with its noun and the adjectives before it in the nominative: «круглого стола» → «круглый стол»."""
    noun = re.match(r"[\w-]+", text[at:stop])
    tidy = re.sub(r"\s+", " ", text[begin:stop]).strip(" ,;:.")
    if noun is None or noun_end > stop:
        return tidy
    words = re.findall(r"[\w-]+", text[begin : at + noun.end()])
    # The concept may begin with adjectives («круглый стол», «очная стратегическая сессия»): its noun is the head.
    rest = at + noun.end()
    for word in re.findall(r"[\w-]+", text[rest:noun_end]):
        if parses(words[-1])[0].tag.POS not in ("ADJF", "PRTF"):
            break
        words.append(word)
        rest = text.index(word, rest) + len(word)
    # «визитов делегации» without a count is plural all the same.
    singular = any(p.tag.POS == "NOUN" and p.tag.number == "sing" for p in parses(words[-1]))
    number = "plur" if count > 1 or not singular else "sing"
    return re.sub(r"\s+", " ", " ".join(nominative(words, len(words) - 1, number)) + text[rest:stop]).strip(" ,;:.")


def _joins(words: list[Word], place: int) -> bool:
    """Whether genitives go on behind an «и»: «Школа интеграции и приграничного сотрудничества»."""
    for word in words[place + 1 : place + 4]:
        if not word.is_word or not word.case("gent") or word.capital:
            return False
        if word.noun and not word.adjective:
            return True
    return False


def _ends_name(word: Word) -> bool:
    return (
        (word.verb and not word.noun and not word.adjective)
        or word.text
        in ("с", "со", "в", "во", "из", "от", "до", "где", "который", "которые", "которая", "а", "но", "где", "и")
        or word.pos() == "PRTF"
    )


def _number(word: str) -> int:
    if word.isdigit():
        return max(1, int(word))
    return next((number for stem, number in _WORDS if word.startswith(stem)), 1)


def _count(before: str) -> int:
    found = _COUNT.search(before.rstrip() + " ") or _COUNT.search(before)
    if not found:
        return 1
    if found.group("number"):
        return max(1, int(found.group("number")))
    if found.group("series"):
        return 1
    return _number(found.group("word"))
