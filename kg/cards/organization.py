"""The card of an organization."""

from collections.abc import Iterator

from kg.cards.known import Known, facts_part, role_quotes, telling, years
from kg.cards.money import taken_and_given
from kg.cards.shapes import Card, Entity, Fact
from kg.links import CollaborationLink
from kg.model import Evidence, Organization
from kg.projects import Project
from kg.resolve import strength
from kg.row_words import cell_with

__all__ = ["organization_card"]


def organization_card(known: Known, entity: Entity) -> Card:
    """What all sources say of an organization: names, numbers, what it took part in, with whom it works."""
    org = known.identities.organizations[entity.id]
    said = [(document, known.organizations[document, key]) for document, key in org.members]
    return known.card(
        entity,
        [
            facts_part("names", _names(known, entity.id, said)),
            facts_part("identifiers", _numbers(known, said)),
            facts_part("participations", [*_participations(known, said), *_earlier(known, said)]),
            facts_part("money", _money(known, said)),
            facts_part("speaks-at", _sessions(known, said)),
            facts_part("partners", _partners(known, entity.id)),
        ],
        _problems(known, entity.id, said),
    )


_Said = list[tuple[str, Organization]]


def _names(known: Known, name: str, said: _Said) -> Iterator[Fact]:
    org = known.identities.organizations[name]
    for spelled in (org.name, *org.aliases):
        bearing = [(document, one) for document, one in said if spelled in (one.name, *one.aliases)]
        quotes = [
            quote
            for document, one in bearing
            for quote in known.quotes(document, [words for words in one.evidence if spelled in words.quote])
        ]
        yield Fact(
            name="name" if spelled == org.name else "also-called",
            value=spelled,
            quotes=quotes,
            documents=sorted({document for document, _ in bearing}),
        )
    for field, scheme, slug in (
        ("legal-form", "legal-form", org.legal_form),
        ("kind", "organization-kind", org.kind),
    ):
        if slug is not None:
            saying = sorted({document for document, one in said if slug in (one.legal_form, one.kind)})
            yield known.concept_fact(field, scheme, slug, documents=saying)
    if org.region is not None:
        value, place = known.place(org.region)
        saying = sorted({document for document, one in said if one.region == org.region})
        yield Fact(name="region", value=value, entity=place, documents=saying)


def _numbers(known: Known, said: _Said) -> Iterator[Fact]:
    numbers = {(number.scheme, number.value, number.valid) for _, org in said for number in org.identifiers}
    for scheme, value, valid in sorted(numbers, key=lambda number: (strength(number[0]), *number)):
        bearing = [(document, org) for document, org in said if (scheme, value) in _pairs(org)]
        yield Fact(
            name="identifier",
            value=f"{scheme} {value}",
            detail={} if valid else {"check-digit": "wrong: it identifies nobody"},
            quotes=[
                quote
                for document, org in bearing
                for quote in known.quotes(document, _showing(known, document, org, value))
            ],
            documents=sorted({document for document, _ in bearing}),
        )


def _showing(known: Known, document: str, org: Organization, value: str) -> list[Evidence]:
    """The words that show a number: the applicant's stands in a header field of its own."""
    header = known.records[document].header
    fields = header.evidence.values() if header.applicant == org.key else ()
    return [cell_with(words, value) for words in (*org.evidence, *fields) if value in words.quote]


def _pairs(org: Organization) -> set[tuple[str, str]]:
    return {(number.scheme, number.value) for number in org.identifiers}


def _participations(known: Known, said: _Said) -> Iterator[Fact]:
    for document, org in said:
        header = known.records[document].header
        project = known.identities.projects[known.identities.project(document)]
        for role in telling(org.roles):
            detail = _when(project)
            if header.status and not project.event:
                detail["status"] = known.concept("application-status", header.status)
            if org.unconfirmed:
                detail["unconfirmed"] = "yes"
            yield _part_taken(known, role, project, detail, document, org)


def _earlier(known: Known, said: _Said) -> Iterator[Fact]:
    """Parts taken in projects that a source names beside its own."""
    for document, org in said:
        for other in known.records[document].projects:
            for participant in other.participants:
                if participant.organization == org.key:
                    project = known.identities.projects[known.identities.project(document, other.key)]
                    yield Fact(
                        name=participant.role,
                        value=project.title,
                        entity=project.id,
                        concept=f"role/{participant.role}",
                        detail=_when(project),
                        quotes=known.quotes(document, other.told_of(org)),
                        documents=[document],
                    )


def _part_taken(
    known: Known, role: str, project: Project, detail: dict[str, str], document: str, org: Organization
) -> Fact:
    return Fact(
        name=role,
        value=project.title,
        entity=project.id,
        concept=f"role/{role}",
        detail=detail,
        quotes=known.quotes(document, role_quotes(org.evidence, role)),
        documents=[document],
    )


def _when(project: Project) -> dict[str, str]:
    when = years(project.first_year, project.last_year)
    return {"years": when} if when else {}


def _money(known: Known, said: _Said) -> Iterator[Fact]:
    for document, org in said:
        yield from taken_and_given(known, known.records[document], org.key)


def _sessions(known: Known, said: _Said) -> Iterator[Fact]:
    for document, org in said:
        for session in known.records[document].sessions:
            for speaker in session.speakers:
                if speaker.organization == org.key:
                    detail = {"time": "–".join(filter(None, (session.start_time, session.end_time)))}
                    detail |= {"office": speaker.office or "", "unconfirmed": "yes" if speaker.unconfirmed else ""}
                    yield Fact(
                        name=speaker.role,
                        value=session.title,
                        entity=known.identities.project(document),
                        detail={key: value for key, value in detail.items() if value},
                        quotes=known.quotes(document, speaker.evidence or session.evidence),
                        documents=[document],
                    )


def _partners(known: Known, name: str) -> Iterator[Fact]:
    links = [link for link in known.links if link.kind == "organization" and name in (link.a, link.b)]
    for link in sorted(links, key=lambda link: (-len(link.projects), link.a, link.b)):
        other = known.identities.organizations[link.b if link.a == name else link.a]
        members = [(document, known.organizations[document, key]) for document, key in other.members]
        yield Fact(
            name="partner",
            value=other.label,
            entity=other.id,
            detail=_link_detail(known, link),
            quotes=[
                quote
                for document, org in members
                if document in link.sources
                for quote in known.quotes(document, org.evidence[:3])
            ],
            documents=list(link.sources),
        )


def _link_detail(known: Known, link: CollaborationLink) -> dict[str, str]:
    detail = {
        "basis": ", ".join(known.concept("link-basis", basis) for basis in link.bases),
        "projects": ", ".join(known.identities.projects[project].title for project in link.projects),
        "years": years(link.first_year, link.last_year),
        "across-a-border": "yes" if link.cross_border else "",
    }
    return {name: value for name, value in detail.items() if value}


def _problems(known: Known, name: str, said: _Said) -> Iterator[str]:
    for conflict in known.identities.conflicts:
        if name in conflict.ids:
            others = ", ".join(other for other in conflict.ids if other != name)
            yield f"Stays apart{f' from {others}' if others else ''} ({conflict.shared}): {conflict.reason}"
    for document, org in said:
        for number in org.identifiers:
            if not number.valid:
                yield f"{number.scheme} {number.value} in {document} has a wrong check digit and identifies nobody."
