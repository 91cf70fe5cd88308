"""Which of a city's alternative names is the Russian one: GeoNames keeps all languages in one list."""

import re
import unicodedata
from functools import cache
from typing import Any

import pymorphy3
from rapidfuzz.distance import Levenshtein

__all__ = ["FULL", "fold", "is_known", "likeness", "plain", "romanised", "russian_ending", "russian_names"]

# Countries whose regions and small towns the gazetteer has.
_FULL = "RU BY KZ KG UA FI EE LV LT CN MN GE AM AZ UZ TJ TM MD PL NO SE GB"
FULL = tuple(_FULL.split())

RUSSIAN = re.compile(r"[А-ЯЁ][а-яё]*(?:[ -](?:[А-ЯЁ][а-яё]+|на|над|под|ле|ла|де|дель|лос|эль|ан|ин|им|э))*(?:[ -]\d+)?")
_SINGLE = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
_SEVERAL = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
LATIN = str.maketrans({**_SINGLE, **_SEVERAL})
# Letters and endings that Russian names do not have, but other Cyrillic spellings of the same place do.
FOREIGN = re.compile(
    r"[сзцн]ьк(?:ий|а|е|о)?$|[сзц]ьк|[бвгдзклмнпрстф]ьо|ъ(?![еёюя])|жя|шя|чя|щя|жю|шю|рэ|лэ|нэ|тэ|дэ|мэ"
    r"|ё[бвгдклмнпрст]*ё|ш[тч]ш| (?:ош|хот|шаары|кала|хала|шаһары)$|(.)\1\1|^Ы|ньк[оа]|ыы"
)


@cache
def analyzer() -> Any:
    """The Russian dictionary."""
    return pymorphy3.MorphAnalyzer(lang="ru")


def fold(text: str) -> str:
    """Lower case, ё as е."""
    return text.lower().replace("ё", "е")


@cache
def romanised(text: str) -> str:
    """A Russian name in the letters that English maps write it with."""
    return re.sub(r"[^a-z]", "", fold(text).translate(LATIN))


@cache
def plain(latin: str) -> str:
    """A Latin spelling without its marks and with the usual ways of writing Russian sounds made one."""
    text = latin.lower()
    for old, new in (("ё", "e"), ("ł", "l"), ("ø", "o"), ("æ", "ae"), ("ß", "ss"), ("ə", "a"), ("ı", "i"), ("đ", "d")):
        text = text.replace(old, new)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z]", "", text)


@cache
def is_known(name: str) -> bool:
    """Whether the Russian dictionary has every part of the name, as the nominative of a place."""
    for part in re.split(r"[ -]", name):
        if part[0].islower():
            continue
        if not any(
            reading.is_known and "Geox" in reading.tag and fold(reading.normal_form) == fold(part)
            for reading in analyzer().parse(part.lower())
        ):
            return False
    return True


def likeness(one: str, other: str) -> float:
    """How alike two spellings are, from 0 to 1."""
    return Levenshtein.normalized_similarity(one, other) if one and other else 0.0


def russian_names(city: dict[str, Any]) -> list[tuple[float, str]]:
    """Spellings of a city that can be Russian, likeliest first, with a score.

    A spelling counts for more where the Russian dictionary has it as a place, where its transliteration is near the
    city's main name or one of its other Latin names, and for less where it has letters that Russian would not write.
    """
    main = plain(city["name"])
    latin = {plain(name) for name in city["alternatenames"] if (name and name[0].isascii()) or plain(name)} - {""}
    country = city["countrycode"]
    rows = []
    candidates = sorted({name.replace("’", "'") for name in city["alternatenames"] if RUSSIAN.fullmatch(name)})
    for name in candidates:
        text = romanised(name)
        score = 2.0 * likeness(text, main) + max((likeness(text, other) for other in latin), default=0.0)
        # A known name that is unlike the present one is an older one (Семипалатинск for Semey).
        known = is_known(name) and likeness(text, main) >= 0.4
        score += (0.3 if country in {"KZ", "KG"} else 0.8 if country in FULL else 1.5) * known
        score -= 0.6 * len(FOREIGN.findall(fold(name))) + (0.3 if FOREIGN.search(name) else 0.0)
        if country not in {"KZ", "KG", "UZ", "TM", "AZ"}:
            score -= 0.6 * len(re.findall("[жшчщгкх]ы", fold(name)))
        score += (-0.02 if country == "PL" else 0.02) * ("ё" in name) + 0.02 * ("-" in name)
        score += 0.03 * bool(re.search("йэ|иэ|эн", name))
        if country == "BY":
            # Belarusian writes the unstressed о as а; of two spellings the Russian one has more о.
            score += 0.25 * name.lower().count("о")
        if country == "UA":
            # Ukrainian и is Russian ы after hard consonants, and doubles fewer consonants.
            score += 0.3 * len(re.findall(r"ы|(?<=[бвгдзклмнпрст])(?:нн|сс)", name))
        rows.append((round(score, 4), name))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return rows


def russian_ending(name: str) -> str:
    """A name of which only a Ukrainian spelling is known, with Russian endings: Деснянський, Хрустальний."""
    name = re.sub(r"([сзц])ьк", r"\1к", name)
    return re.sub(r"(?<=[^жшчщгкхй])ний$", "ный", name)
