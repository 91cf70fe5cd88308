"""Pieces of the SQL that makes rows of the property graph: ids, names that an index takes, facts with their words."""

__all__ = ["MOST_BYTES", "WORDS", "clean", "concept", "id_of", "list_or_null", "place", "shown", "text", "told"]

#: A server refuses an indexed text of more bytes of UTF-8 than about this.
MOST_BYTES = 8_000
#: So many characters of a longer one are kept: no character takes more than four bytes.
_CUT = MOST_BYTES // 4
#: What no RDF syntax can carry; the texts of both graphs are the same.
_UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"


def id_of(column: str) -> str:
    """An id; one that no index would take is cut and told apart by its checksum."""
    cut = f"concat(left({column}, {MOST_BYTES - 100}), '…', md5({column}))"
    return f"CASE WHEN strlen({column}) > {MOST_BYTES} THEN {cut} ELSE {column} END"


def clean(column: str) -> str:
    """Words of a document; what no RDF syntax can carry is replaced as the RDF graph does."""
    return f"regexp_replace({column}, '{_UNWRITABLE}', '\ufffd', 'g')"


def text(column: str) -> str:
    """Words of a document as a property: without words there is none."""
    return f"nullif({clean(column)}, '')"


def shown(column: str) -> str:
    """A name that is indexed, cut where no index would take it."""
    cut = f"left({clean(column)}, {_CUT - 1}) || '…'"
    return f"CASE WHEN strlen({column}) > {MOST_BYTES} THEN {cut} ELSE {text(column)} END"


def place(column: str) -> str:
    """Id of a place, from its code: `geonames:504341` → `place/geonames-504341`."""
    return f"'place/' || url_encode(replace({column}, ':', '-'))"


def concept(table: str) -> str:
    """Id of a concept, from its IRI in a table of concepts."""
    return f"CASE WHEN starts_with({table}.iri, $base) THEN substr({table}.iri, len($base) + 1) ELSE {table}.iri END"


def list_or_null(column: str) -> str:
    """A list; an empty one is no property."""
    return f"nullif({column}, [])"


#: Words of a fact as they are ordered.
_WORD = (
    "{'at': word.start_offset, 'until': word.end_offset, 'method': word.method, 'sure': round(word.confidence, 4), "
    f"'quote': {clean('word.quote')}}}"
)
#: A list of words as parallel lists.
WORDS = """
    [word.quote FOR word IN words] AS quotes, [word.at FOR word IN words] AS quoteStarts,
    [word.until FOR word IN words] AS quoteEnds, [word.method FOR word IN words] AS quoteMethods,
    [word.sure FOR word IN words] AS quoteConfidences
"""


def told(table: str, keys: dict[str, str], values: dict[str, str], joins: str = "") -> str:
    """Facts of documents with all their words.

    What one document says twice is one fact: it is as sure as the surer of the two, with the words of both.

    Args:
        table: a table of facts, or a statement in parentheses that gives one; a row of it is called `fact`.
        keys: column → expression; together with the document they tell the facts apart.
        values: column → aggregate.
        joins: of other tables.
    """
    named = [f"{expression} AS {name}" for name, expression in {**keys, "source": "fact.source"}.items()]
    counted = [f"{expression} AS {name}" for name, expression in values.items()]
    surest = "{'doubt': -fact.confidence, 'at': fact.start_offset, 'until': fact.end_offset}"
    return f"""
        SELECT * EXCLUDE (words), {WORDS}
        FROM (
            SELECT {", ".join(named + counted)}, round(max(fact.confidence), 4) AS confidence,
                {text(f"arg_min(fact.quote, {surest})")} AS quote,
                list_sort(list_distinct(list({_WORD}) FILTER (word.id IS NOT NULL))) AS words
            FROM (SELECT *, unnest(coalesce(nullif(evidence, []), [NULL])) AS shown FROM {table}) AS fact {joins}
            LEFT JOIN evidence AS word ON word.id = fact.shown AND word.source = fact.source
            GROUP BY ALL
        )
    """  # noqa: S608
