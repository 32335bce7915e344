// The seeker's candidates who are best at a first look, with what only the graph knows about both directions.
//
// params:  seeker MAP, ages LIST<INTEGER>, sources LIST<STRING>, bounds MAP, first MAP, taste LIST<FLOAT>, traits LIST<STRING>
// returns: rows LIST<MAP>
// rows:    one
// access:  read
// why:     `seeker` and `ages` are those of fetch_seeker. Each source gives users of one gender and age in an index's
//          order, of whom `bounds.scan` are looked at and `bounds.keep` kept after the hard filters of both sides: the
//          work does not grow with the users, and no limit is shared by genders or ages. A first look by `first`,
//          log-odds per unit that all of a user's ratings, likes, age, place and traits speak for, cuts to
//          `bounds.shortlist` before whole profiles are read. The rows are those of fetch_target, in one list since
//          each row has its price in the driver.
CYPHER 25
MATCH (seeker:User {user_id: $seeker.user_id})
CALL (seeker) {
  OPTIONAL MATCH (seeker)-[:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(u)
  RETURN collect(u) AS met
}
CALL (seeker) {
  OPTIONAL MATCH (seeker)<-[:BLOCKED]-(u)
  RETURN collect(u) AS blockers
}
WITH seeker, met + blockers + [seeker] AS apart
CALL (seeker, apart) {
  UNWIND $seeker.interested_in AS gender
  UNWIND $ages AS age
  UNWIND $sources AS source
  CALL (seeker, apart, gender, age, source) {
    CALL (gender, age, source) {
      WITH gender, age, source WHERE source = 'elo'
      CALL (gender, age) {
        MATCH (u:User)
        WHERE u.gender = gender AND u.age = age AND u.elo IS NOT NULL
        RETURN u ORDER BY u.gender DESC, u.age DESC, u.elo DESC LIMIT $bounds.scan
      }
      RETURN u
      UNION ALL
      WITH gender, age, source WHERE source = 'choosiness'
      CALL (gender, age) {
        MATCH (u:User)
        WHERE u.gender = gender AND u.age = age AND u.choosiness IS NOT NULL
        RETURN u ORDER BY u.gender, u.age, u.choosiness LIMIT $bounds.scan
      }
      RETURN u
      UNION ALL
      WITH gender, age, source WHERE source = 'city'
      CALL (gender, age) {
        MATCH (u:User)
        WHERE u.gender = gender AND u.city_id = $seeker.city_id AND u.age = age
        RETURN u LIMIT $bounds.scan
      }
      RETURN u
    }
    WITH seeker, apart, u
    WHERE $seeker.gender IN u.interested_in AND NOT u IN apart
      AND $seeker.age >= coalesce(u.min_age, 0) AND $seeker.age <= coalesce(u.max_age, 999)
      AND ($seeker.max_distance_km IS NULL
           OR coalesce(point.distance(seeker.location, u.location) <= 1000 * $seeker.max_distance_km, true))
      AND (u.max_distance_km IS NULL
           OR coalesce(point.distance(seeker.location, u.location) <= 1000 * u.max_distance_km, true))
    RETURN u LIMIT $bounds.keep
  }
  RETURN u, 0.0 AS liked, null AS nearness
  UNION ALL
  CALL (seeker) {
    MATCH (seeker)<-[swiped:LIKED|SUPERLIKED]-(u)
    RETURN u, CASE type(swiped) WHEN 'SUPERLIKED' THEN 1.0 ELSE 2 / 3.0 END AS liked, null AS nearness
    LIMIT $bounds.likers
    UNION ALL
    UNWIND $seeker.interested_in AS gender
    WITH seeker, gender WHERE $bounds.bios > 0 AND seeker.bio_embedding IS NOT NULL
    CALL (seeker, gender) {
      MATCH (u:User)
        SEARCH u IN (VECTOR INDEX bio_embedding FOR seeker.bio_embedding
                     WHERE u.gender = gender AND u.age >= $ages[0] AND u.age <= $ages[-1]
                     LIMIT $bounds.bios) SCORE AS nearness
      RETURN u, nearness
    }
    RETURN u, 0.0 AS liked, nearness
  }
  WITH seeker, apart, u, liked, nearness
  WHERE $seeker.gender IN u.interested_in AND NOT u IN apart
    AND u.gender IN $seeker.interested_in AND u.age IN $ages
    AND $seeker.age >= coalesce(u.min_age, 0) AND $seeker.age <= coalesce(u.max_age, 999)
    AND ($seeker.max_distance_km IS NULL
         OR coalesce(point.distance(seeker.location, u.location) <= 1000 * $seeker.max_distance_km, true))
    AND (u.max_distance_km IS NULL
         OR coalesce(point.distance(seeker.location, u.location) <= 1000 * u.max_distance_km, true))
  RETURN u, liked, nearness
}
WITH seeker, u, max(liked) AS liked, max(nearness) AS nearness
WITH seeker, u, liked,
     ($seeker.swipes_made + u.swipes_received) / 2.0 AS own_known,
     (u.swipes_made + $seeker.swipes_received) / 2.0 AS back_known,
     $first.base
     + CASE WHEN abs($seeker.age - u.age) < 10 THEN $first.age * (1.0 - abs($seeker.age - u.age) / 10.0) ELSE 0.0 END
     + CASE WHEN $first.place = 0 THEN 0.0
            WHEN u.city_id = $seeker.city_id THEN $first.place
            WHEN u.state = $seeker.state THEN 0.5 * $first.place ELSE 0.0 END
     + $first.bio * coalesce(2 * nearness - 1 - $first.bio_centre, 0)
     + CASE WHEN $first.hobbies = 0 THEN 0.0
            ELSE $first.hobbies * size([hobby IN u.hobbies WHERE toLower(hobby) IN $first.own_hobbies])
                 / (1.0 + size(u.hobbies)) END AS alike,
     $first.inclination * reduce(
       leaning = $first.own_base, trait IN $first.traits |
       leaning + coalesce(trait.own * (u[trait.property] - trait.mean) / trait.scale, 0.0)) AS own_leaning,
     $first.inclination * reduce(
       leaning = $first.back_base + coalesce($first.by_gender[u.gender], 0.0), trait IN $first.traits |
       leaning + coalesce(trait.back * (u[trait.property] - trait.mean) / trait.scale, 0.0)) AS back_leaning
WITH seeker, u,
     (alike + own_leaning) * $first.fade / ($first.fade + own_known)
     + $first.target_choosiness * (u.choosiness - $first.usual)
     + $first.rating * (own_known + $first.prior) / (own_known + 2 * $first.prior) * (u.elo - $seeker.choosiness) AS own,
     (alike + back_leaning) * $first.fade / ($first.fade + back_known)
     + $first.target_choosiness * ($seeker.choosiness - $first.usual) + $first.liked * liked
     + $first.rating * (back_known + $first.prior) / (back_known + 2 * $first.prior) * ($seeker.elo - u.choosiness)
     AS back
WITH seeker, u, CASE WHEN $first.one_sided THEN own ELSE -log(1 + exp(-own)) - log(1 + exp(-back)) END AS worth
ORDER BY worth DESC, u.user_id LIMIT $bounds.shortlist
WITH seeker, u, u.bio_embedding AS bio, seeker.bio_embedding AS own_bio
OPTIONAL MATCH (u)-[swiped:LIKED|SUPERLIKED|REJECTED]->(seeker)
WITH u, bio, own_bio, type(swiped) AS swiped_seeker ORDER BY u.user_id
RETURN collect({
  candidate: u {.user_id, .name, .gender, .age, .city, .state, .hobbies, .looking_for, .profession, .elo, .choosiness,
                .swipes_made, .swipes_received, exposures: coalesce(u.exposures, 0),
                traits: [name IN $traits | u['trait_' + name]]},
  swiped_seeker: swiped_seeker,
  bio_similarity: CASE WHEN bio IS NULL OR own_bio IS NULL THEN null ELSE vector.similarity.cosine(bio, own_bio) END,
  taste_similarity: CASE WHEN bio IS NULL OR size($taste) = 0 THEN null
                         ELSE vector.similarity.cosine(bio, $taste) END
}) AS rows
