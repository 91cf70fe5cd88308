"""Any table, read as a mapping says: `kg load data.csv --map mapping.yaml` (docs/source-any-table.md)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from kg._mapping_yaml import alike
from kg.errors import UnreadableSource
from kg.loader import Item, Options
from kg.mapping import Mapping, column_of, mapping_of
from kg.model import Problem, Record
from kg.source.file import File
from kg.source.grouped import grouped
from kg.source.table import Row, Table, is_table, sheets_left_out, tables
from loaders._mapped_record import MappedRecord

__all__ = ["MappedTableLoader"]


class MappedTableLoader:
    """Reads the columns that a mapping names; a row, or all rows with one number, is one record."""

    name = "mapped-table"
    version = 1
    title = "any table (CSV or XLSX), with a mapping of its columns (--map)"

    def knows(self, file: File, options: Options) -> float:
        """Sure of every table where the user gave a mapping; else of none."""
        return 1.0 if options.mapping and is_table(file) else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """One row, or the rows of one project, are one item; its key is the number of the project.

        Raises:
            UnreadableSource: where a column that the mapping names is not in the table.
        """
        mapping = mapping_of(options.mapping)
        wanted = _wanted(mapping)
        found = [
            table
            for table in tables(file, lambda headings: len(wanted & {" ".join(one.split()) for one in headings}))
            if mapping.sheet in (None, table.sheet)
        ]
        if not found:
            raise UnreadableSource(
                f"the workbook has no sheet «{mapping.sheet}» with these columns.", where=file.name,
                mend="Mend `sheet:` of the mapping.",
            )  # fmt: skip
        for table in found:
            _check(table, mapping)
        if mapping.sheet is None:
            yield from sheets_left_out(file, found)
        for table in found:
            yield from _items(table, mapping, wanted)

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of an item."""
        return MappedRecord(item, file, mapping_of(options.mapping)).record(f"{self.name}/{self.version}")


def _wanted(mapping: Mapping) -> frozenset[str]:
    return frozenset(heading for column in mapping.columns() for heading in column.headings)


def _check(table: Table, mapping: Mapping) -> None:
    there = set(table.headings)
    for column in mapping.columns():
        if not there.intersection(column.headings):
            missing = column.headings[0]
            raise UnreadableSource(
                f"the table has no column «{missing}», which the mapping names.",
                where=f"{table.file.name}, {table.where(table.row)}",
                mend=alike(missing, table.headings),
            )


def _items(table: Table, mapping: Mapping, wanted: frozenset[str]) -> Iterator[Item | Problem]:
    kept = [place for place, heading in enumerate(table.headings) if heading in wanted]
    names = [table.headings[place] for place in kept]
    key = _Key(table, mapping)
    refused: list[Problem] = []

    def rows() -> Iterator[Row]:
        for row in table.rows():
            if isinstance(row, Problem):
                refused.append(row)
            elif not key.of(row[1]):
                refused.append(key.missing(table.where(row[0])))
            else:
                yield row

    for name, group in _groups(rows(), key, mapping):
        yield from refused
        refused.clear()
        data = [{name: cells[place] for name, place in zip(names, kept, strict=True)} for _, cells in group]
        yield Item(key=name, where=table.where(group[0][0]), data=data)
    yield from refused


def _groups(rows: Iterable[Row], key: "_Key", mapping: Mapping) -> Iterator[tuple[str, Sequence[Row]]]:
    if mapping.rows == "participations":
        yield from grouped(rows, key.of)
    else:
        for row in rows:
            yield key.of(row[1]), (row,)


class _Key:
    """What tells a project of the table from the others: its number, else its title with who has a part in it."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        project = mapping.project
        self._number = self._places(table, () if project.number is None else column_of(project.number).headings)
        title = () if project.title is None else column_of(project.title).headings
        self._title = self._places(table, title)
        # Two projects of different organizations may have one title; a row a partner has one project's.
        who = mapping.organizations[:1] if mapping.rows == "projects" else []
        self._who = [place for one in who for place in self._places(table, column_of(one.name).headings)]

    @staticmethod
    def _places(table: Table, headings: Sequence[str]) -> list[int]:
        return [table.headings.index(heading) for heading in headings if heading in table.headings]

    def of(self, cells: list[str]) -> str:
        """The key of a row; empty where it names no project."""
        number = next((found for place in self._number if (found := " ".join(cells[place].split()))), "")
        if number:
            return number
        title = "\0".join(" ".join(cells[place].split()) for place in self._title)
        if not title.strip("\0"):
            return ""
        words = "\0".join([title, *(" ".join(cells[place].split()) for place in self._who)])
        return "~" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12]

    def missing(self, where: str) -> Problem:
        """The problem of a row without a key."""
        return Problem(
            severity="error",
            what="the row names no project.",
            where=where,
            mend="Nothing to do for a line of totals.",
            code="broken-row",
        )
