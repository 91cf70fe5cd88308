"""`kg doctor`: examine the graph, and say what to do."""

import sys
from typing import TYPE_CHECKING

import typer

from kg.cli.columns import indented
from kg.cli.exits import ExitCode
from kg.cli.options import GraphOption, JsonOption
from kg.cli.output import bold, one_line, out, width, write_json

if TYPE_CHECKING:
    from kg.graph import Finding

__all__ = ["doctor_command"]


def doctor_command(graph: GraphOption = None, json: JsonOption = False) -> None:
    """Examine the graph, and say what to do.

    The journal, the views and the loaders are looked at. The exit code is 1 where a finding is an error.

    \b
    Example:
      kg doctor
    """
    from kg import Graph

    with Graph.open(graph) as opened:
        findings = opened.doctor()
    if json:
        write_json(findings)
    else:
        for finding in findings:
            _print(finding)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(ExitCode.NOTHING)


def _print(finding: "Finding") -> None:
    first = f"{finding.severity:<9}"
    where = f"{one_line(finding.where)}: " if finding.where else ""
    lines = indented(where + one_line(finding.what), width(), first)
    out(bold(first) + lines[0][len(first) :])
    for line in lines[1:]:
        out(line)
    if finding.mend:
        for line in indented(one_line(finding.mend), width(), " " * 9 + "→ "):
            out(line)
    sys.stdout.flush()
