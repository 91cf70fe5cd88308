"""Writing the collaboration network out: GEXF for Gephi, GraphML for igraph, R and Cytoscape, GeoJSON for maps."""

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, TypedDict

import msgspec

from kg._export_about import About, about
from kg.network import Level, collaboration, things, xml_text

if TYPE_CHECKING:
    import networkx
    from lxml import etree

    from kg.views.tables import Tables

__all__ = ["NETWORKS", "Narrowed", "write_geojson", "write_network"]

#: Below any coordinate's accuracy: six decimals of a degree are 11 cm.
_DIGITS = 6


class Narrowed(TypedDict, total=False):
    """What of the network is wanted: the filters of `kg.network.collaboration`."""

    since: int | None
    until: int | None
    country: str | None
    basis: Collection[str]


def write_network(tables: "Tables", format: str, out: BinaryIO, level: Level, narrowed: Narrowed) -> None:
    """Write the network of one level.

    Args:
        tables: of the graph.
        format: one of `NETWORKS`.
        out: where to, open for bytes.
        level: what the nodes are.
        narrowed: what of it is wanted.
    """
    network = collaboration(tables, level, **narrowed)
    for _, attributes in network.nodes(data=True):
        attributes["label"] = attributes["name_en"]
    NETWORKS[format](network, about(tables), out)


def _write_gexf(network: "networkx.Graph[str]", told: About, out: BinaryIO) -> None:
    """GEXF 1.2; an edge begins and ends with the years of its projects, so that Gephi can play them."""
    import networkx

    for _, _, attributes in network.edges(data=True):
        if "first_year" in attributes:
            attributes["start"] = f"{attributes['first_year']}-01-01"
            attributes["end"] = f"{attributes['last_year']}-12-31"
    root = _parsed(networkx.generate_gexf(network))
    meta = _child(root, "meta")
    meta.attrib.pop("lastmodifieddate", "")  # networkx gives the day of writing
    if told.modified is not None:
        meta.set("lastmodifieddate", told.modified.date().isoformat())
    _child(meta, "creator").text = told.software
    _added(meta, "description").text = xml_text(told.text())
    _write_xml(root, out)


def _write_graphml(network: "networkx.Graph[str]", told: About, out: BinaryIO) -> None:
    import networkx

    root = _parsed(networkx.generate_graphml(network, named_key_ids=True))
    truths = {key.get("id") for key in root.iterfind("{*}key[@attr.type='boolean']")}
    for value in root.iterfind(".//{*}data"):
        if value.get("key") in truths and value.text:
            value.text = value.text.lower()  # networkx writes Python's True, XML has true
    description = _added(root, "desc")
    description.text = xml_text(f"{told.text()}\nMade with {told.software}")
    root.insert(0, description)
    _write_xml(root, out)


#: The writers of whole networks by the name of their format.
NETWORKS: dict[str, Callable[["networkx.Graph[str]", About, BinaryIO], None]] = {
    "gexf": _write_gexf,
    "graphml": _write_graphml,
}


def _parsed(lines: Iterator[str]) -> "etree._Element":
    from lxml import etree

    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, remove_blank_text=True)
    return etree.fromstring("\n".join(lines).encode(), parser)


def _child(parent: "etree._Element", name: str) -> "etree._Element":
    found = parent.find(f"{{*}}{name}")
    assert found is not None  # networkx writes it
    return found


def _added(parent: "etree._Element", name: str) -> "etree._Element":
    from lxml import etree

    return etree.SubElement(parent, f"{{{parent.nsmap[None]}}}{name}")


def _write_xml(root: "etree._Element", out: BinaryIO) -> None:
    from lxml import etree

    out.write(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


# GeoJSON


def write_geojson(tables: "Tables", out: BinaryIO, level: Level | None, narrowed: Narrowed) -> None:
    """Write points and lines as GeoJSON (RFC 7946): who is where, and who works with whom.

    Each feature says in `feature` what it is: `region`, `organization`, `country`, or `link`; its other properties are
    the attributes of the network. Two at one place, or one without a place, have a link without geometry. A line that
    crosses the 180th meridian is cut there.

    Args:
        tables: of the graph.
        out: where to, open for bytes.
        level: what the points are; None for regions and organizations.
        narrowed: what of the network is wanted; where anything is said, only who has a link is a point.
    """
    told = about(tables)
    levels: tuple[Level, ...] = ("region", "organization") if level is None else (level,)
    encode = msgspec.json.Encoder().encode
    out.write(b'{"type": "FeatureCollection",\n"about": ' + encode(told) + b',\n"features": [')
    comma = b"\n"
    for one in levels:
        for feature in _features(tables, one, narrowed):
            out.write(comma + encode(feature))
            comma = b",\n"
    out.write(b"\n]}\n")


_Point = tuple[float, float]
#: The regions and countries that the graph says something of; the table of places has all of the world.
_NAMED = "SELECT {level} AS id FROM project_places UNION SELECT {level} FROM organizations"


def _features(tables: "Tables", level: Level, narrowed: Narrowed) -> Iterator[dict[str, Any]]:
    network = collaboration(tables, level, **narrowed)
    known = things(tables, level)
    shown = set(network)
    if not any(narrowed.values()):
        shown |= {*known} if level == "organization" else {row["id"] for row in tables.rows(_NAMED.format(level=level))}
    points = {
        node: (round(at["longitude"], _DIGITS), round(at["latitude"], _DIGITS))
        for node, at in known.items()
        if "longitude" in at and "latitude" in at
    }
    for node, attributes in known.items():
        if node in shown and node in points:
            properties = {name: value for name, value in attributes.items() if name not in {"latitude", "longitude"}}
            yield _feature(node, {"type": "Point", "coordinates": points[node]}, {"feature": level} | properties)
    for a, b, attributes in network.edges(data=True):
        line = _line(points[a], points[b]) if a in points and b in points else None
        yield _feature(f"{a}--{b}", line, {"feature": "link", "level": level, "a": a, "b": b} | attributes)


def _feature(id: str, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": id, "geometry": geometry, "properties": properties}


def _line(a: _Point, b: _Point) -> dict[str, Any] | None:
    """The line between two points, the short way round; None where they are one."""
    if a == b:
        return None
    if abs(a[0] - b[0]) <= 180:
        return {"type": "LineString", "coordinates": [a, b]}
    edge = 180.0 if a[0] > 0 else -180.0
    beyond = b[0] + 2 * edge
    latitude = round(a[1] + (b[1] - a[1]) * (edge - a[0]) / (beyond - a[0]), _DIGITS)
    return {"type": "MultiLineString", "coordinates": [[a, (edge, latitude)], [(-edge, latitude), b]]}
