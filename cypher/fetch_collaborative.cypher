// What the seeker's peers thought of others: peers are users who swiped the same people.
//
// params:  seeker_id STRING, history INTEGER, peers INTEGER
// returns: user_ids LIST<STRING>, values LIST<FLOAT>
// rows:    one
// access:  read
// why:     collaborative filtering on surprises (outcome less expectation), so that popularity is not counted twice: a
//          peer's weight is sum(surprise * surprise) / (shared + 5), and weights are divided by their sum + 0.1. Bounded
//          to some 1,500 edges whoever asks: the seeker's latest 10 likes and 10 rejects (or `history`), 40 swipes about
//          each of those people, `peers` in all, and 30 swipes of each; edges come as the store keeps them, the latest
//          first. One row of lists, since
//          each row has its price in the driver. The twin is domain/collaborative.py.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
CALL (seeker) {
  MATCH (seeker)-[own:LIKED|SUPERLIKED]->(shared)
  RETURN own, shared ORDER BY own.at DESC, own.swipe_id LIMIT CASE WHEN $history < 10 THEN $history ELSE 10 END
  UNION ALL
  MATCH (seeker)-[own:REJECTED]->(shared)
  RETURN own, shared ORDER BY own.at DESC, own.swipe_id LIMIT CASE WHEN $history < 10 THEN $history ELSE 10 END
}
CALL (seeker, shared) {
  MATCH (shared)<-[theirs:LIKED|SUPERLIKED|REJECTED]-(peer)
  WHERE peer <> seeker
  RETURN theirs, peer LIMIT 40
}
WITH seeker, peer, sum(own.surprise * theirs.surprise) / (count(*) + 5) AS likeness
ORDER BY abs(likeness) DESC, peer.user_id LIMIT $peers
CALL (peer) {
  MATCH (peer)-[given:LIKED|SUPERLIKED|REJECTED]->(u)
  RETURN given, u LIMIT 30
}
WITH seeker, u, sum(likeness * given.surprise) / (sum(abs(likeness)) + 0.1) AS value
WHERE u <> seeker
RETURN collect(u.user_id) AS user_ids, collect(value) AS values
