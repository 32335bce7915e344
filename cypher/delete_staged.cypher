// Take away some users whom loads (or this one, where load_id is not null) staged and are not publishing.
//
// params:  load_id STRING, limit INTEGER
// returns: deleted INTEGER
// rows:    one
// access:  write
// why:     under the lock of claim_publishing.cypher.
CYPHER 25
OPTIONAL MATCH (s:PatraSchema)
SET s.locked = true
REMOVE s.locked
WITH max(s.publishing) AS publishing
CALL (publishing) {
  MATCH (u:Staged)
  WHERE u.load_id = coalesce($load_id, u.load_id) AND u.load_id <> coalesce(publishing, '')
  WITH u LIMIT $limit
  DETACH DELETE u
  RETURN count(*) AS deleted
}
RETURN deleted
