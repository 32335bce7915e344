// The number of the last schema step that was carried out, 0 for none.
//
// params:
// returns: version INTEGER
// rows:    one
// access:  read
CYPHER 25
OPTIONAL MATCH (s:PatraSchema)
RETURN coalesce(max(s.version), 0) AS version
