// What the seeker's peers thought of others: peers are users who swiped the same people.
//
// params:  seeker_id STRING, history INTEGER, peers INTEGER
// returns: user_ids LIST<STRING>, values LIST<FLOAT>
// rows:    one
// access:  read
// why:     collaborative filtering on surprises (outcome less expectation), so that popularity is not counted twice: a
//          peer's weight is sum(surprise * surprise) / (shared + 5), and weights are divided by their sum + 0.1. Bounded
//          to 2,325 edges whoever asks: the seeker's latest 10 likes and 10 rejects (or `history`), 20 swipes of
//          each kind about each of those people, `peers` in all, and 15 swipes of each kind by each. The store keeps the
//          edges of someone with many by kind, the latest of each first: without the kinds apart, of a
//          popular person only rejects would be read. One row of lists, since each row has its price in the driver.
//          The twin is domain/peers.py.
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
  MATCH (shared)<-[theirs:LIKED]-(peer) WHERE peer <> seeker
  RETURN theirs, peer LIMIT 20
  UNION ALL
  MATCH (shared)<-[theirs:SUPERLIKED]-(peer) WHERE peer <> seeker
  RETURN theirs, peer LIMIT 20
  UNION ALL
  MATCH (shared)<-[theirs:REJECTED]-(peer) WHERE peer <> seeker
  RETURN theirs, peer LIMIT 20
}
WITH seeker, peer, sum(own.surprise * theirs.surprise) / (count(*) + 5) AS likeness
ORDER BY abs(likeness) DESC, peer.user_id LIMIT $peers
CALL (peer) {
  MATCH (peer)-[given:LIKED]->(u)
  RETURN given, u LIMIT 15
  UNION ALL
  MATCH (peer)-[given:SUPERLIKED]->(u)
  RETURN given, u LIMIT 15
  UNION ALL
  MATCH (peer)-[given:REJECTED]->(u)
  RETURN given, u LIMIT 15
}
WITH seeker, u, sum(likeness * given.surprise) / (sum(abs(likeness)) + 0.1) AS value
WHERE u <> seeker
RETURN collect(u.user_id) AS user_ids, collect(value) AS values
