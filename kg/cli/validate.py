"""`kg validate`: hold the graph against the ontology's shapes."""

from typing import Annotated

import typer

from kg.cli.columns import table
from kg.cli.exits import ExitCode
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption
from kg.cli.output import out, width, write_json

__all__ = ["validate_command"]


def validate_command(
    graph: GraphOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many findings to list.")] = 50,
    json: JsonOption = False,
) -> None:
    """Check the graph against the shapes of the ontology (SHACL).

    The exit code is 1 where a shape is violated; warnings alone leave it 0.

    \b
    Example:
      kg validate
    """
    from kg import Graph

    with Graph.open(graph) as opened:
        report = opened.validate()
    if json:
        write_json(report)
    else:
        found = report.violations
        rows = [
            [item.severity, item.focus, _short(item.path), _short(item.value), item.message] for item in found[:limit]
        ]
        if rows:
            for line in table(("Severity", "What", "Property", "Value", "Message"), rows, width()):
                out(line)
        if len(found) > limit:
            message(f"and {len(found) - limit:,} more; --limit shows more of them, --json all.")
        verdict = "The graph keeps to the shapes" if report.conforms else "The graph breaks its shapes"
        message(f"{verdict}: {report.nodes:,} nodes checked, {len(found):,} finding{'s' * (len(found) != 1)}.")
    if not report.conforms:
        raise typer.Exit(ExitCode.NOTHING)


def _short(iri: str | None) -> str | None:
    """An IRI with a prefix where one is known: `ckg:role`."""
    from kg.queries import PREFIXES

    # The report leaves out the graph's base, which the vocabulary's IRIs begin with too.
    for prefix, base in (*PREFIXES.items(), ("ckg", "def/")):
        if iri is not None and iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri
