"""Lists of who takes part in which project of a programme (Interreg and its like): a row for each partner."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from kg.cells import Cells
from kg.concepts import find
from kg.identifiers import identifier
from kg.loader import Item, Options
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
    Section,
    Theme,
)
from kg.nuts import country_named, region_named
from kg.source.file import File
from kg.source.objects import first_object
from kg.source.table import heads
from kg.values import amount_of, currency_of, date_of
from loaders._exact_values import decimal
from loaders._participation_codes import kind_of_type, objective, role_of
from loaders._participation_headings import is_list, language_of
from loaders._participation_projects import JSON, projects
from loaders._parties import Parties, Reached
from loaders._told import Told

__all__ = ["ParticipationsLoader"]

#: Programmes of the European Union count in it where a list does not say.
_CURRENCY = "EUR"
#: In which register of a country the number of an organization stands.
_REGISTERS = {"NO": "NO-BRC", "FI": "FI-PRO", "DK": "DK-CVR"}
#: From the narrowest to the widest.
_SEATS = ("nuts3", "region", "town", "nuts2")
_YES = frozenset({"ja", "yes", "true", "1", "да", "kylla", "tak", "jah"})


class ParticipationsLoader:
    """Reads lists of partners: each project with who leads it, who takes part, from where and with what budget."""

    name = "participations"
    version = 1
    title = "list of partners in the projects of a programme (Interreg and the like; JSON, CSV or XLSX)"

    def knows(self, file: File, options: Options) -> float:
        """Sure by the columns: a project, an organization, its role, and its place, programme or budget."""
        if options.mapping:
            return 0.0
        found = first_object(file)
        if found is not None:
            return 0.9 if is_list(found[1]) else 0.0
        return 0.9 if any(is_list(set(row)) for head in heads(file) for _, row in head.rows) else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """All rows of one project are one item; its key is the programme and the number of the project in it.

        Raises:
            UnreadableSource: where the file cannot be read to its end.
        """
        del options
        yield from projects(file)

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of a project."""
        del options
        return _Project(item, file).record()


class _Project:
    """One project, laid out and read."""

    def __init__(self, item: Item, file: str) -> None:
        self.item = item
        self.file = file
        self.fields: dict[str, str] = item.data["fields"]
        self.headings: dict[str, str] = item.data["headings"]
        self.cells = Cells()
        self.parties = Parties()
        self.places = Reached()
        self.told = Told()
        self.allocations: list[Allocation] = []

    def record(self) -> Record:
        shown = {field: self.cells.add(self.headings[field], value) for field, value in self.fields.items()}
        header = self.header(shown)
        title = self.title()
        for row in self.item.data["partners"]:
            self.partner(row, header)
        document = Document(
            name=f"{self.file}#{self.item.key}",
            kind="project-participations",
            title=title,
            language=language_of(self.headings, title),
            media_type=self.item.data["media_type"],
            characters=len(self.cells.text),
            loader=f"{ParticipationsLoader.name}/{ParticipationsLoader.version}",
            file=self.file,
        )
        return Record(
            document=document,
            header=header,
            sections=self.sections(shown),
            organizations=self.parties.result(),
            places=self.places.result(),
            themes=self.themes(shown),
            allocations=self.allocations,
            problems=self.told.problems,
        )

    def note(
        self, code: str, what: str, field: str, mend: str, severity: Literal["error", "warning", "note"] = "note"
    ) -> None:
        self.told(code, what, self.headings.get(field, field), mend, severity)

    # -- the project ---------------------------------------------------------------------------------------------

    def title(self) -> str:
        name, acronym = self.fields.get("project", ""), self.fields.get("acronym", "")
        if name and acronym and acronym.lower() not in name.lower():
            return f"{acronym} – {name}"
        return name or acronym or self.item.key

    def header(self, shown: dict[str, Evidence]) -> Header:
        header = Header(scheme="")
        stated = ["title"]
        number = self.fields.get("project_id")
        if self.item.data["shared"]:
            self.note(
                "shared-number", f"the number {self.fields['project_id']} is borne by several projects of the "
                "programme: it does not tell them apart.", "project_id", "Tell the publisher.", "warning",
            )  # fmt: skip
        elif number:
            # Programmes number their projects each for itself.
            header.number = " ".join(filter(None, (self.fields.get("programme"), number)))
            stated.append("number")
        if "programme" in self.fields:
            header.competition = self.fields["programme"]
            stated.append("competition")
        for field in ("starts", "ends"):
            if field in self.fields:
                when = date_of(self.fields[field])
                if when is None:
                    self.note("impossible-date", "this is no date.", field, "Compare it with the programme.")
                else:
                    setattr(header, field, when)
                    stated.append(field)
        if header.starts and header.ends and header.ends < header.starts:
            self.note("impossible-date", "the project ends before it starts.", "ends", "Compare it with the programme.")
        total = self.money(self.fields.get("total", ""), "total", {})
        if total is not None:
            header.total = total
            stated.append("total")
        stated += self.status(header)
        for field in self.item.data["differ"]:
            self.note(
                "rows-differ", "the rows of the project differ in it: what most of them say counts.", field,
                "Nothing to do, or tell the publisher.",
            )  # fmt: skip
        row = self.cells.row()
        header.evidence = dict.fromkeys(stated, row) if shown else {}
        return header

    def status(self, header: Header) -> list[str]:
        if "status" in self.fields:
            header.status_text = self.fields["status"]
            matches = find("application-status", header.status_text)
            header.status = matches[0].id if matches else None
        elif "active" in self.fields:
            header.status_text = f"{self.headings['active']}: {self.fields['active']}"
            header.status = "in-progress" if self.fields["active"].lower() in _YES else "completed"
        else:
            return []
        return ["status_text", "status"]

    def sections(self, shown: dict[str, Evidence]) -> list[Section]:
        words = shown.get("summary")
        if words is None:
            return []
        heading = self.headings["summary"]
        return [Section(kind="summary", heading=heading, text=words.quote, start=words.start, end=words.end)]

    def themes(self, shown: dict[str, Evidence]) -> list[Theme]:
        # The specific objective says all that the policy objective says.
        narrow = shown.keys() & {"objective", "theme"}
        found = []
        for field in sorted(narrow or shown.keys() & {"policy"}):
            said, concepts = objective(self.fields[field])
            found.append(Theme(text=said, concepts=list(concepts), evidence=[shown[field]]))
        return found

    # -- partners ------------------------------------------------------------------------------------------------

    def partner(self, row: dict[str, str], header: Header) -> None:
        role = role_of(row.get("role", ""))
        if role is None:
            what = f"the role «{row['role']}» is not known" if "role" in row else "an organization has no role"
            self.note("unknown-role", f"{what}: it is only named.", "role", "Write LP, PP or AP.")
        role = role or "mentioned"
        name = self.cells.add(self.headings["organization"], row["organization"], role=role)
        rest = {
            field: self.cells.add(self.headings[field], value)
            for field, value in row.items()
            if field != "organization"
        }
        country = country_named(row["country"]) if "country" in row else None
        if "country" in row and country is None:
            self.note("unknown-place", f"no country is called «{row['country']}».", "country", "Write its code.")
        place, words = self.seat(row, rest, country)
        known = self.parties.add(
            row["organization"],
            role,
            name,
            identifiers=self.numbers(row, country or (place or "")[:2]),
            kind=kind_of_type(row.get("kind", "")),
            region=place,
        )
        if place is not None and words is not None and role != "mentioned":
            self.places.add(place, "seat" if role == "applicant" else "partner-area", words)
        if role == "applicant" and header.applicant is None:
            header.applicant = known.key
            header.evidence["applicant"] = name
        self.money_of(row, rest, known)

    def seat(
        self, row: dict[str, str], shown: dict[str, Evidence], country: str | None
    ) -> tuple[str | None, Evidence | None]:
        """Where an organization has its seat, and the words: the narrowest place that the row names."""
        for field in _SEATS:
            place = region_named(row[field], country) if field in row else None
            if place is not None and len(place) > 2:
                return place, shown[field]
        for field in ("nuts3", "region"):
            if field in row and region_named(row[field], country) is None:
                self.note("unknown-place", f"no region is called «{row[field]}».", field, "Write its NUTS code.")
        if country is not None:
            return country, shown["country"]
        for field in _SEATS:
            place = region_named(row[field]) if field in row else None
            if place is not None:
                return place, shown[field]
        return None, None

    def numbers(self, row: dict[str, str], country: str) -> list[Identifier]:
        if "number" not in row:
            return []
        if country not in _REGISTERS:
            self.note("odd-identifier", "the register of the numbers is not known.", "number", "Nothing to do.")
            return []
        found = identifier(_REGISTERS[country], row["number"])
        self.told.number(found, self.headings["number"])
        return [found]

    def money_of(self, row: dict[str, str], shown: dict[str, Evidence], organization: Organization) -> None:
        for field, kind in (("budget", "budget"), ("funding", "award")):
            amount = self.money(row.get(field, ""), field, row)
            # A budget of nothing is how these lists write that an associated partner has none.
            if amount is not None and amount.amount:
                self.allocations.append(
                    Allocation(organization=organization.key, kind=kind, amount=amount, evidence=[shown[field]])
                )

    def money(self, text: str, field: str, row: dict[str, str]) -> Money | None:
        if not text:
            return None
        amount: Decimal | None = decimal(text) if self.item.data["media_type"] == JSON else None
        amount = amount if amount is not None else amount_of(text)
        if amount is None or amount < 0:
            self.note("unreadable-field", "what stands there is no sum.", field, "Compare it with the programme.")
            return None
        said = row.get("currency", "")
        return Money(amount=amount, currency=_currency(said, self.headings[field], text))


@lru_cache(maxsize=1024)
def _currency(said: str, heading: str, text: str) -> str:
    """The currency that a row names, else the heading or the sum itself, else the euro."""
    if len(said) == 3 and said.isalpha() and said.isascii():
        return said.upper()
    return currency_of(said) or currency_of(heading) or currency_of(text.strip("0123456789 .,")) or _CURRENCY
