"""Projects and events of all records under one id each: the number of an application makes identity, a title never."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern

import msgspec

from kg import model
from kg.iris import Iris, is_event
from kg.names import core_name, fold_title

__all__ = ["Mentions", "Project", "Proposal", "proposals_for", "years_of"]

_IDS = Iris(base="")
Node = tuple[str, str]


class Project(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One project or event, put together from all documents that describe or name it.

    Attributes:
        id: `project/{register}-{number}` (`project/RU-PGF-21-2-009488`), `project/{file}/{number}` where the number
            means something in its file alone, `project/{document}`, `event/{document}`; for one that is only named
            `project/{register}-{number}/{title}` or `project/{document}/{key}`; relative to the graph's base.
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


class Mentions:
    """What records say of projects and events, collected in one pass: their own, and those that they name."""

    def __init__(self) -> None:
        self._by_id: dict[str, list[_Mention]] = defaultdict(list)
        #: Records that name other projects.
        self._telling: list[model.Record] = []
        #: Who carries what a document describes: key in the record and name.
        self._leaders: dict[str, list[tuple[str, str]]] = {}

    def of(self, records: Iterable[model.Record]) -> Iterator[model.Record]:
        """Note what records say while they are gone through."""
        for record in records:
            self._note(record)
            yield record

    def _note(self, record: model.Record) -> None:
        name = record.document.name
        own = _Mention(
            node=(name, "self"),
            title=record.document.title,
            number=record.header.number,
            event=is_event(record),
            described=True,
            years=years_of(record),
        )
        self._by_id[_IDS.activity(record)].append(own)
        for other in record.projects:
            self._by_id[_IDS.other_project(record, other)].append(
                _Mention(
                    node=(name, intern(other.key)),
                    title=other.title,
                    number=other.number,
                    event=False,
                    described=False,
                    years=(other.first_year, other.last_year),
                )
            )
        if record.projects:
            self._telling.append(record)
        leaders = [(intern(org.key), org.name) for org in record.organizations if _leads(org)]
        if leaders:
            self._leaders[name] = leaders

    def projects(self) -> Iterator[Project]:
        """All projects and events that the records describe or name, by id."""
        return (_merged(name, self._by_id[name]) for name in sorted(self._by_id))

    def proposals(
        self,
        projects: Mapping[str, Project],
        project_ids: Mapping[Node, str],
        organization_ids: Mapping[Node, str],
    ) -> list[Proposal]:
        """Named predecessors that may be a described project: see `proposals_for`."""
        return _proposals(self._telling, self._leaders, projects, project_ids, organization_ids)


def _leads(org: model.Organization) -> bool:
    return "applicant" in org.roles or "organizer" in org.roles


def _merged(name: str, mentions: list[_Mention]) -> Project:
    if len(mentions) == 1:
        (only,) = mentions
        return Project(
            id=name,
            title=only.title,
            number=only.number or None,
            event=only.event,
            described=only.described,
            first_year=only.years[0],
            last_year=only.years[1],
            members=(only.node,),
        )
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
    leaders = {
        record.document.name: [(org.key, org.name) for org in record.organizations if _leads(org)] for record in records
    }
    return _proposals(records, leaders, projects, project_ids, organization_ids)


def _proposals(
    records: Sequence[model.Record],
    leaders: Mapping[str, Sequence[tuple[str, str]]],
    projects: Mapping[str, Project],
    project_ids: Mapping[Node, str],
    organization_ids: Mapping[Node, str],
) -> list[Proposal]:
    wanted = {fold_title(other.title) for record in records for other in record.projects}
    if not wanted:
        return []
    titled: dict[str, set[str]] = defaultdict(set)
    for project in projects.values():
        if project.described and (title := fold_title(project.title)) in wanted:
            titled[title].add(project.id)
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
            leading = [
                (document, *leader)
                for document, key in projects[theirs].members
                if key == "self"
                for leader in leaders.get(document, ())
            ]
            shared = sorted(
                org.name
                for org in part
                for document, key, leader in leading
                if organization_ids[name, org.key] == organization_ids[document, key]
                or core_name(org.name) == core_name(leader)
            )
            if shared:
                found.append(
                    Proposal(
                        named=mine, described=theirs, why=f"They have one title, and {shared[0]} carried out both."
                    )
                )
    return sorted(found, key=lambda proposal: (proposal.named, proposal.described))
