"""Where the dots of a network stand: in rings by their steps from the middle, in sectors side by side.

A ring is as many rows deep as it must be. Within a sector the dots stand near those that they are linked with
(the barycentre method of K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of Hierarchical System
Structures, IEEE SMC-11, 1981, on a circle). Positions are settled here, so the page opens still; there is no chance in
them, and ties go by order.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from kg.maps.data import MapNode

__all__ = ["Rings", "Sector", "rings"]

Point = tuple[float, float]

#: Room for one dot and its label in map units, by how many dots there are at most.
_GAPS = ((8, 120.0), (20, 92.0), (45, 70.0), (100, 54.0), (220, 42.0))
_SMALLEST_GAP = 34.0
#: How often dots are put in order by their neighbours.
_SWEEPS = 3


class Sector(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the circle.

    Attributes:
        key: of the sector.
        first: angle where it begins, radians clockwise from the right, as a canvas counts.
        last: angle where it ends.
        rim: how far out its dots reach, in map units.
    """

    key: str
    first: float
    last: float
    rim: float


class Rings(msgspec.Struct, frozen=True, kw_only=True):
    """A settled network.

    Attributes:
        at: for each node in order its x and y, the middle at 0, 0.
        sectors: in order around the circle, the first at the top.
        radii: of the circles between two rings.
        gap: room for one dot.
    """

    at: list[Point]
    sectors: list[Sector]
    radii: list[float]
    gap: float


def rings(nodes: Sequence[MapNode], links: Sequence[tuple[int, int, float]], sectors: Sequence[str]) -> Rings:
    """Settle a network.

    Args:
        nodes: the first is the middle, every other one has a sector. Where nothing else speaks, nodes of one ring and
            sector stand in this order.
        links: (number of a node, number of another, weight above 0).
        sectors: keys in the order in which they are to stand; those without a node get no room.

    Returns:
        The same for the same input.
    """
    settled = _Settling(nodes, links, sectors)
    for _ in range(_SWEEPS):
        settled.sweep()
    return settled.result()


class _Settling:
    def __init__(
        self, nodes: Sequence[MapNode], links: Sequence[tuple[int, int, float]], sectors: Sequence[str]
    ) -> None:
        self.gap = next((gap for most, gap in _GAPS if len(nodes) <= most), _SMALLEST_GAP)
        #: sector → steps → numbers of nodes, in their order.
        self.members: dict[str, dict[int, list[int]]] = {key: defaultdict(list) for key in sectors}
        for number, node in enumerate(nodes):
            if node.sector is not None:
                self.members[node.sector][node.steps].append(number)
        self.members = {key: found for key, found in self.members.items() if found}
        self.near: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for a, b, weight in links:
            self.near[a].append((b, weight))
            self.near[b].append((a, weight))
        self.deepest = max((node.steps for node in nodes), default=0)
        self.spans = self._shared_out()
        self.slots, self.radii, self.rims = self._slots()
        self.at: list[Point] = [(0.0, 0.0)] * len(nodes)
        self._place()

    def _shared_out(self) -> dict[str, tuple[float, float]]:
        """The angles of each sector: for few dots more than their share, or a large country would hide the others."""
        count = {key: sum(map(len, found.values())) for key, found in self.members.items()}
        share = {key: number**0.7 + 0.4 for key, number in count.items()}
        whole = sum(share.values())
        spans: dict[str, tuple[float, float]] = {}
        at = 0.0
        for number, key in enumerate(share):
            width = 2 * math.pi * share[key] / whole
            if number == 0:
                at = -math.pi / 2 - width / 2
            spans[key] = (at, at + width)
            at += width
        return spans

    def _slots(self) -> tuple[dict[tuple[str, int], list[tuple[float, float]]], list[float], dict[str, float]]:
        """For each sector and ring the free places as (angle, radius), by angle; the circles between; the rims."""
        slots: dict[tuple[str, int], list[tuple[float, float]]] = {}
        radii: list[float] = []
        rims: dict[str, float] = {}
        inner = self._first_radius()
        for steps in range(1, self.deepest + 1):
            outer = inner
            for key, found in self.members.items():
                if found.get(steps):
                    slots[key, steps], reached = self._rows(self.spans[key], inner, len(found[steps]))
                    rims[key] = reached + self.gap * 0.7
                    outer = max(outer, reached)
            if steps < self.deepest:
                radii.append(outer + self.gap * 0.75)
            inner = outer + self.gap * 1.5
        return slots, radii, rims

    def _first_radius(self) -> float:
        """So far out that the first ring needs three rows at most."""
        first = sum(len(found.get(1, ())) for found in self.members.values())
        rows = 1 if first <= 20 else 2 if first <= 90 else 3
        return max(self.gap * 1.6, 120.0, first * self.gap / rows / (2 * math.pi))

    def _rows(self, span: tuple[float, float], inner: float, count: int) -> tuple[list[tuple[float, float]], float]:
        """Places for `count` dots in rows from `inner` outwards, and the radius of the last row."""
        first, last = span
        whole = len(self.spans) == 1
        room: list[tuple[float, float, int]] = []
        while sum(row[2] for row in room) < count:
            radius = inner + len(room) * self.gap * 0.9
            width = last - first - (0 if whole else min((last - first) * 0.5, self.gap / radius))
            fits = math.floor(width * radius / self.gap) + (0 if whole else 1)
            room.append((radius, width, max(1, fits)))
        places: list[tuple[float, float]] = []
        left, free = count, sum(row[2] for row in room)
        for number, (radius, width, fits) in enumerate(room):
            here = left if number == len(room) - 1 else min(fits, round(left * fits / free))
            left, free = left - here, free - fits
            # Few stand in the middles of equal parts; as many as there is room for stand from edge to edge.
            close = here > 1 and width * radius / here < self.gap and not whole
            parts = [at / (here - 1) if close else (at + 0.5) / here for at in range(here)]
            places += [((first + last) / 2 + width * (part - 0.5), radius) for part in parts]
        return sorted(places), room[-1][0]

    def _place(self) -> None:
        for key, found in self.members.items():
            for steps, numbers in found.items():
                for number, (angle, radius) in zip(numbers, self.slots[key, steps], strict=True):
                    self.at[number] = (radius * math.cos(angle), radius * math.sin(angle))

    def sweep(self) -> None:
        """Put the dots of each ring and sector in the order of their neighbours' directions, from the middle out."""
        for steps in range(1, self.deepest + 1):
            for key, found in self.members.items():
                if steps in found:
                    towards = {number: self._towards(number, sum(self.spans[key]) / 2) for number in found[steps]}
                    found[steps].sort(key=towards.__getitem__)
            self._place()

    def _towards(self, number: int, middle: float) -> float:
        """In which direction the neighbours of a dot are, as the turn from its sector's middle, -pi to pi."""
        x = sum(self.at[other][0] * weight for other, weight in self.near[number])
        y = sum(self.at[other][1] * weight for other, weight in self.near[number])
        if math.hypot(x, y) < 1e-6:
            x, y = self.at[number]
        # Rounded, so that the last digits of a sum, which differ from machine to machine, decide nothing.
        return round((math.atan2(y, x) - middle + math.pi) % (2 * math.pi) - math.pi, 6)

    def result(self) -> Rings:
        return Rings(
            at=[(round(x, 1), round(y, 1)) for x, y in self.at],
            sectors=[
                Sector(key=key, first=round(first, 4), last=round(last, 4), rim=round(self.rims[key], 1))
                for key, (first, last) in self.spans.items()
            ],
            radii=[round(radius, 1) for radius in self.radii],
            gap=self.gap,
        )
