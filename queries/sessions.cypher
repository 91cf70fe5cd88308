MATCH (session:Session)-[:PART_OF]->(event:Activity)
// if event
WHERE event.id = $event
// end
WITH session, event
// if organization
WHERE EXISTS { MATCH (session)-[:HAS_SPEECH]->(:Speech)-[:GIVEN_BY]->(:Organization {id: $organization}) }
// end
OPTIONAL MATCH (kind:Concept {scheme: 'session-kind', notation: session.sessionKind})
OPTIONAL MATCH (session)-[:HAS_SPEECH]->(speech:Speech)
OPTIONAL MATCH (speech)-[:GIVEN_BY]->(organization:Organization)
WITH session, event, kind, speech, organization
ORDER BY event.title IS NOT NULL, event.title, event.id, session.position IS NOT NULL, session.position,
  session.id, speech.position IS NOT NULL, speech.position
RETURN
  event.title AS event, session.startTime AS start_time, session.endTime AS end_time, session.title AS session,
  CASE $language WHEN 'ru' THEN kind.nameRu ELSE kind.nameEn END AS kind,
  session.agenda AS points, speech.office AS office, organization.name AS organization, speech.speakerRole AS role,
  session.unconfirmed OR coalesce(speech.unconfirmed, false) AS unconfirmed, session.source AS source,
  session.id AS session_id, event.id AS event_id, organization.id AS organization_id
