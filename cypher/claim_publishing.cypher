// Let a load publish its staged users, if all are there and the graph has had no user until now.
//
// params:  load_id STRING, staged INTEGER
// returns: claimed BOOLEAN, staged INTEGER
// rows:    one
// access:  write
// why:     one lock, on the note of the schema: of two loads one may, and nobody takes away what is claimed or claims
//          what was taken away. A load that is cut short later is known by what is noted here, and the next one goes
//          on where it was.
CYPHER 25
MATCH (s:PatraSchema)
SET s.locked = true
REMOVE s.locked
WITH s, COUNT { MATCH (u:Staged) WHERE u.load_id = $load_id } AS staged, COUNT { (:User) } AS users
WITH s, staged, staged = $staged AND users = 0 AND coalesce(s.publishing, $load_id) = $load_id AS claimed
SET s.publishing = CASE WHEN claimed THEN $load_id ELSE s.publishing END
RETURN claimed, staged
