WITH ['applicant', 'co-organizer', 'organizer', 'implementer', 'partner', 'funder', 'host', 'office'] AS parts
MATCH (a:Region)-[:BORDERS]-(b:Region)
WHERE a.country <> b.country AND NOT (a)-[:COLLABORATES_WITH]-(b)
  // if region
  AND EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $region}) }
  // end
  // if other
  AND EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $other}) }
  // end
  // Each pair is found both ways round: the one that is asked for stays, else the one in the order of the ids.
  AND (
    a.id < b.id
    // if region
    OR NOT EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $region}) }
    // end
    // if other
    OR NOT EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $other}) }
    // end
  )
CALL {
  WITH a, b
  UNWIND [a, b] AS region
  MATCH (region)<-[:PART_OF*0..1]-(place:Place)<-[covers:COVERS]-(project:Activity)
  WHERE (place = region OR place:City) AND covers.role IN ['area', 'venue']
  WITH DISTINCT a, b, region, project
  MATCH (project)-[serves:TARGETS]->(group:Concept)
  WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5
    // if group
    AND EXISTS { MATCH (group)-[:BROADER_TRANSITIVE]->(:Concept {id: $group}) }
    // end
  WITH group,
    collect(DISTINCT project) AS projects,
    count(DISTINCT CASE WHEN region = a THEN project END) AS in_a,
    count(DISTINCT CASE WHEN region = b THEN project END) AS in_b
  WHERE in_a > 0 AND in_b > 0
  RETURN
    sum(CASE WHEN in_a < in_b THEN in_a ELSE in_b END) AS strength,
    collect(group) AS groups,
    collect(projects) AS lists
}
WITH parts, a, b, strength, groups, lists
WHERE strength > 0
CALL {
  WITH lists
  UNWIND lists AS projects
  UNWIND projects AS project
  WITH DISTINCT project
  MATCH (:Document)-[describes:DESCRIBES]->(project)
  RETURN collect(DISTINCT describes.source) AS sources
}
CALL {
  WITH parts, a, groups
  MATCH (a)<-[:INSIDE]-(:Place)<-[:LOCATED_IN]-(organization:Organization)
  MATCH (organization)-[part:PARTICIPATES_IN]->(:Activity)-[serves:TARGETS]->(group:Concept)
  WHERE part.role IN parts AND NOT part.unconfirmed
    AND serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5 AND group IN groups
  RETURN collect(DISTINCT organization.name) AS organizations_a
}
CALL {
  WITH parts, b, groups
  MATCH (b)<-[:INSIDE]-(:Place)<-[:LOCATED_IN]-(organization:Organization)
  MATCH (organization)-[part:PARTICIPATES_IN]->(:Activity)-[serves:TARGETS]->(group:Concept)
  WHERE part.role IN parts AND NOT part.unconfirmed
    AND serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5 AND group IN groups
  RETURN collect(DISTINCT organization.name) AS organizations_b
}
OPTIONAL MATCH (of_a:Place {id: a.country})
OPTIONAL MATCH (of_b:Place {id: b.country})
RETURN
  CASE $language WHEN 'ru' THEN a.nameRu ELSE a.nameEn END AS region_a,
  CASE $language WHEN 'ru' THEN of_a.nameRu ELSE of_a.nameEn END AS country_a,
  CASE $language WHEN 'ru' THEN b.nameRu ELSE b.nameEn END AS region_b,
  CASE $language WHEN 'ru' THEN of_b.nameRu ELSE of_b.nameEn END AS country_b,
  strength,
  size(groups) AS shared_groups,
  [group IN groups | CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END] AS groups,
  organizations_a,
  organizations_b,
  sources,
  a.id AS region_a_id,
  b.id AS region_b_id
ORDER BY strength DESC, shared_groups DESC, region_a, region_b, region_a_id, region_b_id
