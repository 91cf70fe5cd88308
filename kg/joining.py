"""Which of the organizations that documents name are one: joined step by step (union–find).

Organizations are numbered in the order of their documents' names and keys, so that the answer does not depend on the
order of loading, and what documents say in the same words is kept once: so a country's tables fit into memory.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from sys import intern
from urllib.parse import unquote

from kg import model
from kg.changes import Judgement
from kg.iris import GRANTS_FUND, Iris
from kg.names import fold_title
from kg.places import gazetteer

__all__ = ["Components", "Node", "Said", "Words", "strength", "ties", "written_ties"]

#: Registers in the order in which they name an organization; others follow by their code.
_STRENGTH = {"RU-OGRN": 0, "RU-INN": 1}
_IDS = Iris(base="")

#: An organization in one document: the document's name, the key in its record.
Node = tuple[str, str]

_NONE: dict[str, str] = {}


def strength(scheme: str) -> tuple[int, str]:
    """A key to sort registers by: the ones that name an organization first."""
    return _STRENGTH.get(scheme, len(_STRENGTH)), scheme


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What documents say of an organization; those that say the same share it.

    Attributes:
        name: as in `kg.model.Organization`, and so the others.
        numbers: valid numbers by register, where the record gives one of it.
        mixed: registers of which it gives several valid numbers, with how many.
        ids: of those of the numbers that identify it.
        called: the folded name and the legal form.
    """

    name: str
    legal_form: str | None
    kind: str | None
    region: str | None
    aliases: tuple[str, ...]
    identifiers: tuple[model.Identifier, ...]
    roles: tuple[str, ...]
    known_as: str | None
    numbers: dict[str, str]
    mixed: tuple[tuple[str, int], ...]
    ids: tuple[str, ...]
    called: tuple[str, str]

    def bears(self, name: str) -> bool:
        """Whether it is called so."""
        return fold_title(name) in {fold_title(other) for other in (self.name, *self.aliases)}


class Words:
    """What documents say, each once."""

    def __init__(self) -> None:
        self._said: dict[object, Said] = {}

    def of(self, org: model.Organization) -> Said:
        """What a record says of an organization."""
        numbers = tuple((one.scheme, one.value, one.valid) for one in org.identifiers)
        aliases, roles = tuple(org.aliases), tuple(org.roles)
        words = (org.name, org.legal_form, org.kind, org.region, aliases, numbers, roles, org.known_as)
        said = self._said.get(words)
        if said is None:
            valid: dict[str, set[str]] = defaultdict(set)
            for scheme, value, is_valid in numbers:
                if is_valid:
                    valid[scheme].add(value)
            # A record with two different valid numbers of one register mixes two organizations up: neither identifies.
            single = {scheme: min(values) for scheme, values in valid.items() if len(values) == 1}
            identifies = () if _is_scoped(org.known_as) else single.items()
            self._said[words] = said = Said(
                org.name, org.legal_form, org.kind, org.region, aliases, tuple(org.identifiers), roles, org.known_as,
                numbers=single,
                mixed=tuple((scheme, len(values)) for scheme, values in valid.items() if len(values) > 1),
                ids=tuple(_IDS.organization(scheme, value) for scheme, value in identifies),
                called=(fold_title(org.name), org.legal_form or ""),
            )  # fmt: skip
        return said


class Components:
    """The organizations of all records, joined step by step. They go by their places in `nodes`.

    Attributes:
        nodes: document and key of each, sorted.
        said: what its document says of each.
        conflicts: what shares something and stays apart: what it shares, why they do, the nodes.
    """

    def __init__(self, records: Iterable[model.Record]) -> None:
        words = Words()
        documents: dict[str, tuple[object, str | None, list[tuple[str, Said]]]] = {}
        for record in records:
            document = record.document
            orgs = {intern(org.key): words.of(org) for org in record.organizations}  # most have the same keys
            documents[document.name] = (_application(record), document.file, sorted(orgs.items(), key=_first))
        self.nodes: list[Node] = []
        self.said: list[Said] = []
        self.conflicts: list[tuple[str, str, list[int]]] = []
        #: Nodes of each application, and of each file.
        self._applications: dict[object, list[range]] = defaultdict(list)
        self._files: dict[str, list[range]] = defaultdict(list)
        for name in sorted(documents):
            application, file, orgs_of_it = documents.pop(name)
            start = len(self.nodes)
            self.nodes += [(name, key) for key, _ in orgs_of_it]
            self.said += [said for _, said in orgs_of_it]
            found = range(start, len(self.nodes))
            if application is not None and found:
                self._applications[application].append(found)
            if file is not None and found:
                self._files[file].append(found)
        self._parent = list(range(len(self.nodes)))
        #: Valid numbers by which each is identified; of those that have some.
        self._numbers: dict[int, dict[str, str]] = {}
        for node, said in enumerate(self.said):
            if said.ids:
                self._numbers[node] = said.numbers
            self.conflicts += (
                (" ".join(self.nodes[node]), f"It is given {count} different numbers of {scheme}.", [node])
                for scheme, count in said.mixed
            )
        #: The numbers of a whole component, at its root.
        self._known = {node: dict(numbers) for node, numbers in self._numbers.items()}
        #: By which node an id with a number is found.
        self._by_number: dict[str, int] = {}

    def root(self, node: int) -> int:
        """The first of those that are one with it: it stands for all of them."""
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def known(self, root: int) -> dict[str, str]:
        """The numbers of a component, by register."""
        return self._known.get(root, _NONE)

    def members(self) -> dict[int, list[int]]:
        """Root → its members, both in order."""
        members: dict[int, list[int]] = defaultdict(list)
        for node in range(len(self.nodes)):
            members[self.root(node)].append(node)
        return members

    def join(self, a: int, b: int) -> None:
        """Make two of them one."""
        a, b = sorted((self.root(a), self.root(b)))
        if a != b:
            self._parent[b] = a
            known = self._known.pop(b, None)
            if known:
                self._known[a] = self.known(a) | known

    def merge_by_number(self) -> None:
        """Join what shares a number, unless other numbers say that they are different."""
        sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
        for node, numbers in self._numbers.items():
            for scheme, value in numbers.items():
                sharing[scheme, value].append(node)
        shared = (number for number, nodes in sharing.items() if len(nodes) > 1)
        for scheme, value in sorted(shared, key=lambda number: (strength(number[0]), number[1])):
            roots = sorted({self.root(node) for node in sharing[scheme, value]})
            values: dict[str, set[str]] = defaultdict(set)
            for root in roots:
                for other, number in self.known(root).items():
                    values[other].add(number)
            disputed = sorted(other for other, numbers_of_it in values.items() if len(numbers_of_it) > 1)
            groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for root in roots:
                groups[tuple(self.known(root).get(other, "") for other in disputed)].append(root)
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
        for found in self._applications.values():
            for nodes in self._called_alike(found):
                for node in nodes[1:]:
                    regions = {self.said[other].region for other in (nodes[0], node)} - {None}
                    if len(regions) < 2 and not self._clash(nodes[0], node):
                        self.join(nodes[0], node)

    def merge_in_one_file(self) -> None:
        """Join what the rows of one file call alike, unless numbers, forms or regions say otherwise.

        The file is their document: a partner without a number in two rows is one, as it would be in one page.
        """
        for found in self._files.values():
            for nodes in self._called_alike(found):
                for group in self._in_one_region(nodes):
                    self._merge_alike(group)

    def _called_alike(self, found: Sequence[range]) -> Iterator[list[int]]:
        called: dict[tuple[str, str], list[int]] = defaultdict(list)
        for nodes in found:
            for node in nodes:
                called[self.said[node].called].append(node)
        for alike in called.values():
            if len(alike) > 1:
                yield from self._known_alike(alike)

    def _known_alike(self, nodes: list[int]) -> Iterable[list[int]]:
        """The nodes in groups that the graph which they were exported from may have known as one."""
        known = {self.said[node].known_as for node in nodes}
        if len(known - {None}) < 2:
            return [nodes]
        return [[node for node in nodes if self.said[node].known_as == name] for name in known]

    def _in_one_region(self, nodes: list[int]) -> Iterable[list[int]]:
        """The nodes in groups whose regions do not contradict each other; a wider place contradicts none in it."""
        regions = {region for node in nodes if (region := self.said[node].region) is not None}
        wider = {place for region in regions for place in gazetteer().inside(region) if place != region}
        if len(regions - wider) < 2:
            return [nodes]
        groups: dict[str | None, list[int]] = defaultdict(list)
        for node in nodes:
            groups[self.said[node].region].append(node)
        return groups.values()

    def _merge_alike(self, nodes: list[int]) -> None:
        """Make one of those that are called alike; of those with numbers only where all their numbers agree."""
        roots = sorted({self.root(node) for node in nodes})
        numbered = [root for root in roots if self.known(root)]
        values: dict[str, set[str]] = defaultdict(set)
        for root in numbered:
            for scheme, value in self.known(root).items():
                values[scheme].add(value)
        if any(len(numbers) > 1 for numbers in values.values()):
            # The name is that of several: nobody knows which one is meant where no number stands.
            roots = [root for root in roots if not self.known(root)]
        for root in roots[1:]:
            self.join(roots[0], root)

    def _clash(self, a: int, b: int) -> list[str]:
        """Registers in which two have different numbers."""
        known_a, known_b = self.known(self.root(a)), self.known(self.root(b))
        return sorted(scheme for scheme in known_a.keys() & known_b.keys() if known_a[scheme] != known_b[scheme])

    def merge_known(self) -> None:
        """Join what the graph knew as one that the documents are an export of: what was judged there holds here."""
        firsts: dict[str, int] = {}
        for node, said in enumerate(self.said):
            if said.known_as is not None:
                other = self.find(said.known_as, "")
                other = firsts.setdefault(said.known_as, node) if other is None else other
                if not self._clash(node, other):
                    self.join(node, other)

    def apply(self, judgements: Sequence[Judgement]) -> None:
        """Lay the judgements on top; of two on the same pair the later one counts."""
        latest: dict[frozenset[int], tuple[Judgement, int, int]] = {}
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
                self._take_out(b)
        for judgement, a, b in sorted(latest.values(), key=lambda row: row[0].position):
            if judgement.same:
                self._join_judged(judgement, a, b, different)

    def _join_judged(self, judgement: Judgement, a: int, b: int, different: list[tuple[int, int]]) -> None:
        clash = self._clash(a, b)
        roots = {self.root(a), self.root(b)}
        if clash:
            why = f"They have different numbers of {', '.join(clash)}."
        elif any({self.root(c), self.root(d)} == roots for c, d in different):
            why = "Another judgement says that they are different."
        else:
            self.join(a, b)
            return
        self.conflicts.append((f"judgement {judgement.position}", why, [a, b]))

    def _take_out(self, node: int) -> None:
        """Make one record's organization stand for itself; its numbers, judged to be wrong, identify no more."""
        root = self.root(node)
        members = [other for other in range(len(self.nodes)) if other != node and self.root(other) == root]
        for other in (*members, node):
            self._parent[other] = other
            self._known.pop(other, None)
        self._numbers.pop(node, None)
        for other in members:
            if other in self._numbers:
                self._known[other] = dict(self._numbers[other])
        for other in members[1:]:
            self.join(members[0], other)

    def find(self, name: str, called: str) -> int | None:
        """The record's organization that an id of a judgement stands for now."""
        parts = name.split("/")
        if len(parts) == 3:
            document, key = unquote(parts[1]), unquote(parts[2])
            node = bisect_left(self.nodes, (document, key))
            if self.nodes[node : node + 1] == [(document, key)] and (not called or self.said[node].bears(called)):
                return node
            # The source was read anew and its keys dealt out again: the one of that name is meant.
            others = range(bisect_left(self.nodes, (document, "")), len(self.nodes))
            for other in others:
                if self.nodes[other][0] != document:
                    return None
                if self.said[other].bears(called):
                    return other
            return None
        if not self._by_number:
            self._by_number = {
                _IDS.organization(scheme, value): node
                for node, numbers in sorted(self._numbers.items(), reverse=True)
                for scheme, value in numbers.items()
            }
        return self._by_number.get(name)

    def ids(self, members: dict[int, list[int]]) -> dict[int, str]:
        """An id for each component: by the strongest number that no other component would be called by."""
        names: dict[int, str] = {}
        numbered = [root for root in members if self.known(root)]
        schemes = {scheme for root in numbered for scheme in self.known(root)}
        for scheme in sorted(schemes, key=strength):
            claims: dict[str, list[int]] = defaultdict(list)
            for root in numbered:
                if root not in names and scheme in self.known(root):
                    claims[self.known(root)[scheme]].append(root)
            names |= {roots[0]: _IDS.organization(scheme, value) for value, roots in claims.items() if len(roots) == 1}
        for root in members:
            if root not in names:
                names[root] = _IDS.scoped_organization(*self.nodes[root])
        return names


def ties(record: model.Record, key: str, said: Said) -> list[str]:
    """What can make an organization one with others, or keep it apart: those that share none of it do not matter to it.

    Args:
        record: that names it.
        key: in the record.
        said: of it.
    """
    names = [_IDS.scoped_organization(record.document.name, key), *said.ids]
    if said.known_as is not None:
        names.append(said.known_as)
    return [*written_ties(record, said), *(f"known {name}" for name in names)]


def written_ties(record: model.Record, said: Said) -> list[str]:
    """Those of the `ties` that the record itself says: ids of valid numbers, what an application or file calls it."""
    found = [*said.ids]
    application = _application(record)
    if application is not None:
        found.append("\0".join((f"application {' '.join(application)}", *said.called)))
    if record.document.file is not None:
        found.append("\0".join((f"file {record.document.file}", *said.called)))
    return found


def _first(row: tuple[str, Said]) -> str:
    return row[0]


def _is_scoped(name: str | None) -> bool:
    """Whether an id is that of an organization which only its document knows."""
    return name is not None and name.count("/") == 2


def _application(record: model.Record) -> tuple[str, ...] | None:
    """What tells the application of a record from others; None without a number."""
    header = record.header
    if not header.number:
        return None
    if header.scheme == "":
        # It means something in its file alone.
        return "", record.document.file or record.document.name, header.number
    return header.scheme or GRANTS_FUND, header.number
