"""`kg show`: the card of one thing."""

from typing import Annotated

import typer

from kg.cli.options import GraphOption, JsonOption, LanguageOption
from kg.cli.output import out, width, write_json

__all__ = ["show_command"]


def show_command(
    what: Annotated[
        list[str], typer.Argument(metavar="WHAT", help="A number (OGRN, INN, application), an id or IRI, or words.")
    ],
    graph: GraphOption = None,
    quotes: Annotated[
        int, typer.Option("--quotes", "-q", min=0, metavar="N", help="How many quotes to show under each fact.")
    ] = 1,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many facts of a kind, and sources.")
    ] = 30,
    lang: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Show the card of an organization, project, event, region or document.

    The card has all that is known of it. Under each fact stand the words of the source, with the document and the
    characters where they begin and end. A name that several things bear lists them; an unknown one says what is near.
    Of a fund with a thousand projects the first are shown, and how many more there are; --json has all.

    \b
    Examples:
      kg show 1067746258370
      kg show Псковская область
      kg show 21-2-009488 --quotes 3
    """
    from kg import Graph
    from kg.cli.choose import resolve

    with Graph.open(graph) as opened:
        card = opened.card(resolve(opened, " ".join(what), interactive=not json), language=lang)
    if json:
        write_json(card)
        return
    from kg.cli.card import lines

    for line in lines(card, width(), quotes, limit):
        out(line)
