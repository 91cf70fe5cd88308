MATCH (one)-[link:STATED_LINK]->(other)
// if kind
WHERE link.linkKind = $kind
// end
WITH one, link, other
// if about
WHERE $about IN [one.id, other.id]
  OR EXISTS { MATCH (one)-[:INSIDE]->(:Place {id: $about}) }
  OR EXISTS { MATCH (other)-[:INSIDE]->(:Place {id: $about}) }
// end
OPTIONAL MATCH (activity:Activity {id: link.activity})
WITH one, other, activity, link.linkKind AS kind, link.activity AS project_id,
  min(link.source) AS first_source, collect(link.source) AS sources, collect(link.quotes) AS quotes
WITH *,
  CASE WHEN one:Organization THEN one.name WHEN one:Activity THEN one.title
    WHEN $language = 'ru' THEN one.nameRu ELSE one.nameEn END AS from,
  CASE WHEN other:Organization THEN other.name WHEN other:Activity THEN other.title
    WHEN $language = 'ru' THEN other.nameRu ELSE other.nameEn END AS to
RETURN
  from, to, kind, reduce(words = [], some IN quotes | words + some) AS quotes, activity.title AS project, sources,
  one.id AS from_id, other.id AS to_id, project_id
ORDER BY first_source, kind, from IS NOT NULL, from, to IS NOT NULL, to, from_id, to_id, project_id
