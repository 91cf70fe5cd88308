"""The mirror in Neo4j as pandas frames, with the official driver: whom projects serve, where, and in which words.

Run it in a folder with a graph that `kg neo4j push` has brought to a server; NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD
and NEO4J_DATABASE name that server.
"""

# %% The driver asks, pandas takes the answer; the session only reads, and values are parameters
import os

from neo4j import GraphDatabase, Result

driver = GraphDatabase.driver(
    os.environ["NEO4J_URI"], auth=(os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
)


def ask(text, **parameters):
    """The answer to a question as a frame."""
    return driver.execute_query(
        text,
        parameters,
        database_=os.environ["NEO4J_DATABASE"],
        routing_="r",
        result_transformer_=Result.to_df,
    )


print(ask("MATCH (m:GraphMeta) RETURN m.base AS base, m.journalPosition AS position").to_string(index=False))
# >                       base  position
# > https://w3id.org/civil-kg/         5

# %% Facts of two documents stay two: count documents, not relationships
served = ask(
    """
    MATCH (a:Activity)-[t:TARGETS {role: $role}]->(group:Concept)
    WHERE t.score >= 0.5 AND NOT coalesce(t.unconfirmed, false)
    RETURN group.nameEn AS group, a.id AS activity, t.source AS source
    """,
    role="target",
)
table = served.groupby("group")["source"].nunique()
print(table[table > 1].sort_index().to_string())
# > group
# > Journalists and the media                    2
# > Municipal employees and local authorities    2
# > Non-governmental organizations               2
# > Officials and civil servants                 3
# > Public institutions                          2
# > Students                                     2

# %% INSIDE leads from a place to all that it lies in, and to itself: regions of projects, by country
places = ask(
    """
    MATCH (a:Activity)-[c:COVERS]->(p:Place)-[:INSIDE]->(region:Region), (region)-[:INSIDE]->(country:Country)
    WHERE c.role IN ['area', 'venue']
    RETURN DISTINCT country.nameEn AS country, region.nameEn AS region, a.id AS activity
    """
)
print(places.groupby("country")["region"].nunique().to_string())
# > country
# > Belarus        4
# > Kyrgyzstan     1
# > Russia        10

# %% Each fact has its words, with their place in the document
words = ask(
    """
    MATCH (here:Region {placeCode: $a})-[link:COLLABORATES_WITH]-(there:Region {placeCode: $b})
    UNWIND link.projectIds AS id
    MATCH (a:Activity {id: id})-[c:COVERS]->(place:Place)
    WHERE place.id IN [here.id, there.id] AND c.role = 'area'
    UNWIND range(0, size(c.quotes) - 1) AS n
    RETURN place.nameEn AS place, c.quotes[n] AS quote, c.quoteStarts[n] AS start, c.source AS source
    ORDER BY start LIMIT 3
    """,
    a="RU-PSK",
    b="BY-VI",
)
print(words.to_string(index=False))
driver.close()
# >          place             quote  start          source
# > Vitebsk Region Витебскую область   1369 23-2-003335.txt
# >   Pskov Region         Псковскую   1426 23-2-003335.txt
# >   Pskov Region         Псковской   2242 23-2-003335.txt
