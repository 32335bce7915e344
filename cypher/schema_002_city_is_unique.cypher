// A city stands in the graph once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT city_is_unique IF NOT EXISTS FOR (n:City) REQUIRE n.city_id IS UNIQUE
