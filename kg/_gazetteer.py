"""The gazetteer's files, read on first use; `kg.places` is the public door."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from kg import resources
from kg.morphology import fold

__all__ = ["Gazetteer", "PlaceEntry", "gazetteer", "key"]

# Russia's cities of federal significance are units of ISO 3166-2; everywhere else a city is its GeoNames entry,
# even where ISO 3166-2 lists it too (Minsk is BY-HM there), so that one city has one identifier.
FEDERAL = {"geonames:524901": "RU-MOW", "geonames:498817": "RU-SPE"}


class PlaceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer.

    Attributes:
        id: `RU` (ISO 3166-1), `RU-PSK` (ISO 3166-2), `geonames:504341`, `RU-FD-CFD`, `group:CIS`, `part:EUROPE`.
        kind: `country`, `region`, `city`, `federal-district`, `group` or `part` (of a country or the world).
        name: in Russian; the English name where no Russian one is known.
        name_en: in English.
        country: ISO 3166-1 code, None for a group and for a part of the world that is in several.
        parent: the region a city or a smaller region lies in, else the country; None for countries and groups.
        latitude: degrees north, None where the place has no one location (a group).
        longitude: degrees east.
        population: of a country or city; of a region that of its cities; None where not known.
        names: further Russian names, old and short ones too.
        names_en: further English names.
    """

    id: str
    kind: str
    name: str
    name_en: str
    country: str | None = None
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    names: tuple[str, ...] = ()
    names_en: tuple[str, ...] = ()


def key(name: str) -> str:
    """A name as it is compared: lower case, ё as е, every kind of hyphen, dash and space one space.

    >>> key("Ростов-на-Дону") == key("ростов на дону")
    True
    """
    text = fold(name)
    for mark in "-‐‑‒–—−/()\u00a0\u202f":
        if mark in text:
            text = text.replace(mark, " ")
    return " ".join(text.split())


class Gazetteer:
    """Countries, regions, cities, federal districts and groups, with their names in Russian and English.

    The cities, by far the most, are read when one is first asked for. Which region belongs to which country follows
    ISO 3166.

    Args:
        folder: where the files lie; by default those of the ontology.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or resources.ontology() / "gazetteer"
        self._places: dict[str, PlaceEntry] = {}
        self._written: dict[str, tuple[str, ...]] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._memberships: dict[str, list[str]] | None = None
        self._borders: dict[str, set[str]] | None = None
        self._index: dict[str, list[str]] | None = None
        self._cities: dict[str, str] | None = None
        self._city_index: dict[str, list[str]] = {}
        self._city_asides: dict[str, list[str]] = {}
        self._english: dict[str, list[str]] | None = None
        self._english_city_index: dict[str, list[str]] | None = None
        self._read_places()

    # --- reading -------------------------------------------------------------------------------------------------

    def _rows(self, name: str) -> Iterator[list[str]]:
        for line in (self._folder / name).read_text(encoding="utf-8").split("\n"):
            if line and line[0] != "#":
                row = line.split("\t")
                yield row + [""] * (9 - len(row))

    def _read_places(self) -> None:
        for id_, ru, en, latitude, longitude, people, names, names_en, *_ in self._rows("countries.tsv"):
            self._places[id_] = PlaceEntry(
                id=id_, kind="country", name=ru or en, name_en=en, country=id_, latitude=_float(latitude),
                longitude=_float(longitude), population=_int(people), names=_plain(names), names_en=_split(names_en),
            )  # fmt: skip
            self._written[id_] = (ru or en, *_split(names))
        for id_, ru, en, parent, latitude, longitude, people, names, names_en in self._rows("regions.tsv"):
            self._places[id_] = PlaceEntry(
                id=id_, kind="region", name=ru or en, name_en=en, country=id_[:2], parent=parent or id_[:2],
                latitude=_float(latitude), longitude=_float(longitude), population=_int(people), names=_plain(names),
                names_en=_split(names_en),
            )  # fmt: skip
            self._written[id_] = (ru or en, *_split(names))
        for id_, kind, ru, en, country, members, latitude, longitude, names in self._rows("areas.tsv"):
            self._places[id_] = PlaceEntry(
                id=id_, kind=kind, name=ru, name_en=en, country=country or None, parent=country or None,
                latitude=_float(latitude), longitude=_float(longitude), names=_plain(names),
            )  # fmt: skip
            self._written[id_] = (ru, *_split(names))
            self._members[id_] = tuple(members.split())

    def cities(self) -> dict[str, str]:
        """The lines of the cities' file by GeoNames number, read once."""
        if self._cities is None:
            text = (self._folder / "cities.tsv").read_text(encoding="utf-8")
            # Folding the whole text at once is ten times as fast as name by name.
            folded = fold(text).replace("-", " ").split("\n")
            self._cities = cities = {}
            index = self._city_index
            for line, low in zip(text.split("\n"), folded, strict=True):
                if not line or line[0] == "#":
                    continue
                number, name, rest = low.split("\t", 2)
                cities[number] = line
                if name:
                    index.setdefault(name, []).append(number)
                if rest.count("\t") > 4:
                    for other in rest.split("\t")[5].split("|"):
                        if other:
                            table = self._city_asides if other[0] == "~" else index
                            table.setdefault(other.lstrip("~"), []).append(number)
        return self._cities

    def city_names(self) -> dict[str, list[str]]:
        """Russian names of cities, as `key` writes them, with the GeoNames numbers of those that bear them."""
        self.cities()
        return self._city_index

    def places(self) -> dict[str, PlaceEntry]:
        """All that are not cities, by id."""
        return self._places

    def written_names(self, id: str) -> tuple[str, ...]:
        """The Russian names of a place that is no city, with the marks of `own/names.tsv` (`?` and `~`)."""
        return self._written[id]

    # --- asking --------------------------------------------------------------------------------------------------

    def get(self, id: str) -> PlaceEntry | None:
        """The place with an id, None where there is none.

        >>> gazetteer().get("RU-PSK").name
        'Псковская область'
        """
        found = self._places.get(id)
        if found is None and id.startswith("geonames:"):
            line = self.cities().get(id[9:])
            found = _city(line) if line else None
        return found

    def find(self, name: str) -> list[PlaceEntry]:
        """Places that bear a name, best first; empty where none does.

        Args:
            name: in Russian or English, in the nominative; case, ё and hyphens do not matter.

        Returns:
            Countries and groups before regions before cities; of cities those so called today before those once so
            called, then the largest first, Russian ones and those of neighbouring countries before others of a like
            size.
        """
        asked = key(name)
        ids = list(dict.fromkeys([*self._names().get(asked, ()), *self._english_names().get(asked, ())]))
        self.cities()
        for table in (self._city_index, self._city_asides):
            ids += [f"geonames:{number}" for number in table.get(asked, ())]
        ids += [id_ for id_ in self._english_cities().get(asked, ()) if id_ not in ids]
        entries = [entry for entry in map(self.get, dict.fromkeys(ids)) if entry is not None]

        def order(entry: PlaceEntry) -> tuple[int, bool, int, int, str]:
            kind, rank = self._rank(entry)
            once = entry.kind == "city" and key(entry.name)[:1] != asked[:1] and asked in map(key, entry.names)
            return kind, once, rank, -(entry.population or 0), entry.id

        return sorted(entries, key=order)

    def borders(self, id: str) -> tuple[str, ...]:
        """Ids of the neighbours of a country (countries) or a region (regions, of other countries too)."""
        if self._borders is None:
            self._borders = {}
            for one, other, *_ in self._rows("borders.tsv"):
                self._borders.setdefault(one, set()).add(other)
                self._borders.setdefault(other, set()).add(one)
        return tuple(sorted(self._borders.get(id, ())))

    def country_of(self, id: str) -> str | None:
        """ISO 3166-1 code of the country a place lies in; None for groups and unknown ids."""
        entry = self.get(id)
        return entry.country if entry else None

    def region_of(self, id: str) -> str | None:
        """The ISO 3166-2 region a city lies in, or a region itself; None for larger places and unknown ids."""
        entry = self.get(id)
        if entry is None:
            return None
        if entry.kind == "region":
            return entry.id
        return entry.parent if entry.kind == "city" and entry.parent != entry.country else None

    def members(self, id: str) -> tuple[str, ...]:
        """Ids of the members of a group or federal district, of the countries or regions of a part; else empty."""
        return self._members.get(id, ())

    def containers(self, id: str) -> tuple[str, ...]:
        """Ids of the places that a place lies in directly: its parent, and the districts, parts and groups it is in."""
        if self._memberships is None:
            self._memberships = {}
            for container, members in self._members.items():
                for member in members:
                    self._memberships.setdefault(member, []).append(container)
        entry = self.get(id)
        parent = (entry.parent,) if entry is not None and entry.parent else ()
        return (*parent, *self._memberships.get(id, ()))

    def inside(self, id: str) -> frozenset[str]:
        """Ids of a place itself and of all that it lies in, at any remove.

        >>> sorted(gazetteer().inside("RU-PSK") & {"RU-PSK", "RU", "RU-FD-NWFD", "BY"})
        ['RU', 'RU-FD-NWFD', 'RU-PSK']
        """
        found: set[str] = set()
        open_ = [id]
        while open_:
            place = open_.pop()
            if place not in found and self.get(place) is not None:
                found.add(place)
                open_ += self.containers(place)
        return frozenset(found)

    def children(self, id: str) -> tuple[str, ...]:
        """Ids of the regions whose parent is a country or region; empty for other places."""
        return tuple(place.id for place in self._places.values() if place.kind == "region" and place.parent == id)

    # --- names ---------------------------------------------------------------------------------------------------

    def _names(self) -> dict[str, list[str]]:
        if self._index is None:
            self._index = {}
            for entry in self._places.values():
                for name in dict.fromkeys((entry.name, *entry.names)):
                    self._index.setdefault(key(name), []).append(entry.id)
        return self._index

    def _english_names(self) -> dict[str, list[str]]:
        if self._english is None:
            self._english = {}
            for entry in self._places.values():
                for name in dict.fromkeys((entry.name_en, *entry.names_en, entry.id)):
                    self._english.setdefault(key(name), []).append(entry.id)
        return self._english

    def _english_cities(self) -> dict[str, list[str]]:
        if self._english_city_index is None:
            self._english_city_index = {}
            for number, line in self.cities().items():
                row = line.split("\t")
                for name in (row[2], row[8] if len(row) > 8 else ""):
                    if name:
                        self._english_city_index.setdefault(key(name), []).append(f"geonames:{number}")
        return self._english_city_index

    def _rank(self, entry: PlaceEntry) -> tuple[int, int]:
        if entry.kind == "city":
            distance = 0 if entry.country in _NEAR else 1
            return 4, distance + ((entry.population or 0) < 1_000_000)
        if entry.kind == "region":
            # A city that ISO 3166-2 lists too (BY-HM) comes after the city itself, except in Russia.
            twin = entry.country != "RU" and any(
                self.region_of(f"geonames:{number}") == entry.id
                for number in self.city_names().get(key(entry.name), ())
            )
            return 5 if twin else 2, entry.parent != entry.country
        return (1 if entry.kind == "country" else 3), 0


# Of two cities of a like size a Russian reader means the nearer.
_NEAR = frozenset(
    {"RU", "BY", "KZ", "KG", "UA", "UZ", "TJ", "TM", "MD", "AM", "AZ", "GE", "MN", "EE", "LV", "LT", "FI"}
)


def _city(line: str) -> PlaceEntry:
    number, ru, en, region, latitude, longitude, people, names, name_en = (line.split("\t") + [""] * 2)[:9]
    return PlaceEntry(
        id=f"geonames:{number}", kind="city", name=ru or en, name_en=en, country=region[:2], parent=region,
        latitude=_float(latitude), longitude=_float(longitude), population=_int(people),
        names=_plain(names), names_en=_split(name_en),
    )  # fmt: skip


def _float(text: str) -> float | None:
    return float(text) if text else None


def _int(text: str) -> int | None:
    return int(text) if text else None


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _plain(text: str) -> tuple[str, ...]:
    """Names without the marks that say how prose is searched for them."""
    return tuple(name.lstrip("~?") for name in _split(text))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the ontology, read once."""
    return Gazetteer()
