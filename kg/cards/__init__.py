"""Cards: everything that is known of one thing, each fact with the words that show it."""

from kg.cards.shapes import Card, CardPart, Entity, Fact, Kind, Quote

__all__ = ["Card", "CardPart", "Entity", "Fact", "Kind", "Quote"]
