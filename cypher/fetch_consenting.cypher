// Of these users, those whose bios may be used in matching.
//
// params:  user_ids LIST<STRING>, unasked BOOLEAN
// returns: user_id STRING
// rows:    many
// access:  read
// why:     `unasked` is what holds for users who have said neither yes nor no.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
WHERE coalesce(u.bio_consent, $unasked)
RETURN user_id
