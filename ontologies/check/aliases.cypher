// Every name of every method.
MATCH (m:Method)
UNWIND m.aliases AS alias
RETURN DISTINCT m.id AS method, alias AS alias
