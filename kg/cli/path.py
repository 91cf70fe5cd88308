"""`kg path`: who can introduce one organization to another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.blocks import located, paragraph, say, sources, titles
from kg.cli.exits import ExitCode
from kg.cli.labels import concept, plural
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, Language, LanguageOption, no_two
from kg.cli.output import bold, one_line, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.introductions import Introductions, Step

__all__ = ["path_command"]


def path_command(
    a: Annotated[str, typer.Argument(metavar="A", help="An organization: number, id or words.")],
    b: Annotated[
        str,
        typer.Argument(metavar="B", help="Another one; or a region, country or group: some organization there."),
    ],
    graph: GraphOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=20, metavar="N", help="At most so many ways.")] = 3,
    max_steps: Annotated[
        int, typer.Option("--max-steps", min=1, max=20, metavar="N", help="Only ways of so many steps or fewer.")
    ] = 6,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Find who can introduce one organization to another: the shortest ways.

    Each step is between two organizations that work or worked together, with the projects, years, roles and
    documents that say so. Of ways of one length those on more joint projects come first, then the more recent ones.
    Where there is no way, it says how far each of the two reaches, and the exit code is 1.

    \b
    Examples:
      kg path 1067746258370 "Витебский диалог"
      kg path 1067746258370 BY --limit 5
    """
    from kg import Graph
    from kg.cli.asked import place_id
    from kg.cli.choose import resolve
    from kg.introductions import introductions

    no_two(json=json, csv=csv)
    asking = not (json or csv)
    with Graph.open(graph) as opened:
        start = resolve(opened, a, ("organization",), interactive=asking)
        target = resolve(opened, b, ("organization", "place"), interactive=asking)
        found = introductions(
            opened.tables,
            start.id,
            target.id if target.kind == "organization" else place_id(target),
            limit=limit,
            max_steps=max_steps,
            language=lang,
        )
    if json:
        write_json(found)
    elif csv:
        _csv(found)
    else:
        for line in _lines(found, lang, width()):
            out(line)
    if not found.found:
        if asking:
            _no_way(found, max_steps)
        raise typer.Exit(ExitCode.NOTHING)


def _no_way(found: "Introductions", max_steps: int) -> None:
    start, target = one_line(found.start.name), one_line(found.target.name)
    if found.steps_needed is not None:
        message(f"The shortest way has {found.steps_needed} steps: more than --max-steps {max_steps}.")
        return
    message(f"There is no way from {start} to {target}.")
    for name, reach in ((start, found.start_reaches), (target, found.target_reaches)):
        message(f"  {name}: linked, at any remove, with {plural(reach, 'organizations') if reach else 'nobody'}.")


def _lines(found: "Introductions", lang: Language, room: int | None) -> Iterator[str]:
    for place, way in enumerate(found.found, 1):
        if place > 1:
            yield ""
        steps = len(way.steps)
        counted = say(lang, plural(steps, "steps"), f"шагов: {steps}")
        yield bold(f"{place}. {counted}")
        yield from paragraph(located(way.steps[0].a), room, "   ")
        for step in way.steps:
            yield from _step(step, lang, room)
            yield from paragraph(located(step.b), room, "   ")


def _step(step: "Step", lang: Language, room: int | None) -> Iterator[str]:
    bar = "   │  "
    tied = titles(step.projects, 2, lang) or say(
        lang, "a source calls them partners", "источник называет их партнерами"
    )
    yield from paragraph(tied, room, bar, bar)
    roles = [", ".join(concept("role", role, lang) for role in roles) for roles in (step.roles_a, step.roles_b)]
    if any(roles):
        yield from paragraph(" – ".join(role or "?" for role in roles), room, bar, bar)
    yield from sources(step.sources, lang, room, bar)


_COLUMNS = ("way", "step", "from", "to", "projects", "first_year", "last_year", "basis", "cross_border", "roles_from")
_MORE = ("roles_to", "in_projects", "sources", "from_id", "to_id")


def _csv(found: "Introductions") -> None:
    write_csv(
        _COLUMNS + _MORE,
        (
            [
                *(way, place, step.a.name, step.b.name, step.project_count, step.first_year, step.last_year),
                *(step.bases, step.cross_border, step.roles_a, step.roles_b),
                [project.title for project in step.projects],
                *(step.sources, step.a.id, step.b.id),
            ]
            for way, introduction in enumerate(found.found, 1)
            for place, step in enumerate(introduction.steps, 1)
        ),
    )
