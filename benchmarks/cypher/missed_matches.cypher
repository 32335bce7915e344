// Pairs who like each other without a match.
//
// params:
// returns: missed INTEGER
// rows:    one
// access:  read
CYPHER 25
MATCH (first:User)-[:LIKED|SUPERLIKED]->(second:User)
WHERE first.user_id < second.user_id
  AND EXISTS { (second)-[:LIKED|SUPERLIKED]->(first) }
  AND NOT EXISTS { (first)-[:MATCHED]-(second) }
RETURN count(*) AS missed
