"""Which words of a source show a fact best."""

from collections.abc import Sequence

from kg.model import Evidence

__all__ = ["best", "showing"]


def showing(evidence: Sequence[Evidence], role: str) -> list[Evidence]:
    """The words that show a role; where none do, those that only name the thing; else all."""
    return (
        [words for words in evidence if words.role == role]
        or [words for words in evidence if words.role is None]
        or list(evidence)
    )


def best(evidence: Sequence[Evidence]) -> Evidence | None:
    """The surest words, of several equally sure ones the first in the text; None where there are none."""
    return min(evidence, key=lambda words: (-words.confidence, words.start, words.end), default=None)
