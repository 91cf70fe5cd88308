CALL {
  // What each of the two has to do with an activity: where both have, or the other is that activity.
  CALL {
    MATCH (thing:Organization)-[fact:PARTICIPATES_IN]->(project:Activity)
    WHERE thing.id IN [$a, $b]
    RETURN thing, fact, project
    UNION
    MATCH (thing:Place)<-[:INSIDE]-(:Place)<-[fact:COVERS]-(project:Activity)
    WHERE thing.id IN [$a, $b]
    RETURN thing, fact, project
  }
  WITH project, collect({thing: thing, fact: fact}) AS told, collect(thing.id) AS things
  UNWIND told AS one
  WITH project, things, one.thing AS thing, one.fact AS fact
  WITH project, things, thing, fact, CASE WHEN thing.id = $a THEN $b ELSE $a END AS other
  WHERE other IN things OR other = project.id
  RETURN thing, fact, project
  UNION
  // A project may link two regions by where its organizations have their seats: the words for that, and for the places.
  MATCH (:Place {id: $a})<-[:INSIDE]-(:Region)-[link:COLLABORATES_WITH]-(:Region)-[:INSIDE]->(:Place {id: $b})
  UNWIND link.projectIds AS linking
  WITH DISTINCT linking
  MATCH (project:Activity {id: linking})
  MATCH (project)-[fact:COVERS]->(:Place)-[:INSIDE]->(thing:Place)
  WHERE thing.id IN [$a, $b] AND fact.role IN ['area', 'venue', 'partner-area', 'seat']
  RETURN thing, fact, project
  UNION
  MATCH (:Place {id: $a})<-[:INSIDE]-(:Region)-[link:COLLABORATES_WITH]-(:Region)-[:INSIDE]->(:Place {id: $b})
  UNWIND link.projectIds AS linking
  WITH DISTINCT linking
  MATCH (project:Activity {id: linking})
  MATCH (project)<-[fact:PARTICIPATES_IN]-(:Organization)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(thing:Place)
  WHERE thing.id IN [$a, $b] AND NOT coalesce(fact.unconfirmed, false)
    AND fact.role IN ['applicant', 'co-organizer', 'organizer', 'implementer', 'partner', 'host', 'office']
  RETURN thing, fact, project
  UNION
  // A document states the link itself.
  MATCH (one)-[fact:STATED_LINK]->(two)
  WHERE ((one.id = $a OR EXISTS { MATCH (one)-[:INSIDE]->(:Place {id: $a}) })
      AND (two.id = $b OR EXISTS { MATCH (two)-[:INSIDE]->(:Place {id: $b}) }))
    OR ((one.id = $b OR EXISTS { MATCH (one)-[:INSIDE]->(:Place {id: $b}) })
      AND (two.id = $a OR EXISTS { MATCH (two)-[:INSIDE]->(:Place {id: $a}) }))
  MATCH (project:Activity {id: fact.activity})
  RETURN null AS thing, fact, project
  UNION
  // One continues the other.
  MATCH (project:Activity)-[fact:CONTINUES]->(earlier:Activity)
  WHERE project.id IN [$a, $b] AND earlier.id IN [$a, $b]
  RETURN null AS thing, fact, project
}
WITH thing, fact, project, type(fact) AS kind
WITH thing, fact, project, kind, coalesce(fact.role, fact.linkKind) AS slug,
  CASE kind WHEN 'PARTICIPATES_IN' THEN 'role' WHEN 'COVERS' THEN 'place-role' ELSE 'link-basis' END AS scheme
OPTIONAL MATCH (concept:Concept {scheme: scheme, notation: slug})
UNWIND range(0, size(coalesce(fact.quotes, [])) - 1) AS at
RETURN DISTINCT
  CASE WHEN thing:Organization THEN thing.name WHEN thing IS NULL THEN 'both'
    WHEN $language = 'ru' THEN thing.nameRu ELSE thing.nameEn END AS about,
  CASE kind WHEN 'PARTICIPATES_IN' THEN 'participation' WHEN 'COVERS' THEN 'placement'
    WHEN 'STATED_LINK' THEN 'link' ELSE 'continues' END AS tie,
  coalesce(CASE $language WHEN 'ru' THEN concept.nameRu ELSE concept.nameEn END, fact.linkKind) AS role,
  project.title AS project, fact.quotes[at] AS quote, fact.source AS source, fact.quoteStarts[at] AS start,
  fact.quoteEnds[at] AS `end`, fact.quoteMethods[at] AS method, fact.quoteConfidences[at] AS confidence,
  project.id AS project_id
ORDER BY source, start, `end`, about, tie, role IS NOT NULL, role, project_id, method, confidence
