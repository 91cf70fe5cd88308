WITH ['applicant', 'co-organizer', 'organizer', 'implementer', 'partner', 'funder', 'host', 'office'] AS parts
MATCH (organization:Organization {id: $organization})
// if country
OPTIONAL MATCH (within:Country)-[:INSIDE]->(:Place {id: $country})
// end
WITH parts, organization
  // if country
  , collect(within.id) AS countries
  // end
OPTIONAL MATCH (organization)-[part:PARTICIPATES_IN]->(:Activity)-[served:TARGETS]->(group:Concept)
WHERE part.role IN parts AND NOT part.unconfirmed
  AND served.role = 'target' AND NOT served.unconfirmed AND served.score >= 0.5
WITH parts, organization, collect(DISTINCT group) AS own
  // if country
  , countries
  // end
CALL {
  WITH organization
  MATCH (organization)-[link:COLLABORATES_WITH]-(collaborator:Organization)
  WHERE collaborator.country <> organization.country
    // if from_year
    AND link.lastYear >= $from_year
    // end
  RETURN collaborator, 1 AS step, null AS partner, link.sources AS files, link.lastYear AS last
  UNION ALL
  WITH organization
  MATCH (organization)-[there:COLLABORATES_WITH]-(partner:Organization)
  // if from_year
  WHERE there.lastYear >= $from_year
  // end
  MATCH (partner)-[on:COLLABORATES_WITH]-(collaborator:Organization)
  WHERE collaborator.country <> organization.country
    // if from_year
    AND on.lastYear >= $from_year
    // end
  RETURN collaborator, 2 AS step, partner, on.sources AS files,
    // Where the years of one of the two are unknown, so is the last one on the way.
    CASE WHEN on.lastYear > there.lastYear THEN on.lastYear WHEN on.lastYear <= there.lastYear THEN there.lastYear END AS last
}
WITH *
WHERE true
  // if country
  AND (
    collaborator.country IN countries
    OR EXISTS { MATCH (collaborator)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(:Place {id: $country}) }
  )
  // end
WITH parts, own, collaborator,
  min(step) AS steps,
  count(DISTINCT partner) AS common_partners,
  collect(DISTINCT partner.name) AS through,
  max(last) AS last_year,
  collect(files) AS lists
WHERE steps <= $steps
CALL {
  WITH lists
  UNWIND lists AS files
  UNWIND files AS file
  RETURN collect(DISTINCT file) AS sources
}
CALL {
  WITH parts, own, collaborator
  MATCH (collaborator)-[part:PARTICIPATES_IN]->(:Activity)-[served:TARGETS]->(group:Concept)
  WHERE part.role IN parts AND NOT part.unconfirmed
    AND served.role = 'target' AND NOT served.unconfirmed AND served.score >= 0.5 AND group IN own
  RETURN
    count(DISTINCT group) AS shared_groups,
    collect(DISTINCT CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END) AS groups
}
OPTIONAL MATCH (place:Place {id: collaborator.country})
RETURN
  collaborator.name AS collaborator,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS country,
  steps,
  shared_groups,
  groups,
  common_partners,
  through,
  last_year,
  sources,
  collaborator.id AS collaborator_id,
  collaborator.country AS country_id
ORDER BY steps, shared_groups DESC, common_partners DESC, collaborator, collaborator_id
