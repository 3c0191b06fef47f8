// Every entity with its name.
MATCH (x:Method) RETURN x.id AS thing, x.name AS name
UNION ALL
MATCH (x:Model) RETURN x.id AS thing, x.name AS name
UNION ALL
MATCH (x:Dataset) RETURN x.id AS thing, x.name AS name
UNION ALL
MATCH (x:Hardware) RETURN x.id AS thing, x.name AS name
UNION ALL
MATCH (x:Metric) RETURN x.id AS thing, x.name AS name
UNION ALL
MATCH (x:Task) RETURN x.id AS thing, x.name AS name
