"""The property graph that the shapes describe: labels, relationship types, properties, constraints and indexes.

`ontology/shapes.ttl` says how each class and property appears (`pg:as`, `pg:appearsWith`, `pg:leftOut`). What is
written to a server, the files for its first import and the reference page all follow from the `Model` read from there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256

import msgspec

from kg import resources
from kg.errors import KGError
from kg.views._neo4j_shapes import COMMENT, PG, SH, Shapes, local
from kg.views._neo4j_statements import OURS, Index, create_index, identifier_constraint, quoted

__all__ = [
    "Index",
    "Model",
    "NodeKind",
    "Property",
    "RelationshipKind",
    "identifier_constraint",
    "model",
    "quoted",
    "read_model",
]

#: Names that Cypher takes as they are; others never get into a statement.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
#: Types of values by the datatype of a shape, as Neo4j calls them.
_DATATYPES = {
    "integer": "INTEGER",
    "decimal": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "dateTime": "ZONED DATETIME",
}
_SCALARS = {"STRING", "POINT", *_DATATYPES.values()}
_TYPES = _SCALARS | {f"LIST<{kind}>" for kind in ("STRING", "INTEGER", "FLOAT")}
_INDEXES = {"range", "point", "full-text"}

#: What something means, by language: `en` and `ru`.
Meaning = dict[str, str]


class Property(msgspec.Struct, frozen=True):
    """A property of nodes or relationships.

    Attributes:
        name: in the property graph.
        type: of its values, as Neo4j calls it: STRING, INTEGER, FLOAT, BOOLEAN, DATE, ZONED DATETIME, POINT,
            LIST<STRING>, LIST<INTEGER>, LIST<FLOAT>.
        meaning: by language.
        bookkeeping: whether it is written by the push itself and comes from no row of the tables.
        shapes: local names of the property shapes whose values it has.
    """

    name: str
    type: str
    meaning: Meaning
    bookkeeping: bool = False
    shapes: tuple[str, ...] = ()


class NodeKind(msgspec.Struct, frozen=True):
    """Nodes with the same labels.

    Attributes:
        labels: all of them; by the first one relationships look the node up.
        properties: in their order.
        meaning: by language.
        shape: local name of the shape whose things they are.
    """

    labels: tuple[str, ...]
    properties: tuple[Property, ...]
    meaning: Meaning
    shape: str

    @property
    def rows(self) -> tuple[Property, ...]:
        """The properties that come from the tables."""
        return tuple(one for one in self.properties if not one.bookkeeping)


class RelationshipKind(msgspec.Struct, frozen=True):
    """Relationships of one type between nodes of two labels.

    Attributes:
        type: of the relationships.
        start: label of the node where they start.
        end: label of the node where they end.
        key: names of the properties that tell parallel ones apart.
        properties: in their order.
        meaning: by language.
        shape: local name of the class or property shape that they come from.
    """

    type: str
    start: str
    end: str
    key: tuple[str, ...]
    properties: tuple[Property, ...]
    meaning: Meaning
    shape: str

    @property
    def rows(self) -> tuple[Property, ...]:
        """The properties that come from the tables."""
        return tuple(one for one in self.properties if not one.bookkeeping)


class Model(msgspec.Struct, frozen=True):
    """The property graph.

    Attributes:
        nodes: the kinds of nodes.
        relationships: the kinds of relationships; one type may tie several pairs of labels.
        indexes: beside those that the constraints bring.
        left_out: local name of a shape → why it is not there, by language.
        with_others: local name of a class without nodes of its own → the shapes with whose things it appears.
        digest: changes whenever anything of this does but its words.
    """

    nodes: tuple[NodeKind, ...]
    relationships: tuple[RelationshipKind, ...]
    indexes: tuple[Index, ...]
    left_out: dict[str, Meaning]
    with_others: dict[str, tuple[str, ...]]
    digest: str

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, sorted."""
        return tuple(sorted({label for kind in self.nodes for label in kind.labels}))

    @property
    def types(self) -> tuple[str, ...]:
        """All types of relationships, sorted."""
        return tuple(sorted({kind.type for kind in self.relationships}))

    @property
    def constraints(self) -> tuple[str, ...]:
        """Cypher that makes the constraints where they are not there: `id` is unique within each label."""
        return tuple(identifier_constraint(label) for label in self.labels)

    def node(self, *labels: str) -> NodeKind:
        """The kind of nodes with these labels.

        Raises:
            KeyError: there is none.
        """
        for kind in self.nodes:
            if kind.labels == labels:
                return kind
        raise KeyError(labels)

    def relationship(self, type_: str, start: str, end: str) -> RelationshipKind:
        """The kind of relationships of a type between two labels.

        Raises:
            KeyError: there is none.
        """
        for kind in self.relationships:
            if (kind.type, kind.start, kind.end) == (type_, start, end):
                return kind
        raise KeyError((type_, start, end))


@cache
def model() -> Model:
    """The property graph of the ontology that is installed.

    Raises:
        KGError: the shapes cannot be read as one.
    """
    return read_model((resources.ontology() / "shapes.ttl").read_text("utf-8"))


def read_model(text: str) -> Model:
    """The property graph that shapes describe.

    Args:
        text: the shapes, in Turtle.

    Raises:
        KGError: a name that is none, a type that is unknown, an end or index on a label that is not there, an
            annotation that lacks its parts.
    """
    shapes = Shapes(text)
    nodes: list[NodeKind] = []
    relationships: list[RelationshipKind] = []
    for subject, appearance in shapes.pairs(PG + "as"):
        if shapes.one(appearance, PG + "relationship"):
            relationships += _relationships(shapes, subject, appearance)
        else:
            nodes.append(_node(shapes, subject, appearance))
    nodes.sort(key=lambda kind: kind.labels)
    relationships.sort(key=lambda kind: (kind.type, kind.start, kind.end))
    found = Model(
        nodes=tuple(nodes),
        relationships=tuple(relationships),
        indexes=(*_node_indexes(shapes), *_source_indexes(relationships)),
        left_out={local(one): shapes.meaning(one, PG + "leftOut") for one in shapes.subjects(PG + "leftOut")},
        with_others={
            local(one): tuple(sorted(local(other) for other in shapes.values(one, PG + "appearsWith")))
            for one in shapes.subjects(PG + "appearsWith")
        },
        digest="",
    )
    _check(found)
    return msgspec.structs.replace(found, digest=_digest(found))


def _digest(found: Model) -> str:
    """Of all but words: what a mirror holds does not change with how it is described."""
    kinds: tuple[NodeKind | RelationshipKind, ...] = (*found.nodes, *found.relationships)
    properties = [[(one.name, one.type, one.bookkeeping) for one in kind.properties] for kind in kinds]
    nodes = [kind.labels for kind in found.nodes]
    ties = [(tie.type, tie.start, tie.end, tie.key) for tie in found.relationships]
    indexes = [index.statement for index in found.indexes]
    return sha256(msgspec.json.encode([nodes, ties, properties, indexes])).hexdigest()[:16]


def _node(shapes: Shapes, subject: str, appearance: str) -> NodeKind:
    labels = tuple(shapes.items(appearance, PG + "labels"))
    if not labels:
        raise _wrong(local(subject), "appears as neither nodes (`pg:labels`) nor relationships (`pg:relationship`).")
    return NodeKind(
        labels=labels,
        properties=tuple(_properties(shapes, appearance)),
        meaning=_meaning(shapes, subject, appearance),
        shape=local(subject),
    )


def _relationships(shapes: Shapes, subject: str, appearance: str) -> Iterator[RelationshipKind]:
    starts, ends = sorted(shapes.values(appearance, PG + "start")), sorted(shapes.values(appearance, PG + "end"))
    if not starts or not ends:
        raise _wrong(local(subject), "is a relationship without `pg:start` or `pg:end`.")
    type_ = shapes.one(appearance, PG + "relationship")
    properties = tuple(_properties(shapes, appearance))
    for start in starts:
        for end in ends:
            yield RelationshipKind(
                type=type_,
                start=start,
                end=end,
                key=tuple(shapes.items(appearance, PG + "key")),
                properties=properties,
                meaning=_meaning(shapes, subject, appearance),
                shape=local(subject),
            )


def _meaning(shapes: Shapes, subject: str, appearance: str) -> Meaning:
    return shapes.meaning(appearance, COMMENT) or shapes.meaning(subject, SH + "description")


def _properties(shapes: Shapes, holder: str) -> Iterator[Property]:
    for one in shapes.items(holder, PG + "has"):
        if shapes.is_a(one, PG + "Group"):
            yield from _properties(shapes, one)
        elif shapes.is_a(one, SH + "PropertyShape"):
            yield _property(shapes, one, shapes.path(one), [one])
        else:
            yield _property(shapes, one, shapes.one(one, PG + "name"), shapes.values(one, PG + "of"))


def _property(shapes: Shapes, one: str, name: str, of: list[str]) -> Property:
    stated = shapes.one(one, PG + "datatype") or "".join(_type(shapes, shape) for shape in of[:1])
    meanings = [shapes.meaning(one, COMMENT), *(shapes.meaning(shape, SH + "description") for shape in of)]
    return Property(
        name=name,
        type=stated,
        meaning=next((meaning for meaning in meanings if meaning), {}),
        bookkeeping=shapes.one(one, PG + "bookkeeping") == "true",
        shapes=tuple(sorted(map(local, of))),
    )


def _type(shapes: Shapes, shape: str) -> str:
    """Of the values of a property shape: things and concepts by their ids and slugs, several as a list."""
    kind = next((_DATATYPES.get(local(one), "STRING") for one in shapes.values(shape, SH + "datatype")), "STRING")
    return kind if shapes.one(shape, SH + "maxCount") == "1" else f"LIST<{kind}>"


def _node_indexes(shapes: Shapes) -> Iterator[Index]:
    found = []
    for one in shapes.instances(PG + "Index"):
        labels, on = tuple(shapes.items(one, PG + "labels")), tuple(shapes.items(one, PG + "on"))
        kind = shapes.one(one, PG + "kind")
        if kind not in _INDEXES or not labels or not on:
            raise _wrong("an index", "has no kind, labels or properties that are known.")
        found.append((labels, on, kind))
    for labels, on, kind in sorted(found):
        name = f"{OURS}_{labels[0].lower()}_{on[0].lower()}" if kind != "full-text" else f"{OURS}_names"
        yield Index(
            name, kind, "nodes", labels, on, create_index(name, kind, f"(n:{'|'.join(map(quoted, labels))})", "n", on)
        )


def _source_indexes(relationships: Iterable[RelationshipKind]) -> Iterator[Index]:
    """For each type with a source, so that what a document owns is found by its name."""
    types = {kind.type for kind in relationships if any(one.name == "source" for one in kind.properties)}
    for type_ in sorted(types):
        name = f"{OURS}_{type_.lower()}_source"
        statement = create_index(name, "range", f"()-[r:{quoted(type_)}]-()", "r", ["source"])
        yield Index(name, "range", "relationships", (type_,), ("source",), statement)


def _check(found: Model) -> None:
    """Names that Cypher takes as they are, types that it knows, ends and indexes on what is there.

    Statements are put together from these names: nothing that is not plainly a name gets past here.
    """
    labels = set(found.labels)
    for name in (*labels, *found.types, *(index.name for index in found.indexes)):
        _name(name)
    known: dict[str, set[str]] = {label: set() for label in labels}
    for kind in found.nodes:
        _properties_are_right("".join(f":{label}" for label in kind.labels), kind.properties)
        for label in kind.labels:
            known[label] |= {one.name for one in kind.properties}
    for tie in found.relationships:
        _properties_are_right(tie.type, tie.properties)
        if not {tie.start, tie.end} <= labels:
            raise _wrong(tie.type, f"ends at a label that no nodes have: {tie.start} or {tie.end}.")
        if not set(tie.key) <= {one.name for one in tie.properties}:
            raise _wrong(tie.type, "has a key that is none of its properties.")
    for index in found.indexes:
        if index.of == "nodes" and any(
            label not in known or not set(index.properties) & known[label] for label in index.on
        ):
            raise _wrong(f"index {index.name}", "is on labels or properties that are not there.")


def _properties_are_right(where: str, properties: tuple[Property, ...]) -> None:
    for one in properties:
        _name(one.name)
        if one.type not in _TYPES:
            raise _wrong(f"{where}.{one.name}", f"{one.type!r} is no type of values.")
        if one.meaning.keys() != {"en", "ru"}:
            raise _wrong(f"{where}.{one.name}", "has no meaning in English and Russian.")
    names = [one.name for one in properties]
    if len(names) != len(set(names)):
        raise _wrong(where, "has a property twice.")


def _name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        raise _wrong(repr(name), "is no name for a label, a type or a property: letters, digits and _ only.")


def _wrong(where: str, what: str) -> KGError:
    return KGError(f"the property graph in the shapes is not right: {where} {what}", mend="Mend ontology/shapes.ttl.")
