// Communities: people whose matches know each other
//
// sees:   everything; for admins and analysts, never for users
// draws:  graph
CYPHER 25
MATCH path = (one:User)-[:MATCHED]-(between:User)-[:MATCHED]-(other:User)
WHERE one.user_id < other.user_id
WITH one, other, count(*) AS shared, collect(path) AS paths
ORDER BY shared DESC, one.user_id, other.user_id LIMIT 12
UNWIND paths AS path
RETURN path
