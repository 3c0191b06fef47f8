// What papers of a task evaluate on.
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:EVALUATES_ON]->(d:Dataset)
RETURN t.id AS task, d.id AS dataset, count(DISTINCT p.id) AS papers
