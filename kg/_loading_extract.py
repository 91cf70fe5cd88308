"""What an extract holds, as a load takes it: the rows of a table as a stream loader gives them, a document as read."""

import re
from collections.abc import Iterator

import msgspec

from kg.errors import KGError, UnreadableSource
from kg.extracts import Extract, Extracted, ExtractedFile
from kg.loader import Item, Options
from kg.model import Problem, Record
from kg.reading import Reading, problem_of
from kg.seal import seal
from kg.source.file import File

__all__ = ["ExtractedRows", "document"]

_DIGEST = re.compile("[0-9a-f]{64}")


class ExtractedRows:
    """The rows of one table of an extract: a `kg.loader.StreamLoader` that has the name and version of who read it.

    Args:
        extract: where it is.
        file: the table.

    Attributes:
        digest: of an item, as it was when the extract was made.
    """

    title = "extracts"

    def __init__(self, extract: Extract, file: ExtractedFile) -> None:
        name, _, version = file.loader.rpartition("/")
        self.name = name
        self.version = int(version) if version.isdecimal() else 0
        self.digest = _Given()
        self._extract = extract
        self._file = file

    def knows(self, file: File, options: Options) -> float:  # noqa: ARG002
        """Nobody is asked: who says that it is an extract knows."""
        return 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:  # noqa: ARG002
        """The rows; what was rejected then is told again, and where the reading ended too early, that."""
        for extracted in self._extract.items(self._file):
            if extracted.key is not None and _DIGEST.fullmatch(extracted.digest or "") and extracted.bodies:
                yield Item(key=extracted.key, where=extracted.where or "", data=extracted, name=extracted.name)
            else:
                yield from extracted.problems or [_lost(extracted.where)]
        fault = self._file.fault
        if fault is not None:
            raise UnreadableSource(fault.what, where=fault.where, mend=fault.mend)

    def record(self, item: Item, file: str, options: Options) -> Record:  # noqa: ARG002
        """The record of a row, as the extract has it."""
        return _records(item.data)[0]

    def __reduce__(self) -> tuple[type["_Reader"], tuple[str, int]]:
        # Who makes the records, in another process, needs none of the extract.
        return _Reader, (self.name, self.version)


def _lost(where: str | None) -> Problem:
    return Problem(
        severity="error", what="the extract has no record there.", where=where, mend="Make the extract again."
    )


class _Reader(ExtractedRows):
    def __init__(self, name: str, version: int) -> None:
        self.name = name
        self.version = version


class _Given:
    """Digests that were made when the extract was."""

    def __init__(self) -> None:
        self.size = 0

    def __call__(self, item: Item) -> str:
        self.size += sum(len(body) for body in item.data.bodies)
        return str(item.data.digest)


def document(extract: Extract, file: ExtractedFile, name: str) -> Reading:
    """The reading of a document, as an extract has it.

    Args:
        extract: where it is.
        file: the document.
        name: of the document in the graph.
    """
    try:
        records = [record for extracted in extract.items(file) for record in _records(extracted)]
        for place, record in enumerate(records):
            record.document.name = name if place == 0 else f"{name}#{place + 1}"
        if not records:
            raise UnreadableSource("the extract has no record of it.", where=name, mend="Make the extract again.")
        return Reading(loader=file.loader, sha256=file.sha256, sealed=seal(records))
    except KGError as error:
        return Reading(fault=problem_of(error))


def _records(extracted: Extracted) -> list[Record]:
    try:
        return extracted.records()
    except (msgspec.DecodeError, UnicodeError):
        raise UnreadableSource(
            "the extract has no record there.", where=extracted.where, mend="Make the extract again."
        ) from None
