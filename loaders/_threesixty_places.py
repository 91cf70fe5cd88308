"""Places of grants, in the United Kingdom above all: what addresses and codes of statistics mean."""

import re
from functools import lru_cache

from kg.nuts import country_named
from kg.places import gazetteer

__all__ = ["country_of", "place_named", "place_of_code", "seat_of"]

#: The first letter of a code of the Office for National Statistics says in which part of the United Kingdom it lies.
_PARTS = {"E": "GB-ENG", "W": "GB-WLS", "S": "GB-SCT", "N": "GB-NIR"}
_STATISTICS = re.compile(r"[EWSN]\d{8}")
_NORTHERN_IRELAND = re.compile(r"95[A-Z0-9]{2,8}")
#: A square mile of London; whoever writes "London" means the whole.
_CITY_OF_LONDON = "GB-LND"
#: What district councils are called beside their name: «Leeds District», «Brent London Boro», «City of York».
_OFFICE = re.compile(
    r"\s*\b(?:district|london boro(?:ugh)?|boro(?:ugh)?|council|metropolitan|unitary authority|county)\b\.?|^city of ",
    re.IGNORECASE,
)
_WHOLE = {"uk": "GB", "u.k.": "GB", "great britain": "GB", "united kingdon": "GB", "united kingdom": "GB"}


@lru_cache(maxsize=1024)
def country_of(text: str) -> str | None:
    """The country or part of the United Kingdom that an address names: `GB`, `GB-ENG`.

    >>> country_of("England"), country_of("UK"), country_of("Kenya")
    ('GB-ENG', 'GB', 'KE')
    """
    low = text.lower().strip()
    if low in _WHOLE:
        return _WHOLE[low]
    part = next((place.id for place in gazetteer().find(text) if place.id in _PARTS.values()), None)
    return part or country_named(text)


@lru_cache(maxsize=20_000)
def place_named(name: str, country: str) -> str | None:
    """A city or region of a country by its name; None where none or several are so called.

    Args:
        name: as written, with or without the kind of its council.
        country: ISO 3166-1 code.

    >>> place_named("Leeds District", "GB"), place_named("Nowhere", "GB")
    ('GB-LDS', None)
    """
    for asked in dict.fromkeys((name, _OFFICE.sub("", name).strip())):
        found = [place for place in gazetteer().find(asked) if place.country == country] if asked else []
        if "city of" not in name.lower():
            found = [place for place in found if place.id != _CITY_OF_LONDON]
        regions = [place for place in found if place.kind == "region"]
        cities = [place for place in found if place.kind == "city"]
        if len(regions) == 1:
            return regions[0].id
        if len(cities) == 1:
            return cities[0].id
    return None


def place_of_code(code: str, kind: str) -> str | None:
    """The place that a geographic code lies in: the part of the United Kingdom for codes of its statistics.

    Args:
        code: `E09000005`, `95GG40S1`, or one of ISO 3166.
        kind: what sort of code it is, as written.
    """
    code = code.strip().upper()
    if _STATISTICS.fullmatch(code):
        return _PARTS[code[0]]
    if _NORTHERN_IRELAND.fullmatch(code):
        return "GB-NIR"
    entry = gazetteer().get(code) if "ISO" in kind.upper() or "-" in code else None
    return entry.id if entry is not None else None


def seat_of(town: str | None, county: str | None, country: str | None) -> str | None:
    """The region in which an address lies, as narrow as the gazetteer knows it.

    Args:
        town: id of its town, if known.
        county: id of its county, if known.
        country: id of its country, or part of the United Kingdom, if known.
    """
    regions = [region for place in (town, county) if place and (region := gazetteer().region_of(place))]
    narrow = next((region for region in regions if region not in _PARTS.values()), None)
    return narrow or next(iter(regions), None) or country
