// A goal stands in the graph once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT goal_is_unique IF NOT EXISTS FOR (n:Goal) REQUIRE n.name IS UNIQUE
