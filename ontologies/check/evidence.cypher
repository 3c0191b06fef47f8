// The places in the texts that state what papers propose.
MATCH (p:Paper)-[e:PROPOSES]->(m:Method)
UNWIND e.evidence AS place
RETURN DISTINCT p.id AS paper, m.id AS method, e.support AS support, place AS place
