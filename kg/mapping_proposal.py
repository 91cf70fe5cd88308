"""A mapping proposed for a table, by its headings and by what stands below them (`kg map-columns`)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

import msgspec

from kg._column_choice import ColumnUse, choose
from kg._column_facts import ColumnFacts, facts_of
from kg._column_names import language_of
from kg._mapping_text import written
from kg.errors import UnreadableSource
from kg.mapping import (
    PROJECT_FIELDS,
    Column,
    Mapping,
    OrganizationColumns,
    PlaceColumn,
    ProjectColumns,
    canonical,
    mapping_of,
)
from kg.model import Problem
from kg.source.file import File
from kg.source.table import Table, tables
from kg.values import currency_of

__all__ = ["SAMPLE", "ColumnUse", "Proposal", "propose"]

#: So many rows are looked at.
SAMPLE = 5_000


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping and the reasons for it.

    Attributes:
        file: name of the table.
        sheet: name of the sheet, empty for CSV.
        rows: how many rows were looked at.
        uses: each column, in the order of the table.
        mapping: the mapping; None where no project or no organization was found.
        currency_named: whether a heading or a value names the currency.
    """

    file: str
    sheet: str
    rows: int
    uses: tuple[ColumnUse, ...]
    mapping: Mapping | None
    currency_named: bool = False

    def yaml(self) -> str:
        """The mapping as YAML, each line with its reason."""
        return written(self)


def propose(file: File, sheet: str | None = None) -> Proposal:
    """Propose a mapping for a table.

    Args:
        file: CSV or XLSX.
        sheet: name of the sheet; by default the first that has headings.

    Raises:
        UnreadableSource: where it is no table, or has no such sheet.
    """
    found = [table for table in tables(file) if sheet in (None, table.sheet)]
    if not found:
        raise UnreadableSource(f"the workbook has no sheet «{sheet}».", where=file.name, mend="Check its name.")
    table = found[0]
    rows = [row[1] for row in islice(table.rows(), SAMPLE) if not isinstance(row, Problem)]
    columns = [facts_of(heading, [row[place] for row in rows]) for place, heading in enumerate(table.headings)]
    uses = choose(columns)
    currency = next((code for facts in columns if (code := currency_of(facts.heading) or facts.currency)), None)
    return Proposal(
        file=file.name,
        sheet=table.sheet,
        rows=len(rows),
        uses=tuple(uses),
        mapping=_mapping(table, {use.meaning: facts for use, facts in zip(uses, columns, strict=True)}, rows, currency),
        currency_named=currency is not None,
    )


def _mapping(
    table: Table, by_meaning: dict[str | None, ColumnFacts], rows: Sequence[Sequence[str]], currency: str | None
) -> Mapping | None:
    if not ({"title", "number"} & set(by_meaning) and {"organization", "partner", "funder"} & set(by_meaning)):
        return None
    known = {field: by_meaning[field].heading for field in PROJECT_FIELDS if field in by_meaning}
    language = language_of(list(table.headings))
    mapping = Mapping(
        project=ProjectColumns(**known),
        organizations=list(_organizations(by_meaning)),
        places=list(_places(by_meaning)),
        groups=[_column(by_meaning["group"])] if "group" in by_meaning else [],
        rows=_rows(table, by_meaning, rows),
        language=language,
        currency=currency or ("RUB" if language == "ru" else "SEK" if language == "sv" else "EUR"),
        sheet=table.sheet or None,
    )
    return mapping_of(canonical(mapping))


def _column(facts: ColumnFacts) -> str | Column:
    return Column(column=facts.heading, split=facts.split) if facts.split else facts.heading


def _organizations(by_meaning: dict[str | None, ColumnFacts]) -> Iterator[OrganizationColumns]:
    numbers = {"RU-OGRN": "ogrn", "RU-INN": "inn"}
    if "organization" in by_meaning:
        role = by_meaning.get("role")
        seat = by_meaning.get("region") or by_meaning.get("city")
        country = by_meaning.get("country")
        yield OrganizationColumns(
            name=_column(by_meaning["organization"]),
            role=None if role else "applicant",
            role_column=role.heading if role else None,
            numbers={code: by_meaning[name].heading for code, name in numbers.items() if name in by_meaning},
            region=seat.heading if seat else None,
            country=country.heading if country else None,
        )
    for meaning in ("partner", "funder"):
        if meaning in by_meaning:
            yield OrganizationColumns(name=_column(by_meaning[meaning]), role=meaning)


def _places(by_meaning: dict[str | None, ColumnFacts]) -> Iterator[str | PlaceColumn]:
    if "geography" in by_meaning:
        facts = by_meaning["geography"]
        yield PlaceColumn(column=facts.heading, split=facts.split) if facts.split else facts.heading
    elif "organization" not in by_meaning:
        yield from (by_meaning[name].heading for name in ("region", "city", "country") if name in by_meaning)


def _rows(
    table: Table, by_meaning: dict[str | None, ColumnFacts], rows: Sequence[Sequence[str]]
) -> Literal["projects", "participations"]:
    """Whether several rows tell of one project: the same number (or title) again with another organization."""
    key = by_meaning.get("number") or by_meaning.get("title")
    who = by_meaning.get("organization")
    if key is None or who is None:
        return "projects"
    at, other = table.headings.index(key.heading), table.headings.index(who.heading)
    seen: dict[str, set[str]] = {}
    for row in rows:
        if row[at]:
            seen.setdefault(row[at], set()).add(row[other])
    several = sum(len(names) > 1 for names in seen.values())
    return "participations" if several > 0.05 * max(1, len(seen)) else "projects"
