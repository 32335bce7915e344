// Empty the graph, but for the note of its schema.
//
// params:
// returns:
// rows:    none
// access:  write
CYPHER 25
MATCH (n)
WHERE NOT n:PatraSchema
DETACH DELETE n
