// Users whose ratings are not their start plus what the swipes at them, or by them, added.
//
// params:  tolerance FLOAT
// returns: user_id STRING, elo_off FLOAT, choosiness_off FLOAT
// rows:    many
// access:  read
// why:     kept_elo and kept_choosiness are what swipes added that are gone by now: of erased users, or past retention.
CYPHER 25
MATCH (u:User)
CALL (u) {
  OPTIONAL MATCH (u)<-[received:LIKED|SUPERLIKED|REJECTED]-()
  RETURN sum(received.elo_delta) AS gained
}
CALL (u) {
  OPTIONAL MATCH (u)-[made:LIKED|SUPERLIKED|REJECTED]->()
  RETURN sum(made.choosiness_delta) AS shifted
}
WITH u, u.elo - u.start_elo - coalesce(u.kept_elo, 0.0) - gained AS elo_off,
     u.choosiness - u.start_choosiness - coalesce(u.kept_choosiness, 0.0) - shifted AS choosiness_off
WHERE abs(elo_off) > $tolerance OR abs(choosiness_off) > $tolerance
RETURN u.user_id AS user_id, elo_off, choosiness_off
ORDER BY user_id
