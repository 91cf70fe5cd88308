"""What the values of filters mean: places and concepts as people write them."""

from collections.abc import Iterable, Iterator, Sequence

from kg.errors import UnknownName
from kg.places import find_places, gazetteer
from kg.spelling import fold, skeletons
from kg.views._search_file import spoken
from kg.views._search_reader import Reader, marks

__all__ = ["concept_of", "country_of", "region_of"]

#: How many values are listed as near an unknown one, and from which likeness on, from 0 to 100.
_NEAR, _LIKE = 3, 70
_COUNTRIES = ("country", "group")
#: In this order, where a name is of several.
_REGIONS = ("region", "federal-district", "part", "city", "country", "group")


def country_of(reader: Reader, asked: str) -> str:
    """The gazetteer id of a country or group of countries: `BY`, «Беларусь», "Belarus", «СНГ».

    Raises:
        UnknownName: it is none.
    """
    found = _place(reader, asked, _COUNTRIES)
    if found is not None:
        return found
    other = _place(reader, asked, _REGIONS, thorough=False)
    entry = gazetteer().get(other) if other is not None else None
    mend = f"It is a {entry.kind}: filter by region." if entry is not None else _near_places(asked, _COUNTRIES)
    raise UnknownName("this is not a country.", where=asked, mend=mend)


def region_of(reader: Reader, asked: str) -> str:
    """The gazetteer id of a region, federal district or larger area; a city stands for its region.

    Raises:
        UnknownName: it is no place.
    """
    found = _place(reader, asked, _REGIONS)
    if found is None:
        raise UnknownName("this is not a region.", where=asked, mend=_near_places(asked, ("region",)))
    return _region(reader, found) or found


def concept_of(reader: Reader, facet: str, asked: str) -> str:
    """The slug of a concept, given by slug or in words: `youth`, «молодежь», «Молодёжи».

    Args:
        reader: the file.
        facet: `group` or `direction`.
        asked: the value.

    Raises:
        UnknownName: the scheme has no such concept.
    """
    folded, words = fold(asked), spoken(asked)
    slug = folded.replace(" ", "-").replace("_", "-")
    rows = reader.rows("SELECT id, folded, terms FROM concept_name WHERE facet = ? ORDER BY weak, id", (facet,))
    said = set(words.split())
    partly = dict.fromkeys(found for found, _, terms in rows if said and said <= set(terms.split()))
    for candidates in (
        [found for found, _, _ in rows if found == slug],
        [found for found, name, _ in rows if name == folded],
        [found for found, _, terms in rows if said and terms == words],
        list(partly) if len(partly) == 1 else [],
    ):
        if candidates:
            return str(candidates[0])
    raise UnknownName(f"there is no such {facet}.", where=asked, mend=_near_concepts(reader, facet, folded, partly))


def _place(reader: Reader, asked: str, kinds: Sequence[str], *, thorough: bool = True) -> str | None:
    """The place of one of the kinds that is meant, the kinds in their order; `thorough` looks at small cities too."""
    text = " ".join(asked.split()).removeprefix("place/")
    exact = gazetteer().get(text) if text.startswith("geonames:") else gazetteer().places().get(text.upper())
    exact = exact or gazetteer().places().get(text)
    if exact is not None:
        return exact.id if exact.kind in kinds else None
    for found in _named(reader, text, thorough=thorough and "city" in kinds):
        ranked = sorted((kinds.index(kind), place) for place, kind in found if kind in kinds)
        if ranked:
            return ranked[0][1]
    return None


def _region(reader: Reader, place: str) -> str | None:
    """The region that a place lies in; the file has it of the cities that are asked for most."""
    if place in gazetteer().places():
        return gazetteer().region_of(place)
    for (region,) in reader.rows("SELECT region FROM place_name WHERE place = ? LIMIT 1", (place,)):
        return str(region) if region is not None else None
    return gazetteer().region_of(place)


def _named(reader: Reader, asked: str, *, thorough: bool) -> Iterator[list[tuple[str, str]]]:
    """Places with that name and their kinds: quick and strict ways of finding them first."""
    for column, values in (("folded", (fold(asked),)), ("skeleton", skeletons(asked)), ("terms", (spoken(asked),))):
        if all(values):
            sql = f"SELECT place, kind FROM place_name WHERE {column} IN ({marks(values)})"  # noqa: S608
            yield [(place, kind) for place, kind in reader.rows(sql, values)]
    if thorough:
        # Reading all cities takes a while: those that the graph names are in the file.
        sql = (
            "SELECT e.places FROM name n JOIN entity e ON e.key = n.entity"
            " WHERE n.folded = ? AND e.kind = 'place' AND n.main"
        )
        yield [(place, "city") for (place,) in reader.rows(sql, (fold(asked),)) if place.startswith("geonames:")]
        yield [(entry.id, entry.kind) for entry in gazetteer().find(asked)]
        matches = find_places(asked[:1].upper() + asked[1:])
        whole = (gazetteer().get(one.id) for one in matches if one.start == 0 and one.end == len(asked))
        yield [(entry.id, entry.kind) for entry in whole if entry is not None]


def _near_places(asked: str, kinds: Iterable[str]) -> str:
    names = {
        name for entry in gazetteer().places().values() if entry.kind in kinds for name in (entry.name, entry.name_en)
    }
    return _did_you_mean(asked, names) or "Give a code of ISO 3166 (BY, RU-PSK) or a name in Russian or English."


def _near_concepts(reader: Reader, facet: str, asked: str, partly: Iterable[str]) -> str:
    rows = reader.rows("SELECT id, label_ru, label_en FROM concept WHERE facet = ? ORDER BY id", (facet,))
    if near := _did_you_mean(asked, {name for row in rows for name in row}):
        return near
    slugs = [slug for slug, _, _ in rows if slug in set(partly)] or [slug for slug, _, _ in rows]
    return f"There are: {', '.join(slugs)}."


def _did_you_mean(asked: str, names: Iterable[str]) -> str:
    from rapidfuzz import fuzz, process

    if len(asked) < 3:
        return ""
    folded = {name: fold(name) for name in sorted(names)}
    near = process.extract(fold(asked), folded, scorer=fuzz.ratio, limit=_NEAR, score_cutoff=_LIKE)
    return f"Did you mean {' or '.join(name for _, _, name in near)}?" if near else ""
