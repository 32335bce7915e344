// Replace the saved lists of these seekers by those of a round.
//
// params:  lists LIST<MAP>, round DATETIME
// returns:
// rows:    none
// access:  write
// why:     each list is replaced whole in one transaction, so that nobody ever has parts of two rounds.
CYPHER 25
UNWIND $lists AS list
MATCH (seeker:User {user_id: list.seeker_id})
CALL (seeker) {
  MATCH (seeker)-[old:RECOMMENDED]->()
  DELETE old
}
CALL (seeker, list) {
  UNWIND list.places AS place
  MATCH (candidate:User {user_id: place.user_id})
  CREATE (seeker)-[:RECOMMENDED {round: $round, rank: place.rank, score: place.score}]->(candidate)
}
