"""The rows of the tables, worked out from what the sources say and from what follows from all of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kg.changes import Change
from kg.concepts import concepts, schemes, wider_concepts
from kg.iris import Iris
from kg.links import CollaborationLink, country_of
from kg.model import ConceptMatch, Evidence, Money, Organization, Record, Reference
from kg.places import PlaceEntry, gazetteer
from kg.resolve import Identities
from kg.views._evidence import best, showing
from kg.views._tables_files import Row

__all__ = [
    "border_rows",
    "concept_inside_rows",
    "concept_rows",
    "link_rows",
    "organization_rows",
    "place_inside_rows",
    "place_rows",
    "project_rows",
    "source_rows",
]

#: Fields of a header that are no statement about the project.
_NO_FACT = {"applicant", "evidence"}


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
            "successions": list(self.successions()),
            "planned_events": list(self.events()),
            "sessions": list(self.sessions()),
            "stated_links": list(self.links()),
        }

    def fact(self, evidence: Sequence[Evidence], **columns: Any) -> Row:
        """A row with its source and the best of its words."""
        words = best(evidence)
        return columns | {
            "source": self.name,
            "quote": words.quote if words else None,
            "start_offset": words.start if words else None,
            "end_offset": words.end if words else None,
            "method": words.method if words else None,
            "confidence": words.confidence if words else None,
        }

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
        return {
            "name": document.name,
            "file": change.source,
            "kind": document.kind,
            "title": document.title,
            "language": document.language,
            "media_type": document.media_type,
            "loader": document.loader,
            "read_at": _moment(change.read_at),
            "position": change.position,
            "characters": document.characters,
        }

    def names(self) -> Iterator[Row]:
        said = {(name, words) for name, org in self.known() for words in (org.name, *org.aliases) if words.strip()}
        return ({"organization": name, "name": words, "source": self.name} for name, words in said)

    def identifiers(self) -> Iterator[Row]:
        said = {(name, number) for name, org in self.known() for number in org.identifiers}
        for name, number in said:
            columns = {"organization": name, "scheme": number.scheme, "value": number.value, "valid": number.valid}
            yield columns | {"source": self.name}

    def facts(self) -> Iterator[Row]:
        header = self.record.header
        stated = {"title": self.record.document.title}
        stated |= {field: getattr(header, field) for field in header.__struct_fields__ if field not in _NO_FACT}
        for field, value in stated.items():
            if value is not None and value != "":
                words = header.evidence.get(field) or header.evidence.get(f"{field}_text")
                yield self.fact(
                    [words] if words else [],
                    project=self.project,
                    field=field,
                    value=_text(value),
                    currency=value.currency if isinstance(value, Money) else None,
                )

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
        kinds: dict[str, str] = {}
        for place in self.record.places:
            kinds.setdefault(place.id, place.kind)
            for role in place.roles or [place.role]:
                said.setdefault((place.id, role), []).extend(showing(place.evidence, role))
        for (place_id, role), evidence in said.items():
            yield self.fact(
                evidence,
                project=self.project,
                place=place_id,
                kind=kinds[place_id],
                region=gazetteer().region_of(place_id),
                country=gazetteer().country_of(place_id),
                role=role,
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

    def successions(self) -> Iterator[Row]:
        said: dict[str, list[Evidence]] = {}
        for other in self.record.projects:
            earlier = self.named_project(other.key)
            if other.relation == "continues" and earlier is not None:
                said.setdefault(earlier, []).extend(other.evidence)
        return (self.fact(words, project=self.project, continues=earlier) for earlier, words in said.items())

    def events(self) -> Iterator[Row]:
        for event in self.record.events:
            yield self.fact(
                event.evidence,
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
        for session in self.record.sessions:
            yield self.fact(
                session.evidence,
                event=self.project,
                key=session.key,
                title=session.title,
                start_time=session.start_time,
                end_time=session.end_time,
                kind=session.kind,
            )

    def links(self) -> Iterator[Row]:
        for link in self.record.links:
            a, b = self.end(link.source), self.end(link.target)
            if a is not None and b is not None:
                yield self.fact(link.evidence, kind=link.kind, a=a, b=b)

    def end(self, end: Reference) -> str | None:
        if end.type == "place":
            return end.id
        return self.organization(end.id) if end.type == "organization" else self.named_project(end.id)


def _matches(found: Sequence[ConceptMatch]) -> Iterator[Row]:
    if not found:
        yield {"concept": None, "score": None}
    for match in found:
        yield {"concept": match.id, "score": match.score}


def _moment(read_at: str) -> str | None:
    """A time as DuckDB reads it: UTC, without a zone."""
    if not read_at:
        return None
    moment = datetime.fromisoformat(read_at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def _text(value: object) -> str:
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


# What no single source says


def organization_rows(identities: Identities, iris: Iris) -> Iterator[Row]:
    """The organizations, without what is counted over their projects."""
    for organization in identities.organizations.values():
        seat = gazetteer().get(organization.region) if organization.region else None
        numbers = {number.scheme: number.value for number in reversed(organization.identifiers) if number.valid}
        yield {
            "id": organization.id,
            "iri": iris.base + organization.id,
            "name": organization.label,
            "legal_form": organization.legal_form,
            "kind": organization.kind,
            "seat": organization.region,
            "region": gazetteer().region_of(organization.region) if organization.region else None,
            "country": country_of(organization),
            "latitude": seat.latitude if seat else None,
            "longitude": seat.longitude if seat else None,
            "ogrn": numbers.get("RU-OGRN"),
            "inn": numbers.get("RU-INN"),
            "sources": sorted({document for document, _ in organization.members}),
        }


def project_rows(identities: Identities, iris: Iris) -> Iterator[Row]:
    """The projects and events, without what the fields of their documents state."""
    for project in identities.projects.values():
        yield {
            "id": project.id,
            "iri": iris.base + project.id,
            "title": project.title,
            "event": project.event,
            "described": project.described,
            "number": project.number,
            "first_year": project.first_year,
            "last_year": project.last_year,
            "sources": sorted({document for document, _ in project.members}),
        }


def link_rows(links: Iterable[CollaborationLink], identities: Identities) -> Iterator[Row]:
    """The collaboration links."""
    for link in links:
        ends = [
            gazetteer().country_of(end) if link.kind == "region" else country_of(identities.organizations[end])
            for end in (link.a, link.b)
        ]
        yield {
            "kind": link.kind,
            "a": link.a,
            "b": link.b,
            "bases": link.bases,
            "projects": link.projects,
            "project_count": len(link.projects),
            "first_year": link.first_year,
            "last_year": link.last_year,
            "cross_border": link.cross_border,
            "country_a": ends[0],
            "country_b": ends[1],
            "roles_a": link.roles_a,
            "roles_b": link.roles_b,
            "sources": link.sources,
        }


def place_rows(cities: Iterable[str]) -> Iterator[Row]:
    """All places that are no cities, and the cities given by id."""
    for place in _places(cities):
        yield {
            "id": place.id,
            "name_ru": place.name,
            "name_en": place.name_en,
            "kind": place.kind,
            "parent": place.parent,
            "region": gazetteer().region_of(place.id),
            "country": place.country,
            "latitude": place.latitude,
            "longitude": place.longitude,
        }


def place_inside_rows(cities: Iterable[str]) -> Iterator[Row]:
    """What lies in what, of the same places."""
    for place in _places(cities):
        yield from ({"place": place.id, "ancestor": wider} for wider in sorted(gazetteer().inside(place.id)))


def _places(cities: Iterable[str]) -> Iterator[PlaceEntry]:
    yield from gazetteer().places().values()
    for city in cities:
        entry = gazetteer().get(city)
        if entry is not None:
            yield entry


def border_rows() -> Iterator[Row]:
    """Who borders on whom."""
    for place in gazetteer().places():
        yield from ({"a": place, "b": neighbour} for neighbour in gazetteer().borders(place))


def concept_rows() -> Iterator[Row]:
    """All concepts of all schemes."""
    for scheme in schemes():
        for one in concepts(scheme):
            yield {"scheme": scheme, "id": one.id, "label_ru": one.names.get("ru"), "label_en": one.names.get("en")}


def concept_inside_rows() -> Iterator[Row]:
    """Which concept is a kind of which."""
    for scheme in schemes():
        for one in concepts(scheme):
            yield from (
                {"scheme": scheme, "id": one.id, "ancestor": wider} for wider in sorted(wider_concepts(scheme, one.id))
            )
