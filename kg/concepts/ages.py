"""Age brackets in phrases: «граждане в возрасте от 14 до 35 лет» are young people."""

import re

__all__ = ["age_groups"]

_RANGE = re.compile(r"(?:от\s*)?(\d{1,2})\s*(?:до|-|–|—)\s*(\d{1,3})\s*(?:-?ти\s*)?(?:лет|год)", re.IGNORECASE)
_FROM = re.compile(
    r"(?<!\d)(\d{2})\s*\+|(?:старше|от)\s+(\d{2})(?:-?ти)?\s*(?:лет|год)|(\d{2})\s*(?:лет)?\s+и\s+(?:старше|более)",
    re.IGNORECASE,
)
_TO = re.compile(r"(?:младше|до)\s+(\d{1,2})(?:-?ти)?\s*(?:лет|год)", re.IGNORECASE)

#: Lowest and highest age of each group, narrowest first; the borders of youth are those of the federal law on it.
_GROUPS = (
    ("preschoolers", 0, 7),
    ("teenagers", 12, 18),
    ("children", 0, 18),
    ("youth", 14, 35),
    ("older-people", 50, 130),
)
_AGES_OF_CHILDREN = frozenset(("preschoolers", "teenagers"))
#: Groups that say nothing of age, so that a bracket may.
_AGELESS = frozenset(("general-public", "women", "men", "rural-residents", "local-communities", "activists"))


def age_groups(phrase: str, named: set[str]) -> list[str]:
    """The target group that an age bracket in a phrase means.

    Args:
        phrase: a target group in words.
        named: the concepts that its words name; where one of them has an age of its own, the bracket adds nothing.

    Returns:
        One slug or none.

    >>> age_groups("Граждане России от 14 до 35 лет", {"general-public"})
    ['youth']
    """
    wide = "children" in named
    if not named - {"children"} <= _AGELESS:
        return []
    if match := _RANGE.search(phrase):
        low, high = int(match[1]), int(match[2])
    elif match := _FROM.search(phrase):
        low, high = int(match[1] or match[2] or match[3]), 130
    elif match := _TO.search(phrase):
        low, high = 0, int(match[1])
    else:
        return []
    for group, lowest, highest in _GROUPS:
        if lowest <= low <= high <= highest and not (wide and group not in _AGES_OF_CHILDREN):
            return [group]
    return []
