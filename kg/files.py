"""Files that are written whole, or not at all."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["beside", "folder_beside"]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write a file to, and put that in place when all is written.

    A failure, Ctrl-C or a full disk among them, leaves nothing behind, and what was at `path` stays as it was.

    Raises:
        OSError: nothing can be written there, as the system says.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "this is a folder: name a file in it", str(path))
    written = _hidden(path)
    try:
        yield written
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """Give a new folder beside `path` to write files to, and put those into `path` when all are written.

    A failure leaves nothing behind. `path` is made where it is not there; other files in it stay.

    Raises:
        OSError: nothing can be written there, as the system says.
    """
    path = path.resolve()
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "this is a file: name a folder", str(path))
    written = _hidden(path)
    written.mkdir()
    try:
        yield written
        if not path.exists():
            written.replace(path)  # in one step: Ctrl-C in between leaves all of it or nothing
            return
        for file in sorted(written.iterdir()):
            file.replace(path / file.name)
    finally:
        shutil.rmtree(written, ignore_errors=True)


def _hidden(path: Path) -> Path:
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "its folder does not exist: make it first", str(path))
    return path.with_name(f".{path.name}.{os.getpid()}")
