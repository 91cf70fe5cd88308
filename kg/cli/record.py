"""A record as a page for the terminal."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kg.cli.columns import columns_of, indented, table
from kg.cli.labels import concept, concepts, field, matches, money, plural
from kg.cli.output import bold, dim, one_line
from kg.model import Evidence, Header, Money, Place, Record

__all__ = ["lines"]

#: Fields of the header whose value is a concept: the label is shown, and the words of the source beside it.
_CONCEPTS = {"status": "application-status", "direction": "grant-direction"}


def lines(record: Record, width: int | None) -> Iterator[str]:
    """The lines of the page: title, header, then each kind of thing that the record has.

    Args:
        record: what was read.
        width: cells of the terminal, None for no wrapping.
    """
    document = record.document
    for line in indented(one_line(document.title or document.name), width):
        yield bold(line)
    facts = [document.kind, document.name, document.media_type, document.encoding or ""]
    facts += [f"{document.characters:,} characters", f"read by {document.loader}" if document.loader else ""]
    for line in indented(one_line(" · ".join(filter(None, facts))), width):
        yield dim(line)
    yield from _part("Header", columns_of(_header(record), width, "  "))
    for title, names, rows in _tables(record):
        yield from _part(f"{title} ({len(rows)})", table(names, rows, width))
    yield from _part("Links", (line for link in record.links for line in _link(link, width)))
    yield from _part("Sections", columns_of(_sections(record), width, "  "))
    yield from _part("Problems", (line for problem in record.problems for line in _problem(problem, width)))


def _part(title: str, body: Iterator[str]) -> Iterator[str]:
    first = next(body, None)
    if first is not None:
        yield ""
        yield bold(title)
        yield first
        yield from body


def _header(record: Record) -> list[tuple[str, Any]]:
    header = record.header
    pairs: list[tuple[str, Any]] = []
    for name in Header.__struct_fields__:
        value = getattr(header, name)
        if name in ("evidence", "scheme") or name.endswith("_text") or value in (None, False):
            continue
        pairs.append((field(name), _value(record, name, value)))
    return pairs


def _value(record: Record, name: str, value: Any) -> str:
    if name in _CONCEPTS:
        words = getattr(record.header, f"{name}_text")
        label = concept(_CONCEPTS[name], value)
        return f"{label} ({words})" if words else label
    if name == "number" and record.header.scheme:
        return f"{value} ({record.header.scheme})"
    if name == "applicant":
        return next((organization.name for organization in record.organizations if organization.key == value), value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if not isinstance(value, Decimal) else f"{value:f}"


def _tables(record: Record) -> Iterator[tuple[str, Sequence[str], list[list[Any]]]]:
    names = {organization.key: organization.name for organization in record.organizations}
    if record.organizations:
        yield (
            "Organizations",
            ("Name", "Role", "Kind", "Number", "Region", "At"),
            [
                [
                    organization.name + (" (unconfirmed)" if organization.unconfirmed else ""),
                    concepts("role", organization.roles),
                    concept("organization-kind", organization.kind),
                    ", ".join(
                        f"{number.scheme} {number.value}" + ("" if number.valid else " (wrong check digit)")
                        for number in organization.identifiers
                    ),
                    organization.region,
                    _where(organization.evidence),
                ]
                for organization in record.organizations
            ],
        )
    if record.places:
        yield (
            "Places",
            ("Name", "Id", "What it is to the project", "At"),
            [[place.name, place.id, _place_roles(place), _where(place.evidence)] for place in record.places],
        )
    if record.allocations:
        yield (
            "Money",
            ("Kind", "Sum", "To", "From", "When", "At"),
            [
                [
                    concept("allocation-kind", one.kind),
                    money(one.amount) + (f" ({plural(one.count, 'payments')})" if one.count != 1 else ""),
                    names.get(one.organization, one.organization),
                    names.get(one.giver, one.giver) if one.giver else "",
                    "–".join(dict.fromkeys(day.isoformat() for day in (one.first, one.last) if day)),
                    _where(one.evidence),
                ]
                for one in record.allocations
            ],
        )
    if record.place_counts:
        yield (
            "Counted places",
            ("Count", "What", "Of", "At"),
            [[count.count, count.text, count.place, _where([count.evidence])] for count in record.place_counts],
        )
    for title, scheme, found in (
        ("Target groups", "target-group", record.target_groups),
        ("Themes", "theme", record.themes),
    ):
        if found:
            yield (
                title,
                ("In the source's words", "Concepts", "At"),
                [[item.text, matches(scheme, item.concepts), _where(item.evidence)] for item in found],
            )
    if record.projects:
        yield (
            "Other projects",
            ("Title", "Relation", "Years", "Who", "At"),
            [
                [
                    project.title,
                    project.relation,
                    _years(project.first_year, project.last_year),
                    ", ".join(
                        f"{names.get(part.organization, part.organization)} ({concept('role', part.role)})"
                        for part in project.participants
                    ),
                    _where(project.evidence),
                ]
                for project in record.projects
            ],
        )
    if record.events:
        yield (
            "Events",
            ("Name", "Kind", "How many", "People", "When", "At"),
            [
                [
                    event.name,
                    concept("event-kind", event.kind),
                    event.count,
                    event.participants,
                    "–".join(dict.fromkeys(day.isoformat() for day in (event.starts, event.ends) if day)),
                    _where(event.evidence),
                ]
                for event in record.events
            ],
        )
    if record.sessions:
        yield (
            "Sessions",
            ("Time", "Title", "Kind", "Who speaks"),
            [
                [
                    "–".join(filter(None, (session.start_time, session.end_time))),
                    session.title + (" (unconfirmed)" if session.unconfirmed else ""),
                    concept("session-kind", session.kind),
                    "; ".join(filter(None, (_speaker(speaker, names) for speaker in session.speakers))),
                ]
                for session in record.sessions
            ],
        )


def _place_roles(place: Place) -> str:
    words = concepts("place-role", place.roles or [place.role])
    return words if place.share is None else f"{words} ({place.share.normalize():f} %)"


def _speaker(speaker: Any, names: dict[str, str]) -> str:
    said = [speaker.name, speaker.office, names.get(speaker.organization or "", "")]
    words = ", ".join(part for part in said if part)
    return words + (" (unconfirmed)" if speaker.unconfirmed and words else "")


def _where(evidence: Sequence[Evidence]) -> str:
    """Where the words stand: offsets of the first, and how many more there are."""
    if not evidence:
        return ""
    first = f"{evidence[0].start}-{evidence[0].end}"
    return first if len(evidence) == 1 else f"{first} +{len(evidence) - 1}"


def _years(first: int | None, last: int | None) -> str:
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year))


def _link(link: Any, width: int | None) -> Iterator[str]:
    yield from indented(
        one_line(f"{link.source.label} – {link.target.label} ({concept('link-basis', link.kind)})"), width, "  ", "    "
    )
    for evidence in link.evidence[:1]:
        yield from map(dim, indented(one_line(f"«{evidence.quote}»"), width, "    "))


def _sections(record: Record) -> list[tuple[str, Any]]:
    return [
        (
            field(section.kind),
            f"{section.start}-{section.end}" + (f", {plural(len(section.items), 'items')}" if section.items else ""),
        )
        for section in record.sections
    ]


def _problem(problem: Any, width: int | None) -> Iterator[str]:
    where = f"{problem.where}: " if problem.where else ""
    mend = f" {problem.mend}" if problem.mend else ""
    yield from indented(one_line(f"{where}{problem.what}{mend}"), width, f"  {problem.severity}: ")
