"""The page of the property graph, docs/neo4j-model.md, from the model that the ontology's shapes describe."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from kg.views._neo4j_model import NodeKind, Property, RelationshipKind, model

__all__ = ["neo4j_model_page"]

_Kind = TypeVar("_Kind", bound=NodeKind | RelationshipKind)

#: The lists that hold all words for a fact; they are explained once.
WORDS = ("quotes", "quoteStarts", "quoteEnds", "quoteMethods", "quoteConfidences")

INTRODUCTION = """# Property graph

The graph as nodes and relationships, as `kg neo4j push` writes it: for Cypher of your own. It says what the RDF graph
of the [data model](data-model.md) says, in fewer steps: a participation, a thing of its own there, is one relationship
here. Labels, types, properties, constraints and indexes follow from
[`ontology/shapes.ttl`](../ontology/shapes.ttl).

## How to read it

- Each node has `id`, what `kg` calls the thing everywhere (`org/RU-OGRN-…`, `project/…`, `event/…`, `place/RU-PSK`,
  `document/…`, `concept/role/partner`), and `iri`, its address in the RDF graph. An id is unique within a label. One
  of more than 8,000 bytes is cut, and its checksum added; the `iri` is whole.
- A relationship with `source` is what one document says. What two documents say is there twice: count with
  `DISTINCT`. The relationships without `source` follow from all documents, or from the ontology.
- `quote` has the words that show a fact best; all of them are in [parallel lists](#evidence).
- What is not known is not there; nor is an empty list.
- A concept is its slug where it is a property (`status`, `direction`, `role`), and a node, `:Concept {scheme,
  notation}`, with its names.
- A project, or an event with a programme of its own, is an `:Activity`. An event that a project plans is an `:Event`
  without that label, `PART_OF` the project.
- Words of documents hold what RDF can carry: a control character in them is replaced by `\ufffd`, as in the RDF graph.

```cypher
MATCH (partner:Organization)-[part:PARTICIPATES_IN {role: 'partner'}]->(project:Project)
RETURN partner.name, part.quote, part.source LIMIT 10
```

Three shortcuts of the RDF graph are patterns here:

| RDF | Cypher |
|---|---|
| `takesPartIn` | `(:Organization)-[p:PARTICIPATES_IN]->(:Activity)` where `NOT p.unconfirmed`, and `p.role` is \
applicant, organizer, co-organizer, implementer, partner, funder, host or office |
| `serves` | `(:Activity)-[t:TARGETS]->(:Concept)` where `t.role = 'target'`, `NOT t.unconfirmed`, `t.score >= 0.5` |
| `worksIn` | `(:Activity)-[c:COVERS]->(:Place)-[:INSIDE]->(:Region)` where `c.role` is area or venue; of a place that \
is in no region the place itself |

`INSIDE` and `BROADER_TRANSITIVE` lead to what is wider at any remove, and to the place or concept itself, so that one
step is enough:

```cypher
MATCH (project:Project)-[:COVERS {role: 'area'}]->(:Place)-[:INSIDE]->(:Region {id: 'place/RU-PSK'})
MATCH (project)-[:TARGETS]->(:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: 'concept/target-group/youth'})
RETURN DISTINCT project.title, project.firstYear
```
"""


EVIDENCE = """
## Evidence

What a document says, a relationship or a node with `source`, has all its words in lists of the same length, in the
order of the text: the first of each belong together, so do the second, ….

| property | type | what it is |
|---|---|---|
{rows}
```cypher
MATCH (:Activity {{id: 'project/RU-PGF-21-2-009488'}})-[covers:COVERS]->(place:Place)
UNWIND range(0, size(covers.quotes) - 1) AS i
RETURN place.nameEn, covers.source, covers.quotes[i], covers.quoteStarts[i]
```
"""

SCHEMA = """
## Constraints and indexes

`kg neo4j push` makes them where they are not there, but for what a server cannot have, such as a full-text index in
ArcadeDB. Where it is there, names and titles are searched with
`CALL db.index.fulltext.queryNodes('kg_names', 'приграничье')`, which finds other forms of a Russian word too.
"""


def neo4j_model_page(note: str) -> str:
    """The page.

    Args:
        note: its first line, which says where it comes from.
    """
    nodes = _alike(model().nodes, lambda kind: kind.labels[0])
    nodes.sort(key=lambda kinds: kinds[0].labels == ("GraphMeta",))
    parts = [note, INTRODUCTION, "\n## Nodes\n\n| labels | what it is |\n|---|---|\n"]
    parts += [f"| {_labels(kind)} | {kind.meaning['en']} |\n" for kinds in nodes for kind in kinds]
    for kinds in nodes:
        said = "\n\n".join(f"{_labels(kind)} · {kind.meaning['ru']}" for kind in kinds)
        parts += [f"\n### :{kinds[0].labels[0]}\n\n{said}\n", _properties(kinds[0].properties)]
    parts.append("\n## Relationships\n\n| from | type | to | merged by | what it says |\n|---|---|---|---|---|\n")
    parts += map(_tie, _alike(model().relationships, lambda tie: f"{tie.type} {tie.meaning['en']}"))
    parts.append("\nWhat they have but for `source`:\n")
    for ties in _alike(model().relationships, lambda tie: tie.type):
        if {one.name for one in ties[0].properties} - {"source"}:
            said = "\n\n".join(dict.fromkeys(tie.meaning["ru"] for tie in ties))
            parts += [f"\n### {ties[0].type}\n\n{said}\n", _properties(ties[0].properties)]
    parts += [_evidence(), _classes(), _left_out(), _schema()]
    return "".join(parts)


def _alike(kinds: Iterable[_Kind], name: Callable[[_Kind], str]) -> list[list[_Kind]]:
    """Kinds of one name and with the same properties, together."""
    groups: dict[tuple[str, ...], list[_Kind]] = {}
    for kind in kinds:
        properties = tuple(one.name for one in kind.properties)
        groups.setdefault((name(kind), *properties), []).append(kind)
    return list(groups.values())


def _labels(kind: NodeKind) -> str:
    return "`" + "".join(f":{label}" for label in kind.labels) + "`"


def _tie(kinds: Sequence[RelationshipKind]) -> str:
    start = ", ".join(dict.fromkeys(f"`:{kind.start}`" for kind in kinds))
    end = ", ".join(dict.fromkeys(f"`:{kind.end}`" for kind in kinds))
    key = ", ".join(f"`{name}`" for name in kinds[0].key) or "–"
    return f"| {start} | `{kinds[0].type}` | {end} | {key} | {kinds[0].meaning['en']} |\n"


def _properties(properties: Iterable[Property]) -> str:
    lines = ["\n| property | type | what it is |\n|---|---|---|\n"]
    for one in properties:
        if one.name == WORDS[0] and one.type.startswith("LIST"):
            lines.append("| `quotes`, … | lists | All words that show it: [evidence](#evidence). |\n")
        elif one.name not in WORDS or not one.type.startswith("LIST"):
            lines.append(_property(one))
    return "".join(lines)


def _property(one: Property) -> str:
    return f"| `{one.name}` | {one.type} | {one.meaning['en']}{' Bookkeeping.' if one.bookkeeping else ''} |\n"


def _evidence() -> str:
    lists = {one.name: one for kind in model().relationships for one in kind.properties if one.name in WORDS}
    return EVIDENCE.format(rows="".join(_property(lists[name]) for name in WORDS))


def _classes() -> str:
    """Where the things of each class of the RDF graph are, and its properties that are relationships here."""
    here: dict[str, list[str]] = {}
    for node in model().nodes:
        here.setdefault(_plain(node.shape), []).append(_labels(node))
    for tie in model().relationships:
        here.setdefault(_plain(tie.shape), []).append(f"`{tie.type}`")
    lines = ["\n## From RDF to here\n\n| class or property | here |\n|---|---|\n"]
    for name, places in sorted(here.items(), key=lambda one: (one[0][0].islower(), one[0])):
        lines.append(f"| `{name}` | {', '.join(dict.fromkeys(places))} |\n")
    lines.append("\n| class | its properties are with those of |\n|---|---|\n")
    for name, others in sorted(model().with_others.items()):
        lines.append(f"| `{name}` | {', '.join(f'`{other}`' for other in others)} |\n")
    return "".join(lines)


def _left_out() -> str:
    lines = ["\n## What is not here\n\n| in the RDF graph | why, or where it is |\n|---|---|\n"]
    lines += [f"| `{_plain(name)}` | {meaning['en']} |\n" for name, meaning in sorted(model().left_out.items())]
    return "".join(lines)


def _plain(shape: str) -> str:
    """Name of a class or property: that of its shape, without how many values it has."""
    return shape.partition("-")[0]


def _schema() -> str:
    found = model()
    statements = (*found.constraints, *(index.statement for index in found.indexes))
    return f"{SCHEMA}\n```cypher\n{''.join(f'{one};{chr(10)}' for one in statements)}```\n"
