"""A page that is written word by word, and knows where each word stands: `text[start:end] == quote`."""

from collections.abc import Sequence
from hashlib import sha256

from _generate_projects import Generator, Part, Project
from _generate_words import ROLE_WORDS

from kg.concepts import label
from kg.model import (
    ConceptMatch,
    Document,
    Event,
    Evidence,
    Header,
    Identifier,
    Link,
    Organization,
    Place,
    Record,
    Section,
    Session,
    TargetGroup,
    Theme,
)
from kg.model import Project as OtherProject
from kg.places import gazetteer

__all__ = ["Page"]

#: The strongest role of a place comes first.
_PLACE_ROLES = ("area", "venue", "partner-area", "seat", "compared", "mentioned")
#: What the loaders that read such pages are called.
_LOADERS = {"grant-application": "grant-application/1", "event-programme": "event-programme/1"}
#: Register → what numbers of it are called in a Russian text.
_REGISTERS = {"RU-OGRN": "ОГРН", "RU-INN": "ИНН", "KZ-BIN": "БИН", "BY-ADR": "рег. номер", "KG-INN": "рег. номер"}


class Page:
    """A page that grows, and what it says so far."""

    def __init__(self, project: Project, generator: Generator) -> None:
        self.project = project
        self.generator = generator
        self.text = ""
        self.header = Header(applicant="o1")
        self.sections: list[Section] = []
        self.organizations: list[Organization] = []
        self.groups: list[TargetGroup] = []
        self.themes: list[Theme] = []
        self.others: list[OtherProject] = []
        self.links: list[Link] = []
        self.events: list[Event] = []
        self.sessions: list[Session] = []
        self._places: dict[str, tuple[str, list[Evidence]]] = {}
        self.items: list[str] = []

    def record(self) -> Record:
        """The record of what is written."""
        kind = "event-programme" if self.project.event else "grant-application"
        name = f"programme-{self.project.index:06d}" if self.project.event else self.project.number
        return Record(
            document=Document(
                name=f"{name}.txt",
                kind=kind,
                title=self.project.title,
                encoding="utf-8",
                sha256=sha256(self.text.encode()).hexdigest(),
                characters=len(self.text),
                loader=_LOADERS[kind],
            ),
            header=self.header,
            sections=self.sections,
            organizations=self.organizations,
            places=[_place(id, name, words) for id, (name, words) in self._places.items()],
            target_groups=self.groups,
            themes=self.themes,
            projects=self.others,
            links=self.links,
            events=self.events,
            sessions=self.sessions,
        )

    # --- words -----------------------------------------------------------------------------------------------------

    def add(self, text: str) -> None:
        self.text += text

    def say(self, words: str, method: str = "rule", confidence: float = 0.9, role: str | None = None) -> Evidence:
        """Write words that show something."""
        start = len(self.text)
        self.text += words
        return Evidence(start=start, end=len(self.text), quote=words, method=method, confidence=confidence, role=role)

    def since(self, start: int, method: str = "rule", confidence: float = 0.85) -> Evidence:
        """All that was written since an offset."""
        return Evidence(start=start, end=len(self.text), quote=self.text[start:], method=method, confidence=confidence)

    def field(self, name: str, words: str, *fields: str) -> Evidence:
        """A line of the header; `fields` are those that it shows."""
        self.add(f"  • {name} ")
        evidence = self.say(words, "header", 1.0)
        self.header.evidence.update(dict.fromkeys(fields, evidence))
        self.add("\n")
        return evidence

    def begin(self, heading: str) -> None:
        """Begin a section: its text starts where the page ends now."""
        self.add(f"\n{heading}\n\n")
        self._heading, self._start = heading, len(self.text)
        self.items = []

    def end(self, kind: str) -> None:
        """End the section that was begun."""
        self.text = self.text.rstrip("\n ")
        self.sections.append(
            Section(
                kind=kind,
                heading=self._heading,
                text=self.text[self._start :],
                start=self._start,
                end=len(self.text),
                items=self.items,
            )
        )
        self.add("\n")

    def item(self, start: int) -> None:
        """Close a list item that was written from `start` on."""
        self.items.append(self.text[start:])
        self.add("\n")

    # --- what pages of both kinds have ------------------------------------------------------------------------------

    def place(self, id: str, name: str, role: str, confidence: float = 0.97) -> Evidence:
        """Write a place's name."""
        evidence = self.say(name, "gazetteer", confidence, role)
        self._places.setdefault(id, (name, []))[1].append(evidence)
        return evidence

    def region(self, id: str, role: str) -> Evidence:
        return self.place(id, self.generator.world.regions[id].name, role)

    def organization(self, part: Part, words: Evidence, aliases: Sequence[str] = ()) -> Organization:
        """Note an organization that `words` name."""
        one = part.organization
        noted = Organization(
            key=f"o{len(self.organizations) + 1}",
            name=part.name,
            legal_form=one.legal_form,
            kind=one.kind,
            identifiers=[Identifier(scheme=scheme, value=value) for scheme, value in one.numbers],
            roles=[part.role],
            region=one.region,
            aliases=list(aliases),
            unconfirmed=part.unconfirmed,
            evidence=[words],
        )
        self.organizations.append(noted)
        return noted

    def partners(self) -> None:
        """Name all but the first who take part, a sentence each."""
        for part in self.project.parts[1:]:
            self.add(f" {ROLE_WORDS[part.role]} – ")
            words = self.say(part.name, role=part.role, confidence=0.95)
            self.add(" (")
            self.region(part.organization.region, "partner-area")
            for scheme, value in part.organization.numbers[:1]:
                self.add(f", {_REGISTERS[scheme]} ")
                self.say(value)
            self.add(", требует подтверждения)." if part.unconfirmed else ").")
            self.organization(part, words)

    def target_groups(self, role: str) -> None:
        self.begin("Целевые группы" if role == "target" else "Участники")
        for number, group in enumerate(self.project.groups, 1):
            self.add(f"{number}. ")
            words = self.say(group.text, "section", 1.0)
            self.groups.append(
                TargetGroup(
                    text=group.text,
                    concepts=[ConceptMatch(id=group.concept, score=0.95)],
                    role="target" if role == "target" else "participant",
                    evidence=[words],
                )
            )
            self.item(words.start)
        self.end("target-groups" if role == "target" else "participants")

    def theme_words(self) -> None:
        for theme in self.project.themes:
            self.add(" Тема – ")
            words = self.say(label("theme", theme, "ru").lower(), "concept", 1.0)
            self.add(".")
            self.themes.append(Theme(text=words.quote, concepts=[ConceptMatch(id=theme, score=1.0)], evidence=[words]))


def _place(id: str, name: str, words: list[Evidence]) -> Place:
    roles = sorted({one.role for one in words if one.role}, key=_PLACE_ROLES.index)
    entry = gazetteer().get(id)
    assert entry is not None
    return Place(id=id, name=name, kind=entry.kind, country=entry.country, role=roles[0], roles=roles, evidence=words)
