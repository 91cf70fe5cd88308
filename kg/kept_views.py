"""The views of one graph: each is brought up to the journal's position when it is asked for, not before.

Who only reads never waits for a writer where there is something to read: the view then shows what that writer last
made of it.

What is forgotten must leave the files of every view, also of one that nobody asks for: a mark in the graph's folder
says so from before it is forgotten until that is done, so that whoever comes after a kill goes on with it.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, Literal, Protocol

from kg.changes import Change
from kg.collecting import no_collecting
from kg.errors import GraphBusy, GraphDamaged, KGError
from kg.iris import Iris
from kg.journal import Journal
from kg.lock import WriteLock
from kg.views import Truth
from kg.watch import working

__all__ = ["VIEWS", "KeptViews", "ViewName"]

ViewName = Literal["search", "tables", "rdf"]

#: The views that a graph keeps, in the order in which they are made: the quick ones first.
VIEWS: tuple[ViewName, ...] = ("search", "tables", "rdf")

#: In a larger journal (in readings), views that are to be made anew are made at the same time.
_LARGE = 1_000

#: Name of the mark: what was forgotten may still be in the files.
_MARK = ".forgetting"


class _Stamp(Protocol):
    @property
    def position(self) -> int: ...
    @property
    def made_with(self) -> str: ...


class _View:
    """One view as a graph keeps it: the functions of its module, and what was read of it last."""

    def __init__(self, name: ViewName, directory: Path, base: str) -> None:
        from importlib import import_module

        self.name = name
        self.directory = directory
        self._base = base
        self._module = import_module(f"kg.views.{name}")
        self.reading: Any = None
        self.position = -1

    def open(self) -> _Stamp | None:
        """Read the view as it is; its stamp, None where there is nothing to read."""
        found = self._module.read(self.directory)
        stamp: _Stamp | None = None
        if found is not None:
            stamp = self._module.stamp(found, Iris(self._base)) if self.name == "rdf" else found.stamp
        self.drop()
        if stamp is not None:
            self.reading, self.position = found, stamp.position
        return stamp

    def is_made_now(self, stamp: _Stamp | None) -> bool:
        """Whether the view was made by this version and with this ontology."""
        return stamp is not None and stamp.made_with == self._module.made_with()

    def make(self, truth: Truth, *, anew: bool) -> None:
        what = f"making the {self.name} view" if anew else f"bringing the {self.name} view up to date"
        with working(what), no_collecting():
            (self._module.rebuild if anew else self._module.apply)(truth, self.directory)

    def drop(self) -> None:
        close = getattr(self.reading, "close", None)
        if close is not None:
            close()
        self.reading, self.position = None, -1


class _Stopped(Exception):
    """The making of a view was called off."""


class _Beside:
    """What a view is made from (`kg.views.Truth`), for another thread than the one in which it was worked out.

    A connection to SQLite belongs to one thread: each view that is made reads the journal for itself. Who is who and
    who works with whom is worked out once, and only looked at.

    Args:
        truth: to be shared.
        journal: the same, opened by the other thread.
        stopped: when it is set, the other thread ends.
    """

    def __init__(self, truth: Truth, journal: Journal, stopped: Event) -> None:
        self.base = truth.base
        self.position = truth.position
        self.identities = truth.identities
        self.links = truth.links
        self._journal = journal
        self._stopped = stopped

    def changed(self, since: int) -> None:
        """Nothing is known of changes: the view is made anew."""

    def changes(self, since: int) -> Iterator[Change]:
        """What every source that was read after the position `since` says now, oldest first."""
        for kept, records in self._journal.read(since, self.position):
            if self._stopped.is_set():
                raise _Stopped
            yield Change(position=kept.position, source=kept.name, records=tuple(records), read_at=kept.read_at)

    def change(self, source: str) -> Change:
        """What one source says now."""
        kept = self._journal.kept([source])[source]
        records = self._journal.reading(kept.position)
        return Change(position=kept.position, source=source, records=tuple(records), read_at=kept.read_at)


class KeptViews:
    """The views of a graph.

    Args:
        folder: of the graph.
        journal: of the graph.
        known: the journal's content now, worked out when it is called.
    """

    def __init__(self, folder: Path, journal: Journal, known: Callable[[], Truth]) -> None:
        self.folder = folder
        self._journal = journal
        self._known = known
        self._views: dict[ViewName, _View] = {}

    def directory(self, name: ViewName) -> Path:
        """Where a view lies."""
        return self.folder / "views" / name

    def get(self, name: ViewName) -> Any:
        """A view for reading, caught up with the journal if no other process is writing.

        Raises:
            GraphBusy: another process is just making the view for the first time.
            GraphDamaged: it cannot be read, nor made.
        """
        self.finish_forgetting()
        self.catch_up(name)
        view = self._view(name)
        if view.reading is None:
            raise GraphDamaged(
                f"the {name} view cannot be read.", where=str(self.directory(name)), mend="Run `kg rebuild`."
            )
        return view.reading

    def as_it_is(self, name: ViewName) -> Any:
        """A view for reading as it lies there, caught up or not; None where there is none that can be read."""
        self.finish_forgetting()
        view = self._view(name)
        if view.reading is None:
            view.open()
        return view.reading

    def catch_up(self, name: ViewName) -> None:
        """Bring a view to the journal's position, if no other process is writing.

        Where something was forgotten since, all views are made anew: it must leave the files of those too that are not
        asked now.
        """
        view = self._view(name)
        position = self._journal.position
        if view.reading is not None and view.position == position:
            return
        stamp = view.open()
        if view.is_made_now(stamp) and view.position == position:
            return
        if stamp is not None and view.position < self._journal.last_forgotten:
            with contextlib.suppress(GraphBusy, PermissionError):
                self._purge()
            stamp = view.open()
            if view.position == position:
                return
        try:
            # Someone who only reads waits for a writer only where there is nothing to read yet.
            with self._writing(wait=0.0 if stamp is not None else 10.0):
                view.drop()
                view.make(self._known(), anew=stamp is None)
        except (GraphBusy, PermissionError):
            if stamp is None:
                raise
        except KGError:
            if stamp is None or os.access(self.folder, os.W_OK):
                raise
        view.open()

    def catch_up_all(self) -> None:
        """Bring all views to the journal's position, if no other process is writing."""
        self.finish_forgetting()
        if self._journal.writable:
            self._make_anew(self._far_behind())
        for name in VIEWS:
            self.catch_up(name)

    def _far_behind(self) -> list[ViewName]:
        """The views that are not there, were made by another version, or lack most of what the journal has."""
        found: list[ViewName] = []
        for name in VIEWS:
            view = self._view(name)
            stamp = view.open()
            new = self._journal.position - view.position
            if stamp is None or not view.is_made_now(stamp) or new > max(_LARGE, view.position):
                found.append(name)
        return found

    def _make_anew(self, names: Sequence[ViewName]) -> None:
        """Make some views anew; those of a large graph at the same time.

        The engine of the rdf view works without the interpreter's lock. So it works on one core, and the other has the
        other views made meanwhile.
        """
        if not names:
            return
        # Two threads at a time make millions of objects.
        with no_collecting():
            self._make_all_anew(names)

    def _make_all_anew(self, names: Sequence[ViewName]) -> None:
        truth = self._known()
        beside = "rdf" in names and len(names) > 1 and self._journal.position > _LARGE
        if beside:
            # Both threads look at them: they are worked out before.
            with working("telling who is who"):
                _ = truth.identities, truth.links
        stopped = Event()
        with ThreadPoolExecutor(1) as pool:
            rdf = pool.submit(self._make_beside, self._view("rdf"), truth, stopped) if beside else None
            try:
                for name in names:
                    self._view(name).drop()
                    if rdf is None or name != "rdf":
                        self._view(name).make(truth, anew=True)
                if rdf is not None:
                    with working("making the rdf view"):
                        rdf.result()
            except BaseException:
                stopped.set()
                raise

    def _make_beside(self, view: _View, truth: Truth, stopped: Event) -> None:
        with contextlib.closing(Journal.open(self.folder)) as journal:
            view.make(_Beside(truth, journal, stopped), anew=True)

    def begin_forgetting(self) -> None:
        """Note that something is about to be forgotten; `rebuild` ends it, or the next command after a kill."""
        (self.folder / _MARK).touch()

    def finish_forgetting(self) -> None:
        """Clear what a forgetting that was cut short left in the files, if no other process is writing."""
        if not (self.folder / _MARK).exists():
            return
        try:
            if not self._journal.writable:
                # Who opens it for writing clears its old pages.
                Journal.open(self.folder, write=True, wait=0.0).close()
            for name in VIEWS:
                self.catch_up(name)
            if all(self._view(name).position >= self._journal.last_forgotten for name in VIEWS):
                (self.folder / _MARK).unlink(missing_ok=True)
        except (KGError, OSError):
            return  # another process is at it, or this one may not write: it is left to the next command

    def rebuild(self) -> None:
        """Make all views anew from the journal."""
        with self._writing(wait=10.0):
            self._make_anew(VIEWS)
            (self.folder / _MARK).unlink(missing_ok=True)

    def _purge(self) -> None:
        """Make the views anew that still hold what is forgotten."""
        with self._writing(wait=0.0):
            for name in VIEWS:
                view = self._view(name)
                if view.open() is not None and view.position < self._journal.last_forgotten:
                    view.drop()
                    view.make(self._known(), anew=True)

    def drop(self) -> None:
        """Give the files of all views back."""
        for view in self._views.values():
            view.drop()

    def _view(self, name: ViewName) -> _View:
        if name not in self._views:
            self._views[name] = _View(name, self.directory(name), self._journal.base)
        return self._views[name]

    @contextlib.contextmanager
    def _writing(self, wait: float) -> Iterator[None]:
        """Hold the write lock: the journal's own where it is open for writing."""
        if self._journal.writable:
            yield
            return
        lock = WriteLock(self.folder / ".lock")
        lock.take(wait)
        try:
            yield
        finally:
            lock.release()
