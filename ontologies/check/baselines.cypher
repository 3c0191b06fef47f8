// Which things change a number against a baseline, and by how much.
MATCH (a)<-[:SUBJECT]-(r:Result)-[:BASELINE]->(b)
WHERE r.direction IN ['increase', 'decrease']
RETURN r.id AS result, a.id AS thing, b.id AS baseline, r.direction AS change, r.value AS value, r.unit AS unit
