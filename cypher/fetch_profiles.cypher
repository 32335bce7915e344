// What anybody may read of these users, all of them in one row.
//
// params:  user_ids LIST<STRING>
// returns: people LIST<MAP>
// rows:    one
// access:  read
// why:     ten rows cost the driver more than the query costs the server; whoever shows people reads them so.
CYPHER 25
CALL () {
  UNWIND $user_ids AS user_id
  MATCH (u:User {user_id: user_id})
  RETURN collect(u {.user_id, .name, .age, .city, .state, .profession, .bio, .hobbies, .looking_for}) AS people
}
RETURN people
