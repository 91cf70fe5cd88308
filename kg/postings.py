"""In which readings of the journal a name, a number or a project occurs: what one changed row may touch.

A posting is a word's hash and the position of a reading, packed into one number; the file holds them sorted, so a word
is found by halving. What lies in the file are no words of any source. It follows from the journal: where it is lost,
damaged or of another version it is made anew.
"""

import contextlib
import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

__all__ = ["VERSION", "Postings"]

#: Raised whenever the same readings would have other words.
VERSION = 1
#: Bits of a posting for the position; the others are for the word.
_BITS = 30
_WORD = (1 << (64 - _BITS)) - 1
#: So many postings are kept beside the sorted ones before they are sorted in.
_LATE = 50_000
#: So many positions are remembered at which the postings were complete.
_STEPS = 1000


class Postings:
    """The postings of a graph.

    Args:
        made_with: checksum of the ontology, which tells places from others.
        sorted_ones: postings, sorted.
        late: further ones.
        steps: see below.

    Attributes:
        steps: positions of the journal at which all readings in force had been posted, ascending.
    """

    def __init__(
        self,
        made_with: str = "",
        sorted_ones: "array[int] | None" = None,
        late: Iterable[int] = (),
        steps: Iterable[int] = (),
    ) -> None:
        self._made_with = f"{VERSION} {sys.byteorder} {made_with}"
        self._sorted = sorted_ones if sorted_ones is not None else array("Q")
        self._late = list(late)
        self.steps = list(steps)

    @classmethod
    def read(cls, path: Path, made_with: str = "") -> "Postings | None":
        """The postings in a file; None where it is lost, damaged, of another version or made with another ontology."""
        try:
            data = path.read_bytes()
            head, _, body = data.partition(b"\n")
            facts = json.loads(head)
            found = cls(made_with)
            if facts["made_with"] != found._made_with or facts["checksum"] != zlib.crc32(body):
                return None
            both = array("Q")
            both.frombytes(body)
            count = facts["sorted"]
            return cls(made_with, both[:count], both[count:], facts["steps"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Put the postings in a file. Where that cannot be done there are none: they are made anew when needed."""
        if len(self._late) > _LATE:
            self._sort_in()
        body = self._sorted.tobytes() + array("Q", self._late).tobytes()
        facts = {
            "made_with": self._made_with, "checksum": zlib.crc32(body), "sorted": len(self._sorted),
            "steps": self.steps[-_STEPS:],
        }  # fmt: skip
        new = path.with_name(f".{path.name}.new")
        with contextlib.suppress(OSError):
            try:
                new.write_bytes(json.dumps(facts).encode() + b"\n" + body)
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)

    def add(self, words: Iterable[str], position: int) -> None:
        """Note that a reading has some words."""
        self._late += (_hash(word) << _BITS | position for word in words)

    def step(self, position: int) -> None:
        """Note that all readings in force at a position are posted."""
        if position >= 1 << _BITS:
            raise OverflowError("the journal is too long for postings")
        if len(self._late) > _LATE:
            self._sort_in()
        else:
            self._late.sort()
        self.steps.append(position)

    def find(self, word: str) -> list[int]:
        """Positions of the readings that have a word, and rarely of one that has not."""
        first = _hash(word) << _BITS
        found: list[int] = []
        for postings in (self._sorted, self._late):
            at = bisect_left(postings, first)
            while at < len(postings) and postings[at] >> _BITS == first >> _BITS:
                found.append(postings[at] & ((1 << _BITS) - 1))
                at += 1
        return found

    def _sort_in(self) -> None:
        self._sorted = array("Q", sorted([*self._sorted, *self._late]))
        self._late = []


@lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") & _WORD
