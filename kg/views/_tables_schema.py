"""The tables: their columns, with the types of DuckDB and what they mean. Files and documentation follow from this."""

import msgspec

__all__ = ["TABLES", "Column", "Table"]


class Column(msgspec.Struct, frozen=True):
    """A column of a table.

    Attributes:
        name: of the column.
        type: of its values in DuckDB; all but the ids may be NULL.
        meaning: in a line.
    """

    name: str
    type: str
    meaning: str


class Table(msgspec.Struct, frozen=True):
    """A table of the view.

    Attributes:
        name: of the table.
        meaning: what one row is.
        columns: in their order.
        source: the column that names the document which a row was read from; None where rows belong to no one document.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    source: str | None = None

    @property
    def types(self) -> dict[str, str]:
        """The type of each column by its name."""
        return {column.name: column.type for column in self.columns}


def _columns(text: str) -> tuple[Column, ...]:
    """Columns, one a line: name, type, meaning."""
    rows = (line.split(None, 2) for line in text.strip().splitlines())
    return tuple(Column(name, type_, meaning) for name, type_, meaning in rows)


_FACT = """
source        VARCHAR    document that says so (`sources.name`)
quote         VARCHAR    its words; of several the surest, then the first
start_offset  INTEGER    where the words begin, in characters of the document's text
end_offset    INTEGER    where they end
method        VARCHAR    how they were found: header, section, cell, rule, ner, gazetteer, concept, coordination
confidence    DOUBLE     how sure that is, from 0 to 1
evidence      VARCHAR[]  all its words (`evidence.id`), in their order in the text
"""


def _facts(name: str, meaning: str, columns: str) -> Table:
    """A table of facts, one row for each document that states one."""
    return Table(name, meaning, _columns(columns.strip() + _FACT), source="source")


_ALL = (
    Table(
        "sources",
        "A document of the graph.",
        _columns("""
name           VARCHAR    name of the document in the graph
id             VARCHAR    document/…
project        VARCHAR    project or event that it describes (`projects.id`)
file           VARCHAR    file that it was read from; one file may hold many: a table a document for each row
kind           VARCHAR    grant-application, event-programme, … as its loader calls it
title          VARCHAR    title of the document
language       VARCHAR    ISO 639-1 code
media_type     VARCHAR    of the file
encoding       VARCHAR    of the file's text; NULL for docx and pdf
sha256         VARCHAR    of the file's bytes, in hexadecimal digits
version_date   DATE       day of the version, as the document says
loader         VARCHAR    name and version of what read it
read_at        TIMESTAMP  when it was read, UTC
position       BIGINT     place of that reading in the journal
characters     INTEGER    length of its text
organizations  INTEGER    organizations that it names
places         INTEGER    places that it names
quotes         INTEGER    words of it that are kept as evidence
problems       INTEGER    things in it that were wrong or left out
"""),
        source="name",
    ),
    Table(
        "organizations",
        "An organization, put together from all documents that name it.",
        _columns("""
id          VARCHAR    org/RU-OGRN-…, or org/{document}/{key} without a number
iri         VARCHAR    its IRI in the graph
name        VARCHAR    name as shown
legal_form  VARCHAR    concept of legal-form
kind        VARCHAR    concept of organization-kind
seat        VARCHAR    place of its seat as the documents say: a region, a city or a country
region      VARCHAR    ISO 3166-2 code of the region of its seat
country     VARCHAR    ISO 3166-1 code: of its seat, else of its register
latitude    DOUBLE     degrees north, of its seat
longitude   DOUBLE     degrees east
ogrn        VARCHAR    valid number in the Russian register of legal persons
inn         VARCHAR    valid Russian tax number
projects    INTEGER    projects and events it has a confirmed part in, mere mentions left out
first_year  INTEGER    first year of those
last_year   INTEGER    last year of those
sources     VARCHAR[]  documents that name it
"""),
    ),
    Table(
        "organization_names",
        "A name that a document gives an organization.",
        _columns("""
organization  VARCHAR  id
name          VARCHAR  as written
language      VARCHAR  of the document, ISO 639-1 code
source        VARCHAR  document
"""),
        source="source",
    ),
    Table(
        "identifiers",
        "A registration number that a document gives an organization.",
        _columns("""
organization  VARCHAR  id
scheme        VARCHAR  register: RU-OGRN, RU-INN, … (org-id.guide)
value         VARCHAR  the number
valid         BOOLEAN  whether its check digit is right
source        VARCHAR  document
"""),
        source="source",
    ),
    Table(
        "organization_concepts",
        "What an organization does: a target group, direction or theme of projects that it carries, or is partner, "
        "funder, host or office of; words that fit it at 0.5 or better, nothing that is yet to be confirmed.",
        _columns("""
organization  VARCHAR  id
scheme        VARCHAR  target-group, grant-direction or theme
concept       VARCHAR  concept of that scheme
projects      INTEGER  number of those projects and events
"""),
    ),
    Table(
        "organization_regions",
        "Where an organization is: a region of its seat, or one where projects work or take place that it carries, "
        "nothing that is yet to be confirmed.",
        _columns("""
organization  VARCHAR  id
region        VARCHAR  ISO 3166-2 code; what lies in a district and in its county is in both
seat          BOOLEAN  whether its seat is there
projects      INTEGER  number of those projects and events
"""),
    ),
    Table(
        "projects",
        "A project or event, put together from all documents; where they differ, what the one read last says.",
        _columns("""
id                VARCHAR        project/… or event/…
iri               VARCHAR        its IRI in the graph
title             VARCHAR        title
event             BOOLEAN        whether it is an event with a programme of its own
described         BOOLEAN        whether a document describes it; others only name it
number            VARCHAR        number of its application, or of the project
scheme            VARCHAR        register that gave the number, such as XI-IATI; NULL for the Presidential Grants Fund
status            VARCHAR        concept of application-status
direction         VARCHAR        concept of grant-direction
competition       VARCHAR        name of the competition, as written
competition_year  INTEGER        its year
submitted         DATE           day of the application
decided           DATE           day of the decision on it
starts            DATE           first day
ends              DATE           last day
first_year        INTEGER        first year of its work, from all that is known
last_year         INTEGER        last year
requested         DECIMAL(18,2)  sum asked for
granted           DECIMAL(18,2)  sum granted
cofinancing       DECIMAL(18,2)  the applicant's own share
transferred       DECIMAL(18,2)  sum paid out
total             DECIMAL(18,2)  all costs
currency          VARCHAR        ISO 4217 code of these sums; a sum in another one is in project_facts alone
rating            DECIMAL(9,4)   the experts' rating of the application
assessment        VARCHAR        how the funder assesses the results, in its words
violations        VARCHAR        what the funder found violated, in its words
long_term         BOOLEAN        whether it is a long-term project
completed         BOOLEAN        whether a document says that it is finished
format            VARCHAR        of an event: online, in-person, hybrid
sources           VARCHAR[]      documents that describe or name it
"""),
    ),
    _facts(
        "project_facts",
        "What a document states about its own project or event in a field; the words are the field's own, those of a "
        "row's evidence the whole row's.",
        """
project   VARCHAR  id
field     VARCHAR  title, number, status, requested, starts, …
value     VARCHAR  the value as text: dates as 2021-07-01, sums and ratings with a point, concepts by slug
currency  VARCHAR  ISO 4217 code, of a sum
""",
    ),
    _facts(
        "participations",
        "That an organization has a part in a project or event.",
        """
organization  VARCHAR  id
project       VARCHAR  id
role          VARCHAR  concept of role
unconfirmed   BOOLEAN  whether the document says that it is yet to be confirmed
""",
    ),
    _facts(
        "project_places",
        "That a place is something to a project or event.",
        """
project  VARCHAR       id
place    VARCHAR       id (`places.id`)
kind     VARCHAR       country, region, city, federal-district, group, part
region   VARCHAR       ISO 3166-2 code of the region it is or lies in
country  VARCHAR       ISO 3166-1 code
role     VARCHAR       concept of place-role: area, venue, partner-area, seat, compared, mentioned
share    DECIMAL(7,4)  how much of the project's money goes there, in per cent
""",
    ),
    _facts(
        "project_groups",
        "That a project serves a group of people, or an event has one taking part; a row for each concept.",
        """
project      VARCHAR  id
concept      VARCHAR  concept of target-group; NULL where the phrase fits none
score        DOUBLE   how well the phrase fits it, from 0 to 1
phrase       VARCHAR  the group in the document's words
role         VARCHAR  target or participant
unconfirmed  BOOLEAN  whether the document says that it is yet to be confirmed
""",
    ),
    _facts(
        "project_themes",
        "That a project or event works in a field; a row for each concept.",
        """
project  VARCHAR  id
concept  VARCHAR  concept of theme; NULL where the phrase fits none
score    DOUBLE   how well the phrase fits it, from 0 to 1
phrase   VARCHAR  the field in the document's words
""",
    ),
    _facts(
        "successions",
        "That a project continues an earlier one.",
        """
project    VARCHAR  id of the later one
continues  VARCHAR  id of the earlier one
""",
    ),
    _facts(
        "mentions",
        "That a document names another project beside its own, without saying that its own continues it.",
        """
project    VARCHAR  id of the document's own
mentioned  VARCHAR  id of the other
""",
    ),
    _facts(
        "planned_events",
        "An event or activity that a project plans or held.",
        """
id            VARCHAR    event/{document}/{key}
project       VARCHAR    id
key           VARCHAR    tells it from others of the document
name          VARCHAR    in the document's words
kind          VARCHAR    concept of event-kind
count         INTEGER    how many of them
participants  INTEGER    people expected
starts        DATE       first day
ends          DATE       last day
places        VARCHAR[]  ids
""",
    ),
    _facts(
        "sessions",
        "A part of an event's programme.",
        """
id           VARCHAR  session/{document}/{key}
event        VARCHAR  id (`projects.id`)
key          VARCHAR  tells it from others of the document
position     INTEGER  its place in the programme, from 1
title        VARCHAR  in the document's words
start_time   VARCHAR  HH:MM, local time
end_time     VARCHAR  HH:MM
kind         VARCHAR  concept of session-kind
agenda       VARCHAR  its points in the document's words, one a line
unconfirmed  BOOLEAN  whether the document says that a part of it is yet to be confirmed
""",
    ),
    _facts(
        "speeches",
        "That somebody speaks in a session, by office; by name only where persons were asked for.",
        """
id            VARCHAR  speech/{document}/{key of the session}/{position}
session       VARCHAR  id (`sessions.id`)
position      INTEGER  place in the session, from 1
office        VARCHAR  in the document's words
organization  VARCHAR  id of the one that the speaker is of
role          VARCHAR  facilitator, speaker, trainer, greeting
name          VARCHAR  of the speaker
unconfirmed   BOOLEAN  whether the document says that it is yet to be confirmed
""",
    ),
    _facts(
        "stated_links",
        "A relation that a document states in words.",
        """
project  VARCHAR  id of the project or event whose document says so
kind     VARCHAR  twin-cities, cooperation, partner, …
a        VARCHAR  id of a place, organization or project
b        VARCHAR  id of the other
""",
    ),
    _facts(
        "allocations",
        "Money that a document states for one organization's part in a project: an award, a budget, payments.",
        """
id            VARCHAR        allocation/{document}/{number}
project       VARCHAR        id
organization  VARCHAR        id of the one that receives it, or whose budget it is
giver         VARCHAR        id of the one that gives it
kind          VARCHAR        concept of allocation-kind: award, budget, commitment, disbursement, expenditure, incoming
amount        DECIMAL(18,2)  the sum of all that is counted
currency      VARCHAR        ISO 4217 code
payments      INTEGER        how many single payments it is the sum of
first_day     DATE           day of the first of them
last_day      DATE           day of the last of them
""",
    ),
    Table(
        "evidence",
        "Words of a document that show facts; words found in two ways are there twice.",
        _columns("""
id            VARCHAR  evidence/{document}/{start}-{end}, with a number for the second of one place
source        VARCHAR  document (`sources.name`)
quote         VARCHAR  the words
start_offset  INTEGER  where they begin, in characters of the document's text
end_offset    INTEGER  where they end
method        VARCHAR  how they were found: header, section, cell, rule, ner, gazetteer, concept, coordination
confidence    DOUBLE   how sure that is, from 0 to 1
"""),
        source="source",
    ),
    Table(
        "links",
        "That two organizations, or two regions, work together: one row a pair.",
        _columns("""
kind           VARCHAR    organization or region
a              VARCHAR    id of the one; a < b
b              VARCHAR    id of the other
bases          VARCHAR[]  concepts of link-basis: how it is known
projects       VARCHAR[]  projects and events they share
project_count  INTEGER    how many
first_year     INTEGER    first year of those
last_year      INTEGER    last year
cross_border   BOOLEAN    whether the two are in different countries; NULL where one country is unknown
country_a      VARCHAR    ISO 3166-1 code
country_b      VARCHAR    ISO 3166-1 code
roles_a        VARCHAR[]  roles of a in those projects
roles_b        VARCHAR[]  roles of b
sources        VARCHAR[]  documents that say so
"""),
    ),
    Table(
        "places",
        "A place: all countries, regions, districts and groups, and the cities that the graph names.",
        _columns("""
id          VARCHAR    RU, RU-PSK, geonames:504341, RU-FD-NWFD, group:CIS
name_ru     VARCHAR    in Russian
name_en     VARCHAR    in English
kind        VARCHAR    country, region, city, federal-district, group, part
parent      VARCHAR    id of the region or country it lies in
region      VARCHAR    ISO 3166-2 code of the region it is or lies in
country     VARCHAR    ISO 3166-1 code
latitude    DOUBLE     degrees north
longitude   DOUBLE     degrees east
within      VARCHAR[]  ids of the places that it lies in directly: its parent, districts and parts
member_of   VARCHAR[]  ids of the groups that it is a member of
population  BIGINT     people; of a region those of its cities
"""),
    ),
    Table(
        "place_inside",
        "That a place lies in another, at any remove; every place lies in itself.",
        _columns("""
place     VARCHAR  id
ancestor  VARCHAR  id of the region, district, country, part or group
"""),
    ),
    Table(
        "borders",
        "That two countries, or two regions, share a border; both ways round.",
        _columns("""
a  VARCHAR  ISO 3166 code
b  VARCHAR  ISO 3166 code
"""),
    ),
    Table(
        "concepts",
        "A concept of the ontology.",
        _columns("""
scheme    VARCHAR    target-group, role, grant-direction, …
id        VARCHAR    slug
iri       VARCHAR    its IRI in the graph
label_ru  VARCHAR    in Russian
label_en  VARCHAR    in English
broader   VARCHAR[]  slugs of the next wider concepts of the scheme
"""),
    ),
    Table(
        "concept_inside",
        "That a concept is a kind of another, at any remove; every concept is one of itself.",
        _columns("""
scheme    VARCHAR  scheme of both
id        VARCHAR  slug
ancestor  VARCHAR  slug of the wider one
"""),
    ),
)

#: All tables by their names, in the order in which they are shown.
TABLES = {table.name: table for table in _ALL}
