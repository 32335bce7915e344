// The seeker, and the users whom they liked and rejected last, for taste.
//
// params:  seeker_id STRING, history INTEGER, traits LIST<STRING>
// returns: seeker MAP, history LIST<MAP>
// rows:    maybe
// access:  read
// why:     embeddings as vectors of float32 travel several times faster than as lists.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
CALL (seeker) {
  CALL (seeker) {
    MATCH (seeker)-[made:LIKED|SUPERLIKED]->(target)
    RETURN made, target ORDER BY made.at DESC, made.swipe_id LIMIT $history
    UNION ALL
    MATCH (seeker)-[made:REJECTED]->(target)
    RETURN made, target ORDER BY made.at DESC, made.swipe_id LIMIT $history
  }
  WITH made, target, target.bio_embedding AS bio
  RETURN collect({type: type(made), target: target {.user_id, .age, .hobbies},
                  embedding: CASE WHEN bio IS NULL THEN null ELSE vector(bio, size(bio), FLOAT32) END}) AS history
}
RETURN seeker {.user_id, .name, .age, .gender, .interested_in, .min_age, .max_age, .max_distance_km, .city, .city_id,
               .state, .hobbies, .looking_for, .profession, .elo, .choosiness, .swipes_made, .swipes_received,
               traits: [name IN $traits | seeker['trait_' + name]]} AS seeker,
       history
