// if project
MATCH (:Activity {id: $project})-[:CONTINUES*0..]-(later:Activity)
WITH DISTINCT later
// end
MATCH (later:Activity)-[said:CONTINUES]->(earlier:Activity)
WITH later, earlier, collect(said.quotes) AS words,
  collect(CASE WHEN size(said.quotes) > 0 THEN said.source END) AS sources
OPTIONAL MATCH (party:Organization)-[part:PARTICIPATES_IN]->(earlier)
WITH later, earlier, words, sources, party.name AS name, part.role AS slug
OPTIONAL MATCH (role:Concept {scheme: 'role', notation: slug})
WITH later, earlier, words, sources,
  name + ' (' + CASE $language WHEN 'ru' THEN role.nameRu ELSE role.nameEn END + ')' AS party
WITH later, earlier, words, sources, collect(party) AS carried_out_by
ORDER BY earlier.firstYear IS NOT NULL, earlier.firstYear, earlier.title IS NOT NULL, earlier.title,
  later.title IS NOT NULL, later.title, later.id, earlier.id
RETURN
  later.title AS project, later.number AS project_number, earlier.title AS continues,
  earlier.firstYear AS first_year, earlier.lastYear AS last_year, carried_out_by,
  reduce(quotes = [], some IN words | quotes + some) AS quotes, sources,
  later.id AS project_id, earlier.id AS continues_id
