"""Make kg/maps/assets/outlines.json, the land and the borders behind the map, from the world-atlas package.

    python scripts/build_outlines.py …/world-atlas/countries-50m.json

world-atlas (https://github.com/topojson/world-atlas, ISC) packs Natural Earth's 1:50m countries (public domain).
Natural Earth draws who controls a territory; this project goes by ISO 3166. So the script

- gives the peninsula that ISO 3166-2 lists as UA-43 and UA-40 to Ukraine, where Natural Earth puts it with Russia,
- joins what has no code of its own in ISO 3166-1 to the country that ISO 3166-2 lists it under (RS-KM with Serbia;
  the north of Cyprus; the north of Somalia),
- keeps a tint and borders for the countries named in CHECKED alone. Every other country is land without borders: there
  ISO 3166 says nothing about the line, or nobody here has compared it (tests/test_maps_backdrop.py compares these).

The output keeps the sharing of arcs, so a border is one line and two neighbours never gape.
"""

import json
import sys
from pathlib import Path

Point = tuple[float, float]

#: ISO 3166-1 numeric → alpha-2 of the countries that get a tint and borders.
CHECKED = {
    "008": "AL", "040": "AT", "051": "AM", "031": "AZ", "112": "BY", "056": "BE", "070": "BA", "100": "BG",
    "191": "HR", "203": "CZ", "208": "DK", "233": "EE", "246": "FI", "250": "FR", "268": "GE", "276": "DE",
    "300": "GR", "348": "HU", "372": "IE", "380": "IT", "398": "KZ", "417": "KG", "428": "LV", "440": "LT",
    "442": "LU", "498": "MD", "496": "MN", "499": "ME", "528": "NL", "807": "MK", "578": "NO", "616": "PL",
    "620": "PT", "642": "RO", "643": "RU", "688": "RS", "703": "SK", "705": "SI", "724": "ES", "752": "SE",
    "756": "CH", "762": "TJ", "795": "TM", "792": "TR", "804": "UA", "826": "GB", "860": "UZ",
}  # fmt: skip
#: What Natural Earth draws by itself and ISO 3166-1 does not list → the country that it is listed under.
JOINED = {"Kosovo": "688", "N. Cyprus": "196", "Somaliland": "706"}
#: A point of the polygon that moves, and where it goes: Simferopol, UA-43.
MOVED = [((34.1, 44.95), "643", "804")]
#: Where the map is mostly looked at: longitudes and latitudes kept at full detail (degrees of tolerance).
NEAR, NEAR_TOLERANCE, FAR_TOLERANCE = (-12.0, 34.0, 180.0, 84.0), 0.04, 0.35
#: Islands smaller than this many square degrees are left out, near and far.
SMALL_NEAR, SMALL_FAR = 0.03, 1.0


def inside(point: Point, ring: list[Point]) -> bool:
    """Whether a ring holds a point (even-odd rule)."""
    x, y = point
    hit = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit


def simplify(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas–Peucker with fixed ends; longitudes count by the cosine of 55°, as where the map is mostly looked at."""
    keep = [False] * len(line)
    keep[0] = keep[-1] = True
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        (x1, y1), (x2, y2) = line[first], line[last]
        dx, dy = (x2 - x1) * 0.57, y2 - y1
        length = (dx * dx + dy * dy) ** 0.5
        worst, at = 0.0, -1
        for index in range(first + 1, last):
            px, py = (line[index][0] - x1) * 0.57, line[index][1] - y1
            away = abs(dx * py - dy * px) / length if length else (px * px + py * py) ** 0.5
            if away > worst:
                worst, at = away, index
        if worst > tolerance:
            keep[at] = True
            spans += [(first, at), (at, last)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


def area(ring: list[Point]) -> float:
    """Area of a ring in square degrees."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def near(point: Point) -> bool:
    """Whether a point lies where full detail is kept."""
    west, south, east, north = NEAR
    return west <= point[0] <= east and south <= point[1] <= north


def build(topology: dict) -> dict:
    """The outlines: arcs of [longitude, latitude] in hundredths of a degree, rings as lists of arcs, borders."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for packed in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in packed:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)

    def ring_of(indices: list[int]) -> list[Point]:
        ring: list[Point] = []
        for index in indices:
            line = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring += line[1:] if ring else line
        return ring

    polygons: list[tuple[str, list[list[int]]]] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = geometry.get("id") or JOINED.get(geometry["properties"]["name"], "")
        if code == "010":  # Antarctica is cut open along the pole
            continue
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for rings in parts:
            owner = code
            outer = ring_of(rings[0])
            if min(x for x, _ in outer) < -170 and max(x for x, _ in outer) > 170 and outer[0][1] < 0:
                continue  # an island of Fiji on both sides of 180°
            for point, was, becomes in MOVED:
                if code == was and inside(point, outer):
                    owner = becomes
            if area(outer) >= (SMALL_NEAR if any(map(near, outer)) else SMALL_FAR):
                polygons.append((owner, rings))

    owners: dict[int, list[str]] = {}
    for owner, rings in polygons:
        for indices in rings:
            for index in indices:
                owners.setdefault(index if index >= 0 else ~index, []).append(owner)
    used = sorted(owners)
    place = {index: position for position, index in enumerate(used)}
    lines = []
    for index in used:
        line = simplify(arcs[index], NEAR_TOLERANCE if any(map(near, arcs[index])) else FAR_TOLERANCE)
        flat: list[int] = []
        before = (0, 0)
        for x, y in line:
            here = (round(x * 100), round(y * 100))
            flat += [here[0] - before[0], here[1] - before[1]]
            before = here
        lines.append(flat)

    borders = [
        place[index]
        for index in used
        if len(set(owners[index])) == 2 and any(owner in CHECKED for owner in owners[index])
    ]
    return {
        "source": "Natural Earth 1:50m (public domain), by way of world-atlas; put right by ISO 3166",
        "arcs": lines,
        "borders": borders,
        "coasts": [place[index] for index in used if len(owners[index]) == 1],
        "polygons": [
            [
                CHECKED.get(owner, ""),
                [[place[i] if i >= 0 else ~place[~i] for i in indices] for indices in rings],
            ]
            for owner, rings in polygons
        ],
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    made = build(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    target = Path(__file__).resolve().parent.parent / "kg" / "maps" / "assets" / "outlines.json"
    target.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    print(
        f"{target}: {target.stat().st_size:,} bytes, {len(made['polygons'])} polygons, {len(made['borders'])} borders"
    )
