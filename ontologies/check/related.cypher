// Pairs of papers that give a role to at least three things of both.
MATCH (p:Paper)-[:PROPOSES|USES|COMPARES_WITH|EVALUATES_ON|USES_HARDWARE]->(x)
WITH DISTINCT p, x
MATCH (x)<-[:PROPOSES|USES|COMPARES_WITH|EVALUATES_ON|USES_HARDWARE]-(q:Paper)
WHERE p.id <> q.id
WITH p.id AS paper, q.id AS other, count(DISTINCT x.id) AS shared
WHERE shared >= 3
RETURN paper, other, shared
