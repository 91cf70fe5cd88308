"""The file of the search view: its tables, and how they are brought to what the graph has now."""

import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

from kg.errors import GraphBusy, KGError
from kg.journal_file import is_full
from kg.names import core_name, display_name
from kg.places import gazetteer
from kg.spelling import fold, skeleton, skeletons, terms, words
from kg.views._generations import Stamp
from kg.views._search_entries import FIELDS, SCHEMES, Entries, Entry, Text

__all__ = [
    "JOIN",
    "Damaged",
    "entity_keys",
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
    detail TEXT NOT NULL, places TEXT NOT NULL, first_year INTEGER, last_year INTEGER, documents INTEGER NOT NULL,
    digest TEXT NOT NULL) STRICT;
CREATE INDEX entity_by_kind ON entity (kind, last_year);
CREATE TABLE name (
    entity INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL, core TEXT NOT NULL, skeleton TEXT NOT NULL,
    main INTEGER NOT NULL) STRICT;
CREATE INDEX name_of_entity ON name (entity);
CREATE INDEX name_by_folded ON name (folded);
CREATE INDEX name_by_core ON name (core);
CREATE INDEX name_by_skeleton ON name (skeleton);
CREATE TABLE word (
    word TEXT NOT NULL, entity INTEGER NOT NULL, spelled TEXT NOT NULL, PRIMARY KEY (word, entity, spelled)
    ) STRICT, WITHOUT ROWID;
CREATE INDEX word_of_entity ON word (entity);
CREATE TABLE gram (gram TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (gram, word)) STRICT, WITHOUT ROWID;
CREATE TABLE number (number TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (number, entity)) STRICT, WITHOUT ROWID;
CREATE INDEX number_of_entity ON number (entity);
CREATE TABLE facet (
    facet TEXT NOT NULL, value TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (facet, value, entity)
    ) STRICT, WITHOUT ROWID;
CREATE INDEX facet_of_entity ON facet (entity);
CREATE TABLE document (
    entity INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (entity, name)) STRICT, WITHOUT ROWID;
CREATE TABLE text (
    entity INTEGER NOT NULL, place INTEGER NOT NULL, field TEXT NOT NULL, part TEXT NOT NULL, phrase INTEGER NOT NULL,
    PRIMARY KEY (entity, place)) STRICT, WITHOUT ROWID;
CREATE INDEX text_by_phrase ON text (phrase);
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
CREATE INDEX place_by_folded ON place_name (folded);
CREATE INDEX place_by_skeleton ON place_name (skeleton);
CREATE INDEX place_by_terms ON place_name (terms);
"""
_OF_ENTITY = ("name", "word", "number", "facet", "document", "text")
#: From so many people on a city is known to everybody.
_KNOWN_CITY = 100_000
_QUOTED = re.compile("«([^«»]{3,})(?:»|$)")
#: In a phrase's terms: between those of one word. FTS5 takes it for a space, `split` does not.
JOIN = "_"
_INTO_TERMS = f"INTO terms (rowid, {', '.join(FIELDS)}) VALUES (?{', ?' * len(FIELDS)})"
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


def write_vocabulary(db: sqlite3.Connection) -> None:
    """Write what depends on the ontology alone: the values of filters with all their names, and places."""
    from kg.concepts import concepts
    from kg.concepts.scheme import spellings

    for facet, scheme in SCHEMES.items():
        for one in concepts(scheme):
            labels = (one.names.get("ru", one.id), one.names.get("en", one.id))
            db.execute("INSERT INTO concept VALUES (?, ?, ?, ?)", (facet, one.id, *labels))
            rows = [(facet, fold(name), one.id, spoken(name), weak) for name, weak in spellings(one)]
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
    return " ".join(sorted({terms(word.text)[0] for word in words(text)}))


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


def entity_keys(db: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    """Id of each thing in the file → its key and its digest."""
    return {name: (key, digest) for name, key, digest in db.execute("SELECT id, key, digest FROM entity")}


def sync(db: sqlite3.Connection, entries: Entries) -> None:
    """Write what is new or different, and remove what is no more. The caller holds the transaction."""
    have, want = entity_keys(db), entries.digests()
    touched: set[str] = set()
    for name, (key, digest) in have.items():
        if want.get(name) != digest:
            touched |= {word for (word,) in db.execute("SELECT word FROM word WHERE entity = ?", (key,))}
            _remove(db, key)
    for name in sorted(want):
        if name not in have or have[name][1] != want[name]:
            touched |= _add(db, entries.entry(name), want[name])
    _index_words(db, touched)


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
    known = list(texts)
    return [" ".join(terms for field, terms in known if field == column) for column in FIELDS]


def _add(db: sqlite3.Connection, entry: Entry, digest: str) -> set[str]:
    """Write one thing; returns the words of its names."""
    one = entry.entity
    key = db.execute(
        "INSERT INTO entity VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.id,
            one.kind,
            one.label,
            entry.label_en,
            one.detail,
            " ".join(entry.places),
            *entry.years,
            len(entry.documents),
            digest,
        ),
    ).lastrowid
    names, spelled = [], set()
    for text in dict.fromkeys((*entry.names, *_in_quotes(entry))):
        folded = fold(text)
        core = core_name(folded)
        main = text in (one.label, entry.label_en, entry.names[0])
        names += [(key, text, folded, core, reading, main) for reading in skeletons(core)]
        spelled |= {(skeleton(word.text), key, word.text) for word in words(text)}
    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", names)
    db.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", sorted(spelled))
    db.executemany("INSERT OR IGNORE INTO number VALUES (?, ?)", [(number, key) for number in entry.numbers])
    db.executemany("INSERT INTO facet VALUES (?, ?, ?)", [(*facet, key) for facet in sorted(entry.facets)])
    db.executemany("INSERT INTO document VALUES (?, ?)", [(key, name) for name in entry.documents])
    texts = [
        (text, _terms(text.text)) for text in (*(Text("name", "name", name) for name in entry.names), *entry.texts)
    ]
    phrases = {_phrase_key(text.text): (text.text, terms) for text, terms in texts}
    db.executemany(
        "INSERT OR IGNORE INTO phrase VALUES (?, ?, ?)", [(phrase, *rest) for phrase, rest in phrases.items()]
    )
    db.executemany(
        "INSERT INTO text VALUES (?, ?, ?, ?, ?)",
        [(key, place, text.field, text.part, _phrase_key(text.text)) for place, (text, _) in enumerate(texts)],
    )
    db.execute(f"INSERT {_INTO_TERMS}", (key, *_columns((text.field, terms) for text, terms in texts)))
    return {word for word, _, _ in spelled}


def _in_quotes(entry: Entry) -> Iterator[str]:
    """The names in a name: people say «Апрель» for «Ассоциация «ЦКИТ «Апрель»»."""
    for name in entry.names:
        yield from _QUOTED.findall(display_name(name))


def _phrase_key(text: str) -> int:
    """The key of a phrase: what many things have in common, such as the name of a country, is kept once."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=20_000)
def _terms(text: str) -> str:
    """The terms of a text, a word's own joined, so that the n-th piece is of the n-th word."""
    return " ".join(JOIN.join(_known_terms(word.text)) for word in words(text))


@lru_cache(maxsize=100_000)
def _known_terms(word: str) -> tuple[str, ...]:
    # A word of signs alone («ъ») has no term; its place must be kept.
    return tuple(filter(None, terms(word))) or ("0",)


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
