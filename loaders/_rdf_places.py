"""Which places things of RDF are or lie in: by address (GeoNames, NUTS, ISO 3166), by code, by name."""

import re
from collections.abc import Iterator

from kg.nuts import country_named, region_named, region_of_code
from kg.places import gazetteer
from loaders._rdf_said import Said
from loaders._rdf_vocabularies import NAMES
from loaders._table_values import FoundPlace, places_in

__all__ = ["places_of"]

_GEONAMES = re.compile(r"geonames\.org/(\d+)")
_NUTS = re.compile(r"/nuts/(?:code/)?([A-Z]{2}[A-Z0-9]{0,3})/?$")
_ISO = re.compile(r"(?:/|:)([A-Z]{2}(?:-[A-Z0-9]{1,3})?)/?$")
_OURS = re.compile(r"^https?://w3id\.org/civil-kg/place/(.+)$")
#: What an address says of itself, the narrowest first. Its street and house are never looked at.
_CITIES = ("schema:addressLocality", "vcard:locality", "locn:postName", "eurio:addressLocality")
_REGIONS = ("schema:addressRegion", "vcard:region", "locn:adminUnitL2", "eurio:nutsCode")
_COUNTRIES = ("schema:addressCountry", "vcard:country-name", "locn:adminUnitL1", "gn:countryCode", "eurio:hasCountry")
_DEEPER = (
    "schema:address", "org:siteAddress", "vcard:hasAddress", "vcard:adr", "locn:address", "eurio:hasAddress",
    "schema:containedInPlace", "schema:location",
)  # fmt: skip


def places_of(said: Said, thing: str, name: str, depth: int = 0) -> Iterator[FoundPlace]:
    """The places that a property of a thing names, in its order.

    Args:
        said: what is said near it.
        thing: the thing.
        name: the property.
        depth: how many things have been passed on the way.
    """
    for kind, text in said.values(thing, name):
        if kind:
            yield from _named(text)
        else:
            found = _by_address(text) or _described(said, text)
            if found is not None:
                yield found
                continue
            inner = [place for way in _DEEPER if depth < 3 for place in places_of(said, text, way, depth + 1)]
            names = [place for one in NAMES for word in said.texts(text, one) for place in _named(word)]
            yield from inner[:1] or names[:1]


def _by_address(address: str) -> FoundPlace | None:
    known = gazetteer()
    if found := _OURS.match(address):
        id = re.sub(r"^(geonames|group|part)-", r"\1:", found[1])
    elif found := _GEONAMES.search(address):
        id = f"geonames:{found[1]}"
    elif found := _NUTS.search(address):
        id = region_of_code(found[1]) or ""
    elif "iso3166" in address.lower().replace("-", "") and (found := _ISO.search(address)):
        id = found[1]
    else:
        return None
    entry = known.get(id)
    return FoundPlace(entry.id, entry.name, 1.0) if entry is not None else None


def _described(said: Said, thing: str) -> FoundPlace | None:
    """The narrowest place that an address tells."""
    country_words = _first(said, thing, _COUNTRIES)
    country = country_named(country_words) if country_words else None
    for names in (_CITIES, _REGIONS):
        words = _first(said, thing, names)
        if words:
            region = region_named(words, country) if names is _REGIONS else None
            if region is not None:
                return FoundPlace(region, words, 1.0)
            for place in places_in(words, country):
                if country is None or gazetteer().country_of(place.id) == country:
                    return place
    return FoundPlace(country, country_words, 1.0) if country else None


def _first(said: Said, thing: str, names: tuple[str, ...]) -> str:
    for name in names:
        for kind, text in said.values(thing, name):
            words = text if kind else next((one for way in NAMES for one in said.texts(text, way)), "")
            if words.strip():
                return " ".join(words.split())
    return ""


def _named(text: str) -> Iterator[FoundPlace]:
    text = " ".join(text.split())
    if not text or len(text) > 2_000:
        return
    if re.fullmatch(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", text) and gazetteer().get(text) is not None:
        yield FoundPlace(text, text, 1.0)
        return
    yield from places_in(text)
