"""`kg extract`: read files into Parquet, here or on a Spark cluster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.exits import ExitCode
from kg.cli.labels import plural
from kg.cli.messages import message
from kg.cli.options import JsonOption, MapOption, PersonsOption, mapping_of
from kg.cli.output import one_line, write_json
from kg.cli.progress import counting

if TYPE_CHECKING:
    from kg.extraction import ExtractReport

__all__ = ["extract_command"]


def extract_command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="INPUT", help="Files, folders with all that is in them, archives.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to.")],
    spark: Annotated[
        str | None,
        typer.Option(
            "--spark", metavar="MASTER", help="Read on this Spark cluster: spark://host:7077, yarn, local[4]."
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", "-j", min=1, max=256, metavar="N", help="Processes that read here.")
    ] = 1,
    persons: PersonsOption = "none",
    map_file: MapOption = None,
    json: JsonOption = False,
) -> None:
    """Read files into a folder of Parquet files, which `kg load` takes in.

    Reading is what takes the time, and it needs no graph: it can be done on another computer, or by a Spark cluster.
    The records are the same as those that `kg load` would read. Files, and rows of tables, that cannot be read are
    reported and left out: then the exit code is 3.

    \b
    Examples:
      kg extract applications.csv --out extract/ --workers 4
      kg extract archive/ --spark spark://host:7077 --out /shared/extract
      kg load extract/
    """
    from kg.errors import BadParameter
    from kg.extraction import extract
    from kg.loader import Options

    if spark is not None and workers > 1:
        raise BadParameter("--spark and --workers exclude each other.", mend="The cluster says how many work.")
    options = Options(persons=persons, mapping=mapping_of(map_file))
    with counting("Reading") as told:

        def progress(done: int, total: int) -> None:
            if told is not None:
                told(done, total, "parts")

        report = extract(paths, out, options=options, workers=workers, spark=spark, progress=progress)
    if json:
        write_json(report)
    else:
        _print(report)
    if report.rejected:
        raise typer.Exit(ExitCode.LEFT_OUT)


def _print(report: "ExtractReport") -> None:
    for file in report.files:
        problems = [*([file.fault] if file.fault is not None else []), *report.problems.get(file.name, [])]
        if problems:
            message(one_line(file.name), "Left out of: " if file.records else "Left out: ", strong=True)
        for problem in problems:
            where = f"{problem.where}: " if problem.where and problem.where != file.name else ""
            mend = f" {problem.mend}" if problem.mend else ""
            message(one_line(f"{where}{problem.what}{mend}"), f"          {problem.severity}: ")
        if more := file.rejected - len(report.problems.get(file.name, [])):
            message(f"{more:,} more of them: `kg load --rejects` lists all.", " " * 10)
    records = sum(file.records for file in report.files)
    left_out = f", {report.rejected:,} left out" if report.rejected else ""
    message(
        f"{plural(records, 'records')} of {plural(len(report.files), 'files')}{left_out} "
        f"({report.seconds:.1f} s). Wrote {one_line(report.folder)} ({plural(report.parts, 'parts')}, "
        f"{report.bytes / 1e6:.1f} MB). Next: kg load {one_line(report.folder)}"
    )
