// Write the ratings and counts that a load's swipes left its staged users with.
//
// params:  load_id STRING, ratings LIST<LIST>
// returns: found INTEGER
// rows:    one
// access:  write
// why:     a row is the id of a user's node, elo, choosiness, swipes made, swipes received.
CYPHER 25
UNWIND $ratings AS row
MATCH (u:Staged)
WHERE elementId(u) = row[0] AND u.load_id = $load_id
SET u.elo = row[1], u.choosiness = row[2], u.swipes_made = row[3], u.swipes_received = row[4]
RETURN count(u) AS found
