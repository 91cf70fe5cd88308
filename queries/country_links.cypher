MATCH (label:Concept {scheme: 'link-basis'})
WITH collect({
  slug: label.notation, words: CASE $language WHEN 'ru' THEN label.nameRu ELSE label.nameEn END
}) AS labels
// if basis
MATCH (known:Concept {id: $basis})
// end
CALL {
  MATCH (a:Region)-[link:COLLABORATES_WITH]->(b:Region) RETURN a, b, link
  UNION ALL
  MATCH (a:Organization)-[link:COLLABORATES_WITH]->(b:Organization) RETURN a, b, link
}
WITH *
WHERE link.crossBorder
  // if basis
  AND known.notation IN link.basis
  // end
  // if from_year
  AND link.lastYear >= $from_year
  // end
  // if to_year
  AND link.firstYear <= $to_year
  // end
WITH labels, link,
  CASE WHEN a.country < b.country THEN a.country ELSE b.country END AS country_a_id,
  CASE WHEN a.country < b.country THEN b.country ELSE a.country END AS country_b_id
MATCH (a:Place {id: country_a_id})
MATCH (b:Place {id: country_b_id})
WITH labels, link, a, b
WHERE true
  // if country
  AND (
    EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $country}) } OR EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $country}) }
  )
  // end
  // if other
  AND (
    EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $other}) } OR EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $other}) }
  )
  // end
  // if country other
  AND (
    EXISTS { MATCH (:Place {id: $country})<-[:INSIDE]-(a), (b)-[:INSIDE]->(:Place {id: $other}) }
    OR EXISTS { MATCH (:Place {id: $country})<-[:INSIDE]-(b), (a)-[:INSIDE]->(:Place {id: $other}) }
  )
  // end
WITH labels, a, b, collect(link) AS links,
  sum(CASE link.kind WHEN 'region' THEN 1 ELSE 0 END) AS region_pairs,
  sum(CASE link.kind WHEN 'organization' THEN 1 ELSE 0 END) AS organization_pairs,
  min(link.firstYear) AS first_year,
  max(link.lastYear) AS last_year
CALL {
  WITH links
  UNWIND links AS link
  UNWIND link.projectIds AS project
  RETURN
    count(DISTINCT CASE link.kind WHEN 'region' THEN project END) AS projects,
    count(DISTINCT CASE link.kind WHEN 'organization' THEN project END) AS organization_projects
}
CALL {
  WITH links
  UNWIND links AS link
  UNWIND link.basis AS slug
  RETURN collect(DISTINCT slug) AS slugs
}
CALL {
  WITH links
  UNWIND links AS link
  UNWIND link.sources AS source
  RETURN collect(DISTINCT source) AS sources
}
RETURN
  CASE $language WHEN 'ru' THEN a.nameRu ELSE a.nameEn END AS country_a,
  CASE $language WHEN 'ru' THEN b.nameRu ELSE b.nameEn END AS country_b,
  projects,
  region_pairs,
  organization_projects,
  organization_pairs,
  first_year,
  last_year,
  [label IN labels WHERE label.slug IN slugs | label.words] AS basis,
  sources,
  a.id AS country_a_id,
  b.id AS country_b_id
ORDER BY projects DESC, organization_projects DESC, country_a, country_b, country_a_id, country_b_id
