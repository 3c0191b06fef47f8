// Pairs where papers say that each outperforms the other, and how many say so.
MATCH (a)-[x:OUTPERFORMS]->(b), (b)-[y:OUTPERFORMS]->(a)
RETURN a.id AS one, b.id AS other, x.support AS forOne, y.support AS forOther
