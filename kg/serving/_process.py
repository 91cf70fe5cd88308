"""A server as a process: started, watched, ended with whoever started it, whatever becomes of them."""

import contextlib
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["Process"]

#: Waits for a word from whoever started the server. Where that ends without one, so must the server, and its folder
#: where that was made for it alone.
_GUARD = 'read -r _ || { kill "$2" "$1"; [ -z "$3" ] || rm -rf -- "$3"; }'


class Process:
    """A server that runs until `stop`, at longest until this process ends, even if that is killed.

    Args:
        command: its command line.
        log: file that its output goes to.
        environment: of it; None: ours.
        told: is written to its standard input, which stays open.
        throw_away: its folder, where that goes with it; then it is killed, not asked to end.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        told: bytes | None = None,
        throw_away: Path | None = None,
    ) -> None:
        self._end = signal.SIGKILL if throw_away else signal.SIGTERM
        with log.open("ab") as written:
            # Sessions of their own: Ctrl-C is for us, and we end them in order.
            self._child = subprocess.Popen(  # noqa: S603  # no shell reads it
                command,
                stdin=subprocess.PIPE if told is not None else subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                env=environment,
                start_new_session=True,
            )
        self.pid = self._child.pid
        self._guard = subprocess.Popen(  # noqa: S603  # its words are arguments, not part of the script
            ["/bin/sh", "-c", _GUARD, "sh", str(self.pid), f"-{self._end.value}", str(throw_away or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if told is not None and self._child.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # it has ended already, and `running` says so
                self._child.stdin.write(told)
                self._child.stdin.flush()

    def running(self) -> bool:
        """Whether it still runs."""
        return self._child.poll() is None

    def wait(self) -> None:
        """Wait until it ends of itself."""
        self._child.wait()

    def stop(self, patience: float = 90.0) -> None:
        """End it, and wait until it has ended.

        Args:
            patience: seconds after which it is killed where it does not end.
        """
        if self.running():
            self._child.send_signal(self._end)
            try:
                self._child.wait(patience)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        # Only now: if we were killed in between, the guard would still do it.
        with contextlib.suppress(OSError):
            self._guard.communicate(b"\n")
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()
