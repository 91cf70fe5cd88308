"""`kg gaps`: where a bridge is missing, and who could begin to build it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.blocks import and_more, paragraph, say, sources
from kg.cli.exits import ExitCode
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, Language, LanguageOption, no_two
from kg.cli.output import bold, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg._named import NamedPlace
    from kg.gaps import Beginner, Gap, GapList

__all__ = ["gaps_command"]

_INDENT = "    "


def gaps_command(
    graph: GraphOption = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="PLACE", help="Only gaps on the border of this region.")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="PLACE", help="Only gaps on the border of this country or group.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Only this target group: slug or words.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")] = 10,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Find missing bridges between neighbours across a border.

    Named are pairs of regions that share a state border and have no link, the target groups that projects in both of
    them serve, with the number of projects on each side, and organizations on both sides that could begin. First come
    the pairs where both serve the same groups most. The exit code is 1 where there is no gap.

    \b
    Examples:
      kg gaps
      kg gaps --region "Псковская область" --group students
    """
    from kg import Graph
    from kg.cli.asked import concept_named, place_named
    from kg.gaps import gaps

    no_two(json=json, csv=csv)
    no_two(region=region is not None, country=country is not None)
    with Graph.open(graph) as opened:
        found = gaps(
            opened.tables,
            place=place_named(opened, region or country, interactive=not (json or csv)),
            group=concept_named("target-group", group),
            limit=limit,
            language=lang,
        )
    if json:
        write_json(found)
    elif csv:
        _csv(found)
    else:
        for place, gap in enumerate(found.gaps, 1):
            if place > 1:
                out()
            for line in _lines(place, gap, lang, width()):
                out(line)
        shown = len(found.gaps)
        more = f" of {found.found:,}; --limit shows more" if shown < found.found else ""
        message(f"{plural(shown, 'gaps')}{more}." if shown else "Nothing was found.")
    if not found.gaps:
        raise typer.Exit(ExitCode.NOTHING)


def _lines(place: int, gap: "Gap", lang: Language, room: int | None) -> Iterator[str]:
    ends = f"{gap.a.name} ({gap.a.country_name}) – {gap.b.name} ({gap.b.country_name})"
    for line in paragraph(ends, room, f"{place:2}. "):
        yield bold(line)
    groups = [f"{group.label} ({group.projects_a}+{group.projects_b})" for group in gap.groups]
    both = say(lang, "both serve (projects on each side)", "общие группы (проектов с каждой стороны)")
    yield from paragraph(f"{both}: {and_more(groups, 4, lang)}", room, _INDENT, f"{_INDENT}  ")
    for here, there, who in ((gap.a, gap.b, gap.beginners_a), (gap.b, gap.a, gap.beginners_b)):
        yield from _side(here, there, who, lang, room)
    yield from sources(gap.sources, lang, room, _INDENT)


def _side(
    here: "NamedPlace", there: "NamedPlace", who: "Sequence[Beginner]", lang: Language, room: int | None
) -> Iterator[str]:
    begin = say(lang, f"could begin in {here.name}:", f"могут начать, {here.name}:")
    if not who:
        yield from paragraph(f"{begin} {say(lang, 'nobody known', 'никого не известно')}", room, _INDENT)
        return
    yield from paragraph(begin, room, _INDENT)
    for one in who:
        count = len(one.projects)
        known = [say(lang, plural(count, "projects"), f"проектов: {count}")]
        if not one.seat:
            known.append(
                say(
                    lang,
                    f"seat: {one.organization.region_name or 'unknown'}",
                    f"адрес: {one.organization.region_name or 'неизвестен'}",
                )
            )
        if one.partners_across:
            known.append(
                say(
                    lang,
                    f"{plural(one.partners_across, 'partners')} in {there.country_name}",
                    f"партнеров, {there.country_name}: {one.partners_across}",
                )
            )
        yield from paragraph(f"{one.organization.name} ({', '.join(known)})", room, f"{_INDENT}  ", f"{_INDENT}    ")


_COLUMNS = ("region_a", "country_a", "region_b", "country_b", "strength", "group", "projects_a", "projects_b")
_MORE = ("could_begin_a", "could_begin_b", "sources", "region_a_id", "region_b_id", "group_id")


def _csv(found: "GapList") -> None:
    write_csv(
        _COLUMNS + _MORE,
        (
            [
                *(gap.a.name, gap.a.country_name, gap.b.name, gap.b.country_name, gap.strength),
                *(group.label, group.projects_a, group.projects_b),
                *([one.organization.name for one in side] for side in (gap.beginners_a, gap.beginners_b)),
                *(gap.sources, gap.a.id, gap.b.id, group.id),
            ]
            for gap in found.gaps
            for group in gap.groups
        ),
    )
