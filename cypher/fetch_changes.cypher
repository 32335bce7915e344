// Users who changed since a moment, the earliest change first, with what changes often.
//
// params:  since INTEGER, limit INTEGER
// returns: user_id STRING, changed_at INTEGER, elo FLOAT, choosiness FLOAT, swipes_made INTEGER, swipes_received INTEGER, exposures INTEGER, profile_hash STRING, bio_hash STRING
// rows:    many
// access:  read
// why:     `since` is in ms since 1970; the hashes tell whether the profile or the bio's embedding must be read again.
CYPHER 25
MATCH (u:User)
WHERE u.changed_at >= $since
RETURN u.user_id AS user_id, u.changed_at AS changed_at, u.elo AS elo, u.choosiness AS choosiness,
       u.swipes_made AS swipes_made, u.swipes_received AS swipes_received, coalesce(u.exposures, 0) AS exposures,
       u.profile_hash AS profile_hash, u.bio_hash AS bio_hash
ORDER BY u.changed_at LIMIT $limit
