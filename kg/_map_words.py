"""The words that a map quotes: passages of the documents that it shows, and of no other.

A passage is the sentence around the words, so that a reader sees what is said of a thing without opening the document.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from kg.graph import Graph
from kg.maps.data import MapQuote
from kg.model import Evidence, Record
from kg.passages import Passage, joined, passage, sentence

__all__ = ["Row", "Words"]

#: A row of the tables: values by the names of the columns.
Row = Mapping[str, Any]

#: So many of the words that name one thing, and so many rows, are looked at for the sentence that tells most.
_LOOKED_AT = 6


class _Document(msgspec.Struct):
    """A document that was read for its words.

    Attributes:
        record: what it says.
        naming: where words begin, and the words → all words that name the same organization or place.
        sentences: where words stand → the sentence around them.
    """

    record: Record
    naming: dict[tuple[int, str], list[Evidence]]
    sentences: dict[tuple[int, int], tuple[int, int, str]] = {}

    def sentence(self, words: Evidence) -> tuple[int, int, str]:
        place = (words.start, words.end)
        if place not in self.sentences:
            self.sentences[place] = sentence(self.record, words)
        return self.sentences[place]


class Words:
    """Gathers the quotes of one map, up to a number: who asks first is served.

    Args:
        graph: that the map is of.
        most: so many quotes at most.

    Attributes:
        left_out: how many were asked for beyond that.
    """

    def __init__(self, graph: Graph, most: int) -> None:
        self._graph = graph
        self._most = most
        self._documents: dict[str, _Document | None] = {}
        self._quotes: dict[tuple[Passage, str | None], MapQuote] = {}
        self._names: dict[tuple[str, int, int, str | None], list[Evidence]] = {}
        self.left_out = 0

    @property
    def room(self) -> int:
        """How many more quotes are taken."""
        return max(0, self._most - len(self._quotes))

    @property
    def quotes(self) -> list[MapQuote]:
        """What was gathered."""
        return list(self._quotes.values())

    def read(self, names: Collection[str]) -> None:
        """Read documents beforehand, all at once."""
        missing = sorted({*names} - self._documents.keys())
        if not missing:
            return
        files = self._graph.tables.rows(
            "SELECT DISTINCT file FROM sources WHERE name IN (SELECT unnest($names))", {"names": missing}
        )
        self._documents |= dict.fromkeys(missing)
        for _, records in self._graph.journal.records([row["file"] for row in files]):
            for record in records:
                named = [thing.evidence for thing in record.places] + [org.evidence for org in record.organizations]
                naming = {(words.start, words.quote): evidence for evidence in named for words in evidence}
                self._documents[record.document.name] = _Document(record, naming)

    def record(self, name: str) -> Record | None:
        """What a document says; None where it is gone since the tables were made."""
        document = self._document(name)
        return document.record if document else None

    def telling(self, rows: Iterable[Row]) -> list[Passage]:
        """For each row a passage; none for a row without words.

        Of the words that name the row's organization or place those are taken that stand in a sentence, where there
        are such: a field of a form says little.

        Args:
            rows: of the tables, with `source`, `quote`, `start_offset`, `end_offset`, `role`.
        """
        return [self._around(row["source"], self._naming(row)[:1]) for row in rows if row["quote"] is not None]

    def together(self, a: Sequence[Row], b: Sequence[Row]) -> list[Passage]:
        """Passages that show two things in one project: a sentence that names both, else one for each.

        Args:
            a: rows of the one in the project, the best first, as for `telling`.
            b: of the other.
        """
        for one in a[:_LOOKED_AT]:
            for other in b[:_LOOKED_AT]:
                if one["source"] == other["source"] and one["quote"] is not None and other["quote"] is not None:
                    both = self._sentence_of_both(one["source"], self._naming(one), self._naming(other))
                    if both:
                        return [both]
        return self.telling([*a[:1], *b[:1]])

    def keep(self, passages: Iterable[Passage], project: str | None, most: int) -> list[str]:
        """Take passages into the map, those of the same words as one.

        Args:
            passages: what is to be quoted.
            project: that the words are about, None where they are about no single one.
            most: so many of them.

        Returns:
            Ids of the quotes.
        """
        ids = []
        for shown in list(joined(islice(passages, 2 * most)))[:most]:
            quote = self._quotes.get((shown, project))
            if quote is None:
                if not self.room:
                    self.left_out += 1
                    continue
                quote = self._quotes[shown, project] = MapQuote(
                    id=f"q{len(self._quotes):05}",
                    text=shown.text,
                    source=shown.document,
                    marks=list(shown.marks),
                    start=shown.start,
                    end=shown.end,
                    project=project,
                )
            ids.append(quote.id)
        return ids

    def _document(self, name: str) -> _Document | None:
        """A document; None where it is gone since the tables were made."""
        if name not in self._documents:
            self.read([name])
        return self._documents[name]

    def _around(self, source: str, words: Sequence[Evidence]) -> Passage:
        document = self._document(source)
        if document is not None:
            return passage(document.record, words)
        first = words[0]
        return Passage(source, first.start, first.end, first.quote, ((0, len(first.quote)),))

    def _naming(self, row: Row) -> list[Evidence]:
        """The words that name what a row is about, in the row's role, those first that a sentence is around."""
        spot = (row["source"], row["start_offset"], row["end_offset"], row["role"])
        if spot not in self._names:
            self._names[spot] = self._named(_evidence(row), row)
        return self._names[spot]

    def _named(self, own: Evidence, row: Row) -> list[Evidence]:
        document = self._document(row["source"])
        if document is None:
            return [own]
        others = document.naming.get((own.start, own.quote), ())
        same = [one for one in others if one.role in (row["role"], None) and one.start != own.start]
        # Words of a field stand alone: a sentence that names the thing says more.
        return sorted([own, *same[:_LOOKED_AT]], key=lambda one: document.sentence(one)[:2] == (one.start, one.end))

    def _sentence_of_both(self, source: str, a: Sequence[Evidence], b: Sequence[Evidence]) -> Passage | None:
        document = self._document(source)
        if document is None:
            return None
        first = {document.sentence(one): one for one in reversed(a)}
        second = {document.sentence(one): one for one in reversed(b)}
        shared = sorted(first.keys() & second.keys())
        return passage(document.record, [first[shared[0]], second[shared[0]]]) if shared else None


def _evidence(row: Row) -> Evidence:
    return Evidence(start=row["start_offset"], end=row["end_offset"], quote=row["quote"], method=row["method"] or "")
