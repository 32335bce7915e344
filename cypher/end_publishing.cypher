// Note that all users of a load are published.
//
// params:  load_id STRING
// returns:
// rows:    none
// access:  write
CYPHER 25
MATCH (s:PatraSchema)
WHERE s.publishing = $load_id
REMOVE s.publishing
