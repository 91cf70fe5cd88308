MATCH (document:Document)-[said:DESCRIBES]->(project:Project)
// if region
WHERE EXISTS {
  MATCH (project)-[reached:COVERS]->(:Place)-[:INSIDE]->(:Place {id: $region})
  WHERE reached.role IN ['area', 'venue']
}
// end
WITH project, collect(document.name) AS files, min(said.direction) AS slug,
  coalesce(min(said.competitionYear), project.firstYear) AS year,
  collect(CASE WHEN said.requested IS NOT NULL
    THEN {unit: coalesce(said.requestedCurrency, ''), asked: said.requested} END)
  + collect(CASE WHEN said.granted IS NOT NULL
    THEN {unit: coalesce(said.grantedCurrency, ''), given: said.granted} END) AS sums
WITH project, files, slug, year, CASE WHEN size(sums) > 0 THEN sums ELSE [{unit: ''}] END AS sums
OPTIONAL MATCH (direction:Concept {scheme: 'grant-direction', notation: slug})
WITH project, files, direction, year, sums
// if direction
WHERE direction.id = $direction
// end
WITH project, files, direction, year, sums
// if from_year
WHERE year >= $from_year
// end
WITH project, files, direction, year, sums
// if to_year
WHERE year <= $to_year
// end
UNWIND sums AS sum
// One row for each project and currency: a sum that two documents state is one sum, of two the larger counts.
WITH project, files, direction, year, sum.unit AS unit, max(sum.asked) AS asked, max(sum.given) AS given
WITH direction, year, unit, count(project) AS applications, count(asked) AS with_request, sum(asked) AS requested,
  count(given) AS grants, sum(given) AS granted, collect(files) AS files
WITH *, CASE $language WHEN 'ru' THEN direction.nameRu ELSE direction.nameEn END AS label
RETURN
  year, label AS direction, CASE WHEN unit <> '' THEN unit END AS currency, applications, with_request,
  CASE WHEN with_request > 0 THEN round(100 * requested) / 100.0 END AS requested, grants,
  CASE WHEN grants > 0 THEN round(100 * granted) / 100.0 END AS granted,
  reduce(sources = [], some IN files | sources + some) AS sources, direction.id AS direction_id
ORDER BY year IS NOT NULL, year, direction IS NOT NULL, direction, currency IS NOT NULL, currency,
  direction_id IS NOT NULL, direction_id
