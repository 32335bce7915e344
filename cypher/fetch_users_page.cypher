// Users in the order of their ids, a page at a time, with all that scoring and the hard filters read.
//
// params:  after STRING, limit INTEGER, traits LIST<STRING>
// returns: user MAP, embedding LIST<FLOAT>
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $limit
RETURN u {.user_id, .name, .gender, .interested_in, .age, .min_age, .max_age, .max_distance_km, .city, .state, .hobbies,
          .looking_for, .profession, .start_elo, .elo, .choosiness, .swipes_made, .swipes_received,
          latitude: u.location.latitude, longitude: u.location.longitude, exposures: coalesce(u.exposures, 0),
          traits: [name IN $traits | u['trait_' + name]]} AS user,
       u.bio_embedding AS embedding
ORDER BY user.user_id
