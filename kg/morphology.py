"""Dictionary forms of Russian words, by pymorphy3. Loaded on first use, cached by word form."""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Protocol

import razdel

__all__ = ["Token", "fold", "lemma", "lemmas", "parses", "tokens"]


@cache
def _analyzer() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=200_000)
def parses(word: str) -> tuple[Any, ...]:
    """All readings of a word form, likeliest first: pymorphy3 `Parse` objects (`normal_form`, `tag`, `score`)."""
    try:
        return tuple(_analyzer().parse(word))
    except ValueError:
        # pymorphy3 asks for the name of every letter, and some letters have none.
        named = "".join(letter if unicodedata.name(letter, "") else "\ufffd" for letter in word)
        return tuple(_analyzer().parse(named))


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """The dictionary form of a word, lower case, ё written е.

    >>> lemma("Псковской"), lemma("областях")
    ('псковский', 'область')
    """
    return fold(parses(word)[0].normal_form)


def lemmas(text: str) -> list[str]:
    """The dictionary forms of the words of a text, punctuation left out."""
    return [lemma(token.text) for token in tokens(text) if token.text[0].isalnum()]


def fold(text: str) -> str:
    """Lower case, ё written е, so that spellings compare equal.

    >>> fold("Орёл")
    'орел'
    """
    return text.lower().replace("ё", "е")


class Token(Protocol):
    """A token of razdel: offsets in code points, and the words."""

    start: int
    stop: int
    text: str


def tokens(text: str) -> list[Token]:
    """The tokens of a text with offsets (`start`, `stop`, `text`), by razdel."""
    return list(razdel.tokenize(text))
