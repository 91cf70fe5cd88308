"""`kg map`: one HTML file that shows who works with whom."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.exits import ExitCode
from kg.cli.files import replacing
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption, LanguageOption
from kg.cli.output import one_line, write_json

__all__ = ["map_command"]


def map_command(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")] = Path("map.html"),
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Heading of the page.")] = None,
    graph: GraphOption = None,
    cross_border: Annotated[
        bool, typer.Option("--cross-border", help="Only links between regions of different countries.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    lang: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Write a map of who works with whom across borders.

    It shows regions, organizations and projects, and the links between them. The map is one HTML file that needs no
    server and no network: it can be mailed. A click on a region or a link shows the projects, quotes and sources
    behind it. The page opens in the language of --lang and can be switched. The exit code is 1 where the graph has
    nothing to show; then no file is written.

    \b
    Example:
      kg map --out borders.html --title "Across the border" --open
    """
    from kg import Graph
    from kg.maps.data import Label
    from kg.maps.regions import render
    from kg.network import region_map

    with Graph.open(graph) as opened:
        data = region_map(opened, title=Label(title, title) if title else None, cross_border_only=cross_border)
    if not data.regions:
        message("There is nothing to show: no document of the graph names a region of its project.")
        raise typer.Exit(ExitCode.NOTHING)
    with replacing(out) as stream:
        stream.write(render(data, language=lang).encode("utf-8"))
    counts = {part: len(getattr(data, part)) for part in ("regions", "links", "organizations", "projects")}
    if json:
        write_json({"file": str(out), **counts})
    else:
        shown = ", ".join(plural(count, part) for part, count in counts.items())
        message(f"Wrote {one_line(str(out))}: {shown} ({out.stat().st_size / 1_000_000:.1f} MB).")
    if show:
        _open(out)


def _open(page: Path) -> None:
    import webbrowser

    if not webbrowser.open(page.resolve().as_uri()):
        message("No browser was found here; open the file by hand.")
