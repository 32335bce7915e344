// Whom a load has staged and not published.
//
// params:  load_id STRING
// returns: user_id STRING, node_id STRING
// rows:    many
// access:  read
CYPHER 25
MATCH (u:Staged)
WHERE u.load_id = $load_id
RETURN u.user_id AS user_id, elementId(u) AS node_id
