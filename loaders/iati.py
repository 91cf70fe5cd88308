"""Activities in the format of the International Aid Transparency Initiative (IATI), versions 1 and 2."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kg.cells import Cells
from kg.concepts import find
from kg.loader import Item, Options
from kg.model import (
    Allocation,
    ConceptMatch,
    Document,
    Header,
    Money,
    Problem,
    Project,
    Record,
    Section,
    TargetGroup,
    Theme,
)
from kg.places import gazetteer
from kg.source.file import File
from kg.source.xml import root_name
from kg.values import date_of
from loaders._exact_values import decimal, percent
from loaders._iati_activity import ROOT, Text, activities
from loaders._iati_codes import (
    DATES,
    DESCRIPTIONS,
    LANGUAGES,
    REGIONS,
    RELATIONS,
    SECTORS,
    STATUSES,
    TRANSACTIONS,
)
from loaders._iati_organizations import Organizations, best, called
from loaders._iati_places import place_of
from loaders._parties import Reached
from loaders._told import Told, mentioned

__all__ = ["IatiLoader"]

_NUMBERS = "XI-IATI"
#: Words that are a concept's name and nothing else have this score.
_NAME = 0.99


class IatiLoader:
    """Reads activities: who funds, answers for and carries out what, where, in which sectors; who was paid what."""

    name = "iati"
    version = 1
    title = "IATI activities (XML, also packed by gzip)"

    def knows(self, file: File, options: Options) -> float:
        """Sure by the root of the XML."""
        return 0.0 if options.mapping or root_name(file) != ROOT else 0.98

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        """One activity is one item; its key is its IATI identifier.

        Raises:
            UnreadableSource: where it is not XML that can be read to its end.
        """
        del options
        yield from activities(file)

    def record(self, item: Item, file: str, options: Options) -> Record:
        """The record of an activity."""
        del options
        return _Activity(item, file).record()


class _Activity:
    """One activity, laid out and read."""

    def __init__(self, item: Item, file: str) -> None:
        self.item = item
        self.file = file
        self.data: dict[str, Any] = item.data
        self.cells = Cells()
        self.places = Reached()
        self.told = Told()
        self.organizations = Organizations(self.data, self.cells, self.told)
        self.currency: str = self.data["currency"]

    def record(self) -> Record:
        header, title, language = self.header()
        self.organizations.read()
        sections, groups = self.descriptions()
        self.where()
        themes = self.themes()
        allocations = self.allocations()
        projects = self.related()
        return Record(
            document=Document(
                name=f"{self.file}#{self.item.key}",
                kind="iati-activity",
                title=title,
                language=language,
                media_type="application/xml",
                characters=len(self.cells.text),
                loader=f"{IatiLoader.name}/{IatiLoader.version}",
                file=self.file,
            ),
            header=header,
            sections=sections,
            organizations=self.organizations.result(),
            places=self.places.result(),
            target_groups=groups,
            themes=themes,
            projects=projects,
            allocations=allocations,
            problems=self.told.problems,
        )

    # -- header --------------------------------------------------------------------------------------------------

    def header(self) -> tuple[Header, str, str]:
        """The fields of the header, the title and its language."""
        header = Header(scheme=_NUMBERS)
        stated: list[str] = []
        number = next(iter(self.data.get("iati-identifier", ())), "")
        if number:
            header.number = number
            self.cells.add("iati-identifier", number)
            stated.append("number")
        else:
            header.scheme = ""
            self.told(
                "no-number", "the activity has no identifier.", "iati-identifier", "Ask its publisher.", "warning"
            )
        language, title = self.title()
        if title:
            self.cells.add("title", title)
            stated.append("title")
        for status in self.data.get("activity-status", ()):
            called, header.status = STATUSES.get(status, ("", None))
            header.status_text = called or status
            self.cells.add("activity-status", f"{status} ({called})" if called else status)
            stated += ["status", "status_text"]
        stated += self.dates(header)
        stated += self.total(header)
        row = self.cells.row()
        header.evidence = dict.fromkeys(stated, row)
        return header, title or number or self.item.key, language

    def title(self) -> Text:
        texts = [text for texts in self.data.get("title", ()) for text in texts]
        if not texts:
            self.told("no-title", "the activity has no title.", "title", "Ask its publisher.", "warning")
            return [LANGUAGES[0], ""]
        language, said = best(texts, self.data["language"])
        return [language or self.data["language"] or LANGUAGES[0], said]

    def dates(self, header: Header) -> list[str]:
        stated: list[str] = []
        known = [(DATES[kind], written) for kind, written in self.data.get("activity-date", ()) if kind in DATES]
        for (field, name, _), written in sorted(known, key=lambda one: one[0][2]):
            when = date_of(written)
            if when is None:
                self.told("impossible-date", "this is no date.", f"activity-date ({name})", "Ask its publisher.")
                continue
            setattr(header, field, when)
            self.cells.add(f"activity-date ({name})", written)
            stated.append(field)
        if header.starts and header.ends and header.ends < header.starts:
            self.told("impossible-date", "the activity ends before it starts.", "activity-date", "Ask its publisher.")
        return stated

    def total(self, header: Header) -> list[str]:
        """The budgets of all periods; a revised one stands for the original of its period."""
        by_period: dict[tuple[str, str], tuple[str, Decimal, str]] = {}
        for kind, first, last, written, currency in self.data.get("budget", ()):
            amount = decimal(written)
            if amount is None:
                self.told("unreadable-field", "a budget has no sum that can be read.", "budget", "Ask its publisher.")
            elif (first, last) not in by_period or kind >= by_period[first, last][0]:
                by_period[first, last] = kind, amount, currency or self.currency
        currencies = {currency for _, _, currency in by_period.values()}
        for (first, last), (_, amount, currency) in sorted(by_period.items()):
            self.cells.add(f"budget ({first} – {last})", f"{amount} {currency}".strip())
        if len(currencies) > 1 or "" in currencies:
            why = "are in several currencies" if len(currencies) > 1 else "name no currency"
            self.told("sums-differ", f"the budgets {why}: no total is given.", "budget", "Nothing to do.")
        elif currencies:
            total = sum((amount for _, amount, _ in by_period.values()), Decimal(0))
            header.total = Money(amount=total, currency=currencies.pop())
            return ["total"]
        return []

    # -- what for and where --------------------------------------------------------------------------------------

    def descriptions(self) -> tuple[list[Section], list[TargetGroup]]:
        sections: list[Section] = []
        groups: list[TargetGroup] = []
        for kind, texts in self.data.get("description", ()):
            if not texts:
                continue
            slug, heading = DESCRIPTIONS.get(kind, DESCRIPTIONS["4"])
            words = self.cells.add(f"description ({heading.lower()})", best(texts, self.data["language"])[1])
            sections.append(Section(kind=slug, heading=heading, text=words.quote, start=words.start, end=words.end))
            if slug == "target-groups":
                named = mentioned("target-group", words)
                groups += [TargetGroup(text=said, concepts=[one], evidence=[shown]) for said, one, shown in named]
        return sections, groups

    def where(self) -> None:
        countries = [code.upper() for _, code, _, _ in self.data.get("recipient-country", ())]
        unknown: list[str] = []
        for _, code, share, names in self.data.get("recipient-country", ()):
            entry = gazetteer().get(code.upper())
            self.place("recipient-country", entry.id if entry else None, code, share, names, unknown)
        for vocabulary, code, share, names in self.data.get("recipient-region", ()):
            place = REGIONS.get(code) if vocabulary in ("", "1") else None
            place = place or next((p for _, said in names if (p := _part_named(said))), None)
            # Each vocabulary divides the whole anew: the shares of one of them are enough.
            share = share if vocabulary == self.data["recipient-region"][0][0] else ""
            self.place("recipient-region", place, code, share, names, unknown)
        for names, number, point in self.data.get("location", ()):
            place = place_of([said for _, said in names], number, point, countries)
            self.place("location", place, "", "", names, unknown)
        if unknown:
            shown = ", ".join(dict.fromkeys(unknown[:5])) + (" …" if len(unknown) > 5 else "")
            self.told(
                "unknown-place", f"{len(unknown)} places are not in the gazetteer: {shown}.", "location",
                "Nothing to do; they are in the words of the source.",
            )  # fmt: skip

    def place(
        self, heading: str, place: str | None, code: str, share: str, names: list[Text], unknown: list[str]
    ) -> None:
        _, name = best(names, self.data["language"]) if names else ("", "")
        said = f"{name} ({code})" if name and code else name or code
        if not said:
            return
        portion = percent(share) if share else None
        words = self.cells.add(heading, f"{said}, {share} %" if portion is not None else said)
        if place is None:
            unknown.append(name or code)
        else:
            self.places.add(place, "area", words, named=name or code, share=portion)

    def themes(self) -> list[Theme]:
        """The sectors, each once; DAC codes mean what the list says, others what their words say."""
        found: dict[str, Theme] = {}
        for vocabulary, code, share, names in self.data.get("sector", ()):
            _, name = best(names, self.data["language"]) if names else ("", "")
            listed = vocabulary in ("", "1", "2", "DAC", "DAC-3")
            called, slug = _sector(code) if listed else ("", None)
            said = name or called
            if not said and not code:
                continue
            shown = f"{code} {said}".strip() + (f", {share} %" if percent(share) is not None else "")
            words = Cells.part(self.cells.add("sector", shown), said or code)
            concepts = [ConceptMatch(id=slug, score=1.0)] if slug else [] if listed else _whole(said)
            theme = found.setdefault((said or code).lower(), Theme(text=said or code, concepts=concepts))
            theme.evidence.append(words)
        return list(found.values())

    # -- money ---------------------------------------------------------------------------------------------------

    def allocations(self) -> list[Allocation]:
        for what, count in self.data["odd"]:
            self.told("odd-transaction", f"{count} transactions {what} are left out.", "transaction", "Nothing to do.")
        # Who publishes gives what goes out and gets what comes in, where the transaction does not say.
        reporting = self.organizations.reporting
        found: dict[tuple[str, str, str | None, str], Allocation] = {}
        nameless = 0
        for kind, currency, giver, receiver, total, count, first, last in self.data["flows"]:
            slug, name, incoming = TRANSACTIONS[kind]
            currency = currency or self.currency
            heading = f"{name}, {count} transactions" if count > 1 else name
            dates = " – ".join(dict.fromkeys(filter(None, (first, last))))
            sides = " → ".join(called(side) for side in (giver, receiver) if any(side))
            words = self.cells.add(heading, "; ".join(filter(None, (f"{total} {currency}".strip(), sides, dates))))
            gives = self.organizations.side(giver, "funder", words) or (None if incoming else reporting)
            gets = self.organizations.side(receiver, "participant", words) or (reporting if incoming else None)
            if gets is None:
                # Whose payment it is is known, who gets it is not.
                gives, gets = None, gives
            if gets is None or not currency:
                nameless += count
                continue
            new = Allocation(
                organization=gets.key,
                giver=gives.key if gives is not None and gives is not gets else None,
                kind=slug,
                amount=Money(amount=Decimal(total), currency=currency),
                count=count,
                first=date_of(first),
                last=date_of(last),
                evidence=[words],
            )
            key = (slug, new.organization, new.giver, currency)
            found[key] = _added(found[key], new) if key in found else new
        if nameless:
            self.told(
                "odd-transaction", f"{nameless} transactions name no currency or nobody: they are left out.",
                "transaction", "Ask its publisher.",
            )  # fmt: skip
        return list(found.values())

    def related(self) -> list[Project]:
        found: dict[str, Project] = {}
        for kind, ref in self.data.get("related-activity", ()):
            if not ref:
                continue
            words = self.cells.add(f"related-activity ({RELATIONS.get(kind, 'other')})", ref)
            project = found.setdefault(ref, Project(key=f"p{len(found) + 1}", title=ref, number=ref))
            project.evidence.append(words)
        return list(found.values())


def _added(one: Allocation, other: Allocation) -> Allocation:
    """Two sums of the same kind between the same two in one."""
    days = sorted(day for day in (one.first, one.last, other.first, other.last) if day)
    return Allocation(
        organization=one.organization,
        giver=one.giver,
        kind=one.kind,
        amount=Money(amount=one.amount.amount + other.amount.amount, currency=one.amount.currency),
        count=one.count + other.count,
        first=days[0] if days else None,
        last=days[-1] if days else None,
        evidence=one.evidence + other.evidence,
    )


def _whole(words: str) -> list[ConceptMatch]:
    """The theme whose name the words are; publishers' own sectors are no phrases to be read for what they contain."""
    return [match for match in find("theme", words) if match.score >= _NAME]


def _part_named(name: str) -> str | None:
    return next((place.id for place in gazetteer().find(name) if place.kind in ("part", "group", "country")), None)


def _sector(code: str) -> tuple[str, str | None]:
    for length in range(len(code), 2, -1):
        if code[:length] in SECTORS:
            return SECTORS[code[:length]]
    return "", None
