"""The words of one value in the words of a whole row, which all fields of a table's row have as their evidence.

A row is laid out as `kg.cells` does it: `Heading: value`, a line each. Nothing but the value tells which line is meant,
so where two lines have it, or none, the row stands for it.
"""

from kg.model import Evidence, Header, Money
from kg.values import amount_of, date_of

__all__ = ["FieldWords", "cell_with"]

#: Fields that are told from the words of another one.
_TOLD_FROM = {
    "status": "status_text",
    "completed": "status_text",
    "direction": "direction_text",
    "long_term": "direction_text",
    "year": "competition",
    "round": "competition",
}
#: What a sum or a date begins with.
_BEGINS = frozenset("0123456789-−€$£₽₸")
#: Fewer characters than these stand in many cells.
_TELLING = 4

_Span = tuple[int, int]


def cell_with(words: Evidence, piece: str) -> Evidence:
    """The one cell in which something stands, of evidence that may be a whole row; other evidence as it is.

    >>> row = Evidence(start=10, end=38, quote="Name: Bridge\\nNumber: No. 12-34", method="cell")
    >>> cell_with(row, "12-34").quote
    'No. 12-34'
    """
    if not _is_row(words):
        return words
    at = words.quote.find(piece)
    line = words.quote.rfind("\n", 0, at) + 1 if at >= 0 else -1
    heading = words.quote.find(": ", line, at) if line >= 0 else -1
    if heading < 0:
        return words
    end = words.quote.find("\n", at)
    return _part(words, (heading + 2, end if end >= 0 else len(words.quote)))


def _is_row(words: Evidence) -> bool:
    return words.method == "cell" and "\n" in words.quote


def _part(words: Evidence, span: _Span) -> Evidence:
    start, end = span
    return Evidence(
        start=words.start + start,
        end=words.start + end,
        quote=words.quote[start:end],
        method=words.method,
        confidence=words.confidence,
        role=words.role,
    )


class FieldWords:
    """The words that show the fields of a header; of a row's words those of the field alone.

    Args:
        header: of a record.

    >>> row = Evidence(start=0, end=25, quote="Number: 7\\nSum: 1 500,00 EUR", method="cell")
    >>> from decimal import Decimal
    >>> header = Header(number="7", granted=Money(amount=Decimal(1500)), evidence={"granted": row})
    >>> FieldWords(header).of("granted").quote
    '1 500,00 EUR'
    """

    def __init__(self, header: Header) -> None:
        self._header = header
        self._rows: dict[_Span, dict[object, _Span | None]] = {}

    def of(self, field: str, *also: object) -> Evidence | None:
        """The words of a field, None where the header has none.

        Args:
            field: of `Header`, or `title`.
            also: what the field says, where the header itself does not.
        """
        words = self._header.evidence.get(field) or self._header.evidence.get(f"{field}_text")
        if words is None or not _is_row(words):
            return words
        row = self._rows.get((words.start, words.end))
        if row is None:
            row = self._rows[words.start, words.end] = _values(words.quote)
        values = (*also, *(getattr(self._header, name, None) for name in (_TOLD_FROM.get(field, field), field)))
        for value in values:
            span = row.get(_looked_for(value))
            if span is not None:
                return _part(words, span)
        # «2 (implementation)»: the words are a part of a cell.
        parts = (one for one in values if isinstance(one, str) and len(one) >= _TELLING and words.quote.count(one) == 1)
        return next((cell_with(words, one) for one in parts), words)


def _values(text: str) -> dict[object, _Span | None]:
    """Where each value of a row stands, by its words and by what they are read as; None where it is there twice."""
    found: dict[object, _Span | None] = {}
    at = 0
    for line in text.split("\n"):
        heading, mark, value = line.partition(": ")
        if value:
            span = (at + len(heading) + len(mark), at + len(line))
            found[value] = span if value not in found else None
            if value[0] in _BEGINS:
                read: object = amount_of(value) if value[2:3] != "." and value[4:5] != "-" else None
                read = date_of(value) if read is None else read
                if read is not None:
                    found[read] = span if read not in found else None
        at += len(line) + 1
    return found


def _looked_for(value: object) -> object:
    """A value as `_values` has it; None for what no cell is told from."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, str):
        return " ".join(value.split())
    return None if isinstance(value, bool) else value
