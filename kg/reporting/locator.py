"""The small map: where the linked regions and countries lie, and what is linked with what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from kg.maps.backdrop import backdrop
from kg.maps.data import Label
from kg.maps.layout import Frame, frame, spread
from kg.maps.palette import colours, ink
from kg.reporting.data import ReportPlace
from kg.reporting.elements import Markup, el
from kg.reporting.figures import illustration
from kg.reporting.words import LANGUAGES, joined, own, words

__all__ = ["locator_figure"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]

#: Width of the picture in its own units, as of the other figures, and its height.
_WIDTH, _HEIGHT = 360.0, 236.0
#: Room around the outermost dots, so that their names fit: to the sides, above and below.
_SIDE, _ABOVE = 62.0, 34.0
#: No map is drawn closer than this: units of the picture for one of the frame (about one kilometre).
_CLOSEST = 0.3
_DOT, _OWN = 8.0, 10.5
_LETTER, _LINE = 6.3, 13.0


def locator_figure(places: Sequence[ReportPlace], links: Iterable[tuple[str, str]] | None = None) -> Markup | None:
    """The map of the places with coordinates.

    Args:
        places: the subject's own and those it is linked with.
        links: ids of the two ends of each line; by default from each own place to each other.

    Returns:
        The figure; None where fewer than two places have coordinates, and nothing would be told.
    """
    spots = {
        place.id: (place.longitude, place.latitude)
        for place in places
        if place.longitude is not None and place.latitude is not None
    }
    shown = [place for place in places if place.id in spots]
    if len(shown) < 2:
        return None
    whole = frame(list(spots.values()))
    at = _placed(whole, spots)
    scale, shift = _fit(whole, list(spots.values()))
    own_ones = [place.id for place in shown if place.own]
    lines = [(a, place.id) for a in own_ones for place in shown if not place.own] if links is None else list(links)
    colour = colours([place.country or "" for place in shown])
    parts = [
        _land(whole, scale, shift, sorted({place.country for place in shown if place.country}), colour),
        *(_arc(at[a], at[b]) for a, b in lines if a in at and b in at),
        *(_dot(place, at[place.id], colour[place.country or ""]) for place in reversed(shown)),
        *_names(shown, at),
    ]
    drawing = el("svg", parts, viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}", focusable="false")
    said = joined((place.name for place in shown), "; ")
    return illustration("map", drawing, words("figure-map"), said, words("figure-map-note"))


def _fit(whole: Frame, spots: Sequence[Point]) -> tuple[float, Point]:
    """Scale and shift from the frame's units to the picture's."""
    flat = [whole(*spot) for spot in spots]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    top, bottom = min(y for _, y in flat), max(y for _, y in flat)
    scale = min(
        (_WIDTH - 2 * _SIDE) / max(right - left, 1e-9), (_HEIGHT - 2 * _ABOVE) / max(bottom - top, 1e-9), _CLOSEST
    )
    return scale, (_WIDTH / 2 - (left + right) / 2 * scale, _HEIGHT / 2 - (top + bottom) / 2 * scale)


def _placed(whole: Frame, spots: dict[str, Point]) -> dict[str, Point]:
    scale, shift = _fit(whole, list(spots.values()))
    homes = {}
    for name, spot in spots.items():
        x, y = whole(*spot)
        homes[name] = (x * scale + shift[0], y * scale + shift[1])
    return spread(homes, distance=2 * _OWN + 3)


def _land(whole: Frame, scale: float, shift: Point, countries: Sequence[str], colour: dict[str, str]) -> Markup:
    """Sea, land, the countries' tints and the borders, cut to the picture."""
    shapes = backdrop(whole, countries)

    def drawn(lines: Iterable[Sequence[int]], closed: bool) -> str:
        return "".join(_path(_points(line, scale, shift), closed) for line in lines)

    return Markup(
        "".join(
            [
                el("rect", width=f"{_WIDTH:.0f}", height=f"{_HEIGHT:.0f}", fill="#D3DFE8"),
                el("path", d=drawn(shapes["land"], True), fill="#ECEEEA"),
                # Countries of the report are light, with a breath of their colour: the sea must not shine through.
                *(
                    el("path", d=path, fill=fill, fill_opacity=opacity)
                    for code, rings in shapes["tint"].items()
                    for path in [drawn(rings, True)]
                    for fill, opacity in (("#FFFFFF", None), (colour[code], "0.13"))
                    if path
                ),
                el("path", d=drawn(shapes["borders"], False), fill="none", stroke="#9AA7B2", stroke_width="0.8"),
                el("path", d=drawn(shapes["coasts"], False), fill="none", stroke="#B9C4CD", stroke_width="0.6"),
            ]
        )
    )


def _points(line: Sequence[int], scale: float, shift: Point) -> list[Point]:
    points: list[Point] = []
    x = y = 0
    for dx, dy in zip(line[::2], line[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x * scale + shift[0], y * scale + shift[1]))
    return points


def _path(points: list[Point], closed: bool) -> str:
    """A path of what is seen of a line; a ring is cut at the picture's edges."""
    runs = [_cut(points)] if closed else _seen(points)
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) + "Z" * closed for run in runs if len(run) > 1 + closed
    )


def _cut(ring: list[Point]) -> list[Point]:
    """A ring cut to the picture and a little around it.

    After I. Sutherland and G. Hodgman, "Reentrant polygon clipping", Communications of the ACM 17 (1974).
    """
    for axis, edge, sign in ((0, -4.0, 1), (0, _WIDTH + 4, -1), (1, -4.0, 1), (1, _HEIGHT + 4, -1)):
        kept: list[Point] = []
        for before, here in zip(ring[-1:] + ring[:-1], ring, strict=True):
            inside = [sign * (point[axis] - edge) >= 0 for point in (before, here)]
            if inside[0] != inside[1]:
                part = (edge - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + part * (here[0] - before[0]), before[1] + part * (here[1] - before[1])))
            if inside[1]:
                kept.append(here)
        ring = kept
    return ring


def _seen(line: list[Point]) -> list[list[Point]]:
    """The parts of a line near the picture: a step that may cross it stays whole."""
    runs: list[list[Point]] = [[]]
    for before, here in pairwise(line):
        if (
            min(before[0], here[0]) < _WIDTH
            and max(before[0], here[0]) > 0
            and min(before[1], here[1]) < _HEIGHT
            and max(before[1], here[1]) > 0
        ):
            runs[-1] += [here] if runs[-1] else [before, here]
        elif runs[-1]:
            runs.append([])
    return runs


def _arc(a: Point, b: Point) -> Markup:
    bend = ((a[0] + b[0]) / 2 + (b[1] - a[1]) * 0.14, (a[1] + b[1]) / 2 - (b[0] - a[0]) * 0.14)
    return el(
        "path",
        d=f"M{a[0]:.1f} {a[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {b[0]:.1f} {b[1]:.1f}",
        fill="none",
        stroke="#33434F",
        stroke_width="1.6",
        stroke_opacity="0.75",
    )


def _dot(place: ReportPlace, at: Point, colour: str) -> Markup:
    x, y = (f"{each:.1f}" for each in at)
    size = _OWN if place.own else _DOT
    code = (place.country or "")[:2]
    return Markup(
        el(
            "circle",
            cx=x,
            cy=y,
            r=f"{size}",
            fill=colour,
            stroke="#14202b" if place.own else "#fff",
            stroke_width="1.8" if place.own else "1.2",
        )
        + el(
            "text",
            code,
            x=x,
            y=f"{at[1] + 2.7:.1f}",
            fill=ink(colour),
            font_size="7.5",
            font_weight="700",
            text_anchor="middle",
        )
    )


def _names(places: Sequence[ReportPlace], at: Mapping[str, Point]) -> Iterator[Markup]:
    """Names beside their dots, each where it hides nothing; a name without room is left to the list."""
    dots = {id: (x - _OWN, y - _OWN, x + _OWN, y + _OWN) for id, (x, y) in at.items()}
    taken: list[Box] = []
    for place in places:
        others = [*taken, *(box for id, box in dots.items() if id != place.id)]
        for anchor, x, y, box in _rooms(place, at[place.id]):
            inside = box[0] >= 2 and box[2] <= _WIDTH - 2 and box[1] >= 2 and box[3] <= _HEIGHT - 2
            if inside and not any(_meet(box, other) for other in others):
                taken.append(box)
                yield _name(place.name, x, y, anchor)
                break


def _rooms(place: ReportPlace, at: Point) -> Iterator[tuple[str, float, float, Box]]:
    """Where the name of a place could stand: anchor, point and box; the best first."""
    wide = max(len(own(place.name, each)) for each in LANGUAGES) * _LETTER
    away = (_OWN if place.own else _DOT) + 4
    for anchor, before, dx, dy in (
        ("start", 0.0, away, 4.0),
        ("end", wide, -away, 4.0),
        ("middle", wide / 2, 0.0, -away),
        ("middle", wide / 2, 0.0, away + 9),
    ):
        x, y = at[0] + dx, at[1] + dy
        yield anchor, x, y, (x - before, y + 3 - _LINE, x - before + wide, y + 3)


def _name(label: Label, x: float, y: float, anchor: str) -> Markup:
    alike = own(label, "ru") == own(label, "en")
    return Markup(
        "".join(
            el(
                "text",
                own(label, each),
                class_=None if alike else "t",
                lang=each,
                x=f"{x:.1f}",
                y=f"{y:.1f}",
                text_anchor=anchor,
                font_size="10.5",
                font_weight="600",
                fill="#14202b",
                stroke="#fff",
                stroke_width="3",
                stroke_linejoin="round",
                paint_order="stroke",
            )
            for each in (LANGUAGES[:1] if alike else LANGUAGES)
        )
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
