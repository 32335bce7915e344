// All that columns in memory hold of these users; the embedding as a vector of float32, which travels in half the bytes.
//
// params:  user_ids LIST<STRING>, traits LIST<STRING>, dimensions INTEGER
// returns: user_id STRING, gender STRING, interested_in LIST<STRING>, age INTEGER, min_age INTEGER, max_age INTEGER, latitude FLOAT, longitude FLOAT, max_distance_km FLOAT, city STRING, state STRING, profession STRING, hobbies LIST<STRING>, looking_for LIST<STRING>, elo FLOAT, choosiness FLOAT, swipes_made INTEGER, swipes_received INTEGER, exposures INTEGER, traits LIST<FLOAT>, profile_hash STRING, bio_hash STRING, embedding VECTOR
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
RETURN u.user_id AS user_id, u.gender AS gender, u.interested_in AS interested_in,
       u.age AS age, u.min_age AS min_age, u.max_age AS max_age,
       u.location.latitude AS latitude, u.location.longitude AS longitude, u.max_distance_km AS max_distance_km,
       u.city AS city, u.state AS state, u.profession AS profession,
       u.hobbies AS hobbies, u.looking_for AS looking_for,
       u.elo AS elo, u.choosiness AS choosiness,
       u.swipes_made AS swipes_made, u.swipes_received AS swipes_received, coalesce(u.exposures, 0) AS exposures,
       [name IN $traits | u['trait_' + name]] AS traits,
       u.profile_hash AS profile_hash, u.bio_hash AS bio_hash,
       CASE WHEN u.bio_embedding IS NULL THEN null ELSE vector(u.bio_embedding, $dimensions, FLOAT32) END AS embedding
