// Take a block back.
//
// params:  user_id STRING, target_id STRING
// returns: changed BOOLEAN
// rows:    maybe
// access:  write
CYPHER 25
MATCH (me:User {user_id: $user_id})
MATCH (target:User {user_id: $target_id})
OPTIONAL MATCH (me)-[block:BLOCKED]->(target)
WITH block, block IS NOT NULL AS changed
DELETE block
RETURN changed
