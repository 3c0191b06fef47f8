// Every result of a metric: value, unit, and on which dataset if that is stated.
MATCH (r:Result)-[:HAS_METRIC]->(m:Metric)
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
RETURN r.id AS result, m.id AS metric, r.value AS value, r.unit AS unit, d.id AS dataset
