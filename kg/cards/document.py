"""The card of a document."""

from collections.abc import Iterator
from urllib.parse import unquote

from kg.cards.known import Known, facts_part
from kg.cards.project import section_facts
from kg.cards.shapes import Card, Entity, Fact
from kg.model import Record

__all__ = ["document_card"]

_COUNTED = (
    "organizations",
    "places",
    "place_counts",
    "target_groups",
    "themes",
    "projects",
    "links",
    "allocations",
    "events",
    "sessions",
)


def document_card(known: Known, entity: Entity) -> Card:
    """What a source is, what it describes, and how much of each kind was read from it."""
    record = known.records[unquote(entity.id.removeprefix("document/"))]
    return known.card(
        entity,
        [
            facts_part("document", _document(known, record)),
            facts_part("describes", _describes(known, record)),
            facts_part("counts", _counts(record)),
            facts_part("sections", section_facts(record)),
        ],
        [
            f"{f'{problem.where}: ' if problem.where else ''}{problem.what}{f' {problem.mend}' if problem.mend else ''}"
            for problem in record.problems
        ],
    )


def _document(known: Known, record: Record) -> Iterator[Fact]:
    document = record.document
    source = known.sources[document.name]
    facts = {
        "title": document.title,
        "kind": document.kind,
        "file": document.file or "",
        "language": document.language,
        "media-type": document.media_type,
        "encoding": document.encoding or "",
        "characters": str(document.characters),
        "sha256": document.sha256,
        "read-by": source.loader,
        "read-at": document.read_at or source.read_at,
    }
    for name, value in facts.items():
        if value:
            yield Fact(name=name, value=value, documents=[document.name])


def _describes(known: Known, record: Record) -> Iterator[Fact]:
    name = record.document.name
    project = known.identities.projects[known.identities.project(name)]
    yield Fact(name="event" if project.event else "project", value=project.title, entity=project.id, documents=[name])


def _counts(record: Record) -> Iterator[Fact]:
    for part in _COUNTED:
        if count := len(getattr(record, part)):
            yield Fact(name=part.replace("_", "-"), value=str(count), documents=[record.document.name])
