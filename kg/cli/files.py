"""Files that commands write, whole or not at all, and questions that they read from one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.files import beside

__all__ = ["question_text", "replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the place of `path` when all is written; a failure leaves nothing behind.

    Raises:
        OSError: it cannot be written, as the system says.
    """
    with beside(path) as written, written.open("wb") as stream:
        yield stream


def question_text(text: str | None, file: Path | None, *, example: str) -> str:
    """The words of a question that is given once: as an argument, in a file, or on stdin (`-`).

    Args:
        text: the argument.
        file: the file.
        example: of a right call.

    Raises:
        BadParameter: it is given twice or not at all.
        UnreadableSource: it is not UTF-8 text.
    """
    from kg.errors import BadParameter, UnreadableSource

    if (text is None) == (file is None):
        raise BadParameter(
            "give the question once: as an argument, with --file FILE, or - to read it from stdin.",
            mend=f"For example: {example}",
        )
    try:
        if file is not None:
            return file.read_text(encoding="utf-8-sig")
        return sys.stdin.buffer.read().decode("utf-8-sig") if text == "-" else str(text)
    except UnicodeDecodeError:
        raise UnreadableSource("the question is not UTF-8 text.", where=str(file or "stdin")) from None
