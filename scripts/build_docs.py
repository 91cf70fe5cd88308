"""Write docs/data-model.md and docs/neo4j-model.md from the ontology's shapes, docs/questions.md from the named
questions, docs/tables.md.

python scripts/build_docs.py            # writes them
python scripts/build_docs.py --check    # fails where a page is not what its source says
"""

import sys
from pathlib import Path

import rdflib
from neo4j_model_page import neo4j_model_page
from rdflib import RDF, RDFS, SH, SKOS, URIRef
from rdflib.collection import Collection

from kg import resources
from kg.iris import VOCABULARY
from kg.questions import Question, questions
from kg.views.tables import TABLES, Table

__all__ = ["data_model", "question_pages", "table_pages"]

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Written by scripts/build_docs.py; change {source} instead. -->\n"

#: Classes in the order in which a reader meets them.
GROUPS = {
    "Who, what, where": ["Activity", "Project", "Event", "Organization", "Identifier", "Participation", "Placement"],
    "Money": ["Allocation", "Money"],
    "For whom, and about what": ["Phrase", "TargetGroup", "Theme", "ConceptMatch", "Concept", "PlaceCount"],
    "Programmes of events": ["Session", "Speech"],
    "Links": ["CollaborationLink", "OrganizationLink", "RegionLink", "LinkStatement"],
    "Sources and words": ["Document", "Section", "Evidence", "Problem"],
    "Places": ["Place", "Country", "Region", "City", "FederalDistrict", "PlaceGroup", "PlacePart"],
    "The store itself": ["View"],
}

INTRODUCTION = """# Data model

What is in the graph, for SPARQL of your own. Each class and property has its label and comment in Russian and English
in [`ontology/civil.ttl`](../ontology/civil.ttl); what a class must have is in
[`ontology/shapes.ttl`](../ontology/shapes.ttl) (SHACL), which `kg validate` holds the graph against.

## Graphs

Every source has a named graph, `source/{document}`, with all that it says. Five more are made from all sources:

| graph | has |
|---|---|
| `graph/identity` | class and label of every organization, project and event, and the registration numbers |
| `graph/links` | who works with whom: collaboration links of organizations |
| `graph/region-links` | the same of regions; a graph of their own, because all of them are asked for at once |
| `graph/ontology` | concepts with their labels; countries, regions and groups, and the cities that a source names |
| `graph/view` | the stamp of the store; it is not exported |

The default graph of a query is the union of all. What two sources say is in it twice: count with `DISTINCT`.

## Names

Things have addresses below `https://w3id.org/civil-kg/` (or the base that a graph was made with), the vocabulary is
`ckg:` (`https://w3id.org/civil-kg/def/`), concepts are below `https://w3id.org/civil-kg/concept/`.

| thing | address |
|---|---|
| organization with a valid number | `org/RU-OGRN-1067746258370`, else `org/RU-INN-…` |
| organization without | `org/{document}/{key}` |
| project with a number of the Presidential Grants Fund | `project/RU-PGF-21-2-009488` |
| project with a number of another register | `project/XI-IATI-…`, `project/360G-…` |
| project with a number that means something in its file alone | `project/{file}/{number}` |
| project without a number | `project/{document}` |
| project that a source only names | `project/RU-PGF-{own number}/{title}`, else `project/{document}/{key}` |
| event | `event/{document}`; one that a project plans `event/{document}/{key}` |
| document | `document/{name}`; a row of a table is a document too, `{file}#{key}`: a number, an identifier |
| place | `place/RU`, `place/RU-PSK`, `place/geonames-504341`, `place/group-CIS` |
| concept | `concept/role/partner`, `concept/target-group/youth` |

## From a fact to its words

A fact is a thing of its own: that an organization has a role in a project is a `Participation`, that a project works
in a place is a `Placement`. So each fact has its evidence (quote, offsets, method, confidence) and its document.

```sparql
SELECT ?organization ?quote ?file WHERE {
  ?part a ckg:Participation ; ckg:activity ?project ; ckg:organization/rdfs:label ?organization ;
    ckg:role <https://w3id.org/civil-kg/concept/role/partner> ; ckg:evidence ?evidence .
  ?evidence ckg:quote ?quote ; ckg:document/ckg:fileName ?file .
}
```

A field read from a header is a property of the project itself; its evidence names the property: `?evidence ckg:shows
ckg:submitted`.

What most questions ask has a shortcut beside the fact: `?organization ckg:takesPartIn ?project`, `?project ckg:serves
?group`, `?project ckg:worksIn ?region`. Each is in the graph of the document that says so, leaves out what is only
named or yet to be confirmed, and says the rest in one step. It is twice in the union where two documents say it.

```sparql
SELECT ?region (COUNT(DISTINCT ?organization) AS ?organizations) WHERE {
  ?organization ckg:takesPartIn ?project .
  ?project ckg:serves <https://w3id.org/civil-kg/concept/target-group/students> ; ckg:worksIn ?region .
}
GROUP BY ?region
```

A property is given below with what it takes, how many there are (`1`, `0..1`, `1..n`, `0..n`), and its Russian name.
`⚠` marks those where two documents may differ on one project: more values than one are told as a warning.
"""


TABLES_INTRODUCTION = """# Tables

The graph as tables, for SQL, pandas, polars, R and Spark. `kg sql` asks them in [DuckDB's
SQL](https://duckdb.org/docs/stable/sql/introduction) and can change nothing; `kg sql` alone lists tables and columns at
the terminal.

```sh
kg sql "SELECT name, projects FROM organizations ORDER BY projects DESC LIMIT 10"
kg sql --file question.sql --csv > answer.csv
```

From Python `graph.sql(text, params)` gives rows with `.to_pandas()` and `.to_polars()`; [a
script](notebooks/sql_tables.py) shows how. A `?` in the text takes its value from `params`, so that a name with a quote
in it does no harm.

## The files

In the folder of the graph each table is a Parquet file, `views/tables/GENERATION/TABLE.parquet`; the file
`views/tables/current` names the generation in force. Loading and forgetting make a new generation and remove the old
one. So for work of your own write the files out; `datapackage.json` beside them says licence, date and sources:

```sh
kg export --format parquet --out tables
```

Then they are read without this software:

| with | like this |
|---|---|
| DuckDB | `SELECT * FROM 'tables/organizations.parquet'` |
| pandas | `pandas.read_parquet("tables/organizations.parquet")`, with pyarrow installed |
| polars | `polars.read_parquet("tables/organizations.parquet")` |
| R | `arrow::read_parquet("tables/organizations.parquet")` |
| Spark | `spark.read.parquet("tables/organizations.parquet")` |

## How to read them

- A table with `source` and `evidence` has one row for each document that states a fact: what two documents say is in it
  twice. Count with `count(DISTINCT project)`.
- `quote` is the best of the words that show a fact; `evidence` lists the ids of all of them, and the table `evidence`
  has a row for each: `SELECT e.* FROM participations p, unnest(p.evidence) AS w(id) JOIN evidence e ON e.id = w.id`.
- Ids are the same in all tables: `org/RU-OGRN-…`, `project/…`, `event/…`, `document/…`, `evidence/…`. With the graph's
  base before them they are the addresses of the same things in [the graph](data-model.md). A place is `BY`, `RU-PSK` or
  `geonames:504341`, a concept its slug; `concepts` has the labels in Russian and English.
- To ask for a region with all that lies in it, or a group with the narrower ones, join `place_inside` or
  `concept_inside`.
- A column whose type ends in `[]` is a list: `unnest(projects)` makes rows of it.
- What is not known is NULL.

## All tables
"""


def data_model() -> str:
    """The page of classes and properties."""
    civil = rdflib.Graph().parse(resources.ontology() / "civil.ttl")
    shapes = rdflib.Graph().parse(resources.ontology() / "shapes.ttl")
    civil.bind("schema", "https://schema.org/", replace=True)
    by_name = {_local(class_): shape for shape, class_ in shapes.subject_objects(SH.targetClass)}
    missing = by_name.keys() ^ {name for names in GROUPS.values() for name in names}
    if missing:
        raise SystemExit(f"classes that are not in the order of the page, or not in the shapes: {sorted(missing)}")
    parts = [NOTE.format(source="ontology/civil.ttl and ontology/shapes.ttl"), INTRODUCTION]
    for group, names in GROUPS.items():
        parts.append(f"\n## {group}\n")
        parts += [_class(name, by_name[name], shapes, civil) for name in names]
    return "".join(parts)


def _class(name: str, shape: rdflib.term.Node, shapes: rdflib.Graph, civil: rdflib.Graph) -> str:
    iri = shapes.value(shape, SH.targetClass)
    uppers = [_qualified(upper, civil) for upper in civil.objects(iri, RDFS.subClassOf)]
    close = [_qualified(other, civil) for other in civil.objects(iri, SKOS.closeMatch)]
    kin = f" Is a {', '.join(sorted(uppers))}." if uppers else ""
    kin += f" Close to {', '.join(sorted(close))}." if close else ""
    name_ru, said = _said(shapes, shape, SH.name, "ru"), _said(shapes, shape, SH.description, "en")
    lines = [f"\n### {name}\n\n{name_ru} · {said}{kin}\n"]
    rows = [_property(one, shapes) for one in shapes.objects(shape, SH.property)]
    if rows:
        lines.append("\n| property | takes | how many | what it is |\n|---|---|---|---|\n")
        lines += sorted(rows, key=lambda row: (not row.startswith("| `rdfs:"), row))
    return "".join(lines)


def _property(shape: rdflib.term.Node, shapes: rdflib.Graph) -> str:
    path = shapes.value(shape, SH.path)
    low, high = (
        str(shapes.value(shape, SH.minCount, default=rdflib.Literal(0))),
        str(shapes.value(shape, SH.maxCount, default=rdflib.Literal("n"))),
    )
    many = low if low == high else f"{low}..{high}"
    warning = " ⚠" if shapes.value(shape, SH.severity) == SH.Warning else ""
    name, said = _said(shapes, shape, SH.name, "ru"), _said(shapes, shape, SH.description, "en")
    return f"| `{_qualified(path, shapes)}` | {_takes(shape, shapes)} | {many}{warning} | {said} ({name}) |\n"


def _takes(shape: rdflib.term.Node, shapes: rdflib.Graph) -> str:
    kind = shapes.value(shape, SH.datatype) or shapes.value(shape, SH["class"])
    if (values := shapes.value(shape, SH["in"])) is not None:
        return ", ".join(f"`{value}`" for value in Collection(shapes, values))
    if (choice := shapes.value(shape, SH["or"])) is not None:
        kinds = (shapes.value(one, SH["class"]) for one in Collection(shapes, choice))
        return " or ".join(f"[{_local(kind)}](#{_local(kind).lower()})" for kind in kinds)
    if kind is None:
        return "any text" if shapes.value(shape, SH.nodeKind) == SH.Literal else "any thing"
    if kind == SKOS.Concept:
        pattern = str(shapes.value(shape, SH.pattern) or "")
        scheme = pattern.removeprefix("^https://w3id.org/civil-kg/concept/").strip("/()")
        return "concept" + (f" of `{scheme.replace('|', '` or `')}`" if scheme else "")
    if str(kind).startswith(VOCABULARY):
        return f"[{_local(kind)}](#{_local(kind).lower()})"
    texts = {RDF.langString: "text with its language", SKOS.ConceptScheme: "scheme"}
    return texts.get(URIRef(str(kind)), f"`{_qualified(kind, shapes)}`")


def _said(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: URIRef, language: str) -> str:
    return next(str(text) for text in graph.objects(subject, predicate) if getattr(text, "language", "") == language)


def _local(iri: object) -> str:
    return str(iri).removeprefix(VOCABULARY).removeprefix(str(SKOS))


def _qualified(iri: object, graph: rdflib.Graph) -> str:
    return graph.namespace_manager.normalizeUri(URIRef(str(iri)))


def question_pages() -> str:
    """The page of named questions."""
    found = questions()
    lines = [
        NOTE.format(source="the files in queries/"),
        "# Questions\n\nNamed questions, each a file in [`queries/`](../queries): `kg query NAME --parameter value`, "
        "or from Python\n`graph.query(name, parameter=value)`. How to add one: "
        "[adding a question](adding-a-question.md).\n\n",
        "| name | asks |\n|---|---|\n",
        *(f"| [`{name}`](#{name}) | {question.question} |\n" for name, question in found.items()),
        *(_question(question) for question in found.values()),
    ]
    return "".join(lines)


def _question(question: Question) -> str:
    lines = [f"\n## {question.name}\n\n{question.question}\n\n{question.question_ru}\n"]
    if question.parameters:
        lines.append("\n| parameter | type | default | what it does |\n|---|---|---|---|\n")
    for one in question.parameters:
        default = "needed" if one.required else f"`{one.default}`" if one.default is not None else "–"
        lines.append(f"| `{one.name}` | {one.type} | {default} | {one.description} |\n")
    lines.append("\n| column | type | what it says |\n|---|---|---|\n")
    lines += [f"| `{one.name}` | {one.type} | {one.description} |\n" for one in question.columns]
    if question.counts:
        lines.append(f"\n{question.counts}\n")
    lines.append(f"\nSorted by {question.order}. Source: [`{question.path.name}`](../queries/{question.path.name}).\n")
    return "".join(lines)


def table_pages() -> str:
    """The page of the tables."""
    return "".join(
        [
            NOTE.format(source="kg/views/_tables_schema.py"),
            TABLES_INTRODUCTION,
            "\n| table | a row says |\n|---|---|\n",
            *(f"| [`{name}`](#{name}) | {table.meaning} |\n" for name, table in TABLES.items()),
            *(_table(table) for table in TABLES.values()),
        ]
    )


def _table(table: Table) -> str:
    rows = [f"| `{one.name}` | `{one.type}` | {one.meaning} |\n" for one in table.columns]
    return f"\n## {table.name}\n\n{table.meaning}\n\n| column | type | what it says |\n|---|---|---|\n" + "".join(rows)


def main() -> int:
    """Write the pages, or compare them."""
    pages = {
        DOCS / "data-model.md": data_model(),
        DOCS / "neo4j-model.md": neo4j_model_page(NOTE.format(source="ontology/shapes.ttl")),
        DOCS / "questions.md": question_pages(),
        DOCS / "tables.md": table_pages(),
    }
    if "--check" not in sys.argv[1:]:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"docs/{path.name} is not what its source says: run python scripts/build_docs.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
