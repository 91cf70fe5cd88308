"""Regions as programmes of the European Union write them: NUTS codes, and names in the programmes' languages.

NUTS is the Nomenclature of Territorial Units for Statistics (Regulation (EC) No 1059/2003). A code is brought to the
ISO 3166-2 region that it is or lies in; where it is wider than one region, or the gazetteer has no regions of that
country, to the country. The table is `ontology/gazetteer/own/nuts.tsv`.
"""

import re
from functools import cache, lru_cache

from kg import resources
from kg.places import PlaceEntry, gazetteer
from kg.spelling import fold

__all__ = ["country_named", "region_named", "region_of_code"]

_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
#: `SE224 Skåne län`, `Skåne län (SE224)`, `SE224 – Skåne län`.
_CODE_BEFORE = re.compile(r"\s*\(?([A-Z]{2}[A-Z0-9]{1,3})\)?(?:\s*[-–—:,]?\s+|$)")
_CODE_BEHIND = re.compile(r"\s[([]?([A-Z]{2}[A-Z0-9]{1,3})[)\]]?\s*$")


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
    """NUTS code → ISO codes; folded further name → ISO codes of all that are so called."""
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[str, list[str]] = {}
    text = (resources.ontology() / "gazetteer" / "own" / "nuts.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        code, places, *further = line.split("\t")
        units = tuple(places.split())
        if code != "-":
            codes[code] = units
        for name in "|".join(further).split("|"):
            if name:
                names.setdefault(fold(name), []).append(units[0] if len(units) == 1 else units[0][:2])
    return codes, names


def region_of_code(code: str) -> str | None:
    """The region or country that a NUTS code stands for.

    Args:
        code: of any level, NUTS 2013 to 2021.

    Returns:
        Id of the gazetteer: an ISO 3166-2 region where the code lies in one, else the country; None where the code's
        first letters are no country.

    >>> region_of_code("SE224"), region_of_code("PL634"), region_of_code("SE33"), region_of_code("EL30")
    ('SE-M', 'PL-22', 'SE', 'GR')
    """
    code = code.strip().upper()
    if not _CODE.fullmatch(code):
        return None
    codes, _ = _table()
    for length in range(len(code), 1, -1):
        units = codes.get(code[:length])
        if units is not None:
            known = units[0] if len(units) == 1 else units[0][:2]
            return known if gazetteer().get(known) is not None else _country(known[:2])
    return _country(code[:2])


def _country(code: str) -> str | None:
    entry = gazetteer().get(code)
    return code if entry is not None and entry.kind == "country" else None


def country_named(name: str) -> str | None:
    """ISO 3166-1 code of a country by its code or its name in a language of the programmes; None for none.

    >>> country_named("Sverige"), country_named("Ruotsi"), country_named("UK"), country_named("Poland")
    ('SE', 'SE', 'GB', 'PL')
    """
    return _country_named(" ".join(name.split()))


@lru_cache(maxsize=4096)
def _country_named(name: str) -> str | None:
    codes, names = _table()
    if len(name) == 2 and name.isupper():
        return codes[name][0] if name in codes else _country(name)
    for iso in names.get(fold(name), ()):
        if _country(iso) == iso:
            return iso
    return next((place.id for place in gazetteer().find(name) if place.kind == "country"), None)


def region_named(name: str, country: str | None = None) -> str | None:
    """The region that a column of regions names, by code, name, or both.

    Args:
        name: `SE224`, `Skåne län`, `SE224 Skåne län`, `Skåne län (SE224)`.
        country: ISO 3166-1 code of the country that it lies in, where known: names of other countries do not count.

    Returns:
        Id of the gazetteer: a region, or the country of one that is wider; None where none is so called.

    >>> region_named("Skåne län"), region_named("Pohjois-Karjala"), region_named("Latgale (LV005)")
    ('SE-M', 'FI-13', 'LV')
    """
    return _region_named(" ".join(name.split()), country)


@lru_cache(maxsize=16_384)
def _region_named(name: str, country: str | None) -> str | None:
    for pattern in (_CODE_BEFORE, _CODE_BEHIND):
        found = pattern.search(name) if pattern is _CODE_BEHIND else pattern.match(name)
        place = region_of_code(found.group(1)) if found and any(sign.isdigit() for sign in found.group(1)) else None
        if place is not None and country in (None, place[:2]):
            return place
    _, names = _table()
    places = [iso for iso in names.get(fold(name), ()) if country in (None, iso[:2])]
    if len(set(places)) == 1:
        return places[0] if gazetteer().get(places[0]) is not None else _country(places[0][:2])
    return _in_gazetteer(name, country)


def _in_gazetteer(name: str, country: str | None) -> str | None:
    """A region of that name; a city of that name stands for its region only where the country is known."""
    found = [place for place in gazetteer().find(name) if place.kind in ("region", "city", "country")]
    if country is not None:
        found = [place for place in found if place.country == country]
    regions = {place.id for place in found if place.kind == "region"}
    if regions:
        return next(iter(regions)) if len(regions) == 1 else None
    return _of_city(found) if country is not None else next((p.id for p in found if p.kind == "country"), None)


def _of_city(found: list[PlaceEntry]) -> str | None:
    regions = {region for place in found if (region := gazetteer().region_of(place.id)) is not None}
    return next(iter(regions)) if len(regions) == 1 else None
