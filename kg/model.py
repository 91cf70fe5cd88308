"""The records: what one reading of one source says.

A `Record` is self-contained: everything in it is either a word of the source (with `Evidence`) or an identifier
of the ontology (a place, a concept). Nothing here knows files or stores. The same shapes are what
`kg read FILE --json` prints (docs/record.schema.json is derived from them) and what the journal keeps.

Texts and quotes are taken from the source's *masked* text: personal data and secrets are overwritten, one mask
character for one, before anything is read, so offsets stay those of the decoded file (see `kg.privacy`).

Records are trees: nothing in them leads back to what holds it. So the garbage collector need not look at them
(`gc=False`), which takes half of the time when thousands are read.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

__all__ = [
    "MIN_SCORE",
    "Allocation",
    "ConceptMatch",
    "Document",
    "Event",
    "Evidence",
    "Header",
    "Identifier",
    "Link",
    "Money",
    "Organization",
    "Participant",
    "Place",
    "PlaceCount",
    "Problem",
    "Project",
    "Record",
    "Reference",
    "Section",
    "Session",
    "Speaker",
    "TargetGroup",
    "Theme",
]


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The words of the source that show a fact.

    Attributes:
        start: offset of the first character, in code points of the file's decoded text.
        end: offset after the last character.
        quote: the words, `text[start:end]` of the masked text.
        method: how they were found: `header`, `section`, `cell`, `rule`, `ner`, `gazetteer`, `concept`,
            `coordination`.
        confidence: from 0 to 1; 1 for a field read from a header.
        role: the role that these words show; None where they only name the thing.
    """

    start: int
    end: int
    quote: str
    method: str
    confidence: float = 1.0
    role: str | None = None


class Identifier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A registration number.

    Attributes:
        scheme: org-id.guide list code (`RU-OGRN`, `RU-INN`).
        value: the number without spaces.
        valid: False where the check digit is wrong: kept and reported, but it never identifies.
    """

    scheme: str
    value: str
    valid: bool = True


class Money(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A sum: `amount` in units of `currency` (ISO 4217)."""

    amount: Decimal
    currency: str = "RUB"


class Document(msgspec.Struct, kw_only=True, gc=False):
    """What was read.

    Attributes:
        name: the source's name in the graph (a file name, or a path below the loaded folder).
        kind: `grant-application`, `event-programme`, … as the loader calls it.
        title: title of the document.
        language: ISO 639-1 code.
        media_type: of the file (`text/plain`, `text/html`, …).
        encoding: of the file's text, None for docx and pdf.
        sha256: of the file's bytes, hex.
        characters: length of the decoded text in code points.
        loader: name and version of what read it, `grant-application/1`.
        file: name of the table or data file that it is a row or element of; None for a document of its own.
        read_at: when the source was read first, ISO 8601, UTC, where the file says so, as an export of a graph does;
            else empty.
    """

    name: str
    kind: str
    title: str
    language: str = "ru"
    media_type: str = "text/plain"
    encoding: str | None = None
    sha256: str = ""
    characters: int = 0
    loader: str = ""
    file: str | None = None
    read_at: str = ""


class Header(msgspec.Struct, kw_only=True, gc=False):
    """The typed fields that a source states about its own project or event; None where it does not.

    Attributes:
        number: number of the application or project, as written (`21-2-009488`).
        scheme: register that gave the number (`XI-IATI`, `360G`); None for the Presidential Grants Fund (`RU-PGF`), an
            empty text for a number that means something in its file alone.
        status: concept of the scheme `application-status`.
        status_text: the words.
        competition: name of the competition, as written.
        year: its year.
        round: `1`, `2`, … or `special`.
        direction: concept of the scheme `grant-direction`.
        direction_text: the words.
        long_term: True for «… - долгосрочный проект».
        submitted: date of submission.
        starts: first day of the project or event.
        ends: last day.
        start_time: `HH:MM`, local time, of an event.
        end_time: `HH:MM`.
        requested: sum asked for.
        granted: sum granted.
        cofinancing: the applicant's own share.
        transferred: sum already paid out by the fund.
        total: all costs.
        rating: the experts' rating of the application.
        applicant: key of the applying organization in the record.
        venue: place of an event in words, without its street address.
        format: of an event: `online`, `in-person`, `hybrid`.
        version: date of the document's version.
        completed: True where the page says that the project is finished.
        decided: date of the decision on the application.
        assessment: how the funder assesses the results, in its words.
        violations: what the funder found violated, in its words.
        evidence: field name → the words it was read from.
    """

    number: str | None = None
    scheme: str | None = None
    status: str | None = None
    status_text: str | None = None
    competition: str | None = None
    year: int | None = None
    round: str | None = None
    direction: str | None = None
    direction_text: str | None = None
    long_term: bool | None = None
    submitted: date | None = None
    starts: date | None = None
    ends: date | None = None
    start_time: str | None = None
    end_time: str | None = None
    requested: Money | None = None
    granted: Money | None = None
    cofinancing: Money | None = None
    transferred: Money | None = None
    total: Money | None = None
    rating: Decimal | None = None
    applicant: str | None = None
    venue: str | None = None
    format: str | None = None
    version: date | None = None
    completed: bool | None = None
    decided: date | None = None
    assessment: str | None = None
    violations: str | None = None
    evidence: dict[str, Evidence] = {}


class Section(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A section of the source, its words masked.

    Attributes:
        kind: `summary`, `goals`, `tasks`, `significance`, `geography`, `target-groups`, … (contacts are never kept).
        heading: as written.
        text: the words, `text[start:end]` of the masked text.
        start: offset of the section's text.
        end: offset after it.
        items: its list items or sentences of one line each, where it is a list.
    """

    kind: str
    heading: str
    text: str
    start: int
    end: int
    items: list[str] = []


class Organization(msgspec.Struct, kw_only=True, gc=False):
    """An organization that the source names.

    Attributes:
        key: identifies it within the record (`o1`).
        name: the fullest name the source gives.
        legal_form: as a concept of the scheme `legal-form` (`ano`, `association`), None where not named.
        kind: concept of the scheme `organization-kind` (`ngo`, `public-authority`, …).
        identifiers: registration numbers, wrong ones too (`valid=False`).
        roles: concepts of the scheme `role`, in the source's own project or event.
        region: id of the place where it has its seat, None where the source does not say.
        aliases: other names that the source gives it.
        unconfirmed: True where the source says that its part is yet to be confirmed.
        known_as: id (`org/…`) under which the graph knew it that the file is an export of; None for other sources.
        evidence: where it is named; each with the role that it shows.
    """

    key: str
    name: str
    legal_form: str | None = None
    kind: str | None = None
    identifiers: list[Identifier] = []
    roles: list[str] = []
    region: str | None = None
    aliases: list[str] = []
    unconfirmed: bool = False
    known_as: str | None = None
    evidence: list[Evidence] = []


class Place(msgspec.Struct, kw_only=True, gc=False):
    """A place that the source names, and what it is to the project or event.

    Attributes:
        id: `RU` (ISO 3166-1), `RU-PSK` (ISO 3166-2), `geonames:504341` (a city), `RU-FD-CFD` (a federal
            district), `group:CIS` (a supranational group).
        name: its name in Russian.
        kind: `country`, `region`, `city`, `federal-district`, `group`, `part` (a part of a country or of the world).
        country: ISO 3166-1 code, None for a group.
        role: what it is to the project: `area` (where it works), `venue`, `partner-area` (where a named partner or
            office is), `seat` (of the applicant), `compared` (only an example or comparison), `mentioned`.
            The strongest of `roles`, in that order.
        roles: all of them.
        share: how much of the project's money goes there, in per cent; None where the source does not say.
        evidence: where it is named; each with the role that it shows.
    """

    id: str
    name: str
    kind: str
    country: str | None = None
    role: str = "mentioned"
    roles: list[str] = []
    share: Decimal | None = None
    evidence: list[Evidence] = []


class PlaceCount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Parts of a place that the source counts and does not name: «37 муниципальных районов».

    Attributes:
        place: id of the place they are parts of.
        unit: `municipal-district`, `urban-okrug`, `settlement`, `school`, … as a slug.
        text: the words for the unit.
        count: how many.
        evidence: the words.
    """

    place: str | None
    unit: str
    text: str
    count: int
    evidence: Evidence


#: How well words must fit a concept, from 0 to 1, to count for it.
MIN_SCORE = 0.5


class ConceptMatch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A concept of the ontology (`youth`) and how well the words fit it, from 0 to 1."""

    id: str
    score: float


class TargetGroup(msgspec.Struct, kw_only=True, gc=False):
    """Whom the project serves, or who takes part in an event, in the source's words.

    Attributes:
        text: the phrase, verbatim.
        concepts: concepts of the scheme `target-group`, best first.
        role: `target` (of a project) or `participant` (of an event).
        unconfirmed: True where the source says so.
        evidence: the words.
    """

    text: str
    concepts: list[ConceptMatch] = []
    role: Literal["target", "participant"] = "target"
    unconfirmed: bool = False
    evidence: list[Evidence] = []


class Theme(msgspec.Struct, kw_only=True, gc=False):
    """A field of work that the source names: concepts of the scheme `theme`."""

    text: str
    concepts: list[ConceptMatch] = []
    evidence: list[Evidence] = []


class Participant(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who did what in another project: an organization's key and a role."""

    organization: str
    role: str


class Project(msgspec.Struct, kw_only=True, gc=False):
    """Another project that the source names, a predecessor above all.

    Attributes:
        key: identifies it within the record (`p1`).
        title: as named.
        number: of its application, if named.
        relation: `continues` (the source's project continues it) or `mentioned`.
        first_year: of its work, if named.
        last_year: of its work, if named.
        participants: who carried it out, and with whom.
        evidence: the words.
    """

    key: str
    title: str
    number: str | None = None
    relation: str = "mentioned"
    first_year: int | None = None
    last_year: int | None = None
    participants: list[Participant] = []
    evidence: list[Evidence] = []

    def told_of(self, organization: Organization) -> list[Evidence]:
        """The words that show an organization's part: its names in the sentences on the project, or those sentences."""
        inside = [
            words
            for words in organization.evidence
            if any(sentence.start <= words.start and words.end <= sentence.end for sentence in self.evidence)
        ]
        return inside or list(self.evidence)


class Reference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One end of a link.

    Attributes:
        type: `place`, `organization` or `project`.
        id: a place's id, an organization's or project's key in this record; `self` is the source's own project.
        label: its name.
    """

    type: Literal["place", "organization", "project"]
    id: str
    label: str


class Allocation(msgspec.Struct, kw_only=True, gc=False):
    """Money that the source states for one organization's part in its own project.

    Attributes:
        organization: key in the record of who receives it, or whose budget it is.
        giver: key in the record of who gives it, None where the source does not say.
        kind: `award`, `budget`, `commitment`, `disbursement`, `expenditure`, `incoming`.
        amount: the sum of all that is counted.
        count: how many single payments it is the sum of.
        first: day of the first of them, None where unknown.
        last: day of the last of them, None where unknown.
        evidence: the words.
    """

    organization: str
    giver: str | None = None
    kind: str
    amount: Money
    count: int = 1
    first: date | None = None
    last: date | None = None
    evidence: list[Evidence] = []


class Link(msgspec.Struct, kw_only=True, gc=False):
    """A relation that the source states between two things.

    Attributes:
        kind: `twin-cities`, `cooperation` (between places), `partner` (between organizations), `continues`.
        source: one end.
        target: the other.
        evidence: the words.
    """

    kind: str
    source: Reference
    target: Reference
    evidence: list[Evidence] = []


class Event(msgspec.Struct, kw_only=True, gc=False):
    """A planned or held event or activity of the project.

    Attributes:
        key: identifies it within the record (`e1`).
        name: in the source's words.
        kind: concept of the scheme `event-kind` (`conference`, `round-table`, `survey`, …), None where unclear.
        count: how many of them; 1 where the source does not say.
        participants: number of people, None where it does not say.
        starts: first day, if given.
        ends: last day, if given.
        places: ids of places, if given.
        evidence: the words.
    """

    key: str
    name: str
    kind: str | None = None
    count: int = 1
    participants: int | None = None
    starts: date | None = None
    ends: date | None = None
    places: list[str] = []
    evidence: list[Evidence] = []


class Speaker(msgspec.Struct, kw_only=True, gc=False):
    """Who speaks, by office; the name only where `--persons roles` asked for it.

    Attributes:
        name: of the person, None by default.
        office: in the source's words (`Начальник управления информационной политики`), None where not given.
        organization: key in the record, None where not given.
        role: `facilitator`, `speaker`, `trainer`, `greeting`.
        unconfirmed: True where the source says so.
        evidence: the words, without the name.
    """

    name: str | None = None
    office: str | None = None
    organization: str | None = None
    role: str = "speaker"
    unconfirmed: bool = False
    evidence: list[Evidence] = []


class Session(msgspec.Struct, kw_only=True, gc=False):
    """A part of an event's programme.

    Attributes:
        key: identifies it within the record (`s1`).
        title: in the source's words, without names of persons.
        start_time: `HH:MM`.
        end_time: `HH:MM`.
        kind: `session`, `opening`, `closing`, `break`, `registration`, `social`.
        items: its points, in the source's words, without names of persons.
        speakers: who speaks.
        unconfirmed: True where the source says that a part of it is yet to be confirmed.
        evidence: the words.
    """

    key: str
    title: str
    start_time: str | None = None
    end_time: str | None = None
    kind: str = "session"
    items: list[str] = []
    speakers: list[Speaker] = []
    unconfirmed: bool = False
    evidence: list[Evidence] = []


class Problem(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something in a source that is wrong or was left out.

    Attributes:
        severity: `error` (nothing could be read), `warning` (a part was left out), `note`.
        what: the fault, in one sentence, never quoting personal data.
        where: field, section or line.
        mend: what to do about it.
        code: a stable slug for programs (`wrong-check-digit`).
    """

    severity: Literal["error", "warning", "note"]
    what: str
    where: str | None = None
    mend: str | None = None
    code: str = ""


class Record(msgspec.Struct, kw_only=True, gc=False):
    """One reading of one source."""

    document: Document
    header: Header = msgspec.field(default_factory=Header)
    sections: list[Section] = []
    organizations: list[Organization] = []
    places: list[Place] = []
    place_counts: list[PlaceCount] = []
    target_groups: list[TargetGroup] = []
    themes: list[Theme] = []
    projects: list[Project] = []
    links: list[Link] = []
    allocations: list[Allocation] = []
    events: list[Event] = []
    sessions: list[Session] = []
    problems: list[Problem] = []
