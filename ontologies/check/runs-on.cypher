// What runs on which device, and how sure that is.
MATCH (a)-[r:RUNS_ON]->(h)
RETURN a.id AS thing, h.id AS device, r.confidence AS confidence
