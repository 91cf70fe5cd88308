"""What one source says, as quads of its own named graph.

Things that several sources share (organizations, projects) have their class and label in the graph of identities
(`kg.views._rdf_shared`): the union of all graphs would otherwise hold them once for each source, and Oxigraph counts
a statement that two graphs make as two.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import quote

from pyoxigraph import Quad

from kg.changes import Change
from kg.header_terms import HEADER, HEADER_CONCEPTS, SHOWN
from kg.iris import Iris, concept
from kg.links import PARTS_TAKEN
from kg.model import (
    MIN_SCORE,
    Allocation,
    ConceptMatch,
    Event,
    Evidence,
    Link,
    Money,
    Organization,
    Record,
    Reference,
    Session,
)
from kg.places import gazetteer
from kg.resolve import Identities
from kg.views._evidence import RoleScheme, Shown, file_of, moment_of, showing
from kg.views._rdf_terms import RDFS_LABEL, Writer, ckg, language_tag

__all__ = ["source_quads", "source_statements"]

#: What a place is to an activity that works there.
_HERE = frozenset({"area", "venue"})
#: Fields in the words of the source, which get its language.
_WORDS = {"status_text", "competition", "direction_text", "venue", "assessment", "violations"}


def source_quads(change: Change, identities: Identities, iris: Iris) -> set[Quad]:
    """All that a source says, as quads; see `source_statements`."""
    return source_statements(change, identities, iris).quads


def source_statements(change: Change, identities: Identities, iris: Iris) -> Writer:
    """All that a source says.

    Args:
        change: the source and its records.
        identities: which organization and project is meant.
        iris: of the graph.
    """
    writer = Writer(iris.source_graph(change.source))
    for record in change.records:
        _Record(writer, record, identities, iris).write(change)
    return writer


class _Record:
    """Writes one record; every method writes one kind of thing."""

    def __init__(self, writer: Writer, record: Record, identities: Identities, iris: Iris) -> None:
        self.out = writer
        self.record = record
        self.identities = identities
        self.iris = iris
        self.name = record.document.name
        self.language = language_tag(record.document.language)
        self.document = iris.document(self.name)
        self.activity = self._project("self") or iris.node("project", self.name)
        self._shown = Shown(record)
        self._written: set[str] = set()

    def write(self, change: Change) -> None:
        self._document(change)
        self._header()
        for organization in self.record.organizations:
            self._organization(organization)
        self._places()
        self._phrases()
        self._projects()
        for number, link in enumerate(self.record.links, 1):
            self._link(number, link)
        for number, allocation in enumerate(self.record.allocations, 1):
            self._allocation(number, allocation)
        for event in self.record.events:
            self._event(event)
        for number, session in enumerate(self.record.sessions, 1):
            self._session(number, session)

    # Names of things

    def _node(self, kind: str, *keys: str | int) -> str:
        return self.iris.node(kind, self.name, *keys)

    def _organization_iri(self, key: str) -> str | None:
        """None for a key that the record does not have: a fault of its loader must not stop the view."""
        try:
            return self.iris.base + self.identities.organization(self.name, key)
        except KeyError:
            return None

    def _project(self, key: str) -> str | None:
        try:
            return self.iris.base + self.identities.project(self.name, key)
        except KeyError:
            return None

    # Evidence

    def _show(
        self, subject: str, evidence: Iterable[Evidence], *, scheme: RoleScheme = "role", shows: str = ""
    ) -> None:
        for words in evidence:
            self.out.link(subject, "evidence", self._words(words, scheme, shows))

    def _words(self, words: Evidence, scheme: RoleScheme, shows: str) -> str:
        node = self.iris.base + self._shown.id(words, scheme)
        if node not in self._written:
            self._written.add(node)
            self.out.type(node, "Evidence")
            self.out.say(node, "quote", words.quote, self.language)
            self.out.say(node, "startOffset", words.start)
            self.out.say(node, "endOffset", words.end)
            self.out.say(node, "method", words.method)
            self.out.say(node, "confidence", float(words.confidence))
            self.out.link(node, "showsRole", concept(scheme, words.role) if words.role else None)
            self.out.link(node, "document", self.document)
        if shows:
            self.out.link(node, "shows", ckg(shows).value)
        return node

    def _fact(self, subject: str, *classes: str, activity: bool = True) -> str:
        self.out.type(subject, *classes)
        self.out.link(subject, "document", self.document)
        if activity:
            self.out.link(subject, "activity", self.activity)
        return subject

    # Kinds of things

    def _document(self, change: Change) -> None:
        out, document, node = self.out, self.record.document, self.document
        out.type(node, "Document")
        out.say(node, RDFS_LABEL, document.title or document.name, self.language)
        out.say(node, "fileName", document.name)
        out.say(node, "file", file_of(document, change))
        out.say(node, "documentKind", document.kind)
        out.say(node, "language", document.language)
        out.say(node, "mediaType", document.media_type)
        out.say(node, "encoding", document.encoding)
        out.say(node, "sha256", document.sha256)
        out.say(node, "characters", document.characters)
        out.say(node, "loader", document.loader)
        out.say(node, "readAt", moment_of(document, change))
        out.say(node, "versionDate", self.record.header.version)
        out.link(node, "describes", self.activity)
        out.link(node, "inGraph", out.graph.value)
        for number, section in enumerate(self.record.sections, 1):
            part = self._fact(self._node("section", number), "Section", activity=False)
            out.link(node, "section", part)
            out.say(part, "sectionKind", section.kind)
            out.say(part, "heading", section.heading, self.language)
            out.say(part, "startOffset", section.start)
            out.say(part, "endOffset", section.end)
        for number, problem in enumerate(self.record.problems, 1):
            fault = self._fact(self._node("problem", number), "Problem", activity=False)
            out.link(node, "problem", fault)
            for field in ("severity", "what", "where", "mend", "code"):
                out.say(fault, field, getattr(problem, field))

    def _header(self) -> None:
        out, header, activity = self.out, self.record.header, self.activity
        out.link(activity, "document", self.document)
        out.say(activity, "title", self.record.document.title or self.name, self.language)
        for field, name in HEADER.items():
            value = getattr(header, field)
            if isinstance(value, Money):
                # Two documents that give one sum speak of one: its amount names it.
                node = f"{activity}/{name}/{value.amount}-{quote(value.currency, safe='')}"
                out.type(node, "Money")
                out.say(node, "amount", value.amount)
                out.say(node, "currency", value.currency)
                out.link(activity, name, node)
            else:
                out.say(activity, name, value, self.language if field in _WORDS else None)
        for field, (name, scheme) in HEADER_CONCEPTS.items():
            slug = getattr(header, field)
            out.link(activity, name, concept(scheme, slug) if slug else None)
        for field, words in header.evidence.items():
            self._show(activity, [words], shows=SHOWN.get(field, ""))

    def _organization(self, organization: Organization) -> None:
        node = self._organization_iri(organization.key)
        if node is None:
            return
        out = self.out
        out.link(node, "document", self.document)
        out.say(node, "name", organization.name, self.language)
        for alias in organization.aliases:
            out.say(node, "alias", alias, self.language)
        self._show(node, organization.evidence)
        for role in organization.roles or ["mentioned"]:
            self._participation(
                self._node("participation", organization.key, role),
                node,
                role,
                self.activity,
                showing(organization.evidence, role),
                unconfirmed=organization.unconfirmed,
            )

    def _participation(
        self, node: str, organization: str, role: str, activity: str, evidence: Sequence[Evidence], *, unconfirmed: bool
    ) -> None:
        self._fact(node, "Participation", activity=False)
        self.out.link(node, "organization", organization)
        self.out.link(node, "role", concept("role", role))
        self.out.link(node, "activity", activity)
        self.out.say(node, "unconfirmed", unconfirmed)
        self.out.say(node, "confidence", _confidence(evidence))
        self._show(node, evidence)
        # A shortcut for questions, as `serves` and `worksIn` are: in the graph of the document that says so.
        if role in PARTS_TAKEN and not unconfirmed:
            self.out.link(organization, "takesPartIn", activity)

    def _places(self) -> None:
        out = self.out
        shares: dict[str, Decimal | None] = {}
        for place in self.record.places:
            share = shares.setdefault(place.id, place.share)
            for role in place.roles or [place.role]:
                node = self._fact(self._node("placement", place.id.replace(":", "-"), role), "Placement")
                evidence = showing(place.evidence, role)
                out.link(node, "place", self.iris.place(place.id))
                out.link(node, "placeRole", concept("place-role", role))
                out.say(node, "share", share)
                out.say(node, "confidence", _confidence(evidence))
                self._show(node, evidence, scheme="place-role")
                if role in _HERE:
                    out.link(self.activity, "worksIn", self.iris.place(gazetteer().region_of(place.id) or place.id))
        for number, count in enumerate(self.record.place_counts, 1):
            node = self._fact(self._node("place-count", number), "PlaceCount")
            out.link(node, "place", self.iris.place(count.place) if count.place else None)
            out.say(node, "unit", count.unit)
            out.say(node, "text", count.text, self.language)
            out.say(node, "count", count.count)
            self._show(node, [count.evidence], scheme="place-role")

    def _phrases(self) -> None:
        for number, group in enumerate(self.record.target_groups, 1):
            node = self._fact(self._node("target-group", number), "TargetGroup")
            self.out.say(node, "text", group.text, self.language)
            self.out.say(node, "groupRole", group.role)
            self.out.say(node, "unconfirmed", group.unconfirmed)
            self._matches(node, "target-group", group.concepts)
            self._show(node, group.evidence)
            if group.role == "target" and not group.unconfirmed:
                for match in group.concepts:
                    if match.score >= MIN_SCORE:
                        self.out.link(self.activity, "serves", concept("target-group", match.id))
        for number, theme in enumerate(self.record.themes, 1):
            node = self._fact(self._node("theme", number), "Theme")
            self.out.say(node, "text", theme.text, self.language)
            self._matches(node, "theme", theme.concepts)
            self._show(node, theme.evidence)

    def _matches(self, phrase: str, scheme: str, matches: Sequence[ConceptMatch]) -> None:
        for place, match in enumerate(matches, 1):
            node = self.out.type(f"{phrase}/{quote(match.id, safe='')}", "ConceptMatch")
            self.out.link(phrase, "match", node)
            self.out.link(node, "concept", concept(scheme, match.id))
            self.out.say(node, "score", float(match.score))
            self.out.say(node, "position", place)

    def _projects(self) -> None:
        out = self.out
        for project in self.record.projects:
            node = self._project(project.key)
            if node is None:
                continue
            out.link(node, "document", self.document)
            out.say(node, "title", project.title, self.language)
            out.say(node, "number", project.number)
            continues = project.relation == "continues"
            out.link(self.activity, "continues" if continues else "mentions", node)
            self._show(node, project.evidence)
            if continues:
                self._show(self.activity, project.evidence, shows="continues")
            for part in project.participants:
                organization = self._organization_iri(part.organization)
                if organization is not None:
                    one = next(one for one in self.record.organizations if one.key == part.organization)
                    evidence = project.told_of(one)
                    where = self._node("participation", project.key, part.organization, part.role)
                    self._participation(where, organization, part.role, node, evidence, unconfirmed=False)

    def _end(self, end: Reference) -> str | None:
        if end.type == "place":
            return self.iris.place(end.id)
        return self._organization_iri(end.id) if end.type == "organization" else self._project(end.id)

    def _link(self, number: int, link: Link) -> None:
        ends = self._end(link.source), self._end(link.target)
        if None in ends:
            return
        node = self._fact(self._node("link", number), "LinkStatement")
        self.out.say(node, "linkKind", link.kind)
        self.out.link(node, "from", ends[0])
        self.out.link(node, "to", ends[1])
        self._show(node, link.evidence)

    def _allocation(self, number: int, allocation: Allocation) -> None:
        recipient = self._organization_iri(allocation.organization)
        if recipient is None:
            return
        out = self.out
        node = self._fact(self._node("allocation", number), "Allocation")
        out.link(node, "recipient", recipient)
        out.link(node, "giver", self._organization_iri(allocation.giver) if allocation.giver is not None else None)
        out.link(node, "allocationKind", concept("allocation-kind", allocation.kind))
        out.say(node, "amount", allocation.amount.amount)
        out.say(node, "currency", allocation.amount.currency)
        out.say(node, "count", allocation.count)
        out.say(node, "firstDay", allocation.first)
        out.say(node, "lastDay", allocation.last)
        out.say(node, "confidence", _confidence(allocation.evidence))
        self._show(node, allocation.evidence)

    def _event(self, event: Event) -> None:
        out = self.out
        node = self._fact(self._node("event", event.key), "Event", activity=False)
        out.link(node, "partOf", self.activity)
        out.say(node, RDFS_LABEL, event.name, self.language)
        out.link(node, "eventKind", concept("event-kind", event.kind) if event.kind else None)
        out.say(node, "times", event.count)
        out.say(node, "expectedParticipants", event.participants)
        out.say(node, "starts", event.starts)
        out.say(node, "ends", event.ends)
        for place in event.places:
            out.link(node, "place", self.iris.place(place))
        self._show(node, event.evidence)

    def _session(self, number: int, session: Session) -> None:
        out = self.out
        node = self._fact(self._node("session", session.key), "Session", activity=False)
        out.link(node, "partOf", self.activity)
        out.say(node, RDFS_LABEL, session.title, self.language)
        out.say(node, "position", number)
        out.say(node, "startTime", session.start_time)
        out.say(node, "endTime", session.end_time)
        out.link(node, "sessionKind", concept("session-kind", session.kind))
        out.say(node, "agenda", "\n".join(session.items), self.language)
        out.say(node, "unconfirmed", session.unconfirmed)
        self._show(node, session.evidence)
        for place, speaker in enumerate(session.speakers, 1):
            part = self._fact(self._node("speech", session.key, place), "Speech", activity=False)
            out.link(node, "speech", part)
            out.link(part, "partOf", node)
            out.say(part, "position", place)
            out.say(part, "office", speaker.office, self.language)
            if speaker.organization is not None:
                out.link(part, "organization", self._organization_iri(speaker.organization))
            out.say(part, "speakerRole", speaker.role)
            out.say(part, "personName", speaker.name, self.language)
            out.say(part, "unconfirmed", speaker.unconfirmed)
            self._show(part, speaker.evidence)


def _confidence(evidence: Iterable[Evidence]) -> float:
    return max((float(words.confidence) for words in evidence), default=0.0)
