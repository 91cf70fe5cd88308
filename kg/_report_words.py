"""The words behind a report's facts: gathered while it is put together, numbered when it is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kg.model import Evidence, Record
from kg.passages import Passage, joined, passage, sentence
from kg.reporting.data import ReportQuote, ReportSource, refs_of

if TYPE_CHECKING:
    from kg.graph import Graph

__all__ = ["Words"]

#: Stands between words of a document that were taken from different places.
_BETWEEN = " … "
#: Where words are that stand in no section.
_NOWHERE = (-1, -1)
#: A document, and where in it some words stand.
_Spot = tuple[str, int, int]
_T = TypeVar("_T")

_SOURCES = """
SELECT name, file, title, CAST(read_at AS DATE) AS read FROM sources WHERE name IN (SELECT unnest($names))
"""


class Words:
    """Gathers the words that facts rest on. A fact gets provisional numbers; `numbered` puts the final ones in.

    Args:
        graph: that the facts are from.
    """

    def __init__(self, graph: "Graph") -> None:
        self._graph = graph
        self._spots: dict[_Spot, Evidence] = {}
        self._numbers: dict[_Spot, int] = {}
        self._sources: dict[str, Mapping[str, Any]] = {}
        self._records: dict[str, Record] = {}

    def refs(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Provisional numbers of the words of some rows of facts; a row without words has none.

        Args:
            rows: with the columns `source`, `quote`, `start_offset`, `end_offset`, `method`.
        """
        found: list[int] = []
        for row in rows:
            if row["quote"] is not None:
                spot = (row["source"], row["start_offset"], row["end_offset"])
                words = Evidence(start=spot[1], end=spot[2], quote=row["quote"], method=row["method"] or "")
                found.append(self._numbered(spot, words))
        return list(dict.fromkeys(found))

    def best(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Provisional number of the words of one of some rows, the best first.

        Taken is a document that was cited before, where there is one: a reader has fewer of them to open then.
        """
        told = [row for row in rows if row["quote"] is not None]
        cited = {document for document, _, _ in self._spots}
        return self.refs([next((row for row in told if row["source"] in cited), told[0])] if told else [])

    def of_number(self, names: Collection[str], value: str, document: str) -> list[int]:
        """Provisional number of the words that give an organization's registration number, else that name it there.

        Args:
            names: of the organization, as written.
            value: the number.
            document: that gives it.
        """
        self._read([document])
        record = self._records.get(document)
        if record is None:
            return []
        own = [words for org in record.organizations if org.name in names for words in org.evidence]
        fields = [words for words in (*record.header.evidence.values(), *own) if value in words.quote]
        # In running text the number stands beside the name.
        beside = (words for words in own if value in passage(record, [words]).text)
        telling = next(chain(fields, beside, own), None)
        return [] if telling is None else [self._numbered((document, telling.start, telling.end), telling)]

    def _numbered(self, spot: _Spot, words: Evidence) -> int:
        self._spots.setdefault(spot, words)
        return self._numbers.setdefault(spot, len(self._numbers) + 1)

    def numbered(self, parts: dict[str, Any]) -> tuple[dict[str, Any], list[ReportQuote], list[ReportSource]]:
        """The parts of a report with the final numbers in their `refs`, and the quotes that these name.

        Words of one sentence are one quote. Quotes stand document by document, in the order of the text.

        Args:
            parts: name → structs and lists of structs with provisional numbers in their `refs`.
        """
        used = {*refs_of(list(parts.values()))}
        spots = [spot for spot, number in self._numbers.items() if number in used]
        self._read([document for document, _, _ in spots])
        # A document may be gone since the tables were read.
        spots = [spot for spot in spots if spot[0] in self._sources]
        order = list(dict.fromkeys(document for document, _, _ in spots))
        passages = self._passages(spots)
        whole = sorted(joined(passages.values()), key=lambda one: (order.index(one.document), one.start, one.end))
        final = {_key(one): number for number, one in enumerate(whole, start=1)}
        numbers = {self._numbers[spot]: final[_key(one)] for spot, one in passages.items()}
        quotes = [
            ReportQuote(
                number=number, text=one.text, source=one.document, start=one.start, end=one.end, marks=list(one.marks)
            )
            for number, one in enumerate(whole, start=1)
        ]
        sources = [
            ReportSource(id=name, name=name, title=self._sources[name]["title"] or "", read=self._sources[name]["read"])
            for name in order
        ]
        return {name: _renumbered(part, numbers) for name, part in parts.items()}, quotes, sources

    def _read(self, names: Sequence[str]) -> None:
        """Read documents that were not read yet: just these, whatever the size of the graph."""
        missing = [name for name in dict.fromkeys(names) if name not in self._sources]
        if not missing:
            return
        rows = self._graph.tables.rows(_SOURCES, {"names": missing})
        self._sources |= {row["name"]: row for row in rows}
        files = sorted({row["file"] for row in rows})
        self._records |= {
            record.document.name: record for _, found in self._graph.journal.records(files) for record in found
        }

    def _passages(self, spots: Iterable[_Spot]) -> dict[_Spot, Passage]:
        """The passage around each words.

        It is one for all that stand near one another in a sentence, and one for all fields of a document's header:
        those stand in no sentence.
        """
        together: dict[tuple[str, int, int], list[_Spot]] = {}
        for spot in sorted(spots):
            record = self._records.get(spot[0])
            sections = record.sections if record is not None else ()
            inside = any(part.start <= spot[1] and spot[2] <= part.end for part in sections)
            around = sentence(record, self._spots[spot])[:2] if record is not None and inside else _NOWHERE
            together.setdefault((spot[0], *around), []).append(spot)
        found: dict[_Spot, Passage] = {}
        for (document, start, end), left in together.items():
            if (start, end) == _NOWHERE:
                found |= dict.fromkeys(left, self._fields(left))
                continue
            while left:
                one = passage(self._records[document], [self._spots[spot] for spot in left])
                covered = [spot for spot in left if one.start <= spot[1] and spot[2] <= one.end] or left[:1]
                found |= dict.fromkeys(covered, one)
                left = [spot for spot in left if spot not in covered]
        return found

    def _fields(self, spots: Sequence[_Spot]) -> Passage:
        """Words that stand apart, in one passage: «победитель конкурса … 1 250 000,00»."""
        text, marks = "", []
        for spot in spots:
            words = self._spots[spot].quote
            text += _BETWEEN if text else ""
            marks.append((len(text), len(text) + len(words)))
            text += words
        return Passage(spots[0][0], spots[0][1], max(spot[2] for spot in spots), text, tuple(marks))


def _key(one: Passage) -> tuple[str, int, int, str]:
    return one.document, one.start, one.end, one.text


def _renumbered(part: _T, numbers: Mapping[int, int]) -> _T:
    """A part of a report with the final numbers in all its `refs`."""
    if isinstance(part, list):
        return [_renumbered(one, numbers) for one in part]  # type: ignore[return-value]
    if not isinstance(part, msgspec.Struct):
        return part
    changed = {
        name: sorted({numbers[ref] for ref in value if ref in numbers})
        if name == "refs"
        else _renumbered(value, numbers)
        for name, value in ((name, getattr(part, name)) for name in part.__struct_fields__)
    }
    return msgspec.structs.replace(part, **changed)
