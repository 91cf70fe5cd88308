"""The map of regions: who works with whom across borders, as one HTML page.

pyvis carries the network: its nodes are the regions, and between them the projects and organizations that make the
links; its edges are the links. Names never go through pyvis. The page's own script knows them by number.
"""

import json
import math
from collections import Counter
from typing import Any

from kg.maps.backdrop import backdrop
from kg.maps.data import MapData, MapLink, MapQuote, MapRegion
from kg.maps.layout import Frame, frame, spread
from kg.maps.page import assemble
from kg.maps.palette import colours, ink

__all__ = ["LINKS_DRAWN", "PROJECTS_DRAWN", "render"]

#: So many links are drawn when the page opens, the strongest; all others are in the list and are drawn when chosen.
LINKS_DRAWN = 300
#: So many projects, those that make most links, can be switched on as small signs with their organizations.
PROJECTS_DRAWN = 120
_ORGANIZATIONS_DRAWN = 240

#: Least distances in map units: between regions, and between the small signs of projects and organizations.
_REGION_GAP, _SIGN_GAP, _SIGN_CLEARANCE = 40.0, 19.0, 27.0
#: What a project's sign keeps clear of, in map units.
_ROOM = 46.0

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {"labelHighlightBold": False, "chosen": False},
    "edges": {"chosen": False, "hoverWidth": 0, "selectionWidth": 0, "arrows": {"to": {"enabled": False}}},
    # The page's script answers the pointer and the keys itself: vis would repaint on its own terms.
    "interaction": {
        "dragNodes": False,
        "hover": False,
        "selectable": False,
        "selectConnectedEdges": False,
        "zoomSpeed": 0.6,
        "keyboard": {"enabled": False},
        "navigationButtons": False,
    },
}


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
    if language not in ("ru", "en"):
        raise ValueError(f"the page speaks ru and en, not {language!r}")
    from pyvis.network import Network

    order = sorted(data.links, key=_strength)
    place = frame([(region.longitude, region.latitude) for region in data.regions])
    weight = Counter(end for link in data.links for end in (link.a, link.b))
    regions = sorted(data.regions, key=lambda region: (-weight[region.id], -len(region.projects), region.id))
    colour = colours([region.country for region in regions])
    at = _positions(regions, place)

    # directed: pyvis compares every new undirected edge with all earlier ones.
    network = Network(directed=True, cdn_resources="in_line")
    number = {region.id: index for index, region in enumerate(regions)}
    for index, region in enumerate(regions):
        x, y = at[region.id]
        network.add_node(f"r{index}", label=" ", shape="dot", color=colour[region.country], x=x, y=y, size=10)
    for index, link in enumerate(order):
        first, second = _ends(link, at)
        network.add_edge(
            f"r{number[first]}",
            f"r{number[second]}",
            id=f"l{index}",
            arrows="",
            hidden=index >= LINKS_DRAWN,
            color={"inherit": "both", "opacity": 0.6} if link.cross_border else {"color": "#8494A1", "opacity": 0.75},
            dashes=not link.cross_border,
            width=1,
            smooth={"enabled": True, "type": "curvedCW", "roundness": 0.16},
        )
    signs = _signs(network, data, order, at)
    network.set_options(json.dumps(_OPTIONS))

    page = {
        "title": _both(data.title),
        "generated": data.generated.isoformat() if data.generated else None,
        "language": language,
        "countries": [
            {
                "code": country.code,
                "name": _both(country.name),
                "colour": colour[country.code],
                "ink": ink(colour[country.code]),
            }
            for country in data.countries
            if country.code in colour
        ],
        "links": [
            {
                "a": number[link.a],
                "b": number[link.b],
                "cross": link.cross_border,
                "basis": link.basis,
                "projects": link.projects,
                "organizations": link.organizations,
                "years": [link.first_year, link.last_year],
                "quotes": link.quotes,
                "sources": link.sources,
            }
            for link in order
        ],
        "regions": [
            {
                "name": _both(region.name),
                "country": region.country,
                "kind": region.kind,
                "at": at[region.id],
                "organizations": region.organizations,
                "projects": region.projects,
            }
            for region in regions
        ],
        **_things(data, number),
        **signs,
        "bases": {key: [_both(label), _both(text)] for key, (label, text) in data.bases.items()},
        "notes": [_both(note.text) for note in data.notes],
        "drawn": min(LINKS_DRAWN, len(order)),
        "backdrop": backdrop(place, colour),
    }
    return assemble(network.generate_html(), page, title=data.title.ru, language=language)


def _strength(link: MapLink) -> tuple[int, bool, int, str, str]:
    """Sorts the strongest links first: projects, then borders crossed, then in how many ways it is known."""
    return -len(link.projects), not link.cross_border, -len(link.basis), link.a, link.b


def _both(label: Any) -> list[str | None] | None:
    return None if label is None else [label.ru, label.en]


def _things(data: MapData, number: dict[str, int]) -> dict[str, Any]:
    """Projects, organizations, quotes and sources by id, as the page's script reads them."""
    return {
        "projects": {
            project.id: {
                "title": project.title,
                "number": project.number,
                "status": _both(project.status),
                "direction": _both(project.direction),
                "years": [project.first_year, project.last_year],
                "parts": [[part.organization, [_both(role) for role in part.roles]] for part in project.parts],
                "quotes": project.quotes,
                "sources": project.sources,
            }
            for project in data.projects
        },
        "organizations": {
            organization.id: {
                "name": organization.name,
                "kind": _both(organization.kind),
                "region": number[organization.region] if organization.region else None,
                "numbers": [_both(number) for number in organization.numbers],
                "quotes": organization.quotes,
            }
            for organization in data.organizations
        },
        "quotes": {
            quote.id: {
                "words": _parted(quote),
                "source": quote.source,
                "project": quote.project,
                "range": [quote.start, quote.end],
            }
            for quote in data.quotes
        },
        "sources": {
            source.id: {"title": source.title, "name": source.name, "url": _address(source.url)}
            for source in data.sources
        },
    }


def _parted(quote: MapQuote) -> list[str]:
    """The passage as plain, highlighted, plain, … parts: the page counts characters otherwise than Python does."""
    parts, at = [], 0
    for first, last in quote.marks or [(0, len(quote.text))]:
        parts += [quote.text[at:first], quote.text[first:last]]
        at = last
    return [*parts, quote.text[at:]]


def _address(url: str | None) -> str | None:
    """Only an address of the web is made a link: `javascript:` and the like never are."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


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
) -> dict[str, list[str]]:
    """Add the small signs of projects and organizations, hidden until the reader asks for them.

    A project stands amid the links that it makes, an organization beside its region, a line between the two is its
    part in the project.

    Returns:
        `shownProjects` and `shownOrganizations`: ids in the order of the nodes `p0`, … and `o0`, …
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
    return {"shownProjects": projects, "shownOrganizations": organizations}
