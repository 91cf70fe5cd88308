MATCH (label:Concept) WHERE label.scheme IN ['role', 'link-basis']
WITH collect({
  scheme: label.scheme, slug: label.notation, words: CASE $language WHEN 'ru' THEN label.nameRu ELSE label.nameEn END
}) AS labels
MATCH (organization:Organization {id: $organization})-[link:COLLABORATES_WITH]-(partner:Organization)
WHERE true
  // if country
  AND EXISTS { MATCH (partner)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(:Place {id: $country}) }
  // end
  // if from_year
  AND link.lastYear >= $from_year
  // end
  // if to_year
  AND link.firstYear <= $to_year
  // end
  // if cross_border
  AND link.crossBorder = $cross_border
  // end
WITH labels, link, partner,
  CASE WHEN startNode(link) = organization THEN link.rolesB ELSE link.rolesA END AS roles_of_partner
OPTIONAL MATCH (partner)-[:LOCATED_IN]->(place:Place)
// Where there is no project, one row of nothing keeps the link.
UNWIND CASE WHEN link.projects > 0 THEN link.projectIds ELSE [null] END AS project_id
OPTIONAL MATCH (project:Activity {id: project_id})
WITH labels, link, partner, place, roles_of_partner, collect(DISTINCT project.title) AS in_projects
RETURN
  partner.name AS partner,
  [label IN labels WHERE label.scheme = 'role' AND label.slug IN roles_of_partner | label.words] AS roles,
  link.projects AS projects,
  link.firstYear AS first_year,
  link.lastYear AS last_year,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS seat,
  link.crossBorder AS cross_border,
  [label IN labels WHERE label.scheme = 'link-basis' AND label.slug IN link.basis | label.words] AS basis,
  in_projects,
  link.sources AS sources,
  partner.id AS partner_id
ORDER BY projects DESC, partner, partner_id
