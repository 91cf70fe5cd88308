MATCH (event:Event)-[:PART_OF]->(project:Activity)
// if project
WHERE project.id = $project
// end
WITH event, project
// if kind
WHERE EXISTS {
  MATCH (kind:Concept {scheme: 'event-kind', notation: event.eventKind})-[:BROADER_TRANSITIVE]->(:Concept {id: $kind})
}
// end
WITH event, project
// if region
WHERE EXISTS { MATCH (event)-[:TAKES_PLACE_IN]->(:Place)-[:INSIDE]->(:Place {id: $region}) }
// end
OPTIONAL MATCH (kind:Concept {scheme: 'event-kind', notation: event.eventKind})
OPTIONAL MATCH (event)-[:TAKES_PLACE_IN]->(place:Place)
WITH event, project, kind, collect(CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END) AS places
ORDER BY project.title IS NOT NULL, project.title, project.id, coalesce(event.quoteStarts[0], 1000000000),
  event.name IS NOT NULL, event.name, event.id
RETURN
  event.name AS event, CASE $language WHEN 'ru' THEN kind.nameRu ELSE kind.nameEn END AS kind,
  event.times AS times, event.expectedParticipants AS participants, event.starts AS starts, event.ends AS ends,
  places, project.title AS project, event.quotes AS quotes, [event.source] AS sources,
  event.id AS event_id, project.id AS project_id
