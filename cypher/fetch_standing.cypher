// What stands between a seeker and a target besides their profiles.
//
// params:  seeker_id STRING, target_id STRING
// returns: swiped BOOLEAN, blocked BOOLEAN
// rows:    maybe
// access:  read
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
MATCH (target:User {user_id: $target_id})
RETURN EXISTS { (seeker)-[:LIKED|SUPERLIKED|REJECTED]->(target) } AS swiped,
       EXISTS { (seeker)-[:BLOCKED]-(target) } AS blocked
