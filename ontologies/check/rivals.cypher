// Which methods are outperformed by a method that a paper proposes: two steps.
MATCH (p:Paper)-[:PROPOSES]->(m:Method)-[:OUTPERFORMS]->(b:Method)
RETURN p.id AS paper, m.id AS method, b.id AS baseline
