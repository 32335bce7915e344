// Write what swipes changed: ratings, edges taken back, new edges, matches made and undone.
//
// params:  user_ids LIST<STRING>, swipers MAP, targets MAP, retracted MAP, liked MAP, superliked MAP, rejected MAP, matched MAP, unmatched MAP
// returns:
// rows:    none
// access:  write
// why:     runs after lock_pairs in the same transaction. A swipe taken back leaves its id on RETRACTED, so that the
//          same swipe sent late does not come back. Each map holds columns of one length; people stand in them as
//          places in user_ids, so that each is looked up once, and only the side of a rating that moved is written.
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
WITH collect(u) AS users
CALL (users) {
  UNWIND range(0, size($swipers.user) - 1) AS row
  WITH row, users[$swipers.user[row]] AS swiper
  SET swiper.choosiness = $swipers.choosiness[row], swiper.swipes_made = $swipers.made[row],
      swiper.changed_at = timestamp()
}
CALL (users) {
  UNWIND range(0, size($targets.user) - 1) AS row
  WITH row, users[$targets.user[row]] AS target
  SET target.elo = $targets.elo[row], target.swipes_received = $targets.received[row],
      target.changed_at = timestamp()
}
CALL (users) {
  UNWIND range(0, size($retracted.swiper) - 1) AS row
  WITH row, users[$retracted.swiper[row]] AS swiper, users[$retracted.target[row]] AS target
  CALL (swiper, target) {
    MATCH (swiper)-[made:LIKED|SUPERLIKED|REJECTED]->(target)
    DELETE made
  }
  MERGE (swiper)-[past:RETRACTED]->(target)
  SET past.swipe_ids = $retracted.swipe_ids[row]
}
CALL (users) {
  UNWIND range(0, size($liked.swiper) - 1) AS row
  WITH row, users[$liked.swiper[row]] AS swiper, users[$liked.target[row]] AS target
  CREATE (swiper)-[:LIKED {
    swipe_id: $liked.swipe_id[row],
    at: datetime.fromEpoch($liked.seconds[row], $liked.nanoseconds[row]),
    surprise: $liked.surprise[row], elo_delta: $liked.elo_delta[row], choosiness_delta: $liked.choosiness_delta[row]
  }]->(target)
}
CALL (users) {
  UNWIND range(0, size($superliked.swiper) - 1) AS row
  WITH row, users[$superliked.swiper[row]] AS swiper, users[$superliked.target[row]] AS target
  CREATE (swiper)-[:SUPERLIKED {
    swipe_id: $superliked.swipe_id[row],
    at: datetime.fromEpoch($superliked.seconds[row], $superliked.nanoseconds[row]),
    surprise: $superliked.surprise[row], elo_delta: $superliked.elo_delta[row],
    choosiness_delta: $superliked.choosiness_delta[row]
  }]->(target)
}
CALL (users) {
  UNWIND range(0, size($rejected.swiper) - 1) AS row
  WITH row, users[$rejected.swiper[row]] AS swiper, users[$rejected.target[row]] AS target
  CREATE (swiper)-[:REJECTED {
    swipe_id: $rejected.swipe_id[row],
    at: datetime.fromEpoch($rejected.seconds[row], $rejected.nanoseconds[row]),
    surprise: $rejected.surprise[row], elo_delta: $rejected.elo_delta[row],
    choosiness_delta: $rejected.choosiness_delta[row]
  }]->(target)
}
CALL (users) {
  UNWIND range(0, size($matched.swiper) - 1) AS row
  WITH row, users[$matched.swiper[row]] AS first, users[$matched.target[row]] AS second
  MERGE (first)-[match:MATCHED]->(second)
  SET match.at = datetime.fromEpoch($matched.seconds[row], $matched.nanoseconds[row])
}
CALL (users) {
  UNWIND range(0, size($unmatched.swiper) - 1) AS row
  WITH row, users[$unmatched.swiper[row]] AS first, users[$unmatched.target[row]] AS second
  MATCH (first)-[match:MATCHED]->(second)
  DELETE match
}
