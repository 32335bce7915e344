// The ceiling of a load: edges alone, with the properties and constraints of ours, and nothing read or decided.
//
// params:  user_ids LIST<STRING>, liked MAP
// returns:
// rows:    none
// access:  write
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})
WITH collect(u) AS users
UNWIND range(0, size($liked.swiper) - 1) AS row
WITH row, users[$liked.swiper[row]] AS swiper, users[$liked.target[row]] AS target
CREATE (swiper)-[:LIKED {
  swipe_id: $liked.swipe_id[row],
  at: datetime.fromEpoch($liked.seconds[row], $liked.nanoseconds[row]),
  surprise: $liked.surprise[row], elo_delta: $liked.elo_delta[row], choosiness_delta: $liked.choosiness_delta[row]
}]->(target)
