"""The words around Russian place names: endings, units (`область`, `край`), cues (`г.`, `ул.`), readings."""

import re
from functools import lru_cache
from typing import Any

from kg.morphology import fold, parses

__all__ = [
    "BEFORE_NAME_OF_PERSON",
    "BLOCKING_HEADS",
    "JOINERS",
    "PLACE_PREPOSITIONS",
    "SETTLEMENTS",
    "SLAVIC",
    "STREETS",
    "UNITS",
    "UNIT_ABBREVIATIONS",
    "WATERS",
    "adjective_stem",
    "form_kinds",
    "is_feminine_surname",
    "is_form_of",
    "is_given_name",
    "is_often_ordinary",
    "is_surname_like",
    "name_kinds",
    "nominatives",
    "unit_of",
]

# --- endings -----------------------------------------------------------------------------------------------------
# From an inflected ending to those of the nominatives it can come from. A name is recognised when one of its
# hypothetical nominatives is in the gazetteer, so a rule may be generous: the gazetteer decides.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "а": ("", "о", "е"),
    "у": ("", "а", "о", "е"),
    "ом": ("", "о", "ый", "ий", "ое"),
    "ем": ("", "ь", "й", "е", "ее", "ий"),
    "е": ("", "а", "о", "ь", "й", "я", "е"),
    "ы": ("а",),
    "и": ("а", "ь", "я", "й", "ия"),
    "ой": ("а", "ая", "ой"),
    "ою": ("а",),
    "ей": ("а", "я", "и", "ь", "яя", "ая"),
    "ю": ("ь", "й", "я", "е"),
    "я": ("ь", "й", "е", "ье"),
    "ью": ("ь",),
    "ам": ("ы", "и", "а"),
    "ами": ("ы", "и", "а"),
    "ах": ("ы", "и", "а"),
    "ям": ("и", "ь", "я", "е", "й"),
    "ями": ("и", "ь", "я", "е", "й"),
    "ях": ("и", "ь", "я", "е", "й"),
    "ов": ("ы", "и", ""),
    "ев": ("ы", "и", "й"),
    "": ("ы", "и", "а", "о"),
    "ого": ("ый", "ий", "ой", "ое"),
    "его": ("ий", "ее"),
    "ому": ("ый", "ий", "ой", "ое"),
    "ему": ("ий", "ее"),
    "ым": ("ый", "ой", "ое", ""),
    "им": ("ий", "ое", "ее"),
    "ую": ("ая",),
    "юю": ("яя",),
    "ых": ("ые",),
    "их": ("ие",),
    "ыми": ("ые",),
    "ими": ("ие",),
}
# Stems that lose a vowel in the oblique cases: Орёл – Орла, Елец – Ельца, Городец – Городца.
_FUGITIVE = ((re.compile(r"(?<=[^аеиоуыэюя])л$"), "ел"), (re.compile(r"ьц$"), "ец"), (re.compile(r"йц$"), "ец"),
             (re.compile(r"(?<=[^аеиоуыэюяйь])ц$"), "ец"), (re.compile(r"(?<=[^аеиоуыэюяй])к$"), "ок"))  # fmt: skip

# Plurals whose genitive has a vowel that the nominative lacks: Сувалок – Сувалки, Люберец – Люберцы.
_ZERO_GENITIVE = {"ок": ("ки",), "ек": ("ки",), "ец": ("цы",)}


@lru_cache(maxsize=100_000)
def nominatives(word: str) -> frozenset[str]:
    """The nominatives that a word form (lower case, е for ё) can come from; the form itself among them.

    >>> "псков" in nominatives("пскове"), "казань" in nominatives("казанью"), "орел" in nominatives("орле")
    (True, True, True)
    """
    found = {word}
    for ending, plurals in _ZERO_GENITIVE.items():
        if word.endswith(ending) and len(word) > len(ending) + 2:
            found.update(word[: -len(ending)] + one for one in plurals)
    for length in range(min(3, len(word) - 2) + 1):
        ending = word[len(word) - length :] if length else ""
        endings = _ENDINGS.get(ending)
        if not endings:
            continue
        stem = word[: len(word) - length]
        if ending == "е" and stem[-1] in "иы":
            continue  # «кавказские» is a plural, no form of «кавказский»
        found.update(stem + one for one in endings)
        if ending in {"а", "у", "ом", "ем", "е"}:
            for pattern, full in _FUGITIVE:
                if pattern.search(stem):
                    found.add(pattern.sub(full, stem))
    return frozenset(found)


_ADJECTIVE = re.compile(r"(?:ий|ый|ой|ая|яя|ое|ее|ие|ые|ого|его|ому|ему|ую|юю|им|ым|ими|ыми|их|ых|ом|ем|ою|ею|ей)$")


@lru_cache(maxsize=100_000)
def adjective_stem(word: str) -> str | None:
    """An adjective form without its ending, None where the word has no adjective's ending.

    >>> adjective_stem("псковской"), adjective_stem("псковскими"), adjective_stem("псков")
    ('псковск', 'псковск', None)
    """
    found = _ADJECTIVE.search(word)
    return word[: found.start()] if found and found.start() >= 2 else None


# --- units -------------------------------------------------------------------------------------------------------

# Nouns that several adjectives can share, as written in a nominative → as kept.
_NOUNS = """область край республика округ воеводство уезд лен губерния велаят провинция аймак регион район федерация
    азия европа америка африка корея карелия кавказ осетия македония ирландия остроботния саво монголия"""
UNITS = {**{noun: noun for noun in _NOUNS.split()}, "вилайят": "велаят"}
UNIT_ABBREVIATIONS = {"обл": "область", "респ": "республика", "р-н": "район", "губ": "губерния"}


# Endings that `nominatives`, made for names, does not trace to a masculine singular: аймаки, аймаков, аймаках.
_PLURAL = re.compile(r"(?:[иы]|ов|а[мх]|ами)$")


@lru_cache(maxsize=20_000)
def unit_of(word: str) -> tuple[str, bool] | None:
    """The unit that a word (lower case) names, and whether it is a plural; None for other words.

    >>> unit_of("областями"), unit_of("края"), unit_of("город")
    (('область', True), ('край', True), None)
    """
    if word in UNIT_ABBREVIATIONS:
        return UNIT_ABBREVIATIONS[word], False
    if len(word) < 3:
        return None
    for one in sorted({*nominatives(word), _PLURAL.sub("", word)}):
        if one in UNITS:
            plural = word.endswith(("ами", "ями", "ах", "ях", "ам", "ям", "ей", "ев", "ов")) or (
                word != one and word.endswith(("и", "я", "а", "ы"))
            )
            return UNITS[one], plural
    return None


# --- cues --------------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Before a settlement's name.
SETTLEMENTS = _words(
    """г гор город герой города городу городе городом городов городам городах городами пос поселок поселка поселке
    поселком поселку поселки поселков пгт рп п с село села селе селом селу д дер деревня деревни деревне деревню
    деревней станица станицы станице хутор хутора хуторе аул аула ауле кишлак кишлака кишлаке столица столицы столице
    столицей столицу наукоград наукограда побратимы побратим побратима побратимов побратимах побратимами райцентр
    райцентре муниципалитет"""
)
# Before a name that is then a street's or a square's, no settlement's.
STREETS = _words(
    """ул улица улицы улице улицу улицей пр просп проспект проспекта проспекте проспекту пер переулок переулка
    переулке пл площадь площади наб набережная набережной шоссе ш бульвар бульвара бульваре проезд проезда проезде
    тракт тракта тупик аллея аллее сквер сквере сквера парк парка парке мкр мкрн микрорайон микрорайона микрорайоне
    метро"""
)
# Before a name that is then a river's, a lake's, a mountain's.
WATERS = _words(
    """река реки реке реку рек озеро озера озере озер оз гора горы горе остров острова острове хребет хребта
    водохранилище канал пролив залив ледник пик"""
)
# After an adjective (or an adjectival name) that then names a district, a street or the like.
BLOCKING_HEADS = STREETS | _words(
    """район района районе району районом районы районов районах районам районами волость волости сельсовет сельсовета
    кожуун кожууна кожууне кожууном кожууны кожуунов кожуунах кожуунами улус улуса улусе улусом улусы улусов улусах
    сомон сомона сомоне сомоны сомонов сомонах ущелье ущелья ущельях битва битвы русь руси союз союза союзе век века
    вокзал вокзала вокзале мост моста застава кладбище"""
)
PLACE_PREPOSITIONS = _words("в во из до на под близ около вокруг через между для")
# Words after which a name is a person's or a namesake's.
BEFORE_NAME_OF_PERSON = _words("имени им памяти князь князя князем святой святого святому св господин господина")
JOINERS = _words("и или а также да")


# --- readings ----------------------------------------------------------------------------------------------------


def _kind(tag: Any) -> str:
    if "Geox" in tag:
        return "place"
    if "Name" in tag or "Patr" in tag:
        return "name"
    if "Surn" in tag:
        return "surname"
    return "" if any(one in tag for one in ("Abbr", "Orgn", "Trad", "Init")) else "word"


@lru_cache(maxsize=100_000)
def form_kinds(form: str) -> frozenset[str]:
    """What the dictionary knows a word form as: `place`, `name`, `surname`, `word`; empty for unknown forms.

    >>> sorted(form_kinds("орла")), sorted(form_kinds("пскове"))
    (['place', 'word'], ['place'])
    """
    return frozenset(_kind(one.tag) for one in parses(form) if one.is_known) - {""}


@lru_cache(maxsize=100_000)
def name_kinds(name: str) -> frozenset[str]:
    """The same of a nominative, other words whose forms look like it left out (`баку` is no form of `бак` here).

    >>> sorted(name_kinds("баку")), sorted(name_kinds("владимир"))
    (['place'], ['name', 'place'])
    """
    return frozenset(_kind(one.tag) for one in parses(name) if one.is_known and fold(one.normal_form) == fold(name)) - {
        ""
    }


@lru_cache(maxsize=50_000)
def is_often_ordinary(form: str) -> bool:
    """Whether, by the dictionary's frequencies, a word form is a common word in more than three cases of ten.

    >>> is_often_ordinary("шахты"), is_often_ordinary("сочи")
    (True, False)
    """
    return bool(sum(one.score for one in parses(form) if one.is_known and _kind(one.tag) == "word") > 0.3)


def is_given_name(form: str) -> bool:
    """Whether the dictionary has a word form as a given name or patronymic (`владимира`)."""
    return "name" in form_kinds(fold(form))


_SURNAME = re.compile(r"(?:[оеё]в|[иы]н|ский|цкий|ко|ова|ева|ина|ына|ская|цкая|ян|швили|дзе)$")


def is_surname_like(form: str) -> bool:
    """Whether a word form is a surname in the dictionary, or looks like one and is no place there."""
    kinds = form_kinds(fold(form))
    return "surname" in kinds or ("place" not in kinds and bool(_SURNAME.search(fold(form))))


def is_feminine_surname(form: str) -> bool:
    """Whether a word form is a woman's surname in -ова, -ева, -ина, and no place (`иванова`)."""
    kinds = form_kinds(form)
    return "place" not in kinds and ("surname" in kinds or not kinds) and form.endswith(("ова", "ева", "ина", "ына"))


# Countries where Slavic names of towns are many, so that names in vowels decline and ones in -ий are adjectives.
SLAVIC = frozenset({"RU", "BY", "UA", "MD", "BG", "PL", "CZ", "SK", "RS", "LV", "LT", "KZ", "KG"})


@lru_cache(maxsize=50_000)
def is_form_of(form: str, name: str, country: str | None) -> bool:
    """Whether a form that `nominatives` traced to a name can be one: many foreign names in vowels do not decline.

    >>> is_form_of("совета", "совето", "ZA"), is_form_of("иванове", "иваново", "RU"), is_form_of("мир", "мири", "MY")
    (False, True, False)
    """
    if form == name or name[-1] not in "оеиыу":
        return True
    if any(fold(one.normal_form) == name and "Geox" in one.tag for one in parses(form) if one.is_known):
        return True
    if name[-1] == "о":
        return country in SLAVIC and name.endswith(("ово", "ево", "ино", "ыно"))
    if name[-1] == "е":
        return name.endswith(("ье", "ие", "ое", "ее"))
    return country in SLAVIC or (country is None and name[-1] == "ы")
