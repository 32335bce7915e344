// Users' ids in their order, a page at a time.
//
// params:  after STRING, limit INTEGER
// returns: user_id STRING
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after
RETURN u.user_id AS user_id
ORDER BY user_id LIMIT $limit
