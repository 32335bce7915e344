// A profession stands in the graph once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT profession_is_unique IF NOT EXISTS FOR (n:Profession) REQUIRE n.name IS UNIQUE
