"""One row, or the rows of one project, as a record: each column read as the mapping says."""

from collections.abc import Iterator
from typing import Any

from kg.cells import Cells
from kg.loader import Item
from kg.mapping import PROJECT_FIELDS, AmountColumn, Column, Mapping, OrganizationColumns, PlaceColumn, column_of
from kg.model import (
    Allocation,
    Document,
    Evidence,
    Header,
    Identifier,
    Money,
    Organization,
    Problem,
    Record,
    TargetGroup,
    Theme,
)
from kg.names import fold_title
from kg.places import gazetteer
from kg.source.table import media_type
from kg.spelling import fold
from kg.values import amount_of, currency_of, date_of, scale_of
from loaders._table_values import (
    FoundPlace,
    Gathered,
    concepts_of,
    is_private,
    number,
    organization,
    places_in,
    seat_of,
    warning,
)

__all__ = ["MappedRecord"]

#: A concept that fits the words of a cell less well is not taken.
_SURE = 0.8
_LEADS = frozenset({"applicant", "organizer", "implementer"})


class MappedRecord:
    """Makes the record of an item.

    Args:
        item: its data are rows, heading → value.
        file: name of the file in the graph.
        mapping: how the columns are to be read.
    """

    def __init__(self, item: Item, file: str, mapping: Mapping) -> None:
        self.item = item
        self.file = file
        self.mapping = mapping
        self.cells = Cells()
        self.problems: dict[tuple[str, str | None], Problem] = {}
        self.places = Gathered()
        self.organizations: dict[tuple[str, ...], Organization] = {}
        self.groups: dict[str, TargetGroup] = {}
        self.themes: dict[str, Theme] = {}
        self.allocations: list[Allocation] = []
        self._shown: dict[tuple[str, str], Evidence] = {}

    def record(self, loader: str) -> Record:
        """The record.

        Args:
            loader: name and version of the loader.
        """
        rows: list[dict[str, str]] = self.item.data
        self._lay_out(rows[0])
        whole = self.cells.row()
        header, title = self._header(rows)
        for row in rows:
            self._row(row)
        self._givers()
        header.applicant = next(
            (one.key for one in self.organizations.values() if _LEADS.intersection(one.roles)), None
        )
        told = ["title"] if title else []
        told += [name for name in Header.__struct_fields__ if name != "evidence" and getattr(header, name) is not None]
        header.evidence = dict.fromkeys([name for name in told if name != "scheme"], whole)
        return Record(
            document=Document(
                name=f"{self.file}#{self.item.key}",
                kind=self.mapping.kind,
                title=title or header.number or self.item.key,
                language=self.mapping.language,
                media_type=media_type(self.file),
                characters=len(self.cells.text),
                loader=loader,
                file=self.file,
            ),
            header=header,
            organizations=list(self.organizations.values()),
            places=self.places.result(),
            target_groups=list(self.groups.values()),
            themes=list(self.themes.values()),
            allocations=self.allocations,
            problems=list(self.problems.values()),
        )

    # -- cells ---------------------------------------------------------------------------------------------------

    def _lay_out(self, row: dict[str, str]) -> None:
        for heading, value in row.items():
            self._words(heading, value)

    def _words(self, heading: str, value: str) -> Evidence | None:
        """A cell as evidence; what several rows of a project repeat is laid out once."""
        text = " ".join(value.split())
        if not text:
            return None
        place = (heading, text)
        if place not in self._shown:
            self._shown[place] = self.cells.add(heading, text)
        return self._shown[place]

    def _cell(self, row: dict[str, str], column: Column) -> tuple[str, str]:
        """Heading and value of the first column that is filled."""
        for heading in column.headings:
            value = row.get(heading, "").strip(" \t\r\n\u00a0\u202f\ufeff")
            if value and value not in ("-", "–", "—"):
                return heading, value
        return column.headings[0], ""

    def _values(self, row: dict[str, str], column: Column) -> Iterator[tuple[str, str, Evidence]]:
        """Heading, value and words of each value of a cell."""
        heading, value = self._cell(row, column)
        words = self._words(heading, value)
        if words is None:
            return
        for piece in value.split(column.split) if column.split else [value]:
            piece = " ".join(piece.split())
            if piece:
                yield heading, piece, Cells.part(words, piece)

    def _problem(self, code: str, what: str, heading: str, mend: str = "Compare it with the source.") -> None:
        self.problems.setdefault((code, heading), warning(code, what, heading, mend))

    # -- the project ---------------------------------------------------------------------------------------------

    def _header(self, rows: list[dict[str, str]]) -> tuple[Header, str]:
        found: dict[str, Any] = {}
        title = ""
        for field, kind in PROJECT_FIELDS.items():
            named = getattr(self.mapping.project, field)
            if named is None:
                continue
            column = column_of(named)
            heading, value = next((cell for row in rows if (cell := self._cell(row, column))[1]), ("", ""))
            if not value:
                continue
            if field == "title":
                title = " ".join(value.split())
            elif kind == "date":
                self._date(found, field, heading, value)
            elif kind == "sum":
                found |= self._sum(field, heading, value)
            else:
                found |= self._text(field, value, column)
        if "number" in found:
            found["scheme"] = self.mapping.project.register
        if found.get("starts") and found.get("ends") and found["ends"] < found["starts"]:
            self._problem("impossible-date", "the project ends before it starts.", "ends")
        return Header(**found), title

    def _date(self, found: dict[str, Any], field: str, heading: str, value: str) -> None:
        day = date_of(value, self.mapping.dates)
        if day is not None:
            found[field] = day
        else:
            self._problem("unreadable-field", "what stands there is no date: it is left out.", heading)

    def _sum(self, field: str, heading: str, value: str) -> dict[str, Any]:
        money = self._money(heading, value)
        return {field: money} if money is not None else {}

    def _money(self, heading: str, value: str, currency: str | None = None) -> Money | None:
        amount = amount_of(value)
        if amount is None:
            self._problem("unreadable-field", "what stands there is no sum: it is left out.", heading)
            return None
        unit = currency or currency_of(value.strip("0123456789 ,.-\u00a0\u202f'")) or currency_of(heading)
        return Money(amount=amount * scale_of(heading), currency=unit or self.mapping.currency)

    def _text(self, field: str, value: str, column: Column) -> dict[str, Any]:
        value = " ".join(value.split())
        if field == "status":
            concept = self._concept("application-status", value, column)
            return {"status_text": value} | ({"status": concept} if concept else {})
        if field == "direction":
            concept = self._concept("grant-direction", value, column)
            return {"direction_text": value} | ({"direction": concept} if concept else {})
        if field == "number" and is_private(value):
            self._problem("unreadable-field", "what stands there is no number of a project.", column.headings[0])
            return {}
        return {field: value}

    def _concept(self, scheme: str, value: str, column: Column) -> str | None:
        """What the mapping says of the words, else the concept that they name."""
        folded = fold(value)
        for words, concept in column.words.items():
            if fold(words) == folded:
                return concept
        matches = concepts_of(scheme, value)
        return matches[0].id if matches and matches[0].score >= _SURE else None

    # -- who, where, for whom ------------------------------------------------------------------------------------

    def _row(self, row: dict[str, str]) -> None:
        self._lay_out(row)
        for columns in self.mapping.organizations:
            self._organizations(row, columns)
        for named in self.mapping.places:
            role = named.role if isinstance(named, PlaceColumn) else "area"
            for heading, value, words in self._values(row, column_of(named)):
                found = places_in(value, self.mapping.country)
                for place in found:
                    self.places.add(place, role, words)
                if not found:
                    self._unknown_place(heading)
        for column in map(column_of, self.mapping.groups):
            for _, value, words in self._values(row, column):
                group = TargetGroup(text=value, concepts=concepts_of("target-group", value), evidence=[words])
                self.groups.setdefault(fold_title(value), group)
        for column in map(column_of, self.mapping.themes):
            for _, value, words in self._values(row, column):
                theme = Theme(text=value, concepts=concepts_of("theme", value), evidence=[words])
                self.themes.setdefault(fold_title(value), theme)

    def _organizations(self, row: dict[str, str], columns: OrganizationColumns) -> None:
        role = columns.role or self._role(row, columns)
        seat, seat_words = self._seat(row, columns)
        numbers = self._numbers(row, columns)
        for _, name, words in self._values(row, column_of(columns.name)):
            place = (fold_title(name), *(f"{one.scheme}-{one.value}" for one in numbers if one.valid))
            shown = Cells.part(words, name, role=role)
            known = self.organizations.get(place)
            if known is None:
                region = seat_of(seat.id) if seat else None
                key = f"o{len(self.organizations) + 1}"
                known = organization(key, name, role, shown, identifiers=numbers, region=region)
                self.organizations[place] = known
            else:
                known.evidence.append(shown)
                known.roles += [role] if role not in known.roles else []
            if seat is not None and seat_words is not None:
                lead = role in _LEADS
                self.places.add(seat, "seat" if lead else "partner-area", seat_words)
            self._amounts(row, columns, known)

    def _role(self, row: dict[str, str], columns: OrganizationColumns) -> str:
        assert columns.role_column is not None  # kg.mapping checks it
        column = column_of(columns.role_column)
        heading, value = self._cell(row, column)
        if not value:
            return "participant"
        concept = self._concept("role", value, column)
        if concept is None:
            self._problem(
                "unknown-role", "the words for a role mean nothing known: taken as participant.", heading,
                "Say under `words:` of the mapping what they mean.",
            )  # fmt: skip
        return concept or "participant"

    def _seat(self, row: dict[str, str], columns: OrganizationColumns) -> tuple[FoundPlace | None, Evidence | None]:
        country, country_words = self._country(row, columns)
        if columns.region is not None:
            heading, value = self._cell(row, column_of(columns.region))
            words = self._words(heading, value)
            if words is not None:
                found = places_in(value, country.id if country else self.mapping.country)
                if found:
                    return found[0], words
                self._unknown_place(heading)
        return country, country_words

    def _country(self, row: dict[str, str], columns: OrganizationColumns) -> tuple[FoundPlace | None, Evidence | None]:
        if columns.country is None:
            return None, None
        heading, value = self._cell(row, column_of(columns.country))
        words = self._words(heading, value)
        known = gazetteer()
        for found in places_in(value) if words else ():
            code = known.country_of(found.id)
            if code:
                return FoundPlace(code, found.words, found.confidence), words
        if words is not None:
            self._unknown_place(heading)
        return None, None

    def _unknown_place(self, heading: str) -> None:
        self._problem("unknown-place", "a place is not known by its name.", heading, "Write its full name.")

    def _numbers(self, row: dict[str, str], columns: OrganizationColumns) -> list[Identifier]:
        found = []
        for register, named in columns.numbers.items():
            heading, value = self._cell(row, column_of(named))
            if value:
                self._words(heading, value)
                identifier, problem = number(register, value, heading)
                found += [identifier] if identifier is not None else []
                if problem is not None:
                    self.problems.setdefault((problem.code, problem.what), problem)
        return found

    def _amounts(self, row: dict[str, str], columns: OrganizationColumns, to: Organization) -> None:
        for named in columns.amounts:
            heading, value = self._cell(row, column_of(named))
            words = self._words(heading, value)
            if words is None:
                continue
            kind, currency = (named.kind, named.currency) if isinstance(named, AmountColumn) else ("budget", None)
            money = self._money(heading, value, currency)
            if money is not None:
                self.allocations.append(Allocation(organization=to.key, kind=kind, amount=money, evidence=[words]))

    def _givers(self) -> None:
        """Where the source names one funder, that is who gave what others were awarded or paid."""
        funders = [one.key for one in self.organizations.values() if "funder" in one.roles]
        for allocation in self.allocations if len(funders) == 1 else ():
            if allocation.kind in ("award", "commitment", "disbursement") and allocation.organization != funders[0]:
                allocation.giver = funders[0]
