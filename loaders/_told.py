"""What a reading of a data file tells beside its facts: what is wrong, and which concepts a text names."""

from collections.abc import Iterable, Iterator
from typing import Literal

from kg.concepts import mentions
from kg.model import ConceptMatch, Evidence, Identifier, Problem

__all__ = ["Told", "mentioned"]


class Told:
    """The problems of one record, each once.

    Attributes:
        problems: in the order in which they were met.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def __call__(
        self, code: str, what: str, where: str, mend: str, severity: Literal["error", "warning", "note"] = "note"
    ) -> None:
        """Note a problem.

        Args:
            code: a stable slug for programs.
            what: the fault, in one sentence.
            where: field that it concerns.
            mend: what to do about it.
            severity: `warning` where a part was left out that a reader would miss.
        """
        problem = Problem(severity=severity, what=what, where=where, mend=mend, code=code)
        if problem not in self.problems:
            self.problems.append(problem)

    def number(self, number: Identifier, where: str) -> None:
        """Note that a number cannot be one of its register, if so.

        Args:
            number: of an organization.
            where: its field.
        """
        if not number.valid:
            self(
                "wrong-check-digit",
                f"{number.value} is no right number of {number.scheme}: it is kept as text and identifies nobody.",
                where,
                "Compare it with the register.",
                "warning",
            )


def mentioned(scheme: str, words: Evidence, names: Iterable[str] = ()) -> Iterator[tuple[str, ConceptMatch, Evidence]]:
    """Concepts that a text names, each once: the words, the concept, and the words as evidence.

    Args:
        scheme: of the concepts (`target-group`).
        words: the text.
        names: of organizations: what somebody is called does not say what a project is for.
    """
    seen: set[str] = set()
    text = words.quote
    for name in names:
        text = text.replace(name, "·" * len(name)) if name else text
    for mention in mentions(scheme, text):
        if mention.id not in seen:
            seen.add(mention.id)
            shown = Evidence(
                start=words.start + mention.start,
                end=words.start + mention.end,
                quote=mention.text,
                method="concept",
                confidence=mention.score,
            )
            yield mention.text, ConceptMatch(id=mention.id, score=mention.score), shown
