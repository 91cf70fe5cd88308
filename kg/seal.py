"""The gate to everything that is written: records pass `kg.privacy` once more, whatever their loader did.

What has passed is of a type of its own, and the journal takes no other: so the gate cannot be gone round, and it can
stand in the worker processes that read.
"""

from collections.abc import Callable, Sequence

import msgspec

from kg.model import Record
from kg.privacy import scrub

__all__ = ["Sealed", "seal"]

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Record).decode


class Sealed(msgspec.Struct, frozen=True):
    """Records that have passed the gate, as the journal keeps them; made by `seal` alone.

    Attributes:
        bodies: one record each, as JSON.
    """

    bodies: tuple[bytes, ...]

    def records(self, decode: Callable[[bytes], Record] | None = None) -> list[Record]:
        """The records.

        Args:
            decode: how each is decoded: `kg.outlines.outline`, or by default as it is.

        Raises:
            msgspec.DecodeError: one is not a record, because a loader built it so.
        """
        return [(decode or _decode)(body) for body in self.bodies]


def seal(records: Sequence[Record]) -> Sealed:
    """Mask every string of the records once more, and close them.

    Raises:
        msgspec.ValidationError: where something in a record is not what `kg.model` says.
    """
    sealed = Sealed(tuple(_encode(scrub(record)) for record in records))
    # What a loader builds is not checked until it is read back: a year that is a text would break a view later.
    sealed.records()
    return sealed
