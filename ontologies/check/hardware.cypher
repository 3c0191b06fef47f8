// In how many papers each device is used.
MATCH (p:Paper)-[:USES_HARDWARE]->(h:Hardware)
RETURN h.id AS hardware, count(DISTINCT p.id) AS papers
