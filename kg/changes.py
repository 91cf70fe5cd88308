"""What a journal tells: how a source changed, and what someone judged.

The resolver and the views are functions of these; neither needs to know how a journal keeps them.
"""

import msgspec

from kg.model import Record

__all__ = ["Change", "Judgement"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says now; everything that it said before is void.

    Attributes:
        position: the journal's position of the change.
        source: name of the source.
        records: what it says; empty where the source was forgotten.
        read_at: when it was read, ISO 8601, UTC; empty where the source was forgotten.
    """

    position: int
    source: str
    records: tuple[Record, ...] = ()
    read_at: str = ""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What someone decided about two organizations: data, kept for ever; to take it back is another row.

    Attributes:
        position: its place in the journal.
        a: id of the one (`org/RU-OGRN-…`, `org/{document}/{key}`).
        b: id of the other.
        same: True for the same organization, False for two different ones.
        score: how sure, from 0 to 1.
        user: who decided.
        created_at: ISO 8601, UTC.
        a_name: what `a` was called then. A document's keys (`o1`) may be dealt out anew when it is read again; the
            judgement follows the name.
        b_name: what `b` was called.
        undoes: position of the judgement that this row takes back; None for a judgement of its own.
    """

    position: int
    a: str
    b: str
    same: bool
    score: float = 1.0
    user: str = ""
    created_at: str = ""
    a_name: str = ""
    b_name: str = ""
    undoes: int | None = None
