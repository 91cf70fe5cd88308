"""What a card is written from: the records of a graph, who is who in them, and the words around a quote."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec

from kg.cards.shapes import Card, CardPart, Entity, Fact, Quote
from kg.concepts import label
from kg.errors import UnknownName
from kg.iris import Iris
from kg.journal import KeptSource
from kg.links import CollaborationLink
from kg.model import Evidence, Organization, Record, Section
from kg.places import gazetteer
from kg.resolve import Identities

__all__ = ["Known", "facts_part", "role_quotes", "telling", "years"]

#: How many characters of the text around a quote a card shows on each side.
_AROUND = 80


class Known:
    """The records of a graph.

    Args:
        records: of all sources, each with the source that it was read from.
        identities: of these records.
        links: of these records.
        iris: of the graph.
        language: of the labels of concepts, `en` or `ru`.
    """

    def __init__(
        self,
        records: Sequence[tuple[KeptSource, Record]],
        identities: Identities,
        links: Sequence[CollaborationLink],
        iris: Iris,
        language: str = "en",
    ) -> None:
        self.identities = identities
        self.links = links
        self.iris = iris
        self.language = language
        self.sources = {record.document.name: source for source, record in records}
        self.records = {record.document.name: record for _, record in records}

    @cached_property
    def organizations(self) -> dict[tuple[str, str], Organization]:
        """What each document says of each of its organizations, by (document, key)."""
        return {(name, org.key): org for name, record in self.records.items() for org in record.organizations}

    def concept(self, scheme: str, slug: str) -> str:
        """The label of a concept; its slug where the scheme does not have it."""
        try:
            return label(scheme, slug, self.language)
        except UnknownName:
            return slug

    def concept_fact(self, name: str, scheme: str, slug: str, **rest: object) -> Fact:
        """A fact whose value is a concept."""
        fact = Fact(name=name, value=self.concept(scheme, slug), concept=f"{scheme}/{slug}")
        return msgspec.structs.replace(fact, **rest)

    def place(self, key: str) -> tuple[str, str]:
        """Name and card id of a place of the gazetteer."""
        entry = gazetteer().get(key)
        name = key if entry is None else entry.name_en if self.language == "en" and entry.name_en else entry.name
        return name, self.iris.name(self.iris.place(key))

    def organization(self, document: str, key: str) -> tuple[str, str]:
        """Label and card id of the organization that a document calls `key`."""
        known = self.identities.organizations[self.identities.organization(document, key)]
        return known.label, known.id

    def quotes(self, document: str, evidence: Iterable[Evidence]) -> list[Quote]:
        """Evidence with the words around it, each place of the text once."""
        seen: dict[tuple[int, int], Quote] = {}
        for words in evidence:
            if (words.start, words.end) not in seen:
                seen[words.start, words.end] = self.quote(document, words)
        return list(seen.values())

    def quote(self, document: str, words: Evidence) -> Quote:
        """One quote with the words around it, where the source's sections have them."""
        section = self._section(document, words)
        before = after = ""
        if section is not None:
            start, end = words.start - section.start, words.end - section.start
            before = section.text[max(0, start - _AROUND) : start].rpartition("\n")[2]
            after = section.text[end : end + _AROUND].partition("\n")[0]
        return Quote(
            document=document,
            start=words.start,
            end=words.end,
            quote=words.quote,
            method=words.method,
            confidence=words.confidence,
            before=before,
            after=after,
        )

    def card(self, entity: Entity, parts: Iterable[CardPart | None], problems: Iterable[str] = ()) -> Card:
        """A card of the parts that have facts."""
        full = [part for part in parts if part is not None and part.facts]
        named = {name for part in full for fact in part.facts for name in fact.documents}
        named |= {quote.document for part in full for fact in part.facts for quote in fact.quotes}
        return Card(entity=entity, parts=full, documents=sorted(named), problems=list(dict.fromkeys(problems)))

    def _section(self, document: str, words: Evidence) -> Section | None:
        record = self.records.get(document)
        sections: Iterator[Section] = iter(record.sections if record is not None else ())
        return next((part for part in sections if part.start <= words.start and words.end <= part.end), None)


def facts_part(name: str, facts: Iterable[Fact]) -> CardPart:
    """A part of a card."""
    return CardPart(name=name, facts=list(facts))


def role_quotes(evidence: Sequence[Evidence], role: str) -> list[Evidence]:
    """The evidence that shows a role; all of it where none is marked with that role."""
    return [words for words in evidence if words.role == role] or list(evidence)


def telling(roles: Sequence[str]) -> list[str]:
    """Roles without `mentioned`, unless there is no other."""
    return [role for role in roles if role != "mentioned"] or ["mentioned"]


def years(first: int | None, last: int | None) -> str:
    """`2021`, `2021–2022`, or nothing."""
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year is not None))
