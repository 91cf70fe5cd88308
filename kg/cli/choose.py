"""Choosing: what a user's words mean, asked at the terminal where several things bear that name."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from kg.cli.exits import ExitCode
from kg.cli.messages import message
from kg.cli.output import is_terminal, neutral
from kg.errors import AmbiguousName, UnknownName
from kg.finding import KINDS

if TYPE_CHECKING:
    from kg import Graph
    from kg.finding import Entity

__all__ = ["resolve"]


def resolve(graph: "Graph", words: str, kinds: Sequence[str] = KINDS, *, interactive: bool) -> "Entity":
    """The one thing that a user's words mean.

    A typing error is passed over where it is all but certain what was meant, and said on stderr. Of several things
    with one name the user is asked to choose, if there is a terminal to ask at.

    Args:
        graph: where to look.
        words: a number, an IRI, an id or words.
        kinds: where to look in it: `organization`, `project` (events too), `place`, `document`.
        interactive: whether a person may be asked; False where the output is for a program.

    Raises:
        AmbiguousName: several things bear that name, and nobody is there to ask.
        UnknownName: nothing bears it.
    """
    try:
        return graph.find(words, kinds)
    except AmbiguousName as error:
        if not (interactive and is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise
        return graph.find(_chosen(error), kinds)
    except UnknownName:
        near = graph.search.near(words, kinds)
        if near is None:
            raise
        message(near.label, "Taken for: ")
        return near


def _chosen(error: AmbiguousName) -> str:
    """The id of the candidate that the user names by its number; leaves with exit code 1 where none is named."""
    message(f"{error.where}: {error.what}" if error.where else error.what)
    widest = len(str(len(error.candidates)))
    for number, (identifier, words) in enumerate(error.candidates, 1):
        message(words, f"  {number:>{widest}}  ")
        message(identifier, " " * (widest + 4))
    while True:
        sys.stderr.write(f"Which one? [1-{len(error.candidates)}, Enter for none] ")
        sys.stderr.flush()
        answer = _line()
        if not answer:
            message("Nothing was chosen.")
            raise typer.Exit(ExitCode.NOTHING)
        if answer.isdecimal() and 1 <= int(answer) <= len(error.candidates):
            return error.candidates[int(answer) - 1][0]
        message(f"“{neutral(answer)}” is not one of the numbers.")


def _line() -> str:
    """What the user types; empty for nothing, and for the end of the input, which ends the line on the screen too."""
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        return "?"
    if not line:
        message()
    return line.strip()
