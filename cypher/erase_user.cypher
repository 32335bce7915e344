// Delete a user with whom nobody has anything to do any more, their keys, and what only they enjoyed, sought or lived in.
//
// params:  user_id STRING
// returns: erased BOOLEAN
// rows:    one
// access:  write
// why:     runs after delete_ties in the same transaction. `erased` is false where somebody still has to do with the
//          user, who then stays whole. Locks on places and hobbies come before the look at who else has them.
CYPHER 25
OPTIONAL MATCH (u:User {user_id: $user_id})
CALL (u) {
  WITH u WHERE NOT EXISTS { (u)--(:User) }
  OPTIONAL MATCH (u)-[:ENJOYS|LOOKING_FOR|WORKS_AS|LIVES_IN]->(shared)
  WITH u, shared ORDER BY elementId(shared)
  WITH u, collect(shared) AS nodes
  FOREACH (node IN nodes | SET node.locked = true REMOVE node.locked)
  DETACH DELETE u
  RETURN collect(nodes) AS gone
}
CALL (gone) {
  UNWIND gone AS nodes
  UNWIND nodes AS node
  WITH node WHERE NOT EXISTS { (node)<-[:ENJOYS|LOOKING_FOR|WORKS_AS|LIVES_IN]-() }
  OPTIONAL MATCH (node)-[:IN_STATE]->(state)
  WITH node, state ORDER BY elementId(state)
  WITH collect(node) AS orphans, collect(DISTINCT state) AS states
  FOREACH (node IN orphans | DETACH DELETE node)
  WITH states
  UNWIND states AS state
  WITH state WHERE NOT EXISTS { (state)<-[:IN_STATE]-() }
  DELETE state
}
CALL (u) {
  WITH u WHERE u IS NOT NULL
  MATCH (key:ApiKey {user_id: $user_id})
  DELETE key
}
RETURN size(gone) > 0 AS erased
