"""Questions on a graph of any size: `_scale_questions.py WHAT ARGUMENTS`, seconds as JSON.

The same three questions everywhere: which regions of different countries work together (the matrix), with whom an
organization works (partners), and whom in other countries it could reach in one step or two (collaborators).
"""

import contextlib
import signal
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import rdflib

__all__ = ["LIMIT", "ask", "duckdb_alone", "rdflib_alone"]

#: Seconds after which rdflib need not go on.
LIMIT = 60
#: How often each is asked; the median counts.
_REPEATS = 5
#: What takes so many seconds together is not asked again.
_ENOUGH = 10
_SQL = {
    "matrix": "SELECT a, b, project_count FROM links WHERE kind = 'region' AND cross_border",
    "partners": """
        SELECT o.name, l.project_count FROM (
          SELECT b AS id, project_count FROM links WHERE kind = 'organization' AND a = $id
          UNION ALL SELECT a, project_count FROM links WHERE kind = 'organization' AND b = $id
        ) l JOIN organizations o USING (id) ORDER BY 2 DESC, 1""",
    "collaborators": """
        WITH ends AS (
          SELECT a, b FROM links WHERE kind = 'organization'
          UNION ALL SELECT b, a FROM links WHERE kind = 'organization'
        ), near AS (SELECT b AS id FROM ends WHERE a = $id),
        reached AS (SELECT id, 1 AS steps FROM near UNION ALL SELECT b, 2 FROM ends JOIN near ON ends.a = near.id)
        SELECT o.name, o.country, min(steps) FROM reached JOIN organizations o USING (id)
        WHERE o.id <> $id AND o.country <> (SELECT country FROM organizations WHERE id = $id)
        GROUP BY o.id, o.name, o.country ORDER BY 3, 1""",
}  # fmt: skip
_PREFIX = """
PREFIX ckg: <https://w3id.org/civil-kg/def/>
PREFIX graph: <https://w3id.org/civil-kg/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
#: The same rows in plain SPARQL, which every engine takes.
_SPARQL = {
    "matrix": """
        SELECT ?a ?b ?n {
          GRAPH graph:region-links { ?l ckg:crossBorder true ; ckg:endA ?a ; ckg:endB ?b ; ckg:projectCount ?n }
        }""",
    "partners": """
        SELECT ?label ?n { ?l ckg:between <ORG> , ?o ; ckg:projectCount ?n . FILTER(?o != <ORG>) ?o rdfs:label ?label }
        ORDER BY DESC(?n) ?label""",
    "collaborators": """
        SELECT ?label ?country ?steps {
          {
            SELECT ?o (MIN(?n) AS ?steps) {
              { ?l ckg:between <ORG> , ?o . BIND(1 AS ?n) }
              UNION
              { ?k ckg:between <ORG> , ?p . ?l ckg:between ?p , ?o . FILTER(?p != <ORG> && ?o != ?p) BIND(2 AS ?n) }
              FILTER(?o != <ORG>)
            } GROUP BY ?o
          }
          OPTIONAL { ?o ckg:country ?country }
          OPTIONAL { <ORG> ckg:country ?own }
          FILTER(?country != ?own)
          OPTIONAL { ?o rdfs:label ?label }
        } ORDER BY ?steps ?label""",
}
#: The named questions that ask this, with all that they tell: SPARQL twins.
_NAMED = {"matrix": "cross_border_links", "partners": "partners_of", "collaborators": "collaborators_across_borders"}


def _median(work: Callable[[], object], repeats: int | None = None) -> float:
    times: list[float] = []
    while len(times) < (repeats or _REPEATS) and sum(times) < _ENOUGH:
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def ask(graph: str, *kinds: str) -> dict[str, object]:
    """Ask a graph: its tables (`kg sql`), the named questions in SPARQL, and plain SPARQL.

    Args:
        graph: its folder.
        kinds: of `tables`, `named` and `sparql` only these.

    Returns:
        Seconds by kind and question; `organization`, whom it was asked about; `rows`, how many answers.
    """
    from kg import Graph

    with Graph.open(graph) as opened:
        # One that is neither the widest nor alone: in the middle of those that work across a border.
        across = opened.sql(
            "SELECT a FROM links WHERE kind = 'organization' AND cross_border AND NOT contains(a, '#') "
            "GROUP BY a ORDER BY count(*) DESC, a"
        )
        ids = [row["a"] for row in across]
        one = ids[len(ids) // 4]
        named = {name: {"organization": one} if name != "matrix" else {} for name in _SQL}
        asked: dict[str, Callable[[str], list[object]]] = {
            "tables": lambda name: list(opened.sql(_SQL[name], _params(_SQL[name], one))),
            "named": lambda name: list(opened.query(_NAMED[name], **named[name])),
            "sparql": lambda name: list(opened.sparql(_text(_SPARQL[name], f"{opened.base}{one}"))),  # type: ignore[arg-type]
        }
        return {
            "organization": one,
            "name": _name(opened, one),
            "rows": {name: len(asked["tables"](name)) for name in _SQL},
        } | {kind: {name: _median(partial(asked[kind], name)) for name in _SQL} for kind in kinds or asked}


def _name(opened: object, id: str) -> str:
    (row,) = opened.sql("SELECT name FROM organizations WHERE id = $id", {"id": id})  # type: ignore[attr-defined]
    return str(row["name"])


def _params(sql: str, organization: str) -> dict[str, str]:
    return {"id": organization} if "$id" in sql else {}


def _text(sparql: str, iri: str) -> str:
    return _PREFIX + sparql.replace("ORG", iri)


def duckdb_alone(folder: str, organization: str) -> dict[str, object]:
    """Ask DuckDB for the same over the same Parquet files, with nothing between: the floor."""
    import duckdb

    with duckdb.connect() as connection:
        for path in Path(folder).glob("**/*.parquet"):
            connection.execute(f"CREATE VIEW \"{path.stem}\" AS FROM read_parquet('{path}')")
        return {
            name: _median(lambda sql=sql: connection.execute(sql, _params(sql, organization)).fetchall())  # type: ignore[misc]
            for name, sql in _SQL.items()
        }


def rdflib_alone(quads: str, iri: str) -> dict[str, object]:
    """Parse the quads into rdflib's memory and ask there; what takes longer than `LIMIT` is given up."""
    import rdflib

    begin = time.perf_counter()
    data = rdflib.Dataset(default_union=True)
    data.parse(quads, format="nquads")
    found: dict[str, object] = {"load": time.perf_counter() - begin}
    for name, text in _SPARQL.items():
        found[name] = _median(lambda text=text: _within_limit(data, _text(text, iri)), 1)  # type: ignore[misc]
    return found


def _within_limit(data: "rdflib.Dataset", text: str) -> None:
    def over(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, over)
    signal.alarm(LIMIT)
    with contextlib.suppress(TimeoutError):
        list(data.query(text))
    signal.alarm(0)


if __name__ == "__main__":
    work = {one.__name__: one for one in (ask, duckdb_alone, rdflib_alone)}[sys.argv[1]]
    sys.stdout.buffer.write(msgspec.json.encode(work(*sys.argv[2:])))
