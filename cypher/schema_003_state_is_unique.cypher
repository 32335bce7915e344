// A state stands in the graph once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT state_is_unique IF NOT EXISTS FOR (n:State) REQUIRE n.name IS UNIQUE
