// Things in which at least two papers take a part in any role but a mention.
MATCH (x)
WHERE x.papers >= 2
RETURN x.id AS thing, x.papers AS papers
