// Write matches between users of one load who are staged.
//
// params:  load_id STRING, node_ids LIST<STRING>, matches LIST<LIST<INTEGER>>
// returns: found INTEGER
// rows:    one
// access:  write
// why:     a row is two places in node_ids, seconds and nanoseconds. All else as in save_staged_swipes.cypher.
CYPHER 25
UNWIND $node_ids AS node_id
MATCH (u:Staged)
WHERE elementId(u) = node_id AND u.load_id = $load_id
WITH collect(u) AS users
WITH users, size(users) = size($node_ids) AND NOT EXISTS {
  WITH users[$matches[0][0]] AS first, users[$matches[0][1]] AS second
  MATCH (first)-[:MATCHED]->(second)
} AS fresh
CALL (users, fresh) {
  UNWIND CASE WHEN fresh THEN $matches ELSE [] END AS row
  WITH row, users[row[0]] AS first, users[row[1]] AS second
  CREATE (first)-[:MATCHED {at: datetime.fromEpoch(row[2], row[3])}]->(second)
}
RETURN size(users) AS found
