"""Writing the card of a thing."""

from kg.cards.document import document_card
from kg.cards.excerpt import Excerpt
from kg.cards.known import Known
from kg.cards.organization import organization_card
from kg.cards.place import place_card
from kg.cards.project import project_card
from kg.cards.shapes import Card, Entity
from kg.iris import Iris

__all__ = ["write_card"]

_WRITERS = {
    "organization": organization_card,
    "project": project_card,
    "event": project_card,
    "place": place_card,
    "document": document_card,
}


def write_card(entity: Entity, known: Excerpt, iris: Iris, language: str = "en") -> Card:
    """Everything that is known of a thing, each fact with its sources and their words.

    Args:
        entity: the thing.
        known: what the card is written from.
        iris: of the graph.
        language: of the labels of concepts, `en` or `ru`.
    """
    return _WRITERS[entity.kind](Known(known.records, known.identities, known.links, iris, language), entity)
