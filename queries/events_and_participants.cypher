CALL {
  MATCH (event:Event)-[:PART_OF]->(activity:Activity) RETURN event, activity
  UNION
  MATCH (event:Event:Activity) RETURN event, event AS activity
}
WITH event, activity
// if project
WHERE activity.id = $project
// end
WITH event, activity
// if region
WHERE EXISTS { MATCH (event)-[:TAKES_PLACE_IN]->(:Place)-[:INSIDE]->(:Place {id: $region}) }
  OR EXISTS { MATCH (event)-[:COVERS {role: 'venue'}]->(:Place)-[:INSIDE]->(:Place {id: $region}) }
// end
WITH event, activity
// if kind
WHERE EXISTS {
  MATCH (kind:Concept {scheme: 'event-kind', notation: event.eventKind})-[:BROADER_TRANSITIVE]->(:Concept {id: $kind})
}
// end
WITH event, activity
// if organization
WHERE EXISTS {
  MATCH (:Organization {id: $organization})-[having:PARTICIPATES_IN]->(activity)
  WHERE NOT having.role IN ['mentioned', 'predecessor'] AND NOT coalesce(having.unconfirmed, false)
}
// end
WITH event, activity
// if group
WHERE EXISTS {
  MATCH (activity)-[meant:TARGETS]->(:Concept)-[:BROADER_TRANSITIVE]->(:Concept {id: $group})
  WHERE meant.score >= 0.5 AND NOT coalesce(meant.unconfirmed, false)
}
// end
WITH event, activity
// if from_year
WHERE coalesce(event.ends.year, event.starts.year, activity.lastYear) >= $from_year
// end
WITH event, activity
// if to_year
WHERE coalesce(event.starts.year, activity.firstYear, 9999) <= $to_year
// end
OPTIONAL MATCH (kind:Concept {scheme: 'event-kind', notation: event.eventKind})
OPTIONAL MATCH (event)-[:TAKES_PLACE_IN]->(place:Place)
OPTIONAL MATCH (event)-[:COVERS {role: 'venue'}]->(venue:Place)
WITH event, activity, CASE $language WHEN 'ru' THEN kind.nameRu ELSE kind.nameEn END AS kind,
  collect(CASE $language WHEN 'ru' THEN place.nameRu ELSE place.nameEn END)
    + collect(CASE $language WHEN 'ru' THEN venue.nameRu ELSE venue.nameEn END) AS places
// What is said of the project, or of the event with a programme of its own, is looked up once for all of its events.
WITH activity, collect({event: event, kind: kind, places: places}) AS events
OPTIONAL MATCH (activity)-[meant:TARGETS]->(group:Concept)
WHERE meant.score >= 0.5 AND NOT coalesce(meant.unconfirmed, false)
WITH activity, events, collect(CASE $language WHEN 'ru' THEN group.nameRu ELSE group.nameEn END) AS groups
OPTIONAL MATCH (party:Organization)-[part:PARTICIPATES_IN]->(activity)
WHERE NOT part.role IN ['mentioned', 'predecessor'] AND NOT coalesce(part.unconfirmed, false)
WITH activity, events, groups, party.name AS name, part.role AS slug
OPTIONAL MATCH (role:Concept {scheme: 'role', notation: slug})
WITH activity, events, groups,
  name + ' (' + CASE $language WHEN 'ru' THEN role.nameRu ELSE role.nameEn END + ')' AS party
WITH activity, events, groups, collect(party) AS organizations
UNWIND events AS one
WITH activity, groups, organizations, one.event AS event, one.kind AS kind, one.places AS places
WITH activity, groups, organizations, event, kind, places, event:Activity AS own
ORDER BY coalesce(event.starts.year, activity.firstYear, 9999), event.starts IS NOT NULL, event.starts,
  coalesce(event.name, event.title) IS NOT NULL, coalesce(event.name, event.title), event.id
RETURN
  coalesce(event.name, event.title) AS event, kind, event.starts AS starts, event.ends AS ends, places,
  event.times AS times, event.expectedParticipants AS participants, groups, organizations,
  CASE WHEN own THEN null ELSE activity.title END AS project, coalesce(event.sources, [event.source]) AS sources,
  event.id AS event_id, CASE WHEN own THEN null ELSE activity.id END AS project_id
