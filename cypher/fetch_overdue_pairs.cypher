// Swipers among these users with their targets between whom a reject, or a swipe taken back, is older than a moment.
//
// params:  user_ids LIST<STRING>, before DATETIME, limit INTEGER
// returns: swiper_id STRING, target_id STRING
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (:User {user_id: user_id})-[old:REJECTED|RETRACTED]->(target:User)
WHERE old.at < $before OR (old.noted_at < $before AND old.noted = size(old.swipe_ids))
RETURN DISTINCT user_id AS swiper_id, target.user_id AS target_id
LIMIT $limit
