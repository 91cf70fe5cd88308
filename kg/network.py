"""Who works with whom, as networkx graphs and as the data of a map.

`collaboration` gives the graph that researchers measure; `region_map` gives what `kg.maps.regions.render` draws.
Both are read from the links that the graph keeps (`kg.links` says when two are linked), so a figure here is the same
figure as in a query.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from kg.errors import BadParameter
from kg.graph import Graph
from kg.links import CollaborationLink
from kg.places import gazetteer
from kg.region_map import region_map

if TYPE_CHECKING:
    import networkx

__all__ = ["Level", "collaboration", "region_map"]

Level = Literal["organization", "region", "country"]


def collaboration(
    graph: Graph,
    level: Level = "organization",
    *,
    basis: Collection[str] = (),
    first_year: int | None = None,
    last_year: int | None = None,
) -> "networkx.Graph[str]":
    """The collaboration network.

    Args:
        graph: an open graph.
        level: what the nodes are: `organization` (the default), `region`, or `country`. Between countries are the
            cross-border links of their regions, taken together.
        basis: only links known in one of these ways (concepts of the scheme `link-basis`); all where empty.
        first_year: only links whose projects go on in this year or later.
        last_year: only links whose projects began in this year or before. A link without years passes no filter of
            years.

    Returns:
        An undirected graph without loops; nodes and edges in a fixed order. Only who has a link is a node: its id
        (`org/RU-OGRN-1067746258370`, `RU-PSK`, `RU`) with the attributes

        - `name_ru`, `name_en`: its name (an organization's is as the sources name it, in both),
        - `country`: ISO 3166-1 code, None where unknown,
        - `region`: id of its region, None where unknown; not at the level `country`,
        - `latitude`, `longitude`: degrees; an organization's are those of its region, None where unknown.

        Each edge has

        - `weight`: number of projects and events that make the link; 1 where sources only state it (twin cities), so
          that weighted measures do not lose the edge,
        - `projects`: their ids, sorted; empty where sources only state the link,
        - `first_year`, `last_year`: of the projects, None where unknown,
        - `cross_border`: whether the two are in different countries, None where unknown,
        - `basis`: how it is known, sorted,
        - `sources`: names of the documents that say so, sorted.

    Raises:
        BadParameter: an unknown level, basis, or years the wrong way round.

    Example:
        >>> import networkx
        >>> with Graph.open("kg-data") as graph:                                  # doctest: +SKIP
        ...     network = collaboration(graph, "region")
        ...     networkx.betweenness_centrality(network)["RU-PSK"]
    """
    import networkx

    _check(level, basis, first_year, last_year)
    kind = "organization" if level == "organization" else "region"
    network: networkx.Graph[str] = networkx.Graph()
    found: dict[tuple[str, str], list[CollaborationLink]] = {}
    for link in graph.links:
        if link.kind != kind or not _wanted(link, basis, first_year, last_year):
            continue
        ends = (link.a, link.b)
        if level == "country":
            countries = [gazetteer().country_of(end) for end in ends]
            if not link.cross_border or countries[0] is None or countries[1] is None:
                continue
            ends = (min(countries[0], countries[1]), max(countries[0], countries[1]))
        found.setdefault(ends, []).append(link)
    for node in sorted({end for ends in found for end in ends}):
        network.add_node(node, **(_organization(graph, node) if level == "organization" else _place(node, level)))
    for (a, b), links in sorted(found.items()):
        network.add_edge(a, b, **_together(links))
    return network


def _check(level: str, basis: Collection[str], first_year: int | None, last_year: int | None) -> None:
    if level not in get_args(Level):
        raise BadParameter("no such level.", where=level, mend=f"There are {', '.join(get_args(Level))}.")
    if isinstance(basis, str):
        raise BadParameter("give the ways in which a link is known as a list.", where=basis)
    if basis:
        from kg.concepts import concept

        for slug in basis:
            concept("link-basis", slug)
    if first_year is not None and last_year is not None and first_year > last_year:
        raise BadParameter("the first year is after the last.", where=f"{first_year}, {last_year}")


def _wanted(link: CollaborationLink, basis: Collection[str], first_year: int | None, last_year: int | None) -> bool:
    if basis and not set(basis) & set(link.bases):
        return False
    if first_year is not None and (link.last_year is None or link.last_year < first_year):
        return False
    return last_year is None or (link.first_year is not None and link.first_year <= last_year)


def _together(links: list[CollaborationLink]) -> dict[str, Any]:
    """The attributes of one edge from the links that it stands for."""
    projects = sorted({project for link in links for project in link.projects})
    crossing = {link.cross_border for link in links}
    return {
        "weight": max(1, len(projects)),
        "projects": tuple(projects),
        "first_year": min((link.first_year for link in links if link.first_year is not None), default=None),
        "last_year": max((link.last_year for link in links if link.last_year is not None), default=None),
        "cross_border": crossing.pop() if len(crossing) == 1 else None,
        "basis": tuple(sorted({basis for link in links for basis in link.bases})),
        "sources": tuple(sorted({source for link in links for source in link.sources})),
    }


class _Spot(msgspec.Struct, frozen=True):
    """Where something is: region and country ids, degrees."""

    region: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def _spot(place: str | None) -> _Spot:
    if place is None:
        return _Spot()
    known = gazetteer()
    region = known.region_of(place)
    entry = known.get(region or place)
    if entry is None:
        return _Spot()
    return _Spot(region, known.country_of(place), entry.latitude, entry.longitude)


def _organization(graph: Graph, node: str) -> dict[str, Any]:
    known = graph.identities.organizations[node]
    return {"name_ru": known.label, "name_en": known.label, **msgspec.structs.asdict(_spot(known.region))}


def _place(node: str, level: str) -> dict[str, Any]:
    entry = gazetteer().get(node)
    spot = msgspec.structs.asdict(_spot(node))
    if level == "country":
        del spot["region"]
    return {"name_ru": entry.name if entry else node, "name_en": entry.name_en if entry else node, **spot}
