"""The rows of the property graph: SQL over the tables view for every kind of node and relationship of the model.

A statement gives one row for each node (`id` and its properties) or relationship (`a` and `b`, the ids of its ends, and
its properties); a property that is not there is NULL, and so is an empty list. A POINT comes as two columns, `latitude`
and `longitude`, a ZONED DATETIME as a time in UTC without a zone. Ids are the ones that `kg` shows: the IRI without the
graph's base (`$base`). What a document owns has a column `source`, by which the statement can be narrowed:
`SELECT * FROM (…) WHERE source IN (…)`.
"""

from collections.abc import Sequence

import msgspec

from kg.views import _neo4j_node_sql as nodes
from kg.views import _neo4j_relationship_sql as ties
from kg.views._containers import PLACE_CLASSES
from kg.views._neo4j_model import NodeKind, Property, RelationshipKind, model
from kg.views._neo4j_sql import id_of, place

__all__ = ["NODES", "RELATIONSHIPS", "NodeRows", "RelationshipRows", "columns"]


class _Rows(msgspec.Struct, frozen=True):
    """What both kinds of rows have.

    Attributes:
        sql: one SELECT over the tables.
        owned: whether each row belongs to the one document that its column `source` names.
    """

    sql: str
    owned: bool

    def parameters(self, base: str) -> dict[str, str]:
        """What the statement takes: the base IRI of the graph where it asks for it, else nothing."""
        return {"base": base} if "$base" in self.sql else {}


class NodeRows(_Rows, frozen=True, kw_only=True):
    """The rows of one kind of nodes.

    Attributes:
        labels: of the nodes; by the first one they are looked up.
    """

    labels: tuple[str, ...]

    @property
    def kind(self) -> NodeKind:
        """What the model says of them."""
        return model().node(*self.labels)


class RelationshipRows(_Rows, frozen=True, kw_only=True):
    """The rows of one kind of relationships.

    Attributes:
        type: of the relationships.
        start: label by which the start is looked up; its id is the column `a`.
        end: label by which the end is looked up; its id is the column `b`.
    """

    type: str
    start: str
    end: str

    @property
    def kind(self) -> RelationshipKind:
        """What the model says of them."""
        return model().relationship(self.type, self.start, self.end)

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the properties that tell parallel relationships apart."""
        return self.kind.key


def columns(properties: Sequence[Property]) -> list[str]:
    """The columns in which rows give properties: a point's as latitude and longitude."""
    return [
        column for one in properties for column in (("latitude", "longitude") if one.type == "POINT" else (one.name,))
    ]


#: All kinds of nodes but the stamp: those that no one document owns first.
NODES: tuple[NodeRows, ...] = (
    NodeRows(labels=("Concept",), owned=False, sql=nodes.CONCEPTS),
    *(NodeRows(labels=("Place", label), owned=False, sql=nodes.places(kind)) for kind, label in PLACE_CLASSES.items()),
    NodeRows(labels=("Organization",), owned=False, sql=nodes.ORGANIZATIONS),
    NodeRows(labels=("Activity", "Project"), owned=False, sql=nodes.activities("NOT event")),
    NodeRows(labels=("Activity", "Event"), owned=False, sql=nodes.activities("event")),
    NodeRows(labels=("Document",), owned=False, sql=nodes.DOCUMENTS),
    NodeRows(labels=("Event",), owned=True, sql=nodes.PLANNED_EVENTS),
    NodeRows(labels=("Session",), owned=True, sql=nodes.SESSIONS),
    NodeRows(labels=("Speech",), owned=True, sql=nodes.SPEECHES),
    NodeRows(labels=("Allocation",), owned=True, sql=nodes.ALLOCATIONS),
)


def _relationship(type_: str, start: str, end: str, sql: str, *, owned: bool = True) -> RelationshipRows:
    return RelationshipRows(type=type_, start=start, end=end, owned=owned, sql=sql)


#: All kinds of relationships: those that no one document owns first.
RELATIONSHIPS: tuple[RelationshipRows, ...] = (
    _relationship("BROADER", "Concept", "Concept", ties.BROADER, owned=False),
    _relationship("BROADER_TRANSITIVE", "Concept", "Concept", ties.BROADER_TRANSITIVE, owned=False),
    _relationship("PART_OF", "Place", "Place", ties.containers("within"), owned=False),
    _relationship("MEMBER_OF", "Place", "Place", ties.containers("member_of"), owned=False),
    _relationship("INSIDE", "Place", "Place", ties.INSIDE, owned=False),
    _relationship("BORDERS", "Place", "Place", ties.BORDERS, owned=False),
    _relationship("LOCATED_IN", "Organization", "Place", ties.SEATS, owned=False),
    _relationship(
        "COLLABORATES_WITH", "Organization", "Organization",
        ties.collaborations("organization", id_of("a"), id_of("b")), owned=False,
    ),
    _relationship(
        "COLLABORATES_WITH", "Region", "Region", ties.collaborations("region", place("a"), place("b")), owned=False
    ),
    _relationship("DESCRIBES", "Document", "Activity", ties.described()),
    _relationship("PARTICIPATES_IN", "Organization", "Activity", ties.PARTICIPATIONS),
    _relationship("COVERS", "Activity", "Place", ties.PLACEMENTS),
    _relationship("TARGETS", "Activity", "Concept", ties.TARGET_GROUPS),
    _relationship("WORKS_ON", "Activity", "Concept", ties.THEMES),
    _relationship("CONTINUES", "Activity", "Activity", ties.SUCCESSIONS),
    _relationship("MENTIONS", "Activity", "Activity", ties.MENTIONS),
    *(_relationship("STATED_LINK", start, end, sql) for start, end, sql in ties.stated_links()),
    _relationship("PART_OF", "Event", "Activity", ties.ties("planned_events", id_of("id"), id_of("project"))),
    _relationship("TAKES_PLACE_IN", "Event", "Place", ties.VENUES),
    _relationship("PART_OF", "Allocation", "Activity", ties.ties("allocations", id_of("id"), id_of("project"))),
    _relationship(
        "ALLOCATED_TO", "Allocation", "Organization", ties.ties("allocations", id_of("id"), id_of("organization"))
    ),
    _relationship("PART_OF", "Session", "Activity", ties.ties("sessions", id_of("id"), id_of("event"))),
    _relationship("HAS_SPEECH", "Session", "Speech", ties.ties("speeches", id_of("session"), id_of("id"))),
    _relationship(
        "GIVEN_BY", "Speech", "Organization",
        ties.ties("speeches", id_of("id"), id_of("organization"), "WHERE organization IS NOT NULL"),
    ),
    _relationship(
        "GIVEN_BY", "Allocation", "Organization",
        ties.ties("allocations", id_of("id"), id_of("giver"), "WHERE giver IS NOT NULL"),
    ),
)  # fmt: skip
