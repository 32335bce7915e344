// A page of everyone after a user id, with what scoring and the hard filters read, without embeddings.
CYPHER 25
MATCH (u:User) WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $limit
RETURN u {.user_id, .name, .gender, .interested_in, .age, .min_age, .max_age, .max_distance_km, .city, .state, .hobbies,
          .looking_for, .profession, .elo, .choosiness, .swipes_made, .swipes_received, .exposures,
          latitude: u.location.latitude, longitude: u.location.longitude, traits: []} AS user
