"""Who is the same as whom.

Two organizations are the same where they share a valid registration number, or where two sources of one application
(saved twice, as text and as HTML) or two rows of one file call them alike; never by name alone. What a person
judges (same, different) is laid on top and can be undone: `resolve` is a pure function of the records and the
judgements in force, so to undo is to resolve again without one. Its answer does not depend on the order of loading.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from kg import model
from kg.changes import Judgement
from kg.joining import Components, Node, Said, Words, strength
from kg.names import best_name, display_name
from kg.projects import Mentions, Project, Proposal

__all__ = [
    "Conflict",
    "Identities",
    "Organization",
    "Project",
    "Proposal",
    "merged",
    "organizations_of",
    "resolve",
    "strength",
]


class Organization(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One organization, put together from all documents that name it.

    Attributes:
        id: `org/RU-OGRN-…`, else `org/RU-INN-…`, else `org/{document}/{key}`; relative to the graph's base.
        name: the fullest name that is not all in capitals, verbatim (see `kg.names.best_name`).
        label: `name` as it is shown: capitals of a shouted name lowered, quotes as « ».
        aliases: its other names, verbatim, sorted.
        identifiers: all its numbers, wrong ones too, the strongest register first.
        legal_form: concept of the scheme `legal-form`; where sources differ, what most of them say.
        kind: concept of the scheme `organization-kind`, likewise.
        region: id of the place of its seat, likewise.
        members: (document name, key) of each record that names it, sorted.
    """

    id: str
    name: str
    label: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[model.Identifier, ...] = ()
    legal_form: str | None = None
    kind: str | None = None
    region: str | None = None
    members: tuple[Node, ...] = ()


class Conflict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that would make two organizations one, and something that forbids it.

    Attributes:
        shared: what they share: a number (`RU-INN 7701642520`) or a judgement (`judgement 12`).
        reason: why they stay apart, in a sentence.
        ids: ids of the organizations that stay apart, sorted; empty where the judgement names what is no longer there.
    """

    shared: str
    reason: str
    ids: tuple[str, ...] = ()


class Identities(msgspec.Struct, kw_only=True):
    """The answer of the resolver: from names in documents to ids in the graph.

    Attributes:
        organizations: by id.
        projects: by id; events too.
        conflicts: what shares a number or was judged the same, and stays apart.
        proposals: predecessors that may be a project of the graph; never merged by themselves.
    """

    organizations: dict[str, Organization] = {}
    projects: dict[str, Project] = {}
    conflicts: list[Conflict] = []
    proposals: list[Proposal] = []
    organization_ids: dict[Node, str] = {}
    project_ids: dict[Node, str] = {}

    def organization(self, document: str, key: str) -> str:
        """Id of the organization that a document calls `key`.

        Raises:
            KeyError: where the document has no such organization.
        """
        return self.organization_ids[document, key]

    def project(self, document: str, key: str = "self") -> str:
        """Id of the project or event that a document describes (`self`) or names (`p1`, …).

        Raises:
            KeyError: where the document has no such project.
        """
        return self.project_ids[document, key]

    def digests(self) -> dict[str, str]:
        """For each document a hash of what its organizations are resolved to: when it changes, views write it anew."""
        seen: dict[str, list[str]] = {document: [] for document, _ in self.project_ids}
        for (document, key), name in sorted(self.organization_ids.items()):
            known = self.organizations[name]
            seen[document] += (key, name, known.name, str((known.legal_form, known.kind, known.region)))
        return {
            document: hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16] for document, parts in seen.items()
        }


def resolve(records: Iterable[model.Record], judgements: Sequence[Judgement] = ()) -> Identities:
    """Find out who is the same as whom.

    Args:
        records: all records of the graph; each document's name once. They are gone through once, and what they say in
            the same words is kept once.
        judgements: those in force (not undone), in the order of the journal.

    Returns:
        Every organization and project of the records under one id each.
    """
    mentions = Mentions()
    found = _joined(mentions.of(records), judgements)
    identities = Identities()
    ids = identities.organization_ids
    for known in _organizations(found):
        identities.organizations[known.id] = known
        ids.update(dict.fromkeys(known.members, known.id))
    for project in mentions.projects():
        identities.projects[project.id] = project
        identities.project_ids.update(dict.fromkeys(project.members, project.id))
    identities.conflicts = sorted(
        (
            Conflict(shared=shared, reason=reason, ids=tuple(sorted({ids[found.nodes[node]] for node in nodes})))
            for shared, reason, nodes in found.conflicts
        ),
        key=lambda conflict: (conflict.shared, conflict.ids),
    )
    identities.proposals = mentions.proposals(identities.projects, identities.project_ids, ids)
    return identities


def organizations_of(records: Iterable[model.Record], judgements: Sequence[Judgement]) -> list[Organization]:
    """The organizations of some records: what `resolve` says of them where no other record shares their `ties`.

    Args:
        records: with all organizations that share anything with one of them, and with those alone.
        judgements: those on any of them, in the order of the journal.
    """
    return list(_organizations(_joined(records, judgements)))


def _joined(records: Iterable[model.Record], judgements: Sequence[Judgement]) -> Components:
    found = Components(records)
    found.merge_by_number()
    found.merge_in_one_application()
    found.merge_in_one_file()
    found.merge_known()
    found.apply(judgements)
    return found


def _organizations(found: Components) -> Iterator[Organization]:
    members = found.members()
    names = found.ids(members)
    for root, nodes in members.items():
        yield _merged(names[root], [found.nodes[node] for node in nodes], [found.said[node] for node in nodes])


def merged(name: str, nodes: Sequence[Node], orgs: Sequence[model.Organization]) -> Organization:
    """One organization from what the documents that name it say.

    Args:
        name: its id.
        nodes: document and key of each, sorted.
        orgs: what they say, in the same order.
    """
    words = Words()
    return _merged(name, nodes, [words.of(org) for org in orgs])


def _merged(name: str, nodes: Sequence[Node], orgs: Sequence[Said]) -> Organization:
    first = orgs[0]
    if all(said is first for said in orgs):
        best, label, aliases, identifiers = _called(first)
        kind = (first.legal_form, first.kind, first.region)
    else:
        best, label, aliases, identifiers = _called_together(list(dict.fromkeys(orgs)))
        kind = (
            _most(said.legal_form for said in orgs), _most(said.kind for said in orgs),
            _most(said.region for said in orgs),
        )  # fmt: skip
    return Organization(
        id=name,
        name=best or name,
        label=label or display_name(name),
        aliases=aliases,
        identifiers=identifiers,
        legal_form=kind[0],
        kind=kind[1],
        region=kind[2],
        members=tuple(nodes),
    )


#: The fullest name, the name as it is shown, the others, the numbers.
_Called = tuple[str, str, tuple[str, ...], tuple[model.Identifier, ...]]


@lru_cache(maxsize=65536)
def _called(said: Said) -> _Called:
    """What one is called that all documents name in the same words."""
    return _called_together([said])


def _called_together(orgs: Sequence[Said]) -> _Called:
    names = {name for said in orgs for name in (said.name, *said.aliases) if name.strip()}
    known = {said.name for said in orgs if said.name.strip()} or names
    best = best_name(known) if known else ""
    # Of one number said twice, right and wrong, the later one stands.
    numbers = {(number.scheme, number.value): number for said in orgs for number in said.identifiers}
    return (
        best,
        display_name(best),
        tuple(sorted(names - {best})),
        tuple(numbers[key] for key in sorted(numbers, key=lambda key: (strength(key[0]), key[1]))),
    )


def _most(said: Iterable[str | None]) -> str | None:
    count: dict[str, int] = defaultdict(int)
    for value in said:
        if value is not None:
            count[value] += 1
    return min(count, key=lambda value: (-count[value], value), default=None)
