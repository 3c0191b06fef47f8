// The date of the first paper that proposes, uses or evaluates on a dataset.
MATCH (p:Paper)-[:PROPOSES|USES|EVALUATES_ON]->(d:Dataset)
WHERE p.date IS NOT NULL
RETURN d.id AS dataset, min(p.date) AS first
