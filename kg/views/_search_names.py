"""What a user means by a number, an IRI, an id or words."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.errors import AmbiguousName, UnknownName
from kg.finding import KINDS, Entity
from kg.names import core_name
from kg.places import PlaceEntry, find_places, gazetteer
from kg.spelling import cyrillic, fold, skeleton, skeletons, terms, words
from kg.views._search_entries import place_detail, spelled_number
from kg.views._search_file import grams, spoken
from kg.views._search_reader import Reader, marks

__all__ = ["by_id", "corrected", "find", "near", "told"]

_NUMBER = re.compile(r"(?:инн|огрн|огрнип|inn|ogrn|no\.?|№)?[\s:.№]*([0-9][0-9\s-]{5,}[0-9])", re.IGNORECASE)
_APPLICATION = re.compile(r"(?:№|заявка)?\s*([РPR]?\d\d-\d-?\d*-?\d+-?\d*)", re.IGNORECASE)
_PLACE_ID = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3}){0,2}|geonames[:-]\d+|group[:-]\w+|part[:-]\w+")
#: Dashes as word processors write them in numbers: «21–2–009488».
_DASHES = re.compile("[\u2010-\u2015\u2212]")
#: How many candidates an ambiguous name lists, and how many near names an unknown one.
_LISTED, _NEAR = 12, 3
#: From 0 to 100, how like a name must be to be offered for an unknown one.
_LIKE = 68
#: How many words of names are compared with a misspelt one, and how many names with an unknown one.
_WORDS_COMPARED, _NAMES_COMPARED = 60, 400
#: No name has more words than these; what has more is a text.
_MOST_WORDS = 60
_ADJECTIVE = re.compile(r"^\w+ск(?:ий|ая|ое|ие|ого|ой|ому|ую|им|ом|их|ими)$")


def find(reader: Reader, asked: str, kinds: Sequence[str] = KINDS) -> Entity:
    """The one thing that is meant; see `kg.views.search.Search.find`."""
    text = _DASHES.sub("-", " ".join(asked.split())).strip("<>")
    if not text:
        raise UnknownName("no name was given.", mend="Name a number, an id or words.")
    entity = by_id(reader, reader.iris.name(text), kinds)
    if entity is not None:
        return entity
    for found in _by_number(reader, text, kinds):
        if found:
            return _one(text, found)
    for found in _by_whole_name(reader, text, kinds):
        if found:
            return _one(text, found)
    place = _known_place(reader, text)
    if place is not None:
        if "place" not in kinds:
            raise _no_such(text, kinds, place)
        return place_entity(reader, place)
    for found in _by_part(reader, text, kinds) if len(list(words(text))) <= _MOST_WORDS else ():
        if found:
            return _one(text, found)
    place = _any_place(text) if "place" in kinds else None
    if place is not None:
        return place_entity(reader, place)
    raise _unknown(reader, text, kinds)


def by_id(reader: Reader, name: str, kinds: Sequence[str] = KINDS) -> Entity | None:
    """The thing with an id; None where the graph has none."""
    for row in reader.rows("SELECT id, kind, label, detail FROM entity WHERE id = ?", (name,)):
        entity = reader.made(*row)
        return entity if entity.kind in told(kinds) else None
    if "document" in kinds:
        for spelled in dict.fromkeys((name, _masked(name)) if set("./@") & set(name) else (name,)):
            document = reader.iris.name(reader.iris.document(spelled))
            for row in reader.rows("SELECT id, kind, label, detail FROM entity WHERE id = ?", (document,)):
                return reader.made(*row)
    key = _place_key(name)
    if "place" in kinds and _PLACE_ID.fullmatch(key) and (place := gazetteer().get(key)) is not None:
        return place_entity(reader, place)
    return None


def place_entity(reader: Reader, place: PlaceEntry) -> Entity:
    """A place of the gazetteer, whether the graph names it or not."""
    return reader.made(reader.place_id(place.id), "place", place.name, place_detail(place))


def near(reader: Reader, asked: str, kinds: Sequence[str] = KINDS) -> Entity | None:
    """What is meant but for a typing error, where that is all but certain; see `kg.views.search.Search.near`."""
    text = fold(asked)
    if not 0 < len(list(words(text))) <= _MOST_WORDS or _known_place(reader, text) is not None:
        return None
    for whole in (True, False):
        # Without the words for the legal form it may be the whole of a name; with them it may be a part of one.
        said = [word.text for word in words(core_name(text) if whole else text)]
        found = {
            entity.id: entity
            for reading in _readings([_corrections(reader, word, strict=True) for word in said])
            for entity in (_bearing if whole else _holding_most)(reader, reading, kinds)
        }
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _bearing(reader: Reader, spelled: Sequence[str], kinds: Sequence[str]) -> list[Entity]:
    """Things of which a name is these words and no others but for the legal form."""
    rows = reader.rows("SELECT entity FROM name WHERE skeleton = ?", (" ".join(spelled),))
    return _of(reader, (key for (key,) in rows), kinds)


def _holding_most(reader: Reader, spelled: Sequence[str], kinds: Sequence[str]) -> list[Entity]:
    return next((found for found in _holding(reader, spelled, kinds) if found), [])


def corrected(reader: Reader, word: str) -> list[str]:
    """Words of names that a word may be a typing error of, the likeliest first; itself is not among them."""
    near = _corrections(reader, word, strict=False)[:_NEAR]
    return [spelled for spelled in _spellings(reader, near).values() if spelled != fold(word)]


# By number


def _by_number(reader: Reader, asked: str, kinds: Sequence[str]) -> Iterator[list[Entity]]:
    if (match := _NUMBER.fullmatch(asked)) and "organization" in kinds:
        yield _numbered(reader, re.sub(r"\D", "", match.group(1)), ("organization",))
    if (match := _APPLICATION.fullmatch(asked)) and "project" in kinds:
        yield _numbered(reader, spelled_number(match.group(1)), ("project",))


def _numbered(reader: Reader, number: str, kinds: Sequence[str]) -> list[Entity]:
    rows = reader.rows("SELECT entity FROM number WHERE number = ?", (number,))
    return _of(reader, (key for (key,) in rows), kinds)


# By name


def _by_whole_name(reader: Reader, asked: str, kinds: Sequence[str]) -> Iterator[list[Entity]]:
    """Things of the graph that bear a name, stricter ways of comparing first; of each, the kinds in their order."""
    folded = fold(asked)
    core = core_name(folded)
    # «АНО» in Latin letters is a word for the legal form only when it is read as Cyrillic.
    spelled = dict.fromkeys((*skeletons(core), *skeletons(core_name(fold(cyrillic(asked))))))
    for column, values in (("folded", [folded]), ("core", [core]), ("skeleton", list(filter(None, spelled)))):
        rows = reader.rows(f"SELECT entity, main FROM name WHERE {column} IN ({marks(values)})", values)  # noqa: S608
        for kind in kinds:
            found = _of(reader, (key for key, _ in rows), (kind,))
            # «Pskov» is the city, and only by another name the region.
            mainly = _of(reader, (key for key, main in rows if main), (kind,)) if len(found) > 1 else found
            yield mainly if len(mainly) == 1 else found


def _by_part(reader: Reader, asked: str, kinds: Sequence[str]) -> Iterator[list[Entity]]:
    """Things with a name in which all the words occur, stricter ways of comparing first."""
    yield from _holding(reader, [skeleton(word.text) for word in words(asked)], kinds)
    yield from _holding(reader, skeleton(core_name(fold(asked))).split(), kinds)
    found = [" OR ".join(f'"{term}" *' for term in terms(word.text) if term) for word in words(core_name(fold(asked)))]
    if found and all(found):
        query = " AND ".join(f"({one})" for one in found)
        rows = reader.rows("SELECT rowid FROM terms WHERE terms MATCH ?", (f"name : ({query})",))
        yield _of(reader, (key for (key,) in rows), kinds)


def _holding(reader: Reader, spelled: Sequence[str], kinds: Sequence[str]) -> Iterator[list[Entity]]:
    """Things of which one name has all the words; then those of which one name has words that begin so."""
    if not spelled or not all(spelled):
        return
    longest = max(spelled, key=len)
    for begins in (False, True):
        # Letters sort before the sign behind «~»; a skeleton has letters and digits.
        rows = reader.rows(
            "SELECT DISTINCT w.entity, n.text FROM word w JOIN name n ON n.entity = w.entity"
            " WHERE w.word >= ? AND w.word < ?",
            (longest, longest + ("\U0010ffff" if begins else "\0")),
        )
        wanted = set(spelled)
        keys = []
        for key, text in rows:
            has = {skeleton(word.text) for word in words(text)}
            if wanted <= has or (begins and all(any(one.startswith(word) for one in has) for word in wanted)):
                keys.append(key)
        yield _of(reader, keys, kinds)


def _of(reader: Reader, keys: Iterable[int], kinds: Sequence[str]) -> list[Entity]:
    """Things by their keys, those of the kinds, the best known first."""
    wanted = sorted(set(keys))
    asked = told(kinds)
    rows = reader.rows(
        f"SELECT id, kind, label, detail FROM entity WHERE key IN ({marks(wanted)}) AND kind IN ({marks(asked)})"  # noqa: S608
        " ORDER BY documents DESC, id",
        (*wanted, *asked),
    )
    return [reader.made(*row) for row in rows]


def told(kinds: Sequence[str]) -> list[str]:
    """Kinds where names are looked up as kinds of things: a project may be an event."""
    return [kind for named in kinds for kind in (("project", "event") if named == "project" else (named,))]


def _one(asked: str, found: list[Entity]) -> Entity:
    if len(found) == 1:
        return found[0]
    more = f" (the first {_LISTED} of them)" if len(found) > _LISTED else ""
    raise AmbiguousName(
        f"{len(found)} things may be meant.",
        [(entity.id, f"{entity.label} ({entity.detail})") for entity in found[:_LISTED]],
        where=asked,
        mend=f"Name one by its id{more}.",
    )


# Places that the graph need not name


def _known_place(reader: Reader, asked: str) -> PlaceEntry | None:
    """The place that the words are, in any case, of those that everybody knows and those that the graph names."""
    key = _place_key(asked)
    if _PLACE_ID.fullmatch(key) and (place := gazetteer().get(key)) is not None:
        return place
    rows = reader.rows("SELECT kind, place FROM place_name WHERE folded = ?", (fold(asked),))
    # «Псковской области» and «Казани» are places, but «казанский» need not be.
    if not rows and len(asked) > 3 and not _ADJECTIVE.search(fold(asked)):
        rows = reader.rows("SELECT kind, place FROM place_name WHERE terms = ?", (spoken(asked),))
    if not rows:
        named = "SELECT 'city', e.places FROM name n JOIN entity e ON e.key = n.entity"
        rows = reader.rows(f"{named} WHERE n.folded = ? AND e.kind = 'place'", (fold(asked),))
    rank = {"country": 0, "region": 1}
    return next((gazetteer().get(key) for _, key in sorted(rows, key=lambda row: (rank.get(row[0], 2), row[1]))), None)


def _any_place(asked: str) -> PlaceEntry | None:
    """The place that the words are, in any case, of all in the gazetteer; to read all cities takes a while."""
    found = gazetteer().find(asked)
    if found:
        return found[0]
    matches = find_places(asked[:1].upper() + asked[1:])
    whole = (match.id for match in matches if match.start == 0 and match.end == len(asked) and not match.adjectival)
    return next((entry for key in whole if (entry := gazetteer().get(key)) is not None), None)


# What is not found


def _no_such(asked: str, kinds: Sequence[str], place: PlaceEntry) -> UnknownName:
    """For a place's name where no place is asked for: it is not taken for an organization that only has it in its."""
    option = "--country" if place.kind in ("country", "group") else "--region"
    where = gazetteer().region_of(place.id) or place.id
    listed = " ".join(f"--kind {kind}" for kind in kinds)
    return UnknownName(
        f"this is a place ({place_detail(place)}), and no {_choice(kinds)} has that name.",
        where=asked,
        mend=f"Name one of those there: `kg find {option} {where} {listed}` lists them.",
    )


def _unknown(reader: Reader, asked: str, kinds: Sequence[str]) -> UnknownName:
    what = f"the graph has no {_choice(kinds)} of that name."
    others = [kind for kind in KINDS if kind not in kinds]
    for found in _by_whole_name(reader, asked, others) if others else ():
        if found:
            return UnknownName(what, where=asked, mend=f"That is the {found[0].kind} “{found[0].label}”.")
    labels = _alike(reader, asked, kinds)
    names = " or ".join(f"«{label.strip('«»')}»" if "«" not in label else label for label in labels)
    mend = f"Did you mean {names}?" if names else "`kg find WORDS` searches names and texts."
    return UnknownName(what, where=asked, mend=mend)


def _alike(reader: Reader, asked: str, kinds: Sequence[str]) -> list[str]:
    """Labels of the things with a name most like the words; none for words too short to be like anything."""
    from rapidfuzz import fuzz

    folded = fold(asked)
    said = list(words(folded))[:_MOST_WORDS]
    spelled = {near for word in said for near in _corrections(reader, word.text, strict=False)}
    if not spelled:
        return []
    of = told(kinds)
    sharing = f"""
        SELECT w.entity FROM word w JOIN entity e ON e.key = w.entity
        WHERE w.word IN ({marks(list(spelled))}) AND e.kind IN ({marks(of)})
        GROUP BY w.entity ORDER BY count(DISTINCT w.word) DESC, w.entity LIMIT ?"""  # noqa: S608  # marks alone
    keys = [key for (key,) in reader.rows(sharing, (*sorted(spelled), *of, _NAMES_COMPARED))]
    rows = reader.rows(
        f"SELECT e.label, n.folded FROM entity e JOIN name n ON n.entity = e.key WHERE e.key IN ({marks(keys)})",  # noqa: S608
        keys,
    )
    best: dict[str, float] = {}
    for label, name in rows:
        best[label] = max(best.get(label, 0.0), fuzz.WRatio(folded, name))
    ranked = sorted(best, key=lambda label: (-best[label], label))
    return [label for label in ranked if best[label] >= _LIKE][:_NEAR]


def _corrections(reader: Reader, word: str, *, strict: bool) -> list[str]:
    """Words of names, as skeletons, that a word is or may be a typing error of, the likeliest first.

    Args:
        reader: the file.
        word: as it was typed.
        strict: only where hardly anything else can be meant: one error from five letters on, two from nine on.
    """
    from rapidfuzz.distance import OSA

    spelled = skeleton(word)
    if reader.rows("SELECT 1 FROM word WHERE word = ? LIMIT 1", (spelled,)):
        return [spelled]
    if not spelled.isalpha():
        return []
    first, second = (5, 9) if strict else (4, 7)
    most = (len(spelled) >= first) + (len(spelled) >= second)
    if not most:
        return []
    pieces = sorted(grams(spelled))
    rows = reader.rows(
        f"SELECT word FROM gram WHERE gram IN ({marks(pieces)}) AND length(word) BETWEEN ? AND ?"  # noqa: S608
        " GROUP BY word ORDER BY count(*) DESC, word LIMIT ?",
        (*pieces, len(spelled) - most - 1, len(spelled) + most + 1, _WORDS_COMPARED),
    )
    typed, near = fold(word), []
    for other, written in _spellings(reader, [other for (other,) in rows]).items():
        # One wrong letter may be two in the skeleton: «тс» is one letter there, «дс» is two.
        distance = min(OSA.distance(spelled, other, score_cutoff=most), OSA.distance(typed, written, score_cutoff=most))
        if distance <= most:
            near.append((distance, other))
    near.sort()
    return [other for distance, other in near if distance == near[0][0] or not strict]


def _readings(spelled: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Every way of taking one of the words at each place, at most a handful; none where a place has none."""
    readings: list[list[str]] = [[]] if spelled else []
    for options in spelled:
        readings = [[*reading, option] for reading in readings for option in options[:3]][:9]
    yield from readings


def _spellings(reader: Reader, spelled: Sequence[str]) -> dict[str, str]:
    """Words as names spell them, in small letters, by their skeletons."""
    sql = f"SELECT word, min(spelled) FROM word WHERE word IN ({marks(spelled)}) GROUP BY word"  # noqa: S608
    written = {word: fold(name) for word, name in reader.rows(sql, spelled)}
    return {word: written[word] for word in spelled if word in written}


def _place_key(name: str) -> str:
    """A place's id from its IRI's last part, where `-` stands for `:`."""
    return re.sub(r"^(geonames|group|part)-", r"\1:", name.removeprefix("place/"))


def _masked(name: str) -> str:
    # A file's name is masked like all else: its owner may still call it by its own.
    from kg.privacy import mask

    return mask(name)


def _choice(kinds: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1] if kinds else "")))
