// How many devices, for how many hours, where a paper states it.
MATCH (p:Paper)<-[:USED_IN]-(u:HardwareUse)-[:DEVICE]->(h:Hardware)
RETURN u.id AS use, p.id AS paper, h.id AS hardware, u.count AS devices, u.hours AS hours
