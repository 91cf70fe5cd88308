"""Places: what they are (`gazetteer`) and where a text names them (`find_places`)."""

from kg._gazetteer import Gazetteer, PlaceEntry, gazetteer
from kg._place_prose import PlaceMatch, find_places

__all__ = ["Gazetteer", "PlaceEntry", "PlaceMatch", "find_places", "gazetteer"]
