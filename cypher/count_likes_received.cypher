// How many users were liked how often, fewest likes first.
//
// params:
// returns: times INTEGER, users INTEGER
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WITH COUNT { (u)<-[:LIKED]-() } + COUNT { (u)<-[:SUPERLIKED]-() } AS times
RETURN times, count(*) AS users
ORDER BY times
