// Methods that papers of at least two tasks propose or use.
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:PROPOSES|USES]->(m:Method)
WITH m.id AS method, count(DISTINCT t.id) AS tasks
WHERE tasks >= 2
RETURN method, tasks
