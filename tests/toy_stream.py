"""A tiny stream loader for the tests: a file begins with ROWS, then a row a line: `KEY|name of an organization|…`."""

import os
from collections.abc import Iterator
from pathlib import Path

from kg.cells import Cells
from kg.errors import UnreadableSource
from kg.loader import Item, Options
from kg.model import Document, Header, Organization, Problem, Record
from kg.source.file import File

__all__ = ["ToyRows", "rows"]


def rows(path: Path, *lines: str) -> Path:
    """Write a file of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["ROWS", *lines]) + "\n", "utf-8")
    return path


class ToyRows:
    """Reads files that begin with ROWS. Some words make it misbehave."""

    name = "toy-rows"
    title = "tables of the tests"

    def __init__(self, version: int = 1) -> None:
        self.version = version

    def knows(self, file: File, options: Options) -> float:
        return 1.0 if file.head.startswith(b"ROWS") else 0.0

    def items(self, file: File, options: Options) -> Iterator[Item | Problem]:
        with file.open() as stream:
            for number, line in enumerate(stream):
                words = line.decode("utf-8").rstrip("\n")
                if number == 0:
                    continue
                if words == "BREAK":
                    raise UnreadableSource("the file is broken here.", where=file.name, mend="Mend it.")
                if words == "BUG":
                    raise ZeroDivisionError(words)
                key, *cells = words.split("|")
                if not cells:
                    yield Problem(
                        severity="error", what="the row has no name.", where=f"row {number}", mend="Write one."
                    )
                    continue
                name = key.removeprefix("=") if key.startswith("=") else None
                yield Item(key=key, where=f"row {number}", data=cells, name=name)

    def record(self, item: Item, file: str, options: Options) -> Record:
        name = item.data[0]
        if "REJECT" in name:
            raise UnreadableSource("there is no organization.", where="elsewhere", mend="Name one.")
        if "EXPLODE" in name:
            raise ZeroDivisionError(name)
        if "DIE" in name:
            os._exit(9)
        cells = Cells()
        words = cells.add("Name", name)
        number = cells.add("Number", item.key)
        text = cells.text
        return Record(
            document=Document(name="", kind="grant-application", title=f"Project {item.key}", characters=len(text)),
            header=Header(number=item.key, applicant="o1", evidence={"number": number}),
            organizations=[Organization(key="o1", name=name, roles=["applicant"], evidence=[words])],
        )
