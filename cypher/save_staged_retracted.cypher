// Write which swipes were taken back between users of one load who are staged.
//
// params:  load_id STRING, node_ids LIST<STRING>, retracted LIST<LIST>
// returns: found INTEGER
// rows:    one
// access:  write
// why:     a row is the places of swiper and target in node_ids, and the swipe ids. All else as in
//          save_staged_swipes.cypher.
CYPHER 25
UNWIND $node_ids AS node_id
MATCH (u:Staged)
WHERE elementId(u) = node_id AND u.load_id = $load_id
WITH collect(u) AS users
WITH users, size(users) = size($node_ids) AS whole
CALL (users, whole) {
  UNWIND CASE WHEN whole THEN $retracted ELSE [] END AS row
  WITH row, users[row[0]] AS swiper, users[row[1]] AS target
  MERGE (swiper)-[past:RETRACTED]->(target)
  SET past.swipe_ids = row[2]
}
RETURN size(users) AS found
