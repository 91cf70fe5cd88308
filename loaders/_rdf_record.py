"""From what RDF of others says near a project, an event or an organization, a record."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from kg.cells import Cells
from kg.concepts import find
from kg.errors import UnreadableSource
from kg.loader import Item
from kg.model import (
    Document,
    Evidence,
    Header,
    Link,
    Money,
    Organization,
    Problem,
    Record,
    Reference,
    TargetGroup,
    Theme,
)
from kg.names import core_name, fold_title
from kg.values import amount_of, currency_of, date_of
from loaders import _rdf_vocabularies as vocabulary
from loaders._rdf_numbers import identifiers_of
from loaders._rdf_places import places_of
from loaders._rdf_said import Said
from loaders._table_values import Gathered, organization, seat_of

__all__ = ["activity_record"]

_TYPE = "rdf:type"
_CYRILLIC = re.compile("[А-Яа-яЁё]")
#: Words by which a membership, a role or a partner's part is called → the role; the first that fits.
_ROLE_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), role)
    for pattern, role in (
        (r"co-?organi[sz]|соорганиз", "co-organizer"),
        (r"information\w* partner|media partner|информационн\w+ партн", "information-partner"),
        (r"fund|donor|sponsor|грантод|финанс", "funder"),
        (r"applicant|lead|coordinat|beneficiar|grantee|principal|заявит|координат|ведущ", "applicant"),
        (r"implement|contractor|исполнит", "implementer"),
        (r"organi[sz]|организатор", "organizer"),
        (r"\bhost|принима", "host"),
        (r"partner|member|participant|associat|партн|участник|член", "partner"),
    )
)
#: Parts in which a name without more may be that of an organization: others may be persons.
_TRUSTED = frozenset({"funder", "applicant", "host"})
_PERIOD = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T[^/]*)?(?:\s*/\s*(?:(\d{4}(?:-\d{2}(?:-\d{2})?)?)|\.\.)?.*)?")


class _Part(NamedTuple):
    """Who has a part in an activity: a node or a name, the role, and what says so."""

    node: str | None
    name: str
    role: str
    heading: str


def activity_record(item: Item, file: str) -> Record:
    """The record of an item.

    Args:
        item: one of `loaders._rdf_activities.activity_items`.
        file: name of the file in the graph.

    Raises:
        UnreadableSource: nothing is said of it that makes a record.
    """
    return _Activity(item, file).record()


class _Activity:
    def __init__(self, item: Item, file: str) -> None:
        self.item = item
        self.file = file
        self.about: str = item.data["about"]
        self.kind: str = item.data["kind"]
        self.said = Said(item.data["said"])
        self.cells = Cells()
        self.places = Gathered()
        self.problems: list[Problem] = []
        self.organizations: dict[str, Organization] = {}
        self.left_out = 0

    def record(self) -> Record:
        title = self._best(self.about, vocabulary.TITLES if self.kind else vocabulary.NAMES)
        if not title:
            raise UnreadableSource("it has no title or name.", where=self.item.where, mend="Give it one.")
        self.cells.add("title", title)
        header = self._header()
        event = self.kind in vocabulary.EVENTS
        self._areas("venue" if event else "area")
        links = []
        if self.kind:
            for part in self._parts():
                self._take(part)
        else:
            links = self._partnerships()
        groups, themes = self._groups(), self._themes()
        if not (self.organizations or self.places.result() or groups):
            raise UnreadableSource(
                "nothing is said of who has a part in it, where or for whom.",
                where=self.item.where,
                mend="Organizations need a type, such as org:Organization, and a name.",
            )
        header.applicant = next((org.key for org in self.organizations.values() if "applicant" in org.roles), None)
        row = self.cells.row()
        header.evidence = dict.fromkeys(
            ["title", *(name for name in header.__struct_fields__ if self._stated(header, name))], row
        )
        return Record(
            document=Document(
                name=self.file,
                file=self.file,
                kind=self._document_kind(event),
                title=title,
                language=self.language,
                characters=len(self.cells.text),
            ),
            header=header,
            organizations=list(self.organizations.values()),
            places=self.places.result(),
            target_groups=groups,
            themes=themes,
            links=links,
            problems=[*self.problems, *self._notes()],
        )

    @staticmethod
    def _stated(header: Header, name: str) -> bool:
        return name not in ("evidence", "scheme") and getattr(header, name) is not None

    def _document_kind(self, event: bool) -> str:
        if event:
            return "event-description"
        if not self.kind:
            return "organization-profile"
        return "data-set" if self.kind.startswith("dcat:") or "Data" in self.kind else "project-description"

    def _notes(self) -> Iterator[Problem]:
        if self.left_out:
            yield Problem(
                severity="note",
                what=f"{self.left_out} more with a part in it were left out: no organizations by type or name.",
                where="participants",
                mend="Give organizations a type, such as org:Organization, and a name.",
                code="not-an-organization",
            )
        if self.item.data["cut"]:
            yield Problem(
                severity="warning",
                what="very much is said of it: not all of that was read.",
                where=self.about,
                mend="Split it into several projects.",
                code="cut",
            )

    # Words

    @cached_property
    def language(self) -> str:
        """Of its titles, as ISO 639-1."""
        titles = [value for name in vocabulary.TITLES for value in self.said.values(self.about, name) if value[0]]
        tagged = [kind[1:3].lower() for kind, _ in titles if kind.startswith("@")]
        for language in ("ru", "en", *tagged):
            if language in tagged:
                return language
        return "ru" if any(_CYRILLIC.search(text) for _, text in titles) else "en"

    def _best(self, node: str, names: Iterable[str]) -> str:
        """The best text of some properties, in the language of the document where it is there."""
        for name in names:
            texts = [value for value in self.said.values(node, name) if value[0] and value[1].strip()]
            if texts:
                texts.sort(key=lambda value: (not value[0].startswith(f"@{self.language}"), value[0] != "^", value))
                return " ".join(texts[0][1].split())
        return ""

    def _texts(self, node: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Property and text of all values; of a thing its name."""
        for name in names:
            for kind, text in self.said.values(node, name):
                words = text if kind else self._best(text, ("schema:audienceType", *vocabulary.NAMES))
                if words.strip():
                    yield _heading(name), " ".join(words.split())

    # The header

    def _header(self) -> Header:
        header = Header()
        number = next((text for name, text in self._numbers() if text), None)
        if number is not None:
            self.cells.add("identifier", number)
            header.number, header.scheme = number, ""
        self._dates(header)
        for name, field in vocabulary.MONEY.items():
            self._money(header, self.about, name, field)
        for grant in self._grants():
            for name in ("schema:amount", "frapo:hasMonetaryValue"):
                self._money(header, grant, name, "granted")
        return header

    def _numbers(self) -> Iterator[tuple[str, str]]:
        for name in vocabulary.NUMBERS:
            for kind, text in self.said.values(self.about, name):
                found = text if kind else self._best(text, ("skos:notation", "schema:value", *vocabulary.NAMES))
                if found and len(found) <= 100 and not found.startswith("http"):
                    yield name, " ".join(found.split())

    def _dates(self, header: Header) -> None:
        for field, names in (("starts", vocabulary.STARTS), ("ends", vocabulary.ENDS)):
            for heading, text in self._texts(self.about, names):
                self._date(header, field, heading, text)
        for name in ("dct:temporal", "schema:temporalCoverage"):
            for kind, text in self.said.values(self.about, name):
                if not kind:
                    for field, names in (("starts", vocabulary.STARTS), ("ends", vocabulary.ENDS)):
                        for heading, words in self._texts(text, names):
                            self._date(header, field, heading, words)
                elif found := _PERIOD.fullmatch(text.strip()):
                    self._date(header, "starts", _heading(name), found[1])
                    self._date(header, "ends", _heading(name), found[2] or "", last=True)
        if header.starts and header.ends and header.ends < header.starts:
            self._warn("dates-reversed", "it ends before it begins.", "endDate")

    def _date(self, header: Header, field: str, heading: str, text: str, *, last: bool = False) -> None:
        text = text.strip()
        if not text or getattr(header, field) is not None:
            return
        if re.fullmatch(r"\d{4}", text):
            text = f"{text}-12-31" if last or field == "ends" else f"{text}-01-01"
        elif re.fullmatch(r"\d{4}-\d{2}", text):
            text = f"{text}-{'28' if last or field == 'ends' else '01'}"
        found = date_of(text)
        if found is None:
            self._warn("unreadable-field", "this is no date: it was left out.", heading)
            return
        self.cells.add(heading, text)
        setattr(header, field, found)

    def _grants(self) -> list[str]:
        """Grants that fund it."""
        found = [
            text
            for name in ("schema:funding", "schema:grant", "frapo:isFundedBy", "frapo:hasFunding", "eurio:hasGrant")
            for text in self.said.links(self.about, name)
        ]
        found += [
            node
            for node in self.said.statements
            if self.about in (*self.said.links(node, "schema:fundedItem"), *self.said.links(node, "frapo:funds"))
        ]
        return [node for node in dict.fromkeys(found) if self._kinds(node) & vocabulary.GRANTS]

    def _money(self, header: Header, node: str, name: str, field: str) -> None:
        for kind, text in self.said.values(node, name):
            if getattr(header, field) is not None:
                return
            currency = self.said.text(node, "schema:currency") or self.said.text(node, "frapo:hasCurrency") or ""
            if not kind:
                currency = self._best(text, ("schema:currency", "frapo:hasCurrency", "eurio:currency")) or currency
                text = self._best(text, ("schema:value", "schema:amount", "rdf:value", "eurio:value", "schema:price"))
            amount = _amount(text)
            written = currency.strip().upper()
            code = written if re.fullmatch("[A-Z]{3}", written) else currency_of(currency or text)
            if amount is None or code is None:
                if text.strip():
                    why = "this is no sum" if amount is None else "this sum has no currency"
                    self._warn("unreadable-field", f"{why}: it was left out.", _heading(name))
                continue
            self.cells.add(_heading(name), f"{text.strip()} {currency}")
            setattr(header, field, Money(amount=amount, currency=code))

    # Who

    def _kinds(self, node: str) -> set[str]:
        return {*self.said.links(node, _TYPE)}

    def _parts(self) -> Iterator[_Part]:
        for name, role in vocabulary.ROLES.items():
            for kind, text in self.said.values(self.about, name):
                if kind:
                    yield _Part(None, text, role, name)
                else:
                    yield from self._through(text, role, name, 0)
        for grant in self._grants():
            for name in ("schema:funder", "schema:sponsor", "frapo:isAwardedBy", "frapo:hasFundingAgency"):
                for kind, text in self.said.values(grant, name):
                    yield _Part(None if kind else text, text if kind else "", "funder", name)
        for node in self.said.statements:
            for name, role in vocabulary.INCOMING.items():
                if self.about in self.said.links(node, name):
                    yield from self._through(node, role, name, 0)
            if self.about in self.said.links(node, "org:organization"):
                yield from self._through(node, "partner", "org:member", 0)
        for name in ("eurio:hasInvolvedParty", "prov:qualifiedAssociation"):
            for node in self.said.links(self.about, name):
                yield from self._through(node, "partner", name, 0)

    def _through(self, node: str, role: str, name: str, depth: int) -> Iterator[_Part]:
        """A part, or what it leads to where it is a membership or role with a name of its own."""
        kinds = self._kinds(node)
        if kinds & vocabulary.GRANTS or node == self.about:
            return
        if depth > 2 or kinds & vocabulary.ORGANIZATIONS or kinds & vocabulary.PERSONS:
            yield _Part(node, "", role, name)
            return
        inner = [
            (way, text)
            for way in sorted(vocabulary.FOLLOWED)
            for text in self.said.links(node, way)
            if text != self.about
        ]
        called = " ".join(
            text
            for way in ("schema:roleName", "eurio:roleLabel", "org:role", "prov:hadRole", "schema:namedPosition")
            for text in (*self.said.texts(node, way), *(self._best(one, vocabulary.NAMES) or one
                                                       for one in self.said.links(node, way)))
        )  # fmt: skip
        found = next((role for pattern, role in _ROLE_WORDS if pattern.search(called)), role)
        if not inner:
            yield _Part(node, "", role, name)
        for _, text in inner:
            yield from self._through(text, found, name, depth + 1)

    def _take(self, part: _Part) -> Organization | None:
        """Note who has a part, where that is an organization with a name."""
        kinds = self._kinds(part.node) if part.node is not None else set()
        name = " ".join(part.name.split()) if part.node is None else self._best(part.node, vocabulary.NAMES)
        named_so = core_name(name) != fold_title(name) or part.role in _TRUSTED
        if not name or kinds & vocabulary.PERSONS or not (kinds & vocabulary.ORGANIZATIONS or named_so):
            self.left_out += 1
            return None
        key = part.node or fold_title(name)
        words = self.cells.add(_heading(part.heading), name, role=part.role)
        known = self.organizations.get(key)
        if known is not None:
            if part.role not in known.roles:
                known.roles.append(part.role)
                known.evidence.append(words)
            return known
        made = organization(f"o{len(self.organizations) + 1}", name, part.role, words)
        if part.node is not None:
            self._describe(made, part.node, kinds)
        self.organizations[key] = made
        return made

    def _describe(self, made: Organization, node: str, kinds: set[str]) -> None:
        made.kind = next((vocabulary.KINDS[kind] for kind in sorted(kinds) if vocabulary.KINDS.get(kind)), made.kind)
        texts = {text for name in vocabulary.ALIASES for text in self.said.texts(node, name) if text.strip()}
        made.aliases = sorted({" ".join(text.split()) for text in texts} - {made.name})
        for text in made.aliases:
            self.cells.add("name", text)
        made.identifiers = list(dict.fromkeys(identifiers_of(self.said, node)))
        for number in made.identifiers:
            self.cells.add("identifier", f"{number.scheme} {number.value}")
            if not number.valid:
                self._warn(
                    "wrong-check-digit", f"{number.value} has a wrong check digit and identifies nobody.", "identifier"
                )
        found = [place for name in vocabulary.ADDRESSES for place in places_of(self.said, node, name)]
        if found:
            made.region = seat_of(found[0].id)
            self.cells.add("address", found[0].words)

    def _partnerships(self) -> list[Link]:
        """Links from an organization to others, of which it says that it works with them."""
        own = self._take(_Part(self.about, "", "mentioned", "schema:name"))
        links: list[Link] = []
        for name in sorted(vocabulary.PARTNERSHIPS):
            for node in self.said.links(self.about, name):
                other = self._take(_Part(node, "", "mentioned", name))
                if own is None or other is None or other is own:
                    continue
                ends = [Reference(type="organization", id=one.key, label=one.name) for one in (own, other)]
                words: list[Evidence] = [other.evidence[0]]
                links.append(Link(kind="partner", source=ends[0], target=ends[1], evidence=words))
        return links

    # Where, for whom, on what

    def _areas(self, role: str) -> None:
        for name in vocabulary.AREAS:
            for place in places_of(self.said, self.about, name):
                words = self.cells.add(_heading(name), place.words, confidence=place.confidence, role=role)
                self.places.add(place, role, words)

    def _groups(self) -> list[TargetGroup]:
        found = {}
        for heading, text in self._texts(self.about, vocabulary.AUDIENCES):
            phrase = f"{text} лет" if re.fullmatch(r"\d{1,2}\s*[-–]\s*\d{0,2}", text) else text
            if phrase not in found:
                words = self.cells.add(heading, text)
                found[phrase] = TargetGroup(text=text, concepts=find("target-group", phrase), evidence=[words])
        return list(found.values())

    def _themes(self) -> list[Theme]:
        found = {}
        for heading, text in self._texts(self.about, vocabulary.SUBJECTS):
            for phrase in (one.strip() for one in text.split(",")):
                concepts = find("theme", phrase) if phrase and phrase not in found else []
                if concepts:
                    found[phrase] = Theme(text=phrase, concepts=concepts, evidence=[self.cells.add(heading, phrase)])
        return list(found.values())

    def _warn(self, code: str, what: str, where: str) -> None:
        mend = "Compare it with the register." if code == "wrong-check-digit" else "Correct it in the file."
        self.problems.append(Problem(severity="warning", what=what, where=where, mend=mend, code=code))


def _heading(name: str) -> str:
    return name.partition(":")[2] or name


def _amount(text: str) -> Decimal | None:
    text = text.strip()
    return Decimal(text) if re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", text) else amount_of(text)
