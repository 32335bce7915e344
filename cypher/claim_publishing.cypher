// Let a load publish its staged users, if the graph has had no user until now.
//
// params:  load_id STRING
// returns: load_id STRING
// rows:    maybe
// access:  write
// why:     one lock, on the note of the schema: of two loads one may. A load that is cut short later is known by what
//          is noted here, and the next one goes on where it was.
CYPHER 25
MATCH (s:PatraSchema)
SET s.locked = true
REMOVE s.locked
WITH s
WHERE s.publishing = $load_id OR (s.publishing IS NULL AND COUNT { (:User) } = 0)
SET s.publishing = $load_id
RETURN s.publishing AS load_id
