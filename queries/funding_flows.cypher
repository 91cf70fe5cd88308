MATCH (money:Allocation)-[:ALLOCATED_TO]->(recipient:Organization)
// if recipient
WHERE recipient.id = $recipient
// end
// if giver
MATCH (money)-[:GIVEN_BY]->(:Organization {id: $giver})
// end
// if kind
MATCH (:Concept {id: $kind, notation: money.allocationKind})
// end
MATCH (money)-[:PART_OF]->(project:Activity)
// if region
WHERE EXISTS {
  MATCH (project)-[reached:COVERS]->(:Place)-[:INSIDE]->(:Place {id: $region})
  WHERE reached.role IN ['area', 'venue']
}
// end
OPTIONAL MATCH (money)-[:GIVEN_BY]->(giver:Organization)
WITH money, giver, recipient, project,
  coalesce(money.firstDay.year, money.lastDay.year, project.firstYear) AS began,
  coalesce(money.lastDay.year, money.firstDay.year, project.lastYear) AS ended
// if from_year
WHERE ended >= $from_year
// end
WITH money, giver, recipient, project, began, ended
// if to_year
WHERE began <= $to_year
// end
// What two documents state of one project is stated once: the larger sum counts.
WITH giver, recipient, money.allocationKind AS slug, money.currency AS currency, project, money.source AS source,
  sum(money.amount) AS of_one, sum(money.payments) AS times, min(began) AS began, max(ended) AS ended
WITH giver, recipient, slug, currency, project, max(of_one) AS largest, max(times) AS most, min(began) AS began,
  max(ended) AS ended, collect(source) AS files
WITH giver, recipient, slug, currency, sum(largest) AS total, count(project) AS projects, sum(most) AS payments,
  min(began) AS first_year, max(ended) AS last_year, collect(files) AS files
OPTIONAL MATCH (meaning:Concept {scheme: 'allocation-kind', notation: slug})
RETURN
  giver.name AS giver, recipient.name AS recipient,
  CASE $language WHEN 'ru' THEN meaning.nameRu ELSE meaning.nameEn END AS kind,
  currency, round(100 * total) / 100.0 AS amount, projects, payments, first_year, last_year,
  reduce(sources = [], some IN files | sources + some) AS sources,
  giver.id AS giver_id, recipient.id AS recipient_id
ORDER BY currency, amount DESC, giver IS NOT NULL, giver, recipient, kind IS NOT NULL, kind, giver_id IS NOT NULL,
  giver_id, recipient_id
