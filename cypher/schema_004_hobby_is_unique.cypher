// A hobby stands in the graph once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT hobby_is_unique IF NOT EXISTS FOR (n:Hobby) REQUIRE n.name IS UNIQUE
