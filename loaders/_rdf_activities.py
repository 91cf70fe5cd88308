"""From RDF of others to items: one for each project, event, collaboration or data set, with what is said near it."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from kg.loader import Item
from kg.model import Problem
from kg.source.file import File
from loaders import _rdf_vocabularies as vocabulary
from loaders._rdf_files import base_of
from loaders._rdf_said import Said, Value
from loaders._rdf_vocabularies import full, term

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, NamedNode, Store

__all__ = ["activity_items"]

#: More than this is not said of one project and those who have a part in it.
_MOST = 4_000
#: From a project to a member, to its site, to the address of that, to its country.
_DEEPEST = 4
_TYPE = "rdf:type"
#: Whose things are looked at, seen from an activity, and seen from what has a part in it.
_NEAR = frozenset(
    {
        *vocabulary.ROLES, *vocabulary.FOLLOWED, *vocabulary.AREAS, *vocabulary.AUDIENCES, *vocabulary.SUBJECTS,
        *vocabulary.NUMBERS, *vocabulary.MONEY, "dct:temporal", "schema:temporalCoverage", "adms:schemeAgency",
    }
)  # fmt: skip
_FAR = frozenset(
    {
        *vocabulary.ADDRESSES, *vocabulary.IDENTIFIERS, *vocabulary.FOLLOWED, *vocabulary.MONEY, "org:role",
        "schema:addressCountry", "schema:addressRegion", "eurio:hasCountry", "dct:type", "schema:areaServed",
    }
)  # fmt: skip
_GRANTED = ("schema:fundedItem", "frapo:funds")
_COMES_IN = frozenset({*vocabulary.INCOMING, "org:organization", "eurio:isInvolvedIn", *_GRANTED})


def activity_items(store: "Store", file: File) -> Iterator[Item | Problem]:
    """The items of a file, and a word on the organizations that nothing is said to be done by.

    Args:
        store: with all that the file says.
        file: it.
    """
    base = base_of(file.name)
    count = 0
    classes = [*sorted(vocabulary.ACTIVITIES), *sorted(vocabulary.GRANTS)]
    for place, name in enumerate(classes):
        for node in _of_class(store, name):
            if any(_is(store, node, other) for other in classes[:place]):
                continue  # it came with that
            if name in vocabulary.GRANTS and _funds(store, node):
                continue
            count += 1
            yield _item(store, node, base, name)
    partnerships = 0
    for name in sorted(vocabulary.ORGANIZATIONS):
        for node in _of_class(store, name):
            if any(_is(store, node, other) for other in sorted(vocabulary.ORGANIZATIONS) if other < name):
                continue
            if not any(_is(store, node, other) for other in classes) and _linked(store, node):
                partnerships += 1
                yield _item(store, node, base, "")
    if not count and not partnerships:
        yield Problem(
            severity="warning",
            what="no project, event or collaboration is in it of the vocabularies that are read.",
            where=file.name,
            mend="ORG, schema.org, FOAF, FRAPO, EURIO and DCAT are read; see the page on RDF in the documentation.",
            code="nothing-known",
        )


def _of_class(store: "Store", name: str) -> "Iterator[NamedNode | BlankNode]":
    from pyoxigraph import BlankNode, NamedNode

    kind = NamedNode(full(_TYPE)[0])
    for address in full(name) if ":" in name and not name.startswith("http") else (name,):
        last: object = None
        for quad in store.quads_for_pattern(None, kind, NamedNode(address), None):
            if quad.subject != last and isinstance(quad.subject, NamedNode | BlankNode):
                last = quad.subject
                yield quad.subject


def _is(store: "Store", node: "NamedNode | BlankNode", name: str) -> bool:
    return _has(store, node, _TYPE, name)


def _has(store: "Store", node: "NamedNode | BlankNode", predicate: str, name: str) -> bool:
    from pyoxigraph import NamedNode

    return any(
        next(store.quads_for_pattern(node, NamedNode(one), NamedNode(address), None), None) is not None
        for one in full(predicate)
        for address in full(name)
    )


def _funds(store: "Store", node: "NamedNode | BlankNode") -> bool:
    """Whether a grant belongs to a project that is an item of its own."""
    from pyoxigraph import NamedNode

    ways = [(NamedNode(one), True) for name in _GRANTED for one in full(name)]
    ways += [
        (NamedNode(one), False)
        for name in ("schema:funding", "schema:grant", "frapo:isFundedBy", "frapo:hasFunding", "eurio:hasGrant")
        for one in full(name)
    ]
    for predicate, outgoing in ways:
        pattern = (node, predicate, None, None) if outgoing else (None, predicate, node, None)
        for quad in store.quads_for_pattern(*pattern):
            other = quad.object if outgoing else quad.subject
            kinds = {term(one.object.value) for one in _types(store, other)}
            if kinds & vocabulary.ACTIVITIES:
                return True
    return False


def _types(store: "Store", node: object) -> list:  # type: ignore[type-arg]
    from pyoxigraph import BlankNode, NamedNode

    if not isinstance(node, NamedNode | BlankNode):
        return []
    return [
        one
        for one in store.quads_for_pattern(node, NamedNode(full(_TYPE)[0]), None, None)
        if isinstance(one.object, NamedNode)
    ]


def _linked(store: "Store", node: "NamedNode | BlankNode") -> bool:
    """Whether an organization says that it works with another one."""
    from pyoxigraph import NamedNode

    for name in sorted(vocabulary.PARTNERSHIPS):
        for predicate in full(name):
            for quad in islice(store.quads_for_pattern(node, NamedNode(predicate), None, None), 100):
                if {term(one.object.value) for one in _types(store, quad.object)} & vocabulary.ORGANIZATIONS:
                    return True
    return False


def _item(store: "Store", node: "NamedNode | BlankNode", base: str, kind: str) -> Item:
    near = _Near(store, base)
    near.gather(node, partnership=not kind)
    data = {"about": near.name(node), "kind": kind, "said": Said.of(near.statements).statements, "cut": near.cut}
    own = near.name(node)
    if own.startswith("_:"):
        own = hashlib.sha256(msgspec.json.encode(data, order="deterministic")).hexdigest()[:16]
    return Item(key=own, where=f"thing {own}", data=data)


class _Near:
    """What is said of a thing and of what it leads to, as plain statements."""

    def __init__(self, store: "Store", base: str) -> None:
        self.store = store
        self.base = base
        self.statements: list[tuple[str, str, Value]] = []
        self.cut = False
        self._names: dict[object, str] = {}

    def name(self, node: "NamedNode | BlankNode") -> str:
        """A node's address, in the file its part after `#`; a node without an address by its place in the item."""
        from pyoxigraph import NamedNode

        if isinstance(node, NamedNode):
            return node.value.removeprefix(f"{self.base}#") or node.value
        return self._names.setdefault(node, f"_:{len(self._names) + 1}")

    def gather(self, start: "NamedNode | BlankNode", *, partnership: bool) -> None:
        """Gather from a thing on."""
        queue = [(start, 0), *self._incoming(start)]
        seen = {node for node, _ in queue}
        while queue and not self.cut:
            node, depth = queue.pop(0)
            for further in self._outgoing(node, depth, partnership=partnership):
                if further not in seen and depth < _DEEPEST:
                    seen.add(further)
                    queue.append((further, depth + 1))

    def _incoming(self, start: "NamedNode | BlankNode") -> "list[tuple[NamedNode | BlankNode, int]]":
        from pyoxigraph import BlankNode, NamedNode

        found: list[tuple[NamedNode | BlankNode, int]] = []
        quads = islice(self.store.quads_for_pattern(None, None, start, None), 10 * _MOST)
        for quad in sorted(quads, key=lambda quad: (str(quad.predicate), self._order(quad.subject))):
            name = term(quad.predicate.value)
            if name in _COMES_IN and isinstance(quad.subject, NamedNode | BlankNode):
                self._say(quad.subject, name, ["", self.name(start)])
                found.append((quad.subject, 1))
        return found

    def _outgoing(
        self, node: "NamedNode | BlankNode", depth: int, *, partnership: bool
    ) -> "Iterator[NamedNode | BlankNode]":
        from pyoxigraph import BlankNode, Literal, NamedNode

        quads = islice(self.store.quads_for_pattern(node, None, None, None), _MOST + 1)
        follow = _NEAR if depth == 0 else _FAR
        for quad in sorted(quads, key=lambda quad: (str(quad.predicate), self._order(quad.object))):
            name = term(quad.predicate.value)
            if name.startswith("http"):
                continue  # of no vocabulary that is read
            if isinstance(quad.object, Literal):
                self._say(node, name, [f"@{quad.object.language}" if quad.object.language else "^", quad.object.value])
            elif name == _TYPE and isinstance(quad.object, NamedNode):
                self._say(node, name, ["", term(quad.object.value)])
            elif isinstance(quad.object, NamedNode | BlankNode) and (
                name in follow or (depth == 0 and partnership and name in vocabulary.PARTNERSHIPS)
            ):
                self._say(node, name, ["", self.name(quad.object)])
                yield quad.object

    def _order(self, found: object) -> str:
        """A key to sort by that does not depend on what the parser called a node without an address."""
        from pyoxigraph import BlankNode

        if not isinstance(found, BlankNode):
            return f"0{found}"
        quads = islice(self.store.quads_for_pattern(found, None, None, None), 100)
        return "1" + " ".join(
            sorted(f"{quad.predicate} {'' if isinstance(quad.object, BlankNode) else quad.object}" for quad in quads)
        )

    def _say(self, node: "NamedNode | BlankNode", name: str, value: Value) -> None:
        if len(self.statements) >= _MOST:
            self.cut = True
            return
        self.statements.append((self.name(node), name, value))
