"""Writing the card of a thing."""

from kg.cards.document import document_card
from kg.cards.known import Known
from kg.cards.organization import organization_card
from kg.cards.place import place_card
from kg.cards.project import project_card
from kg.cards.shapes import Card, Entity

__all__ = ["write_card"]

_WRITERS = {
    "organization": organization_card,
    "project": project_card,
    "event": project_card,
    "place": place_card,
    "document": document_card,
}


def write_card(known: Known, entity: Entity) -> Card:
    """Everything that is known of a thing, each fact with its sources and their words."""
    return _WRITERS[entity.kind](known, entity)
