// Models that have a role in at least two papers that propose or use a method.
MATCH (p:Paper)-[:PROPOSES|USES]->(a:Method), (p)-[:PROPOSES|USES|COMPARES_WITH|EVALUATES_ON]->(b:Model)
WITH a.id AS method, b.id AS model, count(DISTINCT p.id) AS papers
WHERE papers >= 2
RETURN method, model, papers
