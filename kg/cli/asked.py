"""What the options of a command name: places and concepts by their ids, as the library takes them."""

import re
from typing import TYPE_CHECKING

from kg.cli.choose import resolve

if TYPE_CHECKING:
    from kg import Graph
    from kg.finding import Entity

__all__ = ["concept_named", "place_id", "place_named"]


def place_id(entity: "Entity") -> str:
    """The gazetteer's id of a region, country or group that was found (`place/group-CIS` is `group:CIS`); of a city its
    region.

    Raises:
        UnknownName: no region of that city is known.
    """
    place = re.sub(r"^(geonames|group|part)-", r"\1:", entity.id.removeprefix("place/"))
    if not place.startswith("geonames:"):
        return place
    from kg.errors import UnknownName
    from kg.places import gazetteer

    region = gazetteer().region_of(place)
    if region is None:
        raise UnknownName("no region of that city is known.", where=entity.label, mend="Name a region or a country.")
    return region


def place_named(graph: "Graph", words: str | None, *, interactive: bool) -> str | None:
    """The gazetteer's id of the place that words mean, as `place_id` has it; None for None.

    Raises:
        AmbiguousName: several places bear that name, and nobody is there to ask.
        UnknownName: nothing bears it, or no region of that city is known.
    """
    return None if words is None else place_id(resolve(graph, words, ("place",), interactive=interactive))


def concept_named(scheme: str, words: str | None) -> str | None:
    """The concept of a scheme that a slug or words mean; None for None.

    Raises:
        UnknownName: the scheme has none of that name.
    """
    if words is None:
        return None
    from kg.concepts import concepts, find
    from kg.errors import UnknownName

    known = [concept.id for concept in concepts(scheme)]
    if words in known:
        return words
    found = find(scheme, words)
    if not found:
        raise UnknownName(
            f"“{words}” is no {scheme.replace('-', ' ')}.", mend=f"There are: {', '.join(sorted(known))}."
        )
    return found[0].id
