"""The page's own words, in both languages."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kg.maps.data import Label

__all__ = ["LANGUAGES", "asset", "counted", "has", "joined", "lowered", "named", "own", "span", "variant", "words"]

LANGUAGES = ("ru", "en")


@cache
def asset(name: str) -> str:
    """The text of a file in `kg/reporting/assets`, its line ends as \\n."""
    text = (Path(__file__).resolve().parent / "assets" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@cache
def _all() -> Any:
    return msgspec.json.decode(asset("words.json"))


def has(key: str) -> bool:
    """Whether the page has a text of that name."""
    return key in _all()[LANGUAGES[0]]


def variant(key: str, kinds: Sequence[str]) -> str:
    """The name of a text in the form for the first of some kinds that has one of its own (`key-kind`), else the key.

    >>> variant("heading-since", ["pair"]), variant("heading-next", ["pair"])
    ('heading-since-pair', 'heading-next')
    """
    return next((own for kind in kinds if has(own := f"{key}-{kind}")), key)


def own(label: Label, language: str) -> str:
    """A label in one of the languages."""
    return label.en if language == "en" and label.en is not None else label.ru


def words(key: str, *values: Label | str) -> Label:
    """A text of the page with `{0}`, `{1}`, … filled in.

    >>> words("asked", "100")
    Label(ru='запрошено 100', en='100 asked for')
    """
    return _filled({language: _all()[language][key] for language in LANGUAGES}, values)


def counted(key: str, count: int, *values: Label | str) -> Label:
    """A text of the page in the form that a number asks for; `{0}` is the number where no values are given.

    >>> counted("projects", 2), counted("projects", 21).ru
    (Label(ru='2 проекта', en='2 projects'), '21 проект')
    """
    forms = {language: _all()[language][key] for language in LANGUAGES}
    russian = 2 if count % 100 in range(11, 15) else {1: 0, 2: 1, 3: 1, 4: 1}.get(count % 10, 2)
    return _filled({"ru": forms["ru"][russian], "en": forms["en"][count != 1]}, values or (f"{count}",))


def joined(labels: Iterable[Label], between: str = ", ") -> Label:
    """Several labels as one."""
    labels = list(labels)
    russian, english = (between.join(own(label, language) for label in labels) for language in LANGUAGES)
    return Label(russian, None if english == russian else english)


def named(labels: Iterable[Label], most: int = 4) -> Label:
    """Several labels in a sentence, no more than `most` of them by name.

    >>> named([Label("а"), Label("б"), Label("в")], most=2).ru
    'а, б и ещё 1'
    """
    labels = list(labels)
    shown = joined(labels[:most])
    return joined([shown, words("and-more", f"{len(labels) - most}")], " ") if len(labels) > most else shown


def lowered(label: Label) -> Label:
    """A label in the middle of a sentence; an abbreviation keeps its capitals.

    >>> lowered(Label("Молодежь", "NGO leaders"))
    Label(ru='молодежь', en='NGO leaders')
    """
    texts = (own(label, each) for each in LANGUAGES)
    return Label(*(text[:1].lower() + text[1:] if text[1:2].islower() else text for text in texts))


def span(first: int | None, last: int | None) -> str:
    """Years as shown: `2021`, `2021–2022`, or nothing."""
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year is not None))


def _filled(patterns: dict[str, str], values: Iterable[Label | str]) -> Label:
    values = list(values)

    def fill(language: str) -> str:
        # A brace in a name is a name: only the page's own pattern is a pattern.
        texts = [value if isinstance(value, str) else own(value, language) for value in values]
        return patterns[language].format(*texts)

    return Label(*(fill(language) for language in LANGUAGES))
