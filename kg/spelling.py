"""One spelling for what people write in many: case, ё, quotes, dashes, look-alike letters, two alphabets, inflection.

Three ways of comparing, each looser than the one before:

- `fold`: the same letters. Case, ё, quotes, dashes, no-break spaces, stress marks, a Latin letter typed in a Cyrillic
  word («Cофинансирование»).
- `skeleton`: the same name in either alphabet, whatever the rules by which it was written in Latin letters.
- `terms`: the same word in any form, as a text is searched: «Псковской», "pskov" and «Псков» have one.

Where the rules of romanization come from (Russian, and what Belarusian, Ukrainian and Kazakh add):

- ISO 9:1995 (GOST 7.79-2000, system A): one letter with a mark for each letter, ž č š ŝ û â.
- GOST 7.79-2000, system B: zh cz ch sh shh yu ya, x for х.
- GOST 16876-71: zh kh c ch sh shh ju ja, jj for й.
- BGN/PCGN 1947: zh kh ts ch sh shch yu ya, ye for е, iy and yy for ий and ый.
- ALA-LC 1997: zh kh ts ch sh shch iu ia, with ties that are dropped.
- Passports (ICAO 9303, since 2014): zh kh ts ch sh shch iu ia, ie for ъ, the soft sign left out.
- Habit: h for х, w for в, j for й, sch for щ, y for и, й and ы, double letters as one, apostrophes as one likes.

Where these disagree with each other, the letters they disagree on are made one: и, й, ы, y, j are all i, and that
before a vowel is left out, since я is ya, ia, ja or â. So a skeleton tells names apart a little less well than the
name; it is a key to find candidates by, not a proof.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

__all__ = ["STOP_WORDS", "Word", "cyrillic", "fold", "skeleton", "skeletons", "spellings", "terms", "words"]

_QUOTES = re.compile('[«»„“”"‹›‘‚‛]')
_DASHES = re.compile("[\u2010-\u2015\u2212\u00ad]")
#: Combining marks: stress over a vowel, ties of ALA-LC.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_APOSTROPHES = "'’ʼʹʺ`´′″"
#: Letters and digits, with combining marks (ALA-LC ties t͡s) and the signs that stand for ь and ъ between them.
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f\ufe20-\ufe2f]|[{_APOSTROPHES}]{{1,2}}(?=[^\W_]))*")

# A capital Latin letter and the Cyrillic one that looks like it; of the small letters only those that do, too.
_LOOKALIKES = dict(zip("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук", strict=True))
_TO_CYRILLIC = str.maketrans(_LOOKALIKES)
_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in _LOOKALIKES.items()})
_LATIN, _CYRILLIC, _RUN = re.compile("[A-Za-z]"), re.compile("[А-Яа-яЁё]"), re.compile(r"[^\W\d_]+")

#: Cyrillic letters in the Latin ones that all rules below are about. Letters with marks are taken apart first, so й, ё
#: and ў are и, е and у with a mark that is dropped.
_LATIN_OF = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c",
    "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "і": "i", "є": "e", "ґ": "g", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
    "ҷ": "dzh", "ҳ": "h", "ј": "i", "љ": "l", "њ": "n", "џ": "dzh",
}  # fmt: skip
#: Letters with marks that say more than their base: ISO 9 and what Slavic languages write alike.
_MARKED = {
    "ž": "zh",
    "č": "ch",
    "š": "sh",
    "ŝ": "sh",
    "û": "yu",
    "â": "ya",
    "ł": "l",
    "đ": "d",
    "ß": "ss",
    "æ": "e",
    "ø": "o",
}

#: Several Latin letters for one sound; longest first.
_SOUNDS = {
    "shch": "sh", "tsch": "ch", "shh": "sh", "sch": "sh", "tch": "ch", "kh": "h", "gh": "g", "ph": "f", "ts": "c",
    "tz": "c", "tc": "c", "cz": "c", "sh": "sh", "ch": "ch", "zh": "zh", "w": "v", "q": "k", "y": "i", "j": "i",
}  # fmt: skip
_SOUND = re.compile("|".join(_SOUNDS))
_YO, _GLIDE = re.compile("i+o"), re.compile("i+(?=[aeu])")
_DOUBLE = re.compile(r"(sh|ch|zh|.)\1+")

#: The same backwards, so that a Russian word in Latin letters can be stemmed as Russian.
_CYRILLIC_OF = {
    "shch": "щ", "tsk": "тск", "shh": "щ", "sch": "щ", "sh": "ш", "tch": "ч", "ch": "ч", "zh": "ж", "kh": "х",
    "gh": "г", "ph": "ф", "ts": "ц", "tz": "ц", "tc": "ц", "cz": "ц", "ya": "я", "ia": "я", "ja": "я", "yu": "ю",
    "iu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е", "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е",
    "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
    "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы", "z": "з",
}  # fmt: skip
_LETTERS = re.compile("|".join(_CYRILLIC_OF))
_SHORT_I = re.compile(r"(?<=[aeiouy])[yj](?![aeu])")
_ENDING_I = re.compile(r"(?<=[аеоуиы])[ыи]$")

#: Suffixes that make an adjective of a noun: «псковск(ий)», «экологическ(ий)», «молодежн(ый)». At least four letters
#: must be left: «Минск» and «омский» are what they are.
_ADJECTIVE = re.compile(r"(?<=.{4})(?:ическ|(?:и[ий]|ей)?ск|(?<=[бвгджзклмпрстфхцчшщь])н)$")

#: Words that say nothing by themselves; a search passes over them where it has others.
STOP_WORDS = frozenset(
    (
        *("а", "без", "в", "во", "для", "до", "за", "и", "из", "или", "к", "как", "ко", "на", "над", "не", "о", "об"),
        *("обо", "от", "по", "под", "при", "про", "с", "со", "у", "через", "что", "это"),
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
    )
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  # PyStemmer's name


class Word(NamedTuple):
    """A word of a text: offset of its first character, offset after its last, the word as written."""

    start: int
    end: int
    text: str


def fold(text: str) -> str:
    """A text so that spellings of the same letters compare equal.

    >>> fold("«Cофинансирование» – Орёл")
    'софинансирование - орел'
    """
    text = unicodedata.normalize("NFKC", text.replace("№", " "))
    text = _DASHES.sub("-", _QUOTES.sub(" ", text))
    if _LATIN.search(text) and _CYRILLIC.search(text):
        text = _RUN.sub(lambda word: _one_alphabet(word.group()), text)
    return " ".join(_MARKS.sub("", text.lower().replace("ё", "е")).split())


def _one_alphabet(word: str) -> str:
    """A word in two alphabets in one: the one that has letters which the other has nothing like."""
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    as_cyrillic = word.translate(_TO_CYRILLIC)
    if not _LATIN.search(as_cyrillic):
        return as_cyrillic
    as_latin = word.translate(_TO_LATIN)
    return as_latin if as_latin.isascii() else word


def words(text: str) -> Iterator[Word]:
    """The words of a text; parts that a hyphen joins are words of their own.

    >>> [word.text for word in words("Ростов-на-Дону, 2021")]
    ['Ростов', 'на', 'Дону', '2021']
    """
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), match.group())


def spellings(text: str) -> list[str]:
    """The words of a text as written, in their order, without their places in it.

    >>> spellings("Ростов-на-Дону, 2021")
    ['Ростов', 'на', 'Дону', '2021']
    """
    found: list[str] = _WORD.findall(text)
    return found


def skeleton(text: str) -> str:
    """The words of a text without what romanizations disagree on, in Latin letters.

    >>> skeleton("ЦКИТ «Апрель»"), skeleton("tskit aprel"), skeleton("CKIT Aprel'")
    ('ckit aprel', 'ckit aprel', 'ckit aprel')
    """
    return skeletons(text)[0]


def skeletons(text: str) -> tuple[str, ...]:
    """The same, with a second reading where an x may be х (GOST 7.79 B) or кс.

    >>> skeletons("Ekspert"), skeletons("Expert")
    (('ekspert',), ('ehpert', 'ekspert'))
    """
    spelled = [_skeleton(_folded_word(word)) for word in spellings(text)]
    first = " ".join(spelled).replace("x", "h")
    return tuple(dict.fromkeys((first, " ".join(spelled).replace("x", "ks"))))


@lru_cache(maxsize=100_000)
def _folded_word(word: str) -> str:
    # A sign of its own may stand for several words: «ﷺ».
    return fold(word.replace("´", "'")).replace(" ", "")


@lru_cache(maxsize=100_000)
def _skeleton(word: str) -> str:
    latin = _SOUND.sub(lambda sound: _SOUNDS[sound.group()], "".join(_LATIN_OF.get(one, one) for one in _plain(word)))
    return _DOUBLE.sub(r"\1", _GLIDE.sub("", _YO.sub("e", latin)))


def _plain(word: str) -> str:
    """A folded word without apostrophes and marks on its letters."""
    for mark in _APOSTROPHES:
        word = word.replace(mark, "")
    if word.isascii():
        return word
    spelled = "".join(_MARKED.get(letter, letter) for letter in word)
    return _MARKS.sub("", unicodedata.normalize("NFD", spelled))


@lru_cache(maxsize=200_000)
def terms(word: str) -> tuple[str, ...]:
    """What a word is searched by: in any form of it, in either alphabet. The first is the one it is best known by.

    A word in Latin letters is taken for Russian and for English, since nobody says which it is.

    Args:
        word: one word, as `words` gives it.

    >>> terms("Псковской") == terms("Псков") == terms("pskov")
    True
    >>> terms("молодёжный"), terms("schools")
    (('molodezh',), ('shols', 'school'))
    """
    folded = _folded_word(word)
    plain = _plain(folded)
    if not plain.isascii():
        return (_skeleton(_stem(folded)).replace("x", "h"),)
    if not plain.isalpha():
        return (plain,)
    russian = _cyrillic(plain)
    readings = [_skeleton(_stem(russian))]
    if "x" in plain:
        readings.append(_skeleton(_stem(russian.replace("х", "кс"))))
    return tuple(dict.fromkeys((*readings, _stemmer("english").stemWord(plain))))


def cyrillic(text: str) -> str:
    """The words of a text with those in Latin letters as a Russian may have meant them; for comparing, not showing.

    >>> cyrillic("ANO Tsentr Most")
    'ано центр мост'
    """
    spelled = (_plain(_folded_word(word.text)) for word in words(text))
    return " ".join(_cyrillic(word) if word.isascii() else word for word in spelled)


def _cyrillic(word: str) -> str:
    russian = _SHORT_I.sub("й", word.replace("jj", "j"))
    return _ENDING_I.sub("й", _LETTERS.sub(lambda letters: _CYRILLIC_OF[letters.group()], russian))


def _stem(word: str) -> str:
    """The stem of a Russian word, without the suffix that makes an adjective of a noun."""
    # The soft sign is dropped in Latin letters, so the stemmer must not see it at the end: «Беларусь» and "Belarus".
    return _ADJECTIVE.sub("", _stemmer("russian").stemWord(word.removesuffix("ь"))).removesuffix("ь")


@cache
def _stemmer(language: str) -> _Stemmer:
    import Stemmer  # type: ignore[import-not-found]

    stemmer: _Stemmer = Stemmer.Stemmer(language)
    return stemmer
