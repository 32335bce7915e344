// Take the write locks of these users in the order given, then tell their ratings, what stands between each pair, and
// which of these swipe ids the graph knows already.
//
// params:  user_ids LIST<STRING>, swipers LIST<INTEGER>, targets LIST<INTEGER>, swipe_ids LIST<STRING>
// returns: ratings LIST<LIST>, edges LIST<LIST>, owners LIST<LIST>
// rows:    one
// access:  write
// why:     the graph is read-committed: what is read before the lock may be stale. Sorted ids keep two swipes from
//          waiting for each other. Setting and removing a property takes the lock and leaves nothing. Swipers and
//          targets are places in user_ids (each looked up once); where a user lacks, no places hold: no edges come.
//          Times are seconds and nanoseconds: the driver takes ten times as long over a DATETIME as over the rest.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
SET u.locked = true
REMOVE u.locked
WITH collect(u) AS users
WITH users, [u IN users | [u.user_id, u.elo, u.choosiness, u.swipes_made, u.swipes_received]] AS ratings
CALL (users) {
  UNWIND CASE WHEN size(users) = size($user_ids) THEN range(0, size($swipers) - 1) ELSE [] END AS pair
  WITH pair, users[$swipers[pair]] AS swiper, users[$targets[pair]] AS target
  MATCH (swiper)-[edge:LIKED|SUPERLIKED|REJECTED|RETRACTED|BLOCKED]-(target)
  RETURN collect([
    pair, type(edge), startNode(edge) = swiper, edge.swipe_id, edge.at.epochSeconds, edge.at.nanosecond,
    edge.surprise, edge.elo_delta, edge.choosiness_delta, edge.swipe_ids
  ]) AS edges
}
CALL () {
  UNWIND $swipe_ids AS swipe_id
  CALL (swipe_id) {
    MATCH (swiper)-[made:LIKED]->(target)
    USING INDEX SEEK made:LIKED(swipe_id)
    WHERE made.swipe_id = swipe_id
    RETURN swiper, target
    UNION ALL
    MATCH (swiper)-[made:SUPERLIKED]->(target)
    USING INDEX SEEK made:SUPERLIKED(swipe_id)
    WHERE made.swipe_id = swipe_id
    RETURN swiper, target
    UNION ALL
    MATCH (swiper)-[made:REJECTED]->(target)
    USING INDEX SEEK made:REJECTED(swipe_id)
    WHERE made.swipe_id = swipe_id
    RETURN swiper, target
  }
  RETURN collect([swipe_id, swiper.user_id, target.user_id]) AS owners
}
RETURN ratings, edges, owners
