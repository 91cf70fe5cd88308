"""The tables of what no single source says: organizations, projects, links, places, concepts."""

from collections.abc import Iterable

from kg.iris import Iris
from kg.links import CollaborationLink
from kg.resolve import Identities
from kg.views._tables_files import Making
from kg.views._tables_schema import TABLES
from kg.views._tables_things import (
    border_rows,
    concept_inside_rows,
    concept_rows,
    link_rows,
    organization_rows,
    place_inside_rows,
    place_rows,
    project_rows,
)

__all__ = ["ONTOLOGY", "finish_shared", "write_ontology"]

#: The tables that the ontology alone decides.
ONTOLOGY = {"borders": border_rows, "concepts": concept_rows, "concept_inside": concept_inside_rows}

#: Columns of `organizations` that are counted over its projects.
_COUNTED = ("projects", "first_year", "last_year")
#: Columns of `projects` that come from the fields of its documents, by the field.
_STATED = {
    "status": "status",
    "direction": "direction",
    "competition": "competition",
    "competition_year": "year",
    "submitted": "submitted",
    "starts": "starts",
    "ends": "ends",
    "rating": "rating",
    "long_term": "long_term",
    "completed": "completed",
    "format": "format",
}
_SUMS = ("requested", "granted", "cofinancing", "transferred", "total")


def write_ontology(making: Making) -> None:
    """Make the tables that the ontology alone decides."""
    for name, rows in ONTOLOGY.items():
        making.write(name, rows())
        making.finish(TABLES[name], f"FROM {making.rows(TABLES[name])}")


def finish_shared(making: Making, identities: Identities, links: Iterable[CollaborationLink], base: str) -> None:
    """Make the other tables, after those that are kept document by document; carry over what did not change.

    Args:
        making: the generation.
        identities: who is who.
        links: who works with whom.
        base: base IRI of the graph.
    """
    iris = Iris(base)
    making.view("sources", "project_facts", "participations", "project_places", "planned_events", "stated_links")
    making.write_all("projects", project_rows(identities, iris))
    if making.changed("projects") or making.rewritten("project_facts"):
        making.finish(TABLES["projects"], _projects(making))
    else:
        making.carry("projects")
    making.view("projects")
    making.write_all("organizations", organization_rows(identities, iris))
    if making.changed("organizations") or making.rewritten("participations") or making.rewritten("projects"):
        making.finish(TABLES["organizations"], _organizations(making))
    else:
        making.carry("organizations")
    making.view("organizations")
    making.write_all("links", link_rows(links, identities))
    if making.changed("links"):
        making.finish(TABLES["links"], f"FROM {making.rows(TABLES['links'])}")
    else:
        making.carry("links")
    cities = _cities(making)
    for name, rows in (("places", place_rows), ("place_inside", place_inside_rows)):
        making.note(name, cities)
        if making.changed(name):
            making.write(name, rows(cities))
            making.finish(TABLES[name], f"FROM {making.rows(TABLES[name])}")
        else:
            making.carry(name)


def _projects(making: Making) -> str:
    table = TABLES["projects"]
    stated = ", ".join(
        f"TRY_CAST(max(value) FILTER (field = '{field}') AS {table.types[column]}) AS {column}"
        for column, field in _STATED.items()
    )
    # Sums of several currencies cannot stand in one row: the first sum that is given decides.
    currencies = ", ".join(f"max(currency) FILTER (field = '{field}')" for field in _SUMS)
    sums = ", ".join(
        f"TRY_CAST(max(value) FILTER (field = '{field}' AND currency = theirs) AS {table.types[field]}) AS {field}"
        for field in _SUMS
    )
    own = [name for name in table.types if name not in {*_STATED, *_SUMS, "currency"}]
    return f"""
        WITH said AS (
            SELECT facts.project, field, value, currency
            FROM project_facts AS facts JOIN sources ON sources.name = facts.source
            QUALIFY row_number() OVER (PARTITION BY facts.project, field ORDER BY position DESC, source DESC) = 1
        ), money AS (
            SELECT project AS id, coalesce({currencies}) AS theirs FROM said GROUP BY project
        ), stated AS (
            SELECT project AS id, any_value(theirs) AS currency, {stated}, {sums}
            FROM said JOIN money ON money.id = said.project GROUP BY project
        )
        SELECT * FROM {making.rows(table, own)} LEFT JOIN stated USING (id)
    """  # noqa: S608


def _organizations(making: Making) -> str:
    table = TABLES["organizations"]
    own = [name for name in table.types if name not in _COUNTED]
    return f"""
        WITH parts AS (
            SELECT DISTINCT organization, project FROM participations WHERE role <> 'mentioned' AND NOT unconfirmed
        ), counted AS (
            SELECT organization AS id, count(*) AS projects, min(first_year) AS first_year, max(last_year) AS last_year
            FROM parts JOIN projects ON projects.id = parts.project GROUP BY organization
        )
        SELECT own.*, coalesce(projects, 0) AS projects, first_year, last_year
        FROM {making.rows(table, own)} AS own LEFT JOIN counted USING (id)
    """  # noqa: S608


def _cities(making: Making) -> list[str]:
    """Ids of the cities that the graph names."""
    named = """
        SELECT place FROM project_places
        UNION SELECT seat FROM organizations
        UNION SELECT unnest(places) FROM planned_events
        UNION SELECT unnest([a, b]) FROM stated_links
    """
    cities = f"SELECT place FROM ({named}) WHERE starts_with(place, 'geonames:') ORDER BY place"  # noqa: S608
    return [row[0] for row in making.connection.execute(cities).fetchall()]
