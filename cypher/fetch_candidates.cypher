// Users the seeker may be shown, with what only the graph knows about both directions.
//
// params:  seeker_id STRING, taste LIST<FLOAT>, pool INTEGER, traits LIST<STRING>
// returns: candidate MAP, swiped_seeker STRING, bio_similarity FLOAT, taste_similarity FLOAT
// rows:    many
// access:  read
// why:     each source (likers, city, state, rating, bio) is cut to the pool after the hard filters of both sides and by
//          what matters, inside its own subquery, so that no limit starves anyone. `swiped_seeker` is the type of the
//          candidate's swipe, or null; similarities are (1 + cosine) / 2, or null.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
CALL (seeker) {
  UNWIND seeker.interested_in AS gender
  UNWIND ['likers', 'city', 'state', 'rating', 'bio'] AS source
  CALL (seeker, gender, source) {
    CALL (seeker, gender, source) {
      WITH seeker, gender WHERE source = 'likers'
      MATCH (seeker)<-[:LIKED|SUPERLIKED]-(u:User)
      WHERE u.gender = gender
      RETURN u, u.elo AS worth
      UNION ALL
      WITH seeker, gender WHERE source = 'city'
      MATCH (u:User)
      WHERE u.gender = gender AND u.city_id = seeker.city_id
      RETURN u, u.elo AS worth
      UNION ALL
      WITH seeker, gender WHERE source = 'state'
      MATCH (u:User)
      WHERE u.gender = gender AND u.state = seeker.state
      RETURN u, u.elo AS worth
      UNION ALL
      WITH seeker, gender WHERE source = 'rating'
      MATCH (u:User)
      WHERE u.gender = gender AND u.elo > -1000000.0
      RETURN u, u.elo AS worth ORDER BY worth DESC LIMIT 4 * $pool
      UNION ALL
      WITH seeker, gender WHERE source = 'bio' AND seeker.bio_embedding IS NOT NULL
      MATCH (u:User)
        SEARCH u IN (VECTOR INDEX bio_embedding FOR seeker.bio_embedding
                     WHERE u.gender = gender AND u.age >= coalesce(seeker.min_age, 0)
                       AND u.age <= coalesce(seeker.max_age, 999)
                     LIMIT $pool) SCORE AS nearness
      RETURN u, nearness AS worth
    }
    WITH seeker, u, worth
    WHERE u <> seeker AND seeker.gender IN u.interested_in
      AND u.age >= coalesce(seeker.min_age, 0) AND u.age <= coalesce(seeker.max_age, 999)
      AND seeker.age >= coalesce(u.min_age, 0) AND seeker.age <= coalesce(u.max_age, 999)
      AND NOT EXISTS { (seeker)-[:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(u) }
      AND NOT EXISTS { (seeker)<-[:BLOCKED]-(u) }
      AND coalesce(point.distance(seeker.location, u.location) <= 1000 * seeker.max_distance_km, true)
      AND coalesce(point.distance(seeker.location, u.location) <= 1000 * u.max_distance_km, true)
    RETURN u ORDER BY worth DESC, u.user_id LIMIT $pool
  }
  RETURN DISTINCT u
}
OPTIONAL MATCH (u)-[swiped:LIKED|SUPERLIKED|REJECTED]->(seeker)
RETURN u {.user_id, .name, .gender, .age, .city, .state, .hobbies, .looking_for, .profession, .elo, .choosiness,
          .swipes_made, .swipes_received, exposures: coalesce(u.exposures, 0),
          traits: [name IN $traits | u['trait_' + name]]} AS candidate,
       type(swiped) AS swiped_seeker,
       CASE WHEN u.bio_embedding IS NULL OR seeker.bio_embedding IS NULL THEN null
            ELSE vector.similarity.cosine(u.bio_embedding, seeker.bio_embedding) END AS bio_similarity,
       CASE WHEN u.bio_embedding IS NULL OR size($taste) = 0 THEN null
            ELSE vector.similarity.cosine(u.bio_embedding, $taste) END AS taste_similarity
ORDER BY candidate.user_id
