"""Where the dots stand: by longitude and latitude, nudged apart so that each can be hit and read.

Positions are settled here, so the page opens still. Everything is deterministic: no random numbers, ties by order.
"""

import math
from collections.abc import Mapping, Sequence

from kg.maps.projection import Projection, fitting

__all__ = ["Frame", "frame", "spread"]

Point = tuple[float, float]

#: Width and height, in map units, of the rectangle that the regions are fitted into. One unit is about one pixel of
#: a desktop window.
WIDTH, HEIGHT = 1000.0, 680.0
#: No map is drawn closer than this: units for one radius of the globe. With the least width that the page shows
#: (`LEAST` in assets/canvas.js) one region, or two neighbours, keep some 1,500 km of land around them.
_CLOSEST = 3200.0


class Frame:
    """A projection with its scale: turns degrees into map units, the middle of the regions at 0, 0.

    Attributes:
        projection: of the map.
        scale: map units for one radius of the globe.
        middle: what is taken off, in radii of the globe.
    """

    def __init__(self, projection: Projection, scale: float, middle: Point) -> None:
        self.projection = projection
        self.scale = scale
        self.middle = middle

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Degrees → map units, x to the right and y down."""
        x, y = self.projection(longitude, latitude)
        return (x - self.middle[0]) * self.scale, (y - self.middle[1]) * self.scale


def frame(places: Sequence[Point]) -> Frame:
    """The frame that shows all places, (longitude, latitude) in degrees."""
    projection = fitting(places)
    flat = [projection(*place) for place in places] or [(-0.4, -0.3), (0.4, 0.3)]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    scale = min(WIDTH / max(right - left, 1e-9), HEIGHT / max(bottom - top, 1e-9), _CLOSEST)
    return Frame(projection, scale, ((left + right) / 2, (top + bottom) / 2))


def spread(
    homes: Mapping[str, Point],
    *,
    distance: float,
    fixed: Mapping[str, Point] | None = None,
    clearance: float = 0.0,
    rounds: int = 80,
    pull: float = 0.08,
) -> dict[str, Point]:
    """Move points apart until no two are nearer than `distance`, each as little as it can.

    Args:
        homes: id → where the point belongs, in map units.
        distance: least distance wanted, in map units.
        fixed: other points that push and do not move.
        clearance: least distance wanted from those; `distance` where that is more.
        rounds: how often everything is pushed at most.
        pull: how strongly a point is drawn home, as a part of the way in each round.

    Returns:
        id → where the point is shown. The same input gives the same output.
    """
    names = list(homes)
    here = [list(homes[name]) for name in names]
    # Points that belong at the same place start on a small spiral, or nothing could tell them apart.
    seen: dict[tuple[int, int], int] = {}
    for position, name in enumerate(names):
        spot = (round(homes[name][0] * 4), round(homes[name][1] * 4))
        turn = seen.get(spot, 0)
        seen[spot] = turn + 1
        if turn:
            here[position][0] += math.cos(turn * 2.4) * distance * 0.3 * math.sqrt(turn)
            here[position][1] += math.sin(turn * 2.4) * distance * 0.3 * math.sqrt(turn)
    anchors = [list(point) for point in (fixed or {}).values()]
    everything = here + anchors
    movable = len(here)
    clearance = max(clearance, distance)
    cell = clearance if anchors else distance
    for turn in range(rounds):
        cells: dict[tuple[int, int], list[int]] = {}
        for index, (x, y) in enumerate(everything):
            cells.setdefault((math.floor(x / cell), math.floor(y / cell)), []).append(index)
        moved = False
        for index in range(movable):
            column, row = math.floor(here[index][0] / cell), math.floor(here[index][1] / cell)
            for neighbour in (
                other
                for dx in (-1, 0, 1)
                for dy in (-1, 0, 1)
                for other in cells.get((column + dx, row + dy), ())
                if other > index
            ):
                there = everything[neighbour]
                dx, dy = there[0] - here[index][0], there[1] - here[index][1]
                gap = math.hypot(dx, dy)
                wanted = distance if neighbour < movable else clearance
                if gap >= wanted - 0.01:
                    continue
                if gap < 1e-6:
                    dx, dy, gap = math.cos(index * 2.4), math.sin(index * 2.4), 1.0
                    push = wanted / 2
                else:
                    push = (wanted - gap) / 2
                moved = True
                ux, uy = dx / gap * push, dy / gap * push
                if neighbour < movable:
                    there[0], there[1] = there[0] + ux, there[1] + uy
                    here[index][0], here[index][1] = here[index][0] - ux, here[index][1] - uy
                else:
                    here[index][0], here[index][1] = here[index][0] - 2 * ux, here[index][1] - 2 * uy
        if not moved:
            break
        if turn < rounds * 2 // 3:  # the last rounds only push, so that what was wanted is reached
            for index, name in enumerate(names):
                home = homes[name]
                here[index][0] += (home[0] - here[index][0]) * pull
                here[index][1] += (home[1] - here[index][1]) * pull
    return {name: (round(x, 1), round(y, 1)) for name, (x, y) in zip(names, here, strict=True)}
