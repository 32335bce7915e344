// How many users there are, and how many nodes in all but for the note of the schema.
//
// params:
// returns: users INTEGER, nodes INTEGER
// rows:    one
// access:  read
CYPHER 25
RETURN COUNT { (:User) } AS users, COUNT { (n) WHERE NOT n:PatraSchema } AS nodes
