"""`kg extract`: read files into an extract (`kg.extracts`), by processes of this computer or by a Spark cluster."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from kg import _spark
from kg._extract_units import TOLD, Count, Done, Planned, Unit, cut, do, plan, stop
from kg.errors import BadParameter, UnreadableSource
from kg.extracts import MANIFEST, ExtractedFile, is_extract, write_manifest
from kg.files import folder_beside
from kg.loader import Options
from kg.model import Problem
from kg.reading import worker_died
from kg.walk import files
from kg.workers import Workers, alone

__all__ = ["ExtractReport", "Progress", "extract"]

#: Told how many units are done, and how many there are.
Progress = Callable[[int, int], None]


class ExtractReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an extraction did.

    Attributes:
        folder: of the extract.
        files: that were read, or could not be.
        problems: the first few of each file.
        parts: how many there are.
        bytes: size of the extract.
        seconds: how long it took.
    """

    folder: str
    files: list[ExtractedFile]
    problems: dict[str, list[Problem]]
    parts: int
    bytes: int
    seconds: float

    @property
    def rejected(self) -> int:
        """How many files could not be read, or not to their end, and how many rows and elements gave no record."""
        return sum(file.rejected + (file.fault is not None) for file in self.files)


def extract(
    paths: Iterable[Path],
    folder: Path,
    *,
    options: Options,
    workers: int = 1,
    spark: str | None = None,
    progress: Progress = lambda _done, _all: None,
) -> ExtractReport:
    """Read files into an extract.

    The records are the same for any number of processes and machines. Ctrl-C, a full disk and any other failure leave
    nothing behind, and an earlier extract as it was.

    Args:
        paths: files, folders, archives.
        folder: of the extract; made where it is not there; one that holds an earlier extract is filled anew.
        options: what is asked of the reading.
        workers: processes that read; of no account with `spark`.
        spark: where a Spark cluster is, as Spark calls it (`local[4]`, `spark://host:7077`, `yarn`); None: none is
            used. All its machines must see the files and the folder under the same paths.
        progress: told how far the work is.

    Raises:
        UnreadableSource: no file is there.
        BadParameter: other files are in the folder.
        KGError: Spark is not there, or gave up.
        OSError: the folder cannot be written.
    """
    begin = time.monotonic()
    folder = folder.resolve()
    if folder.is_dir() and any(folder.iterdir()) and not is_extract(folder):
        raise BadParameter(
            "other files are in this folder.", where=str(folder), mend="Name a new folder, or an empty one."
        )
    planned = list(plan(files(paths, skip=[folder]), options))
    if not planned:
        raise UnreadableSource("there is no file.", where=", ".join(map(str, paths)), mend="Check the paths.")
    with folder_beside(folder) as made:
        if spark is None:
            done = _here(cut(planned, options, workers), made, workers, progress)
        else:
            done = _spark.run(lambda parallel: cut(planned, options, parallel), made, spark, progress)
        found = _files(planned, done)
        write_manifest(made, options, found)
        for unfinished in made.glob(".part-*"):  # of processes that were killed
            unfinished.unlink(missing_ok=True)
        size = sum(file.stat().st_size for file in made.iterdir())
        _clear(folder)
    return ExtractReport(
        folder=str(folder),
        files=found,
        problems=_problems(done),
        parts=len(done),
        bytes=size,
        seconds=time.monotonic() - begin,
    )


def _files(planned: Sequence[Planned], done: Sequence[Done]) -> list[ExtractedFile]:
    counts: dict[str, list[tuple[int, Count]]] = {}
    for unit in done:
        for count in unit.counts:
            counts.setdefault(count.file, []).append((unit.number, count))
    found = []
    for name, file in {file.name: file for file in planned}.items():
        of_file = counts[name]
        found.append(
            ExtractedFile(
                name=name,
                locator=file.locator,
                sha256=file.sha256,
                loader=next((count.loader for _, count in of_file if count.loader), ""),
                table=file.table,
                records=sum(count.records for _, count in of_file),
                rejected=sum(count.rejected for _, count in of_file),
                parts=sorted({number for number, count in of_file if count.records or count.problems}),
                fault=next((count.fault for _, count in of_file if count.fault is not None), None),
            )
        )
    return found


def _problems(done: Sequence[Done]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for unit in done:
        for count in unit.counts:
            if count.problems:
                found.setdefault(count.file, []).extend(count.problems)
    return {name: problems[:TOLD] for name, problems in found.items()}


def _clear(folder: Path) -> None:
    """Take an earlier extract away: of what it was, nothing may be taken for a part of the new one."""
    if is_extract(folder):
        (folder / MANIFEST).unlink()
        for path in folder.glob("part-*.parquet"):
            path.unlink()


def _here(units: Sequence[Unit], folder: Path, workers: int, progress: Progress) -> list[Done]:
    """Do units in processes of this computer."""
    done: list[Done] = []
    with Workers(workers) as pool:
        try:
            for _, gave in pool.in_order(((None, (unit, folder)) for unit in units), _do, _died):
                assert gave is not None
                done.append(gave)
                progress(len(done), len(units))
        except BaseException:  # Ctrl-C: processes that have begun a unit end it soon
            stop(folder)
            raise
    return done


_Asked = tuple[Unit, Path]


def _do(asked: _Asked) -> Done:
    return do(*asked)


def _died(asked: _Asked) -> Done:
    """Do a unit without the files that kill the process which reads them."""
    unit, folder = asked
    spared = [
        msgspec.structs.replace(file, fault=worker_died(file.name)) if _kills(unit, file, folder) else file
        for file in unit.files
    ]
    return do(msgspec.structs.replace(unit, files=spared), folder)


def _kills(unit: Unit, file: Planned, folder: Path) -> bool:
    if len(unit.files) == 1:
        return True
    return alone(_do, (msgspec.structs.replace(unit, files=[file]), folder), _nothing).number < 0


def _nothing(_: _Asked) -> Done:
    return Done(number=-1, counts=[])
