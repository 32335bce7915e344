// Note when swipes that these users took back were first seen as such.
//
// params:  user_ids LIST<STRING>, now DATETIME
// returns:
// rows:    none
// access:  write
// why:     the ids of swipes taken back carry no time of their own; retention counts from its first run that saw them.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (:User {user_id: user_id})-[past:RETRACTED]->()
WHERE past.noted IS NULL OR past.noted <> size(past.swipe_ids)
SET past.noted = size(past.swipe_ids), past.noted_at = $now
