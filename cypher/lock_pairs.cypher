// Take the write locks of these users in the order given, then tell their ratings, what stands between each pair, and
// which of these swipe ids the graph knows already.
//
// params:  user_ids LIST<STRING>, pairs LIST<MAP>, swipe_ids LIST<STRING>
// returns: ratings LIST<MAP>, pairs LIST<MAP>, owners LIST<MAP>
// rows:    one
// access:  write
// why:     the graph is read-committed: what is read before the lock may be stale. Sorted ids keep two swipes from
//          waiting for each other. Setting and removing a property takes the lock and leaves nothing. Pairs between
//          which nothing stands are left out.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
SET u.locked = true
REMOVE u.locked
WITH collect(u) AS users
WITH [u IN users | u {.user_id, .elo, .choosiness, .swipes_made, .swipes_received}] AS ratings
CALL () {
  UNWIND $pairs AS pair
  MATCH (swiper:User {user_id: pair.swiper_id})
  MATCH (target:User {user_id: pair.target_id})
  OPTIONAL MATCH (swiper)-[made:LIKED|SUPERLIKED|REJECTED]->(target)
  OPTIONAL MATCH (swiper)-[past:RETRACTED]->(target)
  WITH pair, made, past, EXISTS { (target)-[:LIKED|SUPERLIKED]->(swiper) } AS liked_back,
       EXISTS { (swiper)-[:BLOCKED]-(target) } AS blocked
  WHERE made IS NOT NULL OR past IS NOT NULL OR liked_back OR blocked
  RETURN collect({
    swiper_id: pair.swiper_id, target_id: pair.target_id,
    type: type(made), swipe_id: made.swipe_id, at: made.at,
    surprise: made.surprise, elo_delta: made.elo_delta, choosiness_delta: made.choosiness_delta,
    retracted_ids: coalesce(past.swipe_ids, []), liked_back: liked_back, blocked: blocked
  }) AS pairs
}
CALL () {
  UNWIND $swipe_ids AS swipe_id
  CALL (swipe_id) {
    MATCH (swiper)-[:LIKED {swipe_id: swipe_id}]->(target)
    RETURN swiper, target
    UNION ALL
    MATCH (swiper)-[:SUPERLIKED {swipe_id: swipe_id}]->(target)
    RETURN swiper, target
    UNION ALL
    MATCH (swiper)-[:REJECTED {swipe_id: swipe_id}]->(target)
    RETURN swiper, target
  }
  RETURN collect({swipe_id: swipe_id, swiper_id: swiper.user_id, target_id: target.user_id}) AS owners
}
RETURN ratings, pairs, owners
