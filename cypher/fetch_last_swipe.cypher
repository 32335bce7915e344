// The swipe that a user made last.
//
// params:  user_id STRING
// returns: target_id STRING, swipe_id STRING
// rows:    maybe
// access:  read
CYPHER 25
MATCH (:User {user_id: $user_id})-[made:LIKED|SUPERLIKED|REJECTED]->(target:User)
RETURN target.user_id AS target_id, made.swipe_id AS swipe_id
ORDER BY made.at DESC, swipe_id DESC
LIMIT 1
