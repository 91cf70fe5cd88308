"""Reading data files with a stream loader as `kg load` does: items, records, what was refused."""

from pathlib import Path

from kg.errors import UnreadableSource
from kg.loader import Item, Options, StreamLoader
from kg.model import Evidence, Problem, Record
from kg.seal import seal
from kg.source.file import File

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def items(loader: StreamLoader, path: Path) -> list[Item]:
    """The items of a file."""
    return [one for one in loader.items(File.look(path), Options()) if isinstance(one, Item)]


def refused(loader: StreamLoader, path: Path) -> list[Problem]:
    """What of a file is no item."""
    return [one for one in loader.items(File.look(path), Options()) if isinstance(one, Problem)]


def records(loader: StreamLoader, path: Path) -> list[Record]:
    """The records of a file; the loader must know it."""
    assert loader.knows(File.look(path), Options()) > 0.5
    return [loader.record(one, path.name, Options()) for one in items(loader, path)]


def evidence(record: Record) -> list[Evidence]:
    """Every evidence of a record."""
    found = list(record.header.evidence.values())
    for things in (
        record.organizations,
        record.places,
        record.target_groups,
        record.themes,
        record.projects,
        record.allocations,
    ):
        for thing in things:
            found += thing.evidence
    return found


def check(record: Record) -> None:
    """What holds for each record, whatever the source: quotes are where they are said to be, ids are known."""
    from kg.concepts import concepts
    from kg.places import gazetteer

    keys = {one.key for one in record.organizations}
    assert len(keys) == len(record.organizations)
    for shown in evidence(record):
        assert len(shown.quote) == shown.end - shown.start
        assert shown.end <= record.document.characters
        assert 0 < shown.confidence <= 1
    assert all(one.evidence for one in (*record.organizations, *record.places, *record.allocations))
    assert all(gazetteer().get(place.id) is not None for place in record.places)
    assert all(one.region is None or gazetteer().get(one.region) is not None for one in record.organizations)
    roles = {concept.id for concept in concepts("role")}
    kinds = {concept.id for concept in concepts("organization-kind")}
    for organization in record.organizations:
        assert organization.name.strip()
        assert set(organization.roles) <= roles
        assert organization.kind is None or organization.kind in kinds
    for one in record.allocations:
        assert one.organization in keys
        assert one.giver is None or one.giver in keys
    assert record.header.applicant is None or record.header.applicant in keys


def check_damaged(loader: StreamLoader, path: Path) -> None:
    """What holds for a damaged file: it is refused, or what is read of it is sound and passes the gate."""
    try:
        found = items(loader, path)
    except UnreadableSource:
        return
    for item in found:
        record = loader.record(item, path.name, Options())
        check(record)
        seal([record])
