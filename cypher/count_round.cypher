// Count a round's showings of these users, once however often it is sent.
//
// params:  showings LIST<MAP>, round DATETIME
// returns:
// rows:    none
// access:  write
CYPHER 25
UNWIND $showings AS row
MATCH (u:User {user_id: row.user_id})
WHERE u.last_shown_at IS NULL OR u.last_shown_at <> $round
SET u.exposures = coalesce(u.exposures, 0) + row.count, u.last_shown_at = $round, u.changed_at = timestamp()
