"""`kg map`: one HTML file that shows who works with whom."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.asked import place_named
from kg.cli.choose import resolve
from kg.cli.exits import ExitCode
from kg.cli.files import replacing
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption, LanguageOption, no_two
from kg.cli.output import one_line, write_json
from kg.cli.pages import open_page

if TYPE_CHECKING:
    from kg import Graph
    from kg.maps.data import Label, MapData

__all__ = ["map_command"]

_DEPTH = 2


def map_command(
    around: Annotated[
        str | None, typer.Option("--around", metavar="ORG", help="The network around one organization.")
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth", min=1, max=6, metavar="N", help=f"With --around: so many links away at most. [default: {_DEPTH}]"
        ),
    ] = None,
    links: Annotated[
        tuple[str, str] | None,
        typer.Option("--links", metavar="A B", help="Only links between two countries, regions, or one of each."),
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="PROJECT", help="One project: who, where, after which others.")
    ] = None,
    cross_border: Annotated[
        bool, typer.Option("--cross-border", help="Only links between regions of different countries.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")] = Path("map.html"),
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Heading of the page.")] = None,
    graph: GraphOption = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    lang: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Write a map of who works with whom across borders.

    It shows regions, organizations and projects, and the links between them. The map is one HTML file that needs no
    server and no network: it can be mailed. A click on a region, an organization or a link shows the projects, quotes
    and sources behind it. The page opens in the language of --lang and can be switched. What is too much for one page
    is left out, the weakest links first, and the command and the page say so. The exit code is 1 where the graph has
    nothing to show; then no file is written.

    \b
    Examples:
      kg map --out borders.html --title "Across the border" --open
      kg map --around 1067746258370 --depth 2
      kg map --links RU BY
      kg map --project 21-2-009488 --lang ru
    """
    from kg import Graph

    no_two(around=around is not None, links=links is not None, project=project is not None, cross_border=cross_border)
    if depth is not None and around is None:
        from kg.errors import BadParameter

        raise BadParameter("--depth belongs to --around.", mend="Name an organization with --around.")
    heading = _heading(title)
    with Graph.open(graph) as opened:
        if around is not None:
            data = _around(opened, around, depth or _DEPTH, heading, interactive=not json)
        elif project is not None:
            data = _project(opened, project, heading, interactive=not json)
        else:
            data = _regions(opened, links, heading, cross_border=cross_border, interactive=not json)
    with replacing(out) as stream:
        stream.write(_page(data, lang).encode("utf-8"))
    _report(data, out, json=json)
    if show:
        open_page(out)


def _heading(title: str | None) -> "Label | None":
    from kg.maps.data import Label

    return None if title is None else Label(title, title)


def _around(graph: "Graph", words: str, depth: int, title: "Label | None", *, interactive: bool) -> "MapData":
    from kg.organization_map import organization_map

    entity = resolve(graph, words, ("organization",), interactive=interactive)
    data = organization_map(graph, entity.id, depth=depth, title=title)
    return data if data.links else _nothing(f"no document of the graph names a partner of {one_line(entity.label)}.")


def _project(graph: "Graph", words: str, title: "Label | None", *, interactive: bool) -> "MapData":
    from kg.project_map import project_map

    entity = resolve(graph, words, ("project",), interactive=interactive)
    data = project_map(graph, entity.id, title=title)
    return data if data.links else _nothing(f"no document names who takes part in {one_line(entity.label)}, or where.")


def _regions(
    graph: "Graph", links: tuple[str, str] | None, title: "Label | None", *, cross_border: bool, interactive: bool
) -> "MapData":
    from kg.region_map import region_map

    if links is None:
        data = region_map(graph, title=title, cross_border_only=cross_border)
        return data if data.regions else _nothing("no document of the graph names a region of its project.")
    a, b = (place_named(graph, words, interactive=interactive) or "" for words in links)
    data = region_map(graph, title=title, between=(a, b))
    return (
        data
        if data.links
        else _nothing(f"no document of the graph links {one_line(links[0])} and {one_line(links[1])}.")
    )


def _nothing(why: str) -> "MapData":
    message(f"There is nothing to show: {why}")
    raise typer.Exit(ExitCode.NOTHING)


def _page(data: "MapData", lang: str) -> str:
    from kg.maps import network, regions
    from kg.maps.data import NetworkData

    return network.render(data, language=lang) if isinstance(data, NetworkData) else regions.render(data, language=lang)


def _counts(data: "MapData") -> dict[str, int]:
    """What stands on the page; of a network what is drawn, not who is only named in its lists."""
    from kg.maps.data import NetworkData

    counts = {part: len(getattr(data, part)) for part in ("regions", "links", "organizations", "projects")}
    if isinstance(data, NetworkData):
        for kind, part in (("organization", "organizations"), ("region", "regions")):
            counts[part] = sum(node.kind == kind for node in data.nodes)
    return counts


def _report(data: "MapData", out: Path, *, json: bool) -> None:
    counts = _counts(data)
    if json:
        write_json({"file": str(out), **counts, "left_out": {limit.what: limit.left_out for limit in data.limits}})
        return
    shown = ", ".join(plural(count, part) for part, count in counts.items() if count)
    message(f"Wrote {one_line(str(out))}: {shown} ({out.stat().st_size / 1_000_000:.1f} MB).")
    for limit in data.limits:
        message(limit.text.en or limit.text.ru, "  ")
