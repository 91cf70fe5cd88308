"""Names of persons, by pattern: initials, patronymics, Central Asian forms, given name beside family name, labels.

The dictionary (pymorphy3) says which words are given names, family names and patronymics. What bears a person's
name and is none – a fund, a university, a street – keeps it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.morphology import fold, parses
from kg.privacy.given_names import CYRILLIC, LATIN
from kg.privacy.spans import Finder, Piece, Span

__all__ = ["FINDERS"]

_I = re.IGNORECASE
_U = "А-ЯЁІЇЄҐЎӘҒҚҢӨҰҮҺ"
_L = "а-яёіїєґўәғқңөұүһ"
_B = r"[ \t\u00a0]"
_INITIAL = rf"[{_U}A-Z]\."
_INITIALS = rf"(?:[{_U}]\.{_B}?-?[{_U}]\.|[A-Z]\.{_B}?-?[A-Z]\.)"
_CAP = rf"[{_U}][{_L}’'\u0301]{{1,30}}(?:-[{_U}][{_L}’']{{1,30}})?"
_SHOUT = rf"[{_U}]{{3,30}}(?:-[{_U}]{{3,30}})?"
_LATIN = r"[A-Z][a-z’']{1,30}(?:-[A-Z][a-z’']{1,30})?"

#: Путин В.В. · В.В. Путина · ПУТИН В. В. · Putin V.V.
_WITH_INITIALS = re.compile(
    rf"(?<![\w.])(?:(?P<after>{_CAP}|{_SHOUT}|{_LATIN}),?{_B}?{_INITIALS}(?!\w)|{_INITIALS}{_B}?(?P<before>{_CAP}"
    rf"|{_SHOUT}|{_LATIN})(?!\w))"
)
#: Одна буква: А. Иванов · Иванов А.
_ONE_INITIAL = re.compile(
    rf"(?<![\w.])(?:(?P<after>{_CAP}|{_LATIN}){_B}{_INITIAL}(?![\w.])|{_INITIAL}{_B}?(?P<before>{_CAP}|{_LATIN})(?!\w))"
)
_PATRONYMIC = re.compile(
    r"\w{2,20}(?:(?:ович|евич|ьич)(?:а|у|ем|ом|е)?|(?:овн|евн|ичн|иничн)(?:а|ы|е|у|ой|ою)|(?:овіч|евіч|авіч)(?:а|у"
    r"|ам|ем|е)?"
    r"|(?:оўн|еўн|аўн|івн|ївн)(?:а|ы|и|е|і|у|ай|ою))\Z",
    re.IGNORECASE,
)
#: Family names by their ends, in all cases; a dictionary has only the frequent ones.
_FAMILY_END = re.compile(
    r"(?:[ое]в|ёв|[иы]н)(?:а|у|ым|ой|е|ы|ых|ыми)?\Z|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую)\Z|(?:енко|швили|дзе"
    r"|[еоа]вич|ич|ук|юк|чук)\Z"
    r"|(?:ян|янц)(?:а|у|ом|е)?\Z|(?:ко|ло|их|ых)\Z"
)
_STRONG_FAMILY_END = re.compile(
    r"(?:баев|беков|алиев|улов|ишев|каев|таев|ханов|жанов|матов|[а-я]{3}ов|[а-я]{3}ев|[а-я]{3}ин)(?:а|у|ым|ой|е"
    r"|ы)?\Z|(?:енко|швили|дзе)\Z"
)
_LATIN_FAMILY_END = re.compile(
    r"(?:[oei]v|yev|ov|ova|eva|yeva|ina|skiy?|skaya|sky|enko|chuk|yan|dze|shvili|bekova?|baeva?|uulu|kyzy)\Z"
)
#: Words in a row that begin with a capital, small particles of names among them.
_RUN = re.compile(
    rf"(?<![\w-])(?:{_CAP}|{_SHOUT})(?:{_B}{{1,2}}(?:{_CAP}|{_SHOUT}|кызы|уулу|оглы|кизи|угли|углы|улы|қызы|ұлы"
    rf"|гызы|заде))+(?![\w])"
)
_PARTICLES = {"кызы", "уулу", "оглы", "кизи", "угли", "углы", "улы", "қызы", "ұлы", "гызы", "заде"}
_WORD = re.compile(r"[\w’'\u0301-]+")
_LATIN_RUN = re.compile(rf"(?<![\w-]){_LATIN}(?:{_B}(?:{_LATIN}|[A-Z]\.|uulu|kyzy|ogly|van|von|de)){{1,3}}(?![\w])")
_LATIN_PARTICLES = {"uulu", "kyzy", "ogly"}
_HONORIFIC = re.compile(
    rf"(?<!\w)(?:г-(?:жа|н|жи|на|жой|ном|же|ну)|господин\w{{0,2}}|госпож\w{{1,2}}|гражданин\w{{0,2}}"
    rf"|гражданк\w{{1,2}}|(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?"
    rf"|д-р|проф\.|акад\.){_B}{{1,2}}(?P<name>(?:{_CAP}|{_LATIN}|{_INITIAL})(?:{_B}(?:{_CAP}|{_LATIN}|{_INITIAL}"
    rf"|кызы|уулу|оглы|uulu|kyzy)){{0,3}})",
)
_LABEL = re.compile(
    rf"(?i:(?<!\w)(?P<strict>контактн\w{{2}} лиц\w{{1,2}}|контакты?|ф\.? ?и\.? ?о\.?(?: [а-я]{{3,20}}){{0,3}}"
    rf"|фамилия(?:,? имя)?(?:,? отчество)?|имя|отчество"
    rf"|contact person|full name|name|surname)"
    rf"|(?:(?<!\w)|(?<=со))(?:руководител\w{{1,4}}|координатор\w{{0,2}}|ответственн\w{{2,3}}(?: лицо"
    rf"| исполнител\w)?|исполнител\w|куратор\w?|бухгалтер"
    rf"|директор|председатель|президент|модератор\w?|спикер\w?|ведущ\w{{2}}|фасилитатор\w?|тренер\w?|эксперт\w?"
    rf"|докладчик\w?|выступ\w{{2,8}}|лектор\w?"
    rf"|секретарь|менеджер|специалист|участник\w?|moderators?|speakers?|facilitators?|trainers?|chair|presenters?"
    rf"|coordinator|director|manager)"
    rf"(?: (?:проекта|программы|мероприятия|конференции|сессии|секции|семинара|группы|of the project)){{0,2}})"
    rf"{_B}{{0,3}}(?::|–|—|-){_B}{{0,3}}\n?{_B}{{0,4}}(?:г-(?:жа|н){_B})?(?P<name>(?:{_CAP}"
    rf"|{_LATIN})(?:{_B}(?:{_CAP}|{_LATIN}|{_INITIAL}|кызы|уулу|оглы)){{0,3}})(?!\w)"
)
#: What bears a name and is no person: it stands right before.
_NAMED_AFTER = re.compile(
    rf"(?:(?<!\w)(?:имени|им\.?|памяти|в честь|имя|name of|named after|после)(?:{_B}[а-яё]{{4,20}}){{0,3}}"
    rf"|(?<!\w)(?:фонд|институт|университет|академи|школ|музе|библиотек|театр|храм|собор|церк|монастыр|преми"
    rf"|памятник|дом|галере|гимнази|лице|кубк?о?"
    rf"|стипенди|чтени|конкурс|центр|общества?|усадьб|медал|орден|мемориал|парк|площад|улиц|проспект|бульвар|переул"
    rf"|шоссе|набережн|издательств|клиник"
    rf"|больниц|клуб|бюст|произведени|роман|повест|сказк|стих|творчеств|foundation|institute|university|school"
    rf"|museum|prize|stiftung)[а-яёa-z]{{0,3}}"
    rf"|(?<!\w)(?:ул|пр|пл|пер|просп|б-р|пр-т|св)\.?){_B}{{0,2}}[«\"“„]?\Z",
    re.IGNORECASE,
)
#: «Фонд имени …» may carry an epithet: «имени Героя Советского Союза П.И. Сидорова».
_IN_HONOUR = re.compile(r"(?<!\w)(?:имени|им\.|памяти)[^.,;:()«»\n]{0,60}\Z", re.IGNORECASE)
#: U.S. Agency, Embassy of the U.K.: no initials.
_ABBREVIATED = re.compile(r"(?<![A-Z.])(?:U\. ?[SKN]|E\. ?U|P\. ?S|N\. ?B|i\. ?e|e\. ?g)\.", re.IGNORECASE)


def _span(match: re.Match[str], group: str | int = 0) -> Span:
    return Span(match.start(group), match.end(group), "person")


def _bears_a_name(text: str, start: int) -> bool:
    before = text[max(0, start - 90) : start]
    return _NAMED_AFTER.search(before) is not None or _IN_HONOUR.search(before) is not None


def _initials(piece: Piece) -> Iterator[Span]:
    text = piece.text
    judged: set[int] = set()  # «имени П. М. Иванова» is kept, and so are the last letters of it
    for match in piece.matches(_WITH_INITIALS):
        word = match["after"] or match["before"]
        judged.add(match.start("after" if match["after"] else "before"))
        if _ABBREVIATED.search(match[0]):
            continue
        if not _bears_a_name(text, match.start()) and not _is_thing(word):
            yield _span(match)
    for match in piece.matches(_ONE_INITIAL):
        word = match["after"] or match["before"]
        # Behind the word one letter and a dot may just be the end of a sentence («пункт А.»).
        known = _is_family(word) if word[0] > "\x7f" else match["before"] is not None and _LATIN_FAMILY_END.search(word)
        group = "after" if match["after"] else "before"
        if known and match.start(group) not in judged and not _bears_a_name(text, match.start()):
            yield _span(match)


def _runs(piece: Piece) -> Iterator[Span]:
    text = piece.text
    for match in piece.matches(_RUN):
        words = list(_WORD.finditer(match[0]))
        for first, last in _names(tuple(word[0] for word in words)):
            start, end = match.start() + words[first].start(), match.start() + words[last].end()
            if first == 0 and _bears_a_name(text, start):
                continue
            if first > 0 and _bears_a_name(text, start):
                continue
            if text[start - 1 : start] in ("«", "“", "„") and text[end : end + 1] in ("»", "”", "“"):
                continue  # «Анна Каренина»: a title
            yield Span(start, end, "person")


@lru_cache(maxsize=50_000)
def _names(words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Where names of persons lie among words that begin with capitals: (first, last) pairs."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        length = _name_at(words, at)
        if length:
            found.append((at, at + length - 1))
        at += length or 1
    return tuple(found)


def _name_at(words: tuple[str, ...], at: int) -> int:
    """How many words from `at` on are one person's name; 0 where none begins there."""
    rest = words[at : at + 4]
    for place, word in enumerate(rest):
        if word in _PARTICLES:
            # Женни Жениш кызы · Бакыт уулу Азамат
            if place == 0 or any(_is_common(before) for before in rest[:place]):
                return 0
            following = rest[place + 1 : place + 2]
            return place + 1 + (1 if place == 1 and following and not _is_common(following[0]) else 0)
    if len(rest) >= 2 and _is_patronymic(rest[1]) and not _is_thing(rest[0]):
        # Иван Иванович (Иванов)
        return 3 if len(rest) > 2 and _may_be_family(rest[2]) else 2
    if len(rest) >= 3 and _is_patronymic(rest[2]) and _may_be_family(rest[0]):
        return 3  # Иванов Иван Иванович
    if len(rest) >= 2 and not rest[0].isupper() and not rest[1].isupper():
        one, two = rest[0], rest[1]
        if (_is_given(one) and _is_family(two)) or (_is_family(one) and _is_given(two) and not _is_place(one)):
            return 2
        if _is_strong_family(two) and not _is_common(one) and not _is_place(one) and _may_be_given(one):
            return 2
    return 0


def _tags(word: str) -> list[str]:
    return [str(parse.tag) for parse in parses(word)]


@lru_cache(maxsize=50_000)
def _is_given(word: str) -> bool:
    return fold(word) in CYRILLIC or any("Name" in parse.tag for parse in parses(word)[:6])


@lru_cache(maxsize=50_000)
def _is_family(word: str) -> bool:
    """A family name: so says the dictionary, or its end, and it is no other word."""
    parts = word.split("-")
    if len(parts) == 2 and all(parts):
        return _is_family(parts[0]) and _is_family(parts[1])
    all_parses = parses(word)
    if _is_place(word):
        return False
    if any("Surn" in parse.tag for parse in all_parses):
        best = all_parses[0]
        # «Мира», «Союза» are family names somewhere; as everyday nouns they are words.
        return (
            "Surn" in best.tag
            or not best.is_known
            or not ("NOUN" in best.tag or "ADJF" in best.tag)
            or _looks_family(word)
        )
    return not all_parses[0].is_known and _looks_family(word)


def _looks_family(word: str) -> bool:
    folded = fold(word)
    return _FAMILY_END.search(folded) is not None and not any(
        parse.is_known
        and ("NOUN" in parse.tag or "ADJF" in parse.tag)
        and "Surn" not in parse.tag
        and "Name" not in parse.tag
        and parse.score > 0.3
        for parse in parses(word)[:3]
    )


@lru_cache(maxsize=50_000)
def _is_strong_family(word: str) -> bool:
    if _is_place(word) or _is_common(word) or _STRONG_FAMILY_END.search(fold(word)) is None:
        return False
    return any("Surn" in parse.tag for parse in parses(word)) or not parses(word)[0].is_known


def _may_be_family(word: str) -> bool:
    best = parses(word)[0]
    return not _is_common(word) or _is_family(word) or ("ADJF" in best.tag and not _is_place(word))


def _may_be_given(word: str) -> bool:
    """Not known as an everyday word: a given name of another language, most likely."""
    best = parses(word)[0]
    return _is_given(word) or not best.is_known or "Surn" in best.tag


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.match(word) is not None and (
        any("Patr" in parse.tag for parse in parses(word)) or not parses(word)[0].is_known
    )


@lru_cache(maxsize=50_000)
def _is_place(word: str) -> bool:
    return any("Geox" in parse.tag and parse.score > 0.2 for parse in parses(word)[:3])


@lru_cache(maxsize=50_000)
def _is_common(word: str) -> bool:
    """An everyday word: no name of a person, whatever its capital says."""
    if fold(word) in CYRILLIC:
        return False
    best = parses(word)[0]
    return best.is_known and not any(tag in best.tag for tag in ("Name", "Surn", "Patr"))


def _is_thing(word: str) -> bool:
    """An everyday noun that cannot be a family name: «Пункт А.Б.»; «Волк А.Б.» is a person."""
    tags = _tags(word)
    return (
        not any("Surn" in tag or "Name" in tag for tag in tags)
        and parses(word)[0].is_known
        and any(
            "NOUN" in tag and ("Abbr" in tag or "Orgn" in tag or "Geox" in tag or "inan" in tag) for tag in tags[:1]
        )
    )


def _latin(piece: Piece) -> Iterator[Span]:
    text = piece.text
    for match in piece.matches(_LATIN_RUN):
        words = list(re.finditer(r"[\w’'.-]+", match[0]))
        for place, word in enumerate(words[:-1]):
            following = words[place + 1][0]
            given = word[0].lower() in LATIN
            if (given and (following[0].isupper() and following.lower() not in _LATIN_THINGS)) or (
                _LATIN_FAMILY_END.search(following.lower())
                and len(following) > 4
                and word[0].lower() not in _LATIN_THINGS
                and following.lower() not in _LATIN_THINGS
                and (given or following in _LATIN_PARTICLES)
            ):
                last = place + 1
                while last + 1 < len(words) and (
                    words[last][0].endswith(".") or words[last + 1][0] in _LATIN_PARTICLES
                ):
                    last += 1
                start, end = match.start() + word.start(), match.start() + words[last].end()
                if not _bears_a_name(text, start) and not re.match(
                    rf"{_B}(?:Foundation|Institute|University|Prize|Center|Centre|School)", text[end : end + 14]
                ):
                    yield Span(start, end, "person")
                break


_LATIN_THINGS = frozenset(
    """foundation institute university center centre school prize hotel hall street avenue park project
    programme program fund agency union council committee ministry department office forum conference
    august may june april""".split()  # noqa: SIM905
)


def _honoured(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_HONORIFIC):
        name = match["name"]
        first = _WORD.search(name)
        if first is not None and not (_is_cyrillic(first[0]) and _is_common(first[0]) and len(name) == len(first[0])):
            words = list(_WORD.finditer(name))
            last = next(
                (place for place, word in enumerate(words) if place and _is_cyrillic(word[0])
                 and word[0] not in _PARTICLES and len(word[0]) > 1 and _is_common(word[0])),
                len(words),
            )  # fmt: skip
            end = match.start("name") + words[last - 1].end()
            yield Span(match.start("name"), end, "person")


def _labelled(piece: Piece) -> Iterator[Span]:
    for match in piece.matches(_LABEL):
        words = list(_WORD.finditer(match["name"]))
        named = 0
        for word in words:
            if (
                _is_cyrillic(word[0])
                and word[0] not in _PARTICLES
                and len(word[0]) > 1
                and (_is_common(word[0]) or _is_place(word[0]) or _is_organization(word[0]))
            ):
                break
            if not _is_cyrillic(word[0]) and (word[0].lower() in _LATIN_THINGS or word[0].isupper()):
                break
            named += 1
        strict = match["strict"] is not None
        cyrillic = named > 0 and _is_cyrillic(words[0][0])
        alone = named == 1 == len(words) and strict and cyrillic
        if named >= 2 or (alone and (_is_given(words[0][0]) or _is_family(words[0][0]))):
            yield Span(match.start("name"), match.start("name") + words[named - 1].end(), "person")


def _is_cyrillic(word: str) -> bool:
    return word[0] > "\x7f"


def _is_organization(word: str) -> bool:
    return any("Orgn" in parse.tag or "Abbr" in parse.tag for parse in parses(word)[:2])


#: Beginnings of the words of `_LABEL` before its colon.
_LABEL_ROOTS = (
    "фамилия|имя|отчество|name|руководител|координатор|ответственн|исполнител|куратор|бухгалтер|директор|председатель"
    "|президент|модератор|спикер|ведущ|фасилитатор|тренер|эксперт|докладчик|выступ|лектор|секретарь|менеджер|специалист"
    "|участник|moderator|speaker|facilitator|trainer|chair|presenter|coordinator|director|manager"
)

#: Names of persons.
FINDERS = (
    Finder(_initials, word=re.compile(rf"(?<!\w)[{_U}A-Z]\.|[{_U}A-Z]\.-?[{_U}A-Z]\.")),
    Finder(
        _runs,
        pair=(
            re.compile(rf"[{_U}][{_U}{_L}’'\u0301-]+\Z"),
            re.compile(rf"\A(?:[{_U}][{_U}{_L}’'\u0301]|{'|'.join(sorted(_PARTICLES))})"),
        ),
    ),
    Finder(
        _latin,
        pair=(
            re.compile(r"[A-Z][A-Za-z’'-]+\Z"),
            re.compile(r"\A(?:[A-Z][a-z’'.]|uulu|kyzy|ogly|van|von|de)"),
        ),
    ),
    Finder(
        _honoured,
        word=re.compile(
            r"(?<!\w)(?:г-(?:жа|н|жи|на|жой|ном|же|ну)|господин\w{0,2}|госпож\w{1,2}|гражданин\w{0,2}|гражданк\w{1,2}"
            r"|(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?|д-р|проф\.|акад\.)\Z"
        ),
    ),
    Finder(
        _labelled,
        word=re.compile(rf"контакт|contact|ф\.?и\.?о|(?<!\w)ф\.?(?:и\.?)?\Z|(?:{_LABEL_ROOTS})\w{{0,8}}[:–—-]", _I),
        pair=(
            re.compile(rf"(?:{_LABEL_ROOTS})\w{{0,8}}\Z", _I),
            re.compile(
                r"\A(?:[:–—-]|лицо|исполнител|проекта|программы|мероприятия|конференции|сессии|секции|семинара|группы|of)",
                _I,
            ),
        ),
        across=True,
    ),
)
