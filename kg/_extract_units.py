"""The units that the reading of files into an extract is cut into, and doing one.

A unit is some small documents, or one share of a table. Each share goes through the table from its beginning, which
is quick, and makes records of every n-th lot of its items, which is not. So units need to know nothing of each other,
and one that a machine takes along when it dies is done again by another.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from kg.errors import KGError, UnreadableSource
from kg.extracts import Part, Row
from kg.loader import Item, Options, StreamLoader, choose_stream
from kg.model import Problem
from kg.privacy import mask
from kg.reading import fault_of, problem_of, read_source
from kg.rows import Digests, Items, called, made, safe_name
from kg.source.archive import Member, Unpacked
from kg.source.file import File
from kg.walk import Found, Names, content_hash

__all__ = ["TOLD", "Count", "Done", "Planned", "Unit", "cut", "do", "plan", "stop"]


#: A unit has so many documents.
_DOCUMENTS = 32
#: A share of a table has so many bytes at least: a smaller one takes longer to find than to read.
_SHARE = 1_000_000
#: A large table has so many shares for each unit that is done at the same time: the last ones end at different times.
_EACH = 2
#: Items next to each other go into the same share, so many of them.
_LOT = 250
#: Lies in the folder when the work is given up.
_STOP = ".stop"
#: So many problems of a file are told in the terminal.
TOLD = 5


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is to be read.

    Attributes:
        path: where its bytes are.
        name: its name in the graph.
        locator: its absolute path, as an extract tells it.
        sha256: of its bytes.
        size: in bytes.
        table: True where a stream loader reads it.
        member: which one of an archive it is; None for a file of its own.
        fault: why it is not to be read, None where it is.
    """

    path: str
    name: str
    locator: str
    sha256: str = ""
    size: int = 0
    table: bool = False
    member: Member | None = None
    fault: Problem | None = None


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """Work that is done in one go: `files`, of a table the share `share` of `shares`; the part of this `number`."""

    number: int
    files: list[Planned]
    options: Options
    share: int = 0
    shares: int = 1


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit read of a file.

    Attributes:
        file: its name in the graph.
        loader: what read it; empty where nothing could.
        records: how many.
        rejected: how many rows or elements gave none.
        problems: the first of what was wrong with them.
        fault: why the file could not be read, or not to its end.
    """

    file: str
    loader: str = ""
    records: int = 0
    rejected: int = 0
    problems: list[Problem] = []
    fault: Problem | None = None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit gave."""

    number: int
    counts: list[Count]


def plan(found: Iterable[Found], options: Options) -> Iterator[Planned]:
    """What is to be read of the files that were found; a file that is there twice comes once."""
    names = Names([])
    known: set[tuple[str, str]] = set()
    with Unpacked() as unpacked:
        for file in found:
            planned = _planned(file, names, options, unpacked)
            if (planned.name, planned.sha256) not in known or planned.fault is not None:
                known.add((planned.name, planned.sha256))
                yield planned


def _planned(found: Found, names: Names, options: Options, unpacked: Unpacked) -> Planned:
    locator = mask(found.locator)
    try:
        if found.fault is not None:
            raise found.fault
        with _bytes(found, unpacked) as path:
            sha256 = content_hash(path)
            name = names.give(found, sha256)
            file = File.look(path, name)
            table = choose_stream(file, options) is not None
    except KGError as error:
        return Planned(path="", name=mask(found.name), locator=locator, fault=problem_of(error))
    return Planned(
        path=str(found.path.absolute()),
        name=name,
        locator=locator,
        sha256=sha256,
        size=file.size,
        table=table,
        member=found.member,
    )


def _bytes(one: Found | Planned, unpacked: Unpacked) -> AbstractContextManager[Path]:
    """Where the bytes of a file are while this is held open."""
    return nullcontext(Path(one.path)) if one.member is None else unpacked.file(one.member)


def cut(planned: Sequence[Planned], options: Options, parallel: int) -> list[Unit]:
    """Cut the work into units.

    Args:
        planned: the files.
        options: what is asked of the reading.
        parallel: how many units are done at the same time, about.
    """
    documents = [file for file in planned if not file.table]
    # Few large units where there are many documents: each goes through the archives that its own are in.
    most = max(_DOCUMENTS, -(-len(documents) // (8 * parallel)))
    work: list[tuple[list[Planned], int, int]] = [
        (documents[start : start + most], 0, 1) for start in range(0, len(documents), most)
    ]
    for file in planned:
        if file.table:
            shares = min(max(1, file.size // _SHARE), _EACH * parallel)
            work += [([file], share, shares) for share in range(shares)]
    return [
        Unit(number=number, files=files, options=options, share=share, shares=shares)
        for number, (files, share, shares) in enumerate(work)
    ]


def do(unit: Unit, folder: Path) -> Done:
    """Do a unit: its part is in the folder then.

    What is wrong in a source is told in the part and in what this returns, and never raised.

    Raises:
        OSError: the part cannot be written.
    """
    with Part(folder, unit.number) as part, Unpacked() as unpacked:
        counts = [_read(file, unit, part, unpacked) for file in unit.files if not is_stopped(folder)]
        return Done(number=unit.number, counts=counts)


def stop(folder: Path) -> None:
    """Let the units that are being done for a folder come to an end early: nobody waits for them any more."""
    (folder / _STOP).touch()


def is_stopped(folder: Path) -> bool:
    """Whether nobody waits for what is done for a folder."""
    return (folder / _STOP).exists()


def _read(file: Planned, unit: Unit, part: Part, unpacked: Unpacked) -> Count:
    if file.fault is not None:
        return Count(file=file.name, fault=file.fault)
    try:
        with _bytes(file, unpacked) as path:
            if not file.table:
                return _document(file, path, unit.options, part)
            opened = File.look(path, file.name)
            loader = choose_stream(opened, unit.options)
            if loader is not None:
                return _Share(file, loader, unit, part).read(opened)
    except KGError as error:
        return Count(file=file.name, fault=problem_of(error))
    changed = UnreadableSource("it was changed while it was read.", where=file.name, mend="Extract again.")
    return Count(file=file.name, fault=problem_of(changed))


def _document(file: Planned, path: Path, options: Options, part: Part) -> Count:
    reading = read_source(path, file.name, options)
    bodies = reading.sealed.bodies if reading.sealed is not None else ()
    for body in bodies:
        part.write(Row(file=file.name, record=body.decode()))
    return Count(file=file.name, loader=reading.loader, records=len(bodies), fault=reading.fault)


class _Share:
    """A share of a table: every so many lots of its items."""

    def __init__(self, file: Planned, loader: StreamLoader, unit: Unit, part: Part) -> None:
        self._file = file
        self._loader = loader
        self._unit = unit
        self._part = part
        self._digest = Digests(loader, unit.options)
        self._records = self._rejected = 0
        self._problems: list[Problem] = []

    def read(self, file: File) -> Count:
        """Read it."""
        items = Items(self._loader, file, self._unit.options)
        for place, item in enumerate(items):
            if place % _LOT == 0 and is_stopped(self._part.folder):
                break
            if place // _LOT % self._unit.shares == self._unit.share:
                self._item(place, item)
        return Count(
            file=self._file.name,
            loader=called(self._loader),
            records=self._records,
            rejected=self._rejected,
            problems=self._problems,
            fault=items.fault,
        )

    def _item(self, place: int, item: Item | Problem) -> None:
        if isinstance(item, Problem):
            self._reject(Row(file=self._file.name, place=place, where=item.where), item)
            return
        file = self._file.name
        try:
            digest = self._digest(item)
        except (TypeError, ValueError) as error:  # half of a character, or what is no plain value
            where = mask(item.where)
            self._reject(Row(file=file, place=place, where=where), fault_of(self._loader, where, error))
            return
        name = safe_name(file, item)
        row = Row(
            file=file,
            place=place,
            key=name.removeprefix(f"{file}#") if item.name is None else None,
            name=None if item.name is None else name,
            where=_whole(mask(item.where)),
            digest=digest,
        )
        read = made(self._loader, file, self._unit.options, item, name, digest)
        if read.records is None:
            self._reject(row, read.problems[0])
            return
        self._records += 1
        self._part.write(msgspec.structs.replace(row, record=read.records.bodies[0].decode()))

    def _reject(self, row: Row, problem: Problem) -> None:
        self._rejected += problem.severity == "error"
        problem = msgspec.structs.replace(problem, what=_whole(problem.what), where=_whole(problem.where or ""))
        if len(self._problems) < TOLD:
            self._problems.append(problem)
        self._part.write(
            msgspec.structs.replace(row, where=_whole(row.where or ""), problem=msgspec.json.encode(problem).decode())
        )


def _whole(text: str) -> str:
    """A text that any file can hold: half of a character is a question mark."""
    return text.encode("utf-8", "replace").decode()
