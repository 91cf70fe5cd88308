"""How a reading is compared with what a careful reader found: matching of names, and counts of right and wrong.

The rules are told in benchmarks/README.md; here is what they are made of. Nothing of the software under test is used
to compare, so that a fault of it cannot hide itself.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "Tally",
    "alternatives",
    "assign",
    "judge",
    "mark",
    "names",
    "near",
    "phrase_score",
    "required",
    "same_name",
    "stems",
]

#: Words that say what legal form an organization has; they do not tell one organization from another.
_FORMS = """ано нко нп оо роо роои моо ооо оао зао пао ао ип бу гку гбу мбу мау нно ук автономный некоммерческий
    организация общественный региональный областной благотворительный партнерство фонд ассоциация объединение общество
    ограниченный ответственность муниципальный государственный бюджетный учреждение движение общероссийский г
    им имени"""
_SMALL = frozenset({"и", "в", "во", "с", "со", "на", "по", "о", "об", "от", "до", "для", "из", "к", "за", "у"})
#: Words that alone name no organization, however alike two names look.
_COMMON = """университет институт министерство музей центр администрация правительство школа колледж газета телеканал
    радио союз клуб комитет управление агентство департамент библиотека посольство проект сайт портал журнал отель"""
_ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ией|иям|иях|ую|юю|ая|яя|ое|ее|ой|ей|ий|ый|ые|ие|ых|их|ым|им|ом|ем|ам|ям"
    r"|ах|ях|ию|ия|ии|ью|ев|ов|а|я|о|е|ы|и|у|ю|й|ь)$"
)


def _stem(word: str) -> str:
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= 3 else word


_FORM_STEMS = frozenset(_stem(word) for word in _FORMS.split())
_COMMON_STEMS = frozenset(_stem(word) for word in _COMMON.split())


def stems(text: str) -> frozenset[str]:
    """The words of a text without case, quotes, ё and endings: «Фонда «Тёплый дом»» → {фонд, тепл, дом}."""
    words = re.findall(r"\w+", text.lower().replace("ё", "е"))
    return frozenset(_stem(word) for word in words if word not in _SMALL) or frozenset(words)


def _name_stems(name: str) -> frozenset[str]:
    every = stems(name)
    return every - _FORM_STEMS or every


def same_name(one: str, other: str) -> float:
    """How surely two names mean the same organization, from 0 (different) to 1 (equal but for form and quotes).

    Equal after normalisation: 1. Else they overlap where two or more words are shared, and those are three quarters
    of the shorter name or half of all words of both; one shared word is enough only if it is half of all words and
    not a common one («университет»).

    >>> same_name("АНО «Тёплый дом»", "Автономная некоммерческая организация \\"Теплый дом\\"")
    1.0
    >>> same_name("Музей ковра", "Музей истории"), same_name("Университет", "Ховдский университет")
    (0.0, 0.0)
    """
    a, b = _name_stems(one), _name_stems(other)
    if a == b:
        return 1.0 if a else 0.0
    shared = a & b
    if not shared or shared <= _COMMON_STEMS:
        return 0.0
    inside, jaccard = len(shared) / min(len(a), len(b)), len(shared) / len(a | b)
    if jaccard >= 0.5 or (len(shared) >= 2 and inside >= 0.75):
        return 0.45 * inside + 0.45 * jaccard
    return 0.0


def phrase_score(one: str, other: str, least: float = 0.6) -> float:
    """How much of the shorter phrase lies in the longer one, from 0 to 1; 0 below `least`.

    >>> phrase_score("круглый стол «Вода»", "проведение круглого стола «Вода» (50 участников)")
    0.85
    """
    a, b = stems(one), stems(other)
    shared = len(a & b)
    if not shared:
        return 0.0
    inside = shared / min(len(a), len(b))
    return 0.0 if inside < least else round(0.7 * inside + 0.3 * shared / len(a | b), 3)


def near(names: Iterable[str], others: Iterable[str], how: Callable[[str, str], float] = same_name) -> float:
    """The best score of any name of the one with any name of the other."""
    rest = list(others)
    return max((how(one, other) for one in names for other in rest), default=0.0)


def assign(gold: Sequence[object], found: Sequence[object], scores: Callable[[int, int], float]) -> dict[int, int]:
    """One-to-one assignment, best pairs first; found item → gold item."""
    pairs = sorted(
        ((scores(g, f), -g, -f) for g in range(len(gold)) for f in range(len(found))),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for score, g, f in pairs:
        if score > 0 and -f not in taken and -g not in taken.values():
            taken[-f] = -g
    return taken


def alternatives(entry: str) -> frozenset[str]:
    """`partner|host` → both are right; a leading `?` (neither for nor against) is not part of them."""
    return frozenset(entry.lstrip("?").split("|"))


def required(entries: Iterable[str]) -> list[str]:
    """The entries that have to be found: those without a leading `?`."""
    return [entry for entry in entries if not entry.startswith("?")]


@dataclass
class Tally:
    """What was found of one kind: right ones, and the others by what they say."""

    right: int = 0
    missing: list[str] = field(default_factory=list)
    spurious: list[str] = field(default_factory=list)

    def add(self, other: "Tally", where: str = "") -> None:
        """Add the counts of another tally; `where` is put before its items."""
        self.right += other.right
        self.missing += [where + item for item in other.missing]
        self.spurious += [where + item for item in other.spurious]

    @property
    def precision(self) -> float:
        """Of what was found, the part that is right; 1 where nothing was found."""
        found = self.right + len(self.spurious)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Of what there is, the part that was found; 1 where there is nothing."""
        there = self.right + len(self.missing)
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + len(self.missing) + len(self.spurious)
        return 2 * self.right / total if total else 1.0

    @property
    def empty(self) -> bool:
        """Whether there was nothing to find and nothing found."""
        return not (self.right or self.missing or self.spurious)


def names(item: dict[str, Any]) -> list[str]:
    """The name of an organization and its other names."""
    return [item["name"], *item.get("aliases", ())]


def judge(right: str, value: str | None, where: str, tally: Tally) -> None:
    """Count a value that is right, missing or another one; `right` may list alternatives with `|`."""
    if value in right.split("|"):
        tally.right += 1
        return
    tally.missing.append(f"{where}: {right}")
    if value is not None:
        tally.spurious.append(f"{where}: {value}")


def mark(told: dict[str, Any], match: dict[str, Any], where: str, tally: Tally) -> None:
    """Whether both say that something is unconfirmed."""
    right, value = bool(told.get("unconfirmed")), bool(match["unconfirmed"])
    tally.right += right and value
    if right and not value:
        tally.missing.append(where)
    if value and not right:
        tally.spurious.append(where)
