"""`kg report`: one page on an organization, a region or country, or on two of these."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.exits import ExitCode
from kg.cli.files import replacing
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import GraphOption, LanguageOption
from kg.cli.output import one_line, write_json
from kg.cli.pages import open_page

__all__ = ["report_command"]


def report_command(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="An organization, region or country: number, id or words in quotes.")
    ],
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="Another one: then the page is on what joins the two.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write.")] = Path("report.html"),
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Heading of the page.")] = None,
    graph: GraphOption = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    lang: LanguageOption = "en",
    json: Annotated[
        bool, typer.Option("--json", help="Print what the page would say as JSON, for programs; no file is written.")
    ] = False,
) -> None:
    """Write a page to mail: who they are, with whom, and what could be next.

    Of an organization or a region it says with whom they work, across which borders, for whom and since when, and
    what could be next; of two, what joins them and whom both serve. Behind every fact stand the words of the source,
    with the document, the place in its text and the day on which it was read. The page is one HTML file that needs no
    server, no network and no script. It opens in the language of --lang and can be switched; printed, it takes two
    to four sheets. The exit code is 1 where no source says anything; then no file is written.

    \b
    Examples:
      kg report 1067746258370 --out card.html --open
      kg report "Псковская область" "Витебская область" --lang ru
      kg report 1067746258370 Belarus
    """
    from kg import Graph
    from kg.cli.choose import resolve
    from kg.report import KINDS, report
    from kg.reporting.data import Label

    with Graph.open(graph) as opened:
        subjects = [resolve(opened, words, KINDS, interactive=not json) for words in (name, other) if words is not None]
        data = report(opened, subjects, title=Label(title) if title else None)
    if not data.quotes:
        about = " and ".join(one_line(subject.name.en or subject.name.ru) for subject in data.subjects)
        message(f"There is nothing to report: no document of the graph says anything of {about}.")
        raise typer.Exit(ExitCode.NOTHING)
    if json:
        write_json(data)
        return
    from kg.reporting.page import render

    with replacing(out) as stream:
        stream.write(render(data, language=lang).encode("utf-8"))
    counts = f"{plural(len(data.quotes), 'quotes')} from {plural(len(data.sources), 'sources')}"
    message(f"Wrote {one_line(str(out))}: {counts} ({max(1, round(out.stat().st_size / 1000))} kB).")
    if show:
        open_page(out)
