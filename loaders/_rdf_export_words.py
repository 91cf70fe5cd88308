"""The words that show what an export of ours says of one document, in the order in which they were counted."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar
from urllib.parse import unquote

from kg import model
from kg.iris import concept_of
from loaders._rdf_said import Said

__all__ = ["Words", "in_order", "keys_of", "natural", "share"]

_Named = TypeVar("_Named", model.Organization, model.Place, model.TargetGroup, model.Theme, model.Project, model.Link)


def share(text: str) -> float:
    """A number from 0 to 1."""
    number = float(text)
    if not 0 <= number <= 1:
        raise ValueError("no number from 0 to 1")
    return number


def keys_of(node: str) -> list[str]:
    """The keys in the address of a thing that one document knows: `participation/{document}/{key}/{role}`."""
    return [unquote(part) for part in node.split("/")[2:]]


def natural(key: str) -> tuple[str, int, str]:
    """A key to sort keys by: `o2` before `o10`."""
    digits = key[len(key.rstrip("0123456789")) :]
    return key[: len(key) - len(digits)], int(digits[:15] or 0), key


class Words:
    """All words of a document that show something.

    Words that stand in one place are told apart by a number in their address, which counts them in the order in which
    the record has them: so that order has to come back.

    Attributes:
        words: by the address of each.
    """

    def __init__(self, said: Said) -> None:
        self._said = said
        self.words = {node: self._read(node) for node in said.things("Evidence")}

    def _read(self, node: str) -> model.Evidence:
        said = self._said
        role = concept_of(said.link(node, "showsRole") or "")
        start, end = int(said.texts(node, "startOffset")[0]), int(said.texts(node, "endOffset")[0])
        if not 0 <= start <= end:
            raise ValueError("offsets that no words have")
        return model.Evidence(
            start=start,
            end=end,
            quote=said.text(node, "quote") or "",
            method=said.text(node, "method") or "",
            confidence=share(said.text(node, "confidence") or "1"),
            role=role[1] if role else None,
        )

    def place(self, node: str) -> tuple[int, int, int]:
        """Where words stand, and their number there."""
        keys = keys_of(node)
        return self.words[node].start, self.words[node].end, int(keys[1]) if len(keys) > 1 else 1

    def nodes(self, *things: str) -> list[str]:
        """Addresses of the words that show things, each once, by place."""
        found = dict.fromkeys(
            node for thing in things for node in self._said.links(thing, "evidence") if node in self.words
        )
        return sorted(found, key=self.place)

    def of(self, *things: str) -> list[model.Evidence]:
        """The words that show things, each once, by place."""
        return [self.words[node] for node in self.nodes(*things)]


def in_order(words: Words, things: list[_Named]) -> list[_Named]:
    """Things in such an order that words which stand in one place are counted as they were.

    Args:
        words: of the document.
        things: in the order that is kept where the words do not speak against it.
    """
    places = {shown: words.place(node) for node, shown in words.words.items()}
    counted: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for at, thing in enumerate(things):
        for shown in thing.evidence:
            start, end, count = places[shown]
            counted.setdefault((start, end), []).append((count, at))
    before: dict[int, set[int]] = {at: set() for at in range(len(things))}
    for counts in counted.values():
        for (low, first), (high, second) in pairwise(sorted(counts)):
            if low < high and first != second:
                before[second].add(first)
    return [things[at] for at in _sorted(before)] if any(before.values()) else things


def _sorted(before: dict[int, set[int]]) -> Sequence[int]:
    """Places in an order that keeps what comes before what; as they are where that cannot be."""
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:
        return range(len(before))
    order: list[int] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order
