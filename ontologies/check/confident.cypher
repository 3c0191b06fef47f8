// Relations between things with a confidence of at least 0.8, and how many papers state them.
MATCH (a)-[r:PART_OF|BASED_ON|APPLIED_TO|OUTPERFORMS|COMPARED_WITH|EVALUATED_ON|TRAINED_ON|MEASURED_BY|RUNS_ON|INSTANCE_OF]->(b)
WHERE r.confidence >= 0.8
RETURN DISTINCT a.id AS thing, b.id AS other, r.confidence AS confidence, r.support AS papers
