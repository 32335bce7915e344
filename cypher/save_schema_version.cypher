// Note the last schema step that was carried out.
//
// params:  version INTEGER
// returns:
// rows:    none
// access:  write
CYPHER 25
MERGE (s:PatraSchema {name: 'patra-graph'})
SET s.version = $version
