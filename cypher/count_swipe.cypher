// Let the first swipe of a pair count: take both users' write locks, rate the swipe, write it, and a match where both
// like each other now. The same swipe sent again changes nothing and gets the answer as of now.
//
// params:  swiper_id STRING, target_id STRING, lower_id STRING, higher_id STRING, kind STRING, swipe_id STRING, seconds INTEGER, nanoseconds INTEGER, outcome FLOAT, weight FLOAT, k_0 FLOAT, k_min FLOAT, decay FLOAT
// returns: changed BOOLEAN, matched BOOLEAN, swiper_elo FLOAT, swiper_choosiness FLOAT, target_elo FLOAT
// rows:    maybe
// access:  write
// why:     one way to the server where lock_pairs and save_swipes need three, and no lock held while an answer travels.
//          No row, and nothing written, where it is not so plain: a user lacks, another swipe of this swiper at this
//          target stands or was taken back, one blocked the other, or the swipe id is known. Locks are taken in the order of the ids, as by lock_pairs.
//          The rating is that of patra_graph/domain/elo.py, and T3 holds the two together.
CYPHER 25
MATCH (lower:User {user_id: $lower_id})
SET lower.locked = true
REMOVE lower.locked
WITH lower
MATCH (higher:User {user_id: $higher_id})
SET higher.locked = true
REMOVE higher.locked
WITH lower, higher,
     CASE WHEN $swiper_id = $lower_id THEN lower ELSE higher END AS swiper,
     CASE WHEN $target_id = $lower_id THEN lower ELSE higher END AS target
OPTIONAL MATCH (swiper)-[edge:LIKED|SUPERLIKED|REJECTED|RETRACTED|BLOCKED]-(target)
WITH lower, higher, swiper, target, collect(CASE WHEN edge IS NOT NULL THEN {
  type: type(edge), forth: startNode(edge) = swiper, swipe_id: edge.swipe_id
} END) AS edges
WITH lower, higher, swiper, target, edges,
     any(edge IN edges WHERE edge.forth AND edge.type = $kind AND edge.swipe_id = $swipe_id) AS again
WHERE again OR (
  none(edge IN edges WHERE edge.forth OR edge.type = 'BLOCKED')
  AND NOT EXISTS { MATCH ()-[made:LIKED]->() USING INDEX SEEK made:LIKED(swipe_id) WHERE made.swipe_id = $swipe_id }
  AND NOT EXISTS {
    MATCH ()-[made:SUPERLIKED]->() USING INDEX SEEK made:SUPERLIKED(swipe_id) WHERE made.swipe_id = $swipe_id
  }
  AND NOT EXISTS { MATCH ()-[made:REJECTED]->() USING INDEX SEEK made:REJECTED(swipe_id) WHERE made.swipe_id = $swipe_id }
)
WITH lower, higher, swiper, target,
     CASE WHEN again THEN [] ELSE [1] END AS first,
     $outcome = 1.0 AND any(edge IN edges WHERE NOT edge.forth AND edge.type IN ['LIKED', 'SUPERLIKED']) AS matched,
     datetime.fromEpoch($seconds, $nanoseconds) AS at,
     $weight * ($outcome - 1.0 / (1.0 + 10.0 ^ ((swiper.choosiness - target.elo) / 400.0))) AS surprise,
     $k_0 / (1.0 + $decay * target.swipes_received) AS target_step,
     $k_0 / (1.0 + $decay * swiper.swipes_made) AS swiper_step
WITH lower, higher, swiper, target, first, matched, at, surprise,
     CASE WHEN target_step > $k_min THEN target_step ELSE $k_min END * surprise AS elo_delta,
     CASE WHEN swiper_step > $k_min THEN swiper_step ELSE $k_min END * -surprise AS choosiness_delta
FOREACH (_ IN first |
  CREATE (swiper)-[:$($kind) {
    swipe_id: $swipe_id, at: at, surprise: surprise, elo_delta: elo_delta, choosiness_delta: choosiness_delta
  }]->(target)
  SET swiper.choosiness = swiper.choosiness + choosiness_delta, swiper.swipes_made = swiper.swipes_made + 1,
      swiper.changed_at = timestamp(),
      target.elo = target.elo + elo_delta, target.swipes_received = target.swipes_received + 1,
      target.changed_at = timestamp())
FOREACH (_ IN CASE WHEN matched THEN first ELSE [] END |
  MERGE (lower)-[match:MATCHED]->(higher)
  SET match.at = at)
RETURN size(first) = 1 AS changed, matched,
       swiper.elo AS swiper_elo, swiper.choosiness AS swiper_choosiness, target.elo AS target_elo
