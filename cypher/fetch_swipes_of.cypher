// The swipes that these users made and that count, and whom they blocked.
//
// params:  user_ids LIST<STRING>
// returns: swiper_id STRING, target_id STRING, type STRING, swipe_id STRING, at DATETIME, surprise FLOAT
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (swiper:User {user_id: user_id})-[made:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(target:User)
RETURN swiper.user_id AS swiper_id, target.user_id AS target_id, type(made) AS type, made.swipe_id AS swipe_id,
       made.at AS at, made.surprise AS surprise
