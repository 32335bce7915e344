// A person's neighbourhood: profile, and who stands how to them
//
// sees:   everything; for admins and analysts, never for users
// draws:  graph
// change: 'u0001' to the person that you mean
CYPHER 25
MATCH (person:User {user_id: 'u0001'})
CALL (person) {
  MATCH path = (person)-[:LIVES_IN|ENJOYS|LOOKING_FOR|WORKS_AS]->()
  RETURN path
  UNION
  MATCH path = (person)-[:MATCHED|BLOCKED|RETRACTED]-(:User)
  RETURN path
  UNION
  MATCH path = (person)-[edge:LIKED|SUPERLIKED|REJECTED]-(:User)
  RETURN path ORDER BY edge.at DESC, edge.swipe_id LIMIT 25
}
RETURN path
