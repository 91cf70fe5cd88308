"""Completing names as they are typed."""

import re
from collections.abc import Iterator, Sequence

from kg.harmless import UNSAFE
from kg.spelling import fold, skeleton, words
from kg.views._search_names import told
from kg.views._search_reader import Reader, marks

__all__ = ["complete"]

#: Signs that shells act on, quotes, and what a terminal acts on: a name is found without them.
_SIGNS = re.compile(f"(?:[«»„“”\"‹›‘’'`$&;|<>(){{}}\\[\\]*?!#~^\\\\]|{UNSAFE.pattern})+")
#: How many names are looked at.
_MOST = 2000
_LAST = "\U0010ffff"


def complete(reader: Reader, typed: str, kinds: Sequence[str], limit: int) -> list[str]:
    """Names that go on as was typed; see `kg.views.search.Search.complete`."""
    begun = fold(typed) + " " * (typed != typed.rstrip() and bool(typed.strip()))
    found = {fold(key): key for key in _place_codes(reader, typed, kinds)}
    for name in _names(reader, begun, told(kinds)):
        # What begins with a hyphen would be taken for an option.
        plain = " ".join(_SIGNS.sub(" ", name).split()).lstrip("- ")
        # «Апрель» in «Ассоциация «ЦКИТ «Апрель»»: people know the name in the name, which begins with a capital.
        starts = (word.start for word in words(plain) if word.text[0].isupper() or word.text[0].isdigit())
        for rest in (plain[start:] for start in (0, *starts)):
            folded = fold(rest)
            # What folding leaves out cannot be told from what is still to be typed.
            if folded.startswith(begun) and len(folded) == len(rest):
                found.setdefault(folded, rest)
                break
    return list(found.values())[:limit]


def _place_codes(reader: Reader, typed: str, kinds: Sequence[str]) -> Iterator[str]:
    """ISO codes of countries and regions that the graph names: `RU`, `RU-PSK`."""
    if "place" in kinds and typed and typed.isascii():
        sql = "SELECT places FROM entity WHERE kind = 'place' AND places >= ? AND places < ? ORDER BY places"
        yield from (key for (key,) in reader.rows(sql, (typed.upper(), typed.upper() + _LAST)))


def _names(reader: Reader, begun: str, kinds: Sequence[str]) -> Iterator[str]:
    """Names that begin so, and names with a word that begins as the first word does; the best known first."""
    first = next((skeleton(word.text) for word in words(begun)), "")
    # A word that another one follows is known in full.
    last = "\0" if len(list(words(begun))) > 1 or begun.endswith(" ") else _LAST
    for start, column, low, high in (
        ("name n", "n.folded", begun, begun + _LAST),
        ("word w JOIN name n ON n.entity = w.entity", "w.word", first, first + last),
    ):
        if column == "n.folded" or first:
            sql = f"""
                SELECT n.text FROM {start} JOIN entity e ON e.key = n.entity
                WHERE {column} >= ? AND {column} < ? AND e.kind IN ({marks(kinds)})
                ORDER BY e.documents DESC, n.text <> e.label, length(n.text), n.text LIMIT {_MOST}"""  # noqa: S608
            yield from (name for (name,) in reader.rows(sql, (low, high, *kinds)))
