// Write edges between users of one load who are staged, each as it stands in the end.
//
// params:  load_id STRING, node_ids LIST<STRING>, liked LIST<LIST>, superliked LIST<LIST>, rejected LIST<LIST>, matched LIST<LIST>, retracted LIST<LIST>
// returns: found INTEGER
// rows:    one
// access:  write
// why:     nobody else sees these users, so nothing is locked, read or rated; where one lacks, nothing is written.
//          People stand in the rows as places in node_ids, so that each is looked up once, and by the id of the node,
//          which asks no index: swiper, target, then swipe id, seconds, nanoseconds, surprise, elo delta, choosiness
//          delta; of a match its time; of RETRACTED the ids.
//          A batch is written whole: one that is sent again is told by its first swipe or match.
CYPHER 25
UNWIND $node_ids AS node_id
MATCH (u:Staged)
WHERE elementId(u) = node_id AND u.load_id = $load_id
WITH collect(u) AS users
WITH users, coalesce($liked[0], $superliked[0], $rejected[0]) AS swipe, $matched[0] AS match
WITH users, size(users) = size($node_ids) AND NOT EXISTS {
  WITH users[swipe[0]] AS swiper, users[swipe[1]] AS target
  MATCH (swiper)-[made:LIKED|SUPERLIKED|REJECTED]->(target)
  WHERE made.swipe_id = swipe[2]
} AND NOT EXISTS {
  WITH users[match[0]] AS first, users[match[1]] AS second
  MATCH (first)-[:MATCHED]->(second)
} AS fresh
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $liked ELSE [] END AS row
  WITH row, users[row[0]] AS swiper, users[row[1]] AS target
  CREATE (swiper)-[:LIKED {
    swipe_id: row[2], at: datetime({epochSeconds: row[3], nanosecond: row[4]}),
    surprise: row[5], elo_delta: row[6], choosiness_delta: row[7]
  }]->(target)
}
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $superliked ELSE [] END AS row
  WITH row, users[row[0]] AS swiper, users[row[1]] AS target
  CREATE (swiper)-[:SUPERLIKED {
    swipe_id: row[2], at: datetime({epochSeconds: row[3], nanosecond: row[4]}),
    surprise: row[5], elo_delta: row[6], choosiness_delta: row[7]
  }]->(target)
}
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $rejected ELSE [] END AS row
  WITH row, users[row[0]] AS swiper, users[row[1]] AS target
  CREATE (swiper)-[:REJECTED {
    swipe_id: row[2], at: datetime({epochSeconds: row[3], nanosecond: row[4]}),
    surprise: row[5], elo_delta: row[6], choosiness_delta: row[7]
  }]->(target)
}
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $matched ELSE [] END AS row
  WITH row, users[row[0]] AS first, users[row[1]] AS second
  CREATE (first)-[:MATCHED {at: datetime({epochSeconds: row[2], nanosecond: row[3]})}]->(second)
}
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $retracted ELSE [] END AS row
  WITH row, users[row[0]] AS swiper, users[row[1]] AS target
  MERGE (swiper)-[past:RETRACTED]->(target)
  SET past.swipe_ids = row[2]
}
RETURN size(users) AS found
