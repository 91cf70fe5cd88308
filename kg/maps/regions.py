"""The map of regions: who works with whom across borders, as one HTML page.

pyvis carries the network: its nodes are the regions, and between them the projects and organizations that make the
links; its edges are the links. Names never go through pyvis. The page's own script knows them by number.
"""

import math
from collections import Counter
from typing import Any

from kg.maps.backdrop import backdrop
from kg.maps.data import MapData, MapLink, MapRegion
from kg.maps.drawing import add_link, check_language, html_of, new_network
from kg.maps.layout import Frame, frame, spread
from kg.maps.page import assemble
from kg.maps.palette import colours
from kg.maps.things import link_json, strength, things

__all__ = ["LINKS_DRAWN", "PROJECTS_DRAWN", "render"]

#: So many links are drawn when the page opens, the strongest; all others are in the list and are drawn when chosen.
LINKS_DRAWN = 300
#: So many of them are kept for links across a border, which the map is about, as far as there are.
_CROSSING = 200
#: So many projects, those that make most links, can be switched on as small signs with their organizations.
PROJECTS_DRAWN = 120
_ORGANIZATIONS_DRAWN = 240

#: Least distances in map units: between regions, and between the small signs of projects and organizations.
_REGION_GAP, _SIGN_GAP, _SIGN_CLEARANCE = 40.0, 19.0, 27.0
#: What a project's sign keeps clear of, in map units.
_ROOM = 46.0


def render(data: MapData, *, language: str = "ru") -> str:
    """The map as one HTML page that asks no server for anything.

    Args:
        data: what to show.
        language: `ru` or `en`: the language in which the page opens; the reader can switch.

    Returns:
        The page; write it as UTF-8. The same data gives the same text.

    Raises:
        ValueError: where the language is neither.
    """
    check_language(language)
    order = sorted(data.links, key=strength)
    place = frame([(region.longitude, region.latitude) for region in data.regions])
    weight = Counter(end for link in data.links for end in (link.a, link.b))
    regions = sorted(data.regions, key=lambda region: (-weight[region.id], -len(region.projects), region.id))
    colour = colours([region.country for region in regions])
    at = _positions(regions, place)

    seen = _drawn(order)

    network = new_network()
    number = {region.id: index for index, region in enumerate(regions)}
    dots: list[dict[str, Any]] = []
    for index, region in enumerate(regions):
        x, y = at[region.id]
        network.add_node(f"r{index}", label=" ", shape="dot", color=colour[region.country], x=x, y=y, size=10)
        dots.append({"node": f"r{index}", "kind": "region", "id": index, "at": [x, y]})
    for index, link in enumerate(order):
        first, second = _ends(link, at)
        add_link(network, index, link, (f"r{number[first]}", f"r{number[second]}"), drawn=index in seen)
    dots += _signs(network, data, order, at)

    page = {
        "map": "regions",
        "dots": dots,
        "links": [
            link_json(link, number[link.a], number[link.b], drawn=index in seen) for index, link in enumerate(order)
        ],
        "drawn": len(seen),
        **things(data, regions, colour, language),
        "backdrop": backdrop(place, colour),
    }
    return assemble(html_of(network), page, title=data.title.ru, language=language)


def _drawn(order: list[MapLink]) -> set[int]:
    """Numbers of the links that are drawn from the beginning, of links in their order."""
    crossing = [index for index, link in enumerate(order) if link.cross_border]
    inner = [index for index, link in enumerate(order) if not link.cross_border]
    across = crossing[: max(_CROSSING, LINKS_DRAWN - len(inner))]
    return {*across[:LINKS_DRAWN], *inner[: LINKS_DRAWN - min(len(across), LINKS_DRAWN)]}


def _positions(regions: list[MapRegion], place: Frame) -> dict[str, tuple[float, float]]:
    return spread(
        {region.id: place(region.longitude, region.latitude) for region in regions},
        distance=_REGION_GAP * (1.25 if len(regions) <= 30 else 1 if len(regions) <= 120 else 0.6),
    )


def _clear(middle: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """The nearest place around the middle where nothing stands within `_ROOM`; the middle where all is full.

    Labels of regions need the room between them, and would cover a sign that stood there.
    """
    for ring in range(8):
        for turn in range(1 if ring == 0 else 16):
            x = middle[0] + ring * 16 * math.cos(turn * math.pi / 8)
            y = middle[1] + ring * 16 * math.sin(turn * math.pi / 8)
            if all(math.hypot(x - other[0], y - other[1]) >= _ROOM for other in taken):
                return x, y
    return middle


def _ends(link: MapLink, at: dict[str, tuple[float, float]]) -> tuple[str, str]:
    """The ends in the order that bends the line upwards, away from the labels below it."""
    return (link.a, link.b) if at[link.a] <= at[link.b] else (link.b, link.a)


def _signs(
    network: Any, data: MapData, order: list[MapLink], at: dict[str, tuple[float, float]]
) -> list[dict[str, Any]]:
    """Add the small signs of projects and organizations, hidden until the reader asks for them.

    A project stands amid the links that it makes, an organization beside its region, a line between the two is its
    part in the project.

    Returns:
        The dots of the signs: of projects (`p0`, …), then of organizations (`o0`, …).
    """
    centres: dict[str, list[tuple[float, float]]] = {}
    for link in order:
        (x1, y1), (x2, y2) = at[link.a], at[link.b]
        for project in link.projects:
            centres.setdefault(project, []).append(((x1 + x2) / 2, (y1 + y2) / 2))
    projects = sorted(centres, key=lambda project: (-len(centres[project]), project))[:PROJECTS_DRAWN]
    parts = {project.id: project.parts for project in data.projects}
    region_of = {organization.id: organization.region for organization in data.organizations}
    organizations: list[str] = []
    for project in projects:
        for part in parts[project]:
            home = region_of[part.organization]
            if home is not None and part.organization not in organizations:
                organizations.append(part.organization)
    organizations = organizations[:_ORGANIZATIONS_DRAWN]

    homes: dict[str, tuple[float, float]] = {}
    for project in projects:
        points = centres[project]
        middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        homes[f"p {project}"] = _clear(middle, [*at.values(), *homes.values()])
    seats: Counter[str] = Counter()
    for organization in organizations:
        region = region_of[organization] or ""
        turn = seats[region] * 2.4 + 0.7
        seats[region] += 1
        homes[f"o {organization}"] = (at[region][0] + 26 * math.cos(turn), at[region][1] + 26 * math.sin(turn))
    where = spread(
        homes,
        distance=_SIGN_GAP,
        clearance=_SIGN_CLEARANCE,
        fixed={f"r {region}": point for region, point in at.items()},
    )

    for index, project in enumerate(projects):
        x, y = where[f"p {project}"]
        network.add_node(f"p{index}", label=" ", shape="diamond", color="#22313F", x=x, y=y, size=6, hidden=True)
    for index, organization in enumerate(organizations):
        x, y = where[f"o {organization}"]
        network.add_node(f"o{index}", label=" ", shape="square", color="#22313F", x=x, y=y, size=5, hidden=True)
    rank = {organization: index for index, organization in enumerate(organizations)}
    for index, project in enumerate(projects):
        for name in dict.fromkeys(part.organization for part in parts[project]):
            if name in rank:
                network.add_edge(
                    f"o{rank[name]}",
                    f"p{index}",
                    id=f"m{index}-{rank[name]}",
                    arrows="",
                    hidden=True,
                    width=1,
                    smooth=False,
                    color={"color": "#22313F", "opacity": 0.55},
                )
    return [
        {"node": f"{letter}{index}", "kind": kind, "id": name, "at": where[f"{letter} {name}"], "sign": True}
        for letter, kind, names in (("p", "project", projects), ("o", "organization", organizations))
        for index, name in enumerate(names)
    ]
