"""The published table of applications to the Presidential Grants Fund: CSV or XLSX, a row for each application."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from kg.cells import Cells
from kg.concepts import without_long_term
from kg.loader import Item, Options
from kg.model import Document, Evidence, Header, Identifier, Money, Organization, Problem, Record, TargetGroup
from kg.source.file import File
from kg.source.table import Table, heads, media_type, sheets_left_out, tables
from kg.values import amount_of, currency_of, date_of, scale_of
from loaders._grant_fields import application_number, competition, dates, rating
from loaders._table_columns import TITLES, field_of
from loaders._table_partners import partners
from loaders._table_values import (
    Gathered,
    concepts_of,
    groups,
    is_private,
    number,
    organization,
    pieces,
    places_in,
    seat_of,
    warning,
)

__all__ = ["GrantsTableLoader"]

#: A table with fewer known columns is somebody else's.
_LEAST = 6
#: Columns without which a row says too little.
_WANTED = (
    "number", "competition", "organization", "ogrn", "inn", "region", "title", "direction", "requested", "total",
    "starts", "ends", "status", "decided", "granted", "assessment", "violations",
)  # fmt: skip
#: So many headings are named in a message.
_NAMED = 12


class GrantsTableLoader:
    """Reads the table: one row is one application, with its applicant, partners, places and groups."""

    name = "grants-table"
    version = 1
    title = "table of applications to the Presidential Grants Fund (CSV or XLSX)"

    def knows(self, file: File, options: Options) -> float:
        """Sure by the headings: six known ones are the least, the name of the organization and the title among them."""
        if options.mapping:
            return 0.0
        best = max((_known(row) for head in heads(file) for _, row in head.rows), default=0)
        return min(0.99, 0.5 + 0.03 * best) if best >= _LEAST else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """One row is one item; its key is the number of the application.

        Raises:
            UnreadableSource: where no sheet has the headings.
        """
        del options
        found = tables(file, _known)
        yield from sheets_left_out(file, found)
        for table in found:
            yield from _notes(table)
            yield from _items(table)

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of a row."""
        del options
        return _Row(item, file).record()


def _known(headings: Sequence[str]) -> int:
    fields = {field_of(heading) for heading in headings} - {None}
    return len(fields) if {"organization", "title"} <= fields else 0


def _notes(table: Table) -> Iterator[Problem]:
    """What is told once of the whole table."""
    fields = [field_of(_bare(heading, table)) for heading in table.headings]
    where = table.where(table.row)
    missing = [TITLES[field] for field in _WANTED if field not in fields]
    if missing:
        yield Problem(
            severity="note",
            what=f"the table has no column {_named(missing)}: what it would say is left out.",
            where=where,
            mend="Nothing to do if the table has it under no name; else rename the heading.",
            code="missing-column",
        )
    unread = [heading for heading, field in zip(table.headings, fields, strict=True) if field is None]
    if unread:
        yield Problem(
            severity="note",
            what=f"columns that are not read: {_named(unread)}.",
            where=where,
            mend="Nothing to do, unless one of them is known under another name.",
            code="unread-column",
        )
    if table.repeated:
        yield Problem(
            severity="note",
            what=f"several columns are called {_named(table.repeated)}: of each row the first that is filled is read.",
            where=where,
            mend="Give each column a name of its own.",
            code="repeated-column",
        )


def _named(headings: Sequence[str]) -> str:
    shown = ", ".join(f"«{heading}»" for heading in headings[:_NAMED])
    return shown + (f" and {len(headings) - _NAMED} more" if len(headings) > _NAMED else "")


def _bare(heading: str, table: Table) -> str:
    """A heading without the number that tells it from others of its name."""
    name, _, rest = heading.rpartition(" (")
    return name if name in table.repeated and rest[:-1].isdecimal() else heading


def _items(table: Table) -> Iterator[Item | Problem]:
    fields = [field_of(_bare(heading, table)) for heading in table.headings]
    kept = [place for place, field in enumerate(fields) if field is not None]
    names = [table.headings[place] for place in kept]
    everything = len(kept) == len(fields)
    number = fields.index("number") if "number" in fields else None
    title, organization = fields.index("title"), fields.index("organization")
    for row in table.rows():
        if isinstance(row, Problem):
            yield row
            continue
        line, cells = row
        key = cells[number].strip() if number is not None else ""
        if not (cells[title] or cells[organization]).strip():
            yield _no_application(table.where(line))
            continue
        if not key:
            # The same application keeps its key where rows move.
            key = "~" + hashlib.sha256(f"{cells[organization]}\0{cells[title]}".encode()).hexdigest()[:12]
        values = cells if everything else [cells[place] for place in kept]
        yield Item(key=key, where=table.where(line), data=dict(zip(names, values, strict=True)))


def _no_application(where: str) -> Problem:
    return Problem(
        severity="error",
        what="the row names neither a project nor an organization.",
        where=where,
        mend="Nothing to do for a line of totals.",
        code="broken-row",
    )


class _Row:
    """One row as a record."""

    def __init__(self, item: Item, file: str) -> None:
        self.item = item
        self.file = file
        self.cells = Cells()
        self.problems: list[Problem] = []
        self.places = Gathered()
        self.values: dict[str, tuple[str, str]] = {}  # field → heading, value
        for heading, value in item.data.items():
            field = field_of(heading) or field_of(heading.rpartition(" (")[0])
            if field is not None and field not in self.values and (text := _clean(value)):
                self.values[field] = heading, text

    def record(self) -> Record:
        shown = {
            field: self.cells.add(heading, value, role=_ROLES.get(field))
            for field, (heading, value) in self.values.items()
        }
        row = self.cells.row()
        header = self._header()
        organizations = self._organizations(shown)
        if "geography" in shown:
            self._area(shown["geography"])
        if organizations and "applicant" in organizations[0].roles:
            header.applicant = organizations[0].key
        self._check(header)
        title = self._value("title") or self._value("number") or self.item.key
        told = ["title"] if "title" in self.values else []
        told += [name for name in Header.__struct_fields__ if name != "evidence" and getattr(header, name) is not None]
        header.evidence = dict.fromkeys(told, row)
        return Record(
            document=Document(
                name=f"{self.file}#{self.item.key}",
                kind="grant-application",
                title=title,
                language="ru",
                media_type=media_type(self.file),
                characters=len(self.cells.text),
                loader=f"{GrantsTableLoader.name}/{GrantsTableLoader.version}",
                file=self.file,
            ),
            header=header,
            organizations=organizations,
            places=self.places.result(),
            target_groups=self._groups(shown),
            problems=self.problems,
        )

    def _value(self, field: str) -> str:
        return self.values[field][1] if field in self.values else ""

    def _header(self) -> Header:
        found: dict[str, Any] = {}
        for field, (heading, value) in self.values.items():
            read = _READERS.get(field)
            if read is None:
                continue
            got = read(value, heading)
            if got:
                found |= got
            else:
                self.problems.append(_unreadable(heading, field))
        return Header(**found)

    def _organizations(self, shown: dict[str, Evidence]) -> list[Organization]:
        numbers: list[Identifier] = []
        for field, scheme in (("ogrn", "RU-OGRN"), ("inn", "RU-INN")):
            if field in self.values:
                heading, value = self.values[field]
                identifier, problem = number(scheme, value, heading)
                numbers += [identifier] if identifier else []
                self.problems += [problem] if problem else []
        seat = None
        if "region" in self.values:
            heading, value = self.values["region"]
            found = places_in(value)
            if found:
                seat = found[0]
                self.places.add(seat, "seat", shown["region"])
            else:
                self.problems.append(
                    warning("unknown-place", "the region is not known by this name.", heading, "Write its full name.")
                )
        name = self._value("organization")
        words = shown.get("organization") or shown.get("ogrn") or shown.get("inn")
        organizations = []
        if words is not None:
            called = name or f"{'ОГРН' if 'ogrn' in self.values else 'ИНН'} {numbers[0].value if numbers else ''}"
            region = seat_of(seat.id) if seat else None
            organizations.append(organization("o1", called, "applicant", words, identifiers=numbers, region=region))
        else:
            self.problems.append(
                warning("no-organization", "the row names no applying organization.", "Организация", "Fill it in.")
            )
        if "partners" in shown:
            heading, raw = self.values["partners"]
            more, problems = partners(raw, shown["partners"], heading, self.places, len(organizations) + 1)
            organizations += more
            self.problems += problems
        return organizations

    def _area(self, words: Evidence) -> None:
        heading, value = self.values["geography"]
        for piece in pieces(value):
            found = places_in(piece)
            named = Cells.part(words, piece)
            for place in found:
                self.places.add(place, "area", named)
            if not found:
                self.problems.append(
                    warning("unknown-place", "a place is not known by its name.", heading, "Write its full name.")
                )

    def _groups(self, shown: dict[str, Evidence]) -> list[TargetGroup]:
        return groups(self._value("groups"), shown["groups"]) if "groups" in shown else []

    def _check(self, header: Header) -> None:
        if header.number is None:
            self.problems.append(
                warning("no-number", "the row has no number of an application.", "Номер заявки", "Fill it in.")
            )
        if header.starts and header.ends and header.ends < header.starts:
            where = self.values["ends"][0] if "ends" in self.values else self.values["term"][0]
            self.problems.append(
                warning("impossible-date", "the project ends before it starts.", where, "Compare it with the page.")
            )


def _clean(value: str) -> str:
    """A value without outer spaces; a dash stands for none."""
    value = value.strip(" \t\r\n\u00a0\u202f\ufeff")
    return "" if value in ("-", "–", "—") else value


def _unreadable(heading: str, field: str) -> Problem:
    kind = "date" if field in _DATES else "sum" if field in _SUMS else "value of its kind"
    return warning(
        "unreadable-field", f"what stands there is no {kind}: it is left out.", heading, "Compare it with the page."
    )


_FIGURES = "0123456789 ,.\u00a0\u202f'"
#: No grant direction is longer; the pattern for its end would search a longer text for minutes.
_LONGEST_DIRECTION = 1_000
#: Another numbering than the fund's.
_NUMBER = re.compile(r"[\w№/.() -]{1,60}")
_Reader = Callable[[str, str], dict[str, Any]]
_SUMS = ("requested", "total", "granted", "cofinancing", "transferred")
_DATES = ("starts", "ends", "decided", "submitted", "term")
_ROLES = {"organization": "applicant", "ogrn": "applicant", "inn": "applicant"}


def _read_sum(field: str) -> _Reader:
    def read(value: str, heading: str) -> dict[str, Any]:
        amount = amount_of(value)
        if amount is None or amount < 0:
            return {}
        currency = currency_of(value.strip(_FIGURES)) or currency_of(heading) or "RUB"
        return {field: Money(amount=amount * scale_of(heading), currency=currency)}

    return read


def _read_date(field: str) -> _Reader:
    def read(value: str, heading: str) -> dict[str, Any]:
        del heading
        found = date_of(value)
        return {field: found} if found else {}

    return read


def _read_term(value: str, heading: str) -> dict[str, Any]:
    del heading
    days = [when for when, _ in dates(value) if when]
    return {"starts": days[0], "ends": days[1]} if len(days) == 2 else {}


def _read_number(value: str, heading: str) -> dict[str, Any]:
    del heading
    found = application_number(value)
    if found:
        return {"number": found}
    # Another numbering than the fund's: it means something in this table alone.
    return {"number": value, "scheme": ""} if _NUMBER.fullmatch(value) and not is_private(value) else {}


@lru_cache(maxsize=10_000)
def _read_competition(value: str, heading: str) -> dict[str, Any]:
    del heading
    year, round_ = competition(value)
    return {"competition": value} | ({"year": year} if year else {}) | ({"round": round_} if round_ else {})


@lru_cache(maxsize=10_000)
def _read_status(value: str, heading: str) -> dict[str, Any]:
    del heading
    matches = concepts_of("application-status", value)
    return {"status_text": value} | ({"status": matches[0].id} if matches else {})


@lru_cache(maxsize=10_000)
def _read_direction(value: str, heading: str) -> dict[str, Any]:
    del heading
    short, long_term = without_long_term(value) if len(value) <= _LONGEST_DIRECTION else (value, False)
    matches = concepts_of("grant-direction", short)
    return {"direction_text": value, "long_term": long_term} | ({"direction": matches[0].id} if matches else {})


def _read_rating(value: str, heading: str) -> dict[str, Any]:
    del heading
    got = rating(value)
    return {"rating": got} if got is not None else {}


def _as_written(field: str) -> _Reader:
    return lambda value, _heading: {field: value}


_READERS: dict[str, _Reader] = {
    "number": _read_number,
    "competition": _read_competition,
    "direction": _read_direction,
    "status": _read_status,
    "term": _read_term,
    "rating": _read_rating,
    "assessment": _as_written("assessment"),
    "violations": _as_written("violations"),
    **{field: _read_sum(field) for field in _SUMS},
    **{field: _read_date(field) for field in _DATES if field != "term"},
}
