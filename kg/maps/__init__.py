"""Maps: one HTML file each that needs no server and no network.

Give `regions.render` a `MapData` and write what it returns as UTF-8. The maps never know how the data was found.
"""

from kg.maps.data import (
    Label,
    MapCountry,
    MapData,
    MapLink,
    MapNote,
    MapOrganization,
    MapPart,
    MapProject,
    MapQuote,
    MapRegion,
    MapSource,
)

__all__ = [
    "Label",
    "MapCountry",
    "MapData",
    "MapLink",
    "MapNote",
    "MapOrganization",
    "MapPart",
    "MapProject",
    "MapQuote",
    "MapRegion",
    "MapSource",
]
