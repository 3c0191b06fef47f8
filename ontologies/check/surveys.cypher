// Papers that say that they are a survey or an analysis.
MATCH (p:Paper)
WHERE p.genre <> ''
RETURN p.id AS paper, p.genre AS genre
