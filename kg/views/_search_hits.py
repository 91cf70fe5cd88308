"""Searching names and texts: which things have the words, how well, and where."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from kg.finding import Hit
from kg.names import core_name
from kg.spelling import STOP_WORDS, fold, skeletons, terms, words
from kg.views._search_file import JOIN
from kg.views._search_names import corrected
from kg.views._search_reader import Reader, marks
from kg.views._search_said import FIELDS

__all__ = ["Filter", "search", "suggest"]

#: How much a word counts in each of `FIELDS`, for BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
#: Framework", 2009) as FTS5 has it.
_WEIGHTS = (10.0, 4.0, 4.0, 2.0, 1.0)
#: Where nothing has all the words, so many of the best are ranked by how many they have.
_LOOKED_AT = 400
#: More words than these are not searched for: a whole page pasted in is no question.
_MOST_WORDS = 24
#: Length of a snippet in characters, and how much of it stands before the first word that was found.
_SNIPPET, _BEFORE = 160, 50
#: What says little beside other words; of a region its name is what is searched for.
_PASSED_OVER = STOP_WORDS | {"область", "области", "областей", "областях", "край", "края", "region", "oblast", "krai"}


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit must be.

    Attributes:
        kinds: one of these kinds; all where empty.
        facets: of all these (facet, value).
        first_year: its work goes on until then or later.
        last_year: its work begins then or earlier.
    """

    kinds: tuple[str, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    def where(self) -> tuple[str, list[Any]]:
        """As SQL that follows a WHERE, over `entity e`, with its parameters."""
        said: list[str] = ["TRUE"]
        params: list[Any] = []
        if self.kinds:
            said.append(f"e.kind IN ({marks(self.kinds)})")
            params += self.kinds
        for facet in self.facets:
            said.append("EXISTS (SELECT 1 FROM facet f WHERE f.facet = ? AND f.value = ? AND f.entity = e.key)")
            params += facet
        if self.first_year is not None:
            said.append("coalesce(e.last_year, e.first_year) >= ?")
            params.append(self.first_year)
        if self.last_year is not None:
            said.append("coalesce(e.first_year, e.last_year) <= ?")
            params.append(self.last_year)
        return " AND ".join(said), params


class _Word(msgspec.Struct, frozen=True):
    """A word that is searched for: as it was asked, and what stands for it in the index."""

    asked: str
    terms: tuple[str, ...]
    begins: bool = False

    def query(self) -> str:
        star = " *" if self.begins else ""
        return " OR ".join(f'"{term}"{star}' for term in self.terms)

    def is_in(self, said: Sequence[str]) -> bool:
        return any(one.startswith(term) if self.begins else one == term for one in said for term in self.terms)


def search(reader: Reader, asked: str, wanted: Filter, limit: int) -> list[Hit]:
    """What has the words and passes the filter, best first; see `kg.views.search.Search.search`."""
    sought = _words(reader, asked)
    if not sought:
        return [] if asked.strip() else _filtered(reader, wanted, limit)
    known = [word for word in sought if _is_known(reader, word)]
    if len(known) == len(sought):
        query = " AND ".join(f"({word.query()})" for word in sought)
        if scores := _scores(reader, query, wanted, limit, _bearing(reader, asked)):
            return _hits(reader, sought, scores)
    if not known or len(sought) == 1:
        return []
    return _hits(reader, sought, _by_most_words(reader, known, wanted)[:limit])


def _by_most_words(reader: Reader, sought: Sequence[_Word], wanted: Filter) -> list[tuple[int, float]]:
    """Keys and scores of what has some of the words: what has most of them first, of these places last."""
    scores = dict(_scores(reader, " OR ".join(word.query() for word in sought), wanted, _LOOKED_AT, {}))
    keys = list(scores)
    among = f"SELECT rowid FROM terms WHERE terms MATCH ? AND rowid IN ({marks(keys)})"  # noqa: S608
    has = Counter(key for word in sought for (key,) in reader.rows(among, (word.query(), *keys)))
    # A place that has one of the words says least of what was meant by all.
    sql = f"SELECT key FROM entity WHERE kind = 'place' AND key IN ({marks(keys)})"  # noqa: S608
    places = {key for (key,) in reader.rows(sql, keys)}
    return sorted(scores.items(), key=lambda one: (-has[one[0]], one[0] in places, -one[1]))


def suggest(reader: Reader, asked: str) -> str | None:
    """The words with those that nothing has replaced by the likeliest; None where there is nothing to offer."""
    offered, changed = [], False
    for word in list(words(asked))[:_MOST_WORDS]:
        near = [] if _is_known(reader, _word(reader, word.text)) else corrected(reader, word.text)
        offered.append(near[0] if near else word.text)
        changed = changed or bool(near)
    return " ".join(offered) if changed else None


def _words(reader: Reader, asked: str) -> list[_Word]:
    """The words to search for: all but those that say nothing, unless there are no others."""
    said = [word.text for word in words(asked)]
    telling = [word for word in said if fold(word) not in _PASSED_OVER] or said
    return [_word(reader, word) for word in list(dict.fromkeys(telling))[:_MOST_WORDS]]


def _word(reader: Reader, asked: str) -> _Word:
    whole = _Word(asked, tuple(filter(None, terms(asked))))
    if _is_known(reader, whole) or len(asked) < 3:
        return whole
    # Nothing has that word: it may be the beginning of one.
    return _Word(asked, whole.terms, begins=True)


def _is_known(reader: Reader, word: _Word) -> bool:
    query = "SELECT 1 FROM terms WHERE terms MATCH ? LIMIT 1"
    return bool(word.terms) and bool(reader.rows(query, (word.query(),)))


def _bearing(reader: Reader, asked: str) -> dict[int, float]:
    """Things that bear the very name that was asked for: they come first."""
    spelled = list(filter(None, skeletons(core_name(fold(asked)))))
    rows = reader.rows(
        f"SELECT entity, max(main) FROM name WHERE skeleton IN ({marks(spelled)}) GROUP BY entity",  # noqa: S608
        spelled,
    )
    return {key: 1000.0 * (1 + main) for key, main in rows}


def _scores(
    reader: Reader, query: str, wanted: Filter, limit: int, first: Mapping[int, float]
) -> list[tuple[int, float]]:
    """Keys of the best things with their scores, best first."""
    where, params = wanted.where()
    rank = f"bm25(terms, {', '.join(map(str, _WEIGHTS))})"
    matching = f"""
        SELECT e.key, {rank} AS score FROM terms JOIN entity e ON e.key = terms.rowid
        WHERE terms MATCH ? AND {where}"""  # noqa: S608  # weights and marks of our own
    found = reader.rows(f"{matching} ORDER BY score, e.documents DESC, e.id LIMIT ?", (query, *params, limit))
    if first:
        keys = list(first)
        among = f"{matching} AND e.key IN ({marks(keys)})"
        found = [*reader.rows(among, (query, *params, *keys)), *found]
    best = {key: first.get(key, 0.0) - score for key, score in found}
    return sorted(best.items(), key=lambda one: -one[1])[:limit]


def _filtered(reader: Reader, wanted: Filter, limit: int) -> list[Hit]:
    """What passes the filter: that which most documents name first, then the latest."""
    where, params = wanted.where()
    rows = reader.rows(
        f"SELECT e.key FROM entity e WHERE {where}"  # noqa: S608
        " ORDER BY e.documents DESC, coalesce(e.last_year, 0) DESC, e.label, e.id LIMIT ?",
        (*params, limit),
    )
    return [_hit(reader, key, 0.0) for (key,) in rows]


def _hit(reader: Reader, key: int, score: float, **rest: Any) -> Hit:
    sql = "SELECT id, kind, label, detail, places, first_year, last_year FROM entity WHERE key = ?"
    ((name, kind, label, detail, places, first, last),) = reader.rows(sql, (key,))
    return Hit(
        entity=reader.made(name, kind, label, detail),
        score=round(score, 3),
        places=places.split(),
        first_year=first,
        last_year=last,
        **rest,
    )


def _hits(reader: Reader, sought: Sequence[_Word], scores: Sequence[tuple[int, float]]) -> list[Hit]:
    return [_hit(reader, key, score, **_shown(reader, key, sought)) for key, score in scores]


def _shown(reader: Reader, key: int, sought: Sequence[_Word]) -> dict[str, Any]:
    """Which words were found in the texts of a thing, and the best stretch of them."""
    texts = reader.rows(
        "SELECT t.field, t.part, p.text, p.terms FROM text t JOIN phrase p ON p.key = t.phrase"
        " WHERE t.entity = ? ORDER BY t.place",
        (key,),
    )
    matched: dict[str, str] = {}
    found: set[str] = set()
    best: tuple[tuple[int, int], str, str, list[tuple[int, int]]] | None = None
    for field, part, text, said in sorted(texts, key=lambda row: FIELDS.index(row[0])):
        spans = list(_spans(text, said, sought))
        for start, end, asked in spans:
            matched.setdefault(fold(text[start:end]), text[start:end])
            found.add(asked)
        if spans:
            here = len({asked for _, _, asked in spans})
            # The same words are best shown where they say most: in a text rather than in a list of names.
            telling = field in ("about", "text") and part != "also-called"
            rank = (here, FIELDS.index(field) if telling else -1)
            if best is None or rank > best[0]:
                best = rank, part, text, [(start, end) for start, end, _ in spans]
    missing = [word.asked for word in sought if word.asked not in found]
    if best is None:
        return {"missing": missing}
    snippet, marked = _snippet(best[2], best[3])
    return {"matched": list(matched.values()), "missing": missing, "part": best[1], "snippet": snippet, "marks": marked}


def _spans(text: str, said: str, sought: Sequence[_Word]) -> Iterator[tuple[int, int, str]]:
    """Where in a text the words stand: first character, after the last, and which of the words it is."""
    if not any(term in said for word in sought for term in word.terms):
        return
    for word, piece in zip(words(text), said.split(" "), strict=False):
        terms = piece.split(JOIN)
        asked = next((one.asked for one in sought if one.is_in(terms)), None)
        if asked is not None:
            yield word.start, word.end, asked


def _snippet(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The stretch of a text that begins shortly before the first of the words, one line, and the words in it."""
    start = max(0, spans[0][0] - _BEFORE)
    line = text.rfind("\n", 0, spans[0][0]) + 1
    if start > line:
        space = text.find(" ", start, spans[0][0])
        start = space + 1 if space >= 0 else spans[0][0]
    start = max(start, line)
    end = min(len(text), start + _SNIPPET)
    if end < len(text) and (space := text.rfind(" ", spans[0][1], end)) > 0:
        end = space
    head, tail = "… " * (start > line), " …" * (end < len(text))
    shown = text[start:end]
    cut = shown.rstrip()
    flat = cut.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    shift = len(head) - start
    inside = [(left + shift, right + shift) for left, right in spans if start <= left and right <= start + len(cut)]
    return head + flat + tail, inside
