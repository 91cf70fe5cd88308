"""What a report shows. Everything on the page is said here, so that a report never asks a store.

Every fact names the words that show it by their numbers: `refs` are numbers of `Report.quotes`. Every text is data:
the page shows it as text and never as markup.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from kg.maps.data import Label

__all__ = [
    "Label",
    "Report",
    "ReportCountry",
    "ReportFact",
    "ReportGroup",
    "ReportOrganization",
    "ReportPlace",
    "ReportProject",
    "ReportQuote",
    "ReportReason",
    "ReportSource",
    "ReportStep",
    "ReportSubject",
    "ReportYear",
    "refs_of",
]


class ReportSource(msgspec.Struct, frozen=True, kw_only=True):
    """A document that facts of the report come from.

    Attributes:
        id: as the quotes name it.
        name: file name, or path below the loaded folder.
        title: of the document.
        read: the day on which it was read into the graph.
    """

    id: str
    name: str
    title: str = ""
    read: date | None = None


class ReportQuote(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a source that show a fact.

    Attributes:
        number: by which facts name it, from 1.
        text: the passage: a sentence as a rule.
        source: id of the document.
        start: offset of the passage's first character in the document, in code points.
        end: offset after the last character.
        marks: the words in it that show the fact, as (first, after the last) positions in `text`, in order.
    """

    number: int
    text: str
    source: str
    start: int
    end: int
    marks: list[tuple[int, int]] = []


class ReportFact(msgspec.Struct, frozen=True, kw_only=True):
    """Something said of a subject: what it is (seat, registration number), and its value."""

    term: Label
    value: Label
    refs: list[int] = []


class ReportSubject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the report is about; a report on a pair has two.

    Attributes:
        id: in the graph, `org/…` or `place/…`.
        name: its name.
        kind: `organization`, `region`, `country` or another kind of place.
        country: ISO 3166-1 alpha-2 code, None where unknown.
        what: what it is, in a word or two: its legal form, «область».
        where: region and country of its seat, or the country of a region.
        facts: what else is known of it.
    """

    id: str
    name: Label
    kind: str
    country: str | None = None
    what: Label | None = None
    where: Label | None = None
    facts: list[ReportFact] = []


class ReportCountry(msgspec.Struct, frozen=True, kw_only=True):
    """A country, and how many of the report's organizations have their seat in it."""

    code: str
    name: Label
    organizations: int = 0


class ReportOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """An organization that has a part in what the report tells of.

    Attributes:
        id: in the graph.
        name: its name as shown.
        country: ISO 3166-1 alpha-2 code of its seat, None where unknown.
        where: its seat.
        roles: what it does in those projects, the strongest first.
        bases: how it is known that it works with the subject, where no project says so.
        projects: how many projects and events they have together, or it has here.
        titles: titles of some of them, the latest first.
        first_year: of those.
        last_year: of those.
        across: whether its country is another than the subject's; None where either is unknown.
        refs: numbers of the words that show it.
    """

    id: str
    name: Label
    country: str | None = None
    where: Label | None = None
    roles: list[Label] = []
    bases: list[Label] = []
    projects: int = 0
    titles: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
    across: bool | None = None
    refs: list[int] = []


class ReportPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A region or country that the subject is linked with, or itself.

    Attributes:
        id: gazetteer id.
        name: its name.
        country: ISO 3166-1 alpha-2 code.
        latitude: degrees north; None where unknown, then it is not on the map.
        longitude: degrees east.
        own: whether it is the subject, or the subject's seat.
        across: whether it is in another country than the subject.
        projects: how many projects and events reach it.
        bases: how the link is known where no project makes it: twin cities, cooperation.
        first_year: of those projects.
        last_year: of those projects.
        refs: numbers of the words that show it.
    """

    id: str
    name: Label
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    own: bool = False
    across: bool | None = None
    projects: int = 0
    bases: list[Label] = []
    first_year: int | None = None
    last_year: int | None = None
    refs: list[int] = []


class ReportProject(msgspec.Struct, frozen=True, kw_only=True):
    """A project or event.

    Attributes:
        id: in the graph.
        title: its title.
        event: whether it is an event.
        number: of its application.
        status: of its application.
        granted: whether the status says that it got its grant; None where no status is known.
        first_year: of its work.
        last_year: of its work.
        roles: what the subject does in it.
        sum: money as shown, granted or else asked for (`5 240 350 RUB`).
        asked: True where `sum` was only asked for.
        refs: numbers of the words that show it.
    """

    id: str
    title: str
    event: bool = False
    number: str | None = None
    status: Label | None = None
    granted: bool | None = None
    first_year: int | None = None
    last_year: int | None = None
    roles: list[Label] = []
    sum: str | None = None
    asked: bool = False
    refs: list[int] = []


class ReportGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the projects serve: a concept of the scheme `target-group`, and how many projects name it.

    `each` has the numbers of the two subjects in a report on a pair.
    """

    id: str
    name: Label
    projects: int
    each: tuple[int, int] | None = None
    refs: list[int] = []


class ReportYear(msgspec.Struct, frozen=True, kw_only=True):
    """How many projects and events were at work in a year, and how many of them without a grant that is known of."""

    year: int
    projects: int
    unfunded: int = 0


class ReportReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why something could be next, in a sentence or a few words."""

    text: Label
    refs: list[int] = []


class ReportStep(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could be next: a partner to meet, two regions to bring together, a group to serve together.

    Attributes:
        title: who or what.
        country: ISO 3166-1 alpha-2 code, None where it has none.
        where: its place.
        reasons: why.
        way: names on the way to an introduction, the subject first; empty where there is none.
    """

    title: Label
    country: str | None = None
    where: Label | None = None
    reasons: list[ReportReason] = []
    way: list[str] = []


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole report. Lists are in the order in which they are shown, cut to what one page holds.

    Attributes:
        kind: what it is about: an `organization`, a `place`, or a `pair` of these.
        title: heading of the page.
        subjects: one, or two of a pair.
        totals: `organizations`, `projects`, `places`, `groups`, `countries`, … → how many there are in all.
        bonds: what sources state of the two themselves: twin cities, cooperation, partnership.
        organizations: with whom they work, who works there, who joins the two.
        places: regions and countries: their own, and those they are linked with.
        borders: other countries that they are linked with, those with most projects first.
        projects: what they did, the latest first.
        groups: for whom.
        countries: of the organizations, most first.
        years: from the first to the last, without gaps.
        steps: what could be next.
        notes: remarks on the whole: what was left out, what the sources do not say.
        quotes: the words that show it all, by number.
        sources: of the quotes.
        state: day on which a source was last read: the graph's state, never the clock's, so that the same graph gives
            the same page.

    Raises:
        ValueError: where a fact names a quote, or a quote a document, that the report does not have.
    """

    kind: Literal["organization", "place", "pair"]
    title: Label
    subjects: list[ReportSubject]
    totals: dict[str, int] = {}
    bonds: list[ReportFact] = []
    organizations: list[ReportOrganization] = []
    places: list[ReportPlace] = []
    borders: list[Label] = []
    projects: list[ReportProject] = []
    groups: list[ReportGroup] = []
    countries: list[ReportCountry] = []
    years: list[ReportYear] = []
    steps: list[ReportStep] = []
    notes: list[Label] = []
    quotes: list[ReportQuote] = []
    sources: list[ReportSource] = []
    state: date | None = None

    @property
    def kinds(self) -> list[str]:
        """What it is about, the narrower kind first (`pair-organization`): by these the page chooses its words."""
        alike = {subject.kind for subject in self.subjects}
        return [*(f"{self.kind}-{kind}" for kind in alike if len(alike) == 1), self.kind]

    def __post_init__(self) -> None:
        numbers = [quote.number for quote in self.quotes]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"quotes are numbered from 1 without gaps, not {numbers}")
        if missing := {ref for ref in refs_of(self) if not 1 <= ref <= len(numbers)}:
            raise ValueError(f"a fact names the quotes {sorted(missing)}, which there are not")
        known = {source.id for source in self.sources}
        for quote in self.quotes:
            if quote.source not in known:
                raise ValueError(f"quote {quote.number} names an unknown source: {quote.source!r}")
            ends = [0, *(place for mark in quote.marks for place in mark), len(quote.text)]
            if ends != sorted(ends):
                raise ValueError(f"quote {quote.number} has marks outside its text, or not in its order")


def refs_of(part: Any) -> Iterator[int]:
    """All numbers of quotes that a part of the report and its parts name."""
    if isinstance(part, list):
        for one in part:
            yield from refs_of(one)
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            value = getattr(part, name)
            yield from value if name == "refs" else refs_of(value)
