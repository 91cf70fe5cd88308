"""Who is the same as whom.

Two organizations are the same where they share a valid registration number, or where two sources of one application
(saved twice, as text and as HTML) call them alike; never by name alone. What a person
judges (same, different) is laid on top and can be undone: `resolve` is a pure function of the records and the
judgements in force, so to undo is to resolve again without one. Its answer does not depend on the order of loading.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

import msgspec

from kg import model
from kg.changes import Judgement
from kg.iris import Iris
from kg.names import best_name, display_name, fold_title
from kg.projects import Project, Proposal, projects_of, proposals_for

__all__ = ["Conflict", "Identities", "Organization", "Project", "Proposal", "merged", "resolve", "strength"]

#: Registers in the order in which they name an organization; others follow by their code.
_STRENGTH = {"RU-OGRN": 0, "RU-INN": 1}
_IDS = Iris(base="")

#: An organization in one document: the document's name, the key in its record.
Node = tuple[str, str]


def strength(scheme: str) -> tuple[int, str]:
    """A key to sort registers by: the ones that name an organization first."""
    return _STRENGTH.get(scheme, len(_STRENGTH)), scheme


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
        records: all records of the graph; each document's name once.
        judgements: those in force (not undone), in the order of the journal.

    Returns:
        Every organization and project of the records under one id each.
    """
    records = list(records)
    found = _Components(records)
    found.merge_by_number()
    found.merge_in_one_application()
    found.apply(judgements)
    organizations = {known.id: known for known in found.organizations()}
    ids = {node: known.id for known in organizations.values() for node in known.members}
    projects = projects_of(records)
    identities = Identities(
        organizations=organizations,
        projects={project.id: project for project in projects},
        organization_ids=ids,
        project_ids={member: project.id for project in projects for member in project.members},
    )
    identities.conflicts = sorted(
        (
            Conflict(shared=shared, reason=reason, ids=tuple(sorted({ids[node] for node in nodes if node in ids})))
            for shared, reason, nodes in found.conflicts
        ),
        key=lambda conflict: (conflict.shared, conflict.ids),
    )
    identities.proposals = proposals_for(records, identities.projects, identities.project_ids, ids)
    return identities


class _Components:
    """The organizations of all records, joined step by step (union–find)."""

    def __init__(self, records: Sequence[model.Record]) -> None:
        self.named = {(record.document.name, org.key): org for record in records for org in record.organizations}
        self.applications = {record.document.name: record.header.number for record in records if record.header.number}
        self.parent = {node: node for node in self.named}
        self.conflicts: list[tuple[str, str, list[Node]]] = []
        self.numbers: dict[Node, dict[str, str]] = {}
        for node, org in self.named.items():
            valid: dict[str, set[str]] = defaultdict(set)
            for number in org.identifiers:
                if number.valid:
                    valid[number.scheme].add(number.value)
            # A record with two different valid numbers of one register mixes two organizations up: neither identifies.
            self.numbers[node] = {scheme: min(values) for scheme, values in valid.items() if len(values) == 1}
            self.conflicts += (
                (f"{node[0]} {node[1]}", f"It is given {len(values)} different numbers of {scheme}.", [node])
                for scheme, values in valid.items()
                if len(values) > 1
            )
        #: By which record's organization an id with a number is found.
        self.by_number: dict[str, Node] = {}
        #: The numbers of a whole component, at its root.
        self.known = {node: dict(numbers) for node, numbers in self.numbers.items()}

    def root(self, node: Node) -> Node:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def join(self, a: Node, b: Node) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        if a != b:
            self.parent[b] = a
            self.known[a] |= self.known.pop(b)

    def merge_by_number(self) -> None:
        """Join what shares a number, unless other numbers say that they are different."""
        sharing: dict[tuple[tuple[int, str], str], list[Node]] = defaultdict(list)
        for node, numbers in self.numbers.items():
            for scheme, value in numbers.items():
                sharing[strength(scheme), value].append(node)
        for ((_, scheme), value), nodes in sorted(sharing.items()):
            roots = sorted({self.root(node) for node in nodes})
            values: dict[str, set[str]] = defaultdict(set)
            for root in roots:
                for other, number in self.known[root].items():
                    values[other].add(number)
            disputed = sorted(other for other, numbers in values.items() if len(numbers) > 1)
            groups: dict[tuple[str, ...], list[Node]] = defaultdict(list)
            for root in roots:
                groups[tuple(self.known[root].get(other, "") for other in disputed)].append(root)
            for group in groups.values():
                for root in group[1:]:
                    self.join(group[0], root)
            for other in disputed:
                stated = " and ".join(sorted(values[other]))
                self.conflicts.append(
                    (f"{scheme} {value}", f"They have different numbers of {other}: {stated}.", roots)
                )

    def merge_in_one_application(self) -> None:
        """Join what sources of the same application call alike, unless numbers, forms or regions say otherwise."""
        called: dict[tuple[str, str, str], list[Node]] = defaultdict(list)
        for node, org in sorted(self.named.items()):
            if node[0] in self.applications:
                called[self.applications[node[0]], fold_title(org.name), org.legal_form or ""].append(node)
        for nodes in called.values():
            for node in nodes[1:]:
                a, b = self.known[self.root(nodes[0])], self.known[self.root(node)]
                regions = {self.named[other].region for other in (nodes[0], node)} - {None}
                if len(regions) < 2 and all(a[scheme] == b[scheme] for scheme in a.keys() & b.keys()):
                    self.join(nodes[0], node)

    def apply(self, judgements: Sequence[Judgement]) -> None:
        """Lay the judgements on top; of two on the same pair the later one counts."""
        self.by_number = {
            _IDS.organization(scheme, value): node
            for node, numbers in sorted(self.numbers.items(), reverse=True)
            for scheme, value in numbers.items()
        }
        latest: dict[frozenset[Node], tuple[Judgement, Node, Node]] = {}
        for judgement in judgements:
            a, b = self.find(judgement.a, judgement.a_name), self.find(judgement.b, judgement.b_name)
            if a is None or b is None:
                gone = judgement.a if a is None else judgement.b
                self.conflicts.append((f"judgement {judgement.position}", f"Nothing in the graph is {gone} now.", []))
            else:
                latest[frozenset((a, b))] = (judgement, a, b)
        different = [(a, b) for judgement, a, b in latest.values() if not judgement.same]
        for a, b in different:
            if self.root(a) == self.root(b):
                self.take_out(b)
        for judgement, a, b in sorted(latest.values(), key=lambda row: row[0].position):
            if judgement.same:
                self.join_judged(judgement, a, b, different)

    def join_judged(self, judgement: Judgement, a: Node, b: Node, different: list[tuple[Node, Node]]) -> None:
        known_a, known_b = self.known[self.root(a)], self.known[self.root(b)]
        clash = sorted(scheme for scheme in known_a.keys() & known_b.keys() if known_a[scheme] != known_b[scheme])
        roots = {self.root(a), self.root(b)}
        if clash:
            why = f"They have different numbers of {', '.join(clash)}."
        elif any({self.root(c), self.root(d)} == roots for c, d in different):
            why = "Another judgement says that they are different."
        else:
            self.join(a, b)
            return
        self.conflicts.append((f"judgement {judgement.position}", why, [a, b]))

    def take_out(self, node: Node) -> None:
        """Make one record's organization stand for itself; its numbers, judged to be wrong, identify no more."""
        members = [other for other in self.named if other != node and self.root(other) == self.root(node)]
        for other in (*members, node):
            self.parent[other] = other
        self.numbers[node] = {}
        for other in (*members, node):
            self.known[other] = dict(self.numbers[other])
        for other in members[1:]:
            self.join(members[0], other)

    def find(self, name: str, called: str) -> Node | None:
        """The record's organization that an id of a judgement stands for now."""
        parts = name.split("/")
        if len(parts) == 3:
            document, key = unquote(parts[1]), unquote(parts[2])
            node = (document, key)
            if node in self.named and (not called or _bears(self.named[node], called)):
                return node
            # The source was read anew and its keys dealt out again: the one of that name is meant.
            return next(
                (other for other, org in self.named.items() if other[0] == document and _bears(org, called)), None
            )
        return self.by_number.get(name)

    def organizations(self) -> Iterator[Organization]:
        members: dict[Node, list[Node]] = defaultdict(list)
        for node in self.named:
            members[self.root(node)].append(node)
        names = self.ids(members)
        for root, nodes in sorted(members.items()):
            yield merged(names[root], sorted(nodes), [self.named[node] for node in sorted(nodes)])

    def ids(self, members: dict[Node, list[Node]]) -> dict[Node, str]:
        """An id for each component: by the strongest number that no other component would be called by."""
        names: dict[Node, str] = {}
        schemes = {scheme for root in members for scheme in self.known[root]}
        for scheme in sorted(schemes, key=strength):
            claims: dict[str, list[Node]] = defaultdict(list)
            for root in members:
                if root not in names and scheme in self.known[root]:
                    claims[self.known[root][scheme]].append(root)
            names |= {roots[0]: _IDS.organization(scheme, value) for value, roots in claims.items() if len(roots) == 1}
        for root, nodes in members.items():
            names.setdefault(root, _IDS.scoped_organization(*min(nodes)))
        return names


def _bears(org: model.Organization, name: str) -> bool:
    return fold_title(name) in {fold_title(other) for other in (org.name, *org.aliases)}


def merged(name: str, nodes: Sequence[Node], orgs: Sequence[model.Organization]) -> Organization:
    """One organization from what the documents that name it say.

    Args:
        name: its id.
        nodes: document and key of each, sorted.
        orgs: what they say, in the same order.
    """
    names = {said for org in orgs for said in (org.name, *org.aliases) if said.strip()}
    best = best_name({org.name for org in orgs if org.name.strip()} or names or {name})
    numbers = {(number.scheme, number.value): number for org in orgs for number in org.identifiers}
    return Organization(
        id=name,
        name=best,
        label=display_name(best),
        aliases=tuple(sorted(names - {best})),
        identifiers=tuple(numbers[key] for key in sorted(numbers, key=lambda key: (strength(key[0]), key[1]))),
        legal_form=_most([org.legal_form for org in orgs]),
        kind=_most([org.kind for org in orgs]),
        region=_most([org.region for org in orgs]),
        members=tuple(nodes),
    )


def _most(said: Iterable[str | None]) -> str | None:
    count: dict[str, int] = defaultdict(int)
    for value in said:
        if value is not None:
            count[value] += 1
    return min(count, key=lambda value: (-count[value], value), default=None)
