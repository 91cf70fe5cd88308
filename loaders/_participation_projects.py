"""The rows of a list of partners, brought together by project.

Such lists are sorted by anything: by organization, by region. Memory does not grow with the file.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import msgspec

from kg.loader import Item
from kg.model import Problem
from kg.names import fold_title
from kg.source.file import File
from kg.source.grouped import grouped
from kg.source.objects import first_object, objects
from kg.source.table import Row, tables
from loaders._exact_values import words
from loaders._participation_codes import role_of
from loaders._participation_headings import PROJECT, field_of, known

__all__ = ["JSON", "projects"]

JSON = "application/json"

#: A project with more partners than this is none: something else was taken for its number.
_MAX_PARTNERS = 3_000
_LONGEST_KEY = 120

#: A row: field → value.
_Row = dict[str, str]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Row).decode


class _Read(msgspec.Struct, frozen=True):
    """A row as it is kept: its number, and its values."""

    number: int
    row: _Row


def projects(file: File) -> Iterator[Item | Problem]:
    """Yield the projects of a file, each with all its rows, in the order of their programmes and names.

    Raises:
        UnreadableSource: where the file cannot be read to its end.
    """
    how = _How({}, JSON if first_object(file) is not None else tables(file, known)[0].media_type)
    refused: list[Problem] = []

    def rows() -> Iterator[Row]:
        for found in _rows(file, how.headings):
            if isinstance(found, Problem):
                refused.append(found)
            else:
                yield found.number, [_project_of(found.row), _encode(found.row).decode()]

    for _, together in grouped(rows(), itemgetter(0)):
        # All rows have been looked at before the first project is whole.
        yield from refused
        refused.clear()
        yield from _split([_Read(number, _decode(body)) for number, (_, body) in together], how)
    yield from refused


class _How(msgspec.Struct, frozen=True):
    """What holds for all rows of a file.

    Attributes:
        headings: field → heading.
        media_type: of the file.
    """

    headings: dict[str, str]
    media_type: str


def _project_of(row: _Row) -> str:
    name = row.get("project_id") or fold_title(row.get("project") or row.get("acronym", ""))
    return f"{fold_title(row.get('programme', ''))}\n{name}"


def _rows(file: File, headings: dict[str, str]) -> Iterator[_Read | Problem]:
    """The rows of a JSON file or a table; notes how the fields are called there."""
    found = first_object(file)
    if found is not None:
        for number, value in enumerate(objects(file, found[0]), 1):
            if isinstance(value, dict):
                yield _row(number, f"element {number}", value.items(), headings)
            else:
                yield _reject(f"element {number}", "the element is no object.")
        return
    for table in tables(file, known):
        for row in table.rows():
            if isinstance(row, Problem):
                yield row
            else:
                yield _row(row[0], table.where(row[0]), zip(table.headings, row[1], strict=True), headings)


def _row(number: int, where: str, values: Any, headings: dict[str, str]) -> _Read | Problem:
    row: _Row = {}
    for heading, value in values:
        field = field_of(str(heading))
        said = words(value)
        if field is None or not said or field in row:
            continue
        row[field] = said
        headings.setdefault(field, words(heading))
    if not (row.get("project") or row.get("acronym") or row.get("project_id")):
        return _reject(where, "the row names no project.")
    if not row.get("organization"):
        return _reject(where, "the row names no organization.")
    return _Read(number, row)


def _reject(where: str, what: str) -> Problem:
    return Problem(severity="error", what=what, where=where, mend="Fill it in, or take the row out.", code="broken-row")


def _split(rows: list[_Read], how: _How) -> Iterator[Item | Problem]:
    """The project, or projects, that rows of one number tell of.

    A number that two projects bear is a mistake in such lists. Rows that differ in name and in dates are of different
    projects, and then the number tells nothing.
    """
    if len(rows) > _MAX_PARTNERS:
        yield _reject(_where(rows), f"{len(rows):,} rows have one project: that is no project.")
        return
    apart: list[list[_Read]] = []
    for read in rows:
        same = next((others for others in apart if _same(others[0].row, read.row)), None)
        if same is None:
            apart.append([read])
        else:
            same.append(read)
    for some in apart:
        yield _item(some, how, shared=len(apart) > 1)


def _same(one: _Row, other: _Row) -> bool:
    names = [fold_title(row.get("project") or row.get("acronym", "")) for row in (one, other)]
    dates = [(row.get("starts"), row.get("ends")) for row in (one, other)]
    return names[0] == names[1] or (dates[0] == dates[1] and any(dates[0]))


def _item(rows: list[_Read], how: _How, *, shared: bool) -> Item:
    fields: _Row = {}
    differ: list[str] = []
    for field in PROJECT:
        said = Counter(value for read in rows if (value := read.row.get(field)))
        if said:
            # Of what rows say differently the most frequent counts, and of two as frequent the first by the alphabet.
            fields[field] = min(said, key=lambda value: (-said[value], value))
        if len(said) > 1:
            differ.append(field)
    partners = {
        tuple(sorted((field, value) for field, value in read.row.items() if field not in PROJECT)) for read in rows
    }
    number = fields.get("project_id", "")
    name = fields.get("project") or fields.get("acronym", "")
    key = " ".join(filter(None, (fields.get("programme"), number, name if shared or not number else "")))
    used = {field for row in partners for field, _ in row} | set(fields)
    return Item(
        key=key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 9]}-{_digest(key)}",
        where=_where(rows),
        data={
            "fields": fields,
            "partners": [dict(row) for row in sorted(partners, key=_order)],
            "headings": {field: heading for field, heading in sorted(how.headings.items()) if field in used},
            "differ": differ,
            "shared": shared,
            "media_type": how.media_type,
        },
    )


def _order(row: tuple[tuple[str, str], ...]) -> tuple[bool, str, tuple[tuple[str, str], ...]]:
    """Who leads first, the others by name: whatever the file is sorted by, the project is the same."""
    values = dict(row)
    return role_of(values.get("role", "")) != "applicant", values["organization"], row


def _where(rows: list[_Read]) -> str:
    numbers = [str(read.number) for read in rows]
    return f"row {numbers[0]}" if len(rows) == 1 else f"rows {', '.join(numbers[:5])}{' …' if len(rows) > 5 else ''}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]
