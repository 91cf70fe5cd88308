"""Ctrl-C, told to a command at a moment at which it can be told.

Libraries written in C do not all bear an exception at any moment: one that is being imported may end the process, and
one whose work was broken off may name that a fault of its own. So Ctrl-C waits until an import is through, and what
goes wrong after it counts as the end that the user asked for.
"""

import signal
import threading
from types import FrameType

__all__ = ["asked_to_stop", "heed"]

#: So long Ctrl-C waits before it looks again whether an import is through, in seconds.
_PATIENCE = 0.02

_asked = threading.Event()


def asked_to_stop() -> bool:
    """Whether Ctrl-C was pressed since the command began."""
    return _asked.is_set()


def heed() -> None:
    """Take Ctrl-C from now on; nothing happens where it is ignored, as in the background of a script."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _stop)
    signal.signal(signal.SIGINT, _stop)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    _asked.set()
    if hasattr(signal, "setitimer") and _importing(frame):
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        return
    raise KeyboardInterrupt


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
