// What the seeker's peers thought of others: peers are users who swiped the same people.
//
// params:  seeker_id STRING, history INTEGER, peers INTEGER
// returns: user_id STRING, value FLOAT
// rows:    many
// access:  read
// why:     collaborative filtering on surprises (outcome less expectation), so that popularity is not counted twice: a
//          peer's weight is sum(surprise * surprise) / (shared + 5), and weights are divided by their sum + 0.1. Bounded by the seeker's latest likes and rejects,
//          and by `peers` for each of those people and in all.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
CALL (seeker) {
  MATCH (seeker)-[own:LIKED|SUPERLIKED]->(shared:User)
  RETURN own, shared ORDER BY own.at DESC, own.swipe_id LIMIT $history
  UNION ALL
  MATCH (seeker)-[own:REJECTED]->(shared:User)
  RETURN own, shared ORDER BY own.at DESC, own.swipe_id LIMIT $history
}
CALL (seeker, shared) {
  MATCH (shared)<-[theirs:LIKED|SUPERLIKED|REJECTED]-(peer:User)
  WHERE peer <> seeker
  RETURN theirs, peer LIMIT $peers
}
WITH seeker, peer, sum(own.surprise * theirs.surprise) / (count(*) + 5) AS likeness
ORDER BY abs(likeness) DESC, peer.user_id LIMIT $peers
MATCH (peer)-[given:LIKED|SUPERLIKED|REJECTED]->(u:User)
WHERE u <> seeker
RETURN u.user_id AS user_id, sum(likeness * given.surprise) / (sum(abs(likeness)) + 0.1) AS value
ORDER BY user_id
