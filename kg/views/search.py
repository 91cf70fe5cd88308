"""The search view: an SQLite file with the names of all things, their texts by stems, and what they are filtered by.

A generation (`kg.views._generations`) is a folder with the file. Catching up is one transaction of SQLite, the stamp
in it: a kill leaves the state before it. Readers go on meanwhile (write-ahead log). What is forgotten leaves the
disk, which deleting rows does not ensure: then the file is made anew and the old one removed.

Nothing here needs a store: to open a graph's search view takes no more than SQLite.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from kg.errors import BadParameter
from kg.finding import KINDS, Entity, Hit, Kind
from kg.journal_file import connect
from kg.views import Truth
from kg.views._generations import Stamp, current, made_by, next_generation, put_in_force, sweep, whole_or_gone
from kg.views._search_complete import complete
from kg.views._search_entries import Entries
from kg.views._search_file import Damaged, fill, finish, make, read_stamp, said, sync, write_stamp, write_vocabulary
from kg.views._search_hits import Filter, search, suggest
from kg.views._search_names import by_id, find, near
from kg.views._search_reader import Reader
from kg.views._search_values import concept_of, country_of, region_of

__all__ = ["Hit", "Search", "Stamp", "apply", "made_with", "read", "rebuild", "stamp"]

#: Raised whenever the same records would give other rows: files of another version are made anew.
VERSION = 3

_KIND = "index"
_FILE = "search.sqlite"
#: Kibibytes of the file that are kept in memory while it is made.
_CACHE = 64_000
#: Seconds to wait for another process that writes.
_WAIT = 10.0

Position = int


def apply(truth: Truth, directory: Path) -> Position:
    """Catch up with the journal: write anew the things whose sources or identities changed.

    A file that is lost, damaged, of another version, made with another ontology, or ahead of the journal is made
    anew, and so is one that holds what was forgotten.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        GraphBusy: another process is writing to the file.
        KGError: the disk is full, or the folder cannot be written.
    """
    generation = current(directory, _KIND)
    if generation is None or not (generation / _FILE).is_file():
        return rebuild(truth, directory)
    sweep(directory, _KIND, keep=generation, leased=True)
    try:
        with said(str(generation / _FILE)):
            db = connect(generation / _FILE, write=True, wait=_WAIT)
            try:
                done = _catch_up(db, truth)
            finally:
                db.close()
    except Damaged:
        done = False
    return truth.position if done else rebuild(truth, directory)


def rebuild(truth: Truth, directory: Path) -> Position:
    """Make the view from nothing in a new file, then put that in force and remove the old one.

    Args:
        truth: the journal and what was made of it.
        directory: of the view; made where it is not there.

    Returns:
        The journal position that the view reflects now.

    Raises:
        KGError: the disk is full, or the folder cannot be written.
    """
    new = next_generation(directory, _KIND)
    new.mkdir()
    path = new / _FILE
    with whole_or_gone(new), said(str(path)):
        db = sqlite3.connect(path, isolation_level=None)
        try:
            # Nobody reads it yet, and a kill leaves it to the sweep: no journal, no waiting for the disk.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            db.execute(f"PRAGMA cache_size = -{_CACHE}")
            make(db)
            db.execute("BEGIN")
            write_vocabulary(db)
            fill(db, Entries(truth))
            write_stamp(db, Stamp(position=truth.position, made_with=made_with()), truth.base)
            db.execute("COMMIT")
            finish(db)
            db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    put_in_force(directory, new)
    # Whoever still reads the old file goes on with what it has open.
    sweep(directory, _KIND, keep=new, leased=True)
    return truth.position


def _catch_up(db: sqlite3.Connection, truth: Truth) -> bool:
    """Bring the file to the truth; False where it must be made anew."""
    found = read_stamp(db)
    if found is None or found.made_with != made_with() or found.position > truth.position:
        return False
    if found.position == truth.position:
        return True
    changed = truth.changed(found.position)
    if changed is None:
        return False
    db.execute("BEGIN IMMEDIATE")
    try:
        if not sync(db, truth, changed):
            db.execute("ROLLBACK")
            return False
        write_stamp(db, Stamp(position=truth.position, made_with=made_with()), truth.base)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return True


def read(directory: Path) -> "Search | None":
    """The view as it is now, for reading only; None where there is none or it cannot be opened."""
    generation = current(directory, _KIND)
    if generation is None or not (generation / _FILE).is_file():
        return None
    try:
        with said(str(generation / _FILE)):
            db = connect(generation / _FILE, write=False, wait=_WAIT)
            found = read_stamp(db)
            base = db.execute("SELECT value FROM meta WHERE name = 'base'").fetchone()
    except Damaged:
        return None
    return Search(db, generation / _FILE, found, base[0]) if found is not None and base is not None else None


def stamp(found: "Search") -> Stamp:
    """What the view reflected when it was read."""
    return found.stamp


def made_with() -> str:
    """Version of the view, of the stemmer, and checksum of the ontology: what a file must have been made with."""
    import Stemmer  # type: ignore[import-not-found]

    return f"{made_by('search', VERSION)} stemmer/{Stemmer.version()}"


class Search:
    """The names and texts of one graph. Made by `read`.

    Args:
        db: a connection to the file.
        path: of the file.
        stamp: what the file reflects.
        base: base IRI of the graph's instances.

    Attributes:
        stamp: what the file reflected when it was read.
    """

    def __init__(self, db: sqlite3.Connection, path: Path, stamp: Stamp, base: str) -> None:
        self.stamp = stamp
        self._db = db
        self._reader = Reader(db, path, base)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def find(self, words: str, kinds: Sequence[str] = KINDS) -> Entity:
        """The one thing that is meant.

        An id or a number is taken first, then a whole name, then a name in which all the words occur. Case, ё,
        quotes, words for the legal form and the alphabet do not matter. A place's name is never taken for part of
        another thing's.

        Args:
            words: a number, an IRI, an id or words.
            kinds: where to look, in this order: a whole name of an earlier kind is taken before one of a later.

        Raises:
            AmbiguousName: several bear that name.
            UnknownName: nothing does; a typing error is not passed over (see `near`), but what is like it is said.
            GraphDamaged: the file cannot be read.
        """
        with self._reader.snapshot():
            return find(self._reader, words, kinds)

    def near(self, words: str, kinds: Sequence[str] = KINDS) -> Entity | None:
        """The one thing that is meant but for a typing error; None where that is not all but certain.

        Each word must be a word of one name, or one error away from it (five letters and more) or two (nine and
        more), and that must be so of one thing alone. An error is a letter too many, too few, wrong, or two swapped.

        Args:
            words: a name with an error in it.
            kinds: where to look.
        """
        with self._reader.snapshot():
            return near(self._reader, words, kinds)

    def search(
        self,
        words: str = "",
        *,
        kinds: Sequence[Kind] = (),
        country: str | None = None,
        region: str | None = None,
        group: str | None = None,
        direction: str | None = None,
        first_year: int | None = None,
        last_year: int | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """What has the words, best first.

        Names count most, then what a project is about and where, then the names of those who have a part in it, then
        its texts. The words may stand in any form, in either alphabet, in Russian or English where the ontology knows
        both; the last letters of a word may be missing. Where nothing has all the words, what has most of them is
        given (`Hit.missing`). Without words: all that passes the filters, what most documents name first.

        Args:
            words: what to search for.
            kinds: only these; here `project` does not stand for events.
            country: only what is or works there: a code, or a name in Russian or English; a group of countries too.
            region: the same for a region or a larger area; a city stands for its region.
            group: only what serves this target group or a narrower one: slug or words.
            direction: only what was applied for under this grant direction: slug or words.
            first_year: only work that goes on in that year or later.
            last_year: only work that begins in that year or earlier.
            limit: at most so many.

        Raises:
            UnknownName: there is no such country, region, group or direction.
            BadParameter: the first year is after the last, or the limit is less than one.
            GraphDamaged: the file cannot be read.
        """
        if first_year is not None and last_year is not None and first_year > last_year:
            raise BadParameter("the first year is after the last.", where=f"{first_year}-{last_year}")
        if limit < 1:
            raise BadParameter("the limit is at least 1.", where=str(limit))
        with self._reader.snapshot():
            given = {"country": country, "region": region, "group": group, "direction": direction}
            facets = [
                ("place" if name in ("country", "region") else name, self.value(name, said))
                for name, said in given.items()
                if said
            ]
            wanted = Filter(kinds=tuple(kinds), facets=tuple(facets), first_year=first_year, last_year=last_year)
            return search(self._reader, words, wanted, limit)

    def suggest(self, words: str) -> str | None:
        """Words to search for instead, where some of these are in nothing; None where there is nothing to offer."""
        with self._reader.snapshot():
            return suggest(self._reader, words)

    def complete(self, typed: str, kinds: Sequence[str] = KINDS, limit: int = 50) -> list[str]:
        """Names that go on as was typed, from their beginning or from one of their words on, for a shell to offer.

        Quotes and other signs that shells act on are left out: a name is found without them.

        Args:
            typed: the beginning, in any case.
            kinds: of what.
            limit: at most so many, the best known first.
        """
        with self._reader.snapshot():
            return complete(self._reader, typed, kinds, limit)

    def value(self, filter: str, words: str) -> str:
        """The id that words mean as the value of a filter: of `country`, `region`, `group` or `direction`.

        >>> search.value("group", "молодёжи"), search.value("region", "Псков")  # doctest: +SKIP
        ('youth', 'RU-PSK')

        Raises:
            UnknownName: there is no such country, region, group or direction; what is like it is said.
        """
        with self._reader.snapshot():
            if filter == "country":
                return country_of(self._reader, words)
            return region_of(self._reader, words) if filter == "region" else concept_of(self._reader, filter, words)

    def concepts(self, facet: str) -> dict[str, str]:
        """The values of a filter, `group` or `direction`, with their English labels."""
        rows = self._reader.rows("SELECT id, label_en FROM concept WHERE facet = ? ORDER BY id", (facet,))
        return dict(rows)

    def place_name(self, key: str, language: str = "en") -> str:
        """A place's name in a language, `en` or `ru`; its id where it is not known."""
        return self._reader.place_name(key, language)

    def located(self, places: Sequence[str], language: str = "en") -> dict[str, list[str]]:
        """Where places are: country's name → names of the places in it; none where only the country is meant.

        Args:
            places: gazetteer ids, as `Hit.places` has them.
            language: of the names, `en` or `ru`.
        """
        with self._reader.snapshot():
            return self._reader.located(places, language)

    def entity(self, name: str) -> Entity | None:
        """The thing with an id; None where the graph has none."""
        with self._reader.snapshot():
            return by_id(self._reader, name)

    def documents(self, name: str) -> list[str]:
        """Names of the sources that name the thing with an id, sorted; empty where none does."""
        rows = self._reader.rows(
            "SELECT d.name FROM document d JOIN entity e ON e.key = d.entity WHERE e.id = ? ORDER BY d.name", (name,)
        )
        return [document for (document,) in rows]

    def sources(self) -> set[str]:
        """Names of the documents that it holds."""
        return {name for (name,) in self._reader.rows("SELECT DISTINCT name FROM document")}

    def holds(self) -> str:
        """How much it holds, in words."""
        ((things,),) = self._reader.rows("SELECT count(*) FROM entity")
        return f"{things:,} entries"

    def damaged(self) -> list[str]:
        """What SQLite finds wrong with the file; empty for a sound one."""
        try:
            found = [fault for (fault,) in self._db.execute("PRAGMA quick_check(3)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found
