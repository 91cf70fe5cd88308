"""`kg links`: who works with whom, region with region, country with country, organization with organization."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.blocks import and_more, located, paragraph, say, sources, titles, years
from kg.cli.exits import ExitCode
from kg.cli.labels import concept, plural
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, Language, LanguageOption, no_two
from kg.cli.output import bold, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.linked import Across, Linked, LinkedList

__all__ = ["links_command"]

#: Under the ends of a link stands what it rests on.
_INDENT = "   "


def links_command(
    graph: GraphOption = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="A B", help="Only links from the one to the other region, country or group."),
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="PLACE", help="Only links with an end in this region.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country", metavar="PLACE", help="Only links with an end in this country or group of countries."
        ),
    ] = None,
    level: Annotated[
        Literal["region", "organization", "country"],
        typer.Option("--level", metavar="region|organization|country", help="What is linked."),
    ] = "region",
    since: Annotated[
        int | None,
        typer.Option(
            "--since", min=1000, max=2999, metavar="YEAR", help="Only links whose projects go on in this year or later."
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="GROUP", help="Only by projects that serve this target group: slug or words."),
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option("--basis", metavar="BASIS", help="Only links known in this way: twin-cities, joint-project, …"),
    ] = None,
    cross_border: Annotated[bool, typer.Option("--cross-border", help="Only links across a border.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")] = 20,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show who works with whom, since when, and how it is known.

    Two regions, of which neither lies in the other, are linked where one project reaches both, or where a source
    calls them twins or tells of their cooperation; two organizations where they have a part in one project. Between
    countries are the links of their regions and organizations across the border, taken together: the number of
    projects is that of those that link regions. The exit code is 1 where there is none.

    \b
    Examples:
      kg links --between RU BY
      kg links --region "Псковская область" --since 2021
      kg links --country Казахстан --level organization --group youth
    """
    from kg import Graph
    from kg.cli.asked import concept_named, place_named
    from kg.linked import linked

    no_two(json=json, csv=csv)
    no_two(between=between is not None, region=region is not None, country=country is not None)
    asking = not (json or csv)
    with Graph.open(graph) as opened:
        ends = [place_named(opened, words, interactive=asking) for words in between or ()]
        found = linked(
            opened.tables,
            level,
            between=(ends[0], ends[1]) if ends and ends[0] and ends[1] else None,
            place=place_named(opened, region or country, interactive=asking),
            since=since,
            group=concept_named("target-group", group),
            basis=concept_named("link-basis", basis),
            cross_border=cross_border,
            limit=limit,
            language=lang,
        )
    if json:
        write_json(found)
    elif csv:
        _csv(found)
    else:
        for place, link in enumerate(found.links):
            if place:
                out()
            for line in _lines(link, lang, width()):
                out(line)
        shown = len(found.links)
        more = f" of {found.found:,}; --limit shows more" if shown < found.found else ""
        message(f"{plural(shown, 'links')}{more}." if shown else "Nothing was found.")
    if not found.links:
        raise typer.Exit(ExitCode.NOTHING)


def _lines(link: "Linked", lang: Language, room: int | None) -> Iterator[str]:
    for line in paragraph(f"{located(link.a)} – {located(link.b)}", room):
        yield bold(line)
    counted = say(lang, plural(link.project_count, "projects"), f"проектов: {link.project_count}")
    known = and_more([concept("link-basis", basis, lang) for basis in link.bases], 4, lang)
    figures = [counted if link.project_count else "", years(link.first_year, link.last_year), known]
    yield from paragraph(" · ".join(filter(None, figures)), room, _INDENT)
    if link.across is not None:
        yield from paragraph(_pairs(link.across, lang), room, _INDENT)
    if link.projects:
        yield from paragraph(titles(link.projects, 3, lang), room, _INDENT)
    yield from sources(link.sources, lang, room, _INDENT)


def _pairs(across: "Across", lang: Language) -> str:
    """What a link of countries is made of."""
    if lang == "ru":
        return (
            f"пар регионов: {across.region_pairs}; пар организаций: {across.organization_pairs}, "
            f"проектов у них: {across.organization_project_count}"
        )
    return (
        f"{plural(across.region_pairs, 'pairs')} of regions; {plural(across.organization_pairs, 'pairs')} of "
        f"organizations, in {plural(across.organization_project_count, 'projects')}"
    )


_COLUMNS = ("a", "country_a", "b", "country_b", "projects", "first_year", "last_year", "basis", "cross_border")
_MORE = ("roles_a", "roles_b", "in_projects", "sources", "a_id", "b_id")
_ACROSS = ("region_pairs", "organization_pairs", "organization_project_count")


def _csv(found: "LinkedList") -> None:
    of_countries = found.level == "country"
    write_csv(
        _COLUMNS + _MORE + (_ACROSS if of_countries else ()),
        (
            [
                *(link.a.name, link.a.country_name, link.b.name, link.b.country_name),
                *(link.project_count, link.first_year, link.last_year, link.bases, link.cross_border),
                *(link.roles_a, link.roles_b, [project.title for project in link.projects], link.sources),
                *(link.a.id, link.b.id),
                *((getattr(link.across, name) for name in _ACROSS) if link.across is not None else ()),
            ]
            for link in found.links
        ),
    )
