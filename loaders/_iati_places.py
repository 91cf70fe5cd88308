"""Which place of the gazetteer a location of an activity is: by its GeoNames number, or by its name and its point."""

import math
import re
from functools import lru_cache

from kg.places import PlaceEntry, gazetteer

__all__ = ["place_of"]

#: A place of the same name further away than this, in kilometres, is another one.
_NEAR = 60
_EARTH = 6371.0
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,12})?)[\s,]+(-?\d{1,3}(?:\.\d{1,12})?)\s*")


def place_of(names: list[str], number: str, point: str, countries: list[str]) -> str | None:
    """The place that a location is.

    Args:
        names: of the location, in several languages.
        number: of GeoNames, empty where not given.
        point: latitude and longitude as written, empty where not given.
        countries: ISO 3166-1 codes of the countries in which the activity works; none where it does not say.

    Returns:
        Id of the gazetteer; None where it does not have it, or several could be meant.
    """
    if number and gazetteer().get(f"geonames:{number}") is not None:
        return f"geonames:{number}"
    return next((place for name in names if (place := _named(name, point, tuple(countries)))), None)


@lru_cache(maxsize=10_000)
def _named(name: str, point: str, countries: tuple[str, ...]) -> str | None:
    found = [place for place in gazetteer().find(name) if place.kind in ("city", "region", "country")]
    inside = [place for place in found if place.country in countries] if countries else found
    where = _POINT.fullmatch(point)
    if where:
        spot = float(where.group(1)), float(where.group(2))
        near = [place for place in found if place.kind == "city" and _distance(place, spot) <= _NEAR]
        if near:
            return min(near, key=lambda place: _distance(place, spot)).id
        # A region or country has no one point: it has to be in a country that the activity names.
        inside = [place for place in inside if place.kind != "city"]
    # Without a point and a country a name alone tells nothing: there are many Georgetowns.
    return inside[0].id if countries and len({place.country for place in inside}) == 1 else None


def _distance(place: PlaceEntry, spot: tuple[float, float]) -> float:
    """Kilometres between a place and a point, along a great circle (haversine formula)."""
    if place.latitude is None or place.longitude is None:
        return math.inf
    here, there = math.radians(place.latitude), math.radians(spot[0])
    across = math.radians(place.longitude - spot[1])
    half = math.sin((here - there) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))
