MATCH (label:Concept) WHERE label.scheme IN ['role', 'organization-kind']
WITH collect({
  scheme: label.scheme, slug: label.notation, words: CASE $language WHEN 'ru' THEN label.nameRu ELSE label.nameEn END
}) AS labels
// if kind
MATCH (wanted:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $kind})
WITH labels, collect(wanted.notation) AS kinds
// end
MATCH (role:Concept {scheme: 'role'})
WHERE true
  // if role
  AND EXISTS { MATCH (role)-[:BROADER_TRANSITIVE]->(:Concept {id: $role}) }
  // end
WITH labels, collect(role.notation) AS wanted
  // if kind
  , kinds
  // end
OPTIONAL MATCH (country:Country)-[:INSIDE]->(:Place {id: $region})
WITH labels, wanted, collect(country.id) AS countries
  // if kind
  , kinds
  // end
OPTIONAL MATCH (:Place {id: $region})<-[:INSIDE]-(:Place)<-[covers:COVERS]-(project:Activity)
WHERE covers.role IN ['area', 'venue']
  // if from_year
  AND project.lastYear >= $from_year
  // end
  // if to_year
  AND project.firstYear <= $to_year
  // end
  // if group
  AND EXISTS {
    MATCH (project)-[serves:TARGETS]->(:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $group})
    WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5
  }
  // end
WITH labels, wanted, countries, collect(DISTINCT project) AS there
  // if kind
  , kinds
  // end
CALL {
  WITH countries
  MATCH (organization:Organization)
  WHERE organization.country IN countries
    OR EXISTS { MATCH (organization)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(:Place {id: $region}) }
  RETURN organization, true AS seated, null AS project, null AS part
  UNION ALL
  WITH there, wanted
  UNWIND there AS project
  MATCH (organization:Organization)-[part:PARTICIPATES_IN]->(project)
  WHERE NOT part.unconfirmed AND part.role IN wanted
    AND part.role IN ['applicant', 'co-organizer', 'organizer', 'implementer', 'partner', 'funder', 'host', 'office']
  RETURN organization, false AS seated, project, part
}
WITH labels, organization,
  max(CASE WHEN seated THEN 1 ELSE 0 END) = 1 AS in_region,
  count(DISTINCT project) AS projects,
  collect(DISTINCT project) AS found,
  collect(DISTINCT part.role) AS roles,
  collect(DISTINCT part.source) AS showing,
  max(project.lastYear) AS last_year
  // if kind
  , kinds
  // end
WHERE (in_region OR NOT $seat_only)
  // if kind
  AND organization.kind IN kinds
  // end
  // if role
  AND projects > 0
  // end
  // if group
  AND projects > 0
  // end
  // if from_year
  AND projects > 0
  // end
  // if to_year
  AND projects > 0
  // end
CALL {
  WITH found
  UNWIND found AS project
  MATCH (project)-[serves:TARGETS]->(group:Concept)
  WHERE serves.role = 'target' AND NOT serves.unconfirmed AND serves.score >= 0.5
  RETURN collect(DISTINCT CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END) AS groups
}
OPTIONAL MATCH (organization)-[:LOCATED_IN]->(place:Place)
RETURN
  organization.name AS organization,
  head([label IN labels
    WHERE label.scheme = 'organization-kind' AND label.slug = organization.kind | label.words]) AS kind,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS seat,
  in_region,
  projects,
  [label IN labels WHERE label.scheme = 'role' AND label.slug IN roles | label.words] AS roles,
  groups,
  last_year,
  CASE WHEN projects > 0 THEN showing ELSE organization.sources END AS sources,
  organization.id AS organization_id
ORDER BY projects DESC, in_region DESC, organization, organization_id
