"""The file of the search view: its tables, and how they are brought to what the graph has now."""

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kg.changes import Change
from kg.errors import GraphBusy, KGError
from kg.journal_file import is_full
from kg.names import core_name, display_name
from kg.places import gazetteer
from kg.spelling import fold, skeleton, skeletons, spellings, terms
from kg.views import Changed, Truth
from kg.views._generations import Stamp
from kg.views._search_entries import Entries, Entry
from kg.views._search_said import FIELDS, SCHEMES, Text

__all__ = [
    "JOIN",
    "Damaged",
    "fill",
    "finish",
    "grams",
    "make",
    "read_stamp",
    "said",
    "spoken",
    "sync",
    "write_stamp",
    "write_vocabulary",
]

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entity (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL, label_en TEXT,
    detail TEXT NOT NULL, places TEXT NOT NULL, first_year INTEGER, last_year INTEGER, documents INTEGER NOT NULL
    ) STRICT;
CREATE TABLE name (
    entity INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL, core TEXT NOT NULL, skeleton TEXT NOT NULL,
    main INTEGER NOT NULL) STRICT;
CREATE TABLE word (
    word TEXT NOT NULL, entity INTEGER NOT NULL, spelled TEXT NOT NULL, PRIMARY KEY (word, entity, spelled)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE gram (gram TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (gram, word)) STRICT, WITHOUT ROWID;
CREATE TABLE number (number TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (number, entity)) STRICT, WITHOUT ROWID;
CREATE TABLE facet (
    facet TEXT NOT NULL, value TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (facet, value, entity)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE document (
    entity INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (entity, name)) STRICT, WITHOUT ROWID;
CREATE TABLE source (document TEXT PRIMARY KEY, source TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE text (
    entity INTEGER NOT NULL, place INTEGER NOT NULL, field TEXT NOT NULL, part TEXT NOT NULL, phrase INTEGER NOT NULL,
    PRIMARY KEY (entity, place)) STRICT, WITHOUT ROWID;
CREATE TABLE phrase (key INTEGER PRIMARY KEY, text TEXT NOT NULL, terms TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE terms USING fts5(
    {", ".join(FIELDS)}, content = '', tokenize = "unicode61 remove_diacritics 0");
CREATE TABLE concept (
    facet TEXT NOT NULL, id TEXT NOT NULL, label_ru TEXT NOT NULL, label_en TEXT NOT NULL, PRIMARY KEY (facet, id)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE concept_name (
    facet TEXT NOT NULL, folded TEXT NOT NULL, id TEXT NOT NULL, terms TEXT NOT NULL, weak INTEGER NOT NULL,
    PRIMARY KEY (facet, folded, id)) STRICT, WITHOUT ROWID;
CREATE TABLE place_name (
    place TEXT NOT NULL, kind TEXT NOT NULL, region TEXT, folded TEXT NOT NULL, skeleton TEXT NOT NULL,
    terms TEXT NOT NULL) STRICT;
"""
#: Made when a new file is full: to sort once is quicker than to keep in order.
_INDEXES = """
CREATE INDEX entity_by_kind ON entity (kind, last_year);
CREATE INDEX name_of_entity ON name (entity);
CREATE INDEX name_by_folded ON name (folded);
CREATE INDEX name_by_core ON name (core);
CREATE INDEX name_by_skeleton ON name (skeleton);
CREATE INDEX word_of_entity ON word (entity);
CREATE INDEX number_of_entity ON number (entity);
CREATE INDEX facet_of_entity ON facet (entity);
CREATE INDEX text_by_phrase ON text (phrase);
CREATE INDEX place_by_folded ON place_name (folded);
CREATE INDEX place_by_skeleton ON place_name (skeleton);
CREATE INDEX place_by_terms ON place_name (terms);
"""
_INSERTS = {
    "entity": "INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "name": "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)",
    "word": "INSERT INTO word VALUES (?, ?, ?)",
    "number": "INSERT OR IGNORE INTO number VALUES (?, ?)",
    "facet": "INSERT INTO facet VALUES (?, ?, ?)",
    "document": "INSERT INTO document VALUES (?, ?)",
    "phrase": "INSERT OR IGNORE INTO phrase VALUES (?, ?, ?)",
    "text": "INSERT INTO text VALUES (?, ?, ?, ?, ?)",
    "terms": f"INSERT INTO terms (rowid, {', '.join(FIELDS)}) VALUES (?{', ?' * len(FIELDS)})",  # noqa: S608
}
#: The places that a document names, as the file has it; and the documents that name a place.
_PLACES_OF = """
    SELECT e.id, e.places FROM entity e JOIN document d ON d.entity = e.key WHERE e.kind = 'place' AND d.name = ?"""
_NAMING = "SELECT d.name FROM document d JOIN entity e ON e.key = d.entity WHERE e.id = ?"
#: So few sources are always caught up with one by one.
_FEW = 1_000
_OF_ENTITY = ("name", "word", "number", "facet", "document", "text")
#: From so many people on a city is known to everybody.
_KNOWN_CITY = 100_000
#: So many things are written at a time.
_LOT = 1_000
#: So many phrases are known to be written, at most; the others are handed over once more.
_MOST_PHRASES = 200_000
#: Longer phrases are hardly ever said twice.
_SHORT = 400
_QUOTED = re.compile("«([^«»]{3,})(?:»|$)")
_QUOTES = re.compile("[«»„“”\"‹›‘’']")
#: In a phrase's terms: between those of one word. FTS5 takes it for a space, `split` does not.
JOIN = "_"
_FROM_TERMS = f"INTO terms (terms, rowid, {', '.join(FIELDS)}) VALUES ('delete', ?{', ?' * len(FIELDS)})"


class Damaged(Exception):
    """The file cannot be read as what it should be: it is made anew."""


@contextlib.contextmanager
def said(where: str) -> Iterator[None]:
    """SQLite's errors in the user's words; `Damaged` where the file is at fault."""
    try:
        yield
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.ProgrammingError):
            raise
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise GraphBusy(
                "another process is writing to the graph.", where=where, mend="Try again when it is done."
            ) from None
        if is_full(error, Path(where)):
            raise KGError("the disk is full.", where=where, mend="Make room, then run the command again.") from None
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            raise KGError(
                "the search view cannot be opened or written.",
                where=where,
                mend="Give yourself the right to write to the graph's folder, or use another one.",
            ) from None
        if code == sqlite3.SQLITE_IOERR:
            raise KGError(
                f"the disk does not do what it is asked ({error}).", where=where, mend="Check the disk and its room."
            ) from None
        raise Damaged(str(error)) from error


def make(db: sqlite3.Connection) -> None:
    """Make the tables in an empty file; no transaction may be open."""
    db.executescript(_TABLES)
    # What comes at once is merged at once, by `finish`.
    db.execute("INSERT INTO terms (terms, rank) VALUES ('automerge', 0)")


def finish(db: sqlite3.Connection) -> None:
    """Make a new file, when it is full, quick to ask."""
    db.executescript(_INDEXES)
    db.execute("INSERT INTO terms (terms, rank) VALUES ('automerge', 4)")
    db.execute("INSERT INTO terms (terms) VALUES ('optimize')")
    db.execute("PRAGMA optimize")


def write_vocabulary(db: sqlite3.Connection) -> None:
    """Write what depends on the ontology alone: the values of filters with all their names, and places."""
    from kg.concepts import concepts
    from kg.concepts.scheme import spellings as names_in

    for facet, scheme in SCHEMES.items():
        for one in concepts(scheme):
            labels = (one.names.get("ru", one.id), one.names.get("en", one.id))
            db.execute("INSERT INTO concept VALUES (?, ?, ?, ?)", (facet, one.id, *labels))
            rows = [(facet, fold(name), one.id, spoken(name), weak) for name, weak in names_in(one)]
            db.executemany("INSERT OR IGNORE INTO concept_name VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO place_name VALUES (?, ?, ?, ?, ?, ?)", _place_names())


@cache
def _place_names() -> list[tuple[str | None, ...]]:
    """The names of the places that one may ask for whether the graph has them or not: of cities the larger ones.

    Smaller ones anywhere, and cities of countries of which the gazetteer has no regions, take reading all cities.
    """
    known = gazetteer()
    places = list(known.places().values())
    regions = {place.country for place in places if place.kind == "region"}
    cities = (known.get(f"geonames:{number}") for number in known.cities())
    places += (city for city in cities if city and city.country in regions and (city.population or 0) >= _KNOWN_CITY)
    return [
        (place.id, place.kind, known.region_of(place.id), fold(name), reading, spoken(name))
        for place in places
        for name in dict.fromkeys((place.name, place.name_en, *place.names, *place.names_en))
        for reading in skeletons(name)
    ]


def spoken(text: str) -> str:
    """The words of a text in whatever form and order: their terms, sorted."""
    return " ".join(sorted({terms(word)[0] for word in spellings(text)}))


def read_stamp(db: sqlite3.Connection) -> Stamp | None:
    """What the file reflects; None where it has no stamp."""
    found = dict(db.execute("SELECT name, value FROM meta"))
    if not {"position", "made_with"} <= found.keys() or not found["position"].isdecimal():
        return None
    return Stamp(position=int(found["position"]), made_with=found["made_with"])


def write_stamp(db: sqlite3.Connection, stamp: Stamp, base: str) -> None:
    """Note what the file reflects."""
    facts = {"position": str(stamp.position), "made_with": stamp.made_with, "base": base}
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())


def fill(db: sqlite3.Connection, entries: Entries) -> None:
    """Write all things into a new file. The caller holds the transaction."""
    rows = _Rows(1)
    for entry in entries.everything():
        rows.add(entry)
        if len(rows) >= _LOT:
            rows.write(db)
    rows.write(db)
    db.executemany("INSERT INTO source VALUES (?, ?)", sorted(entries.sources.items()))
    known = db.execute("SELECT DISTINCT word FROM word")
    db.executemany("INSERT INTO gram VALUES (?, ?)", sorted((gram, word) for (word,) in known for gram in grams(word)))


def sync(db: sqlite3.Connection, truth: Truth, changed: Changed) -> bool:
    """Write what is new or different, and remove what is no more. The caller holds the transaction.

    Returns:
        False where the file must be made anew: something was forgotten, or too much is different.
    """
    ((documents,),) = db.execute("SELECT count(*) FROM entity WHERE kind = 'document'")
    if len(changed.sources) > max(_FEW, documents // 3):
        return False
    elsewhere = dict(db.execute("SELECT document, source FROM source"))
    entries = Entries(truth, changed.identities, elsewhere)
    touched = _Touched(db, entries, {*changed.organizations, *changed.projects})
    for source in sorted(changed.sources):
        change = truth.change(source)
        if not change.records and not change.read_at:
            return False  # what is forgotten must leave the disk
        touched.source(change, {source, *(name for name, other in elsewhere.items() if other == source)})
    touched.write()
    return True


class _Touched:
    """The things that must be written anew where some sources say something else.

    Args:
        db: the file.
        entries: of the things as they are now.
        things: ids of organizations and projects that are known to be different.
    """

    def __init__(self, db: sqlite3.Connection, entries: Entries, things: set[str]) -> None:
        self._db = db
        self._entries = entries
        self._things: dict[str, str | None] = dict.fromkeys(things)

    def source(self, change: Change, before: set[str]) -> None:
        """Take note of a source.

        Args:
            change: what it says now.
            before: names of the documents that it may have held.
        """
        entries = self._entries
        records = {record.document.name: record for record in entries.take(change)}
        self._things |= dict.fromkeys(name for record in records.values() for name in entries.named(record))
        for document in before | records.keys():
            self._things[entries.document_id(document)] = None
            was = dict(self._db.execute(_PLACES_OF, (document,)))
            now = entries.places(document) if document in records else {}
            for name, place in (was | now).items():
                if (name in was) != (name in now):
                    if name not in self._things:
                        entries.naming[place] = [found for (found,) in self._db.execute(_NAMING, (name,))]
                        self._things[name] = place
                    naming = entries.naming[place]
                    naming.append(document) if name in now else naming.remove(document)
        self._db.executemany("DELETE FROM source WHERE document = ?", [(name,) for name in before])
        new = [(name, change.source) for name in records if name != change.source]
        self._db.executemany("INSERT OR REPLACE INTO source VALUES (?, ?)", new)

    def write(self) -> None:
        """Write what was noted."""
        db, words = self._db, set[str]()
        ((last,),) = db.execute("SELECT coalesce(max(key), 0) FROM entity")
        rows = _Rows(last + 1)
        for name, place in sorted(self._things.items()):
            for (key,) in db.execute("SELECT key FROM entity WHERE id = ?", (name,)).fetchall():
                words |= {word for (word,) in db.execute("SELECT word FROM word WHERE entity = ?", (key,))}
                _remove(db, key)
            entry = self._entries.entry(name, place)
            if entry is not None:
                words |= rows.add(entry)
        rows.write(db)
        _index_words(db, words)


def _remove(db: sqlite3.Connection, key: int) -> None:
    rows = db.execute(
        "SELECT t.field, p.key, p.terms FROM text t JOIN phrase p ON p.key = t.phrase WHERE t.entity = ?"
        " ORDER BY t.place",
        (key,),
    ).fetchall()
    # The index has no texts of its own: it is told what to take out.
    db.execute(f"INSERT {_FROM_TERMS}", (key, *_columns((field, terms) for field, _, terms in rows)))
    for table in _OF_ENTITY:
        db.execute(f"DELETE FROM {table} WHERE entity = ?", (key,))  # noqa: S608  # names of our own tables
    db.executemany(
        "DELETE FROM phrase WHERE key = ? AND NOT EXISTS (SELECT 1 FROM text WHERE phrase = phrase.key)",
        {(phrase,) for _, phrase, _ in rows},
    )
    db.execute("DELETE FROM entity WHERE key = ?", (key,))


def _columns(texts: Iterable[tuple[str, str]]) -> list[str]:
    """The columns of the full-text index, from fields and terms."""
    said: dict[str, list[str]] = {field: [] for field in FIELDS}
    for field, spoken in texts:
        said[field].append(spoken)
    return [" ".join(parts) for parts in said.values()]


class _Rows:
    """The rows of things that are to be written, table by table: SQLite is asked once for many.

    Args:
        key: of the first of the things.
    """

    def __init__(self, key: int) -> None:
        self._key = key
        self._waiting = 0
        #: Keys of phrases that were added: what thousands of things have in common is handed over once.
        self._phrases: set[int] = set()
        self._rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in _INSERTS.values()}

    def __len__(self) -> int:
        """How many things wait."""
        return self._waiting

    def add(self, entry: Entry) -> set[str]:
        """Add one thing; returns the words of its names."""
        key, one = self._key, entry.entity
        self._key += 1
        self._waiting += 1
        into = {table: self._rows[sql] for table, sql in _INSERTS.items()}
        places = " ".join(entry.places)
        into["entity"].append(
            (
                *(key, one.id, one.kind, one.label, entry.label_en, one.detail, places),
                *(*entry.years, len(entry.documents)),
            )
        )
        spelled: set[tuple[str, int, str]] = set()
        for text in dict.fromkeys((*entry.names, *_in_quotes(entry))):
            folded = fold(text)
            core = core_name(folded)
            main = text in (one.label, entry.label_en, entry.names[0])
            into["name"] += [(key, text, folded, core, reading, main) for reading in skeletons(core)]
            spelled |= {(_skeleton(word), key, word) for word in spellings(text)}
        into["word"] += sorted(spelled)
        into["number"] += [(number, key) for number in entry.numbers]
        into["facet"] += [(*facet, key) for facet in entry.facets]
        into["document"] += [(key, name) for name in entry.documents]
        texts = [*(Text("name", "name", name) for name in entry.names), *entry.texts]
        phrases = [_phrase(text.text) for text in texts]
        into["phrase"] += [phrase for phrase in phrases if phrase[0] not in self._phrases]
        self._phrases.update(phrase for phrase, _, _ in phrases)
        into["text"] += [
            (key, place, text.field, text.part, phrase)
            for place, (text, (phrase, _, _)) in enumerate(zip(texts, phrases, strict=True))
        ]
        said = zip(texts, phrases, strict=True)
        into["terms"].append((key, *_columns((text.field, terms) for text, (_, _, terms) in said)))
        return {word for word, _, _ in spelled}

    def write(self, db: sqlite3.Connection) -> None:
        """Write what waits."""
        for sql, rows in self._rows.items():
            db.executemany(sql, rows)
            rows.clear()
        self._waiting = 0
        if len(self._phrases) > _MOST_PHRASES:
            self._phrases.clear()


def _in_quotes(entry: Entry) -> Iterator[str]:
    """The names in a name: people say «Апрель» for «Ассоциация «ЦКИТ «Апрель»»."""
    for name in entry.names:
        if _QUOTES.search(name):
            yield from _QUOTED.findall(display_name(name))


def _phrase(text: str) -> tuple[int, str, str]:
    """A phrase with its key and its terms: what many things have in common, such as a country's name, is kept once."""
    return _known_phrase(text) if len(text) <= _SHORT else _made_phrase(text)


def _made_phrase(text: str) -> tuple[int, str, str]:
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    # A word's own terms are joined, so that the n-th piece is of the n-th word.
    return int.from_bytes(digest, "big", signed=True), text, " ".join(map(_known_terms, spellings(text)))


_known_phrase = lru_cache(maxsize=20_000)(_made_phrase)
_skeleton = lru_cache(maxsize=100_000)(skeleton)


@lru_cache(maxsize=100_000)
def _known_terms(word: str) -> str:
    # A word of signs alone («ъ») has no term; its place must be kept.
    return JOIN.join(tuple(filter(None, terms(word))) or ("0",))


def _index_words(db: sqlite3.Connection, touched: set[str]) -> None:
    """Bring the index of misspelt words to the words there are, where names that hold them came or went."""
    for word in sorted(touched):
        rows = [(gram, word) for gram in sorted(grams(word))]
        if db.execute("SELECT 1 FROM word WHERE word = ? LIMIT 1", (word,)).fetchone():
            db.executemany("INSERT OR IGNORE INTO gram VALUES (?, ?)", rows)
        else:
            db.executemany("DELETE FROM gram WHERE gram = ? AND word = ?", rows)


def grams(word: str) -> set[str]:
    """The pieces of three letters of a word, its ends marked: what misspelt words still share.

    >>> sorted(grams("most"))
    ['$mo', 'mos', 'ost', 'st$']
    """
    marked = f"${word}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}
