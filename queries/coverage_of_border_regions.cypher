MATCH (region:Region)-[:BORDERS]-(beyond:Region)
WHERE region.country <> beyond.country
  // if region
  AND EXISTS { MATCH (region)-[:INSIDE]->(:Place {id: $region}) }
  // end
  // if neighbour
  AND EXISTS { MATCH (beyond)-[:INSIDE]->(:Place {id: $neighbour}) }
  // end
OPTIONAL MATCH (region)-[tie:COLLABORATES_WITH]-(beyond)
WHERE true
  // if from_year
  AND tie.lastYear >= $from_year
  // end
  // if to_year
  AND tie.firstYear <= $to_year
  // end
WITH region, beyond, count(tie) > 0 AS tied
WITH region,
  count(beyond) AS neighbours,
  sum(CASE WHEN tied THEN 1 ELSE 0 END) AS linked_neighbours,
  collect(CASE WHEN tied THEN null WHEN $language = 'ru' THEN beyond.nameRu ELSE beyond.nameEn END) AS without_link
CALL {
  WITH region
  MATCH (region)-[link:COLLABORATES_WITH]-(linked:Region)
  WHERE link.crossBorder
    // if from_year
    AND link.lastYear >= $from_year
    // end
    // if to_year
    AND link.firstYear <= $to_year
    // end
  RETURN count(DISTINCT linked) AS links
}
CALL {
  WITH region
  MATCH (region)<-[:INSIDE]-(:Place)<-[:LOCATED_IN]-(organization:Organization)
  RETURN count(DISTINCT organization) AS organizations
}
CALL {
  WITH region
  MATCH (region)<-[:PART_OF*0..1]-(place:Place)<-[covers:COVERS]-(project:Activity)
  WHERE (place = region OR place:City) AND covers.role IN ['area', 'venue']
    // if from_year
    AND project.lastYear >= $from_year
    // end
    // if to_year
    AND project.firstYear <= $to_year
    // end
  WITH DISTINCT project
  OPTIONAL MATCH (:Document)-[describes:DESCRIBES]->(project)
  RETURN
    collect(DISTINCT project) AS found,
    count(DISTINCT project) AS projects,
    max(project.lastYear) AS last_year,
    collect(DISTINCT describes.source) AS sources
}
CALL {
  WITH found
  UNWIND found AS project
  MATCH (project)-[serves:TARGETS]->(group:Concept)
  WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5
  RETURN count(DISTINCT group) AS groups
}
OPTIONAL MATCH (place:Place {id: region.country})
RETURN
  CASE $language WHEN 'ru' THEN region.nameRu ELSE region.nameEn END AS region,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS country,
  projects,
  organizations,
  groups,
  links,
  neighbours,
  linked_neighbours,
  without_link,
  last_year,
  sources,
  region.id AS region_id,
  region.country AS country_id
ORDER BY country, projects DESC, links DESC, region, region_id
