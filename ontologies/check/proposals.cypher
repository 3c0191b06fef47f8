// Which paper proposes which method.
MATCH (p:Paper)-[:PROPOSES]->(m:Method)
RETURN p.id AS paper, m.id AS method
