"""Who works with whom, as networkx graphs for researchers to measure.

The network is read from the links that the graph keeps (`kg.links` says when two are linked), so a figure here is the
same figure as in a query.
"""

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from kg.errors import BadParameter, UnknownName

if TYPE_CHECKING:
    import networkx

    from kg.views.tables import Tables

__all__ = ["JOINT", "LEVELS", "Level", "collaboration", "things", "xml_text"]

Level = Literal["organization", "region", "country"]
#: What the nodes of a network can be.
LEVELS: tuple[str, ...] = get_args(Level)
#: Between the values of an attribute that has several: the file formats know no lists.
JOINT = "; "

#: What XML, and so GEXF and GraphML, cannot hold; a name may have it by mistake or malice.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def collaboration(
    tables: "Tables",
    level: Level = "organization",
    *,
    since: int | None = None,
    until: int | None = None,
    country: str | None = None,
    basis: Collection[str] = (),
) -> "networkx.Graph[str]":
    """The collaboration network (`Graph.network`).

    Args:
        tables: of an open graph (`graph.tables`).
        level: what the nodes are: `organization` (the default), `region`, or `country`. Between countries are the
            cross-border links of their regions, taken together.
        since: only projects that go on in this year or later, and the links that they make.
        until: only projects that began in this year or before. Projects without years, and what sources state without
            a project (twin cities), pass no filter of years.
        country: only links with an end in this country, by ISO 3166-1 code or name (`BY`, `Беларусь`, `Belarus`). The
            other end may lie elsewhere.
        basis: only links known in one of these ways (concepts of the scheme `link-basis`); all where empty.

    Returns:
        An undirected graph without loops; nodes and edges in a fixed order. Only who has a link is a node: its id
        (`org/RU-OGRN-1067746258370`, `RU-PSK`, `RU`) with the attributes

        - `name_ru`, `name_en`: its name (an organization's is as the sources name it, in both),
        - `kind`: of an organization, a concept of the scheme `organization-kind`,
        - `country`: ISO 3166-1 code,
        - `region`: id of its region; not at the level `country`,
        - `latitude`, `longitude`: degrees; an organization's are those of its seat, as near as it is known.

        Each edge has

        - `weight`: number of projects and events that make the link; 1 where sources only state it, so that weighted
          measures do not lose the edge,
        - `projects`: their ids,
        - `first_year`, `last_year`: of those projects,
        - `years`: in which at least one of them goes on,
        - `cross_border`: whether the two are in different countries,
        - `basis`: how it is known,
        - `sources`: names of the documents that say so.

        What is not known is left out. Every value is a number, a truth or a text, as GEXF, GraphML and igraph take
        them: where there are several they stand in one text, sorted, `; ` between them (`kg.network.JOINT`). In names
        U+FFFD stands for control characters, which no XML can hold.

    Raises:
        BadParameter: an unknown level, a basis that is no list, or years the wrong way round.
        UnknownName: no such country or basis.

    Example:
        >>> import networkx
        >>> with Graph.open("kg-data") as graph:                                  # doctest: +SKIP
        ...     network = graph.network("region", since=2020)
        ...     networkx.betweenness_centrality(network)["RU-PSK"]
        ...     networkx.write_gexf(network, "regions.gexf")
    """
    import networkx

    _check(level, basis, since, until)
    projects = {row["id"]: _Project(**row) for row in tables.rows(_PROJECTS)}
    found: dict[tuple[str, str], list[_Link]] = {}
    for row in tables.rows(_LINKS, _filters(level, country, basis)):
        ends = (row.pop("country_a"), row.pop("country_b"))
        link = _within(_Link(**row), projects, since, until)
        if link is None:
            continue
        if level != "country":
            found[link.a, link.b] = [link]
        elif link.cross_border and None not in ends:
            found.setdefault((min(ends), max(ends)), []).append(link)
    network: networkx.Graph[str] = networkx.Graph()
    known = things(tables, level)
    network.add_nodes_from((end, known[end]) for end in sorted({end for ends in found for end in ends}))
    network.add_edges_from((a, b, _known(_edge(links, projects))) for (a, b), links in sorted(found.items()))
    return network


_PROJECTS = "SELECT id, first_year, last_year, sources FROM projects"
_LINKS = """
    SELECT a, b, bases, projects, cross_border, sources, country_a, country_b FROM links
    WHERE kind = $kind
      AND ($country IS NULL OR country_a = $country OR country_b = $country)
      AND (len($basis) = 0 OR list_has_any(bases, $basis))
    ORDER BY a, b
"""
_ORGANIZATIONS = """
    SELECT id, name AS name_ru, name AS name_en, kind, country, region, latitude, longitude FROM organizations
    ORDER BY id
"""
_REGIONS = """
    SELECT id, name_ru, name_en, country, id AS region, latitude, longitude FROM places WHERE kind = 'region'
    ORDER BY id
"""
_COUNTRIES = """
    SELECT id, name_ru, name_en, id AS country, latitude, longitude FROM places WHERE kind = 'country'
    ORDER BY id
"""
_NODES = {"organization": _ORGANIZATIONS, "region": _REGIONS, "country": _COUNTRIES}


class _Project(msgspec.Struct, frozen=True):
    """When a project went on, and the documents that tell of it."""

    id: str
    first_year: int | None
    last_year: int | None
    sources: list[str]

    def years(self) -> Iterable[int]:
        first, last = self.first_year or self.last_year, self.last_year or self.first_year
        return range(first, last + 1) if first is not None and last is not None else ()


class _Link(msgspec.Struct, frozen=True):
    """A row of the table of links."""

    a: str
    b: str
    bases: list[str]
    projects: list[str]
    cross_border: bool | None
    sources: list[str]


def _check(level: str, basis: Collection[str], since: int | None, until: int | None) -> None:
    if level not in LEVELS:
        raise BadParameter("no such level.", where=level, mend=f"There are {', '.join(LEVELS)}.")
    if isinstance(basis, str):
        raise BadParameter("give the ways in which a link is known as a list.", where=basis)
    if basis:
        from kg.concepts import concept

        for slug in basis:
            concept("link-basis", slug)
    if since is not None and until is not None and since > until:
        raise BadParameter("the first year is after the last.", where=f"{since}, {until}")


def _filters(level: str, country: str | None, basis: Collection[str]) -> dict[str, Any]:
    kind = "organization" if level == "organization" else "region"
    return {"kind": kind, "country": None if country is None else _country(country), "basis": [*basis]}


def _country(words: str) -> str:
    from kg.places import gazetteer

    found = next((place.id for place in gazetteer().find(words) if place.kind == "country"), None)
    if found is None:
        raise UnknownName("no country has this name.", where=words, mend="Give its ISO 3166-1 code, such as BY.")
    return found


def _within(link: _Link, projects: dict[str, _Project], since: int | None, until: int | None) -> _Link | None:
    """The part of a link that projects of these years make; None where they make none."""
    if since is None and until is None:
        return link
    kept = [
        name
        for name in link.projects
        if (years := [*projects[name].years()])
        and (since is None or years[-1] >= since)
        and (until is None or years[0] <= until)
    ]
    if not kept:
        return None
    told = {source for name in kept for source in projects[name].sources}
    return msgspec.structs.replace(link, projects=kept, sources=[one for one in link.sources if one in told])


def _edge(links: list[_Link], projects: dict[str, _Project]) -> dict[str, Any]:
    """The attributes of one edge from the links that it stands for."""
    made_by = sorted({project for link in links for project in link.projects})
    years = sorted({year for project in made_by for year in projects[project].years()})
    return {
        "weight": max(1, len(made_by)),
        "projects": made_by,
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "years": years,
        "cross_border": links[0].cross_border,
        "basis": sorted({basis for link in links for basis in link.bases}),
        "sources": sorted({source for link in links for source in link.sources}),
    }


def things(tables: "Tables", level: Level) -> dict[str, dict[str, Any]]:
    """All that can be a node at a level, by id, with the attributes that it has in a network (`collaboration`)."""
    return {row.pop("id"): _known(row) for row in tables.rows(_NODES[level])}


def xml_text(text: str) -> str:
    """The text with U+FFFD for what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _known(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes that have a value, lists as one text."""
    plain: dict[str, Any] = {}
    for name, value in attributes.items():
        if value is None or value == []:
            continue
        text = JOINT.join(map(str, value)) if isinstance(value, list) else value
        plain[name] = xml_text(text) if isinstance(text, str) else text
    return plain
