// White space: datasets that only one paper evaluates on.
MATCH (p:Paper)-[:EVALUATES_ON]->(d:Dataset)
WITH d.id AS dataset, count(DISTINCT p.id) AS papers, min(p.id) AS paper
WHERE papers = 1
RETURN dataset, paper
