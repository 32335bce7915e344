// How many users there are, out of the count store.
//
// params:
// returns: users INTEGER
// rows:    one
// access:  read
CYPHER 25
MATCH (u:User)
RETURN count(u) AS users
