"""Reading one row of a table, or one element of a data file: its name in the graph, its digest, its record.

Nothing here knows a journal: so rows are read in other processes, and on other machines, as they are here.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from kg.errors import KGError, UnreadableSource
from kg.harmless import neutral
from kg.loader import Item, Options, StreamLoader
from kg.model import Problem, Record
from kg.privacy import mask
from kg.reading import fault_of, problem_of
from kg.seal import Sealed, seal
from kg.source.file import File

__all__ = [
    "COUNTED",
    "Digests",
    "Items",
    "Made",
    "called",
    "made",
    "masked",
    "row_name",
    "safe_name",
    "written",
]

#: Parts of a record that a report counts.
COUNTED = ("organizations", "places", "target_groups", "projects", "links", "events", "sessions")

#: The longest key that is written out in a name.
_LONGEST = 120
#: Keys in which nothing can be that must not be kept: a few short words and numbers, fewer digits than a telephone has.
_PLAIN = re.compile(r"(?!(?:\D*\d){10})[0-9A-Za-zА-Яа-я]{1,8}(?:[-/._][0-9A-Za-zА-Яа-я]{1,8}){0,3}")

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


class Made(NamedTuple):
    """What the reading of a row gave.

    Attributes:
        records: its record past the gate; None where there is none.
        counts: how much is in it, in the order of `COUNTED`.
        problems: what is wrong in it, or why there is no record.
    """

    records: Sealed | None
    counts: tuple[int, ...] = ()
    problems: Sequence[Problem] = ()


def called(loader: StreamLoader) -> str:
    """Name and version of a loader, as they are kept: `grants-table/1`."""
    return f"{loader.name}/{loader.version}"


def written(options: Options) -> str:
    """What is asked of the reading of a table, as it is kept."""
    asked = {"persons": options.persons} | ({"mapping": options.mapping} if options.mapping else {})
    return msgspec.json.encode(asked, order="deterministic").decode()


class Digests:
    """What tells whether a row has to be read again: a function from an item to the SHA-256, hex, of what is read.

    It says of the content, of who reads it and of what is asked of the reading.

    Attributes:
        size: of all content until now, in bytes.
    """

    def __init__(self, loader: StreamLoader, options: Options) -> None:
        self.size = 0
        self._salt = hashlib.sha256(f"{called(loader)}\0{written(options)}\0".encode())

    def __call__(self, item: Item) -> str:
        """The digest of an item.

        Raises:
            TypeError, ValueError: its content is no plain value, or its key is no text.
        """
        item.key.encode()
        content = _encode(item.data)
        self.size += len(content)
        made = self._salt.copy()
        made.update(content)
        return made.hexdigest()


class Items:
    """The items of a file, with a problem in the place of what is none; a fault ends them, and is told afterwards.

    Args:
        loader: that knows the file.
        file: what is read.
        options: what the user asked of the reading.

    Attributes:
        fault: why the file could not be read to its end; None where it could, until now.
    """

    def __init__(self, loader: StreamLoader, file: File, options: Options) -> None:
        self.fault: Problem | None = None
        self._loader = loader
        self._file = file
        self._options = options

    def __iter__(self) -> Iterator[Item | Problem]:
        name = self._file.name
        try:
            for item in self._loader.items(self._file, self._options):
                if isinstance(item, Problem):
                    yield masked(item)
                elif isinstance(item, Item) and isinstance(item.key, str):
                    yield item
                else:
                    raise TypeError("a loader yields kg.loader.Item, with a text as its key")
        except KGError as error:
            self.fault = problem_of(error)
        except (OSError, EOFError, zlib.error):
            what = "the file cannot be read to its end."
            self.fault = problem_of(UnreadableSource(what, where=name, mend="Copy or download it again."))
        except Exception as error:
            self.fault = fault_of(self._loader, name, error)


def row_name(file: str, item: Item) -> str:
    """The name of a row as its key gives it: `FILE#KEY`, or what the file itself calls it."""
    return f"{file}#{item.key}" if item.name is None else item.name


def safe_name(file: str, item: Item) -> str:
    """The name of a row as the graph may keep it: its key comes from a source, and may be long or say anything."""
    key = item.key if item.name is None else item.name
    safe = key
    if not _PLAIN.fullmatch(key):
        safe = mask(neutral(key))[:_LONGEST]
        if safe != key:
            # Few digits: they tell masked keys apart, and do not give away what is masked.
            safe = f"{safe}~{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:5]}"
    return f"{file}#{safe}" if item.name is None else safe


def made(loader: StreamLoader, file: str, options: Options, item: Item, name: str, digest: str) -> Made:
    """Read a row; never raises for what is in it, nor for what a loader does.

    Args:
        loader: that yielded the item.
        file: name of the file in the graph.
        options: what the user asked of the reading.
        item: of the row.
        name: of the row in the graph.
        digest: of its content.
    """
    try:
        record = loader.record(item, file, options)
        if not isinstance(record, Record):
            raise TypeError("a loader makes kg.model.Record")
        _sign(record, item, file, name, digest, called(loader))
        sealed = seal([record])
    except KGError as error:
        return Made(None, problems=[msgspec.structs.replace(problem_of(error), where=mask(item.where))])
    except Exception as error:
        return Made(None, problems=[fault_of(loader, mask(item.where), error)])
    problems = [_of_row(masked(problem), item) for problem in record.problems if problem.severity != "note"]
    return Made(sealed, tuple(len(getattr(record, part)) for part in COUNTED), problems)


def _sign(record: Record, item: Item, file: str, name: str, digest: str, reader: str) -> None:
    """Write into the record where it is from. A file that names its documents says that of each of them itself."""
    document = record.document
    document.name = name
    if item.name is None:
        document.file, document.sha256, document.loader = file, digest, reader
    else:
        document.sha256, document.loader = document.sha256 or digest, document.loader or reader


def masked(problem: Problem) -> Problem:
    """A problem that a loader tells, with what must not be kept masked."""
    where = mask(problem.where) if problem.where else None
    return msgspec.structs.replace(problem, what=mask(problem.what), where=where)


def _of_row(problem: Problem, item: Item) -> Problem:
    where = mask(item.where)
    return msgspec.structs.replace(problem, where=f"{where}, {problem.where}" if problem.where else where)
