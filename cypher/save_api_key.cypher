// Keep a new key to the HTTP service: its hash, never the key, and the role it gives.
//
// params:  key_id STRING, hash STRING, role STRING, user_id STRING, now DATETIME
// returns:
// rows:    none
// access:  write
CYPHER 25
MERGE (k:ApiKey {key_id: $key_id})
ON CREATE SET k.hash = $hash, k.role = $role, k.user_id = $user_id, k.created_at = $now
