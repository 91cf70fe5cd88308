"""Grants in the format of the 360Giving Data Standard: JSON, and its flat form as CSV or XLSX."""

from collections.abc import Iterator
from typing import Any

from kg.cells import Cells
from kg.concepts import find
from kg.identifiers import identifier, split_org_id
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
    Project,
    Record,
    Section,
    TargetGroup,
    Theme,
)
from kg.source.file import File
from kg.source.objects import first_object
from kg.source.table import heads
from kg.values import amount_of, currency_of, date_of
from loaders._exact_values import decimal
from loaders._parties import Parties, Reached
from loaders._threesixty_flat import known
from loaders._threesixty_grants import JSON, grants
from loaders._threesixty_organizations import british, charity_register, kind_of, own_number
from loaders._threesixty_places import country_of, place_named, place_of_code, seat_of
from loaders._told import Told, mentioned

__all__ = ["ThreeSixtyGivingLoader"]

_NUMBERS = "360G"
#: Fields that only grants of the standard have: three of them in the first object are enough.
_TELLING = frozenset(
    {"fundingOrganization", "recipientOrganization", "recipientIndividual", "amountAwarded", "awardDate"}
)
#: Words of a classification's vocabulary that say that it tells of people.
_OF_PEOPLE = ("benefic", "population", "people", "group", "communit", "dei", "age", "gender")
#: Words that are about something have this score.
_ABOUT = 0.8


class ThreeSixtyGivingLoader:
    """Reads grants: who gave how much to whom, for what, for whom and where."""

    name = "360giving"
    version = 1
    title = "360Giving grants (JSON, CSV or XLSX)"

    def knows(self, file: File, options: Options) -> float:
        """Sure by the fields of the first grant, or by the headings."""
        if options.mapping:
            return 0.0
        found = first_object(file)
        if found is not None:
            return 0.97 if len(found[1] & _TELLING) >= 3 else 0.0
        return 0.97 if any(known(row) for head in heads(file) for _, row in head.rows) else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """One grant is one item; its key is its identifier.

        Raises:
            UnreadableSource: where the file cannot be read to its end.
        """
        del options
        yield from grants(file)

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of a grant."""
        del options
        return _Grant(item, file).record()


class _Grant:
    """One grant, laid out and read."""

    def __init__(self, item: Item, file: str) -> None:
        self.item = item
        self.file = file
        self.data: dict[str, Any] = item.data
        self.cells = Cells()
        self.parties = Parties()
        self.places = Reached()
        self.told = Told()
        self.sums: dict[str, Evidence] = {}
        self.to_person = bool(self.data["toPerson"])

    def record(self) -> Record:
        header = self.header()
        funders = [self.organization(one, "Funding Org", "funder") for one in self.data["fundingOrganization"]]
        # Who passes the money on is given it and gives it.
        roles = ("applicant", "funder") if self.data.get("regrantType") else ("applicant",)
        recipients = [self.organization(one, "Recipient Org", *roles) for one in self.data["recipientOrganization"]]
        given = [one for one in funders if one is not None]
        got = [one for one in recipients if one is not None]
        if got:
            header.applicant = got[0].key
            header.evidence["applicant"] = got[0].evidence[0]
        elif self.to_person:
            self.told(
                "person", "the grant went to a person, who is not kept; nor are title and description.",
                "Recipient Ind", "Nothing to do.",
            )  # fmt: skip
        else:
            self.told(
                "no-organization", "the grant names no recipient.", "Recipient Org", "Ask its publisher.", "warning"
            )
        sections, groups, themes = self.what_for()
        self.where()
        projects = self.related()
        return Record(
            document=Document(
                name=f"{self.file}#{self.item.key}",
                kind="grant",
                title=self.title(),
                language="en",
                media_type=self.data["mediaType"],
                characters=len(self.cells.text),
                loader=f"{ThreeSixtyGivingLoader.name}/{ThreeSixtyGivingLoader.version}",
                file=self.file,
            ),
            header=header,
            sections=sections,
            organizations=self.parties.result(),
            places=self.places.result(),
            target_groups=groups,
            themes=themes,
            projects=projects,
            allocations=self.allocations(header, given, got),
            problems=self.told.problems,
        )

    # -- header --------------------------------------------------------------------------------------------------

    def title(self) -> str:
        programme = next((one["title"] for one in self.data["grantProgramme"] if one.get("title")), "")
        if self.to_person:
            return f"Grant to a person: {programme}" if programme else "Grant to a person"
        return self.data.get("title") or programme or self.item.key

    def header(self) -> Header:
        header = Header(scheme=_NUMBERS, status="supported")
        stated: list[str] = []
        for field, name, heading in _WORDS:
            if self.data.get(field) and not (self.to_person and field == "title"):
                self.cells.add(heading, self.data[field])
                stated.append(name)
        header.number = self.data.get("id") or None
        if header.number is None:
            header.scheme = ""
            self.told("no-number", "the grant has no identifier.", "Identifier", "Ask its publisher.", "warning")
        for field, name, heading in _SUMS:
            amount = self.money(field, heading)
            if amount is not None:
                setattr(header, name, amount)
                stated.append(name)
        awarded = self.date(self.data.get("awardDate", ""), "Award Date")
        if awarded is not None:
            header.decided = awarded
            header.year = awarded.year
            stated += ["decided", "year", "status"]
        for one in (*self.data["plannedDates"], *self.data["actualDates"]):
            # What came true counts for more than what was planned.
            for field, name, heading in (("startDate", "starts", "Start Date"), ("endDate", "ends", "End Date")):
                when = self.date(one.get(field, ""), heading)
                if when is not None:
                    setattr(header, name, when)
                    stated.append(name)
        if header.starts and header.ends and header.ends < header.starts:
            self.told("impossible-date", "the grant ends before it starts.", "End Date", "Ask its publisher.")
        programmes = [one["title"] for one in self.data["grantProgramme"] if one.get("title")]
        if programmes:
            header.competition = "; ".join(programmes)
            self.cells.add("Grant Programme", header.competition)
            stated.append("competition")
        header.evidence = dict.fromkeys(stated, self.cells.row()) if stated else {}
        return header

    def date(self, text: str, heading: str) -> Any:
        if not text:
            return None
        when = date_of(text)
        if when is None:
            self.told("impossible-date", "this is no date.", heading, "Ask its publisher.")
        else:
            self.cells.add(heading, text)
        return when

    def money(self, field: str, heading: str) -> Money | None:
        text = self.data.get(field, "")
        if not text:
            return None
        amount = decimal(text) if self.data["mediaType"] == JSON else amount_of(text)
        currency = self.data.get("currency", "").upper() or currency_of(text)
        if amount is None or not currency:
            missing = "no sum" if amount is None else "a sum in no currency"
            self.told("unreadable-field", f"what stands there is {missing}.", heading, "Ask its publisher.", "warning")
            return None
        if field == "amountAppliedFor" and not amount:
            return None  # nobody applies for nothing: the field was left empty
        self.sums[field] = self.cells.add(heading, f"{text} {currency}")
        return Money(amount=amount, currency=currency)

    # -- who -----------------------------------------------------------------------------------------------------

    def organization(self, said: dict[str, Any], heading: str, *roles: str) -> Organization | None:
        numbers = self.numbers(said, heading)
        name = said.get("name", "")
        if not name and not numbers:
            return None
        name = name or f"{numbers[0].scheme}-{numbers[0].value}"
        shown = f"{name} ({said['id']})" if said.get("id") else name
        words = self.cells.add(heading, shown, role=roles[0])
        found: Organization | None = None
        region = self.seat(said, heading, roles[0] == "applicant")
        for role in roles:
            found = self.parties.add(
                name,
                role,
                Cells.part(words, name, role=role),
                identifiers=numbers,
                kind=kind_of(said, numbers),
                region=region,
                aliases=[said["alternateName"]] if said.get("alternateName") else [],
            )
        return found

    def numbers(self, said: dict[str, Any], heading: str) -> list[Identifier]:
        """Its numbers: of its identifier, and those of charity and company where they do not gainsay it."""
        found: list[Identifier] = []
        given = said.get("id", "")
        parts = split_org_id(given)
        if parts is not None:
            found.append(identifier(*parts))
            self.told.number(found[0], heading)
        elif own_number(given):
            # A funder's own number: it tells organizations apart in all files of that funder.
            found.append(Identifier(scheme=_NUMBERS, value=given[5:]))
        elif given:
            self.told("odd-identifier", "the identifier is not one of org-id.guide.", heading, "Ask its publisher.")
        for scheme, value in ((charity_register(said.get("charityNumber", "")), said.get("charityNumber", "")),
                              ("GB-COH", said.get("companyNumber", ""))):  # fmt: skip
            if not value:
                continue
            number = identifier(scheme, value)
            if not number.valid:
                self.told.number(number, heading)
                continue
            same = [one for one in found if one.scheme == scheme]
            if any(one.value != number.value for one in same):
                self.told(
                    "numbers-differ", f"two different numbers of {scheme} are given: the one of the identifier counts.",
                    heading, "Ask its publisher.",
                )  # fmt: skip
            elif not same:
                found.append(number)
        return found

    def seat(self, said: dict[str, Any], heading: str, applies: bool) -> str | None:
        """The region of its seat, by town, county and country; noted as a place for who gets the grant."""
        country = country_of(said["addressCountry"]) if said.get("addressCountry") else None
        home = (country or "GB")[:2] if country or british(said) else None
        found: dict[str, str] = {}
        for field, called in (("addressLocality", "City"), ("addressRegion", "County")):
            place = place_named(said[field], home) if said.get(field) and home else None
            if place is not None:
                found[called] = place
        if applies:
            called = next(iter(found), "Country")
            place = found.get(called, country)
            if place is not None:
                words = self.cells.add(f"{heading}: {called}", said[_ADDRESS[called]])
                self.places.add(place, "seat", words)
        return seat_of(found.get("City"), found.get("County"), country)

    # -- what for and where --------------------------------------------------------------------------------------

    def what_for(self) -> tuple[list[Section], list[TargetGroup], list[Theme]]:
        sections: list[Section] = []
        groups: dict[str, TargetGroup] = {}
        themes: dict[str, Theme] = {}
        for said in self.data["beneficiaryGroup"]:
            words = self.cells.add("Beneficiary Group", said)
            groups.setdefault(
                said.lower(), TargetGroup(text=said, concepts=find("target-group", said), evidence=[words])
            )
        for one in self.data["classifications"]:
            self.classification(one, groups, themes)
        description = "" if self.to_person else self.data.get("description", "")
        if description:
            words = self.cells.add("Description", description)
            sections.append(
                Section(kind="summary", heading="Description", text=words.quote, start=words.start, end=words.end)
            )
            # What an organization is called does not say what the grant is for.
            names = [name for one in self.parties.result() for name in (one.name, *one.aliases)]
            for text, concept, shown in mentioned("target-group", words, names):
                groups.setdefault(text.lower(), TargetGroup(text=text, concepts=[concept], evidence=[shown]))
            for text, concept, shown in mentioned("theme", words, names):
                themes.setdefault(text.lower(), Theme(text=text, concepts=[concept], evidence=[shown]))
        return sections, list(groups.values()), list(themes.values())

    def classification(self, one: dict[str, str], groups: dict[str, TargetGroup], themes: dict[str, Theme]) -> None:
        """A classification tells of people or of a field of work; its vocabulary or its own words say which."""
        said = one.get("title") or one.get("code", "")
        if not said:
            return
        vocabulary = one.get("vocabulary", "")
        words = self.cells.add(f"Classification ({vocabulary})" if vocabulary else "Classification", said)
        people = find("target-group", said)
        work = find("theme", said)
        of_people = any(word in vocabulary.lower() for word in _OF_PEOPLE)
        if people and (of_people or (people[0].score >= _ABOUT and not work)):
            groups.setdefault(said.lower(), TargetGroup(text=said, concepts=people, evidence=[words]))
        else:
            themes.setdefault(said.lower(), Theme(text=said, concepts=work, evidence=[words]))

    def where(self) -> None:
        unknown: list[str] = []
        for one in self.data["beneficiaryLocation"]:
            country = country_of(one["countryCode"]) if one.get("countryCode") else None
            name, code = one.get("name", ""), one.get("geoCode", "")
            place = place_named(name, (country or "GB")[:2]) or country_of(name) if name else None
            coded = place_of_code(code, one.get("geoCodeType", "")) if code else None
            shown = " ".join(filter(None, (name, code, one.get("countryCode", ""))))
            if not shown:
                continue
            words = self.cells.add("Beneficiary Location", shown)
            if place is None and name:
                unknown.append(name)
            found = place or coded or country
            if found is not None:
                named = name if place else code if coded else one.get("countryCode", "")
                self.places.add(found, "area", words, named=named)
        if unknown:
            self.told(
                "unknown-place", f"places that are not in the gazetteer: {', '.join(unknown[:5])}.",
                "Beneficiary Location", "Nothing to do; they are in the words of the source.",
            )  # fmt: skip

    # -- money and others ----------------------------------------------------------------------------------------

    def allocations(self, header: Header, given: list[Organization], got: list[Organization]) -> list[Allocation]:
        """What was awarded and paid; where several got one sum, nobody knows who got how much of it."""
        if len(got) != 1:
            return []
        found = []
        for kind, amount, when, field in (
            ("award", header.granted, header.decided, "amountAwarded"),
            ("disbursement", header.transferred, None, "amountDisbursed"),
        ):
            if amount is not None and amount.amount:
                found.append(
                    Allocation(
                        organization=got[0].key,
                        giver=given[0].key if len(given) == 1 and given[0] is not got[0] else None,
                        kind=kind,
                        amount=amount,
                        first=when,
                        last=when,
                        evidence=[self.sums[field]],
                    )
                )
        return found

    def related(self) -> list[Project]:
        found = []
        for place, ref in enumerate(dict.fromkeys(self.data["relatedActivity"]), 1):
            words = self.cells.add("Related Activity", ref)
            found.append(Project(key=f"p{place}", title=ref, number=ref, evidence=[words]))
        return found


_ADDRESS = {"City": "addressLocality", "County": "addressRegion", "Country": "addressCountry"}
#: Field of the standard → field of the header, heading.
_WORDS = (("id", "number", "Identifier"), ("title", "title", "Title"))
_SUMS = (
    ("amountAppliedFor", "requested", "Amount Applied For"),
    ("amountAwarded", "granted", "Amount Awarded"),
    ("amountDisbursed", "transferred", "Amount Disbursed"),
)
