"""One writer at a time: a lock that the operating system takes back from a process that dies."""

import contextlib
import os
import sys
import time
from pathlib import Path

from kg.errors import GraphBusy, KGError

__all__ = ["WriteLock"]


class WriteLock:
    """An exclusive lock on a file beside the journal.

    Args:
        path: of the file; it is made, stays empty, and means nothing by being there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self, wait: float = 0.0) -> None:
        """Take the lock.

        Args:
            wait: seconds to wait for another holder.

        Raises:
            GraphBusy: another process holds it still.
            KGError: the file cannot be made.
        """
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        except OSError as error:
            raise KGError(
                f"the folder cannot be written ({error.strerror}).",
                where=str(self.path.parent),
                mend="Give yourself the right to write to it, or use another folder.",
            ) from None
        until = time.monotonic() + wait
        while not _locked(handle):
            if time.monotonic() >= until:
                os.close(handle)
                raise GraphBusy(
                    "another process is writing to the graph.",
                    where=str(self.path.parent),
                    mend="Wait until it is done, then run the command again.",
                )
            time.sleep(0.05)
        self._handle = handle

    def release(self) -> None:
        """Give it back; nothing happens where it is not held."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
