"""`kg partners`: whom an organization works with and could work with, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.blocks import paragraph, say, sources, titles, where
from kg.cli.exits import ExitCode
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, Language, LanguageOption, no_two
from kg.cli.output import bold, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.introductions import Introduction
    from kg.partners import Partner, PartnerList

__all__ = ["partners_command"]

#: Under the number and the score of a partner stand its reasons.
_INDENT = " " * 10


def partners_command(
    organization: Annotated[
        list[str], typer.Argument(metavar="ORG", help="Its number (OGRN, INN), id or name, or words of the name.")
    ],
    graph: GraphOption = None,
    new: Annotated[bool, typer.Option("--new", help="Only those that it has not worked with yet.")] = False,
    across_borders: Annotated[
        bool, typer.Option("--across-borders", help="Only those in another country than its own.")
    ] = False,
    country: Annotated[
        str | None, typer.Option("--country", metavar="PLACE", help="Only those in this country or group of countries.")
    ] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="PLACE", help="Only those in this region.")] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="GROUP", help="Only those who serve this target group: slug or words."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Say first how the score is worked out.")] = False,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Find partners for an organization, had and possible, and say why.

    Each has a score out of 100, from reasons with their points: earlier projects together, shared target groups,
    border regions, common partners, shared directions and themes. Who it has not worked with comes with the way to an
    introduction. Nothing that a source calls unconfirmed is a reason. --json and --csv have all figures, parts of the
    score and sources. The exit code is 1 where nothing speaks for anybody.

    \b
    Examples:
      kg partners 1067746258370
      kg partners Центр диалога --new --across-borders
      kg partners 1067746258370 --country BY --group students --json
    """
    from kg import Graph
    from kg.cli.asked import concept_named, place_named
    from kg.cli.choose import resolve
    from kg.partners import partners

    no_two(json=json, csv=csv)
    no_two(country=country is not None, region=region is not None)
    asking = not (json or csv)
    with Graph.open(graph) as opened:
        found = partners(
            opened.tables,
            resolve(opened, " ".join(organization), ("organization",), interactive=asking).id,
            new=new,
            across_borders=across_borders,
            place=place_named(opened, country or region, interactive=asking),
            group=concept_named("target-group", group),
            limit=limit,
            language=lang,
        )
    if json:
        write_json(found)
    elif csv:
        _csv(found, lang)
    else:
        for line in _lines(found, lang, width(), explain=explain):
            out(line)
        _close(found)
    if not found.partners:
        raise typer.Exit(ExitCode.NOTHING)


def _close(found: "PartnerList") -> None:
    shown = len(found.partners)
    if not shown:
        message("Nothing speaks for anybody: see with `kg show` what is known of it, or ask for less.")
    elif shown < found.found:
        message(f"{shown:,} of {found.found:,} for whom something speaks; --limit shows more.")
    else:
        message(f"{shown:,} for whom something speaks.")


def _lines(found: "PartnerList", lang: Language, room: int | None, *, explain: bool) -> Iterator[str]:
    own = found.organization
    for line in paragraph(" · ".join(filter(None, (own.name, where(own)))), room):
        yield bold(line)
    if explain:
        for part in found.parts:
            yield from paragraph(f"{part.label}: {part.measures}", room, f"{part.weight * 100:3.0f}  ", faint=True)
    else:
        parts = ", ".join(f"{part.label} {part.weight * 100:.0f}" for part in found.parts)
        yield from paragraph(f"{say(lang, 'out of 100', 'из 100')}: {parts}", room, faint=True)
    for place, partner in enumerate(found.partners, 1):
        yield ""
        yield from _partner(place, partner, lang, room)


def _partner(place: int, partner: "Partner", lang: Language, room: int | None) -> Iterator[str]:
    who = partner.organization
    first = f"{place:2}. {partner.score * 100:4.0f}  "
    for line in paragraph(" · ".join(filter(None, (who.name, where(who)))), room, first):
        yield bold(line)
    for reason in partner.reasons:
        yield from paragraph(reason.text, room, f"    {reason.points * 100:4.0f}  ", f"{_INDENT}  ")
    if not partner.worked_together:
        way = f"{say(lang, 'introduction', 'знакомство')}: {_introduction(partner.introduction, lang)}"
        yield from paragraph(way, room, _INDENT, f"{_INDENT}  ")
    yield from sources(partner.sources, lang, room, _INDENT)
    yield from paragraph(who.id, room, _INDENT, faint=True)


def _introduction(way: "Introduction | None", lang: Language) -> str:
    """Who introduces, each with the latest project that ties it to the next: `by X (with you «P» 2021; …)`."""
    if way is None:
        return say(lang, "nobody known", "никого не известно")
    if len(way.steps) == 1:
        return say(lang, "they know each other", "они знакомы")
    on_the_way = []
    for place, (before, after) in enumerate(zip(way.steps, way.steps[1:], strict=False)):
        ties = [f"{say(lang, 'with you', 'с вами')} {titles(before.projects, 1, lang)}"] if place == 0 else []
        last = after is way.steps[-1]
        them = say(lang, "with them", "с ними") if last else f"{say(lang, 'with', 'с')} {after.b.name}"
        ties.append(f"{them} {titles(after.projects, 1, lang)}")
        on_the_way.append(f"{before.b.name} ({', '.join(tie.strip() for tie in ties)})")
    return say(lang, " and ", " и ").join(on_the_way)


_COLUMNS = ("score", "partner", "region", "country", "worked_together")


def _csv(found: "PartnerList", lang: Language) -> None:
    parts = [part.name for part in found.parts]
    rows = []
    for partner in found.partners:
        who = partner.organization
        points = {reason.part: reason.points for reason in partner.reasons}
        rows.append(
            [partner.score, who.name, who.region_name, who.country_name, partner.worked_together]
            + [points.get(part, 0.0) for part in parts]
            + [
                [reason.text for reason in partner.reasons],
                _introduction(partner.introduction, lang),
                partner.introduction and len(partner.introduction.steps),
                partner.sources,
                who.id,
            ]
        )
    write_csv((*_COLUMNS, *parts, "reasons", "introduction", "steps", "sources", "partner_id"), rows)
