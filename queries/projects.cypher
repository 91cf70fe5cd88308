// if region
MATCH (:Place {id: $region})<-[:INSIDE]-(:Place)<-[reached:COVERS]-(project:Project)
WHERE reached.role IN ['area', 'venue']
WITH DISTINCT project
// end
// if group
MATCH (:Concept {id: $group})<-[:BROADER_TRANSITIVE]-(:Concept)<-[served:TARGETS]-(project:Project)
WHERE served.score >= $min_score
WITH DISTINCT project
// end
// if theme
MATCH (:Concept {id: $theme})<-[:BROADER_TRANSITIVE]-(:Concept)<-[named:WORKS_ON]-(project:Project)
WHERE named.score >= $min_score
WITH DISTINCT project
// end
// if organization
MATCH (:Organization {id: $organization})-[:PARTICIPATES_IN]->(project:Project)
WITH DISTINCT project
// end
// if status
MATCH (wanted:Concept {id: $status})
WITH *, wanted.notation AS wanted_status
MATCH (:Document)-[stated:DESCRIBES]->(project:Project)
WHERE stated.status = wanted_status
WITH DISTINCT project
// end
// if direction
MATCH (wanted:Concept {id: $direction})
WITH *, wanted.notation AS wanted_direction
MATCH (:Document)-[filed:DESCRIBES]->(project:Project)
WHERE filed.direction = wanted_direction
WITH DISTINCT project
// end
MATCH (project:Project)
WHERE project.title IS NOT NULL
// if text
  AND toLower(project.title) CONTAINS toLower($text)
// end
// if from_year
  AND project.lastYear >= $from_year
// end
// if to_year
  AND project.firstYear <= $to_year
// end
OPTIONAL MATCH (:Document)-[said:DESCRIBES]->(project)
WITH project, collect(DISTINCT said.status) AS statuses, collect(DISTINCT said.direction) AS directions,
  max(said.requested) AS requested, max(said.granted) AS granted,
  collect(said.requestedCurrency) + collect(said.grantedCurrency) AS currency
OPTIONAL MATCH (status:Concept {scheme: 'application-status'})
WHERE status.notation IN statuses
WITH project, directions, requested, granted, currency,
  collect(CASE $language WHEN 'ru' THEN status.nameRu ELSE status.nameEn END) AS status
OPTIONAL MATCH (direction:Concept {scheme: 'grant-direction'})
WHERE direction.notation IN directions
WITH project, requested, granted, currency, status,
  collect(CASE $language WHEN 'ru' THEN direction.nameRu ELSE direction.nameEn END) AS direction
OPTIONAL MATCH (applicant:Organization)-[:PARTICIPATES_IN {role: 'applicant'}]->(project)
WITH project, requested, granted, currency, status, direction, collect(DISTINCT applicant.name) AS applicants
OPTIONAL MATCH (project)-[:COVERS {role: 'area'}]->(place:Place)
WITH project, requested, granted, currency, status, direction, applicants,
  collect(DISTINCT CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END) AS regions
OPTIONAL MATCH (project)-[targeted:TARGETS]->(group:Concept)
WHERE targeted.score >= $min_score
WITH project, requested, granted, currency, status, direction, applicants, regions,
  collect(DISTINCT CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END) AS groups
ORDER BY project.firstYear IS NOT NULL, project.firstYear, project.title, project.id
RETURN
  project.title AS project, project.number AS number, status, direction, project.firstYear AS first_year,
  project.lastYear AS last_year, applicants, regions, groups, requested, granted, currency,
  project.sources AS sources, project.id AS project_id
