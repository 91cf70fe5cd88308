"""`kg find`: what has the words, where and for whom."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.blocks import and_more, paragraph, say, years
from kg.cli.exits import ExitCode
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, Language, LanguageOption, no_two
from kg.cli.output import bold, out, width, write_csv, write_json

if TYPE_CHECKING:
    from kg.finding import Hit, Kind
    from kg.views.search import Search

__all__ = ["find_command"]

#: What is looked for unless `--kind` says so; a document is found by its name where nothing else is.
_KINDS: "tuple[Kind, ...]" = ("organization", "project", "event", "place")
_INDENT = "    "
_KIND_LABELS: "dict[Kind, tuple[str, str]]" = {
    "organization": ("organization", "организация"),
    "project": ("project", "проект"),
    "event": ("event", "мероприятие"),
    "place": ("place", "место"),
    "document": ("document", "документ"),
}
_PART_LABELS = {
    "concept": ("about", "о чем"),
    "direction": ("direction", "направление"),
    "event": ("planned event", "мероприятие"),
    "geography": ("geography", "география"),
    "goals": ("goals", "цели"),
    "organization": ("organizations", "организации"),
    "participants": ("participants", "участники"),
    "project": ("project", "проект"),
    "session": ("programme", "программа"),
    "significance": ("significance", "значимость"),
    "summary": ("summary", "описание"),
    "target-group": ("target group", "целевая группа"),
    "target-groups": ("target groups", "целевые группы"),
    "tasks": ("tasks", "задачи"),
    "theme": ("theme", "тема"),
    "title": ("title", "название"),
}
#: So many places of a hit are named; --json has all.
_PLACES = 3


def find_command(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="What to search for; with a filter it may be left out.")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="PLACE", help="A country or group of countries: BY, Belarus.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="PLACE", help="A region or larger area; a city means its region.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="A target group, narrower ones too: slug or words.")
    ] = None,
    direction: Annotated[
        str | None, typer.Option("--direction", metavar="DIRECTION", help="A grant direction: slug or words.")
    ] = None,
    span: Annotated[
        str | None, typer.Option("--years", metavar="YEARS", help="Work in these years: 2021, 2020-2023, 2020-.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="organization, project, event, place or document; more than once."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, metavar="N", help="At most so many.")] = 20,
    graph: GraphOption = None,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Find things by words, place, target group, direction and years.

    Organizations, projects, events, places and documents are found. The words may stand in any form, in Russian or
    Latin letters: «Псковской», Псков and pskov find the same. Names count most, then target groups, themes and
    places, then texts; what was found is shown with the words around it. A place is where an organization has its
    seat, and where a project works. Where nothing has all the words, what has most of them is shown. The exit code
    is 1 where nothing was found.

    \b
    Examples:
      kg find прогрессор
      kg find молодежь приграничье --country Belarus
      kg find --region Псков --kind organization
      kg find --group youth --years 2021-2023 --csv > youth.csv
    """
    from kg import Graph
    from kg.errors import BadParameter

    no_two(json=json, csv=csv)
    asked = " ".join(words or ())
    first, last = _years(span)
    filters = {"country": country, "region": region, "group": group, "direction": direction}
    if not asked.strip() and not kind and span is None and not any(filters.values()):
        raise BadParameter("nothing is asked for.", mend="Give words, or a filter: `kg find --help`.")
    kinds = _kinds(kind)
    with Graph.open(graph) as opened:
        search = opened.search

        def ask(kinds: Any) -> "list[Hit]":
            return search.search(asked, kinds=kinds, first_year=first, last_year=last, limit=limit, **filters)

        # A filter alone asks for who is there, not for the places in it.
        usual = _KINDS if asked.strip() else _KINDS[:3]
        hits: list[Hit] = []
        for wanted in [kinds] if kinds else [usual, ("document",)]:
            hits = hits or search.search(asked, kinds=wanted, **filters, first_year=first, last_year=last, limit=limit)
        if json:
            write_json([_facts(search, hit, lang) for hit in hits])
        elif csv:
            _csv(search, hits, lang)
        else:
            for place, hit in enumerate(hits):
                if place:
                    out()
                for line in _lines(search, hit, lang, width()):
                    out(line)
        _close(search, asked, hits, limit)
    if not hits:
        raise typer.Exit(ExitCode.NOTHING)


def _kinds(given: list[str] | None) -> "tuple[Kind, ...]":
    from kg.errors import BadParameter

    kinds: list[Kind] = []
    for word in given or ():
        found = next((kind for kind in _KIND_LABELS if kind == word.strip().lower().removesuffix("s")), None)
        if found is None:
            known = ", ".join(_KIND_LABELS)
            raise BadParameter(f"“{word}” is no kind of thing.", where="--kind", mend=f"There are: {known}.")
        kinds.append(found)
    return tuple(dict.fromkeys(kinds))


def _years(given: str | None) -> tuple[int | None, int | None]:
    """First and last year of `2021`, `2020-2023`, `2020-` or `-2023`."""
    from kg.errors import BadParameter

    if given is None:
        return None, None
    match = re.fullmatch(r"([0-9]{4})|([0-9]{4})?\s*[-–—]\s*([0-9]{4})?", given.strip())
    if match is None or not any(match.groups()):
        raise BadParameter(f"“{given}” are no years.", where="--years", mend="Give 2021, 2020-2023, 2020- or -2023.")
    only, first, last = (int(year) if year else None for year in match.groups())
    return (only, only) if only is not None else (first, last)


def _close(search: "Search", asked: str, hits: "list[Hit]", limit: int) -> None:
    """Say on stderr how many there are, and what else could be asked."""
    offered = search.suggest(asked) if asked else None
    if not hits:
        message(f"Nothing was found. Did you mean: {offered}?" if offered else "Nothing was found.")
        return
    if hits[0].missing:
        meant = f" Did you mean: {offered}?" if offered else ""
        message(f"Nothing has all the words; these have some of them.{meant}")
    message(
        f"The best {len(hits):,}; --limit shows more."
        if len(hits) == limit
        else f"{plural(len(hits), 'things')} found."
    )


def _lines(search: "Search", hit: "Hit", lang: Language, room: int | None) -> Iterator[str]:
    label = _label(search, hit, lang)
    said = {word.lower() for word in hit.matched}
    for line in paragraph(label, room, "", _INDENT):
        yield _marked(line, said)
    facts = [
        say(lang, *_KIND_LABELS[hit.entity.kind]),
        _where(search, hit, lang),
        years(hit.first_year, hit.last_year),
        hit.entity.id if len(hit.entity.id) <= 60 else "",
        f"{say(lang, 'without', 'без')} {', '.join(hit.missing)}" if hit.missing else "",
    ]
    yield from paragraph(" · ".join(filter(None, facts)), room, _INDENT, faint=True)
    # The name and the places are shown already.
    if hit.part not in ("", "name", "place", "also-called", "kind", "legal-form"):
        part = say(lang, *_PART_LABELS.get(hit.part, (hit.part, hit.part)))
        for line in paragraph(hit.snippet, room, f"{_INDENT}{part}: ", f"{_INDENT}  "):
            yield _marked(line, said)


def _label(search: "Search", hit: "Hit", lang: Language) -> str:
    return search.place_name(hit.places[0], lang) if hit.entity.kind == "place" and hit.places else hit.entity.label


def _marked(line: str, said: set[str]) -> str:
    """A line with the words that were found in bold."""
    from kg.spelling import words

    shown, end = "", 0
    for word in words(line):
        if word.text.lower() in said:
            shown += line[end : word.start] + bold(word.text)
            end = word.end
    return shown + line[end:]


def _where(search: "Search", hit: "Hit", lang: Language) -> str:
    """Where it is or works: `Pskov Region (Russia); Vitebsk Region, Grodno Region (Belarus)`."""
    if hit.entity.kind == "document":
        return ""
    own = _label(search, hit, lang) if hit.entity.kind == "place" else ""
    said = []
    for country, names in search.located(hit.places, lang).items():
        named = and_more([name for name in names if name != own], _PLACES, lang)
        said.append(f"{named} ({country})" if named and country else named or country)
    return and_more([place for place in said if place not in ("", own)], _PLACES, lang, "; ")


def _facts(search: "Search", hit: "Hit", lang: Language) -> dict[str, Any]:
    import msgspec

    facts: dict[str, Any] = msgspec.to_builtins(hit)
    entity: dict[str, Any] = facts.pop("entity")
    places = [{"id": place, "name": search.place_name(place, lang)} for place in hit.places]
    return entity | facts | {"places": places}


_COLUMNS = ("id", "kind", "name", "places", "first_year", "last_year", "matched", "missing", "part", "snippet", "score")


def _csv(search: "Search", hits: "list[Hit]", lang: Language) -> None:
    rows = [
        (
            hit.entity.id,
            hit.entity.kind,
            _label(search, hit, lang),
            [search.place_name(place, lang) for place in hit.places],
            hit.first_year,
            hit.last_year,
            hit.matched,
            hit.missing,
            hit.part,
            hit.snippet,
            hit.score,
        )
        for hit in hits
    ]
    write_csv(_COLUMNS, rows)
