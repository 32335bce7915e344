// All keys to the HTTP service, without their hashes, oldest first.
//
// params:
// returns: key_id STRING, role STRING, user_id STRING, created_at DATETIME
// rows:    many
// access:  read
CYPHER 25
MATCH (k:ApiKey)
RETURN k.key_id AS key_id, k.role AS role, k.user_id AS user_id, k.created_at AS created_at
ORDER BY created_at, key_id
