// The swipes that a user took back: whom they were for, and their ids.
//
// params:  user_id STRING
// returns: target_id STRING, swipe_ids LIST<STRING>
// rows:    many
// access:  read
CYPHER 25
MATCH (:User {user_id: $user_id})-[past:RETRACTED]->(target:User)
RETURN target.user_id AS target_id, past.swipe_ids AS swipe_ids
ORDER BY target_id
