// Users' ids, cities and hobbies in the order of their ids, a page at a time.
//
// params:  after STRING, limit INTEGER
// returns: user_id STRING, city STRING, hobbies LIST<STRING>
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after
RETURN u.user_id AS user_id, u.city AS city, u.hobbies AS hobbies
ORDER BY user_id LIMIT $limit
