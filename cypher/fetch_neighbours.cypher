// Other users with whom this user has anything to do: swiped, matched, blocked or shown, either way.
//
// params:  user_id STRING, limit INTEGER
// returns: user_ids LIST<STRING>
// rows:    maybe
// access:  read
CYPHER 25
MATCH (u:User {user_id: $user_id})
CALL (u) {
  MATCH (u)--(other:User)
  WITH DISTINCT other LIMIT $limit
  RETURN collect(other.user_id) AS user_ids
}
RETURN user_ids
