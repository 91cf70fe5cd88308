"""Projects and events of all records under one id each: the number of an application makes identity, a title never."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from kg import model
from kg.iris import Iris, is_event
from kg.names import core_name, fold_title

__all__ = ["Project", "Proposal", "projects_of", "proposals_for", "years_of"]

_IDS = Iris(base="")
Node = tuple[str, str]


class Project(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One project or event, put together from all documents that describe or name it.

    Attributes:
        id: `project/RU-PGF-{number}`, `project/{document}`, `event/{document}`, for one that is only named
            `project/RU-PGF-{number}/{title}` or `project/{document}/{key}`;
            relative to the graph's base.
        title: of a document that describes it, else as named.
        number: of its application, None where unknown.
        event: True for an event with a programme of its own.
        described: True where a document describes it, False where others only name it.
        first_year: first year of its work, None where unknown.
        last_year: last year of its work, None where unknown.
        members: (document name, key) of each record that describes it (key `self`) or names it, sorted.
    """

    id: str
    title: str
    number: str | None = None
    event: bool = False
    described: bool = True
    first_year: int | None = None
    last_year: int | None = None
    members: tuple[Node, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A project that one document only names, and the project of the graph that it may be.

    Attributes:
        named: id of the one that is only named (`project/{document}/{key}`).
        described: id of the one that a document describes.
        why: what speaks for it, in a sentence.
    """

    named: str
    described: str
    why: str


class _Mention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    node: Node
    title: str
    number: str | None
    event: bool
    described: bool
    years: tuple[int | None, int | None]


def years_of(record: model.Record) -> tuple[int | None, int | None]:
    """First and last year of the work that a source describes: of its dates, else of its competition or submission."""
    header = record.header
    first = header.starts or header.ends
    last = header.ends or header.starts
    if first is not None and last is not None:
        return min(first, last).year, max(first, last).year
    year = header.year or (header.submitted.year if header.submitted else None)
    return year, year


def projects_of(records: Sequence[model.Record]) -> list[Project]:
    """All projects and events that the records describe or name, by id."""
    mentions: dict[str, list[_Mention]] = defaultdict(list)
    for record in records:
        name = record.document.name
        mentions[_IDS.activity(record)].append(
            _Mention(
                node=(name, "self"),
                title=record.document.title,
                number=record.header.number,
                event=is_event(record),
                described=True,
                years=years_of(record),
            )
        )
        for other in record.projects:
            mentions[_IDS.other_project(name, other, record.header.number)].append(
                _Mention(
                    node=(name, other.key),
                    title=other.title,
                    number=other.number,
                    event=False,
                    described=False,
                    years=(other.first_year, other.last_year),
                )
            )
    return [_merged(name, mentions[name]) for name in sorted(mentions)]


def _merged(name: str, mentions: list[_Mention]) -> Project:
    mentions = sorted(mentions, key=lambda mention: (not mention.described, mention.node))
    telling = [mention for mention in mentions if mention.described] or mentions
    firsts = [mention.years[0] for mention in telling if mention.years[0] is not None]
    lasts = [mention.years[1] for mention in telling if mention.years[1] is not None]
    return Project(
        id=name,
        # A title that a page cuts off ends in dots: the same project's whole title is better.
        title=min(
            telling, key=lambda mention: (mention.title.rstrip().endswith(("...", "…")), not mention.title)
        ).title,
        number=next((mention.number for mention in mentions if mention.number), None),
        event=mentions[0].event,
        described=mentions[0].described,
        first_year=min(firsts, default=None),
        last_year=max(lasts, default=None),
        members=tuple(sorted(mention.node for mention in mentions)),
    )


def proposals_for(
    records: Sequence[model.Record],
    projects: Mapping[str, Project],
    project_ids: Mapping[Node, str],
    organization_ids: Mapping[Node, str],
) -> list[Proposal]:
    """Named predecessors that have the title of exactly one described project, and an organization in common with it.

    Args:
        records: all records.
        projects: by id.
        project_ids: of what each document describes and names.
        organization_ids: of the organizations that each document names.
    """
    titled: dict[str, set[str]] = defaultdict(set)
    for project in projects.values():
        if project.described:
            titled[fold_title(project.title)].add(project.id)
    by_document = {record.document.name: record for record in records}
    found = []
    for record in records:
        name = record.document.name
        orgs = {org.key: org for org in record.organizations}
        for other in record.projects:
            mine = project_ids[name, other.key]
            same_title = titled.get(fold_title(other.title), set()) - {mine}
            if projects[mine].described or len(same_title) != 1:
                continue
            theirs = next(iter(same_title))
            part = [orgs[person.organization] for person in other.participants if person.organization in orgs]
            leaders = [
                (document, org)
                for document, key in projects[theirs].members
                if key == "self"
                for org in by_document[document].organizations
                if {"applicant", "organizer"} & {*org.roles}
            ]
            shared = sorted(
                org.name
                for org in part
                for document, leader in leaders
                if organization_ids[name, org.key] == organization_ids[document, leader.key]
                or core_name(org.name) == core_name(leader.name)
            )
            if shared:
                found.append(
                    Proposal(
                        named=mine, described=theirs, why=f"They have one title, and {shared[0]} carried out both."
                    )
                )
    return sorted(found, key=lambda proposal: (proposal.named, proposal.described))
