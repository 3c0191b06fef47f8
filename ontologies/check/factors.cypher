// Gains by a factor, and the hardware they were measured on.
MATCH (r:Result)-[:ON_HARDWARE]->(h:Hardware)
WHERE r.unit = 'x' AND r.direction = 'increase'
RETURN r.id AS result, h.id AS hardware, r.value AS value
