"""Errors a user can do something about: each says what, where, and the mend."""

__all__ = [
    "AmbiguousName",
    "BadParameter",
    "GraphBusy",
    "GraphDamaged",
    "KGError",
    "NewerGraph",
    "UnknownName",
    "UnreadableSource",
]


class KGError(Exception):
    """Something the user can mend.

    Args:
        what: the fault, in one sentence.
        where: file, row or name that it concerns.
        mend: what to do about it.
    """

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{where}{self.what}{mend}"


class UnreadableSource(KGError):
    """A source file cannot be read as what it says it is."""


class UnknownName(KGError):
    """No such organization, project, place, document or question."""


class AmbiguousName(KGError):
    """A name that several things bear; `candidates` are (identifier, label) pairs."""

    def __init__(self, what: str, candidates: list[tuple[str, str]], **rest: str | None) -> None:
        super().__init__(what, **rest)
        self.candidates = candidates


class BadParameter(KGError):
    """A parameter of a question, or an option, has a value it cannot have."""


class GraphBusy(KGError):
    """Another process is writing to the graph."""


class GraphDamaged(KGError):
    """A file of the graph cannot be read."""


class NewerGraph(KGError):
    """The graph was written by a newer version of this software."""
