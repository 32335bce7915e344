// Write what swipes changed: ratings, edges taken back, new edges, matches made and undone.
//
// params:  ratings LIST<MAP>, retracted LIST<MAP>, swipes LIST<MAP>, matched LIST<MAP>, unmatched LIST<MAP>
// returns:
// rows:    none
// access:  write
// why:     runs after lock_pairs in the same transaction. A swipe taken back leaves its id on RETRACTED, so that the
//          same swipe sent late does not come back.
CYPHER 25
CALL () {
  UNWIND $ratings AS row
  MATCH (u:User {user_id: row.user_id})
  SET u.elo = row.elo, u.choosiness = row.choosiness,
      u.swipes_made = row.swipes_made, u.swipes_received = row.swipes_received, u.changed_at = timestamp()
}
CALL () {
  UNWIND $retracted AS row
  MATCH (swiper:User {user_id: row.swiper_id})
  MATCH (target:User {user_id: row.target_id})
  CALL (swiper, target) {
    MATCH (swiper)-[made:LIKED|SUPERLIKED|REJECTED]->(target)
    DELETE made
  }
  MERGE (swiper)-[past:RETRACTED]->(target)
  SET past.swipe_ids = row.swipe_ids
}
CALL () {
  UNWIND $swipes AS row
  MATCH (swiper:User {user_id: row.swiper_id})
  MATCH (target:User {user_id: row.target_id})
  FOREACH (_ IN CASE row.kind WHEN 'like' THEN [1] ELSE [] END |
    CREATE (swiper)-[:LIKED {swipe_id: row.swipe_id, at: row.at, surprise: row.surprise,
                             elo_delta: row.elo_delta, choosiness_delta: row.choosiness_delta}]->(target))
  FOREACH (_ IN CASE row.kind WHEN 'superlike' THEN [1] ELSE [] END |
    CREATE (swiper)-[:SUPERLIKED {swipe_id: row.swipe_id, at: row.at, surprise: row.surprise,
                             elo_delta: row.elo_delta, choosiness_delta: row.choosiness_delta}]->(target))
  FOREACH (_ IN CASE row.kind WHEN 'reject' THEN [1] ELSE [] END |
    CREATE (swiper)-[:REJECTED {swipe_id: row.swipe_id, at: row.at, surprise: row.surprise,
                             elo_delta: row.elo_delta, choosiness_delta: row.choosiness_delta}]->(target))
}
CALL () {
  UNWIND $matched AS row
  MATCH (first:User {user_id: row.first_id})
  MATCH (second:User {user_id: row.second_id})
  MERGE (first)-[match:MATCHED]->(second)
  ON CREATE SET match.at = row.at
}
CALL () {
  UNWIND $unmatched AS row
  MATCH (first:User {user_id: row.first_id})-[match:MATCHED]->(second:User {user_id: row.second_id})
  DELETE match
}
