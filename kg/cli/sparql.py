"""`kg sparql`: ask in SPARQL."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.exits import ExitCode, killable
from kg.cli.messages import message
from kg.cli.options import CsvOption, GraphOption, JsonOption, no_two
from kg.cli.output import out, write_json
from kg.cli.rows import print_rows

__all__ = ["sparql_command"]


def sparql_command(
    text: Annotated[str | None, typer.Argument(metavar="QUERY", help="The question; - reads it from stdin.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="Read the question from a file.")
    ] = None,
    graph: GraphOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Ask in SPARQL; nothing can be changed.

    SPARQL 1.1: SELECT prints a table, ASK `true` or `false`, CONSTRUCT and DESCRIBE N-Triples. The exit code is 1
    where nothing was found, and for `false`. Prefixes of the ontology are known; all sources together are the default
    graph, each source is a named graph of its own.

    \b
    Examples:
      kg sparql 'SELECT ?o ?name WHERE { ?o a ckg:Organization ; rdfs:label ?name } LIMIT 5'
      kg sparql --file question.rq --csv > answer.csv
      echo 'ASK { ?s ?p ?o }' | kg sparql -
    """
    from kg import Graph
    from kg.cli.files import question_text

    no_two(json=json, csv=csv)
    question = question_text(text, file, example="kg sparql 'ASK { ?s ?p ?o }'")
    with Graph.open(graph) as opened:
        opened.store  # noqa: B018 – brought up to date before Ctrl-C may end the process
        with killable():
            answer = opened.sparql(question)
        if isinstance(answer, bool):
            write_json(answer) if json else out("true" if answer else "false")
            found = answer
        elif isinstance(answer, bytes):
            found = bool(answer.strip())
            _print_triples(answer, as_json=json, as_csv=csv)
        else:
            found = print_rows(answer, as_json=json, as_csv=csv)
    if not found:
        raise typer.Exit(ExitCode.NOTHING)


def _print_triples(answer: bytes, *, as_json: bool, as_csv: bool) -> None:
    from kg.cli.output import escape_rdf
    from kg.errors import BadParameter

    if as_csv or as_json:
        raise BadParameter(
            "CONSTRUCT and DESCRIBE answer with triples, which are neither JSON nor CSV here.",
            mend="Leave the option out for N-Triples, or use SELECT.",
        )
    sys.stdout.write(escape_rdf(answer.decode("utf-8")))
    triples = len(answer.splitlines())
    message(f"{triples:,} triple{'s' * (triples != 1)}")
