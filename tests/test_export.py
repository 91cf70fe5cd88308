"""A graph handed on in every format: whole, the same bytes each time, and saying what it is, with names made to break it."""

import csv
import hashlib
import io
import json
import math
import resource
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import igraph
import networkx
import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from kgcli import command, environment, kg, kg_on_a_terminal
from lxml import etree
from oxrdflib._converter import to_ox
from toy import ToyLoader, application, between, org, place, put

from kg import Graph
from kg._export_about import CREDITS
from kg._export_network import _line
from kg._export_rdf import RDF
from kg.errors import BadParameter, UnknownName
from kg.export import FORMATS
from kg.files import beside, folder_beside
from kg.network import xml_text

# rdflib warns of what it does itself.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated:DeprecationWarning")

HOSTILE = [
    "Мост\x1b]0;чужое\x07 и \x1b[2J\x9b31m",
    '=HYPERLINK("http://example.org","награда")',
    "  @SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert('x')</script> ]]> &amp; <b>",
    'кавычки " и \\ и \\u0041 и \n вторая строка\t',
    "налево\u202eонтаоборот\u202c\u2028 \ufeff",
    '}; a, b; c: {"@id": "x"} <http://x> ^^xsd:int @ru',
    "😀 \x00 \x7f конец",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export")
    for number, name in enumerate(HOSTILE):
        record = application(
            f"{number} {name.translate(dict.fromkeys(map(ord, '/' + chr(0))))[:20]}.txt",
            org("o1", name, "applicant", region="RU-PSK"),
            org("o2", f"Союз {name}", "partner", region="BY-VI"),
            title=f"Проект {name}",
            places=[place("RU-PSK", "Псковская область", "area"), place("geonames:620127", "Витебск", "venue")],
            links=[between("twin-cities", ("place", "geonames:504341"), ("place", "geonames:620127"))],
            text=name,
        )
        put(made / "sources" / f"{number}.txt", record)
    with Graph.open(made / "kg-data", create=True) as graph:
        report = graph.load([made / "sources"], known=[ToyLoader()])
        assert not report.failed
    return made / "kg-data"


@pytest.fixture(scope="module")
def graph(folder: Path) -> Iterator[Graph]:
    with Graph.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def files(graph: Graph) -> dict[str, bytes]:
    """The graph in every format."""
    return {format: exported(graph, format) for format in FORMATS}


def exported(graph: Graph, format: str, **narrowed: Any) -> bytes:
    out = io.BytesIO()
    graph.export(format, out, **narrowed)
    return out.getvalue()


# RDF


def facts(graph: Graph) -> set[pyoxigraph.Quad]:
    """All that the store says, but for its own stamp."""
    stamp = pyoxigraph.NamedNode(graph.base + "graph/view")
    return {quad for quad in graph.store if quad.graph_name != stamp}


def by_pyoxigraph(data: bytes, format: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(data, RDF[format]))


def by_rdflib(data: bytes, format: str) -> set[pyoxigraph.Quad]:
    into = rdflib.Dataset()
    into.parse(data=data, format={"n-quads": "nquads"}.get(format, format))
    return {pyoxigraph.Quad(to_ox(s), to_ox(p), to_ox(o), to_ox(graph) if graph else None) for s, p, o, graph in into}


@pytest.fixture
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what stands in the file: rdflib otherwise rewrites numbers and times in its own way."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.parametrize("read", [by_pyoxigraph, by_rdflib])
@pytest.mark.parametrize("format", ["trig", "n-quads", "json-ld"])
def test_rdf_comes_back_as_it_was_with_the_source_of_each_fact(
    graph: Graph, files: dict[str, bytes], format: str, read: Any, lexical: None
) -> None:
    back = read(files[format], format)
    description = pyoxigraph.NamedNode(graph.base + "graph/dataset")
    assert {quad for quad in back if quad.graph_name != description} == facts(graph)
    assert {quad for quad in back if quad.graph_name == description}


@pytest.mark.parametrize("read", [by_pyoxigraph, by_rdflib])
def test_turtle_comes_back_with_every_fact(graph: Graph, files: dict[str, bytes], read: Any, lexical: None) -> None:
    back = {quad.triple for quad in read(files["turtle"], "turtle")}
    said = {quad.triple for quad in facts(graph)}
    assert said <= back
    description = {str(triple.subject) for triple in back - said}
    assert description == {f"<{graph.base}graph/dataset>", *(f"<{whom}>" for whom in CREDITS)}


def test_names_are_in_the_rdf_as_they_are_in_the_store(graph: Graph, files: dict[str, bytes]) -> None:
    labels = {quad.object.value for quad in facts(graph) if isinstance(quad.object, pyoxigraph.Literal)}
    assert any("HYPERLINK" in label for label in labels)
    assert "HYPERLINK" in json.dumps(json.loads(files["json-ld"]))


# Networks


@pytest.mark.parametrize("level", ["organization", "region", "country"])
@pytest.mark.parametrize(("format", "read"), [("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)])
def test_a_network_file_has_the_network(graph: Graph, format: str, read: Any, level: Any) -> None:
    network = graph.network(level)
    assert network.number_of_edges() > 0
    back = read(io.BytesIO(exported(graph, format, level=level)))
    assert set(back) == set(network)
    for node, attributes in network.nodes(data=True):
        assert {name: back.nodes[node].get(name) for name in attributes} == {
            name: value.replace("\r", "\n") if isinstance(value, str) else value for name, value in attributes.items()
        }
        assert back.nodes[node]["label"] == attributes["name_en"].replace("\r", "\n")
    for a, b, attributes in network.edges(data=True):
        assert {name: back.edges[a, b].get(name) for name in attributes} == attributes


def test_gexf_says_when_a_link_began_and_ended(graph: Graph) -> None:
    root = ET.fromstring(exported(graph, "gexf", level="region"))
    (edge,) = root.iterfind(".//{*}edge")
    assert (edge.get("start"), edge.get("end"), edge.get("weight")) == ("2021-01-01", "2022-12-31", str(len(HOSTILE)))


def test_graphml_is_read_by_igraph(graph: Graph, tmp_path: Path) -> None:
    graph.export("graphml", tmp_path / "network.graphml", level="region")
    read = igraph.Graph.Read_GraphML(str(tmp_path / "network.graphml"))
    assert read.vs["id"] == ["BY-VI", "RU-PSK"]
    assert read.es["cross_border"] == [True]
    assert read.es["weight"] == [len(HOSTILE)]


@pytest.mark.parametrize("format", ["gexf", "graphml", "geojson"])
def test_a_network_is_narrowed_as_in_python(graph: Graph, format: str) -> None:
    assert b"RU-PSK" in exported(graph, format, level="region", country="BY", since=2021, until=2021)
    assert (
        b"RU-PSK"
        not in exported(graph, format, level="region", since=2023).partition(b"features")[2 * (format == "geojson")]
    )
    assert b"twin-cities" in exported(graph, format, level="region", basis=["twin-cities"])
    with pytest.raises(UnknownName):
        exported(graph, format, country="Нигде")


# GeoJSON


def features(data: bytes) -> list[dict[str, Any]]:
    document = json.loads(data)
    assert document["type"] == "FeatureCollection"
    # RFC 7946, 7.1: a foreign member has none of the names that mean something elsewhere.
    assert set(document) == {"type", "about", "features"}
    assert all(set(one) == {"type", "id", "geometry", "properties"} for one in document["features"])
    return list(document["features"])


def test_geojson_has_regions_and_organizations_as_points_and_links_as_lines(graph: Graph) -> None:
    found = features(exported(graph, "geojson"))
    assert len({one["id"] for one in found}) == len(found)
    points = {one["id"]: one for one in found if one["geometry"] and one["geometry"]["type"] == "Point"}
    kinds = {one["properties"]["feature"] for one in points.values()}
    assert kinds == {"region", "organization"}
    assert len([one for one in points.values() if one["properties"]["feature"] == "organization"]) == 2 * len(HOSTILE)
    for one in points.values():
        longitude, latitude = one["geometry"]["coordinates"]
        assert (20 < longitude < 35, 50 < latitude < 60) == (True, True)  # longitude first
    lines = [one for one in found if one["properties"]["feature"] == "link"]
    assert {one["properties"]["level"] for one in lines} == {"region", "organization"}
    (line,) = [one for one in lines if one["id"] == "BY-VI--RU-PSK"]
    assert line["geometry"] == {
        "type": "LineString",
        "coordinates": [points[end]["geometry"]["coordinates"] for end in ("BY-VI", "RU-PSK")],
    }
    assert line["properties"]["weight"] == len(HOSTILE)


def test_geojson_of_one_level_has_that_level(graph: Graph) -> None:
    found = features(exported(graph, "geojson", level="country"))
    assert [one["id"] for one in found] == ["BY", "RU", "BY--RU"]


coordinate = st.tuples(
    st.floats(-180, 180).map(lambda degrees: round(degrees, 6)),
    st.floats(-90, 90).map(lambda degrees: round(degrees, 6)),
)


@given(coordinate, coordinate)
def test_a_line_goes_the_short_way_and_is_cut_at_the_180th_meridian(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    line = _line(a, b)
    if a == b:
        assert line is None
        return
    assert line is not None
    parts = [line["coordinates"]] if line["type"] == "LineString" else line["coordinates"]
    assert (parts[0][0], parts[-1][-1]) == (a, b)
    for part in parts:
        assert len(part) == 2
        assert abs(part[0][0] - part[1][0]) <= 180
        assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in part)
    if len(parts) == 2:
        (_, left), (right, _) = parts
        assert (abs(left[0]), left[0]) == (180, -right[0])
        assert left[1] == right[1]
        assert min(a[1], b[1]) - 1e-6 <= left[1] <= max(a[1], b[1]) + 1e-6


# Tables


def package(folder: Path) -> dict[str, Any]:
    described = json.loads((folder / "datapackage.json").read_bytes())
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["datapackage.json", *(one["path"] for one in described["resources"])]
    )
    for one in described["resources"]:
        content = (folder / one["path"]).read_bytes()
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert all(field["description"] for field in one["schema"]["fields"])
    return dict(described)


def test_csv_has_the_tables_as_they_are_described(graph: Graph, tmp_path: Path) -> None:
    graph.export("csv", tmp_path / "tables")
    described = package(tmp_path / "tables")
    assert {one["path"] for one in described["resources"]} == {f"{name}.csv" for name in graph.tables.names}
    values: dict[tuple[str, str], list[str]] = {}
    for one in described["resources"]:
        name = one["path"].removesuffix(".csv")
        text = (tmp_path / "tables" / one["path"]).read_text("utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(rows) == graph.tables.count(name)
        fields = {field["name"]: field["type"] for field in one["schema"]["fields"]}
        assert rows == [] or list(rows[0]) == list(fields)
        for field, type in fields.items():
            values[one["name"], field] = [row[field] for row in rows]
            for value in filter(None, values[one["name"], field]):
                parse(value, type)
        key = one["schema"].get("primaryKey", [])
        keys = [tuple(row[field] for field in key) for row in rows]
        assert not key or len(keys) == len(set(keys))
    for one in described["resources"]:
        for reference in one["schema"].get("foreignKeys", []):
            (here,), (there,) = reference["fields"], reference["reference"]["fields"]
            assert set(filter(None, values[one["name"], here])) <= set(
                values[reference["reference"]["resource"], there]
            )


def parse(value: str, type: str) -> None:
    if type == "integer":
        int(value)
    elif type == "number":
        assert math.isfinite(float(value))
    elif type == "boolean":
        assert value in {"true", "false"}
    elif type in {"date", "datetime"}:
        assert len(value) == (10 if type == "date" else 20)
        assert type == "date" or value.endswith("Z")


def test_csv_holds_formulas_back_and_control_characters_out(graph: Graph, tmp_path: Path) -> None:
    graph.export("csv", tmp_path / "tables")
    names = set()
    for path in (tmp_path / "tables").glob("*.csv"):
        text = path.read_bytes().decode()
        assert not any(ord(sign) < 32 and sign not in "\r\n" for sign in text)
        assert "\u202e" not in text
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in row if cell.lstrip()[:1] in {"=", "@"}]
            names.update(row)
    assert f"'{HOSTILE[1]}" in names


def test_parquet_is_the_tables(graph: Graph, tmp_path: Path) -> None:
    graph.export("parquet", tmp_path / "tables")
    package(tmp_path / "tables")
    with duckdb.connect() as connection:
        for name in graph.tables.names:
            path = str(tmp_path / "tables" / f"{name}.parquet")
            rows = [tuple(row.values()) for row in graph.tables.rows(f"FROM {name}")]
            assert connection.read_parquet(path).fetchall() == rows


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_tables_are_one_zip_file_where_one_is_asked_for(graph: Graph, format: str, tmp_path: Path) -> None:
    graph.export(format, tmp_path / "folder")
    graph.export(format, tmp_path / "tables.zip")
    assert (tmp_path / "tables.zip").read_bytes() == exported(graph, format)
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert archive.testzip() is None
        content = {name: archive.read(name) for name in archive.namelist()}
    assert content == {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}


def test_a_folder_of_tables_is_filled_again_and_a_users_own_is_left_alone(graph: Graph, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    graph.export("csv", mine)  # empty: nothing to lose
    (mine / "notes.md").write_text("keep")
    (mine / "sources.csv").write_text("old")
    graph.export("csv", mine)
    assert (mine / "notes.md").read_text() == "keep"
    assert (mine / "sources.csv").read_text().startswith("name,")
    other = tmp_path / "other"
    other.mkdir()
    (other / "sources.csv").write_text("mine")
    for package in ("", "{}", "[1]", "\udc80"):
        if package:
            (other / "datapackage.json").write_text(package, errors="surrogateescape")
        with pytest.raises(BadParameter, match="other files"):
            graph.export("csv", other)
    assert (other / "sources.csv").read_text() == "mine"
    with pytest.raises(NotADirectoryError):
        graph.export("csv", other / "sources.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "other"]


# What all of them keep


def test_the_same_graph_gives_the_same_bytes(folder: Path, files: dict[str, bytes]) -> None:
    with Graph.open(folder, write=True) as again:
        again.rebuild()
        assert [format for format in FORMATS if exported(again, format) != files[format]] == []


def described(data: bytes, format: str) -> str:
    """All that an export says of itself."""
    if format in RDF:
        store = pyoxigraph.Store()
        store.load(data, RDF[format])
        about = store.query(
            "SELECT ?o { ?set a <http://www.w3.org/ns/dcat#Dataset> ; ?p ?o }", use_default_graph_as_union=True
        )
        licences = store.query(
            "SELECT ?o { ?s <http://purl.org/dc/terms/license> ?o }", use_default_graph_as_union=True
        )
        return "\n".join(str(row["o"]) for rows in (about, licences) for row in rows)
    if format in {"csv", "parquet"}:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read("datapackage.json").decode()
    if format == "geojson":
        return json.dumps(json.loads(data)["about"], ensure_ascii=False)
    root = ET.fromstring(data)
    told = root.find("{*}meta" if format == "gexf" else "{*}desc")
    assert told is not None
    return "\n".join([*told.itertext(), *told.attrib.values()])


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_says_licence_date_sources_and_what_made_it(
    graph: Graph, files: dict[str, bytes], format: str
) -> None:
    said = described(files[format], format)
    day = max(source.read_at for source in graph.sources())[:10]
    assert "GeoNames, CC BY 4.0" in said
    assert "Facts belong to the sources named here" in said
    assert day in said
    assert "civil-society-kg 0" in said
    assert "Graph of civil society" in said
    assert len(graph.sources()) == len(HOSTILE)
    for source in graph.sources():
        assert source.name in said or f"/{source.name}" in said


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_graph_is_exported_too(format: str, tmp_path: Path) -> None:
    with Graph.open(tmp_path / "kg-data", create=True) as empty:
        data = exported(empty, format)
        assert "GeoNames, CC BY 4.0" in described(data, format)


@pytest.mark.parametrize(
    ("format", "options"), [("xlsx", {}), ("turtle", {"level": "region"}), ("csv", {"since": 2020})]
)
def test_what_cannot_be_is_refused(graph: Graph, format: str, options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadParameter):
        graph.export(format, tmp_path / "out", **options)
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_can_stand_in_xml(text: str) -> None:
    element = etree.Element("name")
    element.text = xml_text(text)
    again = etree.fromstring(etree.tostring(element))
    assert (again.text or "") == xml_text(text)


# Files


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_fault_leaves_no_half_file_and_no_half_folder(tmp_path: Path, fault: BaseException) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("before")

    def half(path: Path) -> None:
        path.write_text("half")
        raise fault

    with pytest.raises(type(fault)), beside(file) as written:
        half(written)
    with pytest.raises(type(fault)), folder_beside(folder) as written:
        half(written / "one")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("file", "before")]


@pytest.mark.parametrize("format", ["trig", "json-ld", "gexf", "geojson", "csv", "parquet"])
def test_a_full_disk_is_told_and_leaves_nothing(folder: Path, format: str, tmp_path: Path) -> None:
    kg("query", "sources", "--graph", folder)  # every view is there
    target = tmp_path / "out" / ("tables" if format in {"csv", "parquet"} else "file")
    target.parent.mkdir()
    ran = subprocess.run(
        command("export", "--format", format, "--out", target, "--graph", folder),
        env=environment(),
        capture_output=True,
        text=True,
        # No file may grow beyond 4 kB: to a program the same as a disk that is full.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.startswith("Error: ")
    assert "Traceback" not in ran.stderr
    assert list(target.parent.iterdir()) == []


# The command


@pytest.mark.parametrize("format", FORMATS)
def test_kg_export_writes_the_same_to_a_file_and_a_pipe(
    files: dict[str, bytes], folder: Path, format: str, tmp_path: Path
) -> None:
    target = tmp_path / f"graph{FORMATS[format].suffix}"
    ran = kg("export", "--out", target, "--format", format, "--graph", folder)
    assert (ran.code, ran.out) == (0, "")
    assert target.name in ran.err
    assert target.read_bytes() == files[format]
    piped = subprocess.run(
        command("export", "--format", format, "--graph", folder), env=environment(), capture_output=True, check=True
    ).stdout
    if format in {"csv", "parquet"}:
        assert piped == target.read_bytes()
    elif format in RDF:
        assert by_pyoxigraph(piped, format) == by_pyoxigraph(target.read_bytes(), format)
    elif format == "geojson":
        assert json.loads(piped) == json.loads(target.read_bytes())
    else:
        assert ET.canonicalize(piped) == ET.canonicalize(target.read_bytes())
    if format not in {"csv", "parquet"}:
        shown = piped.decode()
        assert not [sign for sign in shown if ord(sign) < 32 and sign not in "\t\r\n"]
        assert not set(shown) & set("\x7f\x9b\u202e\u2028\ufeff")


@pytest.mark.parametrize(
    ("name", "format"), [(f"graph{one.suffix}", one.name) for one in FORMATS.values() if "zip" not in one.suffix]
)
def test_the_name_of_the_file_tells_the_format(
    files: dict[str, bytes], folder: Path, name: str, format: str, tmp_path: Path
) -> None:
    assert kg("export", "--out", tmp_path / name, "--graph", folder).code == 0
    assert (tmp_path / name).read_bytes() == files[format]


def test_kg_export_takes_level_and_filters(folder: Path, tmp_path: Path) -> None:
    options = ("--level", "region", "--country", "BY", "--since", "2021", "--until", "2022", "--basis", "twin-cities")
    ran = kg("export", "--format", "graphml", *options, "--graph", folder)
    assert networkx.parse_graphml(ran.out).number_of_edges() == 1
    ran = kg("export", "--format", "turtle", "--level", "region", "--graph", folder)
    assert ran.code == 2
    assert "only a network" in ran.err


def test_tables_are_not_written_to_a_terminal(folder: Path) -> None:
    ran = kg_on_a_terminal("export", "--format", "csv", "--graph", folder)
    assert ran.code == 2
    assert "--out" in ran.out
