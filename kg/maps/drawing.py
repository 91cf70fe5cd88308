"""The pyvis network under every page: settled positions, no physics, lines of one look.

Names never go through pyvis: its nodes and edges have numbers, and the page's own script knows what they stand for.
"""

import json
from typing import Any

from kg.maps.data import MapLink

__all__ = ["GREY", "add_link", "check_language", "html_of", "new_network"]

GREY = "#75868F"

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


def check_language(language: str) -> None:
    """Refuse a language that the pages do not speak.

    Raises:
        ValueError: where it is neither `ru` nor `en`.
    """
    if language not in ("ru", "en"):
        raise ValueError(f"the page speaks ru and en, not {language!r}")


def new_network() -> Any:
    """An empty network."""
    from pyvis.network import Network

    # directed: pyvis compares every new undirected edge with all earlier ones.
    return Network(directed=True, cdn_resources="in_line")


def add_link(network: Any, index: int, link: MapLink, ends: tuple[str, str], *, drawn: bool, bent: bool = True) -> None:
    """Add link number `index` as the line `l{index}` between two nodes.

    Args:
        network: where to.
        index: the number of the link on the page.
        link: what it says.
        ends: the two nodes.
        drawn: whether the line is seen from the beginning.
        bent: whether the line is a bow; straight ones are drawn faster.
    """
    crosses = bool(link.cross_border) and link.kind in ("regions", "organizations")
    network.add_edge(
        *ends,
        id=f"l{index}",
        arrows="",
        hidden=not drawn,
        color={"inherit": "both", "opacity": 0.6} if crosses else {"color": GREY, "opacity": 0.75},
        dashes=not crosses,
        width=1,
        smooth={"enabled": True, "type": "curvedCW", "roundness": 0.16} if bent else False,
    )


def html_of(network: Any) -> str:
    """What pyvis writes for the network; `kg.maps.page.assemble` builds the page around it."""
    network.set_options(json.dumps(_OPTIONS))
    return str(network.generate_html())
