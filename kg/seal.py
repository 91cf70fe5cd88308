"""The gate to everything that is written: records pass `kg.privacy` once more, whatever their loader did.

What has passed is of a type of its own, and the journal takes no other: so the gate cannot be gone round, and it can
stand in the worker processes that read.
"""

from collections.abc import Callable, Sequence

import msgspec

from kg.model import Evidence, Record
from kg.privacy import scrub

__all__ = ["Sealed", "seal"]

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Record).decode

#: Between the names of header fields that have the same evidence.
_AND = "\x1f"


class Sealed(msgspec.Struct, frozen=True):
    """Records that have passed the gate, as the journal keeps them; made by `seal` alone.

    Attributes:
        bodies: one record each, as JSON; `records` reads it. Evidence that several fields of a header share, as those
            of a table's row do, stands there once.
    """

    bodies: tuple[bytes, ...]

    def records(self, decode: Callable[[bytes], Record] | None = None) -> list[Record]:
        """The records.

        Args:
            decode: how each is decoded: `kg.outlines.outline`, or by default as it is.

        Raises:
            msgspec.DecodeError: one is not a record, because a loader built it so.
        """
        return [_shared_out((decode or _decode)(body)) for body in self.bodies]


def seal(records: Sequence[Record]) -> Sealed:
    """Mask every string of the records once more, and close them.

    Raises:
        msgspec.ValidationError: where something in a record is not what `kg.model` says.
    """
    sealed = Sealed(tuple(_encode(_gathered(scrub(record))) for record in records))
    # What a loader builds is not checked until it is read back: a year that is a text would break a view later.
    sealed.records()
    return sealed


def _gathered(record: Record) -> Record:
    """The record with equal evidence of its header once, under the names of all fields that it shows."""
    evidence = record.header.evidence
    fields: dict[Evidence, list[str]] = {}
    for field, words in sorted(evidence.items()):
        fields.setdefault(words, []).append(field)
    if len(fields) == len(evidence):
        return record
    gathered = {_AND.join(names): words for words, names in fields.items()}
    return msgspec.structs.replace(record, header=msgspec.structs.replace(record.header, evidence=gathered))


def _shared_out(record: Record) -> Record:
    """The record as it was before `_gathered`; the order of fields aside, which means nothing."""
    evidence = record.header.evidence
    if any(_AND in names for names in evidence):
        record.header.evidence = {field: words for names, words in evidence.items() for field in names.split(_AND)}
    return record
