MATCH (organization:Organization)-[part:PARTICIPATES_IN]->(project:Activity)
WHERE organization.id IN [$a, $b] AND NOT part.unconfirmed
  AND part.role IN ['applicant', 'co-organizer', 'organizer', 'implementer', 'partner', 'funder', 'host', 'office']
  // if from_year
  AND project.lastYear >= $from_year
  // end
  // if to_year
  AND project.firstYear <= $to_year
  // end
WITH project,
  max(CASE organization.id WHEN $a THEN 1 ELSE 0 END) = 1 AS has_a,
  max(CASE organization.id WHEN $b THEN 1 ELSE 0 END) = 1 AS has_b
MATCH (project)-[serves:TARGETS]->(group:Concept)
WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= $min_score
WITH group,
  count(DISTINCT CASE WHEN has_a THEN project END) AS projects_a,
  count(DISTINCT CASE WHEN has_b THEN project END) AS projects_b,
  count(DISTINCT CASE WHEN has_a AND has_b THEN project END) AS together,
  collect(DISTINCT CASE WHEN has_a THEN project.title END) AS in_projects_a,
  collect(DISTINCT CASE WHEN has_b THEN project.title END) AS in_projects_b,
  collect(DISTINCT serves.text) AS words,
  collect(DISTINCT serves.source) AS sources
WHERE projects_a > 0 AND projects_b > 0
RETURN
  CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END AS group,
  projects_a,
  projects_b,
  together,
  in_projects_a,
  in_projects_b,
  words,
  sources,
  group.id AS group_id
ORDER BY
  CASE WHEN projects_a < projects_b THEN projects_a ELSE projects_b END DESC,
  projects_a + projects_b DESC,
  group,
  group_id
