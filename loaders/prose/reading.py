"""The ground for reading one text: masked of private names, its places and tagged names found once."""

from typing import NamedTuple

from kg.places import PlaceMatch, find_places
from loaders.prose.ner import NamedSpan, named_spans
from loaders.prose.persons import mask_persons

__all__ = ["Ground", "read_ground"]


class Ground(NamedTuple):
    """What every rule stands on.

    Attributes:
        text: the masked text, as long as the source's.
        places: the places named in it.
        spans: what the tagger found in it.
    """

    text: str
    places: list[PlaceMatch]
    spans: list[NamedSpan]


def read_ground(masked: str) -> Ground:
    """Mask the names that patterns cannot see, then find places.

    Args:
        masked: the text with its patterns masked (`Source.masked`).
    """
    spans = named_spans(masked)
    text = mask_persons(masked, spans)
    return Ground(text, find_places(text), spans)
