"""`kg cite`: each fact about a thing with the words that show it, and its sources as references."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.card import in_words, quoted
from kg.cli.columns import indented
from kg.cli.exits import ExitCode, killable
from kg.cli.labels import field
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption, LanguageOption, no_two
from kg.cli.output import bold, dim, neutral, one_line, out, width, write_json

if TYPE_CHECKING:
    from kg import Graph
    from kg.citing import Citation, Citations

__all__ = ["cite_command"]

#: What can be tied to one another, as the question `evidence_for` takes it.
_TIED = ("organization", "place", "project")


def cite_command(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="WHAT", help="A number (OGRN, INN, application), an id or IRI, or words."),
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="A B", help="What ties two organizations, places or projects together."),
    ] = None,
    graph: GraphOption = None,
    lang: LanguageOption = "en",
    json: JsonOption = False,
    csl: Annotated[bool, typer.Option("--csl", help="Print the sources as CSL-JSON, for Zotero and pandoc.")] = False,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the sources as BibTeX.")] = False,
) -> None:
    """Cite what is known of a thing, with the words of its sources.

    Under each source stand the facts that it states: the quoted words, the section and the characters where they
    begin and end, how they were found, and how sure that is. A source is named with the hash of the file that was
    read and the day of the reading. As CSL-JSON or BibTeX the sources are references, with the words as annotation.
    The exit code is 1 where no words of a source say anything of it.

    \b
    Examples:
      kg cite 1067746258370
      kg cite 21-2-009488 --bibtex > sources.bib
      kg cite --between "Псковская область" "Витебская область"
    """
    from kg import Graph, citing
    from kg.errors import BadParameter

    no_two(json=json, csl=csl, bibtex=bibtex)
    if bool(what) == (between is not None):
        raise BadParameter(
            "name one thing, or two with --between.", mend="For example: kg cite 21-2-009488, kg cite --between RU BY."
        )
    with Graph.open(graph) as opened:
        asks = not (json or csl or bibtex)
        cited = _tie(opened, between, lang, asks) if between else _one(opened, " ".join(what or []), lang, asks)
    if json:
        write_json(cited)
    elif csl:
        write_json(citing.csl(cited))
    elif bibtex:
        for line in citing.bibtex(cited).splitlines():
            out(neutral(line))
    else:
        for line in _lines(cited, width()):
            out(line)
    if not cited.sources:
        message("No words of a source say anything of it.")
        raise typer.Exit(ExitCode.NOTHING)


def _one(graph: "Graph", words: str, lang: str, asks: bool) -> "Citations":
    from kg.cli.choose import resolve

    return graph.cite(resolve(graph, words, interactive=asks), language=lang)


def _tie(graph: "Graph", between: tuple[str, str], lang: str, asks: bool) -> "Citations":
    from kg.cli.choose import resolve

    a, b = (resolve(graph, words, _TIED, interactive=asks) for words in between)
    graph.store  # noqa: B018 – brought up to date before Ctrl-C may end the process
    with killable():
        return graph.cite(a, b, language=lang)


def _lines(cited: "Citations", room: int | None) -> Iterator[str]:
    from kg.citing import reference

    for entity in cited.about:
        for line in indented(one_line(entity.label), room):
            yield bold(line)
        yield from map(
            dim, indented(one_line(" · ".join(filter(None, (entity.kind, entity.detail, entity.iri)))), room)
        )
    for source in cited.sources:
        yield ""
        yield from map(bold, indented(one_line(reference(source)), room))
        # What the same words show stands together, under them.
        for _, facts in groupby((one for one in cited.citations if one.source == source.name), key=_place):
            yield ""
            yield from _words(list(facts), room)


def _place(one: "Citation") -> tuple[object, ...]:
    return one.start, one.end, one.section, one.method, one.confidence


def _words(facts: "list[Citation]", room: int | None) -> Iterator[str]:
    """The words, where they stand, and each fact that they show."""
    one = facts[0]
    yield from indented(quoted(one.quote, one.before, one.after), room, "  ")
    section = f"{one_line(one.section)}, " if one.section else ""
    place = f"{section}characters {one.start}–{one.end}; by {one.method}, confidence {one.confidence:g}"
    yield from map(dim, indented(place, room, "    "))
    for said in dict.fromkeys(f"{field(one_line(one.fact))}: {in_words(one.value, one.detail)}" for one in facts):
        yield from indented(said, room, "    ")
