// What the graph holds of these users, to tell which profiles and bios are new or changed.
//
// params:  user_ids LIST<STRING>
// returns: user_id STRING, profile_hash STRING, bio_hash STRING
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
RETURN u.user_id AS user_id, u.profile_hash AS profile_hash, u.bio_hash AS bio_hash
