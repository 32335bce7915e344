// Take a key to the HTTP service back.
//
// params:  key_id STRING
// returns: revoked INTEGER
// rows:    one
// access:  write
CYPHER 25
OPTIONAL MATCH (k:ApiKey {key_id: $key_id})
WITH k, count(k) AS revoked
DELETE k
RETURN revoked
