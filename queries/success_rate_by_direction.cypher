MATCH (document:Document)-[said:DESCRIBES]->(project:Project)
// if region
WHERE EXISTS {
  MATCH (project)-[reached:COVERS]->(:Place)-[:INSIDE]->(:Place {id: $region})
  WHERE reached.role IN ['area', 'venue']
}
// end
WITH project, collect(document.name) AS files, collect(said.status) AS statuses, min(said.direction) AS slug,
  coalesce(min(said.competitionYear), project.firstYear) AS in_year
WHERE size(statuses) > 0
OPTIONAL MATCH (direction:Concept {scheme: 'grant-direction', notation: slug})
WITH project, files, direction, in_year,
  [status IN statuses WHERE status IN ['supported', 'contract-pending', 'in-progress', 'completed', 'terminated',
    'grant-declined']] AS supporting,
  [status IN statuses WHERE status IN ['not-supported', 'rejected-formally']] AS refusing
// if direction
WHERE direction.id = $direction
// end
WITH project, files, direction, in_year, supporting, refusing
// if from_year
WHERE in_year >= $from_year
// end
WITH project, files, direction, in_year, supporting, refusing
// if to_year
WHERE in_year <= $to_year
// end
WITH project, files, direction, in_year, supporting, refusing, null AS where
// if by_region
OPTIONAL MATCH (project)-[works:COVERS]->(place:Place)
WHERE $by_region AND works.role IN ['area', 'venue']
OPTIONAL MATCH (place)-[:INSIDE]->(region:Region)
WITH DISTINCT project, files, direction, in_year, supporting, refusing, coalesce(region, place) AS where
// end
// if region by_region
WHERE NOT $by_region OR EXISTS { MATCH (where)-[:INSIDE]->(:Place {id: $region}) }
// end
WITH direction, CASE WHEN $by_year THEN in_year END AS year, where, count(project) AS applications,
  sum(CASE WHEN size(supporting) + size(refusing) > 0 THEN 1 ELSE 0 END) AS decided,
  sum(CASE WHEN size(supporting) > 0 THEN 1 ELSE 0 END) AS supported, collect(files) AS files
RETURN
  CASE $language WHEN 'ru' THEN direction.nameRu ELSE direction.nameEn END AS direction, year,
  CASE $language WHEN 'ru' THEN where.nameRu ELSE where.nameEn END AS region, applications, decided, supported,
  CASE WHEN decided > 0 THEN round(1000.0 * supported / decided) / 1000 END AS rate,
  reduce(sources = [], some IN files | sources + some) AS sources, direction.id AS direction_id, where.id AS region_id
ORDER BY rate IS NULL, rate DESC, decided DESC, direction IS NOT NULL, direction, year IS NOT NULL, year,
  region IS NOT NULL, region, direction_id IS NOT NULL, direction_id, region_id IS NOT NULL, region_id
