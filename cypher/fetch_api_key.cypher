// The key of that id.
//
// params:  key_id STRING
// returns: hash STRING, role STRING, user_id STRING
// rows:    maybe
// access:  read
CYPHER 25
MATCH (k:ApiKey {key_id: $key_id})
RETURN k.hash AS hash, k.role AS role, k.user_id AS user_id
