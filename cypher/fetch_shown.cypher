// Of these users, those who may be shown to the seeker at this moment, with what is said of them; and the seeker.
//
// params:  seeker_id STRING, user_ids LIST<STRING>
// returns: seeker MAP, candidates LIST<MAP>
// rows:    maybe
// access:  read
// why:     the last word on who is shown: columns in memory may be a moment old, the graph is not. The same hard
//          filters as fetch_candidates.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
WITH seeker, COLLECT { MATCH (seeker)<-[:BLOCKED]-(u) RETURN u } AS blockers
CALL (seeker, blockers) {
  UNWIND $user_ids AS user_id
  MATCH (u:User {user_id: user_id})
  WHERE u <> seeker AND NOT u IN blockers AND u.gender IN seeker.interested_in AND seeker.gender IN u.interested_in
    AND u.age >= coalesce(seeker.min_age, 0) AND u.age <= coalesce(seeker.max_age, 999)
    AND seeker.age >= coalesce(u.min_age, 0) AND seeker.age <= coalesce(u.max_age, 999)
    AND NOT EXISTS { (seeker)-[:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(u) }
    AND coalesce(point.distance(seeker.location, u.location) <= 1000 * seeker.max_distance_km, true)
    AND coalesce(point.distance(seeker.location, u.location) <= 1000 * u.max_distance_km, true)
  RETURN collect(u {.user_id, .name, .age, .city, .state, .hobbies, .looking_for, .profession, .bio}) AS candidates
}
RETURN seeker {.user_id, .age, .city, .state, .hobbies, .looking_for, .profession} AS seeker, candidates
