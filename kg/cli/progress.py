"""A bar for work that is counted."""

import contextlib
import sys
from collections.abc import Callable, Iterator

from kg.cli.output import is_terminal, one_line
from kg.watch import watching

__all__ = ["counting"]


@contextlib.contextmanager
def counting(title: str) -> Iterator[Callable[[int, int | None, str], None] | None]:
    """A bar on stderr while this is held open; what is being done meanwhile (`kg.watch`) is told within it.

    Args:
        title: what is counted, in front of the bar.

    Yields:
        To be called with how many are done, how many there are in all, and what is next; None where stderr is no
        terminal.
    """
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def told(what: str) -> contextlib.AbstractContextManager[object]:
            # Within the bar: two displays at once would write over each other.
            bar.update(task, description=f"{what} …")
            return contextlib.nullcontext()

        watching.set(told)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=one_line(what))
