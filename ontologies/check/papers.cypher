// Every paper with its title and abstract, to the last character.
MATCH (p:Paper)
RETURN p.id AS paper, p.name AS title, p.abstract AS abstract
