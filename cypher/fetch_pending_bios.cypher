// Bios that have no embedding yet: those of the users asked for, or of anyone where none is named.
//
// params:  user_ids LIST<STRING>, unasked BOOLEAN, limit INTEGER
// returns: user_id STRING, bio STRING
// rows:    many
// access:  read
// why:     saving a changed bio takes its embedding away, so what a stopped process left undone is found again. The
//          search through everyone runs at a start, after an overflow and once a minute, never for a request.
//          `unasked` is what holds for users who have said neither yes nor no to the use of their bio.
CYPHER 25
CALL () {
  UNWIND $user_ids AS user_id
  MATCH (u:User {user_id: user_id})
  RETURN u
  UNION ALL
  WITH 1 AS anyone WHERE $user_ids IS NULL
  MATCH (u:User)
  RETURN u
}
WITH u WHERE u.bio <> '' AND u.bio_hash IS NULL AND coalesce(u.bio_consent, $unasked)
RETURN u.user_id AS user_id, u.bio AS bio
LIMIT $limit
