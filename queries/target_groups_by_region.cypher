MATCH (region:Place)<-[:INSIDE]-(place:Place)<-[covers:COVERS]-(project:Activity)
// A country only where the place named is the country itself; a region also for the cities in it.
WHERE (region:Region OR (region:Country AND region = place)) AND covers.role IN ['area', 'venue']
  // if region
  AND EXISTS { MATCH (region)-[:INSIDE]->(:Place {id: $region}) }
  // end
  // if from_year
  AND project.lastYear >= $from_year
  // end
  // if to_year
  AND project.firstYear <= $to_year
  // end
WITH DISTINCT region, project
MATCH (:Document)-[describes:DESCRIBES]->(project)
WITH region, project, collect(describes.source) AS files
MATCH (project)-[serves:TARGETS]->(group:Concept)
WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= $min_score
  // if group
  AND EXISTS { MATCH (group)-[:BROADER_TRANSITIVE]->(:Concept {id: $group}) }
  // end
WITH region, group, project, files, collect(DISTINCT serves.text) AS texts
WITH region, group,
  count(project) AS projects,
  collect(DISTINCT project.title) AS in_projects,
  collect(files) AS files_of_each,
  collect(texts) AS texts_of_each
CALL {
  WITH texts_of_each
  UNWIND texts_of_each AS texts
  UNWIND texts AS text
  RETURN collect(DISTINCT text) AS words
}
CALL {
  WITH files_of_each
  UNWIND files_of_each AS files
  UNWIND files AS file
  RETURN collect(DISTINCT file) AS sources
}
RETURN
  CASE $language WHEN 'ru' THEN region.nameRu ELSE region.nameEn END AS region,
  CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END AS group,
  projects,
  words,
  in_projects,
  sources,
  region.id AS region_id,
  group.id AS group_id
ORDER BY region, projects DESC, group, region_id, group_id
