// Why these two: everything that speaks for and against a pair
//
// sees:   everything; for admins and analysts, never for users
// draws:  graph
// change: 'u0001' and 'u0041' to the pair that you mean; `patra-graph explain` prints it filled in
CYPHER 25
MATCH (seeker:User {user_id: 'u0001'})
MATCH (target:User {user_id: 'u0041'})
CALL (seeker, target) {
  MATCH path = (seeker)
  RETURN path
  UNION
  MATCH path = (target)
  RETURN path
  UNION
  MATCH path = (seeker)-[:ENJOYS|LOOKING_FOR|WORKS_AS|LIVES_IN]->()<-[:ENJOYS|LOOKING_FOR|WORKS_AS|LIVES_IN]-(target)
  RETURN path
  UNION
  MATCH path = (seeker)-[:LIVES_IN]->()-[:IN_STATE]->()<-[:IN_STATE]-()<-[:LIVES_IN]-(target)
  RETURN path
  UNION
  MATCH path = (seeker)-[:LIKED|SUPERLIKED|REJECTED|MATCHED|BLOCKED]-(target)
  RETURN path
  UNION
  MATCH path = (seeker)-[:LIKED|SUPERLIKED|REJECTED]->(:User)<-[:LIKED|SUPERLIKED|REJECTED]-(:User)
               -[:LIKED|SUPERLIKED|REJECTED]->(target)
  RETURN path ORDER BY [node IN nodes(path) | node.user_id] LIMIT 25
}
RETURN path
