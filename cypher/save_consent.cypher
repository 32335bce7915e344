// Note whether a user lets their bio be used in matching; without consent its embedding goes at once.
//
// params:  user_id STRING, given BOOLEAN, now DATETIME
// returns: changed BOOLEAN
// rows:    maybe
// access:  write
CYPHER 25
MATCH (u:User {user_id: $user_id})
WITH u, coalesce(u.bio_consent <> $given, true) AS changed
FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END |
  SET u.bio_consent = $given, u.bio_consent_at = $now, u.changed_at = timestamp())
FOREACH (_ IN CASE WHEN $given THEN [] ELSE [1] END | REMOVE u.bio_embedding, u.bio_hash)
RETURN changed
