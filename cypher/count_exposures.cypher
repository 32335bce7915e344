// Count one showing of each of these users, once however often it is sent.
//
// params:  user_ids LIST<STRING>, now DATETIME
// returns:
// rows:    none
// access:  write
// why:     ids come sorted, so that two that count at once lock in the same order and never wait for each other.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
WHERE u.last_shown_at IS NULL OR u.last_shown_at <> $now
SET u.exposures = coalesce(u.exposures, 0) + 1, u.last_shown_at = $now, u.changed_at = timestamp()
