// All that a user gave and did, but for their swipes, blocks and matches.
//
// params:  user_id STRING
// returns: user MAP, traits LIST<LIST>
// rows:    maybe
// access:  read
// why:     nothing that others did stands here but for sums that the user is shown anyway.
CYPHER 25
MATCH (u:User {user_id: $user_id})
RETURN u {.user_id, .name, .age, .gender, .interested_in, .min_age, .max_age, .city, .state, .max_distance_km, .hobbies,
          .looking_for, .profession, .bio, .start_elo, .start_choosiness, .elo, .choosiness, .swipes_made,
          .swipes_received, .created_at, .bio_consent, .bio_consent_at, exposures: coalesce(u.exposures, 0),
          latitude: u.location.latitude, longitude: u.location.longitude, embedded: u.bio_embedding IS NOT NULL} AS user,
       [key IN keys(u) WHERE key STARTS WITH 'trait_' | [substring(key, 6), u[key]]] AS traits
