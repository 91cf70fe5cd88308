CALL {
  MATCH (:Document)-[:DESCRIBES]->(project:Activity {id: $a})
  RETURN project, null AS part, null AS thing
  UNION
  MATCH (thing:Organization {id: $a})-[part:PARTICIPATES_IN]->(project:Activity)
  WHERE NOT part.role IN ['mentioned', 'predecessor']
  RETURN project, part, thing
  UNION
  MATCH (thing:Place {id: $a})<-[:INSIDE]-(:Place)<-[part:COVERS]-(project:Activity)
  WHERE part.role IN ['area', 'venue']
  RETURN project, part, thing
}
MATCH (project)-[phrase:TARGETS]->(group:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $group})
WHERE phrase.score >= $min_score
// The words on the group, and those on its part in each of the activities.
UNWIND [true, false] AS on_group
WITH project, thing, group, on_group, CASE WHEN on_group THEN phrase ELSE part END AS fact
WHERE fact IS NOT NULL
WITH DISTINCT project, fact,
  CASE WHEN on_group THEN null ELSE thing END AS thing, CASE WHEN on_group THEN group END AS group
WITH project, fact, thing, group, fact.role AS slug,
  CASE type(fact) WHEN 'TARGETS' THEN 'group' WHEN 'COVERS' THEN 'placement' ELSE 'participation' END AS tie,
  CASE type(fact) WHEN 'COVERS' THEN 'place-role' ELSE 'role' END AS scheme
OPTIONAL MATCH (concept:Concept {scheme: scheme, notation: slug})
UNWIND range(0, size(coalesce(fact.quotes, [])) - 1) AS at
RETURN DISTINCT
  CASE WHEN thing:Organization THEN thing.name WHEN $language = 'ru' THEN coalesce(thing.nameRu, group.nameRu)
    ELSE coalesce(thing.nameEn, group.nameEn) END AS about,
  tie,
  CASE WHEN tie = 'group' THEN slug WHEN $language = 'ru' THEN concept.nameRu ELSE concept.nameEn END AS role,
  project.title AS project, fact.quotes[at] AS quote, fact.source AS source, fact.quoteStarts[at] AS start,
  fact.quoteEnds[at] AS `end`, fact.score AS score, fact.quoteMethods[at] AS method,
  fact.quoteConfidences[at] AS confidence, project.id AS project_id, group.id AS group_id
ORDER BY source, start, `end`, about IS NOT NULL, about, tie, role IS NOT NULL, role, project_id, method,
  group_id IS NOT NULL, group_id, score IS NOT NULL, score, confidence
