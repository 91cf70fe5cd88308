"""A cell that lists organizations: `NAME, ОГРН 1234567890123, REGION; NAME, REGION (COUNTRY)`."""

import re

from kg.cells import Cells
from kg.model import Evidence, Identifier, Organization, Problem
from loaders._table_values import Gathered, is_place, number, organization, pieces, places_in, seat_of

__all__ = ["partners"]

_NUMBER = re.compile(r"\s*(?:ОГРНИП|ОГРН|ИНН)?\s*[:№]?\s*\d{9,15}\s*")


def partners(
    raw: str, words: Evidence, heading: str, places: Gathered, start: int
) -> tuple[list[Organization], list[Problem]]:
    """The organizations of a cell.

    Args:
        raw: the cell, with its line breaks.
        words: the cell as evidence.
        heading: of its column.
        places: where their places are noted.
        start: number of the first of them in the record.

    Returns:
        The organizations with role `partner`, and what is wrong with their numbers.
    """
    found: list[Organization] = []
    problems: list[Problem] = []
    for entry in pieces(raw):
        name, identifiers, place, faults = _entry(entry, heading)
        problems += faults
        if not name:
            continue
        shown = Cells.part(words, name, role="partner")
        region = None
        if place:
            named = Cells.part(words, entry)
            for one in places_in(place)[:1]:
                places.add(one, "partner-area", named)
                region = seat_of(one.id)
        key = f"o{start + len(found)}"
        found.append(organization(key, name, "partner", shown, identifiers=identifiers, region=region))
    return found, problems


def _entry(entry: str, heading: str) -> tuple[str, list[Identifier], str, list[Problem]]:
    """Name, numbers and place of one entry, and what is wrong with it."""
    parts = _parts(" ".join(entry.split()))
    identifiers: list[Identifier] = []
    problems: list[Problem] = []
    rest: list[str] = []
    for part in parts:
        if not _NUMBER.fullmatch(part):
            rest.append(part)
            continue
        scheme = (
            "RU-INN" if "ИНН" in part or (not part.startswith("ОГРН") and len(part) in (9, 10, 11, 12)) else "RU-OGRN"
        )
        identifier, problem = number(scheme, re.sub(r"\D", "", part), heading)
        identifiers += [identifier] if identifier else []
        problems += [problem] if problem else []
    place = ""
    taken: list[str] = []
    while len(rest) > 1 and is_place(rest[-1]):
        taken.insert(0, rest.pop())
    place = ", ".join(taken)
    return ", ".join(rest), identifiers, place, problems


def _parts(entry: str) -> list[str]:
    """What commas part, except in quotation marks and brackets; a mark that never closes opens nothing."""
    cuts, quoted, bracketed = [-1], False, False
    for place, sign in enumerate(entry):
        if sign in "«“„":
            quoted = True
        elif sign in "»”":
            quoted = False
        elif sign == '"':
            quoted = not quoted
        elif sign in "()":
            bracketed = sign == "("
        elif sign == "," and not quoted and not bracketed:
            cuts.append(place)
    if quoted or bracketed:
        cuts = [-1, *(place for place, sign in enumerate(entry) if sign == ",")]
    found = (entry[begin + 1 : end].strip() for begin, end in zip(cuts, [*cuts[1:], len(entry)], strict=True))
    return [part for part in found if part]
