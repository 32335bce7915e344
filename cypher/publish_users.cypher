// Let everyone see these users whom a load has staged.
//
// params:  load_id STRING, node_ids LIST<STRING>
// returns:
// rows:    none
// access:  write
// why:     only now do the indexes of users take them in. Who is published already stays so.
CYPHER 25
UNWIND $node_ids AS node_id
MATCH (u:Staged)
WHERE elementId(u) = node_id AND u.load_id = $load_id
SET u:User, u.changed_at = timestamp()
REMOVE u:Staged, u.load_id
