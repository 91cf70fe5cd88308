"""Running a process and watching it: how long it takes, how much processor and memory it and its children use."""

import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

__all__ = ["Ran", "run"]

#: Seconds between two looks at the memory.
_LOOK = 0.05
_PAGE = resource.getpagesize()


class Ran(msgspec.Struct, frozen=True):
    """What a process took.

    Attributes:
        seconds: by the clock.
        processor: seconds of all cores.
        peak: largest resident memory of it and its children together, in MB.
        out: what it wrote.
    """

    seconds: float
    processor: float
    peak: float
    out: bytes


def run(words: Sequence[object], *, accept: Sequence[int] = (0,)) -> Ran:
    """Run a process to its end.

    Args:
        words: the command.
        accept: exit codes that are no failure.

    Raises:
        RuntimeError: it failed; with the last words that it said.
    """
    before = _processor()
    begin = time.perf_counter()
    with subprocess.Popen([*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        watch = _Watch(process.pid)
        out, err = process.communicate()
        seconds = time.perf_counter() - begin
        peak = watch.end()
    if process.returncode not in accept:
        raise RuntimeError(f"{' '.join(map(str, words[:3]))} …: {err.decode(errors='replace')[-500:]}")
    return Ran(seconds, _processor() - before, max(peak, _largest_child() if not peak else 0.0), out)


class _Watch(threading.Thread):
    """Looks at the memory of a process and its children until it is told to end. Linux tells of it, others do not."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Look again and again."""
        while not self._over.wait(_LOOK):
            self._peak = max(self._peak, sum(_resident(pid) for pid in _family(self._pid)))

    def end(self) -> float:
        """End; the largest sum so far, in MB."""
        self._over.set()
        self.join()
        return self._peak * _PAGE / 1e6


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:  # grows while it is walked
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _largest_child() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
