"""A card as a page for the terminal: each fact, and under it the words that say so."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kg.cli.columns import display_width, indented
from kg.cli.labels import field
from kg.cli.output import bold, dim, one_line

if TYPE_CHECKING:
    from kg.cards import Card, CardPart, Quote

__all__ = ["in_words", "lines", "quoted"]

#: Details that speak for themselves, without their name.
_PLAIN = {"years", "place", "status", "basis", "role", "roles", "concepts", "words", "heading", "amount", "when"}
#: Names of facts that no rule puts into words.
_NAMES = {"name-en": "In English", "sha256": "SHA-256"}
#: Details that are lists, and from how many characters on a page shows their beginning: two funds may share hundreds of
#: projects.
_LISTS = {"projects", "basis", "concepts", "places"}
_LONG = 300
#: How many characters of the text are shown on each side of a quote.
_AROUND = 40
_MARKS = str.maketrans("", "", "«»“”„\"'")


def lines(card: "Card", width: int | None, quotes: int, limit: int) -> Iterator[str]:
    """The lines of the page.

    Args:
        card: what is known.
        width: cells of the terminal, None for no wrapping.
        quotes: how many quotes to show under each fact.
        limit: how many facts of each kind to show, and how many sources.
    """
    entity = card.entity
    for line in indented(one_line(entity.label), width):
        yield bold(line)
    yield from map(dim, indented(one_line(" · ".join(filter(None, (entity.kind, entity.detail, entity.iri)))), width))
    for problem in card.problems:
        yield from indented(one_line(problem), width, "! ")
    for part in card.parts:
        yield ""
        yield bold(field(part.name))
        yield from _facts(part, width, quotes, limit)
    if card.documents:
        yield ""
        yield bold("Sources")
        for name in card.documents[:limit]:
            yield from indented(one_line(name), width, "  ")
        if len(card.documents) > limit:
            yield dim(f"  and {len(card.documents) - limit:,} more; --limit shows them")


def _facts(part: "CardPart", width: int | None, quotes: int, limit: int) -> Iterator[str]:
    labels = [_NAMES.get(fact.name) or field(one_line(fact.name)) for fact in part.facts]
    widest = max(map(display_width, labels), default=0)
    indent = " " * (widest + 4)
    before = ""
    told: Counter[str] = Counter()
    for label, fact in zip(labels, part.facts, strict=True):
        told[label] += 1
        if told[label] > limit:
            continue
        # A label that repeats itself is said once: the eye then sees a list.
        shown = "" if label == before else label
        before = label
        first = f"  {shown}{' ' * (widest - display_width(shown))}  "
        value = in_words(fact.value, {name: _beginning(name, more) for name, more in fact.detail.items()})
        body = indented(value, width, first)
        body[0] = dim(first) + body[0][len(first) :]
        words: list[str] = []
        for quote in fact.quotes[:quotes]:
            if quote.before or quote.after:
                words += _quote(quote, width, indent)
            elif _says(value, quote):
                # Words that are the value need not be said again: where they stand is enough.
                _append(body, _where(quote), width, indent)
            else:
                _append(body, f"«{one_line(quote.quote)}»  {_where(quote)}", width, indent)
        yield from body
        yield from words
        if quotes and len(fact.quotes) > quotes:
            yield dim(f"{indent}and {len(fact.quotes) - quotes} more")
    left = [f"{count - limit:,} more of {label}" for label, count in told.items() if count > limit]
    if left:
        yield from map(dim, indented(f"and {', '.join(left)}; --limit shows them", width, "  "))


def _append(body: list[str], words: str, width: int | None, indent: str) -> None:
    """Put words behind the last line where they fit, else under it."""
    # Styles take no room: at most the first line has one, and it is as wide as the indent then.
    taken = display_width(body[-1].rpartition("\x1b[0m")[2]) + (len(indent) if "\x1b[0m" in body[-1] else 0)
    if width is None or taken + 2 + display_width(words) <= width:
        body[-1] += f"  {dim(words)}"
    else:
        body += map(dim, indented(words, width, indent))


def in_words(value: str, detail: Mapping[str, str]) -> str:
    """A fact's value with its details, on one line."""
    details = ", ".join(_detail(name, more) for name, more in detail.items() if more not in ("", value))
    return one_line(value) + (f" ({one_line(details)})" if details else "")


def _beginning(name: str, value: str) -> str:
    if name not in _LISTS or len(value) <= _LONG or ", " not in value[:_LONG]:
        return value
    return value[:_LONG].rpartition(", ")[0] + ", … (all of them: --json)"


def _detail(name: str, value: str) -> str:
    if value == "yes":
        return field(name).lower()
    return value if name in _PLAIN else f"{field(name).lower()}: {value}"


def _says(value: str, quote: "Quote") -> bool:
    words = one_line(quote.quote).translate(_MARKS).casefold()
    return words in value.translate(_MARKS).casefold()


def _where(quote: "Quote") -> str:
    return f"{one_line(quote.document)}:{quote.start}-{quote.end}"


def quoted(quote: str, before: str, after: str) -> str:
    """The words in « », with a little of what stands around them."""
    first, last = one_line(before), one_line(after)
    first = first if len(first) <= _AROUND else "… " + first[-_AROUND:].partition(" ")[2]
    last = last if len(last) <= _AROUND else last[:_AROUND].rpartition(" ")[0] + " …"
    # What stood between the words and their surroundings is kept: a space, or none before a comma.
    first += " " * (first != "" and before[-1:].isspace())
    last = " " * (last != "" and after[:1].isspace()) + last
    return f"{first}«{one_line(quote)}»{last}"


def _quote(quote: "Quote", width: int | None, indent: str) -> list[str]:
    """The words with what stands around them, and where they stand."""
    words = f"{quoted(quote.quote, quote.before, quote.after)}  {_where(quote)}"
    return [dim(line) for line in indented(words, width, indent)]
