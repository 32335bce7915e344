// How many users were shown how often, fewest showings first.
//
// params:
// returns: times INTEGER, users INTEGER
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WITH coalesce(u.exposures, 0) AS times
RETURN times, count(*) AS users
ORDER BY times
