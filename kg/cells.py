"""The words of one row of a table, or of one element of a data file, laid out as a text that evidence can quote.

A row has no running text. Its values are laid out one under the other, each behind its heading, as a person would read
them aloud: so quotes have offsets, as everywhere, and a citation shows the whole row or a single value.

>>> cells = Cells()
>>> cells.add("Region", "Pskov oblast")
Evidence(start=8, end=20, quote='Pskov oblast', method='cell', confidence=1.0, role=None)
>>> cells.text
'Region: Pskov oblast'
"""

from kg.model import Evidence

__all__ = ["Cells"]


class Cells:
    """The values of one row, in the order in which they are added.

    Words are laid out as the source has them: the gate to the journal (`kg.seal`) masks what must not be kept.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """The whole row: `Heading: value`, a line each."""
        return "\n".join(self._lines)

    def add(
        self, heading: str, value: str, *, confidence: float = 1.0, role: str | None = None, method: str = "cell"
    ) -> Evidence:
        """Lay out a value.

        Args:
            heading: of its column, or name of its element.
            value: as written; runs of spaces and line breaks become one space.
            confidence: from 0 to 1; below 1 where something is told from the words and does not stand in them.
            role: the role that the words show.
            method: how it was found.

        Returns:
            The value's words as evidence.
        """
        value = " ".join(value.split())
        line = f"{' '.join(heading.split())}: {value}"
        start = self._length + len(line) - len(value)
        self._lines.append(line)
        self._length += len(line) + 1
        return Evidence(
            start=start, end=start + len(value), quote=value, method=method, confidence=confidence, role=role
        )

    def row(self) -> Evidence:
        """The whole row as it is laid out by now: what shows the fields of a header."""
        text = self.text
        return Evidence(start=0, end=len(text), quote=text, method="cell")

    @staticmethod
    def part(words: Evidence, piece: str, *, confidence: float | None = None, role: str | None = None) -> Evidence:
        """A piece of a value as evidence of its own: one name of several in a cell.

        Args:
            words: the value, as `add` gave it back.
            piece: found in its quote; where it is not there, the whole value stands for it.
            confidence: of the piece; by default the value's.
            role: the role that the piece shows.
        """
        piece = " ".join(piece.split())
        at = words.quote.find(piece) if piece else -1
        start, quote = (words.start + at, piece) if at >= 0 else (words.start, words.quote)
        return Evidence(
            start=start,
            end=start + len(quote),
            quote=quote,
            method=words.method,
            confidence=words.confidence if confidence is None else confidence,
            role=role if role is not None else words.role,
        )
