"""The shapes of cards."""

import msgspec

from kg.finding import Entity, Kind

__all__ = ["Card", "CardPart", "Entity", "Fact", "Kind", "Quote"]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a source that show a fact.

    Attributes:
        document: name of the source.
        start: offset of the first character in the source's decoded text, in code points.
        end: offset after the last.
        quote: the words.
        method: how they were found.
        confidence: from 0 to 1.
        before: the words before, up to 80 characters of the same paragraph.
        after: the words after.
    """

    document: str
    start: int
    end: int
    quote: str
    method: str
    confidence: float
    before: str = ""
    after: str = ""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a card.

    Attributes:
        name: what is said, a slug (`name`, `identifier`, `role`, `partner`, `area`, `requested`, …).
        value: the value as shown, in words of the source or labels of the ontology.
        entity: id of the thing that the value names; None for a plain value.
        concept: `scheme/slug` of the concept that the value is, None where it is none.
        detail: more on it: years, sums, the project in which a role was taken, …
        quotes: the words that show it; empty only where the ontology says it.
        documents: names of the sources that say it.
    """

    name: str
    value: str
    entity: str | None = None
    concept: str | None = None
    detail: dict[str, str] = {}
    quotes: list[Quote] = []
    documents: list[str] = []


class CardPart(msgspec.Struct, frozen=True, kw_only=True):
    """A group of facts: `names`, `header`, `participations`, `partners`, `places`, `target-groups`, …"""

    name: str
    facts: list[Fact]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one thing.

    Attributes:
        entity: the thing.
        parts: its facts, grouped; empty groups are left out.
        documents: names of all sources that say something of it.
        problems: what is in doubt about it, in sentences.
    """

    entity: Entity
    parts: list[CardPart]
    documents: list[str]
    problems: list[str] = []

    def part(self, name: str) -> list[Fact]:
        """The facts of one group; empty where there are none."""
        return next((part.facts for part in self.parts if part.name == name), [])
