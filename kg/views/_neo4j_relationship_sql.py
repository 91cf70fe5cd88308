"""SQL for the relationships of the property graph; what the columns are: `kg.views._neo4j_rows`."""

from collections.abc import Iterator

from kg.views._neo4j_sql import WORDS, clean, concept, id_of, list_or_null, place, text, told

__all__ = [
    "BORDERS",
    "BROADER",
    "BROADER_TRANSITIVE",
    "INSIDE",
    "MENTIONS",
    "PARTICIPATIONS",
    "PLACEMENTS",
    "SEATS",
    "STATED",
    "SUCCESSIONS",
    "TARGET_GROUPS",
    "THEMES",
    "VENUES",
    "collaborations",
    "containers",
    "described",
    "stated_links",
    "ties",
]

# What a document says

#: Property of DESCRIBES → field of `project_facts`, and the type of its values.
STATED = {
    "title": ("title", "VARCHAR"),
    "number": ("number", "VARCHAR"),
    "numberScheme": ("scheme", "VARCHAR"),
    "status": ("status", "VARCHAR"),
    "statusText": ("status_text", "VARCHAR"),
    "direction": ("direction", "VARCHAR"),
    "directionText": ("direction_text", "VARCHAR"),
    "competition": ("competition", "VARCHAR"),
    "competitionYear": ("year", "INTEGER"),
    "competitionRound": ("round", "VARCHAR"),
    "longTerm": ("long_term", "BOOLEAN"),
    "submitted": ("submitted", "DATE"),
    "decided": ("decided", "DATE"),
    "starts": ("starts", "DATE"),
    "ends": ("ends", "DATE"),
    "startTime": ("start_time", "VARCHAR"),
    "endTime": ("end_time", "VARCHAR"),
    "requested": ("requested", "DOUBLE"),
    "granted": ("granted", "DOUBLE"),
    "cofinancing": ("cofinancing", "DOUBLE"),
    "transferred": ("transferred", "DOUBLE"),
    "total": ("total", "DOUBLE"),
    "rating": ("rating", "DOUBLE"),
    "assessment": ("assessment", "VARCHAR"),
    "violations": ("violations", "VARCHAR"),
    "completed": ("completed", "BOOLEAN"),
    "format": ("format", "VARCHAR"),
    "venueText": ("venue", "VARCHAR"),
}
_SUMS = ("requested", "granted", "cofinancing", "transferred", "total")


def described() -> str:
    """What each document states in its header, and its phrases that fit no concept."""
    stated = []
    for name, (field, type_) in STATED.items():
        value = text(f"max(value) FILTER (field = '{field}')")
        stated.append(f"TRY_CAST({value} AS {type_}) AS {name}")
    stated += [f"max(currency) FILTER (field = '{STATED[name][0]}') AS {name}Currency" for name in _SUMS]
    names = ", ".join(f"'{field}': '{name}'" for name, (field, _) in STATED.items())
    word = (
        "{'at': start_offset, 'until': end_offset, 'method': method, 'sure': round(confidence, 4), "
        f"'quote': {clean('quote')}, "
        f"'field': (MAP {{{names}}})[field]}}"
    )
    return f"""
        WITH header AS (
            SELECT source, {", ".join(stated)},
                list_sort(list({word}) FILTER (quote IS NOT NULL AND (MAP {{{names}}})[field] IS NOT NULL)) AS words
            FROM project_facts GROUP BY source
        )
        SELECT {id_of("sources.id")} AS a, {id_of("sources.project")} AS b, sources.name AS source,
            header.* EXCLUDE (source, words), {_other("project_groups")} AS otherGroups,
            {_other("project_themes")} AS otherThemes, {WORDS}, [word.field FOR word IN words] AS quoteFields
        FROM sources
        LEFT JOIN header ON header.source = sources.name
        {_join_other("project_groups")}
        {_join_other("project_themes")}
    """  # noqa: S608


def _other(table: str) -> str:
    return f"of_{table}.phrases"


def _join_other(table: str) -> str:
    phrases = f"""
        SELECT source, list_sort(list(DISTINCT {clean("phrase")})) AS phrases
        FROM {table} WHERE concept IS NULL GROUP BY source
    """  # noqa: S608
    return f"LEFT JOIN ({phrases}) AS of_{table} ON of_{table}.source = sources.name"


PARTICIPATIONS = told(
    "participations",
    {"a": id_of("fact.organization"), "b": id_of("fact.project"), "role": "fact.role"},
    {"unconfirmed": "bool_and(fact.unconfirmed)"},
)
PLACEMENTS = told(
    "project_places",
    {"a": id_of("fact.project"), "b": place("fact.place"), "role": "fact.role"},
    {"share": "max(fact.share)::DOUBLE"},
    "JOIN places ON places.id = fact.place",
)
TARGET_GROUPS = told(
    "project_groups",
    {"a": id_of("fact.project"), "b": concept("concepts"), "text": clean("fact.phrase"), "role": "fact.role"},
    {"score": "round(max(fact.score), 4)", "unconfirmed": "bool_and(fact.unconfirmed)"},
    "JOIN concepts ON concepts.scheme = 'target-group' AND concepts.id = fact.concept",
)
THEMES = told(
    "project_themes",
    {"a": id_of("fact.project"), "b": concept("concepts"), "text": clean("fact.phrase")},
    {"score": "round(max(fact.score), 4)"},
    "JOIN concepts ON concepts.scheme = 'theme' AND concepts.id = fact.concept",
)
SUCCESSIONS = told("successions", {"a": id_of("fact.project"), "b": id_of("fact.continues")}, {})
MENTIONS = told("mentions", {"a": id_of("fact.project"), "b": id_of("fact.mentioned")}, {})

#: What ends of stated links may be: a condition on the id of an end, and its id in the graph.
_ENDS = {
    "Organization": ("starts_with({0}, 'org/')", id_of("{0}")),
    "Activity": ("(starts_with({0}, 'project/') OR starts_with({0}, 'event/'))", id_of("{0}")),
    "Place": ("{0} IN (SELECT id FROM places)", place("{0}")),
}


def stated_links() -> Iterator[tuple[str, str, str]]:
    """Label of the start, label of the end, and the statement, for all pairs of what a stated link may tie."""
    for start, (is_start, a) in _ENDS.items():
        for end, (is_end, b) in _ENDS.items():
            links = f"(SELECT * FROM stated_links WHERE {is_start.format('a')} AND {is_end.format('b')})"  # noqa: S608
            keys = {"a": a.format("fact.a"), "b": b.format("fact.b"), "linkKind": "fact.kind"}
            yield start, end, told(links, keys, {"activity": id_of("max(fact.project)")})


# What belongs together in a programme


def ties(table: str, a: str, b: str, rest: str = "") -> str:
    """What a row of a table of facts ties to its own thing, with its document."""
    return f"SELECT DISTINCT {a} AS a, {b} AS b, source FROM {table} {rest}"  # noqa: S608


VENUES = f"""
    SELECT DISTINCT {id_of("event.id")} AS a, {place("place.id")} AS b, event.source
    FROM (SELECT id, source, unnest(places) AS place FROM planned_events) AS event
    JOIN places AS place ON place.id = event.place
"""  # noqa: S608

# What no one document owns

SEATS = f"""
    SELECT {id_of("organizations.id")} AS a, {place("places.id")} AS b
    FROM organizations JOIN places ON places.id = organizations.seat
"""  # noqa: S608


def containers(column: str) -> str:
    """The places that a column of places lists."""
    return f"""
        SELECT DISTINCT {place("place.id")} AS a, {place("wider.id")} AS b
        FROM (SELECT id, unnest({column}) AS container FROM places) AS place
        JOIN places AS wider ON wider.id = place.container
    """  # noqa: S608


INSIDE = f"""
    SELECT DISTINCT {place("place")} AS a, {place("ancestor")} AS b
    FROM place_inside SEMI JOIN places ON places.id = place SEMI JOIN places AS wider ON wider.id = ancestor
"""  # noqa: S608
BORDERS = f"""
    SELECT DISTINCT {place("least(a, b)")} AS a, {place("greatest(a, b)")} AS b
    FROM borders SEMI JOIN places ON places.id = a SEMI JOIN places AS other ON other.id = b
"""  # noqa: S608
BROADER = f"""
    SELECT DISTINCT {concept("concept")} AS a, {concept("wider")} AS b
    FROM (SELECT scheme, iri, unnest(broader) AS next FROM concepts) AS concept
    JOIN concepts AS wider ON wider.scheme = concept.scheme AND wider.id = concept.next
"""  # noqa: S608
BROADER_TRANSITIVE = f"""
    SELECT DISTINCT {concept("concept")} AS a, {concept("wider")} AS b
    FROM concept_inside
    JOIN concepts AS concept ON concept.scheme = concept_inside.scheme AND concept.id = concept_inside.id
    JOIN concepts AS wider ON wider.scheme = concept_inside.scheme AND wider.id = concept_inside.ancestor
"""  # noqa: S608


def collaborations(kind: str, a: str, b: str) -> str:
    """Collaboration links of a kind, with the ids of their ends."""
    projects = f"[{id_of('project')} FOR project IN projects]"
    return f"""
        SELECT {a} AS a, {b} AS b, kind, project_count AS projects, {list_or_null(projects)} AS projectIds,
            first_year AS firstYear, last_year AS lastYear, cross_border AS crossBorder,
            {list_or_null("bases")} AS basis, {list_or_null("roles_a")} AS rolesA, {list_or_null("roles_b")} AS rolesB,
            {list_or_null("sources")} AS sources
        FROM links WHERE kind = '{kind}'
    """  # noqa: S608
