// How many papers each year has.
MATCH (p:Paper)
WHERE p.date IS NOT NULL
RETURN left(p.date, 4) AS year, count(p) AS papers
