// What speaks for and against a pair, as paths to look at in Neo4j Browser.
//
// params:  seeker_id STRING, target_id STRING
// returns: path PATH
// rows:    many
// access:  read
// why:     `explain` prints it with the two ids filled in. Shared hobbies, goals, work and place; swipes, matches and
//          blocks of the pair; people whom both the seeker and someone who swiped the target have swiped.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
MATCH (target:User {user_id: $target_id})
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
