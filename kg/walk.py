"""From the paths a user names to files, and from files to names in the graph."""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from kg.errors import KGError, UnreadableSource
from kg.harmless import neutral
from kg.journal import KeptSource
from kg.privacy import mask
from kg.source.archive import Member, members

__all__ = ["Found", "Names", "content_hash", "files", "is_there"]

#: First bytes of files that may be archives; an unpacked tar archive says so further on.
_PACKED = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_HEAD = 262


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the user named, or that lies in a folder or an archive that the user named.

    Attributes:
        path: as the user would write it; for what lies in an archive, its path there follows (`data.zip/inner/a.csv`).
        name: its path below the named folder, or its file name; for what lies in an archive, that of the archive, and
            its path there.
        locator: its absolute path, links followed; formed likewise for what lies in an archive.
        member: where it lies in an archive; `kg.source.archive.Unpacked` gives it a path that can be opened. None for
            a file of its own.
        fault: why it cannot be read; None where nothing speaks against it yet.
    """

    path: Path
    name: str
    locator: str
    member: Member | None = None
    fault: KGError | None = None


def files(paths: Iterable[Path], *, skip: Sequence[Path] = ()) -> Iterator[Found]:
    """The files that paths stand for: themselves, or all in a folder and below, sorted, or all in an archive.

    Hidden files and folders in a named folder or archive are left out, a file that is reached twice comes once, and
    links that lead in a circle end.

    Args:
        paths: files and folders.
        skip: folders to leave out (the graph's own).
    """
    seen: set[str] = set()
    left_out = {str(folder.resolve()) for folder in skip}
    for path in paths:
        try:
            is_folder, real = path.is_dir(), str(path.resolve())
        except (OSError, RuntimeError, ValueError) as error:
            yield _unreadable(path, path.name, str(path), error)
            continue
        if not is_folder:
            if real not in seen:
                seen.add(real)
                yield from _opened(Found(path=path, name=_name(path.name), locator=_text(real)))
            continue
        for found in _below(path, left_out):
            if found.locator not in seen:
                seen.add(found.locator)
                yield from _opened(found)


def _opened(found: Found) -> Iterator[Found]:
    """What lies in an archive; another file is itself."""
    inside = members(found.path, found.name) if found.fault is None and _may_be_archive(found.path) else None
    if inside is None:
        yield found
        return
    for member in inside:
        if isinstance(member, Member):
            yield Found(
                path=found.path / _text(member.name),
                name=f"{found.name}/{_name(member.name)}",
                locator=f"{found.locator}/{_text(member.name)}",
                member=member,
            )
        else:
            where = member.where or found.name
            path = found.path / _text(where.removeprefix(found.name).lstrip("/"))
            yield Found(path=path, name=_name(where), locator=_text(f"{found.locator}/{where}"), fault=member)


def _may_be_archive(path: Path) -> bool:
    try:
        if not path.is_file():
            return False  # a pipe or a device might never end
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError):
        return False
    return head.startswith(_PACKED) or head.endswith(b"ustar")


def is_there(locator: str) -> bool:
    """Whether the file that a source was read from is still there: itself, or the archive that it lay in."""
    path = Path(locator)
    while not os.path.lexists(path):
        if path == path.parent:
            return False
        path = path.parent
    return str(path) == locator or path.is_file()


def _below(top: Path, left_out: set[str]) -> Iterator[Found]:
    faults: list[OSError] = []
    visited: set[str] = set()
    for folder, folders, names in os.walk(top, followlinks=True, onerror=faults.append):
        here = Path(folder)
        real = str(here.resolve())
        if real in visited or real in left_out:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = here / name
            if name.startswith(".") or not (path.is_file() or path.is_symlink()):
                continue
            try:
                locator = str(path.resolve(strict=True))
            except (OSError, RuntimeError) as error:
                yield _unreadable(path, path.relative_to(top).as_posix(), str(path), error)
                continue
            yield Found(path=path, name=_name(path.relative_to(top).as_posix()), locator=_text(locator))
    for fault in faults:
        where = Path(os.fsdecode(fault.filename or top))
        yield _unreadable(where, where.name, str(where), fault)


def _unreadable(path: Path, name: str, locator: str, error: Exception) -> Found:
    reason = getattr(error, "strerror", None) or "links lead in a circle"
    fault = UnreadableSource(f"it cannot be read ({reason}).", where=_text(str(path)), mend="Check path and rights.")
    return Found(path=path, name=_name(name), locator=_text(locator), fault=fault)


def _name(path: str) -> str:
    """A path as the name of a source, which every view, file and terminal shows alike: control characters visible."""
    return neutral(_text(path))


def _text(path: str) -> str:
    """A path as text that any file can hold: composed letters (macOS takes them apart), odd bytes written out."""
    return unicodedata.normalize("NFC", path.encode("utf-8", "backslashreplace").decode())


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hex, without keeping them.

    Raises:
        UnreadableSource: it is missing, no file, or may not be read.
    """
    if path.exists() and not path.is_file():
        # A pipe or a device might never end.
        raise UnreadableSource("it is not a file.", where=str(path), mend="Name a file or a folder.")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        mend = "Check the path." if isinstance(error, FileNotFoundError) else "Give yourself the right to read it."
        raise UnreadableSource(f"it cannot be read ({reason}).", where=str(path), mend=mend) from None


class Names:
    """The names that sources have in the graph, and that new ones get.

    Nothing is replaced in silence: a name belongs to the file it was first given to, and a second file of that name
    from elsewhere is called by its folder too (`2022/application.txt`).

    Args:
        kept: the sources of the graph.
    """

    def __init__(self, kept: Iterable[KeptSource]) -> None:
        self._kept = {source.name: source for source in kept}
        self._by_place = {source.locator: source.name for source in self._kept.values() if source.locator}
        self._by_content: dict[str, list[str]] = {}
        for source in self._kept.values():
            self._by_content.setdefault(source.sha256, []).append(source.name)
        self._taken = {name: (source.locator, source.sha256) for name, source in self._kept.items()}

    def kept(self, name: str) -> KeptSource | None:
        """The source of that name as the graph had it before this load."""
        return self._kept.get(name)

    def give(self, found: Found, sha256: str) -> str:
        """The name of a file: the one it has already, else a new one.

        Args:
            found: the file.
            sha256: of its content.
        """
        # A file name may say what must not be kept: an address, a telephone number.
        place = mask(found.locator)
        name = self._by_place.get(place) or self._moved(mask(found.name), sha256) or self._free(found, place, sha256)
        self._by_place[place] = name
        self._taken[name] = (place, sha256)
        self._by_content.setdefault(sha256, [])
        if name not in self._by_content[sha256]:
            self._by_content[sha256].append(name)
        return name

    def same_content(self, name: str, sha256: str) -> list[str]:
        """Other sources with the same bytes."""
        return [other for other in self._by_content.get(sha256, []) if other != name]

    def _moved(self, name: str, sha256: str) -> str | None:
        """The source that this file is under another path: of this name and content, or its old file is gone."""
        for other in self._by_content.get(sha256, []):
            kept = self._kept.get(other)
            if kept is not None and (other == name or not is_there(kept.locator)):
                return other
        return None

    def _free(self, found: Found, place: str, sha256: str) -> str:
        name = mask(found.name)
        parents = [part for part in Path(place).parts[:-1] if part not in ("/", "\\")]
        # The named folder's own part of the path is in the name already.
        parents = parents[: max(0, len(parents) - name.count("/"))]
        while name in self._taken and self._taken[name][1] != sha256:
            if not parents:
                return f"{name}~{sha256[:8]}"
            name = f"{parents.pop()}/{name}"
        return name
