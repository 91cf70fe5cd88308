"""`kg cypher`: ask the graph as it is in Neo4j, in Cypher."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli._bolt import DatabaseOption, UriOption, UserOption, connected
from kg.cli.exits import ExitCode, killable
from kg.cli.files import question_text
from kg.cli.options import CsvOption, GraphOption, JsonOption, ParquetOption, no_two
from kg.cli.rows import print_rows

__all__ = ["cypher_command"]


def cypher_command(
    text: Annotated[str | None, typer.Argument(metavar="QUERY", help="The question; - reads it from stdin.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the question from a file.")
    ] = None,
    graph: GraphOption = None,
    uri: UriOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    parquet: ParquetOption = None,
) -> None:
    """Ask Neo4j in Cypher; nothing can be changed.

    `kg neo4j push` brings the graph there first. A node, a relationship or a path is printed as JSON: ask for its
    properties for a table. The exit code is 1 where nothing was found.

    \b
    Examples:
      kg cypher 'MATCH (o:Organization) RETURN o.name AS name ORDER BY name LIMIT 10'
      kg cypher "MATCH (o:Organization)-[p:PARTICIPATES_IN]->(a) RETURN a.title, p.role" --csv > parts.csv
      kg cypher --file question.cypher --uri bolt://localhost:7687
    """
    from kg.cypher import cypher

    no_two(json=json, csv=csv, parquet=parquet is not None)
    question = question_text(text, file, example="kg cypher 'MATCH (o:Organization) RETURN o.name'")
    with connected(graph, uri=uri, user=user, database=database) as bolt:
        with killable():
            rows = cypher(bolt, question)
        found = print_rows(rows, as_json=json, as_csv=csv, parquet=parquet)
    if not found:
        raise typer.Exit(ExitCode.NOTHING)
