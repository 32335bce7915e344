// One user as the graph holds them.
//
// params:  user_id STRING
// returns: user MAP
// rows:    maybe
// access:  read
CYPHER 25
MATCH (u:User {user_id: $user_id})
RETURN u {.user_id, .name, .age, .gender, .interested_in, .min_age, .max_age, .city, .state, .hobbies, .looking_for,
          .profession, .bio, .max_distance_km, .start_elo, .start_choosiness, .elo, .choosiness, .swipes_made,
          .swipes_received, latitude: u.location.latitude, longitude: u.location.longitude} AS user
