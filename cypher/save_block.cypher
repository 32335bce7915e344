// One user wants nothing to do with another.
//
// params:  user_id STRING, target_id STRING, now DATETIME
// returns: changed BOOLEAN
// rows:    maybe
// access:  write
CYPHER 25
MATCH (me:User {user_id: $user_id})
MATCH (target:User {user_id: $target_id})
WITH me, target, NOT EXISTS { (me)-[:BLOCKED]->(target) } AS changed
MERGE (me)-[block:BLOCKED]->(target)
ON CREATE SET block.at = $now
RETURN changed
