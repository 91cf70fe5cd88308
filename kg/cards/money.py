"""Money on a card: sums as they are shown, and what a source states for one organization's part."""

from collections.abc import Iterator

from kg.cards.known import Known
from kg.cards.shapes import Fact
from kg.model import Allocation, Money, Record

__all__ = ["allocation_facts", "amount", "taken_and_given"]


def amount(sum_of: Money) -> str:
    """A sum with its currency: `5 240 350.50 RUB`."""
    return f"{sum_of.amount:,.2f} {sum_of.currency}".replace(",", " ")


def allocation_facts(known: Known, record: Record) -> Iterator[Fact]:
    """Of a project: what goes to whom, and from whom."""
    keys = {organization.key for organization in record.organizations}
    for allocation in record.allocations:
        if allocation.organization in keys:
            label, name = known.organization(record.document.name, allocation.organization)
            yield _fact(known, record, allocation, label, name, {"from": _giver(known, record, allocation)})


def taken_and_given(known: Known, record: Record, key: str) -> Iterator[Fact]:
    """Of an organization: what a record states that it receives or gives, and for which project.

    Args:
        known: what the card is written from.
        record: that names it.
        key: of the organization in the record.
    """
    document = record.document.name
    keys = {organization.key for organization in record.organizations}
    project = known.identities.projects[known.identities.project(document)]
    for allocation in record.allocations:
        if allocation.organization == key:
            other = {"from": _giver(known, record, allocation)}
        elif allocation.giver == key and allocation.organization in keys:
            other = {"to": known.organization(document, allocation.organization)[0]}
        else:
            continue
        yield _fact(known, record, allocation, project.title, project.id, other)


def _giver(known: Known, record: Record, allocation: Allocation) -> str:
    """Label of who gives it; empty where the source does not say, or names whom the record does not have."""
    if allocation.giver is None or all(organization.key != allocation.giver for organization in record.organizations):
        return ""
    return known.organization(record.document.name, allocation.giver)[0]


def _fact(known: Known, record: Record, allocation: Allocation, value: str, entity: str, other: dict[str, str]) -> Fact:
    detail = {
        "amount": amount(allocation.amount),
        **other,
        "payments": str(allocation.count) if allocation.count != 1 else "",
        "when": "–".join(dict.fromkeys(day.isoformat() for day in (allocation.first, allocation.last) if day)),
    }
    return Fact(
        name=allocation.kind,
        value=value,
        entity=entity,
        concept=f"allocation-kind/{allocation.kind}",
        detail={name: words for name, words in detail.items() if words},
        quotes=known.quotes(record.document.name, allocation.evidence),
        documents=[record.document.name],
    )
