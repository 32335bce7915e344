// One target with what the graph knows about both directions, whether or not they may be shown to the seeker.
//
// params:  seeker_id STRING, target_id STRING, taste LIST<FLOAT>, traits LIST<STRING>
// returns: candidate MAP, swiped_seeker STRING, bio_similarity FLOAT, taste_similarity FLOAT
// rows:    maybe
// access:  read
// why:     the columns of fetch_candidates, for `explain`. `swiped_seeker` is the type of the target's swipe, or null;
//          similarities are (1 + cosine) / 2, or null.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
MATCH (u:User {user_id: $target_id})
OPTIONAL MATCH (u)-[swiped:LIKED|SUPERLIKED|REJECTED]->(seeker)
RETURN u {.user_id, .name, .gender, .age, .city, .state, .hobbies, .looking_for, .profession, .elo, .choosiness,
          .swipes_made, .swipes_received, exposures: coalesce(u.exposures, 0),
          traits: [name IN $traits | u['trait_' + name]]} AS candidate,
       type(swiped) AS swiped_seeker,
       CASE WHEN u.bio_embedding IS NULL OR seeker.bio_embedding IS NULL THEN null
            ELSE vector.similarity.cosine(u.bio_embedding, seeker.bio_embedding) END AS bio_similarity,
       CASE WHEN u.bio_embedding IS NULL OR size($taste) = 0 THEN null
            ELSE vector.similarity.cosine(u.bio_embedding, $taste) END AS taste_similarity
