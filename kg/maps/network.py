"""A network about an organization or a project, as one HTML page of the same look as the map of regions."""

from typing import Any

from kg.maps.data import MapNode, NetworkData, Thing
from kg.maps.drawing import add_link, check_language, html_of, new_network
from kg.maps.page import assemble
from kg.maps.palette import UNKNOWN, colours
from kg.maps.rings import rings
from kg.maps.things import both, link_json, strength, things

__all__ = ["LINKS_DRAWN", "render"]

#: So many lines are drawn when the page opens: for each dot the strongest one towards the middle, then the strongest
#: of all. The others are in the list and are drawn when chosen.
LINKS_DRAWN = 700
#: Up to so many lines are bows; more are straight, which a browser draws faster.
_BENT = 150
_LETTERS = {"organization": "o", "project": "p", "region": "r"}


def render(data: NetworkData, *, language: str = "ru") -> str:
    """The network as one HTML page that asks no server for anything.

    Args:
        data: what to show.
        language: `ru` or `en`: the language in which the page opens; the reader can switch.

    Returns:
        The page; write it as UTF-8. The same data gives the same text.

    Raises:
        ValueError: where the language is neither.
    """
    check_language(language)
    number = {(node.kind, node.id): at for at, node in enumerate(data.nodes)}
    # What belongs to a project has no strength: it stays as it came.
    order = sorted(data.links, key=strength) if data.about == "organization" else data.links
    ends = [(number[a], number[b]) for a, b in (link.ends for link in order)]
    settled = rings(
        data.nodes,
        [(a, b, 1.0 + link.strength) for link, (a, b) in zip(order, ends, strict=True)],
        list(data.sectors),
    )
    seen = _drawn(data.nodes, ends)
    home = _countries(data)
    colour = colours([code for node in data.nodes if (code := home.get((node.kind, node.id)))])
    region = {each.id: at for at, each in enumerate(data.regions)}

    network = new_network()
    dots: list[dict[str, Any]] = []
    for at, (node, (x, y)) in enumerate(zip(data.nodes, settled.at, strict=True)):
        name = f"{_LETTERS[node.kind]}{at}"
        shade = colour.get(home.get((node.kind, node.id)) or "", UNKNOWN)
        network.add_node(name, label=" ", shape="dot", color=shade, x=x, y=y, size=10)
        thing = region[node.id] if node.kind == "region" else node.id
        dots.append({"node": name, "kind": node.kind, "id": thing, "at": [x, y], "steps": node.steps})
    for index, (link, (a, b)) in enumerate(zip(order, ends, strict=True)):
        add_link(
            network, index, link, (dots[a]["node"], dots[b]["node"]), drawn=index in seen, bent=len(order) <= _BENT
        )

    page = {
        "map": "network" if data.about == "organization" else "project",
        "dots": dots,
        "links": [link_json(link, *ends[index], drawn=index in seen) for index, link in enumerate(order)],
        "drawn": len(seen),
        **things(data, data.regions, colour, language),
        "backdrop": {
            "sectors": [
                {
                    "name": both(data.sectors[sector.key]),
                    "code": sector.key,
                    "from": sector.first,
                    "to": sector.last,
                    "rim": sector.rim,
                }
                for sector in settled.sectors
            ],
            "rings": settled.radii if data.about == "organization" else [],
            "gap": settled.gap,
        },
    }
    return assemble(html_of(network), page, title=data.title.ru, language=language)


def _drawn(nodes: list[MapNode], ends: list[tuple[int, int]]) -> set[int]:
    """Numbers of the links that are drawn from the beginning."""
    nearer: dict[int, int] = {}
    for index, (a, b) in enumerate(ends):
        if nodes[a].steps != nodes[b].steps:
            nearer.setdefault(a if nodes[a].steps > nodes[b].steps else b, index)
    seen = {*nearer.values()}
    for index in range(len(ends)):
        if len(seen) >= LINKS_DRAWN:
            break
        seen.add(index)
    return seen


def _countries(data: NetworkData) -> dict[Thing, str | None]:
    """The country of each organization and region, None where nobody knows."""
    regions: dict[str, str | None] = {region.id: region.country for region in data.regions}
    found: dict[Thing, str | None] = {("region", region): country for region, country in regions.items()}
    for organization in data.organizations:
        home = regions[organization.region] if organization.region else None
        found["organization", organization.id] = organization.country or home
    return found
