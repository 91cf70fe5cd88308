"""What lies behind the dots: land, borders by ISO 3166, and a net of meridians and parallels, in map units.

`assets/outlines.json` is made by scripts/build_outlines.py, which says where it comes from and how it differs from
its source.
"""

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kg.maps.layout import HEIGHT, WIDTH, Frame

__all__ = ["backdrop", "country_at"]

Point = tuple[float, float]

#: Tolerance of the outlines in map units, in sight when the page opens and elsewhere.
_FINE, _COARSE = 0.7, 4.0
#: A shape beyond this many degrees from the middle is never seen.
_OUT_OF_SIGHT = 89.0


@cache
def _outlines() -> dict[str, Any]:
    path = Path(__file__).resolve().parent / "assets" / "outlines.json"
    read: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    arcs = []
    for packed in read["arcs"]:
        line, x, y = [], 0, 0
        for dx, dy in zip(packed[::2], packed[1::2], strict=True):
            x, y = x + dx, y + dy
            line.append(_eastward(x / 100, y / 100))
        arcs.append(line)
    read["arcs"] = arcs
    return read


def _eastward(longitude: float, latitude: float) -> Point:
    """The tip of Chukotka that lies past 180° counts on eastward, so that its shapes have no leap in them."""
    return (longitude + 360 if longitude < -168.9 and latitude > 62 else longitude), latitude


def country_at(longitude: float, latitude: float) -> str | None:
    """ISO 3166-1 code of the country whose outline holds the point, degrees.

    Returns:
        The code; "" where the outlines draw land without saying whose; None at sea.
    """
    outlines = _outlines()
    point = _eastward(longitude, latitude)
    for code, rings in outlines["polygons"]:
        if sum(_inside(point, _joined(outlines["arcs"], ring)) for ring in rings) % 2:
            return str(code)
    return None


def backdrop(frame: Frame, countries: Iterable[str]) -> dict[str, Any]:
    """The shapes behind the dots.

    Args:
        frame: of the map.
        countries: ISO 3166-1 codes of the countries that get a tint.

    Returns:
        `land`: rings; `tint`: code → rings; `borders`, `coasts`, `net`: open lines; `rim`: middle and radius of the
        globe, or None where the whole world is shown. A ring or line is a flat list of whole numbers in map units:
        the first x and y, then steps.
    """
    outlines = _outlines()
    lines = [_flat(frame, line) for line in outlines["arcs"]]
    land: list[list[int]] = []
    tint: dict[str, list[list[int]]] = {code: [] for code in countries}
    for code, rings in outlines["polygons"]:
        for indices in rings:
            if not any(_visible(frame, outlines["arcs"][i if i >= 0 else ~i]) for i in indices):
                continue
            ring = _steps(_joined(lines, indices))
            if len(ring) >= 6:
                tint.get(code, land).append(ring)
    middle = (round(-frame.middle[0] * frame.scale), round(-frame.middle[1] * frame.scale))
    rim = frame.projection.rim * frame.scale
    return {
        "land": land,
        "tint": {code: rings for code, rings in tint.items() if rings},
        "borders": [_steps(lines[i]) for i in outlines["borders"] if _visible(frame, outlines["arcs"][i])],
        "coasts": [
            _steps(_flat(frame, part)) for i in outlines["coasts"] for part in _shown_parts(frame, outlines["arcs"][i])
        ],
        "net": [_steps(line) for line in _net(frame)],
        "rim": [*middle, round(rim)] if rim else None,
    }


def _visible(frame: Frame, line: list[Point]) -> bool:
    return any(frame.projection.distance(*point) < _OUT_OF_SIGHT for point in line)


def _shown_parts(frame: Frame, line: list[Point]) -> list[list[Point]]:
    """The visible parts of a line."""
    parts: list[list[Point]] = [[]]
    for point in line:
        if frame.projection.distance(*point) < _OUT_OF_SIGHT:
            parts[-1].append(point)
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if len(part) > 1]


def _joined(arcs: list[list[Point]], indices: list[int]) -> list[Point]:
    ring: list[Point] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line[1:] if ring else line
    return ring


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    hit = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            hit = not hit
    return hit


def _flat(frame: Frame, line: list[Point]) -> list[Point]:
    flat = [frame(*point) for point in line]
    near = any(abs(x) < WIDTH and abs(y) < HEIGHT for x, y in flat)
    return _simplified(flat, _FINE if near else _COARSE)


def _simplified(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas–Peucker with fixed ends, so that neighbours that share an arc never gape."""
    keep = bytearray(len(line))
    keep[0] = keep[-1] = 1
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        (x1, y1), (x2, y2) = line[first], line[last]
        dx, dy = x2 - x1, y2 - y1
        length = math.hypot(dx, dy)
        worst, at = tolerance, -1
        for index in range(first + 1, last):
            px, py = line[index][0] - x1, line[index][1] - y1
            away = abs(dx * py - dy * px) / length if length else math.hypot(px, py)
            if away > worst:
                worst, at = away, index
        if at >= 0:
            keep[at] = 1
            spans += [(first, at), (at, last)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


def _steps(line: list[Point]) -> list[int]:
    packed: list[int] = []
    before = (0, 0)
    for x, y in line:
        here = (round(x), round(y))
        if packed and here == before:
            continue
        packed += [here[0] - before[0], here[1] - before[1]]
        before = here
    return packed


def _net(frame: Frame) -> list[list[Point]]:
    """Meridians and parallels: every 10° where the map is close, every 20° on a map of the world."""
    step = 20 if frame.projection.rim == 0 else 10
    lines = [[(float(lon), lat / 2) for lat in range(-160, 161, 5)] for lon in range(-180, 180, step)]
    lines += [[(lon / 2, float(lat)) for lon in range(-360, 361, 5)] for lat in range(-80, 81, step)]
    parts = [part for line in lines for part in _shown_parts(frame, line)]
    return [_simplified([frame(*point) for point in part], 0.4) for part in parts]
