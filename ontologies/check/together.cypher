// Methods that at least two papers use together.
MATCH (p:Paper)-[:USES]->(a:Method), (p)-[:USES]->(b:Method)
WHERE a.id <> b.id
WITH a.id AS one, b.id AS other, count(DISTINCT p.id) AS papers
WHERE papers >= 2
RETURN one, other, papers
