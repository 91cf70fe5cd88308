"""Presidential Grants Fund application pages, as text or HTML saved from the browser."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import msgspec

from kg.concepts import find
from kg.errors import UnreadableSource
from kg.identifiers import canonical
from kg.loader import Options
from kg.model import (
    Document,
    Event,
    Evidence,
    Header,
    Identifier,
    Link,
    Money,
    Organization,
    Problem,
    Project,
    Record,
    Section,
)
from kg.source import Source
from loaders._grant_fields import application_number, competition, dates, money, rating
from loaders._grant_page import Field, Layout, SectionSpan, items, layout, plain
from loaders.prose.events import find_events
from loaders.prose.groups import find_themes, target_group
from loaders.prose.links import find_counts, find_links
from loaders.prose.mentions import find_mentions
from loaders.prose.organizations import Organizations, kind_of, legal_form, seat_in_name
from loaders.prose.places import Places
from loaders.prose.projects import find_projects
from loaders.prose.reading import Ground, read_ground
from loaders.prose.words import Words

__all__ = ["GrantApplicationLoader"]

#: Sections of running prose; the others are read for what they are.
_PROSE = ("summary", "goals", "tasks", "significance", "partners", "results", "geography", "target-groups")
_KEPT = (*_PROSE, "calendar")
_MARKERS = (
    "номер заявки", "грантовое направление", "статус проекта", "запрашиваемая сумма", "сроки реализации",
    "общая сумма расходов", "обоснование социальной значимости", "география проекта", "дата подачи", "размер гранта",
    "софинансирование", "рейтинг заявки",
)  # fmt: skip
#: A page is a few thousand words; a text far beyond that is no page.
MAX_CHARACTERS = 1_000_000


class GrantApplicationLoader:
    """Reads an application page: header fields, sections, and what their prose names."""

    name = "grant-application"
    version = 1
    title = "Presidential Grants Fund application page (text or HTML saved from the browser)"

    def recognises(self, source: Source) -> float:
        """Sure by the page's own keys and headings; two of them are the least."""
        folded = plain(source.text[:200_000])
        seen = sum(marker in folded for marker in _MARKERS)
        return 0.0 if seen < 2 else min(1.0, 0.4 + seen / 10)

    def read(self, source: Source, options: Options) -> Iterator[Record]:
        """One page is one record.

        Raises:
            UnreadableSource: for a text far too long for a page.
        """
        del options  # an application page names nobody in an office
        if len(source.text) > MAX_CHARACTERS:
            raise UnreadableSource(
                f"this is no application page: {len(source.text):,} characters.",
                where=source.name,
                mend="Save one page per file.",
            )
        yield _Page(source).record()


class _Page:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.ground: Ground = read_ground(source.masked)
        self.text = self.ground.text
        # The layout is that of the text before masking of names: a masked title would be no title.
        self.layout: Layout = layout(self.text)
        self.problems: list[Problem] = []
        self.evidence: dict[str, Evidence] = {}
        self.organizations = Organizations(self.text, self.ground.places)
        self.places = Places(self.text, self.ground.places)

    def record(self) -> Record:
        title = self._title()
        header = self._header()
        sections = self._sections()
        prose = [s for s in self.layout.sections if s.kind in _PROSE]
        grids = {span: Words(self.text, span.start, span.end) for span in prose}
        for span in prose:
            if span.kind == "target-groups":
                continue  # groups are kinds of people and organizations, not organizations
            ground = self.ground
            mentions = find_mentions(self.text, span.start, span.end, ground.places, ground.spans, grids[span])
            self.organizations.add_mentions(mentions, grids[span], "partner" if span.kind == "partners" else None)
        projects: list[Project] = []
        links: list[Link] = []
        for span in prose:
            more, ties = find_projects(
                self.text, grids[span], self.organizations, title, header.applicant, len(projects) + 1
            )
            known = {p.title.casefold() for p in projects}
            projects += [p for p in more if p.title.casefold() not in known]
            links += [t for t in ties if t.target.label.casefold() not in known]
        self._predecessors(projects)
        for span in prose:
            seen = {(link.kind, *sorted((link.source.id, link.target.id))) for link in links}
            for link in find_links(self.text, grids[span], self.ground.places):
                if (link.kind, *sorted((link.source.id, link.target.id))) not in seen:
                    links.append(link)
        events = find_events(
            self.text,
            [(s.start, s.end) for kind in ("summary", "calendar", "tasks") for s in self._of(kind)],
            self.ground.places,
        )
        self.organizations.forget_planned([e.name for e in events if e.kind == "website"])
        themed = [
            (s.start, s.end) for s in self.layout.sections if s.kind in ("summary", "goals", "tasks", "significance")
        ]
        self._place_roles(prose, grids, events)
        return Record(
            document=Document(
                name=self.source.name,
                kind="grant-application",
                title=title,
                language="ru",
                media_type=self.source.media_type,
                encoding=self.source.encoding,
                sha256=self.source.sha256,
                characters=len(self.text),
                loader=f"{GrantApplicationLoader.name}/{GrantApplicationLoader.version}",
            ),
            header=header,
            sections=sections,
            organizations=self.organizations.result(),
            places=self.places.result(),
            place_counts=[
                count
                for s in self._of("geography")
                for count in find_counts(self.text, s.start, s.end, self.ground.places)
            ],
            target_groups=[
                target_group(self.text, start, end)
                for s in self._of("target-groups")
                for start, end in _phrases(self.text, s.start, s.end)
            ],
            themes=find_themes(self.text, themed),
            projects=projects,
            links=links,
            events=events,
            problems=self.problems,
        )

    # -- title and header ----------------------------------------------------------------------------------------

    def _problem(self, code: str, what: str, where: str, mend: str, severity: str = "warning") -> None:
        self.problems.append(Problem(severity=severity, what=what, where=where, mend=mend, code=code))  # type: ignore[arg-type]

    def _title(self) -> str:
        if self.layout.title is None:
            self._problem("no-title", "the page has no title.", "header", "Save the page again from its top.")
            return self.source.name
        start, end = self.layout.title
        self.evidence["title"] = self._shown(start, end)
        return re.sub(r"\s+", " ", self.text[start:end])

    def _shown(self, start: int, end: int) -> Evidence:
        return Evidence(start=start, end=end, quote=self.text[start:end], method="header", confidence=1.0)

    def _header(self) -> Header:
        fields: dict[str, Field] = {}
        for field in self.layout.fields:
            fields.setdefault(field.name, field)
        values: dict[str, object] = {}
        for name, field in fields.items():
            read = _READERS.get(name)
            if read is None:
                continue
            got = read(field.value)
            if not got:
                self._problem(
                    "unreadable-field",
                    f"the field «{name}» is not what it should be.",
                    name,
                    "Compare it with the page.",
                )
            for key, value in got.items():
                values[key] = value
                self.evidence[key] = self._shown(field.start, field.end)
        self._term(fields.get("term"), values)
        header = Header(**values, evidence=self.evidence)  # type: ignore[arg-type]
        header.applicant = self._applicant(fields)
        self._check(header)
        return header

    def _term(self, field: Field | None, values: dict[str, object]) -> None:
        if field is None:
            return
        found = dates(field.value)
        for name, (when, words) in zip(("starts", "ends"), found, strict=False):
            offset = field.start + field.value.index(words)
            if when is None:
                self._problem(
                    "impossible-date", f"the calendar has no {words}.", "Сроки реализации", "Compare it with the page."
                )
            else:
                values[name] = when
                self.evidence[name] = self._shown(offset, offset + len(words))

    def _check(self, header: Header) -> None:
        if header.number is None:
            self._problem(
                "no-number",
                "the page has no application number: its project is known by this file alone.",
                "Номер заявки",
                "Save the whole page.",
            )
        if header.starts and header.ends and header.ends < header.starts:
            self._problem(
                "impossible-date", "the project ends before it starts.", "Сроки реализации", "Compare it with the page."
            )
        parts = (header.requested, header.cofinancing)
        if header.total and all(parts) and sum(p.amount for p in parts if p) != header.total.amount:
            self._problem(
                "sums-differ",
                "the sum asked for and the co-financing do not add up to the total.",
                "Общая сумма расходов",
                "Nothing to do if the page says so.",
                "note",
            )

    def _applicant(self, fields: dict[str, Field]) -> str | None:
        field = fields.get("organization")
        numbers = self._numbers(fields)
        if field is None and not numbers:
            self._problem(
                "no-organization", "the page names no applying organization.", "Организация", "Save the whole page."
            )
            return None
        if field is None:
            span = fields.get("ogrn") or fields["inn"]
            name = f"{span.name.upper()} {span.value}"
        else:
            span, name = field, re.sub(r"\s+", " ", field.value)
        form = legal_form(name)
        shown = Evidence(
            start=span.start, end=span.end, quote=self.text[span.start : span.end], method="header", role="applicant"
        )
        organization: Organization = self.organizations.add(
            name, kind_of(name, form), shown, region=seat_in_name(self.ground.places, span.start, span.end)
        )
        organization.identifiers = numbers
        self.evidence["applicant"] = shown
        return organization.key

    def _numbers(self, fields: dict[str, Field]) -> list[Identifier]:
        found: list[Identifier] = []
        for name, scheme in (("inn", "RU-INN"), ("ogrn", "RU-OGRN")):
            field = fields.get(name)
            if field is None:
                continue
            value, valid = canonical(scheme, field.value)
            found.append(Identifier(scheme=scheme, value=value, valid=valid))
            self.evidence[name] = self._shown(field.start, field.end)
            if not valid:
                self._problem(
                    "wrong-check-digit",
                    f"{value} has a wrong check digit: it is kept as text and identifies nobody.",
                    name.upper(),
                    "Compare it with the register.",
                )
        return found

    # -- sections ------------------------------------------------------------------------------------------------

    def _of(self, kind: str) -> list[Section]:
        return [s for s in self._all if s.kind == kind]

    @property
    def _all(self) -> list[Section]:
        return [
            Section(
                kind=s.kind,
                heading=s.heading.strip(),
                text=self.text[s.start : s.end],
                start=s.start,
                end=s.end,
                items=[self.text[a:b] for a, b in items(self.text, s.start, s.end)]
                if s.kind in ("goals", "tasks", "target-groups", "results", "partners")
                else [],
            )
            for s in self.layout.sections
            if s.kind in _KEPT
        ]

    def _sections(self) -> list[Section]:
        kinds = {s.kind for s in self.layout.sections}
        for kind, words in (
            ("summary", "Краткое описание"),
            ("geography", "География проекта"),
            ("target-groups", "Целевые группы"),
        ):
            if kind not in kinds:
                self._problem(
                    "no-section", f"the page has no section «{words}».", words, "Save the whole page.", "note"
                )
        return self._all

    def _predecessors(self, projects: list[Project]) -> None:
        """What a sentence says of an earlier project is no role in this one; who carried it out is a predecessor."""
        told = [(e.start, e.end, project) for project in projects if project.participants for e in project.evidence]
        for organization in self.organizations.result():
            done = {
                project.key
                for project in projects
                for participant in project.participants
                if participant.organization == organization.key
                and (participant.role, project.relation) == ("implementer", "continues")
            }
            evidence = []
            for shown in organization.evidence:
                inside = [p for a, b, p in told if a <= shown.start and shown.end <= b and shown.method != "header"]
                if inside:
                    role = (
                        "predecessor"
                        if done & {p.key for p in inside} and "applicant" not in organization.roles
                        else None
                    )
                    shown = msgspec.structs.replace(shown, role=role)
                evidence.append(shown)
            organization.evidence = evidence
            roles = list(dict.fromkeys(e.role for e in evidence if e.role and e.role != "mentioned"))
            organization.roles = roles or ["mentioned"]

    def _place_roles(self, prose: list[SectionSpan], grids: dict[SectionSpan, Words], events: list[Event]) -> None:
        organizations = self.organizations.result()
        by_key = {o.key: o for o in organizations}
        spans = [(a, b, by_key[key]) for a, b, key in self.organizations.spans if key in by_key]
        for span in self.layout.sections:
            if span.kind == "geography":
                self.places.add_geography(span.start, span.end)
            elif span.kind == "contacts":
                self.places.add_seat(span.start, span.end)
        for event in events:
            shown = event.evidence[0]
            for match in self.places.within(shown.start, shown.end):
                if match.id in event.places:
                    self.places.add(match, "area")
        for span in prose:
            if span.kind != "geography":
                self.places.add_prose(span.kind, grids[span], spans)
        if self.layout.title:
            for match in self.places.within(*self.layout.title):
                self.places.add(match, "mentioned" if self._of("geography") else "area")
        applicant = next((o for o in organizations if "applicant" in o.roles), None)
        seat = next((p.id for p in self.places.result() if "seat" in p.roles), None)
        if applicant is not None and seat is not None:
            applicant.region = seat


def _phrases(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The groups of a section: its list items, cut at semicolons."""
    found: list[tuple[int, int]] = []
    for left, right in items(text, start, end):
        position = left
        for piece in text[left:right].split(";"):
            words = piece.strip()
            if re.search(r"\w{2}", words):
                begin = position + piece.index(words)
                found.append((begin, begin + len(words.rstrip(" .,"))))
            position += len(piece) + 1
    return found


def _read_status(value: str) -> dict[str, object]:
    matches = find("application-status", value)
    return {"status_text": value, **({"status": matches[0].id} if matches else {})}


def _read_direction(value: str) -> dict[str, object]:
    long_term = re.search(r"\s*[-–—(]\s*долгосрочн\w+ проект\w*\)?\s*$", value, re.IGNORECASE)
    matches = find("grant-direction", value[: long_term.start()] if long_term else value)
    got: dict[str, object] = {"direction_text": value, "long_term": long_term is not None}
    return got | ({"direction": matches[0].id} if matches else {})


def _read_competition(value: str) -> dict[str, object]:
    year, round_ = competition(value)
    got: dict[str, object] = {"competition": value}
    return got | ({"year": year} if year else {}) | ({"round": round_} if round_ else {})


def _sum(name: str, value: str) -> dict[str, object]:
    got: Money | None = money(value)
    return {name: got} if got else {}


def _read_submitted(value: str) -> dict[str, object]:
    when: date | None = next((when for when, _ in dates(value)), None)
    return {"submitted": when} if when else {}


def _read_number(value: str) -> dict[str, object]:
    number = application_number(value) or (
        value if re.fullmatch(r"[\w/-]{4,30}", value) and re.search(r"\d", value) else None
    )
    return {"number": number} if number else {}


def _read_rating(value: str) -> dict[str, object]:
    got: Decimal | None = rating(value)
    return {"rating": got} if got is not None else {}


_READERS: dict[str, Callable[[str], dict[str, object]]] = {
    "status": _read_status,
    "competition": _read_competition,
    "direction": _read_direction,
    "number": _read_number,
    "submitted": _read_submitted,
    "requested": lambda value: _sum("requested", value),
    "granted": lambda value: _sum("granted", value),
    "cofinancing": lambda value: _sum("cofinancing", value),
    "transferred": lambda value: _sum("transferred", value),
    "total": lambda value: _sum("total", value),
    "rating": _read_rating,
    "completed": lambda _value: {"completed": True},
}
