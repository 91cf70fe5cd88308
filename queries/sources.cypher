MATCH (document:Document)
// if kind
WHERE document.documentKind = $kind
// end
OPTIONAL MATCH (document)-[:DESCRIBES]->(activity:Activity)
WITH DISTINCT document, activity
RETURN
  document.name AS source, document.title AS title, document.documentKind AS kind, activity.title AS about,
  document.organizations AS organizations, document.places AS places, document.quotes AS quotes,
  document.problems AS problems, document.readAt AS read_at, document.loader AS loader,
  document.id AS document_id, activity.id AS about_id
ORDER BY source, document_id
