// The best level of a metric on a dataset, by the direction of the metric.
MATCH (d:Dataset)<-[:ON_DATASET]-(r:Result)-[:HAS_METRIC]->(m:Metric)
WHERE r.direction = 'absolute'
WITH d.id AS dataset, m.id AS metric, r.unit AS unit, m.higherIsBetter AS higher, min(r.value) AS least,
  max(r.value) AS most
RETURN dataset, metric, unit, CASE WHEN higher = false THEN least ELSE most END AS best
