// What papers with a public repository of code propose.
MATCH (p:Paper)-[:PROPOSES]->(x)
WHERE size(p.repositories) > 0
RETURN DISTINCT p.id AS paper, x.id AS thing
