MATCH (here:Place {id: $country})
MATCH (there:Place {id: $other})
OPTIONAL MATCH (country:Country)-[:INSIDE]->(here)
WITH here, there, collect(country.id) AS countries_here
OPTIONAL MATCH (country:Country)-[:INSIDE]->(there)
WITH here, there, countries_here, collect(country.id) AS countries_there
CALL {
  WITH here, there, countries_here, countries_there
  MATCH (partner:Organization)
  WITH here, there, partner,
    partner.country IN countries_here
      OR EXISTS { MATCH (partner)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(here) } AS is_here,
    partner.country IN countries_there
      OR EXISTS { MATCH (partner)-[:LOCATED_IN]->(:Place)-[:INSIDE]->(there) } AS is_there
  // Where one of the two lies in the other, the partners in the smaller one count for that one alone.
  WITH partner,
    is_here AND NOT (is_there AND EXISTS { MATCH (there)-[:INSIDE]->(here) }) AS near,
    is_there AND NOT (is_here AND EXISTS { MATCH (here)-[:INSIDE]->(there) }) AS far
  WHERE near OR far
  RETURN partner, near, far
}
MATCH (partner)-[link:COLLABORATES_WITH]-(organization:Organization)
WHERE true
  // if from_year
  AND link.lastYear >= $from_year
  // end
  // if to_year
  AND link.firstYear <= $to_year
  // end
WITH organization,
  count(DISTINCT CASE WHEN near THEN partner END) AS here,
  count(DISTINCT CASE WHEN far THEN partner END) AS there,
  max(link.lastYear) AS last_year,
  collect(DISTINCT CASE WHEN near THEN partner.name END) AS partners_here,
  collect(DISTINCT CASE WHEN far THEN partner.name END) AS partners_there,
  collect(link) AS links
WHERE here > 0 AND there > 0
CALL {
  WITH links
  UNWIND links AS link
  UNWIND link.projectIds AS project
  RETURN count(DISTINCT project) AS projects
}
CALL {
  WITH links
  UNWIND links AS link
  UNWIND link.sources AS source
  RETURN collect(DISTINCT source) AS sources
}
OPTIONAL MATCH (organization)-[:LOCATED_IN]->(place:Place)
RETURN
  organization.name AS organization,
  CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END AS seat,
  here,
  there,
  here * there AS joins,
  projects,
  last_year,
  partners_here,
  partners_there,
  sources,
  organization.id AS organization_id
ORDER BY joins DESC, projects DESC, organization, organization_id
