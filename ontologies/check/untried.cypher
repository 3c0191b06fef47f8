// White space: methods of at least two papers that are said to be applied to no task.
MATCH (p:Paper)-[:PROPOSES|USES]->(m:Method)
WITH m, count(DISTINCT p.id) AS papers
WHERE papers >= 2
OPTIONAL MATCH (m)-[:APPLIED_TO]->(t:Task)
WITH m.id AS method, papers, count(t) AS tasks
WHERE tasks = 0
RETURN method, papers
