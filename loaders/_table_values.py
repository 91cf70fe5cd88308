"""What loaders of tables make of single cells: places, organizations, their numbers, groups.

Regions, statuses and legal forms repeat over hundreds of thousands of rows, so what a cell means is kept by its text.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kg.cells import Cells
from kg.concepts import find
from kg.identifiers import canonical, valid_inn
from kg.model import ConceptMatch, Evidence, Identifier, Organization, Place, Problem, TargetGroup
from kg.places import PlaceEntry, find_places, gazetteer
from kg.privacy import spans
from loaders.prose.organizations import kind_of, legal_form

__all__ = [
    "FoundPlace",
    "Gathered",
    "concepts_of",
    "groups",
    "is_private",
    "number",
    "organization",
    "places_in",
    "seat_of",
    "warning",
]

#: Longer texts are no lists of places, and no phrases that name a concept or begin with a legal form.
_LONGEST_PLACES, _LONGEST_PHRASE = 5_000, 500
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Words that belong to a place's name and name none: «г. Псков», «Псковская обл.».
_PLACE_WORDS = frozenset(
    [
        "г",
        "гор",
        "город",
        "обл",
        "область",
        "край",
        "респ",
        "республика",
        "ао",
        "автономный",
        "округ",
        "район",
        "р-н",
        "the",
        "city",
        "region",
        "oblast",
        "of",
    ]
)
_QUOTE = re.compile(r"[«“„\"]")
_BREAK = re.compile(r"[;\n\r]")
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_NUMBER = re.compile(r"(?=.*\d)[\w/-]{2,40}")
_PLACE_ROLES = ("area", "venue", "partner-area", "seat", "compared", "mentioned")


class FoundPlace(NamedTuple):
    """A place in a cell: its id, the words that name it, and how sure it is."""

    id: str
    words: str
    confidence: float


@lru_cache(maxsize=100_000)
def places_in(text: str, country: str | None = None) -> tuple[FoundPlace, ...]:
    """The places that a cell names, in its order; a country in brackets only tells which region is meant.

    Args:
        text: of the cell.
        country: where they lie, if that is known: ISO 3166-1 code.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST_PLACES:
        return ()
    known = gazetteer()
    exact = known.find(text)
    if country:
        exact = [entry for entry in exact if entry.country == country] or exact
    if exact:
        return (FoundPlace(exact[0].id, text, 1.0),)
    found: dict[str, FoundPlace] = {}
    for match in find_places(text):
        if not match.adjectival and match.id not in found:
            found[match.id] = FoundPlace(match.id, match.text, match.confidence)
    wider = {one for place in found for one in known.inside(place) if one != place}
    return tuple(place for id_, place in found.items() if id_ not in wider)


@lru_cache(maxsize=100_000)
def is_place(text: str) -> bool:
    """Whether the text is the name of a place and nothing else, as `Витебская область (Беларусь)`."""
    text = " ".join(text.split())
    if len(text) > _LONGEST_PHRASE:
        return False
    if gazetteer().find(text):
        return True
    rest = text
    for match in find_places(text):
        if match.adjectival:
            return False
        rest = rest.replace(match.text, " ", 1)
    words = [word.lower() for word in _LETTERS.findall(rest)]
    return rest != text and all(word in _PLACE_WORDS for word in words) and not re.search(r"[\d«»\"]", rest)


def seat_of(place: str | None) -> str | None:
    """The region that a place lies in, else its country, as `Organization.region` wants it."""
    known = gazetteer()
    return known.region_of(place) or known.country_of(place) if place else None


class Gathered:
    """The places of a record, each once, with all its roles and words."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def add(self, found: FoundPlace, role: str, words: Evidence) -> None:
        """Note a place.

        Args:
            found: the place.
            role: what it is to the project, of the scheme `place-role`.
            words: of the cell that names it.
        """
        shown = Cells.part(words, found.words, confidence=min(words.confidence, found.confidence), role=role)
        place = self._places.get(found.id)
        if place is None:
            entry = _entry(found.id)
            self._places[found.id] = Place(
                id=found.id,
                name=entry.name,
                kind=entry.kind,
                country=entry.country,
                role=role,
                roles=[role],
                evidence=[shown],
            )
            return
        place.evidence.append(shown)
        if role not in place.roles:
            place.roles = sorted([*place.roles, role], key=_PLACE_ROLES.index)
            place.role = place.roles[0]

    def result(self) -> list[Place]:
        """All of them, as they were met first."""
        return list(self._places.values())


@lru_cache(maxsize=50_000)
def _entry(place: str) -> PlaceEntry:
    entry = gazetteer().get(place)
    assert entry is not None  # the gazetteer found it
    return entry


def organization(
    key: str,
    name: str,
    role: str,
    words: Evidence,
    *,
    identifiers: Iterable[Identifier] = (),
    region: str | None = None,
) -> Organization:
    """An organization that a cell names.

    Args:
        key: in the record.
        name: as written.
        role: concept of the scheme `role`.
        words: that name it, with the role.
        identifiers: its numbers.
        region: id of the place where it has its seat.
    """
    begin = name[:_LONGEST_PHRASE]
    quoted = _QUOTE.search(begin)
    form = _form(begin[: quoted.start()] if quoted else begin)
    return Organization(
        key=key,
        name=name,
        legal_form=form,
        kind=_kind(begin, form),
        identifiers=list(identifiers),
        roles=[role],
        region=region,
        evidence=[words],
    )


@lru_cache(maxsize=100_000)
def _form(before: str) -> str | None:
    """The legal form, by what stands before the name proper: that is the same for many."""
    return legal_form(before)


@lru_cache(maxsize=50_000)
def _kind(name: str, form: str | None) -> str | None:
    return kind_of(name, form)


@lru_cache(maxsize=50_000)
def number(scheme: str, value: str, heading: str) -> tuple[Identifier | None, Problem | None]:
    """A registration number, and what is wrong with it.

    A spreadsheet drops the zero at the beginning of an INN; where the number is right with it, it is put back.

    Args:
        scheme: register (`RU-OGRN`).
        value: as written.
        heading: of its column.

    Returns:
        The number, wrong ones too; None where it is none at all.
    """
    if _ROUNDED.fullmatch(value.strip()):
        return None, warning(
            "rounded-number",
            f"{value.strip()} was rounded by a spreadsheet: its last digits are lost.",
            heading,
            "Write numbers of organizations as text.",
        )
    kept, valid = canonical(scheme, value.removesuffix(".0"))
    if not valid and (not _NUMBER.fullmatch(kept) or is_private(value)):
        # An address of mail or a telephone number in the wrong column is told, not kept.
        return None, None if kept.lower() in ("", "нет") else warning(
            "unreadable-field", "what stands there is no number.", heading, "Compare it with the register."
        )
    if not valid and scheme == "RU-INN" and len(kept) in (9, 11) and valid_inn(f"0{kept}"):
        kept, valid = f"0{kept}", True
    if valid:
        return Identifier(scheme=scheme, value=kept), None
    return Identifier(scheme=scheme, value=kept, valid=False), warning(
        "wrong-check-digit",
        f"{kept} has a wrong check digit: it is kept as text and identifies nobody.",
        heading,
        "Compare it with the register.",
    )


def concepts_of(scheme: str, phrase: str) -> list[ConceptMatch]:
    """The concepts that a cell names, best first; none for a text that is no phrase."""
    return find(scheme, phrase) if len(phrase) <= _LONGEST_PHRASE else []


@lru_cache(maxsize=10_000)
def is_private(text: str) -> bool:
    """Whether there is something in a text that must not be kept."""
    return bool(spans(text))


def groups(raw: str, words: Evidence) -> list[TargetGroup]:
    """The target groups of a cell: its phrases between semicolons or line ends.

    Args:
        raw: the cell, with its line breaks.
        words: the cell as evidence.
    """
    found = []
    for phrase in pieces(raw):
        shown = Cells.part(words, phrase)
        found.append(TargetGroup(text=phrase, concepts=concepts_of("target-group", phrase), evidence=[shown]))
    return found


def pieces(text: str) -> list[str]:
    """The values of a cell that has several, between semicolons or line ends."""
    return [piece for piece in (one.strip(" \t\u00a0,.•-–—") for one in _BREAK.split(text)) if piece]


def warning(code: str, what: str, where: str, mend: str) -> Problem:
    """A part that was left out."""
    return Problem(severity="warning", what=what, where=where, mend=mend, code=code)
