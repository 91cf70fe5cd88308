"""Maps: one HTML file each that needs no server and no network.

Give `regions.render` a `MapData`, or `network.render` a `NetworkData`, and write what it returns as UTF-8. The maps
never know how the data was found.
"""

from kg.maps.data import (
    Label,
    MapCountry,
    MapData,
    MapLimit,
    MapLink,
    MapNode,
    MapNote,
    MapOrganization,
    MapPart,
    MapProject,
    MapQuote,
    MapRegion,
    MapSource,
    NetworkData,
)

__all__ = [
    "Label",
    "MapCountry",
    "MapData",
    "MapLimit",
    "MapLink",
    "MapNode",
    "MapNote",
    "MapOrganization",
    "MapPart",
    "MapProject",
    "MapQuote",
    "MapRegion",
    "MapSource",
    "NetworkData",
]
