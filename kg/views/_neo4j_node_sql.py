"""SQL for the nodes of the property graph; what the columns are: `kg.views._neo4j_rows`."""

from kg.views._neo4j_sql import clean, concept, id_of, list_or_null, place, shown, text, told

__all__ = [
    "ALLOCATIONS",
    "CONCEPTS",
    "DOCUMENTS",
    "ORGANIZATIONS",
    "PLANNED_EVENTS",
    "SESSIONS",
    "SPEECHES",
    "activities",
    "places",
]

DOCUMENTS = f"""
    SELECT {id_of("id")} AS id, $base || id AS iri, name, {text("coalesce(nullif(title, ''), name)")} AS title,
        nullif({text("file")}, name) AS file, {text("kind")} AS documentKind, {text("language")} AS language,
        {text("media_type")} AS mediaType,
        {text("encoding")} AS encoding, {text("sha256")} AS sha256, characters, {text("loader")} AS loader,
        read_at AS readAt, version_date AS versionDate, organizations, places, quotes, problems
    FROM sources
"""  # noqa: S608

#: The fullest name in documents of a language; one that is not all in capitals goes before.
_FULLEST = """arg_max(name, {{'plain': name <> upper(name), 'length': len(name), 'name': name}})
    FILTER (language = '{language}')"""

ORGANIZATIONS = f"""
    WITH called AS (
        SELECT organization, list_sort(list(DISTINCT {clean("name")})) AS names,
            {_FULLEST.format(language="ru")} AS ru, {_FULLEST.format(language="en")} AS en
        FROM organization_names GROUP BY organization
    ), numbered AS (
        SELECT organization,
            list_sort(list(DISTINCT scheme || ' ' || value) FILTER (valid)) AS identifiers,
            list_sort(list(DISTINCT scheme || ' ' || value) FILTER (NOT valid)) AS invalid
        FROM identifiers GROUP BY organization
    )
    SELECT {id_of("id")} AS id, iri, {shown("name")} AS name, {shown("ru")} AS nameRu, {shown("en")} AS nameEn, names,
        inn, ogrn, identifiers, invalid AS invalidIdentifiers, {text("kind")} AS kind,
        {text("legal_form")} AS legalForm, {place("nullif(seat, '')")} AS seat, {place("country")} AS country, latitude,
        longitude, first_year AS firstYear, last_year AS lastYear, {list_or_null("sources")} AS sources
    FROM organizations
    LEFT JOIN called ON called.organization = organizations.id
    LEFT JOIN numbered ON numbered.organization = organizations.id
"""  # noqa: S608


def activities(condition: str) -> str:
    """Projects or events with a programme, as the condition says."""
    numbers = ("requested", "granted", "cofinancing", "transferred", "total", "rating")
    decimals = ", ".join(f"{name}::DOUBLE AS {name}" for name in numbers)
    return f"""
        SELECT {id_of("id")} AS id, iri, {shown("title")} AS title, {text("number")} AS number,
            {text("scheme")} AS numberScheme, described, status, direction, {text("competition")} AS competition,
            competition_year AS competitionYear, submitted, decided, starts, ends, first_year AS firstYear,
            last_year AS lastYear, {decimals}, currency, {text("assessment")} AS assessment,
            {text("violations")} AS violations, long_term AS longTerm, completed, format,
            {list_or_null("sources")} AS sources
        FROM projects WHERE {condition}
    """  # noqa: S608


PLANNED_EVENTS = told(
    "planned_events",
    {"id": id_of("fact.id"), "iri": "$base || fact.id"},
    {
        "name": shown("max(fact.name)"),
        "eventKind": text("max(fact.kind)"),
        "times": "max(fact.count)",
        "expectedParticipants": "max(fact.participants)",
        "starts": "max(fact.starts)",
        "ends": "max(fact.ends)",
    },
)

SESSIONS = told(
    "sessions",
    {"id": id_of("fact.id"), "iri": "$base || fact.id"},
    {
        "title": text("max(fact.title)"),
        "position": "max(fact.position)",
        "startTime": text("max(fact.start_time)"),
        "endTime": text("max(fact.end_time)"),
        "sessionKind": text("max(fact.kind)"),
        "agenda": text("max(fact.agenda)"),
        "unconfirmed": "max(fact.unconfirmed)",
    },
)

SPEECHES = told(
    "speeches",
    {"id": id_of("fact.id"), "iri": "$base || fact.id"},
    {
        "position": "max(fact.position)",
        "office": text("max(fact.office)"),
        "speakerRole": text("max(fact.role)"),
        "personName": text("max(fact.name)"),
        "unconfirmed": "max(fact.unconfirmed)",
    },
)

ALLOCATIONS = told(
    "allocations",
    {"id": id_of("fact.id"), "iri": "$base || fact.id"},
    {
        "allocationKind": text("max(fact.kind)"),
        "amount": "max(fact.amount)::DOUBLE",
        "currency": text("max(fact.currency)"),
        "payments": "max(fact.payments)",
        "firstDay": "max(fact.first_day)",
        "lastDay": "max(fact.last_day)",
    },
)


def places(kind: str) -> str:
    """Places of a kind."""
    return f"""
        SELECT {place("id")} AS id, $base || {place("id")} AS iri, coalesce(name_en, name_ru) AS name,
            name_ru AS nameRu, name_en AS nameEn, id AS placeCode, {place("country")} AS country, population,
            latitude, longitude
        FROM places WHERE kind = '{kind}'
    """  # noqa: S608


CONCEPTS = f"""
    SELECT {concept("concepts")} AS id, iri, scheme, id AS notation, coalesce(label_en, label_ru) AS name,
        label_ru AS nameRu, label_en AS nameEn
    FROM concepts
"""  # noqa: S608
