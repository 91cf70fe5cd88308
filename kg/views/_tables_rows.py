"""The rows that one source gives: what it is, what it says, and the words that show it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kg.changes import Change
from kg.iris import Iris
from kg.model import ConceptMatch, Evidence, Money, Organization, Place, Project, Record, Reference
from kg.places import gazetteer
from kg.resolve import Identities
from kg.row_words import FieldWords
from kg.views._evidence import RoleScheme, Shown, best, moment_of, showing
from kg.views._tables_files import Row

__all__ = ["source_rows"]

#: Ids are IRIs without the base of the graph.
_IDS = Iris(base="")
#: Fields of a header that are no statement about the project.
_NO_FACT = {"applicant", "evidence"}
#: Exact numbers have so many digits before the point: DECIMAL(18,2) of sums, DECIMAL(7,4) of shares.
_SUM, _SHARE = 16, 3


def source_rows(change: Change, identities: Identities) -> dict[str, list[Row]]:
    """The rows that one source gives, by table.

    Args:
        change: the source and its records.
        identities: which organization and project is meant.
    """
    rows: dict[str, list[Row]] = {}
    for record in change.records:
        for table, found in _Record(record, identities).rows(change).items():
            rows.setdefault(table, []).extend(found)
    return rows


class _Record:
    """The rows of one record; every method gives those of one table."""

    def __init__(self, record: Record, identities: Identities) -> None:
        self.record = record
        self.identities = identities
        self.name = record.document.name
        self.project = identities.project(self.name)
        self.shown = Shown(record)

    def rows(self, change: Change) -> dict[str, list[Row]]:
        return {
            "sources": [self.source(change)],
            "organization_names": list(self.names()),
            "identifiers": list(self.identifiers()),
            "project_facts": list(self.facts()),
            "participations": list(self.participations()),
            "project_places": list(self.places()),
            "project_groups": list(self.groups()),
            "project_themes": list(self.themes()),
            "successions": list(self.others("continues", "continues")),
            "mentions": list(self.others("mentioned", "mentioned")),
            "planned_events": list(self.events()),
            "sessions": list(self.sessions()),
            "speeches": list(self.speeches()),
            "stated_links": list(self.links()),
            "allocations": list(self.allocations()),
            "evidence": list(self.evidence()),
        }

    def fact(self, evidence: Sequence[Evidence], /, scheme: RoleScheme = "role", **columns: Any) -> Row:
        """A row with its source, the best of its words, and the ids of all.

        Args:
            evidence: the words.
            scheme: of the role that they show.
            columns: of the row.
        """
        words = best(evidence)
        return columns | {
            "source": self.name,
            "quote": words.quote if words else None,
            "start_offset": words.start if words else None,
            "end_offset": words.end if words else None,
            "method": words.method if words else None,
            "confidence": words.confidence if words else None,
            "evidence": self.shown.ids(evidence, scheme),
        }

    def node(self, kind: str, *keys: str | int) -> str:
        """The id of a thing that exists within the document."""
        return _IDS.node(kind, self.name, *keys)

    def organization(self, key: str) -> str | None:
        """None for a key that the record does not have: a fault of its loader must not stop the view."""
        return self.identities.organization_ids.get((self.name, key))

    def named_project(self, key: str) -> str | None:
        return self.identities.project_ids.get((self.name, key))

    def known(self) -> Iterator[tuple[str, Organization]]:
        """The record's organizations with their ids."""
        for organization in self.record.organizations:
            name = self.organization(organization.key)
            if name is not None:
                yield name, organization

    def source(self, change: Change) -> Row:
        document = self.record.document
        # DuckDB reads a time in UTC, without a zone.
        moment = moment_of(document, change)
        return {
            "name": document.name,
            "id": _IDS.document(document.name),
            "project": self.project,
            "file": document.file or change.source,
            "kind": document.kind,
            "title": document.title,
            "language": document.language,
            "media_type": document.media_type,
            "encoding": document.encoding,
            "sha256": document.sha256,
            "version_date": self.record.header.version,
            "loader": document.loader,
            "read_at": moment.replace(tzinfo=None).isoformat() if moment is not None else None,
            "position": change.position,
            "characters": document.characters,
            "organizations": len({name for name, _ in self.known()}),
            "places": len({place.id for place in self.record.places}),
            "quotes": len(self.shown),
            "problems": len(self.record.problems),
        }

    def names(self) -> Iterator[Row]:
        said = {(name, words) for name, org in self.known() for words in (org.name, *org.aliases) if words.strip()}
        language = self.record.document.language
        for name, words in said:
            yield {"organization": name, "name": words, "language": language, "source": self.name}

    def identifiers(self) -> Iterator[Row]:
        said = {(name, number) for name, org in self.known() for number in org.identifiers}
        for name, number in said:
            columns = {"organization": name, "scheme": number.scheme, "value": number.value, "valid": number.valid}
            yield columns | {"source": self.name}

    def facts(self) -> Iterator[Row]:
        header = self.record.header
        stated = {"title": self.record.document.title}
        stated |= {field: getattr(header, field) for field in header.__struct_fields__ if field not in _NO_FACT}
        alone = FieldWords(header)
        for field, value in stated.items():
            if value is not None and value != "":
                words = header.evidence.get(field) or header.evidence.get(f"{field}_text")
                row = self.fact(
                    [words] if words else [],
                    project=self.project,
                    field=field,
                    value=_text(value),
                    currency=value.currency if isinstance(value, Money) else None,
                )
                own = alone.of(field, value)
                if own is not None and own is not words:
                    row |= {"quote": own.quote, "start_offset": own.start, "end_offset": own.end}
                yield row

    def participations(self) -> Iterator[Row]:
        parts: dict[tuple[str, str, str], list[tuple[bool, list[Evidence]]]] = {}
        for name, org in self.known():
            for role in org.roles or ["mentioned"]:
                told = showing(org.evidence, role)
                parts.setdefault((name, self.project, role), []).append((org.unconfirmed, told))
        by_key = {org.key: (name, org) for name, org in self.known()}
        for other in self.record.projects:
            project = self.named_project(other.key)
            for part in other.participants:
                if project is not None and part.organization in by_key:
                    name, org = by_key[part.organization]
                    parts.setdefault((name, project, part.role), []).append((False, other.told_of(org)))
        for (name, project, role), said in parts.items():
            # A document may name one organization twice; what it confirms once is confirmed.
            unconfirmed = all(doubt for doubt, _ in said)
            evidence = [words for _, told in said for words in told]
            yield self.fact(evidence, organization=name, project=project, role=role, unconfirmed=unconfirmed)

    def places(self) -> Iterator[Row]:
        said: dict[tuple[str, str], list[Evidence]] = {}
        first: dict[str, Place] = {}
        for place in self.record.places:
            first.setdefault(place.id, place)
            for role in place.roles or [place.role]:
                said.setdefault((place.id, role), []).extend(showing(place.evidence, role))
        for (place_id, role), evidence in said.items():
            yield self.fact(
                evidence,
                scheme="place-role",
                project=self.project,
                place=place_id,
                kind=first[place_id].kind,
                region=gazetteer().region_of(place_id),
                country=gazetteer().country_of(place_id),
                role=role,
                share=_exact(first[place_id].share, _SHARE),
            )

    def groups(self) -> Iterator[Row]:
        for group in self.record.target_groups:
            for match in _matches(group.concepts):
                yield self.fact(
                    group.evidence,
                    project=self.project,
                    **match,
                    phrase=group.text,
                    role=group.role,
                    unconfirmed=group.unconfirmed,
                )

    def themes(self) -> Iterator[Row]:
        for theme in self.record.themes:
            for match in _matches(theme.concepts):
                yield self.fact(theme.evidence, project=self.project, **match, phrase=theme.text)

    def others(self, relation: str, column: str) -> Iterator[Row]:
        """The other projects that the document names, in a column, where its own has a relation to them."""
        said: dict[str, list[Evidence]] = {}
        for other in self.record.projects:
            project = self.named_project(other.key)
            if _relation(other) == relation and project is not None:
                said.setdefault(project, []).extend(other.evidence)
        for project, words in said.items():
            columns: Row = {"project": self.project, column: project}
            yield self.fact(words, **columns)

    def events(self) -> Iterator[Row]:
        for event in self.record.events:
            yield self.fact(
                event.evidence,
                id=self.node("event", event.key),
                project=self.project,
                key=event.key,
                name=event.name,
                kind=event.kind,
                count=event.count,
                participants=event.participants,
                starts=event.starts,
                ends=event.ends,
                places=event.places,
            )

    def sessions(self) -> Iterator[Row]:
        for position, session in enumerate(self.record.sessions, 1):
            yield self.fact(
                session.evidence,
                id=self.node("session", session.key),
                event=self.project,
                key=session.key,
                position=position,
                title=session.title,
                start_time=session.start_time,
                end_time=session.end_time,
                kind=session.kind,
                agenda="\n".join(session.items) or None,
                unconfirmed=session.unconfirmed,
            )

    def speeches(self) -> Iterator[Row]:
        for session in self.record.sessions:
            for position, speaker in enumerate(session.speakers, 1):
                yield self.fact(
                    speaker.evidence,
                    id=self.node("speech", session.key, position),
                    session=self.node("session", session.key),
                    position=position,
                    office=speaker.office,
                    organization=self.organization(speaker.organization) if speaker.organization else None,
                    role=speaker.role,
                    name=speaker.name,
                    unconfirmed=speaker.unconfirmed,
                )

    def links(self) -> Iterator[Row]:
        for link in self.record.links:
            a, b = self.end(link.source), self.end(link.target)
            if a is not None and b is not None:
                yield self.fact(link.evidence, project=self.project, kind=link.kind, a=a, b=b)

    def allocations(self) -> Iterator[Row]:
        for number, allocation in enumerate(self.record.allocations, 1):
            organization = self.organization(allocation.organization)
            if organization is not None:
                yield self.fact(
                    allocation.evidence,
                    id=self.node("allocation", number),
                    project=self.project,
                    organization=organization,
                    giver=self.organization(allocation.giver) if allocation.giver is not None else None,
                    kind=allocation.kind,
                    amount=_exact(allocation.amount.amount, _SUM),
                    currency=allocation.amount.currency,
                    payments=allocation.count,
                    first_day=allocation.first,
                    last_day=allocation.last,
                )

    def end(self, end: Reference) -> str | None:
        if end.type == "place":
            return end.id
        return self.organization(end.id) if end.type == "organization" else self.named_project(end.id)

    def evidence(self) -> Iterator[Row]:
        for name, words in self.shown:
            yield {
                "id": name,
                "source": self.name,
                "quote": words.quote,
                "start_offset": words.start,
                "end_offset": words.end,
                "method": words.method,
                "confidence": words.confidence,
            }


def _relation(other: Project) -> str:
    """What a record's own project has to do with another: whatever is no continuation is a mention."""
    return "continues" if other.relation == "continues" else "mentioned"


def _matches(found: Sequence[ConceptMatch]) -> Iterator[Row]:
    if not found:
        yield {"concept": None, "score": None}
    for match in found:
        yield {"concept": match.id, "score": match.score}


def _exact(value: Decimal | None, digits: int) -> Decimal | None:
    """A number for a column of exact ones; None where it has more digits before the point than the column takes."""
    # A number that only just fits would be rounded up out of the column.
    # Less one, for a number may be rounded up.
    return value if value is not None and value.is_finite() and abs(value) < 10**digits - 1 else None


def _text(value: object) -> str:
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
