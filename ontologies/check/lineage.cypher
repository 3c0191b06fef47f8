// What a thing is based on, directly or in up to three steps.
MATCH (a)-[:BASED_ON*1..3]->(b)
RETURN DISTINCT a.id AS thing, b.id AS root
