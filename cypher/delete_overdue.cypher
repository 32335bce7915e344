// Delete rejects, and ids of swipes taken back, that are older than a moment; ratings stay as they are.
//
// params:  pairs LIST<LIST>, before DATETIME
// returns: rejects INTEGER, taken_back INTEGER
// rows:    one
// access:  write
// why:     runs under the locks of lock_pairs. What a reject added moves to kept_elo and kept_choosiness; the counts of
//          swipes stay, as the ratings rest on them.
CYPHER 25
UNWIND $pairs AS pair
MATCH (swiper:User {user_id: pair[0]})
MATCH (target:User {user_id: pair[1]})
MATCH (swiper)-[old:REJECTED|RETRACTED]->(target)
WHERE old.at < $before OR (old.noted_at < $before AND old.noted = size(old.swipe_ids))
WITH swiper, target, old, type(old) = 'REJECTED' AS is_reject
FOREACH (_ IN CASE WHEN is_reject THEN [1] ELSE [] END |
  SET target.kept_elo = coalesce(target.kept_elo, 0.0) + old.elo_delta,
      swiper.kept_choosiness = coalesce(swiper.kept_choosiness, 0.0) + old.choosiness_delta)
DELETE old
RETURN sum(CASE WHEN is_reject THEN 1 ELSE 0 END) AS rejects, sum(CASE WHEN is_reject THEN 0 ELSE 1 END) AS taken_back
