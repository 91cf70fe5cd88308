MATCH (label:Concept) WHERE label.scheme IN ['role', 'organization-kind', 'legal-form']
WITH collect({
  scheme: label.scheme, slug: label.notation, words: CASE $language WHEN 'ru' THEN label.nameRu ELSE label.nameEn END
}) AS labels
// if kind
MATCH (wanted:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $kind})
WITH labels, collect(wanted.notation) AS kinds
// end
// if role
MATCH (wanted:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $role})
WITH labels, collect(wanted.notation) AS wanted_roles
  // if kind
  , kinds
  // end
// end
MATCH (organization:Organization)
WHERE true
  // if kind
  AND organization.kind IN kinds
  // end
  // if region
  AND EXISTS { MATCH (organization)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(:Place {id: $region}) }
  // end
  // if text
  AND any(name IN organization.names WHERE toLower(name) CONTAINS toLower($text))
  // end
OPTIONAL MATCH (organization)-[part:PARTICIPATES_IN]->(activity:Activity)
// if project
WHERE activity.id = $project
// end
WITH labels, organization,
  // if role
  wanted_roles,
  // end
  collect(DISTINCT part.role) AS roles,
  // What only mentions it, or names who went before, is none of its projects.
  count(DISTINCT CASE WHEN NOT part.role IN ['mentioned', 'predecessor'] THEN activity END) AS projects,
  max(CASE WHEN part.unconfirmed THEN 1 ELSE 0 END) = 1 AS unconfirmed
WHERE true
  // if project
  AND size(roles) > 0
  // end
  // if role
  AND any(role IN roles WHERE role IN wanted_roles)
  // end
OPTIONAL MATCH (organization)-[:LOCATED_IN]->(place:Place)
RETURN
  organization.name AS organization,
  organization.identifiers AS numbers,
  head([label IN labels
    WHERE label.scheme = 'organization-kind' AND label.slug = organization.kind | label.words]) AS kind,
  head([label IN labels
    WHERE label.scheme = 'legal-form' AND label.slug = organization.legalForm | label.words]) AS legal_form,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS seat,
  [label IN labels WHERE label.scheme = 'role' AND label.slug IN roles | label.words] AS roles,
  projects,
  unconfirmed,
  organization.sources AS sources,
  organization.id AS organization_id
ORDER BY projects DESC, organization, organization_id
