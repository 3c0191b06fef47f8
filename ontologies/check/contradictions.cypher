// Two papers that report different levels of one metric for one thing on one dataset.
MATCH (s)<-[:SUBJECT]-(a:Result)-[:HAS_METRIC]->(m:Metric)<-[:HAS_METRIC]-(b:Result)-[:SUBJECT]->(s)
MATCH (a)-[:ON_DATASET]->(d:Dataset)<-[:ON_DATASET]-(b)
MATCH (a)-[:REPORTED_IN]->(p:Paper)
MATCH (b)-[:REPORTED_IN]->(q:Paper)
WHERE a.direction = 'absolute' AND b.direction = 'absolute' AND a.value < b.value AND p.id <> q.id
  AND coalesce(a.unit, '') = coalesce(b.unit, '')
RETURN a.id AS one, b.id AS other, a.value AS low, b.value AS high
