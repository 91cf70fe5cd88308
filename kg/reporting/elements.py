"""HTML, put together so that no text can become markup."""

import html
import re
from collections.abc import Iterable

from kg.maps.data import Label
from kg.maps.page import legible
from kg.reporting.words import LANGUAGES, own

__all__ = ["Markup", "Part", "both", "el", "name", "tongue"]

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
#: Elements without an end tag.
_VOID = frozenset({"br", "input", "link", "meta"})


class Markup(str):
    """Text that is HTML already: made by `el` and the functions beside it alone."""

    __slots__ = ()


#: What an element may hold: markup as it is, text to be escaped, several of them, or nothing.
Part = str | Iterable["Part"] | None


def el(tag: str, *parts: Part, **attributes: str | bool | None) -> Markup:
    """An element.

    Args:
        tag: its name.
        parts: what it holds; text is escaped, and cleared of signs that deceive a reader.
        attributes: `class_`, `for_`, `aria_label` stand for `class`, `for`, `aria-label`; None and False leave one
            out, True gives it no value.

    >>> el("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    said = "".join(
        f" {key}" if value is True else f' {key}="{html.escape(legible(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False and (key := name.rstrip("_").replace("_", "-"))
    )
    return Markup(f"<{tag}{said}>" if tag in _VOID else f"<{tag}{said}>{_inside(parts)}</{tag}>")


def _inside(part: Part) -> str:
    if part is None:
        return ""
    if isinstance(part, Markup):
        return part
    if isinstance(part, str):
        return html.escape(legible(part), quote=False)
    return "".join(_inside(one) for one in part)


def both(label: Label, tag: str = "span", class_: str = "t") -> Markup:
    """A text in both languages: the page shows the one that is switched on. One alike in both stands there once."""
    if label.en is None or label.en == label.ru:
        return name(label.ru)
    texts = (el(tag, own(label, language), class_=class_, lang=language) for language in LANGUAGES)
    return Markup("".join(texts))


def name(text: str) -> Markup:
    """A name as a source has it, kept from turning its neighbours' direction of writing."""
    return el("bdi", text, lang=tongue(text))


def tongue(text: str) -> str | None:
    """The language that a screen reader should read some words of a source in: Russian where they have its letters."""
    return "ru" if _CYRILLIC.search(text) else None
