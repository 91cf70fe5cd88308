"""Names of persons and organizations as a statistical tagger sees them (slovnet, weights of the natasha wheel).

The weights lie inside the `natasha` package, which is found but never imported: its code needs `pkg_resources`.
"""

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KGError

__all__ = ["NamedSpan", "named_spans"]


class NamedSpan(NamedTuple):
    """A span that the tagger calls `PER`, `ORG` or `LOC`."""

    start: int
    end: int
    type: str


@cache
def _tagger() -> Any:
    # The matrices are small: one thread is as fast as several, and workers must not fight for the cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from navec import Navec
    from slovnet import NER

    found = importlib.util.find_spec("natasha")
    if found is None or found.origin is None:
        raise KGError("the model weights are missing.", mend="Install the package natasha, which brings them.")
    data = Path(found.origin).parent / "data"
    tagger = NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
    tagger.navec(Navec.load(str(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")))
    return tagger


#: One call holds a whole chunk as vectors (1.2 kB a word): this many characters at a time.
_CHUNK = 20_000


def named_spans(text: str) -> list[NamedSpan]:
    """The spans of a text that name a person, an organization or a place, in order.

    Args:
        text: running prose of any length; it is tagged line by line, in chunks.

    Returns:
        Spans in code points of `text`.
    """
    found: list[NamedSpan] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _CHUNK)
        if end < len(text):
            # A name never crosses a line: cut there, or at a space where a line is longer than a chunk.
            cut = max(text.rfind("\n", start + 1, end), -1)
            end = cut if cut > start else max(text.rfind(" ", start + 1, end), start + 1)
        chunk = text[start:end]
        if chunk.strip():
            for span in next(_tagger().map([chunk])).spans:
                found.extend(_within_lines(chunk, start, span))
        start = end
    return found


def _within_lines(chunk: str, offset: int, span: Any) -> list[NamedSpan]:
    """A span cut at line ends: the tagger knows no lines, and joins a title with the bullet under it."""
    pieces: list[NamedSpan] = []
    position = span.start
    for piece in chunk[span.start : span.stop].splitlines(keepends=True):
        words = piece.strip(" \t\r\n•●–—-")
        if words:
            left = position + piece.index(words)
            pieces.append(NamedSpan(offset + left, offset + left + len(words), span.type))
        position += len(piece)
    return pieces
