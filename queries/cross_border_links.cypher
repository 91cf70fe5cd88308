MATCH (label:Concept {scheme: 'link-basis'})
WITH collect({
  slug: label.notation, words: CASE $language WHEN 'ru' THEN label.nameRu ELSE label.nameEn END
}) AS labels
// if basis
MATCH (known:Concept {id: $basis})
// end
MATCH (a:Region)-[link:COLLABORATES_WITH]->(b:Region)
WHERE link.crossBorder AND link.projects >= $min_projects
  // if basis
  AND known.notation IN link.basis
  // end
  // if region
  AND (
    EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $region}) } OR EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $region}) }
  )
  // end
  // if other
  AND (
    EXISTS { MATCH (a)-[:INSIDE]->(:Place {id: $other}) } OR EXISTS { MATCH (b)-[:INSIDE]->(:Place {id: $other}) }
  )
  // end
  // if region other
  AND (
    EXISTS { MATCH (:Place {id: $region})<-[:INSIDE]-(a), (b)-[:INSIDE]->(:Place {id: $other}) }
    OR EXISTS { MATCH (:Place {id: $region})<-[:INSIDE]-(b), (a)-[:INSIDE]->(:Place {id: $other}) }
  )
  // end
  // if from_year
  AND link.lastYear >= $from_year
  // end
  // if to_year
  AND link.firstYear <= $to_year
  // end
// Where there is no project, one row of nothing keeps the link.
UNWIND CASE WHEN link.projects > 0 THEN link.projectIds ELSE [null] END AS project_id
OPTIONAL MATCH (project:Activity {id: project_id})
WITH labels, a, b, link, collect(DISTINCT project.title) AS in_projects
OPTIONAL MATCH (of_a:Place {id: a.country})
OPTIONAL MATCH (of_b:Place {id: b.country})
RETURN
  CASE $language WHEN 'ru' THEN a.nameRu ELSE a.nameEn END AS region_a,
  CASE $language WHEN 'ru' THEN of_a.nameRu ELSE of_a.nameEn END AS country_a,
  CASE $language WHEN 'ru' THEN b.nameRu ELSE b.nameEn END AS region_b,
  CASE $language WHEN 'ru' THEN of_b.nameRu ELSE of_b.nameEn END AS country_b,
  link.projects AS projects,
  link.firstYear AS first_year,
  link.lastYear AS last_year,
  [label IN labels WHERE label.slug IN link.basis | label.words] AS basis,
  in_projects,
  link.sources AS sources,
  a.id AS region_a_id,
  b.id AS region_b_id
ORDER BY projects DESC, region_a, region_b, region_a_id, region_b_id
