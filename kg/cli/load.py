"""`kg load`: read files and folders into the graph."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.columns import indented
from kg.cli.exits import ExitCode
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import GraphOption, JsonOption, MapOption, PersonsOption, mapping_of
from kg.cli.output import bold, dim, one_line, out, width, write_json
from kg.cli.progress import counting
from kg.cli.rejects import written_to

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.loader import Options
    from kg.loading import LoadedSource, LoadReport, Progress, RejectCallback, RowCounts

__all__ = ["load_command"]

#: Beyond this many documents only those with problems are listed; the closing line counts all.
_LISTED = 40


def load_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, and folders with all that is in them.")],
    graph: GraphOption = None,
    workers: Annotated[
        int, typer.Option("--workers", "-j", min=1, max=256, metavar="N", help="Processes that read.")
    ] = 1,
    persons: PersonsOption = "none",
    map_file: MapOption = None,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write all rows that cannot be read to FILE, a .csv or .jsonl."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read files and folders into the graph, and say what was read.

    The graph is made where there is none. A file that was loaded before and has not changed is not read again; a
    changed one replaces what it said. Of a table each row is a source of its own: only changed rows are read, and what
    a row said that is gone leaves the graph. What cannot be read, a file or a row, is reported and left out, and the
    rest is loaded: then the exit code is 3.

    \b
    Examples:
      kg load applications/
      kg load grants.csv --rejects rejected.csv
      kg load projects.xlsx --map columns.yaml
      kg load programme.docx application.html --graph ~/graphs/borders
      kg load archive/ --workers 4 --json > report.json
    """
    from kg import Graph
    from kg.errors import UnreadableSource
    from kg.loader import Options

    if not any(path.exists() or path.is_symlink() for path in paths):
        # Nobody wants a graph made for a typing error.
        raise UnreadableSource("there is no such file or folder.", where=", ".join(map(str, paths)))
    options = Options(persons=persons, mapping=mapping_of(map_file))
    with written_to(rejects) as reject, Graph.open(graph, create=True, write=True) as opened:
        report = _with_progress(opened, paths, options, workers, reject)
        folder = opened.path
    if json:
        write_json(report)
    else:
        _print(report, folder)
    if rejects is not None:
        message(f"Wrote {one_line(str(rejects))}: {plural(report.rejected, 'rows')} that could not be read.")
    if report.interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if report.failed or report.rejected:
        raise typer.Exit(ExitCode.LEFT_OUT)
    if not report.sources:
        raise typer.Exit(ExitCode.NOTHING)


def _with_progress(
    opened: "Graph", paths: list[Path], options: "Options", workers: int, reject: "RejectCallback | None"
) -> "LoadReport":
    with counting("Reading") as told:
        progress = (lambda step: told(step.done, step.total, _doing(step))) if told is not None else None
        return opened.load(paths, options=options, workers=workers, progress=progress, reject=reject)


def _doing(step: "Progress") -> str:
    return f"{step.name}: {plural(step.rows, 'rows')}" if step.rows else step.name


def _print(report: "LoadReport", folder: Path) -> None:
    new = [source for source in report.sources if _is_new(source)]
    for source in new:
        if len(new) <= _LISTED or any(problem.severity != "note" for problem in source.problems):
            _print_source(source)
    for source in report.failed:
        message(one_line(source.path), "Left out: ", strong=True)
        _print_problems(source)
    message(_closing(report, folder))


def _is_new(source: "LoadedSource") -> bool:
    is_faulty = source.rows is not None and bool(source.problems)
    return source.outcome in {"added", "replaced", "moved", "stopped"} or (source.outcome == "unchanged" and is_faulty)


def _print_source(source: "LoadedSource") -> None:
    room = width()
    outcome = f"{source.outcome:<10}"
    lines = indented(one_line(source.title or source.name), room, outcome)
    out(dim(outcome) + bold(lines[0][len(outcome) :]))
    for line in lines[1:]:
        out(bold(line))
    counts = ", ".join(plural(count, name) for name, count in source.counts.items() if count)
    name = one_line(source.name) if source.title else ""
    rows = _of_rows(source.rows) if source.rows is not None else ""
    for line in indented(" · ".join(filter(None, (name, source.kind, rows, counts))), room, " " * 10):
        out(line)
    if source.outcome == "moved":
        # Citations and `kg forget` go on with the name that they know.
        for line in indented(f"now {one_line(source.path)}, still called {one_line(source.name)}", room, " " * 10):
            out(line)
    sys.stdout.flush()
    _print_problems(source)


def _print_problems(source: "LoadedSource") -> None:
    for problem in source.problems:
        # The source has been named already.
        where = f"{problem.where}: " if problem.where and not source.path.endswith(problem.where) else ""
        mend = f" {problem.mend}" if problem.mend else ""
        message(one_line(f"{where}{problem.what}{mend}"), f"          {problem.severity}: ")


def _of_rows(rows: "RowCounts") -> str:
    """What became of the rows of a table, in words."""
    import msgspec

    told = [f"{count:,} {name}" for name, count in msgspec.structs.asdict(rows).items() if count]
    return f"rows: {', '.join(told)}" if told else ""


def _closing(report: "LoadReport", folder: Path) -> str:
    if not report.sources:
        return "Stopped before the first source was read." if report.interrupted else "No file was found there."
    outcomes = ("added", "replaced", "moved", "unchanged", "stopped")
    done = [f"{report.count(outcome)} {outcome}" for outcome in outcomes if report.count(outcome)]  # type: ignore[arg-type]
    if report.failed:
        done.append(f"{len(report.failed)} left out")
    totals: dict[str, int] = {}
    for source in report.sources:
        for name, count in source.counts.items():
            totals[name] = totals.get(name, 0) + count
    read = ", ".join(plural(count, name) for name, count in totals.items() if count)
    stopped = "Stopped. " if report.interrupted else ""
    rows = sum(source.rows.held for source in report.sources if source.rows is not None)
    of_rows = f" with {plural(rows, 'rows')}" if rows else ""
    return (
        f"{stopped}{plural(len(report.sources), 'sources')}{of_rows}: {', '.join(done)}"
        f"{f'; read: {read}' if read else ''} ({report.seconds:.1f} s, in {one_line(str(folder))})"
    )
