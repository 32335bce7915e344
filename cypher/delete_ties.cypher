// Delete all that stands between this user and these others; the others' ratings stay as they are.
//
// params:  user_id STRING, other_ids LIST<STRING>
// returns: made INTEGER, matches INTEGER, blocks INTEGER
// rows:    maybe
// access:  write
// why:     runs under the locks of lock_pairs. What a swipe added moves to kept_elo or kept_choosiness of the one who
//          stays, so that ratings are still start + kept + what the swipes that are left added. Their counts of swipes
//          stay too: the rating rests on them. So nothing that columns in memory hold of them changes, and changed_at
//          stays as well. Counts are of what the user did, not of what was done to them.
CYPHER 25
MATCH (u:User {user_id: $user_id})
CALL (u) {
  UNWIND $other_ids AS other_id
  MATCH (other:User {user_id: other_id})
  CALL (u, other) {
    MATCH (other)-[swiped:LIKED|SUPERLIKED|REJECTED]->(u)
    SET other.kept_choosiness = coalesce(other.kept_choosiness, 0.0) + swiped.choosiness_delta,
        u.kept_elo = coalesce(u.kept_elo, 0.0) + swiped.elo_delta
  }
  CALL (u, other) {
    MATCH (u)-[swiped:LIKED|SUPERLIKED|REJECTED]->(other)
    SET other.kept_elo = coalesce(other.kept_elo, 0.0) + swiped.elo_delta,
        u.kept_choosiness = coalesce(u.kept_choosiness, 0.0) + swiped.choosiness_delta
  }
  CALL (u, other) {
    OPTIONAL MATCH (u)-[tie]-(other)
    WITH u, tie, type(tie) AS kind, startNode(tie) = u AS own
    DELETE tie
    RETURN sum(CASE WHEN own AND kind IN ['LIKED', 'SUPERLIKED', 'REJECTED'] THEN 1 ELSE 0 END) AS made_here,
           sum(CASE WHEN kind = 'MATCHED' THEN 1 ELSE 0 END) AS matches_here,
           sum(CASE WHEN own AND kind = 'BLOCKED' THEN 1 ELSE 0 END) AS blocks_here
  }
  RETURN sum(made_here) AS made, sum(matches_here) AS matches, sum(blocks_here) AS blocks
}
RETURN made, matches, blocks
