"""The tables of what no single source says: organizations, projects, links, places, concepts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from kg.iris import Iris
from kg.links import LEADING, PARTS_TAKEN, CollaborationLink
from kg.model import MIN_SCORE
from kg.resolve import Identities
from kg.views import Changed
from kg.views._tables_files import Making
from kg.views._tables_manifest import literal
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

__all__ = ["ONTOLOGY", "amend_shared", "finish_shared", "write_ontology"]

_Thing = TypeVar("_Thing")

#: The tables that the ontology alone decides.
ONTOLOGY = {"borders": border_rows, "concepts": concept_rows, "concept_inside": concept_inside_rows}

#: Columns of `organizations` that are counted over its projects.
_COUNTED = ("projects", "first_year", "last_year")
_OWN = [name for name in TABLES["organizations"].types if name not in _COUNTED]
#: Tables that these are made from.
_NEEDED = (
    "sources", "project_facts", "participations", "project_places", "project_groups", "project_themes",
    "planned_events", "stated_links",
)  # fmt: skip
#: Columns of `projects` that come from the fields of its documents, by the field.
_STATED = {
    "scheme": "scheme",
    "status": "status",
    "direction": "direction",
    "competition": "competition",
    "competition_year": "year",
    "submitted": "submitted",
    "decided": "decided",
    "starts": "starts",
    "ends": "ends",
    "rating": "rating",
    "assessment": "assessment",
    "violations": "violations",
    "long_term": "long_term",
    "completed": "completed",
    "format": "format",
}
_SUMS = ("requested", "granted", "cofinancing", "transferred", "total")


def _list(values: Iterable[str]) -> str:
    return ", ".join(map(literal, sorted(values)))


#: What an organization does and where it is, counted over its projects: by table, the query for its rows; `{those}`
#: selects the organizations.
_PROFILES = {
    "organization_concepts": f"""
        WITH parts AS (
            SELECT DISTINCT organization, project FROM participations SEMI JOIN {{those}} USING (organization)
            WHERE NOT unconfirmed AND role IN ({_list(PARTS_TAKEN)})
        )
        SELECT organization, 'target-group' AS scheme, concept, count(DISTINCT project) AS projects
        FROM parts JOIN project_groups USING (project) WHERE NOT unconfirmed AND score >= {MIN_SCORE} GROUP BY ALL
        UNION ALL
        SELECT organization, 'theme', concept, count(DISTINCT project)
        FROM parts JOIN project_themes USING (project) WHERE score >= {MIN_SCORE} GROUP BY ALL
        UNION ALL
        SELECT organization, 'grant-direction', direction, count(*)
        FROM parts JOIN projects ON id = project WHERE direction IS NOT NULL GROUP BY ALL
    """,  # noqa: S608
    "organization_regions": f"""
        WITH here AS (
            SELECT id AS organization, region AS place, NULL AS project
            FROM organizations SEMI JOIN {{those}} AS those ON those.organization = id
            UNION ALL
            SELECT organization, region, project FROM participations SEMI JOIN {{those}} USING (organization)
            JOIN project_places USING (project)
            WHERE NOT unconfirmed AND participations.role IN ({_list(LEADING)})
              AND project_places.role IN ('area', 'venue')
        )
        SELECT organization, ancestor AS region, bool_or(project IS NULL) AS seat, count(DISTINCT project) AS projects
        FROM here JOIN place_inside USING (place) JOIN places ON places.id = ancestor AND places.kind = 'region'
        GROUP BY ALL
    """,  # noqa: S608
}
#: Organizations that this is counted of at a time, so that memory does not grow with the graph.
_AT_A_TIME = 20_000


def write_ontology(making: Making) -> None:
    """Make the tables that the ontology alone decides."""
    for name, rows in ONTOLOGY.items():
        making.write(name, rows())
        making.finish(TABLES[name], f"FROM {making.rows(TABLES[name])}")


def finish_shared(making: Making, identities: Identities, links: Iterable[CollaborationLink], base: str) -> None:
    """Make the other tables anew, after those that are kept document by document.

    Args:
        making: the generation.
        identities: who is who.
        links: who works with whom.
        base: base IRI of the graph.
    """
    iris = Iris(base)
    making.view(*_NEEDED)
    making.write("projects", project_rows(identities.projects.values(), iris))
    making.finish(TABLES["projects"], _projects(making))
    making.view("projects")
    making.write("organizations", organization_rows(identities.organizations.values(), iris))
    making.finish(TABLES["organizations"], _organizations(_own_rows(making)))
    making.view("organizations")
    making.write("links", link_rows(links, identities))
    making.finish(TABLES["links"], f"FROM {making.rows(TABLES['links'])}")
    _finish_places(making)
    making.view("places", "place_inside")
    for name in _PROFILES:
        _finish_profile(making, name, len(identities.organizations))


def amend_shared(making: Making, changed: Changed, documents: Collection[str], base: str) -> None:
    """Bring the other tables from the old generation to what is so now; carry over what did not change.

    Args:
        making: the generation.
        changed: what is otherwise.
        documents: names of the documents of the sources that changed.
        base: base IRI of the graph.
    """
    iris, known, db = Iris(base), changed.identities, making.connection
    making.view(*_NEEDED)
    here = {name for (document, _), name in known.project_ids.items() if document in documents}
    making.keys("touched_projects", "id", changed.projects | here)
    making.write("projects", project_rows(_there(known.projects, changed.projects | here), iris))
    making.replace(TABLES["projects"], "touched_projects", _projects(making))
    making.view("projects")
    # Whose projects have other years now counts them anew.
    mine = {name for (document, _), name in known.organization_ids.items() if document in documents}
    mine |= changed.organizations
    making.keys("named_organizations", "id", mine)
    db.execute("""
        CREATE TEMP TABLE touched_organizations AS FROM named_organizations
        UNION SELECT organization FROM participations WHERE project IN (SELECT id FROM touched_projects)
    """)
    making.write("organizations", organization_rows(_there(known.organizations, mine), iris))
    own = f"""(
        FROM {_own_rows(making)} UNION ALL BY NAME
        SELECT {", ".join(_OWN)} FROM {making.before("organizations")}
        WHERE id IN (SELECT id FROM touched_organizations) AND id NOT IN (SELECT id FROM named_organizations)
    )"""  # noqa: S608
    making.replace(TABLES["organizations"], "touched_organizations", _organizations(own))
    making.view("organizations")
    _amend_links(making, changed)
    _finish_places(making)
    making.view("places", "place_inside")
    touched = "(SELECT id AS organization FROM touched_organizations)"
    for name, query in _PROFILES.items():
        making.replace(TABLES[name], touched, query.format(those=touched))


def _amend_links(making: Making, changed: Changed) -> None:
    """The links that are otherwise, and those of organizations that are in another country now."""
    db, old = making.connection, making.before("links")
    db.execute("CREATE TEMP TABLE named_links (kind VARCHAR, a VARCHAR, b VARCHAR)")
    if changed.links:
        db.executemany("INSERT INTO named_links VALUES (?, ?, ?)", sorted(changed.links))
    db.execute(f"""
        CREATE TEMP TABLE moved AS SELECT new.id, new.country FROM organizations AS new
        JOIN {making.before("organizations")} AS old USING (id)
        WHERE id IN (SELECT id FROM named_organizations) AND new.country IS DISTINCT FROM old.country
    """)  # noqa: S608
    db.execute(f"""
        CREATE TEMP TABLE touched_links AS FROM named_links
        UNION SELECT kind, a, b FROM {old} WHERE a IN (SELECT id FROM moved) OR b IN (SELECT id FROM moved)
    """)  # noqa: S608
    making.write("links", link_rows(changed.found.values(), changed.identities))
    ends = ", ".join(
        f"CASE WHEN {end} IN (SELECT id FROM moved) THEN (SELECT country FROM moved WHERE id = {end})"  # noqa: S608
        f" ELSE country_{end} END AS country_{end}"
        for end in "ab"
    )
    others = "SEMI JOIN touched_links USING (kind, a, b) ANTI JOIN named_links USING (kind, a, b)"
    query = f"""
        FROM {making.rows(TABLES["links"])} UNION ALL BY NAME
        SELECT * REPLACE ({ends}) FROM (SELECT * FROM {old} AS old {others})
    """  # noqa: S608
    making.replace(TABLES["links"], "touched_links", query)


def _finish_profile(making: Making, name: str, organizations: int) -> None:
    table = TABLES[name]
    columns = ", ".join(f"{column} {type_}" for column, type_ in table.types.items())
    making.connection.execute(f"CREATE TEMP TABLE {name}_counted ({columns})")
    lots = 1 + organizations // _AT_A_TIME
    for lot in range(lots):
        those = f"(SELECT id AS organization FROM organizations WHERE hash(id) % {lots} = {lot})"  # noqa: S608
        making.connection.execute(f"INSERT INTO {name}_counted {_PROFILES[name].format(those=those)}")
    making.finish(table, f"FROM {name}_counted")
    making.connection.execute(f"DROP TABLE {name}_counted")


def _there(known: Mapping[str, _Thing], names: Iterable[str]) -> Iterator[_Thing]:
    return (known[name] for name in sorted(names) if name in known)


def _finish_places(making: Making) -> None:
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
            WHERE facts.project IN (SELECT id FROM {making.rows(table, own)})
            QUALIFY row_number() OVER (PARTITION BY facts.project, field ORDER BY position DESC, source DESC) = 1
        ), money AS (
            SELECT project AS id, coalesce({currencies}) AS theirs FROM said GROUP BY project
        ), stated AS (
            SELECT project AS id, any_value(theirs) AS currency, {stated}, {sums}
            FROM said JOIN money ON money.id = said.project GROUP BY project
        )
        SELECT * FROM {making.rows(table, own)} LEFT JOIN stated USING (id)
    """  # noqa: S608


def _own_rows(making: Making) -> str:
    return making.rows(TABLES["organizations"], _OWN)


def _organizations(own: str) -> str:
    return f"""
        WITH own AS (FROM {own}), parts AS (
            SELECT DISTINCT organization, project FROM participations
            WHERE role <> 'mentioned' AND NOT unconfirmed AND organization IN (SELECT id FROM own)
        ), counted AS (
            SELECT organization AS id, count(*) AS projects, min(first_year) AS first_year, max(last_year) AS last_year
            FROM parts JOIN projects ON projects.id = parts.project GROUP BY organization
        )
        SELECT own.*, coalesce(projects, 0) AS projects, first_year, last_year
        FROM own LEFT JOIN counted USING (id)
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
