"""The card of a project or event."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from kg.cards.known import Known, facts_part, role_quotes, telling, years
from kg.cards.money import allocation_facts, amount
from kg.cards.shapes import Card, Entity, Fact
from kg.model import Evidence, Money, Project, Record, Section
from kg.row_words import FieldWords

__all__ = ["project_card", "section_facts"]

#: Fields of a header that are concepts → their scheme; the words stand in `{field}_text`.
_CONCEPTS = {"status": "application-status", "direction": "grant-direction"}
#: Fields that other parts of a card show, or other fields.
_ELSEWHERE = {"applicant", "evidence", "status_text", "direction_text", "scheme"}
#: Of a section, how much a card shows.
_SUMMARY = 240


def project_card(known: Known, entity: Entity) -> Card:
    """What all sources say of a project or event: header, who, where, for whom, what came before, what is planned."""
    project = known.identities.projects[entity.id]
    described = [known.records[document] for document, key in project.members if key == "self"]
    named = [(known.records[document], key) for document, key in project.members if key != "self"]
    mentions = [(record, other) for record, key in named for other in record.projects if other.key == key]
    problems = [problem.what for record in described for problem in record.problems if problem.severity != "note"]
    problems += [
        f"It may be {proposal.described}: {proposal.why}"
        for proposal in known.identities.proposals
        if proposal.named == entity.id
    ]

    def over(write: Callable[[Known, Record], Iterator[Fact]]) -> Iterator[Fact]:
        for record in described:
            yield from write(known, record)

    return known.card(
        entity,
        [
            facts_part("header", over(_header)),
            facts_part("organizations", [*over(_organizations), *_named_participants(known, mentions)]),
            facts_part("money", over(allocation_facts)),
            facts_part("places", [*over(_places), *over(_counts)]),
            facts_part("target-groups", over(_groups)),
            facts_part("themes", over(_themes)),
            facts_part("projects", [*over(_others), *_naming(known, mentions)]),
            facts_part("links", over(_links)),
            facts_part("events", over(_events)),
            facts_part("sessions", over(_sessions)),
            facts_part("sections", [fact for record in described for fact in section_facts(record)]),
        ],
        problems,
    )


def _header(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    said = FieldWords(record.header)
    yield Fact(name="title", value=record.document.title, documents=[document])
    for field in record.header.__struct_fields__:
        value = getattr(record.header, field)
        if value is None or field in _ELSEWHERE:
            continue
        words = said.of(field)
        quotes = known.quotes(document, [words] if words is not None else [])
        name = field.replace("_", "-")
        if field in _CONCEPTS:
            text = getattr(record.header, f"{field}_text")
            detail = {"words": text} if text else {}
            yield known.concept_fact(name, _CONCEPTS[field], value, detail=detail, quotes=quotes, documents=[document])
        else:
            detail = {"register": record.header.scheme} if field == "number" and record.header.scheme else {}
            yield Fact(name=name, value=_shown(value), detail=detail, quotes=quotes, documents=[document])
    for field, scheme in _CONCEPTS.items():
        text = getattr(record.header, f"{field}_text")
        if text and getattr(record.header, field) is None:
            yield Fact(name=field, value=text, detail={"scheme": scheme, "concept": "unknown"}, documents=[document])


def _shown(value: object) -> str:
    if isinstance(value, Money):
        return amount(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _organizations(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for org in record.organizations:
        label, name = known.organization(document, org.key)
        for role in telling(org.roles):
            yield Fact(
                name=role,
                value=label,
                entity=name,
                concept=f"role/{role}",
                detail={"unconfirmed": "yes"} if org.unconfirmed else {},
                quotes=known.quotes(document, role_quotes(org.evidence, role)),
                documents=[document],
            )


def _named_participants(known: Known, mentions: list[tuple[Record, Project]]) -> Iterator[Fact]:
    for record, other in mentions:
        document = record.document.name
        orgs = {org.key: org for org in record.organizations}
        for participant in other.participants:
            if participant.organization in orgs:
                label, name = known.organization(document, participant.organization)
                yield Fact(
                    name=participant.role,
                    value=label,
                    entity=name,
                    concept=f"role/{participant.role}",
                    quotes=known.quotes(document, [*other.evidence, *orgs[participant.organization].evidence[:2]]),
                    documents=[document],
                )


def _places(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for place in record.places:
        value, name = known.place(place.id)
        for role in telling(place.roles or [place.role]):
            yield Fact(
                name=role,
                value=value,
                entity=name,
                concept=f"place-role/{role}",
                detail={"share": f"{place.share.normalize():f} %"} if place.share is not None else {},
                quotes=known.quotes(document, role_quotes(place.evidence, role)),
                documents=[document],
            )


def _counts(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for count in record.place_counts:
        detail, name = {}, None
        if count.place is not None:
            detail["of"], name = known.place(count.place)
        yield Fact(
            name="counted",
            value=f"{count.count} {count.text}",
            entity=name,
            detail=detail,
            quotes=known.quotes(document, [count.evidence]),
            documents=[document],
        )


def _groups(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for group in record.target_groups:
        labels = [f"{known.concept('target-group', match.id)} {match.score:.2f}" for match in group.concepts]
        detail = {"concepts": ", ".join(labels)} if labels else {}
        if group.unconfirmed:
            detail["unconfirmed"] = "yes"
        yield Fact(
            name=group.role,
            value=group.text,
            concept=f"target-group/{group.concepts[0].id}" if group.concepts else None,
            detail=detail,
            quotes=known.quotes(document, group.evidence),
            documents=[document],
        )


def _themes(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for theme in record.themes:
        labels = [f"{known.concept('theme', match.id)} {match.score:.2f}" for match in theme.concepts]
        yield Fact(
            name="theme",
            value=theme.text,
            concept=f"theme/{theme.concepts[0].id}" if theme.concepts else None,
            detail={"concepts": ", ".join(labels)} if labels else {},
            quotes=known.quotes(document, theme.evidence),
            documents=[document],
        )


def _others(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for other in record.projects:
        when = years(other.first_year, other.last_year)
        yield Fact(
            name=other.relation,
            value=other.title,
            entity=known.identities.project(document, other.key),
            detail={"years": when} if when else {},
            quotes=known.quotes(document, other.evidence),
            documents=[document],
        )


def _naming(known: Known, mentions: list[tuple[Record, Project]]) -> Iterator[Fact]:
    """Projects that name this one: the one that continues it above all."""
    for record, other in mentions:
        document = record.document.name
        yield Fact(
            name="continued-by" if other.relation == "continues" else "mentioned-by",
            value=record.document.title,
            entity=known.identities.project(document),
            quotes=known.quotes(document, other.evidence),
            documents=[document],
        )


def _links(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for link in record.links:
        yield Fact(
            name=link.kind,
            value=f"{link.source.label} – {link.target.label}",
            quotes=known.quotes(document, link.evidence),
            documents=[document],
        )


def _events(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for event in record.events:
        detail = {
            "count": str(event.count) if event.count != 1 else "",
            "participants": str(event.participants) if event.participants is not None else "",
            "dates": "–".join(dict.fromkeys(day.isoformat() for day in (event.starts, event.ends) if day)),
            "places": ", ".join(known.place(place)[0] for place in event.places),
        }
        yield Fact(
            name=event.kind or "event",
            value=event.name,
            concept=f"event-kind/{event.kind}" if event.kind else None,
            detail={name: value for name, value in detail.items() if value},
            quotes=known.quotes(document, event.evidence),
            documents=[document],
        )


def _sessions(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document.name
    for session in record.sessions:
        detail = {
            "time": "–".join(filter(None, (session.start_time, session.end_time))),
            "speakers": "; ".join(
                ", ".join(
                    filter(
                        None,
                        (
                            speaker.name,
                            speaker.office,
                            known.organization(document, speaker.organization)[0] if speaker.organization else None,
                            "unconfirmed" if speaker.unconfirmed else None,
                        ),
                    )
                )
                for speaker in session.speakers
            ),
            "unconfirmed": "yes" if session.unconfirmed else "",
        }
        evidence: list[Evidence] = [*session.evidence, *(words for one in session.speakers for words in one.evidence)]
        yield Fact(
            name=session.kind,
            value=session.title,
            concept=f"session-kind/{session.kind}",
            detail={name: value for name, value in detail.items() if value},
            quotes=known.quotes(document, evidence),
            documents=[document],
        )


def section_facts(record: Record) -> Iterator[Fact]:
    """The sections of a document: heading, length and how each begins."""
    for section in record.sections:
        yield Fact(
            name=section.kind,
            value=_beginning(section),
            detail={"heading": section.heading, "characters": str(section.end - section.start)},
            documents=[record.document.name],
        )


def _beginning(section: Section) -> str:
    words = " ".join(section.text.split())
    return words if len(words) <= _SUMMARY else words[:_SUMMARY].rsplit(" ", 1)[0] + " …"
