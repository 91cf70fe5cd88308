"""Target groups and themes: phrases of a text brought to concepts, the words kept."""

from collections.abc import Sequence

from kg.concepts import find, mentions
from kg.model import ConceptMatch, Evidence, TargetGroup, Theme

__all__ = ["find_themes", "target_group"]


def target_group(text: str, start: int, end: int, method: str = "section", confidence: float = 1.0) -> TargetGroup:
    """The target group that a phrase names, with its concepts, best first; none where no concept fits."""
    phrase = text[start:end]
    return TargetGroup(
        text=phrase,
        concepts=find("target-group", phrase),
        evidence=[Evidence(start=start, end=end, quote=phrase, method=method, confidence=confidence)],
    )


def find_themes(text: str, parts: Sequence[tuple[int, int]]) -> list[Theme]:
    """The fields of work that parts of a text name, each once, with every place where it is named."""
    found: dict[str, Theme] = {}
    for start, end in parts:
        for mention in mentions("theme", text[start:end]):
            theme = found.setdefault(
                mention.id, Theme(text=mention.text, concepts=[ConceptMatch(id=mention.id, score=mention.score)])
            )
            theme.evidence.append(
                Evidence(
                    start=start + mention.start,
                    end=start + mention.end,
                    quote=text[start + mention.start : start + mention.end],
                    method="concept",
                    confidence=mention.score,
                )
            )
    return list(found.values())
