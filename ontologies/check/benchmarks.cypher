// On how many papers' tests each dataset stands.
MATCH (p:Paper)-[:EVALUATES_ON]->(d:Dataset)
RETURN d.id AS dataset, count(DISTINCT p.id) AS papers
