"""Names of organizations as people compare and show them. Pure text; what a name means is not known here."""

import re
from functools import lru_cache

__all__ = ["best_name", "core_name", "display_name", "fold_title", "is_shouted"]

#: Words that say what form an organization has, not which one it is; compared by their folded beginnings.
_FORM = re.compile(
    r"""^(?:
      автономн\w* | некоммерческ\w* | общественн\w* | благотворительн\w* | межрегиональн\w* | региональн\w*
    | общероссийск\w* | всероссийск\w* | местн\w* | городск\w* | областн\w* | краев\w* | республиканск\w*
    | организаци\w* | объединени\w* | ассоциаци\w* | партнерств\w* | учреждени\w* | фонд\w* | союз\w* | центр\w*
    | ано | ано\s?дпо | нко | нп | оо | роо | моо | мроо | оро | ооо | оао | зао | пао | ао | ип | чу | гбу | мбу | мку
    | государственн\w* | муниципальн\w* | бюджетн\w* | казенн\w* | частн\w* | обществ\w* | ограниченн\w*
    | ответственность\w* | с | по | и | г | ngo | foundation | association | llc | ltd | the
    )$""",
    re.VERBOSE,
)

_OPENS = "«„“\"'‘‹"
_QUOTES = re.compile(r"[«»„“”\"‹›‘’']")
_SHOUTED_PART = re.compile(
    r"\b[A-ZА-ЯЁ]{4,}(?:[\s\"«»-]+[A-ZА-ЯЁ]+)*[\s\"«»-]+[A-ZА-ЯЁ]{4,}(?:[\s\"«»-]+[A-ZА-ЯЁ]{2,})*\b"
)
_WORD = re.compile(r"\w+(?:[-‑]\w+)*")

#: Abbreviations that stay in capitals when a shouted name is lowered. Those without a vowel need no list.
_ABBREVIATIONS = re.compile(
    r"""^(?:АНО|НКО|НП|ООО|ОАО|ЗАО|ПАО|АО|ИП|ТОС|СНГ|РФ|РБ|РК|КР|США|ЕС|ООН|ЕАЭС|БРИКС|ШОС|СМИ|ВУЗ|МИД|МЧС|ОГО|ДПО
    |СПО|РАН|МГУ|СПБГУ|МГИМО|ЮНЕСКО|НИИ|НИУ|ВШЭ|АПК|ЖКХ|ОВЗ|ВИЧ|СПИД|ЯНАО|ХМАО|IT)$""",
    re.VERBOSE,
)
#: Proper names that occur in names of organizations again and again, by their folded beginnings.
_PROPER = re.compile(
    r"""^(?:росси[яиюе]й? | москв[аыеу] | санкт-петербург\w* | петербург\w* | беларус[ьи]
    | казахстан\w* | киргиз\w*стан\w* | кыргызстан\w* | узбекистан\w* | таджикистан\w* | армени[яию] | азербайджан\w*
    | абхази[яию] | осети[яию] | татарстан\w* | башкортостан\w* | дагестан\w* | карели[яию] | кавказ\w* | урал[ае]?
    | сибир[ьи] | европ[аые] | ази[яию] | евраз\w*[яию] | арктик[аие] | псков\w? | калининград\w? | крым\w? )$""",
    re.VERBOSE,
)
_ADJECTIVE = re.compile(r"(?:ск|цк)(?:ая|ой|ую|ий|ого|ому|ом|им)$")
_UNIT = re.compile(r"^(?:област[ьи]|кра[йяею]|республик[аие]|район[ае]?|округ[ае]?|федераци[яию]|губерни[яию])$")
_BEFORE_NAME = re.compile(r"^(?:республик[аие]|город[ае]?|г|имени|им)$")


def is_shouted(name: str) -> bool:
    """Whether a name is written in capitals: none of its longer words has a small letter.

    One short word alone is an abbreviation.

    >>> is_shouted('ФОНД "МОСТ"'), is_shouted("АНО «Мост»"), is_shouted("ЕАБР")
    (True, False, False)
    """
    long: list[str] = re.findall(r"[^\W\d_]{4,}", name)
    if len(long) == 1 and len(name) <= 7:
        return False
    return bool(long) and all(word == word.upper() for word in long)


@lru_cache(maxsize=20_000)
def display_name(name: str) -> str:
    """A name as it is shown: a shouted one lowered, quotes as « », spaces single. The verbatim name is kept elsewhere.

    >>> display_name('ПСКОВСКИЙ ЦЕНТР "МОСТ ДРУЖБЫ"')
    'Псковский центр «Мост дружбы»'
    >>> display_name('Фонд "Мост"')
    'Фонд «Мост»'
    >>> display_name('Общественная организация "ЦЕНТР РАЗВИТИЯ СЁЛ"')
    'Общественная организация «Центр развития сёл»'
    """
    text = " ".join(name.split())
    if is_shouted(text):
        return _quoted(_lowered(text))
    return _quoted(_SHOUTED_PART.sub(lambda part: _lowered(part.group()), text))


def _quoted(text: str) -> str:
    return _QUOTES.sub(_quote, text)


def _quote(found: re.Match[str]) -> str:
    """The quotation mark that a sign is to be, told by what stands beside it; an apostrophe stays one."""
    text, place, sign = found.string, found.start(), found[0]
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if sign in "'’‘" and before.isalnum() and after.isalnum():
        return sign
    opens = sign in "«„‹" or (sign not in "»”›" and (before.isspace() or before in "(-–—«" + _OPENS))
    return "«" if opens else "»"


def _lowered(text: str) -> str:
    words = list(_WORD.finditer(text))
    shown: list[str] = []
    end = 0
    capital = True
    for place, match in enumerate(words):
        gap = text[end : match.start()]
        end = match.end()
        capital = capital or any(sign in _OPENS or sign == '"' for sign in gap.strip()[-1:])
        after = words[place + 1].group().lower() if place + 1 < len(words) else ""
        before = words[place - 1].group().lower() if place else ""
        shown += [gap, _cased(match.group(), before, after, capital)]
        capital = False
    return "".join(shown) + text[end:]


def _cased(word: str, before: str, after: str, capital: bool) -> str:
    low = word.lower()
    folded = low.replace("ё", "е")
    if (
        _ABBREVIATIONS.match(word)
        or (len(word) > 1 and not re.search(r"[аеёиоуыэюяaeiouy]", low))
        or any(map(str.isdigit, word))
    ):
        return word
    named = (_ADJECTIVE.search(low) and _UNIT.match(after)) or (_BEFORE_NAME.match(before) and len(low) > 2)
    if _PROPER.match(folded) or named or (_UNIT.match(low) and before.startswith("российск")):
        return "-".join(part.capitalize() for part in low.split("-"))
    return low[:1].upper() + low[1:] if capital else low


def core_name(name: str) -> str:
    """What tells a name from others: folded, without quotes, punctuation and words for the legal form.

    Two names with one core need not be one organization; a name all of whose words are words for the form keeps them.

    >>> core_name('АНО «Центр "Мост"»') == core_name("автономная некоммерческая организация МОСТ")
    True
    """
    words = _WORD.findall(fold_title(name))
    rest = [word for word in words if not _FORM.match(word)]
    return " ".join(rest or words)


@lru_cache(maxsize=50_000)
def fold_title(title: str) -> str:
    """A title or name so that spellings compare equal: lower case, ё as е, no quotes, single spaces.

    >>> fold_title('Цифровой  МОСТ"')
    'цифровой мост'
    """
    return " ".join(_QUOTES.sub(" ", title.lower().replace("ё", "е")).split())


def best_name(names: set[str]) -> str:
    """The name to call an organization by: the fullest that is not shouted.

    A shouted one is taken where every other is a mere short form: less than half as long.
    """
    rank = sorted(names, key=lambda name: (-len(fold_title(name)), is_shouted(name), name))
    fullest = rank[0]
    spoken = next((name for name in rank if not is_shouted(name)), None)
    if spoken is not None and 2 * len(fold_title(spoken)) >= len(fold_title(fullest)):
        return spoken
    return fullest
