// What the latest swipes that count did to a user's ratings, in the order of time.
//
// params:  user_id STRING, limit INTEGER
// returns: rating STRING, at DATETIME, delta FLOAT
// rows:    many
// access:  read
// why:     received swipes move elo, made ones choosiness; a swipe taken back left nothing behind.
CYPHER 25
MATCH (u:User {user_id: $user_id})
CALL (u) {
  MATCH (u)<-[received:LIKED|SUPERLIKED|REJECTED]-(:User)
  RETURN 'elo' AS rating, received.at AS at, received.swipe_id AS swipe_id, received.elo_delta AS delta
  ORDER BY at DESC, swipe_id DESC LIMIT $limit
  UNION ALL
  MATCH (u)-[made:LIKED|SUPERLIKED|REJECTED]->(:User)
  RETURN 'choosiness' AS rating, made.at AS at, made.swipe_id AS swipe_id, made.choosiness_delta AS delta
  ORDER BY at DESC, swipe_id DESC LIMIT $limit
}
RETURN rating, at, delta
ORDER BY at, swipe_id
