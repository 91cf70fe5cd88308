"""The exit codes of `kg`, in one place: scripts and schedulers act on them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from kg.cli.interrupt import asked_to_stop

__all__ = ["ExitCode", "code_of", "killable"]


@contextmanager
def killable() -> Iterator[None]:
    """Let Ctrl-C end the process at once: a long question in the store does not come back to Python to hear of it.

    Nothing is being written then, so nothing is cut short. Where Ctrl-C is ignored, as in the background of a script,
    it stays so.

    Raises:
        KeyboardInterrupt: it was pressed before, during an import, and has not been told yet.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        if asked_to_stop():
            raise KeyboardInterrupt
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class ExitCode(IntEnum):
    """What an exit code of `kg` says.

    Attributes:
        brief: in two or three words, for `kg --help`.
        meaning: in a sentence, for the documentation.
    """

    brief: str
    meaning: str

    def __new__(cls, value: int, brief: str, meaning: str) -> "ExitCode":
        """Make a member of a code and its meaning."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.brief = brief
        member.meaning = meaning
        return member

    OK = 0, "done", "Done; something was found; everything is valid."
    NOTHING = (
        1,
        "nothing found or invalid",
        ("Nothing was found, a name is unknown or ambiguous, a file cannot be read, or a check failed."),
    )
    USAGE = 2, "wrong call", "An option, a value, or the text of a question is wrong."
    LEFT_OUT = 3, "sources left out", "Some of the sources could not be read and were left out; the others were loaded."
    GRAPH = (
        4,
        "graph busy or damaged",
        ("The graph is in use by another process, damaged, or written by a newer version of this software."),
    )
    BUG = 70, "fault of the software", "The software itself failed; `KG_DEBUG=1` shows where."
    INTERRUPTED = 130, "interrupted", "Interrupted with Ctrl-C; the graph holds what was acknowledged before."
    PIPE = 141, "reader gone", "Whoever read the output went away, as `| head` does."


def code_of(error: Exception) -> ExitCode:
    """The exit code that an error of `kg.errors` leads to; anything else is a bug."""
    from kg.errors import BadParameter, GraphBusy, GraphDamaged, KGError, NewerGraph

    if isinstance(error, BadParameter):
        return ExitCode.USAGE
    if isinstance(error, GraphBusy | GraphDamaged | NewerGraph):
        return ExitCode.GRAPH
    return ExitCode.NOTHING if isinstance(error, KGError) else ExitCode.BUG
