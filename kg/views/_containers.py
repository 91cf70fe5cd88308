"""What a place is called in a graph, what it lies in, and what it is a member of."""

from typing import NamedTuple

from kg.places import PlaceEntry, gazetteer

__all__ = ["PLACE_CLASSES", "Containers", "containers"]

#: Class of the vocabulary by the gazetteer's kind of place.
PLACE_CLASSES = {
    "country": "Country",
    "region": "Region",
    "city": "City",
    "federal-district": "FederalDistrict",
    "group": "PlaceGroup",
    "part": "PlacePart",
}


class Containers(NamedTuple):
    """Ids of the places that one is in directly.

    Attributes:
        within: its region or country, and the districts and parts that it lies in.
        member_of: the groups that it is a member of.
    """

    within: list[str]
    member_of: list[str]


def containers(place: PlaceEntry) -> Containers:
    """What a place is in directly."""
    found = Containers([], [])
    for container in gazetteer().containers(place.id):
        entry = gazetteer().get(container)
        group = container != place.parent and entry is not None and entry.kind == "group"
        (found.member_of if group else found.within).append(container)
    return found
